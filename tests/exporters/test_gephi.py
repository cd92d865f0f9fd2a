import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.exporters import write_graph
from kgx.exporters.colours import type_colour
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph

SCHEMA = Path(__file__).parents[3] / "shared" / "spec" / "gexf-1.3" / "gexf.xsd"
GEXF = "{http://gexf.net/1.3}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def written(graph: KnowledgeGraph, suffix: str, *, all_realis: bool = False) -> io.BytesIO:
    stream = io.BytesIO()
    write_graph(graph, stream, format=suffix, all_realis=all_realis)
    stream.seek(0)
    return stream


def read(graph: KnowledgeGraph, suffix: str, *, all_realis: bool = False) -> nx.MultiDiGraph:
    stream = written(graph, suffix, all_realis=all_realis)
    read_graph = nx.read_graphml(stream, force_multigraph=True) if suffix == "graphml" else nx.read_gexf(stream)
    return nx.MultiDiGraph(read_graph)


def rows(network: nx.MultiDiGraph) -> tuple[dict[str, Any], list[Any]]:
    """Nodes and edges with their attributes; networkx adds the id of a GEXF edge and the spells to the attributes."""
    nodes = {node: {k: v for k, v in cells.items() if k != "spells"} for node, cells in network.nodes(data=True)}
    edges = [(s, t, {k: v for k, v in cells.items() if k not in ("id", "spells")}) for s, t, cells in network.edges(data=True)]
    return nodes, sorted(edges, key=_edge_order)


def _edge_order(edge: tuple[str, str, dict[str, Any]]) -> tuple[str, str, str, str]:
    source, target, cells = edge
    return (source, target, cells["label"], cells["realis"])


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
@pytest.mark.parametrize("all_realis", [False, True])
def test_networkx_reads_every_node_edge_and_attribute(suffix, all_realis):
    graph = graph_of(mine_draft(), paper_draft())
    table = property_graph(graph, all_realis=all_realis)

    nodes, edges = rows(read(graph, suffix, all_realis=all_realis))

    assert nodes == {row.id: dict(row.cells) for row in table.nodes}
    assert edges == sorted(((row.source, row.target, dict(row.cells)) for row in table.edges), key=_edge_order)


def test_gexf_validates_against_its_schema():
    if not SCHEMA.exists():
        pytest.skip(f"no schema at {SCHEMA}")
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for graph in (graph_of(mine_draft(), paper_draft()), graph_of(), hostile_graph("a\x00\r\n]]>\ufffe")):
        schema.assertValid(etree.parse(written(graph, "gexf", all_realis=True)))


def days(network: nx.MultiDiGraph, label: str) -> list[str]:
    """The days of the nodes and edges of that label, each of which is a spell of one day."""
    items = [*network.nodes.values(), *network.edges.values()]
    spells = [spell for cells in items if cells["label"] == label for spell in cells.get("spells", [])]
    assert all(start == end for start, end in spells)
    return [start for start, _ in spells]


@pytest.mark.parametrize(
    "label, expected",
    [
        ("Kazmin", ["2025-03-12", "2025-04-01"]),
        ("ceo", ["2025-03-12", "2025-04-01"]),
        ("owned_by", ["2025-03-12"]),
        ("launch: opened", ["2025-04-01"]),
        ("Ortelli", []),
    ],
    ids=["node", "edge", "edge-of-one-article", "event-on-the-day-of-its-report", "undated"],
)
def test_gexf_has_the_days_on_which_something_was_reported(label, expected):
    undated = Draft("Ortelli praised Kazmin.", id="it-3")
    undated.relation("partner_of", undated.entity("PERSON", "Ortelli"), undated.entity("ORG", "Kazmin"))
    network = read(graph_of(mine_draft(), paper_draft(), undated), "gexf")

    assert network.graph["mode"] == "dynamic"
    assert days(network, label) == expected


@pytest.mark.parametrize(
    "date, expected",
    [
        ("2025-03-12", ["2025-03-12"]),
        ("2025-03-12T23:30:00-05:00", ["2025-03-12"]),
        ("spring 2025", []),
        ("2025-02-30", []),
        (None, []),
    ],
)
def test_day_of_an_article_is_that_of_its_own_clock(date, expected):
    draft = Draft("Aliya Serik heads Kazmin.", date=date)
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))

    assert days(read(graph_of(draft), "gexf"), "ceo") == expected


