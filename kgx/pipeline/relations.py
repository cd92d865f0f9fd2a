"""Relations: which scored pairs stand, with their evidence, realis and whether they are over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgx.annotation import Evidence, Relation, Span
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import Ontology
from kgx.pipeline.factuality import has_ended, realis_of
from kgx.record import RELATION_COMPONENT


@dataclass(frozen=True, slots=True)
class RelationContext:
    """What relations of one section are made from. entity_ids: the id of each entity that the scores number."""

    article: Article
    ontology: Ontology
    sentences: Sequence[Span]
    entity_ids: Sequence[int]
    version: str


def choose_relations(scored: Iterable[ScoredRelation], thresholds: Thresholds, context: RelationContext) -> list[Relation]:
    """Relations from their label's threshold on, one a pair and label, ordered by head, label and tail.

    A symmetric relation runs from the lower entity id to the higher, with the surer of its two scores.
    """
    best: dict[tuple[int, str, int], ScoredRelation] = {}
    for s in scored:
        if s.confidence < thresholds.relations.get(s.label, thresholds.relation):
            continue
        head, tail = context.entity_ids[s.head], context.entity_ids[s.tail]
        if context.ontology.relations[s.label].symmetric and head > tail:
            head, tail = tail, head
        key = (head, s.label, tail)
        if head != tail and (key not in best or s.confidence > best[key].confidence):
            best[key] = s
    return [_relation(key, s, context) for key, s in sorted(best.items(), key=lambda item: item[0])]


def _relation(key: tuple[int, str, int], scored: ScoredRelation, context: RelationContext) -> Relation:
    head, label, tail = key
    article = context.article
    spans = evidence_spans(context.sentences, scored.head_mention, scored.tail_mention)
    evidence = Evidence(article.id, spans, RELATION_COMPONENT, context.version, round(scored.confidence, 3))
    if len(spans) > 1:
        return Relation(label, head, tail, evidence)
    offset = spans[0].start
    sentence = article.text[offset : spans[0].end]
    ends = [Span(m.start - offset, m.end - offset) for m in (scored.head_mention, scored.tail_mention)]
    is_permanent = context.ontology.relations[label].permanent
    realis = realis_of(sentence, *ends)
    if is_permanent and realis == "planned":
        realis = "asserted"
    return Relation(label, head, tail, evidence, realis, ended=not is_permanent and has_ended(sentence, *ends))


def evidence_spans(sentences: Sequence[Span], *places: Span) -> tuple[Span, ...]:
    """The sentences that hold the places, in text order, each once."""
    starts = [s.start for s in sentences]
    found = {max(0, bisect_right(starts, place.start) - 1) for place in places}
    return tuple(sentences[i] for i in sorted(found))
