"""Types that relations decide."""

from __future__ import annotations

from kgx.annotation import Span
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import EntityType, Ontology, RelationType
from kgx.pipeline.settled_types import settle_types

ONTOLOGY = Ontology(
    name="films",
    entity_types={label: EntityType(label, label) for label in ("film", "award", "human")},
    relations={
        "director": RelationType("director", "made it", ("film",), ("human",)),
        "received": RelationType("received", "got it", ("film", "human"), ("award",)),
    },
)
THRESHOLDS = Thresholds(relation=0.5)


def scored(
    head: int, label: str, tail: int, confidence: float, *, head_types: tuple[str, ...] = (), tail_types: tuple[str, ...] = ()
) -> ScoredRelation:
    return ScoredRelation(
        head, tail, label, confidence, Span(0, 1), Span(2, 3), head_types=head_types, tail_types=tail_types
    )  # fmt: skip


def settle(*relations: ScoredRelation, types: tuple[str, ...]) -> tuple[list[tuple[int, str, int]], list[str]]:
    kept, settled = settle_types(relations, types, THRESHOLDS, ONTOLOGY)
    return [(s.head, s.label, s.tail) for s in kept], settled


def test_a_sure_relation_gives_its_ends_the_types_that_it_needs() -> None:
    relation = scored(0, "director", 1, 0.8, head_types=("film",))
    assert settle(relation, types=("award", "human")) == ([(0, "director", 1)], ["film", "human"])


def test_a_doubtful_relation_changes_no_type_and_goes() -> None:
    relation = scored(0, "director", 1, 0.4, head_types=("film",))
    assert settle(relation, types=("award", "human")) == ([], ["award", "human"])


def test_the_surest_relation_has_the_first_word() -> None:
    sure = scored(0, "director", 1, 0.9, head_types=("film",))
    other = scored(2, "received", 0, 0.7)  # fits the type that the mentions have, which is gone by then
    assert settle(other, sure, types=("award", "human", "film")) == ([(0, "director", 1)], ["film", "human", "film"])


def test_relations_that_fit_stay_as_they_are() -> None:
    relations = (scored(0, "director", 1, 0.9), scored(0, "received", 2, 0.2))
    assert settle(*relations, types=("film", "human", "award")) == (
        [(0, "director", 1), (0, "received", 2)], ["film", "human", "award"],
    )  # fmt: skip
