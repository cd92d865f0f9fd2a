"""`kgx info`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kgx
from kgx.cli.app import run
from kgx.ontology import default_ontology
from kgx.settings import Settings


@pytest.fixture(autouse=True)
def _current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_info_shows_version_ontology_formats_and_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"kgx-news {kgx.__version__}"
    for line in (f"  digest: {default_ontology().digest}", "    .ttl: Turtle", "  min_confidence: 0.0"):
        assert line in lines


def test_info_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["version", "model", "ontology", "formats", "settings"]
    assert list(shown["settings"]) == list(Settings.model_fields)


def test_missing_model_is_said_and_the_rest_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", "--json", "--model", str(tmp_path)]) == 0
    assert f"no model in {tmp_path}" in json.loads(capsys.readouterr().out)["model"]["missing"]
