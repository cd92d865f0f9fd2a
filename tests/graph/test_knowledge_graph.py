import dataclasses
import logging

import pytest
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.annotation import Evidence, Link
from kgx.errors import ExportError
from kgx.graph import Words, build_graph
from kgx.graph.names import Names
from kgx.ontology import default_ontology


def test_shared_things_are_one_node_and_every_article_states_for_itself():
    graph = graph_of(mine_draft(), paper_draft())

    labels = [node.label for node in graph.nodes_of_kind("entity")]
    assert sorted(labels) == [
        "2024", "2025-03-10", "ASTANA", "Aliya Serik", "Arys Metals", "Berlin", "Jonas Weber", "Kazmin", "Steppe Holding",
    ]  # fmt: skip
    assert sorted(s.article_id for s in graph.statements if s.predicate == "ceo") == ["de/2", "kz-1"]


def test_order_of_articles_does_not_matter():
    extractions = [mine_draft().done(), paper_draft().done()]

    one = build_graph(extractions, ontology=default_ontology())
    other = build_graph(reversed(extractions), ontology=default_ontology())
    assert (one, one.extractions) == (other, other.extractions)


def test_statement_keeps_its_id_when_an_article_joins():
    before = {statement.id for statement in graph_of(mine_draft()).statements}
    after = {statement.id for statement in graph_of(mine_draft(), paper_draft()).statements}

    assert before < after


def test_every_statement_quotes_its_article():
    graph = graph_of(mine_draft(), paper_draft())
    texts = {extraction.article.id: extraction.article.text for extraction in graph.extractions}

    for statement in graph.statements:
        assert statement.evidence.spans
        quoted = [texts[statement.article_id][span.start : span.end] for span in statement.evidence.spans]
        assert list(statement.quotes) == quoted


def test_statement_without_evidence_points_at_its_mentions():
    draft = Draft("Kazmin of Almaty grew.")
    kazmin, almaty = draft.entity("ORG", "Kazmin"), draft.entity("GPE", "Almaty")
    draft.relation("located_in", kazmin, almaty)
    extraction = draft.done()
    bare = dataclasses.replace(extraction.relations[0], evidence=Evidence("kz-1", (), "kgx.relations", "1", 0.5))

    graph = build_graph([dataclasses.replace(extraction, relations=(bare,))], ontology=default_ontology())

    assert graph.statements[0].quotes == ("Kazmin", "Almaty")


def test_event_is_a_node_and_its_roles_are_statements():
    graph = graph_of(mine_draft())

    meeting = next(node for node in graph.nodes_of_kind("event") if node.type == "meeting")
    roles = sorted((s.predicate, s.object if isinstance(s.object, Words) else graph.node_by_id[s.object].label)
                   for s in graph.statements if s.subject == meeting.id and not isinstance(s.object, Words))  # fmt: skip
    assert meeting.label == "meeting: met"
    assert roles == [("participant", "Aliya Serik"), ("participant", "Jonas Weber"), ("time", "2025-03-10")]


def test_words_fill_a_role_with_their_place():
    graph = graph_of(mine_draft())

    (topic,) = [s.object for s in graph.statements if s.predicate == "topic"]
    assert isinstance(topic, Words)
    assert (topic.text, topic.span.start) == ("the Arys mine", graph.extractions[0].article.text.index("the Arys mine"))


def test_dateline_belongs_to_the_article():
    graph = graph_of(mine_draft())

    (article,) = graph.nodes_of_kind("article")
    assert article.article is not None
    assert article.article.place is not None
    assert graph.node_by_id[article.article.place].label == "ASTANA"


@pytest.mark.parametrize(
    "label, head, tail, reason",
    [
        ("ceo", "Aliya Serik", "Kazmin", "relations that domain and range do not allow"),
        ("admires", "Aliya Serik", "Kazmin", "relations that domain and range do not allow"),
        ("alias", "Kazmin", "KZM", "relations that domain and range do not allow"),
        ("partner_of", "Kazmin", "Kazmin", "relations of a thing with itself"),
        ("affected_by", "Kazmin", "storm", "relations of an entity that is left out"),
    ],
    ids=["wrong-way-round", "unknown-label", "written-by-the-graph-alone", "itself", "unknown-type"],
)
def test_what_the_ontology_does_not_allow_is_left_out_and_counted(label, head, tail, reason, caplog):
    draft = Draft("Aliya Serik of Kazmin (KZM) fled the storm.")
    ids = {"Aliya Serik": draft.entity("PERSON", "Aliya Serik"), "Kazmin": draft.entity("ORG", "Kazmin")}
    ids |= {"KZM": draft.entity("ORG", "KZM"), "storm": draft.entity("WEATHER", "storm")}
    draft.relation(label, ids[head], ids[tail])

    with caplog.at_level(logging.WARNING):
        graph = graph_of(draft)

    assert not graph.statements
    assert graph.dropped == {reason: 1, "entities of a type that the ontology lacks": 1}
    assert reason in caplog.text


