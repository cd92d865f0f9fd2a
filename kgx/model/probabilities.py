"""Scores of the network as probabilities."""

from __future__ import annotations

import numpy as np

from kgx.model.encoding import IntArray
from kgx.model.features import FloatArray

FLOOR = 0.1  # candidates below it are not worth passing on
_LONGEST_TEXT = 16  # words of a text argument; the guidelines say 12 words, counted without marks


def softmax_with_none(scores: FloatArray) -> FloatArray:
    """(…, K) probabilities of the labels, where no label has the score 0."""
    top = np.maximum(scores.max(-1, keepdims=True), 0)
    exponentials = np.exp(scores - top)
    return np.asarray(exponentials / (exponentials.sum(-1, keepdims=True) + np.exp(-top)))


def sigmoid(scores: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-scores.clip(-30, 30))))


def best_stretch(start: FloatArray, end: FloatArray, words: IntArray) -> tuple[int, int, float] | None:
    """Likeliest first and last word among these (ascending), with the probability of there being one at all."""
    columns = np.concatenate([[0], words + 1])
    starts, ends = _softmax(start[columns]), _softmax(end[columns])
    p = float(1 - (starts[0] + ends[0]) / 2)
    if p < FLOOR:
        return None
    joint = np.triu(np.outer(starts[1:], ends[1:]))
    joint -= np.triu(joint, _LONGEST_TEXT)
    a, b = np.unravel_index(int(joint.argmax()), joint.shape)
    return int(words[a]), int(words[b]), p


def _softmax(row: FloatArray) -> FloatArray:
    exponentials = np.exp(row - row.max())
    return np.asarray(exponentials / exponentials.sum())
