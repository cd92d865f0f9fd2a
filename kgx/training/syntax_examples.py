"""Training examples of syntax: treebank documents in runs of sentences, tokens on the word pieces of the encoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from kgx.model.encoding import IntArray, TextEncoder
from kgx.model.features import MentionTable
from kgx.model.lemma_scripts import make_script
from kgx.model.syntax_tokens import token_pieces
from kgx.pipeline.sentences import sentence_spans
from kgx.training.examples import Example, Item, SyntaxGold, read_items

SYNTAX_CHUNK = 250  # tokens of a syntax example
RARE_SCRIPT = 3  # lemma scripts that fewer tokens use are not learned


def syntax_items(data: Path, part: str, sets: tuple[str, ...] = ("ewt", "gum")) -> list[Item]:
    return [item for name in sets for item in read_items(data / part / f"{name}.jsonl.gz") if not item.get("eval_only")]


def syntax_labels(items: Iterable[Item]) -> dict[str, list[str]]:
    """Labels by kind, sorted; rare lemma scripts are left out."""
    upos, xpos, deprel = set(), set(), set()
    scripts: Counter[str] = Counter()
    for item in items:
        upos.update(item["pos"])
        xpos.update(item["xpos"])
        deprel.update(item["deprel"])
        scripts.update(make_script(_token(item, i), lemma) for i, lemma in enumerate(item["lemma"]))
    kept = sorted(s for s, n in scripts.items() if n >= RARE_SCRIPT)
    return {"upos": sorted(upos), "xpos": sorted(xpos), "deprel": sorted(deprel), "scripts": kept}


def _token(item: Item, i: int) -> str:
    start, end = item["tokens"][i]
    return str(item["text"][start:end])


def syntax_examples(items: Iterable[Item], labels: dict[str, list[str]], encoder: TextEncoder) -> Iterator[Example]:
    """Documents in runs of sentences of about SYNTAX_CHUNK tokens, each read with the text that it covers."""
    index = {kind: {label: i for i, label in enumerate(names)} for kind, names in labels.items()}
    for item in items:
        bounds = [[i for i, (a, b) in enumerate(item["tokens"]) if start <= a and b <= end] for start, end in item["sents"]]
        chunk: list[list[int]] = []
        for number, tokens in enumerate(bounds):
            if tokens:
                chunk.append(tokens)
            if chunk and (number + 1 == len(bounds) or sum(map(len, chunk)) >= SYNTAX_CHUNK):
                example = _syntax_example(item, chunk, index, encoder)
                if example is not None:
                    yield example
                chunk = []


def _syntax_example(
    item: Item, sentences: list[list[int]], index: dict[str, dict[str, int]], encoder: TextEncoder
) -> Example | None:
    start, end = item["tokens"][sentences[0][0]][0], item["tokens"][sentences[-1][-1]][1]
    text = item["text"][start:end]
    encoded = encoder.encode(text, sentence_spans(text))
    ids = [i for sentence in sentences for i in sentence]
    place = {i: p for p, i in enumerate(ids)}
    spans = [(item["tokens"][i][0] - start, item["tokens"][i][1] - start) for i in ids]
    firsts, lasts = token_pieces(encoded, spans)
    if (firsts < 0).any() or any(item["head"][i] not in place for i in ids):
        return None

    def column(kind: str, field: str) -> IntArray:
        return np.array([index[kind].get(item[field][i], -1) for i in ids], dtype=np.int64)

    gold = SyntaxGold(
        firsts, lasts,
        sentences=np.array([n for n, sentence in enumerate(sentences) for _ in sentence], dtype=np.int64),
        starts=np.array([p == 0 for sentence in sentences for p in range(len(sentence))]),
        heads=np.array([0 if item["head"][i] == i else 1 + place[item["head"][i]] for i in ids], dtype=np.int64),
        upos=column("upos", "pos"), xpos=column("xpos", "xpos"), deprel=column("deprel", "deprel"),
        scripts=np.array([index["scripts"].get(make_script(_token(item, i), item["lemma"][i]), -1) for i in ids]),
    )  # fmt: skip
    none = np.zeros(0, dtype=np.int64)
    return Example(
        set="syntax", encoded=encoded, mentions=MentionTable(none, none, none, none), entities=[], entity_types=none,
        has_mentions=False, has_some_mentions=False, has_kinds=False, coreference=None, relations=None, events=None,
        number_words=np.zeros(0, dtype=bool), syntax=gold,
    )  # fmt: skip
