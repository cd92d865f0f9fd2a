"""The facts of an article as plain frozen data: the only thing that the text side and the graph side share.

Offsets are Unicode code points into `Article.text`, half-open. Nothing here knows how it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kgx.article import Article

MentionKind = Literal["name", "nominal", "pronoun"]
Realis = Literal["asserted", "planned", "negated", "hypothetical"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open offsets into an article's text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def crosses(self, other: Span) -> bool:
        """True where the two overlap and neither contains the other."""
        return self.overlaps(other) and not self.contains(other) and not other.contains(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a fact is believed: the sentences that state it, and what read them.

    spans: in text order, at least one. confidence: 0 to 1, three places.
    """

    article_id: str
    spans: tuple[Span, ...]
    component: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the text that stand for an entity."""

    span: Span
    kind: MentionKind
    type: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Value:
    """What a literal entity denotes: `Value("xsd:date", "2025-12-18")`, `Value("xsd:decimal", "2.5", unit="USD")`."""

    datatype: str
    lexical: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Identity in a knowledge base: `Link("wikidata", "Q17")`."""

    base: str
    id: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the article; `id` counts from 1 in order of first mention, `name` is its fullest form."""

    id: int
    type: str
    name: str
    mentions: tuple[Mention, ...]
    value: Value | None = None
    link: Link | None = None

    @property
    def names(self) -> tuple[Span, ...]:
        """Spans of the mentions that are names, in text order."""
        return tuple(m.span for m in self.mentions if m.kind == "name")


@dataclass(frozen=True, slots=True)
class Relation:
    """A labelled pair of entities. speaker: the entity whose claim it is, where the article does not itself assert it."""

    label: str
    head: int
    tail: int
    evidence: Evidence
    realis: Realis = "asserted"
    ended: bool = False
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A role of an event, filled by an entity or by words of the text: exactly one of the two is given."""

    role: str
    entity: int | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        if (self.entity is None) == (self.span is None):
            raise ValueError(f"argument {self.role!r} needs an entity or a span, and not both")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, was planned or denied: a trigger with roles."""

    type: str
    trigger: Span
    arguments: tuple[Argument, ...]
    evidence: Evidence
    realis: Realis = "asserted"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a sentence, in Universal Dependencies.

    upos: the universal part of speech; xpos: that of the Penn Treebank. head: index in the sentence's tokens of the token
    it hangs on, its own for the root. deprel: how it hangs there.
    """

    span: Span
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of one sentence in text order, at least one; they are a tree with one root."""

    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        return Span(self.tokens[0].span.start, self.tokens[-1].span.end)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a sentence, in the order in which they are read. spans: where they stand; none for words that are implied."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRelation:
    """Subject, predicate and object in the article's own words; no label of the ontology is meant.

    speaker: whose claim it is, where the article does not itself assert it.
    """

    subject: Phrase
    predicate: Phrase
    object: Phrase
    evidence: Evidence
    realis: Realis = "asserted"
    speaker: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that kgx reads in one article. ontology, model: digests of what was used.

    place: the entity of the dateline ("ALMATY – …"), where there is one. syntax, open_relations: layers that are there
    on request only; None where they were not asked for.
    """

    article: Article
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()
    ontology: str = ""
    model: str = ""
    place: int | None = None
    syntax: tuple[Sentence, ...] | None = None
    open_relations: tuple[OpenRelation, ...] | None = None

    def entity(self, entity_id: int) -> Entity:
        """The entity of that id; KeyError where there is none."""
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def quote(self, span: Span) -> str:
        return self.article.text[span.start : span.end]
