"""From a checkpoint to the model's folder: ONNX graphs, label vectors and card, checked against the network.

    python -m kgx.training.onnx_export runs/news/last.pt --out kgx/model/news

Stored small (see stored_weights), widened when the model is loaded: results are those of float32 arithmetic on rounded
weights, and no scale of activations can tie an article to its batch. The heads are one graph a question, so that asking one
does not run the others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import Tensor, nn

from kgx.errors import ModelError
from kgx.model.encoding import TextEncoder
from kgx.model.features import ARGUMENT_FEATURES, COREFERENCE_FEATURES, PAIR_FEATURES, FloatArray
from kgx.model.known_names import FILE as NAMES_FILE
from kgx.model.labels import TASKS, Task
from kgx.training.encoder_network import ATTENTION_HEADS, HIDDEN, Encoder
from kgx.training.head_graph import (
    OUTPUTS,
    QUESTIONS,
    SYNTAX_INPUTS,
    SYNTAX_OUTPUTS,
    DependencyGraph,
    EncoderGraph,
    HeadGraph,
    HeadInputs,
    SyntaxGraph,
    sample_inputs,
    syntax_sample,
)
from kgx.training.network import WIDTH, Heads, Labels, Network
from kgx.training.parity import check_parity
from kgx.training.stored_weights import is_stored_as_int8, rounded_int8, shrink
from kgx.training.syntax_network import Syntax

OPSET = 17
LIMIT_BYTES = 40_000_000

_OTHER = ("tokenizer.json", "syntax.json", NAMES_FILE)
# Sizes that never vary; see HeadInputs.
FIXED = (HIDDEN, WIDTH, ATTENTION_HEADS, COREFERENCE_FEATURES, PAIR_FEATURES, ARGUMENT_FEATURES)


def load_network(checkpoint: Path) -> tuple[Network, dict[Task, list[str]], dict[str, list[str]]]:
    """The averaged network of a checkpoint, ready to read, its label texts and its syntax labels."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = Network(saved["texts"], saved["syntax"])
    network.load_state_dict(saved["average"])
    return network.eval(), saved["texts"], saved["syntax"]


def round_weights(network: Network) -> None:
    """Round the network's weights as they are stored, in place: the graph is then compared with what it should be."""
    for p in network.encoder.parameters():
        p.data.copy_(rounded_int8(p.data) if is_stored_as_int8(p.shape) else p.data.half().float())
    round_in_place(network.heads, network.labels, network.syntax)


def round_in_place(*modules: nn.Module) -> None:
    """To float16, as all but the encoder's matrices is stored; the base biases, one number a task, are stored as they are."""
    for module in modules:
        for name, p in module.named_parameters():
            if not name.startswith("base_bias"):
                p.data.copy_(p.data.half().float())


def export_encoder(encoder: Encoder, path: Path) -> None:
    ids = torch.randint(1000, 2000, (1, 37), generator=torch.Generator().manual_seed(0))
    axes = {"ids": {1: "T"}, "shapes": {1: "T"}, "hidden": {1: "T"}, "attention": {2: "T", 3: "T"}}
    _export(EncoderGraph(encoder), (ids, ids % 20), path, ["ids", "shapes"], ["hidden", "attention"], axes)


def export_heads(heads: Heads, folder: Path) -> list[Path]:
    """One file a question; their paths."""
    sample = sample_inputs()
    axes = {
        name: {i: f"{name}_{i}" for i, size in enumerate(tensor.shape) if size not in FIXED}
        for name, tensor in sample._asdict().items()
    }
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "heads.onnx"
        _export(HeadGraph(heads), tuple(sample), whole, list(HeadInputs._fields), list(OUTPUTS), axes)
        model = onnx.load(whole)
        paths = [folder / f"{question}.onnx" for question in QUESTIONS]
        for path, outputs in zip(paths, QUESTIONS.values(), strict=True):
            onnx.utils.extract_model(str(whole), str(path), _inputs_behind(model, outputs), list(outputs))
    return paths


def export_syntax(syntax: Syntax, folder: Path) -> None:
    hidden, firsts, lasts, heads = syntax_sample()
    axes = {"hidden": {0: "T"}, "token_firsts": {0: "S"}, "token_lasts": {0: "S"}}
    outputs = {name: {0: "S"} for name in SYNTAX_OUTPUTS} | {"arc_scores": {0: "S", 1: "C"}}
    path = folder / "syntax.onnx"
    _export(SyntaxGraph(syntax), (hidden, firsts, lasts), path, list(SYNTAX_INPUTS), list(SYNTAX_OUTPUTS), axes | outputs)
    labels = folder / "syntax_labels.onnx"
    axes |= {"token_heads": {0: "S"}, "relation_scores": {0: "S"}}
    _export(
        DependencyGraph(syntax), (hidden, firsts, lasts, heads), labels, [*SYNTAX_INPUTS, "token_heads"],
        ["relation_scores"], axes,
    )  # fmt: skip


