"""Relations that others imply."""

from __future__ import annotations

from kgx.annotation import Span
from kgx.model.predictions import ScoredRelation
from kgx.ontology import EntityType, Ontology, RelationType
from kgx.pipeline.implications import with_implied

ONTOLOGY = Ontology(
    name="firms",
    entity_types={label: EntityType(label, label) for label in ("PERSON", "ORG", "PLACE")},
    relations={
        "ceo": RelationType("ceo", "leads", ("ORG", "PLACE"), ("PERSON",), implies_inverse=("works_for",)),
        "works_for": RelationType("works_for", "works", ("PERSON",), ("ORG",), implies=("knows",)),
        "knows": RelationType("knows", "knows", ("PERSON",), ("ORG",)),
    },
)
HEAD, TAIL = Span(0, 4), Span(10, 14)


def scored(head: int, label: str, tail: int, confidence: float, *places: Span) -> ScoredRelation:
    return ScoredRelation(head, tail, label, confidence, *(places or (HEAD, TAIL)))


def found(*relations: ScoredRelation, types: tuple[str, ...] = ("ORG", "PERSON")) -> set[tuple[int, str, int, float, Span]]:
    return {(s.head, s.label, s.tail, s.confidence, s.head_mention) for s in with_implied(relations, types, ONTOLOGY)}


def test_implied_relations_hold_the_right_way_round_and_are_followed_further() -> None:
    assert found(scored(0, "ceo", 1, 0.8)) == {
        (0, "ceo", 1, 0.8, HEAD),
        (1, "works_for", 0, 0.8, TAIL),
        (1, "knows", 0, 0.8, TAIL),
    }


def test_a_surer_score_of_the_implied_relation_stays() -> None:
    relations = (scored(0, "ceo", 1, 0.5), scored(1, "works_for", 0, 0.9, TAIL, HEAD))
    assert {(label, confidence) for _, label, _, confidence, _ in found(*relations)} == {
        ("ceo", 0.5), ("works_for", 0.9), ("knows", 0.9),
    }  # fmt: skip


def test_a_doubtful_score_of_the_implied_relation_is_raised() -> None:
    relations = (scored(0, "ceo", 1, 0.7), scored(1, "works_for", 0, 0.2, TAIL, HEAD))
    assert (1, "works_for", 0, 0.7, TAIL) in found(*relations)


def test_what_the_ontology_does_not_allow_is_not_implied() -> None:
    assert found(scored(0, "ceo", 1, 0.8), types=("PLACE", "PERSON")) == {(0, "ceo", 1, 0.8, HEAD)}
