"""`kgx add`: articles into a store."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, counted, print_failures, print_notes
from kgx.cli.outcome import exit_code, print_no_article
from kgx.cli.progress import with_progress
from kgx.cli.targets import STANDARD_OUTPUT

if TYPE_CHECKING:
    from kgx.stores.additions import AddReport


def add(
    store: options.StoreFolder,
    inputs: Annotated[list[str] | None, typer.Argument(metavar="INPUT", help="Files, folders, or - for standard input.")] = None,
    sync: Annotated[bool, typer.Option("--sync", help="Remove the articles that are in none of the inputs.")] = False,
    reextract: Annotated[
        bool, typer.Option("--reextract", help="Read all articles anew after a change of model, ontology or settings.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of the articles as JSON.")] = False,
    date: options.Date = None,
    min_confidence: options.MinConfidence = None,
    ontology: options.OntologyFile = None,
    model: options.Model = None,
    config: options.Config = None,
    fields: options.Fields = None,
    threads: options.Threads = None,
    spacy: options.Spacy = None,
    syntax: options.Syntax = None,
    open_relations: options.Open = None,
    quiet: options.Quiet = False,
) -> int:
    """Add articles to a store, which is made if there is none."""
    from kgx.workspace import Workspace

    if not inputs and (sync or not reextract):
        raise WrongUsage("no articles", hint=f"Name files or folders: kgx add {store} articles/")
    settings = options.settings_from(
        config, fields=fields, date=date, min_confidence=min_confidence, ontology=ontology, model=model, threads=threads,
        spacy=spacy, syntax=syntax, open_relations=open_relations,
    )  # fmt: skip
    stdin = sys.stdin.buffer if STANDARD_OUTPUT in (inputs or ()) else None
    report = Workspace(settings).add(
        store, inputs or (), sync=sync, reextract=reextract, stdin=stdin,
        progress=lambda articles: with_progress(articles, noun="articles", quiet=quiet),
    )  # fmt: skip
    _print(report, as_json=as_json, quiet=quiet)
    something_came_out = report.articles != len(report.failures) or report.is_renewal
    return exit_code(report.failures, something_came_out=something_came_out)


def _print(report: AddReport, *, as_json: bool, quiet: bool) -> None:
    print_failures(report.failures)
    print_notes(report.notes, quiet=quiet)
    if not report.articles and not report.is_renewal:
        print_no_article()
    if as_json:
        print(json.dumps(_as_dict(report), ensure_ascii=False, indent=1))
    elif not quiet and report.articles:
        print("\n".join(_lines(report)), file=sys.stderr)


def _as_dict(report: AddReport) -> dict[str, object]:
    candidates = report.candidates
    return {
        "articles": {
            "in": report.articles, "new": report.new, "unchanged": report.unchanged, "replaced": report.replaced,
            "renewed": report.renewed, "failed": len(report.failures),
            "given_twice": report.given_twice,
        },
        "removed": report.removed,
        "candidates": {"in": candidates.total, "kept": candidates.kept, "dropped": dict(sorted(candidates.dropped.items()))},
        "failures": [{"name": f.name, "error": str(f.error), "hint": f.error.hint} for f in report.failures],
    }  # fmt: skip


def _lines(report: AddReport) -> list[str]:
    parts = [f"{report.new:,} new", f"{report.unchanged:,} unchanged", f"{report.replaced:,} replaced"]
    parts += [f"{report.renewed:,} read anew"] if report.renewed else []
    parts += [f"{len(report.failures):,} failed"]
    parts += [f"{report.given_twice:,} given twice"] if report.given_twice else []
    lines = [f"{counted(report.articles, 'article')} = {' + '.join(parts)}"]
    if report.removed:
        lines.append(f"{counted(report.removed, 'article')} removed")
    candidates = report.candidates
    if candidates.total:
        dropped = [f"{count:,} {reason}" for reason, count in sorted(candidates.dropped.items())]
        lines.append(f"{counted(candidates.total, 'candidate')} = {' + '.join([f'{candidates.kept:,} kept', *dropped])}")
    return lines
