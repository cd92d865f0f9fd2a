"""A KnowledgeGraph out of the files that kgx wrote: records, which are built anew, or RDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kgx.errors import InputError
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.knowledge_graph import KnowledgeGraph, build_graph
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.ontology import Ontology
from kgx.stores.sources import Source, extractions, open_source, triples
from kgx.stores.store import Store, is_store


def read_graph(sources: Sequence[str | Path], *, ontology: Ontology, base_iri: str = DEFAULT_BASE_IRI) -> KnowledgeGraph:
    """One graph of all sources: any number of .jsonl files, one RDF file or one store; `-` is standard input.

    base_iri: of a graph built from records; RDF and stores say their own. Several RDF files are refused: which of their entities
    are the same is decided from the records.
    """
    if any(is_store(place) for place in sources):
        if len(sources) > 1:
            hint = "Add the others to the store, or query them together: kgx query takes several."
            raise InputError(f"{len(sources)} inputs, of which some are stores, cannot become one graph", hint=hint)
        return Store(sources[0]).graph()
    opened = [open_source(place) for place in sources]
    if all(source.is_records for source in opened):
        return graph_of_records(opened, ontology=ontology, base_iri=base_iri)
    if len(opened) > 1:
        raise InputError(
            f"{len(opened)} inputs, of which some are RDF, cannot become one graph",
            hint="Give the .jsonl files they came from, or query them together: kgx query takes several.",
        )
    try:
        return graph_from_triples(triples(opened[0]), ontology=ontology)
    except InputError as error:
        if str(error).startswith(opened[0].name):
            raise
        raise InputError(f"{opened[0].name}: {error}", hint=error.hint) from error


def graph_of_records(sources: Sequence[Source], *, ontology: Ontology, base_iri: str = DEFAULT_BASE_IRI) -> KnowledgeGraph:
    return build_graph((e for source in sources for e in extractions(source)), ontology=ontology, base_iri=base_iri)
