"""The truth of a store: an SQLite database of articles, extractions, members, nodes and people's decisions.

Errors of SQLite become StoreErrors here, once. A transaction is all or nothing, whatever ends the process.
https://www.sqlite.org/wal.html
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kgx.errors import StoreError

FILE_NAME = "store.sqlite"
FORMAT_VERSION = 2
_BUSY_MS = 10_000
_WRITABLE = "A store is read, too, only where its folder may be written to: copy it to such a place."
_SPACE = "Free some space, then run the command again: it goes on where it was."
_HINTS = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
    errno.EROFS: _WRITABLE,
    errno.ENOENT: "Make the folder in which the store is to lie first, or name another.",
    errno.ENOTDIR: "A file stands where a folder should be: name another place.",
    errno.ENAMETOOLONG: "Name a folder, such as news.kgx.",
}

# settled: members of one settled key are one thing and are not compared. alike: the group of members of one settled key that
# look alike in all that components look at, so that one of them stands for all; the member's own id where it has none. pool:
# see kgx.graph.alike. crowd: the group, or empty. indexed_node: the node that the index gives it. is_whole: more has changed
# than nodes' names and merges. So the thousandth article about a country costs no more than the second.
# prints, bands, reprints, origins: see reprint_rows; testimonies: see fact_rows.
# name, names, types, value, link, profile and label are JSON.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, title TEXT, date TEXT, source TEXT, url TEXT,
    entities INTEGER NOT NULL, relations INTEGER NOT NULL, events INTEGER NOT NULL,
    reading TEXT NOT NULL, record BLOB NOT NULL);
CREATE INDEX articles_by_url ON articles (url) WHERE url IS NOT NULL;
CREATE TABLE members (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, types TEXT NOT NULL,
    name TEXT NOT NULL, names TEXT NOT NULL, mentions INTEGER NOT NULL, value TEXT, link TEXT,
    profile TEXT NOT NULL, settled TEXT, alike TEXT NOT NULL, pool TEXT,
    node TEXT, merged_with TEXT, merge_reason TEXT, merge_score REAL, indexed_node TEXT);
CREATE INDEX members_of_article ON members (article, number);
CREATE INDEX members_settled ON members (settled, alike, id) WHERE settled IS NOT NULL;
CREATE INDEX members_alike ON members (alike, id);
CREATE INDEX members_of_pool ON members (pool) WHERE pool IS NOT NULL;
CREATE INDEX members_of_node ON members (node, name, type, types, mentions, article, number);
CREATE INDEX linked_members ON members (node) WHERE link IS NOT NULL;
CREATE TABLE member_keys (
    key TEXT NOT NULL, crowd TEXT NOT NULL, member TEXT NOT NULL, PRIMARY KEY (key, crowd, member)) WITHOUT ROWID;
CREATE INDEX keys_of_member ON member_keys (member);
CREATE TABLE pairs (
    alike_one TEXT NOT NULL, alike_two TEXT NOT NULL, one TEXT NOT NULL, two TEXT NOT NULL, score REAL NOT NULL,
    reason TEXT NOT NULL, pool TEXT, PRIMARY KEY (alike_one, alike_two)) WITHOUT ROWID;
CREATE INDEX pairs_of_two ON pairs (alike_two);
CREATE INDEX pairs_of_pool ON pairs (pool) WHERE pool IS NOT NULL;
CREATE TABLE nodes (id TEXT PRIMARY KEY, type TEXT NOT NULL, label TEXT NOT NULL, value TEXT, link TEXT);
CREATE INDEX nodes_by_label ON nodes (label);
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, is_same INTEGER NOT NULL, one TEXT NOT NULL, two TEXT NOT NULL, UNIQUE (one, two));
CREATE TABLE prints (article TEXT PRIMARY KEY, shingles BLOB NOT NULL);
CREATE TABLE bands (band INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (band, article)) WITHOUT ROWID;
CREATE TABLE reprints (one TEXT NOT NULL, two TEXT NOT NULL, PRIMARY KEY (one, two)) WITHOUT ROWID;
CREATE TABLE origins (article TEXT PRIMARY KEY, origin TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE testimonies (
    statement TEXT PRIMARY KEY, article TEXT NOT NULL, fact TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL,
    day TEXT, confidence REAL NOT NULL, ended INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX testimonies_of_article ON testimonies (article);
CREATE INDEX testimonies_of_fact ON testimonies (fact);
CREATE TABLE stale (article TEXT PRIMARY KEY, is_whole INTEGER NOT NULL) WITHOUT ROWID;
"""

# Who bears a full name, see namesake_rows; stores of an earlier rule get these tables when their nodes are worked out anew.
# block: of one name. holder: a label that only the members of that holder have, empty for those without ties. tie: of a block.
NAMESAKE_TABLES = (
    "CREATE TABLE IF NOT EXISTS namesakes (member TEXT PRIMARY KEY, block INTEGER NOT NULL, holder TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS namesakes_of_block ON namesakes (block, holder)",
    "CREATE TABLE IF NOT EXISTS ties (tie INTEGER NOT NULL, member TEXT NOT NULL, PRIMARY KEY (tie, member)) WITHOUT ROWID",
)


@contextmanager
def store_errors(folder: Path) -> Iterator[None]:
    """Turns what SQLite and the file system say into StoreErrors with a hint."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"{folder}: {error}", hint=_hint_of(str(error))) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{folder}: {FILE_NAME} is damaged: {error}", hint="Build the store anew from its articles.") from error
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        other = (
            _SPACE if "No space" in reason else "Is the folder writable, and is there space on the disk?"
        )  # RocksDB: no number
        hint = _HINTS.get(error.errno or 0, other)
        raise StoreError(f"{folder}: {reason}", hint=hint) from error


def connect(folder: Path) -> sqlite3.Connection:
    """The database of an existing store; StoreError where there is none or it is of another version."""
    path = folder / FILE_NAME
    with store_errors(folder):
        if not path.is_file():
            what = "is no store" if folder.exists() else "does not exist"
            raise StoreError(f"{folder}: {what}", hint=f"Make one from articles: kgx add {folder} ARTICLES")
        connection = _open(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT_VERSION:
        connection.close()
        raise StoreError(
            f"{folder}: a store of version {version}; this kgx reads version {FORMAT_VERSION}",
            hint="Upgrade kgx-news." if version > FORMAT_VERSION else "Add the articles to a new store.",
        )
    return connection


def create(folder: Path, meta: Mapping[str, str]) -> None:
    """A database with no articles; a process that ends in the middle leaves none."""
    unfinished = folder / f".{FILE_NAME}.tmp"
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished, isolation_level=None)
    connection.executescript(f"BEGIN;{_SCHEMA}{';'.join(NAMESAKE_TABLES)};PRAGMA user_version = {FORMAT_VERSION};COMMIT;")
    with transaction(connection):
        for key, value in meta.items():
            write_meta(connection, key, value)
    connection.close()
    unfinished.replace(folder / FILE_NAME)


@contextmanager
def transaction(connection: sqlite3.Connection, *, immediate: bool = True) -> Iterator[None]:
    """Commits what the block did, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def read_meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _hint_of(message: str) -> str:
    """What to do about an error of SQLite that is none of the data."""
    if "full" in message:
        return _SPACE
    if "readonly" in message or "unable to open" in message:
        return _WRITABLE
    return "Wait until the other process has ended." if "locked" in message else "Is the disk sound, and is there space on it?"


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB
    return connection
