"""Where an amount begins and ends, and what is two of them."""

from __future__ import annotations

import pytest

from kgx.pipeline.amount_borders import amount_alone, is_two_amounts


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("just 60,000 tonnes", "60,000 tonnes"),
        ("the 23 dockers", "23 dockers"),
        ("just over 40 boats", "just over 40 boats"),
        ("about 2 million tonnes of scrap", "about 2 million tonnes"),
        ("only 38 alleged cases of smuggling at sea", "38 alleged cases"),
        ("6,000 megawatts of power", "6,000 megawatts"),
        ("four crates of herring", "four crates"),
        ("3 of the 35 plants", "3 of the 35 plants"),
        ("13 years of age", "13 years of age"),
        ("tens of thousands of visitors", "tens of thousands of visitors"),
        ("40 percent", "40 percent"),
    ],
)
def test_words_that_do_not_belong_to_an_amount_are_left_out(words: str, alone: str) -> None:
    start, end = amount_alone(words)

    assert words[start:end] == alone


@pytest.mark.parametrize(
    ("words", "is_two"),
    [
        ("9 ships, about 40 boats", True),
        ("about 100 crates, and about eight barrels", True),
        ("five dead and 12 hurt", True),
        ("18 and 25 patients", False),
        ("between 1.5 per cent and 1.8 per cent", False),
        ("10 years and 164 days", False),
        ("9 feet, 3 inches", False),
        ("1,200 ships", False),
        ("one hundred and five", False),
    ],
)
def test_amounts_that_are_two(words: str, is_two: bool) -> None:
    assert is_two_amounts(words) == is_two
