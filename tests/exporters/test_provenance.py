"""How RDF carries where statements come from: statement nodes, named reifiers of RDF 1.2, or not at all."""

import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from hostile import hostile_graph, hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of, mine_draft, paper_draft
from wire_copies import wire_text

from kgx.errors import ExportError, InputError
from kgx.exporters import write_graph
from kgx.graph import KnowledgeGraph
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.names import Names
from kgx.graph.provenance import Provenance
from kgx.graph.terms import RDF
from kgx.ontology import default_ontology
from kgx.stores import read_graph
from kgx.stores.sources import Source, triples

RDF12 = ["ttl", "nt", "nq", "trig"]
PRINTS = {"a b/1": None, "статья": "2024-08-21", "https://example.org/?q=1#x": "2024-08-22T05:00:00Z"}


def written(graph: KnowledgeGraph, suffix: str, provenance: Provenance) -> bytes:
    stream = io.BytesIO()
    write_graph(graph, stream, format=suffix, provenance=provenance)
    return stream.getvalue()


def read_back(content: bytes, suffix: str) -> KnowledgeGraph:
    return graph_from_triples(triples(Source("memory", suffix, content)), ontology=default_ontology())


def quads(content: bytes, suffix: str) -> list[str]:
    return sorted(map(str, ox.parse(content, ox.RdfFormat.from_extension(suffix))))


def mine_and_paper() -> KnowledgeGraph:
    return graph_of(mine_draft(), paper_draft())


def fact() -> KnowledgeGraph:
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    return graph_of(draft)


@pytest.mark.parametrize("suffix", RDF12)
def test_reifiers_become_the_same_graph_again(suffix, tmp_path):
    mine_and_paper().write(tmp_path / f"graph.{suffix}", provenance="rdf12")

    assert read_graph([tmp_path / f"graph.{suffix}"], ontology=default_ontology()) == mine_and_paper()


@pytest.mark.parametrize("suffix", RDF12)
def test_there_and_back_gives_the_same_bytes(suffix):
    statements, reifiers = (written(mine_and_paper(), suffix, kind) for kind in ("statements", "rdf12"))

    assert written(read_back(reifiers, suffix), suffix, "statements") == statements
    assert written(read_back(statements, suffix), suffix, "rdf12") == reifiers
    assert reifiers != statements


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("suffix", RDF12)
def test_reifiers_of_hostile_names_say_what_statement_nodes_say(suffix, graph):
    statements, reifiers = (written(graph, suffix, kind) for kind in ("statements", "rdf12"))

    assert read_back(reifiers, suffix) == read_back(statements, suffix)


def test_reifier_in_turtle_is_named_in_its_triple():
    lines = written(fact(), "ttl", "rdf12").decode().splitlines()

    start = lines.index("<< entity:2a2460cd1647488e kgx:ceo entity:9cb2611ed1c84633 ~ statement:062cfed9b442635c >>")
    assert lines[start - 1] == ""
    assert lines[start + 1 : start + 3] == ["\tkgx:realis kgx:asserted ;", "\tkgx:confidence 0.875 ;"]
    assert "rdf:Statement" not in "\n".join(lines)


def test_reifier_in_n_triples_is_a_triple_term():
    base = "https://w3id.org/kgx-news/"
    reified = f"<<( <{base}entity/2a2460cd1647488e> <{base}vocab#ceo> <{base}entity/9cb2611ed1c84633> )>>"

    assert f"<{base}statement/062cfed9b442635c> <{RDF}reifies> {reified} ." in written(fact(), "nt", "rdf12").decode()


@pytest.mark.parametrize(
    "filler", ['" )>> ;', "a\nb )>> .", "~ statement:x >>", "x rdf:reifies <<( a b c )>> ;"], ids=["end", "line", "name", "whole"]
)
@pytest.mark.parametrize("suffix", ["ttl", "trig"])
def test_words_that_look_like_a_reifier_stay_words(suffix, filler):
    graph = hostile_graph(filler)
    by_triple_terms = {"ttl": "nt", "trig": "nq"}[suffix]

    content, plain = written(graph, suffix, "rdf12"), written(graph, by_triple_terms, "rdf12")

    assert quads(content, suffix) == quads(plain, by_triple_terms)
    assert read_back(content, suffix) == graph


def test_trig_keeps_reifiers_in_the_graph_of_their_article():
    content = written(mine_and_paper(), "trig", "rdf12")

    reifiers = [quad for quad in ox.parse(content, ox.RdfFormat.TRIG) if isinstance(quad.object, ox.Triple)]
    assert len(reifiers) == len(mine_and_paper().statements) + len(mine_and_paper().facts)
    names = {quad.graph_name.value for quad in reifiers}
    assert names == {f"https://w3id.org/kgx-news/{graph}" for graph in ("article/kz-1", "article/de%2F2", "facts")}


