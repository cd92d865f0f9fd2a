"""Losses of events: which words tell of one, whether it is asserted, and who or what fills its roles.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.model.encoding import Encoded
from kgx.training.examples import EventGold, Example
from kgx.training.network import MAX_TRIGGER_WORDS, Heads, pair_weights
from kgx.training.span_losses import FAR, span_gold, span_loss, with_none

if TYPE_CHECKING:
    from kgx.training.losses import ArticleStates, LabelVectors, Loss


def event_losses(
    example: Example, gold: EventGold, states: ArticleStates, words: tuple[Tensor, Tensor], mentions: Tensor, attention: Tensor,
    heads: Heads, labels: LabelVectors,
) -> dict[str, Loss]:  # fmt: skip
    """Of triggers, realis and roles. words: states (W, H) of first and last pieces; mentions (N, H), attention (N, heads, T)."""
    encoded = example.encoded
    vectors, realis = heads.triggers(*words)
    spans = [(a, b, t) for a, b, t, _ in gold.triggers.tolist()]
    label, inside = span_gold(encoded, MAX_TRIGGER_WORDS, spans)
    inside[torch.from_numpy(gold.unknown_words), 0] = False
    scores = with_none(labels.scores("event", vectors)).float()
    out: dict[str, Loss] = {"triggers": (span_loss(scores, label, inside), float(len(words[0])) / 20)}
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
    best = torch.full((len(groups), scores.shape[1]), FAR).scatter_reduce(
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
        F.cross_entropy(scores.float().masked_fill(outside, FAR), spots[:, side], reduction="sum")
        for side, scores in enumerate((start, end))
    )
    assert isinstance(loss, Tensor)
    return loss, float(len(triggers)) * 4
