"""What the confidence of a mention, trigger or relation is read from: the network's score, and for relations their company.

A relation with the same score is less often right where its ends are doubtful, its mentions far apart, or another tail
or label claims the same place.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from kgx.annotation import Mention, MentionKind, Span
from kgx.model.calibration import LogisticMap, logit
from kgx.model.predictions import ScoredMention, ScoredRelation, ScoredTrigger

_NO_RIVAL = logit(0.05)  # half of the floor below which candidates are not passed on

Features = dict[str, float]


def mention_features(scored: Sequence[ScoredMention], text: str) -> list[Features]:
    """Of each scored mention, among all those of a section: its score, with marks of its type and kind, some of which are
    harder to tell than others. again: 1 where the same words are taken for the same type elsewhere, too."""
    written = [(text[s.span.start : s.span.end].casefold(), s.type) for s in scored]
    count = Counter(written)
    return [
        {
            "logit": logit(s.confidence),
            "again": float(count[words] > 1),
            type_mark(s.type): 1.0,
            kind_mark(s.kind): 1.0,
        }
        for s, words in zip(scored, written, strict=True)
    ]


def trigger_features(trigger: ScoredTrigger) -> Features:
    """Its score alone: a mark of its type did not better newskg dev."""
    return {"logit": logit(trigger.confidence)}


def type_mark(label: str) -> str:
    """The name of the feature that is 1 for mentions of this type."""
    return f"type:{label}"


def kind_mark(kind: MentionKind) -> str:
    """The name of the feature that is 1 for mentions of this kind."""
    return f"kind:{kind}"


def label_mark(label: str) -> str:
    """The name of the feature that is 1 for this label: some are harder to tell than others."""
    return f"label:{label}"


def relation_features(
    scored: Sequence[ScoredRelation], mentions: Sequence[Mention], entities: Sequence[Sequence[int]], text: str
) -> list[Features]:
    """Of each scored relation, among all those of a section. mentions, entities: as in Reading.relations.

    logit: log odds of the score. ends: log odds of the weaker end, each with its surest mention; head_mention, tail_mention:
    of the mentions of the two that the relation is read from. sure_logit: log odds of the score times the confidences of
    those mentions, since a score says little of what may not be there. rival_tail: log odds of the best other tail of the
    same head and label; rival_label: of the best other label of the pair. words_between: logarithm; nested: 1 where the nearest
    mentions overlap. The label has a mark.
    """
    of_span = {m.span: m.confidence for m in mentions}
    sureness = [max(logit(mentions[i].confidence) for i in members) for members in entities]
    rival_tails = _Rivals(((s.head, s.label), s.tail, s.confidence) for s in scored)
    rival_labels = _Rivals(((s.head, s.tail), s.label, s.confidence) for s in scored)
    return [
        {
            "logit": logit(s.confidence),
            "ends": min(sureness[s.head], sureness[s.tail]),
            "head_mention": logit(of_span[s.head_mention]),
            "tail_mention": logit(of_span[s.tail_mention]),
            "sure_logit": logit(s.confidence) * of_span[s.head_mention] * of_span[s.tail_mention],
            "rival_tail": rival_tails.best((s.head, s.label), s.tail),
            "rival_label": rival_labels.best((s.head, s.tail), s.label),
            "words_between": math.log1p(len(_between(s.head_mention, s.tail_mention, text).split())),
            "nested": float(s.head_mention.overlaps(s.tail_mention)),
            label_mark(s.label): 1.0,
        }
        for s in scored
    ]


def trust_features(scored: Sequence[ScoredRelation]) -> list[Features]:
    """Of each scored relation, among all those of a section. logit: log odds of its confidence. share: logarithm of its part
    in the confidences of all labels between the two, either way: of many labels that a pair may have few can be right."""
    total: dict[frozenset[int], float] = defaultdict(float)
    for s in scored:
        total[frozenset((s.head, s.tail))] += s.confidence
    return [{"logit": logit(s.confidence), "share": math.log(s.confidence / total[frozenset((s.head, s.tail))])} for s in scored]


class _Rivals:
    """The best score among those that share a key, another than one's own."""

    def __init__(self, scores: Iterable[tuple[Hashable, Hashable, float]]) -> None:
        self._best: dict[Hashable, list[tuple[float, Hashable]]] = defaultdict(list)
        for key, own, score in scores:
            self._best[key].append((score, own))
        for found in self._best.values():
            found.sort(key=lambda pair: -pair[0])

    def best(self, key: Hashable, own: Hashable) -> float:
        """Log odds; those of a small score where there is no rival."""
        return next((logit(score) for score, other in self._best[key] if other != own), _NO_RIVAL)


def _between(a: Span, b: Span, text: str) -> str:
    return text[min(a.end, b.end) : max(a.start, b.start)]


def calibrated_mentions(scored: list[ScoredMention], by: LogisticMap | None, *, text: str) -> list[ScoredMention]:
    if by is None:
        return scored
    features = mention_features(scored, text)
    return [replace(s, confidence=by.probability(own)) for s, own in zip(scored, features, strict=True)]


def calibrated_triggers(scored: list[ScoredTrigger], by: LogisticMap | None) -> list[ScoredTrigger]:
    if by is None:
        return scored
    return [replace(s, confidence=by.probability(trigger_features(s))) for s in scored]


def calibrated_relations(
    scored: list[ScoredRelation],
    by: LogisticMap | None,
    *,
    mentions: Sequence[Mention],
    entities: Sequence[Sequence[int]],
    text: str,
) -> list[ScoredRelation]:
    """mentions: with their confidences as calibrated."""
    if by is None:
        return scored
    features = relation_features(scored, mentions, entities, text)
    return [replace(s, confidence=by.probability(own)) for s, own in zip(scored, features, strict=True)]


def trusted_relations(scored: Sequence[ScoredRelation], by: LogisticMap | None) -> list[ScoredRelation]:
    """With the confidence that they deserve under labels for which the calibration was not made."""
    if by is None:
        return list(scored)
    return [replace(s, confidence=by.probability(own)) for s, own in zip(scored, trust_features(scored), strict=True)]
