"""The events of a section: triggers, and who or what fills the roles of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kgx.annotation import Mention
from kgx.model.argument_pairs import argument_pairs
from kgx.model.confidence import calibrated_triggers
from kgx.model.encoding import IntArray
from kgx.model.features import ARGUMENT_FEATURES, MentionTable
from kgx.model.onnx_section import OnnxSection, in_calls
from kgx.model.predictions import ScoredArgument, ScoredTrigger
from kgx.model.probabilities import FLOOR, best_stretch, sigmoid, softmax_with_none
from kgx.model.realis import likeliest_realis
from kgx.model.word_spans import span_of_words, within_sentence


def scored_triggers(section: OnnxSection) -> list[ScoredTrigger]:
    """See kgx.model.predictions.Reading.triggers."""
    predictor = section.predictor
    events = predictor.labels["event"].labels
    if not len(section.encoded.word_spans) or not events:
        return []
    scores, realis = section.span_scores.triggers, section.span_scores.realis
    probabilities = softmax_with_none(scores)  # (W, 4, K)
    best = np.where(within_sentence(section.encoded, scores.shape[1]), probabilities.max(-1), 0)
    found = [
        ScoredTrigger(
            span_of_words(section.encoded, first, first + width), events[int(probabilities[first, width].argmax())],
            likeliest_realis(realis[first, width], predictor.ontology.realis), float(best[first, width]),
        )
        for first, width in np.argwhere(best >= FLOOR).tolist()
    ]  # fmt: skip
    return calibrated_triggers(found, predictor.card.calibration.events)


def scored_arguments(
    section: OnnxSection, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
) -> list[ScoredArgument]:
    """See kgx.model.predictions.Reading.arguments."""
    if not triggers or not section.predictor.labels["role"].labels:
        return []
    words = [section.words(t.span) for t in triggers]
    first, last = np.array([w[0] for w in words]), np.array([w[1] for w in words])
    feeds: dict[str, np.ndarray] = {
        "trigger_first": first, "trigger_last": last, "trigger_attention": section.attention_rows(first),
    }  # fmt: skip
    table = section.table(mentions)
    by_entities = _entity_arguments(section, triggers, words, table, entities, feeds) if len(table) else []
    return by_entities + _text_arguments(section, triggers, first, table, feeds)


def _entity_arguments(
    section: OnnxSection, triggers: Sequence[ScoredTrigger], words: list[tuple[int, int]], table: MentionTable,
    entities: Sequence[Sequence[int]], feeds: dict[str, np.ndarray],
) -> list[ScoredArgument]:  # fmt: skip
    """Roles filled by entities; an entity's surest mention speaks for it."""
    t, m, features = argument_pairs(section.encoded, words, table)
    entity_of = {mention: e for e, members in enumerate(entities) for mention in members}
    roles = section.predictor.labels["role"].labels
    best: dict[tuple[int, int, str], float] = {}
    attention = section.attention_rows(table.first_words)
    for rows in in_calls(np.arange(len(t))):
        (scores,) = section.ask(
            "events", ["argument_scores"], table, **feeds, mention_attention=attention, argument_triggers=t[rows],
            argument_mentions=m[rows], argument_features=features[rows], text_triggers=t[:1],
            text_roles=np.zeros(1, dtype=np.int64),
        )  # fmt: skip
        probabilities = sigmoid(scores)
        for row, k in np.argwhere(probabilities >= FLOOR).tolist():
            trigger, mention = int(t[rows[row]]), int(m[rows[row]])
            event, role = roles[k].rsplit(".", 1)
            if event == triggers[trigger].type and mention in entity_of:
                key = (trigger, entity_of[mention], role)
                best[key] = max(best.get(key, 0.0), float(probabilities[row, k]))
    return [ScoredArgument(trigger, role, p, entity=entity) for (trigger, entity, role), p in best.items()]


def _text_arguments(
    section: OnnxSection, triggers: Sequence[ScoredTrigger], first: IntArray, table: MentionTable, feeds: dict[str, np.ndarray]
) -> list[ScoredArgument]:
    """Roles filled by words of the trigger's sentence. first: (triggers,), the triggers' first words."""
    roles = section.predictor.labels["role"].labels
    asked = [(i, k) for i, t in enumerate(triggers) for k, role in enumerate(roles) if role.rsplit(".", 1)[0] == t.type]
    if not asked:
        return []
    of_trigger, of_role = (np.array(column, dtype=np.int64) for column in zip(*asked, strict=True))
    none = np.zeros(0, dtype=np.int64)
    if not len(table):
        table = MentionTable(*(np.zeros(1, dtype=np.int64) for _ in range(4)))
    starts, ends = section.ask(
        "events", ["text_starts", "text_ends"], table, **feeds, mention_attention=section.attention_rows(table.first_words),
        argument_triggers=none, argument_mentions=none, argument_features=np.zeros((0, ARGUMENT_FEATURES), dtype=np.float32),
        text_triggers=of_trigger, text_roles=of_role,
    )  # fmt: skip
    out = []
    sentences = section.encoded.word_sentences
    for (trigger, k), start, end in zip(asked, starts, ends, strict=True):
        own = np.nonzero(sentences == sentences[first[trigger]])[0]
        found = best_stretch(start, end, own)
        if found is not None:
            a, b, p = found
            out.append(ScoredArgument(trigger, roles[k].rsplit(".", 1)[1], p, span=span_of_words(section.encoded, a, b)))
    return out
