import csv
import io
import zipfile

import pytest
from hostile import hostile_graphs, with_surrogates
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of

from kgx.exporters import write_graph
from kgx.exporters.spreadsheet import guarded, unguarded
from kgx.exporters.xml_text import unicode_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import EDGE_COLUMNS, NODE_COLUMNS, property_graph


def tables(graph: KnowledgeGraph, suffix: str = "csv.zip") -> dict[str, str]:
    """The texts of the archive by name, with the line ends that they have."""
    stream = io.BytesIO()
    write_graph(graph, stream, format=suffix)
    with zipfile.ZipFile(stream) as files:
        return {name: files.read(name).decode() for name in files.namelist()}


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline=""), strict=True))


def test_one_fact_as_two_tables():
    draft = Draft('Aliya Serik heads "Kazmin".', id="kz/1", date="2025-03-12")
    draft.relation("ceo", draft.entity("ORG", "Kazmin", '"Kazmin"'), draft.entity("PERSON", "Aliya Serik"))

    assert tables(graph_of(draft)) == {
        "nodes.csv": (
            "id,label,kind,type,mentions,articles,article_ids,first_date,last_date,aliases,value,link,realis,confidence,details\r\n"
            'entity/2a2460cd1647488e,Kazmin,entity,ORG,2,1,kz/1,2025-03-12,2025-03-12,"""Kazmin""",,,,,\r\n'
            "entity/9cb2611ed1c84633,Aliya Serik,entity,PERSON,1,1,kz/1,2025-03-12,2025-03-12,,,,,,\r\n"
        ),
        "edges.csv": (
            "id,source,target,label,weight,confidence,realis,ended,speaker,symmetric,articles,article_ids,first_date,last_date,"
            "independent_sources,quote\r\n"
            "edge/eff614e17adeabc6,entity/2a2460cd1647488e,entity/9cb2611ed1c84633,ceo,1,0.875,asserted,false,,false,1,kz/1,"
            '2025-03-12,2025-03-12,1,"Aliya Serik heads ""Kazmin""."\r\n'
        ),
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "＝1", " =1"])
def test_no_cell_begins_as_a_formula(name):
    draft = Draft(f"Kazmin {name}", id=name, date=name)
    draft.entity("ORG", name)

    cells = [cell for row in rows(tables(graph_of(draft))["nodes.csv"]) for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell.strip()[:1] in ("=", "+", "-", "@", "＝") or cell[:1] in ("\t", "\r")]


@pytest.mark.parametrize("name", ["Kazmin", "'Ndrangheta", "AT&T", "3M", "a=b", ""])
def test_other_texts_stay_as_they_are(name):
    assert guarded(name) == unguarded(name) == name


@given(text=with_surrogates)
def test_guard_can_be_taken_off(text):
    assert unguarded(guarded(text)) == text


@given(graph=hostile_graphs())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_csv_module_reads_every_cell_back(graph):
    filtered, table, written = unicode_filter(), property_graph(graph), tables(graph)

    for name, columns, items in (("nodes.csv", NODE_COLUMNS, table.nodes), ("edges.csv", EDGE_COLUMNS, table.edges)):
        header, *found = rows(written[name])
        assert len(found) == len(items)
        for item, row in zip(items, found, strict=True):
            cells = dict(zip(header, map(unguarded, row), strict=True))
            texts = {column: filtered(str(item.cells.get(column, ""))) for column in columns if columns[column] == "string"}
            assert {column: cells[column] for column in texts} == texts
            assert cells["id"] == item.id
