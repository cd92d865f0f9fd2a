"""Training examples from the data sets: texts encoded as at run time, with what is annotated as arrays.

A layer that a set does not annotate is absent (None); what it leaves unknown has weight 0.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgx.annotation import Span
from kgx.model.encoding import Encoded, IntArray, TextEncoder
from kgx.model.features import (
    KINDS,
    MAX_SENTENCE_DISTANCE,
    EntityPairs,
    FloatArray,
    MentionTable,
    argument_features,
    coreference_features,
    entity_pairs,
)
from kgx.model.labels import TASKS, Task, label_text, label_texts
from kgx.ontology import Ontology, default_ontology, load_ontology
from kgx.pipeline.sentences import sentence_spans
from kgx.training.marked_text import SET as WRITTEN_SET
from kgx.training.marked_text import is_acronym
from kgx.training.network import MAX_MENTION_WORDS, MAX_TRIGGER_WORDS

Item = dict[str, Any]  # a line of a data set
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|billions?)\b", re.I
)

# The weight of a negative of a relation that is not always marked, and relations beside which another is unknown (README of
# the data sets, note on newskg). Types whose unmarked mentions are unknown are `only_in_facts` in the ontology.
NEGATIVE_WEIGHTS = {"newskg": {"org_country": 0.5}, WRITTEN_SET: {"org_country": 0.5}}
TEXT2KG = "text2kg_wikidata_tekgen"
SOME_MENTIONS = frozenset({"triples_partial", "relations_listed_properties"})  # layers that mark only what takes part
PARTIAL_NEGATIVES = 0.5  # where a sentence's facts are not all marked
_BESIDE = {"position_at": ("member_of", "member_of_party", "founded_by")}
UNKNOWN_BESIDE = {"newskg": _BESIDE, WRITTEN_SET: _BESIDE}


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels that a data set scores. texts: by task, label to text; allowed: (types, types, relations) or None."""

    name: str
    texts: dict[Task, dict[str, str]]
    allowed: npt.NDArray[np.bool_] | None
    ontology: Ontology | None = None

    def index(self, task: Task) -> dict[str, int]:
        return {label: i for i, label in enumerate(self.texts[task])}


@dataclass(slots=True)
class RelationGold:
    """Over pairs (P, K): 1 where the label holds, and the weight of each cell in the loss.

    evidence: (n, T) 1 for the word pieces of the sentences that state a fact of the pair evidence_pairs (n,).
    """

    pairs: EntityPairs
    holds: npt.NDArray[np.uint8]
    weights: npt.NDArray[np.float16]
    evidence_pairs: IntArray
    evidence: npt.NDArray[np.uint8]


@dataclass(slots=True)
class EventGold:
    """triggers: (events, 4) first word, last word, type, realis. arguments: (n, 3) event, entity, role index.

    texts: (n, 4) event, role index, first word, last word; only those in the trigger's sentence.
    near_triggers, near_mentions, near_features: (P,), (P,), (P, 24), the mentions that may fill a role of an event.
    """

    triggers: IntArray
    arguments: IntArray
    texts: IntArray
    near_triggers: IntArray
    near_mentions: IntArray
    near_features: FloatArray


@dataclass(slots=True)
class SyntaxGold:
    """Tokens (S,): word pieces of their ends, sentence number, whether they begin one, head (0 root, else 1 + token).

    upos, xpos, deprel, scripts: label indices, -1 where the label is not known.
    """

    firsts: IntArray
    lasts: IntArray
    sentences: IntArray
    starts: npt.NDArray[np.bool_]
    heads: IntArray
    upos: IntArray
    xpos: IntArray
    deprel: IntArray
    scripts: IntArray


@dataclass(slots=True)
class Example:
    """One text. entities: for each the indices of its mentions. has_some_mentions: those marked are right, others unknown."""

    set: str
    encoded: Encoded
    mentions: MentionTable
    entities: list[list[int]]
    entity_types: IntArray
    has_mentions: bool
    has_some_mentions: bool
    has_kinds: bool
    coreference: npt.NDArray[np.uint8] | None
    relations: RelationGold | None
    events: EventGold | None
    number_words: npt.NDArray[np.bool_]
    syntax: SyntaxGold | None = None


def label_sets(name: str, data: Path) -> dict[str, LabelSet]:
    """The labels of a data set by ontology; most have one, called as the set."""
    if name == "syntax":
        return {name: LabelSet(name, {task: {} for task in TASKS}, None)}
    if name != TEXT2KG:
        return {name: label_set(name, data)}
    found = sorted({item["ontology"] for item in read_items(data / "train" / f"{name}.jsonl.gz")})
    folder = data.parent / "spec" / "ontologies" / "text2kg"
    return {f"{name}/{o}": labels_of_ontology(f"{name}/{o}", load_ontology(folder / f"{o}.yaml")) for o in found}


