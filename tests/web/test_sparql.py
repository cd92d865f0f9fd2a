"""The endpoint by raw HTTP: where a query may stand, what comes back, and what is refused with which status."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from endpoint import Endpoint, endpoint
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.stores.query_pool import Limits

CEO = "SELECT ?person WHERE { ?o rdfs:label 'Kazmin' ; kgx:ceo/rdfs:label ?person }"
TRIPLES = "CONSTRUCT WHERE { ?s kgx:ceo ?o }"
JSON, FORM, QUERY = "application/sparql-results+json", "application/x-www-form-urlencoded", "application/sparql-query"
ARTICLE = "https://w3id.org/kgx-news/article/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    path = tmp_path_factory.mktemp("served") / "graph.trig"
    hostile = Draft("Kazmin \x08 & <b>\r\n“Söhne”", id="odd")
    hostile.entity("ORG", "\x08 & <b>\r\n“Söhne”")
    graph_of(mine_draft(), paper_draft(), hostile).write(path)
    with endpoint([path], Limits(timeout_s=5, max_rows=20)) as running:
        yield running


def test_query_by_get(served: Endpoint) -> None:
    answer = served.get(query=CEO)

    assert (answer.status, answer.headers["content-type"]) == (200, JSON)
    assert json.loads(answer.body)["results"]["bindings"] == [{"person": {"type": "literal", "value": "Aliya Serik"}}]


@pytest.mark.parametrize(
    "body, content_type",
    [
        (b"query=ASK+%7B+%3Fs+kgx%3Aceo+%3Fo+%7D", FORM), (b"ASK { ?s kgx:ceo ?o }", QUERY),
        (b"ASK { ?s kgx:ceo ?o }", f"{QUERY}; charset=UTF-8"),
    ],
    ids=["form", "body", "charset"],
)  # fmt: skip
def test_query_by_post(served: Endpoint, body: bytes, content_type: str) -> None:
    assert json.loads(served.post(body, content_type).body)["boolean"] is True


@pytest.mark.parametrize(
    "accept, media_type",
    [
        (None, JSON), ("*/*", JSON), ("application/json", "application/json"), ("text/html, */*;q=0.1", JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml"), ("text/csv;q=0.5, text/*;q=0.2", "text/csv"),
        ("application/sparql-results+json;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
    ],
)  # fmt: skip
def test_solutions_come_as_the_client_takes_them_best(served: Endpoint, accept: str | None, media_type: str) -> None:
    answer = served.get(query=CEO, accept=accept)

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Aliya Serik" in answer.text


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
@pytest.mark.parametrize("query", [TRIPLES, "DESCRIBE ?o WHERE { ?s kgx:ceo ?o }"], ids=["construct", "describe"])
def test_triples_in_every_format(served: Endpoint, media_type: str, query: str) -> None:
    answer = served.get(query=query, accept=media_type)
    rdf_format = ox.RdfFormat.from_media_type(media_type)

    assert answer.headers["content-type"].startswith(media_type)
    assert len(list(ox.parse(answer.body, rdf_format))) >= 1


def test_odd_characters_are_sound_in_every_form(served: Endpoint) -> None:
    query = "SELECT ?name WHERE { ?e a kgx:ORG ; rdfs:label ?name FILTER(CONTAINS(?name, '<b>')) }"
    xml = ElementTree.fromstring(served.get(query=query, accept="application/sparql-results+xml").body)
    rows = list(csv.reader(io.StringIO(served.get(query=query, accept="text/csv").text, newline="")))

    assert json.loads(served.get(query=query).body)["results"]["bindings"][0]["name"]["value"] == "\x08 & <b>\r\n“Söhne”"
    assert "".join(xml.itertext()) == "\ufffd & <b>\r\n“Söhne”"
    assert rows == [["name"], ["\x08 & <b>\r\n“Söhne”"]]


@pytest.mark.parametrize("accept", [None, "application/rdf+xml"])
def test_get_without_query_describes_the_service(served: Endpoint, accept: str | None) -> None:
    answer = served.get(accept=accept)
    store = ox.Store()
    store.load(answer.body, ox.RdfFormat.RDF_XML if accept else ox.RdfFormat.TURTLE)

    assert store.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        f"ASK {{ ?s a sd:Service ; sd:endpoint <{served.url}> ; sd:supportedLanguage sd:SPARQL11Query }}"
    )


def test_head_has_no_body(served: Endpoint) -> None:
    answer = served.send("HEAD", "/sparql", headers={})

    assert (answer.status, answer.body) == (200, b"")


def test_cut_answer_says_so_in_a_header(served: Endpoint) -> None:
    cut, whole = served.get(query="SELECT * { ?s ?p ?o }"), served.get(query=CEO)

    assert cut.headers["x-kgx-rows-cut-at"] == "20"
    assert len(json.loads(cut.body)["results"]["bindings"]) == 20
    assert "x-kgx-rows-cut-at" not in whole.headers


@pytest.mark.parametrize(
    "fields, articles",
    [
        ({"default-graph-uri": f"{ARTICLE}kz-1"}, {"kz-1"}), ({"named-graph-uri": f"{ARTICLE}kz-1"}, set()),
        ({}, {"kz-1", "de/2", "odd"}),
    ],
    ids=["default", "named", "all"],
)  # fmt: skip
def test_graphs_of_the_request_are_the_dataset(served: Endpoint, fields: dict[str, str], articles: set[str]) -> None:
    answer = served.get(query="SELECT ?id WHERE { ?a kgx:articleId ?id }", **fields)

    assert {row["id"]["value"] for row in json.loads(answer.body)["results"]["bindings"]} == articles


def test_named_graphs_of_the_request(served: Endpoint) -> None:
    fields = {"query": "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": f"{ARTICLE}de%2F2"}

    (row,) = json.loads(served.get(**fields).body)["results"]["bindings"]
    assert row["g"]["value"] == f"{ARTICLE}de%2F2"


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"query": "SELECT * {"}, "line 1, column"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE"),
        ({"query": "LOAD <http://127.0.0.1:9/x>"}, "LOAD"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, "DELETE"),
        ({"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"}, "file:///etc/passwd"),
        ({"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "file:///etc/passwd"}, "no graph of the data"),
        ({"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": "not an IRI"}, "no graph of the data"),
        ({"update": "DELETE WHERE { ?s ?p ?o }"}, "read-only"),
        ({"other": "x"}, "expected one query"),
    ],
    ids=["syntax", "service", "load", "update", "from-file", "graph-file", "graph-no-iri", "update-field", "no-query"],
)  # fmt: skip
def test_bad_request_is_400(served: Endpoint, fields: dict[str, str], message: str) -> None:
    answer = served.get(**fields)

    assert answer.status == 400
    assert message in answer.text


def test_two_queries_are_400(served: Endpoint) -> None:
    assert served.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(served: Endpoint, method: str) -> None:
    answer = served.send(method, "/sparql", headers={})

    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "query, accept",
    [(CEO, "image/png"), (CEO, "text/turtle"), (TRIPLES, JSON), (CEO, "text/csv;q=0"), ("ASK { ?s ?p ?o }", "text/csv")],
    ids=["image", "rdf-of-select", "json-of-construct", "zero", "csv-of-ask"],
)
def test_what_cannot_be_given_is_406(served: Endpoint, query: str, accept: str) -> None:
    assert served.get(query=query, accept=accept).status == 406


def test_large_body_is_413(served: Endpoint) -> None:
    assert served.post(b"#" * (2 * 1024**2 + 1), QUERY).status == 413


def test_large_body_of_unknown_length_is_413(served: Endpoint) -> None:
    chunks = f"{70_000:x}\r\n".encode() + b"#" * 70_000 + b"\r\n"
    answer = served.send("POST", "/sparql", chunks * 30, headers={"Content-Type": QUERY, "Transfer-Encoding": "chunked"})

    assert answer.status == 413


@pytest.mark.parametrize("content_type", [None, "application/sparql-update", "text/plain", f"{QUERY}; charset=latin1"])
def test_other_content_is_415(served: Endpoint, content_type: str | None) -> None:
    assert served.post(b"ASK {}", content_type).status == 415


@pytest.mark.parametrize("body", [b"\xff", b"query=%FF"])
def test_body_that_is_not_utf8_is_400(served: Endpoint, body: bytes) -> None:
    assert served.post(body, FORM if b"=" in body else QUERY).status == 400


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "10.0.0.1", "[::2]"])
def test_other_host_is_421(served: Endpoint, host: str) -> None:
    assert served.get(host=host, query=CEO).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9000", "127.0.0.1:1", "[::1]:8000"])
def test_own_host_is_known_on_any_port(served: Endpoint, host: str) -> None:
    assert served.get(host=host, query=CEO).status == 200


def test_no_other_page_may_read_the_answer(served: Endpoint) -> None:
    answer = served.send("GET", "/sparql", headers={"Origin": "https://evil.example"})

    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_page_has_a_form_and_no_script(served: Endpoint) -> None:
    answer = served.get("/")

    assert answer.headers["content-type"].startswith("text/html")
    assert '<form action="/sparql">' in answer.text
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_error_goes_on_with_the_same_server(served: Endpoint) -> None:
    assert served.get(query="SELECT * {").status == 400
    assert served.get(query=CEO).status == 200


def test_cross_product_is_gone_at_the_limit_and_the_next_query_is_answered(tmp_path: Path) -> None:
    lines = (f'<https://example.org/{i}> <https://example.org/n> "{i}" .\n' for i in range(10_000))
    (tmp_path / "many.nt").write_text("".join(lines), encoding="utf-8")
    cross = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?x . ?b ?q ?y FILTER(STRLEN(CONCAT(?x, ?y)) > 100) }"
    with endpoint([tmp_path / "many.nt"], Limits(timeout_s=1)) as running:
        start = time.monotonic()
        answer = running.get(query=cross)
        took_s = time.monotonic() - start

        assert (answer.status, took_s < 2) == (503, True), took_s
        assert "ended after 1 s" in answer.text
        assert json.loads(running.get(query="ASK { ?s ?p ?o }").body)["boolean"] is True
