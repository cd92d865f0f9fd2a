"""What the network is trained to: one loss a layer, each over one example, with its count for the mean.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.model.encoding import Encoded
from kgx.model.labels import Task
from kgx.training.encoder_network import attention_of
from kgx.training.examples import EventGold, Example, SyntaxGold
from kgx.training.minilm import WindowStates
from kgx.training.network import MAX_TRIGGER_WORDS, Heads, label_scores, pair_weights
from kgx.training.syntax_network import Syntax

Loss = tuple[Tensor, float]  # summed over the example, and what to divide by
_FAR = -1e4  # the score of what cannot be


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
        out |= _mention_losses(example, first, last, heads, labels)
    if not len(example.mentions):
        return out
    starts, ends = torch.from_numpy(example.mentions.first_words), torch.from_numpy(example.mentions.last_words)
    mentions = heads.mentions(F.embedding(starts, first), F.embedding(ends, last)).float()  # (N, H)
    if example.coreference is not None and len(mentions) > 1:
        out["coreference"] = _coreference_loss(example, mentions, heads)
    attention = states.rows(torch.from_numpy(encoded.first_pieces)[starts]) if example.relations or example.events else None
    if example.relations is not None and attention is not None:
        out |= _relation_losses(example, states, first, mentions, attention, heads, labels)
    if example.events is not None and attention is not None:
        out |= _event_losses(example, example.events, states, (first, last), mentions, attention, heads, labels)
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
    arcs = syntax.arcs(tokens).float().masked_fill(apart, _FAR)
    arcs = arcs.masked_fill(F.pad(torch.eye(len(tokens), dtype=torch.bool), (1, 0), value=False), _FAR)
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


def _span_gold(encoded: Encoded, widths: int, spans: list[tuple[int, int, int]]) -> tuple[Tensor, Tensor]:
    """Gold label (W, widths), 0 for none, and which spans lie within one sentence (and window)."""
    words = len(encoded.word_spans)
    at = np.arange(words)[:, None] + np.arange(widths)[None, :]
    end = at.clip(max=words - 1)
    inside = (at < words) & (encoded.word_sentences[end] == encoded.word_sentences[:, None])
    gold = np.zeros((words, widths), dtype=np.int64)
    for start, last, label in spans:
        gold[start, last - start] = label + 1
        inside[start, last - start] = True
    return torch.from_numpy(gold), torch.from_numpy(inside)


def _with_none(scores: Tensor) -> Tensor:
    """(…, 1 + K): the score of no label is 0."""
    return F.pad(scores, (1, 0))


def _mention_losses(example: Example, first: Tensor, last: Tensor, heads: Heads, labels: LabelVectors) -> dict[str, Loss]:
    table = example.mentions
    vectors, kinds = heads.spans(first, last)
    spans = list(zip(table.first_words.tolist(), table.last_words.tolist(), table.types.tolist(), strict=True))
    gold, inside = _span_gold(example.encoded, vectors.shape[1], spans)
    if not example.has_mentions:
        inside = inside & ((gold > 0) | torch.from_numpy(_surely_none(example, vectors.shape[1])))
    scores = _with_none(labels.scores("type", vectors)).float()  # (W, widths, 1 + K)
    for index in labels.unmarked:
        # An unmarked amount is no negative: its own label does not compete where nothing is marked.
        unknown = _holds_number(example, vectors.shape[1]) & (gold == 0)
        column = F.one_hot(torch.tensor(index + 1), scores.shape[-1]).bool()
        scores = scores.masked_fill(unknown[..., None] & column, _FAR)
    each = F.cross_entropy(scores.flatten(0, 1), gold.flatten(), reduction="none")
    out: dict[str, Loss] = {"mentions": ((each * inside.flatten()).sum(), float(len(first)) / 8)}
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


def _coreference_loss(example: Example, mentions: Tensor, heads: Heads) -> Loss:
    """Marginal likelihood of all gold antecedents, or of none for the first mention of an entity."""
    assert example.coreference is not None
    n = len(mentions)
    scores = heads.coreference(mentions, torch.from_numpy(example.coreference).float()).float()
    earlier = torch.ones(n, n, dtype=torch.bool).tril(-1)
    cluster = torch.empty(n, dtype=torch.long)
    for e, members in enumerate(example.entities):
        cluster[members] = e
    same = (cluster[:, None] == cluster[None, :]) & earlier
    scores = F.pad(scores.masked_fill(~earlier, _FAR), (1, 0))  # (N, 1 + N), none first
    gold = torch.cat([~same.any(1, keepdim=True), same], 1)
    likelihood = scores.masked_fill(~gold, _FAR).logsumexp(1) - scores.logsumexp(1)
    return -likelihood.sum(), float(n)


def members_of(entities: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Indices (E, M) of each entity's mentions, and where they are padding."""
    width = max(len(members) for members in entities)
    index = torch.tensor([members + members[:1] * (width - len(members)) for members in entities])
    padding = torch.tensor([[False] * len(members) + [True] * (width - len(members)) for members in entities])
    return index, padding


