"""Where an amount begins and ends among the words that the model takes for it.

The model weighs each span alone and often takes too much. Counts are those of the 1,960 amounts of newskg train: two are
not so cut there by "and" or a comma; "just", "only" or "the" before a digit stands outside of 88 and inside of 8; "of"
and what is counted follow 57 measures and belong to 8.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d[\d,.]*|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds|thousands)\b)"
_WORD = r"[^\W\d][\w'’-]*"
_PARTS_OF_ONE = r"(?:years?|months?|weeks?|days?|hours?|minutes?|feet|foot|pounds?|million|billion|lakh|thousand|hundred)"
_TWO = re.compile(
    rf"(?!between\b|from\b|.*\b{_PARTS_OF_ONE}\b,? and\b|\d+ (?:feet|foot)\b)"
    rf".*?\b{_NUMBER} {_WORD}\b.*?(?:;|,|,? and)(?: {_WORD}){{0,2}}? {_NUMBER}",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = re.compile(r"(?:just|only|the) (?=\d)", re.IGNORECASE)
_MEASURE = re.compile(
    rf"(?:{_WORD} ){{0,3}}?{_NUMBER}(?:[ -]?(?:million|billion|thousand|hundred|lakh|crore|k|m))?"
    r"[ -]?(?:(?!of\b|per\b|in\b)[^\W\d]+[ -]?){1,3}?(?= of (?!age\b))",
    re.IGNORECASE,
)


def is_two_amounts(words: str) -> bool:
    """True for "9 ships, about 40 boats" and "five dead and 12 hurt", not for "10 years and 164 days"."""
    return _TWO.match(words) is not None


def amount_alone(words: str) -> tuple[int, int]:
    """Offsets of the amount within the words: "60,000 tonnes" of "just 60,000 tonnes of coal"."""
    before = _BEFORE.match(words)
    start = before.end() if before else 0
    measure = _MEASURE.match(words, start)
    return start, measure.end() if measure else len(words)
