"""The best dependency tree over scores of arcs, with exactly one root.

Chu & Liu 1965 and Edmonds 1967, contracting in place, so that the work grows with the square of the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgx.model.encoding import IntArray

_Scores = npt.NDArray[np.float64]


def best_tree(scores: npt.NDArray[np.floating[Any]]) -> IntArray:
    """(tokens,) head of each token in the tree of the highest sum of scores: 0 for the root, else the head's index + 1.

    scores: (tokens, tokens + 1), finite; [i, 0] of token i as the root, [i, j + 1] of token i hanging on token j. Exactly
    one token is the root. Ties go to the head that comes first.
    """
    n = len(scores)
    if not n:
        return np.zeros(0, dtype=np.int64)
    graph = np.full((n + 1, n + 1), -np.inf)  # [dependent, head]; node 0 is above the root
    graph[1:] = scores
    # Each arc from node 0 costs more than all others can gain: no tree with two roots beats one with a single root.
    graph[1:, 0] -= 2 * (n + 1) * (1 + float(np.ptp(graph[1:])))
    np.fill_diagonal(graph, -np.inf)
    return _tree(graph)[1:]


@dataclass(frozen=True, slots=True)
class _Contraction:
    """A cycle that one of its nodes stood for. entries: by outer head, the node of the cycle that it would take over;
    exits: by outer dependent, the node of the cycle that it would hang on."""

    node: int
    heads: dict[int, int]
    active: list[int]
    entries: IntArray
    exits: IntArray


def _tree(graph: _Scores) -> IntArray:
    heads: IntArray = graph.argmax(1).astype(np.int64)
    active = list(range(1, len(graph)))
    contractions = []
    while cycle := _cycle(heads, active):
        contractions.append(_contract(graph, heads, cycle, active))
        active = contractions[-1].active
    for contraction in reversed(contractions):
        outer = int(heads[contraction.node])
        for dependent in contraction.active:
            if heads[dependent] == contraction.node:
                heads[dependent] = contraction.exits[dependent]
        for node, head in contraction.heads.items():
            heads[node] = head
        heads[contraction.entries[outer]] = outer
    return heads


def _contract(graph: _Scores, heads: IntArray, cycle: list[int], active: list[int]) -> _Contraction:
    """Makes the first node of the cycle stand for all of it: changes graph and heads."""
    node, inner = cycle[0], np.array(cycle)
    head_of = {member: int(heads[member]) for member in cycle}
    kept = graph[inner, heads[inner]]  # what an entry into the cycle gives up
    gains = graph[inner] - kept[:, None]
    entries, exits = inner[gains.argmax(0)], inner[graph[:, inner].argmax(1)]
    graph[node], graph[:, node] = gains.max(0), graph[:, inner].max(1)
    graph[:, inner[1:]] = -np.inf
    graph[node, inner] = -np.inf
    outside = [other for other in active if other not in head_of]
    for other in outside:
        if int(heads[other]) in head_of:
            heads[other] = node
    heads[node] = graph[node].argmax()
    return _Contraction(node, head_of, sorted([*outside, node]), entries, exits)


def _cycle(heads: IntArray, active: list[int]) -> list[int]:
    """Nodes of the first cycle that following the heads leads into; none where it always leads to node 0."""
    seen: dict[int, int] = {0: 0}  # node: where the walk that first met it began
    for start in active:
        node = start
        while node not in seen:
            seen[node] = start
            node = int(heads[node])
        if seen[node] == start:
            cycle = [node]
            while (node := int(heads[node])) != cycle[0]:
                cycle.append(node)
            return sorted(cycle)
    return []
