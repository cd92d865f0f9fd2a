"""`kgx merges`: which names a store takes for one thing and why, and people's decisions about it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, counted
from kgx.cli.table import table_lines


def merges(
    store: options.StoreFolder,
    undo: Annotated[
        list[str] | None, typer.Option("--undo", metavar="ID", help="The merge of this id was wrong. May be repeated.")
    ] = None,
    merge: Annotated[
        tuple[str, str] | None, typer.Option("--merge", metavar="A B", help="These two are one thing: ids, or names.")
    ] = None,
    apply: Annotated[
        Path | None, typer.Option("--apply", metavar="FILE.yaml", help="Lists of pairs under merge: and split:.")
    ] = None,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> int:
    """List what was taken for one thing, or correct it."""
    if undo or merge or apply:
        if as_json:
            raise WrongUsage("--json lists merges and changes nothing", hint="Give it in a call of its own.")
        from kgx.stores.reviews import review

        count = review(store, undo=undo or (), merge=[merge] if merge else (), file=apply)
        if not quiet:
            print(f"{counted(count, 'decision')} kept", file=sys.stderr)
        return 0
    from kgx.stores.store import Store

    with Store(store) as opened:
        found = opened.merges()
    if as_json:
        print(json.dumps([asdict(entry) for entry in found], ensure_ascii=False, indent=1))
        return 0
    rows = [
        (e.id, e.label, f"{e.name} ({e.article})", f"{e.into_name} ({e.into_article})", e.reason, f"{e.score:.2f}") for e in found
    ]
    if rows:
        print("\n".join(table_lines(("id", "thing", "name", "merged with", "reason", "score"), rows)))
    if not quiet:
        print(counted(len(found), "merge"), file=sys.stderr)
    return 0
