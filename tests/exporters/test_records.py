import io

import pytest
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.errors import ExportError
from kgx.exporters import write_graph
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.quads import graph_triples
from kgx.ontology import default_ontology
from kgx.record import loads


def test_records_are_the_extractions_as_given():
    stream = io.BytesIO()
    notes = write_graph(graph_of(mine_draft(), paper_draft()), stream, format="jsonl")

    lines = stream.getvalue().decode().splitlines()
    assert [loads(line) for line in lines] == [paper_draft().done(), mine_draft().done()]
    assert notes == []


def test_lone_surrogate_is_read_back_as_it_was():
    draft = Draft("Kazmin a\ud800b")
    stream = io.BytesIO()
    write_graph(graph_of(draft), stream, format="jsonl")

    assert loads(stream.getvalue().decode()).article.text == "Kazmin a\ud800b"


def test_graph_from_rdf_has_no_texts_to_write(tmp_path):
    graph = graph_from_triples(graph_triples(graph_of(mine_draft())), ontology=default_ontology())

    with pytest.raises(ExportError, match="no article texts") as caught:
        graph.write(tmp_path / "articles.jsonl")

    assert caught.value.hint
    assert not list(tmp_path.iterdir())
