"""The application: its routes, the hosts that it answers to, and the headers that keep browsers from doing more."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgx.stores.query_pool import QueryPool
from kgx.web.pages import start_page
from kgx.web.sparql import answer, error_response

ENDPOINT = "/sparql"
_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Za-z:.%]+)\]|(?P<name>[\w.-]+))(?::[0-9]{0,5})?", re.ASCII)
_LOCALHOST = ("localhost", "127.0.0.1", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_application(pool: QueryPool, *, host: str) -> Starlette:
    """The application; it closes the pool when it ends. host: what it is bound to, the only name but localhost by which it
    answers. Scripts of other pages may not read its answers: it sends no CORS headers."""

    async def sparql(request: Request) -> Response:
        return await answer(request, pool)

    async def start(request: Request) -> Response:
        prefixes = sorted(pool.names.prefixes())
        return HTMLResponse(start_page(ENDPOINT, prefixes, timeout_s=pool.limits.timeout_s, max_rows=pool.limits.max_rows))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            pool.close()

    routes = [Route("/", start, methods=["GET"]), Route(ENDPOINT, sparql, methods=["GET", "POST"])]
    return Starlette(routes=routes, middleware=[Middleware(_HostCheck, host=host)], lifespan=lifespan)


def is_known_host(header: str, bound: str) -> bool:
    """True where a request with this Host header is meant for us: another name may be that of a foreign page whose address
    was changed to ours (DNS rebinding). Where all addresses are bound, any of them is ours; an address cannot be rebound."""
    parts = _HOST.fullmatch(header)
    if parts is None:
        return False
    name = (parts["address"] or parts["name"]).lower().rstrip(".")
    return name in _LOCALHOST or name == bound.lower() or (_is_any(bound) and _is_address(name))


def _is_any(bound: str) -> bool:
    return _is_address(bound) and ipaddress.ip_address(bound).is_unspecified


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class _HostCheck:
    """Answers 421 to requests for other hosts, and gives every response the headers above."""

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        header = Headers(scope=scope).get("host", "")
        app = self._app
        if not is_known_host(header, self._host):
            app = error_response(421, f"this server does not answer for {header!r}", "Use the address that kgx serve shows.")
        await app(scope, receive, send_with_headers)
