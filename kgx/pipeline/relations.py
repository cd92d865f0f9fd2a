"""Relations: which scored pairs stand, with their evidence, realis, speaker and whether they are over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgx.annotation import Evidence, Realis, Relation, Span
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import Ontology
from kgx.pipeline.endings import has_ended
from kgx.pipeline.factuality import governing_scopes, strongest
from kgx.record import RELATION_COMPONENT


@dataclass(frozen=True, slots=True)
class RelationContext:
    """What relations of one section are made from.

    entity_ids: the id of each entity that the scores number. speakers: mentions of those that can claim something, with
    their entities' ids.
    """

    article: Article
    ontology: Ontology
    sentences: Sequence[Span]
    entity_ids: Sequence[int]
    version: str
    speakers: Sequence[tuple[Span, int]] = ()

    def speaker_in(self, words: Span) -> int | None:
        """The entity that the first, and there the longest, mention within the words stands for."""
        found = [(span.start, -len(span), entity) for span, entity in self.speakers if words.contains(span)]
        return min(found)[2] if found else None

    def name_within(self, mention: Span, entity: int, sentence: Span) -> Span | None:
        """The last name before a pronoun, in its sentence, of the one that can claim something; None for other mentions."""
        if self._has_capital(mention):
            return None
        before = (s for s, e in self.speakers if e == entity and sentence.contains(s) and s.end <= mention.start)
        return max((s for s in before if self._has_capital(s)), default=None)

    def _has_capital(self, words: Span) -> bool:
        return any(c.isupper() for c in self.article.text[words.start : words.end])


def choose_relations(scored: Iterable[ScoredRelation], thresholds: Thresholds, context: RelationContext) -> list[Relation]:
    """Relations from their label's threshold on, one a pair and label, ordered by head, label and tail.

    A symmetric relation runs from the lower entity id to the higher, with the surer of its two scores. See `Thresholds`.
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
    relations = [_relation(key, s, context) for key, s in sorted(best.items(), key=lambda item: item[0])]
    return _beside_best(relations, thresholds.beside_best) if thresholds.beside_best else relations


def _beside_best(relations: Sequence[Relation], share: float) -> list[Relation]:
    """Those with that share of the best confidence of their label and evidence."""
    best: dict[tuple[str, tuple[Span, ...]], float] = {}
    for r in relations:
        key = (r.label, r.evidence.spans)
        best[key] = max(best.get(key, 0.0), r.evidence.confidence)
    return [r for r in relations if r.evidence.confidence >= share * best[r.label, r.evidence.spans]]


def _relation(key: tuple[int, str, int], scored: ScoredRelation, context: RelationContext) -> Relation:
    head, label, tail = key
    article = context.article
    own = evidence_spans(context.sentences, scored.head_mention, scored.tail_mention)
    spans = own if scored.stated_in is None else evidence_spans(context.sentences, scored.stated_in)
    evidence = Evidence(article.id, spans, RELATION_COMPONENT, context.version, round(scored.confidence, 3))
    if len(own) > 1 or spans != own:
        return Relation(label, head, tail, evidence)
    offset = spans[0].start
    sentence = article.text[offset : spans[0].end]
    ends = [Span(m.start - offset, m.end - offset) for m in (scored.head_mention, scored.tail_mention)]
    is_permanent = context.ontology.relations[label].permanent
    pairs = [ends]
    named = [context.name_within(m, e, spans[0]) for m, e in ((scored.head_mention, head), (scored.tail_mention, tail))]
    if any(named):  # "Police believe that Berg, who vanished, lives in Tarn": "who" lies outside what is believed
        pairs.append([Span(n.start - offset, n.end - offset) if n else end for n, end in zip(named, ends, strict=True)])
    realis, speaker = _factuality(sentence, pairs, (head, tail), context, offset)
    return Relation(label, head, tail, evidence, realis, not is_permanent and has_ended(sentence, *ends), speaker)


def _factuality(
    sentence: str, pairs: Sequence[Sequence[Span]], entities: tuple[int, int], context: RelationContext, offset: int
) -> tuple[Realis, int | None]:
    """How the sentence puts the relation, and whose claim it is. What the one says of itself, the article asserts.

    pairs: mentions of the two; what is said of any of them counts.
    """
    told: list[tuple[Realis, int | None]] = []
    for scope in (scope for ends in pairs for scope in governing_scopes(sentence, *ends)):
        source = scope.source and Span(scope.source.start + offset, scope.source.end + offset)
        speaker = context.speaker_in(source) if source else None
        if not (scope.is_report and speaker in entities):
            told.append((scope.realis, speaker))
    return strongest(realis for realis, _ in told), next((who for _, who in told if who is not None), None)


def evidence_spans(sentences: Sequence[Span], *places: Span) -> tuple[Span, ...]:
    """The sentences that hold the places, in text order, each once."""
    starts = [s.start for s in sentences]
    found = {max(0, bisect_right(starts, place.start) - 1) for place in places}
    return tuple(sentences[i] for i in sorted(found))
