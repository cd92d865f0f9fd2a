"""The store: a folder that holds articles and what was read in them, and grows and shrinks with them.

`Store` reads; `StoreWriter` changes, one at a time. The truth is `store.sqlite`; `index/` holds the quads for queries and
can be made anew from it. The ontology lies beside them, so that a store explains itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from kgx.annotation import Extraction
from kgx.errors import StoreError
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.ontology import Ontology, load_ontology
from kgx.record import dumps
from kgx.stores.changes import Changes
from kgx.stores.database import FILE_NAME, connect, read_meta, store_errors, transaction, write_meta
from kgx.stores.generations import Generation, current_generation
from kgx.stores.index import Candidates, is_current, renew_index
from kgx.stores.locks import writer_lock
from kgx.stores.member_rows import text_of
from kgx.stores.merges import Decision, StoredMerge, find_members, keep_decision, read_merges
from kgx.stores.reading import READING, read_reading
from kgx.stores.reading import Reading as Reading
from kgx.stores.sameness import RULE
from kgx.stores.store_folder import INDEX, LOCK, keep_ontology, make_folder, ontology_file
from kgx.stores.stored_graph import StoredExtractions, article_graph, read_extraction, read_source_and_language, whole_graph

_RULE = "rule"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A line of `kgx list`. reprint_of: the first article with nearly the same text, if that is another one."""

    id: str
    digest: str
    title: str | None
    date: str | None
    source: str | None
    entities: int
    relations: int
    events: int
    reprint_of: str | None = None


def is_store(place: str | Path) -> bool:
    """True for the folder of a store."""
    try:
        return (Path(place) / FILE_NAME).is_file()
    except OSError:  # a name that is too long, or a place that may not be looked at
        return False


