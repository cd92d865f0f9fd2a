"""The answers of a query as plain data, and the forms in which they are given: table, CSV, JSON, RDF."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyoxigraph as ox

from kgx.errors import QueryError
from kgx.graph.terms import XSD

TermKind = Literal["iri", "literal", "blank", "triple"]
SolutionsKind = Literal["select", "ask", "graph"]
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "boolean")}
_GRAPH_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE, "turtle": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML, "xml": ox.RdfFormat.RDF_XML, "rdfxml": ox.RdfFormat.RDF_XML,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class SolutionTerm:
    """An RDF term of an answer. value: the IRI, the literal's lexical form, the blank node's label."""

    kind: TermKind
    value: str
    datatype: str = ""
    language: str = ""


Row = tuple[SolutionTerm | None, ...]  # None where a variable is unbound


@dataclass(frozen=True, slots=True)
class Solutions:
    """What a query answers.

    kind: select (rows over variables), ask (boolean), or graph (rows are triples, sorted, each once).
    truncated: there are more rows than the limit allowed. warnings: one sentence each. prefixes: for short names.
    """

    kind: SolutionsKind
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    truncated: bool = False
    warnings: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)


def table_rows(solutions: Solutions) -> list[list[str]]:
    """Cells for people: a header line, then the rows; IRIs are shortened by the prefixes, unbound is empty."""
    if solutions.kind == "ask":
        return [["answer"], [_boolean(solutions)]]
    return [list(solutions.variables), *([_cell(term, solutions.prefixes) for term in row] for row in solutions.rows)]


def to_csv(solutions: Solutions) -> str:
    """SPARQL 1.1 CSV, https://www.w3.org/TR/sparql11-results-csv-tsv/, with one change: a text that a spreadsheet would
    run as a formula (`=…`, `+…`, `-…`, `@…`) gets an apostrophe before it. JSON has the text as it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if solutions.kind == "ask":
        return f"answer\r\n{_boolean(solutions)}\r\n"
    writer.writerow(solutions.variables)
    for row in solutions.rows:
        writer.writerow([_csv_cell(term) for term in row])
    return out.getvalue()


def to_json(solutions: Solutions) -> str:
    """SPARQL 1.1 Query Results JSON, https://www.w3.org/TR/sparql11-results-json/; a graph as a table of its triples."""
    if solutions.kind == "ask":
        return json.dumps({"head": {}, "boolean": solutions.boolean})
    bindings = [
        {variable: _json_term(term) for variable, term in zip(solutions.variables, row, strict=True) if term is not None}
        for row in solutions.rows
    ]
    results = {"head": {"vars": list(solutions.variables)}, "results": {"bindings": bindings}}
    return json.dumps(results, ensure_ascii=False, indent=2)


def to_rdf(solutions: Solutions, *, format: str = "ttl") -> bytes:
    """The triples of CONSTRUCT or DESCRIBE in an RDF format without named graphs (ttl, nt, jsonld, rdf)."""
    if solutions.kind != "graph":
        raise QueryError("only CONSTRUCT and DESCRIBE give RDF", hint="Ask for a table, CSV or JSON.")
    name = re.sub("[^a-z]", "", format.lower())
    if name not in _GRAPH_FORMATS:
        raise QueryError(f"triples cannot be written as {format!r}", hint="Use ttl, nt, jsonld or rdf.")
    # The order of Oxigraph's prefixes is that of a hash table, so the lines are sorted here.
    rdf = ox.serialize((_triple(row) for row in solutions.rows), None, _GRAPH_FORMATS[name], prefixes=dict(solutions.prefixes))
    assert rdf is not None
    return _with_sorted_prefixes(rdf) if name in ("ttl", "turtle") else rdf


def _with_sorted_prefixes(turtle: bytes) -> bytes:
    lines = turtle.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    body = b"".join(lines[count:])
    used = [line for line in sorted(lines[:count]) if line.split()[1] in body]
    return b"".join(used) + (b"\n" if used and body else b"") + body


def _triple(row: Row) -> ox.Triple:
    subject, predicate, value = (_ox_term(term) for term in row if term is not None)
    return ox.Triple(subject, predicate, value)


def _ox_term(term: SolutionTerm) -> Any:  # Any: one of pyoxigraph's terms
    if term.kind == "iri":
        return ox.NamedNode(term.value)
    if term.kind == "blank":
        return ox.BlankNode(term.value)
    if term.kind == "triple":
        raise QueryError("the answer holds a triple term, which this form cannot", hint="Ask for JSON.")
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype or XSD + "string"))


def _cell(term: SolutionTerm | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return ""
    return short_name(term.value, prefixes) if term.kind == "iri" else f"_:{term.value}" if term.kind == "blank" else term.value


def short_name(iri: str, prefixes: Mapping[str, str]) -> str:
    """`kgx:ceo` where what is left after the namespace is a simple name, else the IRI."""
    matches = [(len(namespace), prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    if not matches:
        return iri
    length, prefix = max(matches)
    return f"{prefix}:{iri[length:]}" if re.fullmatch(r"[\w.%~-]+", iri[length:]) else iri


def _csv_cell(term: SolutionTerm | None) -> str:
    if term is None:
        return ""
    if term.kind == "blank":
        return f"_:{term.value}"
    is_formula = term.kind == "literal" and term.datatype not in _NUMBERS and term.value.startswith(tuple("=+-@\t\r"))
    return f"'{term.value}" if is_formula else term.value


def _json_term(term: SolutionTerm) -> dict[str, str]:
    kinds = {"iri": "uri", "literal": "literal", "blank": "bnode", "triple": "literal"}
    out = {"type": kinds[term.kind], "value": term.value}
    if term.language:
        out["xml:lang"] = term.language
    elif term.datatype and term.datatype != XSD + "string":
        out["datatype"] = term.datatype
    return out


def _boolean(solutions: Solutions) -> str:
    return "true" if solutions.boolean else "false"
