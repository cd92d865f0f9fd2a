"""Writes articles' quads into an Oxigraph store, whose default graph holds the union of all articles' graphs.

The union is kept beside the graphs, each triple once: Oxigraph's own view of it repeats a triple for each article that
states it, so that joins and counts would grow with the number of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kgx.graph.terms import Iri

_BULK_BYTES = 32 * 1024**2  # of N-Quads that are loaded at once

Part = tuple[Iri, bytes]  # an article's graph, and its quads as N-Quads; empty where the article is gone


def write_all(store: ox.Store, parts: Iterable[Part]) -> None:
    """Fills an empty store."""
    for chunk in _chunks(content + _triples(graph, content) for graph, content in parts):
        store.bulk_load(chunk, format=ox.RdfFormat.N_QUADS)


def write_changes(store: ox.Store, parts: Iterable[Part]) -> None:
    """Gives the articles' graphs their new quads; what stays the same is not touched."""
    gone: list[ox.Triple] = []
    coming: list[bytes] = []
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
        coming.append(triples + triples.replace(b" .\n", f" <{graph}> .\n".encode()))
    for chunk in _chunks(coming):
        store.load(chunk, format=ox.RdfFormat.N_QUADS)
    for triple in dict.fromkeys(gone):
        if not _is_stated(store, triple):
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))


def _dumped(store: ox.Store, name: ox.NamedNode) -> bytes:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""


def _triples(graph: Iri, content: bytes) -> bytes:
    """N-Quads of one graph without its name. Line feeds in literals are escaped, so each one ends a line."""
    return content.replace(f" <{graph}> .\n".encode(), b" .\n")


def _is_stated(store: ox.Store, triple: ox.Triple) -> bool:
    """True where some article's graph has the triple."""
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts put together to pieces that are loaded at once."""
    chunk: list[bytes] = []
    length = 0
    for part in parts:
        chunk.append(part)
        length += len(part)
        if length >= _BULK_BYTES:
            yield b"".join(chunk)
            chunk, length = [], 0
    if chunk:
        yield b"".join(chunk)
