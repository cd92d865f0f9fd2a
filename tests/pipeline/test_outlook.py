"""Whether the day that a sentence names is to come."""

from __future__ import annotations

import pytest

from kgx.annotation import Span
from kgx.pipeline.outlook import looks_ahead


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The envoy may fly to Tarn on Wednesday.", "Wednesday"),
        ("Unions plan a strike on Tuesday.", "Tuesday"),
        ("In October the company is to open a factory in Pune.", "October"),
        ("She is due in court on 3 March.", "3 March"),
        ("The trial is scheduled for May.", "May"),
        ("Parliament will vote on Thursday, the speaker said on Monday.", "Thursday"),
        ("On Friday the United Mills board is expected to meet.", "Friday"),
    ],
)
def test_planned_and_possible_days_are_to_come(sentence: str, words: str) -> None:
    assert looks_ahead(sentence, span_in(sentence, words))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The minister said on Friday that he would resign.", "Friday"),
        ("Parliament will vote on Thursday, the speaker said on Monday.", "Monday"),
        ("The firm, which plans to open a plant in Pune, was founded in May.", "May"),
        ("In May the firm said it would open a plant.", "May"),
        ("He may have left on Friday.", "Friday"),
        ("The strike ended on Monday.", "Monday"),
    ],
)
def test_other_days_are_not(sentence: str, words: str) -> None:
    assert not looks_ahead(sentence, span_in(sentence, words))


def span_in(sentence: str, words: str) -> Span:
    start = sentence.rindex(words)
    return Span(start, start + len(words))
