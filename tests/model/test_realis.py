"""Scores of realis by name."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from kgx.annotation import Realis
from kgx.model.realis import REALIS_COLUMNS, likeliest_realis

SCORES = np.array([3.0, -1.0, 2.0, 0.5], dtype=np.float32)


def test_columns_are_the_values_of_the_type() -> None:
    assert set(REALIS_COLUMNS) == set(get_args(Realis))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (REALIS_COLUMNS, "asserted"),
        (("hypothetical", "negated"), "negated"),
        (("planned", "hypothetical"), "hypothetical"),
        (("planned",), "planned"),
        ((), "asserted"),
    ],
    ids=["all", "two", "another-two", "one", "none"],
)
def test_likeliest_is_one_that_the_ontology_knows(known: tuple[str, ...], expected: str) -> None:
    assert likeliest_realis(SCORES, known) == expected


def test_earlier_column_wins_a_tie() -> None:
    assert likeliest_realis(np.zeros(4, dtype=np.float32), ("negated", "planned")) == "planned"
