"""`kgx list`: the articles of a store."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from kgx.cli import options
from kgx.cli.messages import counted
from kgx.cli.table import table_lines


def list_articles(store: options.StoreFolder, as_json: options.AsJson = False, quiet: options.Quiet = False) -> int:
    """List the articles of a store with dates, counts and reprints."""
    from kgx.stores.store import Store

    with Store(store) as opened:
        articles = opened.articles()
    if as_json:
        print(json.dumps([asdict(article) for article in articles], ensure_ascii=False, indent=1))
        return 0
    header = ["article", "date", "entities", "relations", "events", "source", "title"]
    rows = [
        [a.id, a.date or "", f"{a.entities:,}", f"{a.relations:,}", f"{a.events:,}", a.source or "", a.title or ""]
        for a in articles
    ]
    reprints = [article.reprint_of or "" for article in articles]
    if any(reprints):
        header, rows = [*header, "reprint of"], [[*row, first] for row, first in zip(rows, reprints, strict=True)]
    if rows:
        print("\n".join(table_lines(header, rows)))
    if not quiet:
        days = sorted(article.date for article in articles if article.date)
        since = f", from {days[0]} to {days[-1]}" if days else ""
        copies = sum(map(bool, reprints))
        of_them = f", {copies} of them {'a reprint' if copies == 1 else 'reprints'}" if copies else ""
        print(f"{counted(len(articles), 'article')}{of_them}{since}", file=sys.stderr)
    return 0
