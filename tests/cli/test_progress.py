"""The progress line."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest

from kgx.cli.progress import with_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def slow_items() -> Iterator[int]:
    for item in range(3):
        time.sleep(0.12)
        yield item


def test_line_is_shown_on_a_terminal_and_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", io.StringIO())

    assert list(with_progress(slow_items(), noun="articles", quiet=False)) == [0, 1, 2]
    assert " articles, " in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_line_is_shown_where_standard_output_is_a_terminal_that_nothing_is_printed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of `kgx extract news -o facts.jsonl` in a terminal."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", Terminal())

    assert list(with_progress(slow_items(), noun="articles", quiet=False)) == [0, 1, 2]
    assert " articles, " in terminal.getvalue()


@pytest.mark.parametrize(("printing", "quiet"), [(True, False), (False, True)], ids=["items are printed there", "quiet"])
def test_line_is_not_shown(printing: bool, quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", Terminal())

    assert list(with_progress(slow_items(), noun="articles", quiet=quiet, printing=printing)) == [0, 1, 2]
    assert terminal.getvalue() == ""
