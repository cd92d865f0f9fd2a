"""Builds seeds.jsonl, the gold records of the sample articles, from seeds/ and the line annotations in annotations/.

    python data/gold/build.py                          write seeds.jsonl
    python data/gold/build.py --check                  fail if seeds.jsonl is not what would be written
    python data/gold/build.py --layout NAME            print an article with its sentences numbered

annotations/NAME.txt belongs to seeds/NAME.txt or seeds/NAME.md. The line forms are in data/README.md. Every fault is
printed as `file:line: what is wrong`, and then nothing is written. Needs PyYAML.
"""
# ruff: noqa: T201 (a command that prints)

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

GOLD = Path(__file__).resolve().parent
ROOT = GOLD.parents[1]
SEEDS = ROOT / "seeds"
ANNOTATIONS = GOLD / "annotations"
ONTOLOGY = ROOT / "kgx" / "ontologies" / "news.yaml"
TARGET = GOLD / "seeds.jsonl"

Span = tuple[int, int]  # half-open code point offsets into the article's text
Record = dict[str, Any]  # a JSON object
Ontology = Mapping[str, Any]  # the parsed YAML; its shape is checked by kgx.ontology, not here

HEADER_KEYS = {"title", "date", "source", "url", "id", "author", "licence"}
SENTENCE_END = re.compile(r"""([.!?]["'”’)]*)\s+(?=["'“‘(]?(\w))""")
# A point after one of these words, or after a single capital letter, never ends a sentence.
ABBREVIATIONS = set("Mr Mrs Ms Dr Prof St Jan Feb Mar Apr Aug Sept Oct Nov Dec Ltd Inc Co Corp No a.m p.m".split())
LINE_MARKS = " \t\r#*"  # white space and Markdown's marks of headings and emphasis, around a line

PRONOUNS = set(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself "
    "it its itself they them their theirs themselves who whom whose which that this these those one".split()
)
DETERMINER = re.compile(r"^(?:the|this|that|these|those|his|her|its|their|our|my|an?) ", re.IGNORECASE)
MAX_ARGUMENT_WORDS = 12
REALIS = ("asserted", "planned", "negated", "hypothetical")

QUOTED = r's(\d+):"([^"\\]*(?:\\.[^"\\]*)*)"(?:#(\d+))?'
QUOTE = re.compile(QUOTED)
ENTITY_LINE = re.compile(r"E(\d+) (\w+) (.+?) :: (.+)")
RELATION_LINE = re.compile(r"R (\w+) E(\d+) E(\d+)((?: s\d+)+)( ended)?")
EVENT_LINE = re.compile(rf"V (\w+) ({QUOTED}) \|(.*)")
ARGUMENT = re.compile(rf'(\w+)=(?:E(?P<entity>\d+)|(?P<quote>{QUOTED})|"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<word>\w+))')


class AnnotationError(Exception):
    """A fault in one line of an annotation file."""


@dataclass(frozen=True)
class Seed:
    """A sample article: its header, its text, and the spans of its sentences."""

    id: str
    header: Mapping[str, str]
    text: str
    sentences: tuple[Span, ...]

    def find(self, sentence: int, words: str, nth: int = 1) -> Span:
        """Where the words stand for the nth time in the sentence (both count from 1), never inside a longer word."""
        if not 1 <= sentence <= len(self.sentences):
            raise AnnotationError(f"there is no sentence s{sentence}")
        start, end = self.sentences[sentence - 1]
        words = words.replace('\\"', '"')
        hits = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.text[start:end]))
        if len(hits) < nth:
            raise AnnotationError(f"s{sentence} does not hold {words!r}" + (f" {nth} times" if nth > 1 else ""))
        return start + hits[nth - 1].start(), start + hits[nth - 1].end()

    def sentence_of(self, span: Span) -> int:
        return next(n for n, (start, end) in enumerate(self.sentences, 1) if start <= span[0] and span[1] <= end)


