"""How alike two names are, and how much else two articles must share before the names count as those of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["nothing", "something", "much", "very much", "country"]
NEEDS: tuple[Need, ...] = ("nothing", "something", "country", "much", "very much")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Names that may be one thing's. reason: in words. score: how sure the names alone make it. need: of shared context."""

    reason: str
    score: float
    need: Need = "nothing"

    @property
    def rank(self) -> tuple[int, float]:
        """Smaller is better."""
        return NEEDS.index(self.need), -self.score
