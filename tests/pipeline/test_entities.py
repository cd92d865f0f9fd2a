"""Entities of an article from the clusters of its sections."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest

from kgx.annotation import Argument, Entity, Event, Evidence, Mention, MentionKind, Relation, Span, Value
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.ontology import default_ontology
from kgx.pipeline.entities import EntityDraft, numbers_in, renumber_events, renumber_relations

TEXT = (
    "Ida Holm runs Fjord Air from Turku. She founded it on 3 May 2019 for 2 million euros. "
    "Fjord Air now pays Holm 2 million euros. In Turku, the mayor likes HOLM and the US."
)
EVIDENCE = Evidence("air", (Span(0, 35),), "kgx.relations", "0" * 16, 0.8)


def mention(words: str, type_: str, kind: MentionKind = "name", *, nth: int = 0, confidence: float = 0.9) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Mention(Span(start, start + len(words)), kind, type_, confidence)


def draft() -> EntityDraft:
    return EntityDraft(Article("air", TEXT), default_ontology(), Thresholds(in_events=0.6, idle=0.99))


def entities_of(
    *sections: list[list[Mention]], in_relations: Set[int] = frozenset(), in_events: Set[int] = frozenset()
) -> tuple[Entity, ...]:
    """Entities of sections that are given as clusters of mentions; the rest are numbers of clusters that facts refer to."""
    collected = draft()
    for clusters in sections:
        mentions = sorted((m for members in clusters for m in members), key=lambda m: m.span)
        collected.add_section(mentions, [[mentions.index(m) for m in members] for members in clusters])
    return collected.entities(in_relations=in_relations, in_events=in_events)[0]


HOLM = [mention("Ida Holm", "PERSON"), mention("She", "PERSON", "pronoun")]
AIR = [mention("Fjord Air", "ORG"), mention("it", "ORG", "pronoun")]
TURKU = [mention("Turku", "GPE")]


def test_ids_count_from_one_in_order_of_first_mention() -> None:
    assert [(e.id, e.type, e.name) for e in entities_of([HOLM, AIR, TURKU])] == [
        (1, "PERSON", "Ida Holm"),
        (2, "ORG", "Fjord Air"),
        (3, "GPE", "Turku"),
    ]


def test_mentions_take_the_type_of_their_entity_and_stand_in_text_order() -> None:
    (holm,) = entities_of([[mention("Ida Holm", "PERSON"), mention("She", "ORG", "pronoun")]])

    assert [(m.span, m.type) for m in holm.mentions] == [(HOLM[0].span, "PERSON"), (HOLM[1].span, "PERSON")]


def test_confidence_has_three_places() -> None:
    (turku,) = entities_of([[mention("Turku", "GPE", confidence=0.87654)]])

    assert turku.mentions[0].confidence == 0.877


def test_what_only_pronouns_stand_for_is_no_entity() -> None:
    entities = entities_of([HOLM[:1], [mention("She", "PERSON", "pronoun")], TURKU])

    assert [(e.id, e.name) for e in entities] == [(1, "Ida Holm"), (2, "Turku")]


def test_country_that_is_spelt_like_a_pronoun_is_an_entity() -> None:
    (country,) = entities_of([[mention("US", "GPE", "pronoun")]])

    assert (country.name, [m.kind for m in country.mentions]) == ("US", ["name"])


def test_noun_phrase_alone_is_an_entity_where_a_fact_uses_it() -> None:
    in_passing = [[mention("the mayor", "TITLE", "nominal")]]
    (mayor,) = entities_of(in_passing, in_relations=frozenset({0}))

    assert (mayor.name, mayor.names) == ("mayor", ())
    assert entities_of(in_passing) == ()


def test_noun_phrases_that_are_one_thing_are_an_entity() -> None:
    (mayor,) = entities_of([[mention("the mayor", "PERSON", "nominal"), mention("She", "PERSON", "pronoun")], TURKU])[:1]

    assert mayor.name == "Turku", "a pronoun is no second noun phrase"
    (firm,) = entities_of([[mention("Air", "ORG", "nominal"), mention("Fjord Air", "ORG", "nominal", nth=1)]])

    assert firm.name == "Fjord Air"


def test_name_of_an_earlier_section_is_the_same_entity() -> None:
    later = [[mention("Fjord Air", "ORG", nth=1)], [mention("Turku", "GPE", nth=1)]]
    entities = entities_of([HOLM, AIR, TURKU], later)

    assert [(e.name, len(e.mentions)) for e in entities] == [("Ida Holm", 2), ("Fjord Air", 3), ("Turku", 2)]


def test_names_of_sections_join_by_any_name_and_without_regard_to_case() -> None:
    both = [mention("Ida Holm", "PERSON"), mention("Holm", "PERSON", nth=1)]
    entities = entities_of([both], [[mention("HOLM", "PERSON")]])

    assert [(e.name, len(e.mentions)) for e in entities] == [("Ida Holm", 3)]


def test_name_of_another_type_in_a_later_section_is_another_entity() -> None:
    entities = entities_of([TURKU], [[mention("Turku", "ORG", nth=1)]])

    assert [e.type for e in entities] == ["GPE", "ORG"]


def test_values_of_sections_stay_apart() -> None:
    money = [[mention("2 million euros", "MONEY")]], [[mention("2 million euros", "MONEY", nth=1)]]

    assert len(entities_of(*money)) == 2


def test_noun_phrases_of_sections_stay_apart() -> None:
    first, later = (mention("Fjord Air", "ORG", "nominal", nth=n) for n in (0, 1))
    entities = entities_of([[first]], [[later]], in_relations=frozenset({0, 1}))

    assert len(entities) == 2


@pytest.mark.parametrize(
    ("words", "type_", "value"),
    [
        ("3 May 2019", "DATE", Value("xsd:date", "2019-05-03")),
        ("2 million euros", "MONEY", Value("xsd:decimal", "2000000", unit="EUR")),
        ("Turku", "GPE", None),
    ],
    ids=["date", "money", "place"],
)
def test_values_are_read(words: str, type_: str, value: Value | None) -> None:
    (entity,) = entities_of([[mention(words, type_)]])

    assert entity.value == value


@pytest.mark.parametrize(
    ("confidence", "in_relations", "in_events", "is_kept"),
    [
        (0.98, set(), set(), False),
        (0.99, set(), set(), True),
        (0.59, set(), {0}, False),
        (0.60, set(), {0}, True),
        (0.10, {0}, set(), True),
        (0.10, {0}, {0}, True),
    ],
    ids=["no fact", "no fact but sure", "event and unsure", "event", "relation", "both"],
)
def test_amount_needs_a_relation_or_certainty(
    confidence: float, in_relations: set[int], in_events: set[int], is_kept: bool
) -> None:
    amount = mention("2 million", "QUANTITY", confidence=confidence)
    entities = entities_of([[amount]], in_relations=in_relations, in_events=in_events)

    assert [e.name for e in entities] == ["2 million"] * is_kept


@pytest.mark.parametrize(("in_events", "is_kept"), [(set(), False), ({0}, True)], ids=["no fact", "event"])
def test_bare_number_needs_a_fact(in_events: set[int], is_kept: bool) -> None:
    entities = entities_of([[mention("2", "QUANTITY", confidence=1.0)]], in_events=in_events)

    assert [e.name for e in entities] == ["2"] * is_kept


def test_amount_inside_a_longer_one_needs_a_relation() -> None:
    longer, part = mention("2 million euros", "QUANTITY", confidence=1.0), mention("2 million", "QUANTITY", confidence=1.0)
    clusters = [[longer], [part]]  # numbers 0 and 1

    assert [e.name for e in entities_of(clusters)] == ["2 million euros"]
    assert [e.name for e in entities_of(clusters, in_events={1})] == ["2 million euros"]
    assert [e.name for e in entities_of(clusters, in_relations={1})] == ["2 million euros", "2 million"]


def test_part_stays_where_the_longer_amount_is_not_sure() -> None:
    longer, part = mention("2 million euros", "QUANTITY", confidence=0.5), mention("2 million", "QUANTITY", confidence=1.0)

    assert [e.name for e in entities_of([[longer], [part]])] == ["2 million"]


def test_numbers_in_facts_are_those_of_ends_and_arguments() -> None:
    event = Event("meeting", Span(9, 13), (Argument("host", entity=5), Argument("topic", span=Span(0, 3))), EVIDENCE)

    assert numbers_in([relation(0, "spouse", 2)], [event]) == {0, 2, 5}


def test_number_of_an_entity_tells_its_type() -> None:
    collected = draft()
    mentions = [*HOLM[:1], *TURKU]

    assert [collected.type_of(n) for n in collected.add_section(mentions, [[0], [1]])] == ["PERSON", "GPE"]


def relation(head: int, label: str, tail: int, confidence: float = 0.8) -> Relation:
    return Relation(label, head, tail, Evidence("air", EVIDENCE.spans, EVIDENCE.component, EVIDENCE.version, confidence))


def test_relations_are_given_entity_ids_and_ordered() -> None:
    relations = [relation(3, "spouse", 0), relation(0, "lives_in", 3), relation(0, "born_in", 3)]

    assert renumber_relations(relations, {0: 1, 3: 2}) == [
        relation(1, "born_in", 2),
        relation(1, "lives_in", 2),
        relation(2, "spouse", 1),
    ]


def test_relation_of_two_sections_is_kept_once_with_the_surer_evidence() -> None:
    relations = [relation(0, "born_in", 1, 0.6), relation(0, "born_in", 1, 0.9), relation(0, "born_in", 1, 0.7)]

    assert renumber_relations(relations, {0: 1, 1: 2}) == [relation(1, "born_in", 2, 0.9)]


def test_relation_of_a_dropped_entity_is_gone() -> None:
    assert renumber_relations([relation(0, "spouse", 1), relation(1, "spouse", 0)], {0: 1}) == []


def test_speaker_gets_its_entity_id_and_is_gone_with_its_entity() -> None:
    said = replace(relation(0, "spouse", 1), speaker=2)

    assert numbers_in([said], []) == {0, 1, 2}
    assert renumber_relations([said], {0: 1, 1: 2, 2: 3}) == [replace(relation(1, "spouse", 2), speaker=3)]
    assert renumber_relations([said], {0: 1, 1: 2}) == [relation(1, "spouse", 2)]


def test_events_are_given_entity_ids_and_stand_in_text_order() -> None:
    def event(trigger: Span, *arguments: Argument) -> Event:
        return Event("meeting", trigger, arguments, EVIDENCE)

    words = Argument("topic", span=Span(0, 3))
    events = [event(Span(40, 47), Argument("host", entity=5), Argument("participant", entity=2), words), event(Span(9, 13))]

    assert renumber_events(events, {2: 1}) == [
        event(Span(9, 13)),
        event(Span(40, 47), Argument("participant", entity=1), words),
    ]
