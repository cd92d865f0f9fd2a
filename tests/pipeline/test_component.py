"""kgx in spaCy pipelines: with a stranger's predictor (tests/fixtures/substitute), and with the shipped weights."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from kgx.annotation import Extraction, Span
from kgx.article import text_id
from kgx.errors import InputError, SettingsError
from kgx.model.card import SHIPPED
from kgx.ontology import default_ontology
from kgx.pipeline.assembly import Extractor
from kgx.pipeline.component import HostNameReader, KgxComponent, host_names_of
from kgx.pipeline.mentions import HostName

TEXT = "Lumafield Oy, founded by Mira Sandoval, is based in Turku. Mira Sandoval painted northern light."


@pytest.fixture
def component(substitute: Path) -> KgxComponent:
    """Takes runs of capitalised words for names, and relates the first ORG with the first PERSON."""
    return KgxComponent(extractor())


def extractor() -> Extractor:
    predictor = importlib.import_module("kgx_substitute").SubstitutePredictor(default_ontology())
    return Extractor(ontology=default_ontology(), predictor=predictor)


def with_ruler(*patterns: tuple[str, str]) -> Language:
    """A pipeline whose only component marks words with a label."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": words} for words, label in patterns])
    return nlp


def extraction_of(doc: Doc) -> Extraction:
    extraction = doc._.kgx
    assert isinstance(extraction, Extraction)
    return extraction


def entities_of(doc: Doc) -> list[tuple[str, str]]:
    return [(ent.text, ent.label_) for ent in doc.ents]


def test_entities_of_the_doc_are_the_names(component: KgxComponent) -> None:
    doc = component(spacy.blank("en")(TEXT))

    assert entities_of(doc) == [
        ("Lumafield Oy", "ORG"), ("Mira Sandoval", "PERSON"), ("Turku", "GPE"), ("Mira Sandoval", "PERSON"),
    ]  # fmt: skip


def test_extraction_hangs_on_the_doc(component: KgxComponent) -> None:
    extraction = extraction_of(component(spacy.blank("en")(TEXT)))

    assert extraction.article.id == text_id(TEXT)
    assert extraction.article.text == TEXT
    assert [(r.head, r.label, r.tail) for r in extraction.relations] == [(1, "founded_by", 2)]


def test_doc_that_kgx_has_not_read_has_no_extraction(component: KgxComponent) -> None:
    component(spacy.blank("en")(TEXT))

    assert spacy.blank("en")(TEXT)._.kgx is None


def test_article_of_the_doc_is_what_the_caller_says(component: KgxComponent) -> None:
    doc = spacy.blank("en")(TEXT)
    doc.user_data["kgx_article"] = {"id": "fair", "title": "A light", "date": "2025-03-12"}
    article = extraction_of(component(doc)).article

    assert (article.id, article.title, article.date, article.text) == ("fair", "A light", "2025-03-12", TEXT)


def test_nested_names_are_in_the_spans_and_outermost_ones_are_the_entities(substitute: Path) -> None:
    """The ruler marks a name around another that the predictor finds."""
    text = "the Turku Times printed it"
    doc = KgxComponent(extractor())(with_ruler(("the Turku Times printed", "ORG"))(text))

    assert entities_of(doc) == [("the Turku Times printed", "ORG")]
    assert [(s.text, s.label_) for s in doc.spans["kgx"]] == [("the Turku Times printed", "ORG"), ("Turku Times", "PERSON")]


def test_mention_inside_a_token_takes_the_token_and_keeps_its_offsets(component: KgxComponent) -> None:
    doc = component(spacy.blank("en")("He left the Turku+Oulu line."))

    extraction = extraction_of(doc)
    assert [ent.text for ent in doc.ents] == ["He", "Turku+Oulu"]
    assert [s.text for s in doc.spans["kgx"]] == ["He", "Turku+Oulu", "Turku+Oulu"]
    assert [extraction.quote(span) for entity in extraction.entities for span in entity.names] == ["He", "Turku", "Oulu"]


def test_extraction_survives_bytes(component: KgxComponent) -> None:
    doc = component(spacy.blank("en")(TEXT))
    again = Doc(spacy.blank("en").vocab).from_bytes(doc.to_bytes())

    assert extraction_of(again) == extraction_of(doc)
    assert entities_of(again) == entities_of(doc)
    assert [s.text for s in again.spans["kgx"]] == [s.text for s in doc.spans["kgx"]]


def test_extraction_survives_a_doc_bin(component: KgxComponent) -> None:
    doc = component(spacy.blank("en")(TEXT))
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin(store_user_data=True).from_bytes(stored).get_docs(spacy.blank("en").vocab)

    assert extraction_of(again) == extraction_of(doc)


@pytest.mark.parametrize("text", ["", "  \n "], ids=["nothing", "white-space"])
def test_empty_doc_goes_through(component: KgxComponent, text: str) -> None:
    doc = component(spacy.blank("en")(text))

    assert doc.text == text
    assert doc.ents == ()
    assert doc._.kgx is None


def test_sentences_are_set_where_there_are_none(component: KgxComponent) -> None:
    doc = component(spacy.blank("en")(TEXT))

    assert [sentence.text for sentence in doc.sents] == [
        "Lumafield Oy, founded by Mira Sandoval, is based in Turku.",
        "Mira Sandoval painted northern light.",
    ]


