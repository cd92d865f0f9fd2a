"""`kgx add`, `list`, `remove`, and `query` and `export` on a store, from the user's side, with a predictor without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgx.cli.app import run

FOUNDERS = "SELECT ?org ?person WHERE { ?o kgx:founded_by ?p . ?o rdfs:label ?org . ?p rdfs:label ?person } ORDER BY ?org"


@pytest.fixture
def folder(substitute: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two articles and a store of them."""
    (tmp_path / "kgx.toml").write_text('predictor = "substitute"\n', encoding="utf-8")
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text(
        "---\ntitle: A founder\ndate: 2025-03-01\nsource: Daily\n---\nRakuten Group, founded by Hiroshi Mikitani, is in Tokyo.",
        encoding="utf-8",
    )
    (news / "b.txt").write_text("Lumafield Oy, founded by Mira Sandoval, is based in Turku.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["add", "news.kgx", "news", "-q"]) == 0
    return tmp_path


def test_every_article_is_accounted_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "news" / "b.txt").write_text("Lumafield Oy, founded by Ida Holm, is based in Turku.", encoding="utf-8")
    (folder / "news" / "c.txt").write_text("An unreadable text.", encoding="utf-8")
    (folder / "news" / "d.txt").write_text("Borea Oy is based in Turku.", encoding="utf-8")

    assert run(["add", "news.kgx", "news"]) == 3
    *errors, articles, candidates = capsys.readouterr().err.splitlines()
    assert ["c.txt" in error for error in errors] == [True]
    assert articles == "4 articles = 1 new + 1 unchanged + 1 replaced + 1 failed"
    assert candidates == "8 candidates = 8 kept"


def test_account_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["add", "news.kgx", "news", "missing.txt", "--json", "-q"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["articles"] == {"in": 3, "new": 0, "unchanged": 2, "replaced": 0, "renewed": 0, "failed": 1, "given_twice": 0}
    assert report["candidates"] == {"in": 0, "kept": 0, "dropped": {}}
    assert report["failures"][0]["name"] == "missing.txt"


def test_articles_given_twice_are_accounted_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["add", "news.kgx", "news/a.txt", "news/a.txt", "news"]) == 0
    (articles,) = capsys.readouterr().err.splitlines()
    assert articles == "4 articles = 0 new + 2 unchanged + 0 replaced + 0 failed + 2 given twice"


def test_what_is_too_unsure_is_accounted_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["add", "news.kgx", "--reextract", "--min-confidence", "0.99"]) == 0
    candidates = capsys.readouterr().err.splitlines()[-1]
    assert candidates == "12 candidates = 6 kept + 6 less sure than min_confidence"


def test_nothing_comes_out_where_all_articles_fail(folder: Path) -> None:
    assert run(["add", "news.kgx", "missing.txt"]) == 1
    assert run(["add", "news.kgx"]) == 2
    assert run(["add", "news.kgx", "news"]) == 0, "unchanged articles are no failure"


def test_list_shows_dates_and_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "news.kgx"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "article  date        entities  relations  events  source  title",
        "───────  ──────────  ────────  ─────────  ──────  ──────  ─────────",
        "a.txt    2025-03-01         3          1       1  Daily   A founder",
        "b.txt                       3          1       1",
    ]
    assert shown.err == "2 articles, from 2025-03-01 to 2025-03-01\n"

    assert run(["list", "news.kgx", "--json"]) == 0
    assert [article["id"] for article in json.loads(capsys.readouterr().out)] == ["a.txt", "b.txt"]


def test_list_marks_reprints(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = (folder / "news" / "b.txt").read_text(encoding="utf-8")
    (folder / "news" / "c.txt").write_text(f"---\ndate: 2025-02-01\n---\n{report}\n", encoding="utf-8")
    assert run(["add", "news.kgx", "news", "-q"]) == 0

    assert run(["list", "news.kgx"]) == 0
    shown = capsys.readouterr()
    assert [line.split()[-1] for line in shown.out.splitlines()] == ["of", "─" * 10, "founder", "c.txt", "1"]
    assert shown.err == "3 articles, 1 of them a reprint, from 2025-02-01 to 2025-03-01\n"


def test_query_of_a_store(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "news.kgx", FOUNDERS, "--csv"]) == 0
    assert capsys.readouterr().out.split() == [
        "org,person",
        "Lumafield",
        "Oy,Mira",
        "Sandoval",
        "Rakuten",
        "Group,Hiroshi",
        "Mikitani",
    ]


