"""The predictor with the shipped weights: what holds whatever the weights are. Quality is measured in tests/bench."""

from __future__ import annotations

import hashlib
import json
import math
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from kgx.annotation import Mention, Span
from kgx.errors import ModelError
from kgx.model.card import SHIPPED, load_card
from kgx.model.onnx_predictor import SECTION_CHARS, SECTION_WORDS, OnnxPredictor, load_predictor
from kgx.model.onnx_reading import OnnxReading
from kgx.model.predictions import ScoredRelation, ScoredTrigger
from kgx.ontology import EntityType, EventType, Ontology, RelationType, Role, default_ontology

pytestmark = pytest.mark.skipif(
    not (SHIPPED / "card.json").is_file(), reason="the weights are not in kgx/model/news; kgx.training.release makes them"
)

TEXT = (
    "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo.\r\n"
    "He met President Ida Holm of Fjord Air on Monday 🚢, and she signed an agreement with him."
)
SENTENCES = [Span(0, 70), Span(72, len(TEXT))]
PORT = Ontology(
    name="port",
    entity_types={
        "SHIP": EntityType("SHIP", "a vessel, by its name"),
        "SEAFARER": EntityType("SEAFARER", "a person, by name"),
        "HARBOUR": EntityType("HARBOUR", "a city or harbour, by name"),
    },
    relations={
        "captain of": RelationType("captain of", "the person commands the vessel", ("SEAFARER",), ("SHIP",)),
        "home port": RelationType("home port", "where the vessel is registered", ("SHIP",), ("HARBOUR",)),
        "never": RelationType("never", "written by the graph only", ("SHIP",), ("SHIP",), extracted=False),
    },
    events={
        "port call": EventType(
            "port call", "a ship enters a harbour", (Role("ship", "which vessel"), Role("where", "the harbour"))
        )
    },
)


@pytest.fixture(scope="module")
def predictor() -> OnnxPredictor:
    return load_predictor(ontology=default_ontology())


@pytest.fixture(scope="module")
def port_predictor() -> OnnxPredictor:
    return load_predictor(ontology=PORT)


@pytest.fixture
def reading(predictor: OnnxPredictor) -> OnnxReading:
    return predictor.read(TEXT, SENTENCES)


def mention(words: str, type_: str, *, kind: str = "name") -> Mention:
    start = TEXT.index(words)
    return Mention(Span(start, start + len(words)), kind, type_, 0.9)  # type: ignore[arg-type]  # a text of the closed set


def trigger(words: str, event: str) -> ScoredTrigger:
    start = TEXT.index(words)
    return ScoredTrigger(Span(start, start + len(words)), event, "asserted", 0.9)


def test_weights_take_at_most_40_megabytes() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir() if file.is_file()) <= 40_000_000


def test_card_lists_every_file_of_the_model() -> None:
    assert {file.name for file in SHIPPED.iterdir()} == {"card.json", *load_card().files}


def test_digest_is_that_of_the_card(predictor: OnnxPredictor) -> None:
    assert predictor.digest == load_card().digest
    assert predictor.thresholds == load_card().thresholds


def test_person_and_organisation_are_found(reading: OnnxReading) -> None:
    threshold = load_card().thresholds.mention
    found = {(TEXT[m.span.start : m.span.end], m.type) for m in reading.mentions() if m.confidence >= threshold}

    assert {("Rakuten Group", "ORG"), ("Hiroshi Mikitani", "PERSON")} <= found


def test_coreference_of_many_mentions_is_that_of_few(predictor: OnnxPredictor) -> None:
    text = "Ida Holm and she. " * 260  # 520 mentions: more than one block
    found = [Span(i, i + len(word)) for word in ("Ida Holm", "she") for i in range(len(text)) if text.startswith(word, i)]
    mentions = [Mention(span, "name" if len(span) > 3 else "pronoun", "PERSON", 0.9) for span in sorted(found)]
    reading = predictor.read(text, [Span(0, len(text))])

    many, few = reading.coreference(mentions), reading.coreference(mentions[:100])
    assert [len(row) for row in many] == list(range(1, 521))
    assert all(math.isclose(a, b, abs_tol=1e-4) for x, y in zip(many, few, strict=False) for a, b in zip(x, y, strict=True))


