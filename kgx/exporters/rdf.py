"""The RDF formats, written by Oxigraph: Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from kgx.errors import ExportError
from kgx.exporters.formats import Exporter, Format, format_for
from kgx.exporters.rdf_lines import LineStream, TurtleLines, XmlLines
from kgx.exporters.replacing import replacing
from kgx.exporters.xml_text import CharacterFilter, unicode_filter, xml_filter
from kgx.graph.export import find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.quads import graph_quads, graph_triples
from kgx.graph.terms import XSD, Quad, Term, Triple
from kgx.graph.vocabulary import vocabulary_triples
from kgx.ontology import Ontology

_STRING = XSD + "string"


def write_vocabulary(
    ontology: Ontology, target: str | Path | BinaryIO, *, base_iri: str = DEFAULT_BASE_IRI, format: str | None = None
) -> None:
    """The ontology's classes and properties with their descriptions and close matches, in any RDF format."""
    path = target if isinstance(target, str | Path) else "-"
    exporter = find_exporter(path, format=format)
    write = getattr(exporter, "write_graph", None)
    if not isinstance(write, partial) or write.func is not _write:
        name = format_for(path, format=format).name
        raise ExportError(f"{path}: {name} cannot hold a vocabulary", hint="Use .ttl, .nt, .nq, .trig, .jsonld or .rdf.")
    names, filtered = Names(ontology, base_iri), unicode_filter()
    triples = (_triple(triple, filtered) for triple in vocabulary_triples(ontology, base_iri=base_iri))
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            _serialize(triples, stream, write.args[0], names.prefixes())
    else:
        _serialize(triples, target, write.args[0], names.prefixes())


def _write(rdf_format: ox.RdfFormat, graph: KnowledgeGraph, stream: BinaryIO, all_realis: bool) -> list[str]:
    """all_realis changes nothing: RDF keeps every statement with its realis."""
    filtered = xml_filter() if rdf_format == ox.RdfFormat.RDF_XML else unicode_filter()
    items: Iterator[ox.Quad] | Iterator[ox.Triple]
    if rdf_format.supports_datasets:
        items = (_quad(quad, filtered) for quad in graph_quads(graph))
    else:
        items = (_triple(triple, filtered) for triple in graph_triples(graph))
    _serialize(items, stream, rdf_format, Names(graph.ontology, graph.base_iri).prefixes())
    notes = filtered.notes
    if not rdf_format.supports_datasets:
        notes.append("named graphs are dropped; each statement still names its article")
    return notes


def _serialize(
    items: Iterable[ox.Quad] | Iterable[ox.Triple], stream: BinaryIO, rdf_format: ox.RdfFormat, prefixes: dict[str, str]
) -> None:
    lines: LineStream
    if rdf_format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        lines = TurtleLines(stream)
    elif rdf_format == ox.RdfFormat.RDF_XML:
        lines = XmlLines(stream)
    else:
        ox.serialize(items, stream, rdf_format)
        return
    ox.serialize(items, cast(BinaryIO, lines), rdf_format, prefixes=prefixes)
    lines.finish()


def _quad(quad: Quad, filtered: CharacterFilter) -> ox.Quad:
    graph = ox.DefaultGraph() if quad.graph is None else ox.NamedNode(quad.graph)
    return ox.Quad(ox.NamedNode(quad.subject), ox.NamedNode(quad.predicate), _term(quad.object, filtered), graph)


def _triple(triple: Triple, filtered: CharacterFilter) -> ox.Triple:
    return ox.Triple(ox.NamedNode(triple.subject), ox.NamedNode(triple.predicate), _term(triple.object, filtered))


def _term(term: Term, filtered: CharacterFilter) -> ox.NamedNode | ox.Literal:
    if isinstance(term, str):
        return ox.NamedNode(term)
    lexical = filtered(term.lexical)
    return ox.Literal(lexical) if term.datatype == _STRING else ox.Literal(lexical, datatype=ox.NamedNode(term.datatype))


def _exporter(name: str, media_type: str, suffixes: tuple[str, ...], rdf_format: ox.RdfFormat) -> Exporter:
    described = Format(name, media_type, suffixes, named_graphs=rdf_format.supports_datasets, evidence=True)
    return Exporter(described, partial(_write, rdf_format))


TURTLE = _exporter("Turtle", "text/turtle", (".ttl",), ox.RdfFormat.TURTLE)
N_TRIPLES = _exporter("N-Triples", "application/n-triples", (".nt",), ox.RdfFormat.N_TRIPLES)
N_QUADS = _exporter("N-Quads", "application/n-quads", (".nq",), ox.RdfFormat.N_QUADS)
TRIG = _exporter("TriG", "application/trig", (".trig",), ox.RdfFormat.TRIG)
JSON_LD = _exporter("JSON-LD", "application/ld+json", (".jsonld",), ox.RdfFormat.JSON_LD)
RDF_XML = _exporter("RDF/XML", "application/rdf+xml", (".rdf", ".xml"), ox.RdfFormat.RDF_XML)
