"""SPARQL 1.1 over graph files and records: all graphs together are the default graph, `GRAPH ?g` separates articles."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgx.errors import QueryError, QueryTimeout
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.vocabulary import known_terms
from kgx.ontology import Ontology
from kgx.stores.graph_files import graph_of_records
from kgx.stores.query_process import MEMORY_BYTES, Message, QueryProcess, RdfFile
from kgx.stores.query_rules import Namespaces, absence_warnings, check_query, dataset_graphs, unknown_terms
from kgx.stores.solutions import Row, Solutions, SolutionTerm
from kgx.stores.sources import Source, is_parsed_safely, open_source
from kgx.stores.store import Store, is_store
from kgx.stores.syntax_position import padded, syntax_error


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees, by IRI: those that are its default graph together, and those for GRAPH."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def query_files(
    sources: Sequence[str | Path],
    sparql: str,
    *,
    ontology: Ontology,
    base_iri: str = DEFAULT_BASE_IRI,
    timeout_s: float = 10.0,
    limit: int | None = None,
    memory_bytes: int = MEMORY_BYTES,
) -> Solutions:
    """The answers of SELECT, ASK, CONSTRUCT or DESCRIBE over all sources together.

    sources: RDF files, .jsonl records, stores, or `-` for standard input. limit: at most so many rows. The query runs in a
    process of its own, which ends with it: after timeout_s seconds, not counting the reading of the files, it is killed
    and QueryTimeout is raised. QueryError where the query asks for other places (SERVICE, FROM of a graph that is not
    in the data) or changes data; QuerySyntaxError with the position; InputError for a source that cannot be read.
    Prefixes of the vocabulary (kgx, rdfs, schema, wdt, prov, xsd …) need no declaration.
    """
    check_query(sparql)
    if len(sources) == 1 and is_store(sources[0]):
        return query_store(sources[0], sparql, timeout_s=timeout_s, limit=limit, memory_bytes=memory_bytes)
    with tempfile.TemporaryDirectory(prefix="kgx-") as folder:
        files = rdf_files(sources, Path(folder), ontology, base_iri)
        with QueryProcess(files, memory_bytes=memory_bytes) as process:
            return _answers_and_warnings(process, sparql, Names(ontology, base_iri), timeout_s, limit)


def query_store(
    folder: str | Path, sparql: str, *, timeout_s: float = 10.0, limit: int | None = None, memory_bytes: int = MEMORY_BYTES
) -> Solutions:
    """The answers over the articles of a store, as `query_files`; labels and base IRI are the store's own."""
    with Store(folder) as store, store.generation() as generation:
        names = Names(store.ontology, store.reading.base_iri)
        with QueryProcess((), memory_bytes=memory_bytes, generation=generation) as process:
            return _answers_and_warnings(process, sparql, names, timeout_s, limit)


def run_query(
    process: QueryProcess, sparql: str, *, names: Names, timeout_s: float, spent_s: float = 0.0, limit: int | None = None,
    max_characters: int | None = None, dataset: Dataset | None = None,
) -> Solutions:  # fmt: skip
    """The answers of a query over the data of a process, which can be asked again unless QueryTimeout or a lack of
    memory ended it. No warnings are looked for.

    spent_s: how much of the time is over. max_characters: as limit, of the terms of all rows together. dataset: takes the
    place of all FROM in the query.
    """
    started_s = time.monotonic() - spent_s
    request: Message = {"limit": limit, "max_characters": max_characters, "unknown": []}
    if dataset is not None:
        default_graphs, named_graphs = list(dataset.default_graphs), list(dataset.named_graphs)
        request |= {"default_graphs": default_graphs, "named_graphs": named_graphs, "dataset": default_graphs + named_graphs}
    reply = _reply(process, sparql, request, names.prefixes(), timeout_s, started_s)
    return _solutions(reply, (), names.prefixes())


def _answers_and_warnings(process: QueryProcess, sparql: str, names: Names, timeout_s: float, limit: int | None) -> Solutions:
    started_s = time.monotonic()
    namespaces = _namespaces(names)
    request = {"limit": limit, "unknown": unknown_terms(sparql, namespaces)}
    reply = _reply(process, sparql, request, namespaces.prefixes, timeout_s, started_s)
    return _solutions(reply, absence_warnings(reply["absent"], namespaces), namespaces.prefixes)


