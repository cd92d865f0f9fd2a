"""The relations of a section: pairs of entities asked of the network, and the sentence that states each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from kgx.annotation import Mention, Span
from kgx.model.confidence import calibrated_relations
from kgx.model.features import FloatArray, entity_pairs
from kgx.model.onnx_section import OnnxSection, in_calls
from kgx.model.predictions import ScoredRelation
from kgx.model.probabilities import sigmoid

_TOGETHER = 0.3  # share of the most looked at sentence that the mentions' own needs to be preferred


def scored_relations(
    section: OnnxSection, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str],
    rivals: Mapping[Span, Sequence[str]],
) -> list[ScoredRelation]:  # fmt: skip
    """See kgx.model.predictions.Reading.relations. rivals: other types that a mention may have, by its span."""
    predictor = section.predictor
    labels = predictor.labels["relation"].labels
    if len(entities) < 2 or not labels:
        return []
    table = section.table(mentions)
    pairs = entity_pairs(section.encoded, table, entities)
    possible = [_possible_types(t, [mentions[m].span for m in e], rivals) for t, e in zip(types, entities, strict=True)]
    allowed = _allowed(section, possible)[pairs.heads, pairs.tails]  # (P, K)
    kept = np.nonzero(allowed.any(1))[0]
    places = [{section.sentence_of(mentions[m].span) for m in members} for members in entities]
    feeds = _entity_feeds(section, entities, types, section.attention_rows(table.first_words))
    out = []
    for rows in in_calls(kept):
        scores, looks = section.ask(
            "relations", ["relation_scores", "relation_contexts"], table,
            pair_heads=pairs.heads[rows], pair_tails=pairs.tails[rows],
            pair_head_mentions=pairs.head_mentions[rows], pair_tail_mentions=pairs.tail_mentions[rows],
            pair_features=pairs.features[rows], **feeds,
        )  # fmt: skip
        probabilities = np.where(allowed[rows], sigmoid(scores), 0)
        by_sentence = looks @ section.pieces_by_sentence  # (P, sentences)
        for p, k in np.argwhere(probabilities >= predictor.thresholds.lowest).tolist():
            head, tail = int(pairs.heads[rows[p]]), int(pairs.tails[rows[p]])
            relation = predictor.ontology.relations[labels[k]]
            ends = mentions[int(pairs.head_mentions[rows[p]])].span, mentions[int(pairs.tail_mentions[rows[p]])].span
            out.append(
                ScoredRelation(
                    head, tail, labels[k], float(probabilities[p, k]), *ends,
                    stated_in=_stating_sentence(section, by_sentence[p], ends, places[head] & places[tail]),
                    head_types=_fitting(possible[head], relation.domain),
                    tail_types=_fitting(possible[tail], relation.range),
                )
            )  # fmt: skip
    by = predictor.card.calibration.relations
    return calibrated_relations(out, by, mentions=mentions, entities=entities, text=section.encoded.text)


def _possible_types(own: str, spans: Sequence[Span], rivals: Mapping[Span, Sequence[str]]) -> tuple[str, ...]:
    """The entity's type, then those that rival it at one of its mentions."""
    return tuple(dict.fromkeys([own, *(t for span in spans for t in rivals.get(span, ()))]))


def _allowed(section: OnnxSection, possible: Sequence[Sequence[str]]) -> np.ndarray:
    """(E, E, K) whether the ontology lets the relation lead from the one entity to the other. possible: types of each."""
    relations = [section.predictor.ontology.relations[label] for label in section.predictor.labels["relation"].labels]
    domains = np.array([[any(t in r.domain for t in own) for r in relations] for own in possible])
    ranges = np.array([[any(t in r.range for t in own) for r in relations] for own in possible])
    return np.asarray(domains[:, None, :] & ranges[None, :, :])


def _fitting(possible: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The possible types that are allowed; none where the first is, which needs no other."""
    return () if possible[0] in allowed else tuple(t for t in possible if t in allowed)


def _entity_feeds(
    section: OnnxSection, entities: Sequence[Sequence[int]], types: Sequence[str], attention: FloatArray
) -> dict[str, np.ndarray]:
    """What the graph takes of entities. attention: (N, 12, T), rows of the mentions."""
    width = max(len(members) for members in entities)
    return {
        "entity_members": np.array([[*m, *([m[0]] * (width - len(m)))] for m in entities], dtype=np.int64),
        "entity_padding": np.array([[False] * len(m) + [True] * (width - len(m)) for m in entities]),
        "entity_types": section.types(types),
        "entity_attention": np.stack([attention[list(m)].mean(0) for m in entities]),
    }


def _stating_sentence(section: OnnxSection, looks: FloatArray, ends: tuple[Span, Span], shared: AbstractSet[int]) -> Span | None:
    """The words of the sentence at which a pair looks most, of those that hold mentions of both; None where there is none.

    That of the nearest mentions is preferred where it holds both. looks: (sentences,). ends: the nearest mentions.
    """
    if not shared:
        return None
    best = max(sorted(shared), key=lambda sentence: looks[sentence])
    head, tail = (section.sentence_of(span) for span in ends)
    if head == tail and looks[head] >= _TOGETHER * looks[best]:
        best = head
    return section.sentence_span(best)
