"""An endpoint over a store answers from what was added last, without a restart."""

from __future__ import annotations

import json
from pathlib import Path

from almanac.articles import article
from endpoint import Endpoint, endpoint
from newsroom_store import add, remove

COUNT = "SELECT (COUNT(*) AS ?n) { ?a a kgx:Article }"
JSON = "application/sparql-results+json"


def articles_counted(served: Endpoint) -> int:
    answer = served.get(query=COUNT, accept=JSON)
    assert answer.status == 200, answer.text
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def test_next_query_sees_what_was_added_or_removed(tmp_path: Path) -> None:
    store, articles = tmp_path / "news.kgx", [article(number) for number in range(5)]
    add(store, articles[:3])

    with endpoint([store]) as served:
        counts = [articles_counted(served)]
        add(store, articles[3:])
        counts.append(articles_counted(served))
        remove(store, [articles[0].article.id])
        counts.append(articles_counted(served))

    assert counts == [3, 5, 4]
