"""From what the user names (files, folders, patterns, standard input) to Articles, each once, with their failures."""

from __future__ import annotations

import dataclasses
import difflib
import glob
import io
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from kgx.article import Article
from kgx.errors import Failure, InputError, SettingsError
from kgx.readers.dates import check_date
from kgx.readers.html import HtmlReader
from kgx.readers.reader import Origin, Reader, reader_for, readers_by_suffix
from kgx.readers.records import ARTICLE_KEYS, JsonLinesReader
from kgx.readers.text import TextReader

logger = logging.getLogger(__name__)

STANDARD_INPUT = "-"
_PATTERN_CHARACTERS = frozenset("*?[")
_SNIFFED = 1_000  # bytes
_JSON_HINT = "Write one object a line into a .jsonl file: jq -c '.[]' articles.json > articles.jsonl"


def read_articles(
    inputs: Sequence[str],
    *,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | Failure]:
    """The articles of files, folders, glob patterns and `-` (standard input), in the order given; folders sorted.

    date: for articles that have none. fields: article key to the name that it has in records (`{"text": "body"}`).
    An article that comes twice is taken once; one of the same id with other text is a Failure, as is all that cannot be
    read. SettingsError, at once, for a wrong date or key.
    """
    if date is not None:
        check_date(date)
    for key in fields or {}:
        if key not in ARTICLE_KEYS:
            raise SettingsError(f"an article has no {key!r}", hint=f"Names can be mapped for: {', '.join(ARTICLE_KEYS)}.")
    return _read_all(inputs, date, fields or {}, stdin)


@dataclass(frozen=True, slots=True)
class File:
    path: Path
    id: str


def _read_all(
    inputs: Sequence[str], date: str | None, fields: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[Article | Failure]:
    digest_by_id: dict[str, str] = {}
    for name, article in _read_named(inputs, fields, stdin):
        if isinstance(article, Failure):
            yield article
            continue
        if article.date is None and date is not None:
            article = dataclasses.replace(article, date=date)
        digest = digest_by_id.get(article.id)
        if digest is None:
            digest_by_id[article.id] = article.digest
            yield article
        elif digest != article.digest:
            hint = "Give it another `id`, or name the folder above, so that paths tell the two apart."
            message = f"{name}: the id {article.id!r} is that of an earlier article with another text, title or date"
            yield Failure(name, InputError(message, hint=hint))


def _read_named(
    inputs: Sequence[str], fields: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[tuple[str, Article | Failure]]:
    """All that is read, with the name of the file that it comes from."""
    for named in inputs:
        if named == STANDARD_INPUT:
            stream = stdin if stdin is not None else sys.stdin.buffer
            for item in _read_standard_input(stream, fields):
                yield "standard input", item
            continue
        for found in find_files(named):
            if isinstance(found, Failure):
                yield found.name, found
                continue
            for item in _read_file(found, fields):
                yield str(found.path), item


def find_files(named: str) -> Iterator[File | Failure]:
    """The files that a name stands for: one file, a folder's (below it, too, sorted), or those that a pattern fits.

    Ids count from the folder that was named; for a pattern, from its part before the first wildcard. Hidden files and,
    in folders, files of unknown kinds are left out.
    """
    path = Path(named)
    if path.is_dir():
        yield from _files_in(path)
    elif path.exists():
        yield File(path, _id_of(PurePath(path.name)))
    elif _PATTERN_CHARACTERS & set(named):
        yield from _files_fitting(named)
    else:
        yield _missing(path)


def _files_in(folder: Path) -> Iterator[File | Failure]:
    unknown: Counter[str] = Counter()
    count = 0
    for path in sorted(_walk(folder), key=lambda path: path.relative_to(folder).as_posix()):
        if reader_for(path.name) is None:
            unknown[path.suffix.lower() or "without suffix"] += 1
            continue
        count += 1
        yield File(path, _id_of(path.relative_to(folder)))
    if unknown:
        kinds = ", ".join(f"{kind} ({n})" for kind, n in sorted(unknown.items()))
        logger.warning("%s: %d files of unknown kinds were left out: %s", folder, unknown.total(), kinds)
    if count == 0:
        hint = f"kgx reads {' '.join(sorted(readers_by_suffix()))}; a file of another suffix must be named itself."
        yield Failure(str(folder), InputError(f"{folder}: no articles in this folder", hint=hint))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if not name.startswith("."))


def _files_fitting(pattern: str) -> Iterator[File | Failure]:
    paths = [path for path in map(Path, sorted(glob.glob(pattern, recursive=True))) if not path.is_dir()]
    for path in paths:
        yield File(path, _id_of(path.relative_to(_folder_of_pattern(pattern))))
    if not paths:
        hint = "Put the pattern in quotes; ** goes into folders: 'news/**/*.txt'."
        yield Failure(pattern, InputError(f"{pattern}: no file fits this pattern", hint=hint))


def _folder_of_pattern(pattern: str) -> PurePath:
    parts = PurePath(pattern).parts
    fixed = next(i for i, part in enumerate(parts) if _PATTERN_CHARACTERS & set(part))
    return PurePath(*parts[:fixed])


def _id_of(path: PurePath) -> str:
    # A name that is no UTF-8 reaches Python with lone surrogates, which no output can hold.
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _missing(path: Path) -> Failure:
    siblings = [sibling.name for sibling in path.parent.iterdir()] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, sorted(siblings), n=1)
    hint = (
        f"Did you mean {path.parent / close[0]}?"
        if close
        else "Give a file, a folder, a pattern in quotes, or - for standard input."
    )
    return Failure(str(path), InputError(f"{path}: no such file or folder", hint=hint))


def _read_file(file: File, fields: Mapping[str, str]) -> Iterator[Article | Failure]:
    name = str(file.path)
    if file.path.suffix.lower() == ".json":
        yield Failure(name, InputError(f"{name}: JSON is read as JSON Lines only", hint=_JSON_HINT))
        return
    try:
        with file.path.open("rb") as stream:
            reader = reader_for(file.path.name) or TextReader()
            yield from _read_stream(reader, stream, Origin(name, file.id, fields))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Failure(name, InputError(f"{name}: {reason}", hint="Check that you may read the file."))


def _read_standard_input(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[Article | Failure]:
    """Records, a page or a text: standard input has no suffix, so its first characters tell."""
    data = stream.read()
    start = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf").lstrip()
    reader: Reader = TextReader()
    if _is_record(data.partition(b"\n")[0]):
        reader = JsonLinesReader()
    elif start.lower().startswith((b"<!doctype html", b"<html")):
        reader = HtmlReader()
    yield from _read_stream(reader, io.BytesIO(data), Origin("standard input", fields=fields))


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _read_stream(reader: Reader, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
    try:
        yield from reader.read(stream, origin)
    except InputError as error:
        yield Failure(origin.name, error)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  # a reader may be foreign code, and a page may break an extractor
        message = f"{origin.name}: {type(reader).__name__} failed: {type(error).__name__}: {error}"
        yield Failure(origin.name, InputError(message, hint="Save the article's text as .txt, and report this."))
