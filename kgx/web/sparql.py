"""The endpoint: a request in, the answer of a child process out, in the form that the client takes best."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kgx.errors import KgxError, QueryError, QueryTimeout
from kgx.stores.query_pool import QueriesBusy, QueryPool
from kgx.stores.solutions import Solutions
from kgx.web.description import service_description
from kgx.web.negotiation import best_media_type
from kgx.web.protocol import Refused, read_request
from kgx.web.results import GRAPH_TYPES, TABLE_TYPES, media_types_of, written

ROWS_CUT = "X-KGX-Rows-Cut-At"


async def answer(request: Request, pool: QueryPool) -> Response:
    """The response to a request of the SPARQL protocol; every error is one, too."""
    try:
        return await _answer(request, pool)
    except Refused as error:
        return error_response(error.status, str(error), error.hint)
    except QueriesBusy as error:
        return error_response(503, str(error), error.hint, {"Retry-After": "1"})
    except QueryTimeout as error:
        return error_response(503, str(error), "Ask for less, as with LIMIT.")
    except QueryError as error:
        return error_response(400, str(error), error.hint)
    except KgxError as error:
        return error_response(500, str(error), error.hint)


def error_response(status: int, message: str, hint: str | None, headers: dict[str, str] | None = None) -> Response:
    text = f"error: {message}\n" + (f"hint: {hint}\n" if hint else "")
    return Response(text, status, headers, media_type="text/plain")


async def _answer(request: Request, pool: QueryPool) -> Response:
    asked = await read_request(request)
    accept = ",".join(request.headers.getlist("accept"))
    if asked is None:
        description = service_description(str(request.url.replace(query="", fragment="")))
        return _written(description, _media_type(accept, GRAPH_TYPES), pool)
    _media_type(accept, (*TABLE_TYPES, *GRAPH_TYPES))  # before the query runs
    solutions = await run_in_threadpool(pool.ask, asked.sparql, dataset=asked.dataset)
    media_type = _media_type(accept, media_types_of(solutions))
    return await run_in_threadpool(_written, solutions, media_type, pool)


def _media_type(accept: str, offered: tuple[str, ...]) -> str:
    media_type = best_media_type(accept, offered)
    if media_type is None:
        raise Refused(406, f"none of {accept} can be given", hint=f"Accept one of {', '.join(offered)}.")
    return media_type


def _written(solutions: Solutions, media_type: str, pool: QueryPool) -> Response:
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    headers = {"Content-Type": content_type, "Vary": "Accept"}
    if solutions.truncated:
        headers[ROWS_CUT] = str(pool.limits.max_rows)
    return Response(written(solutions, media_type), headers=headers)
