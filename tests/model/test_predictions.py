"""The contract of a predictor: what the pipeline may take for granted of ours and of a stranger's (tests/fixtures)."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from kgx.annotation import Mention, Span
from kgx.model.card import SHIPPED
from kgx.model.onnx_predictor import load_predictor
from kgx.model.predictions import Predictor, Reading
from kgx.ontology import default_ontology

NEWS = default_ontology()
TEXT = (
    "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo.\r\n"
    "He met President Ida Holm of Fjord Air on Monday 🚢, and she signed an agreement with him."
)
SENTENCES = [Span(0, 70), Span(72, len(TEXT))]
needs_weights = pytest.mark.skipif(
    not (SHIPPED / "card.json").is_file(), reason="the weights are not in kgx/model/news; kgx.training.release makes them"
)


@pytest.fixture(params=[pytest.param("onnx", marks=needs_weights), "substitute"])
def predictor(request: pytest.FixtureRequest, substitute: Path) -> Predictor:
    if request.param == "onnx":
        return load_predictor(ontology=NEWS)
    loaded: Predictor = importlib.import_module("kgx_substitute").load_substitute(ontology=NEWS)
    return loaded


@pytest.fixture
def reading(predictor: Predictor) -> Reading:
    return predictor.read(TEXT, SENTENCES)


def mentions_of(reading: Reading) -> list[Mention]:
    """Candidates that lie apart, as mentions in text order."""
    out: list[Mention] = []
    for m in reading.mentions():
        if not out or m.span.start >= out[-1].span.end:
            out.append(Mention(m.span, m.kind, m.type, m.confidence))
    return out


def alone(mentions: Sequence[Mention]) -> list[list[int]]:
    return [[i] for i in range(len(mentions))]


def test_digest_is_16_hex_digits(predictor: Predictor) -> None:
    assert re.fullmatch("[0-9a-f]{16}", predictor.digest)


def test_sections_are_the_sentences_in_order(predictor: Predictor) -> None:
    assert [span for section in predictor.sections(TEXT, SENTENCES) for span in section] == SENTENCES


def test_mentions_lie_in_sentences_in_text_order(reading: Reading) -> None:
    mentions = reading.mentions()

    assert mentions
    assert mentions == sorted(mentions, key=lambda m: m.span)
    for m in mentions:
        words = TEXT[m.span.start : m.span.end]
        assert words == words.strip() != ""
        assert any(sentence.contains(m.span) for sentence in SENTENCES)
        assert m.type in NEWS.entity_types
        assert m.kind in ("name", "nominal", "pronoun")
        assert 0 <= m.confidence <= 1


def test_triggers_lie_in_sentences_in_text_order(reading: Reading) -> None:
    triggers = reading.triggers()

    assert triggers == sorted(triggers, key=lambda t: t.span)
    for t in triggers:
        assert any(sentence.contains(t.span) for sentence in SENTENCES)
        assert t.type in NEWS.events
        assert t.realis in NEWS.realis
        assert 0 <= t.confidence <= 1


def test_only_the_given_sentences_are_read(predictor: Predictor) -> None:
    reading = predictor.read(TEXT, SENTENCES[1:])

    assert all(SENTENCES[1].contains(m.span) for m in reading.mentions())
    assert all(SENTENCES[1].contains(t.span) for t in reading.triggers())


def test_coreference_rows_are_probabilities_of_each_earlier_mention_and_of_none(reading: Reading) -> None:
    mentions = mentions_of(reading)
    rows = reading.coreference(mentions)

    assert [len(row) for row in rows] == list(range(1, len(mentions) + 1))
    assert all(0 <= p <= 1 for row in rows for p in row)
    assert all(math.isclose(sum(row), 1, abs_tol=1e-6) for row in rows)


def test_relations_keep_to_the_ontology_and_name_mentions_of_their_entities(reading: Reading) -> None:
    mentions = mentions_of(reading)

    for r in reading.relations(mentions, alone(mentions), [m.type for m in mentions]):
        assert NEWS.allows(r.label, mentions[r.head].type, mentions[r.tail].type)
        assert NEWS.relations[r.label].extracted
        assert (r.head_mention, r.tail_mention) == (mentions[r.head].span, mentions[r.tail].span)
        assert r.head != r.tail
        assert 0 <= r.confidence <= 1


def test_arguments_fill_roles_with_entities_or_words(reading: Reading) -> None:
    mentions, triggers = mentions_of(reading), reading.triggers()

    for a in reading.arguments(triggers, mentions, alone(mentions)):
        assert 0 <= a.trigger < len(triggers)
        assert (a.entity is None) != (a.span is None)
        assert a.entity is None or 0 <= a.entity < len(mentions)
        assert a.span is None or any(s.contains(a.span) and s.contains(triggers[a.trigger].span) for s in SENTENCES)
        assert 0 <= a.confidence <= 1


def test_questions_without_mentions_have_empty_answers(reading: Reading) -> None:
    assert list(reading.coreference([])) == []
    assert list(reading.relations([], [], [])) == []
    assert list(reading.arguments([], [], [])) == []


def test_same_text_gives_the_same_answers(predictor: Predictor) -> None:
    one, two = (predictor.read(TEXT, SENTENCES) for _ in range(2))

    assert one.mentions() == two.mentions()
    assert one.triggers() == two.triggers()
