"""GraphML and GEXF 1.3, made for Gephi, written row by row.

http://graphml.graphdrawing.org/specification.html https://gexf.net/1.3/ networkx is not used: its GEXF has today's date.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from kgx.exporters.cells import lexical, marked_label
from kgx.exporters.colours import type_colour
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, attribute_value, text_content, xml_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import EDGE_COLUMNS, NODE_COLUMNS, Cell, ColumnType, NodeRow, PropertyGraph, property_graph

_GRAPHML_TYPES: Mapping[ColumnType, str] = {"string": "string", "integer": "int", "double": "double", "boolean": "boolean"}
# GEXF has attributes of its own for these; a column beside them would be shown twice.
_GEXF_OWN = {"node": {"label"}, "edge": {"label", "weight"}}


def _write_graphml(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, filtered = property_graph(graph, all_realis=options.all_realis), xml_filter()
    for line in _graphml(table, filtered):
        stream.write(line.encode() + b"\n")
    return [*table.notes, *filtered.notes]


def _write_gexf(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    """Dynamic where an article has a date: nodes and edges then carry the days on which they were reported, as spells.

    Each day is a spell of its own, since the days between were without news of it; what only undated articles report
    has none, which Gephi takes as always.
    """
    table, filtered = property_graph(graph, all_realis=options.all_realis), xml_filter()
    for line in _gexf(table, filtered):
        stream.write(line.encode() + b"\n")
    return [*table.notes, *filtered.notes]


def _graphml(table: PropertyGraph, filtered: CharacterFilter) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for side, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        for column, kind in columns.items():
            key = f'id="{side}_{column}" for="{side}" attr.name="{column}" attr.type="{_GRAPHML_TYPES[kind]}"'
            yield f"  <key {key}/>"
    yield '  <graph id="kgx" edgedefault="directed">'
    for node in table.nodes:
        yield f'    <node id="{_attribute(node.id, filtered)}">{_data("node", node.cells, filtered)}</node>'
    for edge in table.edges:
        ends = f'source="{_attribute(edge.source, filtered)}" target="{_attribute(edge.target, filtered)}"'
        yield f'    <edge id="{_attribute(edge.id, filtered)}" {ends}>{_data("edge", edge.cells, filtered)}</edge>'
    yield "  </graph>"
    yield "</graphml>"


def _data(side: str, cells: Mapping[str, Cell], filtered: CharacterFilter) -> str:
    parts = (f'<data key="{side}_{column}">{text_content(filtered(lexical(cell)))}</data>' for column, cell in cells.items())
    return "".join(parts)


def _gexf(table: PropertyGraph, filtered: CharacterFilter) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield "  <meta><creator>kgx</creator><description>Knowledge graph of news articles</description></meta>"
    dynamic = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
    mode = dynamic if any(node.days for node in table.nodes) else 'mode="static"'
    yield f'  <graph {mode} defaultedgetype="directed" idtype="string">'
    for side, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        yield f'    <attributes class="{side}" mode="static">'
        for column, kind in columns.items():
            if column not in _GEXF_OWN[side]:
                yield f'      <attribute id="{side}_{column}" title="{column}" type="{kind}"/>'
        yield "    </attributes>"
    yield f'    <nodes count="{len(table.nodes)}">'
    for node in table.nodes:
        yield from _gexf_node(node, filtered)
    yield "    </nodes>"
    yield f'    <edges count="{len(table.edges)}">'
    for edge in table.edges:
        ends = f'source="{_attribute(edge.source, filtered)}" target="{_attribute(edge.target, filtered)}"'
        own = f'label="{_attribute(edge.cells["label"], filtered)}" weight="{lexical(edge.cells["weight"])}"'
        # Gephi makes one edge of all that have the same ends and kind.
        edge_kind = f'kind="{_attribute(marked_label(edge), filtered)}"'
        inner = _attvalues("edge", edge.cells, filtered) + _spells(edge.days)
        yield f'      <edge id="{_attribute(edge.id, filtered)}" {ends} {own} {edge_kind}>{inner}</edge>'
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _gexf_node(node: NodeRow, filtered: CharacterFilter) -> Iterator[str]:
    yield f'      <node id="{_attribute(node.id, filtered)}" label="{_attribute(node.cells["label"], filtered)}">'
    yield f"        {_attvalues('node', node.cells, filtered)}{_spells(node.days)}"
    red, green, blue = type_colour(str(node.cells["type"]))
    size = 10 * math.sqrt(max(int(node.cells["mentions"]), 1))
    # The 1.3 schema has colour and size in its own namespace, not in the viz: of older versions; Gephi reads both.
    yield f'        <color r="{red}" g="{green}" b="{blue}"/><size value="{size:.2f}"/>'
    yield "      </node>"


def _attvalues(side: str, cells: Mapping[str, Cell], filtered: CharacterFilter) -> str:
    parts = [
        f'<attvalue for="{side}_{column}" value="{_attribute(cell, filtered)}"/>'
        for column, cell in cells.items()
        if column not in _GEXF_OWN[side]
    ]
    return f"<attvalues>{''.join(parts)}</attvalues>"


def _spells(days: Sequence[str]) -> str:
    if not days:
        return ""  # the schema wants at least one
    spells = (f'<spell start="{day}" end="{day}"/>' for day in days)
    return f"<spells>{''.join(spells)}</spells>"


def _attribute(cell: Cell, filtered: CharacterFilter) -> str:
    return attribute_value(filtered(lexical(cell)))


GRAPHML = Exporter(Format("GraphML", "application/graphml+xml", (".graphml",)), _write_graphml)
GEXF = Exporter(Format("GEXF", "application/gexf+xml", (".gexf",)), _write_gexf)
