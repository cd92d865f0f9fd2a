"""Cells of the tables of nodes and edges as text."""

from __future__ import annotations

from kgx.graph.property_graph import Cell


def lexical(cell: Cell) -> str:
    """The form that every format of ours reads: `true`, `3`, `0.875`, or the text itself."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)
