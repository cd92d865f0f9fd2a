"""Users' gold: what is wrong is named with line and label, what is not annotated is not learned, and long texts are cut."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from harbour import ARTICLES, ONTOLOGY, gold_item

from kgx.annotation import Span
from kgx.errors import InputError
from kgx.ontology import Ontology, load_ontology
from kgx.training.gold_items import TrainingGold, in_sections, read_training_gold

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def ontology(tmp_path: Path) -> Ontology:
    path = tmp_path / "harbour.yaml"
    path.write_text(ONTOLOGY, encoding="utf-8")
    return load_ontology(path)


def read(tmp_path: Path, ontology: Ontology, *records: dict[str, Any]) -> TrainingGold:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return read_training_gold(path, ontology)


def without_layers(text: str, **changes: Any) -> dict[str, Any]:
    """Gold that does not say what is annotated in it."""
    record = gold_item(text)
    del record["annotated"]
    return {**record, **changes}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r["mentions"][0].update(type="BOAT"), r"the mention 0:8 'Ove Berg' has the unknown type 'BOAT'"),
        (lambda r: r["entities"][0].update(type="BOAT"), "the entity 1 has the unknown type 'BOAT'"),
        (lambda r: r["mentions"][0].update(kind="verb"), "the mention 0:8 'Ove Berg' has the unknown kind 'verb'"),
        (lambda r: r["mentions"][0].update(end=400), "the mention at 0:400 lies outside of the text of 39 characters"),
        (lambda r: r["mentions"][0].update(start=8), "the mention at 8:8 lies outside"),
        (lambda r: r["mentions"][0].update(entity=9), "a mention has the unknown entity 9"),
        (lambda r: r["relations"][0].update(label="owner"), "unknown relation 'owner'"),
        (lambda r: r["relations"][0].update(tail=9), "the tail of 'captain' is the unknown entity 9"),
        (lambda r: r["relations"][0].update(evidence=[7]), "the evidence of 'captain' is sentence 7 of 2"),
        (lambda r: r["relations"][0].update(level="mention"), "'captain' holds between mentions"),
        (lambda r: r["events"][0].update(type="race"), "unknown event 'race'"),
        (lambda r: r["events"][0].update(realis="negated"), "the event 'call' has the unknown realis 'negated'"),
        (lambda r: r["events"][0].update(trigger=[35, 90]), "the trigger of 'call' at 35:90 lies outside"),
        (lambda r: r["events"][0]["arguments"][0].update(role="crew"), "the event 'call' has the unknown role 'crew'"),
        (lambda r: r["events"][0]["arguments"][0].update(entity=9), "'ship' of 'call' is the unknown entity 9"),
        (lambda r: r.update(annotated=["syntax"]), "nothing is annotated that kgx learns from"),
        (lambda r: r.update(text=" "), "the article has no text"),
    ],
    ids=lambda value: value[:40].replace(" ", "-") if isinstance(value, str) else "",
)
def test_bad_gold_is_named_with_its_line(tmp_path: Path, ontology: Ontology, change: Change, message: str) -> None:
    record = gold_item(ARTICLES[1])
    change(record)

    with pytest.raises(InputError, match=rf"gold\.jsonl:2: {message}") as raised:
        read(tmp_path, ontology, gold_item(ARTICLES[0]), record)
    assert raised.value.hint


def test_hint_names_the_label_that_was_meant(tmp_path: Path, ontology: Ontology) -> None:
    record = gold_item(ARTICLES[0])
    record["relations"][0]["label"] = "captian"

    with pytest.raises(InputError) as raised:
        read(tmp_path, ontology, record)
    assert raised.value.hint == "Did you mean 'captain'? Known: captain."


def test_file_without_any_mention_is_refused(tmp_path: Path, ontology: Ontology) -> None:
    with pytest.raises(InputError, match="no article has a mention"):
        read(tmp_path, ontology, {"id": "calm", "text": "All is calm.", "mentions": []})


def test_layer_without_content_is_not_annotated(tmp_path: Path, ontology: Ontology, caplog: pytest.LogCaptureFixture) -> None:
    records = [without_layers(text, events=[]) for text in ARTICLES]

    gold = read(tmp_path, ontology, *records)
    assert gold.layers() == ["ner", "coref", "relations"]
    assert [r.getMessage() for r in caplog.records] == [
        "gold.jsonl: no events in the whole file, so they count as not annotated, and are not learned"
    ]


def test_article_without_content_counts_where_another_has_some(tmp_path: Path, ontology: Ontology) -> None:
    gold = read(tmp_path, ontology, without_layers(ARTICLES[0]), without_layers(ARTICLES[1], events=[]))

    assert [item["annotated"] for item in gold.items] == [["ner", "coref", "relations", "events"]] * 2


def test_what_annotated_says_holds(tmp_path: Path, ontology: Ontology) -> None:
    gold = read(tmp_path, ontology, {**gold_item(ARTICLES[0]), "annotated": ["syntax", "relations", "ner"]})

    assert gold.items[0]["annotated"] == ["ner", "relations"]


def test_names_alone_are_enough(tmp_path: Path, ontology: Ontology) -> None:
    mentions = [{"start": 0, "end": 8, "type": "PERSON"}, {"start": 15, "end": 21, "type": "SHIP"}]

    gold = read(tmp_path, ontology, {"id": "air", "text": ARTICLES[0], "mentions": mentions})
    assert gold.layers() == ["ner"]
    assert [(e["type"], e["name"]) for e in gold.items[0]["entities"]] == [("PERSON", "Ida Holm"), ("SHIP", "Aurora")]
    assert [m["entity"] for m in gold.items[0]["mentions"]] == [1, 2]


def test_type_of_a_mention_is_that_of_its_entity(tmp_path: Path, ontology: Ontology) -> None:
    record = gold_item(ARTICLES[0])
    for mention in record["mentions"]:
        del mention["type"]

    assert [m["type"] for m in read(tmp_path, ontology, record).items[0]["mentions"]] == ["PERSON", "SHIP", "PERSON"]


def test_evidence_may_be_offsets(tmp_path: Path, ontology: Ontology) -> None:
    record = gold_item(ARTICLES[0])
    record["relations"][0]["evidence"] = [[23, 42]]
    del record["sents"]

    assert read(tmp_path, ontology, record).items[0]["relations"][0]["evidence"] == [1]


def test_words_of_an_argument_may_be_given_by_their_place(tmp_path: Path, ontology: Ontology) -> None:
    record = gold_item(ARTICLES[0])
    record["events"][0]["arguments"] = [{"role": "port", "span": [36, 41]}]

    assert read(tmp_path, ontology, record).items[0]["events"][0]["arguments"] == [{"role": "port", "text": "Turku"}]


def test_labels_without_an_example_are_told_of(tmp_path: Path, ontology: Ontology, caplog: pytest.LogCaptureFixture) -> None:
    record = {**gold_item(ARTICLES[0]), "relations": []}

    with caplog.at_level(logging.WARNING):
        read(tmp_path, ontology, record)
    assert [r.getMessage() for r in caplog.records] == ["gold.jsonl: relations without an example, learned as absent: captain"]


def test_relation_against_domain_and_range_is_told_of(
    tmp_path: Path, ontology: Ontology, caplog: pytest.LogCaptureFixture
) -> None:
    record = gold_item(ARTICLES[0])
    record["relations"].append({"head": 1, "label": "captain", "tail": 2})

    read(tmp_path, ontology, record)
    assert "are not learned: 1, as captain from PERSON to SHIP in 'Ida Holm'" in caplog.text


def test_compressed_file_is_read(tmp_path: Path, ontology: Ontology) -> None:
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(gold_item(ARTICLES[0])).encode()))

    gold = read_training_gold(path, ontology)
    assert (gold.name, len(gold.items), len(gold.digest)) == ("gold.jsonl.gz", 1, 64)


def test_parts_of_a_long_text_hold_what_lies_in_them(tmp_path: Path, ontology: Ontology) -> None:
    (item,) = read(tmp_path, ontology, gold_item(ARTICLES[0])).items
    first, second = in_sections(item, [[Span(0, 22)], [Span(23, 42)]])

    assert (first["text"], second["text"]) == ("Ida Holm leads Aurora.", "She calls at Turku.")
    assert [len(part["mentions"]) for part in (first, second)] == [2, 1]
    assert [r["evidence"] for r in first["relations"]] == [[0]]
    assert second["relations"] == [] == first["events"]
    assert second["events"][0]["trigger"] == [4, 9]
    assert second["mentions"][0] == {"start": 0, "end": 3, "type": "PERSON", "entity": 1, "kind": "pronoun"}
