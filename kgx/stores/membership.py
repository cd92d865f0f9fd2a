"""Which members are one node, kept up to date: a change costs what depends on it, not what the store holds.

`settle` works out the nodes of the regions that a change touched, see `regions`, and marks the articles whose quads change
with them as stale. The result is that of `identify` on all members at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kgx.annotation import Extraction
from kgx.graph.components import settled_reason
from kgx.graph.entities import members_of
from kgx.graph.identity import Decisions, Identity, Profile
from kgx.graph.identity import components as identity_of
from kgx.ontology import Ontology
from kgx.stores.member_rows import Standing, member_row, read_standing, read_value, standing_of
from kgx.stores.namesake_rows import Namesakes
from kgx.stores.pairs import Pairs
from kgx.stores.regions import Region, Regions
from kgx.stores.sameness import NamedAs, node_of_names

_Place = tuple[str, str | None, str | None, float | None]  # node, the member it was merged with, reason, score
_PROFILES = 20_000  # that are kept in memory
# Sorts as article and number do.
_PLACE_KEY = "MIN(article || char(0) || printf('%010d', number))"


class Membership:
    """Members, keys, pairs and nodes of a database; used inside a transaction. Call `settle` after the changes."""

    def __init__(self, database: sqlite3.Connection, ontology: Ontology) -> None:
        self._database = database
        self._ontology = ontology
        self._touched: set[str] = set()  # groups that got or lost a member or a pair
        self._touched_keys: set[str] = set()  # settled keys that lost a member
        self._left: set[str] = set()  # nodes that lost a member
        self._moved: dict[tuple[str, str], set[str]] = defaultdict(set)  # articles by old and new node
        self._profiles: dict[str, Profile] = {}
        self._pairs = Pairs(database, self._profile)
        self._namesakes = Namesakes(database, self._profile)

    def add(self, extraction: Extraction) -> None:
        self._pairs.mend()
        decided = self._decisions().members
        for found in members_of(extraction, self._ontology):
            self._namesakes.add(found.profile, decided)
            standing = standing_of(self._held(found.profile), decided)
            row = member_row(found, standing)
            self._database.execute(
                f"INSERT INTO members ({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values())
            )
            self._profiles[found.profile.id] = found.profile
            self._touched.add(standing.alike)
            self._pairs.add(found.profile.id, standing)

    def remove(self, article_id: str) -> None:
        rows = self._database.execute("SELECT id, node FROM members WHERE article = ?", (article_id,)).fetchall()
        self._touched |= self._decisions().others({member_id for member_id, _ in rows})
        for member_id, node in rows:
            self._unpair(member_id, self._standing(member_id))
            self._namesakes.remove(self._profile(member_id))
            self._left |= {node} - {None}
        self._database.execute("DELETE FROM members WHERE article = ?", (article_id,))

    def touch(self, member_ids: Iterable[str]) -> None:
        """Members about which people decided something: each is for itself from now on."""
        known = [member_id for member_id in member_ids if self._exists(member_id)]
        for member_id in known:
            self._namesakes.touch(member_id)
        self._place_anew(known)

    def clear(self) -> None:
        """Forget everything but people's decisions."""
        for table in ("members", "member_keys", "pairs", "nodes"):
            self._database.execute(f"DELETE FROM {table}")
        self._namesakes.clear()

    def settle(self) -> None:
        """Bring nodes up to date and mark the articles that look different now."""
        self._pairs.mend()
        decisions = self._decisions()
        self._place_anew(self._namesakes.mend(decisions))
        changed = set(self._left)
        groups = self._touched | {group for key in self._touched_keys for group in self._group_of_key(key)}
        for region in Regions(self._database, self._pairs, decisions).around(groups):
            changed |= self._settle_region(region, decisions)
        self._renew_nodes(changed)
        self._touched, self._touched_keys, self._left, self._profiles = set(), set(), set(), {}
        self._moved = defaultdict(set)

    def mark_stale(self, article_ids: Iterable[str]) -> None:
        """Articles whose quads are to be written anew."""
        sql = "INSERT INTO stale VALUES (?, 1) ON CONFLICT DO UPDATE SET is_whole = 1"
        self._database.executemany(sql, [(article_id,) for article_id in set(article_ids)])

    def _place_anew(self, member_ids: Iterable[str]) -> None:
        """Members that may stand otherwise than before: they get their group and pairs anew."""
        decided = self._decisions().members
        moved: dict[str, Standing] = {}
        for member_id in sorted(member_ids):
            old, new = self._standing(member_id), standing_of(self._held(self._profile(member_id)), decided)
            self._touched.add(new.alike)
            if old != new:
                self._unpair(member_id, old)
                columns = (new.settled, new.alike, new.pool, member_id)
                self._database.execute("UPDATE members SET settled = ?, alike = ?, pool = ? WHERE id = ?", columns)
                moved[member_id] = new
        self._pairs.mend()
        for member_id, standing in moved.items():
            self._pairs.add(member_id, standing)

    def _unpair(self, member_id: str, standing: Standing) -> None:
        self._touched |= self._pairs.remove(member_id, standing)
        if standing.settled is not None:
            self._touched_keys.add(standing.settled)

    def _standing(self, member_id: str) -> Standing:
        return read_standing(self._database, member_id)

    def _profile(self, member_id: str) -> Profile:
        if member_id not in self._profiles:
            if len(self._profiles) >= _PROFILES:
                self._profiles.clear()
            (text,) = self._database.execute("SELECT profile FROM members WHERE id = ?", (member_id,)).fetchone()
            self._profiles[member_id] = Profile.from_json(text)
        return self._profiles[member_id]

    def _held(self, profile: Profile) -> Profile:
        """With its holder, where it is of a full name."""
        return replace(profile, holder=self._namesakes.holder_of(profile.id))

    def _decisions(self) -> Decisions:
        rows = self._database.execute("SELECT is_same, one, two FROM decisions").fetchall()
        return Decisions(
            merges=frozenset((one, two) for is_same, one, two in rows if is_same),
            splits=frozenset((one, two) for is_same, one, two in rows if not is_same),
        )

    def _exists(self, member_id: str) -> bool:
        return self._database.execute("SELECT 1 FROM members WHERE id = ?", (member_id,)).fetchone() is not None

    def _group_of_key(self, settled: str) -> list[str]:
        """One of the key's groups, whose region has the others; none where all members are gone."""
        rows = self._database.execute("SELECT alike FROM members WHERE settled = ? LIMIT 1", (settled,))
        return [group for (group,) in rows]

    def _first_of(self, settled: str) -> str:
        (first,) = self._database.execute("SELECT MIN(id) FROM members WHERE settled = ?", (settled,)).fetchone()
        return str(first)

    def _settle_region(self, region: Region, decisions: Decisions) -> set[str]:
        """The nodes that changed."""
        held = (self._held(self._profile(member_id)) for member_id in region.members)
        identity = identity_of(held, region.pairs, decisions)
        changed: set[str] = set()
        for member_id in sorted(region.members):
            merge = identity.merge_by_member.get(member_id)
            place: _Place = (identity.node_by_member[member_id], None, None, None)
            if merge is not None:
                place = (place[0], merge.into, json.dumps(merge.reason), merge.score)
            changed |= self._move("id = ?", (member_id,), place)
        counted: dict[str, list[str]] = defaultdict(list)
        for member_id in sorted(region.members):
            counted[self._standing(member_id).alike].append(member_id)
        for group, first in sorted(region.firsts.items()):
            if group != first:
                changed |= self._move_others(group, first, counted[group], identity)
        return changed

    def _move_others(self, group: str, first: str, counted: Sequence[str], identity: Identity) -> set[str]:
        """Moves the members of a group that are not looked at one by one, as those counted are: they are merged with the
        first of their settled key, or with the first of their group where these two are apart."""
        standing = self._standing(first)
        assert standing.settled is not None  # a group has one
        into, node = self._first_of(standing.settled), identity.node_by_member[first]
        if identity.node_by_member[into] != node:
            into = first
        reason = json.dumps(settled_reason(self._profile(into), self._profile(first)))
        where = f"alike = ? AND id NOT IN ({','.join('?' * len(counted))})"
        return self._move(where, (group, *counted), (node, into, reason, 1.0))

    def _move(self, where: str, key: tuple[str, ...], place: _Place) -> set[str]:
        """Gives members their node; returns the nodes that have other members now, and marks the articles as stale."""
        condition = f"{where} AND (node IS NOT ? OR merged_with IS NOT ? OR merge_reason IS NOT ? OR merge_score IS NOT ?)"
        moved = self._database.execute(f"SELECT article, node FROM members WHERE {condition}", (*key, *place)).fetchall()
        if not moved:
            return set()
        columns = "node = ?, merged_with = ?, merge_reason = ?, merge_score = ?"
        self._database.execute(f"UPDATE members SET {columns} WHERE {condition}", (*place, *key, *place))
        self._database.executemany("INSERT OR IGNORE INTO stale VALUES (?, 0)", {(article,) for article, _ in moved})
        for article, old in moved:
            if old is not None:
                self._moved[old, place[0]].add(article)
        return {place[0]} | {node for _, node in moved if node is not None}

    def _renew_nodes(self, changed: Iterable[str]) -> None:
        """Type, label, value and link of nodes that changed. An article is to be written anew where one of these is another
        than before, be it of a node that had another name then."""
        nodes = sorted(changed)
        before = {node: self._facts_of(node) for node in nodes}
        after = {node: self._renew_node(node) for node in nodes}
        for node in nodes:
            if before[node] is not None and after[node] is not None and before[node] != after[node]:
                rows = self._database.execute("SELECT DISTINCT article FROM members WHERE node = ?", (node,))
                self.mark_stale([article for (article,) in rows])
        for (old, new), articles in self._moved.items():
            if before[old] != after[new]:
                self.mark_stale(articles)

    def _facts_of(self, node: str) -> tuple[str | None, ...] | None:
        row: tuple[str | None, ...] | None = self._database.execute(
            "SELECT type, label, value, link FROM nodes WHERE id = ?", (node,)
        ).fetchone()
        return row

    def _renew_node(self, node: str) -> tuple[str | None, ...] | None:
        """The new type, label, value and link; None where the node is gone."""
        execute = self._database.execute
        groups = execute(
            f"SELECT name, type, types, SUM(mentions), {_PLACE_KEY} FROM members WHERE node = ? GROUP BY name, type, types",
            (node,),
        ).fetchall()
        if not groups:
            execute("DELETE FROM nodes WHERE id = ?", (node,))
            return None
        names = [NamedAs(json.loads(g[0]), g[1], tuple(json.loads(g[2])), g[3], g[4]) for g in groups]
        article, number = min(named.place for named in names).rsplit("\0", 1)
        (value,) = execute("SELECT value FROM members WHERE article = ? AND number = ?", (article, int(number))).fetchone()
        found = node_of_names(node, names, read_value(value), self._ontology)
        new = (found.type, json.dumps(found.label), value, self._surest_link(node))
        execute("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?)", (node, *new))
        return new

    def _surest_link(self, node: str) -> str | None:
        sql = (
            "SELECT link FROM members WHERE node = ? AND link IS NOT NULL"
            " ORDER BY json_extract(link, '$[2]') DESC, article, number LIMIT 1"
        )
        row = self._database.execute(sql, (node,)).fetchone()
        return None if row is None else row[0]
