"""From a model's folder back to the network: what `onnx_export` wrote, as modules that training can go on with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from kgx.errors import ModelError
from kgx.model.labels import TASKS, Task
from kgx.training.encoder_network import Encoder
from kgx.training.head_graph import QUESTIONS
from kgx.training.network import Heads, Labels, Network
from kgx.training.stored_weights import read_weights
from kgx.training.syntax_network import Syntax

M = TypeVar("M", bound=nn.Module)

_HINT = "Name the folder of a model that this kgx exported; the one in the package is taken without --model."


def load_shipped(folder: Path) -> tuple[Network, dict[Task, list[str]], dict[str, list[str]]]:
    """The network with the folder's weights, ready to read, its label texts and its syntax labels.

    ModelError where a file or a weight is missing, as in models of older versions.
    """
    syntax_labels = _read_json(folder / "syntax.json")
    labels, texts = load_labels(folder)
    network = Network({task: [] for task in TASKS}, syntax_labels)
    network.encoder, network.heads, network.labels = load_encoder(folder), load_heads(folder), labels
    network.syntax = load_syntax(folder, syntax_labels)
    return network.eval(), texts, syntax_labels


def weights_of(place: Path) -> tuple[dict[str, Tensor], dict[Task, list[str]]]:
    """The weights by name, and the label texts, of a checkpoint's average or of a model's folder.

    A folder's weights are rounded, and it has none for guessing masked words.
    """
    if not place.is_dir():
        saved = torch.load(place, map_location="cpu", weights_only=True)
        return saved["average"], saved["texts"]
    network, texts, _ = load_shipped(place)
    return {name: tensor for name, tensor in network.state_dict().items() if not name.startswith("masked.")}, texts


def load_encoder(folder: Path) -> Encoder:
    return _filled(Encoder(), "encoder.", [folder / "encoder.onnx"])


def load_heads(folder: Path) -> Heads:
    return _filled(Heads(), "heads.", [folder / f"{question}.onnx" for question in QUESTIONS])


def load_syntax(folder: Path, labels: dict[str, list[str]]) -> Syntax:
    return _filled(Syntax(labels), "syntax.", [folder / "syntax.onnx", folder / "syntax_labels.onnx"])


def load_labels(folder: Path) -> tuple[Labels, dict[Task, list[str]]]:
    """The label vectors' parts, and the texts whose residuals they hold, by task."""
    path = folder / "labels.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        texts: dict[Task, list[str]] = {task: stored[f"{task}.texts"].tolist() for task in TASKS}
        labels = Labels(texts)
        labels.load_state_dict(_label_state(stored, texts, labels))
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{path} cannot be loaded back: {error}", hint=_HINT) from error
    return labels.eval(), texts


def _label_state(
    stored: dict[str, npt.NDArray[Any]], texts: dict[Task, list[str]], labels: Labels
) -> dict[str, Tensor]:  # Any: float16 and float32
    state: dict[str, Tensor] = dict(labels.state_dict())
    for task in TASKS:
        key = f"{task}s"
        state[f"projection.{key}.weight"] = _widened(stored[f"{task}.projection"].T)
        state[f"projection.{key}.bias"] = _widened(stored[f"{task}.offset"])
        state[f"base_bias.{key}"] = _widened(stored[f"{task}.base_bias"])
        if texts[task]:
            state[f"residual.{key}.weight"] = _widened(stored[f"{task}.residuals"])
            state[f"bias.{key}.weight"] = _widened(stored[f"{task}.biases"][:, None])
    return state


def load_readings(folder: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The encoder's readings (H,) of the texts that the folder knows, by text."""
    with np.load(folder / "labels.npz", allow_pickle=False) as file:
        return {
            text: reading
            for task in TASKS
            for text, reading in zip(file[f"{task}.texts"].tolist(), file[f"{task}.readings"].astype(np.float32), strict=True)
        }


def _widened(array: npt.NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float32))


def _filled(module: M, prefix: str, paths: Iterable[Path]) -> M:
    """The module with the weights of the files; every parameter must be there, called by its own name."""
    found: dict[str, Tensor] = {}
    for path in paths:
        if not path.is_file():
            raise ModelError(f"the model's file {path} is missing", hint=_HINT)
        found |= {name.removeprefix(prefix): t for name, t in read_weights(path).items() if name.startswith(prefix)}
    expected = module.state_dict()
    missing = [name for name, tensor in expected.items() if name not in found or found[name].shape != tensor.shape]
    if missing:
        raise ModelError(
            f"{path.parent} has no weights for {prefix}{missing[0]} and {len(missing) - 1} more of this kgx's network", hint=_HINT
        )
    module.load_state_dict({name: found[name] for name in expected})
    return module.eval()


def _read_json(path: Path) -> dict[str, list[str]]:
    try:
        return {kind: list(labels) for kind, labels in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read: {error}", hint=_HINT) from error
