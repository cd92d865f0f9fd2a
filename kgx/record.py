"""The JSON Lines form of an Extraction: lossless, and close to that of the gold data.

`read_record(write_record(x)) == x`. Beside the keys that decisions fix, a record may hold `evidence` on an event,
`component` on a relation or event that another component than ours made, `place` for the dateline, `syntax` and `open`
where they were asked for (see `record_layers`), and keys of others (`sents`, `split`, …), which are ignored.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, get_args

from kgx.annotation import (
    Argument,
    Entity,
    Event,
    Evidence,
    Extraction,
    Link,
    Mention,
    MentionKind,
    OpenRelation,
    Realis,
    Relation,
    Span,
    Value,
)
from kgx.article import Article
from kgx.errors import InputError
from kgx.record_fields import as_text, confidence_in, number_in, span_of, spans_in, text_in
from kgx.record_layers import layer_spans, read_open_relation, read_syntax, write_open_relation, write_syntax

RELATION_COMPONENT = "kgx.relations"
EVENT_COMPONENT = "kgx.events"

Record = dict[str, Any]  # a JSON object
_ARTICLE_KEYS = ("title", "date", "url", "source", "language")


def dumps(extraction: Extraction) -> str:
    """One line of JSON Lines, without its line end."""
    return json.dumps(write_record(extraction), ensure_ascii=False, separators=(",", ":"))


def loads(line: str) -> Extraction:
    """The extraction of one line; InputError where the line is no record."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, or a number of more than 4,300 digits
        raise InputError(f"not JSON: {error}", hint="Each line must be one JSON object.") from error
    if not isinstance(record, dict):
        raise InputError(f"a {type(record).__name__} instead of a JSON object", hint="Each line must be one JSON object.")
    return read_record(record)


def write_record(extraction: Extraction) -> Record:
    article = extraction.article
    record: Record = {"kgx": 1, "id": article.id}
    for key in _ARTICLE_KEYS:
        if getattr(article, key) is not None:
            record[key] = getattr(article, key)
    record["text"] = article.text
    record["entities"] = [_write_entity(entity) for entity in extraction.entities]
    record["mentions"] = [
        {"start": m.span.start, "end": m.span.end, "entity": entity.id, "kind": m.kind, "type": m.type,
         "confidence": m.confidence}
        for m, entity in sorted(
            ((m, entity) for entity in extraction.entities for m in entity.mentions),
            key=lambda pair: (pair[0].span, pair[1].id),
        )
    ]  # fmt: skip
    record["relations"] = [_write_relation(relation) for relation in extraction.relations]
    record["events"] = [_write_event(event, article) for event in extraction.events]
    if extraction.place is not None:
        record["place"] = extraction.place
    if extraction.syntax is not None:
        record["syntax"] = write_syntax(extraction.syntax)
    if extraction.open_relations is not None:
        record["open"] = [write_open_relation(relation) for relation in extraction.open_relations]
    record["model"] = extraction.model
    record["ontology"] = extraction.ontology
    return record


def read_record(record: Mapping[str, Any]) -> Extraction:
    """The extraction that a JSON object holds; InputError names the key that is missing or wrong."""
    version = record.get("kgx", 1)
    if version != 1 or isinstance(version, bool):
        raise InputError(f"record of version {version!r}; this kgx reads version 1", hint="Upgrade kgx-news.")
    try:
        article = Article(
            id=_article_id(record["id"]),
            text=text_in(record, "text"),
            **{key: text_in(record, key) if record.get(key) is not None else None for key in _ARTICLE_KEYS},
        )
        model = as_text(record.get("model", ""), "model")
        entities = _read_entities(record)
        extraction = Extraction(
            article=article,
            entities=entities,
            relations=tuple(_read_relation(r, article, model) for r in record.get("relations", ())),
            events=tuple(_read_event(e, article, model) for e in record.get("events", ())),
            ontology=as_text(record.get("ontology", ""), "ontology"),
            model=model,
            place=None if record.get("place") is None else number_in(record, "place"),
            syntax=read_syntax(record["syntax"]) if "syntax" in record else None,
            open_relations=_read_open_relations(record, article, model),
        )
    except KeyError as error:
        raise InputError(
            f"record without the key {error.args[0]!r}", hint="Write records with kgx extract -o x.jsonl."
        ) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"record with a wrong value: {error}", hint="Write records with kgx extract -o x.jsonl.") from error
    _check_offsets(extraction)
    _check_references(extraction)
    return extraction


