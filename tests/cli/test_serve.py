"""`kgx serve`, as a process of its own: it starts, answers, and stops in good order."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft

from kgx.cli.app import run

Start = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    graph_of(mine_draft()).write(tmp_path / "graph.ttl")
    return tmp_path / "graph.ttl"


@pytest.fixture
def start(graph: Path) -> Iterator[Start]:
    """Starts the command on a free port; every process is gone at the end."""
    started: list[subprocess.Popen[str]] = []

    def starting(*options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-P", "-m", "kgx.cli", "serve", str(graph), "--port", "0", "--no-browser", *options]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+/sparql", line)
        assert found is not None, line + process.stderr.read()
        return process, found[0]

    yield starting
    for process in started:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)], ids=["ctrl-c", "terminate"])
def test_server_answers_and_stops_with_its_processes(start: Start, number: signal.Signals, code: int) -> None:
    process, url = start()
    with urllib.request.urlopen(f"{url}?query=ASK+%7B+%3Fs+kgx%3Aceo+%3Fo+%7D") as response:
        assert b"true" in response.read()
    children = children_of(process.pid)

    process.send_signal(number)
    assert process.wait(timeout=30) == code
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_server_stops_while_a_query_runs(start: Start) -> None:
    process, url = start("--timeout", "60")
    cross = "SELECT+(COUNT(*)+AS+?n)+WHERE+{?a+?b+?c.?d+?e+?f.?g+?h+?i.?j+?k+?l+FILTER(STR(?c)=STR(?l))}"
    address = url.removeprefix("http://").partition("/")[0].split(":")
    with socket.create_connection((address[0], int(address[1]))) as client:
        client.sendall(f"GET /sparql?query={cross} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        wait_for_load(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


def test_address_in_use_is_an_error(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", str(graph), "--port", str(port), "--no-browser"]) == 1
    assert f"127.0.0.1 port {port}" in capsys.readouterr().err


def test_other_address_is_a_warning(start: Start) -> None:
    process, _ = start("--host", "0.0.0.0")

    assert process.stderr is not None
    assert process.stderr.readline().startswith("warning: 0.0.0.0 lets other machines ask")


def test_missing_source_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", str(tmp_path / "none.ttl"), "--port", "0", "--no-browser"]) == 1
    assert "none.ttl" in capsys.readouterr().err


def test_missing_library_is_an_error_with_the_command(
    graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("kgx.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette.applications", None)

    assert run(["serve", str(graph), "--no-browser"]) == 1
    assert 'hint: pip install "kgx-news[serve]"' in capsys.readouterr().err


def children_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("the system does not tell the children of a process")
    # All threads of the process may have started some.
    texts = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for text in texts for child in text.split()]


def wait_for_load(pid: int) -> None:
    """Until the child that answers has worked for a while."""
    ticks = os.sysconf("SC_CLK_TCK")
    for child in children_of(pid):
        for _ in range(3000):
            used = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11]
            if int(used) > 0.3 * ticks:
                return
            signal.sigtimedwait([], 0.01)


@pytest.mark.parametrize("host", ["a..b", "x" * 70])
def test_host_that_can_be_none_is_told(graph: Path, host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", str(graph), "--host", host, "--no-browser"]) == 1
    assert "hint: Name an address of this machine" in capsys.readouterr().err
