"""The graph as RDF: one named graph per article, a node for each statement with its provenance; and one graph of facts.

Every article's graph can stand alone: it holds the article, the entities it mentions, its events, statements and the
passages they come from (see `provenance`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgx.annotation import Link, Value
from kgx.graph.confirmation import Fact
from kgx.graph.days import day_of
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names
from kgx.graph.nodes import ArticleFacts, Member, Node, OpenStatement, Statement, Words
from kgx.graph.provenance import activity_triples, fact_triples, passage_iri, passage_triples, support_triples
from kgx.graph.terms import (
    ALT_LABEL,
    EXACT_MATCH,
    LABEL,
    PROV,
    RDF,
    TYPE,
    WD,
    XSD,
    Iri,
    Literal,
    Quad,
    Term,
    Triple,
    boolean,
    decimal,
    integer,
    text,
)
from kgx.graph.value_forms import value_literal


def graph_quads(graph: KnowledgeGraph) -> Iterator[Quad]:
    """All quads, article by article, then the facts; within one, triples of a subject are together, and of a predicate in it."""
    names = Names(graph.ontology, graph.base_iri)
    for part in _by_article(graph):
        name = names.article(part.article.id)
        for triple in grouped(_article_graph(part, graph, names)):
            yield Quad(*triple, name)
    yield from fact_quads(graph.facts, names)


def fact_quads(facts: Iterable[Fact], names: Names) -> Iterator[Quad]:
    """The facts, in a graph of their own: no single article says how sure several make it."""
    return (Quad(*triple, names.facts_graph) for fact in facts for triple in fact_triples(fact, names))


def graph_triples(graph: KnowledgeGraph) -> Iterator[Triple]:
    """The union of all articles' graphs, each triple once, for formats without named graphs."""
    return grouped(Triple(quad.subject, quad.predicate, quad.object) for quad in graph_quads(graph))


