"""Canonical names from gold mentions against gold names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgx.training.name_choice import main

TEXT = "Ida Holm left. Holm, of Fjord Air, was 40."


def mention(words: str, entity: int) -> dict:
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "entity": entity, "kind": "name"}


def test_share_of_right_names_is_told_by_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entities = [
        {"id": 1, "type": "PERSON", "name": "Ida Holm"},
        {"id": 2, "type": "ORG", "name": "the Fjord"},
        {"id": 3, "type": "QUANTITY", "name": "forty"},
        {"id": 4, "type": "SHIP", "name": "unknown type"},
    ]
    mentions = [mention("Holm,", 1) | {"end": TEXT.index("Holm,") + 4}, mention("Ida Holm", 1)]
    mentions += [mention("Fjord Air", 2), mention("40", 3), mention("left", 4)]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "1", "text": TEXT, "entities": entities, "mentions": mentions}), encoding="utf-8")

    assert main([str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["ORG         0.0 % of 1", "PERSON    100.0 % of 1", "all        50.0 % of 2"]


def test_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err
