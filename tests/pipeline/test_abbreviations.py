"""Short forms of names."""

from __future__ import annotations

import pytest

from kgx.annotation import Mention, Span
from kgx.pipeline.abbreviations import abbreviates, initials_of, is_bracketed_after, letters_of


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("NCU", "Nordic Crop Union"),
        ("U.N.", "United Nations"),
        ("BoT", "Bank of Turku"),
        ("EIAs", "Environmental Impact Assessment"),
        ("ReCo", "Reval Copper"),
        ("CAM", "Arauco Malleco Coordinator"),
        ("1D1F", "One District, One Factory"),
    ],
    ids=str,
)
def test_initials_and_acronyms_abbreviate_longer_names(short: str, long: str) -> None:
    assert abbreviates(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [("Holm", "Fjord Air"), ("NCU", "Turku"), ("N", "Nordic Crop"), ("NORDICS", "Fjord Air"), ("Fjord AIR", "Nordic Crop Union")],
    ids=["plain word", "one word", "one letter", "long word", "two words"],
)
def test_other_words_do_not(short: str, long: str) -> None:
    assert not abbreviates(short, long)


def test_initials_are_those_with_and_without_small_words() -> None:
    assert {"bot", "bt"} <= initials_of("Bank of Turku")
    assert initials_of("Turku") == set()


def test_letters_leave_points_and_the_plural_out() -> None:
    assert (letters_of("U.S."), letters_of("EIAs")) == ("us", "eia")


def mention(text: str, words: str) -> Mention:
    start = text.index(words)
    return Mention(Span(start, start + len(words)), "name", "ORG", 0.9)


@pytest.mark.parametrize(
    ("text", "short", "expected"),
    [
        ("Nordic Crop Union (NCU) left", "NCU", True),
        ("Nordic Crop Union (“Crops”) left", "Crops", True),
        ("Nordic Crop Union (NCU, Turku) left", "NCU", True),
        ("Nordic Crop Union, NCU and others", "NCU", False),
        ("Nordic Crop Union left (NCU stayed)", "NCU", False),
        ("Nordic Crop Union (NCU board) left", "NCU", False),
        ("Nordic Crop Union (Fjord Air) left", "Fjord Air", False),
    ],
    ids=["plain", "quoted", "first of two", "no brackets", "elsewhere", "part of more", "two words"],
)
def test_one_word_in_brackets_right_after_a_name(text: str, short: str, expected: bool) -> None:
    assert is_bracketed_after(mention(text, short), mention(text, "Nordic Crop Union"), text) is expected
