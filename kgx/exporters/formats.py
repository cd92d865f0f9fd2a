"""Formats as values: what each is called, where it is used and what it can hold; and the exporter that writes it.

A new format is one module with an Exporter and one entry point in the group `kgx.exporters`, named as its suffix
without the dot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kgx.errors import ExportError
from kgx.exporters.replacing import replacing
from kgx.graph.export import check_provenance, find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Format:
    """named_graphs: keeps which article states what as a graph of its own. evidence: keeps each statement's offsets,
    quote and confidence. texts: keeps the articles' texts. provenances: ways of carrying provenance, for RDF alone."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    named_graphs: bool = False
    evidence: bool = False
    texts: bool = False
    provenances: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """all_realis: tables of nodes and edges keep what is not asserted. provenance: how RDF says where statements come from."""

    all_realis: bool = False
    provenance: Provenance = "statements"


# Returns what the format could not hold, one sentence each.
WriteGraph = Callable[[KnowledgeGraph, BinaryIO, ExportOptions], list[str]]


@dataclass(frozen=True, slots=True)
class Exporter:
    format: Format
    write_graph: WriteGraph

    def write(
        self, graph: KnowledgeGraph, stream: BinaryIO, *, all_realis: bool = False, provenance: Provenance = "statements"
    ) -> list[str]:
        """Write to an open binary stream; returns what the format could not hold."""
        check_provenance(self, provenance)
        return self.write_graph(graph, stream, ExportOptions(all_realis, provenance))

    def write_file(
        self, graph: KnowledgeGraph, path: str | Path, *, all_realis: bool = False, provenance: Provenance = "statements"
    ) -> list[str]:
        """As `write`, into a file that is replaced at once when all is written."""
        with replacing(path) as stream:
            return self.write(graph, stream, all_realis=all_realis, provenance=provenance)


def format_for(path: str | Path, *, format: str | None = None) -> Format:
    """The format of a path's suffix, or the one that is named; ExportError lists the suffixes where there is none."""
    exporter = find_exporter(path, format=format)
    if not isinstance(exporter, Exporter):
        found = type(exporter).__name__
        raise ExportError(f"{path}: its plug-in is a {found}, not an Exporter", hint="Ask the author of the plug-in.")
    return exporter.format
