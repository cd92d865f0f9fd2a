import random

import pytest
import rdflib
from newsroom import Draft, graph_of, mine_draft, paper_draft
from rdflib.compare import graph_diff, to_isomorphic

from kgx.annotation import Value
from kgx.errors import InputError
from kgx.graph import KnowledgeGraph
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.names import Names, article_id_of, article_node_id
from kgx.graph.quads import graph_quads, graph_triples
from kgx.graph.terms import TYPE, XSD, Iri, Literal, Triple
from kgx.graph.value_forms import value_literal
from kgx.ontology import CORE_CLASSES, CORE_PROPERTIES, EntityType, EventType, Ontology, RelationType, Role, default_ontology

PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in Names(default_ontology()).prefixes().items())


def rdf_of(graph: KnowledgeGraph) -> rdflib.Graph:
    rdf = rdflib.Graph()
    for subject, predicate, value in graph_triples(graph):
        if isinstance(value, Literal):
            datatype = None if value.datatype == str(rdflib.XSD.string) else rdflib.URIRef(value.datatype)
            term = rdflib.Literal(value.lexical, datatype=datatype, normalize=False)
            rdf.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
        else:
            rdf.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), rdflib.URIRef(value)))
    return rdf


def ask(graph: KnowledgeGraph, pattern: str) -> bool:
    namespaces = dict(Names(graph.ontology).prefixes())
    return bool(rdf_of(graph).query(f"ASK {{ {pattern} }}", initNs=namespaces).askAnswer)


def test_one_fact_in_turtle():
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1", date="2025-03-12")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))

    expected = rdflib.Graph().parse(
        format="turtle",
        data=PREFIXES
        + """
        <https://w3id.org/kgx-news/article/kz%2F1> a kgx:Article, prov:Entity ; rdfs:label "kz/1" ; kgx:articleId "kz/1" ;
            kgx:articleDate "2025-03-12"^^xsd:date ; kgx:articleDigest "9e4f03e37821be6c" ; kgx:articleLanguage "en" .
        entity:2a2460cd1647488e a kgx:ORG, kgx:Entity ; rdfs:label "Kazmin" ; kgx:member member:2a2460cd1647488e ;
            kgx:ceo entity:9cb2611ed1c84633 .
        entity:9cb2611ed1c84633 a kgx:PERSON, kgx:Entity ; rdfs:label "Aliya Serik" ;
            kgx:member member:9cb2611ed1c84633 .
        member:2a2460cd1647488e a kgx:Member ; rdfs:label "Kazmin" ; kgx:mentionCount 1 ;
            kgx:inArticle <https://w3id.org/kgx-news/article/kz%2F1> .
        member:9cb2611ed1c84633 a kgx:Member ; rdfs:label "Aliya Serik" ; kgx:mentionCount 1 ;
            kgx:inArticle <https://w3id.org/kgx-news/article/kz%2F1> .
        statement:062cfed9b442635c a rdf:Statement ;
            rdf:subject entity:2a2460cd1647488e ; rdf:predicate kgx:ceo ; rdf:object entity:9cb2611ed1c84633 ;
            kgx:realis kgx:asserted ; kgx:confidence 0.875 ; prov:wasDerivedFrom passage:7048a55474b0ac9b ;
            prov:hadPrimarySource <https://w3id.org/kgx-news/article/kz%2F1> ;
            prov:wasGeneratedBy <https://w3id.org/kgx-news/activity/kgx.relations/0123456789abcdef> .
        passage:7048a55474b0ac9b a oa:SpecificResource ; oa:hasSource <https://w3id.org/kgx-news/article/kz%2F1> ;
            oa:hasSelector selector:7048a55474b0ac9b .
        selector:7048a55474b0ac9b a oa:TextPositionSelector, oa:TextQuoteSelector ;
            oa:start 0 ; oa:end 25 ; oa:exact "Aliya Serik heads Kazmin." .
        <https://w3id.org/kgx-news/activity/kgx.relations/0123456789abcdef> a prov:Activity ;
            rdfs:label "kgx.relations 0123456789abcdef" ; kgx:component "kgx.relations" ;
            kgx:componentVersion "0123456789abcdef" .
        fact:eff614e17adeabc6 a kgx:Fact ;
            rdf:subject entity:2a2460cd1647488e ; rdf:predicate kgx:ceo ; rdf:object entity:9cb2611ed1c84633 ;
            kgx:realis kgx:asserted ; kgx:confidence 0.875 ; kgx:independentSources 1 ;
            kgx:firstSeen "2025-03-12"^^xsd:date ; kgx:lastSeen "2025-03-12"^^xsd:date ;
            prov:wasDerivedFrom statement:062cfed9b442635c .
    """,
    )
    _, missing, unexpected = graph_diff(to_isomorphic(expected), to_isomorphic(rdf_of(graph_of(draft))))
    assert (set(missing), set(unexpected)) == (set(), set())


