"""Whether the exported graphs say what the network says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from kgx.errors import ModelError
from kgx.model.encoding import Window
from kgx.model.features import FloatArray
from kgx.training.encoder_network import Encoder
from kgx.training.head_graph import (
    OUTPUTS,
    QUESTIONS,
    SYNTAX_INPUTS,
    DependencyGraph,
    EncoderGraph,
    HeadGraph,
    SyntaxGraph,
    sample_inputs,
    syntax_sample,
)
from kgx.training.network import Heads, Network
from kgx.training.syntax_network import Syntax

TOLERANCE = 2e-3  # of a hidden state or score, between the network with rounded weights and the graph


def check_parity(network: Network, folder: Path, windows: list[Window]) -> float:
    """Largest difference between network and graphs; ModelError where it is above TOLERANCE. Weights must be rounded."""
    worst = max(
        _encoder_difference(network.encoder, folder, windows),
        check_heads(network.heads, folder),
        _syntax_difference(network.syntax, folder),
    )
    _refuse_above_tolerance(worst)
    return worst


def check_heads(heads: Heads, folder: Path) -> float:
    """The same for the graphs of the heads alone."""
    worst = 0.0
    inputs = sample_inputs()
    with torch.no_grad():
        answers = dict(zip(OUTPUTS, HeadGraph(heads.eval())(*inputs), strict=True))
    for question, outputs in QUESTIONS.items():
        session = onnxruntime.InferenceSession(str(folder / f"{question}.onnx"))
        wanted = {i.name for i in session.get_inputs()}
        found = session.run(list(outputs), {n: t.numpy() for n, t in inputs._asdict().items() if n in wanted})
        worst = max(worst, _difference([answers[o] for o in outputs], found))
    _refuse_above_tolerance(worst)
    return worst


def _encoder_difference(encoder: Encoder, folder: Path, windows: list[Window]) -> float:
    worst = 0.0
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"))
    for window in windows:
        ids, shapes = window.ids[None], window.shapes[None]
        with torch.no_grad():
            expected = EncoderGraph(encoder)(torch.from_numpy(ids), torch.from_numpy(shapes))
        found = session.run(["hidden", "attention"], {"ids": ids, "shapes": shapes})
        worst = max(worst, _difference(expected, found))
    return worst


def _syntax_difference(syntax: Syntax, folder: Path) -> float:
    worst = 0.0
    *tokens, heads = syntax_sample()
    with torch.no_grad():
        tags, dependencies = SyntaxGraph(syntax)(*tokens), DependencyGraph(syntax)(*tokens, heads)
    feeds = {name: tensor.numpy() for name, tensor in zip(SYNTAX_INPUTS, tokens, strict=True)}
    for file, extra, answers in (("syntax", {}, tags), ("syntax_labels", {"token_heads": heads.numpy()}, (dependencies,))):
        session = onnxruntime.InferenceSession(str(folder / f"{file}.onnx"))
        worst = max(worst, _difference(answers, session.run(None, feeds | extra)))
    return worst


def _difference(expected: Sequence[Tensor], found: Sequence[FloatArray]) -> float:
    return max(float(np.abs(e.numpy() - f).max(initial=0)) for e, f in zip(expected, found, strict=True))


def _refuse_above_tolerance(worst: float) -> None:
    if worst > TOLERANCE:
        raise ModelError(
            f"the exported graphs differ from the network by {worst:.2g}, more than {TOLERANCE:.2g}",
            hint="Look for an operation that the exporter traced with fixed sizes.",
        )
