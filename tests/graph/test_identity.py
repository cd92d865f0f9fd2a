import itertools
import random

import pytest
from newsroom import Draft, graph_of

from kgx.annotation import Link, Value
from kgx.graph import KnowledgeGraph
from kgx.graph.identity import SAME_LINK, SAME_NAME, SAME_VALUE, Candidate, identify, normalised_name
from kgx.ontology import default_ontology


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
    assert (second.merged_with, second.merge_reason) == (first.id, SAME_NAME)


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


def test_order_of_candidates_does_not_matter():
    links = [None, Link("wikidata", "Q1"), Link("wikidata", "Q2")]
    names, values = ["Kazmin", "Arys Metals", "Steppe"], [None, Value("xsd:gYear", "2024")]
    variants = itertools.product(names, links, values, ["ORG", "GPE"])
    candidates = [
        Candidate(f"{i:016x}", f"a{i % 3}", type, name, value=value, link=link)
        for i, (name, link, value, type) in enumerate(variants)
    ]
    expected = identify(candidates, default_ontology())

    for seed in range(20):
        shuffled = random.Random(seed).sample(candidates, len(candidates))
        assert identify(shuffled, default_ontology()) == expected


def test_merges_join_exactly_the_members_of_each_node():
    candidates = [Candidate(f"{i:016x}", f"a{i}", "ORG", "Kazmin", link=Link("wikidata", "Q1") if i else None) for i in range(4)]
    candidates += [Candidate("f" * 16, "a9", "ORG", "KZM", link=Link("wikidata", "Q1"))]

    identity = identify(candidates, default_ontology())

    assert set(identity.node_by_member.values()) == {"0" * 16}
    assert identity.merge_by_member.keys() == identity.node_by_member.keys() - {"0" * 16}
    assert {merge.reason for merge in identity.merge_by_member.values()} == {SAME_NAME, SAME_LINK}


def test_value_is_the_reason_where_it_decides():
    value = Value("xsd:gYear", "2024")
    candidates = [Candidate("0", "a0", "DATE", "2024", value=value), Candidate("1", "a1", "DATE", "that year", value=value)]

    assert identify(candidates, default_ontology()).merge_by_member["1"].reason == SAME_VALUE


@pytest.mark.parametrize(
    "name, form",
    [
        ("the  Kazmin Group", "kazmin group"),
        ("Ｋａｚｍｉｎ", "kazmin"),
        ("St. Petersburg", "st petersburg"),
        ("O’Neill", "o'neill"),
        ("Kazmin's", "kazmin"),
        ("$2.5 million", "$2.5 million"),
        ("...", "..."),
    ],
)
def test_names_are_compared_in_one_form(name, form):
    assert normalised_name(name) == form
