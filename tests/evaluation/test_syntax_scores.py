from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kgx.annotation import Sentence, Span, Token
from kgx.errors import InputError
from kgx.evaluation.syntax_scores import SyntaxScores, read_trees, score_syntax
from kgx.record_layers import write_syntax

TEXT = "Mira sold it."
GOLD = Sentence(
    (
        Token(Span(0, 4), "Mira", "PROPN", "NNP", 1, "nsubj"),
        Token(Span(5, 9), "sell", "VERB", "VBD", 1, "root"),
        Token(Span(10, 12), "it", "PRON", "PRP", 1, "obj"),
        Token(Span(12, 13), ".", "PUNCT", ".", 1, "punct"),
    )
)


def with_token(i: int, **changes: object) -> Sentence:
    tokens = list(GOLD.tokens)
    tokens[i] = replace(tokens[i], **changes)
    return Sentence(tuple(tokens))


def figures(predicted: list[Sentence], gold: Sentence = GOLD) -> dict[str, float]:
    scores = SyntaxScores()
    scores.add([gold], predicted)
    return {name: round(values["f"], 3) for name, values in scores.figures().items()}


def test_gold_against_itself_is_perfect():
    assert set(figures([GOLD]).values()) == {1.0}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"upos": "NOUN"}, {"upos"}),
        ({"xpos": "NN"}, {"xpos"}),
        ({"lemma": "its"}, {"lemma"}),
        ({"deprel": "nsubj"}, {"las"}),
        ({"head": 0}, {"uas", "las"}),
        ({"deprel": "obj:lvc"}, set()),
    ],
    ids=["upos", "xpos", "lemma", "relation", "head", "subtype"],
)
def test_a_mistake_counts_in_its_figures_only(changes, wrong):
    found = figures([with_token(2, **changes)])

    assert {name for name, f1 in found.items() if f1 < 1} == wrong
    assert all(found[name] == 0.75 for name in wrong)


def test_gold_lemma_that_is_none_is_right_with_any():
    assert figures([GOLD], gold=with_token(2, lemma="_"))["lemma"] == 1.0


def test_a_wrong_cut_costs_on_both_sides():
    """ "it." as one token: three of three and of four tokens are left, and what hangs on the verb stays right."""
    merged = Token(Span(10, 13), "it", "PRON", "PRP", 1, "obj")
    found = figures([Sentence((*GOLD.tokens[:2], merged))])

    assert found["tokens"] == found["las"] == round(2 * 2 / (3 + 4), 3)
    assert found["sentences"] == 1.0


def test_head_that_is_not_aligned_is_wrong():
    verb = Sentence((replace(GOLD.tokens[0], head=1), replace(GOLD.tokens[1], span=Span(5, 8))))

    assert figures([verb])["uas"] == 0.0


def test_roots_of_cut_sentences():
    halves = [
        Sentence((replace(GOLD.tokens[0], head=1), GOLD.tokens[1])),
        Sentence((replace(GOLD.tokens[2], head=0, deprel="root"), replace(GOLD.tokens[3], head=0))),
    ]

    assert figures(halves)["uas"] == 0.5
    assert figures(halves)["sentences"] == 0.0


def test_missing_article_is_an_empty_answer():
    assert score_syntax({"a": (GOLD,)}, {}).figures()["las"] == {"p": 0.0, "r": 0.0, "f": 0.0}


def test_gold_data_and_records_are_read_alike(tmp_path: Path):
    layer = write_syntax([GOLD])
    gold, record = tmp_path / "gold.jsonl", tmp_path / "record.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": TEXT, **layer}) + "\n", encoding="utf-8")
    record.write_text(json.dumps({"id": "a", "text": TEXT, "syntax": layer}) + "\n", encoding="utf-8")

    assert read_trees(gold) == read_trees(record) == {"a": (GOLD,)}


def test_record_without_syntax_is_told_of(tmp_path: Path):
    path = tmp_path / "record.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "entities": []}) + "\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"record.jsonl:1: the key"):
        read_trees(path)
