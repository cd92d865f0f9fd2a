"""What a relation's confidence is worth with other ontologies: verdicts on extractions made by hand, and the map."""

from __future__ import annotations

import math

import pytest

from kgx.annotation import Entity, Evidence, Extraction, Mention, Relation, Span
from kgx.article import Article
from kgx.evaluation.marked_text import Fact, MarkedMention, MarkedText
from kgx.model.calibration import logit
from kgx.training.trust import Judged, fit_trust, judge_relations

TEXT = "Fjord Air flies to Turku. The airline is Ida Holm's."
AIR, TURKU, AIRLINE, HOLM = Span(0, 9), Span(19, 24), Span(26, 37), Span(41, 49)


def extraction_of(*relations: tuple[int, str, int, float]) -> Extraction:
    entities = (
        Entity(1, "Firm", "Fjord Air", (Mention(AIR, "name", "Firm", 0.9), Mention(AIRLINE, "nominal", "Firm", 0.9))),
        Entity(2, "Town", "Turku", (Mention(TURKU, "name", "Town", 0.9),)),
        Entity(3, "Person", "Ida Holm", (Mention(HOLM, "name", "Person", 0.9),)),
    )
    found = tuple(
        Relation(label, head, tail, Evidence("1", (Span(0, 25),), "relations", "0", confidence))
        for head, label, tail, confidence in relations
    )
    return Extraction(Article(id="1", text=TEXT), entities, found)


def gold_of(*, facts: tuple[Fact, ...] = (), triples: tuple[tuple[str, str, str], ...] | None = None) -> MarkedText:
    mentions = (MarkedMention(AIRLINE, 7, "Firm", "nominal"), MarkedMention(HOLM, 8, "Person", "name"))
    return MarkedText("1", TEXT, mentions, {}, {}, facts, triples, {})


def verdicts(extraction: Extraction, gold: MarkedText, *symmetric: str) -> list[tuple[float, bool]]:
    return [(j.confidence, j.is_right) for j in judge_relations(extraction, gold, frozenset(symmetric))]


def test_relation_of_a_triple_is_right_whatever_its_case_and_blanks() -> None:
    gold = gold_of(triples=(("fjord_air", "fliesTo", "TURKU"),))

    assert verdicts(extraction_of((1, "flies to", 2, 0.8), (2, "flies to", 1, 0.3)), gold) == [(0.8, True), (0.3, False)]


@pytest.mark.parametrize("fact", [Fact("owner", 7, 8, between_mentions=False), Fact("owner", 0, 1, between_mentions=True)])
def test_relation_of_a_fact_is_right_by_any_words_of_its_ends(fact: Fact) -> None:
    extraction = extraction_of((1, "owner", 3, 0.6), (1, "pilot", 3, 0.5))

    assert verdicts(extraction, gold_of(facts=(fact,))) == [(0.6, True), (0.5, False)]


def test_symmetric_relation_is_right_the_other_way_round() -> None:
    gold = gold_of(triples=(("Ida Holm", "partner", "Fjord Air"),))
    extraction = extraction_of((1, "partner", 3, 0.6))

    assert verdicts(extraction, gold, "partner") == [(0.6, True)]
    assert verdicts(extraction, gold) == [(0.6, False)]


def test_share_is_that_among_the_labels_of_a_pair() -> None:
    extraction = extraction_of((1, "owner", 3, 0.6), (3, "pilot of", 1, 0.2), (1, "flies to", 2, 0.4))

    found = [math.exp(j.features["share"]) for j in judge_relations(extraction, gold_of(), frozenset())]

    assert found == pytest.approx([0.75, 0.25, 1.0])


def answers(confidence: float, right: int, of: int) -> list[Judged]:
    return [Judged(confidence, {"logit": logit(confidence), "share": 0.0}, i < right) for i in range(of)]


def test_trust_is_the_share_that_is_right() -> None:
    found = fit_trust([answers(0.9, 40, 100) + answers(0.3, 5, 100)])

    assert found.probability(answers(0.9, 0, 1)[0].features) == pytest.approx(0.4, abs=0.02)
    assert found.probability(answers(0.3, 0, 1)[0].features) == pytest.approx(0.05, abs=0.02)


def test_sets_count_the_same_whatever_their_size() -> None:
    small, large = answers(0.9, 8, 10) + answers(0.3, 2, 10), answers(0.9, 200, 1000) + answers(0.3, 20, 1000)

    assert 0.2 < fit_trust([small, large]).probability(answers(0.9, 0, 1)[0].features) < 0.8