@pytest.mark.parametrize(
    "pattern",
    [
        '?kazmin rdfs:label "Kazmin" ; kgx:ceo/rdfs:label "Aliya Serik"',
        '?kazmin rdfs:label "Kazmin" ; kgx:owned_by/rdfs:label "Steppe Holding"',
        "?s rdf:predicate kgx:owned_by ; kgx:ended true ; kgx:realis kgx:asserted",
        "?s rdf:predicate kgx:owned_by ; kgx:realis kgx:hypothetical",
        '?s rdf:predicate kgx:opponent_of ; prov:wasAttributedTo/rdfs:label "Arys Metals"',
        '?s rdfs:label "Steppe Holding" ; kgx:subsidiary/rdfs:label "Arys Metals"',
        '?e a kgx:meeting, kgx:Event ; kgx:topic "the Arys mine"',
        '?e a kgx:NonAssertedEvent ; kgx:eventType kgx:visit ; kgx:destination/rdfs:label "Berlin"',
        "?berlin skos:exactMatch wd:Q64 ; kgx:linkConfidence 0.8",
        '?day a kgx:DATE ; kgx:hasValue "2025-03-10"^^xsd:date',
        '?s skos:altLabel "Serik"',
        '?s prov:wasDerivedFrom/oa:hasSelector/oa:exact "met" . FILTER NOT EXISTS { ?s rdf:predicate ?p }',
    ],
    ids=[
        "asserted", "ended-is-plain-too", "ended", "hypothetical-has-a-statement", "claim-of-someone",
        "inverse", "event-with-words", "planned-event", "link", "value", "other-name", "never",
    ],
)  # fmt: skip
def test_rdf_says(pattern, request):
    assert ask(graph_of(mine_draft()), pattern) == ("never" not in request.node.name)


@pytest.mark.parametrize(
    "date, datatype",
    [
        ("2025-03-12", "date"),
        ("2025-03-12T08:00:00+14:00", "dateTime"),
        ("2025-02-30", "string"),
        ("2025-03-12T25:00:00Z", "string"),
        ("2025-03-12T08:00:00+15:00", "string"),
        ("last spring", "string"),
    ],
)
def test_date_of_an_article_has_a_datatype_that_holds_it(date, datatype):
    triples = graph_triples(graph_of(Draft("It rained.", date=date)))

    dates = [triple.object for triple in triples if triple.predicate.endswith("articleDate")]
    assert dates == [Literal(date, Iri(XSD + datatype))]


@pytest.mark.parametrize(
    "pattern",
    [
        '?arys rdfs:label "Arys Metals" ; kgx:owned_by ?kazmin',
        "?a kgx:opponent_of ?b",
        "?e a kgx:visit",
        "?e a kgx:Event ; kgx:realis kgx:planned",
        "?s ?p ?o FILTER(isBlank(?s) || isBlank(?o))",
    ],
    ids=["hypothetical-relation", "claim-of-someone", "planned-event-as-its-type", "planned-event-as-event", "blank-node"],
)
def test_rdf_never_says(pattern):
    assert not ask(graph_of(mine_draft()), pattern)


