"""Lines on stderr: errors with hints, failures, notes. Control characters are shown escaped, there and on stdout."""

from __future__ import annotations

import logging
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kgx.errors import Failure, KgxError

_LIBRARY = logging.getLogger("kgx")


class WrongUsage(KgxError):
    """Options or arguments that do not go together, or an unknown suffix: exit code 2."""


def visible(text: str) -> str:
    """The text on one line, with control, direction and other unprintable characters as escapes; white space as a space."""
    return "".join(_visible_character(character) for character in " ".join(text.split()))


def print_error(message: str, *, hint: str | None) -> None:
    print(f"error: {visible(message)}", file=sys.stderr)
    if hint:
        print(f"hint: {visible(hint)}", file=sys.stderr)


def print_failures(failures: Iterable[Failure]) -> None:
    """One line a failure, with its hint."""
    for failure in failures:
        message = str(failure.error)
        if failure.name not in message:
            message = f"{failure.name}: {message}"
        hint = f" — hint: {visible(failure.error.hint)}" if failure.error.hint else ""
        print(f"error: {visible(message)}{hint}", file=sys.stderr)


class WarningLines(logging.Handler):
    """What the library logs, as `warning:` lines on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        print(f"{record.levelname.lower()}: {visible(record.getMessage())}", file=sys.stderr)


@contextmanager
def warnings_shown() -> Iterator[None]:
    """Shows what the library logs, until the command ends."""
    handler = WarningLines(logging.WARNING)
    _LIBRARY.addHandler(handler)
    try:
        yield
    finally:
        _LIBRARY.removeHandler(handler)
        _LIBRARY.setLevel(logging.NOTSET)


def silence_warnings(quiet: bool) -> bool:
    """The callback of --quiet; `warnings_shown` undoes it."""
    if quiet:
        _LIBRARY.setLevel(logging.ERROR)
    return quiet


def print_notes(notes: Iterable[str], *, quiet: bool) -> None:
    for note in notes if not quiet else ():
        print(f"note: {visible(note)}", file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """`counted(1, "entity") == "1 entity"`, `counted(2, "entity") == "2 entities"`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _visible_character(character: str) -> str:
    # Cc control, Cf direction and joiners, Cs lone surrogates, Co and Cn without a meaning, Zl and Zp line ends
    if character.isprintable() or character == " ":
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
