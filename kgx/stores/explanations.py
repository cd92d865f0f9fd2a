"""Why a store has a node or an edge: the sentences, articles and confidences behind it, and the merges that made the node."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from kgx.annotation import Realis
from kgx.errors import InputError
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.nodes import Node, Statement
from kgx.stores.merges import StoredMerge
from kgx.stores.store import Store


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of one article with the names of its ends. other: the id of the end that is not explained; None for
    words."""

    article: str
    date: str | None
    subject: str
    predicate: str
    object: str
    other: str | None
    realis: Realis
    ended: bool
    speaker: str | None
    confidence: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A node, the merges that it is made of, and what articles state about it, the surest first."""

    id: str
    label: str
    type: str
    names: tuple[str, ...]
    articles: tuple[str, ...]
    merges: tuple[StoredMerge, ...]
    facts: tuple[Fact, ...]


def explain(store: Store, name: str, *, label: str | None = None, other: str | None = None) -> list[Explanation]:
    """The nodes of a name, or of a member's id. label: only its statements of this relation or role. other: only those with
    a thing of this name. InputError where the store has nothing of that name."""
    nodes = store.nodes_of(name)
    if not nodes:
        nearest = difflib.get_close_matches(name, store.labels(), n=3)
        hint = f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "Give a name as its articles have it."
        raise InputError(f"nothing in {store.folder} is called {name!r}", hint=hint)
    return [_explanation(store, node_id, label, other) for node_id in nodes]


def _explanation(store: Store, node_id: str, label: str | None, other: str | None) -> Explanation:
    facts: list[Fact] = []
    found: list[Node] = []
    for article_id in store.articles_of(node_id):
        graph = store.article_graph(article_id)
        found.append(graph.node_by_id[f"entity/{node_id}"])
        facts += [fact for fact in _facts(graph, f"entity/{node_id}") if _is_asked_for(fact, label, other)]
    names = {name for node in found for member in node.members for name in member.names}
    first = found[0]
    return Explanation(
        first.id,
        first.label,
        first.type,
        tuple(sorted(names - {first.label})),
        tuple(sorted({article_id for node in found for article_id in node.article_ids})),
        tuple(store.merges(node_id)),
        tuple(sorted(facts, key=lambda fact: (-fact.confidence, fact.article, fact.subject, fact.predicate, fact.object))),
    )


def _is_asked_for(fact: Fact, label: str | None, other: str | None) -> bool:
    if label is not None and fact.predicate != label:
        return False
    return other is None or other.casefold() in (fact.subject.casefold(), fact.object.casefold())


def _facts(graph: KnowledgeGraph, node_id: str) -> Iterator[Fact]:
    """The statements of one article's graph that have the node at one end."""
    (article,) = (node.article for node in graph.nodes if node.article is not None)
    for statement in graph.statements:
        if node_id in (statement.subject, statement.object):
            yield Fact(
                article.id,
                article.date,
                graph.node_by_id[statement.subject].label,
                statement.predicate,
                _object(graph, statement),
                _other(statement, node_id),
                statement.realis,
                statement.ended,
                None if statement.speaker is None else graph.node_by_id[statement.speaker].label,
                statement.evidence.confidence,
                statement.quotes,
            )


def _object(graph: KnowledgeGraph, statement: Statement) -> str:
    return graph.node_by_id[statement.object].label if isinstance(statement.object, str) else statement.object.text


def _other(statement: Statement, node_id: str) -> str | None:
    end = statement.object if statement.subject == node_id else statement.subject
    return end if isinstance(end, str) else None
