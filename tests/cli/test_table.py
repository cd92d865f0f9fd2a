"""Tables for the terminal."""

from __future__ import annotations

from kgx.cli.table import table_lines


def test_columns_are_as_wide_as_their_longest_cell_and_numbers_stand_right() -> None:
    rows = [["names", "91.5", "1,200"], ["coref", "", "7"]]

    assert list(table_lines(("figure", "F1", "gold"), rows)) == [
        "figure    F1   gold",
        "──────  ────  ─────",
        "names   91.5  1,200",
        "coref             7",
    ]


def test_table_without_rows_is_its_header() -> None:
    assert list(table_lines(("org",), [])) == ["org", "───"]
