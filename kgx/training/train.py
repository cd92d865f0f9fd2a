"""One run: from the public MiniLM weights and the data sets to a checkpoint. Read top to bottom.

    python -m kgx.training.train --data DATA --out runs/news        # goes on from runs/news/last.pt where there is one

Stages: see kgx.training.recipe. Weights are averaged over the run (exponential moving average), and the average is what
is exported.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgx.model.encoding import TextEncoder, Window
from kgx.model.labels import TASKS, Task
from kgx.training.batches import batches, hidden_words, load_examples
from kgx.training.examples import Example, LabelSet, label_sets
from kgx.training.losses import LabelVectors, Loss, States, losses, syntax_losses
from kgx.training.marked_text import ONTOLOGIES_SET
from kgx.training.minilm import encode, load_minilm, minilm_folder, short_floats
from kgx.training.network import Network
from kgx.training.recipe import LOSS_WEIGHTS, Run, Stage, part_of_recipe, rate
from kgx.training.shipped import weights_of
from kgx.training.syntax_examples import syntax_items, syntax_labels
from kgx.training.wordings import Wordings, read_wordings
from kgx.training.zero_shot import held_out_labels, without_labels, zero_shot_run

CHECKPOINT_EVERY_S = 600.0
_MAY_GROW = ("heads.coreference_features.weight",)  # an older network knew fewer features: the new ones begin at nothing
LABELS_EVERY = 100  # steps between two readings of the label descriptions
OTHERS_EVERY = 300  # of all texts, where other wordings make them many


class Reader:
    """The encoder's readings of all label texts, renewed now and then: they follow the encoder without costing a step.

    texts: those of which the network knows a residual; others, of small ontologies, are read by their description alone.
    wordings: other words for labels, by their text.
    """

    def __init__(
        self, network: Network, text_encoder: TextEncoder, sets: dict[str, LabelSet], texts: dict[Task, list[str]],
        wordings: Wordings | None = None,
    ) -> None:  # fmt: skip
        self._network = network
        wordings = wordings or {}
        read: dict[Task, list[str]] = {}
        for task in TASKS:
            named = texts_of(sets.values(), task)
            reworded = {words for text in named for words in wordings.get(task, {}).get(text, ())}
            read[task] = texts[task] + sorted((named | reworded) - set(texts[task]))
        self._windows = {
            task: [Window(ids, np.zeros_like(ids)) for ids in map(text_encoder.label_ids, read[task])] for task in TASKS
        }
        at = {task: {text: i for i, text in enumerate(read[task])} for task in TASKS}
        self._rows = {
            name: {task: torch.tensor([at[task][t] for t in s.texts[task].values()], dtype=torch.long) for task in TASKS}
            for name, s in sets.items()
        }
        self._reworded = {
            name: {
                task: [[at[task][w] for w in wordings.get(task, {}).get(t, [t])] for t in s.texts[task].values()]
                for task in TASKS
            }
            for name, s in sets.items()
        }
        self._known = {task: len(texts[task]) for task in TASKS}
        self._sets = sets
        self._readings: dict[Task, Tensor] = {task: torch.zeros(0, 384) for task in TASKS}
        self.renew()

    def renew(self, *, all_texts: bool = True) -> None:
        """all_texts: also those of which the network knows no residual; they are many, and few are asked for at a time."""
        self._network.eval()
        with torch.no_grad():
            for task, windows in self._windows.items():
                read = windows if all_texts else windows[: self._known[task]]
                states = encode(self._network.encoder, read) if read else []
                rows = [window.hidden[1:-1].mean(0) for window in states]
                self._readings[task] = torch.cat([*(row[None] for row in rows), self._readings[task][len(rows) :]])
        self._network.train()

    def vectors(self, name: str, *, drop: float, reworded: bool = False) -> LabelVectors:
        """drop: share of labels without their residuals; with reworded no label has one, and each is read in other words."""
        vectors, biases = {}, {}
        for task in TASKS:
            rows = self._rows[name][task]
            if reworded:
                choices = [others[int(torch.randint(len(others), ()))] for others in self._reworded[name][task]]
                rows = torch.tensor(choices, dtype=torch.long)
            known = (rows < self._known[task]) & (not reworded)
            keep = (known & (torch.rand(len(rows)) >= drop)).float()[:, None] if drop or not known.all() else None
            vectors[task], biases[task] = self._network.labels(task, self._readings[task][rows], rows * known, keep=keep)
        labels = self._sets[name]
        return LabelVectors(vectors, biases, torch.from_numpy(labels.role_mask), labels.unmarked_types)


def texts_of(sets: Iterable[LabelSet], task: Task) -> set[str]:
    return {text for labels in sets for text in labels.texts[task].values()}


def masked_loss(network: Network, example: Example, shown: list[Window], hidden: Tensor) -> dict[str, Loss]:
    """How well the masked word pieces are told from the rest of the article; nothing where none is masked."""
    ids = np.concatenate([window.ids for window in example.encoded.windows])
    at = np.nonzero(np.concatenate([window.ids for window in shown]) != ids)[0]
    if not len(at):
        return {}
    scores = network.masked(F.embedding(torch.from_numpy(at), hidden), network.encoder.words.weight).float()
    gold = torch.from_numpy(ids[at].astype(np.int64))
    return {"words": (F.cross_entropy(scores, gold, reduction="sum"), float(len(at)))}


def step_loss(network: Network, reader: Reader, batch: list[Example], stage: Stage) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss of a batch, and each part's mean."""
    shown = [hidden_words(example, stage.word_drop) for example in batch]
    states = encode(network.encoder, [window for windows in shown for window in windows])
    sums: dict[str, tuple[Tensor, float]] = {}
    at = 0
    with short_floats():
        reworded = bool(stage.reworded) and float(torch.rand(())) < stage.reworded
        labels = reader.vectors(batch[0].set, drop=stage.residual_drop, reworded=reworded)
        for example, windows in zip(batch, shown, strict=True):
            own = states[at : at + len(example.encoded.windows)]
            at += len(own)
            whole = States(torch.cat([window.hidden for window in own]), own)
            if example.syntax is not None:
                found = syntax_losses(example.syntax, whole, network.syntax)
            else:
                found = losses(example, whole, network.heads, labels)
            found |= masked_loss(network, example, windows, whole.hidden)
            for name, (loss, count) in found.items():
                before = sums.get(name, (torch.zeros(()), 0.0))
                sums[name] = (before[0] + loss, before[1] + count)
    means = {name: loss / count for name, (loss, count) in sums.items() if count}
    total = torch.stack([LOSS_WEIGHTS[name] * value for name, value in means.items()]).sum()
    return total, {name: float(value.detach()) for name, value in means.items()}


