"""The network: one MiniLM encoder that reads an article once, and a head for each task on its hidden states.

Encoder: Wang et al. 2020, "MiniLM", with embeddings of word shapes added, because its vocabulary is uncased.
Spans: Zaratiana et al. 2024, "GLiNER". Coreference: Lee et al. 2017, "End-to-end Neural Coreference Resolution".
Relations: Zhou et al. 2021, "ATLOP" (log-sum-exp pooling, localised context), with the nearest mentions of the pair.
Labels are vectors: a projection of the encoder's reading of their description, plus a residual for those trained.

Letters in shapes: T word pieces, W words, N mentions, E entities, P pairs, K labels, H 384, D 256.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgx.model.encoding import MAX_PIECES, SHAPES
from kgx.model.features import ARGUMENT_FEATURES, COREFERENCE_FEATURES, PAIR_FEATURES
from kgx.model.labels import TASKS, Task

HIDDEN = 384
LAYERS = 6
ATTENTION_HEADS = 12
VOCABULARY = 30522
WIDTH = 256  # of spans, pairs and labels
COREFERENCE_WIDTH = 192
BLOCK = 8  # of the grouped bilinear form
MAX_MENTION_WORDS = 12  # 99.9 % of the mentions of newskg train
MAX_TRIGGER_WORDS = 4  # 99.7 % of its triggers
REALIS = 4
KIND_COUNT = 3


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.output = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, 4 * HIDDEN)
        self.outer = nn.Linear(4 * HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None, *, with_attention: bool) -> tuple[Tensor, Tensor | None]:
        batch, pieces, _ = x.shape
        q, k, v = self.qkv(x).view(batch, pieces, 3, ATTENTION_HEADS, HIDDEN // ATTENTION_HEADS).permute(2, 0, 3, 1, 4)
        attention = None
        if with_attention:
            scores = q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // ATTENTION_HEADS)
            if mask is not None:
                scores = scores + mask
            attention = scores.float().softmax(-1)  # (batch, heads, T, T)
            mixed = attention.to(v.dtype) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=None if mask is None else mask.to(q.dtype))
        x = self.attention_norm(x + self.dropout(self.output(mixed.transpose(1, 2).reshape(batch, pieces, HIDDEN))))
        x = self.norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))
        return x, attention


class Encoder(nn.Module):
    """(batch, T) ids and shapes to hidden states (batch, T, H) and the last layer's attention (batch, heads, T, T)."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(MAX_PIECES, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """mask: (batch, 1, 1, T), 0 where a piece is there and a large negative number where it is padding."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.positions(at) + self.shapes(shapes)))
        for layer in self.layers[:-1]:
            x, _ = layer(x, mask, with_attention=False)
        x, attention = self.layers[-1](x, mask, with_attention=True)
        assert attention is not None
        return x, attention