def test_no_mention_begins_or_ends_with_half_a_pair_of_marks(predictor: OnnxPredictor) -> None:
    text = "“Border Crossings”, a novel by the mayor (Ida Holm), “Salt” and [Fjord Air] were praised by Ove Berg, the critic."
    words = [text[m.span.start : m.span.end] for m in predictor.read(text, [Span(0, len(text))]).mentions()]

    for opening, closing in ("“”", "()", "[]"):
        assert all(w.startswith(opening) <= (closing in w) for w in words)
        assert all(w.endswith(closing) <= (opening in w) for w in words)
    assert not any(w.endswith((",", ";", ":")) for w in words)


def test_relations_keep_to_domain_and_range(predictor: OnnxPredictor, reading: OnnxReading) -> None:
    news = default_ontology()
    types = list(news.entity_types)
    names = ["Rakuten Group", "Hiroshi Mikitani", "1997", "Tokyo", "President", "Ida Holm", "Fjord Air", "Monday", "agreement"]
    for shift in range(0, len(types), 3):  # every type stands somewhere once
        given = [types[(i + shift) % len(types)] for i in range(len(names))]
        mentions = sorted((mention(n, t) for n, t in zip(names, given, strict=True)), key=lambda m: m.span)
        entities = [[i] for i in range(len(mentions))]
        for r in reading.relations(mentions, entities, [m.type for m in mentions]):
            assert news.allows(r.label, mentions[r.head].type, mentions[r.tail].type)
            assert news.relations[r.label].extracted
            assert r.head != r.tail
            assert 0 <= r.confidence <= 1


def test_relation_names_the_nearest_mentions_of_its_entities(reading: OnnxReading) -> None:
    mentions = [mention("Hiroshi Mikitani", "PERSON"), mention("He", "PERSON", kind="pronoun"), mention("Ida Holm", "PERSON")]
    spans = [m.span for m in mentions]

    for r in reading.relations(mentions, [[0, 1], [2]], ["PERSON", "PERSON"]):
        assert {r.head_mention, r.tail_mention} == {spans[1], spans[2]}


def test_arguments_take_roles_of_their_event_only(reading: OnnxReading) -> None:
    mentions = [mention("Hiroshi Mikitani", "PERSON"), mention("Ida Holm", "PERSON"), mention("Monday", "DATE")]
    triggers = [trigger("founded", "meeting"), trigger("met", "meeting"), trigger("signed", "agreement")]

    for a in reading.arguments(triggers, mentions, [[0], [1], [2]]):
        event = default_ontology().events[triggers[a.trigger].type]
        assert a.role in {role.label for role in event.roles}
        assert (a.entity is None) != (a.span is None)
        assert 0 <= a.confidence <= 1
        if a.span is not None:
            sentence = next(s for s in SENTENCES if s.contains(triggers[a.trigger].span))
            assert sentence.contains(a.span)


@pytest.mark.parametrize(
    "known",
    [("hypothetical", "negated", "planned", "asserted"), ("planned", "hypothetical"), ("planned",)],
    ids=["another-order", "two", "one"],
)
def test_realis_is_read_by_name_however_many_the_ontology_has(predictor: OnnxPredictor, known: tuple[str, ...]) -> None:
    text = "Fjord Air will buy two ferries in June. Ministers met in Turku."
    sentences = [Span(0, 39), Span(40, len(text))]
    news = default_ontology()
    own = replace(news, realis={value: news.realis[value] for value in known}, digest="")

    expected = {t.span: t.realis for t in predictor.read(text, sentences).triggers() if t.realis in known}
    found = {t.span: t.realis for t in load_predictor(ontology=own).read(text, sentences).triggers()}
    assert "planned" in expected.values()
    assert expected.items() <= found.items()


