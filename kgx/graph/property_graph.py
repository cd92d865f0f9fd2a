"""The graph as two tables, nodes and edges with typed columns: what every format wants that is neither RDF nor records.

Edges run between entities and events; statements of one fact are one edge with their number as weight, and the fact's
confidence and number of independent sources (see `confirmation`). Articles are columns, not nodes: as nodes they would be the
hubs that hide everything else. Words that fill a role stand in the column `details` of their event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kgx.graph.confirmation import Fact, facts_of
from kgx.graph.days import day_of
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.nodes import Node, Statement, Words

ColumnType = Literal["string", "integer", "double", "boolean"]
Cell = str | int | float | bool

# One type a column, whatever the data: a column without a value in a row is left out there, never None or "".
NODE_COLUMNS: Mapping[str, ColumnType] = {
    "label": "string", "kind": "string", "type": "string", "mentions": "integer", "articles": "integer",
    "article_ids": "string", "first_date": "string", "last_date": "string", "aliases": "string", "value": "string",
    "link": "string", "realis": "string", "confidence": "double", "details": "string",
}  # fmt: skip
EDGE_COLUMNS: Mapping[str, ColumnType] = {
    "label": "string", "weight": "integer", "confidence": "double", "realis": "string", "ended": "boolean",
    "speaker": "string", "symmetric": "boolean", "articles": "integer", "article_ids": "string", "first_date": "string",
    "last_date": "string", "independent_sources": "integer", "quote": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeRow:
    """article_ids: of the articles that mention or report it, sorted. days: theirs, sorted; without a date, none."""

    id: str
    cells: Mapping[str, Cell]
    article_ids: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """article_ids, days: as of a node, of the articles that state it."""

    id: str
    source: str
    target: str
    cells: Mapping[str, Cell]
    article_ids: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """Rows by id. left_out: what has no row, one sentence each. summed_up: what rows tell in part only."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
    left_out: tuple[str, ...] = ()
    summed_up: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is lost, one sentence each."""
        return (*self.left_out, *self.summed_up)


def property_graph(graph: KnowledgeGraph, *, all_realis: bool = False) -> PropertyGraph:
    """all_realis: keep what is planned, negated, hypothetical or somebody's claim, each told by its column."""
    kept = [s for s in graph.statements if all_realis or s.is_plain]
    nodes = [n for n in graph.nodes if n.kind != "article" and (all_realis or n.realis == "asserted")]
    dates = {n.article.id: n.article.date for n in graph.nodes if n.article is not None and n.article.date}
    details: dict[str, list[str]] = defaultdict(list)
    for statement in kept:
        if isinstance(statement.object, Words):
            details[statement.subject].append(f"{statement.predicate}: {' '.join(statement.object.text.split())}")
    things = sum(node.kind != "article" for node in graph.nodes)
    return PropertyGraph(
        nodes=tuple(_node_row(node, sorted(details[node.id]), dates) for node in nodes),
        edges=tuple(_edges(kept, graph, dates)),
        left_out=tuple(_left_out(graph, len(graph.statements) - len(kept), things - len(nodes))),
        summed_up=tuple(_summed_up(graph)),
    )


def _node_row(node: Node, details: list[str], dates: Mapping[str, str]) -> NodeRow:
    return NodeRow(node.id, _node_cells(node, details, dates), node.article_ids, _days(node.article_ids, dates))


def _node_cells(node: Node, details: list[str], dates: Mapping[str, str]) -> dict[str, Cell]:
    value = "" if node.value is None else " ".join(filter(None, (node.value.lexical, node.value.unit)))
    cells: dict[str, Cell] = {
        "label": node.label or node.id, "kind": node.kind, "type": node.type, "mentions": node.mention_count,
        **_article_cells(node.article_ids, dates),
        "aliases": "; ".join(node.aliases), "value": value, "details": "; ".join(details),
        "link": "" if node.link is None else f"{node.link.base}:{node.link.id}",
    }  # fmt: skip
    if node.support is not None:
        cells |= {"realis": node.realis, "confidence": node.support.evidence.confidence}
    return _filled(cells, NODE_COLUMNS)


