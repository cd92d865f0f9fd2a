"""The tokens of a SPARQL query: enough to see what a query asks for, and where a parser stopped.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar A query is never judged by a pattern on its text, where a keyword may
stand in a string, a comment or an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["iri", "string", "language", "variable", "blank", "prefixed", "number", "word", "mark"]

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_NAME_START = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"{_NAME_START}0-9_\u00b7\u0300-\u036f\u203f-\u2040-"
_LOCAL = rf"(?:[{_NAME}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_MAX_PREFIX = 254  # else a long text without a colon would be searched to its end at every word
_TOKEN = re.compile(
    rf"""
    (?P<space>[\ \t\r\n]+|\#[^\r\n]*)
    |(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPE})*>)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<variable>[?$][{_NAME}]+)
    |(?P<blank>_:[{_NAME}]+(?:\.+[{_NAME}]+)*)
    |(?P<prefixed>(?:[{_NAME_START}](?:[{_NAME}.]{{0,{_MAX_PREFIX}}}[{_NAME}])?)?:(?:{_LOCAL}+(?:\.+{_LOCAL}+)*)?)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Possessive, so that a string without an end is read once, not once for each of its characters.
_STRINGS = {
    quote: re.compile(inside, re.DOTALL)
    for quote, inside in (
        ('"""', r'"""(?:[^"\\]|\\.|"(?!""))*+'),
        ("'''", r"'''(?:[^'\\]|\\.|'(?!''))*+"),
        ('"', r'"(?:[^"\\\r\n]|\\.)*+'),
        ("'", r"'(?:[^'\\\r\n]|\\.)*+"),
    )
}


@dataclass(frozen=True, slots=True)
class Token:
    """start: characters into the query."""

    kind: Kind
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for what is no word."""
        return self.text.upper() if self.kind == "word" else ""


def tokenize(sparql: str) -> list[Token]:
    """All tokens but space and comments. Every character is part of some token, so nothing is hidden."""
    return list(_tokens(sparql))


def _tokens(sparql: str) -> Iterator[Token]:
    position = 0
    open_until = dict.fromkeys(_STRINGS, 0)  # up to where no string of a quote can begin, since none ends
    while position < len(sparql):
        end = _string_end(sparql, position, open_until)
        if end is not None:
            yield Token("string", sparql[position:end], position)
            position = end
            continue
        match = _TOKEN.match(sparql, position)
        assert match is not None  # the last alternative takes any character
        assert match.lastgroup is not None
        if match.lastgroup != "space":
            yield Token(cast(Kind, match.lastgroup), match.group(), position)
        position = match.end()


def _string_end(sparql: str, start: int, open_until: dict[str, int]) -> int | None:
    """Where a string that begins here ends; None where none does. A quote within a string that has no end is escaped, so
    what begins with it has none either: that is kept in open_until, else hostile text would take quadratic time."""
    for quote, inside in _STRINGS.items():
        if start < open_until[quote] or not sparql.startswith(quote, start):
            continue
        match = inside.match(sparql, start)
        if match is not None and sparql.startswith(quote, match.end()):
            return match.end() + len(quote)
        open_until[quote] = len(sparql) if match is None else match.end()
    return None


def declared_prefixes(tokens: list[Token]) -> dict[str, str]:
    """Prefix to namespace, from the PREFIX lines of the query."""
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in triples
        if word.keyword == "PREFIX" and name.kind == "prefixed" and iri.kind == "iri"
    }


def full_iri(token: Token, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that a token stands for; None where it is none or its prefix is unknown."""
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind != "prefixed":
        return None
    prefix, _, local = token.text.partition(":")
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in prefixes else None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both count from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
