"""Relations that others imply: whoever is chief executive of a firm has a position at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kgx.model.predictions import ScoredRelation
from kgx.ontology import Ontology


def with_implied(scored: Iterable[ScoredRelation], types: Sequence[str], ontology: Ontology) -> list[ScoredRelation]:
    """The relations with those that they imply, each at least as sure as what implies it.

    types: of the entities. What the ontology does not allow between two types is not implied.
    """
    best = {(s.head, s.label, s.tail): s for s in scored}
    waiting = list(best.values())
    while waiting:
        s = waiting.pop()
        for implied in _implied_by(s, ontology):
            key = (implied.head, implied.label, implied.tail)
            known = best.get(key)
            if not ontology.allows(implied.label, types[implied.head], types[implied.tail]):
                continue
            if known is None or known.confidence < implied.confidence:
                best[key] = implied if known is None else replace(known, confidence=implied.confidence)
                waiting.append(best[key])
    return list(best.values())


def _implied_by(s: ScoredRelation, ontology: Ontology) -> list[ScoredRelation]:
    relation = ontology.relations[s.label]
    turned = replace(s, head=s.tail, tail=s.head, head_mention=s.tail_mention, tail_mention=s.head_mention)
    return [
        *(replace(s, label=label) for label in relation.implies),
        *(replace(turned, label=label) for label in relation.implies_inverse),
    ]
