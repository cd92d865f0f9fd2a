"""What a predictor says of a text, as plain data, and the protocols by which the pipeline asks.

A predictor reads a section of an article once; the questions that follow depend on earlier answers (which mentions,
which entities), so the reading is kept and asked step by step. A test answers with hand-written data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

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
    """head, tail: indices of entities as they were given. head_mention, tail_mention: the nearest mentions of the two.

    stated_in: the sentence that states it, where the predictor knows; else it is that of the mentions. head_types, tail_types:
    types that the ends would have to have one of, likeliest first, where those given do not fit the label; else empty.
    """

    head: int
    tail: int
    label: str
    confidence: float
    head_mention: Span
    tail_mention: Span
    stated_in: Span | None = None
    head_types: tuple[str, ...] = ()
    tail_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredArgument:
    """An entity or words in a role. trigger, entity: indices as they were given; exactly one of entity and span is set."""

    trigger: int
    role: str
    confidence: float
    entity: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ScoredTokens:
    """What a predictor says of T tokens, each alone. heads: (T, T + 1) scores, [:, 0] of being a root and [:, j + 1] of
    hanging on token j. starts: (T,) logits that a sentence begins there. scripts: see kgx.model.lemma_scripts."""

    heads: npt.NDArray[np.float32]
    starts: npt.NDArray[np.float32]
    upos: Sequence[str]
    xpos: Sequence[str]
    scripts: Sequence[str]


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


@runtime_checkable
class SyntaxReading(Protocol):
    """A reading that can be asked for the syntax of its section too. tokens: spans of the text, in order, apart."""

    def tokens(self, tokens: Sequence[Span]) -> ScoredTokens:
        """Parts of speech, lemma scripts and scores of heads and sentence starts."""

    def deprels(self, tokens: Sequence[Span], heads: Sequence[int]) -> list[str]:
        """How each token hangs on its head. heads: for each token 0 where it is a root, else its head's index + 1."""


@runtime_checkable
class SyntaxPredictor(Protocol):
    """A predictor whose readings are SyntaxReadings. A predictor need not be one: syntax is on request."""

    def load_syntax(self) -> None:
        """Loads what syntax needs; ModelError where the model has none."""
