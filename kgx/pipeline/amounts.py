"""What words for an amount denote: money, percentages, measures and counts, as xsd:decimal with a unit.

"More than 300" has the value 300: the number that the article gives. Ranges and vague amounts have none.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kgx.annotation import Value
from kgx.pipeline.currencies import CODES, SIGNS, WORDS

_APPROXIMATE = re.compile(
    r"(?:about|around|approximately|roughly|some|nearly|almost|over|well over|just over|under|above|below|only|just|barely"
    r"|another|(?:a )?(?:little |slightly )?(?:more|less|fewer|higher|lower|greater) than|no (?:more|less|fewer) than"
    r"|at (?:least|most)"
    r"|up to|as (?:many|much|few|little|high|low) as|close to|an (?:estimated|additional|average of)|a (?:total|record) of"
    r"|estimated|additional|the|all|total|nearly)(?= |(?=[^\w\s-]))\s*",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?P<grouped>\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?!,?\d)(?:\.\d+)?)"
    r"|(?P<spaced>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?)"
    r"|(?P<dotted>\d{1,3}(?:\.\d{3}){2,}(?![.,]?\d))"
    r"|(?P<comma>\d+,\d{1,2}(?![.,]? ?\d))"
    r"|(?P<plain>\d+(?:\.\d+)?(?!,? ?\d|[.x×]\d))"
)
_WORD_VALUES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "mln": 10**6, "mn": 10**6,
    "mil": 10**6, "crore": 10**7, "crores": 10**7, "billion": 10**9, "bn": 10**9, "bil": 10**9, "bln": 10**9,
    "trillion": 10**12, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_SCALED = re.compile(rf"[\s-]*(?:{'|'.join(_SCALES)})\b", re.IGNORECASE)
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}  # only of money: 5m of rope are metres
_FRACTIONS = ("half a million", "500000"), ("half a billion", "500000000"), ("a quarter of a million", "250000")
_RANGE = re.compile(
    r"\d\s*(?:%|per ?cent)?\s*(?:-|–|—|to|or|and|&)\s*[^\s\w]?\d|\bbetween\b|\bto \W?\d|\b(?:to|or) (?:one|two|three"
    r"|four|five|six|ten)\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"[- ]and[- ]a[- ]half\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?:minus |[-−](?=\d))", re.IGNORECASE)
_PERCENT = re.compile(r"\s*-?(?:%|percent|per cent|pct|pc)", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"(?:age of|aged?) ", re.IGNORECASE)
_AGE_AFTER = re.compile(r"[- ]years?[- ](?:old|of age)s?", re.IGNORECASE)
_UNIT = re.compile(r"[\s-]*(?P<unit>[°²³/\w.'’][^,;:()]*?)(?:\s*\(.*\)| of .*)?", re.DOTALL)
_UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # 1.250 visitors: thousands in much of the world's English
_PREFIXES = SIGNS | {code: code for code in CODES}
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(_PREFIXES, key=len, reverse=True)))
# What makes another number of it, or a share: "1/2", "2½", "one hundred and five", "12 killed and two hurt", "9 out of 10".
_NUMBER = rf"(?:\d|(?:{'|'.join((*_WORD_VALUES, *_SCALES))})\b)"
_GOES_ON = re.compile(
    rf"[.,:/x×]+\d|[^\W\da-z]*[\u00bc-\u00be\u2150-\u215e]|[- ]{_NUMBER}|[- ]out of\b|[- ]in (?:(?:a|every) )?{_NUMBER}"
    rf"|.*\band {_NUMBER}|[- ]?['’]?(?:feet|foot|ft|pounds?|lbs?|hours?|minutes?|stone|['’])[- ]?\d|[kmb]n? [a-z]",
    re.IGNORECASE | re.DOTALL,
)
_MAX_UNIT_WORDS = 4  # a longer rest is a description, not a unit


def money_value(text: str) -> Value | None:
    """The amount, with the ISO 4217 code as unit where the currency is certain, else the currency's word in lower case.

    "$" and "dollars" alone are US dollars, "pounds" British ones; rupees, pesos, dinars and the like need their country, or
    ("Rs 500 crore") Indian numbers. None for amounts without a number ("millions of dollars") or currency, and for cents.
    """
    words = re.sub(r"^(US|U\.S\.) \$", r"\1$", _without_approximation(_flat(re.sub(r"\(.*\)$", "", text))))
    if _RANGE.search(words):
        return None
    sign = _SIGN.match(words)
    if sign is not None and sign.end() < len(words) and sign[0][-1].isalpha() and words[sign.end()].isalpha():
        sign = None
    found = _leading_number(words[sign.end() :].lstrip() if sign else words, is_money=True)
    if found is None:
        return None
    amount, rest, scale = found
    currency = _currency(sign[0] if sign else None, rest.strip(" -."), scale)
    return None if currency is None else Value("xsd:decimal", _lexical(amount), unit=currency)


def quantity_value(text: str) -> Value | None:
    """The number, with "percent", "year" (ages) or the counted noun in lower case as unit, where there is one.

    None for ranges, scores ("3-0"), ordinals, fractions, shares ("one in five"), numbers of which only the first part would
    be read ("one hundred and five", "6 feet 2 inches") and numbers that are not given ("tens of thousands").
    """
    words = _without_approximation(_flat(text))
    if _RANGE.search(words):
        return None
    age = _AGE_BEFORE.match(words)
    negative = _NEGATIVE.match(words)
    start = age.end() if age else negative.end() if negative else 0
    found = _leading_number(words[start:], is_money=False)
    if found is None:
        return None
    amount, rest, _ = found
    if re.match(r"(?:st|nd|rd|th|[- ](?:thirds?|quarters|fifths|tenths))\b", rest) or _GOES_ON.match(rest):
        return None
    return Value("xsd:decimal", _lexical(-amount if negative else amount), unit="year" if age else _unit(rest))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _without_approximation(words: str) -> str:
    match = _APPROXIMATE.match(words)
    while match is not None:
        words = words[match.end() :]
        match = _APPROXIMATE.match(words)
    return words


def _leading_number(words: str, *, is_money: bool) -> tuple[Decimal, str, str] | None:
    """Number, what follows it, and its last scale word ("crore")."""
    for phrase, fraction in _FRACTIONS:
        if words.lower().startswith(phrase):
            return Decimal(fraction), words[len(phrase) :], ""
    digits = _DIGITS.match(words)
    found = (_digits_value(digits), words[digits.end() :]) if digits else _number_in_words(words)
    if found is None:
        return None
    number, rest = found
    if digits and _UNCLEAR.fullmatch(digits.group()) and not _PERCENT.match(rest) and not _SCALED.match(rest):
        return None
    return _scaled(number, rest, is_money=is_money)


def _digits_value(match: re.Match[str]) -> Decimal:
    text = re.sub(r"[ \u00a0\u202f]", "", match.group())
    if match.lastgroup == "grouped":
        text = text.replace(",", "")
    if match.lastgroup == "dotted":
        text = text.replace(".", "")
    return Decimal(text.replace(",", "."))


def _number_in_words(words: str) -> tuple[Decimal, str] | None:
    """ "twenty-two million" up to its last word below a hundred; scales follow in `_scaled`."""
    match = re.match(r"(?:a|an)(?= (?:dozen|hundred|thousand|million|billion|trillion|lakh|crore)\b)", words, re.IGNORECASE)
    if match is not None:
        return Decimal(1), words[match.end() :]
    match = re.match(r"([a-z]+)(?:[- ]([a-z]+))?", words, re.IGNORECASE)
    if match is None or match[1].lower() not in _WORD_VALUES:
        return None
    first, second = _WORD_VALUES[match[1].lower()], _WORD_VALUES.get((match[2] or "").lower(), 0)
    if first >= 20 and 0 < second < 10:
        return Decimal(first + second), words[match.end() :]
    return Decimal(first), words[match.end(1) :]


def _scaled(number: Decimal, rest: str, *, is_money: bool) -> tuple[Decimal, str, str]:
    half = _MIXED.match(rest)
    if half is not None:
        number, rest = number + Decimal("0.5"), rest[half.end() :]
    scales = _SCALES | _SHORT_SCALES if is_money else _SCALES
    last = ""
    match = re.match(r"[\s-]*([A-Za-z]+)(?![A-Za-z])", rest)
    while match is not None and match[1].lower() in scales:
        last = match[1].lower()
        number, rest = number * scales[last], rest[match.end() :]
        match = re.match(r"[\s-]*([A-Za-z]+)(?![A-Za-z])", rest)
    half = _MIXED.match(rest) if last else None
    return (number, rest, last) if half is None else (number + Decimal(scales[last]) / 2, rest[half.end() :], last)


def _lexical(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0") else text


def _unit(rest: str) -> str | None:
    percent = _PERCENT.match(rest)
    if percent is not None:
        return "percentage point" if re.match(r"age points?\b", rest[percent.end() :]) else "percent"
    if _AGE_AFTER.fullmatch(rest):
        return "year"
    match = _UNIT.fullmatch(rest.rstrip())
    if match is None or re.match(r"(?:of|in|and|or|to|others?|more)\b", match["unit"]):
        return None
    unit = match["unit"].lower().strip()
    if not any(c.isalnum() or c == "°" for c in unit):
        return None
    return unit if len(unit.split()) <= _MAX_UNIT_WORDS else None


def _currency(mark: str | None, rest: str, scale: str) -> str | None:
    """ISO code, or the word as written; None where no currency is named or what follows is no currency.

    mark: the sign or code before the amount. Words after it tell more than a sign of several currencies, "$" included.
    """
    sign = None if mark is None else _PREFIXES[mark]
    indian = scale.startswith(("lakh", "crore"))
    if not rest:
        return "INR" if sign == "rs" and indian else sign
    word = rest.lower()
    named = WORDS.get(word) or WORDS.get(re.sub(r"s$", "", word)) or (rest if rest in CODES else None) or SIGNS.get(rest)
    if named in ("rupees", "rs") and indian:
        return "INR"
    is_vague = sign is None or mark == "$" or sign.islower()
    return named if named is None or is_vague or named == "USD" else sign
