"""From a checkpoint to the model that is shipped: export, list of names, calibration, thresholds, scores, card.

python -m kgx.training.release runs/news/last.pt --data DATA --out kgx/model/news
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import yaml

from kgx.model.card import FORMAT, Card, Thresholds, load_card, write_card
from kgx.training.calibrate import calibrated
from kgx.training.minilm import minilm_folder
from kgx.training.name_list import FACTS, KNOWN_NAME, write_names
from kgx.training.onnx_export import SAMPLES, export, file_digests
from kgx.training.parity import TOLERANCE

NAME, VERSION = "news", "0.9.0"


def release(checkpoint: Path, data: Path, folder: Path, *, earlier: Sequence[Path] = ()) -> Card:
    """Writes weights and card to the folder. earlier: what this run went on from, first ones first: checkpoints, or the folder
    of a model, whose card has all runs before it."""
    parity = export(checkpoint, folder, minilm_folder() / "tokenizer.json", list(SAMPLES))
    write_names(folder, data)
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    before = [run for place in earlier for run in _runs(place)]
    card = Card(
        name=NAME, version=VERSION, format=FORMAT,
        description="MiniLM encoder (6 layers, 384 wide, Apache-2.0) with word shapes; heads for mentions, coreference, "
        "relations with their evidence, event triggers, roles, realis and syntax; labels read from their descriptions.",
        form="encoder matrices int8 with a scale a row, the rest float16; computed in float32",
        thresholds=Thresholds(), files=file_digests(folder), data=[*_data_sets(), FACTS], scores={},
        training={**json.loads(json.dumps(saved["run"])), "runs before": json.loads(json.dumps(before)),
                  "versions": saved["versions"], "progress": saved["progress"],
                  "parity": {"largest difference": float(f"{parity:.1e}"), "tolerance": TOLERANCE}},
        limits=_LIMITS, known_name=KNOWN_NAME,
    )  # fmt: skip
    write_card(card, folder)
    card = calibrated(card, folder, data / "dev" / "newskg.jsonl.gz")
    write_card(card, folder)
    return card


_LIMITS = [
    "English news; other text kinds are read worse, other languages not at all.",
    "The scores are those of the development articles on which the thresholds were chosen; those of each half of them, with"
    " thresholds and calibration from the other half, stand under reliability.",
    "Relations of a pair more than three sentences apart are not found.",
    "Confidences are calibrated on news; in other text, and with another ontology, they can be too high. Those of arguments"
    " are not calibrated.",
]


def _runs(place: Path) -> list[dict[str, Any]]:
    if not place.is_dir():
        return [torch.load(place, map_location="cpu", weights_only=True)["run"]]
    told = load_card(place).training
    own = {key: value for key, value in told.items() if key not in ("runs before", "versions", "progress", "parity")}
    return [*told.get("runs before", ()), own]


def _data_sets() -> list[dict[str, Any]]:
    sets = yaml.safe_load((Path(__file__).parent / "data_sets.yaml").read_text(encoding="utf-8"))
    return [{"name": name, **facts} for name, facts in sets.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--earlier", type=Path, nargs="*", default=[], help="checkpoints of runs before it, or a model's folder, for the card"
    )
    arguments = parser.parse_args()
    card = release(arguments.checkpoint, arguments.data, arguments.out, earlier=arguments.earlier)
    print(json.dumps(card.scores, indent=1))
    print(card.thresholds)


if __name__ == "__main__":
    main()
