"""Several files as one: a ZIP archive whose bytes depend on its contents alone. Formats of more than one table use it.

One file is replaced at once and goes through a pipe, which a folder of files cannot.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: no clock in any output
_FILE_MODE = 0o644


@contextmanager
def archive(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """An archive that is complete when the block ends without an exception."""
    with zipfile.ZipFile(cast(BinaryIO, _ForwardOnly(stream)), "w", zipfile.ZIP_DEFLATED) as files:
        yield files


@contextmanager
def member(files: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """A file of the archive, to be written before the next one is opened."""
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, on every system
    info.external_attr = _FILE_MODE << 16
    with files.open(info, "w") as stream:
        yield cast(BinaryIO, stream)


class _ForwardOnly:
    """Hides that a stream can go back, so that a file and a pipe get the same bytes: sizes follow the data in both."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()