@dataclass
class Annotation:
    """What the lines of one file have given so far, in the form of the record."""

    entities: dict[int, Record] = field(default_factory=dict)
    mentions: list[Record] = field(default_factory=list)
    relations: list[Record] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)


def read_seed(path: Path) -> Seed:
    with path.open(encoding="utf-8", newline="") as file:
        content = file.read()
    match = re.match(r"---\r?\n(.*?\r?\n)---\r?\n", content, re.DOTALL)
    if match is None:
        raise AnnotationError("no header: the first line must be ---, and another --- must close it")
    header = {key: value.strip() for key, _, value in (line.partition(":") for line in match[1].splitlines())}
    if unknown := set(header) - HEADER_KEYS:
        raise AnnotationError(f"unknown keys in the header: {', '.join(sorted(unknown))}")
    text = content[match.end() :]
    return Seed(path.name, header, text, tuple(sentence_spans(text)))


def sentence_spans(text: str) -> Iterator[Span]:
    """A line is at least one sentence; within it, a new one starts after [.!?] before white space and a capital or digit.

    Closing quotes belong to the sentence that they close; marks of Markdown around a line belong to none.
    """
    for line in re.finditer(r"[^\n]+", text):
        start = line.end() - len(line[0].lstrip(LINE_MARKS))
        end = line.start() + len(line[0].rstrip(LINE_MARKS))
        for stop in SENTENCE_END.finditer(text, start, end):
            if _starts_sentence(stop[2]) and not _is_abbreviation(text[start : stop.start()]):
                yield start, stop.end(1)
                start = stop.end()
        if start < end:
            yield start, end


def _starts_sentence(character: str) -> bool:
    return character.isupper() or character.isdigit()


def _is_abbreviation(before: str) -> bool:
    last = re.split(r"[^A-Za-z.]", before)[-1]
    return last in ABBREVIATIONS or (len(last) == 1 and last.isupper())


def mention_kind(words: str, *, is_literal: bool) -> str:
    """pronoun, name or nominal, by the look of the words: a capital or a digit after the determiner makes a name.

    Dates, amounts and titles (is_literal) are names however they are written. Training data follow the same rule.
    """
    if words.lower() in PRONOUNS:
        return "pronoun"
    head = DETERMINER.sub("", words)
    return "name" if is_literal or any(c.isupper() or c.isdigit() for c in head) else "nominal"


def add_entity(seed: Seed, ontology: Ontology, annotation: Annotation, match: re.Match[str]) -> None:
    number, type_, name = int(match[1]), match[2], match[3]
    expected = len(annotation.entities) + 1
    annotation.entities[number] = {"id": number, "type": type_, "name": name}
    if number != expected:
        raise AnnotationError(f"E{number} should be E{expected}: entities are numbered from 1 in order of first mention")
    if type_ not in ontology["entity_types"]:
        raise AnnotationError(f"unknown entity type {type_}")
    if name.casefold() not in seed.text.casefold():
        raise AnnotationError(f"the name {name!r} is not in the article")
    if rest := QUOTE.sub("", match[4]).strip():
        raise AnnotationError(f"not understood among the mentions: {rest}")
    is_literal = ontology["entity_types"][type_].get("literal", False) or type_ == "TITLE"
    for quote in QUOTE.finditer(match[4]):
        start, end = seed.find(int(quote[1]), quote[2], int(quote[3] or 1))
        kind = mention_kind(seed.text[start:end], is_literal=is_literal)
        annotation.mentions.append({"start": start, "end": end, "entity": number, "kind": kind, "type": type_, "confidence": 1.0})


