"""The figures that the first version must reach; run by .ci/run --full."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("measure", Path(__file__).with_name("measure.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
measure = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(measure)

SHARED = measure.ROOT.parent / "shared"
FLOORS = {"names": 75, "coref": 60, "entities": 65, "relations": 30, "triggers": 30}

pytestmark = pytest.mark.bench
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the development data is not here (../shared)")


@needs_shared
def test_quality_is_above_the_floors(tmp_path: Path) -> None:
    figures = measure.quality(SHARED, tmp_path)
    print(figures)

    assert {name: figures[name] for name, floor in FLOORS.items() if figures[name] < floor} == {}


@needs_shared
def test_hundred_articles_are_read_fast_and_in_little_memory(tmp_path: Path) -> None:
    figures = measure.speed(SHARED, tmp_path)
    print(figures)

    assert figures["words/s"] >= 2000
    assert figures["peak MB"] < 1200


def test_start_up_is_short(tmp_path: Path) -> None:
    seconds = measure.start_up_s(tmp_path)
    print(seconds)

    assert seconds < 3


def test_long_text_is_read_in_sections(tmp_path: Path) -> None:
    figures = measure.long_text(tmp_path)
    print(figures)

    assert figures["peak MB"] < 1200


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    assert measure.digests(tmp_path) == measure.digests(tmp_path)
