"""A run in small: three short articles, an ontology of a few labels, an encoder of random weights, a few steps.

The network has its full size, which is fixed, so a checkpoint takes 400 MB; they are deleted at the end.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")
safetensors_torch = pytest.importorskip("safetensors.torch", reason="training needs the extra kgx-news[train]")

from harbour import ARTICLES, ONTOLOGY, SYNTAX, gold_item, syntax_item
from untrained import Texts, save_checkpoint, untrained_network

from kgx.model.card import SHIPPED
from kgx.model.encoding import TextEncoder
from kgx.model.labels import TASKS, label_texts
from kgx.ontology import default_ontology
from kgx.training import release
from kgx.training.batches import batches, with_copies
from kgx.training.encoder_network import HIDDEN, LAYERS, VOCABULARY, Encoder
from kgx.training.example_maker import ExampleMaker
from kgx.training.examples import Example, LabelSet, label_set
from kgx.training.minilm import short_floats
from kgx.training.network import Network
from kgx.training.onnx_export import export
from kgx.training.recipe import LOSS_WEIGHTS, Run, Stage, rate
from kgx.training.syntax_examples import syntax_examples
from kgx.training.train import Reader, start_from, step_loss, train
from kgx.training.wordings import Wordings, read_wordings

pytestmark = pytest.mark.usefixtures("one_thread")
NO_LABELS = LabelSet("syntax", {task: {} for task in TASKS}, None)
WHOLE = Stage("whole", 1000, {"harbour": 1.0}, 0, 0, residual_drop=0, word_drop=0)
MASKED = replace(WHOLE, word_drop=0.5)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data sets, with the ontology of the only one beside it."""
    root = tmp_path_factory.mktemp("harbour")
    (root / "data" / "train").mkdir(parents=True)
    (root / "spec" / "ontologies").mkdir(parents=True)
    (root / "spec" / "ontologies" / "harbour.yaml").write_text(ONTOLOGY, encoding="utf-8")
    with gzip.open(root / "data" / "train" / "harbour.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(gold_item(text)) + "\n" for text in ARTICLES)
        lines.write(json.dumps({**gold_item(ARTICLES[0]), "eval_only": True}) + "\n")
    for treebank in ("ewt", "gum"):
        with gzip.open(root / "data" / "train" / f"{treebank}.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.write(json.dumps(syntax_item()) + "\n")
    return root / "data"


@pytest.fixture(scope="module")
def labels(data: Path) -> LabelSet:
    return label_set("harbour", data)


@pytest.fixture(scope="module")
def texts(labels: LabelSet) -> Texts:
    return {task: sorted(labels.texts[task].values()) for task in TASKS}


@pytest.fixture(scope="module")
def examples(labels: LabelSet, letters: Path) -> list[Example]:
    maker = ExampleMaker(labels, TextEncoder(letters))
    return [example for text in ARTICLES if (example := maker.make(gold_item(text))) is not None]


@pytest.fixture(scope="module")
def syntax(letters: Path) -> list[Example]:
    return list(syntax_examples([syntax_item()], SYNTAX, TextEncoder(letters)))


@pytest.fixture
def network(texts: Texts) -> Network:
    return untrained_network(texts, seed=0)


@pytest.fixture
def reader(network: Network, labels: LabelSet, texts: Texts, letters: Path) -> Reader:
    return Reader(network, TextEncoder(letters), {"harbour": labels, "syntax": NO_LABELS}, texts)


def test_losses_are_finite_and_fall(network: Network, reader: Reader, examples: list[Example], syntax: list[Example]) -> None:
    network.encoder.requires_grad_(False)
    trained = [*network.heads.parameters(), *network.labels.parameters(), *network.syntax.parameters()]
    optimiser = torch.optim.AdamW(trained, lr=2e-3)
    history: list[dict[str, float]] = []
    for _ in range(25):
        (facts, parts), (grammar, others) = (step_loss(network, reader, batch, WHOLE) for batch in (examples, syntax))
        optimiser.zero_grad()
        (facts + grammar).backward()
        optimiser.step()
        history.append(parts | others)

    assert set(history[0]) == set(LOSS_WEIGHTS) - {"words"}
    assert all(math.isfinite(value) for parts in history for value in parts.values())
    assert {name for name in history[0] if history[-1][name] < history[0][name] / 2} >= set(history[0]) - {
        "coreference",
        "evidence",
    }


def test_labels_that_the_network_does_not_know_are_read_by_their_description_alone(
    network: Network, labels: LabelSet, texts: Texts, letters: Path
) -> None:
    shown = {task: labels.texts[task] for task in TASKS}
    shown["relation"] = {"moors": "moors: the ship lies at the quay", **shown["relation"]}
    sets = {"harbour": replace(labels, texts=shown)}
    before = Reader(network, TextEncoder(letters), sets, texts).vectors("harbour", drop=0).vectors["relation"]
    with torch.no_grad():
        network.labels.residual["relations"].weight.add_(1)
    after = Reader(network, TextEncoder(letters), sets, texts).vectors("harbour", drop=0).vectors["relation"]

    assert torch.equal(before[0], after[0])
    assert torch.allclose(after[1:] - before[1:], torch.ones_like(before[1:]), atol=1e-5)


def test_labels_are_read_in_other_words_and_as_if_they_were_unknown(
    network: Network, labels: LabelSet, texts: Texts, letters: Path
) -> None:
    known = list(labels.texts["type"].values())
    wordings: Wordings = {"type": {known[0]: ["sailor: somebody at sea"]}}
    reader = Reader(network, TextEncoder(letters), {"harbour": labels}, texts, wordings)
    own = reader.vectors("harbour", drop=1).vectors["type"]
    before = reader.vectors("harbour", drop=0, reworded=True).vectors["type"]
    with torch.no_grad():
        network.labels.residual["types"].weight.add_(1)
    after = reader.vectors("harbour", drop=0, reworded=True).vectors["type"]

    assert torch.equal(before, after)
    assert not torch.allclose(before[0], own[0], atol=1e-3)
    assert torch.equal(before[1:], own[1:]), "a label without other words is read in its own"


def test_texts_without_residuals_are_renewed_less_often(network: Network, labels: LabelSet, texts: Texts, letters: Path) -> None:
    known = list(labels.texts["type"].values())
    wordings: Wordings = {"type": {text: [f"as to {text}"] for text in known}}
    reader = Reader(network, TextEncoder(letters), {"harbour": labels}, texts, wordings)

    def read() -> tuple[Any, Any]:
        plain, reworded = (reader.vectors("harbour", drop=1, reworded=r).vectors["type"] for r in (False, True))
        return plain, reworded

    first = read()
    with torch.no_grad():
        network.encoder.words.weight.mul_(torch.rand_like(network.encoder.words.weight))
    reader.renew(all_texts=False)
    second = read()
    reader.renew()
    third = read()

    assert not torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])
    assert torch.equal(second[0], third[0])
    assert not torch.equal(second[1], third[1])


