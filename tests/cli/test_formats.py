"""`kgx export` and `kgx extract -o` with --provenance and with formats of several tables."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft, paper_draft

from kgx.cli.app import run


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a graph, an article and a substitute for the model."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    (tmp_path / "rakuten.txt").write_text(
        "Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo.", encoding="utf-8"
    )
    graph_of(mine_draft(), paper_draft()).write(tmp_path / "graph.trig")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_reifiers_and_statement_nodes_are_exported_into_each_other(folder: Path) -> None:
    assert run(["export", "graph.trig", "-o", "reifiers.ttl", "--provenance", "rdf12", "-q"]) == 0
    assert run(["export", "reifiers.ttl", "-o", "again.trig", "--provenance", "statements", "-q"]) == 0

    assert "~ statement:" in (folder / "reifiers.ttl").read_text(encoding="utf-8")
    assert (folder / "again.trig").read_bytes() == (folder / "graph.trig").read_bytes()


def test_reifiers_are_queried(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["export", "graph.trig", "-o", "reifiers.ttl", "--provenance", "rdf12", "-q"])
    query = "SELECT ?firm ?confidence { << ?f kgx:owned_by ?o ~ ?s >> kgx:confidence ?confidence . ?f rdfs:label ?firm }"

    assert run(["query", "reifiers.ttl", query, "--json"]) == 0
    shown = capsys.readouterr().out
    assert '"Kazmin"' in shown
    assert '"Arys Metals"' in shown


def test_extraction_is_written_without_provenance(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "rakuten.txt", "-o", "graph.nt", "-o", "graph.gexf", "--provenance", "none"]) == 0

    content = (folder / "graph.nt").read_text(encoding="utf-8")
    assert "vocab#founded_by" in content
    assert "/statement/" not in content
    assert "note: graph.nt: the articles, passages and confidences behind" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options, message",
    [
        (["-o", "graph.ttl", "--provenance", "rdf13"], "unknown provenance 'rdf13'"),
        (["-o", "graph.ttl", "-o", "graph.jsonld", "--provenance", "rdf12"], "JSON-LD cannot hold the provenance 'rdf12'"),
        (["-o", "graph.csv"], "unknown suffix '.csv'"),
    ],
    ids=["kind", "format", "suffix"],
)
def test_wrong_usage_is_seen_before_any_work(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    for command in (["export", "graph.trig"], ["extract", "rakuten.txt"]):
        before = sorted(folder.iterdir())
        assert run([*command, *options]) == 2
        assert message in capsys.readouterr().err
        assert sorted(folder.iterdir()) == before


def test_tables_go_through_a_pipe(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["export", "graph.trig", "-o", "-", "--format", "csv", "-q"]) == 0
    with zipfile.ZipFile(io.BytesIO(capfdbinary.readouterr().out)) as files:
        assert files.namelist() == ["nodes.csv", "edges.csv"]


@pytest.mark.parametrize("suffix", ["csv.zip", "neo4j.zip", "tsv.zip", "parquet.zip", "cypher", "cyjs", "dot"])
def test_every_table_format_is_exported(folder: Path, suffix: str) -> None:
    assert run(["export", "graph.trig", "-o", f"graph.{suffix}", "-q"]) == 0
    assert (folder / f"graph.{suffix}").stat().st_size > 500