def add_relation(seed: Seed, ontology: Ontology, annotation: Annotation, match: re.Match[str]) -> None:
    label, head, tail = match[1], int(match[2]), int(match[3])
    definition = ontology["relations"].get(label)
    if definition is None or not definition.get("extracted", True):
        raise AnnotationError(f"{label} is no relation of the ontology that articles are annotated with")
    for number, side in ((head, "domain"), (tail, "range")):
        type_ = _entity(annotation, number)["type"]
        if type_ not in definition[side]:
            raise AnnotationError(f"{label}: E{number} is {type_}, outside the {side} {definition[side]}")
    if head == tail:
        raise AnnotationError(f"{label}: both ends are E{head}")
    if definition.get("symmetric") and head > tail:
        raise AnnotationError(f"{label} is symmetric: write it once, from the lower number to the higher")
    if any((r["head"], r["label"], r["tail"]) == (head, label, tail) for r in annotation.relations):
        raise AnnotationError(f"{label} E{head} E{tail} stands twice")
    relation: Record = {"head": head, "label": label, "tail": tail}
    if match[5]:
        relation["ended"] = True
    numbers = sorted({int(n) for n in re.findall(r"\d+", match[4])})
    if numbers[-1] > len(seed.sentences):
        raise AnnotationError(f"there is no sentence s{numbers[-1]}")
    relation |= {"confidence": 1.0, "evidence": [list(seed.sentences[n - 1]) for n in numbers]}
    annotation.relations.append(relation)


def add_event(seed: Seed, ontology: Ontology, annotation: Annotation, match: re.Match[str]) -> None:
    type_, rest = match[1], match[6]
    definition = ontology["events"].get(type_)
    if definition is None:
        raise AnnotationError(f"unknown event type {type_}")
    trigger = seed.find(int(match[3]), match[4], int(match[5] or 1))
    roles = set(definition["roles"]) | set(ontology["event_roles"])
    realis, arguments = "asserted", []
    if left := ARGUMENT.sub("", rest).strip():
        raise AnnotationError(f"not understood among the roles: {left}")
    for found in ARGUMENT.finditer(rest):
        role = found[1]
        if role == "realis":
            realis = found["word"] or ""
        elif role not in roles:
            raise AnnotationError(f"{type_} has no role {role}; it has {', '.join(sorted(roles))}")
        else:
            arguments.append(_argument(seed, annotation, trigger, found))
    if realis not in REALIS:
        raise AnnotationError(f"realis={realis} is none of {', '.join(REALIS)}")
    if not arguments:
        raise AnnotationError(f"{type_} has no argument")
    annotation.events.append(
        {"type": type_, "trigger": list(trigger), "realis": realis, "confidence": 1.0, "arguments": arguments}
    )


def _argument(seed: Seed, annotation: Annotation, trigger: Span, found: re.Match[str]) -> Record:
    """The entity, or words with their span; a plain "…" stands in the trigger's sentence."""
    role = found[1]
    if found["entity"]:
        return {"role": role, "entity": _entity(annotation, int(found["entity"]))["id"]}
    if found["text"] is not None:
        start, end = seed.find(seed.sentence_of(trigger), found["text"])
    elif quote := QUOTE.fullmatch(found["quote"] or ""):
        start, end = seed.find(int(quote[1]), quote[2], int(quote[3] or 1))
    else:
        raise AnnotationError(f'{found[0]}: a value is E<number>, "words" or s<number>:"words"')
    if len(seed.text[start:end].split()) > MAX_ARGUMENT_WORDS:
        raise AnnotationError(f"{role}: more than {MAX_ARGUMENT_WORDS} words")
    return {"role": role, "text": seed.text[start:end], "span": [start, end]}


def _entity(annotation: Annotation, number: int) -> Record:
    if number not in annotation.entities:
        raise AnnotationError(f"there is no E{number}")
    return annotation.entities[number]


def mention_faults(seed: Seed, annotation: Annotation) -> Iterator[str]:
    """Spans that stand twice or cross, and entities that are not in order of first mention."""
    mentions = sorted(annotation.mentions, key=lambda m: (m["start"], m["end"]))
    for i, a in enumerate(mentions):
        for b in mentions[i + 1 :]:
            if b["start"] >= a["end"]:
                break
            pair = " and ".join(f"{seed.text[m['start'] : m['end']]!r} (E{m['entity']})" for m in (a, b))
            if (a["start"], a["end"]) == (b["start"], b["end"]):
                yield f"{pair} are the same words"
            elif a["start"] < b["start"] and a["end"] < b["end"]:
                yield f"{pair} cross"
    order = list(dict.fromkeys(m["entity"] for m in mentions))
    if order != sorted(order):
        number = next(n for i, n in enumerate(order, 1) if n != i)
        yield f"E{number} is mentioned before an entity with a lower number"


