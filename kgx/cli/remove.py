"""`kgx remove`: articles out of a store."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import counted, print_failures
from kgx.cli.outcome import exit_code


def remove(
    store: options.StoreFolder,
    article_ids: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Ids, as `kgx list` shows them.")],
    quiet: options.Quiet = False,
) -> int:
    """Remove articles from a store, and all that only they say."""
    from kgx.stores.removals import remove_articles

    removed, failures = remove_articles(store, article_ids)
    print_failures(failures)
    if not quiet:
        print(f"{counted(len(removed), 'article')} removed, {len(failures):,} not found", file=sys.stderr)
    return exit_code(failures, something_came_out=bool(removed))
