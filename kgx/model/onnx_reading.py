"""One section of a text that the model has read, and the questions asked of it. Scores become probabilities here."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import numpy as np

from kgx.annotation import Mention, Realis, Span
from kgx.model.confidence import calibrated_mentions, calibrated_relations, calibrated_triggers
from kgx.model.encoding import Encoded, IntArray
from kgx.model.features import (
    KINDS,
    MAX_SENTENCE_DISTANCE,
    FloatArray,
    MentionTable,
    argument_features,
    coreference_features,
    entity_pairs,
)
from kgx.model.predictions import ScoredArgument, ScoredMention, ScoredRelation, ScoredTokens, ScoredTrigger
from kgx.model.probabilities import FLOOR, best_stretch, sigmoid, softmax_with_none

if TYPE_CHECKING:
    from kgx.model.onnx_predictor import OnnxPredictor

_CLOSING = {"(": ")", "[": "]", "“": "”", "«": "»", '"': '"'}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_TOGETHER = 0.3  # share of the most looked at sentence that the mentions' own needs to be preferred
_CHUNK = 256  # pairs in one call, so that long articles keep within memory
_BLOCK = 192  # mentions: scores of twice as many take 113 MB


class OnnxReading:
    """See kgx.model.predictions.Reading and SyntaxReading."""

    def __init__(self, predictor: OnnxPredictor, encoded: Encoded, states: list[tuple[FloatArray, FloatArray]]) -> None:
        self._predictor = predictor
        self._encoded = encoded
        self._attention = [attention for _, attention in states]
        hidden = np.concatenate([hidden for hidden, _ in states]) if states else np.zeros((0, 384), dtype=np.float32)
        labels = predictor.labels
        self._feeds: dict[str, np.ndarray] = {
            "hidden": hidden,
            "first_pieces": encoded.first_pieces,
            "last_pieces": encoded.last_pieces,
            **{f"{task}_vectors": labels[task].vectors for task in labels},
            **{f"{task}_biases": labels[task].biases for task in labels},
        }
        self._spans: list[FloatArray] | None = None
        self._rivals: dict[Span, tuple[str, ...]] = {}

    def mentions(self) -> list[ScoredMention]:
        types = self._predictor.labels["type"].labels
        if not len(self._encoded.word_spans) or not types:
            return []
        scores, kinds, _, _ = self._span_scores()
        probabilities = softmax_with_none(scores)  # (W, 12, K)
        any_type = np.where(self._within_sentence(scores.shape[1]), probabilities.sum(-1), 0)
        found = [
            ScoredMention(
                self._span(first, first + width), types[int(probabilities[first, width].argmax())],
                KINDS[int(kinds[first, width].argmax())], float(any_type[first, width]),
            )
            for first, width in np.argwhere(any_type >= FLOOR).tolist()
            if not _is_cut_in_pair(self._encoded.text, self._span(first, first + width))
        ]  # fmt: skip
        self._rivals = self._rival_types(found, probabilities) if self._predictor.thresholds.rival < 1 else {}
        return calibrated_mentions(found, self._predictor.card.calibration.mentions)

    def _rival_types(self, found: Sequence[ScoredMention], probabilities: FloatArray) -> dict[Span, tuple[str, ...]]:
        """Types that are nearly as likely as that of the mention, likeliest first."""
        types = self._predictor.labels["type"].labels
        out = {}
        for mention in found:
            first, last = self._words(mention.span)
            row = probabilities[first, last - first]
            order = [int(k) for k in np.argsort(-row, kind="stable") if row[k] >= self._predictor.thresholds.rival * row.max()]
            out[mention.span] = tuple(types[k] for k in order[1:])
        return out

    def tokens(self, tokens: Sequence[Span]) -> ScoredTokens:
        return self._predictor.syntax.tokens(self._feeds["hidden"], self._encoded, tokens)

    def deprels(self, tokens: Sequence[Span], heads: Sequence[int]) -> list[str]:
        return self._predictor.syntax.deprels(self._feeds["hidden"], self._encoded, tokens, heads)

    def triggers(self) -> list[ScoredTrigger]:
        events = self._predictor.labels["event"].labels
        if not len(self._encoded.word_spans) or not events:
            return []
        _, _, scores, realis = self._span_scores()
        values: tuple[Realis, ...] = tuple(v for v in get_args(Realis) if v in self._predictor.ontology.realis) or ("asserted",)
        probabilities = softmax_with_none(scores)
        best = np.where(self._within_sentence(scores.shape[1]), probabilities.max(-1), 0)
        found = [
            ScoredTrigger(
                self._span(first, first + width), events[int(probabilities[first, width].argmax())],
                values[int(realis[first, width, : len(values)].argmax())], float(best[first, width]),
            )
            for first, width in np.argwhere(best >= FLOOR).tolist()
        ]  # fmt: skip
        return calibrated_triggers(found, self._predictor.card.calibration.events)

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        if not mentions:
            return []
        out = []
        for i, row in enumerate(self._coreference_scores(self._table(mentions))):
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
                (scores[block],) = self._ask("coreference", ["coreference_scores"], part, coreference_features=features[block])
        return scores

    def relations(
        self, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str]
    ) -> list[ScoredRelation]:
        labels = self._predictor.labels["relation"].labels
        if len(entities) < 2 or not labels:
            return []
        table = self._table(mentions)
        pairs = entity_pairs(self._encoded, table, entities)
        possible = [self._possible_types(t, [mentions[m].span for m in e]) for t, e in zip(types, entities, strict=True)]
        allowed = self._allowed(possible)[pairs.heads, pairs.tails]  # (P, K)
        kept = np.nonzero(allowed.any(1))[0]
        places = [{self._sentence_of(mentions[m].span) for m in members} for members in entities]
        attention = self._attention_rows(table.first_words)
        feeds = self._entity_feeds(entities, types, attention)
        out = []
        for rows in np.array_split(kept, max(1, -(-len(kept) // _CHUNK))):
            if not len(rows):
                continue
            scores, looks = self._ask(
                "relations", ["relation_scores", "relation_contexts"], table,
                pair_heads=pairs.heads[rows], pair_tails=pairs.tails[rows],
                pair_head_mentions=pairs.head_mentions[rows], pair_tail_mentions=pairs.tail_mentions[rows],
                pair_features=pairs.features[rows], **feeds,
            )  # fmt: skip
            probabilities = np.where(allowed[rows], sigmoid(scores), 0)
            by_sentence = looks @ self._pieces_by_sentence  # (P, sentences)
            for p, k in np.argwhere(probabilities >= self._predictor.thresholds.lowest).tolist():
                head, tail = int(pairs.heads[rows[p]]), int(pairs.tails[rows[p]])
                relation = self._predictor.ontology.relations[labels[k]]
                ends = mentions[int(pairs.head_mentions[rows[p]])].span, mentions[int(pairs.tail_mentions[rows[p]])].span
                out.append(
                    ScoredRelation(
                        head, tail, labels[k], float(probabilities[p, k]), *ends,
                        stated_in=self._stating_sentence(by_sentence[p], ends, places[head] & places[tail]),
                        head_types=_fitting(possible[head], relation.domain),
                        tail_types=_fitting(possible[tail], relation.range),
                    )
                )  # fmt: skip
        by = self._predictor.card.calibration.relations
        return calibrated_relations(out, by, mentions=mentions, entities=entities, text=self._encoded.text)

    @cached_property
    def _pieces_by_sentence(self) -> FloatArray:
        """(T, sentences) 1 where the word piece is of the sentence."""
        encoded = self._encoded
        out = np.zeros((encoded.pieces, int(encoded.word_sentences[-1]) + 1), dtype=np.float32)
        for first, last, sentence in zip(encoded.first_pieces, encoded.last_pieces, encoded.word_sentences, strict=True):
            out[first : last + 1, sentence] = 1
        return out

    def _stating_sentence(self, looks: FloatArray, ends: tuple[Span, Span], shared: AbstractSet[int]) -> Span | None:
        """The words of the sentence at which a pair looks most, of those that hold mentions of both; None where there is none.

        That of the nearest mentions is preferred where it holds both. looks: (sentences,). ends: the nearest mentions.
        """
        if not shared:
            return None
        best = max(sorted(shared), key=lambda sentence: looks[sentence])
        head, tail = (self._sentence_of(span) for span in ends)
        if head == tail and looks[head] >= _TOGETHER * looks[best]:
            best = head
        words = np.nonzero(self._encoded.word_sentences == best)[0]
        return self._span(int(words[0]), int(words[-1]))

    def _sentence_of(self, span: Span) -> int:
        return int(self._encoded.word_sentences[self._words(span)[0]])

    def arguments(
        self, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
    ) -> list[ScoredArgument]:
        if not triggers or not self._predictor.labels["role"].labels:
            return []
        words = [self._words(t.span) for t in triggers]
        first, last = np.array([w[0] for w in words]), np.array([w[1] for w in words])
        feeds: dict[str, np.ndarray] = {
            "trigger_first": first, "trigger_last": last, "trigger_attention": self._attention_rows(first),
        }  # fmt: skip
        table = self._table(mentions)
        return self._entity_arguments(triggers, words, table, entities, feeds) + self._text_arguments(
            triggers, first, table, feeds
        )

    def _entity_arguments(
        self, triggers: Sequence[ScoredTrigger], words: list[tuple[int, int]], table: MentionTable,
        entities: Sequence[Sequence[int]], feeds: dict[str, np.ndarray],
    ) -> list[ScoredArgument]:  # fmt: skip
        if not len(table):
            return []
        of_trigger, of_mention, features = [], [], []
        for i, place in enumerate(words):
            columns = argument_features(self._encoded, place, table)
            apart = np.abs(self._encoded.word_sentences[table.first_words] - self._encoded.word_sentences[place[0]])
            near = np.nonzero(apart <= MAX_SENTENCE_DISTANCE)[0]
            of_trigger.append(np.full(len(near), i))
            of_mention.append(near)
            features.append(columns[near])
        t, m, f = np.concatenate(of_trigger), np.concatenate(of_mention), np.concatenate(features)
        entity_of = {mention: e for e, members in enumerate(entities) for mention in members}
        best: dict[tuple[int, int, str], float] = {}
        attention = self._attention_rows(table.first_words)
        for rows in np.array_split(np.arange(len(t)), max(1, -(-len(t) // _CHUNK))):
            if not len(rows):
                continue
            (scores,) = self._ask(
                "events", ["argument_scores"], table, **feeds, mention_attention=attention, argument_triggers=t[rows],
                argument_mentions=m[rows], argument_features=f[rows], text_triggers=t[:1], text_roles=np.zeros(1, dtype=np.int64),
            )  # fmt: skip
            probabilities = sigmoid(scores)
            for row, k in np.argwhere(probabilities >= FLOOR).tolist():
                trigger, mention = int(t[rows[row]]), int(m[rows[row]])
                event, role = self._predictor.labels["role"].labels[k].rsplit(".", 1)
                if event == triggers[trigger].type and mention in entity_of:
                    key = (trigger, entity_of[mention], role)
                    best[key] = max(best.get(key, 0.0), float(probabilities[row, k]))
        return [ScoredArgument(trigger, role, p, entity=entity) for (trigger, entity, role), p in best.items()]

    def _text_arguments(
        self, triggers: Sequence[ScoredTrigger], first: IntArray, table: MentionTable, feeds: dict[str, np.ndarray]
    ) -> list[ScoredArgument]:
        roles = self._predictor.labels["role"].labels
        asked = [(i, k) for i, t in enumerate(triggers) for k, role in enumerate(roles) if role.rsplit(".", 1)[0] == t.type]
        if not asked:
            return []
        of_trigger, of_role = (np.array(column, dtype=np.int64) for column in zip(*asked, strict=True))
        none = np.zeros(0, dtype=np.int64)
        if not len(table):
            table = MentionTable(*(np.zeros(1, dtype=np.int64) for _ in range(4)))
        starts, ends = self._ask(
            "events", ["text_starts", "text_ends"], table, **feeds, mention_attention=self._attention_rows(table.first_words),
            argument_triggers=none, argument_mentions=none, argument_features=np.zeros((0, 24), dtype=np.float32),
            text_triggers=of_trigger, text_roles=of_role,
        )  # fmt: skip
        out = []
        sentences = self._encoded.word_sentences
        for (trigger, k), start, end in zip(asked, starts, ends, strict=True):
            own = np.nonzero(sentences == sentences[first[trigger]])[0]
            found = best_stretch(start, end, own)
            if found is not None:
                a, b, p = found
                out.append(ScoredArgument(trigger, roles[k].rsplit(".", 1)[1], p, span=self._span(a, b)))
        return out

    def _ask(self, question: str, outputs: list[str], table: MentionTable, **feeds: np.ndarray) -> list[FloatArray]:
        own = {"mention_first": table.first_words, "mention_last": table.last_words, "mention_types": table.types}
        return self._predictor.ask(question, outputs, {**self._feeds, **own, **feeds})

    def _span_scores(self) -> list[FloatArray]:
        if self._spans is None:
            outputs = ["mention_scores", "kind_scores", "trigger_scores", "realis_scores"]
            self._spans = self._predictor.ask("spans", outputs, self._feeds)
        return self._spans

    def _entity_feeds(
        self, entities: Sequence[Sequence[int]], types: Sequence[str], attention: FloatArray
    ) -> dict[str, np.ndarray]:
        width = max(len(members) for members in entities)
        members = np.array([[*m, *([m[0]] * (width - len(m)))] for m in entities], dtype=np.int64)
        padding = np.array([[False] * len(m) + [True] * (width - len(m)) for m in entities])
        index = {label: i for i, label in enumerate(self._predictor.labels["type"].labels)}
        return {
            "entity_members": members,
            "entity_padding": padding,
            "entity_types": np.array([index[t] for t in types], dtype=np.int64),
            "entity_attention": np.stack([attention[list(m)].mean(0) for m in entities]),
        }

    def _possible_types(self, own: str, spans: Sequence[Span]) -> tuple[str, ...]:
        """The entity's type, then those that rival it at one of its mentions."""
        return tuple(dict.fromkeys([own, *(t for span in spans for t in self._rivals.get(span, ()))]))

    def _allowed(self, possible: Sequence[Sequence[str]]) -> np.ndarray:
        """(E, E, K) whether the ontology lets the relation lead from the one entity to the other. possible: types of each."""
        relations = [self._predictor.ontology.relations[label] for label in self._predictor.labels["relation"].labels]
        domains = np.array([[any(t in r.domain for t in own) for r in relations] for own in possible])
        ranges = np.array([[any(t in r.range for t in own) for r in relations] for own in possible])
        return np.asarray(domains[:, None, :] & ranges[None, :, :])

    def _attention_rows(self, words: IntArray) -> FloatArray:
        """(N, 12, T) attention of the words' first pieces, zero outside of their own window."""
        pieces = self._encoded.first_pieces[words]
        out = np.zeros((len(words), 12, self._encoded.pieces), dtype=np.float32)
        offset = 0
        for window in self._attention:
            length = window.shape[-1]
            inside = np.nonzero((pieces >= offset) & (pieces < offset + length))[0]
            out[inside, :, offset : offset + length] = window[:, pieces[inside] - offset].transpose(1, 0, 2)
            offset += length
        return out

    def _table(self, mentions: Sequence[Mention]) -> MentionTable:
        words = [self._words(m.span) for m in mentions]
        index = {label: i for i, label in enumerate(self._predictor.labels["type"].labels)}
        return MentionTable(
            np.array([w[0] for w in words], dtype=np.int64), np.array([w[1] for w in words], dtype=np.int64),
            np.array([KINDS.index(m.kind) for m in mentions], dtype=np.int64),
            np.array([index[m.type] for m in mentions], dtype=np.int64),
        )  # fmt: skip

    def _words(self, span: Span) -> tuple[int, int]:
        """First and last word, inclusive, that the span touches."""
        first = int(np.searchsorted(self._encoded.word_spans[:, 1], span.start, side="right"))
        last = int(np.searchsorted(self._encoded.word_spans[:, 0], span.end, side="left")) - 1
        return first, max(first, last)

    def _span(self, first: int, last: int) -> Span:
        return Span(int(self._encoded.word_spans[first, 0]), int(self._encoded.word_spans[last, 1]))

    def _within_sentence(self, widths: int) -> np.ndarray:
        """(W, widths) whether the span from each word over so many words ends in the same sentence."""
        words = len(self._encoded.word_spans)
        at = np.arange(words)[:, None] + np.arange(widths)[None, :]
        sentences = self._encoded.word_sentences
        return np.asarray((at < words) & (sentences[at.clip(max=words - 1)] == sentences[:, None]))


def _fitting(possible: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The possible types that are allowed; none where the first is, which needs no other."""
    return () if possible[0] in allowed else tuple(t for t in possible if t in allowed)


def _is_cut_in_pair(text: str, span: Span) -> bool:
    """True where the span begins or ends with one half of a pair of marks: `governor)`, `“Border Crossings`."""
    first, last = text[span.start], text[span.end - 1]
    words = text[span.start : span.end]
    opened = _CLOSING.get(first)
    closed = _OPENING.get(last)
    return (opened is not None and opened not in words[1:]) or (closed is not None and closed not in words[:-1]) or last in ",;:"
