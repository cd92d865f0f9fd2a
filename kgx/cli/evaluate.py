"""`kgx evaluate`: figures of predictions, or of the model itself, against gold data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.benchmark import BenchmarkRun, print_report, report_as_json, spread, write_predictions
from kgx.cli.messages import WrongUsage, counted, print_failures
from kgx.cli.progress import with_progress
from kgx.cli.reliability import print_reliability, reliability_of
from kgx.cli.table import table_lines
from kgx.cli.targets import STANDARD_OUTPUT, check_writable
from kgx.errors import Failure, KgxError

if TYPE_CHECKING:
    from kgx.annotation import Extraction
    from kgx.evaluation.gold import GoldArticle
    from kgx.evaluation.scores import Scores
    from kgx.workspace import Workspace


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Gold data as JSON Lines; .gz may be appended.")],
    predicted: Annotated[
        Path | None, typer.Argument(metavar="PREDICTED", help="Records to score; without it, the gold texts are extracted.")
    ] = None,
    benchmark: Annotated[
        str | None, typer.Option("--benchmark", metavar="NAME", help="GOLD is a public benchmark: redocred, text2kg …")
    ] = None,
    per_label: Annotated[bool, typer.Option("--per-label", help="Figures of each type, relation and event too.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Only N articles, spread evenly over the file.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Keep the extractions as JSON Lines.")
    ] = None,
    as_json: options.AsJson = False,
    ontology: Annotated[
        Path | None,
        typer.Option(
            "--ontology", metavar="FILE", help="YAML file of the labels; for a benchmark its own, found beside the data."
        ),
    ] = None,
    benchmark_ontologies: Annotated[
        Path | None,
        typer.Option("--benchmark-ontologies", metavar="FOLDER", help="Ontologies of Text2KGBench, to find made-up words."),
    ] = None,
    model: options.Model = None,
    config: options.Config = None,
    threads: options.Threads = None,
    quiet: options.Quiet = False,
) -> int:
    """Score predictions, or kgx itself, against gold data."""
    from kgx.evaluation.alignment import assignment_solver
    from kgx.workspace import Workspace

    assignment_solver()  # is missing without the extra, which is better known before hours of extraction
    if predicted is not None and output is not None:
        raise WrongUsage("-o does not go with PREDICTED", hint="Nothing is extracted where predictions are given.")
    if output is not None:
        _check_output(output)
    settings = options.settings_from(config, model=model, threads=threads)
    failures: list[Failure] = []
    if benchmark is not None:
        from kgx.evaluation.benchmarks import find_benchmark

        run = BenchmarkRun(
            find_benchmark(benchmark), gold, settings, predicted, ontology, benchmark_ontologies, output, limit, quiet, failures
        )
        report = run.report()
        if as_json:
            print(json.dumps(report_as_json(run.benchmark, report, per_label=per_label), ensure_ascii=False))
        else:
            print_report(run.benchmark, report, per_label=per_label)
    else:
        from kgx.evaluation.gold import read_gold

        settings = settings.model_copy(update={"ontology": ontology}) if ontology is not None else settings
        expected = spread(read_gold(gold), limit)
        scores = _scores(Workspace(settings), expected, predicted, failures, output=output, quiet=quiet)
        confidence = reliability_of(settings, expected, quiet=quiet) if predicted is None else {}
        if as_json:
            print(json.dumps({**_as_json(scores, per_label=per_label), "confidence": confidence}, ensure_ascii=False))
        else:
            _print_tables(scores, per_label=per_label)
            if confidence:
                print_reliability(confidence)
    print_failures(failures)
    return 3 if failures else 0


def _check_output(output: Path) -> None:
    """Before hours of extraction, after which it would be too late."""
    if str(output) == STANDARD_OUTPUT:
        raise WrongUsage("-o - is no place for the extractions", hint="The figures go to standard output: name a file.")
    check_writable(output)


def _scores(
    workspace: Workspace, expected: Mapping[str, GoldArticle], predicted: Path | None, failures: list[Failure], *,
    output: Path | None, quiet: bool,
) -> Scores:  # fmt: skip
    from kgx.evaluation.gold import gold_of, read_gold
    from kgx.evaluation.scores import score

    if predicted is not None:
        return score(expected, read_gold(predicted), ontology=workspace.ontology)
    extractions = _extracted(workspace, expected, failures, quiet=quiet)
    write_predictions(extractions, output)
    answers = {extraction.article.id: gold_of(extraction) for extraction in extractions}
    return score(expected, answers, ontology=workspace.ontology)


def _extracted(
    workspace: Workspace, gold: Mapping[str, GoldArticle], failures: list[Failure], *, quiet: bool
) -> list[Extraction]:
    """What kgx itself reads in the gold texts; an article that fails is noted and counts as an empty answer."""
    extractions = []
    articles = (article.article for article in gold.values())
    for result in with_progress(workspace.extract(articles), noun="articles", quiet=quiet):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            extractions.append(result)
    if not extractions:
        print_failures(failures)
        raise KgxError("no gold article could be extracted", hint="The lines above say why.")
    return extractions


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
