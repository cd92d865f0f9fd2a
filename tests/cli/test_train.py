"""`kgx train`, from the user's side: what is missing, wrong or unknown is said before anything is trained."""

from __future__ import annotations

import importlib.util
import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from kgx.cli.app import run

ONTOLOGY = "name: harbour\nentity_types: {SHIP: {description: a vessel}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with an ontology and gold."""
    (tmp_path / "harbour.yaml").write_text(ONTOLOGY, encoding="utf-8")
    record = {"id": "a", "text": "Aurora sails.", "mentions": [{"start": 0, "end": 6, "type": "BOAT"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_missing_extra_is_named_with_the_pip_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec

    def without_torch(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "torch" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_torch)

    assert run(["train", "--gold", "gold.jsonl", "-o", "model"]) == 1
    error = capsys.readouterr().err
    assert "error: training needs torch" in error
    assert 'pip install "kgx-news[train]"' in error


def test_gold_and_output_are_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "-o", "model"]) == 2
    assert "--gold" in capsys.readouterr().err


def test_bad_gold_is_an_error_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("torch", "onnx", "safetensors", "scipy"):
        pytest.importorskip(name, reason="training needs the extra kgx-news[train]")

    assert run(["train", "--ontology", "harbour.yaml", "--gold", "gold.jsonl", "-o", "model"]) == 1
    error = capsys.readouterr().err
    assert "error: gold.jsonl:1: the mention 0:6 'Aurora' has the unknown type 'BOAT'" in error
    assert "hint: Known: SHIP." in error
    assert sorted(path.name for path in folder.iterdir()) == ["gold.jsonl", "harbour.yaml"]
