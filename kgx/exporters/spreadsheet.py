"""CSV for spreadsheets: `nodes.csv` and `edges.csv` in a ZIP archive, safe against cells that a program would run.

A text that begins with = + - @, a tab or a carriage return has an apostrophe put before it, which says "this is text" to a
spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection). A text that begins with apostrophes and then one of
these has one more, so a program gets every text back with `unguarded`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from kgx.exporters.archive import archive, member
from kgx.exporters.cells import lexical
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.property_graph import EDGE_COLUMNS, NODE_COLUMNS, Cell, property_graph

# The wide forms are what some spreadsheets take for the narrow ones; they strip white space before.
_FORMULA = re.compile(r"'*[\t\r\n \u00a0\u3000]*[=+\-@＝＋－＠\t\r\n]")


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    table, filtered = property_graph(graph, all_realis=options.all_realis), unicode_filter()
    nodes = (_row((node.id,), node.cells, NODE_COLUMNS, filtered) for node in table.nodes)
    edges = (_row((edge.id, edge.source, edge.target), edge.cells, EDGE_COLUMNS, filtered) for edge in table.edges)
    with archive(stream) as files:
        with member(files, "nodes.csv") as file:
            write_rows(file, ("id", *NODE_COLUMNS), nodes)
        with member(files, "edges.csv") as file:
            write_rows(file, ("id", "source", "target", *EDGE_COLUMNS), edges)
    return [*table.notes, *filtered.notes]


def write_rows(stream: BinaryIO, header: Sequence[str] | None, rows: Iterable[Sequence[str]]) -> None:
    """A table in UTF-8 as RFC 4180 has it, with its header where there is one."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text)  # ends lines with CR LF, and so quotes a text that holds either
    if header is not None:
        writer.writerow(header)
    writer.writerows(rows)
    text.flush()
    text.detach()  # the stream stays open


def guarded(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _row(ids: Sequence[str], cells: Mapping[str, Cell], columns: Iterable[str], filtered: CharacterFilter) -> list[str]:
    return [*ids, *(_cell(cells.get(column, ""), filtered) for column in columns)]


def _cell(cell: Cell, filtered: CharacterFilter) -> str:
    """Only texts come from articles; a number of ours stays a number."""
    return guarded(filtered(cell)) if isinstance(cell, str) else lexical(cell)


CSV = Exporter(Format("CSV", "application/zip", (".csv.zip",)), _write)
