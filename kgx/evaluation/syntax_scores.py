"""Figures of syntax from raw text, in the manner of the CoNLL 2018 shared task (Zeman et al. 2018, section 5).

Tokens of both sides are aligned where they are the same characters. Each figure is an F1 over tokens: what is right, over
the predicted tokens and over the gold ones, so that a wrong cut costs twice.

tokens       the token is there
sentences    first and last character of a sentence are those of a gold one
upos, xpos   the aligned token has that part of speech
lemma        the aligned token has that lemma; a gold lemma "_" is right with any
uas          the head of the aligned token is aligned with the gold head, or both are roots
las          uas, and the relation is the same up to the colon: subtypes (nmod:poss) do not count
punctuation  counts as any token, as it does there

Unlike there, words that share one orthographic token ("don't") are aligned by their characters, which our data gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgx.annotation import Sentence, Span, Token
from kgx.evaluation.json_lines import read_json_lines
from kgx.evaluation.tally import Tally
from kgx.record_layers import read_syntax

FIGURES = ("tokens", "sentences", "upos", "xpos", "lemma", "uas", "las")


@dataclass(slots=True)
class SyntaxScores:
    """Adds up over articles. Sentences are those of one article, whose offsets count in one text."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIGURES})

    def add(self, gold: Iterable[Sentence], predicted: Iterable[Sentence]) -> None:
        gold, predicted = list(gold), list(predicted)
        self.tallies["sentences"].compare({s.span for s in gold}, {s.span for s in predicted})
        expected, found = _placed(gold), _placed(predicted)
        for name in FIGURES:
            if name != "sentences":
                right = sum(_is_right(name, expected[span], found[span]) for span in expected.keys() & found.keys())
                tally = self.tallies[name]
                tally.right += right
                tally.surplus += len(found) - right
                tally.missing += len(expected) - right

    def figures(self) -> dict[str, dict[str, float]]:
        """Each figure with p, r and f from 0 to 1."""
        return {name: {"p": t.precision, "r": t.recall, "f": t.f1} for name, t in self.tallies.items()}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A token with the place of its head; None for a root."""

    token: Token
    head: Span | None


def score_syntax(gold: Mapping[str, tuple[Sentence, ...]], predicted: Mapping[str, tuple[Sentence, ...]]) -> SyntaxScores:
    """Joined on the article id. What the predictions lack counts as an empty answer; what gold lacks is ignored."""
    scores = SyntaxScores()
    for article_id, sentences in gold.items():
        scores.add(sentences, predicted.get(article_id, ()))
    return scores


def read_trees(path: str | Path) -> dict[str, tuple[Sentence, ...]]:
    """Trees by article id, of gold data or of records that `kgx extract --syntax` wrote; `.gz` or not.

    InputError names file and line; a record without syntax has none of its keys.
    """
    return dict(read_json_lines(Path(path), _trees))


def _trees(record: Mapping[str, Any]) -> tuple[str, tuple[Sentence, ...]]:
    return str(record["id"]), read_syntax(record.get("syntax", record))


def _placed(sentences: Iterable[Sentence]) -> dict[Span, _Placed]:
    placed = {}
    for sentence in sentences:
        for i, token in enumerate(sentence.tokens):
            placed[token.span] = _Placed(token, None if token.head == i else sentence.tokens[token.head].span)
    return placed


def _is_right(figure: str, gold: _Placed, predicted: _Placed) -> bool:
    expected, found = gold.token, predicted.token
    if figure == "lemma":
        return expected.lemma in ("_", found.lemma)
    if figure in ("upos", "xpos"):
        return bool(getattr(expected, figure) == getattr(found, figure))
    if figure in ("uas", "las"):
        is_same = figure == "uas" or expected.deprel.partition(":")[0] == found.deprel.partition(":")[0]
        return gold.head == predicted.head and is_same
    return True
