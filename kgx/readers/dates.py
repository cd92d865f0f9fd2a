"""The day of publication, from metadata of many forms or from the top of a text: never a guess, never today.

A day that could be read in two ways (05/06/2025) or is not whole (May 2025) is no day.
"""

from __future__ import annotations

import datetime
import logging
import re

from kgx.errors import SettingsError

logger = logging.getLogger(__name__)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_MONTH = rf"(?P<month>{'|'.join(_FULL_MONTHS)}|sept|{'|'.join(_MONTHS)})\.?"
_MONTH_AGAIN = _MONTH.replace("?P<month>", "?P<month2>")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_WORDS = (
    rf"{_WEEKDAY}(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})"
    rf"|{_MONTH_AGAIN}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}}))(?!\d)"
)
_ISO = r"(?P<isoyear>\d{4})-(?P<isomonth>\d{2})-(?P<isoday>\d{2})(?!\d)"
_FULL_DATE = rf"(?:{_WORDS}|{_ISO})"
_TIME = r"(?:[,T\s]+(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*\(?(?:[A-Z]{1,5})?\)?)?"

_METADATA_WORDS = re.compile(_WORDS, re.IGNORECASE)
_METADATA_ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_METADATA_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_STAMP = re.compile(r"((?:19|20)\d{6})(?:\d{4}|\d{6})")  # 20251218103000

_DATE_LINE = re.compile(rf"[\s*_]*(?:(?:published|posted|date)(?:\s+on)?:?\s+)?{_FULL_DATE}{_TIME}\s*\.?[\s*_]*", re.IGNORECASE)
_BYLINE = re.compile(rf"\s*[*_]*by\s+\D{{3,100}}?[,|–—-]\s*{_FULL_DATE}{_TIME}[\s*_]*", re.IGNORECASE)
# ASTANA, Dec. 18, 2025 –   BRUSSELS, 18 December 2025 (Wire) --   not: On 18 December 2025 – …
_PLACE = (
    r"(?!(?:on|in|since|by|from|until|before|after|the)\b)"
    r"(?-i:[A-ZÀ-Þ][^\W\d]*)(?:[.'’-]?(?:[\s,/]+|[.'’-])(?:(?-i:[A-ZÀ-Þ])[^\W\d]*|de|da|do|del|la|le|am|an|of|upon|sur|al|el)){0,6}"
)
_DATELINE = re.compile(
    rf"\s*[*_]*{_PLACE}\.?[,–—(\s-]+{_FULL_DATE}\)?[*_]*\s*(?:[(/\[][^\n]{{1,40}}?[)/\]]\s*)?(?:[–—]|--|-\s)", re.IGNORECASE
)
_TOP_LINES = 5
_TOP_CHARACTERS = 1_000


def publication_date(given: str | None, text: str, *, name: str) -> str | None:
    """The day that the metadata give, else the one that the top of the text gives, else None.

    name: the article, for the warning about metadata that hold no day.
    """
    if given is not None and given.strip():
        day = parse_date(given)
        if day is not None:
            return day
        logger.warning("%s: the date %r is not understood and was left out; write it as 2025-12-18", name, given[:60])
    return date_in_text(text)


def parse_date(given: str) -> str | None:
    """The day of a date or time stamp as 2025-12-18; None where there is none or more than one reading.

    A time zone does not move the day: it is the publisher's. A number of 10 or 13 digits is Unix time, read in UTC.
    """
    given = given.strip()
    if _EPOCH.fullmatch(given):
        return _from_epoch(int(given))
    if found := _STAMP.fullmatch(given):
        given = found[1]
    if found := _METADATA_ISO.match(given):
        return _iso(found[1], found[3] or found[5], found[4] or found[6])
    days = {_from_groups(found) for found in _METADATA_WORDS.finditer(given)}
    if days:
        return days.pop() if len(days) == 1 else None
    if found := _METADATA_NUMBERS.match(given):
        return _from_numbers(found)
    return None


def date_in_text(text: str) -> str | None:
    """The full date in a dateline, in a byline or alone on a line, among the first five lines that hold something."""
    lines = [line for line in text[:_TOP_CHARACTERS].splitlines() if line.strip()]
    for line in lines[:_TOP_LINES]:
        found = _DATE_LINE.fullmatch(line) or _BYLINE.fullmatch(line) or _DATELINE.match(line)
        if found and (day := _from_groups(found)):
            return day
    return None


def check_date(given: str) -> str:
    """The day that the user set for articles without one; SettingsError where it is none."""
    try:
        day = datetime.date.fromisoformat(given)
    except ValueError as error:
        raise SettingsError(f"{given!r} is not a date", hint="Write year-month-day, such as 2025-12-18.") from error
    if day.isoformat() != given:
        raise SettingsError(f"{given!r} is not a date of the form 2025-12-18", hint=f"Write {day.isoformat()}.")
    return given


def _from_groups(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    if groups.get("isoyear"):
        return _iso(groups["isoyear"], groups["isomonth"], groups["isoday"])
    month = groups["month"] or groups["month2"]
    number = _MONTHS.index(month[:3].lower()) + 1
    return _iso(groups["year"] or groups["year2"], number, groups["day"] or groups["day2"])


def _from_numbers(found: re.Match[str]) -> str | None:
    """18.12.2025 is day first wherever points are used; of 18/12/2025 one order is a date, of 05/06/2025 two are."""
    first, second, year = found[1], found[3], found[4]
    day_first, month_first = _iso(year, second, first), _iso(year, first, second)
    if found[2] == "." or month_first is None or day_first == month_first:
        return day_first
    return month_first if day_first is None else None


def _from_epoch(number: int) -> str | None:
    seconds = number / 1000 if number >= 10**11 else number
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).date().isoformat()


def _iso(year: str, month: str | int, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
