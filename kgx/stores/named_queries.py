"""Queries that come with kgx, by name, and the parameters of any query.

A query is a file of `kgx/queries`. Its first lines are comments: what it answers, then one line a parameter, `# param org:
what it is`, or `# param since = 2025: …` with what stands in where it is not given. In the query `$org` is the parameter;
`?org` is an ordinary variable. A value is put in as a literal, in the place of the token, so it can be nothing else.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from kgx.errors import QueryError
from kgx.stores.sparql_tokens import Token, tokenize

_SUFFIX = ".rq"
_PARAMETER = re.compile(r"# param (?P<name>\w+)(?: =(?P<default>[^:]*))?: (?P<description>.+)")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """default: None where a value must be given."""

    name: str
    description: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    name: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def bound(self, values: Mapping[str, str]) -> str:
        """The query with the values in the place of its parameters. QueryError where one is missing or unknown."""
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = sorted(values.keys() - known.keys())
        if unknown:
            raise QueryError(f"the query {self.name!r} has no parameter {unknown[0]!r}", hint=self._usage)
        given = {name: values.get(name, parameter.default) for name, parameter in known.items()}
        missing = [name for name, value in given.items() if value is None]
        if missing:
            raise QueryError(f"the query {self.name!r} needs the parameter {missing[0]!r}", hint=self._usage)
        return bind_parameters(self.sparql, {name: value for name, value in given.items() if value is not None})

    @property
    def _usage(self) -> str:
        texts = (f"--param {p.name}=… ({p.description})" for p in self.parameters)
        return f"It takes {'; '.join(texts)}." if self.parameters else "It takes none."


def named_queries() -> list[NamedQuery]:
    """All that come with kgx, by name."""
    files = resources.files("kgx").joinpath("queries").iterdir()
    names = sorted(file.name.removesuffix(_SUFFIX) for file in files if file.name.endswith(_SUFFIX))
    return [find_query(name) for name in names]


def find_query(name: str) -> NamedQuery:
    """QueryError lists those that there are."""
    file = resources.files("kgx").joinpath("queries", f"{name}{_SUFFIX}")
    if not re.fullmatch(r"[a-z-]+", name) or not file.is_file():
        known = named_queries()
        nearest = difflib.get_close_matches(name, [query.name for query in known], n=1)
        advice = f"Did you mean {nearest[0]}? " if nearest else ""
        listed = "; ".join(f"{query.name}: {query.description}" for query in known)
        raise QueryError(f"no query is named {name!r}", hint=f"{advice}Known: {listed}")
    return _parsed(name, file.read_text(encoding="utf-8"))


def bind_parameters(sparql: str, values: Mapping[str, str]) -> str:
    """The query with each token `$name` as a literal. QueryError for a value whose token is not in the query."""
    tokens = tokenize(sparql)
    unused = sorted(values.keys() - {token.text[1:] for token in tokens if _is_parameter(token)})
    if unused:
        raise QueryError(f"the query has no parameter {unused[0]!r}", hint=f"Write ${unused[0]} where its value belongs.")
    return "".join(_pieces(sparql, tokens, values))


def _pieces(sparql: str, tokens: list[Token], values: Mapping[str, str]) -> Iterator[str]:
    position = 0
    for token in tokens:
        if _is_parameter(token) and token.text[1:] in values:
            yield sparql[position : token.start]
            yield _literal(values[token.text[1:]])
            position = token.start + len(token.text)
    yield sparql[position:]


def _is_parameter(token: Token) -> bool:
    return token.kind == "variable" and token.text.startswith("$")


def _literal(value: str) -> str:
    """Control characters as they are, but for those that a literal may not hold."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


def _parsed(name: str, text: str) -> NamedQuery:
    comments = [line for line in text.splitlines() if line.startswith("# ")]
    parameters = [match for line in comments if (match := _PARAMETER.fullmatch(line)) is not None]
    return NamedQuery(
        name,
        description=comments[0].removeprefix("# "),
        parameters=tuple(Parameter(m["name"], m["description"], _default(m["default"])) for m in parameters),
        sparql=text,
    )


def _default(written: str | None) -> str | None:
    return None if written is None else written.strip()
