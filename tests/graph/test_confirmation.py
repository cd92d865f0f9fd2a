"""What articles state together."""

from __future__ import annotations

import random

import pytest
from newsroom import Draft, graph_of, mine_draft, paper_draft
from wire_copies import COPIES, wire_text

from kgx.graph import KnowledgeGraph, build_graph
from kgx.graph.confirmation import Fact, joint_confidence
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.quads import graph_triples
from kgx.graph.selection import Selection, select
from kgx.ontology import default_ontology

STRIKE = "strike-durban-buses.txt"


def union_draft(text: str, says: str, id: str, date: str | None, confidence: float, name: str = "Thokozani Mbelwane") -> Draft:
    draft = Draft(text, id=id, date=date)
    union, president = draft.entity("ORG", "National Union of Bus Crews", "NUBC"), draft.entity("PERSON", name)
    draft.relation("ceo", union, president, says=says, confidence=confidence)
    return draft


def strike_draft(id: str, copy: str | None = None, *, date: str | None = None, confidence: float = 0.6) -> Draft:
    """An agency's report that says who heads the union. copy: how the paper edited it."""
    report = wire_text(STRIKE)
    text = COPIES[copy](report, random.Random(id)) if copy else report
    return union_draft(text, "NUBC president Thokozani Mbelwane", id, date, confidence)


def own_report(id: str, *, date: str | None = None, confidence: float = 0.6, name: str = "Thokozani Mbelwane") -> Draft:
    text = f"{name} leads the National Union of Bus Crews, {id} says."
    return union_draft(text, text, id, date, confidence, name)


def only_fact(graph: KnowledgeGraph) -> Fact:
    (fact,) = graph.facts
    return fact


@pytest.mark.parametrize(
    "by_source, joint",
    [([0.6], 0.6), ([0.6, 0.6], 0.72), ([0.6, 0.6, 0.6], 0.804), ([0.3, 0.9], 0.915), ([0.98] * 9, 0.99), ([0.997, 0.5], 0.997)],
    ids=["one", "two", "three", "surest-first", "never-certain", "never-lower"],
)
def test_every_further_source_counts_half(by_source: list[float], joint: float) -> None:
    assert joint_confidence(by_source) == joint


def test_independent_articles_raise_the_confidence() -> None:
    fact = only_fact(graph_of(strike_draft("a"), own_report("b"), own_report("c")))

    assert (fact.confidence, fact.sources, len(fact.statement_ids)) == (0.804, 3, 3)


def test_reprints_are_one_source_of_which_the_surest_counts() -> None:
    prints = [strike_draft("a"), strike_draft("b", "edited", confidence=0.7), strike_draft("c", "headline"), own_report("d")]
    fact = only_fact(graph_of(*prints))

    assert (fact.confidence, fact.sources, len(fact.statement_ids)) == (0.79, 2, 4)  # 1 - (1 - 0.7) (1 - 0.6/2)


def test_reprints_name_the_first_of_them() -> None:
    graph = graph_of(
        strike_draft("a"), strike_draft("b", "edited", date="2024-08-23"), strike_draft("c", "headline", date="2024-08-22"),
        own_report("d", date="2024-08-21"),
    )  # fmt: skip

    reprints = {node.article.id: node.article.reprint_of for node in graph.nodes if node.article is not None}
    assert reprints == {"a": "c", "b": "c", "c": None, "d": None}


def test_a_fact_is_seen_first_and_last_on_days_of_its_articles() -> None:
    fact = only_fact(
        graph_of(own_report("a", date="2024-09-02T08:30:00Z"), own_report("b", date="2024-08-21"), own_report("c", date="spring"))
    )

    assert (fact.first_seen, fact.last_seen) == ("2024-08-21", "2024-09-02")


def test_facts_of_undated_articles_have_no_days() -> None:
    fact = only_fact(graph_of(own_report("a")))

    assert (fact.first_seen, fact.last_seen) == (None, None)


