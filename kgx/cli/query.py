"""`kgx query`: SPARQL over graph files and records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import WrongUsage, print_notes
from kgx.cli.table import table_lines
from kgx.errors import InputError, QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kgx.stores.solutions import Solutions


def query(
    arguments: Annotated[
        list[str],
        typer.Argument(metavar="INPUT... SPARQL", help="RDF files, records, a store or -, then the query unless -f gives it."),
    ],
    file: Annotated[Path | None, typer.Option("-f", "--file", metavar="FILE.rq", help="Read the query from this file.")] = None,
    named: Annotated[
        str | None, typer.Option("--named", metavar="NAME", help="Ask a query that comes with kgx; an unknown name lists them.")
    ] = None,
    params: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="Text in the place of $NAME in the query. May be repeated."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the answers of SELECT as CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print SPARQL results JSON.")] = False,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Format of CONSTRUCT and DESCRIBE; Turtle otherwise.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many answers.")] = None,
    timeout_s: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", help="End the query after so long; 10 otherwise.")
    ] = None,
    ontology: options.OntologyFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> int:
    """Answer a SPARQL query over graphs and records."""
    from kgx.workspace import Workspace

    if as_csv + as_json + (format_name is not None) > 1:
        raise WrongUsage("--csv, --json and --format exclude each other", hint="Give one of them.")
    sources, sparql = _sources_and_query(arguments, file, named=named, values=_values(params or ()))
    workspace = Workspace(options.settings_from(config, ontology=ontology, timeout_s=timeout_s))
    if format_name is not None:
        _check_format(format_name)
    solutions = workspace.query(sources, sparql, limit=limit)
    _print(solutions, as_csv=as_csv, as_json=as_json, format_name=format_name)
    more = [f"there are more answers than --limit {limit}"] if solutions.truncated else []
    print_notes([*solutions.warnings, *more], quiet=quiet)
    return 0


def _print(solutions: Solutions, *, as_csv: bool, as_json: bool, format_name: str | None) -> None:
    from kgx.stores.solutions import table_rows, to_csv, to_json

    if as_csv:
        sys.stdout.write(to_csv(solutions))
    elif as_json:
        print(to_json(solutions))
    elif solutions.kind == "graph" or format_name is not None:
        sys.stdout.buffer.write(_rdf(solutions, format_name or "ttl"))
    elif solutions.kind == "ask":
        print("true" if solutions.boolean else "false")
    else:
        header, *rows = table_rows(solutions)
        print("\n".join(table_lines(header, rows)))


def _rdf(solutions: Solutions, format_name: str) -> bytes:
    """In RDF/XML, characters that XML cannot hold become U+FFFD."""
    from kgx.exporters.xml_text import xml_filter
    from kgx.stores.solutions import to_rdf

    rdf = to_rdf(solutions, format=format_name)
    return xml_filter()(rdf.decode()).replace("\r", "&#13;").encode() if rdf.startswith(b"<?xml") else rdf


def _check_format(name: str) -> None:
    """Before the query runs: writes no triples in the format."""
    from kgx.stores.solutions import Solutions, to_rdf

    try:
        to_rdf(Solutions("graph"), format=name)
    except QueryError as error:
        raise WrongUsage(f"--format {name}: {error}", hint=error.hint) from error


def _sources_and_query(
    arguments: Sequence[str], file: Path | None, *, named: str | None, values: Mapping[str, str]
) -> tuple[list[str], str]:
    if named is not None:
        if file is not None:
            raise WrongUsage("--named and -f exclude each other", hint="Give one of them.")
        return list(arguments), _named_query(named, values)
    if file is not None:
        return list(arguments), _bound(_read_query(file), values)
    *sources, sparql = arguments
    if not sources:
        raise WrongUsage("an input and a query are needed", hint='Write kgx query graph.ttl "SELECT …", or give -f FILE.rq.')
    return sources, _bound(sparql, values)


def _bound(sparql: str, values: Mapping[str, str]) -> str:
    from kgx.stores.named_queries import bind_parameters

    try:
        return bind_parameters(sparql, values)
    except QueryError as error:
        raise WrongUsage(str(error), hint=error.hint) from error


def _named_query(name: str, values: Mapping[str, str]) -> str:
    from kgx.stores.named_queries import find_query

    try:
        return find_query(name).bound(values)
    except QueryError as error:
        raise WrongUsage(str(error), hint=error.hint) from error


def _values(params: Sequence[str]) -> dict[str, str]:
    values = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not (name and sign):
            raise WrongUsage(f"--param {param}: expected NAME=VALUE", hint="Write, for instance, --param org=Rakuten.")
        values[name] = value
    return values


def _read_query(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint="-f takes a file that holds a SPARQL query.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8", hint="-f takes a text file that holds a SPARQL query.") from error
