"""What the network learns from: a text encoded as at run time, with what is annotated as arrays, and the labels of its set.

A layer that a set does not annotate is absent (None); what it leaves unknown has weight 0. See example_maker.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgx.model.encoding import Encoded, IntArray
from kgx.model.features import EntityPairs, FloatArray, MentionTable
from kgx.model.labels import TASKS, Task, label_text, label_texts
from kgx.ontology import Ontology, default_ontology, load_ontology
from kgx.training.marked_text import ONTOLOGIES_FOLDER, ONTOLOGIES_SET
from kgx.training.marked_text import SET as WRITTEN_SET
from kgx.training.stand_off import SET as ANNOTATED_SET

Item = dict[str, Any]  # a line of a data set
TEXT2KG = "text2kg_wikidata_tekgen"


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels that a data set scores. texts: by task, label to text; allowed: (types, types, relations) or None."""

    name: str
    texts: dict[Task, dict[str, str]]
    allowed: npt.NDArray[np.bool_] | None
    ontology: Ontology | None = None

    def index(self, task: Task) -> dict[str, int]:
        return {label: i for i, label in enumerate(self.texts[task])}

    @property
    def role_mask(self) -> FloatArray:
        """(events, roles), 1 where the role belongs to the event type."""
        events, roles = self.texts["event"], self.texts["role"]
        mask = [[role.startswith(f"{event}.") for role in roles] for event in events]
        return np.array(mask, dtype=np.float32).reshape(len(events), len(roles))

    @property
    def unmarked_types(self) -> tuple[int, ...]:
        """Indices of types of which a mention that is not marked is unknown."""
        types = self.ontology.entity_types.values() if self.ontology is not None else ()
        return tuple(i for i, entity_type in enumerate(types) if entity_type.only_in_facts)


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
    unknown_words: words that may well be a trigger although they are not marked.
    """

    triggers: IntArray
    arguments: IntArray
    texts: IntArray
    near_triggers: IntArray
    near_mentions: IntArray
    near_features: FloatArray
    unknown_words: IntArray


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
    if name == ONTOLOGIES_SET:
        ontologies = [load_ontology(path) for path in sorted(ONTOLOGIES_FOLDER.glob("*.yaml"))]
        return {f"{name}/{o.name}": labels_of_ontology(f"{name}/{o.name}", o) for o in ontologies}
    if name != TEXT2KG:
        return {name: label_set(name, data)}
    found = sorted({item["ontology"] for item in read_items(data / "train" / f"{name}.jsonl.gz")})
    folder = data.parent / "spec" / "ontologies" / "text2kg"
    return {f"{name}/{o}": labels_of_ontology(f"{name}/{o}", load_ontology(folder / f"{o}.yaml")) for o in found}


def label_set(name: str, data: Path) -> LabelSet:
    """The labels of a data set: our ontology, a file of `spec/ontologies`, our own `label_sets`, or relations.tsv."""
    if name in ("newskg", WRITTEN_SET, ANNOTATED_SET):
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
