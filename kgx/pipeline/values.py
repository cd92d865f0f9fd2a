"""What a literal mention denotes: dates and times, amounts of money, percentages and counts as typed values."""

from __future__ import annotations

from collections.abc import Callable

from kgx.annotation import Value
from kgx.pipeline.amounts import money_value, quantity_value
from kgx.pipeline.dates import date_value, is_absolute_date, time_value

__all__ = ["is_absolute_date", "value_of"]

_READERS: dict[str, Callable[[str], Value | None]] = {
    "Time": time_value,
    "MonetaryAmount": money_value,
    "QuantitativeValue": quantity_value,
}


def value_of(text: str, schema: str | None, *, published: str | None, is_ahead: bool = False) -> Value | None:
    """The value of a mention whose ontology type has this schema.org class; None for other classes and unclear words.

    published: the article's day, ISO 8601; it settles dates without a year and relative ones. is_ahead: they are to come.
    """
    if schema == "Date":
        return date_value(text, published=published, is_ahead=is_ahead)
    reader = _READERS.get(schema or "")
    return None if reader is None else reader(text)
