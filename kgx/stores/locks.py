"""Locks on files that the kernel frees when their process ends, however it ends: one writer, any number of readers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgx.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module or None


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """The only writer's lock while the block runs; StoreError at once where another process or thread has it."""
    try:
        handle = _locked(path, os.O_RDWR | os.O_CREAT, exclusive=True)
    except OSError as error:
        hint = "Only who may write to the folder can change the store."
        raise StoreError(f"{path.parent}: the store cannot be locked: {error.strerror}", hint=hint) from error
    if handle is None:
        raise StoreError(f"{path.parent}: another process is changing the store", hint="Wait until it has ended, then try again.")
    try:
        yield
    finally:
        os.close(handle)


def reader_lock(path: Path) -> int | None:
    """An open file that keeps `unread` from being true until it is closed; None where the file is gone, or is going."""
    try:
        handle = _locked(path, os.O_RDONLY, exclusive=False)
    except FileNotFoundError:
        return None
    if handle is not None and os.fstat(handle).st_nlink == 0:
        os.close(handle)
        return None
    return handle


def unread(path: Path) -> bool:
    """True where no reader holds the file; from then on none can, since the file is removed."""
    try:
        handle = _locked(path, os.O_RDONLY, exclusive=True)
    except FileNotFoundError:
        return True
    if handle is None:
        return False
    path.unlink(missing_ok=True)
    os.close(handle)
    return True


def _locked(path: Path, flags: int, *, exclusive: bool) -> int | None:
    """The file, open and locked; None where somebody else's lock stands in the way."""
    if fcntl is None:
        raise StoreError("this system has no file locks, which a store needs", hint="Use Linux or macOS, or WSL on Windows.")
    handle = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle
