"""A store outlives what ends its writer: SIGKILL at any point, a full disk, an interruption."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gazette import extraction
from newsroom_store import add, exported, exported_store, indexed, quads_of

from kgx.errors import StoreError
from kgx.graph import build_graph
from kgx.ontology import default_ontology
from kgx.stores.generations import current_number
from kgx.stores.store import Store, is_store

FIXTURES = Path(__file__).parents[1] / "fixtures"
ARTICLES = 24
BATCH = 3

# Starts a writer for each line that it reads. A fork is there at once, so that the kills are spread over the writing.
SERVER = """
import os, signal, sys, time
from pathlib import Path
from gazette import extraction
from newsroom_store import add
extractions = [extraction(number, people=12) for number in range(int(sys.argv[1]))]
print("ready", flush=True)
for line in sys.stdin:
    folder, kill_after_s = line.rstrip("\\n").split("\\t")
    writer = os.fork()
    if writer == 0:
        add(Path(folder), extractions, batch=int(sys.argv[2]))
        os._exit(0)
    if kill_after_s:
        time.sleep(float(kill_after_s))
        os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    print("ended", flush=True)
"""


class Writers:
    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(FIXTURES)}
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(ARTICLES), str(BATCH)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        assert self._answer() == "ready"

    def run(self, folder: Path, *, kill_after_s: float | None = None) -> float:
        """Seconds until the writer of the folder ended, or was killed."""
        assert self._server.stdin is not None
        started = time.monotonic()
        self._server.stdin.write(f"{folder}\t{kill_after_s or ''}\n")
        self._server.stdin.flush()
        assert self._answer() == "ended"
        return time.monotonic() - started

    def close(self) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(timeout=60)
        self._server.stdout.close()

    def _answer(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    writers = Writers()
    yield writers
    writers.close()


def check_killed(writers: Writers, folder: Path, *, kills: int, seed: int) -> None:
    """Kills writers of a store again and again, and looks at it each time; a store that is complete is begun anew."""
    print(f"seed {seed}")
    dice = random.Random(seed)
    wanted = exported(build_graph([extraction(n, people=12) for n in range(ARTICLES)], ontology=default_ontology()))
    duration = writers.run(folder / "whole.kgx")
    assert exported_store(folder / "whole.kgx") == wanted
    number = 0
    for kill in range(kills):
        store = folder / f"{number}.kgx"
        before = held(store)
        writers.run(store, kill_after_s=dice.uniform(0, duration))

        after = held(store)
        assert before <= after
        assert len(after) % BATCH == 0, "half a batch was kept"
        if after:
            kept = [extraction(n, people=12) for n in range(ARTICLES) if f"news/{n}.txt" in after]
            assert exported_store(store) == exported(build_graph(kept, ontology=default_ontology()))
        if len(after) == ARTICLES or kill == kills - 1:
            writers.run(store)
            assert exported_store(store) == wanted
            assert indexed(store) == quads_of(wanted)
            number += 1


def held(store: Path) -> set[str]:
    if not is_store(store):
        return set()
    with Store(store) as opened:
        return {article.id for article in opened.articles()}


def test_killed_writer_loses_a_batch_at_most_and_goes_on(writers: Writers, tmp_path: Path) -> None:
    check_killed(writers, tmp_path, kills=6, seed=random.randrange(10**6))


@pytest.mark.bench
def test_killed_at_fifty_points(writers: Writers, tmp_path: Path) -> None:
    check_killed(writers, tmp_path, kills=50, seed=random.randrange(10**6))


def test_failed_write_leaves_the_old_state(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk."""
    store = tmp_path / "news.kgx"
    add(store, [extraction(n) for n in range(3)])
    before, quads, generation = exported_store(store), indexed(store), current_number(store / "index")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    old_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(StoreError) as raised:
            add(store, [extraction(n) for n in range(3, 40)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, old_handler)

    assert raised.value.hint
    assert (exported_store(store), indexed(store)) == (before, quads)
    assert current_number(store / "index") == generation
    add(store, [extraction(n) for n in range(40)])
    assert exported_store(store) == exported(build_graph([extraction(n) for n in range(40)], ontology=default_ontology()))


def test_index_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "news.kgx"
    add(store, [extraction(n) for n in range(3)])
    quads = indexed(store)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kgx.stores.generations._write", full)
    with pytest.raises(StoreError, match="No space left"):
        add(store, [extraction(n) for n in range(5)])
    monkeypatch.undo()

    assert (current_number(store / "index"), sorted(path.name for path in (store / "index").iterdir())) == (1, ["1", "current"])
    assert indexed(store) != quads, "what was committed is indexed as soon as that can be done"
