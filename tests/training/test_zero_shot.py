"""What a zero-shot run may not see."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

import numpy as np

from kgx.training.examples import LabelSet
from kgx.training.zero_shot import STAGE, held_out_labels, held_out_properties, without_facts, without_labels

ROWS = [f"fewrel\trelation {i}\tP{i}" for i in range(40)] + ["news\tfather_of\tP7", "news\tmother_of\tP999"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "relations.tsv").write_text("\n".join(["source\tlabel\twikidata", *ROWS]) + "\n", encoding="utf-8")
    return tmp_path


def test_fifteen_properties_are_held_out_whatever_their_order(data: Path) -> None:
    found = held_out_properties(data)
    assert len(found) == 15
    (data / "relations.tsv").write_text("\n".join(["source\tlabel\twikidata", *ROWS[::-1]]) + "\n", encoding="utf-8")
    assert held_out_properties(data) == found


def test_labels_of_other_sets_are_held_out_by_their_property(data: Path) -> None:
    assert held_out_labels("news", ("P7", "P8"), data) == {"father_of"}
    assert held_out_labels("news", (), data / "absent") == frozenset()


def test_label_set_loses_text_and_column() -> None:
    allowed = np.array([[[True, False, True]]])
    labels = LabelSet("s", {"type": {"A": "a"}, "relation": {"x": "1", "y": "2", "z": "3"}, "event": {}, "role": {}}, allowed)
    found = without_labels(labels, frozenset({"y"}))
    assert found.texts["relation"] == {"x": "1", "z": "3"}
    assert found.allowed is not None
    assert found.allowed.tolist() == [[[True, True]]]
    assert labels.texts["relation"].keys() == {"x", "y", "z"}


def test_facts_go_and_with_them_items_of_one_pair() -> None:
    items = [
        {"annotated": ["relation_pair"], "relations": [{"label": "x"}]},
        {"annotated": ["relation_pair"], "relations": [{"label": "y"}]},
        {"annotated": ["relations"], "relations": [{"label": "x"}]},
        {"annotated": ["ner"]},
    ]
    found = list(without_facts(items, frozenset({"x"})))
    assert [i["relations"] for i in found] == [[{"label": "y"}], [], []]


def test_shares_sum_to_one() -> None:
    assert sum(STAGE.shares.values()) == pytest.approx(1)
