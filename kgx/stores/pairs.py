"""The accepted pairs of a store's members: of all that match, those that nodes depend on, see `kgx.graph.alike`.

A new member is compared with those that share a key with it, and of a group of alike members only with as many as it takes;
what leaves has its pairs replaced by the next best. So the pairs are always those that all members at once would have.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kgx.graph.alike import is_best, order_of, pieces, spanning_forest
from kgx.graph.blocking import common_part
from kgx.graph.identity import Match, Pair, Profile, block_keys, match, partner_keys
from kgx.stores.member_rows import Standing, read_standing, text_of


@dataclass(frozen=True, slots=True)
class _Found:
    pair: Pair
    match: Match

    def is_better_than(self, other: _Found | None) -> bool:
        return other is None or order_of(self.pair, self.match) < order_of(other.pair, other.match)


class Pairs:
    """Used inside a transaction. Call `mend` after members have gone, before others come."""

    def __init__(self, database: sqlite3.Connection, profile_of: Callable[[str], Profile]) -> None:
        self._database = database
        self._profile_of = profile_of
        self._unpaired: set[Pair] = set()  # two groups that lost their best pair
        self._settled_of_crowd: dict[str, str] = {}
        self._loose: dict[str, set[str]] = defaultdict(set)  # by pool, members that lost a pair within it

    def of(self, group: str) -> list[tuple[str, str, Pair, Match]]:
        """The pairs of a group: both groups, both members, the match."""
        sql = "SELECT alike_one, alike_two, one, two, score, reason FROM pairs WHERE alike_one = ?1 OR alike_two = ?1"
        rows = self._database.execute(sql, (group,)).fetchall()
        return [(first, second, (one, two), Match(score, json.loads(reason))) for first, second, one, two, score, reason in rows]

    def add(self, member: str, standing: Standing) -> None:
        """Finds the pairs of a member and makes it known to those that come later."""
        profile = self._profile_of(member)
        pooled: dict[Pair, Match] = {}
        seen: set[str] = set()
        for key in sorted(map(text_of, partner_keys(profile))):
            for crowd in self._crowds(key):
                if crowd and not self._is_joined(crowd, standing):
                    self._compare_with_group(profile, standing, key, crowd, seen)
                elif not crowd:
                    pooled |= self._compare_with_single(profile, standing, key, seen)
        if pooled:
            assert standing.pool is not None
            self._thin_out(standing.pool, pooled)
        rows = [(key, standing.crowd, member) for key in sorted(map(text_of, block_keys(profile)))]
        self._database.executemany("INSERT INTO member_keys VALUES (?, ?, ?)", rows)

    def remove(self, member: str, standing: Standing) -> set[str]:
        """Takes a member's pairs and keys away; returns the groups that it was paired with."""
        self._database.execute("DELETE FROM member_keys WHERE member = ?", (member,))
        sql = "SELECT alike_one, alike_two, one, two, pool FROM pairs WHERE alike_one = ?1 OR alike_two = ?1"
        groups: set[str] = set()
        for first, second, one, two, pool in self._database.execute(sql, (standing.alike,)).fetchall():
            if member not in (one, two):
                continue
            self._database.execute("DELETE FROM pairs WHERE alike_one = ? AND alike_two = ?", (first, second))
            groups |= {first, second}
            if pool is not None:
                self._loose[pool].add(two if one == member else one)
            else:
                self._unpaired.add((first, second))
        return groups - {standing.alike}

    def mend(self) -> None:
        """Finds the next best pairs where members left with theirs."""
        for first, second in sorted(self._unpaired):
            self._pair_anew(first, second)
        for pool, members in sorted(self._loose.items()):
            self._join_pieces(pool, members)
        self._unpaired, self._loose = set(), defaultdict(set)

    def _crowds(self, key: str) -> Iterator[str]:
        """The groups under a key, and the empty text where there are members of no group."""
        crowd = self._database.execute("SELECT MIN(crowd) FROM member_keys WHERE key = ?", (key,)).fetchone()[0]
        while crowd is not None:
            yield crowd
            sql = "SELECT MIN(crowd) FROM member_keys WHERE key = ? AND crowd > ?"
            crowd = self._database.execute(sql, (key, crowd)).fetchone()[0]

    def _is_joined(self, crowd: str, standing: Standing) -> bool:
        """True where a settled key joins the group with the member already, or tells them apart."""
        if crowd not in self._settled_of_crowd:
            row = self._database.execute("SELECT settled FROM members WHERE alike = ? LIMIT 1", (crowd,)).fetchone()
            self._settled_of_crowd[crowd] = row[0]
        return _need_no_pair(standing.settled, self._settled_of_crowd[crowd])

    def _compare_with_group(self, profile: Profile, standing: Standing, key: str, crowd: str, seen: set[str]) -> None:
        rows = self._database.execute("SELECT member FROM member_keys WHERE key = ? AND crowd = ? ORDER BY member", (key, crowd))
        best = before = self._best(standing.alike, crowd)
        for (other,) in rows:
            pair = _sorted(profile.id, other)
            if best is not None and is_best(best.match) and pair >= best.pair:
                break
            if other in seen:
                continue
            seen.add(other)
            found = match(profile, self._profile_of(other))
            if found is not None and _Found(pair, found).is_better_than(best):
                best = _Found(pair, found)
        if best is not None and best is not before:
            self._keep(standing.alike, crowd, best)

    def _compare_with_single(self, profile: Profile, standing: Standing, key: str, seen: set[str]) -> dict[Pair, Match]:
        """With the members of no group; returns the matches of the member's own pool."""
        pooled: dict[Pair, Match] = {}
        for (other,) in self._database.execute("SELECT member FROM member_keys WHERE key = ? AND crowd = ''", (key,)).fetchall():
            if other in seen or other == profile.id:
                continue
            seen.add(other)
            found = match(profile, self._profile_of(other))
            if found is None:
                continue
            pair, its = _sorted(profile.id, other), self._standing(other)
            if _need_no_pair(its.settled, standing.settled):
                continue
            if its.pool is not None and its.pool == standing.pool:
                pooled[pair] = found
            elif _Found(pair, found).is_better_than(self._best(standing.alike, its.alike)):
                self._keep(standing.alike, its.alike, _Found(pair, found))
        return pooled

    def _thin_out(self, pool: str, coming: dict[Pair, Match]) -> None:
        """Keeps the spanning forest of a pool's pairs together with those that come."""
        rows = self._database.execute("SELECT one, two, score FROM pairs WHERE pool = ?", (pool,)).fetchall()
        held = {(one, two): Match(score, "") for one, two, score in rows}
        kept = spanning_forest(held | coming)
        gone = [pair for pair in held if pair not in kept]
        self._database.executemany("DELETE FROM pairs WHERE alike_one = ? AND alike_two = ?", gone)
        for pair, found in kept.items():
            if pair not in held:
                self._keep(*pair, _Found(pair, found), pool)

    def _pair_anew(self, first: str, second: str) -> None:
        groups = sorted(((self._members(group), group) for group in (first, second)), key=lambda group: len(group[0]))
        if not groups[0][0]:
            return
        if not self._standing(groups[1][0][0]).crowd:
            groups.reverse()
        (members, _), (_, crowd) = groups
        for member in members:
            profile, standing, seen = self._profile_of(member), self._standing(member), set[str]()
            for key in sorted(map(text_of, partner_keys(profile))):
                self._compare_with_group(profile, standing, key, crowd, seen)

    def _join_pieces(self, pool: str, loose: set[str]) -> None:
        """Finds the pairs that join what a member of the pool held together before it left."""
        members = [m for (m,) in self._database.execute("SELECT id FROM members WHERE pool = ?", (pool,))]
        rows = self._database.execute("SELECT one, two FROM pairs WHERE pool = ?", (pool,)).fetchall()
        parted = [piece for piece in pieces(members, rows) if piece & loose]
        found: dict[Pair, Match] = {}
        for number, piece in enumerate(parted[1:], start=1):
            others = set().union(*parted[:number])
            found |= self._matches(piece, others)
        if found:
            self._thin_out(pool, found)

    def _matches(self, members: Iterable[str], others: Iterable[str]) -> dict[Pair, Match]:
        found = {}
        for member in members:
            profile = self._profile_of(member)
            for other in others:
                accepted = match(profile, self._profile_of(other))
                if accepted is not None:
                    found[_sorted(member, other)] = accepted
        return found

    def _best(self, one: str, two: str) -> _Found | None:
        sql = "SELECT one, two, score, reason FROM pairs WHERE alike_one = ? AND alike_two = ?"
        row = self._database.execute(sql, _sorted(one, two)).fetchone()
        return None if row is None else _Found((row[0], row[1]), Match(row[2], json.loads(row[3])))

    def _keep(self, one: str, two: str, found: _Found, pool: str | None = None) -> None:
        row = (*_sorted(one, two), *found.pair, found.match.score, json.dumps(found.match.reason), pool)
        self._database.execute("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _members(self, group: str) -> list[str]:
        return [m for (m,) in self._database.execute("SELECT id FROM members WHERE alike = ? ORDER BY id", (group,))]

    def _standing(self, member: str) -> Standing:
        return read_standing(self._database, member)


def _need_no_pair(one: str | None, two: str | None) -> bool:
    """True for settled keys that need no pair: that are one, or of one full name's holders."""
    return one is not None and two is not None and common_part(one) == common_part(two)


def _sorted(one: str, two: str) -> Pair:
    return (one, two) if one <= two else (two, one)
