"""What the network is trained to: one loss a layer, each over one example, with its count for the mean.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.model.encoding import Encoded
from kgx.model.features import MAX_SENTENCE_DISTANCE, argument_features
from kgx.model.labels import Task
from kgx.training.examples import EventGold, Example
from kgx.training.network import MAX_TRIGGER_WORDS, Heads, label_scores

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


@dataclass(frozen=True, slots=True)
class States:
    """What the encoder says of one example: hidden (T, H), and the last layer's attention of each window (heads, L, L)."""

    hidden: Tensor
    attention: list[Tensor]

    def rows(self, pieces: Tensor) -> Tensor:
        """(N, heads, T) attention of these pieces, zero outside of their own window."""
        offset, parts = 0, []
        for window in self.attention:
            length = window.shape[-1]
            inside = (pieces >= offset) & (pieces < offset + length)
            own = window[:, (pieces - offset).clamp(0, length - 1)].transpose(0, 1) * inside[:, None, None]
            parts.append(own)
            offset += length
        return torch.cat(parts, -1)


def losses(example: Example, states: States, heads: Heads, labels: LabelVectors) -> dict[str, Loss]:
    """Losses of the layers that are annotated, by name."""
    encoded = example.encoded
    first = states.hidden[torch.from_numpy(encoded.first_pieces)]
    last = states.hidden[torch.from_numpy(encoded.last_pieces)]
    out: dict[str, Loss] = {}
    if example.has_mentions:
        out |= _mention_losses(example, first, last, heads, labels)
    if not len(example.mentions):
        return out
    starts, ends = torch.from_numpy(example.mentions.first_words), torch.from_numpy(example.mentions.last_words)
    mentions = heads.mentions(first[starts], last[ends])  # (N, H)
    if example.coreference is not None and len(mentions) > 1:
        out["coreference"] = _coreference_loss(example, mentions, heads)
    attention = states.rows(torch.from_numpy(encoded.first_pieces)[starts]) if example.relations or example.events else None
    if example.relations is not None and attention is not None:
        out["relations"] = _relation_loss(example, states, mentions, attention, heads, labels)
    if example.events is not None and attention is not None:
        out |= _event_losses(example, example.events, states, (first, last), mentions, attention, heads, labels)
    return out


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
    scores = _with_none(labels.scores("type", vectors[inside])).float()
    for index in labels.unmarked:
        # An unmarked amount is no negative: its own label does not compete where nothing is marked.
        unknown = _holds_number(example, vectors.shape[1])[inside] & (gold[inside] == 0)
        scores = scores.clone()
        scores[unknown, index + 1] = _FAR
    out: dict[str, Loss] = {"mentions": (F.cross_entropy(scores, gold[inside], reduction="sum"), float(len(first)) / 8)}
    if example.has_kinds and len(table):
        chosen = kinds[torch.from_numpy(table.first_words), torch.from_numpy(table.last_words - table.first_words)]
        loss = F.cross_entropy(chosen.float(), torch.from_numpy(table.kinds), reduction="sum")
        out["kinds"] = (loss, float(len(table)))
    return out


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
    return torch.stack([rows[members].mean(0) for members in entities])


def _relation_loss(
    example: Example, states: States, mentions: Tensor, attention: Tensor, heads: Heads, labels: LabelVectors
) -> Loss:
    gold = example.relations
    assert gold is not None
    types = labels.vectors["type"][torch.from_numpy(example.entity_types)]
    pairs = gold.pairs
    vectors, threshold = heads.pairs(
        mentions, heads.pool(mentions, *members_of(example.entities)), mean(attention, example.entities), states.hidden, types,
        torch.from_numpy(pairs.heads), torch.from_numpy(pairs.tails), torch.from_numpy(pairs.head_mentions),
        torch.from_numpy(pairs.tail_mentions), torch.from_numpy(pairs.features),
    )  # fmt: skip
    scores = (labels.scores("relation", vectors) - threshold[:, None]).float()
    holds = torch.from_numpy(gold.holds).float()
    loss = F.binary_cross_entropy_with_logits(scores, holds, torch.from_numpy(gold.weights).float(), reduction="sum")
    return loss, float(max(4, len(example.entities)))


def _event_losses(
    example: Example, gold: EventGold, states: States, words: tuple[Tensor, Tensor], mentions: Tensor, attention: Tensor,
    heads: Heads, labels: LabelVectors,
) -> dict[str, Loss]:  # fmt: skip
    encoded = example.encoded
    vectors, realis = heads.triggers(*words)
    spans = [(a, b, t) for a, b, t, _ in gold.triggers.tolist()]
    label, inside = _span_gold(encoded, MAX_TRIGGER_WORDS, spans)
    scores = _with_none(labels.scores("event", vectors[inside])).float()
    out: dict[str, Loss] = {"triggers": (F.cross_entropy(scores, label[inside], reduction="sum"), float(len(words[0])) / 20)}
    if not len(gold.triggers):
        return out
    start, end, _, real = torch.from_numpy(gold.triggers).T
    chosen = vectors[start, end - start]  # (events, D)
    out["realis"] = (F.cross_entropy(realis[start, end - start].float(), real, reduction="sum"), float(len(start)))
    out["arguments"] = _argument_loss(example, gold, states, chosen, mentions, attention, heads, labels)
    out["texts"] = _text_loss(encoded, gold, chosen, words, heads, labels)
    return out


def _argument_loss(
    example: Example, gold: EventGold, states: States, triggers: Tensor, mentions: Tensor, attention: Tensor,
    heads: Heads, labels: LabelVectors,
) -> Loss:  # fmt: skip
    encoded, table = example.encoded, example.mentions
    of_trigger, of_mention, features = [], [], []
    for e, (start, end, _, _) in enumerate(gold.triggers.tolist()):
        columns = argument_features(encoded, (start, end), table)
        apart = np.abs(encoded.word_sentences[table.first_words] - encoded.word_sentences[start])
        near = np.nonzero(apart <= MAX_SENTENCE_DISTANCE)[0]
        of_trigger.append(np.full(len(near), e))
        of_mention.append(near)
        features.append(columns[near])
    t, m = torch.from_numpy(np.concatenate(of_trigger)), torch.from_numpy(np.concatenate(of_mention))
    if not len(t):
        return torch.zeros(()), 1.0
    entity_of = np.empty(len(table), dtype=np.int64)
    for e, members in enumerate(example.entities):
        entity_of[members] = e
    type_vectors = labels.vectors["type"][torch.from_numpy(table.types)]
    trigger_pieces = torch.from_numpy(encoded.first_pieces[gold.triggers[:, 0]])
    vectors = heads.arguments(
        triggers, mentions, states.rows(trigger_pieces), attention, states.hidden, type_vectors, t, m,
        torch.from_numpy(np.concatenate(features)),
    )  # fmt: skip
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
    weights = labels.role_mask[event_type]
    loss = F.binary_cross_entropy_with_logits(best, holds, weights, reduction="sum")
    return loss, float(len(triggers)) * 2


def _text_loss(
    encoded: Encoded, gold: EventGold, triggers: Tensor, words: tuple[Tensor, Tensor], heads: Heads, labels: LabelVectors
) -> Loss:
    """Where each role's words start and end in the trigger's sentence, or that the role has none."""
    place = {(e, role): (first, last) for e, role, first, last in gold.texts.tolist()}
    mask = labels.role_mask[torch.from_numpy(gold.triggers[:, 2])]  # (events, roles)
    event, role = mask.nonzero(as_tuple=True)
    start, end = heads.texts(triggers[event], labels.vectors["role"][role], *words)
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