def grouped(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Each triple once, by subject and predicate in the order of their first coming: what Turtle writes in one block."""
    by_subject: dict[Iri, dict[Iri, dict[Term, None]]] = {}
    for subject, predicate, value in triples:
        by_subject.setdefault(subject, {}).setdefault(predicate, {})[value] = None
    for subject, by_predicate in by_subject.items():
        for predicate, values in by_predicate.items():
            for value in values:
                yield Triple(subject, predicate, value)


@dataclass(frozen=True, slots=True)
class _ArticlePart:
    """What one article says."""

    article: ArticleFacts
    entities: list[tuple[Node, list[Member]]]
    events: list[Node]
    statements: list[Statement]
    open_statements: list[OpenStatement]


def _by_article(graph: KnowledgeGraph) -> Iterator[_ArticlePart]:
    entities: dict[str, dict[str, list[Member]]] = defaultdict(lambda: defaultdict(list))
    events, statements, in_words = defaultdict(list), defaultdict(list), defaultdict(list)
    for node in graph.nodes:
        for member in node.members:
            entities[member.article_id][node.id].append(member)
        if node.support is not None:
            events[node.support.evidence.article_id].append(node)
    for statement in graph.statements:
        statements[statement.article_id].append(statement)
    for open_statement in graph.open_statements:
        in_words[open_statement.article_id].append(open_statement)
    for node in graph.nodes:
        if node.article is not None:
            key = node.article.id
            members_by_node = [(graph.node_by_id[node_id], members) for node_id, members in entities[key].items()]
            yield _ArticlePart(node.article, members_by_node, events[key], statements[key], in_words[key])


def _article_graph(part: _ArticlePart, graph: KnowledgeGraph, names: Names) -> Iterator[Triple]:
    yield from _article_triples(part.article, names)
    for node, members in part.entities:
        yield from _entity_triples(node, members, names)
    for node in part.events:
        yield from _event_triples(node, names)
    for statement in part.statements:
        yield from _plain_triples(statement, graph, names)
    for statement in part.statements:
        yield from _statement_triples(statement, names)
    for open_statement in part.open_statements:
        yield from _open_triples(open_statement, names)
    for _, members in part.entities:
        for member in members:
            yield from _member_triples(member, names)
    supports = [s for s in (*(e.support for e in part.events), *(s.support for s in part.statements)) if s is not None]
    supports += [s.support for s in part.open_statements]
    yield from passage_triples(supports, _words(part), part.article.id, names)
    yield from activity_triples(supports, names)


def _article_triples(article: ArticleFacts, names: Names) -> Iterator[Triple]:
    iri = names.article(article.id)
    yield Triple(iri, TYPE, names.core("Article"))
    yield Triple(iri, TYPE, Iri(PROV + "Entity"))
    yield Triple(iri, LABEL, text(article.title or article.id))
    yield Triple(iri, names.core("articleId"), text(article.id))
    for term, value in (("articleUrl", article.url), ("articleSource", article.source), ("articleLanguage", article.language)):
        if value is not None:
            yield Triple(iri, names.core(term), text(value))
    if article.date is not None:
        yield Triple(iri, names.core("articleDate"), Literal(article.date, _date_type(article.date)))
    yield Triple(iri, names.core("articleDigest"), text(article.digest))
    if article.place is not None:
        yield Triple(iri, names.core("articlePlace"), names.node(article.place))
    if article.reprint_of is not None:
        yield Triple(iri, names.core("reprintOf"), names.article(article.reprint_of))


def _entity_triples(node: Node, members: list[Member], names: Names) -> Iterator[Triple]:
    iri = names.node(node.id)
    yield Triple(iri, TYPE, names.label(node.type))
    yield Triple(iri, TYPE, names.core("Entity"))
    yield Triple(iri, LABEL, text(node.label))
    for name in sorted({name for member in members for name in member.names} - {node.label}):
        yield Triple(iri, ALT_LABEL, text(name))
    if node.value is not None:
        yield from _value_triples(iri, node.value, names)
    if node.link is not None:
        yield from _link_triples(iri, node.link, names)
    for member in members:
        yield Triple(iri, names.core("member"), names.member(member.id))


def _date_type(date: str) -> Iri:
    """xsd:string where it is no day of the calendar, or in a form or time zone that XML Schema lacks."""
    if day_of(date) is None:
        return Iri(XSD + "string")
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", date, re.ASCII)
    is_moment = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?", date, re.ASCII)
    return Iri(XSD + ("date" if is_day else "dateTime" if is_moment else "string"))


def _value_triples(iri: Iri, value: Value, names: Names) -> Iterator[Triple]:
    yield Triple(iri, names.core("hasValue"), value_literal(value))
    if value.unit is not None:
        yield Triple(iri, names.core("hasUnit"), text(value.unit))


def _link_triples(iri: Iri, link: Link, names: Names) -> Iterator[Triple]:
    yield Triple(iri, names.core("link"), text(f"{link.base}:{link.id}"))
    yield Triple(iri, names.core("linkConfidence"), decimal(link.confidence))
    if link.base == "wikidata" and link.id.isalnum() and link.id.isascii():
        yield Triple(iri, EXACT_MATCH, Iri(WD + link.id))


def _member_triples(member: Member, names: Names) -> Iterator[Triple]:
    iri = names.member(member.id)
    yield Triple(iri, TYPE, names.core("Member"))
    yield Triple(iri, LABEL, text(member.names[0]))
    for name in member.names[1:]:
        yield Triple(iri, ALT_LABEL, text(name))
    yield Triple(iri, names.core("inArticle"), names.article(member.article_id))
    yield Triple(iri, names.core("mentionCount"), integer(member.mention_count))
    if member.merged_with is not None and member.merge_reason is not None:
        yield Triple(iri, names.core("mergedWith"), names.member(member.merged_with))
        yield Triple(iri, names.core("mergeReason"), text(member.merge_reason))


def _event_triples(node: Node, names: Names) -> Iterator[Triple]:
    assert node.trigger is not None
    assert node.support is not None
    iri = names.node(node.id)
    if node.realis == "asserted":
        yield Triple(iri, TYPE, names.label(node.type))
        yield Triple(iri, TYPE, names.core("Event"))
    else:
        yield Triple(iri, TYPE, names.core("NonAssertedEvent"))
        yield Triple(iri, names.core("eventType"), names.label(node.type))
    yield Triple(iri, LABEL, text(node.label))
    yield Triple(iri, names.core("realis"), names.realis(node.realis))
    yield Triple(iri, names.core("trigger"), text(node.trigger.text))
    yield Triple(iri, names.core("triggerPassage"), passage_iri(node.trigger.span, node.support, names))
    yield from support_triples(iri, node.support, names)


def _plain_triples(statement: Statement, graph: KnowledgeGraph, names: Names) -> Iterator[Triple]:
    """The statement as a triple of its own, with those that the ontology's inverses and symmetric relations entail.

    A relation that is not asserted, or that is somebody's claim, has none. A role has one always, since its event tells
    whether it happened.
    """
    subject, value = names.node(statement.subject), _object(statement, names)
    is_role = statement.subject.startswith("event/")
    if is_role or statement.is_plain:
        yield Triple(subject, names.label(statement.predicate), value)
    if is_role or not statement.is_plain or isinstance(value, Literal):
        return
    relations = graph.ontology.relations
    if statement.predicate in relations and relations[statement.predicate].symmetric:
        yield Triple(value, names.label(statement.predicate), subject)
    head, tail = (graph.node_by_id[str(node_id)].type for node_id in (statement.object, statement.subject))
    for label, relation in relations.items():
        is_inverse = relation.inverse == statement.predicate and not relation.extracted
        if is_inverse and graph.ontology.allows(label, head, tail):
            yield Triple(value, names.label(label), subject)


def _statement_triples(statement: Statement, names: Names) -> Iterator[Triple]:
    iri = names.node(statement.id)
    yield Triple(iri, TYPE, Iri(RDF + "Statement"))
    yield Triple(iri, Iri(RDF + "subject"), names.node(statement.subject))
    yield Triple(iri, Iri(RDF + "predicate"), names.label(statement.predicate))
    yield Triple(iri, Iri(RDF + "object"), _object(statement, names))
    if isinstance(statement.object, Words):
        yield Triple(iri, names.core("filler"), passage_iri(statement.object.span, statement.support, names))
    yield Triple(iri, names.core("realis"), names.realis(statement.realis))
    if statement.ended:
        yield Triple(iri, names.core("ended"), boolean(True))
    if statement.speaker is not None:
        yield Triple(iri, Iri(PROV + "wasAttributedTo"), names.node(statement.speaker))
    yield from support_triples(iri, statement.support, names)


def _open_triples(statement: OpenStatement, names: Names) -> Iterator[Triple]:
    iri = names.node(statement.id)
    yield Triple(iri, TYPE, names.core("OpenStatement"))
    yield Triple(iri, names.core("subjectText"), text(statement.subject))
    yield Triple(iri, names.core("predicateText"), text(statement.predicate))
    yield Triple(iri, names.core("objectText"), text(statement.object))
    for term, node_id in (("subjectEntity", statement.subject_entity), ("objectEntity", statement.object_entity)):
        if node_id is not None:
            yield Triple(iri, names.core(term), names.node(node_id))
    yield Triple(iri, names.core("realis"), names.realis(statement.realis))
    if statement.speaker is not None:
        yield Triple(iri, names.core("speakerText"), text(statement.speaker))
    yield from support_triples(iri, statement.support, names)


def _object(statement: Statement, names: Names) -> Iri | Literal:
    return text(statement.object.text) if isinstance(statement.object, Words) else names.node(statement.object)


def _words(part: _ArticlePart) -> list[Words]:
    triggers = [node.trigger for node in part.events if node.trigger is not None]
    return [*triggers, *(s.object for s in part.statements if isinstance(s.object, Words))]
