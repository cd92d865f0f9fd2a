import pytest
from newsroom import Draft, graph_of, mine_draft, paper_draft

from kgx.graph.property_graph import EDGE_COLUMNS, NODE_COLUMNS, EdgeRow, NodeRow, PropertyGraph, property_graph

PYTHON_TYPES = {"string": str, "integer": int, "double": float, "boolean": bool}


def node(table: PropertyGraph, label: str) -> NodeRow:
    return next(row for row in table.nodes if row.cells["label"] == label)


def edges(table: PropertyGraph, label: str) -> list[EdgeRow]:
    return [row for row in table.edges if row.cells["label"] == label]


def test_node_tells_mentions_articles_and_dates():
    cells = node(property_graph(graph_of(mine_draft(), paper_draft())), "Aliya Serik").cells

    assert cells == {
        "label": "Aliya Serik", "kind": "entity", "type": "PERSON", "mentions": 3, "articles": 2,
        "article_ids": "de/2; kz-1", "first_date": "2025-03-12", "last_date": "2025-04-01", "aliases": "Serik",
    }  # fmt: skip


def test_event_shows_its_trigger_and_the_words_of_its_roles():
    cells = node(property_graph(graph_of(mine_draft())), "meeting: met").cells

    assert (cells["kind"], cells["realis"], cells["details"]) == ("event", "asserted", "topic: the Arys mine")


def test_statements_with_the_same_ends_are_one_edge_with_weight():
    (edge,) = edges(property_graph(graph_of(mine_draft(), paper_draft())), "ceo")

    assert (edge.cells["weight"], edge.cells["articles"], edge.cells["independent_sources"]) == (2, 2, 2)
    assert edge.cells["confidence"] == 0.972  # 1 - (1 - 0.95) (1 - 0.875/2)
    assert edge.cells["quote"] == "Kazmin chief Aliya Serik opened an office in Berlin in 2024."


def test_former_relation_is_marked():
    (edge,) = edges(property_graph(graph_of(mine_draft())), "owned_by")

    assert edge.cells["ended"] is True


def test_symmetric_relation_of_two_articles_is_one_edge():
    first, second = Draft("Kazmin and Arys are partners.", id="a"), Draft("Arys and Kazmin are partners.", id="b")
    for draft in (first, second):
        draft.relation("partner_of", draft.entity("ORG", "Kazmin"), draft.entity("ORG", "Arys"))

    (edge,) = edges(property_graph(graph_of(first, second)), "partner_of")
    assert (edge.cells["weight"], edge.cells["symmetric"]) == (2, True)


def test_what_is_not_asserted_is_left_out_and_reported():
    table = property_graph(graph_of(mine_draft()))

    assert not [row for row in table.nodes if row.cells["type"] == "visit"]
    assert len(edges(table, "owned_by")) == 1
    assert "4 statements are planned, negated, hypothetical or a claim: left out without --all-realis" in table.notes


def test_event_that_is_left_out_is_reported_even_where_nothing_fills_its_roles():
    draft = Draft("Aliya Serik will visit Berlin.")
    draft.event("visit", "visit", realis="planned")
    table = property_graph(graph_of(draft))

    assert table.nodes == ()
    assert "1 event is planned, negated or hypothetical: left out without --all-realis" in table.notes
    assert len(property_graph(graph_of(draft), all_realis=True).left_out) == 0


def test_all_realis_keeps_them_with_their_column():
    table = property_graph(graph_of(mine_draft()), all_realis=True)

    assert sorted(str(row.cells["realis"]) for row in edges(table, "owned_by")) == ["asserted", "hypothetical"]
    assert node(table, "visit: visit").cells["realis"] == "planned"


def test_claim_of_a_third_party_is_an_edge_of_its_own_with_all_realis_only():
    draft = Draft("Arys owns Kazmin.\nOrtelli said that Arys owns Kazmin.", id="a")
    first, second = draft.article.text.split("\n")
    arys, kazmin, ortelli = draft.entity("ORG", "Arys"), draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Ortelli")
    draft.relation("owned_by", kazmin, arys, says=first)
    draft.relation("owned_by", kazmin, arys, says=second, speaker=ortelli)

    (told,) = edges(property_graph(graph_of(draft)), "owned_by")
    everything = edges(property_graph(graph_of(draft), all_realis=True), "owned_by")

    assert (told.cells["weight"], "speaker" in told.cells) == (1, False)
    assert sorted(str(row.cells.get("speaker")) for row in everything) == ["None", "Ortelli"]


def test_every_cell_has_its_column_and_its_type():
    table = property_graph(graph_of(mine_draft(), paper_draft()), all_realis=True)

    for rows, columns in ((table.nodes, NODE_COLUMNS), (table.edges, EDGE_COLUMNS)):
        for row in rows:
            assert list(row.cells) == [column for column in columns if column in row.cells]
            assert all(type(cell) is PYTHON_TYPES[columns[column]] for column, cell in row.cells.items())
            assert "" not in row.cells.values()


def test_ids_are_unique_and_edges_end_at_nodes():
    table = property_graph(graph_of(mine_draft(), paper_draft()), all_realis=True)

    node_ids = {row.id for row in table.nodes}
    assert len(node_ids) == len(table.nodes)
    assert len({row.id for row in table.edges}) == len(table.edges)
    assert all(row.source in node_ids and row.target in node_ids for row in table.edges)


def test_rows_know_their_articles_and_the_days_of_these():
    table = property_graph(graph_of(mine_draft(), paper_draft()))

    (ceo,) = edges(table, "ceo")
    assert (ceo.article_ids, ceo.days) == (("de/2", "kz-1"), ("2025-03-12", "2025-04-01"))
    assert node(table, "launch: opened").days == ("2025-04-01",)


@pytest.mark.parametrize(
    "given, expected",
    [
        (("2025-03-12", "last spring"), ("2025-03-12", "2025-03-12")),
        (("2025-03-12", "20250401"), ("2025-03-12", "20250401")),
        (("2025-03-12T23:30:00Z", "2025-03-12"), ("2025-03-12", "2025-03-12T23:30:00Z")),
        (("last spring",), ("last spring", "last spring")),
    ],
    ids=["words", "other-form", "moment", "words-alone"],
)
def test_first_and_last_date_are_those_of_the_first_and_last_day(given, expected):
    drafts = [Draft("Kazmin is a firm.", id=f"kz-{number}", date=date) for number, date in enumerate(given)]
    for draft in drafts:
        draft.entity("ORG", "Kazmin")

    cells = node(property_graph(graph_of(*drafts)), "Kazmin").cells
    assert (cells["first_date"], cells["last_date"]) == expected


def test_article_of_an_unknown_day_has_none():
    draft = Draft("Aliya Serik heads Kazmin.", date="last spring")
    draft.entity("ORG", "Kazmin")

    assert node(property_graph(graph_of(draft)), "Kazmin").days == ()
