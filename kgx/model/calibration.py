"""Maps from the network's scores to probabilities, found on development articles and kept in the model's card.

Logistic, after Platt 1999, "Probabilistic outputs for support vector machines": a few weights that anybody can read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LIMIT = 7.0  # logits: scores nearer to 0 or 1 than 0.001 say no more than that


@dataclass(frozen=True, slots=True)
class LogisticMap:
    """A probability from features. A feature without a weight does not count; one that is missing counts as 0."""

    bias: float
    weights: dict[str, float] = field(default_factory=dict)

    def probability(self, features: Mapping[str, float]) -> float:
        """From 0 to 1. Rises with every feature of positive weight."""
        total = self.bias + sum(weight * features.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The maps of a model; None leaves the network's scores as they are. See kgx.model.confidence for the features."""

    mentions: LogisticMap | None = None
    relations: LogisticMap | None = None
    events: LogisticMap | None = None


def logit(probability: float) -> float:
    """Log odds, at most 7 either way."""
    floor = 1 / (1 + math.exp(_LIMIT))
    p = min(max(probability, floor), 1 - floor)
    return math.log(p / (1 - p))


def calibration_from(content: Mapping[str, Any]) -> Calibration:
    """The maps as `dataclasses.asdict` gives them. TypeError where a part has another form."""
    return Calibration(**{kind: None if found is None else map_from(found) for kind, found in content.items()})


def map_from(content: Mapping[str, Any]) -> LogisticMap:
    """A map as `dataclasses.asdict` gives it. KeyError, TypeError where it has another form."""
    return LogisticMap(float(content["bias"]), {str(name): float(weight) for name, weight in content["weights"].items()})