def start_from(network: Network, place: Path, texts: dict[Task, list[str]]) -> None:
    """Takes over the averaged weights of a checkpoint, or those of a model's folder, rounded as they are there.

    What they lack stays as it is, as does the guessing of masked words with a folder; labels go by their text.
    """
    old, known = weights_of(place)
    new = network.state_dict()
    for name, tensor in new.items():
        if name not in old or name.startswith(("labels.residual", "labels.bias")):
            continue
        if old[name].shape == tensor.shape:
            tensor.copy_(old[name])
        elif name in _MAY_GROW and old[name].shape[1] < tensor.shape[1]:
            tensor.zero_()
            tensor[:, : old[name].shape[1]] = old[name]
    for task in TASKS:
        at = {text: i for i, text in enumerate(known[task])}
        for part in ("residual", "bias"):
            key = f"labels.{part}.{task}s.weight"
            for i, text in enumerate(texts[task]):
                if text in at:
                    new[key][i] = old[key][at[text]]


def train(run: Run, data: Path, minilm: Path, out: Path, *, start: Path | None = None, threads: int = 2) -> None:
    """start: a checkpoint or a model's folder to take the weights from, instead of the public ones alone."""
    torch.manual_seed(run.seed)
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    text_encoder = TextEncoder(minilm / "tokenizer.json")
    sets = {
        key: without_labels(labels, held_out_labels(name, run.held_out, data))
        for name in run.sets
        for key, labels in label_sets(name, data).items()
    }
    known = [labels for key, labels in sets.items() if key.split("/")[0] != ONTOLOGIES_SET]
    texts = {task: sorted(texts_of(known, task)) for task in TASKS}
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
    wordings = read_wordings() if any(stage.reworded for stage in run.stages) else None
    reader = Reader(network, text_encoder, sets, texts, wordings)
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
                reader.renew(all_texts=wordings is None or progress["step"] % OTHERS_EVERY == 0)
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
    parser.add_argument("--start", type=Path, help="checkpoint, or folder of a model, to start from")
    parser.add_argument("--from-stage", default="broad", help="first stage to run")
    parser.add_argument("--until-stage", help="last stage to run; the last one of the recipe otherwise")
    parser.add_argument("--seed", type=int, default=Run().seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--zero-shot", action="store_true", help="the run without fifteen properties; see kgx.training.zero_shot")
    arguments = parser.parse_args()
    if arguments.zero_shot:
        train(zero_shot_run(arguments.data), arguments.data, arguments.minilm or minilm_folder(), arguments.out)
        return
    run = replace(part_of_recipe(arguments.from_stage, arguments.until_stage), seed=arguments.seed)
    minilm = arguments.minilm or minilm_folder()
    train(run, arguments.data, minilm, arguments.out, start=arguments.start, threads=arguments.threads)


if __name__ == "__main__":
    main()
