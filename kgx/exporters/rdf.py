"""The RDF formats, written by Oxigraph: Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from kgx.errors import ExportError
from kgx.exporters.formats import Exporter, ExportOptions, Format, format_for
from kgx.exporters.rdf_lines import LineStream, TurtleLines, XmlLines
from kgx.exporters.replacing import replacing
from kgx.exporters.xml_text import CharacterFilter, unicode_filter, xml_filter
from kgx.graph.export import find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.property_graph import counted_are
from kgx.graph.provenance import Provenance, without_provenance
from kgx.graph.quads import graph_quads, graph_triples
from kgx.graph.terms import RDF, TYPE, XSD, Quad, Term
from kgx.graph.value_forms import fits
from kgx.graph.vocabulary import vocabulary_triples
from kgx.ontology import Ontology

_STRING = XSD + "string"
_STATEMENT, _SUBJECT, _PREDICATE, _OBJECT = (RDF + term for term in ("Statement", "subject", "predicate", "object"))
_REIFIES = ox.NamedNode(RDF + "reifies")


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
    names, filtered = Names(ontology, base_iri), _filter(write.args[0])
    triples = (_quad(Quad(*triple, None), filtered).triple for triple in vocabulary_triples(ontology, base_iri=base_iri))
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            _serialize(triples, stream, write.args[0], names.prefixes())
    else:
        _serialize(triples, target, write.args[0], names.prefixes())


def _write(rdf_format: ox.RdfFormat, graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    """all_realis changes nothing: RDF keeps every statement with its realis, unless it is to have no provenance."""
    filtered, names = _filter(rdf_format), Names(graph.ontology, graph.base_iri)
    quads = _quads(graph, options.provenance, names, is_dataset=rdf_format.supports_datasets)
    terms = _with_reifiers(quads, filtered) if options.provenance == "rdf12" else (_quad(quad, filtered) for quad in quads)
    terms = _once(terms)
    items = terms if rdf_format.supports_datasets else (quad.triple for quad in terms)
    _serialize(items, stream, rdf_format, names.prefixes())
    notes = [*filtered.notes, *_notes_on_values(graph)]
    if options.provenance == "none":
        return [*notes, *_notes_without_provenance(graph)]
    dropped = "named graphs are dropped; each statement still names its article"
    return notes if rdf_format.supports_datasets else [*notes, dropped]


def _filter(rdf_format: ox.RdfFormat) -> CharacterFilter:
    return xml_filter() if rdf_format == ox.RdfFormat.RDF_XML else unicode_filter()


def _quads(graph: KnowledgeGraph, provenance: Provenance, names: Names, *, is_dataset: bool) -> Iterator[Quad]:
    """Named graphs tell which article says what, so they are provenance too. That a relation is over stands on its statement:
    without that, its plain triple would say that it holds."""
    if provenance == "none":
        holding = replace(graph, statements=tuple(statement for statement in graph.statements if not statement.ended))
        return (Quad(*triple, None) for triple in without_provenance(graph_triples(holding), names))
    return graph_quads(graph) if is_dataset else (Quad(*triple, None) for triple in graph_triples(graph))


def _once(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Without repetitions: two names of a thing may become one where a format has no place for their characters.

    Quads of one subject and graph follow each other, so that only these are kept in mind.
    """
    seen: set[ox.Quad] = set()
    place: tuple[object, object] | None = None
    for quad in quads:
        if (quad.subject, quad.graph_name) != place:
            place = (quad.subject, quad.graph_name)
            seen.clear()
        if quad not in seen:
            seen.add(quad)
            yield quad


def _with_reifiers(quads: Iterable[Quad], filtered: CharacterFilter) -> Iterator[ox.Quad]:
    """Subject, predicate and object of a statement node, which follow each other, as one triple that the node reifies."""
    subject = predicate = ""
    for quad in quads:
        if quad.predicate == TYPE and quad.object == _STATEMENT:
            continue
        if quad.predicate == _SUBJECT:
            subject = str(quad.object)
        elif quad.predicate == _PREDICATE:
            predicate = str(quad.object)
        elif quad.predicate == _OBJECT:
            triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), _term(quad.object, filtered))
            yield ox.Quad(ox.NamedNode(quad.subject), _REIFIES, triple, _graph_name(quad))
        else:
            yield _quad(quad, filtered)


