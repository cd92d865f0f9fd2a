import random

import pytest

from kgx.model.lemma_scripts import UNCHANGED, apply_script, make_script


@pytest.mark.parametrize(
    ("form", "lemma", "script"),
    [
        ("companies", "company", "l0>|3>y"),
        ("Companies", "company", "l0>|3>y"),
        ("said", "say", "l0>|2>y"),
        ("the", "the", "l0>|0>"),
        ("Brussels", "Brussels", "k0>|0>"),
        ("Americans", "American", "k0>|1>"),
        ("IRAQ", "Iraq", "t0>|0>"),
        ("am", "be", "=be"),
        ("n't", "not", "l0>|2>ot"),
        ("i", "I", "t0>|0>"),
        ("|", "|", "l0>|0>"),
    ],
)
def test_a_script_is_short_and_leads_to_the_lemma(form, lemma, script):
    assert make_script(form, lemma) == script
    assert apply_script(form, script) == lemma


def test_a_script_applies_to_words_not_seen():
    assert apply_script("galaxies", make_script("companies", "company")) == "galaxy"


def test_every_pair_is_restored():
    letters = "abAB1|>=ßİ "
    random_ = random.Random(7)
    for _ in range(2000):
        form, lemma = ("".join(random_.choices(letters, k=random_.randint(1, 6))) for _ in range(2))

        assert apply_script(form, make_script(form, lemma)) == lemma


@pytest.mark.parametrize("script", ["", "=", "l0", "z0>|0>", "l9>|9>", "l1>|1>", "l0>a|b"])
def test_a_script_that_does_not_fit_leaves_the_form(script):
    assert apply_script("it", script) == "it"


def test_no_lemma_is_no_change():
    assert make_script("It", "") == UNCHANGED
