"""Reliability of confidences, on hand-written answers."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kgx.evaluation.calibration import SUMMARY, TABLE, as_figures, auroc, bin_rows, bins_of, reliability, summary_rows
from kgx.evaluation.verdicts import Answer


def answers(*pairs: tuple[float, bool]) -> list[Answer]:
    return [Answer("relations", "founder", confidence, is_right) for confidence, is_right in pairs]


HONEST = answers(*[(0.75, i % 4 != 0) for i in range(60)], *[(0.25, i % 4 == 0) for i in range(60)])


def test_bins_have_equal_mass_and_rise() -> None:
    bins = bins_of(answers(*[(i / 100, True) for i in range(20, 100)]))

    assert len(bins) == 15
    assert {b.answers for b in bins} == {5, 6}
    assert all(a.highest <= b.lowest for a, b in pairwise(bins))


def test_few_answers_have_a_bin_each() -> None:
    assert [b.answers for b in bins_of(answers((0.5, True), (0.3, False)))] == [1, 1]


def test_kept_promises_have_little_error() -> None:
    assert reliability(HONEST)["relations"].ece == pytest.approx(0.0, abs=0.001)


def test_too_sure_answers_are_as_wrong_as_they_are_too_sure() -> None:
    found = reliability(answers(*[(0.95, i % 2 == 0) for i in range(120)]))["relations"]

    assert found.ece == pytest.approx(0.45)
    assert (found.sure, found.sure_precision, found.sure_share) == (120, 0.5, 1.0)


def test_answers_below_the_threshold_do_not_count() -> None:
    assert reliability(answers((0.19, True), (0.2, True), (0.9, False)))["relations"].answers == 2


def test_kind_without_answers_is_left_out() -> None:
    assert set(reliability(HONEST)) == {"relations"}


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [([0.9, 0.8, 0.3, 0.2], 1.0), ([0.2, 0.3, 0.8, 0.9], 0.0), ([0.5, 0.5, 0.5, 0.5], 0.5), ([0.9, 0.4, 0.4, 0.1], 0.875)],
    ids=["right-first", "wrong-first", "all-equal", "one-tie"],
)
def test_auroc(confidences: list[float], expected: float) -> None:
    assert auroc(confidences, [True, True, False, False]) == pytest.approx(expected)


def test_auroc_needs_right_and_wrong() -> None:
    assert auroc([0.5, 0.7], [True, True]) is None


def test_error_by_chance_shrinks_with_more_answers() -> None:
    few, many = reliability(HONEST)["relations"], reliability(HONEST * 4)["relations"]

    assert few.chance == pytest.approx(2 * many.chance, rel=0.05)


def test_tables_have_a_cell_a_column() -> None:
    figures = as_figures(reliability(HONEST))

    assert [len(row) for row in summary_rows(figures)] == [len(SUMMARY)]
    assert {len(row) for row in bin_rows(figures["relations"])} == {len(TABLE)}
    assert sum(int(row[1]) for row in bin_rows(figures["relations"])) == 120
