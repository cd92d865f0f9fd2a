"""`kgx extract` from the user's side, with a predictor that needs no model."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kgx.cli.app import run
from kgx.record import loads

TEXT = "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo."


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, whose kgx.toml names the substitute; holds two good articles and three bad ones."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    (good / "rakuten.txt").write_text(TEXT, encoding="utf-8")
    (good / "lumafield.txt").write_text("Lumafield Oy, founded by Mira Sandoval, is based in Turku.", encoding="utf-8")
    (bad / "empty.txt").write_bytes(b"")
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (bad / "records.jsonl").write_text('{"id": "1", "text": "Turku is a city."}\n{"id": "2", "te\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_summary_goes_to_stdout_and_counts_to_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "good/rakuten.txt"]) == 0
    shown = capsys.readouterr()
    assert "Rakuten Group — founded by → Hiroshi Mikitani" in shown.out
    assert f"“{TEXT}”" in shown.out
    assert shown.err == "1 article, 3 entities, 1 relation, 1 event, 0 failed\n"


def test_quiet_leaves_only_the_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "good", "-q", "-o", "graph.graphml"]) == 0
    assert capsys.readouterr() == ("", "")


def test_json_prints_a_record_an_article(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "good", "--json"]) == 0
    extractions = [loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [extraction.article.id for extraction in extractions] == ["lumafield.txt", "rakuten.txt"]


def test_every_output_is_written(folder: Path) -> None:
    names = ["a.jsonl", "a.ttl", "a.nt", "a.nq", "a.trig", "a.jsonld", "a.rdf", "a.xml", "a.graphml", "a.gexf"]

    assert run(["extract", "good", *(part for name in names for part in ("-o", name))]) == 0
    assert all((folder / name).stat().st_size for name in names)


def test_same_input_gives_the_same_bytes_in_any_order(folder: Path) -> None:
    run(["extract", "good/rakuten.txt", "good/lumafield.txt", "-o", "one.trig", "--threads", "1"])
    run(["extract", "good/lumafield.txt", "good/rakuten.txt", "-o", "two.trig", "--threads", "3"])

    assert (folder / "one.trig").read_bytes() == (folder / "two.trig").read_bytes()


def test_dash_writes_to_standard_output(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["extract", "good/rakuten.txt", "-o", "-", "--format", "nt"]) == 0
    assert b"<https://w3id.org/kgx-news/vocab#founded_by>" in capfdbinary.readouterr().out


def test_dash_reads_standard_input(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class StandardInput:
        buffer = io.BytesIO(TEXT.encode())

    monkeypatch.setattr("sys.stdin", StandardInput())

    assert run(["extract", "-", "--json", "--date", "2025-12-20"]) == 0
    article = loads(capsys.readouterr().out).article
    assert (article.text, article.date) == (TEXT, "2025-12-20")


def test_bad_articles_are_listed_and_the_others_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "bad", "good", "missing.txt", "-o", "facts.jsonl"]) == 3
    kept = [loads(line).article.id for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert kept == ["1", "lumafield.txt", "rakuten.txt"]
    *errors, counts = capsys.readouterr().err.splitlines()
    for name in ("bad/empty.txt", "bad/binary.txt", "bad/records.jsonl:2", "missing.txt"):
        (line,) = (error for error in errors if name in error)
        assert line.startswith("error: ")
        assert "hint: " in line
    assert counts.endswith("4 failed")


def test_nothing_is_written_where_every_article_fails(folder: Path) -> None:
    assert run(["extract", "bad/empty.txt", "missing.txt", "-o", "graph.ttl"]) == 1
    assert not (folder / "graph.ttl").exists()


def test_folder_without_articles_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "none").mkdir()

    assert run(["extract", "none"]) == 1
    assert "no articles in this folder" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["missing/graph.ttl", "good.ttl"], ids=["no such folder", "a folder"])
def test_unwritable_target_is_seen_before_any_article_is_read(
    folder: Path, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "good.ttl").mkdir()

    assert run(["extract", "bad/empty.txt", "-o", output]) == 1
    error, hint = capsys.readouterr().err.splitlines()
    assert output in error
    assert hint.startswith("hint: ")


def test_columns_are_mapped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "news.csv").write_text(f'nr,body\n7,"{TEXT}"\n', encoding="utf-8")

    assert run(["extract", "news.csv", "--field", "text=body", "--field", "id=nr", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "7"


def test_min_confidence_leaves_out_what_is_less_sure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "good/rakuten.txt", "--json", "--min-confidence", "0.99"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["relations"], record["events"]) == ([], [])


def test_own_ontology_is_obeyed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "labels.yaml").write_text(
        "name: labels\nentity_types:\n  PERSON: {description: a person}\n  ORG: {description: a firm}\n", encoding="utf-8"
    )

    assert run(["extract", "good/rakuten.txt", "--json", "--ontology", "labels.yaml"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {entity["type"] for entity in record["entities"]} == {"PERSON", "ORG"}
    assert record["relations"] == []


def test_broken_ontology_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "labels.yaml").write_text("name: labels\n", encoding="utf-8")

    assert run(["extract", "good", "--ontology", "labels.yaml"]) == 1
    assert "labels.yaml" in capsys.readouterr().err


def test_unknown_setting_in_the_file_names_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "kgx.toml").write_text("thread = 1\n", encoding="utf-8")

    assert run(["extract", "good"]) == 2
    assert capsys.readouterr().err == "error: kgx.toml: unknown setting 'thread'\nhint: Did you mean 'threads'?\n"


def test_record_that_was_printed_is_read_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["extract", "good/rakuten.txt", "-o", "facts.jsonl", "-q"])

    assert run(["extract", "facts.jsonl", "--json", "-q"]) == 0
    assert capsys.readouterr().out == (folder / "facts.jsonl").read_text(encoding="utf-8")
