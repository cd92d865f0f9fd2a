"""The day on which an article came out, of a date in whatever form it was given."""

from __future__ import annotations

import datetime


def day_of(date: str | None) -> str | None:
    """The day of a date or a time as ISO 8601 writes them; None for other words."""
    try:
        return None if date is None else datetime.datetime.fromisoformat(date).date().isoformat()
    except ValueError:
        return None
