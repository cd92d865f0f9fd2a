"""`kgx query` and `kgx export`, from the user's side."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kgx.cli.app import run

FOUNDERS = "SELECT ?org ?person WHERE { ?o kgx:founded_by ?p . ?o rdfs:label ?org . ?p rdfs:label ?person }"


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder with facts.jsonl and graph.trig of two articles."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo.", encoding="utf-8")
    (news / "b.txt").write_text("Lumafield Oy, founded by Mira Sandoval, is based in Turku.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["extract", "news", "-q", "-o", "facts.jsonl", "-o", "graph.trig"]) == 0
    return tmp_path


@pytest.mark.parametrize("source", ["graph.trig", "facts.jsonl"])
def test_answers_are_a_table(folder: Path, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", source, f"{FOUNDERS} ORDER BY ?org"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "org            person",
        "─────────────  ────────────────",
        "Lumafield Oy   Mira Sandoval",
        "Rakuten Group  Hiroshi Mikitani",
    ]
    assert shown.err == ""


def test_answers_as_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", f"{FOUNDERS} ORDER BY ?org", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["org"] for row in rows] == ["Lumafield Oy", "Rakuten Group"]


def test_answers_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", FOUNDERS, "--json"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results["head"]["vars"] == ["org", "person"]
    assert {row["org"]["value"] for row in results["results"]["bindings"]} == {"Lumafield Oy", "Rakuten Group"}


def test_query_of_a_file_over_several_inputs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "founders.rq").write_text(FOUNDERS, encoding="utf-8")

    assert run(["query", "graph.trig", "facts.jsonl", "-f", "founders.rq", "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("label, answer", [("founded_by", "true"), ("spouse", "false")])
def test_ask_is_true_or_false(folder: Path, label: str, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", f"ASK {{ ?s kgx:{label} ?o }}"]) == 0
    assert capsys.readouterr().out == f"{answer}\n"


@pytest.mark.parametrize(
    "options, triple",
    [([], b"kgx:founded_by"), (["--format", "nt"], b"<https://w3id.org/kgx-news/vocab#founded_by>")],
    ids=["turtle", "n-triples"],
)
def test_construct_gives_triples(
    folder: Path, options: list[str], triple: bytes, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["query", "graph.trig", "CONSTRUCT WHERE { ?s kgx:founded_by ?o }", *options]) == 0
    assert capfdbinary.readouterr().out.count(triple) == 2


def test_limit_says_that_there_is_more(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", FOUNDERS, "--limit", "1", "--csv"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 2
    assert shown.err == "note: there are more answers than --limit 1\n"


def test_unknown_term_is_a_note_with_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", "SELECT ?s WHERE { ?s kgx:founded_bye ?o }"]) == 0
    assert "kgx:founded_by" in capsys.readouterr().err


@pytest.mark.parametrize(
    "query, message",
    [
        ("SELECT ?s WHERE { ?s ", "line 1"),
        ("SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", ""),
    ],
    ids=["syntax", "service", "update"],
)
def test_refused_query_is_an_error(folder: Path, query: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "graph.trig", query]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert message in shown.err


@pytest.mark.parametrize("arguments", [["missing.ttl", "ASK {}"], ["graph.trig", "-f", "missing.rq"]], ids=["graph", "query"])
def test_missing_file_is_an_error(folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", *arguments]) == 1
    assert "missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--csv", "--json"], ["--format", "pdf"], ["--limit", "0"], ["--timeout", "-1"]], ids=lambda o: " ".join(o)
)
def test_wrong_options_are_wrong_usage(folder: Path, options: list[str]) -> None:
    assert run(["query", "graph.trig", "ASK {}", *options]) == 2


@pytest.mark.parametrize("source", ["graph.trig", "facts.jsonl"])
def test_graph_is_exported_to_another_format(folder: Path, source: str) -> None:
    assert run(["extract", "news", "-q", "-o", "expected.graphml"]) == 0
    assert run(["export", source, "-o", "graph.graphml", "-q"]) == 0
    assert (folder / "graph.graphml").read_bytes() == (folder / "expected.graphml").read_bytes()


def test_vocabulary_is_exported(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["export", "--vocabulary", "-o", "-", "--format", "turtle"]) == 0
    assert b"kgx:founded_by" in capfdbinary.readouterr().out


def test_vocabulary_of_an_own_ontology(folder: Path) -> None:
    (folder / "labels.yaml").write_text("name: labels\nentity_types: {CROP: {description: a plant}}\n", encoding="utf-8")

    assert run(["export", "--vocabulary", "--ontology", "labels.yaml", "-o", "labels.nt"]) == 0
    assert "vocab/labels#CROP" in (folder / "labels.nt").read_text(encoding="utf-8")


def test_texts_that_rdf_lacks_cannot_be_exported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "graph.trig", "-o", "again.jsonl"]) == 1
    assert not (folder / "again.jsonl").exists()
    assert "hint: " in capsys.readouterr().err


def test_query_in_the_place_of_the_input_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", f"{FOUNDERS} # {'which is longer than any name of a file ' * 5}", "graph.trig"]) == 1
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: SELECT ?org")
    assert hint.startswith("hint: It reads .jsonl")


def test_rdf_xml_holds_what_xml_can(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    query = 'CONSTRUCT { <https://example.org/a> rdfs:label "bell \\u0007, line end \\r" } WHERE {}'.replace("\\u0007", "\x07")
    assert run(["query", "graph.trig", query, "--format", "rdf"]) == 0
    written = capsysbinary.readouterr().out

    (label,) = ElementTree.fromstring(written).iter("{http://www.w3.org/2000/01/rdf-schema#}label")
    assert label.text == "bell \ufffd, line end \r"
