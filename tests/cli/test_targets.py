"""What -o names is checked before any work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kgx.cli.messages import WrongUsage
from kgx.cli.targets import Target, parse_targets
from kgx.errors import ExportError


def test_targets_keep_their_order(tmp_path: Path) -> None:
    outputs = [str(tmp_path / "graph.ttl"), str(tmp_path / "facts.jsonl")]

    assert parse_targets(outputs, None) == [Target(Path(output), None) for output in outputs]


def test_dash_is_standard_output() -> None:
    assert parse_targets(["-"], "turtle") == [Target(None, "turtle")]


@pytest.mark.parametrize(
    "outputs, format_name, message",
    [
        (["graph.foo"], None, "unknown suffix '.foo'"),
        (["graph"], None, "no suffix"),
        (["graph.ttl"], "pdf", "unknown format 'pdf'"),
        (["-"], None, "-o - needs a format"),
        (["a.ttl", "b.ttl"], "turtle", "--format goes with exactly one -o"),
        ([], "turtle", "--format goes with exactly one -o"),
    ],
    ids=["suffix", "no suffix", "format", "standard output", "two targets", "no target"],
)
def test_wrong_usage(outputs: list[str], format_name: str | None, message: str) -> None:
    with pytest.raises(WrongUsage, match=message) as raised:
        parse_targets(outputs, format_name)
    assert raised.value.hint


def test_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"the folder .*missing does not exist"):
        parse_targets([str(tmp_path / "missing" / "graph.ttl")], None)


def test_folder_cannot_be_a_target(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").mkdir()

    with pytest.raises(ExportError, match="is a folder"):
        parse_targets([str(tmp_path / "graph.ttl")], None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(ExportError, match="may not be written to"):
        parse_targets([str(tmp_path / "graph.ttl")], None)


def test_name_that_no_system_takes_is_told() -> None:
    with pytest.raises(ExportError, match="too long") as raised:
        parse_targets([f"{'x' * 300}.ttl"], None)
    assert raised.value.hint
