"""JSON Lines: the extractions as they were given, one article a line, with nothing lost."""

from __future__ import annotations

from typing import BinaryIO

from kgx.errors import ExportError
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.record import dumps


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    """In the order of article ids; the options change nothing."""
    if graph.nodes and not graph.extractions:
        raise ExportError(
            "a graph that was read from RDF has no article texts, which .jsonl needs",
            hint="Write RDF, .graphml or .gexf, or start from the .jsonl file that `kgx extract -o` wrote.",
        )
    for extraction in graph.extractions:
        # A lone surrogate is no UTF-8; its backslash form is the JSON escape, which reads back as the same character.
        stream.write(dumps(extraction).encode("utf-8", "backslashreplace") + b"\n")
    return []


JSON_LINES = Exporter(Format("JSON Lines", "application/jsonl", (".jsonl",), evidence=True, texts=True), _write)
