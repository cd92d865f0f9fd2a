"""Stores: one writer and many readers, generations of the index, one way of reading, accounting."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pyoxigraph as ox
import pytest
from gazette import extraction
from newsroom_store import ONTOLOGY_FILE, READING, Readings, add, exported, exported_store, indexed, remove

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure, InputError, StoreError
from kgx.graph import build_graph
from kgx.ontology import default_ontology
from kgx.record import dumps, loads
from kgx.stores import query_files, table_rows
from kgx.stores.additions import add_articles, open_writer
from kgx.stores.database import FILE_NAME
from kgx.stores.generations import current_generation, current_number
from kgx.stores.store import Store, StoreWriter

ARTICLES = [extraction(number, people=12) for number in range(6)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "news.kgx", ARTICLES[:3])
    return tmp_path / "news.kgx"


def test_second_writer_is_refused(store: Path) -> None:
    with StoreWriter(store), pytest.raises(StoreError) as raised:
        add(store, ARTICLES)
    assert "another process" in str(raised.value)
    assert raised.value.hint
    assert add(store, ARTICLES).new == 3


def test_reader_goes_on_with_the_generation_that_it_opened(store: Path) -> None:
    with current_generation(store / "index") as generation:
        assert generation is not None
        opened = ox.Store.read_only(str(generation.quads))
        before = len(opened)
        add(store, ARTICLES)
        remove(store, [ARTICLES[0].article.id])

        assert len(opened) == before
        assert generation.quads.is_dir()

    assert current_number(store / "index") == 3
    remove(store, [ARTICLES[1].article.id])
    assert sorted(path.name for path in (store / "index").iterdir()) == ["4", "current"]


def test_published_generation_is_not_written_to(store: Path) -> None:
    def files(number: int) -> dict[str, tuple[int, int]]:
        found = (store / "index" / str(number)).rglob("*")
        return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in found if path.is_file()}

    with current_generation(store / "index"):
        before = files(1)
        add(store, ARTICLES)
        query_files([store], "ASK {}", ontology=default_ontology())

        assert files(1) == before


def test_files_of_the_index_are_merged_after_a_large_addition(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files() -> int:
        return len(list((store / "index").rglob("*.sst")))

    monkeypatch.setattr("kgx.stores.index._COMPACTED", 0)
    add(store, ARTICLES[:4])
    scattered = files()
    monkeypatch.undo()
    add(store, ARTICLES[:5])

    assert files() < scattered


def test_reader_sees_one_moment(store: Path) -> None:
    with Store(store) as opened:
        graph = opened.graph()
        add(store, ARTICLES)

        assert len(graph.nodes_of_kind("article")) == len(list(graph.extractions)) == 3


def test_index_that_is_gone_is_made_anew(store: Path) -> None:
    quads = indexed(store)
    (store / "index" / "current").unlink()

    assert indexed(store) == quads


def test_index_that_a_killed_writer_left_behind_is_brought_up_to_date(store: Path) -> None:
    with StoreWriter(store) as writer:
        writer.put(ARTICLES[3:])

    solutions = query_files([store], "SELECT (COUNT(*) AS ?n) { ?a a kgx:Article }", ontology=default_ontology())

    assert table_rows(solutions) == [["n"], ["6"]]


def test_default_graph_has_each_triple_once(store: Path) -> None:
    once = query_files([store], "SELECT (COUNT(*) AS ?n) { ?t a kgx:Realis }", ontology=default_ontology())
    activities = "SELECT ?a { ?a a prov:Activity }"

    assert table_rows(once)[1:] == [["0"]]
    assert len(query_files([store], activities, ontology=default_ontology()).rows) == 2


def test_store_and_file_are_asked_together(store: Path, tmp_path: Path) -> None:
    build_graph(ARTICLES[3:], ontology=default_ontology()).write(tmp_path / "more.trig")

    solutions = query_files(
        [store, tmp_path / "more.trig"], "SELECT (COUNT(*) AS ?n) { ?a a kgx:Article }", ontology=default_ontology()
    )

    assert table_rows(solutions) == [["n"], ["6"]]


def test_report_accounts_for_every_article_and_candidate(tmp_path: Path) -> None:
    changed = extraction(0, people=12, edition=1)
    unreadable = Failure("x.txt", InputError("x.txt: the file is empty"))
    add(tmp_path / "news.kgx", ARTICLES[:3])
    coming: list[Extraction] = [changed, *ARTICLES[1:]]

    with open_writer(tmp_path / "news.kgx", READING, ONTOLOGY_FILE) as writer:
        articles: list[Article | Failure] = [extraction.article for extraction in coming]
        report = add_articles(writer, [*articles, unreadable], Readings(coming))

    assert (report.new, report.unchanged, report.replaced, report.failures) == (3, 2, 1, [unreadable])
    assert report.articles == 7
    assert report.candidates.total == sum(map(offered, [changed, *ARTICLES[3:]]))
    assert min(report.candidates.dropped.values(), default=1) > 0


def offered(extraction: Extraction) -> int:
    arguments = sum(len(event.arguments) for event in extraction.events)
    return len(extraction.entities) + len(extraction.relations) + len(extraction.events) + arguments


def test_sync_removes_nothing_where_something_could_not_be_read(store: Path) -> None:
    unreadable = Failure("x.txt", InputError("x.txt: the file is empty"))

    with open_writer(store, READING, ONTOLOGY_FILE) as writer:
        report = add_articles(writer, [ARTICLES[0].article, unreadable], Readings(ARTICLES), sync=True)

    assert (report.removed, report.unchanged) == (0, 1)
    assert any("nothing was removed" in note for note in report.notes)


def test_articles_of_another_model_are_not_mixed_in(store: Path) -> None:
    newer = dataclasses.replace(READING, model="fedcba9876543210")
    before = exported_store(store)

    with pytest.raises(StoreError) as raised:
        add(store, ARTICLES, reading=newer)
    assert "model '0123456789abcdef', now 'fedcba9876543210'" in str(raised.value)
    assert "--reextract" in (raised.value.hint or "")
    assert exported_store(store) == before


def test_reextract_reads_all_articles_anew_and_goes_on_where_it_was(store: Path) -> None:
    newer = dataclasses.replace(READING, model="fedcba9876543210")
    anew = [loads(dumps(dataclasses.replace(old, model="fedcba9876543210", relations=()))) for old in ARTICLES]
    with open_writer(store, newer, ONTOLOGY_FILE, renew=True) as writer:
        writer.put(anew[:1])  # and then it was killed

    unfinished = add(store, anew[:1], reading=newer)
    with open_writer(store, newer, ONTOLOGY_FILE, renew=True) as writer:
        finished = add_articles(writer, [], Readings(anew), renew=True)

    assert any("2 articles still have" in note for note in unfinished.notes)
    assert (finished.renewed, finished.notes) == (2, [])
    assert exported_store(store) == exported(build_graph(anew[:3], ontology=default_ontology()))


def test_nodes_of_an_earlier_rule_are_worked_out_anew(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = exported_store(store)
    with StoreWriter(store) as writer:
        writer._database.execute("UPDATE members SET node = id, merged_with = NULL")
        writer._database.execute("UPDATE meta SET value = 'earlier' WHERE key = 'rule'")

    add(store, [])

    assert exported_store(store) == before


def test_folder_that_is_no_store_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear reader")

    with pytest.raises(StoreError, match="holds other files"):
        add(tmp_path / "letters", ARTICLES)
    with pytest.raises(StoreError, match="is no store"):
        Store(tmp_path / "letters")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


def test_store_of_another_version_is_refused(store: Path) -> None:
    with StoreWriter(store) as writer:
        writer._database.execute("PRAGMA user_version = 99")

    with pytest.raises(StoreError, match="version 99") as raised:
        Store(store)
    assert "Upgrade" in (raised.value.hint or "")


def test_damaged_database_is_an_error(store: Path) -> None:
    (store / FILE_NAME).write_bytes(b"no database" * 1000)

    with pytest.raises(StoreError, match="damaged"):
        Store(store)


def test_hostile_names_are_kept(tmp_path: Path) -> None:
    first = dataclasses.replace(ARTICLES[0].entities[0], name='Ali\ud800ya "=\x00🙂\u202e')
    hostile = dataclasses.replace(ARTICLES[0], entities=(first, *ARTICLES[0].entities[1:]))
    add(tmp_path / "news.kgx", [hostile, *ARTICLES[1:]])

    assert exported_store(tmp_path / "news.kgx") == exported(build_graph([hostile, *ARTICLES[1:]], ontology=default_ontology()))
    with Store(tmp_path / "news.kgx") as store:
        assert store.extraction(hostile.article.id) == hostile


def test_id_that_is_no_text_is_a_failure(store: Path) -> None:
    strange = Article("\ud800", "Turku is a city.")

    with open_writer(store, READING, ONTOLOGY_FILE) as writer:
        report = add_articles(writer, [strange], Readings([]))

    assert [failure.name for failure in report.failures] == ["\ud800"]


@pytest.mark.parametrize("key", ["source", "language"])
def test_article_with_another_source_or_language_is_replaced(store: Path, key: str) -> None:
    old = ARTICLES[0]
    edited = dataclasses.replace(old, article=dataclasses.replace(old.article, **{key: "e\ud800"}))

    report, again = add(store, [edited]), add(store, [edited])

    assert (report.replaced, again.unchanged) == (1, 1)
    assert exported_store(store) == exported(build_graph([edited, *ARTICLES[1:3]], ontology=default_ontology()))


def test_article_given_twice_is_taken_once_and_counted(store: Path) -> None:
    report = add(store, [ARTICLES[0], ARTICLES[3], ARTICLES[3], ARTICLES[0]])

    assert (report.new, report.unchanged, report.given_twice, report.articles) == (1, 1, 2, 4)


def test_of_two_texts_with_one_id_the_later_is_a_failure(store: Path) -> None:
    report = add(store, [ARTICLES[3], extraction(3, people=12, edition=1)])

    assert (report.new, [failure.name for failure in report.failures]) == (1, [ARTICLES[3].article.id])
    with Store(store) as opened:
        assert opened.extraction(ARTICLES[3].article.id) == ARTICLES[3]


def test_what_was_too_unsure_is_counted_as_dropped(store: Path) -> None:
    with open_writer(store, READING, ONTOLOGY_FILE) as writer:
        articles, unsure = [ARTICLES[2].article, ARTICLES[3].article], {ARTICLES[2].article.id: 7, ARTICLES[3].article.id: 2}
        report = add_articles(writer, articles, Readings(ARTICLES), unsure=unsure)

    assert report.candidates.dropped["less sure than min_confidence"] == 2
    assert report.candidates.total == offered(ARTICLES[3]) + 2