def test_words_alone_fill_roles_where_there_are_no_mentions(reading: OnnxReading) -> None:
    assert all(a.span for a in reading.arguments([trigger("met", "meeting")], [], []))


def test_text_without_words_has_empty_answers(predictor: OnnxPredictor) -> None:
    reading = predictor.read("", [])

    assert (reading.mentions(), reading.triggers()) == ([], [])


@pytest.mark.parametrize(
    "text",
    ["\x00\x01\x02", "\u200b\u200b", "a" * 30_000, "👩‍🔬" * 50, "ﷺ" * 40, "https://example.org/" + "x/" * 400, "\ud800 Holm"],
    ids=["control", "zero-width", "endless-word", "emoji", "ligature", "address", "lone-surrogate"],
)
def test_odd_text_is_read(predictor: OnnxPredictor, text: str) -> None:
    for m in predictor.read(text, [Span(0, len(text))]).mentions():
        assert 0 <= m.span.start < m.span.end <= len(text)


def _ends(relation: ScoredRelation) -> tuple[tuple[int, tuple[str, ...]], tuple[int, tuple[str, ...]]]:
    return (relation.head, relation.head_types), (relation.tail, relation.tail_types)


def test_own_ontology_gives_its_own_labels_only(port_predictor: OnnxPredictor) -> None:
    text = "Ida Holm, captain of the Northern Star, brought the ferry into Turku on Friday."
    reading = port_predictor.read(text, [Span(0, len(text))])
    captain, ship, harbour = (Span(text.index(w), text.index(w) + len(w)) for w in ("Ida Holm", "Northern Star", "Turku"))
    mentions = [
        Mention(captain, "name", "SEAFARER", 0.9),
        Mention(ship, "name", "SHIP", 0.9),
        Mention(harbour, "name", "HARBOUR", 0.9),
    ]
    triggers = [ScoredTrigger(Span(text.index("brought"), text.index("brought") + 7), "port call", "asserted", 0.9)]

    assert {m.type for m in reading.mentions()} <= set(PORT.entity_types)
    assert {t.type for t in reading.triggers()} <= {"port call"}
    assert {t.realis for t in reading.triggers()} <= {"asserted"}
    types = ["SEAFARER", "SHIP", "HARBOUR"]
    relations = reading.relations(mentions, [[0], [1], [2]], types)
    assert {r.label for r in relations} <= {"captain of", "home port"}
    for r in relations:  # with the types that its ends would have to have, where theirs do not fit
        assert PORT.allows(r.label, *(others[0] if others else types[end] for end, others in _ends(r)))
    fitting = {(r.label, r.head, r.tail) for r in relations if not (r.head_types or r.tail_types)}
    assert fitting <= {("captain of", 0, 1), ("home port", 1, 2)}
    assert {a.role for a in reading.arguments(triggers, mentions, [[0], [1], [2]])} <= {"ship", "where"}


def test_labels_of_an_own_ontology_are_understood(port_predictor: OnnxPredictor) -> None:
    text = "Ida Holm took the ferry to Turku, where Ove Brandt was waiting for her."
    reading = port_predictor.read(text, [Span(0, len(text))])

    likeliest = {text[m.span.start : m.span.end]: m.type for m in sorted(reading.mentions(), key=lambda m: m.confidence)}
    assert likeliest.get("Ida Holm") == likeliest.get("Ove Brandt") == "SEAFARER"


@pytest.mark.parametrize(
    "ontology",
    [
        Ontology(name="types", entity_types=PORT.entity_types),
        Ontology(name="relations", entity_types=PORT.entity_types, relations=PORT.relations),
        Ontology(name="events", entity_types=PORT.entity_types, events={"port call": EventType("port call", "a ship enters")}),
        Ontology(name="one", entity_types={"SHIP": PORT.entity_types["SHIP"]}),
    ],
    ids=["types-only", "no-events", "events-without-roles", "one-type"],
)
def test_ontology_may_lack_what_it_likes(ontology: Ontology) -> None:
    reading = load_predictor(ontology=ontology).read(TEXT, SENTENCES)
    mentions = [mention("Hiroshi Mikitani", "SHIP"), mention("Ida Holm", "SHIP")]

    assert {m.type for m in reading.mentions()} <= set(ontology.entity_types)
    assert reading.relations(mentions, [[0], [1]], ["SHIP", "SHIP"]) == []
    assert reading.triggers() == [] or ontology.events
    triggers = [trigger("met", label) for label in ontology.events]
    assert reading.arguments(triggers, mentions, [[0], [1]]) == []


