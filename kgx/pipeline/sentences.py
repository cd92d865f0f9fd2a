"""Sentences of a news text, by rules on the characters alone, so that training and every host pipeline see the same.

A line is a sentence border (headlines and captions have no full stop), unless the text is wrapped at a fixed width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kgx.annotation import Span

_TITLES = "mr mrs ms dr prof gen col lt maj capt sgt cmdr adm rev hon gov sen rep pres st sr jr fr amb supt insp messrs"
_MONTHS = "jan feb mar apr jun jul aug sept sep oct nov dec"
_OTHERS = "no nos vs cf al inc ltd co corp bros dept univ assn ave blvd rd mt ft fig vol pp art sec ch est approx tel ext v"
# After these a capital does not begin a sentence.
_ABBREVIATIONS = frozenset(f"{_TITLES} {_MONTHS} {_OTHERS}".split()) - {"v"}
# These may end a sentence too ("… Acme Corp. The firm …"): a border only before a word that seldom goes on a name.
_MAY_END = frozenset("inc ltd co corp jr sr al a.m p.m etc u.s u.k u.n e.u d.c u.s.a u.a.e".split())
_OPENERS = frozenset(
    "the a an he she it they we i you in on at by for from with but and however meanwhile this that these those there "
    "his her its their our my as if when while after before since although though more most many some one two three "
    "also last no not what who how why where under over during according earlier later another both all".split()
)
# Possessive, and from the first mark of a run only: a line of nothing but marks is read in linear time.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[.!?][”\"](?=[“\"A-Z])")
_BLANKS = re.compile(r"\s*+")
_OPENING_MARKS = re.compile(r"[\"'“‘«(\[—–\- ]*+")
_OPENER = re.compile(r"[\"'“‘«(\[]*+([A-Za-z]+)")
_NO_PART_OF_WORD = frozenset("(\"“‘'[")
_LINE = re.compile(r"[^\r\n]+")
_WRAP_MIN, _WRAP_MAX = 55, 100  # characters: lines of mail and of old wires


def sentence_spans(text: str) -> list[Span]:
    """Sentences in text order; together they hold every character that is not white space, and none crosses another."""
    return [span for start, end in _blocks(text) for span in _split(text, start, end)]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that no sentence crosses: lines, or paragraphs where the text is wrapped."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text) if m.group().strip()]
    if not _is_wrapped(text, lines):
        yield from lines
        return
    start = None
    for i, (line_start, line_end) in enumerate(lines):
        start = line_start if start is None else start
        is_last = i + 1 == len(lines) or re.search(r"\n\s*\n", text[line_end : lines[i + 1][0]]) is not None
        if is_last or line_end - line_start < _WRAP_MIN:
            yield start, line_end
            start = None


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """True where most lines that go straight on to the next one are full and break inside a sentence."""
    inner = [(a, b) for (a, b), (c, _) in pairwise(lines) if text[b:c].count("\n") == 1 and b - a > _WRAP_MIN / 2]
    full = [(a, b) for a, b in inner if _WRAP_MIN <= b - a <= _WRAP_MAX and text[a:b].rstrip()[-1] not in '.!?:”"']
    return len(inner) >= 3 and len(full) >= 0.6 * len(inner)


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _is_border(text, begin, match, end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _is_border(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    following = _BLANKS.match(text, match.end(), end).end()  # type: ignore[union-attr]  # matches anywhere
    if following == end:
        return False
    at = _OPENING_MARKS.match(text, following, end).end()  # type: ignore[union-attr]  # matches anywhere
    first = text[at : min(at + 1, end)]
    if first and not (first.isupper() or first.isdigit() or not first.isalpha()):
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    before = _word_before(text, begin, match.start()).lower()
    opener = _OPENER.match(text, following, end)
    if before in _MAY_END:
        return opener is not None and opener.group(1).lower() in _OPENERS
    if before in ("no", "art", "mt", "ft", "sec", "ch") and not first.isdigit():
        return True
    if before in _ABBREVIATIONS:
        return False
    is_initial = len(before) == 1 and before.isalpha() and before != "i"
    return not is_initial and not re.fullmatch(r"(?:[a-z]\.)+[a-z]", before)


def _word_before(text: str, begin: int, end: int) -> str:
    start = end
    while start > begin and not (text[start - 1].isspace() or text[start - 1] in _NO_PART_OF_WORD):
        start -= 1
    return text[start:end]


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)
