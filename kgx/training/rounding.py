"""What storing the weights small costs: the figures of the shipped model beside those of its checkpoint in float32.

    python -m kgx.training.rounding runs/news/final.pt kgx/model/news --data DATA

Both read the development articles with the model's calibration and thresholds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kgx.evaluation.gold import GoldArticle, read_gold
from kgx.model.card import load_card, write_card
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import default_ontology
from kgx.training.cached_predictor import CachedPredictor
from kgx.training.onnx_export import export, file_digests
from kgx.training.thresholds import Bench, scores_of

Figures = dict[str, float]  # F1 in percent, by name


def figures_of(folder: Path, gold: Mapping[str, GoldArticle]) -> Figures:
    ontology = default_ontology()
    predictor = CachedPredictor(OnnxPredictor(folder, ontology=ontology))
    bench = Bench([article.article for article in gold.values()], predictor, ontology)
    scores = scores_of(bench.run(predictor.thresholds), gold, ontology)
    return {name: 100 * parts["f"] for name, parts in scores.figures().items()}


def in_float(checkpoint: Path, model: Path, folder: Path) -> None:
    """A model like the given one, with the weights of its checkpoint as they were trained."""
    export(checkpoint, folder, model / "tokenizer.json", [], small=False)
    write_card(replace(load_card(model), files=file_digests(folder)), folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, help="the one that the model was released from")
    parser.add_argument("model", type=Path, help="folder of the model")
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/")
    arguments = parser.parse_args()
    gold = read_gold(arguments.data / "dev" / "newskg.jsonl.gz")
    with tempfile.TemporaryDirectory() as scratch:
        in_float(arguments.checkpoint, arguments.model, Path(scratch))
        trained = figures_of(Path(scratch), gold)
    stored = figures_of(arguments.model, gold)
    for name, value in stored.items():
        print(f"{name:12} float {trained[name]:6.2f}  stored {value:6.2f}  {value - trained[name]:+6.2f}")


if __name__ == "__main__":
    main()
