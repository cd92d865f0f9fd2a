from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.pipeline.spanning_tree import best_tree


def is_tree(heads: list[int]) -> bool:
    """One root, and every token leads to it."""
    if heads.count(0) != 1:
        return False
    for token in range(1, len(heads) + 1):
        seen = set()
        while token and token not in seen:
            seen.add(token)
            token = heads[token - 1]
        if token:
            return False
    return True


def total(scores: np.ndarray, heads: list[int]) -> float:
    return float(sum(scores[i, head] for i, head in enumerate(heads)))


@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 3]))
@settings(max_examples=150, deadline=None)
def test_no_tree_is_better(n, seed, decimals):
    scores = np.random.default_rng(seed).normal(scale=3, size=(n, n + 1)).round(decimals)
    heads = best_tree(scores).tolist()
    best = max(total(scores, list(other)) for other in product(range(n + 1), repeat=n) if is_tree(list(other)))

    assert is_tree(heads)
    assert total(scores, heads) == pytest.approx(best)


@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_any_scores_give_a_tree_with_one_root(n, seed):
    scores = np.random.default_rng(seed).integers(0, 3, size=(n, n + 1)).astype(np.float32)

    assert is_tree(best_tree(scores).tolist())


def test_no_tokens_have_no_heads():
    assert best_tree(np.zeros((0, 1))).tolist() == []


def test_two_likely_roots_become_one():
    assert best_tree(np.array([[9.0, 0, 1], [8.0, 2, 0]])).tolist() == [0, 1]
