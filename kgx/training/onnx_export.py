"""From a checkpoint to the model's folder: ONNX graphs, label vectors and card, checked against the network.

    python -m kgx.training.onnx_export runs/news/last.pt --out kgx/model/news

Stored small: the encoder's matrices as int8 with a scale for each word or output, everything else as float16; both are
widened when the model is loaded, so results are those of float32 arithmetic on rounded weights, and no scale of
activations can tie an article to its batch. The heads are one graph a question, so that asking one does not run the others.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kgx.errors import ModelError
from kgx.model.encoding import MAX_PIECES, TextEncoder, Window
from kgx.model.labels import TASKS
from kgx.training.head_graph import OUTPUTS, HeadGraph, HeadInputs, sample_inputs
from kgx.training.network import HIDDEN, Encoder, Network

OPSET = 17
TOLERANCE = 2e-3  # of a hidden state or score, between the network with rounded weights and the graph
LIMIT_BYTES = 40_000_000

QUESTIONS = {
    "spans": ("mention_scores", "kind_scores", "trigger_scores", "realis_scores"),
    "coreference": ("coreference_scores",),
    "relations": ("relation_scores",),
    "events": ("argument_scores", "text_starts", "text_ends"),
}
FIXED = (384, 256, 12, 32, 26, 24)  # sizes that never vary; see HeadInputs


def load_network(checkpoint: Path) -> tuple[Network, dict[str, list[str]]]:
    """The averaged network of a checkpoint, ready to read, and its label texts."""
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = Network(saved["texts"])
    network.load_state_dict(saved["average"])
    return network.eval(), saved["texts"]


def round_weights(network: Network) -> None:
    """Round the network's weights as they are stored, in place: the graph is then compared with what it should be."""
    for p in network.encoder.parameters():
        p.data.copy_(_rounded_int8(p.data) if _is_matrix(p.shape) else p.data.half().float())
    for p in network.heads.parameters():
        p.data.copy_(p.data.half().float())


def _is_matrix(shape: Sequence[int]) -> bool:
    """Word embeddings and the layers' weights; positions and shapes stay float16."""
    return (len(shape) == 2 and min(shape) >= HIDDEN and max(shape) > MAX_PIECES) or tuple(shape) == (HIDDEN, HIDDEN)


def _rounded_int8(weights: Tensor) -> Tensor:
    codes, scales = int8_rows(weights)
    return codes.float() * scales


def int8_rows(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Codes (rows, columns) from -127 to 127 and a float32 scale (rows, 1)."""
    scales = weights.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
    return (weights / scales).round().clamp(-127, 127).to(torch.int8), scales


def export_encoder(encoder: Encoder, path: Path) -> None:
    ids = torch.randint(1000, 2000, (1, 37), generator=torch.Generator().manual_seed(0))
    axes = {"ids": {1: "T"}, "shapes": {1: "T"}, "hidden": {1: "T"}, "attention": {2: "T", 3: "T"}}
    _export(encoder, (ids, ids % 20), path, ["ids", "shapes"], ["hidden", "attention"], axes)
    model = onnx.load(path)
    _store_words_as_int8(model, encoder)
    _store_matrices_as_int8(model)
    _store_as_float16(model)
    onnx.save(model, path)


def export_heads(network: Network, folder: Path) -> None:
    sample = sample_inputs()
    axes = {
        name: {i: f"{name}_{i}" for i, size in enumerate(tensor.shape) if size not in FIXED}
        for name, tensor in sample._asdict().items()
    }
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "heads.onnx"
        _export(HeadGraph(network.heads), tuple(sample), whole, list(HeadInputs._fields), list(OUTPUTS), axes)
        model = onnx.load(whole)
        for question, outputs in QUESTIONS.items():
            path = folder / f"{question}.onnx"
            inputs = _inputs_behind(model, outputs)
            onnx.utils.extract_model(str(whole), str(path), inputs, list(outputs))
            part = onnx.load(path)
            _store_as_float16(part)
            onnx.save(part, path)


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
        torch.onnx.export(
            module.eval(), inputs, str(path), input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=OPSET,
            dynamo=False,
        )  # fmt: skip


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


def _store_words_as_int8(model: onnx.ModelProto, encoder: Encoder) -> None:
    """Replace the gather of word embeddings by a gather of codes times a gather of scales."""
    graph = model.graph
    codes, scales = int8_rows(encoder.words.weight.detach())
    old = next(i for i in graph.initializer if list(i.dims) == list(codes.shape))
    gather = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == old.name)
    at = list(graph.node).index(gather)
    graph.initializer.remove(old)
    graph.initializer.append(numpy_helper.from_array(codes.numpy(), "word_codes"))
    graph.initializer.append(numpy_helper.from_array(scales.numpy().astype(np.float32), "word_scales"))
    nodes = [
        helper.make_node("Gather", ["word_codes", gather.input[1]], ["word_code_rows"]),
        helper.make_node("Cast", ["word_code_rows"], ["word_rows"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["word_scales", gather.input[1]], ["word_scale_rows"]),
        helper.make_node("Mul", ["word_rows", "word_scale_rows"], [gather.output[0]]),
    ]
    graph.node.remove(gather)
    for i, node in enumerate(nodes):
        graph.node.insert(at + i, node)


def _store_matrices_as_int8(model: onnx.ModelProto) -> None:
    """The layers' weights (inputs, outputs) as codes times a scale for each output."""
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or not _is_matrix(tensor.dims):
            continue
        codes, scales = int8_rows(torch.from_numpy(numpy_helper.to_array(tensor).T.copy()))
        names = [f"{tensor.name}_{part}" for part in ("codes", "scales", "wide")]
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(codes.numpy().T.copy(), names[0]))
        graph.initializer.append(numpy_helper.from_array(scales.numpy().T.copy(), names[1]))
        graph.node.insert(0, helper.make_node("Mul", [names[2], names[1]], [tensor.name]))
        graph.node.insert(0, helper.make_node("Cast", [names[0]], [names[2]], to=TensorProto.FLOAT))


