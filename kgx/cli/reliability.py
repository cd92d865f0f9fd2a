"""How far the confidences of an extraction are probabilities: figures for `kgx evaluate`, and the tables it prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from kgx.cli.progress import with_progress
from kgx.cli.table import table_lines
from kgx.errors import Failure

if TYPE_CHECKING:
    from kgx.evaluation.gold import GoldArticle
    from kgx.model.predictions import Predictor
    from kgx.ontology import Ontology
    from kgx.settings import Settings

Figures = dict[str, dict[str, Any]]  # Any: see kgx.evaluation.calibration.as_figures


def reliability_of(settings: Settings, gold: Mapping[str, GoldArticle], *, quiet: bool) -> Figures:
    """Over all answers from a low confidence on, which the figures of quality leave out: the texts are read once more for it.

    Articles that fail are left out.
    """
    from kgx.evaluation.calibration import THRESHOLD, as_figures, reliability
    from kgx.evaluation.verdicts import judge
    from kgx.model.lowered_predictor import LoweredPredictor
    from kgx.workspace import Workspace

    ontology = Workspace(settings).ontology
    predictor = LoweredPredictor(load_predictor(settings, ontology), THRESHOLD)
    results = Workspace(settings, predictor=predictor).extract(article.article for article in gold.values())
    read = with_progress(results, noun="articles", quiet=quiet)
    answers = judge(gold, (result for result in read if not isinstance(result, Failure)), ontology=ontology)
    return as_figures(reliability(answers))


def print_reliability(figures: Figures) -> None:
    """A line a kind of answer, then the table of each kind."""
    from kgx.evaluation.calibration import SUMMARY, TABLE, bin_rows, summary_rows

    print()
    print("\n".join(table_lines(SUMMARY, summary_rows(figures))))
    for kind, own in figures.items():
        print()
        print("\n".join(table_lines((f"{TABLE[0]} of {kind}", *TABLE[1:]), bin_rows(own))))


def load_predictor(settings: Settings, ontology: Ontology) -> Predictor:
    """The predictor of the settings, for an ontology that may be in no file."""
    from kgx.plugins import PREDICTORS, load_plugin

    load = cast("Callable[..., Predictor]", load_plugin(PREDICTORS, settings.predictor))
    return load(settings.model, ontology=ontology, threads=settings.threads)
