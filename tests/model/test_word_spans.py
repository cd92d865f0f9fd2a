"""Words and characters of an encoded text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgx.annotation import Span
from kgx.model.encoding import Encoded, TextEncoder
from kgx.model.word_spans import span_of_words, touched_words, within_sentence

TEXT = "Ida Holm leads Aurora. She calls."


@pytest.fixture(scope="module")
def encoded(letters: Path) -> Encoded:
    return TextEncoder(letters).encode(TEXT, [Span(0, 22), Span(23, len(TEXT))])


@pytest.mark.parametrize(
    ("span", "expected"),
    [(Span(0, 8), (0, 1)), (Span(5, 10), (1, 2)), (Span(22, 23), (5, 4)), (Span(0, len(TEXT)), (0, 7))],
    ids=["whole-words", "parts-of-words", "between-words", "all"],
)
def test_words_of_a_span(encoded: Encoded, span: Span, expected: tuple[int, int]) -> None:
    assert touched_words(encoded, span) == expected


def test_span_of_words_ends_with_the_last_one(encoded: Encoded) -> None:
    assert span_of_words(encoded, 3, 4) == Span(15, 22)


def test_spans_over_the_end_of_a_sentence_or_text_are_not_within(encoded: Encoded) -> None:
    inside = within_sentence(encoded, 3)

    assert inside.shape == (8, 3)
    assert inside.sum(1).tolist() == [3, 3, 3, 2, 1, 3, 2, 1]
