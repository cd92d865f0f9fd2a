"""Syntax on a spaCy Doc: what its tokens are, and what kgx says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from spacy.attrs import DEP, HEAD, LEMMA, POS, TAG
from spacy.parts_of_speech import IDS as POS_IDS
from spacy.tokens import Doc

from kgx.annotation import Sentence, Span
from kgx.pipeline.syntax import HostTokens

_ATTRIBUTES = [HEAD, LEMMA, POS, TAG, DEP]


def host_tokens_of(doc: Doc) -> HostTokens:
    """The tokens that are not white space, and the sentence starts where an earlier component set any."""
    starts = frozenset(token.idx for token in doc if token.is_sent_start) if doc.has_annotation("SENT_START") else None
    return HostTokens(tuple(Span(token.idx, token.idx + len(token)) for token in doc if not token.is_space), starts)


def set_syntax(doc: Doc, sentences: Sequence[Sentence]) -> None:
    """Fills lemma_, pos_, tag_, dep_ and head of the tokens, and with them the sentences of the doc.

    The sentences' tokens are those of `host_tokens_of`. White space hangs on the token before it, as spaCy's own parsers
    have it, or on the first one.
    """
    values = np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)
    add = doc.vocab.strings.add
    index_by_start = {token.idx: token.i for token in doc if not token.is_space}
    first = min(index_by_start.values(), default=0)
    for space in doc:
        if space.is_space:
            head = space.i - 1 if space.i else first
            values[space.i] = _row(space.i, head, add(space.text), POS_IDS["SPACE"], add("_SP"), add("dep"))
    for sentence in sentences:
        own = [index_by_start[token.span.start] for token in sentence.tokens]
        for i, token in zip(own, sentence.tokens, strict=True):
            deprel = "ROOT" if token.deprel == "root" else token.deprel  # spaCy's own name, by which it finds roots
            values[i] = _row(
                i, own[token.head], add(token.lemma), POS_IDS.get(token.upos, POS_IDS["X"]), add(token.xpos), add(deprel)
            )
    doc.from_array(_ATTRIBUTES, cast("Any", values))  # spaCy's type for arrays knows only its own ones


def _row(i: int, head: int, *others: int) -> list[int]:
    """spaCy keeps heads as offsets from the token, negative ones as unsigned numbers."""
    return [(head - i) % 2**64, *others]