@pytest.mark.parametrize("suffix", ["nq", "graphml", "jsonl"])
def test_export_of_a_store_is_that_of_extract(folder: Path, suffix: str) -> None:
    assert run(["extract", "news", "-o", f"extracted.{suffix}", "-q"]) == 0

    assert run(["export", "news.kgx", "-o", f"stored.{suffix}", "-q"]) == 0
    assert (folder / f"stored.{suffix}").read_bytes() == (folder / f"extracted.{suffix}").read_bytes()


def test_export_of_a_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "news.kgx", "-o", "part.jsonl", "--since", "2025-01-01", "-q"]) == 0
    assert [json.loads(line)["id"] for line in (folder / "part.jsonl").read_text(encoding="utf-8").splitlines()] == ["a.txt"]

    assert run(["export", "news.kgx", "-o", "part.graphml", "--around", "rakuten group", "-q"]) == 0
    content = (folder / "part.graphml").read_text(encoding="utf-8")
    assert ("Hiroshi Mikitani" in content, "Lumafield" in content) == (True, False)

    assert run(["export", "news.kgx", "-o", "part.graphml", "--since", "March"]) == 2
    assert run(["export", "news.kgx", "-o", "part.graphml", "--around", "Rakuten Grup"]) == 1
    assert "Rakuten Group" in capsys.readouterr().err


def test_removed_article_is_gone_from_answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["remove", "news.kgx", "a.txt"]) == 0
    assert run(["query", "news.kgx", "ASK { ?o rdfs:label 'Rakuten Group' }"]) == 0
    assert capsys.readouterr().out == "false\n"

    assert run(["remove", "news.kgx", "b.tx"]) == 1
    assert "Did you mean 'b.txt'?" in capsys.readouterr().err
    assert run(["remove", "news.kgx", "b.txt", "x"]) == 3
    assert run(["list", "news.kgx"]) == 0


def test_sync_removes_what_left_the_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "news" / "a.txt").unlink()

    assert run(["add", "news.kgx", "news", "--sync"]) == 0
    assert "1 article removed" in capsys.readouterr().err


def test_store_keeps_to_its_own_ontology(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "labels.yaml").write_text(
        "name: labels\nentity_types:\n  PERSON: {description: a person}\n  ORG: {description: a firm}\n", encoding="utf-8"
    )
    assert run(["add", "own.kgx", "news/a.txt", "--ontology", "labels.yaml", "-q"]) == 0
    (folder / "labels.yaml").unlink()

    assert run(["add", "own.kgx", "news/b.txt", "-q"]) == 0
    assert run(["query", "own.kgx", "SELECT DISTINCT ?t { ?e a kgx:Entity, ?t } ORDER BY ?t", "--csv"]) == 0
    assert [line.rpartition("#")[2] for line in capsys.readouterr().out.split()] == ["t", "Entity", "ORG", "PERSON"]


def test_other_settings_are_refused_unless_all_is_read_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["add", "news.kgx", "news", "--min-confidence", "0.99"]) == 1
    assert "min_confidence 0.0, now 0.99" in capsys.readouterr().err

    assert run(["add", "news.kgx", "--reextract", "--min-confidence", "0.99"]) == 0
    assert "2 read anew" in capsys.readouterr().err
    assert run(["query", "news.kgx", "ASK { ?o kgx:founded_by ?p }"]) == 0
    assert capsys.readouterr().out == "false\n"


