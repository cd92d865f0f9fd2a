"""Options that several commands share, and the settings that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli.messages import WrongUsage, silence_warnings

if TYPE_CHECKING:
    from kgx.settings import Settings

Output = Annotated[
    list[str] | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write this file; the suffix says the format. May be repeated; - is stdout."
    ),
]
Format = Annotated[str | None, typer.Option("--format", metavar="NAME", help="Format of the one -o, needed for -o -.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file; kgx.toml in the current folder otherwise.")
]
OntologyFile = Annotated[
    Path | None,
    typer.Option("--ontology", metavar="FILE", help="YAML file of the labels to extract; the news ontology otherwise."),
]
Model = Annotated[Path | None, typer.Option("--model", metavar="FOLDER", help="Folder of another model.")]
Date = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of articles that have none; it overrides nothing.")
]
MinConfidence = Annotated[
    float | None,
    typer.Option("--min-confidence", metavar="0..1", help="Leave out relations and events below it."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="NAME=COLUMN", help="Column of JSON Lines or CSV that holds text, title, date … May be repeated."
    ),
]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="N", help="Articles read side by side; no result depends on it.")
]
Spacy = Annotated[
    str | None, typer.Option("--spacy", metavar="PIPELINE", help="spaCy pipeline whose names are used, as en_core_web_sm.")
]
Syntax = Annotated[
    bool | None, typer.Option("--syntax", help="Parts of speech, lemmas and dependencies too; of files, .jsonl holds them.")
]
Open = Annotated[bool | None, typer.Option("--open", help="Relations in the text's own words too, apart from the others.")]
AllRealis = Annotated[
    bool,
    typer.Option("--all-realis", help="Draw planned, negated, hypothetical and claimed relations as edges (not for RDF)."),
]
ProvenanceKind = Annotated[
    str,
    typer.Option("--provenance", metavar="KIND", help="How RDF says where statements come from: statements, rdf12 or none."),
]
Quiet = Annotated[
    bool,
    typer.Option("-q", "--quiet", callback=silence_warnings, help="No progress, warnings and counts; errors are still shown."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StoreFolder = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store, such as news.kgx.")]


def settings_from(config: Path | None, *, fields: Sequence[str] | None = None, **overrides: object) -> Settings:
    """Settings from the file and the options; an option that is None was not given."""
    from kgx.settings import load_settings

    return load_settings(config, fields=_columns(fields) if fields else None, **overrides)


def _columns(fields: Sequence[str]) -> dict[str, str]:
    columns = {}
    for field in fields:
        name, sign, column = field.partition("=")
        if not (name and sign and column):
            raise WrongUsage(f"--field {field}: expected NAME=COLUMN", hint="Write, for instance, --field text=body.")
        columns[name] = column
    return columns