def label_set(name: str, data: Path) -> LabelSet:
    """The labels of a data set: our ontology, a file of `spec/ontologies`, our own `label_sets`, or relations.tsv."""
    if name in ("newskg", WRITTEN_SET):
        return labels_of_ontology(name, default_ontology())
    own = Path(__file__).parent / "label_sets" / f"{name}.yaml"
    files = {"en_worldwide_newswire": "newswire", "crossner": "crossre"}
    file = files.get(name, "redocred" if "docred" in name else name)
    spec = data.parent / "spec" / "ontologies" / f"{file}.yaml"
    for path in (own, spec):
        if path.exists():
            return labels_of_ontology(name, load_ontology(path))
    with (data / "relations.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["source"] == name]
    relations = {row["label"]: label_text(row["english_label"] or row["label"], row["description"] or "") for row in rows}
    return LabelSet(name, {"type": {"ENT": "entity: any named thing"}, "relation": relations, "event": {}, "role": {}}, None)


def labels_of_ontology(name: str, ontology: Ontology) -> LabelSet:
    """The labels of an ontology, for a data set of that name."""
    texts: dict[Task, dict[str, str]] = {task: label_texts(ontology, task) for task in TASKS}
    types, relations = list(texts["type"]), list(texts["relation"])
    allowed = np.zeros((len(types), len(types), len(relations)), dtype=bool)
    for k, label in enumerate(relations):
        for i, head in enumerate(types):
            for j, tail in enumerate(types):
                allowed[i, j, k] = ontology.allows(label, head, tail)
    return LabelSet(name, texts, allowed, ontology)


def read_items(path: Path) -> Iterator[Item]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class ExampleMaker:
    """Makes examples of one data set."""

    def __init__(self, labels: LabelSet, encoder: TextEncoder) -> None:
        self.labels = labels
        self._encoder = encoder
        self._types = labels.index("type")
        self._relations = labels.index("relation")
        self._events = labels.index("event")
        self._roles = labels.index("role")
        self._realis = {r: i for i, r in enumerate(labels.ontology.realis)} if labels.ontology else {}

    def make(self, item: Item) -> Example | None:
        """None where nothing of the item can be learned from."""
        text = item["text"]
        encoded = self._encoder.encode(text, sentence_spans(text))
        if not len(encoded.word_spans):
            return None
        layers = set(item["annotated"])
        placed = self._placed(item, encoded)
        if not placed:
            return None
        mentions = _table(placed)
        by_cluster: dict[Any, list[int]] = {}
        for i, (_, _, _, _, cluster, _) in enumerate(placed):
            by_cluster.setdefault(cluster, []).append(i)
        entities = list(by_cluster.values())
        number = {cluster: i for i, cluster in enumerate(by_cluster)}
        has_coreference = bool(layers & {"coref", "coref_names"})
        entity_of_position = {placed[m][5]: e for e, members in enumerate(entities) for m in members}
        return Example(
            set=self.labels.name,
            encoded=encoded,
            mentions=mentions,
            entities=entities,
            entity_types=np.array([mentions.types[members[0]] for members in entities], dtype=np.int64),
            has_mentions=bool(layers & {"ner", "entities_nested"}),
            has_some_mentions=bool(layers & SOME_MENTIONS),
            has_kinds=any("kind" in m for m in item["mentions"]),
            coreference=coreference_features(encoded, mentions).astype(np.uint8) if has_coreference else None,
            relations=self._relation_gold(item, encoded, mentions, entities, number, entity_of_position, layers),
            events=self._event_gold(item, encoded, mentions, number) if self._events and "events" in layers else None,
            number_words=np.array([bool(_NUMBER.search(w)) for w in encoded.words()], dtype=bool),
        )

    def _placed(self, item: Item, encoded: Encoded) -> list[tuple[int, int, int, int, Any, int]]:
        """(first word, last word, type, kind, cluster, position in the item), sorted by place; each span once."""
        out, taken = [], set()
        whole = item["annotated"] and bool({"coref", "coref_names"} & set(item["annotated"]))
        for position, m in enumerate(item["mentions"]):
            words = word_range(encoded, Span(m["start"], m["end"]))
            label = self._type_of(item, position)
            if words is None or words in taken or label is None:
                continue
            taken.add(words)
            kind = _kind(item["text"][m["start"] : m["end"]], m)
            cluster = m["entity"] if whole and m.get("entity") is not None else ("alone", position)
            out.append((*words, self._types[label], kind, cluster, position))
        return sorted(out, key=lambda row: (row[0], -row[1]))

    def _type_of(self, item: Item, position: int) -> str | None:
        """The mention's type; Text2KGBench leaves some open, which then have the first that their relation allows."""
        label = str(item["mentions"][position]["type"]).strip()
        if label in self._types:
            return label
        ontology = self.labels.ontology
        if not self.labels.name.startswith(TEXT2KG) or ontology is None:
            return None
        has_number = any(c.isdigit() for c in _words_of(item, position))
        for r in item["relations"]:
            if r["label"] in self._relations:
                relation = ontology.relations[r["label"]]
                allowed = {"head": relation.domain, "tail": relation.range}
                for end in ("head", "tail"):
                    if r[end] == position:
                        literal = [t for t in allowed[end] if ontology.entity_types[t].literal]
                        return literal[0] if literal and has_number else next(iter(allowed[end]))
        return None

    def _relation_gold(
        self, item: Item, encoded: Encoded, mentions: MentionTable, entities: list[list[int]], number: dict[Any, int],
        of_position: dict[int, int], layers: set[str],
    ) -> RelationGold | None:  # fmt: skip
        kinds = layers & {"relations", "relations_incomplete", "relation_pair", "relations_listed_properties", "triples_partial"}
        if not kinds:
            return None
        pairs = entity_pairs(encoded, mentions, entities)
        shape = (len(pairs.heads), len(self._relations))
        holds, weights = np.zeros(shape, dtype=np.uint8), np.zeros(shape, dtype=np.float16)
        row = {pair: p for p, pair in enumerate(zip(pairs.heads.tolist(), pairs.tails.tolist(), strict=True))}
        symmetric = {r.label for r in self.labels.ontology.relations.values() if r.symmetric} if self.labels.ontology else set()
        judged = set()
        evidence: dict[int, set[int]] = {}
        for r in item["relations"]:
            ends = [(number.get(r[end]) if r["level"] == "entity" else of_position.get(r[end])) for end in ("head", "tail")]
            for pair in (tuple(ends), tuple(ends[::-1])) if r["label"] in symmetric else (tuple(ends),):
                if pair in row and r["label"] in self._relations:
                    holds[row[pair], self._relations[r["label"]]] = 1
                    judged.add(row[pair])
                    evidence.setdefault(row[pair], set()).update(r.get("evidence") or ())
        if "relations" in kinds:
            weights[:] = 1
            for label, weight in NEGATIVE_WEIGHTS.get(self.labels.name, {}).items():
                weights[:, self._relations[label]] = weight
            for label, others in UNKNOWN_BESIDE.get(self.labels.name, {}).items():
                known = [self._relations[o] for o in others if o in self._relations]  # a run may hold some out
                weights[holds[:, known].any(1), self._relations[label]] = 0
        elif "relation_pair" in kinds:
            weights[sorted(judged)] = 1
        elif "relations_listed_properties" in kinds:
            weights[:, [self._relations[p] for p in item["annotated_properties"] if p in self._relations]] = 1
        elif "triples_partial" in kinds:
            weights[:] = PARTIAL_NEGATIVES
        weights[holds == 1] = 1
        if self.labels.allowed is not None:
            types = np.array([mentions.types[members[0]] for members in entities], dtype=np.int64)
            weights *= self.labels.allowed[types[pairs.heads], types[pairs.tails]]
        kept = np.asarray(weights.any(1))
        chosen = EntityPairs(*(getattr(pairs, f)[kept] for f in ("heads", "tails", "head_mentions", "tail_mentions", "features")))
        if not kept.any():
            return None
        number_of = np.cumsum(kept) - 1
        places = [p for p in sorted(evidence) if kept[p] and evidence[p] and len(item.get("sents", ())) > 1]
        pieces = np.array([_pieces_of(encoded, item["sents"], evidence[p]) for p in places], dtype=np.uint8)
        return RelationGold(
            chosen, holds[kept], weights[kept], number_of[places].astype(np.int64), pieces.reshape(len(places), encoded.pieces)
        )

    def _event_gold(self, item: Item, encoded: Encoded, mentions: MentionTable, number: dict[Any, int]) -> EventGold:
        triggers: list[tuple[int, ...]] = []
        arguments: list[tuple[int, ...]] = []
        texts: list[tuple[int, ...]] = []
        for event in item["events"]:
            words = word_range(encoded, Span(*event["trigger"]))
            if words is None or words[1] - words[0] >= MAX_TRIGGER_WORDS:
                continue
            e = len(triggers)
            triggers.append((*words, self._events[event["type"]], self._realis[event["realis"]]))
            for a in event["arguments"]:
                role = self._roles[f"{event['type']}.{a['role']}"]
                if "entity" in a:
                    if a["entity"] in number:
                        arguments.append((e, number[a["entity"]], role))
                    continue
                place = _nearest_text(encoded, item["text"], a["text"], words[0])
                if place is not None:
                    texts.append((e, role, *place))
        return EventGold(_rows(triggers, 4), _rows(arguments, 3), _rows(texts, 4), *_near(encoded, mentions, triggers))


def _near(encoded: Encoded, mentions: MentionTable, triggers: list[tuple[int, ...]]) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs of events and mentions that are near enough, with their features."""
    of_trigger, of_mention, features = [], [], []
    for e, (start, end, _, _) in enumerate(triggers):
        apart = np.abs(encoded.word_sentences[mentions.first_words] - encoded.word_sentences[start])
        near = np.nonzero(apart <= MAX_SENTENCE_DISTANCE)[0]
        of_trigger.append(np.full(len(near), e))
        of_mention.append(near)
        features.append(argument_features(encoded, (start, end), mentions)[near])
    if not triggers:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros((0, 24), dtype=np.float32)
    return np.concatenate(of_trigger), np.concatenate(of_mention), np.concatenate(features)


def _pieces_of(encoded: Encoded, sentences: list[list[int]], chosen: set[int]) -> npt.NDArray[np.uint8]:
    """(T,) 1 for the word pieces that lie in the chosen sentences of the data set."""
    out = np.zeros(encoded.pieces, dtype=np.uint8)
    for number in chosen:
        start, end = sentences[number]
        inside = np.nonzero((encoded.word_spans[:, 0] >= start) & (encoded.word_spans[:, 1] <= end))[0]
        for w in inside:
            out[encoded.first_pieces[w] : encoded.last_pieces[w] + 1] = 1
    return out


def _words_of(item: Item, position: int) -> str:
    mention = item["mentions"][position]
    return str(item["text"][mention["start"] : mention["end"]])


def word_range(encoded: Encoded, span: Span) -> tuple[int, int] | None:
    """First and last word (inclusive) that the span touches; None where it touches none or is too long."""
    starts, ends = encoded.word_spans[:, 0], encoded.word_spans[:, 1]
    first = int(np.searchsorted(ends, span.start, side="right"))
    last = int(np.searchsorted(starts, span.end, side="left")) - 1
    return (first, last) if first <= last < first + MAX_MENTION_WORDS else None


def _nearest_text(encoded: Encoded, text: str, words: str, trigger: int) -> tuple[int, int] | None:
    """Word range of the words in the trigger's sentence, the occurrence nearest to the trigger; None where there is none."""
    sentence = encoded.word_sentences[trigger]
    found = []
    for match in re.finditer(re.escape(words), text):
        first = int(np.searchsorted(encoded.word_spans[:, 1], match.start(), side="right"))
        last = int(np.searchsorted(encoded.word_spans[:, 0], match.end(), side="left")) - 1
        if first <= last < len(encoded.word_spans) and encoded.word_sentences[first] == encoded.word_sentences[last] == sentence:
            found.append((abs(first - trigger), first, last))
    return min(found)[1:] if found else None


def _kind(words: str, m: Item) -> int:
    """The marked kind, but for US and WHO, which newskg takes for pronouns; where a set marks none, by the look of the words."""
    if "kind" in m:
        return KINDS.index("name" if m["kind"] == "pronoun" and is_acronym(words) else m["kind"])
    return _kind_of_form(words, m)


def _kind_of_form(words: str, m: Item) -> int:
    """A name has a capital or a digit (GUM, LitBank: `form` or `infstat` are not needed)."""
    if m.get("form") in ("PRON", "NOM", "PROP"):
        return {"PROP": 0, "NOM": 1, "PRON": 2}[m["form"]]
    if words.lower() in _PRONOUNS:
        return 2
    return 0 if re.search(r"[A-Z0-9]", words[1:] if words[:2] in ("A ", "I ") else words) else 1


_PRONOUNS = frozenset(
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which that "
    "this these those myself ourselves yourself himself herself itself themselves".split()
)


def _table(placed: list[tuple[int, int, int, int, Any, int]]) -> MentionTable:
    columns = np.array([row[:4] for row in placed], dtype=np.int64).reshape(-1, 4)
    return MentionTable(columns[:, 0], columns[:, 1], columns[:, 3], columns[:, 2])


def _rows(rows: list[tuple[int, ...]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(-1, width)