def mean(rows: Tensor, entities: list[list[int]]) -> Tensor:
    """(E, …) mean of rows (N, …) over each entity's mentions."""
    entity = torch.tensor([e for e, members in enumerate(entities) for _ in members])
    order = torch.tensor([m for members in entities for m in members])
    sizes = torch.tensor([len(members) for members in entities], dtype=rows.dtype)
    summed = rows.new_zeros(len(entities), *rows.shape[1:]).index_add(0, entity, rows.index_select(0, order))
    return summed / sizes.view(-1, *[1] * (rows.dim() - 1))


def _relation_losses(
    example: Example, states: ArticleStates, first: Tensor, mentions: Tensor, attention: Tensor, heads: Heads,
    labels: LabelVectors,
) -> dict[str, Loss]:  # fmt: skip
    gold = example.relations
    assert gold is not None
    types = F.embedding(torch.from_numpy(example.entity_types), labels.vectors["type"])
    pairs = gold.pairs
    head, tail = torch.from_numpy(pairs.heads), torch.from_numpy(pairs.tails)
    of_entity = mean(attention, example.entities)
    weights = pair_weights(of_entity, of_entity, head, tail)
    table = example.mentions
    starts = np.minimum(table.last_words[pairs.head_mentions], table.last_words[pairs.tail_mentions]) + 1
    ends = np.maximum(table.first_words[pairs.head_mentions], table.first_words[pairs.tail_mentions])
    vectors, threshold = heads.pairs(
        mentions, heads.pool(mentions, *members_of(example.entities)), weights @ states.hidden,
        heads.words_between(first, torch.from_numpy(starts), torch.from_numpy(ends)), types, head, tail,
        torch.from_numpy(pairs.head_mentions), torch.from_numpy(pairs.tail_mentions), torch.from_numpy(pairs.features),
    )  # fmt: skip
    scores = (labels.scores("relation", vectors) - threshold[:, None]).float()
    holds = torch.from_numpy(gold.holds).float()
    loss = F.binary_cross_entropy_with_logits(scores, holds, torch.from_numpy(gold.weights).float(), reduction="sum")
    out: dict[str, Loss] = {"relations": (loss, float(max(4, len(example.entities))))}
    if len(gold.evidence):
        rows, pieces = torch.from_numpy(gold.evidence_pairs), torch.from_numpy(gold.evidence)
        mass = (weights.index_select(0, rows) * pieces).sum(1)
        out["evidence"] = (-(mass.clamp(min=1e-4).log()).sum(), float(len(rows)))
    return out


