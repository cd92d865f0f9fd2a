"""Which source format bytes have whose name does not tell: those of standard input, and files of unknown suffixes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping

from kgx.readers.html import HtmlReader
from kgx.readers.reader import Reader
from kgx.readers.records import ARTICLE_KEYS, CsvReader, JsonLinesReader, delimiter_of
from kgx.readers.text import TextReader

_PAGE = re.compile(rb"(?:\s|<\?xml[^>]*\?>|<!--(?:(?!-->).)*-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_PAGE_WITHIN = 4_096  # bytes


def reader_of(data: bytes, fields: Mapping[str, str]) -> Reader:
    """Records where the first line is a JSON object or names the columns of a table, a page where it begins as one, else text.

    fields: names of columns that stand for those of an article. Gzipped data are records: nothing else is read so.
    """
    if data.startswith(b"\x1f\x8b"):
        return JsonLinesReader()
    content = _as_utf8(data).lstrip()
    first_line = content.partition(b"\n")[0]
    if _is_record(first_line):
        return JsonLinesReader()
    if _PAGE.match(content[:_PAGE_WITHIN]):
        return HtmlReader()
    return CsvReader() if _is_header(first_line.decode("utf-8", "replace"), fields) else TextReader()


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8")), dict)
    except (ValueError, RecursionError):
        return False


def _is_header(line: str, fields: Mapping[str, str]) -> bool:
    """True where the columns of the text and of something else of an article are named: one word alone may be a headline."""
    try:
        columns = set(next(csv.reader([line.rstrip("\r")], delimiter=delimiter_of(line)), ()))
    except csv.Error:
        return False
    known = {fields.get(key, key) for key in ARTICLE_KEYS}
    return fields.get("text", "text") in columns and len(columns & known) > 1
