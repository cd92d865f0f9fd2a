"""Article: the text that everything starts from, kept character for character."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """A text with what is known of it.

    id: the record's id, the canonical URL, the path relative to the named folder, or the text's hash;
    see `text_id`. date: ISO 8601 (`2025-12-20`), the day of publication, or None. All offsets in kgx are Unicode code
    points into `text`, half-open.
    """

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None

    @property
    def digest(self) -> str:
        """16 hex digits over title, date and text: tells whether an article of the same id changed."""
        parts = "\x1f".join((self.title or "", self.date or "", self.text))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def text_id(text: str) -> str:
    """The id of an article that comes without a name: 16 hex digits of the text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
