"""Articles written for training, with their annotation in the text: `{3:Orvell Mining} <a:bought> …`; see data/written.

    python -m kgx.training.marked_text FILE [FILE …]     prints every fault as FILE:LINE: what is wrong

The labels are those of the ontology beside the file (`ports.yaml` for `ports.txt`), else of the news ontology.
An article is a line `# name`, its sentences (`s1 …`, a line each, an empty line between paragraphs), a line `---`, and then
a line per fact, in the ontology's labels:

    E 3 ORG Orvell Mining                       an entity; every mention is marked {3:…} in the text, also inside others
    R ceo 3 7 s1 s4                             relation, head, tail, sentences that state it
    V a acquisition buyer=3 target=5 about="…" realis=planned    the event whose trigger is marked <a:…>
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgx.ontology import Ontology, default_ontology, load_ontology

Item = dict[str, Any]  # a line of a data set
SET = "written"
ONTOLOGIES_SET = "ontologies"  # short texts, each file with an ontology of its own
WRITTEN = Path(__file__).parents[2] / "data" / "written"
ONTOLOGIES_FOLDER = WRITTEN / "ontologies"
LAYERS = ["ner", "coref", "relations", "events"]
REALIS = ("asserted", "planned", "negated", "hypothetical")
MAX_TEXT_WORDS = 12
PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its itself "
    "they them their theirs themselves who whom whose which that this these those".split()
)
_DETERMINER = re.compile(r"^(?:the|this|that|these|those|his|her|its|their|our|my|an?) ", re.I)
_MARK = re.compile(r"\{(\d+):|<([a-z]\w*):|\}|>")
_SENTENCE = re.compile(r"s(\d+) (.+)")
_ENTITY = re.compile(r"E (\d+) (\w+) (\S.*)")
_RELATION = re.compile(r"R (\w+) (\d+) (\d+)((?: s\d+)+)")
_EVENT = re.compile(r"V (\w+) (\w+)((?: \w+=(?:\"[^\"]*\"|\w+))*)")
_ARGUMENT = re.compile(r'(\w+)=(?:"([^"]*)"|(\w+))')


class Fault(Exception):
    """What is wrong in one line of an article."""


@dataclass
class Article:
    """What has been read of an article so far. mentions: start, end, entity; triggers: by their letters."""

    name: str
    ontology: Ontology
    text: str = ""
    sentences: list[list[int]] = field(default_factory=list)
    mentions: list[tuple[int, int, int]] = field(default_factory=list)
    triggers: dict[str, list[int]] = field(default_factory=dict)
    entities: dict[int, Item] = field(default_factory=dict)
    relations: dict[tuple[int, str, int], list[int]] = field(default_factory=dict)
    events: list[Item] = field(default_factory=list)
    after_break: bool = False


def written_items(folder: Path = WRITTEN) -> list[Item]:
    """The articles of all files of the folder. ValueError where one has a fault, and where there is none."""
    items: list[Item] = []
    for path in sorted(folder.glob("*.txt")):
        found, faults = read_marked(path)
        if faults:
            raise ValueError("\n".join(faults))
        items += found
    if not items:
        raise ValueError(f"no articles in {folder}: the training runs in a checkout of the repository, which holds them")
    return items


def read_marked(path: Path) -> tuple[list[Item], list[str]]:
    """The articles of a file in the form of the data sets, and its faults; an article with a fault is left out."""
    items: list[Item] = []
    faults: list[str] = []
    ontology = ontology_beside(path)
    article: Article | None = None
    in_facts, known_faults, began = False, 0, 0

    def close() -> None:
        if article is None:
            return
        faults.extend(f"{path}:{began}: {article.name}: {fault}" for fault in _whole_faults(article))
        if len(faults) == known_faults:
            items.append(_item(article))

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.rstrip()
        if line.startswith("# "):
            close()
            article, in_facts, known_faults, began = Article(line[2:].strip(), ontology), False, len(faults), number
        elif article is None or line.startswith("//"):
            continue
        elif line == "---":
            in_facts = True
        else:
            try:
                (_add_fact if in_facts else _add_sentence)(article, line)
            except Fault as fault:
                faults.append(f"{path}:{number}: {fault}")
    close()
    return items, faults


def ontology_beside(path: Path) -> Ontology:
    """That of the YAML file of the same name, else that of news."""
    beside = path.with_suffix(".yaml")
    return load_ontology(beside) if beside.exists() else default_ontology()


def _add_sentence(article: Article, line: str) -> None:
    if not line:
        article.after_break = bool(article.text)
        return
    match = _SENTENCE.fullmatch(line)
    if match is None or int(match[1]) != len(article.sentences) + 1:
        raise Fault(f"expected a line that begins with s{len(article.sentences) + 1}")
    if article.text:
        article.text += "\n\n" if article.after_break else " "
    article.after_break = False
    start, marked, at = len(article.text), match[2], 0
    opened: list[tuple[str, int]] = []
    article.sentences.append([start, start])
    for mark in _MARK.finditer(marked):
        article.text += marked[at : mark.start()]
        at = mark.end()
        if mark[1] or mark[2]:
            opened.append((mark[1] or mark[2], len(article.text)))
            continue
        if not opened or opened[-1][0].isdigit() != (mark[0] == "}"):
            raise Fault(f"{mark[0]} closes nothing")
        name, begin = opened.pop()
        if not article.text[begin:].strip() or article.text[begin:] != article.text[begin:].strip():
            raise Fault(f"the mark {name} is empty or has white space at an end")
        if not name.isdigit():
            if name in article.triggers:
                raise Fault(f"the trigger {name} stands twice")
            article.triggers[name] = [begin, len(article.text)]
        elif (begin, len(article.text)) in {m[:2] for m in article.mentions}:
            raise Fault(f"{article.text[begin:]!r} is marked twice")
        else:
            article.mentions.append((begin, len(article.text), int(name)))
    if opened:
        raise Fault(f"the mark {opened[-1][0]} is never closed")
    article.text += marked[at:]
    article.sentences[-1][1] = len(article.text)


def _add_fact(article: Article, line: str) -> None:
    ontology = article.ontology
    if not line:
        return
    if match := _ENTITY.fullmatch(line):
        number, type_, name = int(match[1]), match[2], match[3]
        if type_ not in ontology.entity_types:
            raise Fault(f"unknown type {type_}")
        if number in article.entities:
            raise Fault(f"entity {number} stands twice")
        if name.casefold() not in article.text.casefold():
            raise Fault(f"the name {name!r} is not in the article")
        article.entities[number] = {"id": number, "type": type_, "name": name}
    elif match := _RELATION.fullmatch(line):
        _add_relation(article, match[1], int(match[2]), int(match[3]), [int(n) - 1 for n in re.findall(r"\d+", match[4])])
    elif match := _EVENT.fullmatch(line):
        _add_event(article, match[1], match[2], _ARGUMENT.findall(match[3]))
    else:
        raise Fault("not understood: E, R or V lines only")


def _add_relation(article: Article, label: str, head: int, tail: int, sentences: list[int]) -> None:
    ontology = article.ontology
    relation = ontology.relations.get(label)
    if relation is None or not relation.extracted:
        raise Fault(f"unknown relation {label}")
    types = [_entity(article, number)["type"] for number in (head, tail)]
    if head == tail or not ontology.allows(label, *types):
        raise Fault(f"{label} is not from {types[0]} to {types[1]}")
    if max(sentences) >= len(article.sentences):
        raise Fault(f"there is no sentence s{max(sentences) + 1}")
    if relation.symmetric:
        head, tail = sorted((head, tail))
    evidence = article.relations.setdefault((head, label, tail), [])
    new = [n for n in sentences if n not in evidence]
    if not new:  # nor is there anything new in what it implies, which may imply it in turn
        return
    evidence.extend(new)
    for implied, ends in [(r, (head, tail)) for r in relation.implies] + [(r, (tail, head)) for r in relation.implies_inverse]:
        if ontology.allows(implied, *(article.entities[end]["type"] for end in ends)):
            _add_relation(article, implied, *ends, sentences)


def _add_event(article: Article, letters: str, type_: str, arguments: list[tuple[str, str, str]]) -> None:
    ontology = article.ontology
    event = ontology.events.get(type_)
    if event is None:
        raise Fault(f"unknown event type {type_}")
    if letters not in article.triggers:
        raise Fault(f"no trigger is marked <{letters}:…>")
    if any(e["letters"] == letters for e in article.events):
        raise Fault(f"the trigger {letters} has an event already")
    realis, filled = "asserted", []
    for role, words, value in arguments:
        if role == "realis":
            if value not in REALIS:
                raise Fault(f"unknown realis {value}")
            realis = value
        elif role not in {r.label for r in event.roles}:
            raise Fault(f"{type_} has no role {role}")
        elif value:
            if not value.isdigit():
                raise Fault(f"{role}={value} is neither an entity's number nor words in quotes")
            _entity(article, int(value))
            filled.append({"role": role, "entity": int(value)})
        elif words not in article.text or len(words.split()) > MAX_TEXT_WORDS:
            raise Fault(f"{words!r} is not in the article, or has more than {MAX_TEXT_WORDS} words")
        else:
            filled.append({"role": role, "text": words})
    trigger = article.triggers[letters]
    article.events.append({"letters": letters, "type": type_, "trigger": trigger, "realis": realis, "arguments": filled})


def _entity(article: Article, number: int) -> Item:
    if number not in article.entities:
        raise Fault(f"there is no entity {number}")
    return article.entities[number]


def _whole_faults(article: Article) -> Iterator[str]:
    marked = {m[2] for m in article.mentions}
    yield from (f"entity {n} has no E line" for n in sorted(marked - set(article.entities)))
    yield from (f"entity {n} is nowhere marked" for n in sorted(set(article.entities) - marked))
    yield from (f"trigger {t} has no V line" for t in sorted(set(article.triggers) - {e["letters"] for e in article.events}))


def is_acronym(words: str) -> bool:
    return len(words) > 1 and words.isupper()


def mention_kind(words: str, type_: str, ontology: Ontology) -> str:
    """name, nominal or pronoun by the look of the words; amounts, dates and titles are names, and so are US and WHO."""
    entity_type = ontology.entity_types[type_]
    if words.lower() in PRONOUNS and not is_acronym(words):
        return "pronoun"
    is_name = entity_type.literal or type_ == "TITLE" or any(c.isupper() or c.isdigit() for c in _DETERMINER.sub("", words))
    return "name" if is_name else "nominal"


def _item(article: Article) -> Item:
    mentions = [
        {"start": start, "end": end, "type": article.entities[n]["type"], "entity": n,
         "kind": mention_kind(article.text[start:end], article.entities[n]["type"], article.ontology)}
        for start, end, n in sorted(article.mentions, key=lambda m: (m[0], -m[1]))
    ]  # fmt: skip
    relations = [
        {"head": head, "label": label, "tail": tail, "level": "entity", "evidence": sorted(evidence)}
        for (head, label, tail), evidence in article.relations.items()
    ]
    events = [{key: value for key, value in e.items() if key != "letters"} for e in article.events]
    return {
        "id": article.name, "source": SET, "split": "train", "ontology": article.ontology.name,
        "text": article.text, "sents": article.sentences,
        "entities": list(article.entities.values()), "mentions": mentions, "relations": relations, "events": events,
        "annotated": LAYERS,
    }  # fmt: skip


def main(paths: list[Path]) -> int:
    faults = []
    for path in paths:
        items, found = read_marked(path)
        faults += found
        words = sum(len(item["text"].split()) for item in items)
        print(f"{path}: {len(items)} articles, {words} words, {sum(len(i['mentions']) for i in items)} mentions, "
              f"{sum(len(i['relations']) for i in items)} relations, {sum(len(i['events']) for i in items)} events")  # fmt: skip
    print("\n".join(faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
