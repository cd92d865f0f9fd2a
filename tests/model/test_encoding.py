"""Words, word pieces, shapes and windows, with a tokenizer of single letters: a word of five letters has five pieces."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.annotation import Span
from kgx.model.encoding import MAX_PIECES, SHAPES, Encoded, TextEncoder

UNK, CLS, SEP = 100, 101, 102
AT_START = 10  # what the first word of a sentence adds to its shape


@pytest.fixture(scope="module")
def encoder(letters: Path) -> TextEncoder:
    return TextEncoder(letters)


def lines_of(text: str) -> list[Span]:
    """Every line is a sentence."""
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    return [Span(a, b) for a, b in zip(starts, [*(s - 1 for s in starts[1:]), len(text)], strict=True) if text[a:b].strip()]


def encode(encoder: TextEncoder, text: str, *, max_pieces: int = MAX_PIECES) -> Encoded:
    return encoder.encode(text, lines_of(text), max_pieces=max_pieces)


def sizes(encoded: Encoded) -> list[int]:
    return [len(window.ids) for window in encoded.windows]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ida Holm’s firm", ["Ida", "Holm", "’", "s", "firm"]),
        ("Zürich, Kimbōzan", ["Zürich", ",", "Kimbōzan"]),
        ("Turku\r\nOulu", ["Turku", "Oulu"]),
        ("\ufeffa \u00a0 b\u2003c\u3000d", ["\ufeff", "a", "b", "c", "d"]),
        ("👩‍🔬 won €4.5m", ["👩", "\u200d", "🔬", "won", "€", "4", ".", "5m"]),
        ("co-founder (AI)", ["co", "-", "founder", "(", "AI", ")"]),
        ("東京 and 대구", ["東京", "and", "대구"]),
    ],
    ids=["apostrophe", "diacritics", "crlf", "odd-spaces", "emoji", "marks", "scripts"],
)
def test_words_are_runs_of_letters_and_digits_or_single_marks(encoder: TextEncoder, text: str, words: list[str]) -> None:
    assert encode(encoder, text).words() == words


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_words_hold_every_character_that_is_no_space(encoder: TextEncoder, text: str) -> None:
    encoded = encode(encoder, text)

    covered = {i for start, end in encoded.word_spans.tolist() for i in range(start, end)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
    assert all(not c.isspace() for i in covered for c in text[i])


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_every_word_has_its_own_pieces_between_the_marks_of_a_window(encoder: TextEncoder, text: str) -> None:
    encoded = encode(encoder, text, max_pieces=20)

    ids = np.concatenate([window.ids for window in encoded.windows])
    ends = zip(encoded.first_pieces.tolist(), encoded.last_pieces.tolist(), strict=True)
    inside = [i for first, last in ends for i in range(first, last + 1)]
    assert inside == [i for i, piece in enumerate(ids.tolist()) if piece not in (CLS, SEP)]
    assert max(sizes(encoded)) <= 20
    assert encoded.pieces == len(ids)


def test_empty_text_has_one_empty_window(encoder: TextEncoder) -> None:
    encoded = encoder.encode("", [])

    assert encoded.word_spans.shape == (0, 2)
    assert [window.ids.tolist() for window in encoded.windows] == [[CLS, SEP]]


def test_first_and_last_piece_of_a_word_are_where_its_letters_are(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "Ida runs\nTurku")

    # [CLS] I d a r u n s T u r k u [SEP]
    assert encoded.first_pieces.tolist() == [1, 4, 8]
    assert encoded.last_pieces.tolist() == [3, 7, 12]
    assert encoded.word_sentences.tolist() == [0, 0, 1]


def test_pieces_of_a_later_window_count_on_from_the_windows_before(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "Ida runs\nTurku", max_pieces=9)

    assert sizes(encoded) == [9, 7]
    assert encoded.word_windows.tolist() == [0, 0, 1]
    assert encoded.first_pieces.tolist() == [1, 4, 10]
    assert encoded.last_pieces.tolist() == [3, 7, 14]


def test_words_of_control_characters_are_unknown_pieces(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "a \x00 \u200b b")

    assert encoded.words() == ["a", "\x00", "\u200b", "b"]
    assert encoded.windows[0].ids[1:-1].tolist()[1:3] == [UNK, UNK]


def test_lone_surrogate_is_a_word_like_any_other(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "\ud800 Holm")

    assert encoded.words() == ["\ud800", "Holm"]
    assert len(encoded.windows[0].ids) == 1 + 1 + 4 + 1


def test_endless_word_takes_few_pieces(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "a" * 90 + " " + "a" * 100_000)

    assert (encoded.last_pieces - encoded.first_pieces + 1).tolist() == [16, 1]
    assert encoded.word_spans.tolist() == [[0, 90], [91, 100_091]]


@pytest.mark.parametrize(
    ("word", "shape"),
    [("mayor", 1), ("Turku", 2), ("NATO", 3), ("I", 4), ("McCoy", 5), ("2025", 6), ("4G", 7), ("€", 8), ("東京", 9)],
    ids=["lower", "title", "upper", "one-capital", "mixed", "digits", "letters-and-digits", "mark", "no-case"],
)
def test_shape_says_how_a_word_is_written(encoder: TextEncoder, word: str, shape: int) -> None:
    (window,) = encode(encoder, f"and {word}").windows

    assert window.shapes[-2] == shape
    assert window.shapes.max() < SHAPES


def test_shape_tells_the_start_of_a_sentence(encoder: TextEncoder) -> None:
    (window,) = encode(encoder, "Ida ran\nIda won").windows

    title, lower = 2, 1
    each_word = [title + AT_START, lower, title + AT_START, lower]
    assert window.shapes.tolist() == [0, *(shape for shape in each_word for _ in range(3)), 0]


def test_window_ends_between_sentences(encoder: TextEncoder) -> None:
    text = "\n".join(["abc " * 10] * 9)  # nine sentences of 30 pieces
    encoded = encode(encoder, text, max_pieces=100)

    sentences_of_windows = [set(encoded.word_sentences[encoded.word_windows == w].tolist()) for w in range(len(encoded.windows))]
    assert sentences_of_windows == [{0, 1, 2}, {3, 4, 5}, {6, 7, 8}]


def test_windows_are_of_about_equal_size(encoder: TextEncoder) -> None:
    text = "\n".join(["abc " * 10] * 18)  # 540 pieces: not one window of 510 and one of 30

    assert sizes(encode(encoder, text)) == [272, 272]


def test_text_that_fits_is_one_window(encoder: TextEncoder) -> None:
    assert sizes(encode(encoder, "\n".join(["abc " * 10] * 17))) == [MAX_PIECES]


def test_sentence_longer_than_a_window_is_cut_between_words(encoder: TextEncoder) -> None:
    encoded = encode(encoder, "abc " * 400)

    assert len(encoded.windows) == 3
    assert max(sizes(encoded)) <= MAX_PIECES
    assert set(encoded.word_sentences.tolist()) == {0}
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(encoded.word_windows.tolist()))


def test_encoding_of_a_sentence_does_not_depend_on_the_text_around_it(encoder: TextEncoder) -> None:
    alone = encode(encoder, "Ida runs Fjord Air")
    amid = encoder.encode("It snowed. Ida runs Fjord Air", [Span(11, 29)])

    assert np.array_equal(alone.windows[0].ids, amid.windows[0].ids)
    assert amid.words() == alone.words()
    assert amid.word_spans.tolist() == [[a + 11, b + 11] for a, b in alone.word_spans.tolist()]


def test_label_is_read_with_its_marks_and_cut_to_64_pieces(encoder: TextEncoder) -> None:
    short, long = encoder.label_ids("mayor"), encoder.label_ids("mayor " * 50)

    assert (short[0], short[-1], len(short)) == (CLS, SEP, 7)
    assert (long[0], long[-1], len(long)) == (CLS, SEP, 64)


def test_word_holds_its_combining_accents(encoder: TextEncoder) -> None:
    text = "José met Öla"

    encoded = encode(encoder, text)

    assert encoded.words() == ["José", "met", "Öla"]
    assert [int(window.shapes[1]) % 10 for window in encoded.windows] == [2]
