"""`kgx validate` and `kgx export --shapes`, from the user's side."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from newsroom import Draft, graph_of, mine_draft

from kgx.cli.app import run


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    graph_of(mine_draft()).write(tmp_path / "sound.trig")
    return tmp_path / "sound.trig"


@pytest.fixture
def broken(sound: Path) -> Path:
    text = sound.read_text(encoding="utf-8")
    assert "kgx:PERSON" in text
    target = sound.with_name("broken.trig")
    target.write_text(text.replace("kgx:PERSON", "kgx:GPE"), encoding="utf-8")
    return target


def test_sound_graph_has_exit_code_0(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(sound)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.endswith("triples checked: 0 violations, 0 warnings\n")


def test_violation_is_a_row_and_exit_code_4(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(broken)]) == 4
    shown = capsys.readouterr()
    assert "ceo leads to PERSON" in shown.out
    assert "1 violation, 0 warnings" in shown.err


@pytest.mark.parametrize("options", [["--json"], ["--format", "json"]])
def test_json(broken: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(broken), "-q", *options]) == 4
    shown = capsys.readouterr()
    assert json.loads(shown.out)["violations"] == 1
    assert shown.err == ""


def test_turtle(broken: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["validate", str(broken), "-q", "--format", "turtle"]) == 4
    assert b"sh:resultSeverity sh:Violation" in capfdbinary.readouterr().out


def test_contradiction_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = Draft("Aliya Serik and Jonas Brandt lead Kazmin.")
    kazmin = draft.entity("ORG", "Kazmin")
    for name in ("Aliya Serik", "Jonas Brandt"):
        draft.relation("ceo", kazmin, draft.entity("PERSON", name))
    graph_of(draft).write(tmp_path / "two.jsonl")

    assert run(["validate", str(tmp_path / "two.jsonl")]) == 0
    assert "2 values of ceo at one time" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--format", "yaml"], ["--json", "--format", "table"]])
def test_wrong_options_are_wrong_usage(sound: Path, options: list[str]) -> None:
    assert run(["validate", str(sound), *options]) == 2


def test_missing_library_is_an_error_with_the_command(
    sound: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "kgx.stores.shacl", raising=False)
    monkeypatch.setitem(sys.modules, "pyshacl", None)

    assert run(["validate", str(sound)]) == 1
    assert 'hint: pip install "kgx-news[shacl]"' in capsys.readouterr().err


def test_shapes_on_standard_output_and_in_a_file(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["export", "--shapes"]) == 0
    assert run(["export", "--shapes", "-o", str(tmp_path / "shapes.ttl")]) == 0
    shown = capfdbinary.readouterr().out
    assert b"shape:relation-ceo a sh:NodeShape" in shown
    assert (tmp_path / "shapes.ttl").read_bytes() == shown


def test_shapes_are_turtle_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--shapes", "-o", str(tmp_path / "shapes.rdf")]) == 1
    assert "Turtle only" in capsys.readouterr().err


def test_shapes_and_inputs_exclude_each_other(sound: Path) -> None:
    assert run(["export", "--shapes", str(sound), "-o", "-", "--format", "ttl"]) == 2
