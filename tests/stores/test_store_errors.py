"""What is wrong with a store or its place is told with a hint, and costs no data; readers see one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from gazette import extraction
from newsroom_store import ONTOLOGY_FILE, READING, add, exported_store, indexed

from kgx.errors import InputError, StoreError
from kgx.ontology import default_ontology
from kgx.stores import query_files, store_folder
from kgx.stores.database import FILE_NAME
from kgx.stores.explanations import explain
from kgx.stores.locks import writer_lock
from kgx.stores.removals import remove_articles
from kgx.stores.reviews import review
from kgx.stores.store import Store, StoreWriter, is_store, make_store

ARTICLES = [extraction(number, people=12) for number in range(4)]
LONG = "x" * 300


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "news.kgx", ARTICLES)
    return tmp_path / "news.kgx"


def test_damaged_database_is_told(store: Path) -> None:
    content = (store / FILE_NAME).read_bytes()
    (store / FILE_NAME).write_bytes(content[:4096] + b"\x55" * (len(content) - 4096))

    with pytest.raises(StoreError, match="is damaged") as raised:
        Store(store)
    assert raised.value.hint == "Build the store anew from its articles."


@pytest.mark.parametrize("pointer", ["", "seven"])
def test_index_is_made_anew_where_its_pointer_is_damaged(store: Path, pointer: str) -> None:
    before = indexed(store)
    (store / "index" / "current").write_text(pointer)

    assert indexed(store) == before


def test_changed_ontology_is_told(store: Path) -> None:
    (file,) = store.glob("ontology-*.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("name: news", "name: gazette"), encoding="utf-8")

    with Store(store) as opened, pytest.raises(StoreError, match="ontology was changed") as raised:
        opened.graph()
    assert "--reextract" in str(raised.value.hint)


def test_unknown_way_of_reading_is_told(store: Path) -> None:
    with closing(sqlite3.connect(store / FILE_NAME)) as database, database:
        database.execute("UPDATE meta SET value = '{\"moon\": 1}' WHERE key = 'reading'")

    with pytest.raises(StoreError, match="unknown way") as raised:
        Store(store)
    assert raised.value.hint == "Upgrade kgx-news."


def test_hint_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file") as raised:
        make_store(tmp_path / "missing" / "news.kgx", READING, ONTOLOGY_FILE)
    assert raised.value.hint == "Make the folder in which the store is to lie first, or name another."


def test_name_that_no_system_takes_is_told(tmp_path: Path) -> None:
    assert not is_store(tmp_path / LONG)
    with pytest.raises(StoreError, match="too long"):
        Store(tmp_path / LONG)
    with pytest.raises(StoreError, match="too long"):
        make_store(tmp_path / LONG, READING, ONTOLOGY_FILE)
    with pytest.raises(InputError, match="cannot read"):
        query_files([LONG], "ASK {}", ontology=default_ontology())


def test_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, but no store"):
        query_files([tmp_path], "ASK {}", ontology=default_ontology())


def test_lock_that_cannot_be_had_is_told(store: Path) -> None:
    (store / "writer.lock").unlink()
    (store / "writer.lock").mkdir()

    with pytest.raises(StoreError, match="cannot be locked") as raised:
        StoreWriter(store)
    assert raised.value.hint


def test_store_that_another_process_made_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def late_lock(path: Path) -> Iterator[None]:
        monkeypatch.undo()
        add(path.parent, ARTICLES)  # by the other process, after this one saw no store and before it got the lock
        with writer_lock(path):
            yield

    monkeypatch.setattr(store_folder, "writer_lock", late_lock)
    make_store(tmp_path / "news.kgx", READING, ONTOLOGY_FILE)

    with Store(tmp_path / "news.kgx") as opened:
        assert len(opened.articles()) == len(ARTICLES)


class _SlowReader(Store):
    """Another process removes all articles while this one reads."""

    def articles_of(self, node: str) -> list[str]:
        with StoreWriter(self.folder) as writer:
            writer.remove([article.article.id for article in ARTICLES])
        return super().articles_of(node)


def test_explanation_is_of_one_moment(store: Path) -> None:
    name = next(entity.name for entity in ARTICLES[0].entities if entity.type == "ORG")
    with Store(store) as opened:
        before = explain(opened, name)

    with _SlowReader(store) as opened:
        assert explain(opened, name) == before
    with Store(store) as opened:
        assert opened.articles() == []


@pytest.mark.parametrize("change", ["remove", "merge"])
def test_change_of_a_store_of_an_earlier_rule_renews_it_first(store: Path, tmp_path: Path, change: str) -> None:
    with closing(sqlite3.connect(store / FILE_NAME)) as database, database:
        database.execute("UPDATE meta SET value = 'earlier' WHERE key = 'rule'")
        database.execute("UPDATE nodes SET label = '\"what an earlier rule said\"'")
    add(tmp_path / "fresh.kgx", ARTICLES)

    for folder in (store, tmp_path / "fresh.kgx"):
        if change == "remove":
            remove_articles(folder, [ARTICLES[3].article.id])
        else:
            review(folder)

    assert exported_store(store) == exported_store(tmp_path / "fresh.kgx")
    assert indexed(store) == indexed(tmp_path / "fresh.kgx")
