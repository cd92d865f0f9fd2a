"""The encoder: MiniLM (Wang et al. 2020) with embeddings of word shapes added, because its vocabulary is uncased."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgx.model.encoding import MAX_PIECES, SHAPES

HIDDEN = 384
LAYERS = 6
ATTENTION_HEADS = 12
VOCABULARY = 30522


class Dropout(nn.Module):
    """Dropout whose mask takes eight bits a number, drawn eight at a time: torch's own is a twelfth of a step on a CPU.

    The share is rounded to 256ths.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.dropped = round(256 * share)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.dropped:
            return x
        count = x.numel()
        drawn = torch.empty(-(-count // 8), dtype=torch.int64).random_(-(2**63), None)
        kept = drawn.view(torch.uint8)[:count].view(x.shape) >= self.dropped
        return x * (kept.to(x.dtype) * (256 / (256 - self.dropped)))


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.output = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, 4 * HIDDEN)
        self.outer = nn.Linear(4 * HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, lengths: Sequence[int]) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """The layer's output (T, H), and the queries and keys (heads, L, 32) of each window."""
        mixed, queries, keys = [], [], []
        read = self.qkv(x)
        for window in read.split(list(lengths)) if len(lengths) > 1 else [read]:
            q, k, v = window.view(window.shape[0], 3, ATTENTION_HEADS, HIDDEN // ATTENTION_HEADS).permute(1, 2, 0, 3)
            # By hand: on a CPU twice as fast, forwards and backwards, as torch's fused attention with heads this narrow.
            own = (q * (HIDDEN // ATTENTION_HEADS) ** -0.5 @ k.transpose(-1, -2)).softmax(-1) @ v
            mixed.append(own.transpose(0, 1).reshape(window.shape[0], HIDDEN))
            queries.append(q)
            keys.append(k)
        x = self.attention_norm(x + self.dropout(self.output(torch.cat(mixed))))
        x = self.norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))
        return x, queries, keys


def attention_of(q: Tensor, k: Tensor) -> Tensor:
    """(…, queries, keys) attention in float32."""
    return (q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // ATTENTION_HEADS)).float().softmax(-1)


class Encoder(nn.Module):
    """Windows laid end to end, ids and shapes (T,), to hidden states (T, H) and the last layer's queries and keys.

    Windows attend to themselves alone and are never padded.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(MAX_PIECES, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, shapes: Tensor, lengths: Sequence[int]) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """lengths: of the windows, summing to T. Queries and keys are (heads, L, 32) for each window."""
        at = torch.cat([torch.arange(n) for n in lengths]) if len(lengths) > 1 else torch.arange(ids.shape[0])
        x = self.dropout(self.norm(self.words(ids) + self.positions(at) + self.shapes(shapes)))
        queries: list[Tensor] = []
        keys: list[Tensor] = []
        for layer in self.layers:
            x, queries, keys = layer(x, lengths)
        return x, queries, keys
