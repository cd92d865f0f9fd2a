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
from kgx.training.recipe import Run
from kgx.training.release import release
from kgx.training.train import train


def train_recipe(data: Path, minilm: Path, runs: Path) -> Path:
    """Runs all stages, those with twins once with each of their seeds; the path of the last stage's checkpoint."""
    at: Path | None = None
    for stage in Run().stages:
        began_from, at = at, runs / f"{stage.name}.pt"
        if at.exists():
            continue
        seeds = stage.twins or (Run().seed,)
        folders = [runs / f"{stage.name}-{seed}" for seed in seeds]
        for seed, folder in zip(seeds, folders, strict=True):
            train(Run(seed=seed, stages=(stage,)), data, minilm, folder, start=began_from)
        mean_checkpoint([folder / f"{stage.name}.pt" for folder in folders], at)
    assert at is not None
    return at


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kgx.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--runs", type=Path, required=True, help="folder for checkpoints; a run goes on from its last one")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--minilm", type=Path, help="folder with model.safetensors and tokenizer.json of MiniLM")
    arguments = parser.parse_args()
    last = train_recipe(arguments.data, arguments.minilm or minilm_folder(), arguments.runs)
    release(last, arguments.data, arguments.out)
    tune_seen(arguments.out, arguments.data)
    tune_unseen(arguments.out, arguments.data)
    card = load_card(arguments.out)
    print(json.dumps(card.scores, indent=1))


if __name__ == "__main__":
    main()
