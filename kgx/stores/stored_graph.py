"""Graphs out of the truth: of a whole store, or of some of its articles as the index needs them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, overload

from kgx.annotation import Extraction
from kgx.graph.entities import EntityIndex, EntityKey
from kgx.graph.knowledge_graph import KnowledgeGraph, assemble_graph
from kgx.graph.nodes import Node
from kgx.ontology import Ontology
from kgx.record import loads
from kgx.stores.member_rows import SHOWN_COLUMNS, read_link, read_value, shown_member
from kgx.stores.reprint_rows import read_origin, read_origins

_ROWS = f"SELECT {SHOWN_COLUMNS} FROM members JOIN nodes ON node = nodes.id"
_NODE, _NUMBER, _FACTS = 4, 7, 8  # places in a row of the node's id, the entity's number in its article, the node's facts


@dataclass(frozen=True, slots=True)
class StoredExtractions(Sequence[Extraction]):
    """The extractions of a store by article id, each read when it is asked for: all of them would not fit in memory."""

    database: sqlite3.Connection

    def __len__(self) -> int:
        return int(self.database.execute("SELECT COUNT(*) FROM articles").fetchone()[0])

    def __iter__(self) -> Iterator[Extraction]:
        for (record,) in self.database.execute("SELECT record FROM articles ORDER BY id"):
            yield read_stored(record)

    @overload
    def __getitem__(self, index: int) -> Extraction: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Extraction]: ...
    def __getitem__(self, index: int | slice) -> Extraction | Sequence[Extraction]:
        ids = [article_id for (article_id,) in self.database.execute("SELECT id FROM articles ORDER BY id")]
        if isinstance(index, slice):
            return [read_extraction(self.database, article_id) for article_id in ids[index]]
        return read_extraction(self.database, ids[index])


def read_stored(record: bytes) -> Extraction:
    return loads(record.decode("utf-8"))


def read_extraction(database: sqlite3.Connection, article_id: str) -> Extraction:
    """KeyError where the store has no such article."""
    row = database.execute("SELECT record FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        raise KeyError(article_id)
    return read_stored(row[0])


def read_source_and_language(database: sqlite3.Connection, article_id: str) -> tuple[str | None, str | None]:
    """Of an article that the store has, without reading the rest."""
    # Several paths give JSON, which holds a lone surrogate; the value itself would be no text.
    sql = "SELECT json_extract(CAST(record AS TEXT), '$.source', '$.language') FROM articles WHERE id = ?"
    (found,) = database.execute(sql, (article_id,)).fetchone()
    source, language = json.loads(found)
    return source, language


def whole_graph(database: sqlite3.Connection, ontology: Ontology, base_iri: str) -> KnowledgeGraph:
    """The graph of all articles, as `build_graph` would make it of their extractions if it had people's decisions."""
    rows = database.execute(f"{_ROWS} ORDER BY node, members.id")
    nodes: list[Node] = []
    node_by_member: dict[str, str] = {}
    member_by_key: dict[EntityKey, str] = {}
    for _, group in groupby(rows, key=lambda row: row[_NODE]):
        members = list(group)
        nodes.append(_node(members))
        node_by_member |= {row[0]: row[_NODE] for row in members}
        member_by_key |= {(row[1], row[_NUMBER]): row[0] for row in members}
    extractions = StoredExtractions(database)
    index = EntityIndex(tuple(nodes), member_by_key, node_by_member)
    graph = assemble_graph(extractions, index, Counter(), ontology=ontology, base_iri=base_iri, reprints=read_origins(database))
    return replace(graph, extractions=extractions)


def article_graph(
    database: sqlite3.Connection, article_id: str, dropped: Counter[str], ontology: Ontology, base_iri: str
) -> tuple[Extraction, KnowledgeGraph]:
    """One article and its part of the graph: its nodes have only the members of the article, but what all articles say
    of label, value and link. dropped: counts what is left out, by reason. KeyError where the store has no such article."""
    extraction = read_extraction(database, article_id)
    rows = database.execute(f"{_ROWS} WHERE article = ? ORDER BY node, members.id", (article_id,)).fetchall()
    nodes = tuple(_node(list(group)) for _, group in groupby(rows, key=lambda row: row[_NODE]))
    index = EntityIndex(
        nodes, {(article_id, row[_NUMBER]): row[0] for row in rows}, {row[0]: row[_NODE] for row in rows}
    )  # fmt: skip
    origin = read_origin(database, article_id)
    reprints = {} if origin is None else {article_id: origin}
    graph = assemble_graph([extraction], index, dropped, ontology=ontology, base_iri=base_iri, reprints=reprints)
    return extraction, replace(graph, is_part=True)


def _node(rows: Sequence[Sequence[Any]]) -> Node:  # Any: what SQLite returns
    type_, label, value, link = rows[0][_FACTS:]
    members = tuple(shown_member(row) for row in rows)
    return Node(f"entity/{rows[0][_NODE]}", "entity", type_, json.loads(label), members, read_value(value), read_link(link))
