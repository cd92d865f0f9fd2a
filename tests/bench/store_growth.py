"""How long a store takes: python tests/bench/store_growth.py FOLDER ARTICLES [ARTICLES …], each a size at which it is measured.

The articles come from tests/fixtures/gazette.py, and so does what is read in them; no model runs.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

from gazette import extraction
from newsroom_store import add

from kgx.annotation import Extraction
from kgx.graph.names import Names
from kgx.stores.query import run_query
from kgx.stores.query_process import QueryProcess
from kgx.stores.store import Store

STEP = 500
NEIGHBOURS = "SELECT ?p ?o { ?s rdfs:label 'Kazmin' ; ?p ?o . ?o a kgx:Entity }"


def articles(first: int, last: int) -> list[Extraction]:
    return [extraction(number, seed=3, people=20_000, firms=4_000) for number in range(first, last)]


def timed(what: str, action: Callable[[], object]) -> None:
    started = time.perf_counter()
    action()
    print(f"  {what}: {time.perf_counter() - started:.2f} s", flush=True)


def measure(folder: Path, size: int) -> None:
    print(f"{size} articles")
    with Store(folder) as store:
        held = len(store.articles())
    coming = articles(10**6 + held, 10**6 + held + 10)
    timed("add of ten more", lambda: add(folder, coming))
    with Store(folder) as store, store.generation() as generation, QueryProcess((), generation=generation) as process:
        names = Names(store.ontology, store.reading.base_iri)
        for _ in range(2):
            timed("neighbours of an entity", lambda: run_query(process, NEIGHBOURS, names=names, timeout_s=60))
    with Store(folder) as store:
        timed("export to GEXF", lambda: store.graph().write(folder.with_suffix(".gexf")))
    size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  store {size_mb:.0f} MB, peak memory {memory_mb:.0f} MB", flush=True)


def main(folder: Path, sizes: list[int]) -> None:
    held = 0
    for size in sizes:
        started = time.perf_counter()
        for first in range(held, size, STEP):
            add(folder, articles(first, min(first + STEP, size)))
        print(f"{held} to {size} articles: {(time.perf_counter() - started) / (size - held) * 1000:.0f} ms an article")
        held = size
        measure(folder, size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
