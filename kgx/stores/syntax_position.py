"""Where a query is wrong. Oxigraph compares a keyword with as many characters as it has, and reports the place after them,
so that `SELECT * { ?s ?p }` is wrong "at" a place further on. With spaces between tokens wider than any keyword, the
reported place lies in the token that was not expected or in the spaces behind it: that token is named.
"""

from __future__ import annotations

import difflib
import re

from kgx.errors import QuerySyntaxError
from kgx.stores.sparql_tokens import Token, line_and_column, tokenize

_SPACES = " " * 24  # the longest keyword, ENCODE_FOR_URI, has 14 characters
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_MAX_EXPECTED = 5
_KEYWORDS = """SELECT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE DISTINCT REDUCED ORDER BY ASC DESC LIMIT OFFSET GROUP
HAVING VALUES OPTIONAL GRAPH UNION FILTER EXISTS NOT MINUS BIND AS IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG
DATATYPE IRI URI BOUND IF COALESCE CONCAT STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REGEX REPLACE
SUBSTR YEAR MONTH DAY ABS ROUND CEIL FLOOR NOW ISIRI ISLITERAL ISNUMERIC SAMETERM TRUE FALSE""".split()


def padded(sparql: str) -> str:
    """The same query with wide spaces before, between and behind its tokens, on as many lines as its strings have."""
    return "".join(("" if _is_joined(token) else _SPACES) + token.text for token in tokenize(sparql)) + _SPACES


def syntax_error(sparql: str, message: str, padded_message: str | None) -> QuerySyntaxError:
    """The error of a query. message: the parser's. padded_message: what it says of the padded query, if anything."""
    found = _POSITION.search(padded_message or "")
    if found is None:
        return _plain_error(sparql, message)
    offset = _offset(padded(sparql), int(found[1]), int(found[2]))
    token = _token_at(sparql, offset)
    line, column = line_and_column(sparql, len(sparql.rstrip()) if token is None else token.start)
    what = "the query ends too early" if token is None else f"unexpected {_shortened(token.text)}"
    return QuerySyntaxError(f"line {line}, column {column}: {what}", line=line, column=column, hint=_hint(found[3], token))


def _plain_error(sparql: str, message: str) -> QuerySyntaxError:
    found = _POSITION.search(message)
    if found is None:
        return QuerySyntaxError(message, line=1, column=1)
    line, column = int(found[1]), int(found[2])
    return QuerySyntaxError(f"line {line}, column {column}: not SPARQL", line=line, column=column, hint=_hint(found[3], None))


def _is_joined(token: Token) -> bool:
    """Parts of one literal stay together: `"Almaty"@kk`, `"1"^^xsd:integer`."""
    return token.kind == "language" or token.text == "^^"


def _token_at(sparql: str, offset: int) -> Token | None:
    """The token whose padded place, with the spaces behind it, holds the offset; None at the end of the query."""
    position, found = 0, None
    for token in tokenize(sparql):
        position += 0 if _is_joined(token) else len(_SPACES)
        if position > offset and found is not None:
            return found
        found = token
        position += len(token.text)
    return found if offset < position + len(_SPACES) else None


def _offset(text: str, line: int, column: int) -> int:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return starts[min(line, len(starts)) - 1] + column - 1


def _hint(message: str, token: Token | None) -> str | None:
    if "Prefix not found" in message:
        return "A prefix is not declared: write PREFIX name: <namespace> at the start."
    if "IRI parsing failed" in message:
        return "An IRI begins with a scheme, as <https://example.org/name>."
    keyword = token.keyword if token is not None else ""
    nearest = difflib.get_close_matches(keyword, _KEYWORDS, n=1, cutoff=0.75) if keyword not in _KEYWORDS else []
    if nearest:
        return f"Did you mean {nearest[0]}?"
    expected = _expected_marks(message)
    shown = ", ".join(expected[:_MAX_EXPECTED])
    return f"Expected {shown}{' …' if len(expected) > _MAX_EXPECTED else ''}." if expected else None


def _expected_marks(message: str) -> list[str]:
    """The marks that the parser would take. Keywords are passed over: only the longest of them would be listed."""
    return re.findall(r'"(?:[^"\\]|\\.)+"', re.sub(r"\[.*?\](?=,|$)", "", message.replace("\n", " ")))


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