def annotate(seed: Seed, ontology: Ontology, path: Path, faults: list[str]) -> Record:
    """The record of an article; what is wrong with a line of the annotation file is appended to faults."""
    annotation = Annotation()
    forms = ((ENTITY_LINE, add_entity), (RELATION_LINE, add_relation), (EVENT_LINE, add_event))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("//"):
            continue
        form = next(((match, add) for pattern, add in forms if (match := pattern.fullmatch(line))), None)
        try:
            if form is None:
                raise AnnotationError(f"not understood: {line[:80]}")
            match, add = form
            add(seed, ontology, annotation, match)
        except AnnotationError as error:
            faults.append(f"{path.name}:{number}: {error}")
    faults += [f"{path.name}: {fault}" for fault in mention_faults(seed, annotation)]
    return {
        "kgx": 1,
        "id": seed.id,
        **{key: seed.header[key] for key in ("title", "date", "source") if key in seed.header},
        "text": seed.text,
        "sents": [list(span) for span in seed.sentences],
        "entities": list(annotation.entities.values()),
        "mentions": sorted(annotation.mentions, key=lambda m: (m["start"], m["end"])),
        "relations": annotation.relations,
        "events": annotation.events,
    }


def seed_path(name: str) -> Path:
    stem = Path(name).stem
    found = [path for path in (SEEDS / f"{stem}.txt", SEEDS / f"{stem}.md") if path.exists()]
    if len(found) != 1:
        raise AnnotationError(f"{len(found)} articles named {stem}.txt or {stem}.md in seeds/, one expected")
    return found[0]


def build(faults: list[str]) -> list[Record]:
    ontology = yaml.safe_load(ONTOLOGY.read_text(encoding="utf-8"))
    records = []
    for path in sorted(ANNOTATIONS.glob("*.txt")):
        try:
            seed = read_seed(seed_path(path.name))
        except AnnotationError as error:
            faults.append(f"{path.name}: {error}")
            continue
        records.append(annotate(seed, ontology, path, faults))
    return records


def print_layout(name: str) -> None:
    seed = read_seed(seed_path(name))
    for number, (start, end) in enumerate(seed.sentences, 1):
        print(f"[s{number}] {seed.text[start:end]}")


def print_counts(records: list[Record]) -> None:
    parts = ("sents", "entities", "mentions", "relations", "events")
    print(f"{'article':36}" + "".join(f"{part:>10}" for part in parts))
    for record in records:
        print(f"{record['id']:36}" + "".join(f"{len(record[part]):>10}" for part in parts))
    print(f"{'all':36}" + "".join(f"{sum(len(record[part]) for record in records):>10}" for part in parts))


def report(faults: list[str]) -> int:
    """Prints the faults; 1 where there are any, else 0."""
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Build data/gold/seeds.jsonl from seeds/ and data/gold/annotations/.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if seeds.jsonl differs")
    parser.add_argument("--layout", metavar="NAME", help="print the article with numbered sentences")
    options = parser.parse_args()
    faults: list[str] = []
    if options.layout:
        try:
            print_layout(options.layout)
        except AnnotationError as error:
            faults.append(f"{options.layout}: {error}")
        return report(faults)
    records = build(faults)
    lines = "".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)
    if not faults and options.check and (not TARGET.exists() or TARGET.read_bytes() != lines.encode("utf-8")):
        faults.append(f"{TARGET.name} is not what the annotations give: run build.py")
    if not faults:
        print_counts(records)
        if not options.check:
            TARGET.write_bytes(lines.encode("utf-8"))
    return report(faults)


if __name__ == "__main__":
    sys.exit(main())
