"""Porter's stemmer (M. F. Porter 1980, "An algorithm for suffix stripping"), with the later amendments that NLTK has too.

Text2KGBench compares stems when it asks whether words of an answer stand in the text.
Amended: words of two letters stay; `ies` and `ied` of four-letter words become `ie`; `alli`, `fulli` and `logi`; and a list of
irregular words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_IRREGULAR = {
    form: stem
    for stem, forms in {
        "sky": "sky skies", "die": "dying", "lie": "lying", "tie": "tying", "news": "news", "inning": "innings inning",
        "outing": "outings outing", "canning": "cannings canning", "howe": "howe", "proceed": "proceed", "exceed": "exceed",
        "succeed": "succeed",
    }.items()
    for form in forms.split()
}  # fmt: skip

# Of each list the first suffix that the word has is the one that counts, whether or not it may be taken.
_DOUBLE_SUFFIXES = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
    ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
    ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ("fulli", "ful"),
)  # fmt: skip
_ADJECTIVE_SUFFIXES = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_LAST_SUFFIXES = tuple(
    (suffix, "")
    for suffix in "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split()
)  # fmt: skip


@cache
def stem(word: str) -> str:
    """The stem in lower case: `stem("Relational") == "relat"`."""
    word = word.lower()
    if len(word) <= 2:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for step in (_plural, _past_and_participle, _final_y, _double_suffix, _adjective, _last_suffix, _final_e, _final_double_l):
        word = step(word)
    return word


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past_and_participle(word: str) -> str:
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            rest = word.removesuffix(suffix)
            return _repaired(rest) if "v" in _shape(rest) else word
    return word


def _repaired(rest: str) -> str:
    """What is left after -ed or -ing, with the e or without the doubling that the ending brought: hop, file, fall."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if _ends_in_double_consonant(rest):
        return rest if rest[-1] in "lsz" else rest[:-1]
    return rest + "e" if _measure(rest) == 1 and _ends_in_short_syllable(rest) else rest


def _final_y(word: str) -> str:
    rest = word[:-1]
    return f"{rest}i" if word.endswith("y") and len(rest) > 1 and _shape(rest).endswith("c") else word


def _double_suffix(word: str) -> str:
    if word.endswith("alli") and _measure(word[:-4]) > 0:
        word = word[:-2]
    word = _replaced(word, _DOUBLE_SUFFIXES, lambda rest: _measure(rest) > 0)
    return word[:-1] if word.endswith("logi") and _measure(word[:-3]) > 0 else word


def _adjective(word: str) -> str:
    return _replaced(word, _ADJECTIVE_SUFFIXES, lambda rest: _measure(rest) > 0)


def _last_suffix(word: str) -> str:
    after_s_or_t = not word.endswith("ion") or word[:-3].endswith(("s", "t"))
    return _replaced(word, _LAST_SUFFIXES, lambda rest: _measure(rest) > 1 and after_s_or_t)


def _final_e(word: str) -> str:
    rest = word[:-1]
    if not word.endswith("e"):
        return word
    return rest if _measure(rest) > 1 or (_measure(rest) == 1 and not _ends_in_short_syllable(rest)) else word


def _final_double_l(word: str) -> str:
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word


def _replaced(word: str, suffixes: tuple[tuple[str, str], ...], may: Callable[[str], bool]) -> str:
    for suffix, other in suffixes:
        if word.endswith(suffix):
            rest = word.removesuffix(suffix)
            return rest + other if may(rest) else word
    return word


def _shape(word: str) -> str:
    """A letter per letter: v for vowels and for y after a consonant, else c."""
    shape = ""
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and shape.endswith("c"))
        shape += "v" if is_vowel else "c"
    return shape


def _measure(word: str) -> int:
    """How often vowels are followed by consonants: Porter's m."""
    return len(re.findall(r"v+c+", _shape(word)))


def _ends_in_double_consonant(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word).endswith("c")


def _ends_in_short_syllable(word: str) -> bool:
    """Porter's *o: consonant, vowel, consonant, the last not w, x or y; or a word of one vowel and one consonant."""
    shape = _shape(word)
    return shape == "vc" or (shape.endswith("cvc") and word[-1] not in "wxy")
