"""What a predictor says of a text, as plain data, and the two protocols by which the pipeline asks.

A predictor reads a section of an article once; the questions that follow depend on earlier answers (which mentions,
which entities), so the reading is kept and asked step by step. A test answers with hand-written data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kgx.annotation import Mention, MentionKind, Realis, Span
from kgx.model.card import Thresholds


@dataclass(frozen=True, slots=True)
class ScoredMention:
    """A span that may be a mention, with its likeliest type and kind. confidence: probability of that type, 0 to 1."""

    span: Span
    type: str
    kind: MentionKind
    confidence: float


@dataclass(frozen=True, slots=True)
class ScoredTrigger:
    """Words that may tell of an event. realis: the likeliest value, among those of the ontology."""

    span: Span
    type: str
    realis: Realis
    confidence: float


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """head, tail: indices of entities as they were given. head_mention, tail_mention: the nearest mentions of the two."""

    head: int
    tail: int
    label: str
    confidence: float
    head_mention: Span
    tail_mention: Span


@dataclass(frozen=True, slots=True)
class ScoredArgument:
    """An entity or words in a role. trigger, entity: indices as they were given; exactly one of entity and span is set."""

    trigger: int
    role: str
    confidence: float
    entity: int | None = None
    span: Span | None = None


class Reading(Protocol):
    """One section of a text that a predictor has read. All spans are offsets into the whole text."""

    def mentions(self) -> list[ScoredMention]:
        """Candidates in text order; they may overlap and cross."""

    def triggers(self) -> list[ScoredTrigger]:
        """Candidates in text order; they may overlap."""

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        """For mention i of mentions (in text order): i + 1 probabilities, of each earlier mention and, last, of none."""

    def relations(
        self, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str]
    ) -> list[ScoredRelation]:
        """Labelled pairs that may hold. entities: for each the indices of its mentions; types: for each its type."""

    def arguments(
        self, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
    ) -> list[ScoredArgument]:
        """Roles that may be filled, by entities or by words of the trigger's sentence."""


class Predictor(Protocol):
    """Reads texts. digest: 16 hex digits that tell one model from another."""

    @property
    def digest(self) -> str: ...

    @property
    def thresholds(self) -> Thresholds: ...

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        """The sentences in groups that one reading can hold; most articles are one group."""

    def read(self, text: str, sentences: Sequence[Span]) -> Reading:
        """Reads these sentences of the text."""
