"""Fine-tuning for users: heads and labels of a model, on gold articles of one's own ontology, in minutes on a CPU.

The encoder stays as it is and runs once over each article (cached_states); heads, projections and residuals are trained on
its states with the losses of the shipped model. Without a development file, a fifth of the articles is held out, on which
the thresholds are chosen. The result is a model's folder, complete or not there at all.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kgx.errors import ExportError, InputError
from kgx.model.card import FORMAT, SHIPPED, Card, write_card
from kgx.model.encoding import TextEncoder
from kgx.model.features import FloatArray
from kgx.model.known_names import FILE as NAMES_FILE
from kgx.model.labels import TASKS, Task
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import Ontology
from kgx.pipeline.sentences import sentence_spans
from kgx.training.cached_states import CachedStates, FrozenEncoder
from kgx.training.encoder_network import HIDDEN
from kgx.training.example_maker import ExampleMaker
from kgx.training.examples import Example, Item, LabelSet, labels_of_ontology
from kgx.training.gold_items import TrainingGold, in_sections, read_training_gold
from kgx.training.gold_thresholds import tune_on_gold
from kgx.training.losses import LabelVectors, losses
from kgx.training.network import Heads, Labels
from kgx.training.onnx_export import export_heads, export_labels, file_digests, round_in_place
from kgx.training.parity import check_heads
from kgx.training.recipe import LOSS_WEIGHTS, rate
from kgx.training.shipped import load_heads, load_labels, load_readings
from kgx.training.stored_weights import shrink

FEWEST_TO_HOLD_OUT = 10  # of fewer articles none is held out, and the thresholds stay those of the base model

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FineTuning:
    """Settings; the result follows from them, the files, the number of threads and the versions of the libraries.

    epochs: times that every article is read. batch: articles of a step. held_out: share of the gold on which thresholds are
    chosen where there is no development file.
    """

    seed: int = 1
    epochs: int = 12
    batch: int = 4
    head_rate: float = 5e-4
    label_rate: float = 3e-3
    warm_up: float = 0.1
    end: float = 0.05
    held_out: float = 0.2


@dataclass(slots=True)
class Trainee:
    """What is trained, and the encoder's readings (K, H) of the labels' texts."""

    heads: Heads
    labels: Labels
    texts: dict[Task, list[str]]
    readings: dict[Task, FloatArray]


def fine_tune(
    ontology: Ontology,
    gold_path: Path,
    out: Path,
    *,
    base: Path | None = None,
    dev_path: Path | None = None,
    settings: FineTuning | None = None,
    threads: int = 1,
    report: Report = lambda line: None,
) -> Card:
    """Writes the folder `out`, which `--model` takes, and returns its card.

    base: folder of the model to start from, the shipped one by default. Another model at `out` is replaced at the end.
    InputError where gold or dev are not sound; ModelError where the base is not, or is of an older version; ExportError where
    `out` cannot be written.
    """
    settings = settings if settings is not None else FineTuning()
    base = base if base is not None else SHIPPED
    with new_folder(out) as part:
        gold = read_training_gold(gold_path, ontology)
        dev = read_training_gold(dev_path, ontology) if dev_path is not None else None
        predictor = OnnxPredictor(base, ontology=ontology)
        items, dev_items = (gold.items, dev.items) if dev is not None else split(gold.items, settings)
        with torch_settings(settings.seed, threads):
            encoder = FrozenEncoder(base, threads=threads)
            label_set = labels_of_ontology("gold", ontology)
            examples = list(_examples(items, label_set, base, predictor))
            if not examples:
                raise InputError(f"{gold_path}: no article can be learned from", hint="Mentions must be words of the text.")
            report(f"reads {len(examples)} texts, {sum(e.encoded.pieces for e in examples):,} word pieces")
            cached = [(example, encoder.states(example)) for example in examples]
            trainee = load_trainee(base, label_set, encoder.reading)
            train_heads(trainee, label_set, cached, settings, report)
        write_model(trainee, base, part)
        card = _card(out.name, ontology, predictor.card, gold, dev, settings, part)
        if dev_items:
            write_card(card, part)
            report(f"chooses thresholds on {len(dev_items)} articles")
            thresholds, scores = tune_on_gold(part, ontology, dev_items, card.thresholds)
            card = replace(card, thresholds=thresholds, scores={dev.name if dev else "held out": scores})
        write_card(card, part)
    return card


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder beside the target that takes its place when the block ends without an exception, and else is gone."""
    target = target.resolve()
    if target.exists() and not (target / "card.json").is_file() and (not target.is_dir() or any(target.iterdir())):
        raise ExportError(f"{target.name} exists and is no model", hint="Name a new folder with -o.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=".kgx-"))
    except OSError as error:
        raise ExportError(f"{target}: {error.strerror}", hint="Name a folder that you may write to.") from error
    try:
        part = scratch / "new"
        part.mkdir()
        yield part
        if target.exists():
            target.rename(scratch / "old")
        part.rename(target)
    finally:
        shutil.rmtree(scratch)


@contextmanager
def torch_settings(seed: int, threads: int) -> Iterator[None]:
    """Seed and threads of torch, for a block."""
    before = torch.get_num_threads()
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def split(items: list[Item], settings: FineTuning) -> tuple[list[Item], list[Item]]:
    """Articles to learn from and articles held out, both in the order of the file."""
    if len(items) < FEWEST_TO_HOLD_OUT:
        return items, []
    chosen = set(random.Random(settings.seed).sample(range(len(items)), round(settings.held_out * len(items))))
    return [x for i, x in enumerate(items) if i not in chosen], [x for i, x in enumerate(items) if i in chosen]


def _examples(items: list[Item], label_set: LabelSet, base: Path, predictor: OnnxPredictor) -> Iterator[Example]:
    maker = ExampleMaker(label_set, TextEncoder(base / "tokenizer.json"))
    for item in items:
        for part in in_sections(item, predictor.sections(item["text"], sentence_spans(item["text"]))):
            example = maker.make(part)
            if example is not None:
                yield example


def load_trainee(base: Path, label_set: LabelSet, read: Callable[[str], FloatArray]) -> Trainee:
    """The base's heads and projections; residuals of the texts that it knows, and none for the others."""
    texts: dict[Task, list[str]] = {task: list(dict.fromkeys(label_set.texts[task].values())) for task in TASKS}
    known, known_texts = load_labels(base)
    labels = Labels(texts)
    state, old = labels.state_dict(), known.state_dict()
    for name, tensor in state.items():
        if name.startswith(("projection", "base_bias")):
            tensor.copy_(old[name])
        else:
            tensor.zero_()
    for task in TASKS:
        at = {text: i for i, text in enumerate(known_texts[task])}
        for row, text in enumerate(texts[task]):
            if text in at:
                for part in ("residual", "bias"):
                    state[f"{part}.{task}s.weight"][row] = old[f"{part}.{task}s.weight"][at[text]]
    stored = load_readings(base)
    readings = {
        task: np.array([stored[t] if t in stored else read(t) for t in texts[task]], np.float32).reshape(-1, HIDDEN)
        for task in TASKS
    }
    return Trainee(load_heads(base), labels, texts, readings)


def train_heads(
    trainee: Trainee, label_set: LabelSet, cached: list[tuple[Example, CachedStates]], settings: FineTuning, report: Report
) -> None:
    """Trains in place. Every article once an epoch, in an order of the seed."""
    heads, labels = trainee.heads.train(), trainee.labels.train()
    groups = [(list(heads.parameters()), settings.head_rate), (list(labels.parameters()), settings.label_rate)]
    optimiser = torch.optim.AdamW([{"params": own} for own, _ in groups], weight_decay=0.01, betas=(0.9, 0.98))
    rng = random.Random(settings.seed)
    steps = settings.epochs * -(-len(cached) // settings.batch)
    step = 0
    for epoch in range(settings.epochs):
        order = rng.sample(cached, len(cached))
        seen: list[float] = []
        for at in range(0, len(order), settings.batch):
            for group, (_, peak) in zip(optimiser.param_groups, groups, strict=True):
                group["lr"] = peak * rate((step + 1) / steps, settings.warm_up, settings.end)
            loss = _step_loss(trainee, label_set, order[at : at + settings.batch])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for own, _ in groups for p in own], 1.0)
            optimiser.step()
            seen.append(float(loss.detach()))
            step += 1
        report(f"epoch {epoch + 1} of {settings.epochs}, loss {np.mean(seen):.3f}")


def _step_loss(trainee: Trainee, label_set: LabelSet, batch: list[tuple[Example, CachedStates]]) -> Tensor:
    vectors = label_vectors(trainee, label_set)
    sums: dict[str, Tensor] = {}
    counts: dict[str, float] = {}
    for example, states in batch:
        for name, (loss, count) in losses(example, states.opened(), trainee.heads, vectors).items():
            sums[name] = sums.get(name, torch.zeros(())) + loss
            counts[name] = counts.get(name, 0.0) + count
    return torch.stack([LOSS_WEIGHTS[name] * sums[name] / counts[name] for name in sums if counts[name]]).sum()


def label_vectors(trainee: Trainee, label_set: LabelSet) -> LabelVectors:
    vectors, biases = {}, {}
    for task in TASKS:
        rows = torch.tensor([trainee.texts[task].index(text) for text in label_set.texts[task].values()], dtype=torch.long)
        vectors[task], biases[task] = trainee.labels(task, torch.from_numpy(trainee.readings[task])[rows], rows)
    return LabelVectors(vectors, biases, torch.from_numpy(label_set.role_mask), label_set.unmarked_types)


def write_model(trainee: Trainee, base: Path, folder: Path) -> None:
    """All files but the card: encoder, tokenizer, names and syntax of the base, heads and labels anew. Rounds the trainee."""
    round_in_place(trainee.heads, trainee.labels)
    for name in ("encoder.onnx", "tokenizer.json", NAMES_FILE, "syntax.onnx", "syntax_labels.onnx", "syntax.json"):
        if (base / name).is_file():
            shutil.copyfile(base / name, folder / name)
    for path in export_heads(trainee.heads, folder):
        shrink(path)
    check_heads(trainee.heads, folder)
    export_labels(trainee.labels, trainee.texts, trainee.readings, folder / "labels.npz")


def _card(
    name: str, ontology: Ontology, base: Card, gold: TrainingGold, dev: TrainingGold | None, settings: FineTuning, folder: Path
) -> Card:
    known = base.thresholds_for(ontology)
    thresholds = replace(known, relations={}, trust=None, relation=(base.thresholds if known.trust else known).relation)
    return Card(
        name=name, version=ontology.version, format=FORMAT,
        description=f"{base.name} {base.version} with its heads fine-tuned for the ontology {ontology.name}; encoder unchanged.",
        form=base.form, thresholds=thresholds, files=file_digests(folder),
        data=[_data(gold), *([] if dev is None else [{**_data(dev), "use": "thresholds"}])], scores={},
        training={
            "base": {"name": base.name, "version": base.version, "digest": base.digest}, "ontology": ontology.digest,
            "settings": asdict(settings),
            "versions": {library: metadata.version(library) for library in ("torch", "onnxruntime", "numpy")},
        },
        limits=["Scores are those of the articles on which the thresholds were chosen.", *base.limits[:1]],
        ontology=ontology.name, thresholds_elsewhere=base.thresholds_elsewhere or thresholds, known_name=base.known_name,
    )  # fmt: skip


def _data(gold: TrainingGold) -> dict[str, Any]:
    """Any: JSON. The file's name without its folder: no path goes into what is written."""
    return {"name": gold.name, "sha256": gold.digest, "articles": len(gold.items), "layers": gold.layers()}
