"""What words for a date or a time of day denote, as XML Schema values.

A pattern has to cover the whole mention: what is not understood to the last word has no value, rather than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from kgx.annotation import Value

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
_MONTH += r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d{2}|2100)"
_WHICH_YEAR = rf"(?:{_YEAR}|(?:of )?(?P<which>this|last|next) year)"
_PART_OF_DAY = r"(?: (?:early |late )?(?:morning|afternoon|evening|night))?"
_PART = r"(?:(?:early|earlier|late|later|mid|end)[ -](?:in )?|(?:the )?(?:beginning|start|middle|end|rest) of (?:the )?)?"

_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}[-/](?P<number>\d{{1,2}})[-/]{_DAY}",
        rf"(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.{_YEAR}",
        rf"(?:{_WEEKDAY},? ?)?(?:the )?{_DAY}(?: of)?[ -]{_MONTH}(?:[ ,-]+{_WHICH_YEAR})?{_PART_OF_DAY}",
        rf"(?:{_WEEKDAY},? ?)?{_MONTH},? ?(?:the )?{_DAY}(?:[ ,]+{_WHICH_YEAR})?{_PART_OF_DAY}",
        rf"{_PART}{_MONTH}(?:[ ,]+(?:of )?{_WHICH_YEAR})",
        rf"(?P<which>this|last|next) year in {_MONTH}",
        rf"{_PART}{_MONTH}",
        rf"(?P<side>this|last|next) {_MONTH}",
        rf"{_PART}(?:the )?(?:year )?{_WHICH_YEAR}",
    )
)
_SLASHED = re.compile(rf"(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}")
_RELATIVE_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1, "the day before yesterday": -2}
_RELATIVE_DAY = re.compile(rf"({'|'.join(_RELATIVE_DAYS)}){_PART_OF_DAY}|this (?:morning|afternoon|evening)")
_DAYS_AGO = re.compile(r"(\d{1,2}|two|three|four|five|six) days (ago|earlier)")
_RELATIVE_WEEKDAY = re.compile(rf"(?:(?P<which>last|past|this|next|coming|this coming) )?{_WEEKDAY}{_PART_OF_DAY}")
_RELATIVE_MONTH = re.compile(rf"{_PART}(?:the )?(?P<which>this|last|next|current|previous) month|{_PART}the month")
_SHIFTS = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1}
_LEAD_IN = re.compile(r"^(?:on|in|at|of|as of) ")
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}

_CLOCK = re.compile(
    r"(?:(?:at|around|about|by|approximately|nearly|just (?:before|after)) )*"
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:.h])(?P<minute>[0-5]\d))?(?::(?P<second>[0-5]\d))? ?"
    r"(?P<half>a\.?m\b\.?|p\.?m\b\.?|in the (?:morning|afternoon|evening)|at night|hrs|hours)?"
    r"(?: local time| (?:e[sd]?t|p[sd]?t|bst|ist))?(?: ?\(?(?P<zone>gmt|utc)(?P<offset>[+-]\d{1,2})?\)?)?"
)
_MAX_OFFSET = 14  # hours: XML Schema knows no other zones


def date_value(text: str, *, published: str | None, is_ahead: bool = False) -> Value | None:
    """The day (xsd:date), month (xsd:gYearMonth) or year (xsd:gYear) that the words denote.

    published: the article's day, ISO 8601. With it, a date without a year is the nearest one (the earlier of two equally
    near), a bare weekday the last one on or before it, "last year" a year; where the text looks ahead, both are the first one
    from that day on. Without it, "18 December" is an xsd:gMonthDay,
    "December" an xsd:gMonth, and relative words have no value. A part of a month or year ("early 2020") gives the
    whole of it: coarser, not false. None where one value would be false or a guess: ranges ("Dec. 18–19"), durations,
    decades, halves and quarters, weeks, "two years ago", 3/4/2025, and "last Friday" or "next Friday" where two days could be
    meant.
    """
    words = _LEAD_IN.sub("", " ".join(text.lower().split()))
    day = _published_day(published)
    slashed = _SLASHED.fullmatch(words)
    if slashed is not None:
        return _slashed_value(slashed)
    for pattern in _DATES:
        match = pattern.fullmatch(words)
        if match is not None:
            return _calendar_value(match, day, is_ahead=is_ahead)
    return None if day is None else _relative_value(words, day, is_ahead=is_ahead)


def is_absolute_date(text: str) -> bool:
    """True where the words mean the same day, month or year in every article."""
    value = date_value(text, published=None)
    return value is not None and value.datatype in ("xsd:date", "xsd:gYearMonth", "xsd:gYear")


def time_value(text: str) -> Value | None:
    """The time of day as xsd:time, `19:30:00`; with a zone only where GMT or UTC is named.

    None for durations, ranges, parts of the day ("Monday evening") and an hour that may be morning or evening ("7:30").
    """
    words = " ".join(text.lower().split())
    if words in ("noon", "midday", "midnight"):
        return Value("xsd:time", "00:00:00" if words == "midnight" else "12:00:00")
    match = _CLOCK.fullmatch(words)
    hour = None if match is None else _hour(match)
    if match is None or hour is None or abs(int(match["offset"] or 0)) > _MAX_OFFSET:
        return None
    return Value("xsd:time", f"{hour:02}:{match['minute'] or '00'}:{match['second'] or '00'}{_zone(match)}")


def _published_day(published: str | None) -> date | None:
    """None too for a day of a year that no article is of, as the 0001-01-01 of programs that know none."""
    try:
        day = None if published is None else date.fromisoformat(published[:10])
    except ValueError:
        return None
    return day if day is not None and 1000 < day.year < 9000 else None


def _slashed_value(match: re.Match[str]) -> Value | None:
    """Day and month of 18/12/2025, where their order is certain."""
    first, second = int(match["first"]), int(match["second"])
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if first > 12 else (second, first)
    return _day_value(int(match["year"]), month, day)


def _calendar_value(match: re.Match[str], published: date | None, *, is_ahead: bool) -> Value | None:
    part: dict[str, str | None] = match.groupdict()
    month, day, year = _month_number(part), _number(part, "day"), _number(part, "year")
    side, which = part.get("side"), part.get("which")
    if which is not None:
        if published is None:
            return None
        year = published.year + _SHIFTS[which]
    if month is None:
        return None if year is None else Value("xsd:gYear", str(year))
    if side is not None:
        return _named_month(side, month, published)
    if day is None:
        return _month_value(year, month, published, is_ahead=is_ahead)
    return _yearless_value(month, day, published, is_ahead=is_ahead) if year is None else _day_value(year, month, day)


def _month_number(part: Mapping[str, str | None]) -> int | None:
    name = part.get("month")
    if name is None:
        return _number(part, "number")
    return next(i for i, full in enumerate(_MONTH_NAMES, 1) if full.startswith(name[:3]))


def _number(part: Mapping[str, str | None], key: str) -> int | None:
    digits = part.get(key)
    return None if digits is None else int(digits)


def _day_value(year: int, month: int, day: int) -> Value | None:
    found = _day(year, month, day)
    return None if found is None else Value("xsd:date", found.isoformat())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _yearless_value(month: int, day: int, published: date | None, *, is_ahead: bool) -> Value | None:
    if _day(2000, month, day) is None:
        return None
    if published is None:
        return Value("xsd:gMonthDay", f"--{month:02}-{day:02}")
    years = range(max(published.year - 4, 1), min(published.year + 5, 10000))
    days = [found for found in (_day(year, month, day) for year in years) if found is not None]
    wanted = [found for found in days if found >= published] if is_ahead else days
    return Value("xsd:date", min(wanted or days, key=lambda found: (abs(found - published), found)).isoformat())


def _month_value(year: int | None, month: int, published: date | None, *, is_ahead: bool = False) -> Value:
    if year is not None:
        return Value("xsd:gYearMonth", f"{year:04}-{month:02}")
    if published is None:
        return Value("xsd:gMonth", f"--{month:02}")
    if is_ahead:
        return Value("xsd:gYearMonth", f"{published.year + (month < published.month):04}-{month:02}")
    years = (published.year - 1, published.year, published.year + 1)
    nearest = min(years, key=lambda y: (abs((y - published.year) * 12 + month - published.month), y))
    return Value("xsd:gYearMonth", f"{nearest:04}-{month:02}")


def _named_month(side: str, month: int, published: date | None) -> Value | None:
    """ "last May" where no May of the same year could be meant as well."""
    if published is None or (side == "last" and month < published.month) or (side == "next" and month > published.month):
        return None
    return _month_value(published.year + _SHIFTS[side], month, published)


def _relative_value(words: str, published: date, *, is_ahead: bool) -> Value | None:
    day = _relative_day(words, published, is_ahead=is_ahead)
    if day is not None:
        return Value("xsd:date", day.isoformat())
    match = _RELATIVE_MONTH.fullmatch(words)
    if match is None:
        return None
    months = published.year * 12 + published.month - 1 + _SHIFTS[match["which"] or "this"]
    return Value("xsd:gYearMonth", f"{months // 12:04}-{months % 12 + 1:02}")


def _relative_day(words: str, published: date, *, is_ahead: bool) -> date | None:
    match = _RELATIVE_DAY.fullmatch(words)
    if match is not None:
        return published + timedelta(days=_RELATIVE_DAYS[match[1]] if match[1] else 0)
    match = _DAYS_AGO.fullmatch(words)
    if match is not None and match[2] == "ago":
        return published - timedelta(days=_SMALL.get(match[1]) or int(match[1]))
    match = _RELATIVE_WEEKDAY.fullmatch(words)
    return None if match is None else _weekday(match, published, is_ahead=is_ahead)


def _weekday(match: re.Match[str], published: date, *, is_ahead: bool) -> date | None:
    """The day that is meant, where both readings of "last", "this" and "next" (of the week, nearest) give the same."""
    number = next(i for i, full in enumerate(_DAY_NAMES) if full.startswith(match["weekday"][:3]))
    back = (published.weekday() - number) % 7
    which = match["which"]
    if which is None:
        return published + timedelta(days=-back % 7) if is_ahead else published - timedelta(days=back)
    if which in ("last", "past"):
        return None if 0 < back <= published.weekday() else published - timedelta(days=back or 7)
    ahead = 7 - back if back else 7
    if which == "this" and back == 0:
        return published
    is_later_this_week = number > published.weekday()
    if (which == "next" and is_later_this_week) or (which == "this" and not is_later_this_week):
        return None
    return published + timedelta(days=ahead)


def _hour(match: re.Match[str]) -> int | None:
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "")
    if half in ("hrs", "hours") and match["minute"] is None:
        return None
    if half in ("", "hrs", "hours"):
        is_clock = match["sign"] in (":", "h") and (hour > 12 or match["hour"].startswith("0"))
        return hour if is_clock and hour < 24 else None
    if not 1 <= hour <= 12:
        return hour if 12 < hour < 24 and half != "am" else None
    is_afternoon = half in ("pm", "in the afternoon", "in the evening") or (half == "at night" and 5 < hour < 12)
    return hour % 12 + (12 if is_afternoon else 0)


def _zone(match: re.Match[str]) -> str:
    if match["zone"] is None:
        return ""
    offset = int(match["offset"] or 0)
    return f"{offset:+03}:00" if offset else "Z"
