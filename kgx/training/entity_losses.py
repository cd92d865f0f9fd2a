"""Losses of entities: which mentions are one, and which relations hold between two.

Letters in shapes as in network.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kgx.training.examples import Example
from kgx.training.network import Heads, pair_weights
from kgx.training.span_losses import FAR

if TYPE_CHECKING:
    from kgx.training.losses import ArticleStates, LabelVectors, Loss


def coreference_loss(example: Example, mentions: Tensor, heads: Heads) -> Loss:
    """Marginal likelihood of all gold antecedents, or of none for the first mention of an entity."""
    assert example.coreference is not None
    n = len(mentions)
    scores = heads.coreference(mentions, torch.from_numpy(example.coreference).float()).float()
    earlier = torch.ones(n, n, dtype=torch.bool).tril(-1)
    cluster = torch.empty(n, dtype=torch.long)
    for e, members in enumerate(example.entities):
        cluster[members] = e
    same = (cluster[:, None] == cluster[None, :]) & earlier
    scores = F.pad(scores.masked_fill(~earlier, FAR), (1, 0))  # (N, 1 + N), none first
    gold = torch.cat([~same.any(1, keepdim=True), same], 1)
    likelihood = scores.masked_fill(~gold, FAR).logsumexp(1) - scores.logsumexp(1)
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


def relation_losses(
    example: Example, states: ArticleStates, first: Tensor, mentions: Tensor, attention: Tensor, heads: Heads,
    labels: LabelVectors,
) -> dict[str, Loss]:  # fmt: skip
    """Of the labels of pairs, and of where the pairs look. first (W, H), mentions (N, H), attention (N, heads, T)."""
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
