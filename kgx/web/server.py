"""Runs the application until it is told to stop."""

from __future__ import annotations

import socket
from contextlib import suppress

import uvicorn

from kgx.errors import InputError
from kgx.stores.query_pool import QueryPool
from kgx.web.application import create_application

_MAX_CONNECTIONS = 100
_GRACE_S = 2  # that a running answer has when the server stops


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. InputError where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:  # a name that is none of a host is a UnicodeError
        reason = str(getattr(error, "strerror", None) or error)
        raise InputError(f"{host} port {port}: {reason}", hint="Name an address of this machine and a free --port.") from error


def make_server(pool: QueryPool, *, host: str) -> uvicorn.Server:
    """A server, which closes the pool when it stops."""
    config = uvicorn.Config(
        create_application(pool, host=host),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return uvicorn.Server(config)


def run_server(pool: QueryPool, listening: socket.socket, *, host: str) -> None:
    """Serves until SIGINT (Ctrl-C) or SIGTERM comes; then running answers end and the processes are gone."""
    with suppress(KeyboardInterrupt):  # uvicorn stops in good order and then raises the signal once more
        make_server(pool, host=host).run(sockets=[listening])