def _notes_on_values(graph: KnowledgeGraph) -> list[str]:
    unfit = sum(node.value is not None and not fits(node.value) for node in graph.nodes)
    return [f"{counted_are(unfit, 'value')} written as text: not of the datatype that it was given"] if unfit else []


def _notes_without_provenance(graph: KnowledgeGraph) -> list[str]:
    notes = [f"the articles, passages and confidences behind {len(graph.statements)} statements are dropped, as asked"]
    untold = sum(not statement.is_plain and not statement.subject.startswith("event/") for statement in graph.statements)
    if untold:
        notes.append(f"{counted_are(untold, 'relation')} dropped: planned, negated, hypothetical or a claim, so no plain triple")
    ended = sum(statement.is_plain and statement.ended for statement in graph.statements)
    if ended:
        notes.append(f"{counted_are(ended, 'relation')} dropped: over, which a plain triple cannot say")
    if graph.open_statements:
        notes.append(f"{counted_are(len(graph.open_statements), 'open statement')} dropped: no plain triple")
    return notes


def _serialize(
    items: Iterable[ox.Quad] | Iterable[ox.Triple], stream: BinaryIO, rdf_format: ox.RdfFormat, prefixes: dict[str, str]
) -> None:
    lines: LineStream
    if rdf_format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        lines = TurtleLines(stream)
    elif rdf_format == ox.RdfFormat.RDF_XML:
        lines = XmlLines(stream)
        # XML keeps names that begin so for itself; the IRIs are written without a declared prefix then.
        prefixes = {prefix: iri for prefix, iri in prefixes.items() if not prefix.lower().startswith("xml")}
    else:
        ox.serialize(items, stream, rdf_format)
        return
    ox.serialize(items, cast(BinaryIO, lines), rdf_format, prefixes=prefixes)
    lines.finish()


def _quad(quad: Quad, filtered: CharacterFilter) -> ox.Quad:
    return ox.Quad(ox.NamedNode(quad.subject), ox.NamedNode(quad.predicate), _term(quad.object, filtered), _graph_name(quad))


def _graph_name(quad: Quad) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if quad.graph is None else ox.NamedNode(quad.graph)


def _term(term: Term, filtered: CharacterFilter) -> ox.NamedNode | ox.Literal:
    if isinstance(term, str):
        return ox.NamedNode(term)
    lexical = filtered(term.lexical)
    return ox.Literal(lexical) if term.datatype == _STRING else ox.Literal(lexical, datatype=ox.NamedNode(term.datatype))


def _exporter(name: str, media_type: str, suffixes: tuple[str, ...], rdf_format: ox.RdfFormat) -> Exporter:
    is_dataset, has_rdf12 = rdf_format.supports_datasets, rdf_format not in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)
    described = Format(
        name, media_type, suffixes, named_graphs=is_dataset, evidence=True,
        provenances=("statements", "rdf12", "none") if has_rdf12 else ("statements", "none"),
    )  # fmt: skip
    return Exporter(described, partial(_write, rdf_format))


TURTLE = _exporter("Turtle", "text/turtle", (".ttl",), ox.RdfFormat.TURTLE)
N_TRIPLES = _exporter("N-Triples", "application/n-triples", (".nt",), ox.RdfFormat.N_TRIPLES)
N_QUADS = _exporter("N-Quads", "application/n-quads", (".nq",), ox.RdfFormat.N_QUADS)
TRIG = _exporter("TriG", "application/trig", (".trig",), ox.RdfFormat.TRIG)
JSON_LD = _exporter("JSON-LD", "application/ld+json", (".jsonld",), ox.RdfFormat.JSON_LD)
RDF_XML = _exporter("RDF/XML", "application/rdf+xml", (".rdf", ".xml"), ox.RdfFormat.RDF_XML)
