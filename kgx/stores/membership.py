"""Which members are one node, kept up to date: a change costs what depends on it, not what the store holds.

`settle` works out the nodes of the regions that a change touched and marks the articles whose quads change with them as
stale. A region is what settled keys, accepted pairs and decisions connect. The result is that of `identify` on all members
at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from kgx.annotation import Extraction
from kgx.graph.entities import members_of
from kgx.graph.identity import Decisions, Match, Pair, Profile, block_keys, match, settled_key
from kgx.graph.identity import components as identity_of
from kgx.ontology import Ontology
from kgx.stores.member_rows import member_row, read_value, text_of
from kgx.stores.sameness import NamedAs, look, node_of_names, reason_within

_Place = tuple[str, str | None, str | None, float | None]  # node, the member it was merged with, reason, score
# Sorts as article and number do.
_PLACE_KEY = "MIN(article || char(0) || printf('%010d', number))"


class Membership:
    """Members, keys, pairs and nodes of a database; used inside a transaction. Call `settle` after the changes."""

    def __init__(self, database: sqlite3.Connection, ontology: Ontology) -> None:
        self._database = database
        self._ontology = ontology
        self._touched: set[str] = set()  # members that came or lost a pair
        self._touched_keys: set[str] = set()  # settled keys that lost a member
        self._left: set[str] = set()  # nodes that lost a member
        self._profiles: dict[str, Profile] = {}

    def add(self, extraction: Extraction) -> None:
        decisions = self._decisions()
        decided = {member_id for pair in decisions.merges | decisions.splits for member_id in pair}
        for found in members_of(extraction, self._ontology):
            profile = found.profile
            row = {**member_row(found), "settled": _settled(profile), "class": look(profile)}
            self._database.execute(
                f"INSERT INTO members ({','.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values())
            )
            self._profiles[profile.id] = profile
            self._touched.add(profile.id)
            self._compare(profile)
            if profile.id in decided:
                self._set_apart(profile.id)

    def remove(self, article_id: str) -> None:
        rows = self._database.execute("SELECT id, settled, node FROM members WHERE article = ?", (article_id,)).fetchall()
        for member_id, settled, node in rows:
            self._touched |= {one if two == member_id else two for one, two in self._pairs_of(member_id)}
            self._database.execute("DELETE FROM pairs WHERE one = ?1 OR two = ?1", (member_id,))
            self._database.execute("DELETE FROM member_keys WHERE member = ?", (member_id,))
            self._touched_keys |= {settled} - {None}
            self._left |= {node} - {None}
        self._database.execute("DELETE FROM members WHERE article = ?", (article_id,))

    def touch(self, member_ids: Iterable[str]) -> None:
        """Members about which people decided something."""
        for member_id in member_ids:
            self._set_apart(member_id)
            self._touched.add(member_id)

    def clear(self) -> None:
        """Forget everything but people's decisions."""
        for table in ("members", "member_keys", "pairs", "nodes"):
            self._database.execute(f"DELETE FROM {table}")

    def settle(self) -> None:
        """Bring nodes up to date and mark the articles that look different now."""
        decisions = self._decisions()
        changed = set(self._left)
        for region in self._regions(decisions):
            changed |= self._settle_region(region, decisions)
        for node in sorted(changed):
            self._renew_node(node)
        self._touched, self._touched_keys, self._left, self._profiles = set(), set(), set(), {}

    def mark_stale(self, article_ids: Iterable[str]) -> None:
        self._database.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(article_id,) for article_id in set(article_ids)])

    def _compare(self, profile: Profile) -> None:
        """Finds the pairs of a new member with those that share a key and that no settled key joins with it already."""
        settled = _settled(profile)
        seen: set[str] = set()
        for key in sorted({text_of(key) for key in block_keys(profile)} - {settled}):
            rows = self._database.execute(
                "SELECT id FROM member_keys JOIN members ON id = member WHERE key = ? AND (?2 IS NULL OR settled IS NOT ?2)",
                (key, settled),
            )
            for other in {member_id for (member_id,) in rows} - seen:
                seen.add(other)
                found = match(profile, self._profile(other))
                if found is not None:
                    one, two = sorted((profile.id, other))
                    self._database.execute(
                        "INSERT INTO pairs VALUES (?, ?, ?, ?)", (one, two, found.score, json.dumps(found.reason))
                    )
                    self._set_apart(one)
                    self._set_apart(two)
            self._database.execute("INSERT INTO member_keys VALUES (?, ?)", (key, profile.id))

    def _set_apart(self, member_id: str) -> None:
        self._database.execute("UPDATE members SET is_apart = 1 WHERE id = ? AND is_apart = 0", (member_id,))

    def _profile(self, member_id: str) -> Profile:
        if member_id not in self._profiles:
            (text,) = self._database.execute("SELECT profile FROM members WHERE id = ?", (member_id,)).fetchone()
            self._profiles[member_id] = Profile.from_json(text)
        return self._profiles[member_id]

    def _pairs_of(self, member_id: str) -> list[Pair]:
        return self._database.execute("SELECT one, two FROM pairs WHERE one = ?1 OR two = ?1", (member_id,)).fetchall()

    def _decisions(self) -> Decisions:
        rows = self._database.execute("SELECT is_same, one, two FROM decisions").fetchall()
        return Decisions(
            merges=frozenset((one, two) for is_same, one, two in rows if is_same),
            splits=frozenset((one, two) for is_same, one, two in rows if not is_same),
        )

    def _regions(self, decisions: Decisions) -> Iterator[set[str]]:
        """The members of each touched region that count: of those that stand for others, only the first."""
        by_hand: dict[str, set[str]] = {}
        for one, two in decisions.merges:
            by_hand.setdefault(one, set()).add(two)
            by_hand.setdefault(two, set()).add(one)
        seen: set[str] = set()
        keys: set[str] = set()
        starts = sorted(self._touched) + [self._first_of(key) for key in sorted(self._touched_keys)]
        for start in starts:
            if start is None or start in seen or not self._exists(start) or self._settled_of(start) in keys:
                continue
            region: set[str] = set()
            frontier = [start]
            while frontier:
                member = frontier.pop()
                seen.add(member)
                settled = self._settled_of(member)
                found = {other for pair in self._pairs_of(member) for other in pair} | by_hand.get(member, set())
                if settled is None:
                    region.add(member)
                elif settled not in keys:
                    keys.add(settled)
                    counting = self._members_that_count(settled)
                    found |= counting
                    region |= counting
                frontier += [other for other in found - seen if self._exists(other)]
            yield region

    def _exists(self, member_id: str) -> bool:
        return self._database.execute("SELECT 1 FROM members WHERE id = ?", (member_id,)).fetchone() is not None

    def _settled_of(self, member_id: str) -> str | None:
        row = self._database.execute("SELECT settled FROM members WHERE id = ?", (member_id,)).fetchone()
        return None if row is None else row[0]

    def _first_of(self, settled: str) -> str | None:
        row = self._database.execute("SELECT MIN(id) FROM members WHERE settled = ?", (settled,)).fetchone()
        return None if row is None else row[0]

    def _members_that_count(self, settled: str) -> set[str]:
        rows = self._database.execute(
            "SELECT MIN(id) FROM members WHERE settled = ?1 AND is_apart = 0 GROUP BY class"
            " UNION SELECT id FROM members WHERE settled = ?1 AND is_apart = 1",
            (settled,),
        )
        return {member_id for (member_id,) in rows}

    def _settle_region(self, region: set[str], decisions: Decisions) -> set[str]:
        """The nodes that changed."""
        profiles = [self._profile(member_id) for member_id in sorted(region)]
        identity = identity_of(profiles, self._pairs_within(region), decisions)
        changed: set[str] = set()
        for profile in profiles:
            merge = identity.merge_by_member.get(profile.id)
            node = identity.node_by_member[profile.id]
            place: _Place = (node, None, None, None)
            if merge is not None:
                place = (node, merge.into, json.dumps(merge.reason), merge.score)
            changed |= self._move("id = ?", (profile.id,), place)
            changed |= self._move_likes(profile, place)
        return changed

    def _pairs_within(self, region: set[str]) -> dict[Pair, Match]:
        pairs: dict[Pair, Match] = {}
        for member in region:
            rows = self._database.execute("SELECT one, two, score, reason FROM pairs WHERE one = ?", (member,))
            pairs |= {(one, two): Match(score, json.loads(reason)) for one, two, score, reason in rows}
        return pairs

    def _move_likes(self, profile: Profile, place: _Place) -> set[str]:
        """Moves the members for which this one stands; their settled key joins each of them with the key's first member."""
        row = self._database.execute("SELECT settled, class, is_apart FROM members WHERE id = ?", (profile.id,)).fetchone()
        settled, class_, is_apart = row
        if settled is None or is_apart:
            return set()
        first = self._first_of(settled)
        where, key = "settled = ? AND class = ? AND is_apart = 0 AND id <> ?", (settled, class_, profile.id)
        if profile.id == first:
            within = reason_within(profile)
            assert within is not None  # they have one settled key
            reason, score = within
            return self._move(where, key, (place[0], first, json.dumps(reason), score))
        if place[1] is not None:
            return self._move(where, key, place)
        alone = self._database.execute(f"SELECT id FROM members WHERE {where}", key).fetchall()
        return {node for (member,) in alone for node in self._move("id = ?", (member,), (member, None, None, None))}

    def _move(self, where: str, key: tuple[str, ...], place: _Place) -> set[str]:
        """Gives members their node; returns the nodes that have other members now, and marks the articles as stale."""
        condition = f"{where} AND (node IS NOT ? OR merged_with IS NOT ? OR merge_reason IS NOT ? OR merge_score IS NOT ?)"
        moved = self._database.execute(f"SELECT article, node FROM members WHERE {condition}", (*key, *place)).fetchall()
        if not moved:
            return set()
        columns = "node = ?, merged_with = ?, merge_reason = ?, merge_score = ?"
        self._database.execute(f"UPDATE members SET {columns} WHERE {condition}", (*place, *key, *place))
        self.mark_stale(article for article, _ in moved)
        return {place[0]} | {node for _, node in moved if node is not None}

    def _renew_node(self, node: str) -> None:
        """Type, label, value and link of a node that changed; its articles are stale where one of these is new."""
        execute = self._database.execute
        groups = execute(
            f"SELECT name, type, types, SUM(mentions), {_PLACE_KEY} FROM members WHERE node = ? GROUP BY name, type, types",
            (node,),
        ).fetchall()
        if not groups:
            execute("DELETE FROM nodes WHERE id = ?", (node,))
            return
        names = [NamedAs(json.loads(g[0]), g[1], tuple(json.loads(g[2])), g[3], g[4]) for g in groups]
        article, number = min(named.place for named in names).rsplit("\0", 1)
        (value,) = execute("SELECT value FROM members WHERE article = ? AND number = ?", (article, int(number))).fetchone()
        found = node_of_names(node, names, read_value(value), self._ontology)
        new = (found.type, json.dumps(found.label), value, self._surest_link(node))
        if execute("SELECT type, label, value, link FROM nodes WHERE id = ?", (node,)).fetchone() != new:
            execute("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?)", (node, *new))
            self.mark_stale(article for (article,) in execute("SELECT DISTINCT article FROM members WHERE node = ?", (node,)))

    def _surest_link(self, node: str) -> str | None:
        sql = "SELECT link FROM members WHERE node = ? AND link IS NOT NULL ORDER BY article, number"
        links = [link for (link,) in self._database.execute(sql, (node,))]
        return max(links, key=lambda link: float(json.loads(link)[2]), default=None)


def _settled(profile: Profile) -> str | None:
    key = settled_key(profile)
    return None if key is None else text_of(key)
