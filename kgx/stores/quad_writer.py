"""Writes articles' quads into an Oxigraph store, whose default graph holds the union of all articles' graphs.

The union is kept beside the graphs, each triple once: Oxigraph's own view of it repeats a triple for each article that
states it, so that joins and counts would grow with the number of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kgx.graph.terms import Iri, Quad

# of N-Quads that are loaded at once; what is not loaded in bulk is held in memory many times over
_BULK_BYTES, _LOADED_BYTES = 32 * 1024**2, 2 * 1024**2

_Term = ox.NamedNode | ox.BlankNode | ox.DefaultGraph | ox.Literal | ox.Triple
Part = tuple[Iri, bytes]  # an article's graph, and its quads as N-Quads; empty where the article is gone


@dataclass(frozen=True, slots=True)
class NameChange:
    """Of an article's graph. nodes: new names of nodes by the old ones. members: what is said of each of these now, by the
    predicates that `write_changes` is told."""

    graph: Iri
    nodes: Mapping[Iri, Iri]
    members: Mapping[Iri, tuple[ox.Triple, ...]]


def write_all(store: ox.Store, parts: Iterable[Part]) -> None:
    """Fills an empty store."""
    for chunk in _chunks((content + _triples(graph, content) for graph, content in parts), _BULK_BYTES):
        store.bulk_load(chunk, format=ox.RdfFormat.N_QUADS)


def write_changes(
    store: ox.Store, parts: Iterable[Part], changes: Sequence[NameChange] = (), *, of_members: Sequence[Iri] = ()
) -> None:
    """Gives the articles' graphs their new quads; what stays the same is not touched. changes: of other articles. of_members:
    the predicates whose triples of members they replace."""
    gone, renamed = _renamed(store, changes, of_members)

    def coming() -> Iterator[bytes]:
        yield renamed
        for graph, content in parts:
            name = ox.NamedNode(graph)
            old = set(_dumped(store, name).splitlines(keepends=True))
            new = set(_triples(graph, content).splitlines(keepends=True))
            for quad in ox.parse(b"".join(sorted(old - new)), ox.RdfFormat.N_TRIPLES):
                store.remove(ox.Quad(quad.subject, quad.predicate, quad.object, name))
                gone.append(quad.triple)
            if not content:
                store.remove_graph(name)
            triples = b"".join(sorted(new - old))
            yield triples + triples.replace(b" .\n", f" <{graph}> .\n".encode())

    for chunk in _chunks(coming(), _LOADED_BYTES):
        store.load(chunk, format=ox.RdfFormat.N_QUADS)
    for triple in dict.fromkeys(gone):
        if not _is_stated(store, triple):
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))


def _renamed(
    store: ox.Store, changes: Sequence[NameChange], of_members: Sequence[Iri]
) -> tuple[list[ox.Triple], bytes]:  # fmt: skip
    """Removes what has other names now; returns it without its graph, and what comes for it."""
    new_by_old: dict[ox.Quad, ox.Quad] = {}
    names_by_graph: dict[_Term, dict[_Term, ox.NamedNode]] = {}
    for change in changes:
        names_by_graph[ox.NamedNode(change.graph)] = {
            ox.NamedNode(old): ox.NamedNode(new) for old, new in change.nodes.items()
        }  # fmt: skip
    for node in {ox.NamedNode(node): None for change in changes for node in change.nodes}:
        for pattern in ((node, None), (None, node)):
            for quad in store.quads_for_pattern(pattern[0], None, pattern[1], None):
                names = names_by_graph.get(quad.graph_name, {})
                if node in names:
                    subject, value = names.get(quad.subject, quad.subject), names.get(quad.object, quad.object)
                    new_by_old[quad] = ox.Quad(subject, quad.predicate, value, quad.graph_name)
    gone, new = list(new_by_old), list(new_by_old.values())
    for change in changes:
        left, comes = _member_changes(store, change, of_members)
        gone += left
        new += comes
    for quad in gone:
        store.remove(quad)
    union = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in new]
    serialized = ox.serialize([*new, *dict.fromkeys(union)], format=ox.RdfFormat.N_QUADS)
    return [quad.triple for quad in gone], serialized or b""


def _member_changes(store: ox.Store, change: NameChange, of_members: Sequence[Iri]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    graph = ox.NamedNode(change.graph)
    gone: list[ox.Quad] = []
    coming: list[ox.Quad] = []
    for member, triples in change.members.items():
        old: set[ox.Quad] = set()
        for predicate in of_members:
            old |= set(store.quads_for_pattern(ox.NamedNode(member), ox.NamedNode(predicate), None, graph))
        new = {ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}
        gone += old - new
        coming += new - old
    return gone, coming


def write_subjects(store: ox.Store, graph: Iri, parts: Iterable[tuple[Iri, Iterable[Quad]]]) -> None:
    """Gives things that are subjects of one graph only their new quads; those that have none are gone."""
    name = ox.NamedNode(graph)
    for subject, quads in parts:
        old = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None, name)}
        new = {_triple(quad) for quad in quads}
        for quad in _everywhere(old - new, name):
            store.remove(quad)
        store.extend(_everywhere(new - old, name))


def _everywhere(triples: Iterable[ox.Triple], name: ox.NamedNode) -> Iterator[ox.Quad]:
    """In the graph and in the union of all graphs."""
    for triple in triples:
        for graph in (name, ox.DefaultGraph()):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def n_quads(quads: Iterable[Quad]) -> bytes:
    """Of quads in named graphs."""
    found = ((_triple(quad), ox.NamedNode(str(quad.graph))) for quad in quads)
    terms = (ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple, name in found)
    return ox.serialize(terms, format=ox.RdfFormat.N_QUADS) or b""


def _triple(quad: Quad) -> ox.Triple:
    value = quad.object
    term = ox.NamedNode(value) if isinstance(value, str) else ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))
    return ox.Triple(ox.NamedNode(quad.subject), ox.NamedNode(quad.predicate), term)


def _dumped(store: ox.Store, name: ox.NamedNode) -> bytes:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""


def _triples(graph: Iri, content: bytes) -> bytes:
    """N-Quads of one graph without its name. Line feeds in literals are escaped, so each one ends a line."""
    return content.replace(f" <{graph}> .\n".encode(), b" .\n")


def _is_stated(store: ox.Store, triple: ox.Triple) -> bool:
    """True where some article's graph has the triple."""
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


def _chunks(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The parts put together to pieces that are loaded at once."""
    chunk: list[bytes] = []
    length = 0
    for part in parts:
        chunk.append(part)
        length += len(part)
        if length >= size:
            yield b"".join(chunk)
            chunk, length = [], 0
    if chunk:
        yield b"".join(chunk)
