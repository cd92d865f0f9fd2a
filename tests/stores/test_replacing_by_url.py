"""An edited article takes the place of the old one, by its id or by its URL; nothing goes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Draft
from newsroom_store import add, exported, exported_store, indexed, quads_of

from kgx.annotation import Extraction
from kgx.graph import build_graph
from kgx.ontology import default_ontology
from kgx.stores.store import Store

URL = "https://steppe-daily.example/kazmin"


def article(article_id: str, words: str, *, url: str | None = URL) -> Extraction:
    draft = Draft(f"Aliya Serik {words} Kazmin.", id=article_id, url=url)
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    return draft.done()


def ids(folder: Path) -> list[str]:
    with Store(folder) as store:
        return [held.id for held in store.articles()]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "news.kgx", [article("monday.txt", "leads"), article("other.txt", "owns", url=None)])
    return tmp_path / "news.kgx"


@pytest.mark.parametrize("words", ["runs", "leads"], ids=["new text", "same text"])
def test_known_url_under_another_id_replaces(store: Path, words: str) -> None:
    edited = article("tuesday.txt", words)

    report = add(store, [edited])

    assert (report.new, report.replaced, report.failures) == (0, 1, [])
    assert ids(store) == ["other.txt", "tuesday.txt"]
    whole = exported(build_graph([edited, article("other.txt", "owns", url=None)], ontology=default_ontology()))
    assert exported_store(store) == whole
    assert indexed(store) == quads_of(whole)


def test_replaced_article_is_not_counted_as_removed(store: Path) -> None:
    report = add(store, [article("tuesday.txt", "runs"), article("other.txt", "owns", url=None)], sync=True)

    assert (report.replaced, report.unchanged, report.removed) == (1, 1, 0)
    assert ids(store) == ["other.txt", "tuesday.txt"]


def test_articles_without_url_do_not_replace_each_other(store: Path) -> None:
    report = add(store, [article("third.txt", "founded", url=None)])

    assert (report.new, report.replaced) == (1, 0)
    assert ids(store) == ["monday.txt", "other.txt", "third.txt"]


@pytest.mark.parametrize("batch", [1, 16], ids=["committed one by one", "committed together"])
def test_of_two_texts_with_one_url_the_later_is_a_failure(store: Path, batch: int) -> None:
    report = add(store, [article("a.txt", "runs"), article("b.txt", "sold")], batch=batch)

    assert [failure.name for failure in report.failures] == ["b.txt"]
    assert URL in str(report.failures[0].error)
    assert "'a.txt'" in str(report.failures[0].error)
    assert report.failures[0].error.hint
    assert ids(store) == ["a.txt", "other.txt"]


def test_same_text_twice_with_one_url_is_taken_once_and_told(store: Path) -> None:
    report = add(store, [article("a.txt", "runs"), article("b.txt", "runs")])

    assert (report.replaced, report.failures) == (1, [])
    assert report.notes == ["taken once, since URL and text came before under another id: 'b.txt'"]
    assert ids(store) == ["a.txt", "other.txt"]


@pytest.mark.parametrize("is_reversed", [False, True], ids=["old first", "new first"])
@pytest.mark.parametrize("batch", [1, 16], ids=["committed one by one", "committed together"])
def test_url_that_moves_to_another_article_loses_none(store: Path, is_reversed: bool, batch: int) -> None:
    moved = article("monday.txt", "leads", url=f"{URL}/monday")
    coming = [moved, article("tuesday.txt", "runs")]

    add(store, coming[::-1] if is_reversed else coming, batch=batch)

    assert ids(store) == ["monday.txt", "other.txt", "tuesday.txt"]
    with Store(store) as opened:
        assert opened.extraction("monday.txt") == moved


def test_adding_again_changes_nothing(store: Path) -> None:
    add(store, [article("tuesday.txt", "runs")])

    report = add(store, [article("tuesday.txt", "runs")])

    assert (report.unchanged, report.articles) == (1, 1)


def test_article_that_came_but_is_refused_is_not_removed(store: Path) -> None:
    moved = article("other.txt", "owns")  # now with the URL of another article, which has another text

    report = add(store, [article("monday.txt", "leads"), moved], sync=True)

    assert [failure.name for failure in report.failures] == ["other.txt"]
    assert report.removed == 0
    assert ids(store) == ["monday.txt", "other.txt"]