def _article_id(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else as_text(value, "id")


def _read_open_relations(record: Mapping[str, Any], article: Article, model: str) -> tuple[OpenRelation, ...] | None:
    if "open" not in record:
        return None
    return tuple(read_open_relation(r, article_id=article.id, model=model) for r in record["open"])


def _write_entity(entity: Entity) -> Record:
    out: Record = {"id": entity.id, "type": entity.type, "name": entity.name}
    if entity.value is not None:
        out["value"] = {"datatype": entity.value.datatype, "lexical": entity.value.lexical}
        if entity.value.unit is not None:
            out["value"]["unit"] = entity.value.unit
    if entity.link is not None:
        out["link"] = {"base": entity.link.base, "id": entity.link.id, "confidence": entity.link.confidence}
    return out


def _write_relation(relation: Relation) -> Record:
    out: Record = {"head": relation.head, "label": relation.label, "tail": relation.tail}
    if relation.realis != "asserted":
        out["realis"] = relation.realis
    if relation.ended:
        out["ended"] = True
    if relation.speaker is not None:
        out["speaker"] = relation.speaker
    out["confidence"] = relation.evidence.confidence
    out["evidence"] = [[span.start, span.end] for span in relation.evidence.spans]
    if relation.evidence.component != RELATION_COMPONENT:
        out["component"] = relation.evidence.component
    return out


def _write_event(event: Event, article: Article) -> Record:
    out: Record = {
        "type": event.type,
        "trigger": [event.trigger.start, event.trigger.end],
        "realis": event.realis,
        "confidence": event.evidence.confidence,
        "evidence": [[span.start, span.end] for span in event.evidence.spans],
        "arguments": [_write_argument(argument, article) for argument in event.arguments],
    }
    if event.evidence.component != EVENT_COMPONENT:
        out["component"] = event.evidence.component
    return out


def _write_argument(argument: Argument, article: Article) -> Record:
    if argument.span is None:
        return {"role": argument.role, "entity": argument.entity}
    span = argument.span
    return {"role": argument.role, "text": article.text[span.start : span.end], "span": [span.start, span.end]}


def _read_entities(record: Mapping[str, Any]) -> tuple[Entity, ...]:
    mentions_by_entity: dict[int, list[Mention]] = defaultdict(list)
    for m in record.get("mentions", ()):
        kind = m.get("kind", "name")
        if kind not in get_args(MentionKind):
            raise ValueError(f"mention kind {kind!r}")
        span = Span(number_in(m, "start"), number_in(m, "end"))
        mentions_by_entity[number_in(m, "entity")].append(Mention(span, kind, text_in(m, "type"), confidence_in(m)))
    entities = []
    for e in record["entities"]:
        value, link = e.get("value"), e.get("link")
        id_ = number_in(e, "id")
        mentions = tuple(sorted(mentions_by_entity.pop(id_, ()), key=lambda m: m.span))
        entities.append(
            Entity(
                id=id_, type=text_in(e, "type"), name=text_in(e, "name"), mentions=mentions,
                value=None if value is None else _read_value(value),
                link=None if link is None else Link(text_in(link, "base"), text_in(link, "id"), confidence_in(link)),
            )
        )  # fmt: skip
    if mentions_by_entity:
        raise ValueError(f"mentions of the unknown entity {min(mentions_by_entity)!r}")
    return tuple(entities)


def _read_value(value: Mapping[str, Any]) -> Value:
    unit = None if value.get("unit") is None else text_in(value, "unit")
    return Value(text_in(value, "datatype"), text_in(value, "lexical"), unit)


def _read_relation(r: Mapping[str, Any], article: Article, model: str) -> Relation:
    evidence = _read_evidence(r, article, model, component=RELATION_COMPONENT)
    return Relation(
        label=text_in(r, "label"), head=number_in(r, "head"), tail=number_in(r, "tail"), evidence=evidence, realis=_realis(r),
        ended=bool(r.get("ended", False)), speaker=None if r.get("speaker") is None else number_in(r, "speaker"),
    )  # fmt: skip


def _read_event(e: Mapping[str, Any], article: Article, model: str) -> Event:
    trigger = span_of(e["trigger"])
    evidence = _read_evidence({"evidence": [e["trigger"]], **e}, article, model, component=EVENT_COMPONENT)
    arguments = tuple(_read_argument(a, article.text, trigger) for a in e.get("arguments", ()))
    return Event(text_in(e, "type"), trigger, arguments, evidence, _realis(e))


def _read_argument(a: Mapping[str, Any], text: str, trigger: Span) -> Argument:
    role = text_in(a, "role")
    if "entity" in a:
        return Argument(role, entity=number_in(a, "entity"))
    if "span" in a:
        return Argument(role, span=span_of(a["span"]))
    # Gold arguments give their words alone: the nearest place to the trigger where they stand is meant.
    words = text_in(a, "text")
    starts = [m.start() for m in re.finditer(re.escape(words), text)] if words else []
    if not starts:
        raise ValueError(f"argument text {words!r} is not in the article")
    start = min(starts, key=lambda i: abs(i - trigger.start))
    return Argument(role, span=Span(start, start + len(words)))


def _read_evidence(r: Mapping[str, Any], article: Article, model: str, *, component: str) -> Evidence:
    spans = spans_in(r, "evidence") if "evidence" in r else ()
    return Evidence(article.id, spans, as_text(r.get("component", component), "component"), model, confidence_in(r))


def _realis(record: Mapping[str, Any]) -> Realis:
    realis = record.get("realis", "asserted")
    if realis not in get_args(Realis):
        raise ValueError(f"realis {realis!r}")
    return realis  # type: ignore[no-any-return]  # checked against the closed set just above


def _check_offsets(extraction: Extraction) -> None:
    length = len(extraction.article.text)
    spans = [m.span for e in extraction.entities for m in e.mentions]
    evidence = [r.evidence for r in extraction.relations] + [e.evidence for e in extraction.events]
    spans += [span for e in evidence for span in e.spans]
    spans += [e.trigger for e in extraction.events] + [
        a.span for e in extraction.events for a in e.arguments if a.span is not None
    ]
    spans += layer_spans(extraction.syntax, extraction.open_relations)
    for span in spans:
        if not 0 <= span.start < span.end <= length:
            raise InputError(
                f"record {extraction.article.id!r}: {span.start}:{span.end} lies outside the text of {length} characters",
                hint="Offsets count Unicode code points of `text`, end exclusive.",
            )


def _check_references(extraction: Extraction) -> None:
    known = {entity.id for entity in extraction.entities}
    if len(known) < len(extraction.entities):
        raise InputError(f"record {extraction.article.id!r}: two entities have one id", hint="Ids are unique in a record.")
    used = {i for r in extraction.relations for i in (r.head, r.tail, r.speaker) if i is not None}
    used |= {a.entity for e in extraction.events for a in e.arguments if a.entity is not None}
    used |= set() if extraction.place is None else {extraction.place}
    if used - known:
        raise InputError(
            f"record {extraction.article.id!r}: the unknown entity {min(used - known)} is referred to",
            hint="Relations and arguments must name ids that `entities` lists.",
        )
