"""What the network is trained to: one loss a layer, each over one example, with its count for the mean.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.model.labels import Task
from kgx.training.encoder_network import attention_of
from kgx.training.entity_losses import coreference_loss, relation_losses
from kgx.training.event_losses import event_losses
from kgx.training.examples import Example, SyntaxGold
from kgx.training.minilm import WindowStates
from kgx.training.network import Heads, label_scores
from kgx.training.span_losses import FAR, mention_losses
from kgx.training.syntax_network import Syntax

Loss = tuple[Tensor, float]  # summed over the example, and what to divide by


@dataclass(frozen=True, slots=True)
class LabelVectors:
    """Vectors (K, D) and biases (K,) of a set's labels by task, and what the losses must know of them.

    role_mask: (events, roles), 1 where the role belongs to the event type. unmarked: indices of types of which a
    mention that is not marked is unknown.
    """

    vectors: Mapping[Task, Tensor]
    biases: Mapping[Task, Tensor]
    role_mask: Tensor
    unmarked: tuple[int, ...] = ()

    def scores(self, task: Task, rows: Tensor) -> Tensor:
        return label_scores(rows, self.vectors[task], self.biases[task])


class ArticleStates(Protocol):
    """What the encoder says of one example: hidden (T, H), windows laid end to end, and attention."""

    @property
    def hidden(self) -> Tensor: ...

    def rows(self, pieces: Tensor) -> Tensor:
        """(N, heads, T) the last layer's attention of these pieces, zero outside of their own window."""


@dataclass(frozen=True, slots=True)
class States:
    """ArticleStates from the states of each window, fresh from the encoder."""

    hidden: Tensor
    windows: list[WindowStates]

    def rows(self, pieces: Tensor) -> Tensor:
        total, offset = self.hidden.shape[0], 0
        places, parts = [], []
        for window in self.windows:
            length = window.hidden.shape[0]
            inside = ((pieces >= offset) & (pieces < offset + length)).nonzero().squeeze(1)
            queries = F.embedding(pieces[inside] - offset, window.queries.transpose(0, 1).reshape(length, -1))
            heads, _, depth = window.keys.shape
            own = attention_of(queries.view(len(inside), heads, depth).transpose(0, 1), window.keys)
            parts.append(F.pad(own.transpose(0, 1), (offset, total - offset - length)))
            places.append(inside)
            offset += length
        return torch.cat(parts).index_select(0, torch.cat(places).argsort())


def losses(example: Example, states: ArticleStates, heads: Heads, labels: LabelVectors) -> dict[str, Loss]:
    """Losses of the layers that are annotated, by name."""
    encoded = example.encoded
    first = F.embedding(torch.from_numpy(encoded.first_pieces), states.hidden)
    last = F.embedding(torch.from_numpy(encoded.last_pieces), states.hidden)
    out: dict[str, Loss] = {}
    if example.has_mentions or example.has_some_mentions:
        out |= mention_losses(example, first, last, heads, labels)
    if not len(example.mentions):
        return out
    starts, ends = torch.from_numpy(example.mentions.first_words), torch.from_numpy(example.mentions.last_words)
    mentions = heads.mentions(F.embedding(starts, first), F.embedding(ends, last)).float()  # (N, H)
    if example.coreference is not None and len(mentions) > 1:
        out["coreference"] = coreference_loss(example, mentions, heads)
    attention = states.rows(torch.from_numpy(encoded.first_pieces)[starts]) if example.relations or example.events else None
    if example.relations is not None and attention is not None:
        out |= relation_losses(example, states, first, mentions, attention, heads, labels)
    if example.events is not None and attention is not None:
        out |= event_losses(example, example.events, states, (first, last), mentions, attention, heads, labels)
    return out


def syntax_losses(gold: SyntaxGold, states: ArticleStates, syntax: Syntax) -> dict[str, Loss]:
    """Losses of tags, sentence starts and dependencies. Only tokens of the same gold sentence can be a head."""
    firsts, lasts = torch.from_numpy(gold.firsts), torch.from_numpy(gold.lasts)
    tokens = syntax.tokens(states.hidden, firsts, lasts)
    upos, xpos, scripts, start = (scores.float() for scores in syntax.tags(tokens))
    tags = sum(
        F.cross_entropy(scores, torch.from_numpy(column), reduction="sum", ignore_index=-1)
        for scores, column in ((upos, gold.upos), (xpos, gold.xpos), (scripts, gold.scripts))
    )
    assert isinstance(tags, Tensor)
    sentences, heads = torch.from_numpy(gold.sentences), torch.from_numpy(gold.heads)
    begins = (torch.from_numpy(gold.starts)).float()
    apart = F.pad(sentences[None, :] != sentences[:, None], (1, 0), value=False)
    arcs = syntax.arcs(tokens).float().masked_fill(apart, FAR)
    arcs = arcs.masked_fill(F.pad(torch.eye(len(tokens), dtype=torch.bool), (1, 0), value=False), FAR)
    relations = syntax.relations(tokens, heads).float()
    count = float(len(tokens))
    return {
        "tags": (tags, count),
        "starts": (F.binary_cross_entropy_with_logits(start, begins, reduction="sum"), count / 8),
        "arcs": (F.cross_entropy(arcs, heads, reduction="sum"), count),
        "dependencies": (
            F.cross_entropy(relations, torch.from_numpy(gold.deprel), reduction="sum", ignore_index=-1), count
        ),
    }  # fmt: skip
