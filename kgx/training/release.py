"""From a checkpoint to the model that is shipped: export, thresholds, scores, card.

python -m kgx.training.release runs/news/last.pt --data DATA --out kgx/model/news
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import yaml

from kgx.evaluation.scores import Scores
from kgx.model.card import FORMAT, Card, Thresholds, write_card
from kgx.training.minilm import minilm_folder
from kgx.training.onnx_export import SAMPLES, TOLERANCE, export, file_digests
from kgx.training.thresholds import tune

NAME, VERSION = "news", "0.1.0"
COMMAND = "kgx evaluate dev/newskg.jsonl.gz"


def release(checkpoint: Path, data: Path, folder: Path) -> Card:
    """Writes weights and card to the folder."""
    parity = export(checkpoint, folder, minilm_folder() / "tokenizer.json", list(SAMPLES))
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    card = Card(
        name=NAME, version=VERSION, format=FORMAT,
        description="MiniLM encoder (6 layers, 384 wide, Apache-2.0) with word shapes; heads for mentions, coreference, "
        "relations, event triggers, roles and realis; labels read from their descriptions.",
        form="encoder matrices int8 with a scale a row, the rest float16; computed in float32",
        thresholds=Thresholds(), files=file_digests(folder), data=_data_sets(), scores={},
        training={**json.loads(json.dumps(saved["run"])), "versions": saved["versions"], "progress": saved["progress"],
                  "parity": {"largest difference": float(f"{parity:.1e}"), "tolerance": TOLERANCE}},
        limits=_LIMITS,
    )  # fmt: skip
    write_card(card, folder)
    thresholds, scores = tune(folder, data / "dev" / "newskg.jsonl.gz")
    card = replace(card, thresholds=thresholds, scores={"newskg dev": {"command": COMMAND, **_figures(scores)}})
    write_card(card, folder)
    return card


_LIMITS = [
    "English news; other text kinds are read worse, other languages not at all.",
    "The scores are those of the development articles on which the thresholds were chosen.",
    "Relations of a pair more than three sentences apart are not found.",
    "Confidences are the network's probabilities and have not been calibrated.",
]


def _data_sets() -> list[dict[str, Any]]:
    sets = yaml.safe_load((Path(__file__).parent / "data_sets.yaml").read_text(encoding="utf-8"))
    return [{"name": name, **facts} for name, facts in sets.items()]


def _figures(scores: Scores) -> dict[str, dict[str, float]]:
    """Percent with one place."""
    return {name: {k: round(100 * v, 1) for k, v in parts.items()} for name, parts in scores.figures().items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    card = release(arguments.checkpoint, arguments.data, arguments.out)
    print(json.dumps(card.scores, indent=1))
    print(card.thresholds)


if __name__ == "__main__":
    main()