def test_sentences_of_an_earlier_component_stay(component: KgxComponent) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [","]})
    before = [sentence.text for sentence in nlp(TEXT).sents]

    assert [sentence.text for sentence in component(nlp(TEXT)).sents] == before


@pytest.mark.parametrize(
    ("label", "type_"),
    [("WORK_OF_ART", "WORK"), ("PER", "PERSON"), ("PRODUCT", "PRODUCT"), ("PROJECT", "PROJECT")],
    ids=["other-name", "one-of-two", "same-name", "no-spacy-label"],
)
def test_name_that_the_model_does_not_know_comes_from_the_host(component: KgxComponent, label: str, type_: str) -> None:
    doc = component(with_ruler(("northern light", label))(TEXT))

    assert ("northern light", type_) in entities_of(doc)
    assert ("northern light", type_) in [(entity.name, entity.type) for entity in extraction_of(doc).entities]


def test_host_decides_where_a_name_begins_and_of_what_type_it_is(component: KgxComponent) -> None:
    doc = component(with_ruler(("Lumafield", "PRODUCT"))(TEXT))

    assert entities_of(doc)[0] == ("Lumafield", "PRODUCT")


def test_host_names_may_be_left_out(substitute: Path) -> None:
    doc = KgxComponent(extractor(), use_host_names=False)(with_ruler(("northern light", "PRODUCT"))(TEXT))

    assert "northern light" not in [ent.text for ent in doc.ents]


def test_host_label_that_no_type_takes_is_told_of_once(component: KgxComponent, caplog: pytest.LogCaptureFixture) -> None:
    nlp = with_ruler(("northern light", "WEATHER"), ("painted", "WEATHER"), ("founded", "VERB"))
    with caplog.at_level(logging.WARNING, logger="kgx"):
        docs = [component(nlp(TEXT)) for _ in range(3)]

    assert sorted(record.getMessage() for record in caplog.records) == [
        "names with the label 'VERB' are ignored (1 here): no type of the ontology takes it",
        "names with the label 'WEATHER' are ignored (2 here): no type of the ontology takes it",
    ]
    assert all("northern light" not in [ent.text for ent in doc.ents] for doc in docs)


def test_host_name_has_offsets_into_the_text() -> None:
    doc = with_ruler(("Turku", "GPE"))("🚢 to Turku")

    assert HostNameReader(default_ontology()).read(doc) == [HostName(Span(5, 10), "GPE")]


def test_installed_pipeline_gives_its_names(tmp_path: Path) -> None:
    with_ruler(("northern light", "WORK_OF_ART")).to_disk(tmp_path / "host")
    names = host_names_of(str(tmp_path / "host"), default_ontology())

    assert names(TEXT) == [HostName(Span(TEXT.index("northern"), TEXT.index(" light") + 6), "WORK")]


def test_text_that_the_host_refuses_is_an_input_error(tmp_path: Path) -> None:
    with_ruler(("Turku", "GPE")).to_disk(tmp_path / "host")
    names = host_names_of(str(tmp_path / "host"), default_ontology())

    with pytest.raises(InputError, match="refuses the text") as raised:
        names("a" * 1_000_001)
    assert raised.value.hint == "Leave --spacy out."


def test_pipeline_that_is_not_installed_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="'en_core_web_none' cannot be loaded") as raised:
        host_names_of("en_core_web_none", default_ontology())
    assert raised.value.hint == "python -m spacy download en_core_web_none"


needs_weights = pytest.mark.skipif(
    not (SHIPPED / "card.json").is_file(), reason="the weights are not in kgx/model/news; kgx.training.release makes them"
)
MET = "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo."


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("kgx")
    return nlp


@needs_weights
def test_pipeline_finds_kgx_by_its_name(nlp: Language) -> None:
    doc = nlp(MET)

    assert ("Hiroshi Mikitani", "PERSON") in entities_of(doc)
    assert len(doc.spans["kgx"]) == sum(len(entity.mentions) for entity in extraction_of(doc).entities)


@needs_weights
def test_pipe_gives_what_a_call_gives(nlp: Language) -> None:
    texts = [MET, "", TEXT]

    assert [doc._.kgx for doc in nlp.pipe(texts)] == [nlp(text)._.kgx for text in texts]


@needs_weights
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # spaCy forks, as it does for everybody
def test_two_processes_give_what_one_gives(nlp: Language) -> None:
    texts = [MET, TEXT, MET, TEXT]

    assert [doc._.kgx for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == [nlp(text)._.kgx for text in texts]


@needs_weights
def test_pipeline_on_disk_is_loaded_again(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")

    assert spacy.load(tmp_path / "pipeline")(MET)._.kgx == nlp(MET)._.kgx


@needs_weights
def test_component_is_configured(tmp_path: Path) -> None:
    ontology = tmp_path / "people.yaml"
    ontology.write_text("name: people\nentity_types:\n  human: {description: a person by name}\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("kgx", config={"ontology": str(ontology), "min_confidence": 1.0})
    extraction = extraction_of(nlp(MET))

    assert {entity.type for entity in extraction.entities} <= {"human"}
    assert extraction.relations == ()