@pytest.mark.parametrize("arguments", [["list"], ["remove", "x"], ["query", "ASK {}"], ["export", "-o", "x.ttl"]])
def test_store_that_is_missing_is_an_error(folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = arguments

    assert run([command, "none.kgx", *rest]) == 1
    assert "none.kgx" in capsys.readouterr().err


def test_merges_are_listed_undone_and_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "news" / "c.txt").write_text("Rakuten Group, founded by Hiroshi Mikitani, has grown.", encoding="utf-8")
    assert run(["add", "news.kgx", "news", "-q"]) == 0
    assert run(["merges", "news.kgx", "--json"]) == 0
    merges = json.loads(capsys.readouterr().out)
    assert {merge["label"] for merge in merges} == {"Rakuten Group", "Hiroshi Mikitani"}

    assert run(["merges", "news.kgx", "--undo", merges[0]["id"]]) == 0
    assert run(["merges", "news.kgx"]) == 0
    shown = capsys.readouterr()
    assert merges[0]["id"] not in shown.out
    assert merges[1]["reason"] in shown.out

    assert run(["merges", "news.kgx", "--merge", "Mira Sandoval", "Hiroshi Mikitani", "-q"]) == (
        1 if merges[0]["label"] == "Hiroshi Mikitani" else 0
    ), "a name that two things have is refused"
    assert run(["merges", "news.kgx", "--undo", "nothing"]) == 1


def test_why_shows_sentences_articles_and_confidences(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "news.kgx", "Rakuten Group", "founded_by", "Hiroshi Mikitani"]) == 0
    shown = capsys.readouterr().out
    assert "Rakuten Group — founded by → Hiroshi Mikitani  [0.70]" in shown
    assert "a.txt · 2025-03-01" in shown
    assert "“Rakuten Group, founded by Hiroshi Mikitani, is in Tokyo.”" in shown

    assert run(["why", "news.kgx", "Rakuten Grop"]) == 1
    assert "Did you mean 'Rakuten Group'?" in capsys.readouterr().err
    assert run(["why", "news.kgx", "Rakuten Group", "ceo"]) == 1


def test_why_names_the_nearest_label(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "news.kgx", "Rakuten Group", "founded_bi"]) == 1

    assert capsys.readouterr().err.splitlines() == [
        "error: the ontology of news.kgx has no relation or role 'founded_bi'",
        "hint: Did you mean 'founded_by'?",
    ]


def test_why_tells_how_many_sources_agree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = (folder / "news" / "b.txt").read_text(encoding="utf-8")
    (folder / "news" / "copy.txt").write_text(f"---\ndate: 2025-02-01\n---\n{report}\n", encoding="utf-8")
    (folder / "news" / "own.txt").write_text(f"---\ndate: 2025-02-03\n---\n{report} It makes lamps.", encoding="utf-8")
    assert run(["add", "news.kgx", "news", "-q"]) == 0

    assert run(["why", "news.kgx", "Lumafield Oy", "founded_by"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "Lumafield Oy — founded by → Mira Sandoval" in lines[2]
    assert "0.81, 2 independent sources, 2025-02-01 to 2025-02-03]" in " ".join(lines[2:4])
    assert [line for line in lines if line.endswith("[0.70]")] == [
        "b.txt · reprint of copy.txt  [0.70]",
        "copy.txt · 2025-02-01  [0.70]",
        "own.txt · 2025-02-03  [0.70]",
    ]

    assert run(["show", "news.kgx", "Lumafield Oy"]) == 0
    assert "founded by → Mira Sandoval  [0.81, 2 independent sources, 2025-02-01 to 2025-02-03, 3 articles]" in (
        capsys.readouterr().out
    )


def test_show_has_the_neighbours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "news.kgx", "Mira Sandoval"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Mira Sandoval (PERSON), entity/")
    assert "  Lumafield Oy — founded by → Mira Sandoval  [0.70, 1 article]" in lines

    assert run(["show", "news.kgx", "Mira Sandoval", "--json"]) == 0
    (node,) = json.loads(capsys.readouterr().out)
    assert {fact["predicate"] for fact in node["facts"]} == {"founded_by", "agent"}


def test_part_that_is_empty_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "news.kgx", "-o", "part.nq", "--since", "2999-01-01"]) == 0
    assert "note: nothing of the graph is wanted" in capsys.readouterr().err


def test_hops_without_around_are_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "news.kgx", "-o", "part.nq", "--hops", "2"]) == 2
    assert "--hops goes with --around" in capsys.readouterr().err
    assert not (folder / "part.nq").exists()
