"""`kgx train`: a model for one's own labels, from gold articles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import visible
from kgx.cli.table import table_lines
from kgx.errors import PluginError

if TYPE_CHECKING:
    from kgx.model.card import Card

# What the extra brings, as import names.
_NEEDED = ("torch", "onnx", "safetensors", "scipy")


def train(
    gold: Annotated[Path, typer.Option("--gold", metavar="FILE", help="Gold articles as JSON Lines; .gz may be appended.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Folder of the new model, for --model.")],
    dev: Annotated[
        Path | None,
        typer.Option("--dev", metavar="FILE", help="Articles to choose thresholds on; a fifth of the gold otherwise."),
    ] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", metavar="N", min=1, help="Times that every article is read.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="Another seed, another model.")] = None,
    ontology: Annotated[
        Path | None,
        typer.Option("--ontology", metavar="FILE", help="YAML file of the labels to learn; the news ontology otherwise."),
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", metavar="FOLDER", help="Folder of the model to start from.")] = None,
    config: options.Config = None,
    threads: Annotated[
        int | None, typer.Option("--threads", metavar="N", help="Threads; another number may change the last digits.")
    ] = None,
    quiet: options.Quiet = False,
) -> int:
    """Train the model further on one's own gold articles."""
    _check_extra()
    from kgx.training.fine_tune import FineTuning, fine_tune
    from kgx.workspace import Workspace

    workspace = Workspace(options.settings_from(config, ontology=ontology, model=model, threads=threads))
    given = {name: value for name, value in (("epochs", epochs), ("seed", seed)) if value is not None}
    card = fine_tune(
        workspace.ontology,
        gold,
        output,
        base=workspace.settings.model,
        dev_path=dev,
        settings=FineTuning(**given),
        threads=workspace.settings.threads,
        report=(lambda line: None) if quiet else _tell,
    )
    if not quiet:
        _print_scores(card)
        print(visible(f"model {card.name}, digest {card.digest}, in {output}"), file=sys.stderr)
    return 0


def _check_extra() -> None:
    """PluginError where a part of the extra is missing; found, not imported, since torch takes seconds."""
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        # The CPU build first: a plain `torch` pulls gigabytes of CUDA on Linux.
        hint = 'pip install torch==2.13.0, then pip install "kgx-news[train]"'
        raise PluginError(f"training needs {', '.join(missing)}, which is not installed", hint=hint)


def _tell(line: str) -> None:
    print(visible(line), file=sys.stderr, flush=True)


def _print_scores(card: Card) -> None:
    for name, figures in card.scores.items():
        rows = [[figure, *(f"{values[k]:.1f}" if k in values else "" for k in "prf")] for figure, values in figures.items()]
        print("\n".join(table_lines((visible(name), "precision", "recall", "F1"), rows)))
