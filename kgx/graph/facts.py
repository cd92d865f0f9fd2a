"""What one article states, as nodes and statements of the graph.

Nothing outside the ontology comes out, and every relation keeps its domain, range and direction; what breaks them is
left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from kgx.annotation import Event, Evidence, Extraction, Relation, Span
from kgx.graph.entities import EntityIndex
from kgx.graph.names import article_node_id, short_hash
from kgx.graph.nodes import ARTICLE_TYPE, ArticleFacts, Node, Statement, Support, Words
from kgx.ontology import Ontology


def article_node(extraction: Extraction, index: EntityIndex, reprint_of: str | None = None) -> Node:
    """reprint_of: id of the first article with nearly the same text, if that is another one."""
    article = extraction.article
    place = None if extraction.place is None else index.node_id(extraction, extraction.place)
    facts = ArticleFacts(
        article.id, article.digest, article.title, article.date, article.url, article.source, article.language, place,
        reprint_of,
    )  # fmt: skip
    return Node(article_node_id(article.id), "article", ARTICLE_TYPE, article.title or article.id, article=facts)


def numbered_events(extraction: Extraction, ontology: Ontology, dropped: Counter[str]) -> list[tuple[Event, str]]:
    """The events of known types with their node ids; equals in type and trigger are told apart by a number."""
    numbers: Counter[tuple[str, Span]] = Counter()
    events = []
    for event in extraction.events:
        if event.type not in ontology.events:
            dropped["events of a type that the ontology lacks"] += 1
            continue
        key = (event.type, event.trigger)
        article_id = extraction.article.id
        hashed = short_hash(article_id, event.type, event.trigger.start, event.trigger.end, numbers[key])
        numbers[key] += 1
        events.append((event, f"event/{hashed}"))
    return events


def event_node(event: Event, node_id: str, extraction: Extraction) -> Node:
    words = extraction.quote(event.trigger)
    return Node(
        node_id,
        "event",
        event.type,
        f"{event.type}: {' '.join(words.split())}",
        trigger=Words(event.trigger, words),
        realis=event.realis,
        support=_support(event.evidence, extraction, fallback=(event.trigger,)),
    )


def role_statements(
    event: Event, event_id: str, extraction: Extraction, index: EntityIndex, ontology: Ontology, dropped: Counter[str]
) -> list[Statement]:
    roles = {role.label for role in ontology.events[event.type].roles}
    support = _support(event.evidence, extraction, fallback=(event.trigger,))
    statements = []
    for argument in event.arguments:
        filler: str | Words | None
        if argument.entity is None:
            assert argument.span is not None  # Argument has exactly one of the two
            filler = Words(argument.span, extraction.quote(argument.span))
            filler_key = f"{argument.span.start}-{argument.span.end}"
        else:
            filler = index.node_id(extraction, argument.entity)
            filler_key = index.member_id(extraction, argument.entity)
        if argument.role not in roles:
            dropped["roles that the ontology does not give to the event"] += 1
        elif filler is None:
            dropped["roles filled by an entity that is left out"] += 1
        else:
            hashed = short_hash(extraction.article.id, event_id, argument.role, filler_key)
            statements.append(Statement(f"statement/{hashed}", event_id, argument.role, filler, support, event.realis))
    return statements


def relation_statements(extraction: Extraction, index: EntityIndex, ontology: Ontology, dropped: Counter[str]) -> list[Statement]:
    statements = []
    for relation in extraction.relations:
        directed = _directed(relation, extraction, index, ontology)
        head, tail = index.node_id(extraction, directed.head), index.node_id(extraction, directed.tail)
        if head is None or tail is None:
            dropped["relations of an entity that is left out"] += 1
        elif not _is_allowed(directed, extraction, ontology):
            dropped["relations that domain and range do not allow"] += 1
        elif head == tail:
            dropped["relations of a thing with itself"] += 1
        elif directed.speaker is not None and index.node_id(extraction, directed.speaker) is None:
            dropped["claims of a speaker that is left out"] += 1  # without its speaker, a claim would look like a fact
        else:
            statements.append(_relation_statement(directed, head, tail, extraction, index))
    return statements


def _directed(relation: Relation, extraction: Extraction, index: EntityIndex, ontology: Ontology) -> Relation:
    """The form in which the graph keeps the relation: an inverse that only the graph writes is turned round, and a
    symmetric relation runs from the smaller member id to the larger."""
    relation_type = ontology.relations.get(relation.label)
    if relation_type is None:
        return relation
    if not relation_type.extracted and relation_type.inverse is not None:
        return replace(relation, label=relation_type.inverse, head=relation.tail, tail=relation.head)
    if relation_type.symmetric and index.member_id(extraction, relation.tail) < index.member_id(extraction, relation.head):
        return replace(relation, head=relation.tail, tail=relation.head)
    return relation


def _is_allowed(relation: Relation, extraction: Extraction, ontology: Ontology) -> bool:
    head, tail = extraction.entity(relation.head), extraction.entity(relation.tail)
    return ontology.allows(relation.label, head.type, tail.type) and ontology.relations[relation.label].extracted


def _relation_statement(relation: Relation, head: str, tail: str, extraction: Extraction, index: EntityIndex) -> Statement:
    head_key, tail_key = index.member_id(extraction, relation.head), index.member_id(extraction, relation.tail)
    speaker_key = "" if relation.speaker is None else index.member_id(extraction, relation.speaker)
    mentions = [m.span for key in (relation.head, relation.tail) for m in extraction.entity(key).mentions[:1]]
    support = _support(relation.evidence, extraction, fallback=mentions)
    places = " ".join(f"{span.start}-{span.end}" for span in support.evidence.spans)
    hashed = short_hash(
        extraction.article.id, head_key, relation.label, tail_key, relation.realis, str(relation.ended), speaker_key,
        support.evidence.component, support.evidence.version, places,
    )  # fmt: skip
    return Statement(
        f"statement/{hashed}",
        head,
        relation.label,
        tail,
        support,
        relation.realis,
        relation.ended,
        None if relation.speaker is None else index.node_id(extraction, relation.speaker),
    )


def _support(evidence: Evidence, extraction: Extraction, *, fallback: Iterable[Span]) -> Support:
    """The evidence with its quotes. fallback: spans that stand in where it names none, since every fact has a place."""
    spans = tuple(sorted(set(evidence.spans or fallback)))
    confidence = round(evidence.confidence, 3)
    return Support(replace(evidence, spans=spans, confidence=confidence), tuple(map(extraction.quote, spans)))
