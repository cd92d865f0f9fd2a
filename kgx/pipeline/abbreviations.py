"""Short forms of names: initials, acronyms, and what a text puts in brackets after a name ("Tokyo Electric Power (Tepco)")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgx.annotation import Mention
from kgx.pipeline.name_forms import content_words

NESTED = 3  # how many mentions may lie between a name and the brackets after it, because they are parts of the name
_LONGEST_ACRONYM = 6
_OPENING = re.compile(r",?\s?[(\[][\"“‘']?(?:the )?$")
_CLOSING = re.compile(r"[\"”’']?(?:[)\]]|[,;] )")


def initials_of(name: str) -> set[str]:
    """The initials of a name of several words in lower case: with and without its small words, by one or two letters."""
    every_word = re.findall(r"\w+", name.casefold())
    return (_initials(every_word) | _initials(content_words(name))) if len(every_word) > 1 else set()


def abbreviates(short: str, long: str) -> bool:
    """True where short may stand for long: its initials ("U.S."), or one short word with several capitals or digits.

    An acronym need not come from the same language: CAM is the Arauco Malleco Coordinator.
    """
    letters = letters_of(short)
    if len(letters) < 2 or len(content_words(long)) < 2:
        return False
    if letters in initials_of(long):
        return True
    return " " not in short and len(letters) <= _LONGEST_ACRONYM and sum(c.isupper() or c.isdigit() for c in short) > 1


def letters_of(short: str) -> str:
    """Letters and digits of a short form in lower case, without a plural's s."""
    return "".join(c for c in short.removesuffix("s") if c.isalnum()).casefold()


def is_bracketed_after(short: Mention, long: Mention, text: str) -> bool:
    """True where a name of one word stands in brackets directly after one of several words.

    With the same type they are one thing in 97 of 100 cases of newskg's training part.
    """
    if short.kind != "name" or long.kind != "name" or not 0 < short.span.start - long.span.end <= 6:
        return False
    if " " in text[short.span.start : short.span.end] or " " not in text[long.span.start : long.span.end]:
        return False
    opened = _OPENING.fullmatch(text[long.span.end : short.span.start])
    return opened is not None and _CLOSING.match(text, short.span.end) is not None


def _initials(words: Sequence[str]) -> set[str]:
    return {"".join(word[:length] for word in words) for length in (1, 2)}
