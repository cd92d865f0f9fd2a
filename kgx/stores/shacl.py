"""pySHACL over an Oxigraph store, part by part: its time grows with the data, its memory does not.

A part is some subjects with all their triples, and the types of what they refer to. That is all that our shapes look at.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from kgx.errors import PluginError
from kgx.stores.findings import Finding

try:
    from pyshacl import validate
except ImportError as error:
    raise PluginError("pySHACL is not installed", hint='pip install "kgx-news[shacl]"') from error

PART_TRIPLES = 20_000
_MESSAGES = {SH.MinCountConstraintComponent: "it has no {path}", SH.MaxCountConstraintComponent: "it has more than one {path}"}
_TYPE = ox.NamedNode(str(RDF.type))

Node = ox.NamedNode | ox.BlankNode


def violations(store: ox.Store, shapes: str, *, type_terms: tuple[str, ...]) -> Iterator[Finding]:
    """What breaks a shape, in no fixed order; warnings of the shapes are passed over.

    shapes: Turtle. type_terms: the properties, beside rdf:type, of a node that say what it is.
    """
    shapes_graph = rdflib.Graph().parse(data=shapes, format="turtle")
    terms = (_TYPE, *map(ox.NamedNode, type_terms))
    for subjects in _parts(store):
        with _no_literal_warnings():
            data = _graph_of(store, subjects, terms)
            _, results, _ = validate(data, shacl_graph=shapes_graph, inplace=True)
        assert isinstance(results, rdflib.Graph)  # it is text or an exception on other requests only
        own = {_rdflib_term(subject) for subject in subjects}
        border = set(data.subjects()) - own
        yield from _findings(results, border)


def _parts(store: ox.Store) -> Iterator[list[Node]]:
    """All subjects, in parts of about PART_TRIPLES triples; those of an article mostly come together."""
    seen: set[Node] = set()
    part: list[Node] = []
    count = 0
    for quad in store:
        count += 1
        if isinstance(quad.subject, Node) and quad.subject not in seen:
            seen.add(quad.subject)
            part.append(quad.subject)
        if count >= PART_TRIPLES:
            yield part
            part, count = [], 0
    if part:
        yield part


def _graph_of(store: ox.Store, subjects: list[Node], terms: tuple[ox.NamedNode, ...]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    objects: set[Node] = set()
    for subject in subjects:
        for quad in store.quads_for_pattern(subject, None, None):
            if not isinstance(quad.object, ox.Triple):
                graph.add((_rdflib_term(subject), _rdflib_term(quad.predicate), _rdflib_term(quad.object)))
            if isinstance(quad.object, Node):
                objects.add(quad.object)
    for node in objects.difference(subjects):
        for term in terms:
            for quad in store.quads_for_pattern(node, term, None):
                graph.add((_rdflib_term(node), _rdflib_term(term), _rdflib_term(quad.object)))
    return graph


def _rdflib_term(term: Node | ox.Literal | ox.Triple) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _findings(results: rdflib.Graph, border: set[rdflib.term.Node]) -> Iterator[Finding]:
    for result in results.objects(None, SH.result):
        focus = results.value(result, SH.focusNode)
        if results.value(result, SH.resultSeverity) == SH.Violation and focus not in border:
            yield _finding(results, result)


def _finding(results: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    path, component = results.value(result, SH.resultPath), results.value(result, SH.sourceConstraintComponent)
    value, focus = results.value(result, SH.value), results.value(result, SH.focusNode)
    own_message = _MESSAGES.get(component) if isinstance(component, rdflib.URIRef) else None
    message = own_message.format(path=_local(path)) if own_message else str(results.value(result, SH.resultMessage))
    return Finding(
        "violation",
        node=str(focus),
        label="",
        path=str(path) if isinstance(path, rdflib.URIRef) else "",
        value="" if value is None or value == focus else str(value),
        message=message,
        constraint=str(component),
    )


def _local(path: rdflib.term.Node | None) -> str:
    return str(path).rpartition("#")[2].rpartition("/")[2]


@contextmanager
def _no_literal_warnings() -> Iterator[None]:
    """rdflib warns of a literal that is not of its datatype, which is what is looked for here."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Parsing weird boolean", category=UserWarning)
            yield
    finally:
        logger.setLevel(level)
