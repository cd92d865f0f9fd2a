"""Which members a store takes for one thing, why, and what people decided about it. Decisions name members, never nodes."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
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


def keep_decision(database: sqlite3.Connection, decision: Decision) -> set[str]:
    """In the place of earlier ones on the same two; a merge, too, of all splits between members of their nodes. Returns the
    members that it is about."""
    one, two = sorted((decision.one, decision.two))
    forgotten = _forget_splits(database, one, two) if decision.is_same else set()
    row = (decision.is_same, one, two)
    database.execute("INSERT OR REPLACE INTO decisions (is_same, one, two) VALUES (?, ?, ?)", row)
    return {one, two} | forgotten


def _forget_splits(database: sqlite3.Connection, one: str, two: str) -> set[str]:
    """Returns the members that were split. Splits from members that the store does not have now stay."""
    of_nodes = "SELECT id FROM members WHERE node IN (SELECT node FROM members WHERE id IN (?1, ?2))"
    where = f"NOT is_same AND one IN ({of_nodes}) AND two IN ({of_nodes})"
    pairs = database.execute(f"SELECT one, two FROM decisions WHERE {where}", (one, two)).fetchall()
    database.executemany("DELETE FROM decisions WHERE one = ? AND two = ?", pairs)
    return {member_id for pair in pairs for member_id in pair}


def find_members(database: sqlite3.Connection, name: str) -> list[str]:
    """The member of that id, else the first members of the nodes that are so called, or that an article calls so: by their
    fullest names, else by others, else without regard to case."""
    row = database.execute("SELECT id FROM members WHERE id = ?", (name.removeprefix("entity/"),)).fetchone()
    if row is not None:
        return [row[0]]
    wanted = json.dumps(name)
    rows = database.execute("SELECT id FROM nodes WHERE label = ? ORDER BY id", (wanted,)).fetchall()
    if not rows:
        rows = database.execute("SELECT DISTINCT node FROM members WHERE name = ? ORDER BY node", (wanted,)).fetchall()
    return [node for (node,) in rows] or _nodes_also_called(database, name)


def _nodes_also_called(database: sqlite3.Connection, name: str) -> list[str]:
    """Sorted. Every member is looked at: only for names that no index has."""
    names_by_node: dict[str, set[str]] = defaultdict(set)
    for node, fullest, others in database.execute("SELECT DISTINCT node, name, names FROM members"):
        names_by_node[node] |= {json.loads(fullest), *json.loads(others)}
    exact = sorted(node for node, names in names_by_node.items() if name in names)
    folded = name.casefold()
    return exact or sorted(node for node, names in names_by_node.items() if folded in {other.casefold() for other in names})
