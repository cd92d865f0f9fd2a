"""How a command that takes articles one by one ends: its exit code, and the error where there were none."""

from __future__ import annotations

from collections.abc import Sequence

from kgx.cli.messages import print_error
from kgx.errors import Failure

NOTHING_CAME_OUT = 1
SOME_FAILED = 3


def exit_code(failures: Sequence[Failure], *, something_came_out: bool) -> int:
    if not something_came_out:
        return NOTHING_CAME_OUT
    return SOME_FAILED if failures else 0


def print_no_article() -> None:
    hint = "Name files that kgx reads, or a folder that holds some; `kgx info` lists the formats."
    print_error("no article found", hint=hint)
