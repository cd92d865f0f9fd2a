"""Cells of the tables of nodes and edges as text."""

from __future__ import annotations

from kgx.graph.property_graph import Cell, EdgeRow


def lexical(cell: Cell) -> str:
    """The form that every format of ours reads: `true`, `3`, `0.875`, or the text itself."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def marked_label(edge: EdgeRow) -> str:
    """The label, and what makes the edge other than an article's own assertion: `owned_by (negated, Ortelli)`."""
    marks = [] if edge.cells["realis"] == "asserted" else [str(edge.cells["realis"])]
    marks += [str(edge.cells["speaker"])] if "speaker" in edge.cells else []
    return f"{edge.cells['label']} ({', '.join(marks)})" if marks else str(edge.cells["label"])
