"""`kgx evaluate` and `kgx ontology check`, from the user's side."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from kgx.cli.app import run

TEXT = "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo."
GOLD = {
    "id": "rakuten", "text": TEXT, "sents": [[0, 70]],
    "entities": [
        {"id": 1, "type": "ORG", "name": "Rakuten Group"},
        {"id": 2, "type": "PERSON", "name": "Hiroshi Mikitani"},
        {"id": 3, "type": "DATE", "name": "1997"},
    ],
    "mentions": [
        {"start": 0, "end": 13, "entity": 1}, {"start": 26, "end": 42, "entity": 2}, {"start": 46, "end": 50, "entity": 3},
    ],
    "relations": [{"head": 1, "tail": 2, "label": "founded_by", "evidence": [0]}],
    "events": [],
}  # fmt: skip


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder with gold.jsonl, and with kgx.toml, which names the substitute."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_gold_against_itself_as_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "gold.jsonl", "gold.jsonl"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 article"
    assert ["relations", "100.0", "100.0", "100.0"] in [line.split() for line in lines]


def test_compressed_files_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "gold.jsonl.gz").write_bytes(gzip.compress((folder / "gold.jsonl").read_bytes()))

    assert run(["evaluate", "gold.jsonl.gz", "gold.jsonl", "--json", "--per-label"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["articles"] == 1
    assert figures["names"] == {"p": 1.0, "r": 1.0, "f": 1.0}
    assert figures["per_label"]["relations"]["founded_by"]["gold"] == 1


def test_without_predictions_the_gold_texts_are_extracted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "gold.jsonl", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["relations"]["f"] == 1.0
    assert figures["names"] == {"p": pytest.approx(2 / 3), "r": pytest.approx(2 / 3), "f": pytest.approx(2 / 3)}


def test_confidence_is_compared_with_what_is_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "gold.jsonl", "--json"]) == 0
    relations = json.loads(capsys.readouterr().out)["confidence"]["relations"]
    assert (relations["answers"], relations["precision"]) == (1, 1.0)
    assert relations["ece"] == pytest.approx(0.3)  # the substitute says 0.7
    assert run(["evaluate", "gold.jsonl"]) == 0
    assert ["0.700–0.700", "1", "70.0", "100.0"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_labels_have_tables_of_their_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "gold.jsonl", "gold.jsonl", "--per-label"]) == 0
    assert ["founded_by", "100.0", "100.0", "100.0", "1"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_broken_gold_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "gold.jsonl").write_text("{}\n", encoding="utf-8")

    assert run(["evaluate", "gold.jsonl"]) == 1
    assert capsys.readouterr().err.startswith("error: gold.jsonl:1: the key 'mentions' is missing\nhint: ")


def test_missing_extra_is_an_error_with_the_pip_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)  # as Python marks what cannot be imported

    assert run(["evaluate", "gold.jsonl"]) == 1
    assert capsys.readouterr().err.splitlines()[1] == 'hint: pip install "kgx-news[evaluate]"'


def test_sound_ontology_is_summed_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "labels.yaml").write_text("name: labels\nentity_types: {PERSON: {description: a person}}\n", encoding="utf-8")

    assert run(["ontology", "check", "labels.yaml"]) == 0
    assert capsys.readouterr().out.startswith("labels.yaml: labels 1, 1 entity type, 0 relations, 0 events, digest ")


def test_every_problem_of_an_ontology_is_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "labels.yaml").write_text("name: labels\nentity_types: {PERSON: {}, ORG: {}}\n", encoding="utf-8")

    assert run(["ontology", "check", "labels.yaml"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("error: labels.yaml:2: ") == 2


@pytest.mark.parametrize("output", ["missing/facts.jsonl", "."], ids=["folder is missing", "is a folder"])
def test_unwritable_output_is_seen_before_any_text_is_read(output: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "gold.jsonl", "-o", output, "--model", "missing"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: {output}")
    assert "hint: " in error


def test_output_dash_is_wrong_usage_and_no_file(folder: Path) -> None:
    assert run(["evaluate", "gold.jsonl", "-o", "-"]) == 2
    assert not (folder / "-").exists()
