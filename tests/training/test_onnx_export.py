"""From a network to the model's folder: stored small, and read at run time as in training."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")
pytest.importorskip("onnx", reason="training needs the extra kgx-news[train]")

from harbour import SYNTAX
from untrained import save_checkpoint, sorted_texts, states_of, untrained_network

from kgx.annotation import Mention, Span
from kgx.errors import ModelError
from kgx.model.card import FORMAT, Card, Thresholds, write_card
from kgx.model.encoding import Encoded, TextEncoder
from kgx.model.features import KINDS, MentionTable, coreference_features, entity_pairs
from kgx.model.labels import TASKS, Task, label_texts
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import EntityType, EventType, Ontology, RelationType, Role
from kgx.training.entity_losses import mean, members_of
from kgx.training.losses import States
from kgx.training.network import Network, label_scores, pair_weights
from kgx.training.onnx_export import export, file_digests, load_network, read_description, round_weights
from kgx.training.parity import check_parity
from kgx.training.shipped import load_shipped
from kgx.training.stored_weights import int8_rows, read_weights

HARBOUR = Ontology(
    name="harbour",
    entity_types={
        "PERSON": EntityType("PERSON", "a human"),
        "SHIP": EntityType("SHIP", "a vessel"),
    },
    relations={
        "captain": RelationType("captain", "who leads", ("SHIP",), ("PERSON",)),
        "ally": RelationType("ally", "helps", ("PERSON", "SHIP"), ("PERSON", "SHIP")),
    },
    events={"call": EventType("call", "a ship calls", (Role("ship", "which"), Role("port", "where")))},
    realis={"asserted": "it was", "planned": "it will be"},
)
TEXT = "Ida Holm leads Aurora. She calls at Turku for Ove Berg."
SENTENCES = [Span(0, 22), Span(23, len(TEXT))]


def mention(words: str, type_: str, kind: Any = "name") -> Mention:
    return Mention(Span(TEXT.index(words), TEXT.index(words) + len(words)), kind, type_, 0.9)


MENTIONS = [
    mention("Ida Holm", "PERSON"),
    mention("Aurora", "SHIP"),
    mention("She", "PERSON", "pronoun"),
    mention("Ove Berg", "PERSON"),
]
ENTITIES = [[0, 2], [1], [3]]
WORDS = {"Ida Holm": (0, 1), "Aurora": (3, 3), "She": (5, 5), "Ove Berg": (10, 11)}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network with lively scores, as training saves it."""
    texts = sorted_texts(HARBOUR)
    network = untrained_network(texts, seed=3)
    for name, parameter in network.named_parameters():
        if name.startswith("labels.base_bias"):
            torch.nn.init.zeros_(parameter)
        elif not parameter.any():  # what begins at zero, and would hide that it was mixed up
            torch.nn.init.normal_(parameter, std=0.02)
    path = tmp_path_factory.mktemp("run") / "last.pt"
    save_checkpoint(network, texts, path)
    return path


