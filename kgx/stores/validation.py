"""Checks of a graph: against the shapes of its ontology, and of its articles against each other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kgx.errors import InputError
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.shapes import shapes_turtle
from kgx.graph.terms import LABEL, RDF, TYPE
from kgx.ontology import Ontology
from kgx.stores.contradictions import contradictions
from kgx.stores.findings import Finding, ValidationReport
from kgx.stores.query import rdf_files
from kgx.stores.query_process import RdfFile
from kgx.stores.sources import syntax_error
from kgx.stores.store import Store, is_store

_REIFIES = ox.NamedNode(RDF + "reifies")
_ENTITY = "vocab#Entity"


def validate_source(place: str | Path, *, ontology: Ontology, base_iri: str = DEFAULT_BASE_IRI) -> ValidationReport:
    """The findings in an RDF file that kgx wrote, in records, in a store, or in standard input (`-`).

    ontology: the one of the graph; a store has its own. base_iri: of a graph built from records; RDF and stores say their
    own. InputError where the source is no graph of kgx; PluginError where pySHACL is missing.
    """
    if is_store(place):
        with Store(place) as kept, kept.generation() as generation:
            names = Names(kept.ontology, kept.reading.base_iri)
            return _report(ox.Store.read_only(str(generation.quads)), names)
    with tempfile.TemporaryDirectory(prefix="kgx-") as folder:
        store = ox.Store()
        for file in rdf_files([place], Path(folder), ontology, base_iri):
            _load(store, file)
    _name_reified(store)
    return _report(store, Names(ontology, _base_iri(store, str(place))))


def _report(store: ox.Store, names: Names) -> ValidationReport:
    from kgx.stores.shacl import violations  # pySHACL is an extra

    member = ox.NamedNode(names.core("Member"))
    has_provenance = next(store.quads_for_pattern(None, ox.NamedNode(TYPE), member), None) is not None
    shapes = shapes_turtle(names.ontology, base_iri=names.base_iri, provenance=has_provenance)
    found = [*violations(store, shapes, type_terms=(names.core("eventType"),)), *contradictions(store, names)]
    return ValidationReport(
        findings=tuple(sorted(_labelled(finding, store) for finding in found)),
        nodes=len({quad.subject for quad in store}),
        triples=len({quad.triple for quad in store}),
        prefixes=names.prefixes(),
    )


def _labelled(finding: Finding, store: ox.Store) -> Finding:
    if finding.label or "://" not in finding.node:
        return finding
    labels = store.quads_for_pattern(ox.NamedNode(finding.node), ox.NamedNode(LABEL), None)
    return replace(finding, label=min((quad.object.value for quad in labels if isinstance(quad.object, ox.Literal)), default=""))


def _load(store: ox.Store, file: RdfFile) -> None:
    rdf_format = ox.RdfFormat.from_extension(file.format)
    assert rdf_format is not None  # rdf_files gives no other
    try:
        store.bulk_load(path=str(file.path), format=rdf_format)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(file.name, str(error)) from error
    except OSError as error:
        raise InputError(f"{file.name}: {error}", hint="Name a file that you may read.") from error


def _name_reified(store: ox.Store) -> None:
    """Reifiers of RDF 1.2 become statement nodes, which the shapes know; those that have a class, as facts, keep it."""
    for quad in list(store.quads_for_pattern(None, _REIFIES, None)):
        found = list(_statement_quads(quad))
        store.extend(found)
        if found and next(store.quads_for_pattern(quad.subject, ox.NamedNode(TYPE), None), None) is None:
            store.add(ox.Quad(quad.subject, ox.NamedNode(TYPE), ox.NamedNode(RDF + "Statement"), quad.graph_name))


def _statement_quads(quad: ox.Quad) -> Iterator[ox.Quad]:
    if isinstance(quad.object, ox.Triple) and not isinstance(quad.object.object, ox.Triple):
        reified, graph = quad.object, quad.graph_name
        yield ox.Quad(quad.subject, ox.NamedNode(RDF + "subject"), reified.subject, graph)
        yield ox.Quad(quad.subject, ox.NamedNode(RDF + "predicate"), reified.predicate, graph)
        yield ox.Quad(quad.subject, ox.NamedNode(RDF + "object"), reified.object, graph)


def _base_iri(store: ox.Store, name: str) -> str:
    """What stands before the core classes of the data."""
    classes = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(TYPE), None)
               if isinstance(quad.object, ox.NamedNode)}  # fmt: skip
    bases = {iri.removesuffix(suffix) for iri in classes for suffix in (_ENTITY, "vocab#Article") if iri.endswith(suffix)}
    if len(bases) != 1:
        found = "is not a graph that kgx wrote" if not bases else f"mixes graphs of {len(bases)} base IRIs"
        raise InputError(f"{name}: the RDF {found}", hint="Only RDF that kgx wrote can be checked against its ontology.")
    return bases.pop()
