"""A Cypher script for Neo4j, 4.4 and later: constraint, nodes, edges; run twice, it changes nothing.

Every node has the label KgxNode and that of its type, every edge the type of its relation or role, each named as in RDF;
the properties `type` of a node and `label` of an edge have it as the ontology writes it. https://neo4j.com/docs/cypher-manual/current/syntax/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from kgx.exporters.cells import lexical
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import Cell, EdgeRow, NodeRow, PropertyGraph, property_graph
from kgx.ontology import local_name

NODE_LABEL = "KgxNode"
_ROWS = 500  # of a statement: a transaction of a fit size

_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A backslash before a u begins a code point wherever Cypher sees it, so after one the u itself is written as its code.
_SPECIAL = re.compile(r"\\[uU]?|['\n\r\t]")


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, filtered = property_graph(graph, all_realis=options.all_realis), unicode_filter()
    for line in _script(table, filtered):
        stream.write(line.encode() + b"\n")
    return [*table.notes, *filtered.notes]


def _script(table: PropertyGraph, filtered: CharacterFilter) -> Iterator[str]:
    yield f"CREATE CONSTRAINT kgx_node_id IF NOT EXISTS FOR (n:{NODE_LABEL}) REQUIRE n.id IS UNIQUE;"
    nodes_by_type: dict[str, list[NodeRow]] = defaultdict(list)
    for node in table.nodes:
        nodes_by_type[local_name(str(node.cells["type"]))].append(node)
    for type_name, nodes in sorted(nodes_by_type.items()):
        rows = [f"{{id: {quoted(node.id)}, cells: {_map(node.cells, filtered)}}}" for node in nodes]
        yield from _statements(rows, f"MERGE (n:{NODE_LABEL} {{id: row.id}}) SET n:`{type_name}`, n += row.cells")
    edges_by_label: dict[str, list[EdgeRow]] = defaultdict(list)
    for edge in table.edges:
        edges_by_label[local_name(str(edge.cells["label"]))].append(edge)
    for label, edges in sorted(edges_by_label.items()):
        rows = [
            f"{{id: {quoted(e.id)}, source: {quoted(e.source)}, target: {quoted(e.target)}, cells: {_map(e.cells, filtered)}}}"
            for e in edges
        ]
        ends = f"MATCH (a:{NODE_LABEL} {{id: row.source}}), (b:{NODE_LABEL} {{id: row.target}})"
        yield from _statements(rows, f"{ends} MERGE (a)-[r:`{label}` {{id: row.id}}]->(b) SET r += row.cells")


def _statements(rows: Sequence[str], clause: str) -> Iterator[str]:
    for start in range(0, len(rows), _ROWS):
        *before, last = rows[start : start + _ROWS]
        yield "UNWIND ["
        yield from (f"  {row}," for row in before)
        yield f"  {last}"
        yield f"] AS row {clause};"


def _map(cells: Mapping[str, Cell], filtered: CharacterFilter) -> str:
    """Keys are our column names, which need no quotes."""
    return "{" + ", ".join(f"{column}: {_value(cell, filtered)}" for column, cell in cells.items()) + "}"


def _value(cell: Cell, filtered: CharacterFilter) -> str:
    return quoted(filtered(cell)) if isinstance(cell, str) else lexical(cell)


def quoted(text: str) -> str:
    """A string of Cypher on one line; what cannot be seen in it is written as its code."""
    escaped = _SPECIAL.sub(lambda found: _escaped(found.group()), text)
    return "'" + "".join(c if c.isprintable() else _code(c) for c in escaped) + "'"


def _escaped(special: str) -> str:
    return _ESCAPES[special[0]] + "".join(_code(character) for character in special[1:])


def _code(character: str) -> str:
    """As UTF-16 has it, since Cypher knows no codes of more than four digits everywhere."""
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2))


CYPHER = Exporter(Format("Cypher", "application/x-cypher-query", (".cypher",)), _write)
