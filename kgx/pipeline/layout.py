"""What of a news text is furniture: credits, bylines, agency lines, datelines, copyright and "read more" lines.

No fact is drawn from these stretches. A rule fires only on a form that ordinary sentences do not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kgx.annotation import Span

_AGENCIES = (
    r"(?:Reuters|REUTERS|AP|Associated Press|AFP|Agence France-Presse|Xinhua|ANI|PTI|IANS|UNI|KUNA|WAM|SPA|BNA|QNA|IPS"
    r"|dpa|DPA|EFE"
    r"|TASS|Kyodo(?: News)?|Yonhap|Bernama|BERNAMA|Antara|CNA|ANSA|MENA|GNA|NAN|AAP|PA|UPI|Bloomberg|IRNA|APP|UNB|BSS"
    r"|MONTSAME"
    r"|Montsame|Petra|Interfax|Kazinform|ANN|Asia News Network|Getty(?: Images)?|Shutterstock|EPA(?:-EFE)?|NurPhoto"
    r"|Anadolu)"
)
_PARTICLE = r"(?:de|da|do|dos|del|della|der|den|di|du|la|le|van|von|bin|bint|ibn|al|el|y|e|ter|ten)"
_TOKEN = r"(?:[A-Z][^\s,;:()\[\]|/—–]*|al-[A-Z][^\s,;:()\[\]|/—–]*)"
_NAME = rf"{_TOKEN}(?: (?:{_PARTICLE} )*{_TOKEN}){{1,3}}"
_NAMES = rf"{_NAME}(?:(?:, and|,? &|,| and) {_NAME})*"
_NEXT_CREDIT = r"(?:[;,.] (?:and )?(?:additional )?(?:reporting|writing|editing|edited|compiled|translated) by )"
_STAFF = (
    r"(?:(?:our|staff|special|senior|chief|guest|political|business|sports?|foreign|local|city|diplomatic)\b[ -]?)*"
    r"(?:(?:own|news)\s)?(?:correspondents?|reporters?|writers?|editors?|agenc(?:y|ies)|desk|bureau|columnists?"
    r"|contributors?)"
)
_PICTURE = (
    r"(?:(?:file|cover|main|top|courtesy|stock|handout|supplied)[ -])?"
    r"(?:photo(?:graph)?s?|pictures?|pics?|images?|illustrations?)"
)

_BYLINE = re.compile(
    r"(?:(?:Written |Reported |Story |Text |Words )?[Bb]y|BY) "
    rf"(?:{_AGENCIES}|(?P<reporters>{_NAMES}))(?P<role>(?:,| [-–—|]) [^.;!?]*)?\.?"
    rf"|(?i:(?:by )?(?:our |a |the )?{_STAFF}(?: in {_TOKEN})?)"
    rf"|(?P<named_first>{_NAMES})(?:,| [-–—|]) (?i:{_STAFF})"
)
_ONE_NAME = re.compile(_NAME)
_NO_PERSON = re.compile(rf"(?i:(?:our |a |the )?{_STAFF})")
# "By Popular Demand" is a headline, "By Lake Como" begins a sentence.
_NOT_A_NAME = re.compile(
    r"\b(?:royal|popular|any|all|the|a|an|land|sea|air|road|design|order|law|hook|lake|mount|public|invitation|way|day"
    r"|night|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(r"[A-Z&(].*|of|at|the|and|for|in|on|from|with|to|[-–—|]")

_LINE_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?i:{_PICTURE})(?i:\s*(?:credits?|courtesy(?: of)?|by|source))?\s*:.{{0,140}}",
        rf"(?i:{_PICTURE} (?:by|courtesy(?: of)?|via|from)) (?:{_NAMES}|{_TOKEN}|{_AGENCIES})(?:/.{{1,60}})?\.?",
        rf"(?i:(?:{_PICTURE} )?credits?)\s*:.{{1,80}}",
        r"(?i:courtesy (?:of |photo\b)).{0,60}",
        rf"(?:{_NAME}|{_AGENCIES}(?: Photo)?)\s*/\s*{_AGENCIES}(?: Images)?|{_AGENCIES}(?: Photo)?\s*/\s*{_NAME}",
        rf"[(—–\[-]?\s*{_AGENCIES}(?:\s*/\s*{_AGENCIES})*\s*[)\]|—–-]*",
        r"(?:©|\(c\)|Copyright (?:©|\(c\)|\d{4}|of |by )).*",
        r"(?i:.{0,100}\ball rights reserved\.?.{0,60})",
        r"(?i:(?:also read|read also|read more|see also|see more|read next|more on this|related(?: (?:stories|articles?"
        r"|story))?))"
        r"(?:\s*:.*|\s*[.>»→…]*)",
        r"(?i:read more (?:about|on|from|at|here)\b.{0,60})",
        r"(?i:(?:subscribe|sign up|register)\b.{0,40}\b(?:newsletters?|here|now|today|our|channel|alerts)\b.{0,60})",
        r"(?i:click here\b.{0,100}|follow (?:us|him|her|them) on .{1,80}|download (?:our|the) app\b.{0,60})",
        rf"(?i:\(?(?:(?:additional|extra) )?(?:reporting|writing|editing|edited|compiled|translated) by) {_NAMES}"
        rf"(?: in {_TOKEN}(?: {_TOKEN})*)?"
        rf"(?i:{_NEXT_CREDIT}(?:(?!{_NEXT_CREDIT}).){{1,60}})*\.?\)?\.?",
        # Possessive: a word in capitals can be cut into tokens in as many ways as it has letters, twice over for each.
        r"(?i:[(—–-]?\s*with (?:additional )?(?:inputs?|files|reporting) (?:from|by)) (?:agencies|the )?"
        rf"(?:dpa|{_TOKEN}|\s)*+\.?\)?",
    )
)
_INSIDE = tuple(
    re.compile(form)
    for form in (
        rf"\((?i:{_PICTURE}|credit)(?i:\s*(?::|/|©|by |credit|courtesy|via |supplied|provided)[^()]{{0,100}})?\)",
        rf"\s[|•] ?(?i:{_PICTURE}|credit)(?: ?(?i:credit|by))?\s?:[^\n]{{1,60}}$",
        rf"(?<=[.!?”\"’]) ?[(—–-]+ ?{_AGENCIES}(?:\s?/\s?{_AGENCIES})*\)?\s*$",
        rf"(?<=[.!?”\"’]) ?[—–-] [A-Z][\w. ]{{2,40}}/{_AGENCIES}\s*$",
    )
)
_DATE = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul"
    r"|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\.?)(?:,? \d{4})?"
)
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?: (?:AND|and|OF|DE|[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+)){0,4}"
_TITLE_CASE = r"[A-ZÀ-Þ][\w.'’-]+(?: (?:(?:of|de|la|al|el|es) )?[A-ZÀ-Þ][\w.'’-]+){0,2}"
_REGION = r"(?: ?, [A-Z](?:[^\W\d_]|[.'’ -]){1,30}?)"
_SOURCE = r"(?:\((?:[A-Z][\w./& -]{1,30}|dpa)\)|/[A-Z][A-Za-z ]{2,20}/)"
_DASH = r"\s?(?:—|–|--| -)\s?"
_DATELINES = tuple(
    re.compile(form)
    for form in (
        # WINDHOEK, Namibia, 3 May 2024 (Pacwire) —; a date or a source makes sure of a place in ordinary letters
        rf"(?P<place>(?:{_CAPITALS}|{_TITLE_CASE}){_REGION}?)(?:(?: ?, ?{_DATE})(?:\s?{_SOURCE})?"
        rf"|\s?{_SOURCE})(?:{_DASH}|: |\. )",
        rf"(?P<place>{_CAPITALS}{_REGION}?)(?:{_DASH}|: )(?=[\"“‘'A-Z0-9])",
        rf"(?P<outlet>[\w]+ News(?: / {_TITLE_CASE})?)(?:, {_DATE})?{_DASH}(?=[\"“‘'A-Z0-9])",
        rf"{_SOURCE}{_DASH}(?=[\"“‘'A-Z0-9])",
    )
)
# Without capitals, date or source, only before a full sentence that opens the text: headlines look the same.
_PLAIN_DATELINE = re.compile(rf"(?P<place>{_TITLE_CASE}{_REGION}?)(?: [—–-] |--|— ?|- |: )(?=[\"“‘'A-Z0-9])")
_KICKER = re.compile(
    r"\b(?:analysis|opinion|watch|video|exclusive|interview|updated?|breaking|editorial|comment(?:ary)?|explain(?:er"
    r"|ed)|live|factbox"
    r"|review|profile|feature|question|answer|q|a|note|pictures|photos|podcast|listen|report|background|summary|letter"
    r"|column|sport"
    r"|correction|clarification|warning|obituary|timeline|recap|preview|quote|fact|myth|tip|step|part|day|chapter|chart"
    r"|graphic)\b",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"\b(?:news|times|post|herald|daily|today|tribune|gazette|press|journal|radio|tv|international|university|bank"
    r"|group)\b",
    re.IGNORECASE,
)
_SPEAKER_LINE = re.compile(r"(?:[A-Z][\w.'’-]*|Q|A)(?: [A-Z][\w.'’-]*){0,3}: \S")
_EMPHASIS = "*_ "  # of Markdown, around a line
_HEAD_LINES = 6  # where bylines and the dateline stand
_TAIL_LINES = 4
_HEADLINE_WORDS = 18  # at most; a longer line is the body's
_LEAD_WORDS = 12  # of the sentence after a plain dateline; headlines are shorter


@dataclass(frozen=True, slots=True)
class Layout:
    """silent: stretches from which no fact is drawn, in text order, apart. dateline: its place ("LAGOS, Nigeria").

    reporters: the names of people in bylines.
    """

    silent: tuple[Span, ...]
    dateline: Span | None
    reporters: tuple[Span, ...] = ()


def layout_of(text: str, sentences: Sequence[Span]) -> Layout:
    """The furniture of an article. sentences: in text order.

    Names in it are still names; only relations and events are not to be read there.
    """
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"\S(?:[^\r\n]*\S)?", text)]
    found = [unit for unit in {*lines, *sentences} if any(form.fullmatch(text, unit.start, unit.end) for form in _LINE_FORMS)]
    bylines = list(_bylines(text, lines))
    found += [line for line, _ in bylines]
    reporters = tuple(sorted(name for _, names in bylines for name in names))
    found += (Span(m.start(), m.end()) for line in lines for form in _INSIDE for m in form.finditer(text, line.start, line.end))
    dateline = _dateline(text, lines, found)
    if dateline is None:
        return Layout(tuple(_merged(found)), None, reporters)
    whole, place = dateline
    return Layout(tuple(_merged([*found, whole])), place, reporters)


def _bylines(text: str, lines: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Bylines at the article's head and foot, with the reporters' names: elsewhere the same words are a heading."""
    for line in {*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]}:
        words = text[line.start : line.end]
        start = line.start + len(words) - len(words.lstrip(_EMPHASIS))
        match = _BYLINE.fullmatch(text, start, line.start + len(words.rstrip(_EMPHASIS))) if len(line) <= 160 else None
        if match is None:
            continue
        role = match["role"] or ""
        names = match.group()[2 : len(match.group()) - len(role)]
        if not _NOT_A_NAME.search(names) and all(_ROLE_WORD.fullmatch(word) for word in role.lstrip(",").split()):
            yield line, _reporters(text, match)


