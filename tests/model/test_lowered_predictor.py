"""A predictor that asks for less certainty."""

from __future__ import annotations

from collections.abc import Sequence

from kgx.annotation import Span
from kgx.model.card import Thresholds
from kgx.model.lowered_predictor import LoweredPredictor, lowered
from kgx.model.predictions import Predictor, Reading


class Silent:
    """A predictor that has only its thresholds to say."""

    digest = "0123456789abcdef"
    thresholds = Thresholds(mention=0.6, trigger=0.4, relation=0.5, argument=0.7, relations={"founder": 0.3})

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        return [list(sentences)]

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        raise NotImplementedError


def test_facts_of_all_labels_are_let_in() -> None:
    assert lowered(Silent.thresholds, 0.2) == Thresholds(mention=0.2, in_facts=0.2, trigger=0.2, relation=0.2, argument=0.7)


def test_rest_is_the_other_predictor() -> None:
    predictor: Predictor = LoweredPredictor(Silent(), 0.2)

    assert predictor.thresholds == lowered(Silent.thresholds, 0.2)
    assert predictor.digest == Silent.digest
    assert predictor.sections("Fjord Air.", [Span(0, 10)]) == [[Span(0, 10)]]
