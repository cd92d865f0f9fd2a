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
    except (json.JSONDecodeError, RecursionError) as error:
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
    if version != 1:
        raise InputError(f"record of version {version!r}; this kgx reads version 1", hint="Upgrade kgx-news.")
    try:
        article = Article(
            id=str(record["id"]),
            text=_text(record, "text"),
            **{key: _text(record, key) if record.get(key) is not None else None for key in _ARTICLE_KEYS},
        )
        model = record.get("model", "")
        entities = _read_entities(record)
        extraction = Extraction(
            article=article,
            entities=entities,
            relations=tuple(_read_relation(r, article, model) for r in record.get("relations", ())),
            events=tuple(_read_event(e, article, model) for e in record.get("events", ())),
            ontology=record.get("ontology", ""),
            model=model,
            place=record.get("place"),
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
        span = Span(m["start"], m["end"])
        mentions_by_entity[m["entity"]].append(Mention(span, kind, m["type"], m.get("confidence", 1.0)))
    entities = []
    for e in record["entities"]:
        value, link = e.get("value"), e.get("link")
        mentions = tuple(sorted(mentions_by_entity.pop(e["id"], ()), key=lambda m: m.span))
        entities.append(
            Entity(
                id=e["id"], type=_text(e, "type"), name=_text(e, "name"), mentions=mentions,
                value=Value(value["datatype"], value["lexical"], value.get("unit")) if value else None,
                link=Link(link["base"], link["id"], link.get("confidence", 1.0)) if link else None,
            )
        )  # fmt: skip
    if mentions_by_entity:
        raise ValueError(f"mentions of the unknown entity {min(mentions_by_entity)!r}")
    return tuple(entities)


def _read_relation(r: Mapping[str, Any], article: Article, model: str) -> Relation:
    evidence = _read_evidence(r, article, model, component=RELATION_COMPONENT)
    return Relation(
        label=r["label"], head=r["head"], tail=r["tail"], evidence=evidence, realis=_realis(r),
        ended=bool(r.get("ended", False)), speaker=r.get("speaker"),
    )  # fmt: skip


def _read_event(e: Mapping[str, Any], article: Article, model: str) -> Event:
    trigger = Span(*e["trigger"])
    evidence = _read_evidence({"evidence": [e["trigger"]], **e}, article, model, component=EVENT_COMPONENT)
    arguments = tuple(_read_argument(a, article.text, trigger) for a in e.get("arguments", ()))
    return Event(e["type"], trigger, arguments, evidence, _realis(e))


def _read_argument(a: Mapping[str, Any], text: str, trigger: Span) -> Argument:
    if "entity" in a:
        return Argument(a["role"], entity=a["entity"])
    if "span" in a:
        return Argument(a["role"], span=Span(*a["span"]))
    # Gold arguments give their words alone: the nearest place to the trigger where they stand is meant.
    starts = [m.start() for m in re.finditer(re.escape(a["text"]), text)] if a["text"] else []
    if not starts:
        raise ValueError(f"argument text {a['text']!r} is not in the article")
    start = min(starts, key=lambda i: abs(i - trigger.start))
    return Argument(a["role"], span=Span(start, start + len(a["text"])))


def _read_evidence(r: Mapping[str, Any], article: Article, model: str, *, component: str) -> Evidence:
    spans = tuple(Span(*pair) for pair in r.get("evidence", ()))
    return Evidence(article.id, spans, r.get("component", component), model, r.get("confidence", 1.0))


def _realis(record: Mapping[str, Any]) -> Realis:
    realis = record.get("realis", "asserted")
    if realis not in get_args(Realis):
        raise ValueError(f"realis {realis!r}")
    return realis  # type: ignore[no-any-return]  # checked against the closed set just above


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        raise ValueError(f"{key!r} is a {type(value).__name__} and not a text")
    return value


def _check_offsets(extraction: Extraction) -> None:
    length = len(extraction.article.text)
    spans = [m.span for e in extraction.entities for m in e.mentions]
    evidence = [r.evidence for r in extraction.relations] + [e.evidence for e in extraction.events]
    spans += [span for e in evidence for span in e.spans]
    spans += [e.trigger for e in extraction.events] + [a.span for e in extraction.events for a in e.arguments if a.span]
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
