"""`kgx extract --syntax` and `--open`, with a predictor that reads syntax and with one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgx.cli.app import run
from kgx.record import loads


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kgx.toml").write_text('predictor = "parsing"\n', encoding="utf-8")
    (tmp_path / "bare.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text("Mira founded Lumafield", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_records_hold_what_was_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "a.txt", "--json", "--syntax", "--open"]) == 0
    extraction = loads(capsys.readouterr().out)

    assert extraction.syntax is not None
    assert [t.deprel for t in extraction.syntax[0].tokens] == ["nsubj", "root", "obj"]
    assert extraction.open_relations is not None
    assert [(r.subject.text, r.predicate.text, r.object.text) for r in extraction.open_relations] == [
        ("Mira", "founded", "Lumafield")
    ]


def test_records_hold_nothing_of_it_by_default(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "a.txt", "--json"]) == 0
    shown = capsys.readouterr().out
    assert '"syntax"' not in shown
    assert '"open"' not in shown


def test_summary_shows_both(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "a.txt", "--syntax", "--open"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1 open relation" in lines
    assert "      Mira — founded — Lumafield  [1.00]" in lines
    assert "  2  founded    founded    VERB   VBD  0  root" in lines


def test_graph_holds_open_statements(folder: Path) -> None:
    assert run(["extract", "a.txt", "--open", "-o", "a.ttl", "-o", "b.ttl"]) == 0
    assert run(["extract", "a.txt", "-o", "plain.ttl"]) == 0
    assert 'kgx:predicateText "founded"' in (folder / "a.ttl").read_text(encoding="utf-8")
    assert (folder / "a.ttl").read_bytes() == (folder / "b.ttl").read_bytes()
    assert "OpenStatement" not in (folder / "plain.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--syntax", "--open"])
def test_predictor_without_syntax_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert run(["extract", "a.txt", option, "--config", "bare.toml"]) == 1
    shown = capsys.readouterr()
    assert "reads no syntax" in shown.err
    assert "hint:" in shown.err
