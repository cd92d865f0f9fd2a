"""Atomic writing: a file is the old one or the complete new one, never half of it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from kgx.errors import ExportError


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of the file when the block ends without an exception.

    The bytes go to a temporary file in the same folder, reach the disk and are renamed. A link stays a link and its
    target is replaced; a device or a pipe is written to directly. ExportError where the target cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ExportError(f"{path} is a folder", hint="Name a file.")
    try:
        with _open_directly(target) if _is_special(target) else _temporary(target) as stream:
            yield stream
    except BrokenPipeError:
        raise  # the reader of a pipe went away, which is no error of the target
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ExportError(f"{path}: {reason}", hint="Name a file in an existing folder that you may write to.") from error


def _is_special(target: Path) -> bool:
    return target.exists() and not target.is_file()


def _open_directly(target: Path) -> BinaryIO:
    return target.open("wb")


@contextmanager
def _temporary(target: Path) -> Iterator[BinaryIO]:
    # A short fixed prefix: the target's own name may be as long as the file system allows.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".kgx-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield cast(BinaryIO, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """The old file's permissions; those of any new file where there is none."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
