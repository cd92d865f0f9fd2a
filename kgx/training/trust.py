"""What a relation's confidence is worth with an ontology that the model has not seen: it was calibrated on news, with labels
that it knows, and promises too much for others."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kgx.annotation import Extraction, Relation
from kgx.evaluation.marked_text import MarkedText
from kgx.model.calibration import LogisticMap
from kgx.model.confidence import Features, trust_features
from kgx.model.predictions import ScoredRelation
from kgx.training.logistic import fit_logistic

FEATURES = ("logit", "share")
_Words = tuple[str, str, str]  # head, label, tail


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation that came out: its confidence, what its trust can be read from, and whether gold states it."""

    confidence: float
    features: Features
    is_right: bool


def judge_relations(extraction: Extraction, gold: MarkedText, symmetric: AbstractSet[str]) -> list[Judged]:
    """Each relation is right where gold has its label between two things that are called by words of its ends, too.

    symmetric: labels that hold both ways.
    """
    text, stated = extraction.article.text, _stated(gold)
    names = {e.id: {e.name, *(text[m.span.start : m.span.end] for m in e.mentions)} for e in extraction.entities}

    def is_right(r: Relation) -> bool:
        found = {(_plain(h), _plain(r.label), _plain(t)) for h in names[r.head] for t in names[r.tail]}
        if r.label in symmetric:
            found |= {(tail, label, head) for head, label, tail in found}
        return not found.isdisjoint(stated)

    features = trust_features([_scored(r) for r in extraction.relations])
    return [Judged(r.evidence.confidence, own, is_right(r)) for r, own in zip(extraction.relations, features, strict=True)]


def fit_trust(judged: Sequence[Sequence[Judged]]) -> LogisticMap:
    """One map for several sets of answers, each of which counts the same: its weights are the means of theirs."""
    maps = [fit_logistic([j.features for j in own], [j.is_right for j in own], FEATURES) for own in judged]
    weights = {name: round(sum(m.weights[name] for m in maps) / len(maps), 4) for name in FEATURES}
    return LogisticMap(round(sum(m.bias for m in maps) / len(maps), 4), weights)


def _scored(r: Relation) -> ScoredRelation:
    place = r.evidence.spans[0]
    return ScoredRelation(r.head, r.tail, r.label, r.evidence.confidence, place, place)


def _stated(gold: MarkedText) -> set[_Words]:
    """Gold's triples, and its facts in all words that its mentions have for their ends."""
    words: dict[int, set[str]] = {}
    for mention in gold.mentions:
        if mention.entity is not None:
            words.setdefault(mention.entity, set()).add(gold.words(mention.span))
    stated = {(_plain(head), _plain(label), _plain(tail)) for head, label, tail in gold.triples or ()}
    for fact in gold.facts:
        ends = [
            {gold.words(gold.mentions[end].span)} if fact.between_mentions else words.get(end, set())
            for end in (fact.head, fact.tail)
        ]
        stated |= {(_plain(head), _plain(fact.label), _plain(tail)) for head in ends[0] for tail in ends[1]}
    return stated


def _plain(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())
