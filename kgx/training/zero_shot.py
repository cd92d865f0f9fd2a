"""The run behind the figure for relations that were never trained: no set may teach the properties that are held out.

    python -m kgx.training.train --zero-shot --data DATA --out runs/zero-shot
    python -m kgx.training.release runs/zero-shot/last.pt --data DATA --out MODEL
    kgx evaluate --benchmark fewrel-zero-shot DATA/dev/fewrel.jsonl.gz --model MODEL

The shipped model is not this run: it has seen all 80 properties of FewRel.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from kgx.evaluation.pair_scores import ZERO_SHOT_LABELS
from kgx.training.examples import Item, LabelSet
from kgx.training.recipe import Run, Stage

# Sets with many relations; the others would not add any that the held-out ones could be read by.
STAGE = Stage(
    "zero-shot",
    1_600_000,
    {"fewrel": 0.50, "redocred": 0.20, "docred_entities": 0.05, "newskg": 0.15, "text2kg_wikidata_tekgen": 0.10},
    1.5e-4, 8e-4, residual_drop=0.5,
)  # fmt: skip


def zero_shot_run(data: Path) -> Run:
    """data: the folder with relations.tsv, which says what property a label stands for."""
    return replace(Run(), stages=(STAGE,), held_out=held_out_properties(data))


def held_out_properties(data: Path) -> tuple[str, ...]:
    """Wikidata properties: the first fifteen of FewRel by the SHA-1 of their id."""
    ids = {row["wikidata"] for row in _rows(data) if row["source"] == "fewrel"}
    return tuple(sorted(ids, key=lambda p: hashlib.sha1(p.encode()).hexdigest())[:ZERO_SHOT_LABELS])


def held_out_labels(source: str, properties: Collection[str], data: Path) -> frozenset[str]:
    """The labels of a set that stand for these properties, in either direction; the table is not read for none."""
    if not properties:
        return frozenset()
    return frozenset(row["label"] for row in _rows(data) if row["source"] == source and row["wikidata"] in properties)


def without_labels(labels: LabelSet, dropped: frozenset[str]) -> LabelSet:
    """The label set without these relations."""
    kept = [label for label in labels.texts["relation"] if label not in dropped]
    columns = np.array([label not in dropped for label in labels.texts["relation"]], dtype=bool)
    texts = {**labels.texts, "relation": {label: labels.texts["relation"][label] for label in kept}}
    allowed = None if labels.allowed is None else labels.allowed[:, :, columns]
    return replace(labels, texts=texts, allowed=allowed)


def without_facts(items: list[Item], dropped: frozenset[str]) -> Iterator[Item]:
    """The items without facts of these labels. Where one pair is judged, an item that has lost its fact is left out."""
    for item in items:
        kept = [r for r in item.get("relations", ()) if r["label"] not in dropped]
        if kept or "relation_pair" not in item["annotated"]:
            yield {**item, "relations": kept}


def _rows(data: Path) -> list[dict[str, str]]:
    with (data / "relations.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
