"""Thresholds for other ontologies than that of news: those of the benchmarks whose train part the model has seen, and one
set for all others, found on development texts of benchmarks that it has never seen.

python -m kgx.training.benchmark_thresholds MODEL --data DATA
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.evaluation.benchmarks import find_benchmark, in_both_directions, ontology_files, score_benchmark
from kgx.evaluation.calibration import reliability
from kgx.evaluation.conventions import conventions_of
from kgx.evaluation.marked_text import MarkedText, marked_text_of, read_marked_texts
from kgx.evaluation.verdicts import Answer
from kgx.model.calibration import LogisticMap
from kgx.model.card import Thresholds, load_card
from kgx.ontology import Ontology, load_ontology
from kgx.training.thresholds import Task, keep_for_elsewhere, keep_for_ontology, run_task, tune
from kgx.training.trust import Judged, fit_trust, judge_relations

_LOW = (0.02, 0.04, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_MENTION = (0.2, 0.3, 0.4, 0.5, 0.6)
_BESIDE_BEST = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 1.0)
_FACTS = (("relation", _LOW), ("mention", _MENTION), ("relation", _LOW))
_ONE_OF_A_KIND = (*_FACTS[:2], ("beside_best", _BESIDE_BEST), ("relation", _LOW))  # Text2KGBench marks about one fact a sentence


@dataclass(frozen=True, slots=True)
class Dev:
    """A benchmark's development file, the figures whose mean counts, and how many texts of each ontology are enough."""

    benchmark: str
    file: str
    figures: tuple[str, ...]
    texts: int


@dataclass(frozen=True, slots=True)
class BenchmarkTask(Task):
    """judged: the relations of extractions, with whether gold states them."""

    judged: Callable[[Sequence[Extraction]], list[Judged]]


NEWSWIRE = Dev("newswire", "en_worldwide_newswire", ("names",), 100)
REDOCRED = Dev("redocred", "redocred", ("relations", "relations_relaxed"), 82)
KNOWLEDGENET = Dev("knowledgenet", "knowledgenet", ("micro",), 331)
TEKGEN = Dev("text2kg", "text2kg_wikidata_tekgen", ("official",), 60)
UNSEEN = (
    Dev("dwie", "dwie", ("relations_relaxed",), 24),
    Dev("conll04", "conll04", ("micro",), 100),
    Dev("text2kg", "text2kg_dbpedia_webnlg", ("official",), 12),
)


def tasks_of(dev: Dev, data: Path) -> list[BenchmarkTask]:
    """One for each ontology of the benchmark."""
    benchmark = find_benchmark(dev.benchmark)
    path = data / "dev" / f"{dev.file}.jsonl.gz"
    texts = read_marked_texts(path)
    files = ontology_files(benchmark, path, None, texts.values())
    tasks = []
    for file in sorted(set(files.values())):
        own = [text for text in texts.values() if files[text.id] == file]
        chosen = own[:: max(1, len(own) // dev.texts)][: dev.texts]
        tasks.append(_task(dev, load_ontology(file), {text.id: text for text in chosen}))
    return tasks


def _task(dev: Dev, ontology: Ontology, gold: Mapping[str, MarkedText]) -> BenchmarkTask:
    benchmark = find_benchmark(dev.benchmark)
    symmetric = conventions_of(ontology).symmetric

    def figure(extractions: Sequence[Extraction]) -> float:
        predicted = {e.article.id: marked_text_of(in_both_directions(e, symmetric)) for e in extractions}
        figures = score_benchmark(benchmark, gold, predicted, ontologies=[ontology]).figures
        return sum(figures[name]["f"] for name in dev.figures) / len(dev.figures)

    def judged(extractions: Sequence[Extraction]) -> list[Judged]:
        return [answer for e in extractions for answer in judge_relations(e, gold[e.article.id], symmetric)]

    return BenchmarkTask(ontology, [Article(id=text.id, text=text.text) for text in gold.values()], figure, judged)


def _open(folder: Path) -> Thresholds:
    """Where the search begins: as for news, but with an eye for relations that the model is not sure of."""
    return replace(load_card(folder).thresholds, mention=0.4, relation=0.15, relations={}, lowest=0.02)


def tune_seen(folder: Path, data: Path) -> None:
    """Thresholds for the ontologies of sets that the model was trained on, into its card."""
    base = _open(folder)
    for dev, start, grids in (
        (NEWSWIRE, base, (("mention", _MENTION),)),
        (REDOCRED, base, _FACTS),
        (KNOWLEDGENET, replace(base, pronouns=True), _FACTS),
        (TEKGEN, replace(base, rival=0.05), _ONE_OF_A_KIND),
    ):
        tasks = tasks_of(dev, data)
        print(dev.benchmark, flush=True)
        found = tune(folder, tasks, start, grids)
        for task in tasks:
            keep_for_ontology(folder, task.ontology, found)


def tune_unseen(folder: Path, data: Path) -> None:
    """How far relations can be trusted with all other ontologies, and thresholds for these, into its card."""
    tasks = {dev.benchmark: tasks_of(dev, data) for dev in UNSEEN}
    start = replace(_open(folder), rival=0.05, relation=_LOW[0])
    judged = {
        name: [answer for task in own for answer in task.judged(run_task(folder, task, start))] for name, own in tasks.items()
    }
    for name, own in judged.items():
        others = fit_trust([answers for other, answers in judged.items() if other != name])
        print(f"{name}, {len(own)} relations: {_reliability(own)}, with the trust of the others {_reliability(own, others)}")
    start = replace(start, trust=fit_trust(list(judged.values())))
    found = tune(folder, [task for own in tasks.values() for task in own], start, _FACTS)
    keep_for_elsewhere(folder, found)
    for benchmark, of_it in tasks.items():
        print(f"{benchmark}: {100 * _mean_figure(folder, of_it, found):.1f} on these texts")


def _mean_figure(folder: Path, tasks: Sequence[Task], thresholds: Thresholds) -> float:
    """Each task weighs as much as it has articles."""
    total = sum(task.figure(run_task(folder, task, thresholds)) * len(task.articles) for task in tasks)
    return total / sum(len(task.articles) for task in tasks)


def _reliability(judged: Sequence[Judged], trust: LogisticMap | None = None) -> str:
    """Of all answers, as they are or with trust."""
    stated = [j.confidence if trust is None else trust.probability(j.features) for j in judged]
    answers = [Answer("relations", "any", c, j.is_right) for c, j in zip(stated, judged, strict=True)]
    found = reliability(answers, threshold=0.0)["relations"]
    return f"ECE {found.ece:.3f} AUROC {found.auroc:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="folder of the model; its card is written anew")
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/, beside the folder spec/ontologies")
    parser.add_argument("--part", choices=("seen", "unseen"), help="only the one; both may run side by side")
    arguments = parser.parse_args()
    if arguments.part != "unseen":
        tune_seen(arguments.model, arguments.data)
    if arguments.part != "seen":
        tune_unseen(arguments.model, arguments.data)


if __name__ == "__main__":
    main()
