"""Plain tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgx.cli.messages import visible


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their longest cell, two blanks apart, numbers to the right; the header is underlined."""
    cells = [[visible(cell) for cell in row] for row in rows]
    columns = list(zip(header, *cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    to_right = [bool(cells) and all(_is_number(cell) for cell in column[1:]) for column in columns]
    for row in (header, ["─" * width for width in widths], *cells):
        padded = (
            cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(row, widths, to_right, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(".", "", 1).replace(",", "").lstrip("-").isdigit()
