"""Workspace: from inputs to graph and file, with a predictor that needs no model."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import kgx
from kgx.article import Article
from kgx.errors import Failure, InputError, PluginError
from kgx.settings import Settings
from kgx.workspace import Workspace

TEXT = "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo."


@pytest.fixture
def workspace(substitute: Path) -> Workspace:
    return Workspace(Settings(predictor="substitute"))


def article(article_id: str, text: str = TEXT) -> Article:
    return Article(article_id, text)


def failure(name: str) -> Failure:
    return Failure(name, InputError(f"{name}: the file is empty"))


def test_article_becomes_entities_relations_and_events(workspace: Workspace) -> None:
    (extraction,) = workspace.extract([article("rakuten.txt")])

    assert isinstance(extraction, kgx.Extraction)
    assert [entity.name for entity in extraction.entities] == ["Rakuten Group", "Hiroshi Mikitani", "Tokyo"]
    assert [relation.label for relation in extraction.relations] == ["founded_by"]
    assert [event.type for event in extraction.events] == ["launch"]


def test_failures_pass_in_their_place_and_the_rest_goes_on(workspace: Workspace) -> None:
    items = [failure("a"), article("b"), failure("c"), article("d", "An unreadable text."), article("e"), failure("f")]

    results = list(workspace.extract(items))

    failed = {result.name for result in results if isinstance(result, Failure)}
    assert failed == {"a", "c", "d", "f"}
    assert [result.article.id for result in results if not isinstance(result, Failure)] == ["b", "e"]


def test_engine_is_the_one_that_the_settings_name(substitute: Path) -> None:
    workspace = Workspace(Settings(predictor="substitute", engine="last-first"))

    results = workspace.extract([article("a"), article("b")])

    assert [result.article.id for result in results if not isinstance(result, Failure)] == ["b", "a"]


def test_unknown_engine_names_the_known_ones(substitute: Path) -> None:
    workspace = Workspace(Settings(predictor="substitute", engine="two-processes"))

    with pytest.raises(PluginError) as raised:
        list(workspace.extract([article("a")]))
    assert "one-process" in (raised.value.hint or "")


def test_result_does_not_depend_on_threads(substitute: Path) -> None:
    articles = [article(f"{number}.txt", f"{TEXT} Edition {number}.") for number in range(5)]
    one, four = (list(Workspace(Settings(predictor="substitute", threads=threads)).extract(articles)) for threads in (1, 4))

    assert one == four


def test_date_of_the_settings_is_for_articles_without_one(substitute: Path, tmp_path: Path) -> None:
    (tmp_path / "dated.txt").write_text(f"---\ndate: 2020-01-02\n---\n{TEXT}", encoding="utf-8")
    (tmp_path / "undated.txt").write_text(TEXT, encoding="utf-8")
    workspace = Workspace(Settings(date="2025-12-20"))

    dates = {item.id: item.date for item in workspace.read([str(tmp_path)]) if isinstance(item, Article)}

    assert dates == {"dated.txt": "2020-01-02", "undated.txt": "2025-12-20"}


def test_columns_of_the_settings_are_read(substitute: Path) -> None:
    workspace = Workspace(Settings(fields={"text": "body"}))
    record = json.dumps({"id": "1", "body": TEXT}).encode()

    (item,) = workspace.read(["-"], stdin=io.BytesIO(record))

    assert isinstance(item, Article)
    assert item.text == TEXT


@pytest.mark.parametrize("suffix", ["ttl", "trig", "graphml", "gexf", "jsonl"])
def test_graph_writes_itself(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    graph = workspace.build(r for r in workspace.extract([article("a")]) if not isinstance(r, Failure))
    path = tmp_path / f"graph.{suffix}"
    stream = io.BytesIO()

    graph.write(path)
    workspace.export(graph, stream, format=suffix)

    assert path.read_bytes() == stream.getvalue() != b""


def test_graph_of_the_default_settings_writes_itself(workspace: Workspace, tmp_path: Path) -> None:
    """`kgx.build([extraction]).write(path)`, as in the README."""
    kgx.build([workspace.extractor.extract(article("a"))]).write(tmp_path / "graph.ttl")

    assert "kgx:founded_by" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")


def test_graph_takes_the_base_of_the_settings(substitute: Path) -> None:
    workspace = Workspace(Settings(predictor="substitute", base_iri="https://example.org/news/"))
    stream = io.BytesIO()

    workspace.export(workspace.build([workspace.extractor.extract(article("a"))]), stream, format="nt")

    assert b"<https://example.org/news/entity/" in stream.getvalue()
    assert b"w3id.org" not in stream.getvalue()
