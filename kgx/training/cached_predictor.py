"""A predictor that remembers: to try many thresholds and calibrations, the network reads each article only once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

from kgx.annotation import Mention, Span
from kgx.model.calibration import Calibration
from kgx.model.card import Thresholds
from kgx.model.confidence import (
    Features,
    calibrated_mentions,
    calibrated_relations,
    calibrated_triggers,
    relation_features,
)
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.model.predictions import Reading, ScoredArgument, ScoredMention, ScoredRelation, ScoredTrigger

T = TypeVar("T")


class CachedPredictor:
    """What the predictor says, with thresholds and calibration that may be set between runs, and begin as its own.

    It takes the predictor over, whose readings give plain scores from then on.
    """

    def __init__(self, predictor: OnnxPredictor) -> None:
        self._predictor = predictor
        self._readings: dict[str, dict[tuple[Span, ...], CachedReading]] = {}
        self.thresholds: Thresholds = predictor.thresholds
        self.calibration: Calibration = predictor.card.calibration
        predictor.card = replace(predictor.card, calibration=Calibration())

    @property
    def digest(self) -> str:
        return self._predictor.digest

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        return self._predictor.sections(text, sentences)

    def read(self, text: str, sentences: Sequence[Span]) -> CachedReading:
        found = self._readings.setdefault(text, {})
        key = tuple(sentences)
        if key not in found:
            found[key] = CachedReading(self, self._predictor.read(text, sentences), text)
        return found[key]

    def readings(self, text: str) -> list[CachedReading]:
        """Of the sections that have been read, in text order."""
        return [reading for _, reading in sorted(self._readings.get(text, {}).items())]


class CachedReading:
    """Answers each question once. What depends on a confidence alone, not on the network, is done anew."""

    def __init__(self, owner: CachedPredictor, scores: Reading, text: str) -> None:
        self._owner = owner
        self._scores = scores
        self._text = text
        self._answers: dict[Hashable, object] = {}
        self._asked: tuple[Sequence[Mention], Sequence[Sequence[int]], list[ScoredRelation]] = ((), (), [])

    def mention_scores(self) -> list[ScoredMention]:
        return self._once("mentions", self._scores.mentions)

    def trigger_scores(self) -> list[ScoredTrigger]:
        return self._once("triggers", self._scores.triggers)

    def relation_candidates(self) -> list[tuple[ScoredRelation, Features]]:
        """The relations that were asked for last, as the network scores them, with their features."""
        mentions, entities, scored = self._asked
        return list(zip(scored, relation_features(scored, mentions, entities, self._text), strict=True))

    def mentions(self) -> list[ScoredMention]:
        return calibrated_mentions(self.mention_scores(), self._owner.calibration.mentions, text=self._text)

    def triggers(self) -> list[ScoredTrigger]:
        return calibrated_triggers(self.trigger_scores(), self._owner.calibration.events)

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        return self._once(("coreference", _key(mentions)), lambda: self._scores.coreference(mentions))

    def relations(
        self, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str]
    ) -> list[ScoredRelation]:
        key = ("relations", _key(mentions), tuple(map(tuple, entities)), tuple(types))
        scored = self._once(key, lambda: self._scores.relations(mentions, entities, types))
        self._asked = (mentions, entities, scored)
        by = self._owner.calibration.relations
        return calibrated_relations(scored, by, mentions=mentions, entities=entities, text=self._text)

    def arguments(
        self, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
    ) -> list[ScoredArgument]:
        spans = tuple((t.span, t.type) for t in triggers)
        key = ("arguments", spans, _key(mentions), tuple(map(tuple, entities)))
        return self._once(key, lambda: self._scores.arguments(triggers, mentions, entities))

    def _once(self, key: Hashable, ask: Callable[[], T]) -> T:
        if key not in self._answers:
            self._answers[key] = ask()
        return self._answers[key]  # type: ignore[return-value]  # each key goes with one question


def _key(mentions: Sequence[Mention]) -> Hashable:
    """What the network sees of mentions: their confidence is not among it."""
    return tuple((m.span, m.kind, m.type) for m in mentions)
