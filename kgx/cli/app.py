"""The command `kgx` and its exit codes: 0 done, 1 nothing came out, 2 wrong usage, 3 some articles failed, 4 violations,
130 interrupted.

Command modules import nothing heavy at their top, so that `kgx --help` is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import kgx
from kgx.cli.add import add
from kgx.cli.evaluate import evaluate
from kgx.cli.export import export
from kgx.cli.extract import extract
from kgx.cli.info import info
from kgx.cli.list_articles import list_articles
from kgx.cli.merges import merges
from kgx.cli.messages import WrongUsage, print_error, warnings_shown
from kgx.cli.ontology import ontology_app
from kgx.cli.outcome import NOTHING_CAME_OUT
from kgx.cli.query import query
from kgx.cli.remove import remove
from kgx.cli.serve import serve
from kgx.cli.train import train
from kgx.cli.validate import validate
from kgx.cli.why import show, why
from kgx.errors import KgxError, SettingsError

WRONG_USAGE = 2
INTERRUPTED = 130

app = typer.Typer(
    name="kgx",
    help="News articles in, knowledge graph out.",
    epilog="Inputs are files, folders or - for standard input. `kgx COMMAND --help` shows the options of a command.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"kgx-news {kgx.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """News articles in, knowledge graph out."""
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(WRONG_USAGE)


app.command("extract")(extract)
app.command("add")(add)
app.command("list")(list_articles)
app.command("remove")(remove)
app.command("merges")(merges)
app.command("why")(why)
app.command("show")(show)
app.command("query")(query)
app.command("export")(export)
app.command("validate")(validate)
app.command("serve")(serve)
app.command("evaluate")(evaluate)
app.command("train")(train)
app.command("info")(info)
app.add_typer(ontology_app, name="ontology")


def main() -> None:
    """What the installed command runs."""
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # A lone surrogate, which JSON can carry, must not end the run; in JSON output its escape is the character itself.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text streams of the process
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python would complain when it flushes once more at its end, so the target is replaced.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            code = _print_system_error(error)
    sys.exit(code)


def _open_missing_streams() -> None:
    """A stream that was closed before the start, as some schedulers do, is None in Python: it becomes one of nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # for as long as the process lives


def run(arguments: Sequence[str]) -> int:
    """The exit code of a command line. Every KgxError ends here as `error:` and `hint:` lines on stderr."""
    try:
        with warnings_shown():
            code = app(list(arguments), prog_name="kgx", standalone_mode=False)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "kgx"
        print_error(error.format_message(), hint=f"See `{command} --help`.")
        return WRONG_USAGE
    except (SettingsError, WrongUsage) as error:
        print_error(str(error), hint=error.hint)
        return WRONG_USAGE
    except KgxError as error:
        print_error(str(error), hint=error.hint)
        return NOTHING_CAME_OUT
    except BrokenPipeError:
        return 0
    except OSError as error:  # of standard output, most often: whoever opens a file explains its errors
        return _print_system_error(error)
    except SystemExit:
        return 0  # so typer ends when standard output is a broken pipe: the reader has what it wanted
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:
        print_error("interrupted", hint=None)
    return code or 0


def _print_system_error(error: OSError) -> int:
    """What the system refused; the exit code."""
    place = "standard output" if error.filename is None else str(error.filename)
    hint = "Is there space, and may you read and write there?"
    print_error(f"{place}: {error.strerror or type(error).__name__}", hint=hint)
    return NOTHING_CAME_OUT
