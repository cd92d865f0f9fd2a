"""Our figures against those of the project's official scorer, where that lies beside the checkout."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kgx.evaluation.gold import read_gold
from kgx.evaluation.scores import score
from kgx.ontology import default_ontology

SHARED = Path(__file__).parents[3] / "shared"
SCORER = SHARED / "tools" / "score.py"
GOLD = SHARED / "data" / "dev" / "newskg.jsonl.gz"

pytestmark = pytest.mark.skipif(not (SCORER.is_file() and GOLD.is_file()), reason="needs the project's shared folder")


def official_scorer() -> Any:
    spec = importlib.util.spec_from_file_location("official_scorer", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def perturbed(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The record with mentions dropped, moved and regrouped, and labels, ends, evidence, triggers and roles changed."""
    record = json.loads(json.dumps(record))
    ids = [entity["id"] for entity in record["entities"]]
    record["mentions"] = [mention for mention in record["mentions"] if chance.random() > 0.1]
    for mention in record["mentions"]:
        if chance.random() < 0.1:
            mention["entity"] = chance.choice(ids)
        if chance.random() < 0.1:
            mention["end"] = min(mention["end"] + chance.randint(1, 4), len(record["text"]))
    for entity in record["entities"]:
        if chance.random() < 0.1:
            entity["type"] = chance.choice(["PERSON", "ORG", "QUANTITY", "TITLE"])
        if chance.random() < 0.1:
            entity["name"] = "The " + entity["name"]
    for relation in record["relations"]:
        if chance.random() < 0.2:
            relation["head"], relation["tail"] = relation["tail"], relation["head"]
        if chance.random() < 0.2:
            relation["label"] = chance.choice(["ally_of", "located_in", "position_at"])
        if chance.random() < 0.4:
            start = chance.randint(0, len(record["text"]) - 2)
            relation["evidence"] = [[start, min(start + 120, len(record["text"]))]]
    record["events"] = [event for event in record["events"] if chance.random() > 0.1]
    for event in record["events"]:
        if chance.random() < 0.2:
            event["trigger"][0] = max(0, event["trigger"][0] - 4)
        if chance.random() < 0.2:
            event["realis"] = chance.choice(["asserted", "planned", "negated", "hypothetical"])
        for argument in event["arguments"]:
            if chance.random() < 0.2 and "entity" in argument:
                argument["entity"] = chance.choice(ids)
            elif chance.random() < 0.2 and "text" in argument:
                argument["text"] = argument["text"][: len(argument["text"]) // 2]
    return record


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_agree_with_the_official_scorer(tmp_path: Path, seed: int) -> None:
    with gzip.open(GOLD, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file][:12]
    chance = random.Random(seed)
    gold_path, predicted_path = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold_path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    answers = [perturbed(record, chance) for record in records[1:]]  # the first article has no answer
    predicted_path.write_text("".join(json.dumps(record) + "\n" for record in answers), encoding="utf-8")
    scorer = official_scorer()
    official = scorer.score(scorer.read(str(gold_path)), scorer.read(str(predicted_path)))

    scores = score(read_gold(gold_path), read_gold(predicted_path), ontology=default_ontology())

    official_by_label = official.pop("per_label")
    for name, figures in scores.figures().items():
        assert figures == pytest.approx(official.pop(name), abs=1e-9), name
    assert official == {}
    for layer, figures_by_label in scores.figures_by_label().items():
        assert {label: pytest.approx(f, abs=1e-9) for label, f in official_by_label[layer].items()} == figures_by_label
