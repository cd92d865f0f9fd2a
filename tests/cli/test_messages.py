"""Lines on stderr, and what may stand in them."""

from __future__ import annotations

import logging

import pytest

from kgx.cli.messages import counted, print_failures, silence_warnings, visible, warnings_shown
from kgx.errors import Failure, InputError


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Ünïcode “names” 東京 €5", "Ünïcode “names” 東京 €5"),
        ("two\n\tlines", "two lines"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("left\u202eright", "left\\u202eright"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone\ud800", "lone\\ud800"),
        ("no-break\u00a0space", "no-break space"),
    ],
    ids=["letters", "white space", "escape", "direction", "beyond the basic plane", "surrogate", "no-break space"],
)
def test_unprintable_characters_are_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("number, shown", [(0, "0 entities"), (1, "1 entity"), (1200, "1,200 entities")])
def test_counts_agree_with_their_noun(number: int, shown: str) -> None:
    assert counted(number, "entity") == shown


def test_failure_is_one_line_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    print_failures(
        [
            Failure("a.txt", InputError("a.txt: the file is empty", hint="Leave it out.")),
            Failure("b.txt", InputError("no text\nin it")),
        ]
    )

    assert capsys.readouterr().err == "error: a.txt: the file is empty — hint: Leave it out.\nerror: b.txt: no text in it\n"


def test_library_warnings_are_shown_until_the_command_ends(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("kgx.readers.sources")
    with warnings_shown():
        logger.warning("decoded as %s", "cp1252")
        silence_warnings(True)
        logger.warning("decoded as koi8-r")
    logger.warning("nobody listens")

    assert "warning: decoded as cp1252\n" in capsys.readouterr().err
    assert logging.getLogger("kgx").level == logging.NOTSET
