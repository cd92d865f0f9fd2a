"""The words of a label, and the vectors that follow from them, with an encoder that reads by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from kgx.errors import ModelError
from kgx.model.features import FloatArray
from kgx.model.label_vectors import TaskLabels, load_label_vectors
from kgx.model.labels import TASKS, Task, label_text, label_texts
from kgx.ontology import EntityType, EventType, Ontology, RelationType, Role, default_ontology

PORT = Ontology(
    name="port",
    entity_types={
        "PERSON": EntityType("PERSON", "a named human being"),
        "SHIP": EntityType("SHIP", "a vessel, by its name"),
    },
    relations={
        "captain_of": RelationType("captain_of", "commands the vessel", ("PERSON",), ("SHIP",)),
        "commanded_by": RelationType("commanded_by", "", ("SHIP",), ("PERSON",), extracted=False),
    },
    events={
        "PortCall": EventType("PortCall", "a ship enters a port", (Role("ship", "which vessel"), Role("port", ""))),
    },
)


@pytest.mark.parametrize(
    ("label", "description", "text"),
    [
        ("PERSON", "a named human being", "person: a named human being"),
        ("head_of_state", "the person leads the country", "head of state: the person leads the country"),
        ("PortCall", "", "port call"),
        ("capital of", "capital of", "capital of"),
        ("  owned__by ", "owner", "owned by: owner"),
    ],
    ids=["upper", "underscores", "camel", "description-is-label", "spaces"],
)
def test_label_is_read_as_plain_words_and_its_description(label: str, description: str, text: str) -> None:
    assert label_text(label, description) == text


def test_relations_that_are_never_predicted_have_no_text() -> None:
    assert label_texts(PORT, "relation") == {"captain_of": "captain of: commands the vessel"}


def test_role_is_called_and_read_with_its_event() -> None:
    assert label_texts(PORT, "role") == {"PortCall.ship": "port call ship: which vessel", "PortCall.port": "port call port"}


def test_labels_keep_the_order_of_the_ontology() -> None:
    news = default_ontology()

    assert list(label_texts(news, "type")) == list(news.entity_types)
    assert list(label_texts(news, "event")) == list(news.events)


class ReaderByHand:
    """Reads a description as its length and its number of words; remembers what it was asked."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, text: str) -> FloatArray:
        self.read.append(text)
        return np.array([len(text), len(text.split())], dtype=np.float32)


def write_labels(path: Path, known: Mapping[Task, list[str]]) -> Path:
    """A labels.npz whose projection swaps the reading's two numbers; known texts have a residual of 100 and a bias of 2."""
    arrays: dict[str, np.ndarray] = {}
    for task in TASKS:
        texts = known.get(task, [])
        arrays |= {
            f"{task}.projection": np.array([[0, 1], [1, 0]], dtype=np.float16),
            f"{task}.offset": np.array([0.5, 0.25], dtype=np.float16),
            f"{task}.base_bias": np.array(-3.0, dtype=np.float32),
            f"{task}.texts": np.array(texts, dtype=str),
            f"{task}.residuals": np.full((len(texts), 2), 100, dtype=np.float16),
            f"{task}.biases": np.full(len(texts), 2, dtype=np.float16),
            f"{task}.readings": np.array([[7, 9]] * len(texts), dtype=np.float16).reshape(-1, 2),
        }
    np.savez_compressed(path, **arrays)
    return path


def port_labels(tmp_path: Path, reader: ReaderByHand) -> dict[Task, TaskLabels]:
    return load_label_vectors(write_labels(tmp_path / "labels.npz", {"type": ["person: a named human being"]}), PORT, reader)


def test_label_of_a_known_text_takes_the_stored_reading_with_what_was_learned(tmp_path: Path) -> None:
    reader = ReaderByHand()
    types = port_labels(tmp_path, reader)["type"]

    assert types.labels == ("PERSON", "SHIP")
    assert types.vectors[0].tolist() == [9 + 0.5 + 100, 7 + 0.25 + 100]
    assert types.biases[0] == -3 + 2
    assert "person: a named human being" not in reader.read


def test_label_of_an_unknown_text_is_read_by_the_encoder(tmp_path: Path) -> None:
    reader = ReaderByHand()
    types = port_labels(tmp_path, reader)["type"]

    assert types.vectors[1].tolist() == [6 + 0.5, 27 + 0.25]  # "ship: a vessel, by its name" has 6 words, 27 characters
    assert types.biases[1] == -3
    assert reader.read[0] == "ship: a vessel, by its name"


def test_known_label_with_another_description_is_a_new_label(tmp_path: Path) -> None:
    path = write_labels(tmp_path / "labels.npz", {"type": ["person: a human being or an animal"]})
    reader = ReaderByHand()
    load_label_vectors(path, PORT, reader)

    assert "person: a named human being" in reader.read


def test_every_task_has_its_labels_even_where_there_are_none(tmp_path: Path) -> None:
    only_types = Ontology(name="types", entity_types=PORT.entity_types)
    labels = load_label_vectors(write_labels(tmp_path / "labels.npz", {}), only_types, ReaderByHand())

    assert {task: len(labels[task].labels) for task in TASKS} == {"type": 2, "relation": 0, "event": 0, "role": 0}
    assert labels["relation"].vectors.shape == (0, 2)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"], ids=["empty", "text", "cut-off"])
def test_damaged_file_of_labels_is_a_model_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "labels.npz"
    path.write_bytes(content)

    with pytest.raises(ModelError, match="labels.npz cannot be read") as raised:
        load_label_vectors(path, PORT, ReaderByHand())
    assert "Reinstall" in (raised.value.hint or "")
