"""The statements of which facts consist, as the table `testimonies` keeps them: so a change touches only facts that it
concerns, not what all articles state.

The table follows the index, not the articles: it says what was written there, and is renewed together with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from kgx.graph.confirmation import Fact, FactKey, Testimony, fact_key, fact_of, renamed, testimony
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.ontology import Ontology

_COLUMNS = "statement, article, fact, key, source, day, confidence, ended"
_OF_FACT = "fact, key, statement, source, day, confidence, ended"

_Row = tuple[str, str, str, str, str, str | None, float, bool]


def renew_testimonies(database: sqlite3.Connection, article_id: str, graph: KnowledgeGraph | None) -> set[str]:
    """Keeps what the article states now. Returns the ids of the facts that change with it. graph: of the article; None
    where it was removed."""
    return _put(database, _rows_of(database, article_id), set() if graph is None else set(_rows(graph)))


def rename_testimonies(database: sqlite3.Connection, article_id: str, nodes: Mapping[str, str], ontology: Ontology) -> set[str]:
    """The same where only nodes of the article got other ids. nodes: the new ids by the old ones."""
    old = _rows_of(database, article_id)
    return _put(database, old, {_renamed(row, nodes, ontology) for row in old})


def _put(database: sqlite3.Connection, old: set[_Row], new: set[_Row]) -> set[str]:
    database.executemany("DELETE FROM testimonies WHERE statement = ?", [(statement,) for statement, *_ in old - new])
    places = ", ".join("?" * len(_COLUMNS.split(", ")))
    database.executemany(f"INSERT INTO testimonies ({_COLUMNS}) VALUES ({places})", sorted(new - old))
    return {fact_id for _, _, fact_id, *_ in old ^ new}


def forget_testimonies(database: sqlite3.Connection) -> None:
    """Where all articles are written anew."""
    database.execute("DELETE FROM testimonies")


def read_facts(database: sqlite3.Connection, fact_ids: Iterable[str]) -> Iterator[tuple[str, Fact | None]]:
    """Each fact with its id; None for one that nothing states any more."""
    for fact_id in sorted(fact_ids):
        rows = database.execute(f"SELECT {_OF_FACT} FROM testimonies WHERE fact = ?", (fact_id,)).fetchall()
        yield fact_id, _fact(rows) if rows else None


def all_facts(database: sqlite3.Connection) -> Iterator[Fact]:
    """By id."""
    rows = database.execute(f"SELECT {_OF_FACT} FROM testimonies ORDER BY fact")
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield _fact(list(group))


def _rows(graph: KnowledgeGraph) -> Iterator[_Row]:
    (article,) = (node.article for node in graph.nodes if node.article is not None)
    for statement in graph.statements:
        key = fact_key(statement, graph.ontology)
        if key is not None and statement.subject.startswith("entity/"):
            said = testimony(statement, article)
            yield (
                said.statement_id, article.id, key.fact_id, json.dumps(key), said.source, said.day, said.confidence, said.ended,
            )  # fmt: skip


def _rows_of(database: sqlite3.Connection, article_id: str) -> set[_Row]:
    return {_row(row) for row in database.execute(f"SELECT {_COLUMNS} FROM testimonies WHERE article = ?", (article_id,))}


def _renamed(row: _Row, nodes: Mapping[str, str], ontology: Ontology) -> _Row:
    statement, article, _, key, source, day, confidence, ended = row
    new = renamed(FactKey(*json.loads(key)), nodes, ontology)
    return statement, article, new.fact_id, json.dumps(new), source, day, confidence, ended


def _row(row: Sequence[Any]) -> _Row:  # Any: what SQLite returns
    statement, article, fact, key, source, day, confidence, ended = row
    return statement, article, fact, key, source, day, confidence, bool(ended)


def _fact(rows: Sequence[Sequence[Any]]) -> Fact:
    key = FactKey(*json.loads(rows[0][1]))
    return fact_of(key, (Testimony(row[2], row[3], row[4], row[5], bool(row[6])) for row in rows))
