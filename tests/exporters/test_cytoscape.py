import io
import json
from typing import Any

from hostile import hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of

from kgx.exporters import write_graph
from kgx.exporters.xml_text import unicode_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph


def written(graph: KnowledgeGraph) -> str:
    stream = io.BytesIO()
    write_graph(graph, stream, format="cyjs")
    return stream.getvalue().decode()


def test_one_fact_in_json():
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    read: dict[str, Any] = json.loads(written(graph_of(draft)))

    assert read["elements"]["nodes"][0] == {
        "data": {
            "id": "entity/2a2460cd1647488e", "name": "Kazmin", "label": "Kazmin", "kind": "entity", "type": "ORG",
            "mentions": 1, "articles": 1, "article_ids": "kz/1",
        }
    }  # fmt: skip
    assert read["elements"]["edges"] == [
        {
            "data": {
                "id": "edge/eff614e17adeabc6", "source": "entity/2a2460cd1647488e", "target": "entity/9cb2611ed1c84633",
                "name": "ceo", "interaction": "ceo", "label": "ceo", "weight": 1, "confidence": 0.875, "realis": "asserted",
                "ended": False, "symmetric": False, "articles": 1, "article_ids": "kz/1",
                "independent_sources": 1, "quote": "Aliya Serik heads Kazmin.",
            }
        }
    ]  # fmt: skip


def test_empty_graph_is_json():
    assert json.loads(written(graph_of()))["elements"] == {"nodes": [], "edges": []}


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_are_read_back(graph):
    filtered, table = unicode_filter(), property_graph(graph)

    elements = json.loads(written(graph))["elements"]

    assert [node["data"]["name"] for node in elements["nodes"]] == [filtered(str(n.cells["label"])) for n in table.nodes]
    assert [(e["data"]["source"], e["data"]["target"]) for e in elements["edges"]] == [(e.source, e.target) for e in table.edges]
