"""The CoNLL score of coreference: mean F1 of MUC (Vilain et al. 1995), B³ (Bagga and Baldwin 1998), CEAF-e (Luo 2005)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kgx.annotation import Span
from kgx.evaluation.alignment import Cluster, best_pairs, likeness
from kgx.evaluation.tally import harmonic_mean, share

Clusters = Mapping[int, Cluster]


@dataclass(slots=True)
class Fractions:
    """Numerators and denominators of precision and recall, summed over a corpus."""

    right_of_predicted: float = 0.0
    predicted: float = 0.0
    right_of_gold: float = 0.0
    gold: float = 0.0

    @property
    def f1(self) -> float:
        return harmonic_mean(share(self.right_of_predicted, self.predicted), share(self.right_of_gold, self.gold))


@dataclass(slots=True)
class CoreferenceTally:
    """Adds up over a corpus. Single mentions count in B³ and CEAF-e."""

    muc: Fractions = field(default_factory=Fractions)
    b3: Fractions = field(default_factory=Fractions)
    ceafe: Fractions = field(default_factory=Fractions)

    def add(self, *, gold: Clusters, predicted: Clusters) -> None:
        for fractions, measure in ((self.muc, _muc), (self.b3, _b3)):
            right, whole = measure(gold, predicted)
            fractions.right_of_gold += right
            fractions.gold += whole
            right, whole = measure(predicted, gold)
            fractions.right_of_predicted += right
            fractions.predicted += whole
        likeness_sum = _ceafe(predicted, gold)
        self.ceafe.right_of_predicted += likeness_sum
        self.ceafe.predicted += len(predicted)
        self.ceafe.right_of_gold += likeness_sum
        self.ceafe.gold += len(gold)

    @property
    def f1(self) -> float:
        return (self.muc.f1 + self.b3.f1 + self.ceafe.f1) / 3


def _muc(key: Clusters, answer: Clusters) -> tuple[int, int]:
    """Links of the key that the answer has, and all links of the key: a cluster of n mentions has n - 1."""
    of = {span: number for number, spans in answer.items() for span in spans}
    found = sum(len(spans) - _parts(spans, of) for spans in key.values())
    return found, sum(len(spans) - 1 for spans in key.values())


def _parts(spans: Cluster, of: Mapping[Span, int]) -> int:
    """Into how many the answer cuts the cluster; each mention that it lacks is a part of its own."""
    return len({of[span] for span in spans if span in of}) + sum(span not in of for span in spans)


def _b3(key: Clusters, answer: Clusters) -> tuple[float, int]:
    of = {span: spans for spans in answer.values() for span in spans}
    right = sum(len(spans & of[span]) / len(spans) for spans in key.values() for span in spans if span in of)
    return right, sum(len(spans) for spans in key.values())


def _ceafe(predicted: Clusters, gold: Clusters) -> float:
    """Greatest sum of the likeness φ4 of predicted and gold clusters, one to one."""
    scores = likeness(list(predicted.values()), list(gold.values()), lambda a, b: 2 * len(a & b) / (len(a) + len(b)))
    return float(sum(scores[row, column] for row, column in best_pairs(scores)))
