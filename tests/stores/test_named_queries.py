"""Queries that come with kgx: they run, find what is there, and take any text as a parameter and nothing as SPARQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import HOSTILE_TEXTS, hostile_texts
from hypothesis import given
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.errors import QueryError
from kgx.ontology import default_ontology
from kgx.stores.named_queries import NamedQuery, Parameter, bind_parameters, find_query, named_queries
from kgx.stores.query import query_files
from kgx.stores.query_rules import check_query
from kgx.stores.solutions import Solutions, table_rows
from kgx.stores.sparql_tokens import tokenize

PAPER = "Kazmin chief Aliya Serik opened an office in Berlin in 2024."  # the surer of two sentences


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draft = Draft("Orsa Foods, founded by Nils Aasen, bought Brod AB for 5 million kronor.", id="se-3", date="2025-05-02")
    orsa, nils = draft.entity("ORG", "Orsa Foods", "Orsa"), draft.entity("PERSON", "Nils Aasen")
    brod, price = draft.entity("ORG", "Brod AB"), draft.entity("MONEY", "5 million kronor")
    draft.relation("founded_by", orsa, nils)
    draft.event("acquisition", "bought", [("buyer", orsa), ("target", brod), ("amount", price)])
    path = tmp_path_factory.mktemp("named") / "graph.trig"
    graph_of(mine_draft(), paper_draft(), draft).write(path)
    return path


def ask(graph: Path, name: str, /, **values: str) -> Solutions:
    return query_files([graph], find_query(name).bound(values), ontology=default_ontology())


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_query_uses_known_terms_and_runs(graph: Path, query: NamedQuery) -> None:
    values = {parameter.name: "Kazmin" for parameter in query.parameters if parameter.default is None}

    solutions = query_files([graph], query.bound(values), ontology=default_ontology())
    assert solutions.warnings == ()
    assert solutions.rows


@pytest.mark.parametrize(
    "name, values, cells",
    [
        ("people-of", {"org": "kazmin"}, ["Kazmin", "kgx:ceo", "Aliya Serik", "false", "0.972", "2", "2", PAPER]),
        ("founders", {"org": "orsa"}, ["Orsa Foods", "Nils Aasen", "", "0.875", "1", "1"]),
        ("who-met-whom", {}, ["Aliya Serik", "Jonas Weber", "2025-03-12", "Kazmin courts Weber", "met"]),
        ("who-met-whom", {"person": "Weber"}, ["Jonas Weber", "Aliya Serik", "2025-03-12", "Kazmin courts Weber", "met"]),
        ("acquisitions", {}, ["Orsa Foods", "Brod AB", "5 million kronor", "kgx:asserted", "2025-05-02", "se-3"]),
        ("events-of", {"name": "Serik"}, ["2025-03-12", "meeting: met", "kgx:participant", "Aliya Serik", "kgx:asserted"]),
        ("timeline", {"since": "2025-03-10", "until": "2025-03"}, ["2025-03-10", "meeting: met"]),
    ],
)  # fmt: skip
def test_query_finds_what_is_there(graph: Path, name: str, values: dict[str, str], cells: list[str]) -> None:
    rows = table_rows(ask(graph, name, **values))[1:]

    found = [row[: len(cells)] for row in rows]
    if name == "who-met-whom" and not values:  # either may come first
        found = [[*sorted(row[:2]), *row[2:]] for row in found]
    assert cells in found


@pytest.mark.parametrize("org", ["Kaz", "azmin", "Serik", "Nobody"])
def test_part_of_a_word_is_no_name(graph: Path, org: str) -> None:
    assert ask(graph, "people-of", org=org).rows == ()


def test_dates_outside_are_left_out(graph: Path) -> None:
    assert ask(graph, "timeline", since="2030").rows == ()


def test_unknown_name_lists_all() -> None:
    with pytest.raises(QueryError, match="no query is named 'people'") as error:
        find_query("people")

    assert all(f"{query.name}: {query.description}" in (error.value.hint or "") for query in named_queries())


@pytest.mark.parametrize("name", ["../people-of", "", "people-of.rq", "/etc/passwd"])
def test_name_is_no_path(name: str) -> None:
    with pytest.raises(QueryError, match="no query is named"):
        find_query(name)


@pytest.mark.parametrize(
    "values, message",
    [({}, "needs the parameter 'org'"), ({"org": "a", "who": "b"}, "has no parameter 'who'")],
    ids=["missing", "unknown"],
)
def test_wrong_parameters_are_errors(values: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        find_query("people-of").bound(values)

    assert "--param org=…" in (error.value.hint or "")


def test_default_stands_in() -> None:
    query = NamedQuery("q", "d", (Parameter("x", "y", "z"),), "SELECT * { ?s ?p $x }")

    assert query.bound({}) == 'SELECT * { ?s ?p "z" }'


def test_only_the_token_of_a_parameter_is_replaced() -> None:
    sparql = "SELECT ?x # $x\n{ ?s ?p $x ; ?q '$x', $xy, ?x }"

    assert bind_parameters(sparql, {"x": "1"}) == "SELECT ?x # $x\n{ ?s ?p \"1\" ; ?q '$x', $xy, ?x }"


@given(value=hostile_texts)
def test_value_is_one_literal_whatever_it_holds(value: str) -> None:
    bound = bind_parameters("ASK { ?s ?p $x . ?s ?q ?r }", {"x": value})

    kinds = [token.kind for token in tokenize(bound)]
    assert kinds == ["word", "mark", "variable", "variable", "string", "mark", "variable", "variable", "variable", "mark"]


@pytest.mark.parametrize("value", ['" } SERVICE <http://127.0.0.1:9/> { ?a ?b "', *HOSTILE_TEXTS])
def test_value_is_found_as_it_is_and_nothing_else(tmp_path: Path, value: str) -> None:
    draft = Draft(f"Kazmin {value}")
    draft.entity("ORG", value)
    draft.entity("GPE", "Almaty")
    graph_of(draft).write(tmp_path / "graph.nq")
    query = bind_parameters("SELECT ?name { ?s a kgx:Entity ; rdfs:label ?name FILTER(?name = $name) }", {"name": value})
    check_query(query)

    (row,) = query_files([tmp_path / "graph.nq"], query, ontology=default_ontology()).rows
    assert row[0] is not None
    assert row[0].value == value
