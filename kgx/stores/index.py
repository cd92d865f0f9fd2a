"""The index of a store: the quads of its articles, derived from the truth in published generations.

Only the articles whose quads may have changed are written anew; see `Membership`, which marks them as stale. Where only names
of nodes changed, these alone are.
"""

from __future__ import annotations

import io
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from kgx.annotation import Extraction
from kgx.graph.export import Exporter, find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names
from kgx.graph.quads import fact_quads
from kgx.graph.terms import Iri, Quad
from kgx.ontology import Ontology
from kgx.stores.database import read_meta, transaction, write_meta
from kgx.stores.fact_rows import all_facts, forget_testimonies, read_facts, rename_testimonies, renew_testimonies
from kgx.stores.generations import current_number, publish_generation
from kgx.stores.quad_writer import NameChange, Part, n_quads, write_all, write_changes, write_subjects
from kgx.stores.renamings import Renaming, read_renamings, remember_names
from kgx.stores.stored_graph import article_graph

_GENERATION = "generation"
_FACTS = 1000  # that are written at once
_COMPACTED = 20  # articles of the store for each written one up to which its files are merged: that costs as much as the store
_MERGE_TERMS = ("mergedWith", "mergeReason")  # see kgx.graph.quads


@dataclass(slots=True)
class Candidates:
    """What the articles' extractions offered, and what became of it: candidates = kept + all that was dropped."""

    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.kept + self.dropped.total()


def is_current(database: sqlite3.Connection, index: Path) -> bool:
    """True where the index says what the truth says."""
    is_stale = database.execute("SELECT 1 FROM stale LIMIT 1").fetchone() is not None
    return not is_stale and str(current_number(index)) == read_meta(database, _GENERATION)


def renew_index(
    database: sqlite3.Connection, index: Path, ontology: Ontology, base_iri: str, *, counted: Iterable[str] = ()
) -> Candidates:
    """Publishes a generation that says what the truth says. counted: articles whose candidates are reported.

    Only for the holder of the writer's lock. A process that ends in the middle leaves the old generation, or a new one of
    which the truth does not know; then everything is written once more.
    """
    published, known = current_number(index), int(read_meta(database, _GENERATION) or 0)
    stale = [article for (article,) in database.execute("SELECT article FROM stale ORDER BY article")]
    # What an index that is not the known one says is not known either: its names and facts may be of any moment.
    renamings = list(read_renamings(database)) if published == known else []
    whole = sorted(set(stale) - {renaming.article for renaming in renamings})
    articles = database.execute("SELECT COUNT(*) FROM articles").fetchone()[0]
    anew = published != known or 2 * len(whole) > articles
    if anew:
        whole = [article for (article,) in database.execute("SELECT id FROM articles ORDER BY id")]
    renewal = _Renewal(database, ontology, Names(ontology, base_iri), frozenset(counted))

    def fill(store: ox.Store) -> None:
        if anew:
            renewal.write_all(store, whole)
        else:
            renewal.write_changes(store, whole, renamings)
        if len(whole) * _COMPACTED >= articles:
            store.optimize()  # a query looks into every file

    with transaction(database):  # the testimonies say what the index says
        number = publish_generation(index, fill, anew=anew)
        remember_names(database)
        database.execute("DELETE FROM stale")
        write_meta(database, _GENERATION, str(number))
    return renewal.candidates