@pytest.fixture(scope="module")
def folder(checkpoint: Path, letters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model's folder, with a card."""
    folder = tmp_path_factory.mktemp("model") / "harbour"
    parity = export(checkpoint, folder, letters, [TEXT])
    assert parity < 1e-3
    card = Card("harbour", "0", FORMAT, "", "", Thresholds(), file_digests(folder), [], {}, {}, [])
    write_card(card, folder)
    return folder


@pytest.fixture(scope="module")
def rounded(checkpoint: Path) -> Network:
    network, _, _ = load_network(checkpoint)
    round_weights(network)
    return network


@pytest.fixture(scope="module")
def predictor(folder: Path) -> OnnxPredictor:
    return OnnxPredictor(folder, ontology=HARBOUR)


@pytest.fixture(scope="module")
def encoded(letters: Path) -> Encoded:
    return TextEncoder(letters).encode(TEXT, SENTENCES)


@pytest.fixture(scope="module")
def states(rounded: Network, encoded: Encoded) -> States:
    return states_of(rounded.encoder, encoded)


@pytest.fixture(scope="module")
def table() -> MentionTable:
    types = list(HARBOUR.entity_types)
    rows = [(*WORDS[TEXT[m.span.start : m.span.end]], KINDS.index(m.kind), types.index(m.type)) for m in MENTIONS]
    return MentionTable(*np.array(rows, dtype=np.int64).T)


def labels_of(network: Network, letters: Path, task: Task) -> tuple[Any, Any]:
    """Vectors and biases as training makes them."""
    texts = list(label_texts(HARBOUR, task).values())
    known = torch.tensor([sorted(texts).index(text) for text in texts])
    readings = np.stack([read_description(network.encoder, TextEncoder(letters), text) for text in texts])
    with torch.no_grad():
        vectors, biases = network.labels(task, torch.from_numpy(readings), known)
    return vectors, biases


def test_folder_holds_what_the_run_time_reads(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == [
        "card.json",
        "coreference.onnx",
        "encoder.onnx",
        "events.onnx",
        "labels.npz",
        "relations.onnx",
        "spans.onnx",
        "syntax.json",
        "syntax.onnx",
        "syntax_labels.onnx",
        "tokenizer.json",
    ]
    assert sum(file.stat().st_size for file in folder.iterdir()) < 40_000_000


def test_mentions_at_run_time_are_those_of_training(
    predictor: OnnxPredictor, rounded: Network, encoded: Encoded, states: States, letters: Path
) -> None:
    vectors, biases = labels_of(rounded, letters, "type")
    with torch.no_grad():
        first, last = (states.hidden[torch.from_numpy(pieces)] for pieces in (encoded.first_pieces, encoded.last_pieces))
        scores = label_scores(rounded.heads.spans(first, last)[0], vectors, biases)
    any_type = 1 - torch.nn.functional.pad(scores, (1, 0)).softmax(-1)[..., 0]

    found = predictor.read(TEXT, SENTENCES).mentions()
    assert len(found) > 20
    spans = encoded.word_spans.tolist()
    for m in found:
        a = next(i for i, (start, _) in enumerate(spans) if start == m.span.start)
        b = next(i for i, (_, end) in enumerate(spans) if end == m.span.end)
        assert m.confidence == pytest.approx(float(any_type[a, b - a]), abs=2e-3)


def test_coreference_at_run_time_is_that_of_training(
    predictor: OnnxPredictor, rounded: Network, encoded: Encoded, states: States, table: MentionTable
) -> None:
    with torch.no_grad():
        mentions = vectors_of_mentions(rounded, encoded, states, table)
        scores = rounded.heads.coreference(mentions, torch.from_numpy(coreference_features(encoded, table)))

    rows = predictor.read(TEXT, SENTENCES).coreference(MENTIONS)
    for i, row in enumerate(rows):
        expected = torch.nn.functional.pad(scores[i, :i], (0, 1)).softmax(-1)
        assert row == pytest.approx(expected.tolist(), abs=2e-3)


def test_relations_at_run_time_are_those_of_training(
    predictor: OnnxPredictor, rounded: Network, encoded: Encoded, states: States, table: MentionTable, letters: Path
) -> None:
    labels, pairs = list(HARBOUR.relations), entity_pairs(encoded, table, ENTITIES)
    types = torch.from_numpy(table.types[[members[0] for members in ENTITIES]])
    type_vectors, _ = labels_of(rounded, letters, "type")
    with torch.no_grad():
        mentions = vectors_of_mentions(rounded, encoded, states, table)
        rows = states.rows(torch.from_numpy(encoded.first_pieces[table.first_words]))
        of_entity = mean(rows, ENTITIES)
        index = [torch.from_numpy(a) for a in (pairs.heads, pairs.tails, pairs.head_mentions, pairs.tail_mentions)]
        starts = np.minimum(table.last_words[pairs.head_mentions], table.last_words[pairs.tail_mentions]) + 1
        ends = np.maximum(table.first_words[pairs.head_mentions], table.first_words[pairs.tail_mentions])
        first = states.hidden[torch.from_numpy(encoded.first_pieces)]
        vectors, threshold = rounded.heads.pairs(
            mentions,
            rounded.heads.pool(mentions, *members_of(ENTITIES)),
            pair_weights(of_entity, of_entity, *index[:2]) @ states.hidden,
            rounded.heads.words_between(first, torch.from_numpy(starts), torch.from_numpy(ends)),
            type_vectors[types],
            *index,
            torch.from_numpy(pairs.features),
        )
        scores = label_scores(vectors, *labels_of(rounded, letters, "relation")) - threshold[:, None]
    row = {pair: p for p, pair in enumerate(zip(pairs.heads.tolist(), pairs.tails.tolist(), strict=True))}

    found = predictor.read(TEXT, SENTENCES).relations(MENTIONS, ENTITIES, ["PERSON", "SHIP", "PERSON"])
    assert {(r.head, r.label, r.tail) for r in found} >= {(1, "captain", 0), (1, "captain", 2), (0, "ally", 2)}
    for r in found:
        expected = float(scores[row[r.head, r.tail], labels.index(r.label)].sigmoid())
        assert r.confidence == pytest.approx(expected, abs=2e-3)


def vectors_of_mentions(network: Network, encoded: Encoded, states: States, table: MentionTable) -> Any:
    first = states.hidden[torch.from_numpy(encoded.first_pieces[table.first_words])]
    last = states.hidden[torch.from_numpy(encoded.last_pieces[table.last_words])]
    return network.heads.mentions(first, last)


def test_label_vectors_at_run_time_are_those_of_training(predictor: OnnxPredictor, rounded: Network, letters: Path) -> None:
    for task in TASKS:
        vectors, biases = labels_of(rounded, letters, task)
        assert predictor.labels[task].vectors == pytest.approx(vectors.numpy(), abs=2e-3)
        assert predictor.labels[task].biases == pytest.approx(biases.numpy(), abs=2e-3)


def test_label_that_training_has_not_seen_is_read_by_its_description(folder: Path, rounded: Network, letters: Path) -> None:
    boat = replace(HARBOUR, entity_types={"BOAT": EntityType("BOAT", "a small ship")}, relations={}, events={}, digest="")
    labels = OnnxPredictor(folder, ontology=boat).labels["type"]
    projection = rounded.labels.projection["types"]
    reading = torch.from_numpy(read_description(rounded.encoder, TextEncoder(letters), "boat: a small ship"))

    with torch.no_grad():
        assert labels.vectors[0] == pytest.approx(projection(reading).numpy(), abs=2e-3)


def test_graph_that_differs_from_the_network_is_refused(
    folder: Path, rounded: Network, checkpoint: Path, encoded: Encoded
) -> None:
    other, _, _ = load_network(checkpoint)
    round_weights(other)
    torch.nn.init.ones_(other.heads.coreference_score.bias)

    assert check_parity(rounded, folder, list(encoded.windows)) < 1e-3
    with pytest.raises(ModelError, match="exported graphs differ from the network"):
        check_parity(other, folder, list(encoded.windows))


def test_folder_is_read_back_into_the_network(folder: Path, rounded: Network) -> None:
    network, texts, syntax = load_shipped(folder)
    before, after = (
        {name: t for name, t in n.state_dict().items() if not name.startswith("masked.")} for n in (rounded, network)
    )  # what tells masked words is for training alone

    assert set(after) == set(before)
    assert {name for name, tensor in after.items() if not torch.allclose(tensor, before[name], rtol=0, atol=1e-6)} == set()
    assert syntax == SYNTAX
    assert texts == sorted_texts(HARBOUR)


def test_model_that_lacks_a_weight_is_refused(folder: Path, tmp_path: Path) -> None:
    import onnx

    damaged = Path(shutil.copytree(folder, tmp_path / "damaged"))
    model = onnx.load(damaged / "spans.onnx")
    for tensor in model.graph.initializer:
        tensor.name = f"onnx::{tensor.name}"  # as models of older versions call them
    onnx.save(model, damaged / "spans.onnx")

    with pytest.raises(ModelError, match=r"no weights for heads\.\w+"):
        load_shipped(damaged)


def test_rows_of_int8_are_off_by_half_a_step_at_most() -> None:
    weights = torch.randn(6, 40, generator=torch.Generator().manual_seed(0)) * torch.tensor([[1e-9], [0.1], [1], [3], [10], [0]])
    codes, scales = int8_rows(weights)

    assert codes.dtype == torch.int8
    assert ((codes.float() * scales - weights).abs() <= scales / 2 + 1e-9).all()


def test_digests_cover_all_but_the_card(folder: Path) -> None:
    assert set(file_digests(folder)) == {file.name for file in folder.iterdir()} - {"card.json"}
    assert json.loads((folder / "card.json").read_text(encoding="utf-8"))["files"] == file_digests(folder)


def test_weights_as_they_were_trained_are_larger_and_say_what_the_network_says(
    folder: Path, checkpoint: Path, letters: Path, tmp_path: Path
) -> None:
    parity = export(checkpoint, tmp_path, letters, [TEXT], small=False)

    network, _, _ = load_network(checkpoint)
    trained = read_weights(tmp_path / "encoder.onnx")["encoder.words.weight"]
    stored = read_weights(folder / "encoder.onnx")["encoder.words.weight"]
    assert torch.equal(trained, network.encoder.words.weight.detach())
    assert not torch.equal(stored, trained)
    assert parity < 1e-3
    assert (tmp_path / "encoder.onnx").stat().st_size > 3 * (folder / "encoder.onnx").stat().st_size
