"""Exporters: one module a family of formats. They are found by suffix as plug-ins of the group `kgx.exporters`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from kgx.graph.export import find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.provenance import Provenance


def write_graph(
    graph: KnowledgeGraph, target: str | Path | BinaryIO, *, format: str | None = None, all_realis: bool = False,
    provenance: Provenance = "statements",
) -> list[str]:  # fmt: skip
    """Write the graph to a file, whole or not at all, or to an open binary stream, which needs `format` (a suffix).

    Returns what the format could not hold, one sentence each.
    """
    if isinstance(target, str | Path):
        return graph.write(target, format=format, all_realis=all_realis, provenance=provenance)
    return find_exporter("-", format=format).write(graph, target, all_realis=all_realis, provenance=provenance)
