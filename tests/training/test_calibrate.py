"""Calibration at release: the fit by hand-made rows, and what remembers the network's answers. No model is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from kgx.annotation import Mention, Span
from kgx.model.calibration import Calibration, LogisticMap, logit
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredArgument, ScoredMention, ScoredRelation, ScoredTrigger
from kgx.training.cached_predictor import CachedReading
from kgx.training.calibrate import half_of
from kgx.training.logistic import fit_logistic
from kgx.training.thresholds import best_of

TEXT = "Ida Holm founded Fjord Air."
HOLM, AIR = Span(0, 8), Span(17, 26)
MENTIONS = [Mention(HOLM, "name", "PERSON", 0.9), Mention(AIR, "name", "ORG", 0.8)]


def test_fit_finds_the_share_that_is_right() -> None:
    rows = [{"logit": logit(0.9)}] * 40 + [{"logit": logit(0.6)}] * 40
    is_right = [i < 20 for i in range(40)] + [i < 4 for i in range(40)]

    found = fit_logistic(rows, is_right, ["logit"])

    assert found.probability(rows[0]) == pytest.approx(0.5, abs=0.03)
    assert found.probability(rows[-1]) == pytest.approx(0.1, abs=0.03)


def test_fit_passes_by_a_feature_that_says_nothing() -> None:
    rows = [{"logit": float(i % 2), "constant": 3.0} for i in range(40)]

    assert fit_logistic(rows, [i % 2 == 1 for i in range(40)], ["logit", "constant"]).weights["constant"] == 0


def test_rare_mark_has_little_weight() -> None:
    rows = (
        [{"logit": 0.0} for _ in range(200)] + [{"logit": 0.0, "often": 1.0} for _ in range(100)] + [{"logit": 0.0, "once": 1.0}]
    )
    is_right = [i % 2 == 0 for i in range(200)] + [True] * 100 + [True]

    found = fit_logistic(rows, is_right, ["logit"], marks=["often", "once", "never"])

    assert found.weights["often"] > 1
    assert 0 < found.weights["once"] < 0.3
    assert found.weights["never"] == 0


def test_fit_of_a_perfect_score_stays_finite() -> None:
    found = fit_logistic([{"logit": -2.0}, {"logit": 2.0}] * 10, [False, True] * 10, ["logit"])

    assert 0 < found.weights["logit"] < 10


def test_fit_needs_right_and_wrong_answers() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        fit_logistic([{"logit": 1.0}], [True], ["logit"])


def test_halves_follow_the_id_alone() -> None:
    names = [half_of(f"article-{i}") for i in range(200)]

    assert names == [half_of(f"article-{i}") for i in range(200)]
    assert 70 < names.count("A") < 130


def test_best_threshold_is_the_lowest_of_the_best() -> None:
    found = best_of(Thresholds(), "relation", lambda t: min(t.relation, 0.4), grid=(0.3, 0.4, 0.5))

    assert found == Thresholds(relation=0.4)


class Counting:
    """A reading that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def mentions(self) -> list[ScoredMention]:
        self.asked.append("mentions")
        return [ScoredMention(m.span, m.type, m.kind, 0.8) for m in MENTIONS]

    def triggers(self) -> list[ScoredTrigger]:
        self.asked.append("triggers")
        return [ScoredTrigger(Span(9, 16), "launch", "asserted", 0.8)]

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        self.asked.append("coreference")
        return [[1.0], [0.0, 1.0]]

    def relations(self, *question: object) -> list[ScoredRelation]:
        self.asked.append("relations")
        return [ScoredRelation(1, 0, "founded_by", 0.8, AIR, HOLM)]

    def arguments(self, *question: object) -> list[ScoredArgument]:
        self.asked.append("arguments")
        return []


def cached(calibration: Calibration) -> tuple[CachedReading, Counting]:
    scores = Counting()
    owner: Any = SimpleNamespace(calibration=calibration)  # Any: of the predictor a reading needs this alone
    return CachedReading(owner, scores, TEXT), scores


def ask_all(reading: CachedReading, mentions: Sequence[Mention]) -> None:
    reading.mentions()
    reading.coreference(mentions)
    reading.relations(mentions, [[0], [1]], ["PERSON", "ORG"])
    reading.arguments(reading.triggers(), mentions, [[0], [1]])


def test_network_is_asked_once_whatever_the_confidence() -> None:
    reading, scores = cached(Calibration())

    ask_all(reading, MENTIONS)
    ask_all(reading, [Mention(m.span, m.kind, m.type, 0.3) for m in MENTIONS])

    assert sorted(scores.asked) == ["arguments", "coreference", "mentions", "relations", "triggers"]


def test_network_is_asked_again_of_other_mentions() -> None:
    reading, scores = cached(Calibration())

    ask_all(reading, MENTIONS)
    ask_all(reading, [MENTIONS[0], Mention(AIR, "name", "PRODUCT", 0.8)])

    assert scores.asked.count("relations") == 2


def test_remembered_scores_are_calibrated_anew() -> None:
    half = LogisticMap(0.0)
    reading, _ = cached(Calibration(mentions=half, events=half, relations=half))

    assert {m.confidence for m in reading.mentions()} == {t.confidence for t in reading.triggers()} == {0.5}
    assert reading.relations(MENTIONS, [[0], [1]], ["PERSON", "ORG"])[0].confidence == 0.5
    assert reading.mention_scores()[0].confidence == 0.8


def test_candidates_keep_their_score_beside_the_features() -> None:
    reading, _ = cached(Calibration(relations=LogisticMap(0.0)))
    reading.relations(MENTIONS, [[0], [1]], ["PERSON", "ORG"])

    ((scored, features),) = reading.relation_candidates()

    assert scored.confidence == 0.8
    assert features["ends"] == pytest.approx(logit(0.8))
