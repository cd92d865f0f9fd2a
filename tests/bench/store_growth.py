"""How long a store takes: python tests/bench/store_growth.py FOLDER ARTICLES [ARTICLES …], each a size at which it is measured.

The articles come from tests/fixtures/almanac, and so does what is read in them; no model runs. Each size is reached by one
`add`, and measured by several of ten articles more.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

import pyoxigraph as ox
from almanac.articles import article
from newsroom_store import ONTOLOGY_FILE, READING

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure
from kgx.graph.names import Names
from kgx.stores.additions import add_articles, open_writer
from kgx.stores.query import run_query
from kgx.stores.query_process import QueryProcess
from kgx.stores.store import Store

SEED = 3
ROUNDS = 7
SHARES = (0.5, 0.999, 1.0)  # of the persons and organisations, by how many articles they are in
# Each arm begins at the label: with it before both, the median node took over 30 s at 10,000 articles.
NEIGHBOURS = """
SELECT ?s ?p ?o ?label {
  { ?s rdfs:label %(label)s ; ?p ?o . ?o a kgx:Entity ; rdfs:label ?label }
  UNION
  { ?s rdfs:label %(label)s . ?o ?p ?s . ?o a kgx:Entity ; rdfs:label ?label }
}
"""


def read(articles: Iterable[Article | Failure]) -> Iterator[Extraction | Failure]:
    """Stands in for the model: an article's number is in its id."""
    for one in articles:
        yield one if isinstance(one, Failure) else article(int(one.id[-10:-4]), seed=SEED)


def add(folder: Path, first: int, last: int) -> None:
    articles = (article(number, seed=SEED).article for number in range(first, last))
    with open_writer(folder, READING, ONTOLOGY_FILE) as writer:
        add_articles(writer, articles, read)


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def by_frequency(folder: Path) -> list[str]:
    """The labels of persons and organisations, those of the fewest articles first."""
    with Store(folder) as store:
        nodes = [node for node in store.graph().nodes_of_kind("entity") if node.type in ("PERSON", "ORG")]
    return [node.label for node in sorted(nodes, key=lambda node: (len(node.article_ids), node.label))]


def measure(folder: Path, held: int) -> None:
    print(f"{held} articles", flush=True)
    times = [seconds(lambda n=held + 10 * i: add(folder, n, n + 10)) for i in range(ROUNDS)]
    print(f"  add of ten more: {statistics.median(times):.2f} s, at most {max(times):.2f} s of {ROUNDS}", flush=True)
    labels = by_frequency(folder)
    with Store(folder) as store, store.generation() as generation, QueryProcess((), generation=generation) as process:
        names = Names(store.ontology, store.reading.base_iri)
        for share in SHARES:
            label = labels[min(int(share * len(labels)), len(labels) - 1)]
            ask = NEIGHBOURS % {"label": ox.Literal(label)}
            times = [seconds(lambda ask=ask: run_query(process, ask, names=names, timeout_s=60)) for _ in range(ROUNDS)]
            rows = run_query(process, ask, names=names, timeout_s=60).rows
            told = f"{len({row[2] for row in rows})} neighbours by {len(rows)} edges of {label}, at {share:.1%} of {len(labels)}"
            print(f"  {told}: {statistics.median(times[1:]):.3f} s, the first time {times[0]:.3f} s", flush=True)
    with Store(folder) as store:
        time_s = seconds(lambda: store.graph().write(folder.with_suffix(".gexf")))
    size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  export to GEXF: {time_s:.1f} s; store {size_mb:.0f} MB, peak memory {memory_mb:.0f} MB", flush=True)


def main(folder: Path, sizes: list[int]) -> None:
    held = 0
    for size in sizes:
        time_s = seconds(lambda first=held, last=size: add(folder, first, last))
        print(f"{held} to {size} articles: {time_s / (size - held) * 1000:.0f} ms an article", flush=True)
        measure(folder, size)
        held = size + 10 * ROUNDS


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
