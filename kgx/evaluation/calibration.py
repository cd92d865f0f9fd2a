"""How far confidences are probabilities: answers in bins of equal mass, what is promised in each and what is kept.

ECE after Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning", with bins of equal mass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from kgx.evaluation.tally import share
from kgx.evaluation.verdicts import KINDS, Answer, Kind

BINS = 15
THRESHOLD = 0.2  # the confidence from which on all answers count
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: the lowest and highest of it, its mean, and the share of them that is right."""

    lowest: float
    highest: float
    confidence: float
    precision: float
    answers: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one kind of answer. ece: mean distance of confidence and precision over the bins, by their answers.

    chance: the ece to expect of perfect confidences with so few answers. auroc: probability that a right answer has a higher
    confidence than a wrong one; None where all are right or all are wrong. sure, sure_precision: answers of confidence 0.9
    or more, and the share of them that is right; sure_share: the share of all right answers that these are.
    """

    answers: int
    precision: float
    ece: float
    chance: float
    auroc: float | None
    sure: int
    sure_precision: float
    sure_share: float
    bins: tuple[Bin, ...]


def reliability(answers: Iterable[Answer], *, threshold: float = THRESHOLD) -> dict[Kind, Reliability]:
    """By kind, of the answers from the threshold on; a kind without any is left out."""
    counted = [a for a in answers if a.confidence >= threshold]
    by_kind = {kind: [a for a in counted if a.kind == kind] for kind in KINDS}
    return {kind: _reliability(own) for kind, own in by_kind.items() if own}


def _reliability(answers: Sequence[Answer]) -> Reliability:
    bins = bins_of(answers)
    right = sum(a.is_right for a in answers)
    sure = [a for a in answers if a.confidence >= SURE]
    sure_right = sum(a.is_right for a in sure)
    return Reliability(
        answers=len(answers),
        precision=right / len(answers),
        ece=sum(b.answers * abs(b.confidence - b.precision) for b in bins) / len(answers),
        chance=_chance(bins) / len(answers),
        auroc=auroc([a.confidence for a in answers], [a.is_right for a in answers]),
        sure=len(sure),
        sure_precision=share(sure_right, len(sure)),
        sure_share=share(sure_right, right),
        bins=bins,
    )


def bins_of(answers: Iterable[Answer], *, count: int = BINS) -> tuple[Bin, ...]:
    """At most so many bins, the least sure first, whose numbers of answers differ by one at most."""
    ordered = sorted(answers, key=lambda a: a.confidence)
    borders = [round(i * len(ordered) / count) for i in range(count + 1)]
    parts = [ordered[start:end] for start, end in pairwise(borders) if start < end]
    return tuple(
        Bin(
            part[0].confidence,
            part[-1].confidence,
            sum(a.confidence for a in part) / len(part),
            sum(a.is_right for a in part) / len(part),
            len(part),
        )
        for part in parts
    )


def _chance(bins: Iterable[Bin]) -> float:
    """Sum over the answers of the distance that mere chance puts between a bin's confidence and its precision."""
    return sum(math.sqrt(2 / math.pi * b.answers * b.confidence * (1 - b.confidence)) for b in bins)


def auroc(confidences: Sequence[float], is_right: Sequence[bool]) -> float | None:
    """Area under the ROC curve: equal confidences count half. None where one of the two classes is empty."""
    ordered = sorted(zip(confidences, is_right, strict=True))
    positives = sum(is_right)
    negatives = len(ordered) - positives
    if not positives or not negatives:
        return None
    above = wins = 0.0
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        right = sum(flag for _, flag in ordered[start:end])
        wrong = end - start - right
        wins += right * (above + wrong / 2)
        above += wrong
        start = end
    return wins / (positives * negatives)


def as_figures(found: Mapping[Kind, Reliability]) -> dict[str, dict[str, Any]]:
    """Plain data for JSON, with three places: by kind the fields of Reliability, bins included."""
    return {kind: _rounded(asdict(own)) for kind, own in found.items()}


def _rounded(content: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in content.items():
        if name == "bins":
            out[name] = [_rounded(own) for own in value]
        else:
            out[name] = round(value, 3) if isinstance(value, float) else value
    return out


def summary_rows(figures: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """A row a kind, under SUMMARY. figures: see as_figures; those in a model's card are the same."""
    return [
        [
            kind, str(own["answers"]), _percent(own["precision"]), _percent(own["ece"]), _percent(own["chance"]),
            "" if own["auroc"] is None else f"{own['auroc']:.3f}",
            str(own["sure"]), _percent(own["sure_precision"]) if own["sure"] else "", _percent(own["sure_share"]),
        ]
        for kind, own in figures.items()
    ]  # fmt: skip


SUMMARY = ("confidence of", "answers", "right %", "ECE %", "by chance", "AUROC", "≥ 0.9", "right %", "% of the right")
TABLE = ("confidence", "answers", "mean", "right")


def bin_rows(figures: Mapping[str, Any]) -> list[list[str]]:
    """A row a bin, under TABLE: the reliability table of one kind."""
    return [
        [f"{b['lowest']:.3f}–{b['highest']:.3f}", str(b["answers"]), _percent(b["confidence"]), _percent(b["precision"])]
        for b in figures["bins"]
    ]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"