def _store_as_float16(model: onnx.ModelProto) -> None:
    """Float32 initializers of some size become float16 with a cast, which the run time folds when it loads the graph."""
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 64 or tensor.name.endswith("scales"):
            continue
        name = tensor.name
        small = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}_half")
        graph.initializer.remove(tensor)
        graph.initializer.append(small)
        graph.node.insert(0, helper.make_node("Cast", [small.name], [name], to=TensorProto.FLOAT))
    for i, node in enumerate(graph.node):
        node.name = f"n{i}"  # names of the tracer's scopes are long and many


def export_labels(network: Network, text_encoder: TextEncoder, texts: dict[str, list[str]], path: Path) -> None:
    """labels.npz, as kgx/model/label_vectors.py describes it."""
    arrays: dict[str, np.ndarray] = {}
    for task in TASKS:
        key = f"{task}s"
        projection = network.labels.projection[key]
        assert isinstance(projection, nn.Linear)
        rows = [read_description(network.encoder, text_encoder, text) for text in texts[task]]
        arrays |= {
            f"{task}.projection": projection.weight.detach().T.half().numpy(),
            f"{task}.offset": projection.bias.detach().half().numpy(),
            f"{task}.base_bias": network.labels.base_bias[key].detach().numpy(),
            f"{task}.texts": np.array(texts[task]),
            f"{task}.residuals": _weights(network.labels.residual[key]).half().numpy(),
            f"{task}.biases": _weights(network.labels.bias[key]).squeeze(-1).half().numpy(),
            f"{task}.readings": np.stack(rows).astype(np.float16),
        }
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _weights(module: nn.Module) -> Tensor:
    assert isinstance(module, nn.Embedding)
    return module.weight.detach()


def read_description(encoder: Encoder, text_encoder: TextEncoder, text: str) -> np.ndarray:
    """(H,) mean hidden state of a label's words."""
    ids = torch.from_numpy(text_encoder.label_ids(text))[None]
    with torch.no_grad():
        hidden, _ = encoder(ids, torch.zeros_like(ids))
    return np.asarray(hidden[0, 1:-1].mean(0))


def check_parity(network: Network, folder: Path, windows: list[Window]) -> float:
    """Largest difference between network and graphs; ModelError where it is above TOLERANCE. Weights must be rounded."""
    worst = 0.0
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"))
    for window in windows:
        ids, shapes = window.ids[None], window.shapes[None]
        with torch.no_grad():
            expected = network.encoder(torch.from_numpy(ids), torch.from_numpy(shapes))
        found = session.run(["hidden", "attention"], {"ids": ids, "shapes": shapes})
        worst = max(worst, *(float(np.abs(e.numpy() - f).max()) for e, f in zip(expected, found, strict=True)))
    inputs = sample_inputs()
    with torch.no_grad():
        answers = dict(zip(OUTPUTS, HeadGraph(network.heads)(*inputs), strict=True))
    for question, outputs in QUESTIONS.items():
        session = onnxruntime.InferenceSession(str(folder / f"{question}.onnx"))
        wanted = {i.name for i in session.get_inputs()}
        found = session.run(list(outputs), {n: t.numpy() for n, t in inputs._asdict().items() if n in wanted})
        worst = max(worst, *(float(np.abs(answers[o].numpy() - f).max()) for o, f in zip(outputs, found, strict=True)))
    if worst > TOLERANCE:
        raise ModelError(
            f"the exported graphs differ from the network by {worst:.2g}, more than {TOLERANCE:.2g}",
            hint="Look for an operation that the exporter traced with fixed sizes.",
        )
    return worst


def export(checkpoint: Path, folder: Path, tokenizer: Path, sample_texts: list[str]) -> float:
    """Writes all files but the card; returns the parity. Nothing is left in the folder where the check fails."""
    from kgx.pipeline.sentences import sentence_spans

    network, texts = load_network(checkpoint)
    round_weights(network)
    text_encoder = TextEncoder(tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch)
        export_encoder(network.encoder, part / "encoder.onnx")
        export_heads(network, part)
        export_labels(network, text_encoder, texts, part / "labels.npz")
        windows = [w for text in sample_texts for w in text_encoder.encode(text, sentence_spans(text)).windows]
        parity = check_parity(network, part, windows)
        size = sum(f.stat().st_size for f in part.iterdir())
        if size > LIMIT_BYTES:
            raise ModelError(f"the model takes {size:,} bytes, more than {LIMIT_BYTES:,}", hint="Make heads smaller.")
        folder.mkdir(parents=True, exist_ok=True)
        for file in part.iterdir():
            shutil.copy(file, folder / file.name)
        shutil.copy(tokenizer, folder / "tokenizer.json")
    return parity


def file_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that the card answers for."""
    files = sorted(f for f in folder.iterdir() if f.suffix in (".onnx", ".npz") or f.name == "tokenizer.json")
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
