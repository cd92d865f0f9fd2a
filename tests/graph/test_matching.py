import random

import pytest

from kgx.graph.blocking import candidate_pairs
from kgx.graph.identity import Context, Profile, identify, match
from kgx.graph.kinds import kind_of
from kgx.graph.matching import are_contradictory
from kgx.ontology import default_ontology

MUCH = (Context("organisation", "kazmin", "related"), Context("person", "leila serik"), Context("place", "astana"))


def profile(id: str, type: str, *names: str, context: tuple[Context, ...] = ()) -> Profile:
    kind = kind_of(default_ontology().entity_types[type])
    return Profile(id, f"article of {id}", type, kind, names[0], names, (type,), context=context)


def are_matched(type: str, one: str, two: str, *, context: tuple[Context, ...] = ()) -> bool:
    return match(profile("1", type, one, context=context), profile("2", type, two, context=context)) is not None


@pytest.mark.parametrize(
    "type, one, two",
    [
        ("PERSON", "Kassym-Jomart Tokayev", "Qasym-Jomart Toqaev"),
        ("PERSON", "Søren Kjærgaard", "Soren Kjaergaard"),
        ("PERSON", "Kim Jong-un", "Kim Jong Un"),
        ("PERSON", "Ida Holm", "Ida Maria Holm"),
        ("ORG", "Kazmin & Sons Inc.", "Kazmin and Sons"),
        ("ORG", "UN", "United Nations"),
        ("ORG", "Iranian Foreign Ministry", "Ministry of Foreign Affairs of Iran"),
        ("GPE", "Burma", "Myanmar"),
        ("GPE", "Kiev", "Kyiv"),
        ("EVENT", "Seventh Steppe Forum", "7th Steppe Forum"),
    ],
)
def test_names_that_alone_decide(type, one, two):
    assert are_matched(type, one, two)


@pytest.mark.parametrize(
    "type, one, two",
    [
        ("PERSON", "Tokayev", "Kassym-Jomart Tokayev"),
        ("PERSON", "Bill Aldous", "William Aldous"),
        ("PERSON", "Shinzo Abe", "Abe Shinzo"),
        ("PERSON", "J. Abe", "Junko Abe"),
        ("PERSON", "Xi", "Xi Jinping"),
        ("PERSON", "Kim", "Kim Yong-hyun"),
        ("PERSON", "Mohammed Karzai", "Muhammad Karzay"),
        ("ORG", "KEGOC", "Kazakhstan Electricity Grid Operating Company"),
        ("ORG", "Rakuten", "Rakuten Group"),
        ("GPE", "Springfield", "Springfield"),
        ("LAW", "GDPR", "General Data Protection Regulation"),
    ],
)
def test_names_that_need_context(type, one, two):
    assert are_matched(type, one, two, context=MUCH)
    assert not are_matched(type, one, two)


@pytest.mark.parametrize(
    "type, one, two",
    [
        ("PERSON", "Hafez Assad", "Bashar Assad"),
        ("PERSON", "Martin Aldous Sr.", "Martin Aldous Jr."),
        ("PERSON", "George W. Bush", "George H. W. Bush"),
        ("PERSON", "Maria Lopez", "Mario Lopez"),
        ("ORG", "Rakuten", "Rakuten Mobile"),
        ("ORG", "Siemens AG", "Siemens Ltd"),
        ("ORG", "Iranian Foreign Ministry", "Israeli Foreign Ministry"),
        ("GPE", "Springfield, Illinois", "Springfield, Missouri"),
        ("GPE", "Niger", "Nigeria"),
        ("EVENT", "2018 World Cup", "2022 World Cup"),
    ],
)
def test_names_of_two_things_never_match(type, one, two):
    assert not are_matched(type, one, two, context=MUCH)


def test_father_and_son_who_share_a_firm_alone_are_two():
    firm = (Context("organisation", "kazmin", "related"),)

    assert are_matched("PERSON", "Bill Aldous", "William Aldous", context=firm)
    assert not are_matched("PERSON", "Hassan Odera", "Hassan Odera Jr.", context=firm)


def test_bodies_with_one_acronym_are_two_though_both_articles_give_it():
    court = profile("1", "ORG", "International Maritime Court", "IMC", context=MUCH)
    council = profile("2", "ORG", "International Mariners' Council", "IMC", context=MUCH)

    assert are_contradictory(court, council)
    assert match(court, council) is None


def test_bodies_that_every_country_has_need_its_country():
    iran, israel = Context("country", "ir", "related"), Context("country", "il", "related")
    one, two = (profile(id, "ORG", "Foreign Ministry", context=(iran,)) for id in "12")

    assert match(one, two) is not None
    assert match(one, profile("3", "ORG", "Foreign Ministry", context=(israel,))) is None
    assert match(one, profile("4", "ORG", "Israeli Foreign Ministry")) is None
    assert (
        match(profile("5", "ORG", "Foreign Ministry", context=MUCH), profile("6", "ORG", "Iraqi Foreign Ministry", context=MUCH))
        is None
    )


def test_a_rival_in_the_same_article_forbids_a_lone_surname():
    rival = Context("person", "ida holm")
    lone = profile("1", "PERSON", "Holm", context=(*MUCH, rival))

    assert match(lone, profile("2", "PERSON", "Ida Holm", context=MUCH)) is None


def test_context_of_one_article_proves_nothing_within_it():
    one = Profile("1", "a", "PERSON", "person", "Holm", ("Holm",), ("PERSON",), context=MUCH)
    two = Profile("2", "a", "PERSON", "person", "Ida Holm", ("Ida Holm",), ("PERSON",), context=MUCH)

    assert match(one, two) is None


def test_lone_surname_does_not_bridge_two_full_names():
    people = [profile(id, "PERSON", name, context=MUCH) for id, name in zip("123", ("Ida Holm", "Holm", "Ove Holm"), strict=True)]

    assert len(set(identify(people).node_by_member.values())) == 3


def test_lone_surname_goes_to_the_one_whose_context_it_has():
    other = (Context("organisation", "arys metals", "related"), Context("person", "ove berg"))
    people = [
        profile("1", "PERSON", "Ida Holm", context=MUCH),
        profile("2", "PERSON", "Holm", context=MUCH),
        profile("3", "PERSON", "Ove Holm", context=other),
        profile("4", "PERSON", "Holm", context=other),
    ]

    assert identify(people).node_by_member == {"1": "1", "2": "1", "3": "3", "4": "3"}


def test_reason_names_what_both_articles_have():
    found = match(profile("1", "PERSON", "Holm", context=MUCH), profile("2", "PERSON", "Ida Holm", context=MUCH))

    assert found is not None
    assert found.reason.startswith("same family name: Holm / Ida Holm; both with kazmin")


def test_what_is_in_every_article_is_not_compared_pair_by_pair():
    countries = [profile(str(i), "GPE", name) for i in range(200) for name in ("US", "United States")]
    countries = [Profile(f"{n:03d}", p.article_id, p.type, p.kind, p.name, p.names, p.types) for n, p in enumerate(countries)]

    assert not list(candidate_pairs(countries))
    assert len(set(identify(countries).node_by_member.values())) == 1


def test_few_of_many_people_are_compared():
    def compared(count: int) -> int:
        letters = random.Random(7)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        names = [" ".join("".join(letters.sample(syllables, 3)).title() for _ in range(2)) for _ in range(count)]
        people = [profile(f"{i:05d}", "PERSON", name) for i, name in enumerate(names)]
        return sum(1 for _ in candidate_pairs(people))

    assert compared(1600) <= 0.01 * 1600 * 1600 / 2
