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
    assert "2 articles, " in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("stdout", "quiet"), [(Terminal(), False), (io.StringIO(), True)], ids=["data goes to the terminal", "quiet"]
)
def test_line_is_not_shown(stdout: io.StringIO, quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", stdout)

    assert list(with_progress(slow_items(), noun="articles", quiet=quiet)) == [0, 1, 2]
    assert terminal.getvalue() == ""
