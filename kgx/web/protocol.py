"""The requests of the SPARQL 1.1 Protocol: where the query and its graphs stand, and what is refused with which status.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import Request

from kgx.stores.query import Dataset

MAX_BODY_BYTES = 2 * 1024**2
_FORM, _QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_MAX_FIELDS = 1000


class Refused(Exception):
    """A request that is answered with an error. status: of HTTP."""

    def __init__(self, status: int, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.hint = hint


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """dataset: None where the request names no graphs."""

    sparql: str
    dataset: Dataset | None


async def read_request(request: Request) -> QueryRequest | None:
    """The query of a GET or POST request; None where a GET has none, which asks for the service's description."""
    url_fields = _fields(request.url.query)
    if request.method in ("GET", "HEAD"):
        return _query_request(url_fields) if url_fields else None
    media_type, parameters = _content_type(request)
    if media_type not in (_FORM, _QUERY):
        found = media_type or "a body without Content-Type"
        raise Refused(415, f"{found} is not supported", hint=f"Send {_QUERY} or {_FORM}.")
    if parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
        raise Refused(415, f"the charset {parameters['charset']} is not supported", hint="Send UTF-8.")
    body = _decoded(await _body(request))
    if media_type == _FORM:
        return _query_request({**url_fields, **_fields(body)})
    return _query_request({**url_fields, "query": [body]})


def _query_request(fields: dict[str, list[str]]) -> QueryRequest:
    if "update" in fields:
        raise Refused(400, "updates are refused: the endpoint is read-only", hint="Send query=SELECT …")
    queries = fields.get("query", [])
    if len(queries) != 1:
        raise Refused(400, f"expected one query, found {len(queries)}", hint="Send it as the parameter query.")
    graphs = Dataset(tuple(fields.get("default-graph-uri", ())), tuple(fields.get("named-graph-uri", ())))
    return QueryRequest(queries[0], graphs if graphs != Dataset() else None)


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    too_large = Refused(413, f"the body is larger than {MAX_BODY_BYTES:,} bytes", hint="Send a shorter query.")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise too_large
    return bytes(body)


def _content_type(request: Request) -> tuple[str, dict[str, str]]:
    media_type, *rest = request.headers.get("content-type", "").lower().split(";")
    pairs = (part.partition("=") for part in rest)
    return media_type.strip(), {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _fields(encoded: str) -> dict[str, list[str]]:
    try:
        return parse_qs(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise Refused(400, "the request is not UTF-8", hint="Send percent-encoded UTF-8.") from error
    except ValueError as error:
        raise Refused(400, str(error), hint=f"Send at most {_MAX_FIELDS} parameters.") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, "the body is not UTF-8", hint="Send UTF-8.") from error
