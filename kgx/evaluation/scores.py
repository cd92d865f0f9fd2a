"""Figures of predicted articles against gold ones: micro-averaged over the corpus, entities aligned by shared mentions.

names        exact span and type of named mentions
coref        CoNLL score over all mentions
entities     one-to-one alignment by shared mentions, right type required
canonical    share of the aligned entities of the right type that have the gold name (case and "the" ignored)
relations    label, head and tail over aligned entities; relations_u: the same with any label
evidence     share of the right relations whose evidence touches gold evidence
triggers     event type and trigger words that overlap by half
arguments    role with the aligned entity, or with words of token F1 of at least a half, of the matched events
realis       of the matched events: F1 of those that are not asserted
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kgx.evaluation.alignment import align_entities, align_events
from kgx.evaluation.conventions import Conventions, conventions_of
from kgx.evaluation.coreference import CoreferenceTally
from kgx.evaluation.event_scores import EventTally
from kgx.evaluation.fact_scores import FactTally
from kgx.evaluation.gold import GoldArticle, empty_answer
from kgx.evaluation.tally import Tally
from kgx.ontology import Ontology

Layer = Literal["names", "relations", "triggers"]


@dataclass(slots=True)
class Scores:
    """All tallies over `articles` gold articles."""

    conventions: Conventions
    articles: int = 0
    coreference: CoreferenceTally = field(default_factory=CoreferenceTally)
    facts: FactTally = field(default_factory=FactTally)
    events: EventTally = field(default_factory=EventTally)

    def add(self, gold: GoldArticle, predicted: GoldArticle) -> None:
        aligned = align_entities(predicted.clusters, gold.clusters)
        self.articles += 1
        self.coreference.add(gold=gold.clusters, predicted=predicted.clusters)
        self.facts.add(gold, predicted, aligned, self.conventions)
        self.events.add(gold, predicted, align_events(predicted.events, gold.events), aligned)

    def figures(self) -> dict[str, dict[str, float]]:
        """Each figure with p, r and f from 0 to 1; coref has its three parts instead, shares have f alone."""
        coreference = self.coreference
        return {
            "names": _prf(self.facts.names),
            "coref": {"muc": coreference.muc.f1, "b3": coreference.b3.f1, "ceafe": coreference.ceafe.f1, "f": coreference.f1},
            "entities": _prf(self.facts.entities),
            "canonical": {"f": self.facts.canonical.precision},
            "relations": _prf(self.facts.relations),
            "relations_u": _prf(self.facts.unlabelled_relations),
            "evidence": {"f": self.facts.evidence.precision},
            "triggers": _prf(self.events.triggers),
            "arguments": _prf(self.events.arguments),
            "realis": _prf(self.events.realis),
        }

    def figures_by_label(self) -> dict[Layer, dict[str, dict[str, float]]]:
        """p, r, f and the number in gold of each label, the most frequent first."""
        return {
            "names": _by_label(self.facts.names_by_type),
            "relations": _by_label(self.facts.relations_by_label),
            "triggers": _by_label(self.events.triggers_by_type),
        }


def score(gold: Mapping[str, GoldArticle], predicted: Mapping[str, GoldArticle], *, ontology: Ontology) -> Scores:
    """Joined on the article id. What the predictions lack counts as an empty answer; what gold lacks is ignored."""
    scores = Scores(conventions_of(ontology))
    for article_id, article in gold.items():
        scores.add(article, predicted.get(article_id) or empty_answer(article))
    return scores


def _prf(tally: Tally) -> dict[str, float]:
    return {"p": tally.precision, "r": tally.recall, "f": tally.f1}


def _by_label(tallies: Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].gold, item[0]))
    return {label: {**_prf(tally), "gold": tally.gold} for label, tally in ordered}
