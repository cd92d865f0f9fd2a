"""The graphs of syntax, by stand-ins for their sessions: what is fed, and what is made of the scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kgx.annotation import Span
from kgx.errors import ModelError
from kgx.model.encoding import TextEncoder
from kgx.model.onnx_syntax import OnnxSyntax

TEXT = "Mira left."
TOKENS = [Span(0, 4), Span(5, 9), Span(9, 10)]
LABELS = {"upos": ["NOUN", "VERB"], "xpos": ["NN", "VBD"], "deprel": ["root", "nsubj", "punct"], "scripts": ["k0>|0>", "=leave"]}


class StandIn:
    """A session that notes what it is fed and answers with what it was given."""

    def __init__(self, answers: dict[str, np.ndarray]) -> None:
        self.answers = answers
        self.feeds: dict[str, np.ndarray] = {}

    def run(self, outputs: Sequence[str], feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.feeds = feeds
        return [self.answers[name] for name in outputs]


@pytest.fixture
def sessions() -> dict[str, StandIn]:
    pairs = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    scores = {"tag_scores": pairs, "xpos_scores": pairs, "lemma_scores": pairs}
    arcs, starts = np.zeros((3, 4), dtype=np.float32), np.array([3, -3, -3], dtype=np.float32)
    return {
        "syntax.onnx": StandIn({"arc_scores": arcs, "start_scores": starts, **scores}),
        "syntax_labels.onnx": StandIn({"relation_scores": np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float32)}),
    }


def syntax(folder: Path, sessions: dict[str, StandIn]) -> OnnxSyntax:
    (folder / "syntax.json").write_text(json.dumps(LABELS), encoding="utf-8")
    return OnnxSyntax(folder, lambda path: sessions[path.name])


def test_tokens_get_their_best_labels(tmp_path: Path, letters: Path, sessions):
    encoded = TextEncoder(letters).encode(TEXT, [Span(0, 10)])
    scored = syntax(tmp_path, sessions).tokens(np.zeros((11, 384), dtype=np.float32), encoded, TOKENS)

    assert (scored.upos, scored.xpos) == (["NOUN", "VERB", "NOUN"], ["NN", "VBD", "NN"])
    assert scored.scripts == ["k0>|0>", "=leave", "k0>|0>"]
    assert scored.heads.shape == (3, 4)
    assert scored.starts.tolist() == [3, -3, -3]


def test_graphs_are_fed_pieces_and_heads(tmp_path: Path, letters: Path, sessions):
    encoded = TextEncoder(letters).encode(TEXT, [Span(0, 10)])
    hidden = np.zeros((11, 384), dtype=np.float32)
    deprels = syntax(tmp_path, sessions).deprels(hidden, encoded, TOKENS, [2, 0, 2])
    feeds = sessions["syntax_labels.onnx"].feeds

    assert deprels == ["nsubj", "root", "punct"]
    assert {name: (value.tolist(), value.dtype) for name, value in feeds.items() if name != "hidden"} == {
        "token_firsts": ([1, 5, 9], np.int64),
        "token_lasts": ([4, 8, 9], np.int64),
        "token_heads": ([2, 0, 2], np.int64),
    }


def test_model_without_syntax_is_told_of(tmp_path: Path, sessions):
    with pytest.raises(ModelError, match="reads no syntax") as caught:
        OnnxSyntax(tmp_path, lambda path: sessions[path.name])

    assert caught.value.hint


@pytest.mark.parametrize("content", ["{", '{"upos": []}', "[1]"], ids=["cut", "lacking", "list"])
def test_damaged_labels_are_told_of(tmp_path: Path, sessions, content):
    (tmp_path / "syntax.json").write_text(content, encoding="utf-8")

    with pytest.raises(ModelError, match="syntax.json"):
        OnnxSyntax(tmp_path, lambda path: sessions[path.name])
