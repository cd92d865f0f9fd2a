"""Types of entities that a relation decides: what a film award is said to star in may be a film after all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import Ontology


def settle_types(
    scored: Iterable[ScoredRelation], types: Sequence[str], thresholds: Thresholds, ontology: Ontology
) -> tuple[list[ScoredRelation], list[str]]:
    """The relations that can hold together, and the types that let them; the surest has the first word.

    types: of the entities, as the mentions have them. A relation above its threshold fixes its ends' types; one that does
    not fit what is fixed goes. Below it a relation fixes nothing.
    """
    settled = list(types)
    fixed: set[int] = set()
    kept = []
    for s in sorted(scored, key=lambda s: -s.confidence):
        ends = ((s.head, s.head_types), (s.tail, s.tail_types))
        wanted = [(e, others[0]) for e, others in ends if others and e not in fixed]
        if s.confidence >= thresholds.relations.get(s.label, thresholds.relation):
            tried = dict(wanted)
            if not ontology.allows(s.label, tried.get(s.head, settled[s.head]), tried.get(s.tail, settled[s.tail])):
                continue
            for e, type_ in wanted:
                settled[e] = type_
            fixed |= {s.head, s.tail}
        kept.append(s)
    return [s for s in kept if ontology.allows(s.label, settled[s.head], settled[s.tail])], settled
