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
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kgx.model.encoding import TextEncoder, Window
from kgx.model.labels import TASKS, Task
from kgx.training.examples import Example, ExampleMaker, LabelSet, label_set, read_items
from kgx.training.losses import LabelVectors, States, losses
from kgx.training.minilm import encode, load_minilm, minilm_folder
from kgx.training.network import Network

CHECKPOINT_EVERY_S = 600.0
LABELS_EVERY = 100  # steps between two readings of the label descriptions
RESIDUAL_DROP = 0.1  # share of labels that a step scores by their description alone
LOSS_WEIGHTS = {
    "mentions": 1.0, "kinds": 0.3, "coreference": 0.5, "relations": 1.0, "triggers": 1.0, "realis": 0.3,
    "arguments": 1.0, "texts": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """pieces: word pieces to read. shares: how many of them come from each set. relation_weight: of the relations' loss."""

    name: str
    pieces: int
    shares: dict[str, float]
    encoder_rate: float
    head_rate: float
    relation_weight: float = 1.0
    warm_up: float = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """All settings of a run; the defaults are the recipe of the shipped model."""

    seed: int = 20
    batch_pieces: int = 2400
    average: float = 0.998
    sets: tuple[str, ...] = (
        "newskg", "en_worldwide_newswire", "redocred", "docred_sample", "docred_entities", "gum", "knowledgenet", "fewrel",
    )  # fmt: skip
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
            Stage("news", 3_400_000, {"newskg": 1.0}, 1e-4, 5e-4, relation_weight=1.5),
        )
    )  # fmt: skip


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
                rows = [hidden[1:-1].mean(0) for hidden, _ in states]
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


def batches(examples: dict[str, list[Example]], stage: Stage, pieces: int, rng: random.Random) -> Iterator[list[Example]]:
    """Endless batches of one set each, sets drawn by their share of pieces, every example once before any comes again."""
    queues: dict[str, list[Example]] = {name: [] for name in stage.shares}
    names, shares = list(stage.shares), list(stage.shares.values())
    while True:
        name = rng.choices(names, shares)[0]
        batch: list[Example] = []
        filled = 0
        while filled < pieces and len(batch) < 48:
            if not queues[name]:
                queues[name] = rng.sample(examples[name], len(examples[name]))
            batch.append(queues[name].pop())
            filled += batch[-1].encoded.pieces
        yield batch


def step_loss(
    network: Network, reader: Reader, batch: list[Example], *, relation_weight: float = 1.0
) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss of a batch, and each part's mean."""
    labels = reader.vectors(batch[0].set, drop=RESIDUAL_DROP)
    states = encode(network.encoder, [window for example in batch for window in example.encoded.windows])
    sums: dict[str, tuple[Tensor, float]] = {}
    at = 0
    for example in batch:
        own = states[at : at + len(example.encoded.windows)]
        at += len(own)
        whole = States(torch.cat([hidden for hidden, _ in own]), [attention for _, attention in own])
        for name, (loss, count) in losses(example, whole, network.heads, labels).items():
            before = sums.get(name, (torch.zeros(()), 0.0))
            sums[name] = (before[0] + loss, before[1] + count)
    means = {name: loss / count for name, (loss, count) in sums.items() if count}
    weights = LOSS_WEIGHTS | {"relations": relation_weight}
    total = torch.stack([weights[name] * value for name, value in means.items()]).sum()
    return total, {name: float(value.detach()) for name, value in means.items()}


def load_examples(run: Run, data: Path, text_encoder: TextEncoder, sets: dict[str, LabelSet]) -> dict[str, list[Example]]:
    out = {}
    for name in run.sets:
        maker = ExampleMaker(sets[name], text_encoder)
        made = [maker.make(item) for item in read_items(data / "train" / f"{name}.jsonl.gz") if not item.get("eval_only")]
        out[name] = [example for example in made if example is not None]
        print(f"{name}: {len(out[name])} examples, {sum(e.encoded.pieces for e in out[name]):,} pieces", flush=True)
    return out


def rate(step_share: float, warm_up: float) -> float:
    """Linear warm-up and linear decay to a twentieth."""
    return step_share / warm_up if step_share < warm_up else max(0.05, (1 - step_share) / (1 - warm_up))


def train(run: Run, data: Path, minilm: Path, out: Path) -> None:
    torch.manual_seed(run.seed)
    torch.set_num_threads(2)
    out.mkdir(parents=True, exist_ok=True)
    text_encoder = TextEncoder(minilm / "tokenizer.json")
    sets = {name: label_set(name, data) for name in run.sets}
    texts = {task: sorted({t for s in sets.values() for t in s.texts[task].values()}) for task in TASKS}
    network = Network(texts)
    load_minilm(network.encoder, minilm / "model.safetensors")
    average = {name: p.detach().clone() for name, p in network.state_dict().items()}
    encoder = list(network.encoder.parameters())
    heads = [*network.heads.parameters(), *network.labels.parameters()]
    optimiser = torch.optim.AdamW([{"params": encoder}, {"params": heads}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    progress = {"stage": 0, "pieces": 0, "step": 0}
    last = out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=False)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        average, progress = saved["average"], saved["progress"]
        print(f"goes on at {progress}", flush=True)
    examples = load_examples(run, data, text_encoder, sets)
    reader = Reader(network, text_encoder, sets, texts)
    network.train()

    def save(path: Path) -> None:
        part = path.with_suffix(".part")
        versions = {name: metadata.version(name) for name in ("torch", "numpy", "tokenizers", "safetensors")}
        torch.save(
            {"network": network.state_dict(), "average": average, "optimiser": optimiser.state_dict(), "progress": progress,
             "texts": texts, "run": asdict(run), "versions": versions},
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
                group["lr"] = peak * rate(share, stage.warm_up)
            loss, parts = step_loss(network, reader, batch, relation_weight=stage.relation_weight)
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
                for name, p in network.state_dict().items():
                    average[name].lerp_(p, 1 - decay)
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
    arguments = parser.parse_args()
    train(Run(), arguments.data, arguments.minilm or minilm_folder(), arguments.out)


if __name__ == "__main__":
    main()
