"""The network as graphs with named inputs, for the export: the run time asks for one output at a time.

Kept apart from network.py, whose methods training calls one by one.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from kgx.model.features import ARGUMENT_FEATURES, COREFERENCE_FEATURES, PAIR_FEATURES
from kgx.training.encoder_network import HIDDEN, Encoder, attention_of
from kgx.training.network import Heads, label_scores
from kgx.training.syntax_network import Syntax


class HeadInputs(NamedTuple):
    """One section of an article. Letters as in network.py; M, most mentions of an entity; Q triggers; A, X questions."""

    hidden: Tensor  # (T, H)
    first_pieces: Tensor  # (W,)
    last_pieces: Tensor  # (W,)
    type_vectors: Tensor  # (K, D)
    type_biases: Tensor  # (K,)
    event_vectors: Tensor
    event_biases: Tensor
    relation_vectors: Tensor
    relation_biases: Tensor
    role_vectors: Tensor
    role_biases: Tensor
    mention_first: Tensor  # (N,) words
    mention_last: Tensor  # (N,)
    mention_types: Tensor  # (N,)
    mention_attention: Tensor  # (N, heads, T)
    coreference_features: Tensor  # (N, N, COREFERENCE_FEATURES)
    entity_members: Tensor  # (E, M)
    entity_padding: Tensor  # (E, M) bool
    entity_types: Tensor  # (E,)
    entity_attention: Tensor  # (E, heads, T)
    pair_heads: Tensor  # (P,)
    pair_tails: Tensor
    pair_head_mentions: Tensor
    pair_tail_mentions: Tensor
    pair_features: Tensor  # (P, PAIR_FEATURES)
    trigger_first: Tensor  # (Q,)
    trigger_last: Tensor
    trigger_attention: Tensor  # (Q, heads, T)
    argument_triggers: Tensor  # (A,)
    argument_mentions: Tensor
    argument_features: Tensor  # (A, ARGUMENT_FEATURES)
    text_triggers: Tensor  # (X,)
    text_roles: Tensor


OUTPUTS = (
    "mention_scores", "kind_scores", "trigger_scores", "realis_scores", "coreference_scores", "relation_scores",
    "relation_contexts", "argument_scores", "text_starts", "text_ends",
)  # fmt: skip

QUESTIONS = {
    "spans": ("mention_scores", "kind_scores", "trigger_scores", "realis_scores"),
    "coreference": ("coreference_scores",),
    "relations": ("relation_scores", "relation_contexts"),
    "events": ("argument_scores", "text_starts", "text_ends"),
}
SYNTAX_INPUTS = ("hidden", "token_firsts", "token_lasts")
SYNTAX_OUTPUTS = ("arc_scores", "tag_scores", "xpos_scores", "lemma_scores", "start_scores")


class EncoderGraph(nn.Module):
    """ids and shapes (1, T) of one window to hidden (1, T, H) and the last layer's attention (1, heads, T, T)."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        hidden, queries, keys = self.encoder(ids[0], shapes[0], [0])
        return hidden[None], attention_of(queries[0], keys[0])[None]


class SyntaxGraph(nn.Module):
    """hidden (T, H) and tokens' first and last pieces (S,) to arc, tag, treebank tag, script and start scores."""

    def __init__(self, syntax: Syntax) -> None:
        super().__init__()
        self.syntax = syntax

    def forward(self, hidden: Tensor, firsts: Tensor, lasts: Tensor) -> tuple[Tensor, ...]:
        tokens = self.syntax.tokens(hidden, firsts, lasts)
        return (self.syntax.arcs(tokens), *self.syntax.tags(tokens))


class DependencyGraph(nn.Module):
    """The same with heads (S,), 0 for the root, to scores of the relation to each token's head."""

    def __init__(self, syntax: Syntax) -> None:
        super().__init__()
        self.syntax = syntax

    def forward(self, hidden: Tensor, firsts: Tensor, lasts: Tensor, heads: Tensor) -> Tensor:
        return self.syntax.relations(self.syntax.tokens(hidden, firsts, lasts), heads)


