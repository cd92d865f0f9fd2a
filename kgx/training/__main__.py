"""The whole recipe in one command: train, or go on training, then export, tune and measure.

python -m kgx.training --data DATA --runs runs/news --out kgx/model/news
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kgx.model.card import load_card
from kgx.training.average import mean_checkpoint
from kgx.training.benchmark_thresholds import tune_seen, tune_unseen
from kgx.training.minilm import minilm_folder
from kgx.training.recipe import TWIN_SEEDS, Run
from kgx.training.release import release
from kgx.training.train import train


def train_recipe(data: Path, minilm: Path, runs: Path) -> Path:
    """Runs all stages, the last one once with each of the twins' seeds; the path of the checkpoint with their mean."""
    *before, last = Run().stages
    train(Run(stages=tuple(before)), data, minilm, runs)
    twins = [runs / f"{last.name}-{seed}" for seed in TWIN_SEEDS]
    for seed, folder in zip(TWIN_SEEDS, twins, strict=True):
        train(Run(seed=seed, stages=(last,)), data, minilm, folder, start=runs / f"{before[-1].name}.pt")
    mean_checkpoint([folder / f"{last.name}.pt" for folder in twins], runs / "mean.pt")
    return runs / "mean.pt"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kgx.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--runs", type=Path, required=True, help="folder for checkpoints; a run goes on from its last one")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--minilm", type=Path, help="folder with model.safetensors and tokenizer.json of MiniLM")
    arguments = parser.parse_args()
    mean = train_recipe(arguments.data, arguments.minilm or minilm_folder(), arguments.runs)
    release(mean, arguments.data, arguments.out)
    tune_seen(arguments.out, arguments.data)
    tune_unseen(arguments.out, arguments.data)
    card = load_card(arguments.out)
    print(json.dumps(card.scores, indent=1))


if __name__ == "__main__":
    main()
