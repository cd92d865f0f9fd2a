"""What one transaction changes in a store: which members are one node, and which articles are reprints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kgx.annotation import Extraction
from kgx.ontology import Ontology
from kgx.stores.membership import Membership
from kgx.stores.reprint_rows import Reprints


class Changes:
    """Used inside a transaction, after the articles themselves have come or before they go. Call `settle` at the end."""

    def __init__(self, database: sqlite3.Connection, ontology: Ontology) -> None:
        self._membership = Membership(database, ontology)
        self._reprints = Reprints(database)

    def add(self, extraction: Extraction) -> None:
        self._membership.add(extraction)
        self._reprints.add(extraction)

    def remove(self, article_id: str) -> None:
        self.mark_stale([article_id])
        self._membership.remove(article_id)
        self._reprints.remove(article_id)

    def touch(self, member_ids: Iterable[str]) -> None:
        """Members about which people decided something."""
        self._membership.touch(member_ids)

    def clear(self) -> None:
        """Forget everything but people's decisions."""
        self._membership.clear()
        self._reprints.clear()

    def mark_stale(self, article_ids: Iterable[str]) -> None:
        self._membership.mark_stale(article_ids)

    def settle(self) -> None:
        """Bring nodes and reprints up to date and mark the articles that look different now."""
        self._membership.settle()
        self.mark_stale(self._reprints.settle())
