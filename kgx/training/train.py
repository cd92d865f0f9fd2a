"""One run: from the public MiniLM weights and the data sets to a checkpoint. Read top to bottom.

    python -m kgx.training.train --data DATA --out runs/news        # goes on from runs/news/last.pt where there is one

Stages: first all sets, each as often as its share says, then newskg alone. Weights are averaged over the last stage
(exponential moving average), and the average is what is exported.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kgx.model.encoding import TextEncoder, Window
from kgx.model.labels import TASKS, Task
from kgx.training.examples import (
    Example,
    ExampleMaker,
    LabelSet,
    label_sets,
    read_items,
)
from kgx.training.losses import LabelVectors, States, losses, syntax_losses
from kgx.training.minilm import encode, load_minilm, minilm_folder
from kgx.training.network import Network
from kgx.training.syntax_examples import syntax_examples, syntax_items, syntax_labels

CHECKPOINT_EVERY_S = 600.0
LABELS_EVERY = 100  # steps between two readings of the label descriptions
MASK_ID = 103
LOSS_WEIGHTS = {
    "mentions": 1.0, "kinds": 0.3, "coreference": 0.5, "relations": 1.5, "evidence": 0.1, "triggers": 1.0, "realis": 0.3,
    "arguments": 1.0, "texts": 0.5, "tags": 0.5, "starts": 0.2, "arcs": 1.0, "dependencies": 0.7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """pieces: word pieces to read. shares: how many of them come from each set. end: of the rates, what is left at the end.

    residual_drop: share of labels that a step scores by their description alone. word_drop: share of words that are hidden.
    """

    name: str
    pieces: int
    shares: dict[str, float]
    encoder_rate: float
    head_rate: float
    warm_up: float = 0.05
    end: float = 0.05
    residual_drop: float = 0.1
    word_drop: float = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """All settings of a run; the defaults are the recipe of the shipped model."""

    seed: int = 20
    batch_pieces: int = 2400
    average: float = 0.998
    stages: tuple[Stage, ...] = field(
        default_factory=lambda: (
            Stage(
                "broad",
                2_600_000,
                {
                    "newskg": 0.36, "en_worldwide_newswire": 0.2, "redocred": 0.16, "docred_sample": 0.02,
                    "docred_entities": 0.08, "gum": 0.08, "knowledgenet": 0.04, "fewrel": 0.06,
                },
                1.5e-4, 8e-4,
            ),
            Stage(
                "wide",
                4_000_000,
                {
                    "newskg": 0.30, "en_worldwide_newswire": 0.14, "redocred": 0.10, "docred_sample": 0.02,
                    "docred_entities": 0.04, "gum": 0.04, "knowledgenet": 0.05, "fewrel": 0.06,
                    "text2kg_wikidata_tekgen": 0.07, "crossner": 0.03, "wikigold": 0.01, "syntax": 0.14,
                },
                1.5e-4, 8e-4, end=0.6, residual_drop=0.2,
            ),
            Stage(
                "news",
                4_800_000,
                {
                    "newskg": 0.60, "en_worldwide_newswire": 0.10, "redocred": 0.06, "docred_entities": 0.01, "gum": 0.02,
                    "knowledgenet": 0.03, "fewrel": 0.02, "text2kg_wikidata_tekgen": 0.05, "crossner": 0.01, "syntax": 0.10,
                },
                9e-5, 4.8e-4, warm_up=0.01,
            ),
        )
    )  # fmt: skip

    @property
    def sets(self) -> list[str]:
        return sorted({name for stage in self.stages for name in stage.shares})


class Reader:
    """The encoder's readings of all label texts, renewed now and then: they follow the encoder without costing a step."""

    def __init__(
        self, network: Network, text_encoder: TextEncoder, sets: dict[str, LabelSet], texts: dict[Task, list[str]]
    ) -> None:
        self._network = network
        self._windows = {
            task: [Window(ids, np.zeros_like(ids)) for ids in map(text_encoder.label_ids, texts[task])] for task in TASKS
        }
        at = {task: {text: i for i, text in enumerate(texts[task])} for task in TASKS}
        self._known = {
            name: {task: torch.tensor([at[task][t] for t in s.texts[task].values()], dtype=torch.long) for task in TASKS}
            for name, s in sets.items()
        }
        self._sets = sets
        self._readings: dict[str, Tensor] = {}
        self.renew()

    def renew(self) -> None:
        self._network.eval()
        with torch.no_grad():
            for task, windows in self._windows.items():
                states = encode(self._network.encoder, windows) if windows else []
                rows = [window.hidden[1:-1].mean(0) for window in states]
                self._readings[task] = torch.stack(rows) if rows else torch.zeros(0, 384)
        self._network.train()

    def vectors(self, name: str, *, drop: float) -> LabelVectors:
        vectors, biases = {}, {}
        for task in TASKS:
            known = self._known[name][task]
            keep = (torch.rand(len(known), 1) >= drop).float() if drop else None
            vectors[task], biases[task] = self._network.labels(task, self._readings[task][known], known, keep=keep)
        texts = self._sets[name].texts
        mask = [[float(r.startswith(f"{e}.")) for r in texts["role"]] for e in texts["event"]]
        ontology = self._sets[name].ontology
        types = ontology.entity_types.values() if ontology else ()
        unmarked = tuple(i for i, t in enumerate(types) if t.only_in_facts)
        return LabelVectors(vectors, biases, torch.tensor(mask), unmarked)


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


