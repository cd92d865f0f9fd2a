"""`kgx serve`: a SPARQL endpoint over a graph or a store."""

from __future__ import annotations

import ipaddress
import sys
import webbrowser
from typing import Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import visible
from kgx.errors import PluginError


def serve(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="RDF files, .jsonl records, a store, or -.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Address to bind; others than 127.0.0.1 let other machines in.")
    ] = "127.0.0.1",
    timeout_s: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", help="End a query after so long; 10 otherwise.")
    ] = None,
    max_rows: Annotated[int, typer.Option("--max-rows", metavar="N", min=1, help="Cut answers after so many rows.")] = 10_000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page in a browser.")] = False,
    ontology: options.OntologyFile = None,
    config: options.Config = None,
    quiet: options.Quiet = False,
) -> int:
    """Answer SPARQL queries over HTTP, read-only."""
    from kgx.workspace import Workspace

    try:
        from kgx.web.application import ENDPOINT
        from kgx.web.server import listening_socket, run_server
    except ImportError as error:
        raise PluginError("the server's libraries are not installed", hint='pip install "kgx-news[serve]"') from error
    workspace = Workspace(options.settings_from(config, ontology=ontology, timeout_s=timeout_s))
    with listening_socket(host, port) as listening, workspace.open_pool(sources, max_rows=max_rows) as pool:
        shown_host = f"[{host}]" if ":" in host else host
        address = f"http://{shown_host}:{listening.getsockname()[1]}"
        if not quiet:
            _announce(f"{address}{ENDPOINT}", host)
        if not no_browser:
            webbrowser.open(f"{address}/")
        run_server(pool, listening, host=host)
    return 0


def _announce(endpoint: str, host: str) -> None:
    print(f"SPARQL endpoint: {visible(endpoint)} (stop with Ctrl-C)", file=sys.stderr, flush=True)
    if not _is_loopback(host):
        print(f"warning: {visible(host)} lets other machines ask; there is no password", file=sys.stderr, flush=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
