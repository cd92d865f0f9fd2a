"""Syntax on the encoder's states: Dozat and Manning 2017, "Deep Biaffine Attention for Neural Dependency Parsing"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgx.training.encoder_network import HIDDEN, Dropout

ARC_WIDTH = 256
DEPENDENCY_WIDTH = 96
SYNTAX_TASKS = ("upos", "xpos", "deprel", "scripts")


class Syntax(nn.Module):
    """Tags, lemma scripts, sentence starts and dependencies of tokens, given by their first and last word piece."""

    def __init__(self, labels: Mapping[str, Sequence[str]], dropout: float = 0.2) -> None:
        super().__init__()
        self.dropout = Dropout(dropout)
        self.token = nn.Linear(2 * HIDDEN, HIDDEN)
        self.upos = nn.Linear(HIDDEN, len(labels["upos"]))
        self.xpos = nn.Linear(HIDDEN, len(labels["xpos"]))
        self.scripts = nn.Linear(HIDDEN, len(labels["scripts"]))
        self.start = nn.Linear(HIDDEN, 1)
        self.dependent = nn.Linear(HIDDEN, ARC_WIDTH)
        self.head = nn.Linear(HIDDEN, ARC_WIDTH)
        self.arc = nn.Linear(ARC_WIDTH, ARC_WIDTH)
        self.root = nn.Parameter(torch.zeros(1, HIDDEN))
        self.labelled_dependent = nn.Linear(HIDDEN, DEPENDENCY_WIDTH)
        self.labelled_head = nn.Linear(HIDDEN, DEPENDENCY_WIDTH)
        self.relation = nn.Parameter(torch.randn(len(labels["deprel"]), DEPENDENCY_WIDTH, DEPENDENCY_WIDTH) * 0.02)
        self.relation_linear = nn.Linear(2 * DEPENDENCY_WIDTH, len(labels["deprel"]))

    def tokens(self, hidden: Tensor, firsts: Tensor, lasts: Tensor) -> Tensor:
        """(S, H) from hidden (T, H) and piece indices (S,)."""
        both = torch.cat([F.embedding(firsts, hidden), F.embedding(lasts, hidden)], -1)
        return self.dropout(F.gelu(self.token(both)))

    def tags(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Scores (S, K) of universal tags, treebank tags and lemma scripts, and (S,) of a sentence's start."""
        return self.upos(tokens), self.xpos(tokens), self.scripts(tokens), self.start(tokens).squeeze(-1)

    def arcs(self, tokens: Tensor) -> Tensor:
        """(S, 1 + S) scores of each token's head: column 0 is the root, column j + 1 is token j."""
        heads = self.head(torch.cat([self.root, tokens]))
        return F.gelu(self.arc(self.dropout(F.gelu(self.dependent(tokens))))) @ self.dropout(heads).T * ARC_WIDTH**-0.5

    def relations(self, tokens: Tensor, heads: Tensor) -> Tensor:
        """(S, K) scores of the relation to the given heads (S,): 0 is the root, j + 1 is token j."""
        dependent = F.gelu(self.labelled_dependent(tokens))
        head = F.embedding(heads, F.gelu(self.labelled_head(torch.cat([self.root, tokens]))))
        bilinear = torch.einsum("sa,kab,sb->sk", dependent, self.relation, head)
        return bilinear + self.relation_linear(torch.cat([dependent, head], -1))
