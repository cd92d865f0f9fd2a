"""Which articles of a store are reprints, kept up to date: a change costs what is like it, not what the store holds.

The result is that of `reprint_groups` and `reprint_origins` on all articles at once.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable

from kgx.annotation import Extraction
from kgx.graph.reprints import Shingles, are_reprints, fingerprint, fingerprint_of, reprint_origins


class Reprints:
    """Shingles, their keys and pairs of reprints in a database; used inside a transaction. Call `settle` after the changes."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._touched: set[str] = set()  # articles that came, or lost a reprint

    def add(self, extraction: Extraction) -> None:
        article_id, printed = extraction.article.id, fingerprint(extraction.article.text)
        others: set[str] = set()
        for band in printed.bands:
            others |= {other for (other,) in self._database.execute("SELECT article FROM bands WHERE band = ?", (band,))}
        for other in sorted(others):
            if are_reprints(printed.shingles, self._shingles(other)):
                self._database.executemany("INSERT INTO reprints VALUES (?, ?)", [(article_id, other), (other, article_id)])
        row = (article_id, struct.pack(f"<{len(printed.shingles)}Q", *sorted(printed.shingles)))
        self._database.execute("INSERT INTO prints VALUES (?, ?)", row)
        self._database.executemany("INSERT INTO bands VALUES (?, ?)", [(band, article_id) for band in set(printed.bands)])
        self._touched.add(article_id)

    def remove(self, article_id: str) -> None:
        if self._database.execute("SELECT 1 FROM prints WHERE article = ?", (article_id,)).fetchone() is None:
            return
        keys = [(band, article_id) for band in fingerprint_of(self._shingles(article_id)).bands]
        others = self._reprints_of(article_id)
        self._touched = (self._touched | others) - {article_id}
        self._database.executemany("DELETE FROM bands WHERE band = ? AND article = ?", keys)
        self._database.execute("DELETE FROM reprints WHERE one = ?", (article_id,))
        self._database.executemany("DELETE FROM reprints WHERE one = ? AND two = ?", [(other, article_id) for other in others])
        self._database.execute("DELETE FROM origins WHERE article = ?", (article_id,))
        self._database.execute("DELETE FROM prints WHERE article = ?", (article_id,))

    def clear(self) -> None:
        for table in ("prints", "bands", "reprints", "origins"):
            self._database.execute(f"DELETE FROM {table}")

    def settle(self) -> set[str]:
        """Brings origins up to date; returns the articles that have another one now."""
        changed: set[str] = set()
        settled: set[str] = set()
        for article_id in sorted(self._touched):
            if article_id not in settled:
                group = self._group(article_id)
                settled |= group
                changed |= self._set_origins(group)
        self._touched = set()
        return changed

    def _group(self, article_id: str) -> set[str]:
        group, frontier = {article_id}, [article_id]
        while frontier:
            new = self._reprints_of(frontier.pop()) - group
            group |= new
            frontier += new
        return group

    def _set_origins(self, group: set[str]) -> set[str]:
        origins = reprint_origins([group], self._dates(group))
        changed = {article_id for article_id in group if origins.get(article_id) != read_origin(self._database, article_id)}
        self._database.executemany("DELETE FROM origins WHERE article = ?", [(article_id,) for article_id in changed])
        rows = [(article_id, origins[article_id]) for article_id in sorted(changed & origins.keys())]
        self._database.executemany("INSERT INTO origins VALUES (?, ?)", rows)
        return changed

    def _dates(self, article_ids: Iterable[str]) -> dict[str, str | None]:
        sql = "SELECT date FROM articles WHERE id = ?"
        return {article_id: self._database.execute(sql, (article_id,)).fetchone()[0] for article_id in article_ids}

    def _reprints_of(self, article_id: str) -> set[str]:
        return {two for (two,) in self._database.execute("SELECT two FROM reprints WHERE one = ?", (article_id,))}

    def _shingles(self, article_id: str) -> Shingles:
        (content,) = self._database.execute("SELECT shingles FROM prints WHERE article = ?", (article_id,)).fetchone()
        return frozenset(struct.unpack(f"<{len(content) // 8}Q", content))


def read_origins(database: sqlite3.Connection) -> dict[str, str]:
    """The first article of the same text by that of each other one."""
    return dict(database.execute("SELECT article, origin FROM origins").fetchall())


def read_origin(database: sqlite3.Connection, article_id: str) -> str | None:
    """The first article of the same text; None where the article has no reprints or is the first."""
    row = database.execute("SELECT origin FROM origins WHERE article = ?", (article_id,)).fetchone()
    return None if row is None else str(row[0])
