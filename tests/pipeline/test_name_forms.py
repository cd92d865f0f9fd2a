"""What the words of a mention tell."""

from __future__ import annotations

import pytest

from kgx.annotation import Mention, MentionKind, Span
from kgx.pipeline.name_forms import bare_form, content_words, kind_of


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("the Tarn Gazette", "Tarn Gazette"),
        ("The Tarn Gazette", "Tarn Gazette"),
        ("The Hague", "The Hague"),
        ("The ministry", "ministry"),
        ("a mayor", "mayor"),
        ("An Estonian start-up", "Estonian start-up"),
        ("An Estonian", "Estonian"),
        ("My Northern Winter", "My Northern Winter"),
        ("its many ships", "many ships"),
        ("its own shipyard", "shipyard"),
        ("another survey", "survey"),
        ("then-president", "president"),
        ("about the same", "same"),
        ("nearly 40 people", "40 people"),
        ("at least a dozen ships", "dozen ships"),
        ("Holm’s", "Holm"),
        ("Holm's", "Holm"),
        ("the Rivers’", "Rivers"),
        ("Fjord\r\n  Air", "Fjord Air"),
        ("Fjord Air,", "Fjord Air"),
        ("Fjord Air®", "Fjord Air"),
        ("Tarn Act (3 of 2001", "Tarn Act 3 of 2001"),
        ("Tarn Act (No 3)", "Tarn Act (No 3)"),
        ("[Ida] Holm", "Ida Holm"),
        ('Turku "underbridge', "Turku underbridge"),
        ("China Daily", "China Daily"),
        ("Ida Holm", "Ida Holm"),
        ("Bank of the West", "Bank of the West"),
        ("Banca Roma", "Banca Roma"),
        ("the", "the"),
        ("’s", "’s"),
    ],
    ids=str,
)
def test_bare_form_leaves_determiner_hedge_possessive_and_loose_marks(words: str, form: str) -> None:
    assert bare_form(words) == form


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("The Quiet Ferry", "The Quiet Ferry"),
        ("The Day of the Heron", "The Day of the Heron"),
        ("the Quiet Ferry", "Quiet Ferry"),
        ("The final report", "final report"),
    ],
)
def test_titles_of_works_keep_their_determiner(words: str, form: str) -> None:
    assert bare_form(words, may_be_work=True) == form
    assert bare_form(words) == form.removeprefix("The ")


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        ("Uganda", "name", "name"),
        ("the Ugandan government", "name", "nominal"),
        ("Tarn mayor", "name", "nominal"),
        ("University of Tarn", "name", "name"),
        ("Simón de la Vega", "name", "name"),
        ("sumo wrestler", "name", "name"),
        ("18 December", "name", "name"),
        ("Holm", "pronoun", "pronoun"),
    ],
    ids=str,
)
def test_noun_phrase_with_one_capital_is_no_name(words: str, kind: MentionKind, expected: MentionKind) -> None:
    assert kind_of(Mention(Span(0, len(words)), kind, "PERSON", 0.9), words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Exports to the US fell.", "US", "name"),
        ("The WHO warned of it.", "WHO", "name"),
        ("Exports to us fell.", "us", "pronoun"),
        ("THEY OWE US NOTHING", "US", "pronoun"),
        ("I left early.", "I", "pronoun"),
    ],
    ids=["country", "body", "small letters", "headline in capitals", "one letter"],
)
def test_acronym_spelt_like_a_pronoun_is_a_name(text: str, words: str, expected: MentionKind) -> None:
    start = text.index(words)

    assert kind_of(Mention(Span(start, start + len(words)), "pronoun", "GPE", 0.9), text) == expected


def test_content_words_are_in_lower_case_and_without_small_words() -> None:
    assert content_words("the Bank of Tarn’s Board") == ("bank", "tarn", "board")
    assert content_words("The") == ("the",), "rather than nothing"
