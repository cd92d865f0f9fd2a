"""Spans of an encoded text, as words and as characters. Training and run time share this file."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgx.annotation import Span
from kgx.model.encoding import Encoded


def touched_words(encoded: Encoded, span: Span) -> tuple[int, int]:
    """First and last word (inclusive) that the span touches; the last is before the first where it touches none."""
    first = int(np.searchsorted(encoded.word_spans[:, 1], span.start, side="right"))
    last = int(np.searchsorted(encoded.word_spans[:, 0], span.end, side="left")) - 1
    return first, last


def span_of_words(encoded: Encoded, first: int, last: int) -> Span:
    """The characters from the first word to the last (inclusive)."""
    return Span(int(encoded.word_spans[first, 0]), int(encoded.word_spans[last, 1]))


def within_sentence(encoded: Encoded, widths: int) -> npt.NDArray[np.bool_]:
    """(words, widths) whether the span from each word over 1 to widths words ends in the same sentence."""
    words = len(encoded.word_spans)
    at = np.arange(words)[:, None] + np.arange(widths)[None, :]
    sentences = encoded.word_sentences
    return np.asarray((at < words) & (sentences[at.clip(max=words - 1)] == sentences[:, None]))