class HeadGraph(nn.Module):
    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """The outputs of OUTPUTS, from the inputs of HeadInputs in their order."""
        x = HeadInputs(*tensors)
        heads = self.heads
        first, last = x.hidden[x.first_pieces], x.hidden[x.last_pieces]
        spans, kinds = heads.spans(first, last)
        triggers, realis = heads.triggers(first, last)
        mentions = heads.mentions(first[x.mention_first], last[x.mention_last])
        entities = heads.pool(mentions, x.entity_members, x.entity_padding)
        weights = _weights(x.entity_attention[x.pair_heads], x.entity_attention[x.pair_tails])
        starts = torch.minimum(x.mention_last[x.pair_head_mentions], x.mention_last[x.pair_tail_mentions]) + 1
        ends = torch.maximum(x.mention_first[x.pair_head_mentions], x.mention_first[x.pair_tail_mentions])
        vectors, threshold = heads.pairs(
            mentions, entities, weights @ x.hidden, heads.words_between(first, starts, ends), x.type_vectors[x.entity_types],
            x.pair_heads, x.pair_tails, x.pair_head_mentions, x.pair_tail_mentions, x.pair_features,
        )  # fmt: skip
        relations = label_scores(vectors, x.relation_vectors, x.relation_biases) - threshold[:, None]
        chosen = triggers[x.trigger_first, x.trigger_last - x.trigger_first]
        looks = _weights(x.trigger_attention[x.argument_triggers], x.mention_attention[x.argument_mentions])
        arguments = heads.arguments(
            chosen, mentions, looks @ x.hidden, x.type_vectors[x.mention_types], x.argument_triggers, x.argument_mentions,
            x.argument_features,
        )  # fmt: skip
        text_starts, text_ends = heads.texts(chosen[x.text_triggers], x.role_vectors[x.text_roles], first, last)
        return (
            label_scores(spans, x.type_vectors, x.type_biases), kinds,
            label_scores(triggers, x.event_vectors, x.event_biases), realis,
            heads.coreference(mentions, x.coreference_features), relations, weights,
            label_scores(arguments, x.role_vectors, x.role_biases), text_starts, text_ends,
        )  # fmt: skip


def _weights(left: Tensor, right: Tensor) -> Tensor:
    """(P, T) as network.pair_weights makes them, from rows (P, heads, T) already chosen.

    Training multiplies all by all, which is faster there; at run time pairs come in portions, to keep within memory.
    """
    weights = (left * right).sum(1)
    return weights / (weights.sum(-1, keepdim=True) + 1e-10)


def sample_inputs() -> HeadInputs:
    """Small random inputs whose sizes all differ, to trace the graph with."""
    generator = torch.Generator().manual_seed(0)

    def real(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    def index(below: int, *shape: int) -> Tensor:
        return torch.randint(0, below, shape, generator=generator)

    pieces, words, mentions, entities, pairs, triggers, questions, texts = 31, 23, 7, 5, 11, 3, 13, 6
    kinds, events, relations, roles = 19, 28, 51, 17
    trigger_first = index(words - 4, triggers)
    return HeadInputs(
        real(pieces, 384), index(pieces, words), index(pieces, words), real(kinds, 256), real(kinds), real(events, 256),
        real(events), real(relations, 256), real(relations), real(roles, 256), real(roles), index(words, mentions),
        index(words, mentions), index(kinds, mentions), real(mentions, 12, pieces),
        real(mentions, mentions, COREFERENCE_FEATURES), index(mentions, entities, 2),
        torch.tensor([[False, i % 2 == 0] for i in range(entities)]), index(kinds, entities), real(entities, 12, pieces),
        index(entities, pairs), index(entities, pairs), index(mentions, pairs), index(mentions, pairs),
        real(pairs, PAIR_FEATURES), trigger_first, trigger_first + index(4, triggers), real(triggers, 12, pieces),
        index(triggers, questions), index(mentions, questions), real(questions, ARGUMENT_FEATURES), index(triggers, texts),
        index(roles, texts),
    )  # fmt: skip


def syntax_sample() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Hidden states, tokens' first and last pieces, and their heads."""
    generator = torch.Generator().manual_seed(1)
    firsts = torch.randint(0, 31, (17,), generator=generator)
    return torch.rand(31, HIDDEN, generator=generator), firsts, firsts.clamp(max=29) + 1, torch.arange(17)
