"""Clients that others wrote get what they expect: SPARQLWrapper, and rdflib's SPARQLStore."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
import SPARQLWrapper
from endpoint import Endpoint, endpoint
from newsroom import graph_of, mine_draft, paper_draft
from rdflib.plugins.stores.sparqlstore import SPARQLStore

CEO = "PREFIX kgx: <https://w3id.org/kgx-news/vocab#> SELECT ?name WHERE { ?o kgx:ceo/rdfs:label ?name }"
KGX = rdflib.Namespace("https://w3id.org/kgx-news/vocab#")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    path = tmp_path_factory.mktemp("clients") / "graph.jsonl"
    graph_of(mine_draft(), paper_draft()).write(path)
    with endpoint([path]) as running:
        yield running


@pytest.fixture
def wrapper(served: Endpoint) -> object:
    return SPARQLWrapper.SPARQLWrapper(served.url)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("post", ["postdirectly", "urlencoded"])
def test_wrapper_reads_json(wrapper, method: str, post: str) -> None:
    wrapper.setQuery(CEO)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(post)

    assert [row["name"]["value"] for row in wrapper.queryAndConvert()["results"]["bindings"]] == ["Aliya Serik"]


@pytest.mark.parametrize("name", ["XML", "CSV", "TSV"])
def test_wrapper_reads_other_results(wrapper, name: str) -> None:
    wrapper.setQuery(CEO)
    wrapper.setReturnFormat(getattr(SPARQLWrapper, name))

    converted = wrapper.queryAndConvert()
    shown = converted.toxml() if name == "XML" else converted.decode()
    assert "Aliya Serik" in shown


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which the client uses
@pytest.mark.parametrize("name", ["TURTLE", "RDFXML", "N3", "JSONLD"])
def test_wrapper_reads_triples(wrapper, name: str) -> None:
    wrapper.setQuery("PREFIX kgx: <https://w3id.org/kgx-news/vocab#> CONSTRUCT WHERE { ?o kgx:ceo ?p }")
    wrapper.setReturnFormat(getattr(SPARQLWrapper, name))

    converted = wrapper.queryAndConvert()
    graph = converted if isinstance(converted, rdflib.Graph) else rdflib.Graph().parse(data=converted, format="turtle")
    assert len(list(graph.triples((None, KGX.ceo, None)))) == 1


def test_wrapper_raises_its_error_for_a_bad_query(wrapper) -> None:
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    wrapper.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("return_format", ["xml", "json", "csv"])
def test_sparql_store_of_rdflib_reads_results(served: Endpoint, method: str, return_format: str) -> None:
    graph = rdflib.Graph(SPARQLStore(served.url, method=method, returnFormat=return_format))

    assert [str(row[0]) for row in graph.query(CEO)] == ["Aliya Serik"]


def test_sparql_store_of_rdflib_looks_up_triples(served: Endpoint) -> None:
    graph = rdflib.Graph(SPARQLStore(served.url))
    (kazmin,) = graph.subjects(KGX.ceo, None)

    assert str(graph.value(kazmin, rdflib.RDFS.label)) == "Kazmin"
    assert len(graph) > 100


def test_sparql_store_of_rdflib_sees_one_article_as_a_graph(served: Endpoint) -> None:
    article = rdflib.URIRef("https://w3id.org/kgx-news/article/de%2F2")
    graph = rdflib.Graph(SPARQLStore(served.url), identifier=article)

    assert set(graph.subjects(rdflib.RDF.type, KGX.Article)) == {article}
