"""Records, each an article: JSON Lines (kgx's own output too, plain or gzipped) and CSV or TSV with a header line.

A record's text and id are taken exactly as given, so that offsets hold for the caller.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from kgx.article import Article, text_id
from kgx.errors import Failure, InputError
from kgx.readers.dates import publication_date
from kgx.readers.decoding import check_not_binary, check_text, decode, has_whole_characters
from kgx.readers.reader import Origin

logger = logging.getLogger(__name__)

ARTICLE_KEYS = ("id", "text", "title", "date", "url", "source", "language")
MAX_UNPACKED = 2**30  # bytes that a gzip file may unpack to
MAX_LINE = 2**28  # bytes
MAX_FIELD = 2**31 - 1  # characters; csv's own limit is 131,072, less than a long article

_GZIP = b"\x1f\x8b"
_PEEK = 8  # bytes that tell a compressed, a binary and a UTF-16 file
_LINE_HINT = 'Each line must be one JSON object, such as {"id": "a1", "text": "…"}.'


class JsonLinesReader:
    """One JSON object a line, decoded line by line: a file of any length needs the memory of its longest line."""

    suffixes: tuple[str, ...] = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        is_blank = True
        for number, line in enumerate(_lines(stream, origin.name), start=1):
            if not line.strip():
                continue
            is_blank = False
            name = f"{origin.name}:{number}"
            try:
                article = article_of(_json_object(line, name), origin, name=name)
            except InputError as error:
                yield Failure(name, error)
            else:
                yield article
        if is_blank:
            raise InputError(f"{origin.name} is empty", hint=_LINE_HINT)


class CsvReader:
    """A header line with the columns' names, then a row an article; commas, semicolons, tabs or bars between them."""

    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        content = decode(stream.read(), name=origin.name)
        csv.field_size_limit(MAX_FIELD)
        rows = _rows(content, delimiter_of(content), origin.name)
        columns = next(rows, None)
        if columns is None or isinstance(columns, Failure):
            raise InputError(f"{origin.name} has no header line", hint="Name the columns in the first line: id,title,text.")
        _check_columns(columns[1], origin)
        for row in rows:
            yield row if isinstance(row, Failure) else _article_of_row(row, columns[1], origin)


def delimiter_of(content: str) -> str:
    """What parts the columns in the header line; a comma where that is a single column."""
    header = re.match(r"[\r\n]*([^\r\n]*)", content)
    return max(",;\t|", key=header[1].count) if header else ","  # the first of equals


def article_of(record: Mapping[str, Any], origin: Origin, *, name: str) -> Article:
    """The article that a record holds; InputError where its text or id is missing or no text.

    A record without an id takes its address, and without that the hash of its text: never its place in the file.
    """
    key_of = {} if "kgx" in record else origin.fields  # what kgx wrote has kgx's names
    values = {key: record.get(key_of.get(key, key)) for key in ARTICLE_KEYS}
    text, text_key = values["text"], key_of.get("text", "text")
    if text is None:
        present = ", ".join(str(key) for key in list(record)[:12]) or "nothing"
        hint = f"It has: {present}. If the text has another name, map it: text=body."
        raise InputError(f"{name}: no {text_key!r}", hint=hint)
    if not isinstance(text, str):
        raise InputError(f"{name}: {text_key!r} is {_form_of(text)}, not a text", hint="Put the article's text in quotes.")
    check_text(text, name=name)
    known = {key: _metadata(values[key], key, name) for key in ARTICLE_KEYS if key not in ("text", "id")}
    return Article(
        id=_record_id(values["id"], name) or known["url"] or text_id(text),
        text=text,
        title=known["title"],
        date=publication_date(known["date"], text, name=name),
        url=known["url"],
        source=known["source"],
        language=known["language"],
    )


def _record_id(value: object, name: str) -> str | None:
    if value is None or value == "" or _is_nan(value):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"{name}: the id is {_form_of(value)}", hint="An id is a text or a whole number.")
    if not has_whole_characters(str(value)):
        raise InputError(f"{name}: the id holds half of a character", hint="Mend the program that wrote the file.")
    return str(value)


def _metadata(value: object, key: str, name: str) -> str | None:
    """A text or a number as text; None, with a warning, for anything else."""
    if value is None or _is_nan(value) or (isinstance(value, str) and not value.strip()):
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if (isinstance(value, str) or is_number) and has_whole_characters(str(value)):
        return str(value)
    logger.warning("%s: %r is %s, not a text, and was left out", name, key, _form_of(value))
    return None


def _is_nan(value: object) -> bool:
    """True for what programs of data frames write where a cell is empty."""
    return isinstance(value, float) and math.isnan(value)


def _form_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    forms = {dict: "an object", list: "a list", int: "a number", float: "a number", str: "a text with half characters"}
    return forms.get(type(value), "nothing")


