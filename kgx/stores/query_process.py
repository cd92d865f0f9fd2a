"""Runs queries in a process of its own, which is killed when one takes too long: Oxigraph has no time limit.

See `query_child` for the other side. The process is kept for further queries until it is closed or killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from kgx.errors import QueryError, QueryTimeout, StoreError
from kgx.stores.generations import Generation
from kgx.stores.sources import syntax_error

MEMORY_BYTES = 2 * 1024**3  # what a query may take beside the data
LONGEST_S = 365 * 24 * 3600.0  # what threads can wait for is limited, and --timeout may be inf
_CHILD = Path(__file__).with_name("query_child.py")

Message = dict[str, Any]  # a JSON object


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file for the child to load. name: what messages call it. format: its suffix."""

    path: Path
    format: str
    name: str


@dataclass(slots=True)
class QueryProcess:
    """A child process with the files loaded. InputError where one of them cannot be parsed.

    generation: of a store's index, which takes the place of files; the child keeps it, too.
    """

    files: Sequence[RdfFile]
    memory_bytes: int = MEMORY_BYTES
    generation: Generation | None = None
    _process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        # -P keeps kgx.stores off the child's path, where a module's name could hide one of the standard library.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, encoding="utf-8", env=environment, pass_fds=() if self.generation is None else (self.generation.lock,),
        )  # fmt: skip
        files = [{"path": str(file.path), "format": file.format, "name": file.name} for file in self.files]
        index = None if self.generation is None else str(self.generation.quads)
        try:
            reply = self._exchange({"files": files, "index": index, "memory_bytes": self.memory_bytes})
        except BaseException:
            self.close()
            raise
        if reply is None or "error" in reply:
            self.close()
            if reply is None:
                raise StoreError("the process that answers queries ended while it read the data", hint="Is there enough memory?")
            raise syntax_error(reply["name"], reply["message"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def ask(self, request: Message, *, timeout_s: float) -> Message:
        """The child's reply. QueryTimeout when the time is over, QueryError when memory is; then the process is gone."""
        timeout_s = min(timeout_s, LONGEST_S)
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            self._process.kill()

        timer = threading.Timer(timeout_s, end)
        timer.start()
        try:
            reply = self._exchange({**request, "timeout_s": timeout_s})
        finally:
            timer.cancel()
            timer.join()  # a process that was killed just after its reply must not look as if it could be asked again
        if reply is not None:
            if is_over.is_set():
                self._process.wait()
            return reply
        self.close()
        if is_over.is_set():
            raise QueryTimeout(
                f"the query was ended after {timeout_s:g} s", hint="Ask for less, as with LIMIT, or allow more with --timeout."
            )
        hint = "Ask for less, as with LIMIT, fewer variables or fewer brackets within brackets."
        raise QueryError("the query took too much memory and was ended", hint=hint)

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            _close(stream)

    def _exchange(self, message: Message) -> Message | None:
        """The reply of one line; None where the child ended instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            return None
        line = self._process.stdout.readline()
        if not line.endswith("\n"):
            return None
        reply: Message = json.loads(line)
        return reply


def _close(stream: IO[str] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        pass  # what was not yet sent to a killed process is of no use
