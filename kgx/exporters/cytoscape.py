"""Cytoscape JSON (.cyjs), which Cytoscape opens and Cytoscape.js draws: one element a line, without positions.

https://js.cytoscape.org/#notation/elements-json
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import Cell, EdgeRow, NodeRow, PropertyGraph, property_graph

_HEAD = {"format_version": "1.0", "generated_by": "kgx", "target_cytoscapejs_version": "~3.0"}


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, filtered = property_graph(graph, all_realis=options.all_realis), unicode_filter()
    for line in _lines(table, filtered):
        stream.write(line.encode() + b"\n")
    return [*table.notes, *filtered.notes]


def _lines(table: PropertyGraph, filtered: CharacterFilter) -> Iterator[str]:
    yield "{"
    yield from (f" {_json(key)}: {_json(value)}," for key, value in _HEAD.items())
    yield f' "data": {_json({"name": "kgx"})},'
    yield ' "elements": {'
    yield '  "nodes": ['
    yield from _elements([_node(node, filtered) for node in table.nodes])
    yield "  ],"
    yield '  "edges": ['
    yield from _elements([_edge(edge, filtered) for edge in table.edges])
    yield "  ]"
    yield " }"
    yield "}"


def _elements(items: Sequence[dict[str, Cell]]) -> Iterator[str]:
    for number, data in enumerate(items, start=1):
        comma = "," if number < len(items) else ""
        yield f'   {{"data": {_json(data)}}}{comma}'


def _node(node: NodeRow, filtered: CharacterFilter) -> dict[str, Cell]:
    return _clean({"id": node.id, "name": node.cells["label"], **node.cells}, filtered)


def _edge(edge: EdgeRow, filtered: CharacterFilter) -> dict[str, Cell]:
    """`interaction` is what Cytoscape calls the kind of an edge."""
    ends: dict[str, Cell] = {"id": edge.id, "source": edge.source, "target": edge.target}
    return _clean({**ends, "name": edge.cells["label"], "interaction": edge.cells["label"], **edge.cells}, filtered)


def _clean(data: dict[str, Cell], filtered: CharacterFilter) -> dict[str, Cell]:
    return {key: filtered(cell) if isinstance(cell, str) else cell for key, cell in data.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


CYTOSCAPE = Exporter(Format("Cytoscape JSON", "application/json", (".cyjs",)), _write)
