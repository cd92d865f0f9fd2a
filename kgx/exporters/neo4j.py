"""The CSV layout of `neo4j-admin database import`, in a ZIP archive: rows and, in files of their own, their headers.

    neo4j-admin database import full --multiline-fields=true --nodes=nodes-header.csv,nodes.csv \\
        --relationships=edges-header.csv,edges.csv neo4j

Labels and types are those of the Cypher script. No cell is guarded against spreadsheets, since Neo4j would keep the guard.
https://neo4j.com/docs/operations-manual/current/import/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from kgx.exporters.archive import archive, member
from kgx.exporters.cells import lexical
from kgx.exporters.cypher import NODE_LABEL
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.spreadsheet import write_rows
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import EDGE_COLUMNS, NODE_COLUMNS, Cell, ColumnType, property_graph
from kgx.ontology import local_name

_TYPES: Mapping[ColumnType, str] = {"string": "", "integer": ":int", "double": ":double", "boolean": ":boolean"}


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, filtered = property_graph(graph, all_realis=options.all_realis), unicode_filter()
    nodes = (
        [node.id, f"{NODE_LABEL};{local_name(str(node.cells['type']))}", *_row(node.cells, NODE_COLUMNS, filtered)]
        for node in table.nodes
    )
    edges = (
        [edge.source, edge.target, local_name(str(edge.cells["label"])), edge.id, *_row(edge.cells, EDGE_COLUMNS, filtered)]
        for edge in table.edges
    )
    with archive(stream) as files:
        with member(files, "nodes-header.csv") as file:
            write_rows(file, ("id:ID", ":LABEL", *_header(NODE_COLUMNS)), ())
        with member(files, "nodes.csv") as file:
            write_rows(file, None, nodes)
        with member(files, "edges-header.csv") as file:
            write_rows(file, (":START_ID", ":END_ID", ":TYPE", "id", *_header(EDGE_COLUMNS)), ())
        with member(files, "edges.csv") as file:
            write_rows(file, None, edges)
    return [*table.notes, *filtered.notes]


def _header(columns: Mapping[str, ColumnType]) -> list[str]:
    return [f"{column}{_TYPES[kind]}" for column, kind in columns.items()]


def _row(cells: Mapping[str, Cell], columns: Iterable[str], filtered: CharacterFilter) -> list[str]:
    return [filtered(lexical(cells.get(column, ""))) for column in columns]


NEO4J = Exporter(Format("Neo4j", "application/zip", (".neo4j.zip",)), _write)
