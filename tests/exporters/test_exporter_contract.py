"""What every exporter obeys, ours and a stranger's alike: it is run on all plug-ins of the group."""

import hashlib
import io
import itertools
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft, paper_draft

from kgx.errors import ExportError
from kgx.exporters import write_graph
from kgx.exporters.formats import Exporter, format_for
from kgx.graph import KnowledgeGraph, build_graph
from kgx.graph.export import find_exporter
from kgx.ontology import default_ontology
from kgx.plugins import EXPORTERS, plugin_names

SUFFIXES = plugin_names(EXPORTERS)


def written(graph: KnowledgeGraph, suffix: str, *, all_realis: bool = False) -> bytes:
    stream = io.BytesIO()
    write_graph(graph, stream, format=suffix, all_realis=all_realis)
    return stream.getvalue()


def test_all_formats_are_there():
    rdf = {"ttl", "nt", "nq", "trig", "jsonld", "rdf", "xml"}
    tables = {"csv.zip", "neo4j.zip", "parquet.zip", "tsv.zip"}
    assert rdf | tables | {"cyjs", "cypher", "dot", "gexf", "graphml", "gv", "jsonl"} <= set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_entry_point_is_named_as_a_suffix_of_its_format(suffix):
    exporter = find_exporter("-", format=suffix)

    assert isinstance(exporter, Exporter)
    assert f".{suffix}" in exporter.format.suffixes
    assert format_for(f"graph.{suffix}") == exporter.format


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_order_of_articles_does_not_change_the_bytes(suffix):
    extractions = [mine_draft().done(), paper_draft().done()]
    forms = [written(build_graph(order, ontology=default_ontology()), suffix) for order in itertools.permutations(extractions)]

    assert forms[0] == forms[1]


PROGRAM = """
import hashlib, io, sys
sys.path.append(sys.argv[1])
from newsroom import graph_of, mine_draft, paper_draft
from kgx.exporters import write_graph
for suffix in sys.argv[2:]:
    stream = io.BytesIO()
    write_graph(graph_of(mine_draft(), paper_draft()), stream, format=suffix)
    print(hashlib.sha256(stream.getvalue()).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[1] / "fixtures"), *SUFFIXES]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))

    graph = graph_of(mine_draft(), paper_draft())
    assert first == second
    assert first.split() == [hashlib.sha256(written(graph, suffix)).hexdigest() for suffix in SUFFIXES]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_file_and_stream_are_the_same(suffix, tmp_path):
    graph = graph_of(mine_draft())
    graph.write(tmp_path / f"graph.{suffix}")

    assert (tmp_path / f"graph.{suffix}").read_bytes() == written(graph, suffix)
    assert [path.name for path in tmp_path.iterdir()] == [f"graph.{suffix}"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_graph_is_a_complete_file(suffix):
    graph = build_graph([], ontology=default_ontology())

    assert isinstance(written(graph, suffix), bytes)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_output_names_no_path_user_or_host(suffix, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = written(graph_of(mine_draft()), suffix)
    if suffix.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            content = b"".join(info.filename.encode() + files.read(info) for info in files.infolist())

    assert str(tmp_path).encode() not in content
    assert b"/home/" not in content
    assert b"/root" not in content


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_failed_export_leaves_the_old_file(suffix, tmp_path):
    target = tmp_path / f"graph.{suffix}"
    target.write_bytes(b"old")
    graph = graph_of(mine_draft())
    broken = KnowledgeGraph(graph.nodes, (*graph.statements, None), graph.ontology, extractions=(None,))  # type: ignore[arg-type]

    with pytest.raises(AttributeError):
        broken.write(target)

    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "name", ["turtle", "Turtle", ".ttl", "TTL", "n-triples", "RDF/XML", "json-ld", "jsonlines", "csv", "Parquet", "neo4j"]
)
def test_format_may_be_named(name):
    assert find_exporter("-", format=name) is not None


@pytest.mark.parametrize("name", ["graph.xyz", "graph", "-"])
def test_unknown_suffix_lists_the_known_ones(name):
    with pytest.raises(ExportError) as caught:
        find_exporter(name)

    assert all(f".{suffix}" in (caught.value.hint or "") for suffix in SUFFIXES)


@pytest.mark.parametrize(
    "name, expected",
    [("graph.csv.zip", "CSV"), ("news.2025.tsv.zip", "Biolink TSV"), ("v1.2.ttl", "Turtle"), ("graph.zip.ttl", "Turtle")],
)
def test_longest_known_suffix_counts(name, expected):
    assert format_for(name).name == expected


@pytest.mark.parametrize("suffix", ["csv", "parquet", "tsv", "neo4j"])
def test_suffix_that_lacks_its_second_part_is_guessed(suffix):
    with pytest.raises(ExportError, match="unknown suffix") as caught:
        find_exporter(f"graph.{suffix}")

    assert (caught.value.hint or "").startswith(f"Did you mean .{suffix}.zip?")


@pytest.mark.parametrize("all_realis", [False, True])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_lost_is_said_in_one_line_each(suffix, all_realis):
    notes = write_graph(graph_of(mine_draft(), paper_draft()), io.BytesIO(), format=suffix, all_realis=all_realis)

    assert all("\n" not in note and not note.endswith(".") for note in notes)
    assert bool(notes) == (suffix not in ("jsonl", "trig", "nq", "jsonld"))


def test_suffix_in_capitals_is_known():
    assert format_for("GRAPH.TTL").name == "Turtle"
