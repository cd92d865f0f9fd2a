"""A predictor with low thresholds: to see all answers, the doubtful ones too, and how far confidences can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kgx.annotation import Span
from kgx.model.card import Thresholds
from kgx.model.predictions import Predictor, Reading


def lowered(thresholds: Thresholds, to: float) -> Thresholds:
    """With mentions, triggers and relations of every label taken from this confidence on; roles keep their thresholds."""
    return replace(thresholds, mention=to, in_facts=to, trigger=to, relation=to, relations={})


class LoweredPredictor:
    """Says what another predictor says, and asks for less certainty."""

    def __init__(self, predictor: Predictor, to: float) -> None:
        self._predictor = predictor
        self._to = to

    @property
    def digest(self) -> str:
        return self._predictor.digest

    @property
    def thresholds(self) -> Thresholds:
        return lowered(self._predictor.thresholds, self._to)

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        return self._predictor.sections(text, sentences)

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        return self._predictor.read(text, sentences)
