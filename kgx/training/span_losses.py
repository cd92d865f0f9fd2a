"""Losses of spans of words: mentions here; those of triggers take the same gold and the same score of none.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.model.encoding import Encoded
from kgx.model.word_spans import within_sentence
from kgx.training.examples import Example
from kgx.training.network import Heads

if TYPE_CHECKING:
    from kgx.training.losses import LabelVectors, Loss

FAR = -1e4  # the score of what cannot be


def span_gold(encoded: Encoded, widths: int, spans: list[tuple[int, int, int]]) -> tuple[Tensor, Tensor]:
    """Gold label (W, widths), 0 for none, and which spans lie within one sentence or are marked.

    spans: first word, last word and label of those that are marked.
    """
    inside = within_sentence(encoded, widths)
    gold = np.zeros(inside.shape, dtype=np.int64)
    for first, last, label in spans:
        gold[first, last - first] = label + 1
        inside[first, last - first] = True
    return torch.from_numpy(gold), torch.from_numpy(inside)


def with_none(scores: Tensor) -> Tensor:
    """(…, 1 + K): the score of no label is 0."""
    return F.pad(scores, (1, 0))


def span_loss(scores: Tensor, gold: Tensor, inside: Tensor) -> Tensor:
    """Cross entropy summed over the spans inside. scores: (W, widths, 1 + K); gold, inside: as span_gold gives them."""
    each = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), reduction="none")
    return (each * inside.flatten()).sum()


def mention_losses(example: Example, first: Tensor, last: Tensor, heads: Heads, labels: LabelVectors) -> dict[str, Loss]:
    """Of which spans are mentions of which type, and of the kind of each. first, last: (W, H)."""
    table = example.mentions
    vectors, kinds = heads.spans(first, last)
    spans = list(zip(table.first_words.tolist(), table.last_words.tolist(), table.types.tolist(), strict=True))
    gold, inside = span_gold(example.encoded, vectors.shape[1], spans)
    if not example.has_mentions:
        inside = inside & ((gold > 0) | torch.from_numpy(_surely_none(example, vectors.shape[1])))
    scores = with_none(labels.scores("type", vectors)).float()  # (W, widths, 1 + K)
    for index in labels.unmarked:
        # An unmarked amount is no negative: its own label does not compete where nothing is marked.
        unknown = _holds_number(example, vectors.shape[1]) & (gold == 0)
        column = F.one_hot(torch.tensor(index + 1), scores.shape[-1]).bool()
        scores = scores.masked_fill(unknown[..., None] & column, FAR)
    out: dict[str, Loss] = {"mentions": (span_loss(scores, gold, inside), float(len(first)) / 8)}
    if example.has_kinds and len(table):
        at = torch.from_numpy(table.first_words * vectors.shape[1] + table.last_words - table.first_words)
        chosen = F.embedding(at, kinds.flatten(0, 1))
        loss = F.cross_entropy(chosen.float(), torch.from_numpy(table.kinds), reduction="sum")
        out["kinds"] = (loss, float(len(table)))
    return out


def _surely_none(example: Example, widths: int) -> np.ndarray:
    """(W, widths) spans that are no mention although not all mentions are marked.

    Those that cut or wrap a marked one, and those of small letters that hold no number and are more than a pronoun.
    """
    words = example.encoded.words()
    small = np.array([w.islower() or not w[0].isalnum() for w in words])
    upto = np.concatenate([[0], np.cumsum(~small | example.number_words)])
    at = np.arange(len(words))
    end = (at[:, None] + np.arange(widths)[None, :] + 1).clip(max=len(words))
    plain = (upto[end] == upto[at][:, None]) & (np.arange(widths) > 0)[None, :]
    touched = np.zeros_like(plain)
    for first, last in zip(example.mentions.first_words, example.mentions.last_words, strict=True):
        touched |= (at[:, None] <= last) & (end > first)
    return np.asarray(plain | touched)


def _holds_number(example: Example, widths: int) -> Tensor:
    words = len(example.number_words)
    upto = np.concatenate([[0], np.cumsum(example.number_words)])
    end = (np.arange(words)[:, None] + np.arange(widths)[None, :] + 1).clip(max=words)
    return torch.from_numpy(upto[end] > upto[np.arange(words)][:, None])
