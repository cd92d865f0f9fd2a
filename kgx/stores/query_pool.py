"""Child processes that answer the queries of many clients, two at a time, over the same files or the same store.

A process that is killed by a query is replaced in the background. A store's new generation is taken up with the next query.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kgx.errors import KgxError, QueryError, StoreError
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.ontology import Ontology
from kgx.stores.generations import current_generation, current_number
from kgx.stores.query import Dataset, rdf_files, run_query
from kgx.stores.query_process import LONGEST_S, MEMORY_BYTES, QueryProcess, RdfFile
from kgx.stores.query_rules import check_query
from kgx.stores.solutions import Solutions
from kgx.stores.store import Store, is_store

PROCESSES = 2  # each holds its own copy of files; all share the index of a store
MAX_CHARACTERS = 64 * 1024**2  # of an answer, which is held in memory


class QueriesBusy(QueryError):
    """All processes are busy with other queries."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one query: its time, its rows, the memory of its process beside the data."""

    timeout_s: float = 10.0
    max_rows: int = 10_000
    memory_bytes: int = MEMORY_BYTES


class QueryPool:
    """Answers queries from several threads. It holds processes: close it, or use it as a context manager.

    sources: as for `query_files`. One store alone is followed as it grows; its labels and base IRI are its own. Errors of
    the sources are raised here, not by the first query.
    """

    def __init__(
        self, sources: Sequence[str | Path], *, ontology: Ontology, base_iri: str = DEFAULT_BASE_IRI, limits: Limits | None = None
    ) -> None:
        self.limits = limits if limits is not None else Limits()
        self.names = Names(ontology, base_iri)
        self._index: Path | None = None
        self._files: list[RdfFile] = []
        self._slots = threading.Semaphore(PROCESSES)
        self._lock = threading.Lock()  # of what follows
        self._idle: list[_Kept] = []
        self._busy: list[QueryProcess] = []
        self._is_closed = False
        with ExitStack() as stack:
            if len(sources) == 1 and is_store(sources[0]):
                self._follow(sources[0])
            else:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kgx-")))
                self._files = rdf_files(sources, folder, ontology, base_iri)
            self._idle.append(self._start())
            self._folder = stack.pop_all()

    def __enter__(self) -> QueryPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all processes, with what they are doing."""
        with self._lock:
            self._is_closed = True
            processes = [*(kept.process for kept in self._idle), *self._busy]
            self._idle.clear()
        for process in processes:
            process.close()
        self._folder.close()

    def ask(self, sparql: str, *, dataset: Dataset | None = None) -> Solutions:
        """The answers, at most so many rows as the limits say. Raises what `run_query` raises; QueriesBusy where no process
        is free in as long a time as a query may take. Solutions have no warnings."""
        started_s = time.monotonic()
        check_query(sparql)  # before it waits
        checked_s = time.monotonic() - started_s
        if not self._slots.acquire(timeout=min(self.limits.timeout_s, LONGEST_S)):
            raise QueriesBusy("too many queries at a time", hint="Ask again in a moment.")
        kept = None
        try:
            kept = self._take()
            return self._run(kept.process, sparql, dataset, checked_s)
        finally:
            if kept is not None and not kept.process.has_ended:
                self._put_back(kept)
                self._slots.release()
            else:
                threading.Thread(target=self._replace, daemon=True).start()

    def _run(self, process: QueryProcess, sparql: str, dataset: Dataset | None, spent_s: float) -> Solutions:
        limits = self.limits
        try:
            return run_query(
                process, sparql, names=self.names, timeout_s=limits.timeout_s, spent_s=spent_s, limit=limits.max_rows,
                max_characters=MAX_CHARACTERS, dataset=dataset,
            )  # fmt: skip
        finally:
            with self._lock:
                self._busy = [busy for busy in self._busy if busy is not process]

    def _follow(self, place: str | Path) -> None:
        with Store(place) as store, store.generation():  # which brings the index up to date
            self.names = Names(store.ontology, store.reading.base_iri)
            self._index = store.index

    def _start(self) -> _Kept:
        if self._index is None:
            return _Kept(QueryProcess(self._files, memory_bytes=self.limits.memory_bytes), None)
        with current_generation(self._index) as generation:
            if generation is None:
                raise StoreError(f"{self._index}: the index is gone", hint="Start kgx serve again.")
            process = QueryProcess((), memory_bytes=self.limits.memory_bytes, generation=generation)
            return _Kept(process, generation.number)

    def _take(self) -> _Kept:
        """An idle process that has the newest data, or a new one."""
        number = None if self._index is None else current_number(self._index)
        with self._lock:
            old = [kept for kept in self._idle if kept.generation != number]
            self._idle = [kept for kept in self._idle if kept.generation == number]
            kept = self._idle.pop() if self._idle else None
        for outdated in old:
            outdated.process.close()
        kept = kept if kept is not None else self._start()
        with self._lock:
            if not self._is_closed:
                self._busy.append(kept.process)
                return kept
        kept.process.close()
        raise QueriesBusy("the server is stopping", hint=None)

    def _put_back(self, kept: _Kept) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(kept)
                return
        kept.process.close()

    def _replace(self) -> None:
        """Starts a process in the place of one that ended, so that the next query need not wait for it."""
        try:
            if not self._is_closed:
                self._put_back(self._start())
        except (KgxError, OSError):
            pass  # the next query starts one, or gets the error
        finally:
            self._slots.release()


@dataclass(frozen=True, slots=True)
class _Kept:
    """generation: of the store whose index the process has open; None for files."""

    process: QueryProcess
    generation: int | None
