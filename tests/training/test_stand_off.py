"""Annotations kept without their texts: laid onto a set's item, kept as offsets, and read back with the text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kgx.ontology import default_ontology
from kgx.training.examples import label_sets
from kgx.training.stand_off import SET, annotated_items, convert

DOCUMENT = "Havkant AS bought the dry\n dock.  Siv Moen,\n\nits chief executive, left Oslo. She left on Friday."
MARKED = """\
# sea-1@33
s1 {1:Siv Moen}, {2:its} {3:chief executive}, <a:left> {4:Oslo}.

s2 {1:She} <b:left> on {5:Friday}.
---
E 1 PERSON Siv Moen
E 2 ORG its
E 3 TITLE chief executive
E 4 GPE Oslo
E 5 DATE Friday
R ceo 2 1 s1
R holds_position 1 3 s1
V a departure person=1 position="chief executive"
V b departure person=1 time=5
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data with one set, whose one item is the document."""
    (tmp_path / "train").mkdir()
    write(tmp_path / "train" / "sea.jsonl.gz", {"id": "sea-1", "text": DOCUMENT})
    return tmp_path


def write(path: Path, *items: dict) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(item) + "\n" for item in items).encode()))


def lines_of(data: Path, marked: str) -> tuple[list[dict], list[str]]:
    path = data / "marked.txt"
    path.write_text(marked, encoding="utf-8")
    return convert(data / "train" / "sea.jsonl.gz", [path])


def keep(data: Path, lines: list[dict]) -> Path:
    folder = data / "annotated"
    folder.mkdir()
    write(folder / "sea.jsonl.gz", *lines)
    return folder


def test_annotation_comes_back_with_the_white_space_of_the_set(data: Path) -> None:
    lines, faults = lines_of(data, MARKED)
    (item,) = annotated_items(data, keep(data, lines))
    text = item["text"]

    assert faults == []
    assert text == DOCUMENT[34:]
    assert [(text[m["start"] : m["end"]], m["kind"]) for m in item["mentions"]] == [
        ("Siv Moen", "name"), ("its", "pronoun"), ("chief executive", "name"), ("Oslo", "name"), ("She", "pronoun"),
        ("Friday", "name"),
    ]  # fmt: skip
    assert [text[start:end] for start, end in item["sents"]] == [text[:42], "She left on Friday."]
    assert {(r["head"], r["label"], r["tail"], *r["evidence"]) for r in item["relations"]} == {
        (1, "ceo", 0, 0), (0, "position_at", 1, 0), (0, "holds_position", 2, 0),
    }  # fmt: skip
    first, second = item["events"]
    assert [text[slice(*e["trigger"])] for e in (first, second)] == ["left", "left"]
    assert first["arguments"] == [{"role": "person", "entity": 0}, {"role": "position", "text": "chief executive"}]


def test_no_word_of_the_text_is_kept(data: Path) -> None:
    lines, _ = lines_of(data, MARKED)
    kept = json.dumps(lines)

    assert all(word not in kept for word in ("Siv", "Moen", "Oslo", "Friday", "executive"))


def test_other_words_than_those_of_the_set_are_a_fault(data: Path) -> None:
    lines, faults = lines_of(data, MARKED.replace("{4:Oslo}", "{4:Olso}").replace("GPE Oslo", "GPE Olso"))

    assert lines == []
    assert "'lso." in faults[0]
    assert "stands where the set has 'slo. She" in faults[0]


def test_text_that_goes_on_where_the_item_ends_is_a_fault(data: Path) -> None:
    _, faults = lines_of(data, MARKED.replace("\n---", "\ns3 And then.\n---"))

    assert faults[0].endswith("the set's text ends before this one")


def test_another_version_of_the_set_is_refused(data: Path) -> None:
    folder = keep(data, lines_of(data, MARKED)[0])
    write(data / "train" / "sea.jsonl.gz", {"id": "sea-1", "text": DOCUMENT.replace("Oslo", "Moss")})

    with pytest.raises(ValueError, match="sea-1 of sea is not the text that was annotated"):
        annotated_items(data, folder)


def test_folder_without_passages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no annotated passages"):
        annotated_items(tmp_path, tmp_path)


def test_passages_of_the_repository_are_offsets_and_labels_only() -> None:
    paths = list((Path(__file__).parents[2] / "data" / SET).glob("*.jsonl.gz"))
    assert paths
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                length = line["end"] - line["start"]
                assert all(0 <= start < end <= length for start, end, _ in line["mentions"])
                assert all(n < len(line["entities"]) for _, _, n in line["mentions"])
                assert all(isinstance(at, int) for e in line["events"] for _, *places in e["arguments"] for at in places)


def test_passages_are_read_by_the_ontology_of_news(data: Path) -> None:
    (labels,) = label_sets(SET, data).values()

    assert labels.ontology == default_ontology()
