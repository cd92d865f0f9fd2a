"""`kgx ontology check`: whether an ontology file is sound, with the line of each problem."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgx.cli.messages import counted, print_error, visible

ontology_app = typer.Typer(rich_markup_mode=None)


@ontology_app.callback()
def _ontology() -> None:
    """Work with ontology files."""


@ontology_app.command("check")
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="The YAML file.")]) -> int:
    """Check an ontology file; name line, entry and cure of each problem."""
    from kgx.ontology import load_ontology, ontology_errors

    errors = ontology_errors(file)
    for error in errors:
        print_error(str(error), hint=error.hint)
    if errors:
        return 1
    ontology = load_ontology(file)
    parts = [
        counted(len(ontology.entity_types), "entity type"),
        counted(len(ontology.relations), "relation"),
        counted(len(ontology.events), "event"),
    ]
    print(visible(f"{file}: {ontology.name} {ontology.version}, {', '.join(parts)}, digest {ontology.digest}"))
    return 0
