"""Open relations of an article as statements of the graph: words, and the nodes that the words name."""

from __future__ import annotations

import re
from dataclasses import replace

from kgx.annotation import Extraction, OpenRelation, Phrase, Span
from kgx.graph.entities import EntityIndex
from kgx.graph.names import short_hash
from kgx.graph.nodes import OpenStatement, Support

_DETERMINER = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)


def open_statements(extraction: Extraction, index: EntityIndex) -> list[OpenStatement]:
    """Each open relation once; relations of equal words and places are one, the surest."""
    entity_by_span: dict[Span, int] = {}
    for entity in sorted(extraction.entities, key=lambda e: e.id):
        for mention in entity.mentions:
            entity_by_span.setdefault(mention.span, entity.id)
    by_id: dict[str, OpenStatement] = {}
    for relation in extraction.open_relations or ():
        ends = [_node(phrase, entity_by_span, extraction, index) for phrase in (relation.subject, relation.object)]
        statement = _statement(relation, extraction, *ends)
        earlier = by_id.setdefault(statement.id, statement)
        if statement.support.evidence.confidence > earlier.support.evidence.confidence:
            by_id[statement.id] = statement
    return list(by_id.values())


def _node(phrase: Phrase, entity_by_span: dict[Span, int], extraction: Extraction, index: EntityIndex) -> str | None:
    """The node of the entity that the words are a mention of, with or without their article; None for other words."""
    if len(phrase.spans) != 1:
        return None
    (span,) = phrase.spans
    determiner = _DETERMINER.match(extraction.quote(span))
    bare = span if determiner is None else Span(span.start + determiner.end(), span.end)
    found = entity_by_span.get(span, entity_by_span.get(bare))
    return None if found is None else index.node_id(extraction, found)


def _statement(relation: OpenRelation, extraction: Extraction, subject: str | None, object_: str | None) -> OpenStatement:
    phrases = (relation.subject, relation.predicate, relation.object)
    places = [f"{phrase.text} {[(s.start, s.end) for s in phrase.spans]}" for phrase in phrases]
    evidence = relation.evidence
    hashed = short_hash(extraction.article.id, "open", *places, relation.realis, evidence.component, evidence.version)
    spans = tuple(sorted(set(evidence.spans)))
    evidence = replace(evidence, spans=spans, confidence=round(evidence.confidence, 3))
    return OpenStatement(
        id=f"statement/{hashed}",
        subject=relation.subject.text,
        predicate=relation.predicate.text,
        object=relation.object.text,
        support=Support(evidence, tuple(map(extraction.quote, spans))),
        realis=relation.realis,
        speaker=None if relation.speaker is None else relation.speaker.text,
        subject_entity=subject,
        object_entity=object_,
    )
