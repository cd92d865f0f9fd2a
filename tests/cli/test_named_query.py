"""`kgx query --named` and `--param`, from the user's side."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft

from kgx.cli.app import run


@pytest.fixture
def graph(tmp_path: Path) -> str:
    graph_of(mine_draft()).write(tmp_path / "graph.trig")
    return str(tmp_path / "graph.trig")


def test_named_query_with_a_parameter(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", graph, "--named", "people-of", "--param", "org=Kazmin", "--csv"]) == 0
    assert "Kazmin,https://w3id.org/kgx-news/vocab#ceo,Aliya Serik,false" in capsys.readouterr().out


def test_parameter_of_a_query_of_ones_own(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", graph, "ASK { ?o rdfs:label $name }", "--param", 'name="} SERVICE <x:y> {']) == 0
    assert run(["query", graph, "ASK { ?o rdfs:label $name }", "--param", "name=Kazmin"]) == 0
    assert capsys.readouterr().out == "false\ntrue\n"


@pytest.mark.parametrize(
    "options, message",
    [
        (["--named", "people"], "no query is named 'people'"), (["--named", "people-of"], "needs the parameter 'org'"),
        (["--named", "people-of", "--param", "org"], "expected NAME=VALUE"),
        (["--named", "people-of", "-f", "x.rq"], "exclude each other"),
        (["ASK { ?s ?p ?o }", "--param", "org=Kazmin"], "has no parameter 'org'"),
    ],
    ids=["unknown", "missing", "no-value", "file", "not-in-query"],
)  # fmt: skip
def test_wrong_usage(graph: str, options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", graph, *options]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert "hint: " in shown