def test_weights_are_taken_over_from_a_model_s_folder(network: Network, texts: Texts, letters: Path, workplace: Path) -> None:
    save_checkpoint(network, texts, workplace / "last.pt")
    export(workplace / "last.pt", workplace / "model", letters, [], small=False)
    fewer = {**texts, "type": texts["type"][1:]}
    from_folder, from_checkpoint = (untrained_network(fewer, seed=seed) for seed in (1, 2))
    guessing = from_folder.masked.bias.clone()
    start_from(from_folder, workplace / "model", fewer)
    start_from(from_checkpoint, workplace / "last.pt", fewer)

    one, other = from_folder.state_dict(), from_checkpoint.state_dict()
    far = {name for name in one if not torch.allclose(one[name], other[name], rtol=0, atol=2e-3)}
    assert {name.split(".")[0] for name in far} == {"masked"}
    assert torch.equal(from_folder.masked.bias, guessing)


def test_masked_words_are_learned(network: Network, reader: Reader, examples: list[Example]) -> None:
    optimiser = torch.optim.AdamW(network.masked.parameters(), lr=2e-3)
    history: list[float] = []
    for _ in range(12):
        loss, parts = step_loss(network, reader, examples, MASKED)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        history.append(parts["words"])

    assert history[-1] < history[0] / 2


