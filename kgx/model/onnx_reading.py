"""What the pipeline asks of a section that the model has read; questions of relations and events are passed on.

Scores become probabilities where they are asked for: here, in onnx_relations and in onnx_events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kgx.annotation import Mention, Span
from kgx.model.confidence import calibrated_mentions
from kgx.model.encoding import Encoded
from kgx.model.features import KINDS, FloatArray, MentionTable, coreference_features
from kgx.model.onnx_events import scored_arguments, scored_triggers
from kgx.model.onnx_relations import scored_relations
from kgx.model.onnx_section import OnnxSection
from kgx.model.predictions import ScoredArgument, ScoredMention, ScoredRelation, ScoredTokens, ScoredTrigger
from kgx.model.probabilities import FLOOR, softmax_with_none
from kgx.model.word_spans import span_of_words, within_sentence

if TYPE_CHECKING:
    from kgx.model.onnx_predictor import OnnxPredictor

_CLOSING = {"(": ")", "[": "]", "“": "”", "«": "»", '"': '"'}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_SURE = 0.5  # probability from which on a span is taken for a name around others
_NEVER = -1e4  # score of a span that no mention can be
_BLOCK = 192  # mentions: scores of twice as many take 113 MB


class OnnxReading:
    """See kgx.model.predictions.Reading and SyntaxReading."""

    def __init__(self, predictor: OnnxPredictor, encoded: Encoded, states: list[tuple[FloatArray, FloatArray]]) -> None:
        self._section = OnnxSection(predictor, encoded, states)
        self._predictor = predictor
        self._encoded = encoded
        self._rivals: dict[Span, tuple[str, ...]] = {}

    def mentions(self) -> list[ScoredMention]:
        types = self._predictor.labels["type"].labels
        if not len(self._encoded.word_spans) or not types:
            return []
        scores, kinds = self._section.span_scores.mentions, self._section.span_scores.kinds
        probabilities = self._with_known_names(scores)
        any_type = probabilities.sum(-1)
        found = [
            ScoredMention(
                span_of_words(self._encoded, first, first + width), types[int(probabilities[first, width].argmax())],
                KINDS[int(kinds[first, width].argmax())], float(any_type[first, width]),
            )
            for first, width in np.argwhere(any_type >= FLOOR).tolist()
            if not _is_cut_in_pair(self._encoded.text, span_of_words(self._encoded, first, first + width))
        ]  # fmt: skip
        self._rivals = self._rival_types(found, probabilities) if self._predictor.thresholds.rival < 1 else {}
        return calibrated_mentions(found, self._predictor.card.calibration.mentions, text=self._encoded.text)

    def _with_known_names(self, scores: FloatArray) -> FloatArray:
        """(W, 12, K) probabilities of the types under the scores and the model's list of names; 0 across sentences."""
        words, widths, types = scores.shape
        scores = np.where(within_sentence(self._encoded, widths)[..., None], scores, _NEVER)
        names = self._predictor.known_names
        if names is None:
            return softmax_with_none(scores)
        hints = names.hints(self._encoded, self._predictor.type_columns, (words, widths, types))
        return hinted(scores, self._predictor.card.known_name * hints)

    def _rival_types(self, found: Sequence[ScoredMention], probabilities: FloatArray) -> dict[Span, tuple[str, ...]]:
        """Types that are nearly as likely as that of the mention, likeliest first."""
        types = self._predictor.labels["type"].labels
        out = {}
        for mention in found:
            first, last = self._section.words(mention.span)
            row = probabilities[first, last - first]
            order = [int(k) for k in np.argsort(-row, kind="stable") if row[k] >= self._predictor.thresholds.rival * row.max()]
            out[mention.span] = tuple(types[k] for k in order[1:])
        return out

    def tokens(self, tokens: Sequence[Span]) -> ScoredTokens:
        return self._predictor.syntax.tokens(self._section.hidden, self._encoded, tokens)

    def deprels(self, tokens: Sequence[Span], heads: Sequence[int]) -> list[str]:
        return self._predictor.syntax.deprels(self._section.hidden, self._encoded, tokens, heads)

    def triggers(self) -> list[ScoredTrigger]:
        return scored_triggers(self._section)

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        if not mentions:
            return []
        out = []
        for i, row in enumerate(self._coreference_scores(self._section.table(mentions))):
            own = np.exp(np.append(row[:i], 0.0) - max(0.0, float(row[:i].max(initial=0.0))))
            out.append((own / own.sum()).tolist())
        return out

    def _coreference_scores(self, table: MentionTable) -> FloatArray:
        """(N, N), of which only j < i means anything. Many mentions are scored in blocks, so that they keep within memory."""
        n = len(table)
        features = coreference_features(self._encoded, table)
        scores = np.zeros((n, n), dtype=np.float32)
        size = n if n <= 2 * _BLOCK else _BLOCK
        for i in range(0, n, size):
            for j in range(0, i + 1, size):
                at = np.unique(np.concatenate([np.arange(j, min(n, j + size)), np.arange(i, min(n, i + size))]))
                part = MentionTable(*(column[at] for column in (table.first_words, table.last_words, table.kinds, table.types)))
                block = np.ix_(at, at)
                (scores[block],) = self._section.ask(
                    "coreference", ["coreference_scores"], part, coreference_features=features[block]
                )
        return scores

    def relations(
        self, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str]
    ) -> list[ScoredRelation]:
        return scored_relations(self._section, mentions, entities, types, self._rivals)

    def arguments(
        self, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
    ) -> list[ScoredArgument]:
        return scored_arguments(self._section, triggers, mentions, entities)


def hinted(scores: FloatArray, hints: FloatArray) -> FloatArray:
    """(W, 12, K) probabilities under scores and hints, in log odds.

    What lies in a longer name is no surer for a hint, only of another type: a list knows Ghana, and not whether it is part
    of "University of Ghana".
    """
    plain, out = softmax_with_none(scores), softmax_with_none(scores + hints)
    before, after = plain.sum(-1), out.sum(-1)
    inner = np.zeros(before.shape, dtype=bool)
    for first, width in np.argwhere(before >= _SURE).tolist():
        inner[first, :width] = True
        for start in range(first + 1, first + width + 1):
            inner[start, : first + width + 1 - start] = True
    share = np.where(inner & (after > before), before / np.maximum(after, 1e-9), 1.0)
    return np.asarray(out * share[..., None], dtype=out.dtype)


def _is_cut_in_pair(text: str, span: Span) -> bool:
    """True where the span begins or ends with one half of a pair of marks: `governor)`, `“Border Crossings`."""
    first, last = text[span.start], text[span.end - 1]
    words = text[span.start : span.end]
    opened = _CLOSING.get(first)
    closed = _OPENING.get(last)
    return (opened is not None and opened not in words[1:]) or (closed is not None and closed not in words[:-1]) or last in ",;:"
