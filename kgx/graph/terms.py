"""RDF as plain data: IRIs, literals and quads, without an RDF library. Exporters turn them into the library's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType

Iri = NewType("Iri", str)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "https://schema.org/"
WD = "http://www.wikidata.org/entity/"
WDT = "http://www.wikidata.org/prop/direct/"

TYPE = Iri(RDF + "type")
LABEL = Iri(RDFS + "label")
COMMENT = Iri(RDFS + "comment")
SUBCLASS_OF = Iri(RDFS + "subClassOf")
SUBPROPERTY_OF = Iri(RDFS + "subPropertyOf")
ALT_LABEL = Iri(SKOS + "altLabel")
CLOSE_MATCH = Iri(SKOS + "closeMatch")
EXACT_MATCH = Iri(SKOS + "exactMatch")


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A value with its datatype's full IRI; language tags are not used in our data."""

    lexical: str
    datatype: Iri = Iri(XSD + "string")


Term = Iri | Literal


class Triple(NamedTuple):
    subject: Iri
    predicate: Iri
    object: Term


class Quad(NamedTuple):
    """A triple in the named graph of an article, or in the default graph."""

    subject: Iri
    predicate: Iri
    object: Term
    graph: Iri | None


def text(value: str) -> Literal:
    return Literal(value)


def integer(value: int) -> Literal:
    return Literal(str(value), Iri(XSD + "integer"))


def boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", Iri(XSD + "boolean"))


def day(value: str) -> Literal:
    return Literal(value, Iri(XSD + "date"))


def decimal(value: float) -> Literal:
    """Three places at most, in the canonical form of XSD 1.1 (`1`, `0.93`), which a store does not change."""
    return Literal(f"{value:.3f}".rstrip("0").rstrip("."), Iri(XSD + "decimal"))
