"""Entities: the clusters of all sections of an article, joined by name, with their names, types, values and ids."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kgx.annotation import Entity, Event, Mention, Relation, Span
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.ontology import Ontology
from kgx.pipeline.canonical_names import canonical_name
from kgx.pipeline.coreference import cluster_type
from kgx.pipeline.name_forms import kind_of
from kgx.pipeline.outlook import looks_ahead
from kgx.pipeline.values import value_of


class EntityDraft:
    """Collects clusters section by section. Entities get running numbers, from 0 in order of first mention.

    thresholds: decide which of the entities that the ontology wants in facts only, or that only pronouns stand for, are kept.
    sentences: of the article, in text order; they tell which days are to come.
    """

    def __init__(self, article: Article, ontology: Ontology, thresholds: Thresholds, sentences: Sequence[Span] = ()) -> None:
        self._article = article
        self._sentences = sentences
        self._ontology = ontology
        self._thresholds = thresholds
        self._in_facts_only = ontology.in_facts_only
        self._mentions: list[list[Mention]] = []
        self._types: list[str] = []
        self._number_by_name: dict[tuple[str, str], int] = {}

    def add_section(self, mentions: Sequence[Mention], clusters: Sequence[Sequence[int]]) -> list[int]:
        """The number of each cluster's entity: that of an earlier section's entity of like type and name, or a new one."""
        first_new = len(self._mentions)  # smaller numbers are those of earlier sections
        numbers = []
        for indices in clusters:
            members = [mentions[i] for i in indices]
            type_ = cluster_type(members, self._article.text)
            keys = [(type_, self._form(m)) for m in members if m.kind == "name"]
            is_value = self._ontology.entity_types[type_].literal
            known = (self._number_by_name.get(key, first_new) for key in keys)
            number = None if is_value else next((n for n in known if n < first_new), None)
            if number is None:
                number = len(self._mentions)
                self._mentions.append([])
                self._types.append(type_)
            self._mentions[number] += members
            for key in keys:
                self._number_by_name.setdefault(key, number)
            numbers.append(number)
        return numbers

    def type_of(self, number: int) -> str:
        return self._types[number]

    def retype(self, number: int, type_: str) -> None:
        """For a type that a fact decides; see kgx.pipeline.settled_types."""
        self._types[number] = type_

    def entities(
        self, *, in_relations: AbstractSet[int] = frozenset(), in_events: AbstractSet[int] = frozenset()
    ) -> tuple[tuple[Entity, ...], Mapping[int, int]]:
        """Entities with ids from 1 in order of first mention, and the id of each number.

        in_relations, in_events: numbers that they refer to. What only pronouns stand for gets no id, since it names nothing,
        nor what one noun phrase mentions in passing; nor does what the ontology wants in facts only, unless a relation needs
        it or the model is sure enough of it; a bare number needs a fact, and one in a longer amount a relation.
        """
        entities: list[Entity] = []
        id_by_number: dict[int, int] = {}
        amounts = [m.span for n in self._amounts(in_relations, in_events) for m in self._mentions[n]]
        for number, mentions in enumerate(self._mentions):
            is_used = number in in_relations or number in in_events
            if self._types[number] in self._in_facts_only and number not in in_relations:
                is_part = all(any(s != m.span and s.contains(m.span) for s in amounts) for m in mentions)
                if is_part or not self._is_sure_amount(mentions, in_event=number in in_events):
                    continue
            if not self._is_worth_a_node(mentions, is_used=is_used):
                continue
            id_by_number[number] = len(entities) + 1
            entities.append(self._entity(len(entities) + 1, self._types[number], mentions))
        return tuple(entities), id_by_number

    def _amounts(self, in_relations: AbstractSet[int], in_events: AbstractSet[int]) -> Iterator[int]:
        """Entities of the types that are wanted in facts only, without those that nothing vouches for."""
        for number, mentions in enumerate(self._mentions):
            is_sure = number in in_relations or self._is_sure_amount(mentions, in_event=number in in_events)
            if self._types[number] in self._in_facts_only and is_sure:
                yield number

    def _is_sure_amount(self, mentions: Sequence[Mention], *, in_event: bool) -> bool:
        needed = self._thresholds.in_events if in_event else self._thresholds.idle
        return max(m.confidence for m in mentions) >= needed and (in_event or self._has_unit(mentions))

    def _has_unit(self, mentions: Sequence[Mention]) -> bool:
        return any(" " in self._form(m) for m in mentions)

    def _is_worth_a_node(self, mentions: Sequence[Mention], *, is_used: bool) -> bool:
        """True for what has a name, or noun phrases: more than one of them, or one that a fact uses."""
        if any("name" in (m.kind, kind_of(m, self._article.text)) for m in mentions):
            return True
        noun_phrases = sum(m.kind == "nominal" for m in mentions)
        return noun_phrases > 1 or (is_used and (noun_phrases > 0 or self._thresholds.pronouns))

    def _entity(self, entity_id: int, type_: str, mentions: list[Mention]) -> Entity:
        article = self._article
        kind = self._ontology.entity_types[type_]
        name = canonical_name(mentions, article.text, schema=kind.schema)
        finished = [
            Mention(m.span, kind_of(m, article.text), type_, round(m.confidence, 3))
            for m in sorted(mentions, key=lambda m: m.span)
        ]
        if not any(m.kind == "name" for m in finished):
            finished = [
                replace(m, kind=given.kind) for m, given in zip(finished, sorted(mentions, key=lambda m: m.span), strict=True)
            ]
        is_ahead = kind.schema == "Date" and self._is_ahead(finished[0].span)
        value = value_of(name, kind.schema, published=article.date, is_ahead=is_ahead) if kind.literal else None
        return Entity(entity_id, type_, name, tuple(finished), value=value)

    def _is_ahead(self, words: Span) -> bool:
        """True where the sentence around the words looks ahead."""
        at = bisect_right(self._sentences, words.start, key=lambda s: s.start) - 1
        if at < 0 or not self._sentences[at].contains(words):
            return False
        start, end = self._sentences[at].start, self._sentences[at].end
        return looks_ahead(self._article.text[start:end], Span(words.start - start, words.end - start))

    def _form(self, mention: Mention) -> str:
        return " ".join(self._article.text[mention.span.start : mention.span.end].casefold().split())


def numbers_in(relations: Iterable[Relation], events: Iterable[Event]) -> set[int]:
    """The entities that these facts refer to."""
    ends = {number for r in relations for number in (r.head, r.tail, r.speaker) if number is not None}
    return ends | {a.entity for e in events for a in e.arguments if a.entity is not None}


def renumber_relations(relations: Iterable[Relation], id_by_number: Mapping[int, int]) -> list[Relation]:
    """Relations over entity ids, the surest of each pair and label, ordered; those of dropped entities are gone.

    A speaker that is dropped is none.
    """
    best: dict[tuple[int, str, int], Relation] = {}
    for r in relations:
        if r.head in id_by_number and r.tail in id_by_number:
            key = (id_by_number[r.head], r.label, id_by_number[r.tail])
            if key not in best or r.evidence.confidence > best[key].evidence.confidence:
                speaker = None if r.speaker is None else id_by_number.get(r.speaker)
                best[key] = replace(r, head=key[0], tail=key[2], speaker=speaker)
    return [best[key] for key in sorted(best)]


def renumber_events(events: Iterable[Event], id_by_number: Mapping[int, int]) -> list[Event]:
    """Events over entity ids, in text order; arguments that are dropped entities are gone."""
    out = []
    for event in events:
        arguments = tuple(
            a if a.entity is None else replace(a, entity=id_by_number[a.entity])
            for a in event.arguments
            if a.entity is None or a.entity in id_by_number
        )
        out.append(replace(event, arguments=arguments))
    return sorted(out, key=lambda e: e.trigger)
