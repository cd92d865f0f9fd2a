"""Names, entities, canonical names, relations and their evidence: right, surplus and missing ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from kgx.annotation import Span
from kgx.evaluation.conventions import Conventions
from kgx.evaluation.gold import GoldArticle, GoldRelation
from kgx.evaluation.tally import Tally

T = TypeVar("T")
# A predicted entity stands for the gold one that it is aligned with, else for itself.
Side = Literal["gold", "predicted"]
Node = tuple[Side, int]
Pair = tuple[Node, Node] | frozenset[Node]  # unordered where the relation is symmetric
Alignment = Mapping[int, int]  # gold entity by predicted entity


@dataclass(slots=True)
class FactTally:
    """Adds up over a corpus."""

    names: Tally = field(default_factory=Tally)
    entities: Tally = field(default_factory=Tally)
    canonical: Tally = field(default_factory=Tally)
    relations: Tally = field(default_factory=Tally)
    unlabelled_relations: Tally = field(default_factory=Tally)
    evidence: Tally = field(default_factory=Tally)
    names_by_type: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    relations_by_label: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, gold: GoldArticle, predicted: GoldArticle, aligned: Alignment, conventions: Conventions) -> None:
        self._add_names(gold, predicted, conventions)
        self._add_entities(gold, predicted, aligned, conventions)
        self._add_relations(gold, predicted, aligned, conventions)
        self._add_evidence(gold, predicted, aligned, conventions)

    def _add_names(self, gold: GoldArticle, predicted: GoldArticle, conventions: Conventions) -> None:
        text = gold.article.text
        right = _names(gold, text, conventions)
        found = _names(predicted, text, conventions)
        found -= {(span, label) for span, label in found - right if label in conventions.not_exhaustive}
        self.names.compare(right, found)
        _compare_by_label(self.names_by_type, {(label, span) for span, label in right}, {(label, span) for span, label in found})

    def _add_entities(self, gold: GoldArticle, predicted: GoldArticle, aligned: Alignment, conventions: Conventions) -> None:
        right = {
            own: other for own, other in aligned.items() if other in gold.types and predicted.types.get(own) == gold.types[other]
        }
        self.entities.right += len(right)
        self.entities.surplus += len(predicted.types) - len(right)
        self.entities.missing += len(gold.types) - len(right)
        for own, other in right.items():
            if gold.types[other] not in conventions.literal:
                _count(self.canonical, plain_name(predicted.names[own]) == plain_name(gold.names[other]))

    def _add_relations(self, gold: GoldArticle, predicted: GoldArticle, aligned: Alignment, conventions: Conventions) -> None:
        right = {(r.label, pair_of(r, None, conventions)) for r in gold.relations}
        found = {(r.label, pair_of(r, aligned, conventions)) for r in predicted.relations}
        self.relations.compare(right, found)
        _compare_by_label(self.relations_by_label, right, found)
        self.unlabelled_relations.compare(
            {frozenset(_ends(r, None)) for r in gold.relations}, {frozenset(_ends(r, aligned)) for r in predicted.relations}
        )

    def _add_evidence(self, gold: GoldArticle, predicted: GoldArticle, aligned: Alignment, conventions: Conventions) -> None:
        stated: dict[tuple[str, Pair], list[Span]] = defaultdict(list)
        for r in gold.relations:
            stated[r.label, _ends(r, None)].extend(gold.whole_sentences(r.evidence))
        for r in predicted.relations:
            head, tail = _ends(r, aligned)
            directions = [(head, tail), (tail, head)] if r.label in conventions.symmetric else [(head, tail)]
            spans = next((stated[r.label, pair] for pair in directions if stated.get((r.label, pair))), None)
            if spans is not None:
                _count(self.evidence, any(own.overlaps(span) for own in r.evidence for span in spans))


def _names(article: GoldArticle, text: str, conventions: Conventions) -> set[tuple[Span, str]]:
    return {
        (span, article.types[entity])
        for entity, spans in article.clusters.items()
        for span in spans
        if entity in article.types and conventions.is_name(text[span.start : span.end], article.types[entity])
    }


def _compare_by_label(tallies: dict[str, Tally], gold: AbstractSet[tuple[str, T]], predicted: AbstractSet[tuple[str, T]]) -> None:
    for label in {label for label, _ in gold | predicted}:
        tallies[label].compare({item for item in gold if item[0] == label}, {item for item in predicted if item[0] == label})


def _count(tally: Tally, is_right: bool) -> None:
    """Adds one to a share: right or not."""
    if is_right:
        tally.right += 1
    else:
        tally.surplus += 1


def _ends(relation: GoldRelation, aligned: Alignment | None) -> tuple[Node, Node]:
    """Head and tail as gold entities; aligned: None where the relation is itself gold."""
    return _node(relation.head, aligned), _node(relation.tail, aligned)


def _node(entity: int, aligned: Alignment | None) -> Node:
    if aligned is None:
        return "gold", entity
    return ("gold", aligned[entity]) if entity in aligned else ("predicted", entity)


def pair_of(relation: GoldRelation, aligned: Alignment | None, conventions: Conventions) -> Pair:
    ends = _ends(relation, aligned)
    return frozenset(ends) if relation.label in conventions.symmetric else ends


def plain_name(name: str) -> str:
    """As names are compared: without "the", in lower case."""
    return name.strip().lower().removeprefix("the ")
