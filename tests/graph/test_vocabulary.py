import pytest

from kgx.graph.terms import RDFS, SCHEMA, WD, WDT, Iri, Literal
from kgx.graph.vocabulary import known_terms, vocabulary_triples
from kgx.ontology import Ontology, RelationType, default_ontology

KGX = "https://w3id.org/kgx-news/vocab#"


def values(subject: str, predicate: str, ontology: Ontology | None = None) -> set[str]:
    return {
        value.lexical if isinstance(value, Literal) else value.removeprefix(KGX)
        for s, p, value in vocabulary_triples(ontology or default_ontology())
        if s == KGX + subject and p == predicate
    }


@pytest.mark.parametrize(
    "term, matches",
    [
        ("PERSON", {WD + "Q5", SCHEMA + "Person"}),
        ("head_of_state", {WDT + "P35"}),
        ("born_in", {WDT + "P19", SCHEMA + "birthPlace"}),
        ("Article", {SCHEMA + "NewsArticle"}),
        ("alias", {WDT + "P742", SCHEMA + "alternateName", "http://www.w3.org/2004/02/skos/core#altLabel"}),
    ],
)
def test_terms_have_their_close_matches(term, matches):
    assert values(term, "http://www.w3.org/2004/02/skos/core#closeMatch") == matches


def test_every_label_is_described():
    ontology = default_ontology()
    for label in (*ontology.entity_types, *ontology.relations, *ontology.events):
        assert label in values(label, RDFS + "label")
        assert values(label, RDFS + "comment")


def test_any_of_several_types_will_do_as_domain():
    assert values("founded_on", SCHEMA + "domainIncludes") == {"ORG", "FAC", "GPE", "EVENT", "PROJECT", "LAW", "AWARD"}
    assert values("founded_on", RDFS + "domain") == set()
    assert values("founded_on", RDFS + "range") == {"DATE"}


def test_label_that_is_a_relation_and_a_role_has_the_domains_of_both():
    assert {"EVENT", "AWARD", "election", "contest"} <= values("winner", SCHEMA + "domainIncludes")


def test_symmetric_and_inverse_relations_say_so():
    owl, rdf = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    assert owl + "SymmetricProperty" in values("spouse", rdf + "type")
    assert values("subsidiary", owl + "inverseOf") == {"parent_org"}


def test_terms_follow_the_base_iri():
    terms = known_terms(default_ontology(), base_iri="https://news.example.org/")

    assert Iri("https://news.example.org/vocab#ceo") in terms
    assert all(term.startswith("https://news.example.org/vocab#") for term in terms)


def test_ontology_without_events_has_no_roles():
    ontology = Ontology(name="news", relations={"grows": RelationType("grows", "grows", (), ())})

    assert values("grows", RDFS + "comment", ontology) == {"grows"}
    assert values("time", RDFS + "label", ontology) == set()
