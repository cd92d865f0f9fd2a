"""One section of a text as the encoder has read it, and the questions put to the network about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kgx.annotation import Mention, Span
from kgx.model.encoding import Encoded, IntArray
from kgx.model.features import KINDS, FloatArray, MentionTable
from kgx.model.word_spans import span_of_words, touched_words

if TYPE_CHECKING:
    from kgx.model.onnx_predictor import OnnxPredictor

_PAIRS_A_CALL = 256  # so that long articles keep within memory


class SpanScores(NamedTuple):
    """Of the spans from each word: mentions (W, 12, types), kinds (W, 12, 3), triggers (W, 4, events), realis (W, 4, 4)."""

    mentions: FloatArray
    kinds: FloatArray
    triggers: FloatArray
    realis: FloatArray


class OnnxSection:
    """What all questions about a section share. states: hidden states (T, 384) and attention (12, T, T) of each window."""

    def __init__(self, predictor: OnnxPredictor, encoded: Encoded, states: list[tuple[FloatArray, FloatArray]]) -> None:
        self.predictor = predictor
        self.encoded = encoded
        self.hidden = np.concatenate([hidden for hidden, _ in states]) if states else np.zeros((0, 384), dtype=np.float32)
        self._attention = [attention for _, attention in states]
        labels = predictor.labels
        self._feeds: dict[str, np.ndarray] = {
            "hidden": self.hidden,
            "first_pieces": encoded.first_pieces,
            "last_pieces": encoded.last_pieces,
            **{f"{task}_vectors": labels[task].vectors for task in labels},
            **{f"{task}_biases": labels[task].biases for task in labels},
        }

    def ask(self, question: str, outputs: Sequence[str], table: MentionTable, **feeds: np.ndarray) -> list[FloatArray]:
        """Outputs of one head's graph for these mentions. feeds: what the graph takes beside them."""
        own = {"mention_first": table.first_words, "mention_last": table.last_words, "mention_types": table.types}
        return self.predictor.ask(question, outputs, {**self._feeds, **own, **feeds})

    @cached_property
    def span_scores(self) -> SpanScores:
        outputs = ["mention_scores", "kind_scores", "trigger_scores", "realis_scores"]
        return SpanScores(*self.predictor.ask("spans", outputs, self._feeds))

    @cached_property
    def pieces_by_sentence(self) -> FloatArray:
        """(T, sentences) 1 where the word piece is of the sentence."""
        encoded = self.encoded
        out = np.zeros((encoded.pieces, int(encoded.word_sentences[-1]) + 1), dtype=np.float32)
        for first, last, sentence in zip(encoded.first_pieces, encoded.last_pieces, encoded.word_sentences, strict=True):
            out[first : last + 1, sentence] = 1
        return out

    def attention_rows(self, words: IntArray) -> FloatArray:
        """(N, 12, T) attention of the words' first pieces, zero outside of their own window."""
        pieces = self.encoded.first_pieces[words]
        out = np.zeros((len(words), 12, self.encoded.pieces), dtype=np.float32)
        offset = 0
        for window in self._attention:
            length = window.shape[-1]
            inside = np.nonzero((pieces >= offset) & (pieces < offset + length))[0]
            out[inside, :, offset : offset + length] = window[:, pieces[inside] - offset].transpose(1, 0, 2)
            offset += length
        return out

    def table(self, mentions: Sequence[Mention]) -> MentionTable:
        words = [self.words(m.span) for m in mentions]
        return MentionTable(
            np.array([w[0] for w in words], dtype=np.int64), np.array([w[1] for w in words], dtype=np.int64),
            np.array([KINDS.index(m.kind) for m in mentions], dtype=np.int64), self.types([m.type for m in mentions]),
        )  # fmt: skip

    def types(self, labels: Sequence[str]) -> IntArray:
        """(N,) indices of entity types among the labels that the predictor was made for."""
        index = {label: i for i, label in enumerate(self.predictor.labels["type"].labels)}
        return np.array([index[label] for label in labels], dtype=np.int64)

    def words(self, span: Span) -> tuple[int, int]:
        """First and last word (inclusive) that the span touches, or the word that follows it."""
        first, last = touched_words(self.encoded, span)
        return first, max(first, last)

    def sentence_of(self, span: Span) -> int:
        return int(self.encoded.word_sentences[self.words(span)[0]])

    def sentence_span(self, sentence: int) -> Span:
        """From the sentence's first word to its last."""
        words = np.nonzero(self.encoded.word_sentences == sentence)[0]
        return span_of_words(self.encoded, int(words[0]), int(words[-1]))


def in_calls(pairs: IntArray) -> list[IntArray]:
    """The pairs in parts that one call of a graph takes; no part is empty."""
    return np.array_split(pairs, -(-len(pairs) // _PAIRS_A_CALL)) if len(pairs) else []
