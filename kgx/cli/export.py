"""`kgx export`: a graph in another format, or the vocabulary that its names come from."""

from __future__ import annotations

from typing import Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, print_failures, print_notes
from kgx.cli.targets import parse_targets

SOME_FAILED = 3


def export(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Graph files that kgx wrote, .jsonl records, or -.")
    ] = None,
    output: options.Output = None,
    format_name: options.Format = None,
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="Write the ontology as RDF instead of a graph.")] = False,
    ontology: options.OntologyFile = None,
    config: options.Config = None,
    all_realis: options.AllRealis = False,
    quiet: options.Quiet = False,
) -> int:
    """Write graphs in other formats, or the vocabulary of their names."""
    from kgx.workspace import Workspace

    if not output:
        raise WrongUsage("no target", hint="Add -o FILE, or -o - --format NAME.")
    if vocabulary == bool(inputs):
        raise WrongUsage("expected inputs or --vocabulary, one of the two", hint="Write kgx export graph.trig -o graph.graphml.")
    targets = parse_targets(output, format_name)
    workspace = Workspace(options.settings_from(config, ontology=ontology))
    if vocabulary:
        for target in targets:
            workspace.export_vocabulary(target.place, format=target.format)
        return 0
    graph = workspace.load_graph(inputs or ())
    for target in targets:
        notes = workspace.export(graph, target.place, format=target.format, all_realis=all_realis)
        print_notes((f"{target.name}: {note}" for note in notes), quiet=quiet)
    print_failures(graph.failures)
    return SOME_FAILED if graph.failures else 0
