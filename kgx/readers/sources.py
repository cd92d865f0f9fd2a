"""From what the user names (files, folders, patterns, standard input) to Articles, each once, with their failures."""

from __future__ import annotations

import dataclasses
import difflib
import glob
import io
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from kgx.article import Article
from kgx.errors import Failure, InputError, SettingsError
from kgx.readers.dates import check_date
from kgx.readers.reader import Origin, Reader, reader_for, readers_by_suffix
from kgx.readers.records import ARTICLE_KEYS
from kgx.readers.sniffing import reader_of

logger = logging.getLogger(__name__)

STANDARD_INPUT = "-"
_PATTERN_CHARACTERS = frozenset("*?[")
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
    return _each_once(read_given(inputs, date=date, fields=fields, stdin=stdin))


def read_given(
    inputs: Sequence[str],
    *,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | Failure]:
    """The same, each article as often as it is given."""
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
        if digest_by_id.setdefault(article.id, article.digest) == article.digest:
            yield article
        else:
            hint = "Give it another `id`, or name the folder above, so that paths tell the two apart."
            message = f"{name}: the id {article.id!r} is that of an earlier article with another text, title or date"
            yield Failure(name, InputError(message, hint=hint))


def _each_once(articles: Iterator[Article | Failure]) -> Iterator[Article | Failure]:
    seen: set[str] = set()
    for article in articles:
        if isinstance(article, Failure):
            yield article
        elif article.id not in seen:
            seen.add(article.id)
            yield article


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
    if os.path.isdir(path):  # and not path.is_dir(), which raises where a folder above may not be entered
        yield from _files_in(path)
    elif os.path.exists(path):
        yield File(path, _id_of(PurePath(path.name)))
    elif _PATTERN_CHARACTERS & set(named):
        yield from _files_fitting(named)
    else:
        yield _missing(path)


def _files_in(folder: Path) -> Iterator[File | Failure]:
    unknown: Counter[str] = Counter()
    closed: list[OSError] = []
    count = 0
    paths = [Path(parent, name) for parent, names in _walk(folder, closed) for name in names]
    for path in sorted(paths, key=lambda path: path.relative_to(folder).as_posix()):
        if kind := _unread_kind(path):
            unknown[kind] += 1
            continue
        count += 1
        yield File(path, _id_of(path.relative_to(folder)))
    yield from _closed_folders(closed)
    if unknown:
        kinds = ", ".join(f"{kind} ({n})" for kind, n in sorted(unknown.items()))
        logger.warning("%s: %d files of unknown kinds were left out: %s", folder, unknown.total(), kinds)
    if count == 0 and not closed:
        hint = f"kgx reads {' '.join(sorted(readers_by_suffix()))}; a file of another suffix must be named itself."
        yield Failure(str(folder), InputError(f"{folder}: no articles in this folder", hint=hint))


def _walk(folder: str | Path, closed: list[OSError]) -> Iterator[tuple[str, list[str]]]:
    """A folder and those below it, each with the names of its files; without hidden ones. closed: is given what refuses.

    Links to folders are not followed, since they may lead in circles; a warning names them.
    """
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for link in (path for path in (os.path.join(parent, name) for name in folders) if os.path.islink(path)):
            logger.warning("%s is a link to a folder and was not followed; name it as an input of its own", link)
        yield parent, [name for name in files if not name.startswith(".")]


def _unread_kind(path: Path) -> str | None:
    """What a file of a folder is called that is left out; None for one that is read."""
    if reader_for(path.name) is None:
        return path.suffix.lower() or "without suffix"
    is_special = os.path.exists(path) and not os.path.isfile(path)
    return "pipe or device" if is_special else None  # whoever opens a pipe waits for its other end


def _files_fitting(pattern: str) -> Iterator[File | Failure]:
    closed: list[OSError] = []
    paths = [path for path in map(Path, sorted(set(_fitting(pattern, closed)))) if not os.path.isdir(path)]
    for path in paths:
        yield File(path, _id_of(path.relative_to(_folder_of_pattern(pattern))))
    yield from _closed_folders(closed)
    if not paths and not closed:
        hint = "Put the pattern in quotes; ** goes into folders: 'news/**/*.txt'."
        yield Failure(pattern, InputError(f"{pattern}: no file fits this pattern", hint=hint))


def _fitting(pattern: str, closed: list[OSError]) -> Iterator[str]:
    """The paths that fit; `**` stands for the folders of `_walk`, since glob's own follows links in circles."""
    parts = PurePath(pattern).parts
    if "**" not in parts:
        yield from glob.glob(pattern)
        return
    at = parts.index("**")
    below = parts[at + 1 :] or ("*",)
    tops = glob.glob(str(PurePath(*parts[:at]))) if at else ["."]
    for top in filter(os.path.isdir, tops):
        for folder, _ in _walk(top, closed):
            yield from _fitting(str(PurePath(glob.escape(folder), *below)), closed)


def _closed_folders(errors: Iterable[OSError]) -> Iterator[Failure]:
    for error in errors:
        yield _refused(str(error.filename), error, hint="Check that you may read the folder.")


def _folder_of_pattern(pattern: str) -> PurePath:
    parts = PurePath(pattern).parts
    fixed = next(i for i, part in enumerate(parts) if _PATTERN_CHARACTERS & set(part))
    return PurePath(*parts[:fixed])


def _id_of(path: PurePath) -> str:
    # A name that is no UTF-8 reaches Python with lone surrogates, which no output can hold.
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _missing(path: Path) -> Failure:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:  # too long a name, a link to itself, a folder above that may not be entered
        return _refused(str(path), error, hint="Check the name, and that you may read the file.")
    close = difflib.get_close_matches(path.name, sorted(_names_in(path.parent)), n=1)
    hint = (
        f"Did you mean {path.parent / close[0]}?"
        if close
        else "Give a file, a folder, a pattern in quotes, or - for standard input."
    )
    return Failure(str(path), InputError(f"{path}: no such file or folder", hint=hint))


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _refused(name: str, error: OSError, *, hint: str) -> Failure:
    return Failure(name, InputError(f"{name}: {error.strerror or type(error).__name__}", hint=hint))


def _read_file(file: File, fields: Mapping[str, str]) -> Iterator[Article | Failure]:
    name = str(file.path)
    if file.path.suffix.lower() == ".json":
        yield Failure(name, InputError(f"{name}: JSON is read as JSON Lines only", hint=_JSON_HINT))
        return
    try:
        with file.path.open("rb") as stream:
            reader = reader_for(file.path.name)
            content: BinaryIO = stream
            if reader is None:
                data = stream.read()
                reader, content = reader_of(data, fields), io.BytesIO(data)
            yield from _read_stream(reader, content, Origin(name, file.id, fields))
    except OSError as error:
        yield _refused(name, error, hint="Check that you may read the file.")


def _read_standard_input(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[Article | Failure]:
    data = stream.read()
    yield from _read_stream(reader_of(data, fields), io.BytesIO(data), Origin("standard input", fields=fields))


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