class Store:
    """An existing store, to be read while others may write.

    StoreError where there is none, or where it is of another version. Close it, or use it as a context manager.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._database = connect(self.folder)
        try:
            self.reading = read_reading(self._database, self.folder)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @property
    def index(self) -> Path:
        return self.folder / INDEX

    @cached_property
    def ontology(self) -> Ontology:
        """StoreError where its file is not what the articles were read with."""
        file = ontology_file(self.folder, self.reading.ontology)
        ontology = load_ontology(file)
        if ontology.digest != self.reading.ontology:
            hint = "Put the old file back; to change the ontology, give a copy of it: kgx add STORE --ontology COPY --reextract"
            raise StoreError(f"{file}: the store's ontology was changed", hint=hint)
        return ontology

    def articles(self) -> list[StoredArticle]:
        """By id."""
        columns = "id, digest, title, date, source, entities, relations, events, origin"
        sql = f"SELECT {columns} FROM articles LEFT JOIN origins ON article = id ORDER BY id"
        with store_errors(self.folder):
            return [StoredArticle(*row) for row in self._database.execute(sql)]

    def merges(self, node: str | None = None) -> list[StoredMerge]:
        """By node and member; of one node where it is given."""
        with store_errors(self.folder):
            return read_merges(self._database, node)

    def nodes_of(self, name: str) -> list[str]:
        """Nodes, by their first members, that have the name or a member of that id."""
        with store_errors(self.folder):
            marks = self.find_members(name)
            rows = [self._database.execute("SELECT node FROM members WHERE id = ?", (member,)).fetchone() for member in marks]
        return list(dict.fromkeys(node for (node,) in rows))

    def labels(self) -> list[str]:
        """What nodes are called, sorted."""
        with store_errors(self.folder):
            return sorted(json.loads(label) for (label,) in self._database.execute("SELECT DISTINCT label FROM nodes"))

    def articles_of(self, node: str) -> list[str]:
        """The articles that mention a node, by id."""
        with store_errors(self.folder):
            rows = self._database.execute("SELECT DISTINCT article FROM members WHERE node = ? ORDER BY article", (node,))
            return [article for (article,) in rows]

    def article_graph(self, article_id: str) -> KnowledgeGraph:
        """One article's part of the graph: nodes have their label of all articles, and the article's members alone."""
        with store_errors(self.folder):
            return article_graph(self._database, article_id, Counter(), self.ontology, self.reading.base_iri)[1]

    def find_members(self, name: str) -> list[str]:
        """The first members of the nodes that have the name, or the member of that id."""
        with store_errors(self.folder):
            return find_members(self._database, name)

    def extraction(self, article_id: str) -> Extraction:
        """KeyError where the store has no such article."""
        with store_errors(self.folder):
            return read_extraction(self._database, article_id)

    def extractions(self) -> StoredExtractions:
        return StoredExtractions(self._database)

    def graph(self) -> KnowledgeGraph:
        """The graph of all articles, of one moment; its extractions can be read until the store is closed."""
        with store_errors(self.folder):
            if not self._database.in_transaction:
                self._database.execute("BEGIN")  # until the store is closed
            return whole_graph(self._database, self.ontology, self.reading.base_iri)

    @contextmanager
    def moment(self) -> Iterator[None]:
        """All that is read in the block is of one moment, whatever a writer does meanwhile."""
        with store_errors(self.folder):
            if self._database.in_transaction:
                yield
                return
            with transaction(self._database, immediate=False):
                yield

    @contextmanager
    def generation(self) -> Iterator[Generation]:
        """The index as it was last published, kept until the block ends; it is brought up to date first, if nobody
        else is at it."""
        with store_errors(self.folder):
            if not is_current(self._database, self.index):
                self._renew_index()
        with store_errors(self.folder), current_generation(self.index) as generation:
            if generation is None:
                raise StoreError(f"{self.folder}: the index is not there yet", hint="Wait until `kgx add` has ended.")
            yield generation

    def _renew_index(self) -> None:
        try:
            with StoreWriter(self.folder) as writer:
                writer.publish()
        except StoreError:
            if not self.index.is_dir():
                raise


class StoreWriter(Store):
    """The only writer of a store; StoreError where there is another. Changes are committed batch by batch."""

    def __init__(self, folder: str | Path) -> None:
        connect(Path(folder)).close()  # there is a store, and of this version
        self._lock = writer_lock(Path(folder) / LOCK)
        self._lock.__enter__()
        try:
            super().__init__(folder)
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise

    def close(self) -> None:
        super().close()
        self._lock.__exit__(None, None, None)

    def articles_known(self) -> dict[str, tuple[str, bool]]:
        """Digest of each article, and whether it was read as articles are read now."""
        with store_errors(self.folder):
            rows = self._database.execute("SELECT id, digest, reading = ? FROM articles", (self.reading.key,))
            return {article_id: (digest, bool(is_read_so)) for article_id, digest, is_read_so in rows}

    def urls_known(self) -> dict[str, str]:
        """Of each article that has one, by its id; as `text_of` writes it."""
        with store_errors(self.folder):
            return dict(self._database.execute("SELECT id, url FROM articles WHERE url IS NOT NULL"))

    def source_and_language(self, article_id: str) -> tuple[str | None, str | None]:
        with store_errors(self.folder):
            return read_source_and_language(self._database, article_id)

    def put(self, extractions: Iterable[Extraction]) -> None:
        """Adds articles, each in the place of those of its id and of its URL; all of them or, where this fails, none."""
        with self._changes() as changes:
            by_id = {extraction.article.id: extraction for extraction in extractions}
            urls = [text_of(extraction.article.url) for extraction in by_id.values() if extraction.article.url is not None]
            for article_id in {**by_id, **dict.fromkeys(self._ids_of_urls(urls))}:
                self._remove(article_id, changes)
            for extraction in by_id.values():
                self._insert(extraction)
                changes.add(extraction)

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Removes articles and all that only they say; returns the ids that the store did not have."""
        with self._changes() as changes:
            return [article_id for article_id in article_ids if not self._remove(article_id, changes)]

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Keeps what people decided about members; see `keep_decision`."""
        with self._changes() as changes:
            changes.touch({member for decision in decisions for member in keep_decision(self._database, decision)})

    def publish(self, *, counted: Iterable[str] = ()) -> Candidates:
        """Brings the index up to date. counted: ids of articles whose candidates are reported."""
        with store_errors(self.folder):
            if is_current(self._database, self.index):
                return Candidates()
            return renew_index(self._database, self.index, self.ontology, self.reading.base_iri, counted=counted)

    def change_reading(self, reading: Reading, ontology: Path) -> None:
        """Articles are to be read in another way from now on; those of the store keep what was read until they are put
        anew. ontology: its file. All nodes are worked out anew."""
        with store_errors(self.folder):
            keep_ontology(self.folder, reading.ontology, ontology)
        self.reading = reading
        self.__dict__.pop("ontology", None)
        self.rebuild()

    def rebuild(self) -> None:
        """Works out all nodes anew, from the extractions."""
        with self._changes() as changes:
            write_meta(self._database, READING, self.reading.key)
            write_meta(self._database, _RULE, RULE)
            changes.clear()
            changes.mark_stale(article_id for (article_id,) in self._database.execute("SELECT id FROM articles"))
            for extraction in self.extractions():
                changes.add(extraction)

    def renew_rule(self) -> None:
        """Works out all nodes anew where an earlier version of kgx did; a change on top would mix two rules."""
        with store_errors(self.folder):
            rule = read_meta(self._database, _RULE)
        if rule != RULE:
            self.rebuild()

    @contextmanager
    def _changes(self) -> Iterator[Changes]:
        with store_errors(self.folder), transaction(self._database):
            changes = Changes(self._database, self.ontology)
            yield changes
            changes.settle()

    def _ids_of_urls(self, urls: Iterable[str]) -> list[str]:
        rows = [self._database.execute("SELECT id FROM articles WHERE url = ?", (url,)).fetchall() for url in urls]
        return [article_id for found in rows for (article_id,) in found]

    def _insert(self, extraction: Extraction) -> None:
        article = extraction.article
        parts = (article.title, article.date, article.source, article.url)
        shown = [None if part is None else text_of(part) for part in parts]
        counts = (len(extraction.entities), len(extraction.relations), len(extraction.events))
        # A lone surrogate is no UTF-8; its backslash form is the JSON escape, which reads back as the same character.
        record = dumps(extraction).encode("utf-8", "backslashreplace")
        row = (article.id, article.digest, *shown, *counts, self.reading.key, record)
        self._database.execute(f"INSERT INTO articles VALUES ({','.join('?' * len(row))})", row)

    def _remove(self, article_id: str, changes: Changes) -> bool:
        changes.remove(article_id)
        return self._database.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0


def make_store(folder: str | Path, reading: Reading, ontology: Path) -> None:
    """An empty store whose articles are to be read in this way, if there is none. ontology: its file."""
    make_folder(folder, reading.ontology, ontology, {READING: reading.key, _RULE: RULE})
