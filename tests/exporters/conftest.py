"""What several tests of exporters need."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import rdflib


@pytest.fixture
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """rdflib keeps the lexical forms of literals, and says nothing of those that it cannot read."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    yield
    logging.getLogger("rdflib.term").setLevel(logging.NOTSET)
