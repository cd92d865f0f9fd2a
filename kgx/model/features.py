"""What the network is told of pairs beside its hidden states: names in common, distance, order. Indicator columns.

Training and run time share this file. Mentions are given as word positions in an Encoded text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgx.annotation import MentionKind
from kgx.model.encoding import Encoded, IntArray

FloatArray = npt.NDArray[np.float32]

KINDS: tuple[MentionKind, ...] = ("name", "nominal", "pronoun")
COREFERENCE_FEATURES = 38
PAIR_FEATURES = 26
ARGUMENT_FEATURES = 24
MAX_SENTENCE_DISTANCE = 3  # 97.5 % of the relations of newskg train have mentions of both ends this near

_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
_PLURAL = frozenset("they them their theirs themselves we us our ours ourselves".split())
_SPEAKER = frozenset("i me my mine myself we us our ours ourselves".split())
_LIGHT = frozenset("the a an of and for in on at to de la al el & - . , ' ’ mr mrs dr s".split())


@dataclass(frozen=True, slots=True)
class MentionTable:
    """Mentions as arrays, each (mentions,): first and last word (inclusive), kind (index in KINDS), type (label index)."""

    first_words: IntArray
    last_words: IntArray
    kinds: IntArray
    types: IntArray

    def __len__(self) -> int:
        return len(self.first_words)


@dataclass(frozen=True, slots=True)
class EntityPairs:
    """Ordered pairs of entities, each array (pairs,): head and tail entity, and the nearest mentions of the two.

    features: (pairs, PAIR_FEATURES).
    """

    heads: IntArray
    tails: IntArray
    head_mentions: IntArray
    tail_mentions: IntArray
    features: FloatArray


def coreference_features(encoded: Encoded, mentions: MentionTable) -> FloatArray:
    """(mentions, mentions, COREFERENCE_FEATURES); entry [i, j] looks back from mention i to j, zero where j >= i."""
    n = len(mentions)
    out = np.zeros((n, n, COREFERENCE_FEATURES), dtype=np.float32)
    if not n:
        return out
    _fill_name_features(out, encoded, mentions)
    _fill_prominence(out, encoded, mentions)
    i, j = np.tril_indices(n, -1)
    out[i, j, 6] = mentions.types[i] == mentions.types[j]
    out[i, j, 7 + 3 * mentions.kinds[i] + mentions.kinds[j]] = 1
    sentences = encoded.word_sentences[mentions.first_words]
    out[i, j, 16 + np.searchsorted([1, 2, 3, 5, 10], sentences[i] - sentences[j], side="right").clip(0, 5)] = 1
    out[i, j, 22 + np.searchsorted([2, 4, 8, 16], i - j, side="right")] = 1
    out[i, j, 27] = mentions.last_words[j] >= mentions.first_words[i]
    return out


def _fill_name_features(out: FloatArray, encoded: Encoded, mentions: MentionTable) -> None:
    words = [w.lower() for w in encoded.words()]
    raw = encoded.words()
    texts, contents, heads, acronyms = [], [], [], []
    for a, b in zip(mentions.first_words.tolist(), mentions.last_words.tolist(), strict=True):
        texts.append(" ".join(words[a : b + 1]))
        contents.append(frozenset(words[a : b + 1]) - _LIGHT)
        heads.append(words[b])
        acronyms.append("".join(w[0] for w in raw[a : b + 1] if w[0].isupper()))
    letters = [t.replace(" ", "").replace(".", "").upper() for t in texts]
    pronoun = [_pronoun_class(t) for t in texts]
    for i in range(len(texts)):
        row = out[i]
        is_name_i = mentions.kinds[i] == 0
        for j in range(i):
            shared = contents[i] & contents[j]
            if texts[i] == texts[j]:
                row[j, 0] = 1
            if heads[i] == heads[j]:
                row[j, 1] = 1
            if shared:
                row[j, 5] = 1
                if contents[i] <= contents[j]:
                    row[j, 2] = 1
                if contents[j] <= contents[i]:
                    row[j, 3] = 1
            elif is_name_i and mentions.kinds[j] == 0:
                if (len(letters[i]) > 1 and letters[i] == acronyms[j]) or (len(letters[j]) > 1 and letters[j] == acronyms[i]):
                    row[j, 4] = 1
                else:
                    row[j, 29] = 1
            p, q = pronoun[i], pronoun[j]
            if p and q:
                row[j, 28] = p & q != 0
                row[j, 30] = p & q == 0
            elif p & 8:
                row[j, 31] = 1  # I, we: whose speech it is decides, not nearness


def _fill_prominence(out: FloatArray, encoded: Encoded, mentions: MentionTable) -> None:
    """How prominent the name j is before i, whom a noun phrase may mean: columns 32 to 37.

    Names with the same last word and type count as one: it was named twice, four times before; no name of the type was named
    more often; no other, one other stands between; it was the first of the type.
    """
    words = encoded.words()
    key = [
        (type_, words[last].lower()) if kind == 0 else None
        for type_, last, kind in zip(mentions.types.tolist(), mentions.last_words.tolist(), mentions.kinds.tolist(), strict=True)
    ]
    count: Counter[tuple[int, str]] = Counter()
    most: dict[int, int] = {}  # by type: how often the name that came most often was named
    first: dict[int, tuple[int, str]] = {}
    for i in range(len(key)):
        between: dict[int, set[tuple[int, str]]] = {}
        for j in range(i - 1, -1, -1):
            name = key[j]
            if name is None:
                continue
            others = between.setdefault(name[0], set())
            different = len(others) - (name in others)
            times = count[name]
            out[i, j, 32:38] = (
                times >= 2, times >= 4, times == most[name[0]], different == 0, different == 1, first[name[0]] == name
            )  # fmt: skip
            others.add(name)
        own = key[i]
        if own is not None:
            count[own] += 1
            most[own[0]] = max(most.get(own[0], 0), count[own])
            first.setdefault(own[0], own)


def _pronoun_class(text: str) -> int:
    """Bits: 1 male, 2 female, 4 plural, 8 the speaker; 16 any other pronoun of the third person."""
    bits = (text in _MALE) | (text in _FEMALE) << 1 | (text in _PLURAL) << 2 | (text in _SPEAKER) << 3
    return bits or 16 * (text in ("it", "its", "itself"))


def entity_pairs(
    encoded: Encoded, mentions: MentionTable, entities: Sequence[Sequence[int]], *, max_distance: int = MAX_SENTENCE_DISTANCE
) -> EntityPairs:
    """All ordered pairs of different entities with mentions at most max_distance sentences apart.

    entities: for each entity the indices of its mentions, at least one.
    """
    order = np.array([m for members in entities for m in members], dtype=np.int64)
    sizes = np.array([len(members) for members in entities], dtype=np.int64)
    if len(entities) < 2:
        none = np.zeros(0, dtype=np.int64)
        return EntityPairs(none, none, none, none, np.zeros((0, PAIR_FEATURES), dtype=np.float32))
    bounds = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    first, last = mentions.first_words[order], mentions.last_words[order]
    sentences = encoded.word_sentences[first]
    gap = np.maximum(0, np.maximum(first[:, None] - last[None, :], first[None, :] - last[:, None]))
    apart = np.abs(sentences[:, None] - sentences[None, :])
    n = len(order)
    # One integer a pair of mentions: sentence distance, then word distance, then the positions, so that min is argmin.
    key = ((apart.clip(0, 99) * 10_000 + gap.clip(0, 9_999)) * n + np.arange(n)[:, None]) * n + np.arange(n)[None, :]
    nearest = np.minimum.reduceat(np.minimum.reduceat(key, bounds, axis=0), bounds, axis=1)
    together = np.add.reduceat(np.add.reduceat((apart == 0).astype(np.int64), bounds, axis=0), bounds, axis=1)
    distance = nearest // n // n // 10_000
    heads, tails = np.nonzero((distance <= max_distance) & ~np.eye(len(entities), dtype=bool))
    best = nearest[heads, tails]
    head_at, tail_at = best // n % n, best % n
    features = _pair_columns(
        distance[heads, tails], gap[head_at, tail_at], first[head_at] < first[tail_at], together[heads, tails],
        sizes[heads], sizes[tails],
    )  # fmt: skip
    return EntityPairs(heads, tails, order[head_at], order[tail_at], features)


def _pair_columns(
    sentences: IntArray,
    words: IntArray,
    head_first: npt.NDArray[np.bool_],
    together: IntArray,
    n_head: IntArray,
    n_tail: IntArray,
) -> FloatArray:
    rows = np.arange(len(sentences))
    out = np.zeros((len(rows), PAIR_FEATURES), dtype=np.float32)
    out[rows, sentences.clip(0, 3)] = 1
    out[rows, 4 + _log_bucket(words)] = 1
    out[:, 12] = head_first
    out[:, 13] = words == 0
    out[rows, 14 + together.clip(0, 3)] = 1
    out[rows, 18 + np.searchsorted([2, 3, 6], n_head, side="right")] = 1
    out[rows, 22 + np.searchsorted([2, 3, 6], n_tail, side="right")] = 1
    return out


def argument_features(encoded: Encoded, trigger: tuple[int, int], mentions: MentionTable) -> FloatArray:
    """(mentions, ARGUMENT_FEATURES) of a trigger (first and last word, inclusive) with each mention."""
    first, last = trigger
    rows = np.arange(len(mentions))
    out = np.zeros((len(rows), ARGUMENT_FEATURES), dtype=np.float32)
    if not len(rows):
        return out
    sentences = encoded.word_sentences[mentions.first_words] - encoded.word_sentences[first]
    out[rows, sentences.clip(-3, 3) + 3] = 1
    is_after = mentions.first_words > last
    gap = np.where(is_after, mentions.first_words - last, first - mentions.last_words).clip(0)
    out[rows, 7 + 8 * is_after + _log_bucket(gap)] = 1
    out[:, 23] = gap == 0
    return out


def _log_bucket(words: IntArray) -> IntArray:
    """0 to 7 for 0-1, 2, 3-4, 5-8, 9-16, 17-32, 33-64 and more words."""
    return np.searchsorted([2, 3, 5, 9, 17, 33, 65], words, side="right").astype(np.int64)
