"""Graphviz DOT: a picture of the graph. It keeps what can be drawn: labels, types, weights, realis and a quote as tooltip.

https://graphviz.org/doc/info/lang.html https://graphviz.org/docs/attr-types/escString/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kgx.exporters.cells import lexical, marked_label
from kgx.exporters.colours import type_colour
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, xml_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import Cell, EdgeRow, NodeRow, PropertyGraph, property_graph

_DROPPED = "articles, dates, other names, links, confidences and details are dropped: a picture has no place for them"
# \\r would set a line to the right, so every line end is \\n; entities of HTML are read in labels, so & is one itself.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "&": "&amp;", "\n": "\\n", "\r": "\\n", "\r\n": "\\n"}
_SPECIAL = re.compile(r'\r\n|[\\"&\r\n]')


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    # Graphviz ends a text at a null character, and its SVG is XML.
    table, filtered = property_graph(graph, all_realis=options.all_realis), xml_filter()
    for line in _lines(table, filtered):
        stream.write(line.encode() + b"\n")
    return [*table.left_out, *([_DROPPED] if table.nodes else []), *filtered.notes]


def _lines(table: PropertyGraph, filtered: CharacterFilter) -> Iterator[str]:
    yield "digraph kgx {"
    yield '  graph [charset="UTF-8", overlap="false"];'
    yield '  node [style="filled", fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize="10"];'
    yield from (_node(node, filtered) for node in table.nodes)
    yield from (_edge(edge, filtered) for edge in table.edges)
    yield "}"


def _node(node: NodeRow, filtered: CharacterFilter) -> str:
    cells = node.cells
    red, green, blue = type_colour(str(cells["type"]))
    attributes = {
        "label": cells["label"], "tooltip": cells["type"], "shape": "box" if cells["kind"] == "event" else "ellipse",
        "fillcolor": f"#{red:02x}{green:02x}{blue:02x}",
    }  # fmt: skip
    if cells.get("realis", "asserted") != "asserted":
        attributes |= {"style": "filled,dashed", "label": f"{cells['label']} ({cells['realis']})"}
    return f"  {quoted(node.id)} [{_attributes(attributes, filtered)}];"


def _edge(edge: EdgeRow, filtered: CharacterFilter) -> str:
    cells = edge.cells
    attributes = {"label": marked_label(edge), "tooltip": cells.get("quote", ""), "weight": cells["weight"]}
    if cells["realis"] != "asserted" or "speaker" in cells:
        attributes |= {"style": "dashed"}
    elif cells["ended"]:
        attributes |= {"style": "dotted"}
    if cells["symmetric"]:
        attributes |= {"dir": "none"}
    return f"  {quoted(edge.source)} -> {quoted(edge.target)} [{_attributes(attributes, filtered)}];"


def _attributes(attributes: Mapping[str, Cell], filtered: CharacterFilter) -> str:
    filled = ((name, filtered(lexical(value))) for name, value in attributes.items())
    return ", ".join(f"{name}={quoted(value)}" for name, value in filled if value)


def quoted(text: str) -> str:
    """A quoted string that Graphviz shows as the text, without reading escapes of its own in it."""
    return '"' + _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text) + '"'


DOT = Exporter(Format("Graphviz DOT", "text/vnd.graphviz", (".dot", ".gv")), _write)
