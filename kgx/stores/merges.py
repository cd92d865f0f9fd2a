"""Which members a store takes for one thing, why, and what people decided about it. Decisions name members, never nodes."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """People say that two members are one thing, or are not."""

    one: str
    two: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class StoredMerge:
    """A member that was found to be one thing with another. id: the member's, which also names the merge."""

    id: str
    name: str
    article: str
    into: str
    into_name: str
    into_article: str
    node: str
    label: str
    reason: str
    score: float


_MERGES = """
SELECT m.id, m.name, m.article, o.id, o.name, o.article, m.node, nodes.label, m.merge_reason, m.merge_score
FROM members AS m JOIN members AS o ON o.id = m.merged_with JOIN nodes ON nodes.id = m.node """


def read_merges(database: sqlite3.Connection, node: str | None = None) -> list[StoredMerge]:
    """By node and member; of one node where it is given."""
    merges = []
    where, values = ("", ()) if node is None else ("WHERE m.node = ?", (node,))
    for id_, name, article, into, into_name, into_article, node, label, reason, score in database.execute(
        f"{_MERGES} {where} ORDER BY m.node, m.id", values
    ):
        names = (json.loads(text) for text in (name, into_name, label, reason))
        name, into_name, label, reason = names
        merges.append(StoredMerge(id_, name, article, into, into_name, into_article, node, label, reason, score))
    return merges


def find_members(database: sqlite3.Connection, name: str) -> list[str]:
    """The member of that id, else the first members of the nodes that are so called, or that an article calls so."""
    row = database.execute("SELECT id FROM members WHERE id = ?", (name.removeprefix("entity/"),)).fetchone()
    if row is not None:
        return [row[0]]
    wanted = json.dumps(name)
    rows = database.execute("SELECT id FROM nodes WHERE label = ? ORDER BY id", (wanted,)).fetchall()
    if not rows:
        rows = database.execute("SELECT DISTINCT node FROM members WHERE name = ? ORDER BY node", (wanted,)).fetchall()
    return [member_id for (member_id,) in rows]