def test_gexf_of_undated_articles_is_static():
    content = written(graph_of(Draft("Aliya Serik heads Kazmin.")), "gexf").getvalue()

    assert b'<graph mode="static"' in content
    assert b"spell" not in content


def test_edges_of_the_same_ends_have_kinds_of_their_own():
    draft = Draft("Arys owns Kazmin. Ortelli said that it owns it. Ortelli denied that. It may.")
    arys, kazmin, ortelli = draft.entity("ORG", "Arys"), draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Ortelli")
    draft.relation("owned_by", kazmin, arys)
    draft.relation("parent_org", kazmin, arys)
    draft.relation("owned_by", kazmin, arys, speaker=ortelli)
    draft.relation("owned_by", kazmin, arys, speaker=ortelli, realis="negated")
    draft.relation("owned_by", kazmin, arys, realis="hypothetical")
    root = ET.parse(written(graph_of(draft), "gexf", all_realis=True)).getroot()

    assert sorted(str(edge.get("kind")) for edge in root.iter(f"{GEXF}edge")) == [
        "owned_by",
        "owned_by (Ortelli)",
        "owned_by (hypothetical)",
        "owned_by (negated, Ortelli)",
        "parent_org",
    ]


def hostile_graph(text: str) -> KnowledgeGraph:
    draft = Draft(f"Kazmin {text} Almaty", id=f"kz {text}")
    kazmin, almaty = draft.entity("ORG", f"Kazmin {text}"), draft.entity("GPE", "Almaty")
    draft.relation("located_in", kazmin, almaty)
    draft.event("meeting", "Kazmin", [("topic", text), ("participant", kazmin)])
    return graph_of(draft)


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
@given(
    text=st.one_of(
        st.text(min_size=1, max_size=30), st.text(alphabet="\x00\x0b\r\n\t\ud800\ufffe\"'<>&]a ", min_size=1, max_size=30)
    )
)
@settings(max_examples=40, deadline=None)
def test_any_text_is_read_back(suffix, text):
    graph = hostile_graph(text)

    network = read(graph, suffix)

    table = property_graph(graph)
    assert (len(network), network.number_of_edges()) == (len(table.nodes), len(table.edges))
    labels = {cells["label"] for _, cells in network.nodes(data=True)}
    assert f"Kazmin {_as_xml(text)}" in labels


def _as_xml(text: str) -> str:
    return "".join(
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd" for c in text
    )


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_replaced_characters_are_counted(suffix):
    notes = write_graph(hostile_graph("a\x00b"), io.BytesIO(), format=suffix)

    assert any("became U+FFFD" in note for note in notes)


def test_gexf_has_a_colour_for_each_type_and_no_date_of_writing():
    root = ET.parse(written(graph_of(mine_draft()), "gexf")).getroot()

    colours = {tuple(sorted(colour.attrib.items())) for colour in root.iter(f"{GEXF}color")}
    types = {value.get("value") for value in root.iter(f"{GEXF}attvalue") if value.get("for") == "node_type"}
    assert len(colours) == len(types)
    assert b"lastmodifieddate" not in written(graph_of(mine_draft()), "gexf").getvalue()


@pytest.mark.parametrize("label", ["PERSON", "Kleidungsstück", "", "a\ud800"])
def test_colour_of_a_type_is_a_colour(label):
    assert all(0 <= channel <= 255 for channel in type_colour(label))


def test_graphml_declares_every_column_with_one_type():
    root = ET.parse(written(graph_of(mine_draft(), paper_draft()), "graphml")).getroot()

    declared = {key.get("id") for key in root.iter(f"{GRAPHML}key")}
    assert {data.get("key") for data in root.iter(f"{GRAPHML}data")} <= declared
    assert {key.get("attr.type") for key in root.iter(f"{GRAPHML}key")} == {"string", "int", "double", "boolean"}


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_no_cell_says_none(suffix):
    content = written(graph_of(mine_draft(), paper_draft()), suffix).getvalue()

    assert b"None" not in content
    assert b'value=""' not in content
