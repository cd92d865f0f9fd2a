"""A progress line on stderr, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_INTERVAL_S = 0.2


def with_progress(items: Iterable[T], *, noun: str, quiet: bool, printing: bool = False) -> Iterator[T]:
    """The items, while a line on stderr counts them; the line is wiped at the end and on errors.

    printing: each item is printed at once, so that no line is shown where the two would meet on the terminal.
    """
    if quiet or not sys.stderr.isatty() or (printing and sys.stdout.isatty()):
        yield from items
        return
    started = shown = time.monotonic()
    try:
        for count, item in enumerate(items, start=1):
            now = time.monotonic()
            if now - shown >= _INTERVAL_S:
                shown = now
                print(f"\r\x1b[K{count:,} {noun}, {count / (now - started):.1f} a second", end="", file=sys.stderr, flush=True)
            yield item
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
