"""Which single answers are right, on a small article worked by hand."""

from __future__ import annotations

from dataclasses import replace

from kgx.annotation import Entity, Event, Evidence, Extraction, Mention, Relation, Span
from kgx.article import Article
from kgx.evaluation.conventions import conventions_of
from kgx.evaluation.gold import GoldArticle, GoldEvent, GoldRelation, gold_of
from kgx.evaluation.verdicts import Answer, Verdicts, judge, verdicts_on
from kgx.ontology import EntityType, Ontology, RelationType

TEXT = "Mira Sandoval founded Lumafield Oy and wed Ove Brandt in 9 days."
MIRA, FIRM, OVE, DAYS, FOUNDED = Span(0, 13), Span(22, 34), Span(43, 53), Span(57, 63), Span(14, 21)
ONTOLOGY = Ontology(
    name="small",
    entity_types={
        label: EntityType(label, label.lower(), only_in_facts=label == "QUANTITY") for label in ("PERSON", "ORG", "QUANTITY")
    },
    relations={
        "founded_by": RelationType("founded_by", "founder", ("ORG",), ("PERSON",)),
        "spouse": RelationType("spouse", "husband or wife", ("PERSON",), ("PERSON",), symmetric=True),
    },
)
ARTICLE = Article("turku", TEXT)
GOLD = GoldArticle(
    ARTICLE,
    types={1: "PERSON", 2: "ORG", 3: "PERSON"},
    names={1: "Mira Sandoval", 2: "Lumafield Oy", 3: "Ove Brandt"},
    clusters={1: frozenset({MIRA}), 2: frozenset({FIRM}), 3: frozenset({OVE})},
    relations=(GoldRelation("founded_by", 2, 1, ()), GoldRelation("spouse", 1, 3, ())),
    events=(GoldEvent("founding", FOUNDED, "asserted", ()),),
)


def evidence(confidence: float) -> Evidence:
    return Evidence("turku", (Span(0, 64),), "kgx", "0", confidence)


def entity(number: int, type_: str, span: Span, confidence: float) -> Entity:
    return Entity(number, type_, TEXT[span.start : span.end], (Mention(span, "name", type_, confidence),))


PREDICTED = Extraction(
    ARTICLE,
    entities=(entity(1, "PERSON", MIRA, 0.9), entity(2, "PERSON", FIRM, 0.4), entity(3, "PERSON", OVE, 0.8)),
    relations=(
        Relation("founded_by", 2, 1, evidence(0.7)),
        Relation("founded_by", 2, 3, evidence(0.3)),
        Relation("spouse", 3, 1, evidence(0.6)),
    ),
    events=(Event("founding", FOUNDED, (), evidence(0.5)), Event("wedding", Span(39, 42), (), evidence(0.2))),
)


def verdicts(extraction: Extraction) -> Verdicts:
    return verdicts_on(GOLD, gold_of(extraction), conventions_of(ONTOLOGY))


def test_mention_needs_the_right_type() -> None:
    assert verdicts(PREDICTED).mentions == {MIRA: True, FIRM: False, OVE: True}


def test_mention_needs_the_exact_span() -> None:
    shorter = replace(PREDICTED, entities=(entity(1, "PERSON", Span(0, 4), 0.9),), relations=())

    assert verdicts(shorter).mentions == {Span(0, 4): False}


def test_unmarked_mention_of_a_type_not_marked_exhaustively_is_unknown() -> None:
    amount = replace(PREDICTED, entities=(entity(1, "QUANTITY", DAYS, 0.9),), relations=())

    assert verdicts(amount).mentions == {}


def test_relation_needs_label_and_both_ends() -> None:
    found = verdicts(PREDICTED).relations

    assert (found[2, "founded_by", 1], found[2, "founded_by", 3]) == (True, False)


def test_symmetric_relation_is_right_either_way_round() -> None:
    assert verdicts(PREDICTED).relations[3, "spouse", 1]


def test_event_needs_type_and_trigger() -> None:
    assert verdicts(PREDICTED).events == {FOUNDED: True, Span(39, 42): False}


def test_answers_come_with_their_confidence() -> None:
    answers = judge({"turku": GOLD}, [PREDICTED], ontology=ONTOLOGY)

    assert len(answers) == 3 + 3 + 2
    assert Answer("relations", "founded_by", 0.7, is_right=True) in answers
    assert Answer("mentions", "PERSON", 0.4, is_right=False) in answers
    assert Answer("events", "wedding", 0.2, is_right=False) in answers


def test_article_without_gold_is_passed_over() -> None:
    assert judge({}, [PREDICTED], ontology=ONTOLOGY) == []
