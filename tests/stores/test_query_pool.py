"""Processes for many clients: several at a time, killed ones replaced, a growing store followed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft, paper_draft
from newsroom_store import add

from kgx.errors import InputError, QueryError, QueryTimeout
from kgx.ontology import default_ontology
from kgx.stores.query import query_files
from kgx.stores.query_pool import PROCESSES, Limits, QueriesBusy, QueryPool

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?c) = STR(?l)) }"
COUNT = "SELECT (COUNT(?name) AS ?n) WHERE { ?o kgx:ceo ?p . ?o rdfs:label ?name }"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    graph_of(mine_draft(), paper_draft()).write(tmp_path / "graph.trig")
    return tmp_path / "graph.trig"


def count(pool: QueryPool) -> str:
    ((term,),) = pool.ask(COUNT).rows
    assert term is not None
    return term.value


def test_query_after_a_killed_one_is_answered(graph: Path) -> None:
    with QueryPool([graph], ontology=default_ontology(), limits=Limits(timeout_s=0.5)) as pool:
        with pytest.raises(QueryTimeout):
            pool.ask(ENDLESS)
        assert count(pool) == "1"


def test_refused_query_leaves_the_process_as_it_is(graph: Path) -> None:
    with QueryPool([graph], ontology=default_ontology()) as pool:
        with pytest.raises(QueryError, match="no graph of the data"):
            pool.ask("SELECT * FROM <https://example.org/other> { ?s ?p ?o }")
        (kept,) = pool._idle
        assert not kept.process.has_ended


def test_query_is_answered_beside_a_long_one(graph: Path) -> None:
    with QueryPool([graph], ontology=default_ontology(), limits=Limits(timeout_s=60)) as pool:
        thread = ask_in_background(pool)
        assert count(pool) == "1"
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_no_free_process_is_busy(graph: Path) -> None:
    with QueryPool([graph], ontology=default_ontology(), limits=Limits(timeout_s=60)) as pool:
        threads = [ask_in_background(pool) for _ in range(PROCESSES)]
        object.__setattr__(pool, "limits", Limits(timeout_s=0.2))
        with pytest.raises(QueriesBusy):
            pool.ask(COUNT)
    for thread in threads:
        thread.join(timeout=30)


def test_source_that_is_wrong_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "wrong.ttl").write_text("<a", encoding="utf-8")

    with pytest.raises(InputError, match=r"wrong\.ttl"):
        QueryPool([tmp_path / "wrong.ttl"], ontology=default_ontology())


def test_growing_store_is_followed(tmp_path: Path) -> None:
    articles = "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a kgx:Article }"
    add(tmp_path / "news.kgx", [mine_draft().done()])
    with QueryPool([tmp_path / "news.kgx"], ontology=default_ontology()) as pool:
        before = pool.ask(articles).rows
        add(tmp_path / "news.kgx", [paper_draft().done()])
        after = pool.ask(articles).rows

    assert [row[0].value for rows in (before, after) for row in rows if row[0] is not None] == ["1", "2"]


def test_triple_of_several_articles_counts_once(graph: Path) -> None:
    ((term,),) = query_files([graph], COUNT, ontology=default_ontology()).rows

    assert term is not None
    assert term.value == "1"


def ask_in_background(pool: QueryPool) -> threading.Thread:
    """A thread whose query keeps a process busy until the pool is closed."""

    def asking() -> None:
        with pytest.raises(QueryError):
            pool.ask(ENDLESS)

    before = len(pool._busy)
    thread = threading.Thread(target=asking)
    thread.start()
    while len(pool._busy) == before:
        time.sleep(0.01)
    return thread


@pytest.mark.filterwarnings("error")
def test_limit_of_time_may_be_as_long_as_one_likes(graph: Path) -> None:
    with QueryPool([graph], ontology=default_ontology(), limits=Limits(timeout_s=float("inf"))) as pool:
        assert count(pool) == "1"
