import itertools
import random

import pytest
from newsroom import Draft, graph_of

from kgx.annotation import Link, Value
from kgx.graph import KnowledgeGraph
from kgx.graph.identity import SAME_LINK, SAME_NAME, SAME_VALUE, Profile, identify
from kgx.graph.kinds import Kind


def two_articles(type: str, first: str, second: str, **facts: object) -> KnowledgeGraph:
    drafts = [Draft(f"They wrote of {name}.", id=f"a{i}") for i, name in enumerate((first, second))]
    for draft, name in zip(drafts, (first, second), strict=True):
        draft.entity(type, name, **facts)  # type: ignore[arg-type]
    return graph_of(*drafts)


@pytest.mark.parametrize(
    "type, first, second",
    [
        ("ORG", "Kazmin", "Kazmin"),
        ("ORG", "the Kazmin Group", "KAZMIN GROUP"),
        ("GPE", "U.S.", "US"),
        ("GPE", "Almaty", "Almaty"),
        ("PERSON", "Aliya Serik", "Aliya Serik"),
        ("DATE", "March 2024", "March 2024"),
        ("MONEY", "$5 million", "$5 million"),
    ],
    ids=["organisation", "article-and-case", "points", "place", "full-name", "month-with-year", "amount"],
)
def test_same_thing_in_two_articles_is_one_node(type, first, second):
    graph = two_articles(type, first, second)

    (node,) = graph.nodes_of_kind("entity")
    assert node.article_ids == ("a0", "a1")


@pytest.mark.parametrize(
    "type, first, second",
    [
        ("PERSON", "Serik", "Serik"),
        ("PERSON", "A. Serik", "A. Serik"),
        ("DATE", "Monday", "Monday"),
        ("DATE", "12 March", "12 March"),
        ("TIME", "6 pm", "6 pm"),
        ("ORG", "Kazmin", "Kazmin Media"),
        ("MONEY", "$2.5 million", "$25 million"),
    ],
    ids=["surname", "initial", "weekday", "day-without-year", "hour", "longer-name", "decimal-point"],
)
def test_what_may_differ_between_articles_stays_apart(type, first, second):
    assert len(two_articles(type, first, second).nodes_of_kind("entity")) == 2


def test_equal_names_of_other_types_stay_apart():
    draft = Draft("Georgia met Georgia.")
    draft.entity("GPE", "Georgia")
    draft.entity("PERSON", "Georgia")

    assert len(graph_of(draft).nodes_of_kind("entity")) == 2


def test_thing_that_no_article_names_stays_apart():
    assert len(two_articles("ORG", "the company", "the company", kind="nominal").nodes_of_kind("entity")) == 2


def test_equal_value_is_one_node_whatever_the_words():
    first, second = Draft("On Monday.", id="a0"), Draft("On 10 March.", id="a1")
    first.entity("DATE", "Monday", value=Value("xsd:date", "2025-03-10"))
    second.entity("DATE", "10 March", value=Value("xsd:date", "2025-03-10"))

    (node,) = graph_of(first, second).nodes_of_kind("entity")
    assert (node.label, node.aliases) == ("2025-03-10", ("10 March", "Monday"))


def test_numbers_are_compared_by_value():
    first, second = Draft("It cost $2.50.", id="a0"), Draft("It cost $2.5.", id="a1")
    first.entity("MONEY", "$2.50", value=Value("xsd:decimal", "2.50", "USD"))
    second.entity("MONEY", "$2.5", value=Value("xsd:decimal", "2.5", "USD"))

    (node,) = graph_of(first, second).nodes_of_kind("entity")
    assert node.value == Value("xsd:decimal", "2.5", "USD")


def test_hour_of_the_day_is_another_one_in_every_article():
    value = Value("xsd:time", "18:00:00")

    assert len(two_articles("TIME", "6 pm", "6 pm", value=value).nodes_of_kind("entity")) == 2


def test_equal_link_is_one_node_whatever_the_name():
    first, second = Draft("Serik left.", id="a0"), Draft("Aliya Serik left.", id="a1")
    first.entity("PERSON", "Serik", link=Link("wikidata", "Q1"))
    second.entity("PERSON", "Aliya Serik", link=Link("wikidata", "Q1"))

    (node,) = graph_of(first, second).nodes_of_kind("entity")
    assert {member.merge_reason for member in node.members} == {None, SAME_LINK}


def test_other_links_keep_equal_names_apart():
    drafts = [Draft("In Springfield.", id=f"a{i}") for i in range(3)]
    for draft, link in zip(drafts, (Link("wikidata", "Q1"), Link("wikidata", "Q2"), None), strict=True):
        draft.entity("GPE", "Springfield", link=link)

    assert len(graph_of(*drafts).nodes_of_kind("entity")) == 3


