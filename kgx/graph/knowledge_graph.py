"""KnowledgeGraph: nodes and statements with their evidence, built from the extractions of many articles.

It is neither a networkx graph nor a triple store: see `property_graph` and `quads` for both.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from kgx.annotation import Extraction
from kgx.errors import Failure, InputError
from kgx.graph.confirmation import Fact, facts_of
from kgx.graph.entities import EntityIndex, index_entities
from kgx.graph.export import find_exporter
from kgx.graph.facts import article_node, event_node, numbered_events, relation_statements, role_statements
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.graph.nodes import NODE_KINDS, Node, NodeKind, OpenStatement, Statement
from kgx.graph.open_statements import open_statements
from kgx.graph.provenance import Provenance
from kgx.graph.reprints import fingerprint, reprint_groups, reprint_origins
from kgx.ontology import Ontology

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class KnowledgeGraph:
    """Nodes by kind and id, statements by article and id: the order is the same however the articles came.

    extractions: what the graph was built from, by article id; empty where it was read from RDF. dropped: how many facts
    are not in the graph, by reason. failures: articles that were left out. open_statements: relations in the articles' own
    words, by article and id, where they were asked for; they are no statements of the ontology. is_part: other articles may
    state the same, so that the graph tells no facts.
    """

    nodes: tuple[Node, ...]
    statements: tuple[Statement, ...]
    ontology: Ontology
    base_iri: str = DEFAULT_BASE_IRI
    extractions: Sequence[Extraction] = field(default=(), compare=False, repr=False)
    dropped: Mapping[str, int] = field(default_factory=dict, compare=False)
    failures: tuple[Failure, ...] = field(default=(), compare=False)
    open_statements: tuple[OpenStatement, ...] = ()
    is_part: bool = field(default=False, compare=False, repr=False)

    @cached_property
    def node_by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What the statements of relations say together, by id. A role has none: its event is one article's."""
        if self.is_part:
            return ()
        of_relations = (statement for statement in self.statements if statement.subject.startswith("entity/"))
        return tuple(fact for fact, _ in facts_of(of_relations, self.node_by_id, self.ontology))

    def nodes_of_kind(self, kind: NodeKind) -> list[Node]:
        return [node for node in self.nodes if node.kind == kind]

    def write(
        self, path: str | Path, *, format: str | None = None, all_realis: bool = False, provenance: Provenance = "statements"
    ) -> list[str]:
        """Write the graph to a file, whole or not at all; the suffix chooses the format unless `format` does.

        all_realis: formats of nodes and edges keep planned, negated and hypothetical statements too. provenance: how RDF
        carries where statements come from. Returns what the format could not hold, one sentence each. ExportError for an
        unknown format, for provenance that it has no place for, or for a target that cannot be written.
        """
        return find_exporter(path, format=format).write_file(self, path, all_realis=all_realis, provenance=provenance)


def build_graph(extractions: Iterable[Extraction], *, ontology: Ontology, base_iri: str = DEFAULT_BASE_IRI) -> KnowledgeGraph:
    """The graph of all articles; the same for every order in which they come.

    An article that comes twice with the same content is taken once; with other content, the later one is a failure.
    """
    articles, failures = _distinct(extractions)
    dropped: Counter[str] = Counter()
    index = index_entities(articles, ontology, dropped)
    graph = assemble_graph(articles, index, dropped, ontology=ontology, base_iri=base_iri, reprints=_reprints(articles))
    if dropped:
        logger.warning("left out of the graph: %s", "; ".join(f"{n} {reason}" for reason, n in sorted(dropped.items())))
    return replace(graph, extractions=articles, failures=failures)


def assemble_graph(
    articles: Iterable[Extraction],
    index: EntityIndex,
    dropped: Counter[str],
    *,
    ontology: Ontology,
    base_iri: str,
    reprints: Mapping[str, str],
) -> KnowledgeGraph:
    """The graph of articles whose entities have their nodes already; each article is needed only once, for a moment.

    index: the nodes, and where each entity of the articles went. dropped: counts what is left out, by reason.
    reprints: the first article of the same text by that of each other one.
    """
    nodes, statements, in_words = list(index.nodes), list[Statement](), list[OpenStatement]()
    for extraction in articles:
        nodes.append(article_node(extraction, index, reprints.get(extraction.article.id)))
        for event, node_id in numbered_events(extraction, ontology, dropped):
            nodes.append(event_node(event, node_id, extraction))
            statements += role_statements(event, node_id, extraction, index, ontology, dropped)
        statements += relation_statements(extraction, index, ontology, dropped)
        in_words += open_statements(extraction, index)
    return KnowledgeGraph(
        nodes=tuple(sorted(nodes, key=lambda node: (NODE_KINDS.index(node.kind), node.id))),
        statements=_surest(statements),
        ontology=ontology,
        base_iri=base_iri,
        dropped=dict(sorted(dropped.items())),
        open_statements=tuple(sorted(in_words, key=lambda s: (s.article_id, s.id))),
    )


def _distinct(extractions: Iterable[Extraction]) -> tuple[tuple[Extraction, ...], tuple[Failure, ...]]:
    by_id: dict[str, Extraction] = {}
    failures = []
    for extraction in extractions:
        article = extraction.article
        earlier = by_id.setdefault(article.id, extraction)
        if earlier.article.digest != article.digest:
            message = f"the article id {article.id!r} came before with another text"
            failures.append(Failure(article.id, InputError(message, hint="Give each article an id of its own.")))
    return tuple(by_id[article_id] for article_id in sorted(by_id)), tuple(failures)


def _reprints(articles: Iterable[Extraction]) -> dict[str, str]:
    groups = reprint_groups({extraction.article.id: fingerprint(extraction.article.text) for extraction in articles})
    return reprint_origins(groups, {extraction.article.id: extraction.article.date for extraction in articles})


def _surest(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """One statement an id, the surest, by article and id."""
    by_id: dict[str, Statement] = {}
    for statement in statements:
        earlier = by_id.setdefault(statement.id, statement)
        if statement.evidence.confidence > earlier.evidence.confidence:
            by_id[statement.id] = statement
    return tuple(sorted(by_id.values(), key=lambda s: (s.article_id, s.id)))
