"""`kgx evaluate`: figures of predictions, or of the model itself, against gold data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import counted, print_failures
from kgx.cli.progress import with_progress
from kgx.cli.table import table_lines
from kgx.errors import Failure, KgxError

if TYPE_CHECKING:
    from kgx.evaluation.gold import GoldArticle
    from kgx.evaluation.scores import Scores
    from kgx.workspace import Workspace


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Gold data as JSON Lines; .gz may be appended.")],
    predicted: Annotated[
        Path | None, typer.Argument(metavar="PREDICTED", help="Records to score; without it, the gold texts are extracted.")
    ] = None,
    per_label: Annotated[bool, typer.Option("--per-label", help="Figures of each type, relation and event too.")] = False,
    as_json: options.AsJson = False,
    ontology: options.OntologyFile = None,
    model: options.Model = None,
    config: options.Config = None,
    threads: options.Threads = None,
    quiet: options.Quiet = False,
) -> int:
    """Score predictions against gold data."""
    from kgx.evaluation.alignment import assignment_solver
    from kgx.evaluation.gold import read_gold
    from kgx.evaluation.scores import score
    from kgx.workspace import Workspace

    assignment_solver()  # is missing without the extra, which is better known before hours of extraction
    workspace = Workspace(options.settings_from(config, ontology=ontology, model=model, threads=threads))
    expected = read_gold(gold)
    failures: list[Failure] = []
    answers = read_gold(predicted) if predicted is not None else _extracted(workspace, expected, failures, quiet=quiet)
    scores = score(expected, answers, ontology=workspace.ontology)
    if as_json:
        print(json.dumps(_as_json(scores, per_label=per_label), ensure_ascii=False))
    else:
        _print_tables(scores, per_label=per_label)
    print_failures(failures)
    return 3 if failures else 0


def _extracted(
    workspace: Workspace, gold: Mapping[str, GoldArticle], failures: list[Failure], *, quiet: bool
) -> dict[str, GoldArticle]:
    """What kgx itself reads in the gold texts; an article that fails is noted and counts as an empty answer."""
    from kgx.evaluation.gold import gold_of

    answers = {}
    articles = (article.article for article in gold.values())
    for result in with_progress(workspace.extract(articles), noun="articles", quiet=quiet):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            answers[result.article.id] = gold_of(result)
    if not answers:
        print_failures(failures)
        raise KgxError("no gold article could be extracted", hint="The lines above say why.")
    return answers


def _as_json(scores: Scores, *, per_label: bool) -> dict[str, object]:
    out: dict[str, object] = {"articles": scores.articles, **scores.figures()}
    if per_label:
        out["per_label"] = scores.figures_by_label()
    return out


def _print_tables(scores: Scores, *, per_label: bool) -> None:
    """Percentages; coref has its three parts on a line of their own."""
    figures = scores.figures()
    rows = [[name, *(_percent(values.get(key)) for key in ("p", "r", "f"))] for name, values in figures.items()]
    print(counted(scores.articles, "article"))
    print("\n".join(table_lines(("figure", "precision", "recall", "F1"), rows)))
    parts = figures["coref"]
    print(f"coref is the mean of MUC {_percent(parts['muc'])}, B³ {_percent(parts['b3'])}, CEAF-e {_percent(parts['ceafe'])}")
    for layer, by_label in scores.figures_by_label().items() if per_label else ():
        rows = [
            [label, *(_percent(values[key]) for key in ("p", "r", "f")), str(int(values["gold"]))]
            for label, values in by_label.items()
        ]
        print()
        print("\n".join(table_lines((layer, "precision", "recall", "F1", "gold"), rows)))


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f}"
