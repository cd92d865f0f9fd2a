"""The network: one MiniLM encoder that reads an article once, and a head for each task on its hidden states.

Spans: Zaratiana et al. 2024, "GLiNER". Coreference: Lee et al. 2017, "End-to-end Neural Coreference Resolution".
Relations: Zhou et al. 2021, "ATLOP" (log-sum-exp pooling, localised context), with the nearest mentions of the pair and
the words between them; Ma et al. 2023, "DREEAM" (attention taught by evidence).
Labels are vectors: a projection of the encoder's reading of their description, plus a residual for those trained.

Letters in shapes: T word pieces, W words, N mentions, E entities, P pairs, K labels, S syntactic tokens, H 384, D 256.
Rows are gathered by F.embedding, whose gradient is much faster on a CPU than that of indexing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgx.model.features import ARGUMENT_FEATURES, COREFERENCE_FEATURES, PAIR_FEATURES
from kgx.model.labels import TASKS, Task
from kgx.training.encoder_network import HIDDEN, VOCABULARY, Dropout, Encoder
from kgx.training.syntax_network import Syntax

WIDTH = 256  # of spans, pairs and labels
COREFERENCE_WIDTH = 192
BLOCK = 8  # of the grouped bilinear form
MAX_MENTION_WORDS = 12  # 99.9 % of the mentions of newskg train
MAX_TRIGGER_WORDS = 4  # 99.7 % of its triggers
REALIS = 4
KIND_COUNT = 3


class Heads(nn.Module):
    """All heads. Every method takes one article's (or section's) arrays and label vectors (K, D) with biases (K,)."""

    def __init__(self, dropout: float = 0.25) -> None:
        super().__init__()
        self.dropout = Dropout(dropout)
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
        self.between = nn.Linear(HIDDEN, WIDTH)
        self.between_output = nn.Linear(WIDTH, WIDTH, bias=False)
        nn.init.zeros_(self.between_output.weight)
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
        ends = F.embedding(at.clamp(max=words - 1), end(self.dropout(last)))  # (W, widths, D)
        vectors = output(self.dropout(F.gelu(start(self.dropout(first))[:, None] + ends + width.weight[None])))
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
        self, mentions: Tensor, entities: Tensor, context: Tensor, between: Tensor, types: Tensor, heads: Tensor, tails: Tensor,
        head_mentions: Tensor, tail_mentions: Tensor, features: Tensor,
    ) -> tuple[Tensor, Tensor]:  # fmt: skip
        """Vectors (P, D) of entity pairs and the score (P,) that a label must pass.

        mentions (N, H); entities (E, H), pooled mentions; context (P, H), see `context`; between (P, D), see
        `words_between`; types (E, D), vectors of the entities' types; the rest (P,) indices, and features (P, 26).
        """
        head = (
            F.embedding(heads, self.entity_of_head(entities)) + F.embedding(head_mentions, self.nearest_of_head(mentions))
            + self.context_of_head(context)
        )  # fmt: skip
        tail = (
            F.embedding(tails, self.entity_of_tail(entities)) + F.embedding(tail_mentions, self.nearest_of_tail(mentions))
            + self.context_of_tail(context)
        )  # fmt: skip
        head, tail = self.dropout(torch.tanh(head)), self.dropout(torch.tanh(tail))
        product = (head.view(-1, WIDTH // BLOCK, BLOCK, 1) * tail.view(-1, WIDTH // BLOCK, 1, BLOCK)).reshape(-1, WIDTH * BLOCK)
        of_head, of_tail = self.pair_types.weight.chunk(2, 1)
        vector = F.gelu(
            self.bilinear(product) + self.pair_linear(torch.cat([head, tail], -1)) + self.pair_types.bias
            + F.embedding(heads, F.linear(types, of_head)) + F.embedding(tails, F.linear(types, of_tail))
            + self.pair_features(features) + self.between_output(between)
        )  # fmt: skip
        return self.pair_output(self.dropout(vector)), self.pair_threshold(vector).squeeze(-1)

    def words_between(self, first: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
        """(P, D) mean over the words from starts to ends (exclusive), zero where there are none.

        first (W, H); starts, ends (P,). Differences of running sums: a pair costs the same however far apart its ends are.
        """
        words = F.gelu(self.between(first)).float()
        running = F.pad(words.cumsum(0), (0, 0, 1, 0))  # (1 + W, D)
        ends = torch.maximum(starts, ends)
        count = (ends - starts).clamp(min=1)[:, None]
        return (F.embedding(ends, running) - F.embedding(starts, running)) / count

    def pool(self, mentions: Tensor, members: Tensor, padding: Tensor) -> Tensor:
        """(E, H) log-sum-exp over each entity's mentions: members (E, M) indices, padding (E, M) true where there is none."""
        return F.embedding(members, mentions.float()).masked_fill(padding[..., None], -1e4).logsumexp(1)

    def arguments(
        self, triggers: Tensor, mentions: Tensor, context: Tensor, types: Tensor, of_trigger: Tensor, of_mention: Tensor,
        features: Tensor,
    ) -> Tensor:  # fmt: skip
        """(P, D) vectors of trigger-mention pairs; triggers (T', D), context (P, H), types (N, D), features (P, 24)."""
        summed = (
            F.embedding(of_trigger, self.argument_trigger(triggers)) + F.embedding(of_mention, self.argument_mention(mentions))
            + self.argument_context(context) + F.embedding(of_mention, self.argument_type(types))
            + self.argument_features(features)
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


def pair_weights(left: Tensor, right: Tensor, of_left: Tensor, of_right: Tensor) -> Tensor:
    """(P, T) where both sides of each pair attend to, summing to 1: ATLOP's localised context, before the states.

    left (A, heads, T), right (B, heads, T); of_left, of_right (P,). All A x B products are made at once, heads summed.
    """
    # Contiguous: on other strides float32 products of this shape are thirty times as slow.
    together = torch.bmm(left.permute(2, 0, 1).contiguous(), right.permute(2, 1, 0).contiguous())  # (T, A, B)
    flat = together.permute(1, 2, 0).reshape(-1, left.shape[-1])
    weights = F.embedding(of_left * right.shape[0] + of_right, flat)
    return weights / (weights.sum(-1, keepdim=True) + 1e-10)


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


class MaskedWords(nn.Module):
    """Which word piece stands behind a mask, scored with the encoder's own embeddings (Devlin et al. 2019, "BERT")."""

    def __init__(self) -> None:
        super().__init__()
        self.transform = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN)
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))

    def forward(self, hidden: Tensor, words: Tensor) -> Tensor:
        """Scores (M, vocabulary) from states (M, H) and the embeddings (vocabulary, H)."""
        return F.linear(self.norm(F.gelu(self.transform(hidden))), words, self.bias)


class Network(nn.Module):
    """texts_by_task: texts of all labels by task. syntax: labels by SYNTAX_TASKS."""

    def __init__(self, texts_by_task: Mapping[Task, list[str]], syntax: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = Heads()
        self.syntax = Syntax(syntax)
        self.labels = Labels(texts_by_task)
        self.masked = MaskedWords()  # for training alone; not exported
