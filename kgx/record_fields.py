"""The parts of a record's JSON objects, each checked to be of its kind. Used by `record` and `record_layers`.

KeyError where a part is missing, ValueError or TypeError where it is of another kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kgx.annotation import Span

Layer = Mapping[str, Any]  # a JSON object


def text_in(layer: Layer, key: str) -> str:
    return as_text(layer[key], key)


def as_text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{key!r} is a {type(value).__name__} and not a text")
    return value


def number_in(layer: Layer, key: str) -> int:
    """A whole number: an offset, or the id of an entity."""
    return _whole(layer[key], key)


def confidence_in(layer: Layer) -> float:
    """From 0 to 1; 1 where there is none."""
    value = layer.get("confidence", 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"'confidence' is {value!r} and not a number from 0 to 1")
    return value


def span_of(pair: object) -> Span:
    """The span of a pair of offsets; its order, and that it lies in the text, is checked with all the others."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError(f"{pair!r} is no pair of offsets")
    return Span(_whole(pair[0], "start"), _whole(pair[1], "end"))


def spans_in(layer: Layer, key: str) -> tuple[Span, ...]:
    return tuple(span_of(pair) for pair in layer[key])


def _whole(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{key!r} is {value!r} and not a whole number")
    return value
