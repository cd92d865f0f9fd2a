"""What a query may not do, and what in it is probably a slip. Found on its tokens, before it runs.

SERVICE, updates and graphs of other places are refused here. It is the first of two walls: the process that runs the
query can open neither a connection nor a file (see `query_child`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kgx.errors import QueryError
from kgx.stores.sparql_tokens import Token, declared_prefixes, full_iri, line_and_column, tokenize

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_PROLOGUE = {"PREFIX", "BASE", "VERSION"}
_MAX_WARNINGS = 5  # of one query; the search for the nearest term takes milliseconds
_FULL_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Namespaces:
    """terms: the IRIs of the vocabulary. own: the namespaces in which every term should be one of them."""

    prefixes: Mapping[str, str]
    own: tuple[str, ...]
    terms: frozenset[str]


def check_query(sparql: str) -> None:
    """QueryError where the query would leave the data it was given."""
    # A parser may read \\uXXXX before it looks for keywords, or after; neither reading may hide one.
    for reading in {sparql, re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), sparql)}:
        tokens = tokenize(reading)
        _refuse_service(tokens, reading)
        _refuse_update(tokens, reading)
        _refuse_ambiguous_iri(tokens, reading)


def dataset_graphs(sparql: str, prefixes: Mapping[str, str]) -> list[str]:
    """IRIs after FROM and FROM NAMED, which must be graphs of the data."""
    tokens = tokenize(sparql)
    known = {**prefixes, **declared_prefixes(tokens)}
    graphs = []
    for index, token in enumerate(tokens):
        if token.keyword.startswith("FROM"):
            after = [t for t in tokens[index + 1 : index + 3] if t.keyword != "NAMED"]
            iri = full_iri(after[0], known) if after else None
            graphs += [iri] if iri is not None else []
    return graphs


def unknown_terms(sparql: str, namespaces: Namespaces) -> list[str]:
    """Terms in a namespace of ours that the vocabulary lacks, each once, as they come."""
    tokens = tokenize(sparql)
    prefixes = {**namespaces.prefixes, **declared_prefixes(tokens)}
    declarations = {name.start for word, name in pairwise(tokens) if word.keyword == "PREFIX"}
    iris = [full_iri(token, prefixes) for token in tokens if token.start not in declarations]
    return [
        iri
        for iri in dict.fromkeys(iris)
        if iri is not None and iri.startswith(namespaces.own) and iri not in namespaces.terms and iri not in namespaces.own
    ]


def absence_warnings(terms: Sequence[str], namespaces: Namespaces) -> tuple[str, ...]:
    """A warning for each of the first terms, of those that neither the vocabulary nor the data has, with the nearest; and one
    that counts the others."""
    known = sorted(namespaces.terms)
    warnings = [_warning(term, namespaces, known) for term in terms[:_MAX_WARNINGS]]
    more = len(terms) - len(warnings)
    return (*warnings, f"{more:,} more terms are neither in the vocabulary nor in the data") if more > 0 else tuple(warnings)


def _warning(iri: str, namespaces: Namespaces, known: Sequence[str]) -> str:
    namespace = max((own for own in namespaces.own if iri.startswith(own)), key=len)
    prefix = next((name for name, start in namespaces.prefixes.items() if start == namespace), "")
    local_names = [term.removeprefix(namespace) for term in known if term.startswith(namespace)]
    local = iri.removeprefix(namespace)
    nearest = difflib.get_close_matches(local, local_names, n=1, cutoff=0.5)
    advice = f"did you mean {prefix}:{nearest[0]}?" if nearest else "the vocabulary has nothing like it"
    return f"{prefix}:{local} is neither in the vocabulary nor in the data; {advice}"


def _refuse_service(tokens: list[Token], sparql: str) -> None:
    prefixes = declared_prefixes(tokens)
    for token in tokens:
        prefix = token.text.partition(":")[0] if token.kind == "prefixed" else ""
        # Oxigraph needs no space after a keyword: `SERVICEa:b {…}` calls the service a:b.
        if "SERVICE" in token.keyword or ("SERVICE" in prefix.upper() and prefix not in prefixes):
            raise _refusal("SERVICE", token, sparql, hint="Queries see only the files they are given: name several.")


def _refuse_update(tokens: list[Token], sparql: str) -> None:
    first = next((t for t in _after_prologue(tokens) if t.kind == "word"), None)
    if first is not None and first.keyword in _UPDATES:
        raise _refusal(f"{first.keyword} (an update)", first, sparql, hint="Use SELECT, ASK, CONSTRUCT or DESCRIBE.")


def _after_prologue(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.keyword not in _PROLOGUE)


def _refuse_ambiguous_iri(tokens: list[Token], sparql: str) -> None:
    """`1<2&&'>'=?x` may be read with an IRI in it, and then a string that hides what follows. Two slashes after a colon
    never stand in an expression, so a full IRI is none of these."""
    for token in tokens:
        if token.kind == "iri" and not _FULL_IRI.match(token.text) and re.search("['#]", token.text):
            hint = "Put a space after <, or write the IRI in full."
            raise _refusal(f"{token.text}, which may be an IRI or a comparison,", token, sparql, hint=hint)


def _refusal(what: str, token: Token, sparql: str, *, hint: str) -> QueryError:
    line, column = line_and_column(sparql, token.start)
    return QueryError(f"line {line}, column {column}: {what} is refused", hint=hint)