def _event_losses(
    example: Example, gold: EventGold, states: ArticleStates, words: tuple[Tensor, Tensor], mentions: Tensor, attention: Tensor,
    heads: Heads, labels: LabelVectors,
) -> dict[str, Loss]:  # fmt: skip
    encoded = example.encoded
    vectors, realis = heads.triggers(*words)
    spans = [(a, b, t) for a, b, t, _ in gold.triggers.tolist()]
    label, inside = _span_gold(encoded, MAX_TRIGGER_WORDS, spans)
    scores = _with_none(labels.scores("event", vectors)).float()
    each = F.cross_entropy(scores.flatten(0, 1), label.flatten(), reduction="none")
    out: dict[str, Loss] = {"triggers": ((each * inside.flatten()).sum(), float(len(words[0])) / 20)}
    if not len(gold.triggers):
        return out
    start, end, _, real = torch.from_numpy(gold.triggers).T
    at = start * MAX_TRIGGER_WORDS + end - start
    chosen = F.embedding(at, vectors.flatten(0, 1))  # (events, D)
    out["realis"] = (
        F.cross_entropy(F.embedding(at, realis.flatten(0, 1)).float(), real, reduction="sum"), float(len(start))
    )  # fmt: skip
    out["arguments"] = _argument_loss(example, gold, states, chosen, mentions, attention, heads, labels)
    out["texts"] = _text_loss(encoded, gold, chosen, words, heads, labels)
    return out


def _argument_loss(
    example: Example, gold: EventGold, states: ArticleStates, triggers: Tensor, mentions: Tensor, attention: Tensor,
    heads: Heads, labels: LabelVectors,
) -> Loss:  # fmt: skip
    table = example.mentions
    t, m = torch.from_numpy(gold.near_triggers), torch.from_numpy(gold.near_mentions)
    if not len(t):
        return torch.zeros(()), 1.0
    entity_of = np.empty(len(table), dtype=np.int64)
    for e, members in enumerate(example.entities):
        entity_of[members] = e
    type_vectors = F.embedding(torch.from_numpy(table.types), labels.vectors["type"])
    trigger_pieces = torch.from_numpy(example.encoded.first_pieces[gold.triggers[:, 0]])
    weights = pair_weights(states.rows(trigger_pieces), attention, t, m)
    vectors = heads.arguments(
        triggers, mentions, weights @ states.hidden, type_vectors, t, m, torch.from_numpy(gold.near_features)
    )
    scores = labels.scores("role", vectors).float()  # (P, roles)
    # The best mention of an entity speaks for it.
    key = t * len(example.entities) + torch.from_numpy(entity_of)[m]
    groups, of_group = key.unique(return_inverse=True)
    best = torch.full((len(groups), scores.shape[1]), _FAR).scatter_reduce(
        0, of_group[:, None].expand_as(scores), scores, "amax", include_self=True
    )
    holds = torch.zeros_like(best)
    row = {int(k): i for i, k in enumerate(groups.tolist())}
    for e, entity, role in gold.arguments.tolist():
        if (at := row.get(e * len(example.entities) + entity)) is not None:
            holds[at, role] = 1
    event_type = torch.from_numpy(gold.triggers[:, 2])[groups // len(example.entities)]
    mask = labels.role_mask[event_type]
    loss = F.binary_cross_entropy_with_logits(best, holds, mask, reduction="sum")
    return loss, float(len(triggers)) * 2


def _text_loss(
    encoded: Encoded, gold: EventGold, triggers: Tensor, words: tuple[Tensor, Tensor], heads: Heads, labels: LabelVectors
) -> Loss:
    """Where each role's words start and end in the trigger's sentence, or that the role has none."""
    place = {(e, role): (first, last) for e, role, first, last in gold.texts.tolist()}
    mask = labels.role_mask[torch.from_numpy(gold.triggers[:, 2])]  # (events, roles)
    event, role = mask.nonzero(as_tuple=True)
    if not len(event):
        return torch.zeros(()), 1.0  # event types without roles
    start, end = heads.texts(F.embedding(event, triggers), F.embedding(role, labels.vectors["role"]), *words)
    sentences = torch.from_numpy(encoded.word_sentences)
    own = sentences[torch.from_numpy(gold.triggers[:, 0])[event]]
    outside = F.pad(sentences[None, :] != own[:, None], (1, 0), value=False)
    spots = torch.tensor(
        [[p + 1 for p in place.get((e, r), (-1, -1))] for e, r in zip(event.tolist(), role.tolist(), strict=True)]
    )
    loss = sum(
        F.cross_entropy(scores.float().masked_fill(outside, _FAR), spots[:, side], reduction="sum")
        for side, scores in enumerate((start, end))
    )
    assert isinstance(loss, Tensor)
    return loss, float(len(triggers)) * 4
