"""People's decisions on merges: recorded, undone, and kept when the store grows and shrinks."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from gazette import extraction
from newsroom import Draft
from newsroom_store import add, exported, exported_store, indexed, quads_of, remove

from kgx.annotation import Extraction
from kgx.errors import InputError
from kgx.graph import build_graph
from kgx.graph.entities import index_entities, members_of
from kgx.graph.identity import Decisions
from kgx.graph.knowledge_graph import assemble_graph
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.ontology import default_ontology
from kgx.stores.reviews import review
from kgx.stores.store import Store


def kazmin(article_id: str, *others: str) -> Extraction:
    draft = Draft(f"Aliya Serik leads Kazmin. {' '.join(others)}", id=article_id)
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    return draft.done()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "news.kgx", [kazmin("a"), kazmin("b"), kazmin("c")])
    return tmp_path / "news.kgx"


def people(store: Path) -> list[int]:
    """How many articles each person is in."""
    with Store(store) as opened:
        return sorted(len(node.article_ids) for node in opened.graph().nodes if node.type == "PERSON")


def test_each_merge_has_its_reason_and_score(store: Path) -> None:
    with Store(store) as opened:
        merges = [merge for merge in opened.merges() if merge.label == "Aliya Serik"]

    assert len(merges) == 2
    assert all("Aliya Serik" in merge.reason and 0 < merge.score <= 1 for merge in merges)


def test_undone_merge_stays_undone_when_articles_come(store: Path) -> None:
    with Store(store) as opened:
        merge = next(merge for merge in opened.merges() if merge.label == "Aliya Serik")

    review(store, undo=[merge.id])
    assert people(store) == [1, 2]
    add(store, [kazmin("d"), kazmin("e")])
    remove(store, ["d"])

    assert people(store) == [1, 3]


def test_decision_is_kept_while_its_article_is_away(store: Path) -> None:
    with Store(store) as opened:
        merge = next(merge for merge in opened.merges() if merge.label == "Aliya Serik")
    review(store, undo=[merge.id])

    remove(store, [merge.article])
    assert people(store) == [2]
    add(store, [kazmin(merge.article)])

    assert people(store) == [1, 2]


def test_things_are_merged_by_hand_and_parted_again(store: Path, tmp_path: Path) -> None:
    other = Draft("Ms Sergazina opened a plant.", id="x")
    other.entity("PERSON", "Sergazina")
    add(store, [other.done()])

    review(store, merge=[("Aliya Serik", "Sergazina")])
    assert people(store) == [4]
    with Store(store) as opened:
        (by_hand,) = [merge for merge in opened.merges() if "hand" in merge.reason]
    (tmp_path / "review.yaml").write_text(f"split:\n- [{by_hand.id!r}, {by_hand.into!r}]\n", encoding="utf-8")
    review(store, file=tmp_path / "review.yaml")

    assert people(store) == [1, 3]


@pytest.mark.parametrize("gone", [["x"], ["a", "b", "c"]], ids=["one", "the others"])
def test_what_was_merged_by_hand_with_what_is_gone_is_itself_again(store: Path, gone: list[str]) -> None:
    other = Draft("Ms Sergazina opened a plant.", id="x")
    other.entity("PERSON", "Sergazina")
    add(store, [other.done()])
    review(store, merge=[("Aliya Serik", "Sergazina")])

    remove(store, gone)

    with Store(store) as opened:
        kept = list(opened.extractions())
    assert exported_store(store) == exported(build_graph(kept, ontology=default_ontology()))


@pytest.mark.parametrize("pair", [("Aliya Serik", "Nobody"), ("Kazmin", "Kazmin")], ids=["unknown", "the same"])
def test_wrong_names_change_nothing(store: Path, pair: tuple[str, str]) -> None:
    before = exported_store(store)

    with pytest.raises(InputError):
        review(store, merge=[pair])
    assert exported_store(store) == before


@pytest.mark.parametrize("seed", range(2))
def test_growing_with_decisions_gives_what_building_with_them_gives(seed: int, tmp_path: Path) -> None:
    dice, folder = random.Random(seed), tmp_path / "news.kgx"
    articles = [extraction(number, seed=seed, people=8) for number in range(14)]
    add(folder, articles[:9])
    with Store(folder) as opened:
        merges = dice.sample(opened.merges(), 6)
        nodes = [node.id.removeprefix("entity/") for node in opened.graph().nodes if node.type == "PERSON"]
    pairs = [(nodes[0], nodes[1])] if len(nodes) > 1 else []

    for merge in merges:
        with Store(folder) as opened:
            still = {found.id: found.into for found in opened.merges()}
        if still.get(merge.id) == merge.into:
            review(folder, undo=[merge.id])
    review(folder, merge=pairs)
    add(folder, articles[5:])
    remove(folder, [articles[0].article.id])

    kept = sorted(articles[1:], key=lambda extraction: extraction.article.id)
    with Store(folder) as opened:
        rows = opened._database.execute("SELECT is_same, one, two FROM decisions").fetchall()
    decisions = Decisions(
        frozenset((one, two) for same, one, two in rows if same), frozenset((one, two) for same, one, two in rows if not same)
    )
    dropped: Counter[str] = Counter()
    index = index_entities(kept, default_ontology(), dropped, decisions)
    graph = assemble_graph(kept, index, dropped, ontology=default_ontology(), base_iri=DEFAULT_BASE_IRI, reprints={})
    assert exported_store(folder) == exported(graph)
    assert indexed(folder) == quads_of(exported(graph))


@pytest.mark.parametrize("content", ["merge: 5", "merge: true", "split: {a: b}", "merge: [[1234567890123456, abc]]"])
def test_file_of_another_form_is_told(store: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "review.yaml").write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match="no list of pairs|no pair of texts") as raised:
        review(store, file=tmp_path / "review.yaml")
    assert "split:" in str(raised.value.hint)


@pytest.mark.parametrize("place", [0, -1], ids=["it is the first then", "it is the last"])
def test_undone_merge_stays_undone_when_what_it_was_merged_with_goes(place: int, tmp_path: Path) -> None:
    store = tmp_path / "news.kgx"
    add(store, [kazmin(article_id) for article_id in "abcde"])
    with Store(store) as opened:
        merge = [merge for merge in opened.merges() if merge.label == "Aliya Serik"][place]
    assert review(store, undo=[merge.id]) == 1

    remove(store, [merge.into_article])

    assert people(store) == [1, 3]


def test_others_stay_one_thing_when_an_earlier_one_joins_the_one_that_left(tmp_path: Path) -> None:
    articles = sorted(map(kazmin, "abcdef"), key=lambda e: min(found.member.id for found in members_of(e, default_ontology())
                      if found.entity.type == "PERSON"))  # fmt: skip
    store = tmp_path / "news.kgx"
    add(store, articles[1:])
    with Store(store) as opened:
        merge = next(merge for merge in opened.merges() if merge.label == "Aliya Serik")
    review(store, undo=[merge.id])
    remove(store, [merge.into_article])

    add(store, articles[:1])

    assert people(store) == [2, 3]


def test_what_was_undone_is_one_thing_again_when_people_say_so(store: Path) -> None:
    with Store(store) as opened:
        merge = next(merge for merge in opened.merges() if merge.label == "Aliya Serik")
    review(store, undo=[merge.id])

    review(store, merge=[(merge.id, merge.into)])

    assert people(store) == [3]
    with Store(store) as opened:
        assert opened._database.execute("SELECT COUNT(*) FROM decisions WHERE NOT is_same").fetchone() == (0,)


def test_split_of_a_listed_merge_undoes_it(store: Path, tmp_path: Path) -> None:
    with Store(store) as opened:
        merge = next(merge for merge in opened.merges() if merge.label == "Aliya Serik")
    (tmp_path / "review.yaml").write_text(f"split:\n- [{merge.into!r}, {merge.id!r}]\n", encoding="utf-8")

    assert review(store, file=tmp_path / "review.yaml") == 1

    with Store(store) as opened:
        rows = opened._database.execute("SELECT one, two FROM decisions WHERE NOT is_same").fetchall()
    assert len(rows) == 2
    assert all(merge.id in pair for pair in rows)
