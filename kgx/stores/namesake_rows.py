"""Who bears a full name, in a store: the tables `namesakes` and `ties`, kept up to date article by article.

What comes costs its own ties, however many people bear the name; where something goes, the people of that name are told
apart anew. The holders are those of `told_apart` on all members at once, under other labels. See `kgx.graph.namesakes`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable

from kgx.graph.identity import Decisions, Profile
from kgx.graph.names import short_hash
from kgx.graph.namesakes import UNKNOWN, Tie, holder_by_member, name_block, ties
from kgx.stores.database import NAMESAKE_TABLES


class Namesakes:
    """Used inside a transaction. Call `mend` after the changes: it tells whose holder is another one than before."""

    def __init__(self, database: sqlite3.Connection, profile_of: Callable[[str], Profile]) -> None:
        self._database = database
        self._profile_of = profile_of
        self._moved: set[str] = set()  # members that may have another holder
        self._unsure: set[int] = set()  # blocks whose holders may have come apart
        self._only_before: dict[int, str] = {}  # the only holder of each changed block, before the change

    def add(self, profile: Profile, decided: Collection[str]) -> None:
        """Makes a person known. decided: members about which people decided something."""
        name = name_block(profile)
        if name is None:
            return
        block = _number(name)
        self._note(block)
        numbers = _tie_numbers(block, ties(profile))
        holders = {holder for number in numbers for holder in self._holder_of_tie(number)}
        holder = self._joined(block, holders) if holders else self._new_label(block, profile.id) if numbers else UNKNOWN
        self._database.execute("INSERT INTO namesakes VALUES (?, ?, ?)", (profile.id, block, holder))
        self._database.executemany("INSERT INTO ties VALUES (?, ?)", [(number, profile.id) for number in numbers])
        if profile.id in decided:
            self._unsure.add(block)
        if holder == UNKNOWN:
            self._moved.add(profile.id)  # to whom it belongs is known when all have come

    def remove(self, profile: Profile) -> None:
        name = name_block(profile)
        if name is None:
            return
        block = _number(name)
        self._note(block)
        self._unsure.add(block)
        self._moved.discard(profile.id)
        self._database.execute("DELETE FROM namesakes WHERE member = ?", (profile.id,))
        rows = [(number, profile.id) for number in _tie_numbers(block, ties(profile))]
        self._database.executemany("DELETE FROM ties WHERE tie = ? AND member = ?", rows)

    def touch(self, member: str) -> None:
        """A member about which people decided something."""
        row = self._database.execute("SELECT block FROM namesakes WHERE member = ?", (member,)).fetchone()
        if row is not None:
            self._note(row[0])
            self._unsure.add(row[0])
            self._moved.add(member)

    def clear(self) -> None:
        for sql in (*NAMESAKE_TABLES, "DELETE FROM namesakes", "DELETE FROM ties"):
            self._database.execute(sql)

    def holder_of(self, member: str) -> str | None:
        """None for what is no person of a full name."""
        row = self._database.execute("SELECT block, holder FROM namesakes WHERE member = ?", (member,)).fetchone()
        return None if row is None else row[1] or self._only_holder(row[0])

    def mend(self, decisions: Decisions) -> set[str]:
        """Tells apart those who are to be told apart anew; returns the members whose holder is another one."""
        for block in sorted(self._unsure):
            self._tell_apart(block, decisions)
        for block, before in self._only_before.items():
            if self._only_holder(block) != before:
                self._moved |= set(self._members(block, UNKNOWN))
        moved = self._moved
        self._moved, self._unsure, self._only_before = set(), set(), {}
        return moved

    def _note(self, block: int) -> None:
        if block not in self._only_before:
            self._only_before[block] = self._only_holder(block)

    def _only_holder(self, block: int) -> str:
        """See `only_holder`."""
        sql = "SELECT MIN(holder) FROM namesakes WHERE block = ? AND holder > ?"
        (first,) = self._database.execute(sql, (block, UNKNOWN)).fetchone()
        if first is None:
            return UNKNOWN
        (second,) = self._database.execute(sql, (block, first)).fetchone()
        return str(first) if second is None else UNKNOWN

    def _holder_of_tie(self, number: int) -> list[str]:
        """All who have a tie have one holder."""
        sql = "SELECT holder FROM ties JOIN namesakes USING (member) WHERE tie = ? LIMIT 1"
        return [holder for (holder,) in self._database.execute(sql, (number,))]

    def _joined(self, block: int, holders: Collection[str]) -> str:
        """The holder with most members, who takes in the others."""
        sql = "SELECT COUNT(*) FROM namesakes WHERE block = ? AND holder = ?"
        counts = {holder: self._database.execute(sql, (block, holder)).fetchone()[0] for holder in holders}
        largest, *others = sorted(counts, key=lambda holder: (-counts[holder], holder))
        for other in others:
            self._hand_over(self._members(block, other), largest)
        return largest

    def _tell_apart(self, block: int, decisions: Decisions) -> None:
        """The largest part of what was one holder keeps its label."""
        rows = self._database.execute("SELECT member, holder FROM namesakes WHERE block = ?", (block,))
        old = dict(rows.fetchall())
        new = holder_by_member(map(self._profile_of, old), decisions.merges - decisions.splits)
        parts: dict[str, list[str]] = defaultdict(list)
        for member, holder in new.items():
            parts[holder].append(member)
        taken: set[str] = set()
        for holder, members in sorted(parts.items(), key=lambda part: (-len(part[1]), part[0])):
            label = UNKNOWN
            if holder != UNKNOWN:
                before = Counter(old[member] for member in members if old[member] not in taken | {UNKNOWN})
                label = min(before, key=lambda label: (-before[label], label)) if before else self._new_label(block, holder)
                taken.add(label)
            self._hand_over([member for member in members if old[member] != label], label)

    def _members(self, block: int, holder: str) -> list[str]:
        sql = "SELECT member FROM namesakes WHERE block = ? AND holder = ?"
        return [member for (member,) in self._database.execute(sql, (block, holder))]

    def _hand_over(self, members: Collection[str], holder: str) -> None:
        self._database.executemany("UPDATE namesakes SET holder = ? WHERE member = ?", [(holder, member) for member in members])
        self._moved |= set(members)

    def _new_label(self, block: int, label: str) -> str:
        """One that no holder of the block has."""
        sql = "SELECT 1 FROM namesakes WHERE block = ? AND holder = ? LIMIT 1"
        while self._database.execute(sql, (block, label)).fetchone() is not None:
            label = short_hash("holder", label)
        return label


def _tie_numbers(block: int, found: Iterable[Tie]) -> list[int]:
    return sorted({_number(str(block), *tie) for tie in found})


def _number(*parts: str) -> int:
    """63 bits, which fit in an integer of SQLite."""
    form = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(form).digest()[:8], "big") >> 1
