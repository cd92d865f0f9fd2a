"""The frozen encoder: run once over each article in onnxruntime, and what the losses ask of its states kept in memory.

Kept as float16: about 1.5 MB an article of 500 words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from torch import Tensor

from kgx.model.encoding import TextEncoder, Window
from kgx.model.features import FloatArray
from kgx.training.encoder_network import ATTENTION_HEADS
from kgx.training.examples import Example

HalfArray = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class CachedStates:
    """hidden: (T, H). row_of_piece: (T,) row of each piece in attention (N, heads, T), -1 for those that are never asked for."""

    hidden: HalfArray
    row_of_piece: npt.NDArray[np.int32]
    attention: HalfArray

    def opened(self) -> OpenedStates:
        """The same as tensors, for one step."""
        return OpenedStates(
            torch.from_numpy(self.hidden).float(),
            torch.from_numpy(self.row_of_piece).long(),
            torch.from_numpy(self.attention).float(),
        )


@dataclass(frozen=True, slots=True)
class OpenedStates:
    """See kgx.training.losses.ArticleStates."""

    hidden: Tensor
    row_of_piece: Tensor
    attention: Tensor

    def rows(self, pieces: Tensor) -> Tensor:
        return self.attention.index_select(0, self.row_of_piece.index_select(0, pieces))


class FrozenEncoder:
    """The encoder of a model's folder."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self._text_encoder = TextEncoder(folder / "tokenizer.json")

    def states(self, example: Example) -> CachedStates:
        """Hidden states, and the attention of the pieces with which mentions and triggers begin."""
        encoded = example.encoded
        firsts = [encoded.first_pieces[example.mentions.first_words]]
        if example.events is not None:
            firsts.append(encoded.first_pieces[example.events.triggers[:, 0]])
        pieces = np.unique(np.concatenate(firsts))
        hidden, offset = [], 0
        attention = np.zeros((len(pieces), ATTENTION_HEADS, encoded.pieces), dtype=np.float16)
        for window in encoded.windows:
            own_hidden, own_attention = self._run(window)
            length = len(window.ids)
            inside = np.nonzero((pieces >= offset) & (pieces < offset + length))[0]
            attention[inside, :, offset : offset + length] = own_attention[:, pieces[inside] - offset].transpose(1, 0, 2)
            hidden.append(own_hidden.astype(np.float16))
            offset += length
        rows = np.full(encoded.pieces, -1, dtype=np.int32)
        rows[pieces] = np.arange(len(pieces))
        return CachedStates(np.concatenate(hidden), rows, attention)

    def reading(self, text: str) -> FloatArray:
        """(H,) mean hidden state of a label's words."""
        ids = self._text_encoder.label_ids(text)
        hidden, _ = self._run(Window(ids, np.zeros_like(ids)))
        return np.asarray(hidden[1:-1].mean(0), dtype=np.float32)

    def _run(self, window: Window) -> tuple[FloatArray, FloatArray]:
        """Hidden states (T, H) and the last layer's attention (heads, T, T)."""
        hidden, attention = self._session.run(["hidden", "attention"], {"ids": window.ids[None], "shapes": window.shapes[None]})
        return hidden[0], attention[0]
