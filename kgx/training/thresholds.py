"""Thresholds that give the best F1 on development articles, found one after the other with the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kgx.annotation import Extraction
from kgx.errors import Failure
from kgx.evaluation.gold import GoldArticle, gold_of, read_gold
from kgx.evaluation.scores import Scores, score
from kgx.model.card import Card, Thresholds
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import Ontology, default_ontology
from kgx.pipeline.assembly import Extractor

_GRID = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
# Above 0.6 entities still gain 0.3 points on newskg dev, but relations lose 0.5: their ends are missing.
_ENOUGH = 10  # gold relations of a label on dev before it gets a threshold of its own
_GAIN = 0.03  # F1 that a label's own threshold must bring


@dataclass(slots=True)
class Tuner:
    """Runs the pipeline on the gold articles with any thresholds."""

    gold: Mapping[str, GoldArticle]
    predictor: OnnxPredictor
    ontology: Ontology

    def run(self, thresholds: Thresholds) -> list[Extraction]:
        self.predictor.card = with_thresholds(self.predictor.card, thresholds)
        extractor = Extractor(ontology=self.ontology, predictor=self.predictor)
        articles = (g.article for g in self.gold.values())
        results = list(extractor.pipe(articles))
        failures = [r for r in results if isinstance(r, Failure)]
        if failures:
            raise failures[0].error
        return [r for r in results if not isinstance(r, Failure)]

    def score(self, extractions: Iterable[Extraction]) -> Scores:
        return score(self.gold, {e.article.id: gold_of(e) for e in extractions}, ontology=self.ontology)

    def f1(self, thresholds: Thresholds, figure: str) -> float:
        return self.score(self.run(thresholds)).figures()[figure]["f"]


def with_thresholds(card: Card, thresholds: Thresholds) -> Card:
    return replace(card, thresholds=thresholds)


def tune(folder: Path, gold_path: Path) -> tuple[Thresholds, Scores]:
    """Thresholds for the model in a folder (with a card), and its scores with them."""
    ontology = default_ontology()
    tuner = Tuner(read_gold(gold_path), OnnxPredictor(folder, ontology=ontology), ontology)
    found = Thresholds()
    # "mention" first: what it lets in decides all the rest.
    for name, figure in (("mention", "entities"), ("trigger", "triggers"), ("argument", "arguments"), ("text", "arguments")):
        found = _best(tuner, found, name, figure)
    # Relations are independent of one another: one run with a low threshold serves for all.
    low = tuner.run(replace(found, relation=_GRID[0]))
    curve = {t: tuner.score(_from(low, {}, t)) for t in _GRID}
    for t, scores in curve.items():
        print(f"relation {t:.2f} {scores.figures()['relations']['f']:.4f}", flush=True)
    overall = max(_GRID, key=lambda t: curve[t].figures()["relations"]["f"])
    own = {}
    by_label = {t: s.figures_by_label()["relations"] for t, s in curve.items()}
    for label, figures in by_label[overall].items():
        best = max(_GRID, key=lambda t: by_label[t].get(label, {"f": 0.0})["f"])
        if figures["gold"] >= _ENOUGH and by_label[best][label]["f"] > figures["f"] + _GAIN:
            own[label] = best
    found = replace(found, relation=overall, relations=own)
    return found, tuner.score(tuner.run(found))


def _best(tuner: Tuner, start: Thresholds, name: str, figure: str) -> Thresholds:
    best, best_f = start, -1.0
    for t in _GRID:
        tried = replace(start, **{name: t})  # type: ignore[arg-type]  # name is that of a probability
        f = tuner.f1(tried, figure)
        print(f"{name} {t:.2f} {figure} {f:.4f}", flush=True)
        if f > best_f:
            best, best_f = tried, f
    return best


def _from(extractions: Iterable[Extraction], own: Mapping[str, float], overall: float) -> list[Extraction]:
    return [
        replace(e, relations=tuple(r for r in e.relations if r.evidence.confidence >= own.get(r.label, overall)))
        for e in extractions
    ]
