"""Scores as probabilities, on rows that can be worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kgx.model.probabilities import FLOOR, best_stretch, sigmoid, softmax_with_none


def logs(*shares: float) -> np.ndarray:
    """Scores whose exponentials have these proportions."""
    return np.log(np.array(shares, dtype=np.float32))


def test_labels_share_with_none_whose_score_is_zero() -> None:
    assert softmax_with_none(logs(2, 1)).tolist() == pytest.approx([0.5, 0.25])


def test_scores_however_large_are_probabilities() -> None:
    found = softmax_with_none(np.array([[1e4, -1e4], [-1e4, -1e4]], dtype=np.float32))

    assert found.tolist() == [[1, 0], [0, 0]]
    assert sigmoid(np.array([-1e9, 0, 1e9], dtype=np.float32)).tolist() == pytest.approx([0, 0.5, 1])


def start_and_end(words: int, *, start: int, end: int, none: float = 1e-6) -> tuple[np.ndarray, np.ndarray]:
    """Scores that put a stretch at these words; none: the share of there being no stretch."""
    rows = []
    for place in (start, end):
        shares = [1e-6] * words
        shares[place] = 1 - none
        rows.append(logs(none, *shares))
    return rows[0], rows[1]


def test_stretch_is_the_likeliest_first_and_last_word() -> None:
    a, b, p = best_stretch(*start_and_end(6, start=2, end=4), np.arange(6)) or (0, 0, 0)

    assert (a, b) == (2, 4)
    assert p > 0.99


def test_stretch_lies_among_the_given_words() -> None:
    found = best_stretch(*start_and_end(6, start=0, end=4), np.array([3, 4, 5]))

    assert found is not None
    assert found[:2] != (0, 4)
    assert 3 <= found[0] <= found[1] == 4


def test_stretch_never_ends_before_it_starts() -> None:
    found = best_stretch(*start_and_end(6, start=4, end=1), np.arange(6))

    assert found is not None
    assert found[0] <= found[1]


def test_stretch_has_at_most_16_words() -> None:
    found = best_stretch(*start_and_end(30, start=2, end=25), np.arange(30))

    assert found is not None
    assert found[1] - found[0] < 16


def test_no_stretch_where_none_is_almost_certain() -> None:
    assert best_stretch(*start_and_end(6, start=2, end=4, none=1 - FLOOR / 2), np.arange(6)) is None
