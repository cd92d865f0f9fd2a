"""Gold articles of users, checked against their ontology, in the form that examples are made of.

A line is a record as `kgx extract -o x.jsonl` writes it, or as the data sets have it: `text`, `mentions`, and where there are
any `entities`, `relations`, `events`, and `sents` for evidence that is given as numbers of sentences. `annotated` lists the
layers that were annotated in full (ner, coref, relations, events). Where a line has none, every layer counts that any line of
the file has content of; the others are unknown, not empty, and nothing is learned of them.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgx.annotation import Span
from kgx.errors import InputError
from kgx.evaluation.json_lines import read_json_lines
from kgx.model.features import KINDS
from kgx.model.labels import label_texts
from kgx.ontology import Ontology
from kgx.pipeline.sentences import sentence_spans
from kgx.training.examples import Item
from kgx.yaml_entries import nearest

LAYERS = ("ner", "coref", "relations", "events")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrainingGold:
    """items: one an article. digest: SHA-256 of the file."""

    name: str
    items: list[Item]
    digest: str

    def layers(self) -> list[str]:
        """Those that any item has annotated."""
        return [layer for layer in LAYERS if any(layer in item["annotated"] for item in self.items)]


class _BadGoldError(ValueError):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_training_gold(path: Path, ontology: Ontology) -> TrainingGold:
    """The file's articles. InputError names line and label of what the ontology does not declare or the text does not hold.

    Logs what is not learned, once with its count: layers without content, labels without an example, relations outside of
    domain and range.
    """
    try:
        items = list(read_json_lines(path, lambda record: _Reader(record, ontology).item()))
    except InputError as error:
        if isinstance(error.__cause__, _BadGoldError):
            message = str(error).replace("a value is wrong: ", "", 1)
            raise InputError(message, hint=error.__cause__.hint) from error
        raise
    if not any(item["mentions"] for item in items):
        raise InputError(f"{path}: no article has a mention", hint="Training needs mentions: start, end and type of each name.")
    _complete_layers(items, path.name)
    _tell_of_labels(items, ontology, path.name)
    return TrainingGold(path.name, items, hashlib.sha256(path.read_bytes()).hexdigest())


def _complete_layers(items: list[Item], name: str) -> None:
    """Sets `annotated` of the items that do not say it themselves."""
    silent = [item for item in items if item["annotated"] is None]
    if not silent:
        return
    sizes = Counter((number, m["entity"]) for number, item in enumerate(silent) for m in item["mentions"])
    content = {
        "ner": True,
        "coref": max(sizes.values(), default=0) > 1,
        "relations": any(item["relations"] for item in silent),
        "events": any(item["events"] for item in silent),
    }
    for item in silent:
        item["annotated"] = [layer for layer in LAYERS if content[layer]]
    for layer in LAYERS:
        if not content[layer]:
            _log.warning("%s: no %s in the whole file, so they count as not annotated, and are not learned", name, _WORDS[layer])


_WORDS = {"ner": "mentions", "coref": "entities with several mentions", "relations": "relations", "events": "events"}


def _tell_of_labels(items: list[Item], ontology: Ontology, name: str) -> None:
    seen = {
        "type": {m["type"] for item in items for m in item["mentions"]},
        "relation": {r["label"] for item in items for r in item["relations"]},
        "event": {e["type"] for item in items for e in item["events"]},
    }
    annotated = {layer for item in items for layer in item["annotated"]}
    for task, layer, words in (("type", "ner", "types"), ("relation", "relations", "relations"), ("event", "events", "events")):
        without = [label for label in label_texts(ontology, task) if label not in seen[task]]  # type: ignore[arg-type]  # a task
        if layer in annotated and without:
            _log.warning("%s: %s without an example, learned as absent: %s", name, words, ", ".join(without))
    outside = [r for item in items for r in _outside(item, ontology)]
    if outside:
        _log.warning(
            "%s: relations that domain and range do not allow are not learned: %d, as %s", name, len(outside), outside[0]
        )


def _outside(item: Item, ontology: Ontology) -> Iterator[str]:
    types = {e["id"]: e["type"] for e in item["entities"]}
    for r in item["relations"]:
        ends = types[r["head"]], types[r["tail"]]
        symmetric = ontology.relations[r["label"]].symmetric
        if not ontology.allows(r["label"], *ends) and not (symmetric and ontology.allows(r["label"], *ends[::-1])):
            yield f"{r['label']} from {ends[0]} to {ends[1]} in {item['id']!r}"


@dataclass(slots=True)
class _Reader:
    """Makes an item of one record. Any: JSON."""

    record: Mapping[str, Any]
    ontology: Ontology

    def item(self) -> Item:
        record, text = self.record, self.record["text"]
        if not isinstance(text, str) or not text.strip():
            raise _BadGoldError("the article has no text", "Every line needs the key text.")
        sentences = sentence_spans(text)
        mentions = [self._mention(m) for m in record["mentions"]]
        entities = self._entities(mentions)
        known = {e["id"] for e in entities}
        return {
            "id": str(record["id"]), "text": text, "annotated": self._annotated(), "sents": [[s.start, s.end] for s in sentences],
            "entities": entities, "mentions": mentions,
            "relations": [self._relation(r, known, sentences) for r in record.get("relations") or ()],
            "events": [self._event(e, known) for e in record.get("events") or ()],
        }  # fmt: skip

    def _annotated(self) -> list[str] | None:
        """Names of other layers, as data sets have them, are left out."""
        layers = self.record.get("annotated")
        if layers is None:
            return None
        kept = [layer for layer in LAYERS if layer in layers]
        if not kept:
            raise _BadGoldError(f"nothing is annotated that kgx learns from: {layers!r}", f"Known: {', '.join(LAYERS)}.")
        return kept

    def _mention(self, m: Mapping[str, Any]) -> dict[str, Any]:
        span = self._span((m["start"], m["end"]), "the mention")
        own = next((e["type"] for e in self.record.get("entities") or () if e["id"] == m.get("entity")), None)
        label = m.get("type", own)
        where = f"the mention {span.start}:{span.end} {self.record['text'][span.start : span.end]!r}"
        _check(label, self.ontology.entity_types, f"{where} has the unknown type {label!r}")
        out = {"start": span.start, "end": span.end, "type": label, "entity": m.get("entity")}
        if m.get("kind") is not None:
            _check(m["kind"], KINDS, f"{where} has the unknown kind {m['kind']!r}")
            out["kind"] = m["kind"]
        return out

    def _entities(self, mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of the record, and one for each mention that has none."""
        listed = self.record.get("entities")
        entities = [{"id": e["id"], "type": e["type"], "name": str(e.get("name", ""))} for e in listed or ()]
        for e in entities:
            _check(e["type"], self.ontology.entity_types, f"the entity {e['id']!r} has the unknown type {e['type']!r}")
        known = {e["id"] for e in entities}
        fresh = max((i for i in known | {m["entity"] for m in mentions} if isinstance(i, int)), default=0) + 1
        for m in mentions:
            if m["entity"] is None:
                m["entity"], fresh = fresh, fresh + 1
            elif listed is not None and m["entity"] not in known:
                raise _BadGoldError(f"a mention has the unknown entity {m['entity']!r}", "List it under entities.")
            if m["entity"] not in known:
                known.add(m["entity"])
                name = self.record["text"][m["start"] : m["end"]]
                entities.append({"id": m["entity"], "type": m["type"], "name": name})
        return entities

    def _relation(self, r: Mapping[str, Any], known: set[Any], sentences: list[Span]) -> dict[str, Any]:
        _check(r["label"], self.ontology.relations, f"unknown relation {r['label']!r}")
        if r.get("level", "entity") != "entity":
            raise _BadGoldError(f"{r['label']!r} holds between mentions", "Relations are between entities: give their ids.")
        for end in ("head", "tail"):
            _check_entity(r[end], known, f"the {end} of {r['label']!r}")
        spans = [self._evidence(e, r["label"]) for e in r.get("evidence") or ()]
        touched = [i for i, s in enumerate(sentences) if any(s.overlaps(span) for span in spans)]
        return {"head": r["head"], "label": r["label"], "tail": r["tail"], "level": "entity", "evidence": touched}

    def _evidence(self, e: Any, label: str) -> Span:
        sents = self.record.get("sents") or ()
        if isinstance(e, int):
            if not 0 <= e < len(sents):
                hint = "Give offsets [start, end], or list the sentences under sents."
                raise _BadGoldError(f"the evidence of {label!r} is sentence {e} of {len(sents)}", hint)
            e = sents[e]
        return self._span(e, f"the evidence of {label!r}")

    def _event(self, e: Mapping[str, Any], known: set[Any]) -> dict[str, Any]:
        label = e["type"]
        _check(label, self.ontology.events, f"unknown event {label!r}")
        realis = e.get("realis", "asserted")
        _check(realis, {**self.ontology.realis, "asserted": ""}, f"the event {label!r} has the unknown realis {realis!r}")
        trigger = self._span(e["trigger"], f"the trigger of {label!r}")
        arguments = [self._argument(a, label, known) for a in e.get("arguments") or ()]
        return {"type": label, "trigger": [trigger.start, trigger.end], "realis": realis, "arguments": arguments}

    def _argument(self, a: Mapping[str, Any], event: str, known: set[Any]) -> dict[str, Any]:
        roles = [role.label for role in self.ontology.events[event].roles]
        _check(a["role"], roles, f"the event {event!r} has the unknown role {a['role']!r}")
        if a.get("entity") is not None:
            _check_entity(a["entity"], known, f"{a['role']!r} of {event!r}")
            return {"role": a["role"], "entity": a["entity"]}
        if "span" in a:
            span = self._span(a["span"], f"{a['role']!r} of {event!r}")
            return {"role": a["role"], "text": self.record["text"][span.start : span.end]}
        return {"role": a["role"], "text": str(a["text"])}

    def _span(self, pair: Sequence[Any], what: str) -> Span:
        (start, end), length = pair, len(self.record["text"])
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            hint = "Offsets count Unicode code points of `text`, end exclusive."
            raise _BadGoldError(f"{what} at {start}:{end} lies outside of the text of {length} characters", hint)
        return Span(start, end)


