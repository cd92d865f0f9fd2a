"""Tokens of the syntax on the pieces of the encoder: training and run time share this mapping.

Words of the encoder are runs of letters and digits or single marks; tokens are those of Universal Dependencies or of
spaCy, which cut "don't" as do|n't where the encoder has don|'|t.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kgx.model.encoding import Encoded, IntArray


def token_pieces(encoded: Encoded, tokens: Sequence[tuple[int, int]]) -> tuple[IntArray, IntArray]:
    """(tokens,) first piece and (tokens,) last piece of each token, as positions in the windows laid end to end.

    tokens: character offsets into encoded.text. First: the first piece of the word that holds the token's first
    character where the token starts with that word, else that word's last piece. Last: the last piece of the word that
    holds the token's last character. White space at a token's ends does not count. Both are -1 for a token that touches
    no word, as one of white space, and for one whose ends lie outside of every word.
    """
    spans = [_trimmed(encoded.text, start, end) for start, end in tokens]
    starts = np.array([start for start, _ in spans], dtype=np.int64)
    ends = np.array([end - 1 for _, end in spans], dtype=np.int64)
    first_words, last_words = _word_at(encoded, starts), _word_at(encoded, ends)
    known = (first_words >= 0) & (last_words >= 0) & (ends >= starts)
    firsts, lasts = np.full(len(spans), -1, dtype=np.int64), np.full(len(spans), -1, dtype=np.int64)
    at, to = first_words[known], last_words[known]
    at_start = encoded.word_spans[at, 0] == starts[known]
    firsts[known] = np.where(at_start, encoded.first_pieces[at], encoded.last_pieces[at])
    lasts[known] = encoded.last_pieces[to]
    return firsts, lasts


def _word_at(encoded: Encoded, characters: IntArray) -> IntArray:
    """(characters,) index of the word that holds each character; -1 for none."""
    if not len(encoded.word_spans):
        return np.full(len(characters), -1, dtype=np.int64)
    words = np.searchsorted(encoded.word_spans[:, 0], characters, side="right") - 1
    held = (words >= 0) & (characters < encoded.word_spans[np.maximum(words, 0), 1])
    return np.where(held, words, -1).astype(np.int64)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    token = text[start:end]
    return start + len(token) - len(token.lstrip()), end - len(token) + len(token.rstrip())
