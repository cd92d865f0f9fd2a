"""Batches of training examples: each set as often as its share says, some words masked, names replaced in copies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from kgx.model.encoding import TextEncoder, Window
from kgx.training.example_maker import ExampleMaker
from kgx.training.examples import Example, Item, LabelSet, read_items
from kgx.training.marked_text import ONTOLOGIES_FOLDER, ONTOLOGIES_SET, written_items
from kgx.training.marked_text import SET as WRITTEN_SET
from kgx.training.recipe import Run, Stage
from kgx.training.renaming import name_pool, renamed
from kgx.training.stand_off import SET as ANNOTATED_SET
from kgx.training.stand_off import annotated_items
from kgx.training.syntax_examples import syntax_examples, syntax_items
from kgx.training.zero_shot import held_out_labels, without_facts

MASK_ID = 103


def load_examples(
    run: Run, data: Path, text_encoder: TextEncoder, sets: dict[str, LabelSet], syntax: dict[str, list[str]]
) -> dict[str, list[Example]]:
    """Examples by set, or by set and ontology where a set has several."""
    out: dict[str, list[Example]] = {name: [] for name in sets}
    for name in run.sets:
        if name == "syntax":
            out[name] = list(syntax_examples(syntax_items(data, "train"), syntax, text_encoder))
        else:
            makers = {k: ExampleMaker(labels, text_encoder) for k, labels in sets.items() if k.split("/")[0] == name}
            items = list(without_facts(items_of_set(name, data), held_out_labels(name, run.held_out, data)))
            for item in with_copies(items, run.renamed_copies.get(name, 0), run.seed):
                key = name if name in makers else f"{name}/{item['ontology']}"
                example = makers[key].make(item)
                if example is not None:
                    out[key].append(example)
        own = [e for k, examples in out.items() if k.split("/")[0] == name for e in examples]
        print(f"{name}: {len(own)} examples, {sum(e.encoded.pieces for e in own):,} pieces", flush=True)
    return out


def items_of_set(name: str, data: Path) -> list[Item]:
    """What may be trained on of a public set in data/train, or what was written or annotated for it."""
    if name == WRITTEN_SET:
        return written_items()
    if name == ONTOLOGIES_SET:
        return written_items(ONTOLOGIES_FOLDER)
    if name == ANNOTATED_SET:
        return annotated_items(data)
    return list(trainable_items(data / "train" / f"{name}.jsonl.gz"))


def trainable_items(path: Path) -> Iterator[Item]:
    return (item for item in read_items(path) if not item.get("eval_only"))


def with_copies(items: list[Item], copies: int, seed: int) -> Iterator[Item]:
    """The items, and as many copies of each with other names."""
    yield from items
    if copies:
        pool = name_pool(items)
        for copy in range(copies):
            for item in items:
                yield renamed(item, pool, random.Random(f"{seed} {copy} {item['id']}"))


def shares_by_labels(examples: dict[str, list[Example]], stage: Stage) -> dict[str, float]:
    """Shares of the examples' lists: a set with several ontologies is split by their word pieces."""
    out: dict[str, float] = {}
    for name, share in stage.shares.items():
        sizes = {k: sum(e.encoded.pieces for e in v) for k, v in examples.items() if k.split("/")[0] == name}
        out |= {k: share * size / sum(sizes.values()) for k, size in sizes.items()}
    return out


def batches(examples: dict[str, list[Example]], stage: Stage, pieces: int, rng: random.Random) -> Iterator[list[Example]]:
    """Endless batches of one set of labels each, drawn by their share of pieces, every example once before any comes again."""
    shares = shares_by_labels(examples, stage)
    queues: dict[str, list[Example]] = {name: [] for name in shares}
    names, weights = list(shares), list(shares.values())
    while True:
        name = rng.choices(names, weights)[0]
        batch: list[Example] = []
        filled = 0
        while filled < pieces and len(batch) < 48:
            if not queues[name]:
                queues[name] = rng.sample(examples[name], len(examples[name]))
            batch.append(queues[name].pop())
            filled += batch[-1].encoded.pieces
        yield batch


def hidden_words(example: Example, share: float) -> list[Window]:
    """The example's windows with some words masked, so that the network does not learn names by heart."""
    if not share:
        return list(example.encoded.windows)
    encoded = example.encoded
    ids = np.concatenate([window.ids for window in encoded.windows])
    for w in np.nonzero(torch.rand(len(encoded.word_spans)).numpy() < share)[0]:
        ids[encoded.first_pieces[w] : encoded.last_pieces[w] + 1] = MASK_ID
    parts = np.split(ids, np.cumsum([len(window.ids) for window in encoded.windows])[:-1])
    return [Window(part, window.shapes) for part, window in zip(parts, encoded.windows, strict=True)]
