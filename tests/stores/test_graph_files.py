import io
import sys
import time

import pytest
from newsroom import graph_of, mine_draft, paper_draft

from kgx.errors import InputError
from kgx.ontology import default_ontology
from kgx.stores import read_graph
from kgx.stores.sources import read_stream

RDF_ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
LAUGHS = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(9))


def test_records_become_the_graph_they_were_written_from(tmp_path):
    graph = graph_of(mine_draft(), paper_draft())
    graph.write(tmp_path / "articles.jsonl")

    read = read_graph([tmp_path / "articles.jsonl"], ontology=default_ontology())

    assert (read, read.extractions) == (graph, graph.extractions)


def test_records_of_several_files_are_one_graph(tmp_path):
    graph_of(mine_draft()).write(tmp_path / "one.jsonl")
    graph_of(paper_draft()).write(tmp_path / "two.jsonl")

    read = read_graph([tmp_path / "two.jsonl", tmp_path / "one.jsonl"], ontology=default_ontology())

    assert read == graph_of(mine_draft(), paper_draft())


def test_trig_becomes_graphml_as_the_records_would(tmp_path):
    graph = graph_of(mine_draft(), paper_draft())
    graph.write(tmp_path / "graph.trig")
    graph.write(tmp_path / "expected.graphml")

    read_graph([tmp_path / "graph.trig"], ontology=default_ontology()).write(tmp_path / "graph.graphml")

    assert (tmp_path / "graph.graphml").read_bytes() == (tmp_path / "expected.graphml").read_bytes()


def test_base_iri_of_rdf_is_its_own(tmp_path):
    graph = graph_of(mine_draft())
    moved = type(graph)(graph.nodes, graph.statements, graph.ontology, "https://news.example.org/kg/")
    moved.write(tmp_path / "graph.ttl")

    assert read_graph([tmp_path / "graph.ttl"], ontology=default_ontology()) == moved


def test_several_rdf_files_are_refused_with_the_way_out(tmp_path):
    for name in ("one.ttl", "two.ttl"):
        graph_of(mine_draft()).write(tmp_path / name)

    with pytest.raises(InputError) as caught:
        read_graph([tmp_path / "one.ttl", tmp_path / "two.ttl"], ontology=default_ontology())

    assert ".jsonl" in (caught.value.hint or "")


def test_foreign_rdf_names_the_file(tmp_path):
    (tmp_path / "foreign.ttl").write_text("<a:b> <a:c> <a:d> .")

    with pytest.raises(InputError, match=r"foreign\.ttl: the RDF is not a graph that kgx wrote"):
        read_graph([tmp_path / "foreign.ttl"], ontology=default_ontology())


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE r [{LAUGHS}]>",
        '<!DOCTYPE r [<!ENTITY e8 SYSTEM "file:///etc/passwd">]>',
        '<!doctype r SYSTEM "http://127.0.0.1/x">',
    ],
    ids=["billion-laughs", "external-entity", "external-subset"],
)
@pytest.mark.parametrize("suffix", ["rdf", "xml"])
def test_xml_that_declares_a_document_type_is_refused_at_once(doctype, suffix, tmp_path):
    path = tmp_path / f"graph.{suffix}"
    path.write_text(
        f'<?xml version="1.0"?>{doctype}{RDF_ROOT}<rdf:Description rdf:about="a:b"><x:y>&e8;</x:y></rdf:Description></rdf:RDF>'
    )

    start = time.monotonic()
    with pytest.raises(InputError, match="document type is refused"):
        read_graph([path], ontology=default_ontology())
    assert time.monotonic() - start < 1


def test_xml_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "graph.rdf"
    path.write_bytes(f'<?xml version="1.0"?><!DOCTYPE r>{RDF_ROOT}</rdf:RDF>'.encode("utf-16"))

    with pytest.raises(InputError, match="not in UTF-8"):
        read_graph([path], ontology=default_ontology())


@pytest.mark.parametrize("context", ["http://127.0.0.1:9/context", "file:///etc/passwd"])
def test_json_ld_with_a_remote_context_is_refused(context, tmp_path):
    path = tmp_path / "graph.jsonld"
    path.write_text(f'{{"@context": "{context}", "@id": "a:b", "name": "x"}}')

    with pytest.raises(InputError, match="remote @context is refused"):
        read_graph([path], ontology=default_ontology())


def test_wrong_record_names_its_line(tmp_path):
    path = tmp_path / "articles.jsonl"
    graph_of(mine_draft()).write(path)
    path.write_text(path.read_text() + '\n{"id": "x"}\n')

    with pytest.raises(InputError, match=r"articles\.jsonl:3: record without the key 'text'"):
        read_graph([path], ontology=default_ontology())


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "jsonl"])
def test_format_of_standard_input_is_seen_from_its_start(suffix, tmp_path, monkeypatch):
    graph = graph_of(mine_draft())
    graph.write(tmp_path / f"graph.{suffix}")
    content = (tmp_path / f"graph.{suffix}").read_bytes()

    class Stdin:
        buffer = io.BytesIO(content)

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert read_graph(["-"], ontology=default_ontology()) == graph


def test_format_of_a_stream_may_be_named():
    assert read_stream(io.BytesIO(b""), format=".ttl").format == "ttl"
    with pytest.raises(InputError, match="cannot read the format 'pdf'"):
        read_stream(io.BytesIO(b""), format="pdf")
