"""Which single answers of an article are right, by the same rules as the figures: what a confidence should foretell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kgx.annotation import Extraction, Span
from kgx.evaluation.alignment import align_entities, align_events
from kgx.evaluation.conventions import Conventions, conventions_of
from kgx.evaluation.fact_scores import pair_of
from kgx.evaluation.gold import GoldArticle, gold_of
from kgx.ontology import Ontology

Kind = Literal["mentions", "relations", "events"]
KINDS: tuple[Kind, ...] = ("mentions", "relations", "events")


@dataclass(frozen=True, slots=True)
class Answer:
    """One mention, relation or event that came out. label: its type or label."""

    kind: Kind
    label: str
    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What is right in an article. mentions: by span, without those of types that gold does not mark exhaustively and
    lacks; relations: by head, label and tail; events: by trigger."""

    mentions: Mapping[Span, bool]
    relations: Mapping[tuple[int, str, int], bool]
    events: Mapping[Span, bool]


def verdicts_on(gold: GoldArticle, predicted: GoldArticle, conventions: Conventions) -> Verdicts:
    """Mentions: exact span with the entity's type; relations: label and both ends over aligned entities; events: as matched."""
    aligned = align_entities(predicted.clusters, gold.clusters)
    matched = align_events(predicted.events, gold.events)
    stated = {(r.label, pair_of(r, None, conventions)) for r in gold.relations}
    return Verdicts(
        _mentions(gold, predicted, conventions),
        {(r.head, r.label, r.tail): (r.label, pair_of(r, aligned, conventions)) in stated for r in predicted.relations},
        {event.trigger: index in matched for index, event in enumerate(predicted.events)},
    )


def judge(gold: Mapping[str, GoldArticle], extractions: Iterable[Extraction], *, ontology: Ontology) -> list[Answer]:
    """All answers with their confidence, in the order of the extractions; articles that gold lacks are ignored."""
    conventions = conventions_of(ontology)
    return [
        answer
        for extraction in extractions
        if extraction.article.id in gold
        for answer in _answers(extraction, verdicts_on(gold[extraction.article.id], gold_of(extraction), conventions))
    ]


def _answers(extraction: Extraction, verdicts: Verdicts) -> list[Answer]:
    mentions = [
        Answer("mentions", entity.type, mention.confidence, verdicts.mentions[mention.span])
        for entity in extraction.entities
        for mention in entity.mentions
        if mention.span in verdicts.mentions
    ]
    relations = [
        Answer("relations", r.label, r.evidence.confidence, verdicts.relations[r.head, r.label, r.tail])
        for r in extraction.relations
    ]
    events = [Answer("events", e.type, e.evidence.confidence, verdicts.events[e.trigger]) for e in extraction.events]
    return [*mentions, *relations, *events]


def _mentions(gold: GoldArticle, predicted: GoldArticle, conventions: Conventions) -> dict[Span, bool]:
    marked = {(span, gold.types[entity]) for entity, spans in gold.clusters.items() for span in spans if entity in gold.types}
    out = {}
    for entity, spans in predicted.clusters.items():
        for span in sorted(spans):
            is_right = (span, predicted.types[entity]) in marked
            if is_right or predicted.types[entity] not in conventions.not_exhaustive:
                out[span] = is_right
    return out
