"""One view of the texts of public benchmarks and of what is predicted of them: mentions, entities, facts, triples.

The gold form differs from ours: mentions may belong to no entity, facts may join mentions in place of entities, entities
need not be declared. Every scorer of a benchmark compares two of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kgx.annotation import Extraction, Span
from kgx.evaluation.conventions import Conventions
from kgx.evaluation.json_lines import read_json_lines, span_of, text_at
from kgx.record import write_record

Cluster = frozenset[Span]
Triple = tuple[str, str, str]  # subject, relation, object, as words


@dataclass(frozen=True, slots=True)
class MarkedMention:
    """entity: None where it belongs to none. type: None where only the entity has one. kind: name where the file is silent."""

    span: Span
    entity: int | None
    type: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Fact:
    """head, tail: entities, or places in the list of mentions where it is `between_mentions`."""

    label: str
    head: int
    tail: int
    between_mentions: bool


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with what is marked in it. fields: the whole line, for what single benchmarks hold beside it.

    types, names: of declared entities only. triples: None where the file has none.
    """

    id: str
    text: str
    mentions: tuple[MarkedMention, ...]
    types: Mapping[int, str]
    names: Mapping[int, str]
    facts: tuple[Fact, ...]
    triples: tuple[Triple, ...] | None
    fields: Mapping[str, Any]  # Any: JSON

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def clusters(self) -> dict[int, Cluster]:
        """Spans by entity, in the order of their first mentions in the file."""
        spans: dict[int, set[Span]] = defaultdict(set)
        for mention in self.mentions:
            if mention.entity is not None:
                spans[mention.entity].add(mention.span)
        return {entity: frozenset(members) for entity, members in spans.items()}

    def all_types(self) -> dict[int, str]:
        """Type by entity: as declared, else that of most of its mentions (of equals the first)."""
        votes: dict[int, Counter[str]] = defaultdict(Counter)
        for mention in self.mentions:
            if mention.entity is not None and mention.type is not None:
                votes[mention.entity][mention.type] += 1
        return {**{entity: counts.most_common(1)[0][0] for entity, counts in votes.items()}, **self.types}

    def ends_as_entities(self, fact: Fact) -> tuple[int | None, int | None]:
        if not fact.between_mentions:
            return fact.head, fact.tail
        return self.mentions[fact.head].entity, self.mentions[fact.tail].entity


def read_marked_texts(path: str | Path) -> dict[str, MarkedText]:
    """Texts of a JSON Lines file, `.gz` or not, by id: a benchmark's, or predictions. InputError names file and line."""
    return {text.id: text for text in read_json_lines(Path(path), _marked_text)}


def marked_text_of(extraction: Extraction) -> MarkedText:
    return _marked_text(write_record(extraction))


def empty_text(gold: MarkedText) -> MarkedText:
    """What counts as predicted where the predictions lack the text."""
    return MarkedText(gold.id, gold.text, (), {}, {}, (), None, {})


def only_names(text: MarkedText, conventions: Conventions) -> MarkedText:
    """Without pronouns and noun phrases in lower case, which benchmarks of names do not mark. Facts between mentions stay."""
    types = text.all_types()

    def is_name(mention: MarkedMention) -> bool:
        type_ = mention.type or (types.get(mention.entity) if mention.entity is not None else None) or ""
        return conventions.is_name(text.words(mention.span), type_)

    return replace(text, mentions=tuple(mention for mention in text.mentions if is_name(mention)))


def _marked_text(record: Mapping[str, Any]) -> MarkedText:
    entities = record.get("entities") or ()
    triples = record.get("triples")
    return MarkedText(
        id=str(record["id"]),
        text=text_at(record, "text"),
        mentions=tuple(
            MarkedMention(span_of(m["start"], m["end"]), m.get("entity"), m.get("type"), m.get("kind", "name"))
            for m in record["mentions"]
        ),
        types={entity["id"]: text_at(entity, "type") for entity in entities if entity.get("type") is not None},
        names={entity["id"]: text_at(entity, "name") for entity in entities if entity.get("name") is not None},
        facts=tuple(
            Fact(text_at(r, "label"), r["head"], r["tail"], between_mentions=r.get("level") == "mention")
            for r in record.get("relations") or ()
        ),
        triples=tuple(_triple(t) for t in triples) if triples is not None else None,
        fields=record,
    )


def _triple(triple: Mapping[str, Any]) -> Triple:
    return text_at(triple, "sub"), text_at(triple, "rel"), text_at(triple, "obj")
