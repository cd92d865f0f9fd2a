"""Why a store has a node or an edge: the sentences, articles and confidences behind it, and the merges that made the node."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from kgx.annotation import Realis
from kgx.errors import InputError
from kgx.graph.confirmation import Fact, facts_of
from kgx.graph.days import day_of
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names
from kgx.graph.nodes import ArticleFacts, Node, Statement, Words
from kgx.ontology import local_name
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


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which facts are asked for. predicates: None for all. others: ids of nodes; None for all. words: in lower case, of an
    end that is no entity."""

    predicates: Set[str] | None
    others: Set[str] | None
    words: str | None

    def has(self, fact: ToldFact, label: str) -> bool:
        """label: of the node that is explained."""
        if self.predicates is not None and fact.predicate not in self.predicates:
            return False
        if self.others is None or fact.other in self.others:
            return True
        is_entity = fact.other is not None and fact.other.startswith("entity/")
        words = fact.object if fact.subject == label else fact.subject
        return not is_entity and words.casefold() == self.words


def explain(store: Store, name: str, *, label: str | None = None, other: str | None = None) -> list[Explanation]:
    """The nodes of a name, an id or an IRI. label: only its statements of this relation or role, written as in the ontology
    or as queries and explanations show it. other: only those with a thing of this name, id or IRI. InputError where the store
    has nothing of that name, or its ontology no such label."""
    with store.moment():
        return _explanations(store, name, label, other)


def _explanations(store: Store, name: str, label: str | None, other: str | None) -> list[Explanation]:
    names = Names(store.ontology, store.reading.base_iri)
    nodes = store.nodes_of(_without_namespace(name, names))
    if not nodes:
        hint = _nearest(name, store.labels(), count=3) or "Give a name as its articles have it."
        raise InputError(f"nothing in {store.folder} is called {name!r}", hint=hint)
    predicates = None if label is None else _predicates(store, label, names)
    others = None if other is None else {f"entity/{node_id}" for node_id in store.nodes_of(_without_namespace(other, names))}
    wanted = _Wanted(predicates, others, None if other is None else other.casefold())
    return [_explanation(store, node_id, wanted) for node_id in nodes]


def _without_namespace(name: str, names: Names) -> str:
    """The id, where the name is the IRI of an entity or member, in full or with its prefix."""
    for kind in ("entity", "member"):
        name = name.removeprefix(names.node(f"{kind}/")).removeprefix(f"{kind}:")
    return name


def _predicates(store: Store, label: str, names: Names) -> set[str]:
    """The labels of relations and roles that are written so, else those that differ from it in form alone."""
    roles = (role for event in store.ontology.events.values() for role in event.roles)
    known = {*store.ontology.relations, *(role.label for role in roles)}
    if label in known:
        return {label}
    local = label
    for prefix, namespace in names.prefixes().items():
        if namespace == names.label_namespace:
            local = local.removeprefix(namespace).removeprefix(f"{prefix}:")
    found = {one for one in known if _plain(local) in (_plain(one), _plain(local_name(one)))}
    if not found:
        hint = _nearest(_plain(local).replace(" ", "_"), sorted(known), count=1)
        hint = hint or "Give a relation or role of the store's ontology, or none for all."
        raise InputError(f"the ontology of {store.folder} has no relation or role {label!r}", hint=hint)
    return found


def _plain(label: str) -> str:
    return label.replace("_", " ").casefold()


def _nearest(name: str, known: Sequence[str], *, count: int) -> str | None:
    nearest = difflib.get_close_matches(name, known, n=count)
    return f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else None


def _explanation(store: Store, node_id: str, wanted: _Wanted) -> Explanation:
    graphs = [store.article_graph(article_id) for article_id in store.articles_of(node_id)]
    found = [graph.node_by_id[f"entity/{node_id}"] for graph in graphs]
    first = found[0]
    facts = [fact for fact in _told_facts(graphs, first.id) if wanted.has(fact, first.label)]
    names = {name for node in found for member in node.members for name in member.names}
    return Explanation(
        first.id,
        first.label,
        first.type,
        tuple(sorted(names - {first.label})),
        tuple(sorted({article_id for node in found for article_id in node.article_ids})),
        tuple(store.merges(node_id)),
        tuple(sorted(facts, key=lambda f: (-f.confidence, f.witnesses[0].article, f.subject, f.predicate, f.object))),
    )


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
