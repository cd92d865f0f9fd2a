"""Open relations in the graph: their own class, their words, the nodes that the words name, and the way back."""

from __future__ import annotations

from dataclasses import replace

from newsroom import Draft, mine_draft

from kgx.annotation import Evidence, Extraction, OpenRelation, Phrase
from kgx.graph import KnowledgeGraph, build_graph
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.names import Names
from kgx.graph.property_graph import property_graph
from kgx.graph.quads import graph_triples
from kgx.graph.selection import Selection, select
from kgx.graph.terms import RDF, TYPE, Iri, text
from kgx.ontology import default_ontology

NAMES = Names(default_ontology())


def bakery(*, confidence: float = 0.9) -> Extraction:
    draft = Draft("Mira Holm sold the bakery to her cousin, she said.", id="b/1")
    draft.entity("PERSON", "Mira Holm")
    draft.entity("ORG", "bakery", kind="nominal")
    evidence = Evidence("b/1", (draft.span(draft.article.text),), "kgx.open_relations", "0123456789abcdef", confidence)

    def words(*parts: str) -> Phrase:
        return Phrase(" ".join(parts), tuple(draft.span(part) for part in parts))

    relations = (
        OpenRelation(words("Mira Holm"), words("sold"), words("the bakery"), evidence),
        OpenRelation(words("Mira Holm"), words("sold the bakery to"), words("her cousin"), evidence, "planned", words("she")),
    )
    return replace(draft.done(), open_relations=relations)


def test_article_of_a_chosen_open_statement_is_kept_though_nothing_is_named_in_it() -> None:
    part = select(build_graph([replace(bakery(), entities=())], ontology=default_ontology()), Selection(min_confidence=0.5))

    assert [node.label for node in part.nodes] == ["b/1"]
    assert graph_from_triples(graph_triples(part), ontology=default_ontology()) == part


def graph() -> KnowledgeGraph:
    return build_graph([bakery()], ontology=default_ontology())


def test_open_statements_are_of_a_class_of_their_own():
    triples = list(graph_triples(graph()))

    classes = [t.object for t in triples if t.predicate == TYPE]
    assert classes.count(NAMES.core("OpenStatement")) == 2
    assert Iri(RDF + "Statement") not in classes
    assert graph().statements == ()


def test_words_that_are_a_mention_name_its_node():
    by_predicate = {s.predicate: s for s in graph().open_statements}
    person, organisation = (
        next(n.id for n in graph().nodes if n.label == label and n.kind == "entity") for label in ("Mira Holm", "bakery")
    )

    assert by_predicate["sold"].subject_entity == person
    assert by_predicate["sold"].object_entity == organisation
    assert by_predicate["sold the bakery to"].object_entity is None


def test_words_and_speaker_are_in_the_triples():
    triples = list(graph_triples(graph()))

    assert text("sold the bakery to") in [t.object for t in triples if t.predicate == NAMES.core("predicateText")]
    assert [t.object for t in triples if t.predicate == NAMES.core("speakerText")] == [text("she")]
    assert NAMES.realis("planned") in [t.object for t in triples if t.predicate == NAMES.core("realis")]


def test_graph_is_read_back_from_its_triples():
    assert graph_from_triples(graph_triples(graph()), ontology=default_ontology()) == graph()


def test_tables_for_gephi_leave_them_out_and_say_so():
    table = property_graph(graph())

    assert table.edges == ()
    assert any("2 open statements" in note for note in table.notes)


def test_graph_without_them_says_nothing_of_them():
    triples = graph_triples(build_graph([mine_draft().done()], ontology=default_ontology()))

    assert not any("OpenStatement" in str(t.object) for t in triples)