def _check(label: Any, known: Collection[str], problem: str) -> None:
    if label not in known:
        raise _BadGoldError(problem, nearest(str(label), known))


def _check_entity(entity: Any, known: set[Any], what: str) -> None:
    if entity not in known:
        raise _BadGoldError(f"{what} is the unknown entity {entity!r}", "Relations and arguments name ids of entities.")


def in_sections(item: Item, sections: list[list[Span]]) -> Iterator[Item]:
    """The item, or its parts where the run time reads its text in several sections.

    A part holds what lies in it: relations with evidence there, or without any, whose ends it mentions; events whose trigger
    it holds.
    """
    if len(sections) < 2:
        yield item
        return
    sents = [Span(*pair) for pair in item["sents"]]
    for section in sections:
        start, end = section[0].start, section[-1].end
        whole = Span(start, end)
        mentions = [m for m in item["mentions"] if whole.contains(Span(m["start"], m["end"]))]
        here = {m["entity"] for m in mentions}
        numbers = {i: n for n, i in enumerate(i for i, s in enumerate(sents) if whole.contains(s))}
        relations = [
            {**r, "evidence": [numbers[e] for e in r["evidence"] if e in numbers]}
            for r in item["relations"]
            if {r["head"], r["tail"]} <= here and (not r["evidence"] or any(e in numbers for e in r["evidence"]))
        ]
        yield {
            **item,
            "text": item["text"][start:end],
            "sents": [[sents[i].start - start, sents[i].end - start] for i in numbers],
            "mentions": [{**m, "start": m["start"] - start, "end": m["end"] - start} for m in mentions],
            "relations": relations,
            "events": [
                {**e, "trigger": [t - start for t in e["trigger"]]} for e in item["events"] if whole.contains(Span(*e["trigger"]))
            ],
        }