def _json_object(line: bytes, name: str) -> dict[str, Any]:  # Any: whatever JSON holds
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        hint = "JSON Lines must be UTF-8: save the file again as UTF-8."
        raise InputError(f"{name}: byte {error.start} of the line is not UTF-8", hint=hint) from error
    except RecursionError as error:
        raise InputError(f"{name}: nested too deep", hint=_LINE_HINT) from error
    except json.JSONDecodeError as error:
        raise InputError(f"{name}: not JSON: {error.msg} at character {error.colno}", hint=_LINE_HINT) from error
    except ValueError as error:  # a number of more than 4,300 digits
        raise InputError(f"{name}: not JSON: {error}", hint=_LINE_HINT) from error
    if not isinstance(record, dict):
        raise InputError(f"{name}: {_form_of(record)}, not an object", hint=_LINE_HINT)
    return record


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines without the byte order mark, of a gzipped file unpacked, of a UTF-16 file encoded anew."""
    start = stream.read(_PEEK)
    if start.startswith(_GZIP):
        unpacked = gzip.GzipFile(fileobj=_rejoined(start, stream))
        yield from _limited_lines(cast(BinaryIO, unpacked), name, limit=MAX_UNPACKED)
        return
    check_not_binary(start, name=name)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from io.BytesIO(decode(start + stream.read(), name=name).encode("utf-8", "surrogatepass"))
        return
    yield from _limited_lines(_rejoined(start, stream), name, limit=None)


def _limited_lines(stream: BinaryIO, name: str, *, limit: int | None) -> Iterator[bytes]:
    size, is_first = 0, True
    while line := _read_line(stream, name):
        size += len(line)
        if limit is not None and size > limit:
            raise InputError(f"{name} unpacks to more than {limit:,} bytes", hint="Unpack it, and split it if it is sound.")
        if is_first and b"\0" in line:
            raise InputError(f"{name} is binary: it holds NUL bytes", hint=_LINE_HINT)
        yield line.removeprefix(b"\xef\xbb\xbf") if is_first else line
        is_first = False


def _read_line(stream: BinaryIO, name: str) -> bytes:
    try:
        line = stream.readline(MAX_LINE + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{name}: the gzip data are damaged or cut off: {error}", hint="Fetch or pack the file again."
        ) from error
    if len(line) > MAX_LINE:
        raise InputError(f"{name} has a line of more than {MAX_LINE:,} bytes", hint="Write each article on a line of its own.")
    return line


def _rejoined(start: bytes, stream: BinaryIO) -> BinaryIO:
    """The stream as if `start` had not been read from it; works on pipes, which cannot seek."""
    return cast(BinaryIO, io.BufferedReader(_Rejoined(start, stream)))


class _Rejoined(io.RawIOBase):
    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # Any: the type of a buffer has no name in Python 3.11
        chunk, self._start = self._start, b""
        chunk = chunk or self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


Row = tuple[int, list[str]]  # the number of its first line, and its fields


def _rows(content: str, delimiter: str, name: str) -> Iterator[Row | Failure]:
    """The rows that hold something; a malformed one is a Failure and reading goes on behind it."""
    # newline="": a line end within quotes is part of the text. strict: else a stray quote swallows the rows behind it.
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "Put a field with quotes, commas or line ends in double quotes, and double the quotes within it."
            yield Failure(f"{name}:{number}", InputError(f"{name}:{number}: malformed row: {error}", hint=hint))
            continue
        if any(fields):
            yield number, fields


def _check_columns(columns: Sequence[str], origin: Origin) -> None:
    """InputError where there is no column for the text, not one that the user mapped, or one that is wanted is there twice."""
    wanted = {"text": "text", **origin.fields}
    for column in (origin.fields.get(key, key) for key in ARTICLE_KEYS):
        if columns.count(column) > 1:
            hint = "Rename one of the two in the first line."
            raise InputError(f"{origin.name} has the column {column!r} twice", hint=hint)
    for key, column in wanted.items():
        if column not in columns:
            hint = f"Columns: {', '.join(columns[:20])}. If one of them is meant, map it: {key}={columns[0]}."
            raise InputError(f"{origin.name} has no column {column!r} for the {key}", hint=hint)


def _article_of_row(row: Row, columns: Sequence[str], origin: Origin) -> Article | Failure:
    number, fields = row
    name = f"{origin.name}:{number}"
    try:
        if len(fields) > len(columns):
            hint = "Put a text that holds the delimiter in double quotes."
            raise InputError(f"{name}: {len(fields)} fields under {len(columns)} columns", hint=hint)
        record = dict(zip(columns, fields, strict=False))
        return article_of({column: field for column, field in record.items() if field}, origin, name=name)
    except InputError as error:
        return Failure(name, error)
