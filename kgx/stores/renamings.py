"""What has to change in the index where a node only got another name, so that its articles need not be written anew.

A node is named after its smallest member; where an article brings a smaller one, all articles about the node change in that
name, and often in what their members are merged with, but in nothing else.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Renaming:
    """Of one article. nodes: their new ids by the old ones. merges: by member, with which one it is merged now and why, or
    None."""

    article: str
    nodes: Mapping[str, str]
    merges: Mapping[str, tuple[str, str] | None]


@dataclass(slots=True)
class _ArticleNames:
    nodes: dict[str, str] = field(default_factory=dict)
    merges: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    is_plain: bool = True  # old and new names correspond one to one, and can be written


def read_renamings(database: sqlite3.Connection) -> Iterator[Renaming]:
    """Of the stale articles that need no more; sorted by article. Those where two nodes became one, or one two, are left out:
    they need to be written anew."""
    by_article: dict[str, _ArticleNames] = defaultdict(_ArticleNames)
    for article, member, old, new, merged_with, reason in database.execute(
        "SELECT m.article, m.id, m.indexed_node, m.node, m.merged_with, m.merge_reason"
        " FROM stale JOIN members AS m ON m.article = stale.article WHERE NOT is_whole ORDER BY m.article, m.number"
    ):
        names = by_article[article]
        merge = None if merged_with is None else (merged_with, json.loads(reason))
        names.merges[member] = merge
        names.is_plain &= old is not None and names.nodes.setdefault(old, new) == new and _is_text(merge)
    for article, names in by_article.items():
        if names.is_plain and len(set(names.nodes.values())) == len(names.nodes):
            nodes = {old: new for old, new in names.nodes.items() if old != new}
            yield Renaming(article, nodes, names.merges)


def remember_names(database: sqlite3.Connection) -> None:
    """To be called when the index says what the truth says of the stale articles."""
    database.execute("UPDATE members SET indexed_node = node WHERE article IN (SELECT article FROM stale)")


def _is_text(merge: tuple[str, str] | None) -> bool:
    """False for what no index takes: a lone surrogate."""
    if merge is None:
        return True
    return not any("\ud800" <= character <= "\udfff" for character in merge[1])
