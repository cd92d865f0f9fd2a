"""Generations of a store's index: folders that are never written once published, and the pointer to the current one.

A reader keeps its generation open for as long as it needs it; older ones are removed when no reader holds them.
A new generation begins as a backup of the current one, which shares its files by hard links: its cost does not grow with
the store.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgx.errors import StoreError
from kgx.stores.locks import reader_lock, unread

_POINTER = "current"
_QUADS = "quads"
_HELD = "held"
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation. lock: the handle that keeps its folder; a child process that inherits it keeps it, too."""

    number: int
    quads: Path
    lock: int


@contextmanager
def current_generation(index: Path) -> Iterator[Generation | None]:
    """The generation that is current now, for as long as the block needs it; None where none was ever published."""
    generation = _hold(index)
    try:
        yield generation
    finally:
        if generation is not None:
            os.close(generation.lock)


def current_number(index: Path) -> int | None:
    """None where none was published, or where the pointer is no number: then the index is made anew."""
    with suppress(FileNotFoundError, ValueError):
        return int((index / _POINTER).read_text(encoding="ascii"))
    return None


def publish_generation(index: Path, fill: Callable[[ox.Store], None], *, anew: bool) -> int:
    """Makes the current generation out of what `fill` writes; the old one stays current where that fails.

    anew: fill begins with an empty store, else with the current generation's quads; it must not keep the store. Only the
    holder of the writer's lock may call this. Returns the new generation's number.
    """
    index.mkdir(exist_ok=True)
    old = current_number(index)
    number = max([old or 0, *_numbers(index)]) + 1
    folder = index / str(number)
    try:
        folder.mkdir()
        (folder / _HELD).touch()
        if not anew and old is not None:
            ox.Store.read_only(str(index / str(old) / _QUADS)).backup(str(folder / _QUADS))
        _write(folder / _QUADS, fill)
        _point_to(index, number)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    remove_old(index)
    return number


def remove_old(index: Path) -> None:
    """Removes all generations but the current one that no reader holds, and what a killed writer left."""
    current = current_number(index)
    for number in _numbers(index):
        if number != current and unread(index / str(number) / _HELD):
            shutil.rmtree(index / str(number), ignore_errors=True)


def _hold(index: Path) -> Generation | None:
    for _ in range(_TRIES):  # a generation may go between the look at the pointer and the lock
        number = current_number(index)
        if number is None:
            return None
        lock = reader_lock(index / str(number) / _HELD)
        if lock is not None:
            return Generation(number, index / str(number) / _QUADS, lock)
    raise StoreError(f"{index}: generation {number} is missing", hint="Remove the folder; `kgx add` makes the index anew.")


def _write(quads: Path, fill: Callable[[ox.Store], None]) -> None:
    """Oxigraph closes a store when nothing refers to it any more, which is so when this returns."""
    store = ox.Store(str(quads))
    fill(store)
    store.flush()


def _point_to(index: Path, number: int) -> None:
    temporary = index / f".{_POINTER}.tmp"
    with temporary.open("w", encoding="ascii") as stream:
        stream.write(str(number))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(index / _POINTER)
    with suppress(OSError):  # not every system can make the rename last through a power cut
        handle = os.open(index, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _numbers(index: Path) -> list[int]:
    return sorted(int(path.name) for path in index.iterdir() if path.name.isdigit()) if index.is_dir() else []
