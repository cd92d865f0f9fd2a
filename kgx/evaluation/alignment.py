"""Which predicted entity, event or cluster answers which gold one: one to one, with the greatest sum of likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from kgx.annotation import Span
from kgx.errors import PluginError
from kgx.evaluation.gold import GoldEvent

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cluster = frozenset[Span]
Row = TypeVar("Row")
Column = TypeVar("Column")

ENOUGH = 0.5  # a likeness below it is no match


def overlap(a: Span, b: Span) -> float:
    """Intersection over the stretch from the first start to the last end; 0 where the two do not meet."""
    inner = min(a.end, b.end) - max(a.start, b.start)
    return inner / (max(a.end, b.end) - min(a.start, b.start)) if inner > 0 else 0.0


def align_entities(predicted: Mapping[int, Cluster], gold: Mapping[int, Cluster]) -> dict[int, int]:
    """Gold entity by predicted entity. A shared mention counts 1, one that overlaps a gold mention by half counts 0.5."""
    predicted_ids, gold_ids = list(predicted), list(gold)
    scores = likeness([predicted[i] for i in predicted_ids], [gold[i] for i in gold_ids], _shared_mentions)
    return {predicted_ids[row]: gold_ids[column] for row, column in best_pairs(scores) if scores[row, column] >= ENOUGH}


def align_events(predicted: Sequence[GoldEvent], gold: Sequence[GoldEvent]) -> dict[int, int]:
    """Index of the gold event by index of the predicted one: of one type, triggers overlapping by half or more."""
    scores = likeness(predicted, gold, _same_trigger)
    return {row: column for row, column in best_pairs(scores) if scores[row, column] >= ENOUGH}


def likeness(rows: Sequence[Row], columns: Sequence[Column], measure: Callable[[Row, Column], float]) -> FloatArray:
    """(rows, columns): the measure of each pair."""
    scores = np.zeros((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            scores[i, j] = measure(row, column)
    return scores


def best_pairs(scores: FloatArray) -> list[tuple[int, int]]:
    """Row and column of the assignment with the greatest sum."""
    if not scores.size:
        return []
    solve = assignment_solver()
    rows, columns = solve(scores, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def assignment_solver() -> Callable[..., tuple[IntArray, IntArray]]:
    """SciPy's solver of the assignment problem (Kuhn 1955); PluginError where the extra is not installed."""
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise PluginError("evaluation needs SciPy, which is not installed", hint='pip install "kgx-news[evaluate]"') from error
    return cast("Callable[..., tuple[IntArray, IntArray]]", linear_sum_assignment)


def _shared_mentions(predicted: Cluster, gold: Cluster) -> float:
    near = sum(any(overlap(span, other) >= ENOUGH for other in gold) for span in predicted - gold)
    return len(predicted & gold) + 0.5 * near


def _same_trigger(predicted: GoldEvent, gold: GoldEvent) -> float:
    near = overlap(predicted.trigger, gold.trigger) if predicted.type == gold.type else 0.0
    return near if near >= ENOUGH else 0.0
