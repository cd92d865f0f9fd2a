"""The parts of a store's members that one change can reach: what settled keys, accepted pairs and decisions connect."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kgx.graph.identity import Decisions, Match, Pair
from kgx.stores.pairs import Pairs


@dataclass(slots=True)
class Region:
    """groups: of members of one settled key that look alike, and members of no group. members: those that count; the first
    of each group and those that have pairs. firsts: by group. pairs: accepted ones."""

    groups: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    firsts: dict[str, str] = field(default_factory=dict)
    pairs: dict[Pair, Match] = field(default_factory=dict)


class Regions:
    """Regions of a database, at one moment of a transaction."""

    def __init__(self, database: sqlite3.Connection, pairs: Pairs, decisions: Decisions) -> None:
        self._database = database
        self._pairs = pairs
        self._merged_by_hand = _both_ways(decisions.merges)

    def around(self, groups: Iterable[str]) -> Iterator[Region]:
        """The regions of groups, each once; what is gone is passed over."""
        seen: set[str] = set()
        for group in sorted(groups):
            if group not in seen:
                region = self._region(group)
                seen |= region.groups
                if region.groups:
                    yield region

    def _region(self, start: str) -> Region:
        region = Region()
        keys: set[str] = set()
        frontier = [start]
        while frontier:
            group = frontier.pop()
            row = self._first_of(group)
            if group in region.groups or row is None:
                continue
            first, settled = row
            region.groups.add(group)
            region.firsts[group] = first
            region.members.add(first)
            for one, two, pair, match in self._pairs.of(group):
                region.pairs[pair] = match
                region.members |= set(pair)
                frontier += (one, two)
            for other in self._merged_by_hand.get(group, ()):
                frontier.append(other)
            if settled is not None and settled not in keys:
                keys.add(settled)
                frontier += self._groups_of_key(settled)
        return region

    def _first_of(self, group: str) -> tuple[str, str | None] | None:
        """The first member of a group and its settled key."""
        sql = "SELECT id, settled FROM members WHERE alike = ? ORDER BY id LIMIT 1"
        row: tuple[str, str | None] | None = self._database.execute(sql, (group,)).fetchone()
        return row

    def _groups_of_key(self, settled: str) -> list[str]:
        groups: list[str] = []
        sql = "SELECT MIN(alike) FROM members WHERE settled = ? AND alike > ?"
        while (group := self._database.execute(sql, (settled, groups[-1] if groups else "")).fetchone()[0]) is not None:
            groups.append(group)
        return groups


def _both_ways(pairs: Iterable[Pair]) -> Mapping[str, set[str]]:
    others: dict[str, set[str]] = defaultdict(set)
    for one, two in pairs:
        others[one].add(two)
        others[two].add(one)
    return others
