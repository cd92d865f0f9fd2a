"""What the endpoint says of itself: https://www.w3.org/TR/sparql11-service-description/"""

from __future__ import annotations

from collections.abc import Iterator

from kgx.graph.terms import RDF
from kgx.stores.solutions import Row, Solutions, SolutionTerm

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


def service_description(endpoint: str) -> Solutions:
    """Its address, language and formats as triples. The default graph is the union of all."""
    return Solutions("graph", rows=tuple(_rows(endpoint)), prefixes={"sd": _SD, "formats": _FORMATS, "rdf": RDF})


def _rows(endpoint: str) -> Iterator[Row]:
    service = _iri(f"{endpoint}#service")
    yield service, _iri(RDF + "type"), _iri(_SD + "Service")
    yield service, _iri(_SD + "endpoint"), _iri(endpoint)
    yield service, _iri(_SD + "supportedLanguage"), _iri(_SD + "SPARQL11Query")
    yield service, _iri(_SD + "feature"), _iri(_SD + "UnionDefaultGraph")
    for name in _RESULT_FORMATS:
        yield service, _iri(_SD + "resultFormat"), _iri(_FORMATS + name)


def _iri(value: str) -> SolutionTerm:
    return SolutionTerm("iri", value)
