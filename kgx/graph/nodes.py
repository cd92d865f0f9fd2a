"""Nodes and statements of a graph, as plain frozen data. An event is a node and its roles are statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kgx.annotation import Evidence, Link, Realis, Span, Value

NodeKind = Literal["entity", "event", "article"]
NODE_KINDS: tuple[NodeKind, ...] = ("article", "entity", "event")
ARTICLE_TYPE = "Article"


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """Words of an article's text with their place."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Support:
    """Evidence together with the words of its spans: `quotes[i]` is the text of `evidence.spans[i]`."""

    evidence: Evidence
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """An entity as one article has it. `id` is permanent: people's decisions name members, never nodes.

    names: the canonical name first, then what else the article calls it. merged_with: the member that joined it to the
    others of its node, with the reason; None for the first of a node.
    """

    id: str
    article_id: str
    names: tuple[str, ...]
    mention_count: int
    merged_with: str | None = None
    merge_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What is known of an article, without its text. place: id of the node that its dateline names. reprint_of: id of the
    first article with nearly the same text, where there is one; see `kgx.graph.reprints`."""

    id: str
    digest: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    place: str | None = None
    reprint_of: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, an event or an article.

    id: the part of its IRI after the base (`entity/0123456789abcdef`). type: a label of the ontology, or `Article`.
    members, value, link: of entities. trigger, realis, support: of events. article: of articles.
    """

    id: str
    kind: NodeKind
    type: str
    label: str
    members: tuple[Member, ...] = ()
    value: Value | None = None
    link: Link | None = None
    trigger: Words | None = None
    realis: Realis = "asserted"
    support: Support | None = None
    article: ArticleFacts | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """What articles call it beside the label, sorted."""
        return tuple(sorted({name for member in self.members for name in member.names} - {self.label}))

    @property
    def article_ids(self) -> tuple[str, ...]:
        """Articles that mention the entity, report the event or are the node, sorted."""
        if self.article is not None:
            return (self.article.id,)
        if self.support is not None:
            return (self.support.evidence.article_id,)
        return tuple(sorted({member.article_id for member in self.members}))

    @property
    def mention_count(self) -> int:
        return sum(member.mention_count for member in self.members) if self.kind == "entity" else 1


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact that one article states.

    predicate: a relation of the ontology, or a role where the subject is an event. object: id of a node, or the words
    that fill a role. speaker: id of the node whose claim it is; the article itself does not assert it then, whatever its
    realis. `id` depends on the article alone, not on what its entities are merged with.
    """

    id: str
    subject: str
    predicate: str
    object: str | Words
    support: Support
    realis: Realis = "asserted"
    ended: bool = False
    speaker: str | None = None

    @property
    def is_plain(self) -> bool:
        """True where the article itself asserts it."""
        return self.realis == "asserted" and self.speaker is None

    @property
    def evidence(self) -> Evidence:
        return self.support.evidence

    @property
    def quotes(self) -> tuple[str, ...]:
        return self.support.quotes

    @property
    def article_id(self) -> str:
        return self.support.evidence.article_id


@dataclass(frozen=True, slots=True)
class OpenStatement:
    """A relation in one article's own words, apart from the statements of the ontology's relations.

    subject, predicate, object, speaker: words. subject_entity, object_entity: ids of the nodes that the words name.
    """

    id: str
    subject: str
    predicate: str
    object: str
    support: Support
    realis: Realis = "asserted"
    speaker: str | None = None
    subject_entity: str | None = None
    object_entity: str | None = None

    @property
    def article_id(self) -> str:
        return self.support.evidence.article_id
