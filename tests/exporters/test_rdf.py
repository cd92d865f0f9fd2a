import dataclasses
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hostile import hostile_graph
from newsroom import Draft, graph_of, mine_draft, paper_draft
from rdf_reading import RDFLIB_NAMES, TRIPLES_ONLY, by_oxigraph, by_rdflib, written

from kgx.annotation import Value
from kgx.errors import ExportError
from kgx.exporters import write_graph
from kgx.exporters.rdf import write_vocabulary
from kgx.ontology import default_ontology
from kgx.stores import read_graph

# The parsers of rdflib use parts of rdflib that it has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning"),
    pytest.mark.usefixtures("literals_as_written"),
]


@pytest.mark.parametrize("suffix", RDFLIB_NAMES)
def test_two_readers_see_the_same_graph(suffix):
    content = written(graph_of(mine_draft(), paper_draft()), suffix)

    statements = by_oxigraph(content, suffix)
    assert statements == by_rdflib(content, suffix)
    assert len(statements) > 100


@pytest.mark.parametrize("suffix", RDFLIB_NAMES)
def test_all_formats_say_the_same(suffix):
    graph = graph_of(mine_draft(), paper_draft())
    expected = by_oxigraph(written(graph, "nq"), "nq")
    if suffix in TRIPLES_ONLY:
        expected = sorted({(*statement[:-1], "") for statement in expected})

    assert by_oxigraph(written(graph, suffix), suffix) == expected


@pytest.mark.parametrize("suffix", RDFLIB_NAMES)
def test_file_becomes_the_same_graph_again(suffix, tmp_path):
    graph = graph_of(mine_draft(), paper_draft())
    graph.write(tmp_path / f"graph.{suffix}")

    assert read_graph([tmp_path / f"graph.{suffix}"], ontology=default_ontology()) == graph


def test_characters_that_xml_lacks_are_replaced_and_counted():
    stream = io.BytesIO()
    notes = write_graph(hostile_graph("a\x00\x0bb\ufffe", "kz-1"), stream, format="rdf")

    assert ("literal", "a\ufffd\ufffdb\ufffd") in {statement[2:4] for statement in by_oxigraph(stream.getvalue(), "rdf")}
    assert any(note.endswith("that the format cannot hold became U+FFFD") for note in notes)


@pytest.mark.parametrize("suffix", ["ttl", "nq", "jsonld", "rdf"])
def test_lone_surrogate_is_replaced_and_counted(suffix):
    stream = io.BytesIO()
    notes = write_graph(hostile_graph("a\ud800b", "kz\udfff"), stream, format=suffix)

    assert "a\ufffdb" in {statement[3] for statement in by_oxigraph(stream.getvalue(), suffix)}
    assert any("became U+FFFD" in note for note in notes)


@pytest.mark.parametrize("prefix", ["xml", "xmlns", "XmlNews"])
def test_prefix_that_xml_reserves_is_left_out_of_rdf_xml(prefix):
    ontology = dataclasses.replace(default_ontology(), name=prefix, prefixes={f"{prefix}-2": "https://example.org/"})
    graph = dataclasses.replace(graph_of(mine_draft()), ontology=ontology)

    content = written(graph, "rdf")
    assert by_oxigraph(content, "rdf") == by_rdflib(content, "rdf") == by_oxigraph(written(graph, "ttl"), "ttl")
    assert f"xmlns:{prefix}".encode() not in content
    assert f"@prefix {prefix}: ".encode() in written(graph, "ttl")


def test_value_that_is_not_of_its_datatype_is_reported():
    draft = Draft("It rained on Monday.")
    draft.entity("DATE", "Monday", value=Value("xsd:date", "2025-02-30"))

    notes = write_graph(graph_of(draft), io.BytesIO(), format="trig")
    assert notes == ["1 value is written as text: not of the datatype that it was given"]


@pytest.mark.parametrize("suffix", ["ttl", "trig"])
def test_turtle_declares_its_prefixes_in_order_and_sets_subjects_apart(suffix):
    lines = written(graph_of(mine_draft()), suffix).decode().splitlines()

    prefixes = [line for line in lines if line.startswith("@prefix ")]
    assert prefixes == sorted(prefixes)
    assert "@prefix kgx: <https://w3id.org/kgx-news/vocab#> ." in prefixes
    assert lines[len(prefixes)] == ""
    assert any(line.strip().startswith("entity:") and before == "" for before, line in pairwise(lines))
    assert lines[-1] != ""


@pytest.mark.parametrize("suffix, is_named", [("ttl", True), ("rdf", True), ("trig", False), ("nq", False), ("jsonld", False)])
def test_loss_of_named_graphs_is_reported(suffix, is_named):
    notes = write_graph(graph_of(mine_draft()), io.BytesIO(), format=suffix)

    assert bool([note for note in notes if "named graphs are dropped" in note]) == is_named


@pytest.mark.parametrize("suffix", RDFLIB_NAMES)
def test_vocabulary_is_read_by_both(suffix, tmp_path):
    path = tmp_path / f"vocabulary.{suffix}"
    write_vocabulary(default_ontology(), path)
    write_vocabulary(default_ontology(), tmp_path / f"again.{suffix}")

    statements = by_oxigraph(path.read_bytes(), suffix)
    assert statements == by_rdflib(path.read_bytes(), suffix)
    assert path.read_bytes() == (tmp_path / f"again.{suffix}").read_bytes()
    assert len({statement[0] for statement in statements}) > 150


def test_vocabulary_goes_to_a_stream():
    stream = io.BytesIO()
    write_vocabulary(default_ontology(), stream, format="turtle")

    assert b"kgx:ceo a rdf:Property" in stream.getvalue()


def test_vocabulary_in_xml_has_no_characters_that_xml_lacks():
    ontology = default_ontology()
    organisation = dataclasses.replace(ontology.entity_types["ORG"], description="a firm\x0bor a body")
    ontology = dataclasses.replace(ontology, entity_types={**ontology.entity_types, "ORG": organisation})
    stream = io.BytesIO()
    write_vocabulary(ontology, stream, format="rdf")

    assert "a firm\ufffdor a body" in {statement[3] for statement in by_oxigraph(stream.getvalue(), "rdf")}


@pytest.mark.parametrize("suffix", ["graphml", "jsonl"])
def test_vocabulary_is_rdf_only(suffix, tmp_path: Path):
    with pytest.raises(ExportError, match="cannot hold a vocabulary"):
        write_vocabulary(default_ontology(), tmp_path / f"vocabulary.{suffix}")
