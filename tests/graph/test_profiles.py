from newsroom import Draft

from kgx.annotation import Value
from kgx.graph.identity import Context, Profile, profiles_of
from kgx.ontology import default_ontology


def profiles(draft: Draft) -> dict[str, Profile]:
    return {profile.name: profile for profile in profiles_of(draft.done(), default_ontology())}


def test_context_tells_related_from_co_mentioned():
    draft = Draft("Aliya Serik, Chief Executive of Kazmin, met Ida Holm in Kazakhstan.")
    serik, office = draft.entity("PERSON", "Aliya Serik"), draft.entity("TITLE", "Chief Executive")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), serik)
    draft.relation("holds_position", serik, office)
    draft.entity("PERSON", "Ida Holm")
    draft.entity("GPE", "Kazakhstan")

    found = profiles(draft)

    assert found["Aliya Serik"].context == (
        Context("country", "kz", "co-mentioned"),
        Context("office", "chief executive", "related"),
        Context("organisation", "kazmin", "related"),
        Context("person", "ida holm", "co-mentioned"),
    )
    assert "office" not in {context.kind for context in found["Ida Holm"].context}


def test_paper_says_nothing_of_those_whom_it_names():
    draft = Draft("Ida Holm told the Merrow Gazette, where Ove Berg writes.", source="Merrow Gazette")
    draft.entity("PERSON", "Ida Holm")
    draft.relation("member_of", draft.entity("PERSON", "Ove Berg"), draft.entity("ORG", "Merrow Gazette"))

    found = profiles(draft)

    assert found["Ida Holm"].context == (Context("person", "ove berg"),)
    assert Context("organisation", "merrow gazette", "related") in found["Ove Berg"].context


def test_what_its_name_decides_has_no_context():
    draft = Draft("In Kazakhstan, 5 people met on Monday at Kazmin.")
    draft.entity("GPE", "Kazakhstan")
    draft.entity("DATE", "Monday", value=Value("xsd:date", "2024-03-04"))
    draft.entity("ORG", "Kazmin")

    found = profiles(draft)

    assert (found["Kazakhstan"].context, found["Monday"].context) == ((), ())
    assert found["Kazmin"].context


def test_types_are_those_that_the_relations_allow():
    draft = Draft("The Kazakh team met a Kazakh. Aliya Serik is Sunni.")
    draft.entity("NORP", "Kazakh")
    draft.relation("ethnicity", draft.entity("PERSON", "Aliya Serik"), draft.entity("NORP", "Sunni"))

    found = profiles(draft)

    assert found["Kazakh"].types == ("GPE", "NORP")
    assert found["Sunni"].types == ("NORP",)


def test_noun_phrase_is_not_named():
    draft = Draft("The company grew.")
    draft.entity("ORG", "The company", kind="nominal")

    assert not profiles(draft)["The company"].is_named


def test_titles_are_no_proper_names():
    draft = Draft("Aliya Serik spoke. The Prime Minister smiled.")
    draft.entity("PERSON", "Aliya Serik", "The Prime Minister")

    assert profiles(draft)["Aliya Serik"].proper_names == ("Aliya Serik",)