def test_predictor_may_be_shared_between_threads(predictor: OnnxPredictor) -> None:
    alone = predictor.read(TEXT, SENTENCES).mentions()
    with ThreadPoolExecutor(4) as pool:
        at_once = list(pool.map(lambda _: predictor.read(TEXT, SENTENCES).mentions(), range(12)))

    assert all(mentions == alone for mentions in at_once)


def test_predictor_is_sent_to_another_process(predictor: OnnxPredictor) -> None:
    again = pickle.loads(pickle.dumps(predictor))

    assert again.read(TEXT, SENTENCES).mentions() == predictor.read(TEXT, SENTENCES).mentions()


def test_sections_hold_the_sentences_in_order_within_their_limits(predictor: OnnxPredictor) -> None:
    sentence = "Ida Holm of Fjord Air said on Monday that the port of Turku would open in June. "
    text = sentence * 400
    sentences = [Span(i * len(sentence), (i + 1) * len(sentence) - 1) for i in range(400)]
    sections = predictor.sections(text, sentences)

    assert [span for section in sections for span in section] == sentences
    assert len(sections) == -(-len(text) // SECTION_CHARS)
    assert all(section[-1].end - section[0].start <= SECTION_CHARS for section in sections)


def test_article_of_usual_length_is_one_section(predictor: OnnxPredictor) -> None:
    assert predictor.sections(TEXT, SENTENCES) == [SENTENCES]


@pytest.mark.parametrize("unit", ["that Holm ", '"', "a" * 20_000 + " "], ids=["words", "marks", "endless-words"])
def test_sentence_longer_than_a_section_is_cut_between_words(predictor: OnnxPredictor, unit: str) -> None:
    text = (unit * (60_000 // len(unit))).strip()
    parts = [span for section in predictor.sections(text, [Span(0, len(text))]) for span in section]

    assert len(parts) > 1
    assert (parts[0].start, parts[-1].end) == (0, len(text))
    for one, other in pairwise(parts):
        assert text[one.end : other.start].strip() == ""
        assert len(unit) == 1 or not (text[one.end - 1].isalnum() and one.end == other.start)
    assert all(len(part) <= max(SECTION_CHARS, len(unit)) for part in parts)
    assert all(text[part.start : part.end].count('"') <= SECTION_WORDS for part in parts)


@pytest.fixture
def copy_of_the_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def test_damaged_weights_are_refused(copy_of_the_model: Path) -> None:
    weights = copy_of_the_model / "spans.onnx"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)

    with pytest.raises(ModelError, match=r"spans\.onnx is damaged"):
        load_predictor(copy_of_the_model, ontology=PORT)


def test_missing_weights_are_named(copy_of_the_model: Path) -> None:
    (copy_of_the_model / "events.onnx").unlink()

    with pytest.raises(ModelError, match=r"events\.onnx is missing"):
        load_predictor(copy_of_the_model, ontology=PORT)


def test_weights_that_are_no_graph_are_refused(copy_of_the_model: Path) -> None:
    """Their digest may be right, where somebody wrote the card of a broken export."""
    (copy_of_the_model / "spans.onnx").write_bytes(b"no graph")
    card = json.loads((copy_of_the_model / "card.json").read_text(encoding="utf-8"))
    card["files"]["spans.onnx"] = hashlib.sha256(b"no graph").hexdigest()
    (copy_of_the_model / "card.json").write_text(json.dumps(card), encoding="utf-8")

    with pytest.raises(ModelError, match=r"spans\.onnx cannot be loaded") as raised:
        load_predictor(copy_of_the_model, ontology=PORT)
    assert raised.value.hint