def test_only_statements_of_one_realis_confirm_each_other() -> None:
    drafts = [Draft(f"Arys Metals and Kazmin, says paper {number}.", id=f"{number}") for number in range(3)]
    for draft, realis in zip(drafts, ("asserted", "asserted", "negated"), strict=True):
        arys, kazmin = draft.entity("ORG", "Arys Metals"), draft.entity("ORG", "Kazmin")
        draft.relation("owned_by", arys, kazmin, confidence=0.6, realis=realis)  # type: ignore[arg-type]

    found = {(fact.key.realis, fact.confidence, fact.sources) for fact in graph_of(*drafts).facts}
    assert found == {("asserted", 0.72, 2), ("negated", 0.6, 1)}


def test_what_somebody_claims_confirms_only_what_he_claims_elsewhere() -> None:
    drafts = [Draft(f"Arys Metals, Kazmin, Ortelli: paper {number}.", id=f"{number}") for number in range(3)]
    for number, draft in enumerate(drafts):
        arys, kazmin, ortelli = draft.entity("ORG", "Arys Metals"), draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Ortelli")
        draft.relation("owned_by", arys, kazmin, confidence=0.6, speaker=ortelli if number else None)

    found = sorted((bool(fact.key.speaker), fact.confidence) for fact in graph_of(*drafts).facts)
    assert found == [(False, 0.6), (True, 0.72)]


def test_a_fact_has_ended_where_all_say_so() -> None:
    drafts = [Draft(f"Arys Metals and Kazmin, says paper {number}.", id=f"{number}") for number in range(2)]
    for number, draft in enumerate(drafts):
        draft.relation("owned_by", draft.entity("ORG", "Arys Metals"), draft.entity("ORG", "Kazmin"), ended=number == 0)

    assert only_fact(graph_of(drafts[0])).ended
    assert not only_fact(graph_of(*drafts)).ended


def test_roles_have_no_facts() -> None:
    graph = graph_of(mine_draft(), paper_draft())
    relations = {statement.id for statement in graph.statements if statement.subject.startswith("entity/")}

    assert {statement_id for fact in graph.facts for statement_id in fact.statement_ids} == relations


@pytest.mark.parametrize("seed", range(3))
def test_order_of_articles_does_not_count(seed: int) -> None:
    drafts = [strike_draft(f"copy {kind}", kind) for kind in COPIES if kind != "cut to 1/3"] + [own_report("a"), own_report("b")]
    extractions = [draft.done() for draft in drafts]
    whole = build_graph(extractions, ontology=default_ontology())
    random.Random(seed).shuffle(extractions)

    shuffled = build_graph(extractions, ontology=default_ontology())

    assert (shuffled, shuffled.facts) == (whole, whole.facts)


def test_reprints_survive_rdf() -> None:
    graph = graph_of(strike_draft("a b/1"), strike_draft("статья", "edited", date="2024-08-23"), own_report("c"))

    read = graph_from_triples(graph_triples(graph), ontology=default_ontology())

    assert (read, read.facts) == (graph, graph.facts)


def test_a_fact_that_several_articles_make_sure_is_selected_with_all_of_them() -> None:
    graph = graph_of(own_report("a"), own_report("b"), own_report("c", name="Priya Naranjee"))

    part = select(graph, Selection(min_confidence=0.7))

    assert [statement.article_id for statement in part.statements] == ["a", "b"]
    assert only_fact(part).confidence == 0.72


def test_articles_that_are_left_out_confirm_nothing() -> None:
    graph = graph_of(own_report("a", date="2024-08-21"), own_report("b", date="2024-08-22"))

    assert only_fact(select(graph, Selection(since="2024-08-22"))).confidence == 0.6
    assert select(graph, Selection(since="2024-08-22", min_confidence=0.7)).facts == ()


def test_reprints_of_an_article_that_is_left_out_name_the_first_that_stays() -> None:
    graph = graph_of(
        strike_draft("a", date="2024-08-21"), strike_draft("b", "edited", date="2024-08-22"),
        strike_draft("c", "headline", date="2024-08-23"),
    )  # fmt: skip

    part = select(graph, Selection(since="2024-08-22"))

    reprints = {node.article.id: node.article.reprint_of for node in part.nodes if node.article is not None}
    assert reprints == {"b": None, "c": "b"}
