"""How weights lie in an ONNX file: small, and called by the parameter that they hold, so that they can be read back.

The encoder's matrices are int8 codes with a scale for each word or output, everything else is float16 (float32 where it is
tiny). `encoder.words.weight` is stored as `encoder.words.weight.codes` and `.scales`, `heads.kind.weight` as
`heads.kind.weight.half`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from kgx.model.encoding import MAX_PIECES
from kgx.training.encoder_network import HIDDEN

CODES, SCALES, HALF = ".codes", ".scales", ".half"
_WORDS = "encoder.words.weight"


def read_weights(path: Path) -> dict[str, Tensor]:
    """Parameters of an ONNX file by name, widened to float32. Constants of the graph have no name of a parameter."""
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(path).graph.initializer}
    out: dict[str, Tensor] = {}
    for name, tensor in stored.items():
        if name.endswith(CODES):
            own = name.removesuffix(CODES)
            out[own] = tensor.float() * stored[own + SCALES]
        elif not name.endswith(SCALES):
            out[name.removesuffix(HALF)] = tensor.float()
    return out


def is_stored_as_int8(shape: Sequence[int]) -> bool:
    """Word embeddings and the layers' weights; positions and shapes stay float16."""
    return (len(shape) == 2 and min(shape) >= HIDDEN and max(shape) > MAX_PIECES) or tuple(shape) == (HIDDEN, HIDDEN)


def rounded_int8(weights: Tensor) -> Tensor:
    codes, scales = int8_rows(weights)
    return codes.float() * scales


def int8_rows(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Codes (rows, columns) from -127 to 127 and a float32 scale (rows, 1)."""
    scales = weights.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
    return (weights / scales).round().clamp(-127, 127).to(torch.int8), scales


def shrink(path: Path) -> None:
    """Rewrite an ONNX file so that it is stored small."""
    model = onnx.load(path)
    if any(i.name == _WORDS for i in model.graph.initializer):
        _store_words(model)
        _store_matrices(model)
    _store_as_float16(model)
    onnx.save(model, path)


def _store_words(model: onnx.ModelProto) -> None:
    """Replace the gather of word embeddings by a gather of codes times a gather of scales."""
    graph = model.graph
    codes, scales = _take_as_int8(graph, next(i for i in graph.initializer if i.name == _WORDS))
    gather = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == _WORDS)
    at = list(graph.node).index(gather)
    nodes = [
        helper.make_node("Gather", [codes, gather.input[1]], ["word_code_rows"]),
        helper.make_node("Cast", ["word_code_rows"], ["word_rows"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [scales, gather.input[1]], ["word_scale_rows"]),
        helper.make_node("Mul", ["word_rows", "word_scale_rows"], [gather.output[0]]),
    ]
    graph.node.remove(gather)
    for i, node in enumerate(nodes):
        graph.node.insert(at + i, node)


def _store_matrices(model: onnx.ModelProto) -> None:
    """The layers' weights (outputs, inputs) as codes times a scale for each output."""
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or not is_stored_as_int8(tensor.dims):
            continue
        codes, scales = _take_as_int8(graph, tensor)
        wide = f"{tensor.name}.wide"
        graph.node.insert(0, helper.make_node("Mul", [wide, scales], [tensor.name]))
        graph.node.insert(0, helper.make_node("Cast", [codes], [wide], to=TensorProto.FLOAT))


def _take_as_int8(graph: onnx.GraphProto, tensor: onnx.TensorProto) -> tuple[str, str]:
    """Replace an initializer by its codes and scales; returns their names."""
    codes, scales = int8_rows(torch.from_numpy(numpy_helper.to_array(tensor).copy()))
    names = tensor.name + CODES, tensor.name + SCALES
    graph.initializer.remove(tensor)
    graph.initializer.append(numpy_helper.from_array(codes.numpy(), names[0]))
    graph.initializer.append(numpy_helper.from_array(scales.numpy(), names[1]))
    return names


def _store_as_float16(model: onnx.ModelProto) -> None:
    """Float32 initializers of some size become float16 with a cast, which the run time folds when it loads the graph."""
    graph = model.graph
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < 64 or tensor.name.endswith(SCALES):
            continue
        name = tensor.name
        small = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), name + HALF)
        graph.initializer.remove(tensor)
        graph.initializer.append(small)
        graph.node.insert(0, helper.make_node("Cast", [small.name], [name], to=TensorProto.FLOAT))
    for i, node in enumerate(graph.node):
        node.name = f"n{i}"  # names of the tracer's scopes are long and many
