"""Spellings of names: one folded form for comparison, and whether two words are transliterations of one name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that decomposition leaves as they are, and Cyrillic, after common English practice.
_LETTERS = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a",
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u",
    "ү": "u", "һ": "h",
})  # fmt: skip

# Ways of writing one sound in Latin letters, in the order in which they are made alike.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ic$", "ich"),
        ("shch|tsch|tch", "č"), ("sch|sh", "š"), ("ch", "č"), ("zh|dzh|dj", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
        ("th", "t"), ("dh", "d"), ("ts|tz|cz", "ţ"), ("ck|q|c", "k"), ("x", "ks"), ("w", "v"), ("ou|oo", "u"), ("ee", "i"),
        ("ue", "u"), ("oe", "o"), ("ae(?=[^vi])", "a"), ("ie$", "i"), ("j$", "i"), ("y", "i"), (r"(.)\1+", r"\1"),
        ("^i(?=[eau])", ""), ("(?<=[aeou])i(?=[eaou])", ""), ("(?<=[^aeiou])i(?=[eau])", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip

# Sounds that some transliterations do not tell apart: Qaddafi and Gaddafi, Milošević without its marks.
_CLOSE = str.maketrans("kšč", "gsg")


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """The form in which names are compared: case, diacritics, script, points, quotes and kinds of dashes do not count."""
    form = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    form = "".join(c for c in form if not unicodedata.combining(c)).translate(_LETTERS)
    form = re.sub("[‘’ʼ`´]", "'", form)
    form = re.sub("[‐‑‒–—]", "-", form)
    form = re.sub(r"(?<!\d)[.,]|[.,](?!\d)|[\"“”„«»()\[\]*]", " ", re.sub(r"(?<=\b[^\W\d])\.(?=[^\W\d]\b)", "", form))
    form = re.sub(r"'s?(?=\s|$)|(?<!\w)'", "", form)
    return " ".join(form.split())


@lru_cache(maxsize=100_000)
def sounded(word: str) -> str:
    """A folded word without what differs from one transliteration to the next: Tokayev and Toqaev are alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=100_000)
def are_near(word: str, other: str) -> bool:
    """True where two words may be one name by another transliteration (Mohammed, Muhammad) or a slip of the pen.

    Short ones end alike, so that Maria is not Mario.
    """
    one, two = sounded(word).translate(_CLOSE), sounded(other).translate(_CLOSE)
    if one == two:
        return True
    if min(len(one), len(two)) < 4 or first_sound(word) != first_sound(other):
        return False
    if one[-1] != two[-1] and (min(len(one), len(two)) < 8 or {one[-1], two[-1]} != {"a", "o"}):
        return False
    consonants = (re.sub("[aeiou]", "", one), re.sub("[aeiou]", "", two))
    if consonants[0] == consonants[1] and len(consonants[0]) >= 3:
        return True
    return min(len(one), len(two)) >= 6 and is_one_slip(one, two)


def first_sound(word: str) -> str:
    """How a folded word begins, alike for Osama and Usama; empty where nothing sounds."""
    start = sounded(word).translate(_CLOSE)[:1]
    return {"e": "a", "u": "o"}.get(start, start)


def near_keys(word: str) -> tuple[str, ...]:
    """Two words that are near share one of these: the consonants, the letters, or one half.

    The halves are those of words of the same length and of one letter more or less.
    """
    form = sounded(word).translate(_CLOSE)
    halves = sorted({len(form) // 2, (len(form) + 1) // 2})
    ends = [end for half in halves for end in (f"{form[:half]}-", f"-{form[len(form) - half :]}")]
    return (re.sub("[aeiou]", "", form), "".join(sorted(form)), *ends)


def is_one_slip(word: str, other: str) -> bool:
    """True where a letter is missing, wrong, or swapped with its neighbour."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    one, two = word[start:], other[start:]
    swapped = len(one) == len(two) > 1 and one[0] == two[1] and one[1] == two[0] and one[2:] == two[2:]
    return swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]
