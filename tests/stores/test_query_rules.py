import pytest

from kgx.errors import QueryError
from kgx.graph.names import Names
from kgx.graph.vocabulary import known_terms
from kgx.ontology import default_ontology
from kgx.stores.query_rules import Namespaces, absence_warnings, check_query, dataset_graphs, unknown_terms

NAMES = Names(default_ontology())
NAMESPACES = Namespaces(NAMES.prefixes(), (NAMES.core_namespace,), frozenset(known_terms(default_ontology())))


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o.SERVICE<http://127.0.0.1/>{?s ?p ?o} }",
        "SELECT * { SERVICEkgx:x{?s ?p ?o} }",
        "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1/>{?s ?p ?o} }",
        "SELECT * { # a comment\rSERVICE <http://127.0.0.1/> {} }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1/> {} }",
        "SELECT * { ?x ?y ?z FILTER(1<2&&'>'=?x).SERVICE?x{?s ?p ?o} FILTER('a'='b') }",
        "SELECT * { FILTER(1<2).SERVICE#>\n?x{?s ?p ?o} }",
        "SELECT * { FILTER(1<2#>'''\n).SERVICE<http://127.0.0.1/>{} #'''\n }",
    ],
)
def test_service_is_refused_in_every_disguise(sparql):
    with pytest.raises(QueryError, match=r"^line \d+, column \d+: .* is refused"):
        check_query(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "PREFIX a: <b:c>\nDELETE WHERE { ?s ?p ?o }",
        "load <http://127.0.0.1/>",
        "CLEAR ALL",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(sparql):
    with pytest.raises(QueryError, match=r"\(an update\) is refused"):
        check_query(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?s rdfs:label "SERVICE <http://x> { }" }',
        "SELECT * { ?s ?p <http://example.org/service> } # SERVICE",
        "SELECT ?service { ?service ?load 'INSERT' }",
        "PREFIX service: <http://example.org/> SELECT * { ?s service:x ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 1) }",
        "SELECT * { ?s <http://example.org/it's#x> ?o }",
        "SELECT * { ?s kgx:insert ?o }",
    ],
)
def test_harmless_queries_pass(sparql):
    check_query(sparql)


def test_graphs_of_from_are_found():
    sparql = "PREFIX a: <http://a/> SELECT * FROM <http://x> FROM NAMED a:y { ?s ?p 'FROM <z:z>' }"

    assert dataset_graphs(sparql, NAMES.prefixes()) == ["http://x", "http://a/y"]


@pytest.mark.parametrize(
    "sparql, warning",
    [
        ("SELECT * { ?s a kgx:PERSN }", "did you mean kgx:PERSON?"),
        ("SELECT * { ?s <https://w3id.org/kgx-news/vocab#ceos> ?o }", "did you mean kgx:ceo?"),
        ("PREFIX k: <https://w3id.org/kgx-news/vocab#> SELECT * { ?s k:confidenze ?o }", "did you mean kgx:confidence?"),
        ("SELECT * { ?s kgx:zzzzzzzzzzzz ?o }", "the vocabulary has nothing like it"),
    ],
)
def test_unknown_term_is_warned_of_with_the_nearest(sparql, warning):
    (found,) = absence_warnings(unknown_terms(sparql, NAMESPACES), NAMESPACES)

    assert found.endswith(warning)


def test_terms_after_the_first_are_counted():
    (*told, more) = absence_warnings([f"{NAMES.core_namespace}ceo{n}" for n in range(5000)], NAMESPACES)

    assert len(told) == 5
    assert more == "4,995 more terms are neither in the vocabulary nor in the data"


def test_known_and_foreign_terms_are_no_slips():
    sparql = "PREFIX kgx: <https://w3id.org/kgx-news/vocab#> SELECT * { ?s a kgx:PERSON ; kgx:ceo ?o ; schema:foo <http://x> }"

    assert unknown_terms(sparql, NAMESPACES) == []