class Heads(nn.Module):
    """All heads. Every method takes one article's (or section's) arrays and label vectors (K, D) with biases (K,)."""

    def __init__(self, dropout: float = 0.15) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.span_start = nn.Linear(HIDDEN, WIDTH)
        self.span_end = nn.Linear(HIDDEN, WIDTH)
        self.span_width = nn.Embedding(MAX_MENTION_WORDS, WIDTH)
        self.span_output = nn.Linear(WIDTH, WIDTH)
        self.kind = nn.Linear(WIDTH, KIND_COUNT)
        self.trigger_start = nn.Linear(HIDDEN, WIDTH)
        self.trigger_end = nn.Linear(HIDDEN, WIDTH)
        self.trigger_width = nn.Embedding(MAX_TRIGGER_WORDS, WIDTH)
        self.trigger_output = nn.Linear(WIDTH, WIDTH)
        self.realis = nn.Linear(WIDTH, REALIS)
        self.mention_first = nn.Linear(HIDDEN, HIDDEN)
        self.mention_last = nn.Linear(HIDDEN, HIDDEN)
        # coreference
        self.anaphor = nn.Linear(HIDDEN, COREFERENCE_WIDTH)
        self.antecedent = nn.Linear(HIDDEN, COREFERENCE_WIDTH)
        self.likeness = nn.Linear(HIDDEN, COREFERENCE_WIDTH)
        self.likeness_output = nn.Linear(COREFERENCE_WIDTH, COREFERENCE_WIDTH, bias=False)
        self.coreference_features = nn.Linear(COREFERENCE_FEATURES, COREFERENCE_WIDTH)
        self.coreference_score = nn.Linear(COREFERENCE_WIDTH, 1)
        # relations
        self.entity_of_head = nn.Linear(HIDDEN, WIDTH)
        self.entity_of_tail = nn.Linear(HIDDEN, WIDTH)
        self.nearest_of_head = nn.Linear(HIDDEN, WIDTH)
        self.nearest_of_tail = nn.Linear(HIDDEN, WIDTH)
        self.context_of_head = nn.Linear(HIDDEN, WIDTH)
        self.context_of_tail = nn.Linear(HIDDEN, WIDTH)
        self.bilinear = nn.Linear(WIDTH * BLOCK, WIDTH)
        self.pair_linear = nn.Linear(2 * WIDTH, WIDTH)
        self.pair_types = nn.Linear(2 * WIDTH, WIDTH)
        self.pair_features = nn.Linear(PAIR_FEATURES, WIDTH)
        self.pair_output = nn.Linear(WIDTH, WIDTH)
        self.pair_threshold = nn.Linear(WIDTH, 1)
        # arguments
        self.argument_trigger = nn.Linear(WIDTH, WIDTH)
        self.argument_mention = nn.Linear(HIDDEN, WIDTH)
        self.argument_context = nn.Linear(HIDDEN, WIDTH)
        self.argument_type = nn.Linear(WIDTH, WIDTH)
        self.argument_features = nn.Linear(ARGUMENT_FEATURES, WIDTH)
        self.argument_output = nn.Linear(WIDTH, WIDTH)
        self.text_trigger = nn.Linear(WIDTH, WIDTH)
        self.text_role = nn.Linear(WIDTH, WIDTH)
        self.text_start = nn.Linear(HIDDEN, WIDTH)
        self.text_end = nn.Linear(HIDDEN, WIDTH)
        self.text_none = nn.Linear(WIDTH, 2)

    def spans(self, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors (W, 12, D) and kind scores (W, 12, 3) of spans from each word over 1 to 12 words.

        first, last: (W, H), states of each word's first and last piece. Spans past the end repeat the last word.
        """
        return self._spans(first, last, self.span_start, self.span_end, self.span_width, self.span_output, self.kind)

    def triggers(self, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors (W, 4, D) and realis scores (W, 4, 4) of spans from each word over 1 to 4 words."""
        return self._spans(
            first, last, self.trigger_start, self.trigger_end, self.trigger_width, self.trigger_output, self.realis
        )

    def _spans(
        self,
        first: Tensor,
        last: Tensor,
        start: nn.Linear,
        end: nn.Linear,
        width: nn.Embedding,
        output: nn.Linear,
        side: nn.Linear,
    ) -> tuple[Tensor, Tensor]:
        words, widths = first.shape[0], width.num_embeddings
        at = torch.arange(words, device=first.device)[:, None] + torch.arange(widths, device=first.device)[None, :]
        ends = end(self.dropout(last))[at.clamp(max=words - 1)]  # (W, widths, D)
        vectors = output(F.gelu(start(self.dropout(first))[:, None] + ends + width.weight[None]))
        return vectors, side(F.gelu(vectors))

    def mentions(self, first: Tensor, last: Tensor) -> Tensor:
        """(N, H) vectors of mentions from the states of their first and last piece."""
        return torch.tanh(self.mention_first(self.dropout(first)) + self.mention_last(self.dropout(last)))

    def coreference(self, mentions: Tensor, features: Tensor) -> Tensor:
        """(N, N) scores of mention i with antecedent j; 0 is the score of having none. Only j < i means anything."""
        like = self.likeness(mentions)
        hidden = (
            self.anaphor(mentions)[:, None] + self.antecedent(mentions)[None, :]
            + self.likeness_output(like[:, None] * like[None, :]) + self.coreference_features(features)
        )  # (N, N, 192)  # fmt: skip
        return self.coreference_score(self.dropout(F.gelu(hidden))).squeeze(-1)

    def pairs(
        self, mentions: Tensor, entities: Tensor, attention: Tensor, hidden: Tensor, types: Tensor,
        heads: Tensor, tails: Tensor, head_mentions: Tensor, tail_mentions: Tensor, features: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Vectors (P, D) of entity pairs and the score (P,) that a label must pass.

        mentions (N, H); entities (E, H), pooled mentions; attention (E, heads, T), mean over the entity's mentions;
        hidden (T, H); types (E, D), vectors of the entities' types; the rest (P,) indices, and features (P, 26).
        """
        context = self.context(attention[heads], attention[tails], hidden)
        head = (
            self.entity_of_head(entities[heads]) + self.nearest_of_head(mentions[head_mentions]) + self.context_of_head(context)
        )
        tail = (
            self.entity_of_tail(entities[tails]) + self.nearest_of_tail(mentions[tail_mentions]) + self.context_of_tail(context)
        )
        head, tail = self.dropout(torch.tanh(head)), self.dropout(torch.tanh(tail))
        product = (head.view(-1, WIDTH // BLOCK, BLOCK, 1) * tail.view(-1, WIDTH // BLOCK, 1, BLOCK)).reshape(-1, WIDTH * BLOCK)
        vector = F.gelu(
            self.bilinear(product) + self.pair_linear(torch.cat([head, tail], -1))
            + self.pair_types(torch.cat([types[heads], types[tails]], -1)) + self.pair_features(features)
        )  # fmt: skip
        return self.pair_output(self.dropout(vector)), self.pair_threshold(vector).squeeze(-1)

    def pool(self, mentions: Tensor, members: Tensor, padding: Tensor) -> Tensor:
        """(E, H) log-sum-exp over each entity's mentions: members (E, M) indices, padding (E, M) true where there is none."""
        return mentions[members].masked_fill(padding[..., None], -1e4).logsumexp(1)

    def context(self, left: Tensor, right: Tensor, hidden: Tensor) -> Tensor:
        """(P, H) what both sides attend to: left and right (P, heads, T), hidden (T, H). ATLOP's localised context."""
        weights = (left * right).sum(1)
        return (weights / (weights.sum(-1, keepdim=True) + 1e-10)) @ hidden

    def arguments(
        self, triggers: Tensor, mentions: Tensor, trigger_attention: Tensor, mention_attention: Tensor, hidden: Tensor,
        types: Tensor, of_trigger: Tensor, of_mention: Tensor, features: Tensor,
    ) -> Tensor:  # fmt: skip
        """(P, D) vectors of trigger-mention pairs; triggers (T', D), attentions (·, heads, T), types (N, D), features (P, 24)."""
        context = self.context(trigger_attention[of_trigger], mention_attention[of_mention], hidden)
        summed = (
            self.argument_trigger(triggers)[of_trigger] + self.argument_mention(mentions)[of_mention]
            + self.argument_context(context) + self.argument_type(types)[of_mention] + self.argument_features(features)
        )  # fmt: skip
        return self.argument_output(self.dropout(F.gelu(summed)))

    def texts(self, triggers: Tensor, roles: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        """Scores (Q, 1 + W) of where a text argument starts and ends; entry 0 says that there is none.

        triggers, roles: (Q, D), aligned; first, last: (W, H).
        """
        query = F.gelu(self.text_trigger(triggers) + self.text_role(roles))
        none = self.text_none(query)  # (Q, 2)
        scale = WIDTH**-0.5
        start = query @ self.text_start(first).T * scale
        end = query @ self.text_end(last).T * scale
        return torch.cat([none[:, :1], start], -1), torch.cat([none[:, 1:], end], -1)


def label_scores(vectors: Tensor, labels: Tensor, biases: Tensor) -> Tensor:
    """(…, K) scores of vectors (…, D) for label vectors (K, D) with biases (K,)."""
    return vectors @ labels.T * WIDTH**-0.5 + biases


class Labels(nn.Module):
    """Vectors and biases of labels, from the encoder's reading of their texts, with a residual for each known text."""

    def __init__(self, texts_by_task: Mapping[Task, list[str]]) -> None:
        super().__init__()
        self.projection = nn.ModuleDict({f"{task}s": nn.Linear(HIDDEN, WIDTH) for task in TASKS})
        self.residual = nn.ModuleDict({f"{t}s": nn.Embedding(max(1, len(texts_by_task[t])), WIDTH) for t in TASKS})
        self.bias = nn.ModuleDict({f"{t}s": nn.Embedding(max(1, len(texts_by_task[t])), 1) for t in TASKS})
        self.base_bias = nn.ParameterDict({f"{task}s": nn.Parameter(torch.tensor(-3.0)) for task in TASKS})
        for task in TASKS:
            nn.init.normal_(self.residual[f"{task}s"].weight, std=0.02)
            nn.init.zeros_(self.bias[f"{task}s"].weight)

    def forward(self, task: str, readings: Tensor, known: Tensor, *, keep: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Vectors (K, D) and biases (K,) of labels: readings (K, H) of their texts, known (K,) indices of the residuals.

        keep: (K, 1) of 0 and 1, drops residuals in training so that a description can stand alone.
        """
        key = f"{task}s"  # `type` alone would hide a method of ModuleDict
        residual, bias = self.residual[key](known), self.bias[key](known)
        if keep is not None:
            residual, bias = residual * keep, bias * keep
        return self.projection[key](readings) + residual, self.base_bias[key] + bias.squeeze(-1)


class Network(nn.Module):
    def __init__(self, texts_by_task: Mapping[Task, list[str]]) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = Heads()
        self.labels = Labels(texts_by_task)
