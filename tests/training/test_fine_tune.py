"""Fine-tuning in small: a model of random weights learns three articles, and is written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")
pytest.importorskip("onnx", reason="training needs the extra kgx-news[train]")
pytest.importorskip("scipy", reason="training needs the extra kgx-news[train]")

from harbour import ARTICLES, ONTOLOGY, gold_item
from untrained import save_checkpoint, sorted_texts, states_of, untrained_network

from kgx.article import Article
from kgx.errors import ExportError, InputError
from kgx.model.card import FORMAT, Card, Thresholds, load_card, write_card
from kgx.model.encoding import TextEncoder
from kgx.model.onnx_predictor import OnnxPredictor
from kgx.ontology import Ontology, load_ontology
from kgx.pipeline.assembly import Extractor
from kgx.training.cached_states import FrozenEncoder
from kgx.training.example_maker import ExampleMaker
from kgx.training.examples import labels_of_ontology
from kgx.training.fine_tune import FineTuning, fine_tune, label_vectors, load_trainee, new_folder, split
from kgx.training.losses import losses
from kgx.training.onnx_export import export, file_digests
from kgx.training.shipped import load_encoder

QUICK = FineTuning(epochs=1, batch=3)
LEARNING = FineTuning(epochs=40, batch=3, head_rate=2e-3, label_rate=2e-3)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ontology and gold."""
    place = tmp_path_factory.mktemp("fine-tune")
    (place / "harbour.yaml").write_text(ONTOLOGY, encoding="utf-8")
    lines = [json.dumps(gold_item(text)) + "\n" for text in ARTICLES]
    (place / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def ontology(place: Path) -> Ontology:
    return load_ontology(place / "harbour.yaml")


@pytest.fixture(scope="module")
def base(place: Path, ontology: Ontology, letters: Path) -> Path:
    """A model that knows the labels of the harbour but for the relation, with random weights."""
    texts = {**sorted_texts(ontology), "relation": ["owner: whose it is"]}
    checkpoint = place / "last.pt"
    save_checkpoint(untrained_network(texts, seed=3), texts, checkpoint)
    folder = place / "base"
    export(checkpoint, folder, letters, [])
    checkpoint.unlink()
    thresholds = Thresholds(mention=0.4, relations={"owner": 0.7})
    write_card(Card("base", "7", FORMAT, "", "small", thresholds, file_digests(folder), [], {}, {}, []), folder)
    return folder


@pytest.fixture(scope="module")
def learned(place: Path, ontology: Ontology, base: Path) -> Path:
    """A model that has learned the three articles by heart, with thresholds chosen on them too."""
    gold = place / "gold.jsonl"
    fine_tune(ontology, gold, place / "learned", base=base, dev_path=gold, settings=LEARNING)
    return place / "learned"


def test_model_says_what_it_was_taught(learned: Path, ontology: Ontology) -> None:
    extractor = Extractor(ontology=ontology, predictor=OnnxPredictor(learned, ontology=ontology))
    extraction = extractor.extract(Article(id="aurora", text=ARTICLES[0]))

    assert {(e.type, e.name) for e in extraction.entities} == {("PERSON", "Ida Holm"), ("SHIP", "Aurora")}
    facts = [(extraction.entity(r.head).name, r.label, extraction.entity(r.tail).name) for r in extraction.relations]
    assert facts == [("Aurora", "captain", "Ida Holm")]
    (event,) = extraction.events
    assert ARTICLES[0][event.trigger.start : event.trigger.end] == "calls"


def test_all_but_heads_and_labels_is_that_of_the_base(learned: Path, base: Path) -> None:
    before, after = file_digests(base), file_digests(learned)

    same = {name for name in before if before[name] == after[name]}
    assert set(before) == set(after)
    assert same == {"encoder.onnx", "tokenizer.json", "syntax.onnx", "syntax_labels.onnx", "syntax.json"}


def test_card_tells_where_the_model_comes_from(learned: Path, base: Path, place: Path) -> None:
    card, digest = load_card(learned), hashlib.sha256((place / "gold.jsonl").read_bytes()).hexdigest()

    assert (card.name, card.form, card.ontology) == ("learned", "small", "harbour")
    assert card.files == file_digests(learned)
    assert card.training["base"] == {"name": "base", "version": "7", "digest": load_card(base).digest}
    assert card.training["settings"]["epochs"] == 40
    layers = ["ner", "coref", "relations", "events"]
    own: dict[str, Any] = {"name": "gold.jsonl", "sha256": digest, "articles": 3, "layers": layers}
    assert card.data == [own, {**own, "use": "thresholds"}]
    assert card.scores["gold.jsonl"]["relations"]["f"] == 100
    assert str(place) not in (learned / "card.json").read_text(encoding="utf-8")


def test_same_seed_gives_the_same_bytes(place: Path, ontology: Ontology, base: Path) -> None:
    gold = place / "gold.jsonl"
    one, two, other = (
        fine_tune(ontology, gold, place / name, base=base, settings=replace(QUICK, seed=seed)).files
        for name, seed in (("one", 1), ("two", 1), ("other", 2))
    )

    assert one == two
    assert one != other


def test_few_articles_keep_the_thresholds_of_the_base(place: Path, ontology: Ontology, base: Path) -> None:
    card = fine_tune(ontology, place / "gold.jsonl", place / "few", base=base, settings=QUICK)

    assert card.thresholds == Thresholds(mention=0.4)
    assert card.scores == {}


def test_names_alone_leave_the_other_heads_as_they_are(place: Path, ontology: Ontology, base: Path) -> None:
    gold = place / "names.jsonl"
    mentions = [{"start": 0, "end": 8, "type": "PERSON"}, {"start": 15, "end": 21, "type": "SHIP"}]
    gold.write_text(json.dumps({"id": "aurora", "text": ARTICLES[0], "mentions": mentions}), encoding="utf-8")
    fine_tune(ontology, gold, place / "names", base=base, settings=QUICK)

    before, after = file_digests(base), file_digests(place / "names")
    assert before["coreference.onnx"] == after["coreference.onnx"]
    assert before["spans.onnx"] != after["spans.onnx"]


def test_ontology_of_types_alone_is_learned(place: Path, base: Path) -> None:
    (place / "types.yaml").write_text("name: types\nentity_types: {PERSON: {description: a human}}\n", encoding="utf-8")
    ontology = load_ontology(place / "types.yaml")
    gold = place / "people.jsonl"
    record = {"id": "aurora", "text": ARTICLES[0], "mentions": [{"start": 0, "end": 8, "type": "PERSON"}]}
    gold.write_text(json.dumps(record), encoding="utf-8")
    fine_tune(ontology, gold, place / "types", base=base, dev_path=gold, settings=QUICK)

    extractor = Extractor(ontology=ontology, predictor=OnnxPredictor(place / "types", ontology=ontology))
    assert extractor.extract(Article(id="aurora", text=ARTICLES[0])).relations == ()


def test_interrupted_run_leaves_nothing(place: Path, ontology: Ontology, base: Path, tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if line.startswith("epoch"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fine_tune(ontology, place / "gold.jsonl", tmp_path / "model", base=base, settings=QUICK, report=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_bad_gold_leaves_an_older_model_as_it_is(place: Path, ontology: Ontology, base: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "card.json").write_text("{}", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text("{}\n", encoding="utf-8")

    with pytest.raises(InputError):
        fine_tune(ontology, tmp_path / "gold.jsonl", tmp_path / "model", base=base, settings=QUICK)
    assert (tmp_path / "model" / "card.json").read_text(encoding="utf-8") == "{}"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gold.jsonl", "model"]


def test_folder_of_a_model_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "card.json").touch()
    with new_folder(tmp_path / "model") as part:
        (part / "new").touch()

    assert [p.name for p in (tmp_path / "model").iterdir()] == ["new"]
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()

    with pytest.raises(ExportError, match="is no model"), new_folder(tmp_path):
        pass
    with pytest.raises(ExportError, match="is no model"), new_folder(tmp_path / "letter.txt"):
        pass


def test_a_fifth_is_held_out_by_the_seed() -> None:
    items: list[dict[str, Any]] = [{"id": i} for i in range(30)]
    kept, held = split(items, FineTuning())

    assert (len(kept), len(held)) == (24, 6)
    assert sorted(x["id"] for x in kept + held) == list(range(30))
    assert split(items, FineTuning()) == (kept, held)
    assert split(items[:9], FineTuning()) == (items[:9], [])


def test_cached_states_give_the_losses_of_the_encoder(base: Path, ontology: Ontology, letters: Path) -> None:
    label_set = labels_of_ontology("gold", ontology)
    example = ExampleMaker(label_set, TextEncoder(letters)).make(gold_item(ARTICLES[0]))
    assert example is not None
    frozen = FrozenEncoder(base, threads=1)
    trainee = load_trainee(base, label_set, frozen.reading)
    fresh = states_of(load_encoder(base), example.encoded)
    with torch.no_grad():
        vectors = label_vectors(trainee, label_set)
        expected = losses(example, fresh, trainee.heads.eval(), vectors)
        found = losses(example, frozen.states(example).opened(), trainee.heads.eval(), vectors)

    assert set(found) == set(expected)
    assert len(found) == 9
    for name, (loss, count) in found.items():
        assert (float(loss), count) == (pytest.approx(float(expected[name][0]), rel=1e-2), expected[name][1])
