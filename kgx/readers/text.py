"""Plain text and Markdown: kept character for character, after a header where there is one."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from kgx.article import Article, text_id
from kgx.errors import Failure
from kgx.readers.dates import publication_date
from kgx.readers.decoding import check_text, decode
from kgx.readers.reader import Origin

logger = logging.getLogger(__name__)

HEADER_KEYS = ("title", "date", "source", "url", "id", "author", "licence")

_HEADER = re.compile(r"---\r?\n((?:[^\r\n]*\r?\n){0,40}?)---(?:\r?\n|\Z)")
_HEADER_LINE = re.compile(r"([A-Za-z_-]+):(?:[ \t]+(.*))?")


class TextReader:
    """A file is an article."""

    suffixes: tuple[str, ...] = (".txt", ".text", ".md", ".markdown")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        content = decode(stream.read(), name=origin.name)
        header, text = split_header(content, name=origin.name)
        check_text(text, name=origin.name)
        yield Article(
            id=header.get("id") or header.get("url") or origin.id or text_id(text),
            text=text,
            title=header.get("title"),
            date=publication_date(header.get("date"), text, name=origin.name),
            url=header.get("url"),
            source=header.get("source"),
        )


def split_header(content: str, *, name: str) -> tuple[dict[str, str], str]:
    """The header's values by key, and the text behind it; no values and all of the content where there is no header.

    A header is a first line `---`, lines `key: value` with the keys above, each once, and a line `---`. A value may
    stand in quotes. Whatever differs is text; where it looks like a header with another key, a warning says so.
    """
    found = _HEADER.match(content)
    lines = [_HEADER_LINE.fullmatch(line) for line in found[1].splitlines()] if found else []
    pairs = [(line[1], _unquoted((line[2] or "").rstrip(" \t"))) for line in lines if line is not None]
    if found is None or not pairs or len(pairs) < len(lines):
        return {}, content
    unknown = [key for key, _ in pairs if key not in HEADER_KEYS]
    if unknown or len(dict(pairs)) < len(pairs):
        known = ", ".join(HEADER_KEYS)
        reason = f"the unknown key {unknown[0]!r}" if unknown else "a key twice"
        logger.warning("%s: the lines between --- have %s, so they count as text; a header has %s", name, reason, known)
        return {}, content
    return {key: value for key, value in pairs if value}, content[found.end() :]


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted and value[0] not in value[1:-1] else value
