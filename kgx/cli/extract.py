"""`kgx extract`: articles to facts, as a summary in the terminal or as files."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, counted, print_failures, print_notes
from kgx.cli.outcome import exit_code, print_no_article
from kgx.cli.progress import with_progress
from kgx.cli.targets import STANDARD_OUTPUT, Target, parse_provenance, parse_targets
from kgx.errors import Failure

if TYPE_CHECKING:
    from kgx.annotation import Extraction
    from kgx.graph.provenance import Provenance
    from kgx.workspace import Workspace


@dataclass(slots=True)
class Run:
    """What has come out so far. extractions: kept only where a file is to be written from them."""

    articles: int = 0
    entities: int = 0
    relations: int = 0
    events: int = 0
    failures: list[Failure] = field(default_factory=list)
    extractions: list[Extraction] = field(default_factory=list)

    def count(self, extraction: Extraction) -> None:
        self.articles += 1
        self.entities += len(extraction.entities)
        self.relations += len(extraction.relations)
        self.events += len(extraction.events)


def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders, or - for standard input.")],
    output: options.Output = None,
    format_name: options.Format = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON record an article.")] = False,
    date: options.Date = None,
    min_confidence: options.MinConfidence = None,
    ontology: options.OntologyFile = None,
    model: options.Model = None,
    config: options.Config = None,
    fields: options.Fields = None,
    threads: options.Threads = None,
    all_realis: options.AllRealis = False,
    provenance_kind: options.ProvenanceKind = "statements",
    spacy: options.Spacy = None,
    syntax: options.Syntax = None,
    open_relations: options.Open = None,
    quiet: options.Quiet = False,
) -> int:
    """Extract facts from articles; print a summary or write files."""
    from kgx.workspace import Workspace

    if as_json and output:
        raise WrongUsage("--json and -o exclude each other", hint="Write the records with -o FILE.jsonl.")
    settings = options.settings_from(
        config, fields=fields, date=date, min_confidence=min_confidence, ontology=ontology, model=model, threads=threads,
        spacy=spacy, syntax=syntax, open_relations=open_relations,
    )  # fmt: skip
    provenance = parse_provenance(provenance_kind)
    targets = parse_targets(output or (), format_name, provenance=provenance)
    workspace = Workspace(settings)
    show = None if targets else _print_record if as_json else _print_summary

    run = _extract(workspace, inputs, show, quiet=quiet)
    if run.extractions:
        _write(workspace, run, targets, all_realis=all_realis, provenance=provenance, quiet=quiet)
    _report(run, quiet=quiet)
    return exit_code(run.failures, something_came_out=bool(run.articles))


def _extract(workspace: Workspace, inputs: list[str], show: Callable[[Extraction], None] | None, *, quiet: bool) -> Run:
    """Reads and extracts all; each extraction is shown at once, or kept."""
    run = Run()
    stdin = sys.stdin.buffer if STANDARD_OUTPUT in inputs else None
    results = workspace.extract(workspace.read(inputs, stdin=stdin))
    for result in with_progress(results, noun="articles", quiet=quiet, printing=show is not None):
        if isinstance(result, Failure):
            run.failures.append(result)
            continue
        run.count(result)
        if show is None:
            run.extractions.append(result)
        else:
            show(result)
    return run


def _write(
    workspace: Workspace, run: Run, targets: list[Target], *, all_realis: bool, provenance: Provenance, quiet: bool
) -> None:
    graph = workspace.build(run.extractions)
    for target in targets:
        notes = workspace.export(graph, target.place, format=target.format, all_realis=all_realis, provenance=provenance)
        print_notes((f"{target.name}: {note}" for note in notes), quiet=quiet)


def _report(run: Run, *, quiet: bool) -> None:
    print_failures(run.failures)
    if not run.articles and not run.failures:
        print_no_article()
    elif not quiet:
        counts = [
            counted(run.articles, "article"),
            counted(run.entities, "entity"),
            counted(run.relations, "relation"),
            counted(run.events, "event"),
            f"{len(run.failures):,} failed",
        ]
        print(", ".join(counts), file=sys.stderr)


def _print_summary(extraction: Extraction) -> None:
    from kgx.cli.layer_summary import layer_lines
    from kgx.cli.summary import summary_lines

    width = shutil.get_terminal_size().columns
    print("\n".join([*summary_lines(extraction, width=width), *layer_lines(extraction, width=width)]), flush=True)


def _print_record(extraction: Extraction) -> None:
    from kgx.record import dumps

    print(dumps(extraction), flush=True)
