"""The model's two graphs for syntax, loaded on request: what every token is, and how it hangs on its head."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from kgx.annotation import Span
from kgx.errors import ModelError
from kgx.model.encoding import Encoded, IntArray
from kgx.model.features import FloatArray
from kgx.model.predictions import ScoredTokens
from kgx.model.syntax_tokens import token_pieces

LABELS = ("upos", "xpos", "deprel", "scripts")
_OUTPUTS = ("arc_scores", "start_scores", "tag_scores", "xpos_scores", "lemma_scores")


class OnnxSyntax:
    """`syntax.onnx`, `syntax_labels.onnx` and `syntax.json` of a model's folder. ModelError where it has none."""

    def __init__(self, folder: Path, session: Callable[[Path], onnxruntime.InferenceSession]) -> None:
        self._labels = _load_labels(folder / "syntax.json")
        self._tokens = session(folder / "syntax.onnx")
        self._deprels = session(folder / "syntax_labels.onnx")

    def tokens(self, hidden: FloatArray, encoded: Encoded, tokens: Sequence[Span]) -> ScoredTokens:
        firsts, lasts = _pieces(encoded, tokens)
        feeds = {"hidden": hidden, "token_firsts": firsts, "token_lasts": lasts}
        heads, starts, upos, xpos, scripts = self._tokens.run(_OUTPUTS, feeds)
        return ScoredTokens(
            heads, starts, *(self._best(*pair) for pair in (("upos", upos), ("xpos", xpos), ("scripts", scripts)))
        )

    def deprels(self, hidden: FloatArray, encoded: Encoded, tokens: Sequence[Span], heads: Sequence[int]) -> list[str]:
        firsts, lasts = _pieces(encoded, tokens)
        feeds = {"hidden": hidden, "token_firsts": firsts, "token_lasts": lasts, "token_heads": np.array(heads, dtype=np.int64)}
        (scores,) = self._deprels.run(["relation_scores"], feeds)
        return self._best("deprel", scores)

    def _best(self, kind: str, scores: FloatArray) -> list[str]:
        labels = self._labels[kind]
        return [labels[i] for i in scores.argmax(1).tolist()]


def _pieces(encoded: Encoded, tokens: Sequence[Span]) -> tuple[IntArray, IntArray]:
    firsts, lasts = token_pieces(encoded, [(token.start, token.end) for token in tokens])
    # A token without a word of its own is read at the section's first piece, [CLS].
    return np.maximum(firsts, 0), np.maximum(lasts, 0)


def _load_labels(path: Path) -> dict[str, list[str]]:
    hint = "Leave syntax and open relations out, or name a model that was trained for syntax."
    if not path.is_file():
        raise ModelError(f"the model in {path.parent} reads no syntax: it has no {path.name}", hint=hint)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {kind: [str(label) for label in content[kind]] for kind in LABELS}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} does not hold the labels of syntax: {error!r}", hint="Export the model anew.") from error
