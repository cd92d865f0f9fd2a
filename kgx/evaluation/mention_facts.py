"""Facts as pairs of mentions: benchmarks of sentences ask where the two ends of a fact stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kgx.annotation import Span
from kgx.evaluation.marked_text import Fact, MarkedText


@dataclass(frozen=True, slots=True)
class Place:
    """A mention as a benchmark compares it."""

    span: Span
    type: str | None


PlacePair = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class MentionFact:
    """pairs: places of head and tail, any of which may be meant; empty where an end has no mention of its own."""

    label: str
    pairs: tuple[PlacePair, ...]


def facts_by_any_pair(text: MarkedText) -> list[MentionFact]:
    """A fact between entities may be meant by any mentions of the two. Equal facts are one."""
    return _distinct_facts(text, lambda pairs: pairs)


def facts_by_nearest_pair(text: MarkedText) -> list[MentionFact]:
    """A fact between entities stands at the two mentions that are nearest to each other. Equal facts are one."""
    return _distinct_facts(text, lambda pairs: (min(pairs, key=_distance),) if pairs else ())


def _distinct_facts(text: MarkedText, choose: Callable[[tuple[PlacePair, ...]], tuple[PlacePair, ...]]) -> list[MentionFact]:
    facts: dict[object, MentionFact] = {}
    for fact, pairs in _placed_facts(text):
        chosen = pairs if fact.between_mentions else choose(pairs)
        ends = frozenset(chosen) if chosen else (fact.head, fact.tail)
        facts.setdefault((fact.label, ends), MentionFact(fact.label, chosen))
    return list(facts.values())


def _placed_facts(text: MarkedText) -> Iterator[tuple[Fact, tuple[PlacePair, ...]]]:
    types = text.all_types()
    places, by_entity = [], defaultdict[int, list[Place]](list)
    for mention in text.mentions:
        place = Place(mention.span, mention.type or (types.get(mention.entity) if mention.entity is not None else None))
        places.append(place)
        if mention.entity is not None:
            by_entity[mention.entity].append(place)
    for fact in text.facts:
        if fact.between_mentions:
            yield fact, ((places[fact.head], places[fact.tail]),)
            continue
        heads, tails = by_entity.get(fact.head, ()), by_entity.get(fact.tail, ())
        yield fact, tuple((head, tail) for head in heads for tail in tails if head.span != tail.span)


def _distance(pair: PlacePair) -> tuple[int, int, int]:
    """Characters between the two, negative where they overlap; of equals the earlier pair comes first."""
    head, tail = pair[0].span, pair[1].span
    return max(head.start, tail.start) - min(head.end, tail.end), head.start, tail.start
