"""The process in which queries run: reads files into memory, then answers queries, one line of JSON each way.

It is run as a file, not as a module of kgx: it starts in the time that pyoxigraph takes to load, and imports nothing else.
It is killed from outside when a query takes too long; it limits its own memory and, once the files are read, opens no
file and no connection any more. Over the index of a store it opens the index's own files, and no connection.
"""

from __future__ import annotations

import ctypes
import json
import sys
from contextlib import suppress
from typing import Any, TextIO

import pyoxigraph as ox

try:
    import resource
except ImportError:  # Windows has no such limits; the refusals on the query's tokens hold there too
    resource = None  # type: ignore[assignment]  # a module or None

Message = dict[str, Any]  # a JSON object

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of Linux


def main() -> None:
    requests, replies = sys.stdin, sys.stdout
    setup = json.loads(requests.readline())
    if setup["index"] is None:
        store = ox.Store()
        loaded = _load(store, setup["files"])
        _limit_memory(setup["memory_bytes"])  # it reads /proc, so it comes before files are forbidden
        _forbid_new_files()
    else:
        _leave_network()
        store = ox.Store.read_only(setup["index"])  # its default graph holds all triples already
        loaded = {}
        _limit_memory(setup["memory_bytes"])
    _send(replies, loaded)
    for line in requests:
        request = json.loads(line)
        _limit_processor_time(request["timeout_s"])
        _send(replies, _answer(store, request))


def _send(replies: TextIO, message: Message) -> None:
    replies.write(json.dumps(message, separators=(",", ":")) + "\n")
    replies.flush()


def _load(store: ox.Store, files: list[Message]) -> Message:
    for file in files:
        try:
            store.bulk_load(path=file["path"], format=ox.RdfFormat.from_extension(file["format"]))
        except (SyntaxError, ValueError, OSError) as error:
            return {"error": "source", "name": file["name"], "message": str(error)}
    _merge_graphs(store)
    return {}


def _merge_graphs(store: ox.Store) -> None:
    """Copies the triples of all graphs to the default graph: Oxigraph's union has a triple as often as graphs have it, so
    that counts and rows would be too many."""
    default = ox.DefaultGraph()
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in store if q.graph_name != default)


def _limit_memory(extra_bytes: int) -> None:
    """What the data take and so much more; only where the system tells what they take."""
    with suppress(OSError, ValueError, AttributeError):
        with open("/proc/self/statm") as statm:
            used_bytes = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used_bytes + extra_bytes,) * 2)


def _forbid_new_files() -> None:
    """What is open stays open; a file or a socket can no longer be opened, so no query reaches another place."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _leave_network() -> None:
    """An index opens its own files while it is asked, so the network alone is shut off, where the system lets us."""
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        # The first takes privileges, which not every user has; the second gives them for the process itself.
        if unshare(_NEW_NETWORK) != 0:
            unshare(_NEW_USER | _NEW_NETWORK)


def _limit_processor_time(timeout_s: float) -> None:
    """A last resort, should the parent that ends us be gone."""
    with suppress(OSError, ValueError, AttributeError):
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime + 2 * timeout_s) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(store: ox.Store, request: Message) -> Message:
    missing = [iri for iri in request["dataset"] if not _has_graph(store, iri)]
    if missing:
        return {"error": "dataset", "graph": missing[0]}
    try:
        results = store.query(
            request["sparql"], prefixes=request["prefixes"],
            default_graph=_graphs(request.get("default_graphs")), named_graphs=_graphs(request.get("named_graphs")),
        )  # fmt: skip
        reply = _reply(results, request["limit"], request.get("max_characters"))
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error), "padded_message": _syntax_message(request)}
    except MemoryError:
        return {"error": "memory"}
    except (ValueError, RuntimeError, OSError) as error:
        return {"error": "evaluation", "message": str(error)}
    reply["absent"] = [iri for iri in request["unknown"] if not _occurs(store, iri)]
    return reply


def _has_graph(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:
        return False


def _graphs(iris: list[str] | None) -> list[Any] | None:  # Any: the library takes lists of any kind of graph name
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _reply(results: Any, limit: int | None, max_characters: int | None) -> Message:  # Any: pyoxigraph's three kinds of results
    if isinstance(results, ox.QueryBoolean):
        return {"kind": "ask", "boolean": bool(results)}
    rows: list[list[Any]] = []
    reply: Message = {"rows": rows, "truncated": False}
    if isinstance(results, ox.QuerySolutions):
        reply |= {"kind": "select", "variables": [variable.value for variable in results.variables]}
    else:
        reply |= {"kind": "graph", "variables": ["subject", "predicate", "object"]}
    characters = 0
    for row in results:
        if (limit is not None and len(rows) == limit) or (max_characters is not None and characters > max_characters):
            reply["truncated"] = True
            break
        rows.append([_term(term) for term in row])
        characters += sum(len(part) for term in rows[-1] if term is not None for part in term if part is not None)
    return reply


def _term(term: Any) -> list[str | None] | None:  # Any: pyoxigraph's terms, or None
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        return ["literal", term.value, term.datatype.value, term.language]
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value]
    if isinstance(term, ox.BlankNode):
        return ["blank", term.value]
    return ["triple", str(term)]


def _syntax_message(request: Message) -> str | None:
    """What the parser says of the query with wide spaces between its tokens; see `syntax_position`."""
    try:
        ox.Store().query(request["padded"], prefixes=request["prefixes"])
    except SyntaxError as error:
        return str(error)
    except (ValueError, RuntimeError, OSError):
        return None
    return None


def _occurs(store: ox.Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


if __name__ == "__main__":
    main()
