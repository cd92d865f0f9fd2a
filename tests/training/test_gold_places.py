"""Annotations on the words that the encoder reads."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.annotation import Span
from kgx.model.encoding import TextEncoder
from kgx.training.gold_places import nearest_words, pieces_of_sentences, word_range


def test_span_that_is_too_long_or_holds_no_word_is_none(letters: Path) -> None:
    encoded = TextEncoder(letters).encode("a b c d e f g h i j k l m n", [Span(0, 27)])

    assert word_range(encoded, Span(0, 23)) == (0, 11)
    assert word_range(encoded, Span(0, 25)) is None
    assert word_range(encoded, Span(1, 2)) is None
    assert word_range(encoded, Span(2, 2)) is None


def test_words_are_looked_for_in_the_sentence_of_the_trigger(letters: Path) -> None:
    text = "He spoke of ferries and of ferries. Ferries left the port."
    encoded = TextEncoder(letters).encode(text, [Span(0, 35), Span(36, len(text))])

    assert nearest_words(encoded, "ferries", 1) == (3, 3)
    assert nearest_words(encoded, "of ferries", 6) == (5, 6)
    assert nearest_words(encoded, "the port", 1) is None


def test_pieces_of_a_sentence_are_those_of_its_words(letters: Path) -> None:
    encoded = TextEncoder(letters).encode("Ida left. Ove sat.", [Span(0, 18)])
    second = pieces_of_sentences(encoded, [[0, 9], [10, 18]], [1])

    assert second.tolist() == [0] + [0] * 8 + [1] * 7 + [0], "one piece a letter or mark, between [CLS] and [SEP]"
