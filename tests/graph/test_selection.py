"""Parts of a graph: sure, recent, of a type, near a thing."""

from __future__ import annotations

import pytest
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.errors import InputError
from kgx.graph import KnowledgeGraph
from kgx.graph.selection import Selection, select


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return graph_of(mine_draft(), paper_draft())


def labels(graph: KnowledgeGraph, kind: str = "entity") -> set[str]:
    return {node.label for node in graph.nodes if node.kind == kind}


def test_everything_is_the_graph_itself(graph: KnowledgeGraph) -> None:
    assert select(graph, Selection()) is graph


def test_less_sure_statements_and_events_are_left_out(graph: KnowledgeGraph) -> None:
    part = select(graph, Selection(min_confidence=0.8))

    assert {s.evidence.confidence for s in part.statements} == {0.875, 0.95}
    assert labels(part, "event") == set()


def test_only_recent_articles_count(graph: KnowledgeGraph) -> None:
    part = select(graph, Selection(since="2025-04-01"))

    assert {s.article_id for s in part.statements} == {"de/2"}
    assert [e.article.id for e in part.extractions] == ["de/2"]
    assert {m.article_id for node in part.nodes for m in node.members} == {"de/2"}
    assert {node.id for node in part.nodes} <= {node.id for node in graph.nodes}, "ids stay as they were"


def test_article_without_date_is_not_recent() -> None:
    undated = Draft("Kazmin is a firm.", id="x")
    undated.entity("ORG", "Kazmin")

    assert select(graph_of(undated, paper_draft()), Selection(since="2020-01-01")).nodes_of_kind("article")[0].label == "de/2"


@pytest.mark.parametrize("date", ["last spring", "20250101", "2025-13-01"])
def test_article_of_no_day_or_an_earlier_one_in_another_form_is_not_recent(date: str) -> None:
    draft = Draft("Kazmin is a firm.", id="x", date=date)
    draft.entity("ORG", "Kazmin")

    assert select(graph_of(draft), Selection(since="2025-02-01")).nodes == ()


def test_recent_article_in_which_nothing_is_named_is_kept() -> None:
    part = select(graph_of(Draft("It rained.", id="rain", date="2025-04-02"), mine_draft()), Selection(since="2025-04-01"))

    assert labels(part, "article") == {"rain"}
    assert [extraction.article.id for extraction in part.extractions] == ["rain"]
    assert len(part.extractions) == 1


def test_only_nodes_of_the_type_and_what_is_between_them(graph: KnowledgeGraph) -> None:
    part = select(graph, Selection(types=("ORG",)))

    assert {node.type for node in part.nodes_of_kind("entity")} == {"ORG"}
    assert {s.predicate for s in part.statements} == {"owned_by", "opponent_of", "parent_org"}


def test_speaker_stays_so_that_a_claim_looks_like_no_fact() -> None:
    draft = Draft("Aliya Serik says that Kazmin owns Arys Metals.", date="2025-01-01")
    aliya, kazmin, arys = draft.entity("PERSON", "Aliya Serik"), draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Arys Metals")
    draft.relation("owned_by", arys, kazmin, speaker=aliya)

    part = select(graph_of(draft), Selection(types=("ORG",)))

    assert [s.is_plain for s in part.statements] == [False]
    assert "Aliya Serik" in labels(part)


def test_hops_count_statements_and_events_are_nodes(graph: KnowledgeGraph) -> None:
    assert labels(select(graph, Selection(around="jonas weber", hops=0))) == {"Jonas Weber"}
    one, two = (select(graph, Selection(around="Jonas Weber", hops=hops)) for hops in (1, 2))

    assert (labels(one), len(labels(one, "event"))) == ({"Jonas Weber"}, 1)
    assert "Aliya Serik" in labels(two)


def test_more_hops_than_there_are_nodes_take_no_longer(graph: KnowledgeGraph) -> None:
    near = [select(graph, Selection(around="Jonas Weber", hops=hops)) for hops in (len(graph.nodes), 10**15)]

    assert labels(near[0]) == labels(near[1])


def test_every_statement_has_its_nodes(graph: KnowledgeGraph) -> None:
    for selection in (Selection(types=("ORG", "acquisition")), Selection(around="Kazmin"), Selection(min_confidence=0.9)):
        part = select(graph, selection)
        for statement in part.statements:
            ends = {statement.subject, statement.object, statement.speaker} - {None}
            assert {end for end in ends if isinstance(end, str)} <= part.node_by_id.keys()


def test_thing_that_another_condition_leaves_out_is_not_said_to_be_unknown(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="'Jonas Weber' is left out by type, day or confidence"):
        select(graph, Selection(around="Jonas Weber", types=("ORG",)))


@pytest.mark.parametrize(
    "selection, hint",
    [(Selection(around="Kazmim"), "Kazmin"), (Selection(types=("ORGG",)), "ORG")],
    ids=["name", "type"],
)
def test_unknown_name_or_type_says_the_nearest(graph: KnowledgeGraph, selection: Selection, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        select(graph, selection)
    assert hint in (raised.value.hint or "")
