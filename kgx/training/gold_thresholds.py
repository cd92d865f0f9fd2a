"""Thresholds of a fine-tuned model, and its scores, on gold articles of the user's ontology."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from kgx.annotation import Extraction
from kgx.evaluation.gold import GoldArticle, read_gold
from kgx.model.card import Thresholds
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import Ontology
from kgx.training.cached_predictor import CachedPredictor
from kgx.training.examples import Item
from kgx.training.thresholds import Bench, best_of, scores_of

Layer = Literal["ner", "coref", "relations", "events"]
Percentages = dict[str, dict[str, float]]

# Each change of the first moves all that follows, and costs a reading of all the heads: a coarser grid.
_MENTION_GRID = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
_GRID = tuple(round(0.1 + 0.05 * i, 2) for i in range(15))
_FIGURES: tuple[tuple[str, str, Layer], ...] = (
    ("mention", "entities", "coref"),
    ("trigger", "triggers", "events"),
    ("argument", "arguments", "events"),
    ("text", "arguments", "events"),
    ("relation", "relations", "relations"),
)
_SHOWN: dict[str, Layer] = {
    "names": "ner", "coref": "coref", "entities": "coref", "relations": "relations", "triggers": "events", "arguments": "events",
}  # fmt: skip


def tune_on_gold(folder: Path, ontology: Ontology, items: Sequence[Item], start: Thresholds) -> tuple[Thresholds, Percentages]:
    """The thresholds with the best F1 on the items, one after the other, and the figures with them, in percent.

    A layer that no item has annotated keeps its threshold. folder: a model with its card.
    """
    gold = _gold_articles(items)
    by_layer: dict[Layer, dict[str, GoldArticle]] = {
        layer: {item["id"]: gold[item["id"]] for item in items if layer in item["annotated"]}
        for layer in ("ner", "coref", "relations", "events")
    }
    bench = Bench([g.article for g in gold.values()], CachedPredictor(OnnxPredictor(folder, ontology=ontology)), ontology)
    found = start
    for name, figure, layer in _FIGURES:
        if name == "mention" and not by_layer["coref"]:
            figure, layer = "names", "ner"
        own = by_layer[layer]
        if own:
            grid = _MENTION_GRID if name == "mention" else _GRID
            found = best_of(found, name, lambda t, f=figure, o=own: _f1(bench.run(t), f, o, ontology), grid=grid)  # type: ignore[misc]
    extractions = bench.run(found)
    shown = {name: _figures(extractions, name, by_layer[layer], ontology) for name, layer in _SHOWN.items() if by_layer[layer]}
    return found, shown


def _gold_articles(items: Sequence[Item]) -> dict[str, GoldArticle]:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "gold.jsonl"
        path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
        return read_gold(path)


def _f1(extractions: Sequence[Extraction], figure: str, gold: Mapping[str, GoldArticle], ontology: Ontology) -> float:
    chosen = [e for e in extractions if e.article.id in gold]
    return scores_of(chosen, gold, ontology).figures()[figure]["f"]


def _figures(
    extractions: Sequence[Extraction], figure: str, gold: Mapping[str, GoldArticle], ontology: Ontology
) -> dict[str, float]:
    chosen = [e for e in extractions if e.article.id in gold]
    return {key: round(100 * value, 1) for key, value in scores_of(chosen, gold, ontology).figures()[figure].items()}
