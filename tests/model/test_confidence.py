"""The features by which confidences are calibrated, on hand-written scores."""

from __future__ import annotations

import math

import pytest

from kgx.annotation import Mention, Span
from kgx.model.calibration import LogisticMap, logit
from kgx.model.confidence import (
    calibrated_mentions,
    calibrated_relations,
    calibrated_triggers,
    mention_features,
    relation_features,
    trusted_relations,
)
from kgx.model.predictions import ScoredMention, ScoredRelation, ScoredTrigger

TEXT = "Ida Holm of Fjord Air met Per Lund, who runs Bergen Rail."
HOLM, FJORD, LUND, RAIL = Span(0, 8), Span(12, 21), Span(26, 34), Span(45, 56)
MENTIONS = [
    Mention(HOLM, "name", "PERSON", 0.9), Mention(FJORD, "name", "ORG", 0.8),
    Mention(LUND, "name", "PERSON", 0.7), Mention(RAIL, "name", "ORG", 0.6), Mention(Span(36, 39), "pronoun", "PERSON", 0.95),
]  # fmt: skip
ENTITIES = [[0], [1], [2, 4], [3]]
SCORED = [
    ScoredRelation(0, 1, "position_at", 0.8, HOLM, FJORD),
    ScoredRelation(0, 3, "position_at", 0.3, HOLM, RAIL),
    ScoredRelation(0, 1, "founder", 0.2, HOLM, FJORD),
    ScoredRelation(2, 3, "position_at", 0.9, LUND, RAIL),
]
HALVED = LogisticMap(0.0, {"logit": 0.5})


def features(index: int) -> dict[str, float]:
    return relation_features(SCORED, MENTIONS, ENTITIES, TEXT)[index]


def test_score_is_a_feature_plain_and_bent() -> None:
    assert features(0)["logit"] == pytest.approx(math.log(4))


def test_weaker_end_counts_with_its_surest_mention() -> None:
    assert features(0)["ends"] == pytest.approx(logit(0.8))
    assert features(3)["ends"] == pytest.approx(logit(0.6))


def test_the_mentions_that_it_is_read_from_count() -> None:
    pronoun = ScoredRelation(2, 3, "position_at", 0.9, Span(36, 39), RAIL)
    (found,) = relation_features([pronoun], MENTIONS, ENTITIES, TEXT)

    assert (found["head_mention"], found["tail_mention"]) == (pytest.approx(logit(0.95)), pytest.approx(logit(0.6)))
    assert found["sure_logit"] == pytest.approx(found["logit"] * 0.95 * 0.6)


def test_rivals_are_other_tails_and_other_labels() -> None:
    assert features(0)["rival_tail"] == pytest.approx(logit(0.3))
    assert features(1)["rival_tail"] == pytest.approx(logit(0.8))
    assert features(0)["rival_label"] == pytest.approx(logit(0.2))


def test_lack_of_rivals_counts_as_a_weak_one() -> None:
    assert features(3)["rival_tail"] == features(3)["rival_label"] == pytest.approx(logit(0.05))


def test_words_between_the_nearest_mentions_are_counted() -> None:
    assert features(0)["words_between"] == pytest.approx(math.log(2))
    assert features(3)["words_between"] == pytest.approx(math.log(4))


def test_nested_ends_are_told() -> None:
    inside = Mention(Span(12, 17), "name", "LOC", 0.5)
    inner = ScoredRelation(0, 1, "located_in", 0.5, FJORD, inside.span)

    assert relation_features([inner], [MENTIONS[1], inside], [[0], [1]], TEXT)[0]["nested"] == 1
    assert features(0)["nested"] == 0


def test_without_a_map_scores_stay() -> None:
    mentions = [ScoredMention(HOLM, "PERSON", "name", 0.9)]
    triggers = [ScoredTrigger(Span(22, 25), "meet", "asserted", 0.9)]

    assert calibrated_mentions(mentions, None, text=TEXT) is mentions
    assert calibrated_triggers(triggers, None) is triggers
    assert calibrated_relations(SCORED, None, mentions=MENTIONS, entities=ENTITIES, text=TEXT) is SCORED


def test_map_changes_confidence_and_nothing_else() -> None:
    mention = ScoredMention(HOLM, "PERSON", "name", 0.8)
    (found,) = calibrated_mentions([mention], HALVED, text=TEXT)
    relations = calibrated_relations(SCORED, HALVED, mentions=MENTIONS, entities=ENTITIES, text=TEXT)

    assert found == ScoredMention(HOLM, "PERSON", "name", pytest.approx(2 / 3))
    assert [(r.head, r.label, r.tail) for r in relations] == [(r.head, r.label, r.tail) for r in SCORED]
    assert relations[0].confidence == pytest.approx(2 / 3)


def test_trigger_is_mapped_as_well() -> None:
    (found,) = calibrated_triggers([ScoredTrigger(Span(22, 25), "meet", "planned", 0.8)], HALVED)

    assert (found.realis, found.confidence) == ("planned", pytest.approx(2 / 3))


def test_mention_of_a_hard_type_or_kind_is_less_sure() -> None:
    by = LogisticMap(0.0, {"logit": 1.0, "type:EVENT": -1.0, "kind:nominal": -0.5})
    sure, event, noun = (
        ScoredMention(Span(0, 3), type_, kind, 0.8)
        for type_, kind in (("PERSON", "name"), ("EVENT", "name"), ("PERSON", "nominal"))
    )

    found = [m.confidence for m in calibrated_mentions([sure, event, noun], by, text=TEXT)]
    assert found[0] == pytest.approx(0.8)
    assert found[1] < found[2] < found[0]


def test_mention_whose_words_come_again_with_its_type_is_marked() -> None:
    text = "Tarn won. tarn lost to Tarn, and Ida saw it."
    spans = [Span(0, 4), Span(10, 14), Span(23, 27), Span(33, 36)]
    types = ["ORG", "ORG", "GPE", "PERSON"]
    scored = [ScoredMention(span, type_, "name", 0.8) for span, type_ in zip(spans, types, strict=True)]

    assert [f["again"] for f in mention_features(scored, text)] == [1, 1, 0, 0]


def test_relation_has_a_mark_of_its_label() -> None:
    marks = [name for name in relation_features(SCORED[:1], MENTIONS, ENTITIES, TEXT)[0] if name.startswith("label:")]

    assert marks == [f"label:{SCORED[0].label}"]


def test_relations_are_trusted_by_their_share_among_the_labels_of_a_pair_either_way() -> None:
    turned = ScoredRelation(1, 0, "employs", 0.6, FJORD, HOLM)
    by = LogisticMap(0.0, {"logit": 1.0, "share": 1.0})

    found = [s.confidence for s in trusted_relations([*SCORED, turned], by)]

    assert found[0] == pytest.approx(1 / (1 + 0.25 * (0.8 + 0.2 + 0.6) / 0.8))
    assert found[3] == pytest.approx(0.9)  # no other label


def test_relations_are_as_sure_as_they_are_where_nothing_says_otherwise() -> None:
    assert trusted_relations(SCORED, None) == SCORED