def step_loss(network: Network, reader: Reader, batch: list[Example], stage: Stage) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss of a batch, and each part's mean."""
    states = encode(network.encoder, [window for example in batch for window in hidden_words(example, stage.word_drop)])
    sums: dict[str, tuple[Tensor, float]] = {}
    at = 0
    with torch.autocast("cpu", torch.bfloat16):
        labels = reader.vectors(batch[0].set, drop=stage.residual_drop)
        for example in batch:
            own = states[at : at + len(example.encoded.windows)]
            at += len(own)
            whole = States(torch.cat([window.hidden for window in own]), own)
            if example.syntax is not None:
                found = syntax_losses(example.syntax, whole, network.syntax)
            else:
                found = losses(example, whole, network.heads, labels)
            for name, (loss, count) in found.items():
                before = sums.get(name, (torch.zeros(()), 0.0))
                sums[name] = (before[0] + loss, before[1] + count)
    means = {name: loss / count for name, (loss, count) in sums.items() if count}
    total = torch.stack([LOSS_WEIGHTS[name] * value for name, value in means.items()]).sum()
    return total, {name: float(value.detach()) for name, value in means.items()}


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
            for item in read_items(data / "train" / f"{name}.jsonl.gz"):
                key = name if name in makers else f"{name}/{item['ontology']}"
                example = None if item.get("eval_only") else makers[key].make(item)
                if example is not None:
                    out[key].append(example)
        own = [e for k, examples in out.items() if k.split("/")[0] == name for e in examples]
        print(f"{name}: {len(own)} examples, {sum(e.encoded.pieces for e in own):,} pieces", flush=True)
    return out


def rate(step_share: float, warm_up: float, end: float) -> float:
    """Linear warm-up, then linear decay to the end's share."""
    if step_share < warm_up:
        return step_share / warm_up
    return 1 - (1 - end) * min(1.0, (step_share - warm_up) / (1 - warm_up))


def start_from(network: Network, checkpoint: Path, texts: dict[Task, list[str]]) -> None:
    """Takes over the averaged weights of an earlier run; what it lacks stays as it is, labels go by their text."""
    saved = torch.load(checkpoint, weights_only=True)
    old, new = saved["average"], network.state_dict()
    for name, tensor in new.items():
        if name in old and old[name].shape == tensor.shape and not name.startswith(("labels.residual", "labels.bias")):
            tensor.copy_(old[name])
    for task in TASKS:
        at = {text: i for i, text in enumerate(saved["texts"][task])}
        for part in ("residual", "bias"):
            key = f"labels.{part}.{task}s.weight"
            for i, text in enumerate(texts[task]):
                if text in at:
                    new[key][i] = old[key][at[text]]


