import csv
import io
import json

import pyoxigraph as ox
import pytest

from kgx.errors import QueryError
from kgx.graph.terms import XSD
from kgx.stores.solutions import Solutions, SolutionTerm, table_rows, to_csv, to_json, to_rdf

PREFIXES = {"kgx": "https://w3id.org/kgx-news/vocab#", "entity": "https://w3id.org/kgx-news/entity/"}


def literal(value: str, datatype: str = XSD + "string", language: str = "") -> SolutionTerm:
    return SolutionTerm("literal", value, datatype, language)


def iri(value: str) -> SolutionTerm:
    return SolutionTerm("iri", value)


def select(*rows: tuple[SolutionTerm | None, ...]) -> Solutions:
    return Solutions("select", ("x", "y"), rows, prefixes=PREFIXES)


def test_table_shortens_iris_and_leaves_unbound_empty():
    rows = [(iri("https://w3id.org/kgx-news/vocab#ceo"), None), (iri("https://example.org/a"), literal("Kazmin"))]

    assert table_rows(select(*rows)) == [["x", "y"], ["kgx:ceo", ""], ["https://example.org/a", "Kazmin"]]


def test_csv_is_read_back_by_the_standard_library():
    text = 'a "quoted", b\nand c'

    content = to_csv(select((literal(text), literal("2", XSD + "integer"))))

    assert list(csv.reader(io.StringIO(content, newline=""))) == [["x", "y"], [text, "2"]]


@pytest.mark.parametrize(
    "term, cell",
    [
        (literal("=cmd()"), "'=cmd()"),
        (literal("@x"), "'@x"),
        (literal("-5", XSD + "integer"), "-5"),
        (literal("5 - 3"), "5 - 3"),
    ],
    ids=["formula", "at", "number", "within"],
)
def test_csv_runs_no_formula(term, cell):
    assert to_csv(select((term, None))).splitlines()[1] == f"{cell},"


def test_json_keeps_datatypes_languages_and_formulas():
    bindings = json.loads(to_json(select((literal("=x", language="en"), literal("2025-03-10", XSD + "date")))))["results"]

    assert bindings == {
        "bindings": [
            {
                "x": {"type": "literal", "value": "=x", "xml:lang": "en"},
                "y": {"type": "literal", "value": "2025-03-10", "datatype": XSD + "date"},
            }
        ]
    }


def test_json_is_read_by_oxigraph():
    content = to_json(select((iri("a:b"), None), (SolutionTerm("blank", "b0"), literal("é"))))

    solutions = ox.parse_query_results(content.encode(), ox.QueryResultsFormat.JSON)
    assert [[row["x"], row["y"]] for row in solutions] == [
        [ox.NamedNode("a:b"), None],
        [ox.BlankNode("b0"), ox.Literal("é")],
    ]


@pytest.mark.parametrize("answer, word", [(True, "true"), (False, "false")])
def test_ask_in_every_form(answer, word):
    solutions = Solutions("ask", boolean=answer)

    assert table_rows(solutions) == [["answer"], [word]]
    assert to_csv(solutions) == f"answer\r\n{word}\r\n"
    assert json.loads(to_json(solutions)) == {"head": {}, "boolean": answer}


def graph_solutions() -> Solutions:
    rows = (
        (iri("https://w3id.org/kgx-news/entity/0a"), iri("https://w3id.org/kgx-news/vocab#ceo"), literal("é", language="kk")),
        (SolutionTerm("blank", "b"), iri("https://w3id.org/kgx-news/vocab#age"), literal("5", XSD + "integer")),
    )
    return Solutions("graph", ("subject", "predicate", "object"), rows, prefixes=PREFIXES)


@pytest.mark.parametrize("format", ["ttl", "turtle", "nt", "jsonld", "rdf"])
def test_graph_in_rdf_is_read_back(format):
    suffix = {"turtle": "ttl"}.get(format, format)

    triples = [quad.triple for quad in ox.parse(to_rdf(graph_solutions(), format=format), ox.RdfFormat.from_extension(suffix))]
    assert len(triples) == 2
    assert ox.Literal("é", language="kk") in [triple.object for triple in triples]


def test_turtle_declares_the_prefixes_it_uses_in_order():
    lines = to_rdf(graph_solutions()).decode().splitlines()

    assert lines[:3] == [f"@prefix entity: <{PREFIXES['entity']}> .", f"@prefix kgx: <{PREFIXES['kgx']}> .", ""]


def test_rdf_of_a_table_is_refused():
    with pytest.raises(QueryError, match="only CONSTRUCT and DESCRIBE"):
        to_rdf(select())


def test_unknown_rdf_format_is_refused():
    with pytest.raises(QueryError, match="cannot be written as 'trig'"):
        to_rdf(graph_solutions(), format="trig")
