"""Mentions, entities and relations of whole documents (Re-DocRED, DWIE), strict and relaxed.

mentions           exact spans
entities           clusters whose mentions are exactly the gold ones
entities_relaxed   clusters paired one to one by the most mentions in common, at least one
relations          strict: both ends have exactly the gold mentions, and the label is right
relations_relaxed  both ends are paired with the gold ends, and the label is right
pairs_relaxed      the same with any label, either way round
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np

from kgx.evaluation.alignment import best_pairs
from kgx.evaluation.marked_text import Cluster, MarkedText, empty_text
from kgx.evaluation.report import Report, by_frequency, figures_of
from kgx.evaluation.tally import Tally

Clusters = Mapping[int, Cluster]
EndOf = Callable[[int | None], Hashable]  # what an entity is compared as
_FIGURES = ("mentions", "entities", "entities_relaxed", "relations", "relations_relaxed", "pairs_relaxed")

# Of pairings with equally many mentions in common, the closer in size comes first, then equal numbers of the entities. The
# numbers mean nothing, but the official scorer goes by them, and without this the figures differ from its own by a few facts.
_BY_SIZE, _SAME_NUMBER = 1e-3, 1e-6


def score_documents(gold: Mapping[str, MarkedText], predicted: Mapping[str, MarkedText]) -> Report:
    """Micro-averaged over the documents; types are not compared. By label: the relaxed relations."""
    tallies = _DocumentTally()
    for text_id, text in gold.items():
        tallies.add(text, predicted.get(text_id) or empty_text(text))
    figures = {name: figures_of(tallies.by_figure[name]) for name in _FIGURES}
    return Report(len(gold), figures, {"label": by_frequency(tallies.by_label)})


@dataclass(slots=True)
class _DocumentTally:
    by_figure: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in _FIGURES})
    by_label: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, gold: MarkedText, predicted: MarkedText) -> None:
        gold_clusters, clusters = gold.clusters(), predicted.clusters()
        self.by_figure["mentions"].compare({m.span for m in gold.mentions}, {m.span for m in predicted.mentions})
        self.by_figure["entities"].compare(set(gold_clusters.values()), set(clusters.values()))
        self._add_strict(gold, predicted, gold_clusters, clusters)
        paired = pair_clusters(clusters, gold_clusters)
        relaxed = self.by_figure["entities_relaxed"]
        relaxed.right += len(paired)
        relaxed.surplus += len(clusters) - len(paired)
        relaxed.missing += len(gold_clusters) - len(paired)
        self._add_relaxed(gold, predicted, paired)

    def _add_strict(self, gold: MarkedText, predicted: MarkedText, gold_clusters: Clusters, clusters: Clusters) -> None:
        def gold_end(entity: int | None) -> Hashable:
            return _mentions_of(gold_clusters, entity) or ("gold", entity)

        def own_end(entity: int | None) -> Hashable:
            return _mentions_of(clusters, entity) or ("predicted", entity)

        self.by_figure["relations"].compare(_labelled(gold, gold_end), _labelled(predicted, own_end))

    def _add_relaxed(self, gold: MarkedText, predicted: MarkedText, paired: Mapping[int, int]) -> None:
        def gold_end(entity: int | None) -> Hashable:
            return "gold", entity

        def own_end(entity: int | None) -> Hashable:
            return ("gold", paired[entity]) if entity is not None and entity in paired else ("predicted", entity)

        right, found = _labelled(gold, gold_end), _labelled(predicted, own_end)
        self.by_figure["relations_relaxed"].compare(right, found)
        self.by_figure["pairs_relaxed"].compare(
            {frozenset((head, tail)) for _, head, tail in right}, {frozenset((head, tail)) for _, head, tail in found}
        )
        for label in {fact[0] for fact in right | found}:
            self.by_label[label].compare({f for f in right if f[0] == label}, {f for f in found if f[0] == label})


def pair_clusters(predicted: Clusters, gold: Clusters) -> dict[int, int]:
    """Gold entity by predicted entity: the pairing with the most mentions in common, at least one a pair."""
    predicted_ids, gold_ids = list(predicted), list(gold)
    likeness = np.zeros((len(predicted_ids), len(gold_ids)))
    shared = np.zeros_like(likeness)
    for i, own in enumerate(predicted_ids):
        for j, other in enumerate(gold_ids):
            common = len(predicted[own] & gold[other])
            if common:
                closeness = _BY_SIZE * common / (len(predicted[own]) + len(gold[other]))
                shared[i, j], likeness[i, j] = common, common + closeness + _SAME_NUMBER * (own == other)
    if not shared.any():
        return {}
    return {predicted_ids[i]: gold_ids[j] for i, j in best_pairs(likeness) if shared[i, j]}


def _mentions_of(clusters: Clusters, entity: int | None) -> Cluster | None:
    return clusters.get(entity) if entity is not None else None


def _labelled(text: MarkedText, end_of: EndOf) -> set[tuple[str, Hashable, Hashable]]:
    ends = ((fact.label, text.ends_as_entities(fact)) for fact in text.facts)
    return {(label, end_of(head), end_of(tail)) for label, (head, tail) in ends}
