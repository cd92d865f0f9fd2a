"""Parts of a graph: what is sure enough, recent, of some types, or near a thing. What stays keeps its id and its label."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

from kgx.annotation import Extraction
from kgx.errors import InputError
from kgx.graph.confirmation import facts_of
from kgx.graph.days import day_of
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import article_node_id
from kgx.graph.nodes import ArticleFacts, Node, OpenStatement, Statement, Words
from kgx.graph.reprints import reprint_origins


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; the defaults want everything.

    min_confidence: of facts, which several articles may confirm, of roles and of events. since: articles of that day or later,
    as 2025-12-20; those without a date are left out. types: of entities and events; statements stay where both ends do.
    around: a name or alias; what is at most `hops` statements away from it. An event is a node, so those who meet in it are
    two hops apart.
    """

    min_confidence: float = 0.0
    since: str | None = None
    types: tuple[str, ...] = ()
    around: str | None = None
    hops: int = 1

    @property
    def is_of_articles(self) -> bool:
        """True where it takes or leaves whole articles."""
        return self == Selection(since=self.since)


def select(graph: KnowledgeGraph, selection: Selection) -> KnowledgeGraph:
    """The part of the graph. InputError where nothing is called `around`, or the ontology has no type of that name."""
    if selection == Selection():
        return graph
    _check_types(graph, selection)
    articles = {n.article.id for n in graph.nodes if n.article is not None and _is_recent(n.article.date, selection.since)}
    nodes = {node.id: node for node in graph.nodes if node.kind != "article" and _is_wanted(node, selection, articles)}
    statements = _sure_enough(_within(graph.statements, nodes, articles), graph, selection.min_confidence)
    if selection.around is not None:
        near = _near(_called(nodes, graph, selection.around), statements, selection.hops)
        nodes = {node_id: node for node_id, node in nodes.items() if node_id in near}
        statements = _within(statements, nodes, articles)
    for statement in statements:
        if statement.speaker is not None:
            nodes[statement.speaker] = graph.node_by_id[statement.speaker]  # else a claim would look like a fact
    in_words = [s for s in graph.open_statements if _is_of_interest(s, nodes, articles, selection)]
    if not selection.is_of_articles:  # an article in which nothing is named is one of its day, but of nothing else
        articles &= {a for node in nodes.values() for a in node.article_ids} | {s.article_id for s in in_words}
    return _part(graph, nodes, statements, in_words, articles)


def _check_types(graph: KnowledgeGraph, selection: Selection) -> None:
    known = [*graph.ontology.entity_types, *graph.ontology.events]
    for label in selection.types:
        if label not in known:
            nearest = difflib.get_close_matches(label, known, n=1)
            hint = f"Did you mean {nearest[0]!r}?" if nearest else f"It has {', '.join(sorted(known))}."
            raise InputError(f"the ontology {graph.ontology.name!r} has no type {label!r}", hint=hint)


def _is_recent(date: str | None, since: str | None) -> bool:
    day = day_of(date)
    return since is None or (day is not None and day >= since)


def _is_wanted(node: Node, selection: Selection, articles: set[str]) -> bool:
    if selection.types and node.type not in selection.types:
        return False
    if node.support is not None and node.support.evidence.confidence < selection.min_confidence:
        return False
    return not articles.isdisjoint(node.article_ids)


def _within(statements: Iterable[Statement], nodes: dict[str, Node], articles: set[str]) -> list[Statement]:
    return [
        s
        for s in statements
        if s.article_id in articles and s.subject in nodes and (not isinstance(s.object, str) or s.object in nodes)
    ]


def _sure_enough(statements: list[Statement], graph: KnowledgeGraph, min_confidence: float) -> list[Statement]:
    """Those whose fact the statements make sure enough; of those whose object is words, which are sure enough themselves."""
    facts = facts_of(statements, graph.node_by_id, graph.ontology)
    unsure = {s.id for fact, stated in facts if fact.confidence < min_confidence for s in stated}
    unsure |= {s.id for s in statements if isinstance(s.object, Words) and s.evidence.confidence < min_confidence}
    return [s for s in statements if s.id not in unsure]


