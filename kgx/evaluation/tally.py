"""Counts of right, surplus and missing answers, and the precision, recall and F1 that follow from them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """Adds up over a corpus. right: predicted and gold; surplus: predicted only; missing: gold only."""

    right: int = 0
    surplus: int = 0
    missing: int = 0

    def compare(self, gold: AbstractSet[T], predicted: AbstractSet[T]) -> None:
        self.right += len(gold & predicted)
        self.surplus += len(predicted - gold)
        self.missing += len(gold - predicted)

    @property
    def gold(self) -> int:
        return self.right + self.missing

    @property
    def precision(self) -> float:
        return share(self.right, self.right + self.surplus)

    @property
    def recall(self) -> float:
        return share(self.right, self.right + self.missing)

    @property
    def f1(self) -> float:
        return harmonic_mean(self.precision, self.recall)


def share(part: float, whole: float) -> float:
    """0 where there is nothing to share."""
    return part / whole if whole else 0.0


def harmonic_mean(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
