"""The relations of an item as arrays over pairs of entities: what holds, what does not, and what nobody knows."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from kgx.model.features import EntityPairs, entity_pairs
from kgx.training.examples import LabelSet, RelationGold
from kgx.training.gold_places import PlacedItem, pieces_of_sentences
from kgx.training.marked_text import SET as WRITTEN_SET

# The weight of a negative of a relation that is not always marked, and relations beside which another is unknown (README of
# the data sets, note on newskg). Types whose unmarked mentions are unknown are `only_in_facts` in the ontology.
NEGATIVE_WEIGHTS = {"newskg": {"org_country": 0.5}, WRITTEN_SET: {"org_country": 0.5}}
PARTIAL_NEGATIVES = 0.5  # where a sentence's facts are not all marked
_BESIDE = {"position_at": ("member_of", "member_of_party", "founded_by")}
UNKNOWN_BESIDE = {"newskg": _BESIDE, WRITTEN_SET: _BESIDE}
_LAYERS = frozenset(
    {"relations", "relations_incomplete", "relation_pair", "relations_listed_properties", "triples_partial"}
)  # fmt: skip


def relation_gold(placed: PlacedItem, labels: LabelSet) -> RelationGold | None:
    """None where the item annotates no relations, or none that could be learned from."""
    if not _LAYERS & set(placed.item["annotated"]):
        return None
    pairs = entity_pairs(placed.encoded, placed.mentions, placed.entities)
    holds, evidence = _marked(placed, labels, pairs)
    weights = _weights(placed, labels, holds)
    if labels.allowed is not None:
        types = np.array([placed.mentions.types[members[0]] for members in placed.entities], dtype=np.int64)
        weights *= labels.allowed[types[pairs.heads], types[pairs.tails]]
    kept = np.asarray(weights.any(1))
    if not kept.any():
        return None
    chosen = EntityPairs(*(getattr(pairs, f)[kept] for f in ("heads", "tails", "head_mentions", "tail_mentions", "features")))
    number_of = np.cumsum(kept) - 1
    sentences = placed.item.get("sents", ())
    stated = [p for p in sorted(evidence) if kept[p] and evidence[p] and len(sentences) > 1]
    pieces = np.array([pieces_of_sentences(placed.encoded, sentences, evidence[p]) for p in stated], dtype=np.uint8)
    return RelationGold(
        chosen, holds[kept], weights[kept], number_of[stated].astype(np.int64),
        pieces.reshape(len(stated), placed.encoded.pieces),
    )  # fmt: skip


def _marked(placed: PlacedItem, labels: LabelSet, pairs: EntityPairs) -> tuple[npt.NDArray[np.uint8], dict[int, set[int]]]:
    """(P, K) 1 where the label is marked, a symmetric one both ways; and sentences that state a fact, by row of the pair."""
    columns = labels.index("relation")
    holds = np.zeros((len(pairs.heads), len(columns)), dtype=np.uint8)
    evidence: defaultdict[int, set[int]] = defaultdict(set)
    row = {pair: p for p, pair in enumerate(zip(pairs.heads.tolist(), pairs.tails.tolist(), strict=True))}
    symmetric = {r.label for r in labels.ontology.relations.values() if r.symmetric} if labels.ontology else set()
    for r in placed.item["relations"]:
        entity_of = placed.entity_of_id if r["level"] == "entity" else placed.entity_of_mention
        head, tail = entity_of.get(r["head"]), entity_of.get(r["tail"])
        for pair in ((head, tail), (tail, head)) if r["label"] in symmetric else ((head, tail),):
            if pair in row and r["label"] in columns:
                holds[row[pair], columns[r["label"]]] = 1
                evidence[row[pair]].update(r.get("evidence") or ())
    return holds, evidence


def _weights(placed: PlacedItem, labels: LabelSet, holds: npt.NDArray[np.uint8]) -> npt.NDArray[np.float16]:
    """(P, K) weights of the cells, by what the item's layers say of those that are not marked."""
    columns = labels.index("relation")
    layers = set(placed.item["annotated"])
    weights = np.zeros(holds.shape, dtype=np.float16)
    if "relations" in layers:
        weights[:] = 1
        for label, weight in NEGATIVE_WEIGHTS.get(labels.name, {}).items():
            if label in columns:  # a run may hold some out
                weights[:, columns[label]] = weight
        for label, others in UNKNOWN_BESIDE.get(labels.name, {}).items():
            known = [columns[o] for o in others if o in columns]
            if label in columns:
                weights[holds[:, known].any(1), columns[label]] = 0
    elif "relation_pair" in layers:
        weights[holds.any(1)] = 1
    elif "relations_listed_properties" in layers:
        weights[:, [columns[p] for p in placed.item["annotated_properties"] if p in columns]] = 1
    elif "triples_partial" in layers:
        weights[:] = PARTIAL_NEGATIVES
    weights[holds == 1] = 1
    return weights