def _reply(
    process: QueryProcess, sparql: str, request: Message, prefixes: Mapping[str, str], timeout_s: float, started_s: float
) -> Message:
    """The child's reply to a request that is completed with the query and what is known of it, if that is no error."""
    check_query(sparql)
    query = {
        "sparql": sparql, "padded": padded(sparql), "prefixes": dict(prefixes), "dataset": dataset_graphs(sparql, prefixes),
    }  # fmt: skip
    left_s = timeout_s - (time.monotonic() - started_s)
    if left_s <= 0:
        raise _timeout(timeout_s)
    try:
        reply = process.ask({**query, **request}, timeout_s=left_s)
    except QueryTimeout as error:
        raise _timeout(timeout_s) from error
    if "error" in reply:
        raise _error(reply, sparql)
    return reply


def rdf_files(sources: Sequence[str | Path], folder: Path, ontology: Ontology, base_iri: str) -> list[RdfFile]:
    """RDF files as they are, standard input as a file of the folder, and the graph of all records as another."""
    files: list[RdfFile] = []
    records: list[Source] = []
    for number, place in enumerate(sources):
        if is_store(place):
            files.append(_store_file(place, folder / f"{number}.nq"))
            continue
        if is_parsed_safely(place):
            files.append(RdfFile(Path(place), Path(place).suffix[1:].lower(), str(place)))
            continue
        source = open_source(place)
        if source.is_records:
            records.append(source)
        else:
            copy = folder / f"{number}.{source.format}"
            copy.write_bytes(source.content)
            files.append(RdfFile(copy, source.format, source.name))
    if records:
        path = folder / "records.nq"
        graph_of_records(records, ontology=ontology, base_iri=base_iri).write(path)
        files.append(RdfFile(path, "nq", "records"))
    return files


def _store_file(place: str | Path, path: Path) -> RdfFile:
    """The quads of a store as a file."""
    with Store(place) as store, store.generation() as generation:
        ox.Store.read_only(str(generation.quads)).dump(str(path), ox.RdfFormat.N_QUADS)
    return RdfFile(path, "nq", str(place))


def _namespaces(names: Names) -> Namespaces:
    own = tuple(dict.fromkeys((names.core_namespace, names.label_namespace)))
    terms = known_terms(names.ontology, base_iri=names.base_iri)
    return Namespaces(names.prefixes(), own, frozenset(terms))


def _solutions(reply: Message, warnings: tuple[str, ...], prefixes: Mapping[str, str]) -> Solutions:
    if reply["kind"] == "ask":
        return Solutions("ask", boolean=reply["boolean"], warnings=warnings, prefixes=prefixes)
    rows: list[Row] = [tuple(None if term is None else _term(*term) for term in row) for row in reply["rows"]]
    return Solutions(
        reply["kind"],
        tuple(reply["variables"]),
        tuple(sorted(set(rows), key=str)) if reply["kind"] == "graph" else tuple(rows),
        truncated=reply["truncated"],
        warnings=warnings,
        prefixes=prefixes,
    )


def _term(kind: str, value: str, datatype: str | None = None, language: str | None = None) -> SolutionTerm:
    return SolutionTerm(kind, value, datatype or "", language or "")  # type: ignore[arg-type]  # the child's kinds


def _timeout(timeout_s: float) -> QueryTimeout:
    hint = "Ask for less, as with LIMIT, or allow more with --timeout."
    return QueryTimeout(f"the query was ended after {timeout_s:g} s", hint=hint)


def _error(reply: Message, sparql: str) -> QueryError:
    if reply["error"] == "syntax":
        return syntax_error(sparql, reply["message"], reply["padded_message"])
    if reply["error"] == "dataset":
        return QueryError(f"FROM <{reply['graph']}> is refused: it is no graph of the data", hint="Name the graph of an article.")
    if reply["error"] == "memory":
        return QueryError("the query took too much memory", hint="Ask for less, as with LIMIT.")
    return QueryError(f"the query failed: {reply['message']}", hint="Queries see only the files they are given.")