def train(run: Run, data: Path, minilm: Path, out: Path, *, start: Path | None = None, threads: int = 2) -> None:
    """start: a checkpoint of an earlier run to take the weights from, instead of the public ones alone."""
    torch.manual_seed(run.seed)
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    text_encoder = TextEncoder(minilm / "tokenizer.json")
    sets = {key: labels for name in run.sets for key, labels in label_sets(name, data).items()}
    texts = {task: sorted({t for s in sets.values() for t in s.texts[task].values()}) for task in TASKS}
    syntax = syntax_labels(syntax_items(data, "train"))
    network = Network(texts, syntax)
    load_minilm(network.encoder, minilm / "model.safetensors")
    if start is not None:
        start_from(network, start, texts)
    average = {name: p.detach().clone() for name, p in network.state_dict().items()}
    encoder = list(network.encoder.parameters())
    heads = [*network.heads.parameters(), *network.labels.parameters(), *network.syntax.parameters()]
    optimiser = torch.optim.AdamW([{"params": encoder}, {"params": heads}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    progress = {"stage": 0, "pieces": 0, "step": 0}
    last = out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=False)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        average, progress = saved["average"], saved["progress"]
        print(f"goes on at {progress}", flush=True)
    examples = load_examples(run, data, text_encoder, sets, syntax)
    reader = Reader(network, text_encoder, sets, texts)
    network.train()

    def save(path: Path) -> None:
        part = path.with_suffix(".part")
        versions = {name: metadata.version(name) for name in ("torch", "numpy", "tokenizers", "safetensors")}
        torch.save(
            {"network": network.state_dict(), "average": average, "optimiser": optimiser.state_dict(), "progress": progress,
             "texts": texts, "syntax": syntax, "run": asdict(run), "versions": versions},
            part,
        )  # fmt: skip
        part.replace(path)

    saved_at, began, read = time.monotonic(), time.monotonic(), 0
    while progress["stage"] < len(run.stages):
        stage = run.stages[progress["stage"]]
        rng = random.Random(f"{run.seed} {progress['stage']} {progress['pieces']}")
        shown: dict[str, list[float]] = {}
        for batch in batches(examples, stage, run.batch_pieces, rng):
            share = progress["pieces"] / stage.pieces
            for group, peak in zip(optimiser.param_groups, (stage.encoder_rate, stage.head_rate), strict=True):
                group["lr"] = peak * rate(share, stage.warm_up, stage.end)
            loss, parts = step_loss(network, reader, batch, stage)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*encoder, *heads], 1.0)
            optimiser.step()
            pieces = sum(e.encoded.pieces for e in batch)
            progress["pieces"] += pieces
            progress["step"] += 1
            read += pieces
            # A short memory at first, so that the average is not held back by the untrained heads.
            decay = min(run.average, (1 + progress["step"]) / (20 + progress["step"]))
            with torch.no_grad():
                torch._foreach_lerp_(list(average.values()), list(network.state_dict().values()), 1 - decay)
            for name, value in parts.items():
                shown.setdefault(name, []).append(value)
            if progress["step"] % LABELS_EVERY == 0:
                reader.renew()
            if progress["step"] % 25 == 0:
                told = " ".join(f"{name} {np.mean(values):.3f}" for name, values in shown.items())
                speed = read / (time.monotonic() - began)
                print(f"{stage.name} step {progress['step']} {100 * share:.1f} % {speed:.0f} pieces/s  {told}", flush=True)
                shown = {}
            if time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                save(last)
                saved_at = time.monotonic()
            if progress["pieces"] >= stage.pieces:
                break
        progress["stage"] += 1
        progress["pieces"] = 0
        save(last)
        save(out / f"{stage.name}.pt")
    (out / "run.json").write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/ (see data/README.md)")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--minilm", type=Path, help="folder with model.safetensors and tokenizer.json of MiniLM")
    parser.add_argument("--start", type=Path, help="checkpoint of an earlier run to start from")
    parser.add_argument("--from-stage", default="broad", help="first stage to run")
    arguments = parser.parse_args()
    run = Run()
    first = [stage.name for stage in run.stages].index(arguments.from_stage)
    run = replace(run, stages=run.stages[first:])
    train(run, arguments.data, arguments.minilm or minilm_folder(), arguments.out, start=arguments.start)


if __name__ == "__main__":
    main()
