"""The card that comes with a model's files, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kgx.errors import ModelError
from kgx.model.calibration import Calibration, LogisticMap
from kgx.model.card import (
    FORMAT,
    Card,
    OntologyThresholds,
    Thresholds,
    check_files,
    labels_digest,
    load_card,
    write_card,
)
from kgx.ontology import EntityType, Ontology, RelationType

WEIGHTS = "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068"  # SHA-256 of one space
CARD = Card(
    name="port",
    version="0.3",
    format=FORMAT,
    description="reads harbour news",
    form="float16",
    thresholds=Thresholds(mention=0.4, relations={"captain_of": 0.7}),
    files={"encoder.onnx": WEIGHTS},
    data=[{"name": "harbour", "licence": "CC0-1.0", "articles": 20}],
    scores={"harbour dev": {"names": {"f": 81.5}}},
    training={"seed": 20},
    limits=["English only – no “tides”"],
)
FISHING = Ontology(
    name="fishing",
    entity_types={"BOAT": EntityType("BOAT", "a vessel"), "SKIPPER": EntityType("SKIPPER", "who steers it")},
    relations={"skipper of": RelationType("skipper of", "steers the vessel", ("SKIPPER",), ("BOAT",))},
)
CALIBRATED = replace(
    CARD,
    calibration=Calibration(relations=LogisticMap(-0.5, {"logit": 0.4, "ends": 0.2})),
    reliability={"harbour dev": {"articles": 20}},
    ontology="port",
    thresholds_by_ontology={"fishing": OntologyThresholds(labels_digest(FISHING), Thresholds(relation=0.3))},
    thresholds_elsewhere=Thresholds(relation=0.7, trust=LogisticMap(-2.0, {"logit": 0.5})),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model's folder whose only file is sound."""
    write_card(CARD, tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b" ")
    return tmp_path


def test_card_comes_back_as_it_was_written(folder: Path) -> None:
    assert load_card(folder) == CARD


def test_calibrated_card_comes_back_as_it_was_written(folder: Path) -> None:
    write_card(CALIBRATED, folder)

    assert load_card(folder) == CALIBRATED


def test_card_of_an_uncalibrated_model_loads(folder: Path) -> None:
    path = folder / "card.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for name in ("calibration", "reliability", "ontology", "thresholds_by_ontology", "thresholds_elsewhere"):
        del content[name]
    del content["thresholds"]["idle"]
    path.write_text(json.dumps(content), encoding="utf-8")

    assert load_card(folder) == CARD


@pytest.mark.parametrize(
    ("ontology", "relation"),
    [
        (FISHING, 0.3),
        (replace(FISHING, relations={}, digest=""), 0.7),
        (replace(FISHING, name="angling", digest=""), 0.7),
        (replace(FISHING, name="port", digest=""), 0.5),
    ],
    ids=["tuned", "other-labels", "other-name", "the-card's-own"],
)
def test_thresholds_follow_name_and_labels(ontology: Ontology, relation: float) -> None:
    assert CALIBRATED.thresholds_for(ontology).relation == relation


def test_any_ontology_has_the_card_s_thresholds_where_there_are_no_others() -> None:
    assert CARD.thresholds_for(FISHING) == CARD.thresholds


def test_labels_digest_sees_labels_and_not_how_they_are_described() -> None:
    described = {"SKIPPER": EntityType("SKIPPER", "the master"), "BOAT": EntityType("BOAT", "a ship")}

    assert labels_digest(replace(FISHING, entity_types=described, digest="")) == labels_digest(FISHING)
    assert labels_digest(replace(FISHING, relations={}, digest="")) != labels_digest(FISHING)


def test_card_shows_its_digest(folder: Path) -> None:
    assert json.loads((folder / "card.json").read_text(encoding="utf-8"))["digest"] == CARD.digest


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (replace(CARD, description="reads fishing news", version="0.4", scores={}, limits=[]), True),
        (replace(CARD, files={"encoder.onnx": "0" * 64}), False),
        (replace(CARD, calibration=CALIBRATED.calibration), False),
        (replace(CARD, thresholds_by_ontology=CALIBRATED.thresholds_by_ontology), False),
        (replace(CARD, reliability=CALIBRATED.reliability), True),
        (replace(CARD, thresholds=Thresholds(mention=0.4, relations={"captain_of": 0.6})), False),
    ],
    ids=["words", "weights", "calibration", "by-ontology", "reliability", "thresholds"],
)
def test_digest_follows_what_decides_the_output(other: Card, is_same: bool) -> None:
    assert (other.digest == CARD.digest) is is_same
    assert len(other.digest) == 16


def test_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model in") as raised:
        load_card(tmp_path / "nowhere")
    assert "--model" in (raised.value.hint or "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"format": 2, "name"',
        b"[1]",
        b"\xff\xfe\x00",
        b'{"format": 2}',
        b'{"format": 2, "thresholds": {"mention": 0.5, "mood": 1}}',
        b'{"format": 2, "thresholds": 3}',
        b'{"format": 2, "thresholds": {}, "name": "port"}',
        b'{"format": 2, "thresholds": {}, "calibration": 3}',
        b'{"format": 2, "thresholds": {}, "calibration": {"mentions": {"bias": "high", "weights": {}}}}',
    ],
    ids=[
        "empty",
        "cut-off",
        "list",
        "binary",
        "bare",
        "unknown-threshold",
        "threshold-number",
        "keys-missing",
        "calibration-number",
        "bias-in-words",
    ],
)
def test_damaged_card_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "card.json").write_bytes(content)

    with pytest.raises(ModelError, match="is not a model card") as raised:
        load_card(tmp_path)
    assert "Reinstall" in (raised.value.hint or "")


def test_card_of_another_format_is_refused(tmp_path: Path) -> None:
    write_card(replace(CARD, format=FORMAT + 1), tmp_path)

    with pytest.raises(ModelError, match=f"model of format {FORMAT + 1}, this kgx reads {FORMAT}") as raised:
        load_card(tmp_path)
    assert raised.value.hint == "Use the kgx that made it."


def test_sound_files_pass(folder: Path) -> None:
    check_files(CARD, folder)


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "encoder.onnx").unlink()

    with pytest.raises(ModelError, match=r"encoder\.onnx is missing"):
        check_files(CARD, folder)


def test_file_with_one_bit_changed_is_named(folder: Path) -> None:
    (folder / "encoder.onnx").write_bytes(b"!")

    with pytest.raises(ModelError, match=r"encoder\.onnx is damaged") as raised:
        check_files(CARD, folder)
    assert "Reinstall" in (raised.value.hint or "")
