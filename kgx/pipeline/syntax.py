"""Sentences with parts of speech, lemmas and dependency trees, out of what the predictor says of each token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any, cast

import numpy as np

from kgx.annotation import Sentence, Span, Token
from kgx.errors import ModelError
from kgx.model.features import FloatArray
from kgx.model.lemma_scripts import apply_script
from kgx.model.predictions import Predictor, ScoredTokens, SyntaxPredictor, SyntaxReading
from kgx.pipeline.spanning_tree import best_tree

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RUN = re.compile(r"([*=~#$<>+_.-])\1+|[!?]+")  # one token in Universal Dependencies: "!!", "?!", "***"
_lock = Lock()  # the tokeniser fills a cache and a vocabulary as it goes


@dataclass(frozen=True, slots=True)
class HostTokens:
    """Tokens that a host pipeline has made. starts: where its sentences begin, None where it set none."""

    spans: tuple[Span, ...]
    starts: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """certainties: for each token the probability of its head among the tokens of the sentence."""

    sentence: Sentence
    certainties: tuple[float, ...]


def require_syntax(predictor: Predictor) -> None:
    """ModelError where the predictor reads no syntax."""
    if not isinstance(predictor, SyntaxPredictor):
        raise ModelError("this predictor reads no syntax", hint="Leave syntax and open relations out, or use another model.")
    predictor.load_syntax()


def tokenise(text: str) -> HostTokens:
    """The tokens of spaCy's English tokeniser without white space; runs of marks are one token, as in the training data."""
    tokenizer = _tokenizer()
    with _lock:  # a lone surrogate, which JSON can carry, is no text for spaCy
        spans = [Span(token.idx, token.idx + len(token)) for token in tokenizer(_SURROGATE.sub("\ufffd", text))]
    merged: list[Span] = []
    for span in spans:
        if text[span.start : span.end].isspace():
            continue
        if merged and merged[-1].end == span.start and _RUN.fullmatch(text, merged[-1].start, span.end):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return HostTokens(tuple(merged))


def parse(reading: SyntaxReading, text: str, section: Sequence[Span], host: HostTokens) -> list[ParsedSentence]:
    """The sentences of a section (sentences by rule) of the text that the reading has read, in text order.

    A sentence begins where the model says so and at each line that begins a sentence by rule (headlines have no full
    stop); where the host has set sentences, at its own.
    """
    tokens = [span for span in host.spans if section[0].start <= span.start < section[-1].end]
    if not tokens:
        return []
    inside = [Span(span.start, min(span.end, section[-1].end)) for span in tokens]
    scored = reading.tokens(inside)
    starts = [i for i, is_start in enumerate(_is_start(scored, text, section, tokens, host.starts)) if is_start]
    bounds = list(pairwise([*starts, len(tokens)]))
    trees = [_tree(scored.heads, first, last) for first, last in bounds]
    heads = [head + first if head else 0 for (first, _), (tree, _) in zip(bounds, trees, strict=True) for head in tree]
    deprels = reading.deprels(inside, heads)
    made = [_token(text, tokens, scored, deprels, heads, i) for i in range(len(tokens))]
    return [
        ParsedSentence(Sentence(tuple(_within(token, first) for token in made[first:last])), certainties)
        for (first, last), (_, certainties) in zip(bounds, trees, strict=True)
    ]


def _is_start(
    scored: ScoredTokens, text: str, section: Sequence[Span], tokens: Sequence[Span], host_starts: frozenset[int] | None
) -> list[bool]:
    if host_starts is not None:
        return [i == 0 or token.start in host_starts for i, token in enumerate(tokens)]
    lines = {b.start for a, b in pairwise(section) if "\n" in text[a.end : b.start] or "\r" in text[a.end : b.start]}
    return [i == 0 or scored.starts[i] > 0 or token.start in lines for i, token in enumerate(tokens)]


def _tree(scores: FloatArray, first: int, last: int) -> tuple[list[int], tuple[float, ...]]:
    """Heads of a sentence's tokens as best_tree gives them, and the probability of each."""
    own = scores[first:last][:, [0, *range(first + 1, last + 1)]].astype(np.float64)
    heads = best_tree(own)
    own[np.arange(last - first), np.arange(1, last - first + 1)] = -np.inf  # no token hangs on itself
    odds = np.exp(own - own.max(1, keepdims=True))
    certainties = odds[np.arange(len(heads)), heads] / odds.sum(1)
    return heads.tolist(), tuple(certainties.tolist())


def _token(
    text: str, tokens: Sequence[Span], scored: ScoredTokens, deprels: Sequence[str], heads: Sequence[int], i: int
) -> Token:
    """head: index among all tokens."""
    span, is_root = tokens[i], heads[i] == 0
    deprel = "root" if is_root else "dep" if deprels[i] == "root" else deprels[i]
    lemma = apply_script(text[span.start : span.end], scored.scripts[i])
    return Token(span, lemma, scored.upos[i], scored.xpos[i], i if is_root else heads[i] - 1, deprel)


def _within(token: Token, first: int) -> Token:
    return Token(token.span, token.lemma, token.upos, token.xpos, token.head - first, token.deprel)


@cache
def _tokenizer() -> Callable[[str], Iterable[Any]]:
    import spacy  # slow to load, and not needed where no syntax is asked for

    return cast("Callable[[str], Iterable[Any]]", spacy.blank("en").tokenizer)
