"""`kgx validate`: whether a graph keeps to the shapes of its ontology, and where its articles contradict each other."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, counted, print_notes
from kgx.cli.table import table_lines

VIOLATIONS_FOUND = 4


def validate(
    source: Annotated[
        str, typer.Argument(metavar="FILE_OR_STORE", help="An RDF file that kgx wrote, .jsonl records, a store, or -.")
    ],
    as_json: options.AsJson = False,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="table, json, or turtle (a sh:ValidationReport).")
    ] = None,
    ontology: options.OntologyFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> int:
    """Check a graph against the shapes of its ontology.

    Articles that contradict each other are warnings."""
    from kgx.workspace import Workspace

    if as_json and format_name not in (None, "json"):
        raise WrongUsage("--json and --format exclude each other", hint="Give one of them.")
    form = "json" if as_json else format_name or "table"
    if form not in ("table", "json", "turtle", "ttl"):
        raise WrongUsage(f"unknown format {form!r}", hint="Write --format table, json or turtle.")
    report = Workspace(options.settings_from(config, ontology=ontology)).validate(source)

    from kgx.stores.findings import finding_rows, findings_to_json, findings_to_turtle

    if form == "json":
        print(findings_to_json(report))
    elif form in ("turtle", "ttl"):
        sys.stdout.buffer.write(findings_to_turtle(report))
    elif report.findings:
        header, *rows = finding_rows(report)
        print("\n".join(table_lines(header, rows)))
    checked = f"{counted(report.nodes, 'node')} and {counted(report.triples, 'triple')} checked"
    found = f"{counted(report.violations, 'violation')}, {counted(report.warnings, 'warning')}"
    print_notes([f"{checked}: {found}"], quiet=quiet)
    return VIOLATIONS_FOUND if report.violations else 0
