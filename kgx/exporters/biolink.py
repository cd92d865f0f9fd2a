"""Tab-separated nodes and edges in the layout of Biolink's KGX, in a ZIP archive: `nodes.tsv` and `edges.tsv`.

Ids are CURIEs under the prefixes of our RDF; a node is a `biolink:NamedThing` and what our ontology calls it. The layout has
no quotes, so control characters in a cell become spaces, and `|`, at which its readers part any text into a list, `/`.
https://biolink.github.io/kgx/kgx_format.html https://biolink.github.io/biolink-model/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kgx.exporters.archive import archive, member
from kgx.exporters.cells import lexical
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names, article_node_id
from kgx.graph.nodes import Node
from kgx.graph.property_graph import EdgeRow, NodeRow, property_graph
from kgx.ontology import local_name

NODE_COLUMNS = ("id", "category", "name", "synonym", "xref", "description", "publications", "provided_by", "realis")
EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "knowledge_source", "knowledge_level", "agent_type", "negated",
    "has_confidence_score", "publications", "supporting_text", "realis", "ended", "speaker", "first_date",
    "last_date", "independent_sources",
)  # fmt: skip
_SOURCE = "infores:kgx-news"
_DROPPED = "the layout has no place for counts, dates of nodes, confidences of events and symmetric relations"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(slots=True)
class _Cells:
    """Text without what the layout reads as its own; counts what was replaced."""

    filtered: CharacterFilter
    spaces: int = 0
    bars: int = 0

    def text(self, value: str) -> str:
        clean, count = _CONTROL.subn(" ", self.filtered(value))
        self.spaces += count
        self.bars += clean.count("|")
        return clean.replace("|", "/")

    def texts(self, values: Iterable[str]) -> str:
        return "|".join(map(self.text, values))

    @property
    def notes(self) -> list[str]:
        notes = self.filtered.notes
        if self.spaces:
            notes.append(f"control characters that became spaces, since the layout has no quotes: {self.spaces}")
        if self.bars:
            notes.append(f"| that became /, since it would part a text into a list: {self.bars}")
        return notes


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, cells, names = property_graph(graph, all_realis=options.all_realis), _Cells(unicode_filter()), _Curies(graph)
    with archive(stream) as files:
        with member(files, "nodes.tsv") as file:
            _write_rows(file, NODE_COLUMNS, (_node_cells(row, graph.node_by_id[row.id], names, cells) for row in table.nodes))
        with member(files, "edges.tsv") as file:
            _write_rows(file, EDGE_COLUMNS, (_edge_cells(row, names, cells) for row in table.edges))
    return [*table.notes, *([_DROPPED] if table.nodes else []), *cells.notes]


def _write_rows(stream: BinaryIO, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    for row in _with_header(header, rows):
        stream.write("\t".join(row).encode() + b"\n")


def _with_header(header: Iterable[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield list(header)
    yield from rows


class _Curies:
    """Names as prefix and local part, with the prefixes that our RDF declares."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        names = Names(graph.ontology, graph.base_iri)
        is_ours = names.label_namespace == names.core_namespace
        self._prefix = "kgx" if is_ours else local_name(graph.ontology.name)

    def label(self, label: str) -> str:
        return f"{self._prefix}:{local_name(label)}"

    def node(self, node_id: str) -> str:
        return node_id.replace("/", ":", 1)

    def article(self, article_id: str) -> str:
        return self.node(article_node_id(article_id))


def _node_cells(row: NodeRow, node: Node, names: _Curies, cells: _Cells) -> list[str]:
    details = (str(row.cells[column]) for column in ("value", "details") if column in row.cells)
    return [
        names.node(row.id),
        f"biolink:NamedThing|{names.label(node.type)}",
        cells.text(str(row.cells["label"])),
        cells.texts(node.aliases),
        cells.texts([str(row.cells["link"])] if "link" in row.cells else []),
        cells.text("; ".join(details)),
        cells.texts(map(names.article, row.article_ids)),
        _SOURCE,
        str(row.cells.get("realis", "")),
    ]


def _edge_cells(row: EdgeRow, names: _Curies, cells: _Cells) -> list[str]:
    known = row.cells
    return [
        row.id.replace("/", ":", 1),
        names.node(row.source),
        names.label(str(known["label"])),
        names.node(row.target),
        "biolink:Association",
        _SOURCE,
        "not_provided",
        "text_mining_agent",
        lexical(known["realis"] == "negated"),
        lexical(known["confidence"]),
        cells.texts(map(names.article, row.article_ids)),
        cells.text(str(known.get("quote", ""))),
        str(known["realis"]),
        lexical(known["ended"]),
        *(cells.text(str(known.get(column, ""))) for column in ("speaker", "first_date", "last_date")),
        lexical(known["independent_sources"]),
    ]


BIOLINK = Exporter(Format("Biolink TSV", "application/zip", (".tsv.zip",)), _write)
