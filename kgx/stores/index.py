"""The index of a store: the quads of its articles, derived from the truth in published generations.

Only the articles whose quads may have changed are written anew; see `Membership`, which marks them as stale.
"""

from __future__ import annotations

import io
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kgx.annotation import Extraction
from kgx.graph.export import Exporter, find_exporter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import Names
from kgx.ontology import Ontology
from kgx.stores.database import read_meta, transaction, write_meta
from kgx.stores.generations import current_number, publish_generation
from kgx.stores.quad_writer import Part, write_all, write_changes
from kgx.stores.stored_graph import article_graph

_GENERATION = "generation"


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

    Only for the holder of the writer's lock. A process that ends in the middle leaves the old generation, or the new one
    with a list of stale articles that are then written once more.
    """
    published, known = current_number(index), int(read_meta(database, _GENERATION) or 0)
    stale = [article for (article,) in database.execute("SELECT article FROM stale ORDER BY article")]
    articles = database.execute("SELECT COUNT(*) FROM articles").fetchone()[0]
    anew = published is None or published < known or 2 * len(stale) > articles
    if anew:
        stale = [article for (article,) in database.execute("SELECT id FROM articles ORDER BY id")]
    candidates, wanted = Candidates(), set(counted)
    exporter, names = find_exporter("index.nq"), Names(ontology, base_iri)

    def parts() -> Iterator[Part]:
        for article_id in stale:
            dropped: Counter[str] = Counter()
            try:
                extraction, graph = article_graph(database, article_id, dropped, ontology, base_iri)
            except KeyError:  # it was removed
                yield names.article(article_id), b""
                continue
            if article_id in wanted:
                _count(candidates, extraction, graph, dropped)
            yield names.article(article_id), _n_quads(graph, exporter)

    def fill(store: ox.Store) -> None:
        if anew:
            write_all(store, parts())
        else:
            write_changes(store, parts())

    number = publish_generation(index, fill, anew=anew)
    with transaction(database):
        database.execute("DELETE FROM stale")
        write_meta(database, _GENERATION, str(number))
    return candidates


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
