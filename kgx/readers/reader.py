"""What a source format implements, and how the formats that are installed are found."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO, Protocol, cast

from kgx.article import Article
from kgx.errors import Failure, PluginError
from kgx.plugins import READERS, load_plugin, plugin_names

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes come from. name: as the user finds it, for messages. id: the article's, unless it states its own.

    id is None where the bytes have no name (standard input): the text's hash is taken. fields: for records, the name of
    the column or key of each article key that has another name.
    """

    name: str
    id: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """A source format. suffixes: lower case, with the dot; the longest that fits a file's name decides."""

    suffixes: tuple[str, ...]

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """The articles of one file. A bad record is a Failure and the rest goes on; a bad file raises InputError."""
        ...


@cache
def readers_by_suffix() -> Mapping[str, Reader]:
    """The reader of each suffix, of ours and of other packages; of two for one suffix, the foreign one is taken."""
    reader_by_suffix = {suffix: reader for reader in _built_in() for suffix in reader.suffixes}
    for name in plugin_names(READERS):
        try:
            make_reader = load_plugin(READERS, name)
        except PluginError as error:
            logger.warning("%s", error)
            continue
        reader = cast(type[Reader], make_reader)()
        if type(reader).__module__.startswith("kgx.readers."):
            continue
        reader_by_suffix.update({suffix.lower(): reader for suffix in reader.suffixes})
    return reader_by_suffix


def reader_for(file_name: str) -> Reader | None:
    """The reader of the longest suffix that the name ends with: `.jsonl.gz` before `.gz`."""
    readers = readers_by_suffix()
    fitting = [suffix for suffix in readers if file_name.lower().endswith(suffix)]
    return readers[max(fitting, key=len)] if fitting else None


def _built_in() -> tuple[Reader, ...]:
    # A bare checkout declares no entry points; these are what pyproject.toml declares.
    from kgx.readers.html import HtmlReader
    from kgx.readers.records import CsvReader, JsonLinesReader
    from kgx.readers.text import TextReader

    return (TextReader(), HtmlReader(), JsonLinesReader(), CsvReader())
