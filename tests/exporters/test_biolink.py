import io
import zipfile

from hostile import hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of

from kgx.annotation import Link
from kgx.exporters import write_graph
from kgx.exporters.biolink import EDGE_COLUMNS, NODE_COLUMNS
from kgx.graph import KnowledgeGraph


def tables(graph: KnowledgeGraph, *, all_realis: bool = False) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Rows by column, split at tabs and line feeds alone, as readers without quotes do."""
    stream = io.BytesIO()
    write_graph(graph, stream, format="tsv.zip", all_realis=all_realis)
    with zipfile.ZipFile(stream) as files:
        nodes, edges = (_rows(files.read(name).decode()) for name in ("nodes.tsv", "edges.tsv"))
    return nodes, edges


def _rows(table: str) -> list[dict[str, str]]:
    header, *lines = table.removesuffix("\n").split("\n")
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_one_fact_as_two_tables():
    draft = Draft("Aliya Serik heads Kazmin, said Kazmin JSC.", id="kz/1", date="2025-03-12")
    kazmin = draft.entity("ORG", "Kazmin", "Kazmin JSC", link=Link("wikidata", "Q64"))
    draft.relation("ceo", kazmin, draft.entity("PERSON", "Aliya Serik"))

    nodes, edges = tables(graph_of(draft))
    assert nodes[0] == {
        "id": "entity:2a2460cd1647488e", "category": "biolink:NamedThing|kgx:ORG", "name": "Kazmin", "synonym": "Kazmin JSC",
        "xref": "wikidata:Q64", "description": "", "publications": "article:kz%2F1", "provided_by": "infores:kgx-news",
        "realis": "",
    }  # fmt: skip
    assert edges == [
        {
            "id": "edge:eff614e17adeabc6", "subject": "entity:2a2460cd1647488e", "predicate": "kgx:ceo",
            "object": "entity:9cb2611ed1c84633", "category": "biolink:Association", "knowledge_source": "infores:kgx-news",
            "knowledge_level": "not_provided", "agent_type": "text_mining_agent", "negated": "false",
            "has_confidence_score": "0.875", "publications": "article:kz%2F1",
            "supporting_text": "Aliya Serik heads Kazmin, said Kazmin JSC.", "realis": "asserted", "ended": "false",
            "speaker": "", "first_date": "2025-03-12", "last_date": "2025-03-12",
            "independent_sources": "1",
        }
    ]  # fmt: skip


def test_denied_relation_is_negated():
    draft = Draft("Aliya Serik does not head Kazmin.")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"), realis="negated")

    assert [edge["negated"] for edge in tables(graph_of(draft), all_realis=True)[1]] == ["true"]
    assert tables(graph_of(draft))[1] == []


def test_replaced_characters_are_counted():
    draft = Draft("Kaz\tmin met Arys|Metals, also Arys.")
    draft.entity("ORG", "Kaz\tmin")
    draft.entity("ORG", "Arys", "Arys|Metals")
    stream = io.BytesIO()
    notes = write_graph(graph_of(draft), stream, format="tsv.zip")

    assert notes[-2:] == [
        "control characters that became spaces, since the layout has no quotes: 1",
        "| that became /, since it would part a text into a list: 1",
    ]


def test_no_cell_of_one_text_is_parted_into_a_list():
    draft = Draft("Arys|Metals owns Kazmin, said Ortelli|Reyes of the works.")
    arys, kazmin = draft.entity("ORG", "Arys|Metals"), draft.entity("ORG", "Kazmin")
    draft.relation("parent_org", kazmin, arys, speaker=draft.entity("PERSON", "Ortelli|Reyes"))
    draft.event("launch", "works", [("product", "Arys|Metals")], realis="planned")

    nodes, edges = tables(graph_of(draft), all_realis=True)
    assert {node["name"] for node in nodes} == {"Arys/Metals", "Kazmin", "Ortelli/Reyes", "launch: works"}
    assert [node["description"] for node in nodes if node["description"]] == ["product: Arys/Metals"]
    assert [edge["speaker"] for edge in edges] == ["Ortelli/Reyes"]
    assert [edge["supporting_text"] for edge in edges] == ["Arys/Metals owns Kazmin, said Ortelli/Reyes of the works."]


def test_planned_event_says_so():
    draft = Draft("Aliya Serik will visit Berlin.")
    draft.event("visit", "visit", realis="planned")

    assert [node["realis"] for node in tables(graph_of(draft), all_realis=True)[0]] == ["planned"]


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_break_no_row(graph):
    nodes, edges = tables(graph)

    assert all(list(node) == list(NODE_COLUMNS) for node in nodes)
    assert all(list(edge) == list(EDGE_COLUMNS) for edge in edges)
    assert len(nodes) == len([node for node in graph.nodes if node.kind != "article"])
    assert {edge[end] for edge in edges for end in ("subject", "object")} <= {node["id"] for node in nodes}
    assert all(len(node["synonym"].split("|")) <= 12 and len(node["category"].split("|")) == 2 for node in nodes)