def _called(nodes: dict[str, Node], graph: KnowledgeGraph, name: str) -> set[str]:
    """nodes: those of the graph that are wanted otherwise."""
    found = {node.id for node in nodes.values() if _is_called(node, name)}
    if not found and any(_is_called(node, name) for node in graph.nodes if node.kind != "article"):
        raise InputError(f"{name!r} is left out by type, day or confidence", hint="Drop one of the other conditions.")
    if not found:
        labels = sorted({node.label for node in nodes.values()})
        nearest = difflib.get_close_matches(name, labels, n=3)
        hint = f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "Give a name as the articles have it."
        raise InputError(f"nothing in the graph is called {name!r}", hint=hint)
    return found


def _is_called(node: Node, name: str) -> bool:
    return name.casefold() in {called.casefold() for called in (node.label, *node.aliases)}


def _near(start: set[str], statements: Sequence[Statement], hops: int) -> set[str]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        if isinstance(statement.object, str):
            neighbours[statement.subject].add(statement.object)
            neighbours[statement.object].add(statement.subject)
    near, edge = set(start), set(start)
    for _ in range(min(hops, len(neighbours))):
        edge = {other for node_id in edge for other in neighbours[node_id]} - near
        near |= edge
    return near


def _is_of_interest(statement: OpenStatement, nodes: dict[str, Node], articles: set[str], selection: Selection) -> bool:
    evidence = statement.support.evidence
    if statement.article_id not in articles or evidence.confidence < selection.min_confidence:
        return False
    is_of_all = not selection.types and selection.around is None
    return is_of_all or not {statement.subject_entity, statement.object_entity}.isdisjoint(nodes)


def _part(
    graph: KnowledgeGraph, nodes: dict[str, Node], statements: list[Statement], in_words: list[OpenStatement], articles: set[str]
) -> KnowledgeGraph:
    """The graph of these nodes, statements and articles; of the nodes' members, those of the articles."""
    kept = {
        node.id: replace(node, members=tuple(member for member in node.members if member.article_id in articles))
        for node in nodes.values()
    }
    articles_left = [n.article for n in graph.nodes if n.article is not None and n.article.id in articles]
    origins = _origins(articles_left)
    for article in articles_left:
        node_id = article_node_id(article.id)
        place = article.place if article.place in kept else None
        facts = replace(article, place=place, reprint_of=origins.get(article.id))
        kept[node_id] = replace(graph.node_by_id[node_id], article=facts)
    return replace(
        graph,
        nodes=tuple(kept[node.id] for node in graph.nodes if node.id in kept),
        statements=tuple(statements),
        open_statements=tuple(_between(statement, nodes) for statement in in_words),
        extractions=_OfArticles(graph.extractions, frozenset(articles)),
    )


def _origins(articles: Iterable[ArticleFacts]) -> dict[str, str]:
    """The first article of each group of reprints among those that are left."""
    groups: dict[str, list[str]] = defaultdict(list)
    dates = {}
    for article in articles:
        groups[article.reprint_of or article.id].append(article.id)
        dates[article.id] = article.date
    return reprint_origins(groups.values(), dates)


def _between(statement: OpenStatement, nodes: dict[str, Node]) -> OpenStatement:
    subject, object_ = statement.subject_entity, statement.object_entity
    return replace(
        statement, subject_entity=subject if subject in nodes else None, object_entity=object_ if object_ in nodes else None
    )


@dataclass(frozen=True, slots=True)
class _OfArticles(Sequence[Extraction]):
    """The extractions of some articles, read when they are asked for."""

    extractions: Sequence[Extraction]
    article_ids: frozenset[str]

    def __len__(self) -> int:
        return len(self.article_ids) if self.extractions else 0

    def __iter__(self) -> Iterator[Extraction]:
        return (extraction for extraction in self.extractions if extraction.article.id in self.article_ids)

    @overload
    def __getitem__(self, index: int) -> Extraction: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Extraction]: ...
    def __getitem__(self, index: int | slice) -> Extraction | Sequence[Extraction]:
        return list(self)[index]
