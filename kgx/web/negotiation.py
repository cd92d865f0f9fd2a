"""Which of the offered media types a client takes best: https://www.rfc-editor.org/rfc/rfc9110#name-accept"""

from __future__ import annotations

from collections.abc import Sequence


def best_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """The offered type with the highest q-value, the first of equals; the first of all where nothing is asked for; None
    where none is taken."""
    ranges = [parsed for parsed in (_parsed(part) for part in accept.split(",")) if parsed is not None]
    if not accept.strip():
        return offered[0] if offered else None
    ranked = [(_quality(media_type, ranges), -place, media_type) for place, media_type in enumerate(offered)]
    quality, _, media_type = max(ranked, default=(0.0, 0, ""))
    return media_type if quality > 0 else None


def _parsed(part: str) -> tuple[str, float] | None:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
    return (media_range, quality) if media_range else None


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Of the most exact range that covers the type."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        qualities = [quality for media_range, quality in ranges if media_range == wanted]
        if qualities:
            return max(qualities)
    return 0.0
