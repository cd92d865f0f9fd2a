"""Where annotations of a data set lie on the words and word pieces that the encoder reads."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgx.annotation import Span
from kgx.model.encoding import Encoded
from kgx.model.features import MentionTable
from kgx.model.word_spans import touched_words
from kgx.training.examples import Item
from kgx.training.network import MAX_MENTION_WORDS


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item with its mentions on the words of its text. entities: for each the indices of its mentions.

    entity_of_id, entity_of_mention: the entity by its id in the item, and by a mention's position in the item.
    """

    item: Item
    encoded: Encoded
    mentions: MentionTable
    entities: list[list[int]]
    entity_of_id: Mapping[Hashable, int]
    entity_of_mention: Mapping[int, int]


def word_range(encoded: Encoded, span: Span) -> tuple[int, int] | None:
    """First and last word (inclusive) that the span touches; None where it touches none or is too long."""
    first, last = touched_words(encoded, span)
    return (first, last) if first <= last < first + MAX_MENTION_WORDS else None


def nearest_words(encoded: Encoded, words: str, trigger: int) -> tuple[int, int] | None:
    """First and last of the words in the sentence of the trigger's first word, where they stand nearest to it; None elsewhere."""
    sentence = encoded.word_sentences[trigger]
    found = []
    for match in re.finditer(re.escape(words), encoded.text):
        first, last = touched_words(encoded, Span(*match.span()))
        if first <= last < len(encoded.word_spans) and encoded.word_sentences[first] == encoded.word_sentences[last] == sentence:
            found.append((abs(first - trigger), first, last))
    return min(found)[1:] if found else None


def pieces_of_sentences(encoded: Encoded, sentences: Sequence[Sequence[int]], chosen: Iterable[int]) -> npt.NDArray[np.uint8]:
    """(T,) 1 for the word pieces that lie in the chosen sentences of the data set, given by start and end."""
    out = np.zeros(encoded.pieces, dtype=np.uint8)
    for number in chosen:
        start, end = sentences[number]
        inside = np.nonzero((encoded.word_spans[:, 0] >= start) & (encoded.word_spans[:, 1] <= end))[0]
        for w in inside:
            out[encoded.first_pieces[w] : encoded.last_pieces[w] + 1] = 1
    return out