@pytest.mark.parametrize("suffix", ["jsonld", "rdf", "xml"])
def test_format_without_reifiers_refuses_them_before_it_writes(suffix, tmp_path: Path):
    with pytest.raises(ExportError, match="cannot hold the provenance 'rdf12'") as caught:
        fact().write(tmp_path / f"graph.{suffix}", provenance="rdf12")

    assert caught.value.hint == "It holds: statements, none."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["gexf", "jsonl", "csv.zip"])
def test_format_that_is_not_rdf_pays_no_heed(suffix):
    assert written(fact(), suffix, "rdf12") == written(fact(), suffix, "statements")


NONE = """
<https://w3id.org/kgx-news/article/kz%2F1> a kgx:Article , prov:Entity ;
    rdfs:label "kz/1" ; kgx:articleId "kz/1" ; kgx:articleLanguage "en" ; kgx:articleDigest "cdc6d0d0a5b7c0b9" .
entity:2a2460cd1647488e a kgx:ORG , kgx:Entity ; rdfs:label "Kazmin" ; kgx:ceo entity:9cb2611ed1c84633 .
entity:9cb2611ed1c84633 a kgx:PERSON , kgx:Entity ; rdfs:label "Aliya Serik" .
"""


@pytest.mark.parametrize("suffix", ["ttl", "trig", "jsonld"])
def test_without_provenance_only_the_facts_are_left(suffix):
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in Names(default_ontology()).prefixes().items())
    digest = next(node.article.digest for node in fact().nodes if node.article is not None)
    expected = (prefixes + NONE.replace("cdc6d0d0a5b7c0b9", digest)).encode()

    assert quads(written(fact(), suffix, "none"), suffix) == quads(expected, "ttl")


def test_without_provenance_the_loss_is_reported():
    notes = write_graph(graph_of(mine_draft()), io.BytesIO(), format="trig", provenance="none")

    assert notes == [
        "the articles, passages and confidences behind 11 statements are dropped, as asked",
        "2 relations are dropped: planned, negated, hypothetical or a claim, so no plain triple",
        "1 relation is dropped: over, which a plain triple cannot say",
    ]


def owned(*, ended: bool, id: str = "kz/1") -> Draft:
    draft = Draft("Arys Metals owns Kazmin.", id=id)
    draft.relation("owned_by", draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Arys Metals"), ended=ended)
    return draft


def test_without_provenance_a_relation_that_is_over_is_dropped_and_reported():
    stream = io.BytesIO()
    notes = write_graph(graph_of(owned(ended=True)), stream, format="nt", provenance="none")

    assert b"owned_by" not in stream.getvalue()
    assert b"Arys Metals" in stream.getvalue()
    assert notes[1:] == ["1 relation is dropped: over, which a plain triple cannot say"]


@pytest.mark.parametrize("ended", [(True, False), (False, True)], ids=["over-first", "over-last"])
def test_without_provenance_a_relation_that_another_article_states_stays(ended):
    graph = graph_of(*(owned(ended=is_over, id=f"kz/{number}") for number, is_over in enumerate(ended)))

    assert written(graph, "nt", "none").count(b"vocab#owned_by>") == 1


def test_without_provenance_no_graph_can_be_read_again():
    with pytest.raises(InputError, match="written without provenance") as caught:
        read_back(written(fact(), "ttl", "none"), "ttl")

    assert "--provenance" in (caught.value.hint or "")


@pytest.mark.parametrize("provenance", ["statements", "rdf12", "none"])
@pytest.mark.parametrize("suffix", RDF12)
def test_order_of_articles_does_not_change_the_bytes(suffix, provenance):
    first, second = graph_of(mine_draft(), paper_draft()), graph_of(paper_draft(), mine_draft())

    assert written(first, suffix, provenance) == written(second, suffix, provenance)


@pytest.mark.parametrize("kind", ["statements", "rdf12"])
@pytest.mark.parametrize("suffix", RDF12)
def test_facts_and_reprints_come_back(suffix, kind):
    prints = [Draft(wire_text("strike-durban-buses.txt"), id=name, date=date) for name, date in PRINTS.items()]
    for draft in prints:
        union, head = draft.entity("ORG", "National Union of Bus Crews", "NUBC"), draft.entity("PERSON", "Thokozani Mbelwane")
        draft.relation("ceo", union, head, confidence=0.6 if draft.article.date is None else 0.7)
    own = Draft("A report of our own.", id="own", date="2024-08-30")
    own.relation("ceo", own.entity("ORG", "National Union of Bus Crews"), own.entity("PERSON", "Thokozani Mbelwane"))
    graph = graph_of(*prints, own)

    read = read_back(written(graph, suffix, kind), suffix)

    assert (read, read.facts) == (graph, graph.facts)
    assert [(fact.sources, fact.first_seen, fact.last_seen) for fact in read.facts] == [(2, "2024-08-21", "2024-08-30")]
    assert written(read, suffix, kind) == written(graph, suffix, kind)
