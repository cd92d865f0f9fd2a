"""People of one frequent full name are one person where their articles share more than the name, those of a rare one always."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from kgx.annotation import Link
from kgx.graph.identity import Context, Decisions, Profile, candidate_pairs, identify
from kgx.graph.matching import are_contradictory
from kgx.graph.namesakes import home_countries, is_frequent, ties, told_apart
from kgx.graph.person_names import parse_person_name
from kgx.graph.profiles import ContextKind

KAZMIN = (Context("organisation", "kazmin"),)
ARYS = (Context("organisation", "arys metals", "related"),)
COMMISSIONER = (Context("office", "health commissioner", "related"), Context("country", "ng"))
SPRINTER = (Context("country", "bh", "related"), Context("office", "sprinter", "related"))


def person(id: str, *context: Context, name: str = "Halima Yakubu") -> Profile:
    return Profile(id, f"article of {id}", "PERSON", "person", name, (name,), ("PERSON",), context=tuple(sorted(context)))


def related(kind: ContextKind, name: str) -> Context:
    return Context(kind, name, "related")


def nodes_of(*people: Profile, decisions: Decisions | None = None) -> list[set[str]]:
    node = identify(people, decisions or Decisions()).node_by_member
    return [{member for member in node if node[member] == first} for first in sorted(set(node.values()))]


@pytest.mark.parametrize(
    "one, two",
    [
        (Context("organisation", "kazmin"), Context("organisation", "kazmin")),
        (related("organisation", "kazmin"), Context("organisation", "kazmin")),
        (Context("person", "leila serik"), Context("person", "leila serik")),
        (Context("thing", "steppe forum"), related("thing", "steppe forum")),
        (Context("place", "astana"), Context("place", "astana")),
        (related("office", "health commissioner"), related("office", "health commissioner")),
        (related("office", "president"), related("office", "president")),
        (Context("country", "ng"), related("country", "ng")),
        (Context("country", "gb"), related("country", "gb-sct")),
        (Context("thing", "kenyans"), Context("country", "ke")),
    ],
    ids=lambda context: f"{context.strength} {context.name}",
)
def test_what_two_articles_share_joins_people_of_one_name(one, two):
    assert nodes_of(person("1", one), person("2", two)) == [{"1", "2"}]


@pytest.mark.parametrize(
    "one, two",
    [
        (KAZMIN, ARYS),
        (COMMISSIONER, SPRINTER),
        ((*KAZMIN, Context("person", "serik")), (*ARYS, Context("person", "serik"))),
        ((*KAZMIN, Context("organisation", "european union")), (*ARYS, Context("organisation", "european union"))),
        ((*KAZMIN, Context("organisation", "ministry finance")), (*ARYS, Context("organisation", "ministry finance"))),
        ((*KAZMIN, related("office", "spokesman")), (*ARYS, related("office", "spokesman"))),
        ((related("country", "ng"), related("office", "poet")), (related("country", "ng"), related("office", "surgeon"))),
        ((Context("country", "ng"), Context("country", "us"), *KAZMIN), (Context("country", "us"), *ARYS)),
    ],
    ids=[
        "nothing", "another life", "surname", "widespread body", "generic body", "vague office", "country, other work",
        "country of many",
    ],
)  # fmt: skip
def test_namesakes_who_share_nothing_that_tells_are_two(one, two):
    assert nodes_of(person("1", *one), person("2", *two)) == [{"1"}, {"2"}]


@pytest.mark.parametrize("name", ["Halima Vandermeulen", "Ilse Yakubu", "Ilse Vandermeulen", "Halima Yakubu-Vandermeulen"])
def test_rare_name_alone_tells_who_it_is(name):
    assert nodes_of(person("1", *KAZMIN, name=name), person("2", *ARYS, name=name)) == [{"1", "2"}]


@pytest.mark.parametrize(
    "name",
    [
        "Halima Yakubu", "Halima A. Yakubu", "Halima Bint Yakubu", "Halima Al-Sharif", "Jean-Pierre Garnier", "Camila Rojas-Vega",
        "Hélène Moreau", "Ирина Павлова", "Kim Min-Jun", "Rachel Morgan",
    ],
)  # fmt: skip
def test_name_is_frequent_where_all_its_parts_are(name):
    assert is_frequent(parse_person_name(name))


def test_frequent_name_is_one_in_all_ways_of_writing_it():
    one, two = person("1", *KAZMIN, name="Kang Eun-ji"), person("2", *KAZMIN, name="Kang Eunji")

    assert nodes_of(one, two) == [{"1", "2"}]


def test_articles_join_people_in_a_chain():
    assert nodes_of(person("1", *KAZMIN), person("2", *KAZMIN, *ARYS), person("3", *ARYS)) == [{"1", "2", "3"}]


def test_person_of_whom_nothing_is_known_is_the_only_one_of_the_name():
    assert nodes_of(person("1", *KAZMIN), person("2"), person("3")) == [{"1", "2", "3"}]
    assert nodes_of(person("1", *KAZMIN), person("2"), person("3"), person("4", *ARYS)) == [{"1"}, {"2", "3"}, {"4"}]


def test_link_decides_alone():
    linked = [Profile(**{**{f: getattr(person(id, *c), f) for f in Profile.__slots__}, "link": Link("wikidata", "Q1")})
              for id, c in (("1", KAZMIN), ("2", ARYS))]  # fmt: skip

    assert nodes_of(*linked) == [{"1", "2"}]


def test_bodies_and_places_go_on_joining_by_name():
    bodies = [Profile(id, f"a{id}", "ORG", "organisation", "Kazmin", ("Kazmin",), ("ORG",), context=c)
              for id, c in (("1", COMMISSIONER), ("2", SPRINTER))]  # fmt: skip

    assert nodes_of(*bodies) == [{"1", "2"}]


@pytest.mark.parametrize("name", ["Yakubu", "H. Yakubu", "Halima Maria Yakubu", "Halimah Yakubu"])
def test_other_form_of_the_name_does_not_join_namesakes(name):
    first, second = (*KAZMIN, related("person", "leila serik")), (*ARYS, related("person", "ove berg"))
    between = person("3", *first, *second, name=name)

    node = identify([person("1", *first), person("2", *second), between]).node_by_member

    assert node["1"] != node["2"]


def test_other_form_of_the_name_goes_to_the_namesake_whose_articles_it_shares():
    first, second = (*KAZMIN, related("person", "leila serik")), (*ARYS, related("person", "ove berg"))

    assert nodes_of(
        person("1", *first), person("2", *second), person("3", *second, name="Yakubu"), person("4", *first, name="Yakubu")
    ) == [{"1", "4"}, {"2", "3"}]


def test_namesakes_merged_by_hand_are_one_with_all_their_articles():
    people = [person("1", *KAZMIN), person("2", *KAZMIN), person("3", *ARYS), person("4", *ARYS)]

    assert nodes_of(*people, decisions=Decisions(merges=frozenset({("2", "4")}))) == [{"1", "2", "3", "4"}]


def test_merge_of_people_of_one_name_has_its_reason():
    merges = identify([person("1", *ARYS), person("2", *KAZMIN), person("3", *KAZMIN)]).merge_by_member

    assert [(merge.member, merge.into, merge.reason) for merge in merges.values()] == [("3", "2", "same name: Halima Yakubu")]


def test_name_of_many_articles_needs_no_pair():
    people = [person(f"{number:03d}", Context("organisation", f"body {number // 10}")) for number in range(300)]

    assert not list(candidate_pairs(people))
    assert len(nodes_of(*people)) == 30


def test_home_is_what_relations_say_else_the_only_country():
    assert home_countries(person("1", related("country", "ng"), Context("country", "us"))) == {"ng"}
    assert home_countries(person("1", Context("country", "us"))) == {"us"}
    assert home_countries(person("1", Context("country", "us"), Context("country", "ng"))) == frozenset()


def test_own_name_is_no_tie():
    assert ties(person("1", Context("person", "halima yakubu"))) == frozenset()


def test_holders_of_one_name_contradict_each_other():
    one, two, alike = told_apart([person("1", *KAZMIN), person("2", *ARYS), person("3", *KAZMIN)])

    assert are_contradictory(one, two)
    assert not are_contradictory(one, alike)
    assert not are_contradictory(person("1", *KAZMIN), person("2", *ARYS))


@pytest.mark.parametrize("seed", range(10))
def test_order_does_not_matter_and_all_who_share_a_tie_are_one(seed):
    dice = random.Random(seed)
    choices = [*KAZMIN, *ARYS, *COMMISSIONER, *SPRINTER, Context("place", "astana"), Context("person", "leila serik")]
    people = [person(f"{number:02d}", *dice.sample(choices, dice.choice((0, 1, 1, 2)))) for number in range(12)]

    identity = identify(people)

    assert identify(dice.sample(people, len(people))) == identity
    for one, two in combinations(people, 2):
        if ties(one) & ties(two):
            assert identity.node_by_member[one.id] == identity.node_by_member[two.id]
