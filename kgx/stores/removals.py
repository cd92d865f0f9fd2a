"""Removing articles from a store."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from kgx.errors import Failure, InputError
from kgx.stores.store import StoreWriter


def remove_articles(folder: str | Path, article_ids: Sequence[str]) -> tuple[list[str], list[Failure]]:
    """Removes articles and all that only they say. Returns the ids that went, and a failure for each that is not there."""
    with StoreWriter(folder) as writer:
        writer.renew_rule()
        known = list(writer.articles_known())
        wanted = list(dict.fromkeys(article_ids))
        removed = [article_id for article_id in wanted if article_id in known]
        if removed:
            writer.remove(removed)
        writer.publish()
    return removed, [_unknown(article_id, known, folder) for article_id in wanted if article_id not in removed]


def _unknown(article_id: str, known: Sequence[str], folder: str | Path) -> Failure:
    nearest = difflib.get_close_matches(article_id, known, n=1)
    hint = f"Did you mean {nearest[0]!r}?" if nearest else f"kgx list {folder} shows their ids."
    return Failure(article_id, InputError(f"{folder} has no article {article_id!r}", hint=hint))