def test_node_id_is_the_smallest_member_and_every_other_member_says_why():
    (node,) = two_articles("ORG", "Kazmin", "Kazmin").nodes_of_kind("entity")

    first, second = node.members
    assert node.id == f"entity/{first.id}"
    assert first.id < second.id
    assert (first.merged_with, first.merge_reason) == (None, None)
    assert (second.merged_with, second.merge_reason) == (first.id, f"{SAME_NAME}: Kazmin")


def test_member_id_does_not_depend_on_other_articles():
    alone, other = Draft("Kazmin grew.", id="a0"), Draft("Kazmin shrank.", id="a1")
    alone.entity("ORG", "Kazmin")
    other.entity("ORG", "Kazmin")

    (before,) = graph_of(alone).nodes_of_kind("entity")
    (after,) = graph_of(alone, other).nodes_of_kind("entity")
    assert before.members[0].id in {member.id for member in after.members}


def test_equal_entities_of_an_article_have_ids_of_their_own():
    draft = Draft("Serik met Serik.")
    draft.entity("PERSON", "Serik")
    draft.entity("PERSON", "Serik")

    assert len(graph_of(draft).nodes_of_kind("entity")) == 2


def profile(id: str, type: str, kind: Kind, name: str, **facts: object) -> Profile:
    return Profile(id, f"article of {id}", type, kind, name, (name,), (type,), **facts)  # type: ignore[arg-type]


def test_order_of_profiles_does_not_matter():
    links = [None, Link("wikidata", "Q1"), Link("wikidata", "Q2")]
    names = ["Kazmin", "Arys Metals", "Steppe"]
    variants = itertools.product(names, links, [("ORG", "organisation"), ("GPE", "region")], range(2))
    profiles = [
        profile(f"{i:016x}", type, kind, name, link=link)  # type: ignore[arg-type]
        for i, (name, link, (type, kind), _) in enumerate(variants)
    ]
    expected = identify(profiles)

    for seed in range(20):
        shuffled = random.Random(seed).sample(profiles, len(profiles))
        assert identify(shuffled) == expected


def test_merges_join_exactly_the_members_of_each_node():
    link = Link("wikidata", "Q1")
    profiles = [profile(f"{i:016x}", "ORG", "organisation", "Kazmin", link=link if i else None) for i in range(4)]
    profiles += [profile("f" * 16, "ORG", "organisation", "KZM", link=link)]

    identity = identify(profiles)

    assert set(identity.node_by_member.values()) == {"0" * 16}
    assert identity.merge_by_member.keys() == identity.node_by_member.keys() - {"0" * 16}
    assert {merge.reason for merge in identity.merge_by_member.values()} == {"same name: Kazmin", SAME_LINK}


def test_value_is_the_reason_where_it_decides():
    value = Value("xsd:gYear", "2024")
    profiles = [profile("0", "DATE", "time", "2024", value=value), profile("1", "DATE", "time", "that year", value=value)]

    assert identify(profiles).merge_by_member["1"].reason == SAME_VALUE


def five_articles_on_tokayev() -> list[Draft]:
    drafts = []
    for number, name in enumerate(("Kassym-Jomart Tokayev", "Tokayev", "K. Tokayev", "Qasym-Jomart Toqaev", "Tokayev")):
        draft = Draft(f"{name}, President of Kazakhstan, spoke in Astana.", id=f"kz-{number}")
        person, office = draft.entity("PERSON", name), draft.entity("TITLE", "President")
        country = draft.entity("GPE", "Kazakhstan")
        draft.entity("GPE", "Astana")
        draft.relation("holds_position", person, office)
        draft.relation("head_of_state", country, person)
        drafts.append(draft)
    return drafts


def test_a_president_in_five_articles_is_one_node_with_reasons():
    people = [node for node in graph_of(*five_articles_on_tokayev()).nodes_of_kind("entity") if node.type == "PERSON"]

    (node,) = people
    assert len(node.article_ids) == 5
    assert all(member.merge_reason for member in node.members if member.merged_with)


def test_adjective_is_its_country_and_the_node_is_the_country():
    first, second = Draft("Kazakhstan exports grain.", id="a0"), Draft("A Kazakh firm grew.", id="a1")
    first.entity("GPE", "Kazakhstan")
    second.entity("NORP", "Kazakh")

    (node,) = graph_of(first, second).nodes_of_kind("entity")
    assert (node.type, node.label) == ("GPE", "Kazakhstan")


def test_adjective_that_names_a_people_is_not_its_country():
    first, second = Draft("Kazakhstan exports grain.", id="a0"), Draft("Aliya Serik is Kazakh.", id="a1")
    first.entity("GPE", "Kazakhstan")
    second.relation("ethnicity", second.entity("PERSON", "Aliya Serik"), second.entity("NORP", "Kazakh"))

    assert len(graph_of(first, second).nodes_of_kind("entity")) == 3
