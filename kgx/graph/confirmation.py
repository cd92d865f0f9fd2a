"""What articles state together: facts, each with the statements that agree on it, how sure they make it, and since when.

A statement is one article's. A fact is what all statements of one subject, predicate, object, realis and speaker say: those
that deny, plan or suppose the same, or that tell it as somebody's claim, are facts of their own and confirm nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from kgx.annotation import Realis
from kgx.graph.days import day_of
from kgx.graph.names import short_hash
from kgx.graph.nodes import ArticleFacts, Node, Statement
from kgx.ontology import Ontology

_FURTHER_SOURCE = 0.5  # what a further source counts: one reader reads all of them, and its mistakes repeat
_SUREST = 0.99  # agreement alone makes nothing surer than that


class FactKey(NamedTuple):
    """What the statements of a fact have in common. object: a node. speaker: a node, or empty."""

    subject: str
    predicate: str
    object: str
    realis: Realis
    speaker: str

    @property
    def fact_id(self) -> str:
        speaker = (self.speaker,) if self.speaker else ()
        return f"fact/{short_hash(self.subject, self.predicate, self.object, self.realis, *speaker)}"


class Testimony(NamedTuple):
    """A statement as a part of a fact. source: equal for an article and its reprints. day: of the article, if it has one."""

    statement_id: str
    source: str
    day: str | None
    confidence: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """ended: all statements say that it no longer holds. confidence: see `joint_confidence`. sources: how many independent
    ones; reprints are one. first_seen, last_seen: days on which articles state it, None where none of them has a date."""

    id: str
    key: FactKey
    statement_ids: tuple[str, ...]
    ended: bool
    confidence: float
    sources: int
    first_seen: str | None
    last_seen: str | None


def facts_of(
    statements: Iterable[Statement], node_by_id: Mapping[str, Node], ontology: Ontology
) -> list[tuple[Fact, list[Statement]]]:
    """The facts of statements between nodes, by id, each with its statements, which keep their order."""
    articles = {node.article.id: node.article for node in node_by_id.values() if node.article is not None}
    groups: dict[FactKey, list[Statement]] = defaultdict(list)
    for statement in statements:
        key = fact_key(statement, ontology)
        if key is not None:
            groups[key].append(statement)
    facts = [(fact_of(key, (testimony(s, articles.get(s.article_id)) for s in group)), group) for key, group in groups.items()]
    return sorted(facts, key=lambda pair: pair[0].id)


def fact_key(statement: Statement, ontology: Ontology) -> FactKey | None:
    """None where words fill the place of the object. Both orders of a symmetric relation are one fact, from the smaller id."""
    if not isinstance(statement.object, str):
        return None
    key = FactKey(statement.subject, statement.predicate, statement.object, statement.realis, statement.speaker or "")
    return _in_order(key, ontology)


def renamed(key: FactKey, nodes: Mapping[str, str], ontology: Ontology) -> FactKey:
    """The key after its nodes got other ids. nodes: the new ids by the old ones; others stay."""
    subject, object_, speaker = (nodes.get(node_id, node_id) for node_id in (key.subject, key.object, key.speaker))
    return _in_order(key._replace(subject=subject, object=object_, speaker=speaker), ontology)


def _in_order(key: FactKey, ontology: Ontology) -> FactKey:
    relation = ontology.relations.get(key.predicate)
    if relation is None or not relation.symmetric or not key.subject.startswith("entity/"):
        return key
    return key._replace(subject=min(key.subject, key.object), object=max(key.subject, key.object))


def testimony(statement: Statement, article: ArticleFacts | None) -> Testimony:
    source = statement.article_id if article is None else article.reprint_of or article.id
    day = None if article is None else day_of(article.date)
    return Testimony(statement.id, source, day, statement.evidence.confidence, statement.ended)


def fact_of(key: FactKey, testimonies: Iterable[Testimony]) -> Fact:
    found = sorted(testimonies)
    best_by_source: dict[str, float] = {}
    for one in found:
        best_by_source[one.source] = max(one.confidence, best_by_source.get(one.source, 0.0))
    days = sorted(one.day for one in found if one.day is not None)
    return Fact(
        id=key.fact_id,
        key=key,
        statement_ids=tuple(one.statement_id for one in found),
        ended=all(one.ended for one in found),
        confidence=joint_confidence(best_by_source.values()),
        sources=len(best_by_source),
        first_seen=days[0] if days else None,
        last_seen=days[-1] if days else None,
    )


def joint_confidence(by_source: Iterable[float]) -> float:
    """The confidence in what several independent sources state: 1 - (1 - a) (1 - b/2) (1 - c/2) …, a being that of the
    surest, rounded to 3 places; agreement raises it to 0.99 at most. by_source: the best confidence of each.

    This is a noisy-or in which every source after the first counts half: their errors are not independent, since the same
    model reads all of them. Three sources of 0.6 give 0.804, where a plain noisy-or would say 0.936.
    """
    best, *others = sorted(by_source, reverse=True)
    joint = 1 - (1 - best) * prod(1 - _FURTHER_SOURCE * confidence for confidence in others)
    return round(max(best, min(joint, _SUREST)), 3)