def _reporters(text: str, byline: re.Match[str]) -> list[Span]:
    start, end = max(byline.span("reporters"), byline.span("named_first"))
    names = [Span(m.start(), m.end()) for m in _ONE_NAME.finditer(text, start, end)] if start >= 0 else []
    words = [text[name.start : name.end] for name in names]
    return [n for n, w in zip(names, words, strict=True) if not (_OUTLET.search(w) or _NO_PERSON.fullmatch(w))]


def _dateline(text: str, lines: Sequence[Span], silent: Sequence[Span]) -> tuple[Span, Span | None] | None:
    """The dateline with its separator, and its place: the first one in the head of the article."""
    heads = _until_body([line for line in lines[:_HEAD_LINES] if line not in silent], text)
    is_interview = sum(_SPEAKER_LINE.match(text, line.start, line.end) is not None for line in lines) > 1
    for line in heads:
        for form in _DATELINES:
            match = form.match(text, line.start, line.end)
            if match is not None and _is_dateline(text, match, line, is_interview):
                return _with_place(match)
    match = _PLAIN_DATELINE.match(text, heads[0].start, heads[0].end) if heads and not is_interview else None
    if match is None or not _opens_sentence(text, match, heads[0]):
        return None
    return _with_place(match)


def _until_body(lines: Sequence[Span], text: str) -> list[Span]:
    """Headlines and the first line of the body, where a dateline can stand."""
    first = next((i for i, line in enumerate(lines) if len(text[line.start : line.end].split()) > _HEADLINE_WORDS), len(lines))
    return list(lines[: first + 1])