@dataclass(slots=True)
class _Renewal:
    """Writes articles and the facts that change with them. touched: ids of these facts."""

    database: sqlite3.Connection
    ontology: Ontology
    names: Names
    counted: frozenset[str]
    exporter: Exporter = field(default_factory=lambda: find_exporter("index.nq"))
    candidates: Candidates = field(default_factory=Candidates)
    touched: set[str] = field(default_factory=set)

    def write_all(self, store: ox.Store, article_ids: Iterable[str]) -> None:
        forget_testimonies(self.database)
        write_all(store, chain(self._parts(article_ids), self._fact_parts()))

    def write_changes(self, store: ox.Store, article_ids: Iterable[str], renamings: Sequence[Renaming]) -> None:
        changes = [_name_change(renaming, self.names) for renaming in renamings]
        of_members = [self.names.core(term) for term in _MERGE_TERMS]
        write_changes(store, self._parts(article_ids), changes, of_members=of_members)
        for renaming in renamings:
            nodes = {f"entity/{old}": f"entity/{new}" for old, new in renaming.nodes.items()}
            self.touched |= rename_testimonies(self.database, renaming.article, nodes, self.ontology)
        write_subjects(store, self.names.facts_graph, self._changed_facts())

    def _parts(self, article_ids: Iterable[str]) -> Iterator[Part]:
        for article_id in article_ids:
            name, dropped = self.names.article(article_id), Counter[str]()
            try:
                extraction, graph = article_graph(self.database, article_id, dropped, self.ontology, self.names.base_iri)
            except KeyError:  # it was removed
                self.touched |= renew_testimonies(self.database, article_id, None)
                yield name, b""
                continue
            if article_id in self.counted:
                _count(self.candidates, extraction, graph, dropped)
            self.touched |= renew_testimonies(self.database, article_id, graph)
            yield name, _n_quads(graph, self.exporter)

    def _fact_parts(self) -> Iterator[Part]:
        """All facts; they are read when the articles have been."""
        facts = all_facts(self.database)
        while batch := list(islice(facts, _FACTS)):
            yield self.names.facts_graph, n_quads(fact_quads(batch, self.names))

    def _changed_facts(self) -> Iterator[tuple[Iri, list[Quad]]]:
        for fact_id, fact in read_facts(self.database, self.touched):
            yield self.names.node(fact_id), [] if fact is None else list(fact_quads([fact], self.names))


def _name_change(renaming: Renaming, names: Names) -> NameChange:
    nodes = {names.node(f"entity/{old}"): names.node(f"entity/{new}") for old, new in renaming.nodes.items()}
    members = {names.member(member): _merge_triples(member, merge, names) for member, merge in renaming.merges.items()}
    return NameChange(names.article(renaming.article), nodes, members)


def _merge_triples(member: str, merge: tuple[str, str] | None, names: Names) -> tuple[ox.Triple, ...]:
    if merge is None:
        return ()
    subject, (into, reason) = ox.NamedNode(names.member(member)), merge
    merged_with, merge_reason = (ox.NamedNode(names.core(term)) for term in _MERGE_TERMS)
    return (
        ox.Triple(subject, merged_with, ox.NamedNode(names.member(into))),
        ox.Triple(subject, merge_reason, ox.Literal(reason)),
    )


def _n_quads(graph: KnowledgeGraph, exporter: Exporter) -> bytes:
    stream = io.BytesIO()
    exporter.write(graph, stream)
    return stream.getvalue()


def _count(candidates: Candidates, extraction: Extraction, graph: KnowledgeGraph, dropped: Counter[str]) -> None:
    """Candidates are entities, relations, events and the events' roles, with open relations where there are some."""
    members = sum(len(node.members) for node in graph.nodes)
    kept = members + len(graph.nodes_of_kind("event")) + len(graph.statements) + len(graph.open_statements)
    offered = len(extraction.entities) + len(extraction.relations) + len(extraction.events)
    offered += sum(len(event.arguments) for event in extraction.events) + len(extraction.open_relations or ())
    lost = offered - kept - dropped.total()
    of_lost_events = sum(len(event.arguments) for event in extraction.events if event.type not in graph.ontology.events)
    candidates.kept += kept
    candidates.dropped += dropped
    candidates.dropped["roles of events of a type that the ontology lacks"] += of_lost_events
    candidates.dropped["repeated: the same words state it already"] += lost - of_lost_events
    candidates.dropped = +candidates.dropped
