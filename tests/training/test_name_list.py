"""The list of known names: what is taken from the lists, and what the marks of articles strike out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.model.known_names import FILE, read_names
from kgx.ontology import default_ontology
from kgx.training.name_list import FOLDER, as_text, names_of, without_doubtful, write_names

TEXT = "Ida Norvane of Fjord Air flew to Turku. Turku, the ship, left Norvane."


def item(*marks: tuple[str, str]) -> dict:
    entities = [{"id": i, "type": type_} for i, (_, type_) in enumerate(marks)]
    mentions = [
        {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "entity": i} for i, (words, _) in enumerate(marks)
    ]
    return {"text": TEXT, "entities": entities, "mentions": mentions}


def test_a_type_that_news_marks_less_often_than_others_goes() -> None:
    items = [item(("Turku", "PRODUCT")), item(("Turku", "PRODUCT")), item(("Turku", "GPE")), item(("Fjord Air", "ORG"))]

    found = without_doubtful({"Turku": ["GPE", "PRODUCT"], "Fjord Air": ["ORG"], "Havkant": ["ORG"]}, items)

    assert found == {"Turku": ["PRODUCT"], "Fjord Air": ["ORG"], "Havkant": ["ORG"]}


def test_a_word_that_is_rather_a_part_of_persons_names_goes() -> None:
    assert without_doubtful({"Norvane": ["GPE"]}, [item(("Ida Norvane", "PERSON"))]) == {}


def test_a_word_that_news_has_in_lower_case_goes() -> None:
    assert without_doubtful({"Left": ["ORG"], "Fjord": ["ORG"]}, [item()]) == {"Fjord": ["ORG"]}


def test_words_without_a_capital_go() -> None:
    assert without_doubtful({"mail": ["ORG"], "eBay": ["ORG"], "X": ["ORG"]}, []) == {"eBay": ["ORG"]}


def test_the_text_of_a_list_is_read_as_it_was() -> None:
    names = {"Turku": ["GPE", "PRODUCT"], "Fjord Air": ["ORG"]}

    assert read_names(as_text(names).splitlines()) == names


def test_the_list_of_a_model_joins_all_files(tmp_path: Path) -> None:
    lists, data, model = (tmp_path / name for name in ("lists", "data/train", "model"))
    for folder in (lists, data, model):
        folder.mkdir(parents=True)
    (lists / "a.txt").write_text("[GPE]\nTurku\n", encoding="utf-8")
    (lists / "b.txt").write_text("[PRODUCT]\nTurku\n[ORG]\nFjord Air\n", encoding="utf-8")
    with gzip.open(data / "newskg.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(item(("Turku", "GPE"))) + "\n")

    assert write_names(model, tmp_path / "data", lists) == (2, 2)
    assert (model / FILE).read_text(encoding="utf-8") == "[GPE]\nTurku\n[ORG]\nFjord Air\n"


def lines_of_lists() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.name, line


def test_lists_hold_types_of_the_ontology_and_names_without_loose_ends() -> None:
    types = set(default_ontology().entity_types)
    faults = [
        (file, line)
        for file, line in lines_of_lists()
        if line != line.strip() or not line or (line.startswith("[") and line[1:-1] not in types) or "\t" in line
    ]

    assert faults == []
    assert len(names_of(FOLDER)) > 10_000
