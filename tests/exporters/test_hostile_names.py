"""Graphs of hostile names, written in every format and read back by others' readers. 1,000 of them in the full lane."""

import io
from pathlib import Path

import networkx as nx
import pytest
from hostile import hostile_graph, hostile_graphs, hostile_texts
from hypothesis import HealthCheck, given, settings
from lxml import etree
from rdf_reading import by_graph, by_oxigraph, by_rdflib, written

from kgx.exporters.xml_text import unicode_filter, xml_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph

# The parsers of rdflib use parts of rdflib that it has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning"),
    pytest.mark.usefixtures("literals_as_written"),
]

SCHEMA = Path(__file__).parents[3] / "shared" / "spec" / "gexf-1.3" / "gexf.xsd"
RDF = ["ttl", "nt", "nq", "trig", "jsonld", "rdf"]
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@given(text=hostile_texts, article_id=hostile_texts)
@few
@pytest.mark.parametrize("suffix", RDF)
def test_any_text_is_read_back_by_both(suffix, text, article_id):
    content = written(hostile_graph(text, article_id), suffix)

    statements = by_oxigraph(content, suffix)
    assert statements == by_rdflib(content, suffix)
    if suffix != "rdf":  # XML has no place for most control characters
        assert any(statement[3] == text for statement in statements)


def check_rdf(graph: KnowledgeGraph, suffix: str) -> None:
    """Oxigraph and rdflib read the quads of the graph, no more and no less."""
    content = written(graph, suffix)
    expected = by_graph(graph, suffix, xml_filter() if suffix == "rdf" else unicode_filter())

    assert by_oxigraph(content, suffix) == expected
    assert by_rdflib(content, suffix) == expected


@given(graph=hostile_graphs())
@settings(few, max_examples=25)
@pytest.mark.parametrize("suffix", RDF)
def test_graph_of_hostile_names_is_read_back_as_it_is(suffix, graph):
    check_rdf(graph, suffix)


@given(graph=hostile_graphs())
@settings(few, max_examples=25)
@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_graph_of_hostile_names_is_read_back_by_networkx(suffix, graph):
    filtered, table, stream = xml_filter(), property_graph(graph), io.BytesIO(written(graph, suffix))
    network = nx.read_graphml(stream, force_multigraph=True) if suffix == "graphml" else nx.read_gexf(stream)

    labels = {node: cells["label"] for node, cells in network.nodes(data=True)}
    assert labels == {node.id: filtered(str(node.cells["label"])) for node in table.nodes}
    quotes = sorted(cells.get("quote", "") for _, _, cells in network.edges(data=True))
    assert quotes == sorted(filtered(str(edge.cells.get("quote", ""))) for edge in table.edges)


@given(graph=hostile_graphs())
@settings(few, max_examples=25)
def test_gexf_of_hostile_names_validates(graph):
    if not SCHEMA.exists():
        pytest.skip(f"no schema at {SCHEMA}")
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(written(graph, "gexf")).getroottree())


@pytest.mark.bench
@given(graph=hostile_graphs())
@many
def test_thousand_graphs_of_hostile_names_are_read_back_as_they_are(graph):
    for suffix in RDF:
        check_rdf(graph, suffix)