def test_copies_with_other_names_follow_the_items() -> None:
    item = gold_item(ARTICLES[0])
    copies = list(with_copies([item, {**gold_item(ARTICLES[1]), "id": "b"}], 2, seed=20))

    assert len(copies) == 6
    assert copies[0] is item
    assert [c["id"] for c in copies[2:]] == [c["id"] for c in copies[:2]] * 2
    assert copies[2:] == list(with_copies([item, copies[1]], 2, seed=20))[2:]


def test_losses_reach_every_weight(network: Network, reader: Reader, examples: list[Example], syntax: list[Example]) -> None:
    for batch in (examples[:1], syntax):
        loss, _ = step_loss(network, reader, batch, MASKED)
        loss.backward()

    without = [name for name, parameter in network.named_parameters() if parameter.grad is None]
    assert without == []


def test_example_comes_again_only_after_all_others(examples: list[Example]) -> None:
    stage = Stage("all", 1000, {"harbour": 1.0}, 0, 0)
    stream = batches({"harbour": examples}, stage, 1, random.Random(1))

    taken = [id(batch[0]) for batch in islice(stream, 6)]
    assert set(taken[:3]) == set(taken[3:]) == {id(example) for example in examples}


def test_batches_hold_pieces_of_one_set_and_follow_the_seed(examples: list[Example]) -> None:
    sets = {"first": examples[:1], "second": examples[1:]}
    stage = Stage("all", 1000, {"first": 0.5, "second": 0.5}, 0, 0)
    one, two = (list(islice(batches(sets, stage, 100, random.Random("20 0 0")), 8)) for _ in range(2))

    assert [[id(e) for e in batch] for batch in one] == [[id(e) for e in batch] for batch in two]
    for batch in one:
        assert sum(e.encoded.pieces for e in batch) >= 100
        assert len({any(e is first for first in sets["first"]) for e in batch}) == 1


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.55, 0.6), (1.0, 0.2)], ids=str)
def test_rate_warms_up_and_decays_to_the_end(share: float, expected: float) -> None:
    assert rate(share, 0.1, 0.2) == pytest.approx(expected)


def test_recipe_shares_sum_to_one_and_name_known_sets() -> None:
    run = Run()

    for stage in run.stages:
        assert sum(stage.shares.values()) == pytest.approx(1)
        assert set(stage.shares) <= set(run.sets)
    read = set(run.sets) - {"syntax"} | {"ewt", "gum"}
    assert {facts["name"] for facts in release._data_sets()} == read, "the card lists what the recipe reads"
    assert all({"licence", "source", "layers"} <= set(facts) for facts in release._data_sets())