def test_symmetric_relation_is_plain_both_ways():
    draft = Draft("Kazmin and Arys are partners.")
    draft.relation("partner_of", draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Arys"))

    assert ask(graph_of(draft), "?a kgx:partner_of ?b . ?b kgx:partner_of ?a")


def test_what_a_third_party_tells_is_no_plain_triple():
    draft = Draft("Ortelli said that Arys owns Kazmin.")
    ortelli, arys, kazmin = draft.entity("PERSON", "Ortelli"), draft.entity("ORG", "Arys"), draft.entity("ORG", "Kazmin")
    draft.relation("parent_org", kazmin, arys, speaker=ortelli)

    assert not ask(graph_of(draft), "?a kgx:parent_org ?b")
    assert not ask(graph_of(draft), "?a kgx:subsidiary ?b")
    assert ask(graph_of(draft), '?s rdf:predicate kgx:parent_org ; prov:wasAttributedTo/rdfs:label "Ortelli"')


def test_each_article_is_a_graph_that_names_all_it_refers_to():
    graph = graph_of(mine_draft(), paper_draft())
    subjects_by_graph: dict[str, set[str]] = {}
    for quad in graph_quads(graph):
        subjects_by_graph.setdefault(str(quad.graph), set()).add(quad.subject)

    facts = f"{graph.base_iri}facts"
    assert sorted(subjects_by_graph) == [f"{graph.base_iri}article/de%2F2", f"{graph.base_iri}article/kz-1", facts]
    for quad in graph_quads(graph):
        if quad.graph == facts:
            continue
        is_ours = isinstance(quad.object, str) and quad.object.startswith(graph.base_iri) and "#" not in quad.object
        if is_ours and not quad.predicate.endswith("mergedWith"):
            assert quad.object in subjects_by_graph[str(quad.graph)]


@pytest.mark.parametrize(
    "datatype, lexical",
    [
        ("xsd:date", "2024-02-29"), ("xsd:date", "2025-03-04Z"), ("xsd:dateTime", "2025-03-04T10:00:00.5+14:00"),
        ("xsd:time", "19:30:00"), ("xsd:duration", "P1Y2M"), ("xsd:duration", "-PT1.5S"), ("xsd:gYear", "-0044"),
        ("xsd:gYearMonth", "2025-03"), ("xsd:gMonth", "--12"), ("xsd:gMonthDay", "--02-29"), ("xsd:gDay", "---31"),
        ("xsd:decimal", "-2.50"), ("xsd:integer", "+7"), ("xsd:double", "1e-3"), ("xsd:double", "NaN"),
        ("xsd:boolean", "true"), ("xsd:string", "two\nlines"),
    ],
)  # fmt: skip
def test_value_in_the_form_of_its_datatype_keeps_it(datatype, lexical):
    for name in (datatype, datatype.replace("xsd:", XSD)):
        assert value_literal(Value(name, lexical)) == Literal(lexical, Iri(datatype.replace("xsd:", XSD)))


@pytest.mark.parametrize(
    "datatype, lexical",
    [
        ("xsd:date", "2025-02-30"), ("xsd:date", "20250304"), ("xsd:date", ""), ("xsd:date", "2025-03-04\n"),
        ("xsd:dateTime", "2025-02-30T10:00:00"), ("xsd:dateTime", "2025-03-04T10:00:00+15:00"), ("xsd:time", "24:00:00"),
        ("xsd:duration", "P1YT"), ("xsd:duration", "P"), ("xsd:gYear", "800"), ("xsd:gYearMonth", "2025-13"),
        ("xsd:gMonthDay", "--02-30"), ("xsd:gDay", "---32"), ("xsd:decimal", "1,000"), ("xsd:decimal", "1e3"),
        ("xsd:decimal", "١"), ("xsd:integer", "1.0"), ("xsd:double", "nan"), ("xsd:boolean", "yes"),
        ("https://example.org/acre", "1"), ("xsd:anyURI", "https://example.org/"), ("date", "2025-03-04"), ("not an IRI", "1"),
    ],
)  # fmt: skip
def test_value_that_is_not_of_its_datatype_is_a_text(datatype, lexical):
    assert value_literal(Value(datatype, lexical)) == Literal(lexical)


def test_value_that_became_a_text_is_written_as_it_was_read():
    draft = Draft("It rained on Monday.")
    draft.entity("DATE", "Monday", value=Value("xsd:date", "2025-02-30", "day"))
    triples = list(graph_triples(graph_of(draft)))

    assert list(graph_triples(graph_from_triples(triples, ontology=default_ontology()))) == triples


@pytest.mark.parametrize("seed", range(3))
def test_triples_in_any_order_become_the_same_graph_again(seed):
    graph = graph_of(mine_draft(), paper_draft())
    triples = list(graph_triples(graph))
    random.Random(seed).shuffle(triples)

    assert graph_from_triples(triples, ontology=default_ontology()) == graph


def test_foreign_triples_are_ignored():
    graph = graph_of(mine_draft())
    foreign = Triple("https://example.org/a", "https://example.org/b", Literal("c"))  # type: ignore[arg-type]

    assert graph_from_triples([foreign, *graph_triples(graph)], ontology=default_ontology()) == graph


def test_foreign_class_of_the_same_name_is_ignored():
    graph = graph_of(mine_draft())
    foreign = Triple("https://example.org/a", TYPE, "https://example.org/vocab#Article")  # type: ignore[arg-type]

    assert graph_from_triples([foreign, *graph_triples(graph)], ontology=default_ontology()) == graph


def test_thing_of_two_types_says_so():
    graph = graph_of(mine_draft())
    second = Triple("https://w3id.org/kgx-news/" + graph.nodes_of_kind("entity")[0].id, TYPE, Names(graph.ontology).label("LAW"))  # type: ignore[arg-type]

    with pytest.raises(InputError, match="has 2 types of the ontology 'news'"):
        graph_from_triples([second, *graph_triples(graph)], ontology=default_ontology())


def test_foreign_rdf_is_no_graph():
    foreign = Triple("https://example.org/a", "https://example.org/b", Literal("c"))  # type: ignore[arg-type]

    with pytest.raises(InputError, match="not a graph that kgx wrote"):
        graph_from_triples([foreign], ontology=default_ontology())


def test_graph_of_another_ontology_says_so():
    with pytest.raises(InputError, match="no type of the ontology 'tiny'"):
        graph_from_triples(graph_triples(graph_of(mine_draft())), ontology=tiny_ontology())


def test_cut_file_says_what_is_missing():
    triples = [triple for triple in graph_triples(graph_of(mine_draft())) if not triple.predicate.endswith("hasSelector")]

    with pytest.raises(InputError, match="has no <http://www.w3.org/ns/oa#hasSelector>"):
        graph_from_triples(triples, ontology=default_ontology())


@pytest.mark.parametrize("article_id", ["kz-1", "a/b c", "https://example.org/?q=1#x", "..", "статья", "a\ud800"])
def test_article_id_survives_its_iri(article_id):
    node_id = article_node_id(article_id)

    assert article_id_of(node_id) == article_id
    assert node_id.isascii()
    assert "/.." not in node_id


def test_labels_of_another_ontology_have_a_namespace_of_their_own():
    names = Names(tiny_ontology())

    assert names.label("grows on") == "https://w3id.org/kgx-news/vocab/tiny#grows_on"
    assert names.prefixes()["tiny"] == "https://w3id.org/kgx-news/vocab/tiny#"
    assert names.core("Article") == "https://w3id.org/kgx-news/vocab#Article"


def test_core_terms_and_news_labels_do_not_clash():
    ontology = default_ontology()
    roles = {role.label for event in ontology.events.values() for role in event.roles}
    labels = {*ontology.entity_types, *ontology.relations, *ontology.events, *roles}
    names = Names(ontology)

    assert not {names.label(label) for label in labels} & {names.core(term) for term in (*CORE_CLASSES, *CORE_PROPERTIES)}


def tiny_ontology() -> Ontology:
    return Ontology(
        name="tiny",
        entity_types={"Plant": EntityType("Plant", "a plant"), "Soil": EntityType("Soil", "a soil")},
        relations={"grows on": RelationType("grows on", "grows on it", ("Plant",), ("Soil",))},
        events={"harvest": EventType("harvest", "a harvest", (Role("crop", "what", ("Plant",)),))},
    )