def test_events_and_roles_outside_the_ontology_are_left_out_and_counted():
    draft = Draft("Aliya Serik danced and met friends.")
    aliya = draft.entity("PERSON", "Aliya Serik")
    draft.event("dance", "danced", [("participant", aliya)])
    draft.event("meeting", "met", [("participant", aliya), ("weapon", aliya)])

    graph = graph_of(draft)

    assert [s.predicate for s in graph.statements] == ["participant"]
    assert graph.dropped == {
        "events of a type that the ontology lacks": 1,
        "roles that the ontology does not give to the event": 1,
    }


def test_inverse_that_only_the_graph_writes_is_turned_round():
    draft = Draft("Steppe Holding owns Kazmin as a unit.")
    steppe, kazmin = draft.entity("ORG", "Steppe Holding"), draft.entity("ORG", "Kazmin")
    draft.relation("subsidiary", steppe, kazmin)

    graph = graph_of(draft)

    (statement,) = graph.statements
    labels = [graph.node_by_id[str(end)].label for end in (statement.subject, statement.object)]
    assert (statement.predicate, labels) == ("parent_org", ["Kazmin", "Steppe Holding"])


def test_symmetric_relation_given_both_ways_is_one_statement_the_surer():
    draft = Draft("Kazmin and Arys are partners.")
    kazmin, arys = draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Arys")
    draft.relation("partner_of", kazmin, arys, confidence=0.5)
    draft.relation("partner_of", arys, kazmin, confidence=0.75)

    (statement,) = graph_of(draft).statements
    assert statement.evidence.confidence == 0.75


def test_confidence_has_three_places():
    draft = Draft("Kazmin of Almaty grew.")
    draft.relation("located_in", draft.entity("ORG", "Kazmin"), draft.entity("GPE", "Almaty"), confidence=0.123456)

    assert graph_of(draft).statements[0].evidence.confidence == 0.123


def test_article_given_twice_is_taken_once():
    graph = graph_of(mine_draft(), mine_draft())

    assert graph == graph_of(mine_draft())
    assert graph.failures == ()


def test_other_text_under_the_same_id_is_a_failure():
    graph = graph_of(Draft("Kazmin grew.", id="a"), Draft("Kazmin shrank.", id="a"))

    assert [extraction.article.text for extraction in graph.extractions] == ["Kazmin grew."]
    assert [failure.name for failure in graph.failures] == ["a"]


def test_claim_of_a_speaker_that_is_left_out_does_not_become_a_fact():
    draft = Draft("The storm says Kazmin of Almaty grew.")
    kazmin, almaty, storm = draft.entity("ORG", "Kazmin"), draft.entity("GPE", "Almaty"), draft.entity("WEATHER", "storm")
    draft.relation("located_in", kazmin, almaty, speaker=storm)

    graph = graph_of(draft)

    assert graph.statements == ()
    assert graph.dropped == {"claims of a speaker that is left out": 1, "entities of a type that the ontology lacks": 1}


def test_nothing_in_nothing_out():
    graph = build_graph([], ontology=default_ontology())

    assert (graph.nodes, graph.statements) == ((), ())


def test_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(ExportError) as caught:
        graph_of(mine_draft()).write(tmp_path / "graph.xyz")

    assert ".graphml" in (caught.value.hint or "")
    assert not list(tmp_path.iterdir())


def test_confidence_of_a_link_has_three_places():
    draft = Draft("Kazmin grew.")
    draft.entity("ORG", "Kazmin")
    extraction = draft.done()
    linked = dataclasses.replace(extraction.entities[0], link=Link("wikidata", "Q1", 0.87654))

    graph = build_graph([dataclasses.replace(extraction, entities=(linked,))], ontology=default_ontology())

    (node,) = graph.nodes_of_kind("entity")
    assert node.link == Link("wikidata", "Q1", 0.877)


def test_selector_is_named_after_its_passage_whatever_the_base_is_called():
    names = Names(default_ontology(), "https://news.example/passage/")

    assert names.selector(names.passage("kz-1", 0, 5)).startswith("https://news.example/passage/selector/")
