"""Reads what is compared: gold and predicted articles, in the form of our records or in that of the gold data.

The gold form differs in little: evidence is given as numbers of sentences in `sents`, mentions have no confidence and
may lack an entity, and arguments of events have their words without their place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgx.annotation import Extraction, Span
from kgx.article import Article
from kgx.evaluation.json_lines import read_json_lines, span_of, text_at
from kgx.record import write_record


@dataclass(frozen=True, slots=True)
class GoldRelation:
    """A labelled pair of entities. evidence: spans that state it."""

    label: str
    head: int
    tail: int
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldArgument:
    """A role with an entity or with words."""

    role: str
    entity: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """realis: asserted where the record is silent."""

    type: str
    trigger: Span
    realis: str
    arguments: tuple[GoldArgument, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article's facts as the figures need them; a predicted article has this form too.

    clusters: spans of the mentions by entity, in the order of the file. sentences: empty where the file has none.
    """

    article: Article
    types: Mapping[int, str]
    names: Mapping[int, str]
    clusters: Mapping[int, frozenset[Span]]
    relations: tuple[GoldRelation, ...]
    events: tuple[GoldEvent, ...]
    sentences: tuple[Span, ...] = ()

    def whole_sentences(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """The sentences that the spans touch; the spans themselves where the file lists no sentences."""
        if not self.sentences:
            return spans
        return tuple(sentence for sentence in self.sentences if any(sentence.overlaps(span) for span in spans))


def read_gold(path: str | Path) -> dict[str, GoldArticle]:
    """Articles of a JSON Lines file, `.gz` or not, by id; of two with one id, the later. InputError names file and line."""
    return {gold.article.id: gold for gold in read_json_lines(Path(path), _gold_article)}


def gold_of(extraction: Extraction) -> GoldArticle:
    """An extraction in the form that the figures compare."""
    return _gold_article(write_record(extraction))


def empty_answer(gold: GoldArticle) -> GoldArticle:
    """What counts as predicted where the predictions lack the article."""
    return GoldArticle(gold.article, {}, {}, {}, (), ())


def _gold_article(record: Mapping[str, Any]) -> GoldArticle:
    clusters: dict[int, set[Span]] = defaultdict(set)
    for mention in record["mentions"]:
        if mention.get("entity") is not None:
            clusters[mention["entity"]].add(span_of(mention["start"], mention["end"]))
    sentences = tuple(span_of(*pair) for pair in record.get("sents", ()))
    return GoldArticle(
        article=Article(
            id=str(record["id"]), text=text_at(record, "text"), title=record.get("title"), date=record.get("date"),
            url=record.get("url"),
        ),
        types={entity["id"]: text_at(entity, "type") for entity in record["entities"]},
        names={entity["id"]: text_at(entity, "name") for entity in record["entities"]},
        clusters={entity: frozenset(spans) for entity, spans in clusters.items()},
        relations=tuple(_relation(relation, sentences) for relation in record.get("relations", ())),
        events=tuple(_event(event) for event in record.get("events", ())),
        sentences=sentences,
    )  # fmt: skip


def _relation(relation: Mapping[str, Any], sentences: tuple[Span, ...]) -> GoldRelation:
    evidence = tuple(sentences[e] if isinstance(e, int) else span_of(*e) for e in relation.get("evidence") or ())
    return GoldRelation(text_at(relation, "label"), relation["head"], relation["tail"], evidence)


def _event(event: Mapping[str, Any]) -> GoldEvent:
    arguments = tuple(_argument(argument) for argument in event.get("arguments", ()))
    return GoldEvent(text_at(event, "type"), span_of(*event["trigger"]), event.get("realis", "asserted"), arguments)


def _argument(argument: Mapping[str, Any]) -> GoldArgument:
    text = text_at(argument, "text") if argument.get("text") is not None else None
    return GoldArgument(text_at(argument, "role"), argument.get("entity"), text)
