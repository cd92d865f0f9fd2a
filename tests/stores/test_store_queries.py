"""Queries over a store: in a process that holds the generation open and reaches nothing else."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path

import pytest
from gazette import extraction
from newsroom_store import add

from kgx.errors import QueryError, QueryTimeout
from kgx.graph.names import Names
from kgx.ontology import default_ontology
from kgx.stores.query import query_store, run_query
from kgx.stores.query_process import QueryProcess
from kgx.stores.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "news.kgx"
    add(folder, [extraction(number, people=12) for number in range(6)])
    return folder


def test_query_that_never_ends_is_ended(store: Path) -> None:
    with pytest.raises(QueryTimeout):
        query_store(store, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout_s=0.5)


def test_query_that_takes_all_memory_is_ended(store: Path) -> None:
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f"
    with pytest.raises(QueryError, match="too much memory"):
        query_store(store, greedy, timeout_s=60, memory_bytes=100_000_000)


def test_store_calls_nobody(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the refusal of SERVICE fails."""
    calls = []

    class Canary(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            calls.append(self.client_address)

    server = socketserver.TCPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr("kgx.stores.query.check_query", lambda sparql: None)
    sparql = f"SELECT * {{ SERVICE <http://127.0.0.1:{server.server_address[1]}/> {{ ?s ?p ?o }} }}"
    names = Names(default_ontology())
    with (
        Store(store) as opened,
        opened.generation() as generation,
        QueryProcess((), generation=generation) as process,
        pytest.raises(QueryError),
    ):
        run_query(process, sparql, names=names, timeout_s=10)
    server.shutdown()
    server.server_close()

    assert calls == []