def _edges(statements: Iterable[Statement], graph: KnowledgeGraph, dates: Mapping[str, str]) -> list[EdgeRow]:
    rows = []
    for fact, stated in facts_of(statements, graph.node_by_id, graph.ontology):
        article_ids = tuple(sorted({s.article_id for s in stated}))
        cells = _edge_cells(fact, stated, graph, _article_cells(article_ids, dates))
        edge_id = fact.id.replace("fact/", "edge/")
        rows.append(EdgeRow(edge_id, fact.key.subject, fact.key.object, cells, article_ids, _days(article_ids, dates)))
    return sorted(rows, key=lambda row: (row.source, row.target, row.id))


def _edge_cells(fact: Fact, stated: list[Statement], graph: KnowledgeGraph, article_cells: Mapping[str, Cell]) -> dict[str, Cell]:
    surest = min(stated, key=lambda s: (-s.evidence.confidence, s.article_id, s.id))
    relation = graph.ontology.relations.get(fact.key.predicate)
    is_of_entity = graph.node_by_id[fact.key.subject].kind == "entity"
    cells: dict[str, Cell] = {
        "label": fact.key.predicate, "weight": len(stated), "confidence": fact.confidence, "realis": fact.key.realis,
        "ended": fact.ended, "speaker": graph.node_by_id[fact.key.speaker].label if fact.key.speaker else "",
        "symmetric": relation is not None and relation.symmetric and is_of_entity,
        **article_cells,
        "independent_sources": fact.sources,
        "quote": " … ".join(" ".join(quote.split()) for quote in surest.quotes),
    }  # fmt: skip
    return _filled(cells, EDGE_COLUMNS)


def _article_cells(article_ids: Iterable[str], dates: Mapping[str, str]) -> dict[str, Cell]:
    ids = list(article_ids)
    days = _in_order(dates[article_id] for article_id in ids if article_id in dates)
    return {
        "articles": len(ids), "article_ids": "; ".join(ids),
        "first_date": days[0] if days else "", "last_date": days[-1] if days else "",
    }  # fmt: skip


def _in_order(dates: Iterable[str]) -> list[str]:
    """By day; words that name no day stand in only where no date does."""
    found = sorted((day_of(date) or "", date) for date in dates)
    return [date for day, date in found if day] or [date for _, date in found]


def _days(article_ids: Iterable[str], dates: Mapping[str, str]) -> tuple[str, ...]:
    days = {day_of(dates[article_id]) for article_id in article_ids if article_id in dates}
    return tuple(sorted(day for day in days if day is not None))


def _filled(cells: Mapping[str, Cell], columns: Mapping[str, ColumnType]) -> dict[str, Cell]:
    """The cells in the order of the columns, without empty texts."""
    return {column: cells[column] for column in columns if cells.get(column, "") != ""}


def counted_are(number: int, noun: str) -> str:
    """How a note begins: `1 event is`, `2 events are`."""
    return f"1 {noun} is" if number == 1 else f"{number} {noun}s are"


def _left_out(graph: KnowledgeGraph, statements: int, events: int) -> list[str]:
    notes = []
    if statements:
        notes.append(
            f"{counted_are(statements, 'statement')} planned, negated, hypothetical or a claim: left out without --all-realis"
        )
    if events:
        notes.append(f"{counted_are(events, 'event')} planned, negated or hypothetical: left out without --all-realis")
    if graph.open_statements:
        notes.append(f"{counted_are(len(graph.open_statements), 'open statement')} left out; RDF and .jsonl keep such")
    return notes


def _summed_up(graph: KnowledgeGraph) -> list[str]:
    articles = len(graph.nodes_of_kind("article"))
    if not articles:
        return []
    columns = "1 article is a column, not a node" if articles == 1 else f"{articles} articles are columns, not nodes"
    return [f"{columns}; an edge keeps one quote, and no offsets"]
