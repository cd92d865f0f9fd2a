"""The whole recipe in one command: train, or go on training, then export, tune and measure.

python -m kgx.training --data DATA --runs runs/news --out kgx/model/news
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kgx.model.card import load_card
from kgx.training.benchmark_thresholds import tune_seen, tune_unseen
from kgx.training.minilm import minilm_folder
from kgx.training.recipe import Run
from kgx.training.release import release
from kgx.training.train import train


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kgx.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--runs", type=Path, required=True, help="folder for checkpoints; a run goes on from its last one")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--minilm", type=Path, help="folder with model.safetensors and tokenizer.json of MiniLM")
    arguments = parser.parse_args()
    train(Run(), arguments.data, arguments.minilm or minilm_folder(), arguments.runs)
    release(arguments.runs / "last.pt", arguments.data, arguments.out)
    tune_seen(arguments.out, arguments.data)
    tune_unseen(arguments.out, arguments.data)
    card = load_card(arguments.out)
    print(json.dumps(card.scores, indent=1))


if __name__ == "__main__":
    main()
