"""Fixtures that tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgx import plugins

SUBSTITUTE = Path(__file__).parent / "fixtures" / "substitute"


@pytest.fixture
def substitute(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a stranger's package (tests/fixtures/substitute), installed for the length of the test."""
    monkeypatch.syspath_prepend(str(SUBSTITUTE))
    plugins._entry_points.cache_clear()
    yield SUBSTITUTE
    plugins._entry_points.cache_clear()
