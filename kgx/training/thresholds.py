"""Thresholds that give the best figures on development articles. The network reads each article once, whatever is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure
from kgx.evaluation.gold import GoldArticle, gold_of
from kgx.evaluation.scores import Scores, score
from kgx.model.card import OntologyThresholds, Thresholds, labels_digest, load_card, write_card
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import Ontology
from kgx.pipeline.assembly import Extractor
from kgx.training.cached_predictor import CachedPredictor

GRID = tuple(round(0.1 + 0.05 * i, 2) for i in range(16))  # 0.1 to 0.85

Figure = Callable[[list[Extraction]], float]


@dataclass(slots=True)
class Bench:
    """Runs the whole pipeline on articles, with any thresholds."""

    articles: Sequence[Article]
    predictor: CachedPredictor
    ontology: Ontology

    def run(self, thresholds: Thresholds, *, min_confidence: float = 0.0) -> list[Extraction]:
        """Extractions in the order of the articles; the error of the first article that fails, if one does."""
        self.predictor.thresholds = thresholds
        extractor = Extractor(ontology=self.ontology, predictor=self.predictor, min_confidence=min_confidence)
        results = list(extractor.pipe(self.articles))
        for result in results:
            if isinstance(result, Failure):
                raise result.error
        return [r for r in results if not isinstance(r, Failure)]


def scores_of(extractions: Iterable[Extraction], gold: Mapping[str, GoldArticle], ontology: Ontology) -> Scores:
    predicted = {e.article.id: gold_of(e) for e in extractions}
    return score({key: gold[key] for key in predicted}, predicted, ontology=ontology)


def best_of(start: Thresholds, name: str, figure: Callable[[Thresholds], float], *, grid: Sequence[float] = GRID) -> Thresholds:
    """With the one threshold at the value of the grid that gives the best figure; of equal ones the lowest."""
    tried = [replace(start, **{name: t}) for t in grid]  # type: ignore[arg-type]  # name is that of a probability
    figures = [figure(t) for t in tried]
    return tried[figures.index(max(figures))]


@dataclass(frozen=True, slots=True)
class Task:
    """Articles to be read with an ontology, and what to make as large as possible, such as F1 against their gold."""

    ontology: Ontology
    articles: Sequence[Article]
    figure: Figure


def tune(folder: Path, tasks: Sequence[Task], start: Thresholds, grids: Sequence[tuple[str, Sequence[float]]]) -> Thresholds:
    """Thresholds of the model in the folder for some ontologies, found one after the other.

    The best mean figure counts, in which each task weighs as much as it has articles. grids: thresholds by name with the
    values to try, in this order; a name may come twice. What start says of rivals and lowest scores is not searched.
    """
    benches = [(_bench(folder, task, start), task.figure) for task in tasks]

    def total(thresholds: Thresholds) -> float:
        return sum(figure(bench.run(thresholds)) * len(bench.articles) for bench, figure in benches)

    found = start
    for name, grid in grids:
        found = best_of(found, name, total, grid=grid)
        print(f"{name}: {found}", flush=True)
    return found


def run_task(folder: Path, task: Task, thresholds: Thresholds) -> list[Extraction]:
    return _bench(folder, task, thresholds).run(thresholds)


def _bench(folder: Path, task: Task, start: Thresholds) -> Bench:
    predictor = OnnxPredictor(folder, ontology=task.ontology)
    predictor.card = replace(predictor.card, thresholds=start, thresholds_by_ontology={}, thresholds_elsewhere=None)
    return Bench(task.articles, CachedPredictor(predictor), task.ontology)


def keep_for_ontology(folder: Path, ontology: Ontology, thresholds: Thresholds) -> None:
    """Writes them into the model's card: the predictor uses them for an ontology of this name with just these labels."""
    card = load_card(folder)
    own = OntologyThresholds(labels_digest(ontology), thresholds)
    by_name = {**card.thresholds_by_ontology, ontology.name: own}
    write_card(replace(card, thresholds_by_ontology=dict(sorted(by_name.items()))), folder)


def keep_for_elsewhere(folder: Path, thresholds: Thresholds) -> None:
    """Writes them into the model's card, for all ontologies without thresholds of their own."""
    write_card(replace(load_card(folder), thresholds_elsewhere=thresholds), folder)
