"""Reads JSON Lines files, `.gz` or not, line by line into what a caller makes of an object; errors name file and line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from kgx.annotation import Span
from kgx.errors import InputError

T = TypeVar("T")
_HINT = "Name a JSON Lines file as kgx extract -o x.jsonl writes it, or gold data; .gz may be appended."


def read_json_lines(path: Path, read: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    """What `read` makes of each object. InputError where the file is missing, empty or broken, or lacks what `read` asks for."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig") as file:
            lines = [(number, line) for number, line in enumerate(file, start=1) if line.strip()]
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{path}: {reason}", hint=_HINT) from error
    if not lines:
        raise InputError(f"{path}: holds no article", hint=_HINT)
    for number, line in lines:
        try:
            yield read(json.loads(line))
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: not JSON: {error}", hint="Each line must be one JSON object.") from error
        except KeyError as error:
            raise InputError(f"{path}:{number}: the key {error.args[0]!r} is missing", hint=_HINT) from error
        except (AttributeError, IndexError, RecursionError, TypeError, ValueError) as error:
            raise InputError(f"{path}:{number}: a value is wrong: {error}", hint=_HINT) from error


def text_at(record: Mapping[str, Any], key: str) -> str:
    """The text of a key. TypeError where it is no text: scoring would fail on it much later."""
    value = record[key]
    if not isinstance(value, str):
        raise TypeError(f"{key!r} is {_shortened(value)}, not a text")
    return value


def span_of(start: object, end: object) -> Span:
    """The span of two offsets. TypeError where they are no whole numbers."""
    if not isinstance(start, int) or not isinstance(end, int):
        raise TypeError(f"the offsets {_shortened(start)} and {_shortened(end)} are no whole numbers")
    return Span(start, end)


def _shortened(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
