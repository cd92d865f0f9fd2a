"""Our annotation of texts of public sets, kept without the texts: offsets into an item of data/train; see data/annotated.

    python -m kgx.training.stand_off DATA/train/SET.jsonl.gz FILE [FILE …] --out data/annotated/SET.jsonl.gz

makes it from articles with marks in the text (see marked_text) that are called `item@start`, after the passage's place in
the set. Their white space may differ from the set's.

A line of `data/annotated/*.jsonl.gz` is a passage: `set`, `doc` (the item's id), `start` and `end` in its text, `digest` of
these characters, then `entities` (a type each, in order), `mentions` [start, end, entity], `relations` [head, label, tail,
sentences], `events` with `trigger`, `type`, `realis` and `arguments` [role, entity] or [role, start, end], and `sents`. All
offsets count from the passage's start, entities and sentences from 0.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from kgx.ontology import Ontology, default_ontology
from kgx.training.marked_text import LAYERS, mention_kind, read_marked

Item = dict[str, Any]  # a line of a data set
SET = "annotated"
FOLDER = Path(__file__).parents[2] / "data" / SET


def annotated_items(data: Path, folder: Path = FOLDER) -> list[Item]:
    """The passages with their texts, in the form of the data sets.

    ValueError where the folder has no passage, or the text in data/train is not the one that was annotated.
    """
    lines = [json.loads(line) for path in sorted(folder.glob("*.jsonl.gz")) for line in _lines(path)]
    if not lines:
        raise ValueError(f"no annotated passages in {folder}: the training runs in a checkout of the repository")
    texts = {name: _texts(data / "train" / f"{name}.jsonl.gz") for name in sorted({line["set"] for line in lines})}
    ontology = default_ontology()
    return [_item(line, texts[line["set"]].get(line["doc"], ""), ontology) for line in lines]


def digest_of(text: str) -> str:
    """16 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stand_off(item: Item, set_: str, document: str) -> Item:
    """The line for an article called `doc@start`, whose letters stand from there on in the text of that item of the set.

    ValueError where they do not.
    """
    doc, _, start = item["id"].rpartition("@")
    move = _Alignment(item["text"], document, int(start))
    begin, number = move.start, {entity["id"]: i for i, entity in enumerate(item["entities"])}

    def place(span: tuple[int, int]) -> list[int]:
        return [at - begin for at in move(*span)]

    def argument(a: Item, trigger: int) -> list[Any]:
        if "entity" in a:
            return [a["role"], number[a["entity"]]]
        found = [m.start() for m in re.finditer(re.escape(a["text"]), item["text"])]
        at = min(found, key=lambda at: abs(at - trigger))
        return [a["role"], *place((at, at + len(a["text"].rstrip())))]

    events = [
        {
            "type": e["type"], "trigger": place(e["trigger"]), "realis": e["realis"],
            "arguments": [argument(a, e["trigger"][0]) for a in e["arguments"]],
        }
        for e in item["events"]
    ]  # fmt: skip
    return {
        "set": set_, "doc": doc, "start": begin, "end": move.end, "digest": digest_of(document[begin : move.end]),
        "entities": [entity["type"] for entity in item["entities"]],
        "mentions": [[*place((m["start"], m["end"])), number[m["entity"]]] for m in item["mentions"]],
        "relations": [[number[r["head"]], r["label"], number[r["tail"]], r["evidence"]] for r in item["relations"]],
        "events": events,
        "sents": [place(s) for s in item["sents"]],
    }  # fmt: skip


class _Alignment:
    """From offsets in a text to those in a document that has the same letters from `start` on, and other white space."""

    def __init__(self, text: str, document: str, start: int) -> None:
        letters = [i for i, c in enumerate(text) if not c.isspace()]
        places = [i for i in range(start, len(document)) if not document[i].isspace()][: len(letters)]
        for own, other in zip(letters, places, strict=False):
            if text[own] != document[other]:
                raise ValueError(f"{text[own : own + 30]!r} stands where the set has {document[other : other + 30]!r}")
        if not letters or len(places) < len(letters):
            raise ValueError("the set's text ends before this one")
        self._place_of = dict(zip(letters, places, strict=True))
        self.start, self.end = places[0], places[-1] + 1

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        return self._place_of[start], self._place_of[end - 1] + 1


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(lines)


def _texts(path: Path) -> dict[str, str]:
    return {item["id"]: item["text"] for item in map(json.loads, _lines(path))}


def _item(line: Item, document: str, ontology: Ontology) -> Item:
    text = document[line["start"] : line["end"]]
    if digest_of(text) != line["digest"]:
        raise ValueError(f"{line['doc']} of {line['set']} is not the text that was annotated: another version of the set?")
    types = line["entities"]
    mentions = [
        {"start": start, "end": end, "type": types[n], "entity": n, "kind": mention_kind(text[start:end], types[n], ontology)}
        for start, end, n in line["mentions"]
    ]
    relations = [
        {"head": head, "label": label, "tail": tail, "level": "entity", "evidence": evidence}
        for head, label, tail, evidence in line["relations"]
    ]
    events = [
        {
            "type": e["type"], "trigger": e["trigger"], "realis": e["realis"],
            "arguments": [
                {"role": role, "entity": place[0]} if len(place) == 1 else {"role": role, "text": text[slice(*place)]}
                for role, *place in e["arguments"]
            ],
        }
        for e in line["events"]
    ]  # fmt: skip
    return {
        "id": f"{line['doc']}@{line['start']}", "source": SET, "split": "train", "ontology": ontology.name, "text": text,
        "sents": line["sents"], "entities": [{"id": n, "type": type_} for n, type_ in enumerate(types)], "mentions": mentions,
        "relations": relations, "events": events, "annotated": LAYERS,
    }  # fmt: skip


def convert(set_path: Path, paths: list[Path]) -> tuple[list[Item], list[str]]:
    """The lines of all articles of the files, by place, and what is wrong with the others."""
    set_, texts = set_path.name.removesuffix(".jsonl.gz"), _texts(set_path)
    lines, faults = [], []
    for path in paths:
        items, found = read_marked(path)
        faults += found
        for item in items:
            try:
                lines.append(stand_off(item, set_, texts.get(item["id"].rpartition("@")[0], "")))
            except ValueError as error:
                faults.append(f"{path}: {item['id']}: {error}")
    return sorted(lines, key=lambda line: (line["doc"], line["start"])), faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, help="the set of data/train whose texts were annotated")
    parser.add_argument("marked", type=Path, nargs="+", help="articles with marks in the text")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    lines, faults = convert(arguments.set, arguments.marked)
    content = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    arguments.out.write_bytes(gzip.compress(content.encode(), mtime=0))
    print(f"{len(lines)} passages, {sum(len(line['mentions']) for line in lines)} mentions")
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
