import io
import sys
import zipfile
from typing import Any

import pytest
from hostile import hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.errors import ExportError
from kgx.exporters import write_graph
from kgx.graph import KnowledgeGraph
from kgx.graph.from_quads import graph_from_triples
from kgx.graph.quads import graph_triples
from kgx.ontology import default_ontology

parquet = pytest.importorskip("pyarrow.parquet")


def tables(graph: KnowledgeGraph, *, all_realis: bool = False) -> dict[str, list[dict[str, Any]]]:
    stream = io.BytesIO()
    write_graph(graph, stream, format="parquet.zip", all_realis=all_realis)
    with zipfile.ZipFile(stream) as files:
        return {name: parquet.read_table(io.BytesIO(files.read(name))).to_pylist() for name in files.namelist()}


def fact() -> Draft:
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1", title="Kazmin", date="2025-03-12", url="https://example.org/kz-1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    return draft


def test_one_fact_as_four_tables():
    assert tables(graph_of(fact())) == {
        "entities.parquet": [
            {
                "id": "entity/2a2460cd1647488e", "human_readable_id": 0, "title": "Kazmin", "type": "ORG",
                "description": "Kazmin (ORG)\nAliya Serik heads Kazmin.", "text_unit_ids": ["article/kz%2F1"], "frequency": 1,
                "degree": 1,
            },
            {
                "id": "entity/9cb2611ed1c84633", "human_readable_id": 1, "title": "Aliya Serik", "type": "PERSON",
                "description": "Aliya Serik (PERSON)\nAliya Serik heads Kazmin.", "text_unit_ids": ["article/kz%2F1"],
                "frequency": 1, "degree": 1,
            },
        ],
        "relationships.parquet": [
            {
                "id": "edge/eff614e17adeabc6", "human_readable_id": 0, "source": "Kazmin", "target": "Aliya Serik",
                "description": "ceo: Aliya Serik heads Kazmin.", "weight": 1.0, "combined_degree": 2,
                "text_unit_ids": ["article/kz%2F1"], "label": "ceo", "confidence": 0.875, "realis": "asserted", "speaker": None,
                    "independent_sources": 1,
            }
        ],
        "text_units.parquet": [
            {
                "id": "article/kz%2F1", "human_readable_id": 0, "text": "Aliya Serik heads Kazmin.", "n_tokens": 4,
                "document_ids": ["kz/1"], "entity_ids": ["entity/2a2460cd1647488e", "entity/9cb2611ed1c84633"],
                "relationship_ids": ["edge/eff614e17adeabc6"], "covariate_ids": None,
            }
        ],
        "documents.parquet": [
            {
                "id": "kz/1", "human_readable_id": 0, "title": "Kazmin", "text": "Aliya Serik heads Kazmin.",
                "text_unit_ids": ["article/kz%2F1"], "creation_date": "2025-03-12", "metadata": None,
                "url": "https://example.org/kz-1", "source": None,
            }
        ],
    }  # fmt: skip


def test_columns_without_values_keep_their_types():
    stream = io.BytesIO()
    write_graph(graph_of(fact()), stream, format="parquet.zip")
    with zipfile.ZipFile(stream) as files:
        schemas = {name: parquet.read_schema(io.BytesIO(files.read(name))) for name in files.namelist()}

    assert str(schemas["text_units.parquet"].field("covariate_ids").type).startswith("list<")
    assert str(schemas["documents.parquet"].field("metadata").type) == "string"


def test_equal_titles_are_told_apart_since_relationships_name_them():
    draft = Draft("Kim met Kim in Seoul.")
    seoul = draft.entity("GPE", "Seoul")
    for type_label in ("ORG", "PERSON"):
        draft.relation("located_in" if type_label == "ORG" else "lives_in", draft.entity(type_label, "Kim"), seoul)
    found = tables(graph_of(draft))

    titles = {row["id"]: row["title"] for row in found["entities.parquet"]}
    kims = {title for title in titles.values() if title.startswith("Kim")}
    assert {title.rpartition(" ")[0] for title in kims} == {"Kim (ORG", "Kim (PERSON"}
    assert {row["source"] for row in found["relationships.parquet"]} == kims


def test_titles_that_differ_in_half_characters_alone_are_told_apart():
    draft = Draft("Kazmin\ud800 met Kazmin\udfff.")
    draft.entity("ORG", "Kazmin\ud800")
    draft.entity("ORG", "Kazmin\udfff")
    titles = {row["title"] for row in tables(graph_of(draft))["entities.parquet"]}

    assert len(titles) == 2
    assert all(title.startswith("Kazmin\ufffd (ORG ") for title in titles)


def test_description_of_a_planned_event_says_so():
    draft = Draft("Aliya Serik will visit Berlin.")
    draft.event("visit", "visit", realis="planned")

    (event,) = tables(graph_of(draft), all_realis=True)["entities.parquet"]
    assert event["description"] == "visit: visit (visit, planned)"


@pytest.mark.parametrize(
    "label, words",
    [("owned_by", "owned_by (no longer): "), ("opponent_of", "opponent_of (as Arys Metals says): ")],
    ids=["over", "claim"],
)
def test_description_says_what_is_no_plain_fact(label, words):
    rows = tables(graph_of(mine_draft()), all_realis=True)["relationships.parquet"]

    assert any(row["description"].startswith(words) for row in rows if row["label"] == label)


def test_graph_from_rdf_has_passages_for_texts():
    graph = graph_from_triples(graph_triples(graph_of(mine_draft(), paper_draft())), ontology=default_ontology())
    notes = write_graph(graph, io.BytesIO(), format="parquet.zip")

    texts = {row["id"]: row["text"] for row in tables(graph)["text_units.parquet"]}
    assert texts["article/de%2F2"] == "Kazmin chief Aliya Serik opened an office in Berlin in 2024."
    assert "the texts of 2 articles are not in a graph that was read from RDF; their passages stand in" in notes


def test_missing_pyarrow_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ExportError, match="needs pyarrow") as caught:
        graph_of(fact()).write(tmp_path / "graph.parquet.zip")

    assert caught.value.hint == "Install it: pip install 'kgx-news[parquet]'"
    assert not list(tmp_path.iterdir())


@given(graph=hostile_graphs())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_are_unique_titles_that_relationships_name(graph):
    found = tables(graph)

    titles = [row["title"] for row in found["entities.parquet"]]
    assert len(set(titles)) == len(titles)
    assert {row[end] for row in found["relationships.parquet"] for end in ("source", "target")} <= set(titles)
    units = {row["id"] for row in found["text_units.parquet"]}
    assert {unit for row in found["entities.parquet"] for unit in row["text_unit_ids"]} <= units
