"""Why a store has a node or an edge: the sentences, articles and confidences behind it, and the merges that made the node."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgx.annotation import Realis
from kgx.errors import InputError
from kgx.graph.confirmation import Fact, facts_of
from kgx.graph.days import day_of
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.nodes import ArticleFacts, Node, Statement, Words
from kgx.stores.merges import StoredMerge
from kgx.stores.store import Store


@dataclass(frozen=True, slots=True)
class Witness:
    """An article that states a fact. reprint_of: the first article with nearly the same text, if that is another one."""

    article: str
    date: str | None
    reprint_of: str | None
    ended: bool
    confidence: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact with the names of its ends, how sure its articles make it together, and the articles, the surest first.

    other: the id of the end that is not explained; None for words. independent_sources: reprints are one of them.
    """

    subject: str
    predicate: str
    object: str
    other: str | None
    realis: Realis
    ended: bool
    speaker: str | None
    confidence: float
    independent_sources: int
    first_seen: str | None
    last_seen: str | None
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A node, the merges that it is made of, and what articles state about it, the surest first."""

    id: str
    label: str
    type: str
    names: tuple[str, ...]
    articles: tuple[str, ...]
    merges: tuple[StoredMerge, ...]
    facts: tuple[ToldFact, ...]


def explain(store: Store, name: str, *, label: str | None = None, other: str | None = None) -> list[Explanation]:
    """The nodes of a name, or of a member's id. label: only its statements of this relation or role. other: only those with
    a thing of this name. InputError where the store has nothing of that name."""
    with store.moment():
        return _explanations(store, name, label, other)


def _explanations(store: Store, name: str, label: str | None, other: str | None) -> list[Explanation]:
    nodes = store.nodes_of(name)
    if not nodes:
        nearest = difflib.get_close_matches(name, store.labels(), n=3)
        hint = f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "Give a name as its articles have it."
        raise InputError(f"nothing in {store.folder} is called {name!r}", hint=hint)
    return [_explanation(store, node_id, label, other) for node_id in nodes]


def _explanation(store: Store, node_id: str, label: str | None, other: str | None) -> Explanation:
    graphs = [store.article_graph(article_id) for article_id in store.articles_of(node_id)]
    found = [graph.node_by_id[f"entity/{node_id}"] for graph in graphs]
    facts = [fact for fact in _told_facts(graphs, f"entity/{node_id}") if _is_asked_for(fact, label, other)]
    names = {name for node in found for member in node.members for name in member.names}
    first = found[0]
    return Explanation(
        first.id,
        first.label,
        first.type,
        tuple(sorted(names - {first.label})),
        tuple(sorted({article_id for node in found for article_id in node.article_ids})),
        tuple(store.merges(node_id)),
        tuple(sorted(facts, key=lambda f: (-f.confidence, f.witnesses[0].article, f.subject, f.predicate, f.object))),
    )


def _is_asked_for(fact: ToldFact, label: str | None, other: str | None) -> bool:
    if label is not None and fact.predicate != label:
        return False
    return other is None or other.casefold() in (fact.subject.casefold(), fact.object.casefold())


def _told_facts(graphs: Iterable[KnowledgeGraph], node_id: str) -> Iterator[ToldFact]:
    """What the articles' graphs state that has the node at one end."""
    nodes: dict[str, Node] = {}
    statements: list[Statement] = []
    for graph in graphs:
        nodes |= graph.node_by_id
        statements += [s for s in graph.statements if node_id in (s.subject, s.object)]
        ontology = graph.ontology
    articles = {node.article.id: node.article for node in nodes.values() if node.article is not None}
    for fact, stated in facts_of(statements, nodes, ontology) if statements else ():
        yield _told(stated, fact, nodes, articles, node_id)
    for statement in statements:
        if isinstance(statement.object, Words):
            yield _told([statement], None, nodes, articles, node_id)


def _told(
    stated: list[Statement], fact: Fact | None, nodes: dict[str, Node], articles: dict[str, ArticleFacts], node_id: str
) -> ToldFact:
    """fact: None where the object is words, which only one article can have."""
    first = stated[0]
    subject, object_ = (first.subject, first.object) if fact is None else (fact.key.subject, fact.key.object)
    end = object_ if subject == node_id else subject
    day = day_of(articles[first.article_id].date)
    witnesses = [_witness(statement, articles[statement.article_id]) for statement in stated]
    return ToldFact(
        subject=nodes[subject].label,
        predicate=first.predicate,
        object=nodes[object_].label if isinstance(object_, str) else object_.text,
        other=end if isinstance(end, str) else None,
        realis=first.realis,
        ended=first.ended if fact is None else fact.ended,
        speaker=None if first.speaker is None else nodes[first.speaker].label,
        confidence=first.evidence.confidence if fact is None else fact.confidence,
        independent_sources=1 if fact is None else fact.sources,
        first_seen=day if fact is None else fact.first_seen,
        last_seen=day if fact is None else fact.last_seen,
        witnesses=tuple(sorted(witnesses, key=lambda w: (-w.confidence, w.article, w.quotes))),
    )


def _witness(statement: Statement, article: ArticleFacts) -> Witness:
    return Witness(article.id, article.date, article.reprint_of, statement.ended, statement.evidence.confidence, statement.quotes)
