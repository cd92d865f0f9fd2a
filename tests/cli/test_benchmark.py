"""`kgx evaluate --benchmark`, from the user's side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgx.cli.app import run
from kgx.cli.benchmark import spread

TEXTS = ("Rakuten Group was founded by Mira Sandoval.", "Lumafield Oy, of Turku, was founded by Ove Brandt.")
TYPES = "{PERSON: {description: a person}, ORG: {description: a firm}, GPE: {description: a place}}"
ONTOLOGY = f"""
name: NAME
entity_types: {TYPES}
relations:
  founded_by: {{domain: [ORG], range: [PERSON], description: who founded it}}
"""


def record(number: int, **more: Any) -> dict[str, Any]:
    text = TEXTS[number]
    firm, person = (text[: text.index(mark)] for mark in (" was" if number == 0 else ",", "."))
    start = text.index("by ") + 3
    return {
        "id": f"text-{number}", "text": text,
        "mentions": [
            {"start": 0, "end": len(firm), "type": "ORG", "entity": 0},
            {"start": start, "end": len(person), "type": "PERSON", "entity": 1},
        ],
        "relations": [{"head": 0, "tail": 1, "label": "founded_by", "level": "entity"}],
        "triples": [{"sub": firm, "rel": "founded_by", "obj": text[start:-1]}],
        **more,
    }  # fmt: skip


@pytest.fixture
def data(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of two texts, in a folder laid out as the shared data is; the current folder names the substitute."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    folder, ontologies = tmp_path / "data" / "dev", tmp_path / "spec" / "ontologies"
    (ontologies / "text2kg").mkdir(parents=True)
    folder.mkdir(parents=True)
    for name in ("redocred", "text2kg/ont_1_firms", "text2kg/ont_2_owners"):
        content = ONTOLOGY.replace("NAME", name.rpartition("/")[2])
        (ontologies / f"{name}.yaml").write_text(content, encoding="utf-8")
    path = folder / "set.jsonl"
    records = [record(0, ontology="ont_2_owners"), record(1, ontology="ont_1_firms")]
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def test_rule_and_three_figures_are_printed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--benchmark", "redocred", str(data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("redocred, 2 texts; rule: names only")
    assert lines[1].split() == ["figure", "precision", "recall", "F1", "gold"]
    assert ["relations", "100.0", "100.0", "100.0", "2"] in [line.split() for line in lines]


def test_each_text_is_read_with_its_own_ontology(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--benchmark", "text2kg", str(data), "--json", "--per-label", "-q", "-o", "kept.jsonl"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["figures"]["official"]["f"] == 1.0
    assert set(answer["tables"]["ontology"]) == {"ont_1_firms", "ont_2_owners"}
    kept = [json.loads(line) for line in Path("kept.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in kept] == ["text-0", "text-1"]
    assert kept[0]["ontology"] != kept[1]["ontology"]


def test_kept_extractions_are_scored_as_they_were(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["evaluate", "--benchmark", "redocred", str(data)]

    assert run([*command, "-o", "kept.jsonl", "--json"]) == 0
    first = capsys.readouterr().out
    assert run([*command, "kept.jsonl", "--json"]) == 0
    assert capsys.readouterr().out == first


def test_without_the_benchmarks_ontologies_a_note_says_what_is_missing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--benchmark", "text2kg", str(data)]) == 0
    shown = capsys.readouterr()
    assert "--benchmark-ontologies" in shown.err
    assert "conforms" not in shown.out


def test_another_ontology_may_be_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ontology = data.parents[2] / "spec" / "ontologies" / "redocred.yaml"

    assert run(["evaluate", "--benchmark", "dwie", str(data)]) == 1
    assert capsys.readouterr().err.splitlines()[1] == "hint: Name the file of the benchmark's ontology with --ontology."
    assert run(["evaluate", "--benchmark", "dwie", str(data), "--ontology", str(ontology)]) == 0


def test_limit_takes_texts_from_all_over_the_file(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "--benchmark", "redocred", str(data), "--limit", "1"]) == 0
    assert capsys.readouterr().out.startswith("redocred, 1 text; ")
    assert list(spread(dict.fromkeys("abcdefghij"), 4)) == ["a", "c", "f", "h"]


def test_text_that_fails_is_listed_and_counts_as_empty(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = record(1)
    broken["text"] = broken["text"].replace("Turku", "unreadable")
    data.write_text(f"{json.dumps(record(0))}\n{json.dumps(broken)}\n", encoding="utf-8")

    assert run(["evaluate", "--benchmark", "redocred", str(data), "--json"]) == 3
    shown = capsys.readouterr()
    assert json.loads(shown.out)["figures"]["relations"]["r"] == 1 / 2
    assert "text-1" in shown.err


def test_pairs_of_realis_come_out_plain_or_not(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fact = {"relation": "founded_by", "head": "Rakuten Group", "tail": "Mira Sandoval"}
    line = {"id": "1", "pair": "1", "text": TEXTS[0], "plain": True, "cue": "assertion", "fact": fact}
    data.write_text(json.dumps(line) + "\n", encoding="utf-8")

    assert run(["evaluate", "--benchmark", "realis", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["plain"] == {"came out plain": 1.0, "texts": 1}


def test_pairs_are_asked_of_the_model_with_the_table_of_labels(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = data.parents[1] / "relations.tsv"
    header = "source\tlabel\twikidata\tenglish_label\tdescription\n"
    table.write_text(f"{header}fewrel\tfounded_by\tP112\tfounded by\t\n", encoding="utf-8")
    pair = record(0, sents=[[0, len(TEXTS[0])]], relations=[{"head": 0, "tail": 1, "label": "founded_by", "level": "mention"}])
    data.write_text(json.dumps(pair) + "\n", encoding="utf-8")

    assert run(["evaluate", "--benchmark", "fewrel", str(data)]) == 0
    assert ["macro", "0.0", "0.0", "0.0"] in [line.split() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--benchmark", "squad"], "unknown benchmark 'squad'"),
        (["--benchmark", "fewrel", "-o", "x.jsonl"], "takes and writes no predictions"),
        (["--benchmark", "realis", "--limit", "2"], "--limit does not go with"),
    ],
    ids=["unknown", "predictions", "limit"],
)
def test_what_does_not_go_together_is_wrong_usage(
    data: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evaluate", str(data), *arguments]) == 2
    assert message in capsys.readouterr().err