def minilm(folder: Path, letters: Path) -> Path:
    """A folder that looks like the public MiniLM, with small random weights."""
    generator = torch.Generator().manual_seed(1)

    def weights(*shape: int) -> Any:
        return torch.randn(*shape, generator=generator) * 0.02

    e = "embeddings."
    tensors = {
        e + "word_embeddings.weight": weights(VOCABULARY, HIDDEN),
        e + "position_embeddings.weight": weights(512, HIDDEN),
        e + "token_type_embeddings.weight": weights(2, HIDDEN),
        e + "LayerNorm.weight": torch.ones(HIDDEN),
        e + "LayerNorm.bias": torch.zeros(HIDDEN),
    }
    for i in range(LAYERS):
        layer = f"encoder.layer.{i}."
        sizes = {
            "attention.self.query": (HIDDEN, HIDDEN),
            "attention.self.key": (HIDDEN, HIDDEN),
            "attention.self.value": (HIDDEN, HIDDEN),
            "attention.output.dense": (HIDDEN, HIDDEN),
            "intermediate.dense": (4 * HIDDEN, HIDDEN),
            "output.dense": (HIDDEN, 4 * HIDDEN),
        }
        for name, shape in sizes.items():
            tensors[f"{layer}{name}.weight"], tensors[f"{layer}{name}.bias"] = weights(*shape), torch.zeros(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[f"{layer}{name}.weight"], tensors[f"{layer}{name}.bias"] = torch.ones(HIDDEN), torch.zeros(HIDDEN)
    folder.mkdir()
    safetensors_torch.save_file(tensors, str(folder / "model.safetensors"))
    shutil.copy(letters, folder / "tokenizer.json")
    return folder


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


def run_of(*stages: str) -> Run:
    shares = {"harbour": 0.7, "syntax": 0.3}
    return Run(batch_pieces=60, stages=tuple(Stage(name, 120, shares, 1e-4, 1e-3) for name in stages))


def test_run_goes_on_where_it_was_left_and_ends_as_in_one_go(data: Path, letters: Path, workplace: Path) -> None:
    source = minilm(workplace / "minilm", letters)
    train(run_of("broad", "news"), data, source, workplace / "whole", threads=1)
    train(run_of("broad"), data, source, workplace / "parts", threads=1)
    before = torch.load(workplace / "parts" / "last.pt", weights_only=False)
    train(run_of("broad", "news"), data, source, workplace / "parts", threads=1)

    whole, parts = (torch.load(workplace / name / "last.pt", weights_only=False) for name in ("whole", "parts"))
    assert before["progress"]["stage"] == 1
    assert before["progress"]["step"] < whole["progress"]["step"]
    assert parts["progress"] == whole["progress"]
    assert parts["progress"]["stage"] == 2
    assert sorted(file.name for file in (workplace / "parts").iterdir()) == ["broad.pt", "last.pt", "news.pt", "run.json"]
    assert set(whole["versions"]) == {"torch", "numpy", "tokenizers", "safetensors"}
    assert all(torch.isfinite(tensor).all() for tensor in parts["average"].values() if tensor.is_floating_point())


def test_public_weights_are_read_into_the_encoder(letters: Path, workplace: Path) -> None:
    from kgx.training.minilm import load_minilm

    source = minilm(workplace / "minilm", letters) / "model.safetensors"
    encoder = Encoder()
    load_minilm(encoder, source)

    given = safetensors_torch.load_file(str(source))
    assert torch.equal(encoder.words.weight, given["embeddings.word_embeddings.weight"])
    both = given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0]
    assert torch.equal(encoder.positions.weight, both)
    assert torch.equal(encoder.layers[3].qkv.weight[HIDDEN : 2 * HIDDEN], given["encoder.layer.3.attention.self.key.weight"])
    assert not encoder.shapes.weight.any()


@pytest.mark.parametrize(("instructions", "is_short"), [({"avx2": True}, False), ({"avx2": True, "avx512_bf16": True}, True)])
def test_products_are_short_only_where_the_processor_has_instructions(
    instructions: dict[str, bool], is_short: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions)

    with short_floats():
        assert torch.is_autocast_enabled("cpu") is is_short


def test_card_of_the_shipped_model_tells_its_runs_in_the_order_of_the_recipe() -> None:
    stages = [stage["name"] for run in release._runs(SHIPPED) for stage in run["stages"]]

    assert stages[0] == Run().stages[0].name
    assert stages[-1] == Run().stages[-1].name
    assert len(stages) > len(Run().stages), "twins are told one by one"


def test_other_words_are_there_for_every_label_of_the_news_ontology() -> None:
    wordings = read_wordings()

    for task in TASKS:
        assert set(label_texts(default_ontology(), task).values()) <= set(wordings[task])
        assert all(text not in others for text, others in wordings[task].items())


@pytest.mark.parametrize(
    ("lines", "fault"),
    [("a: [b, b]", "'a' has no other wording"), ("a: [a]", "'a' has"), ("a: []", "'a' has"), (None, "no .*types.yaml")],
)
def test_file_of_wordings_with_a_fault_is_refused(lines: str | None, fault: str, tmp_path: Path) -> None:
    for task in TASKS:
        (tmp_path / f"{task}s.yaml").write_text("a: [b]", encoding="utf-8")
    if lines is None:
        (tmp_path / "types.yaml").unlink()
    else:
        (tmp_path / "types.yaml").write_text(lines, encoding="utf-8")

    with pytest.raises(ValueError, match=fault):
        read_wordings(tmp_path)
