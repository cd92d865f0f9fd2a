import csv
import io
import zipfile

import pytest
from hostile import hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of

from kgx.exporters import write_graph
from kgx.exporters.xml_text import unicode_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph


def tables(graph: KnowledgeGraph) -> dict[str, list[list[str]]]:
    stream = io.BytesIO()
    write_graph(graph, stream, format="neo4j.zip")
    with zipfile.ZipFile(stream) as files:
        texts = {name: files.read(name).decode() for name in files.namelist()}
    return {name: list(csv.reader(io.StringIO(text, newline=""), strict=True)) for name, text in texts.items()}


def test_headers_stand_in_files_of_their_own():
    found = tables(graph_of(Draft("Nothing happened.")))

    assert found == {
        "nodes-header.csv": [
            "id:ID|:LABEL|label|kind|type|mentions:int|articles:int|article_ids|first_date|last_date|aliases|value|link|realis"
            "|confidence:double|details".split("|")
        ],
        "nodes.csv": [],
        "edges-header.csv": [
            ":START_ID|:END_ID|:TYPE|id|label|weight:int|confidence:double|realis|ended:boolean|speaker|symmetric:boolean"
            "|articles:int|article_ids|first_date|last_date|independent_sources:int|quote".split("|")
        ],
        "edges.csv": [],
    }


def test_one_fact_as_rows():
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    found = tables(graph_of(draft))

    assert [row[:3] for row in found["nodes.csv"]] == [
        ["entity/2a2460cd1647488e", "KgxNode;ORG", "Kazmin"],
        ["entity/9cb2611ed1c84633", "KgxNode;PERSON", "Aliya Serik"],
    ]
    assert [row[:3] for row in found["edges.csv"]] == [["entity/2a2460cd1647488e", "entity/9cb2611ed1c84633", "ceo"]]


@pytest.mark.parametrize("name", ["=1+1", "-5 °C Records"])
def test_names_are_not_guarded(name):
    draft = Draft(f"Kazmin met {name}.")
    draft.entity("ORG", name)

    assert tables(graph_of(draft))["nodes.csv"][0][2] == name


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_are_read_back_and_edges_end_at_nodes(graph):
    found, filtered = tables(graph), unicode_filter()

    assert [row[2] for row in found["nodes.csv"]] == [filtered(str(n.cells["label"])) for n in property_graph(graph).nodes]
    ids = {row[0] for row in found["nodes.csv"]}
    assert {end for row in found["edges.csv"] for end in row[:2]} <= ids