def _export(
    module: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    names: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracer warnings and the exporter's notice of its successor
        # Without folding, which the run time does when it loads a graph, every weight keeps the name of its parameter; and
        # as inputs, equal weights are not merged into one.
        torch.onnx.export(
            module.eval(), inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=OPSET,
            dynamo=False, do_constant_folding=False, keep_initializers_as_inputs=True,
        )  # fmt: skip
    model = onnx.load(path)
    kept = [i for i in model.graph.input if i.name in names]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    onnx.save(model, path)


def _inputs_behind(model: onnx.ModelProto, outputs: tuple[str, ...]) -> list[str]:
    """Graph inputs that the outputs depend on, in the graph's order."""
    made_by = {name: node for node in model.graph.node for name in node.output}
    seen: set[str] = set()
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in made_by:
                waiting.extend(made_by[name].input)
    return [i.name for i in model.graph.input if i.name in seen]


def export_labels(labels: Labels, texts: Mapping[Task, list[str]], readings: Mapping[Task, FloatArray], path: Path) -> None:
    """labels.npz, as kgx/model/label_vectors.py describes it. readings: (K, H) of each task's texts, in their order."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for task in TASKS:
        key, count = f"{task}s", len(texts[task])
        projection = labels.projection[key]
        assert isinstance(projection, nn.Linear)
        arrays |= {
            f"{task}.projection": projection.weight.detach().T.half().numpy(),
            f"{task}.offset": projection.bias.detach().half().numpy(),
            f"{task}.base_bias": labels.base_bias[key].detach().numpy(),
            f"{task}.texts": np.array(texts[task], dtype=np.str_),
            # A task without labels has one row of weights all the same.
            f"{task}.residuals": _weights(labels.residual[key])[:count].half().numpy(),
            f"{task}.biases": _weights(labels.bias[key])[:count].squeeze(-1).half().numpy(),
            f"{task}.readings": readings[task].astype(np.float16),
        }
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read_descriptions(encoder: Encoder, text_encoder: TextEncoder, texts: Mapping[Task, list[str]]) -> dict[Task, FloatArray]:
    """(K, H) readings of all texts by task."""
    return {
        task: np.array([read_description(encoder, text_encoder, text) for text in texts[task]], np.float32).reshape(-1, HIDDEN)
        for task in TASKS
    }


def _weights(module: nn.Module) -> Tensor:
    assert isinstance(module, nn.Embedding)
    return module.weight.detach()


def read_description(encoder: Encoder, text_encoder: TextEncoder, text: str) -> np.ndarray:
    """(H,) mean hidden state of a label's words."""
    ids = torch.from_numpy(text_encoder.label_ids(text))
    with torch.no_grad():
        hidden, _, _ = encoder(ids, torch.zeros_like(ids), [len(ids)])
    return np.asarray(hidden[1:-1].mean(0))


def export(checkpoint: Path, folder: Path, tokenizer: Path, sample_texts: list[str], *, small: bool = True) -> float:
    """Writes all files but the card; returns the parity. Nothing is left in the folder where the check fails.

    small: as models are shipped; else the graphs keep the checkpoint's float32 weights.
    """
    from kgx.pipeline.sentences import sentence_spans

    network, texts, syntax = load_network(checkpoint)
    if small:
        round_weights(network)
    text_encoder = TextEncoder(tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch)
        export_encoder(network.encoder, part / "encoder.onnx")
        export_heads(network.heads, part)
        export_syntax(network.syntax, part)
        for path in part.glob("*.onnx") if small else ():
            shrink(path)
        (part / "syntax.json").write_text(json.dumps(syntax, ensure_ascii=False), encoding="utf-8")
        export_labels(network.labels, texts, read_descriptions(network.encoder, text_encoder, texts), part / "labels.npz")
        windows = [w for text in sample_texts for w in text_encoder.encode(text, sentence_spans(text)).windows]
        parity = check_parity(network, part, windows)
        size = sum(f.stat().st_size for f in part.iterdir())
        if small and size > LIMIT_BYTES:
            raise ModelError(f"the model takes {size:,} bytes, more than {LIMIT_BYTES:,}", hint="Make heads smaller.")
        folder.mkdir(parents=True, exist_ok=True)
        for file in part.iterdir():
            shutil.copy(file, folder / file.name)
        shutil.copy(tokenizer, folder / "tokenizer.json")
    return parity


def file_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that the card answers for."""
    files = sorted(f for f in folder.iterdir() if f.suffix in (".onnx", ".npz") or f.name in _OTHER)
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json of MiniLM; found in its package by default")
    arguments = parser.parse_args()
    from kgx.training.minilm import minilm_folder

    tokenizer = arguments.tokenizer or minilm_folder() / "tokenizer.json"
    parity = export(arguments.checkpoint, arguments.out, tokenizer, list(SAMPLES))
    print(f"written to {arguments.out}; largest difference from the network {parity:.1e}")


SAMPLES = (
    "The mayor of Valmora opened a bridge on Friday. It cost 12 million euros, her office said.",
    "Harbour Lines, which Ada Brandt founded in 1998, bought the Norse ferry operator Fjordia for $40m. " * 12,
)

if __name__ == "__main__":
    main()
