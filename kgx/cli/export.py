"""`kgx export`: a graph in another format, or the vocabulary that its names come from, or the shapes that it keeps to."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, print_failures, print_notes
from kgx.cli.outcome import exit_code
from kgx.cli.targets import parse_provenance, parse_targets

if TYPE_CHECKING:
    from kgx.graph.selection import Selection


def export(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Graph files that kgx wrote, .jsonl records, a store, or -.")
    ] = None,
    output: options.Output = None,
    format_name: options.Format = None,
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="Write the ontology as RDF instead of a graph.")] = False,
    shapes: Annotated[
        bool, typer.Option("--shapes", help="Write the ontology as SHACL shapes instead, to -o FILE.ttl or standard output.")
    ] = False,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", metavar="0..1", min=0, max=1, help="Leave out what is less sure.")
    ] = 0.0,
    since: Annotated[
        str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="Only what articles of that day or later say.")
    ] = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="Only nodes of this type, as ORG. May be repeated.")
    ] = None,
    around: Annotated[
        str | None, typer.Option("--around", metavar="NAME", help="Only what is near the thing of this name.")
    ] = None,
    hops: Annotated[
        int | None, typer.Option("--hops", metavar="N", min=0, help="How near: so many statements away; 1 otherwise.")
    ] = None,
    ontology: options.OntologyFile = None,
    config: options.Config = None,
    all_realis: options.AllRealis = False,
    provenance_kind: options.ProvenanceKind = "statements",
    quiet: options.Quiet = False,
) -> int:
    """Write graphs in other formats, or the vocabulary of their names."""
    from kgx.workspace import Workspace

    if not output and shapes:
        output, format_name = ["-"], format_name or "turtle"
    if not output:
        raise WrongUsage("no target", hint="Add -o FILE, or -o - --format NAME.")
    if vocabulary + shapes + bool(inputs) != 1:
        hint = "Write kgx export graph.trig -o graph.graphml."
        raise WrongUsage("expected inputs or --vocabulary or --shapes, one of them", hint=hint)
    provenance = parse_provenance(provenance_kind)
    targets = parse_targets(output, format_name, provenance=provenance)
    workspace = Workspace(options.settings_from(config, ontology=ontology))
    if vocabulary:
        for target in targets:
            workspace.export_vocabulary(target.place, format=target.format)
        return 0
    if shapes:
        for target in targets:
            workspace.export_shapes(target.place, format=target.format)
        return 0
    selection = _selection(min_confidence, since, types, around, hops)
    graph = workspace.load_graph(inputs or (), selection)
    if not graph.nodes:
        print_notes(["nothing of the graph is wanted, or there was nothing in it"], quiet=quiet)
    for target in targets:
        notes = workspace.export(graph, target.place, format=target.format, all_realis=all_realis, provenance=provenance)
        print_notes((f"{target.name}: {note}" for note in notes), quiet=quiet)
    print_failures(graph.failures)
    return exit_code(graph.failures, something_came_out=True)


def _selection(
    min_confidence: float, since: str | None, types: list[str] | None, around: str | None, hops: int | None
) -> Selection:
    from kgx.graph.selection import Selection

    if hops is not None and around is None:
        raise WrongUsage("--hops goes with --around", hint='Write, for instance, --around "Rakuten Group" --hops 2.')
    if since is not None:
        try:
            is_day = datetime.date.fromisoformat(since).isoformat() == since
        except ValueError:
            is_day = False
        if not is_day:
            raise WrongUsage(f"--since {since}: expected year-month-day", hint="Write, for instance, --since 2025-12-20.")
    return Selection(min_confidence, since, tuple(types or ()), around, 1 if hops is None else hops)