def _is_dateline(text: str, match: re.Match[str], line: Span, is_interview: bool) -> bool:
    if match.group().rstrip().endswith(":") and is_interview:
        return False
    return not _KICKER.search(match.group()) and len(text[match.end() : line.end].split()) >= 5


def _opens_sentence(text: str, match: re.Match[str], line: Span) -> bool:
    rest = text[match.end() : line.end]
    first = re.split(r"(?<=[.!?])\s", rest, maxsplit=1)[0]
    is_inserted = re.search(r" [—–-] ", first) is not None  # "Holm – Fjord Air's founder – said": an insertion
    if _OUTLET.search(match.group()):
        return False
    is_sentence = len(rest.split()) >= _LEAD_WORDS and re.search(r"[.!?][\"”’]?$", rest) is not None
    return is_sentence and not is_inserted and not _KICKER.search(match.group())


def _with_place(match: re.Match[str]) -> tuple[Span, Span | None]:
    place = match.groupdict().get("place")
    whole = Span(match.start(), match.start() + len(match.group().rstrip()))
    return whole, None if place is None or _OUTLET.search(place) else Span(*match.span("place"))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    current: Span | None = None
    for span in sorted(spans):
        if current is None or span.start > current.end:
            if current is not None:
                yield current
            current = span
        else:
            current = Span(current.start, max(current.end, span.end))
    if current is not None:
        yield current
