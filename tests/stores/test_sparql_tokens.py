import time

import pytest

from kgx.stores.sparql_tokens import declared_prefixes, full_iri, line_and_column, tokenize


def kinds(sparql: str) -> list[str]:
    return [token.kind for token in tokenize(sparql)]


@pytest.mark.parametrize(
    "sparql, expected",
    [
        ("?s a <http://x/#y>", ["variable", "word", "iri"]),
        ("?a < ?b", ["variable", "mark", "variable"]),
        ("kgx:PERSON.", ["prefixed", "mark"]),
        ("a:b.c", ["prefixed"]),
        (":x", ["prefixed"]),
        ("# SERVICE\n?x", ["variable"]),
        ('"SERVICE <x>"', ["string"]),
        ("'''a'b''c'''", ["string"]),
        ('"a\\"b"', ["string"]),
        ('"a"@en-GB', ["string", "language"]),
        ('"1"^^xsd:integer', ["string", "mark", "prefixed"]),
        ("1.5e3", ["number"]),
        ("_:b1", ["blank"]),
        ("&&!=", ["mark", "mark"]),
        ('"open', ["mark", "word"]),
        ("é:ü", ["prefixed"]),
    ],
)
def test_tokens_have_their_kind(sparql, expected):
    assert kinds(sparql) == expected


def test_nothing_but_space_and_comments_is_left_out():
    sparql = 'PREFIX a: <b:c> # note\nSELECT * { ?s a:x "y"@en ; ~ ☃ }'

    assert "".join(token.text for token in tokenize(sparql)) == 'PREFIXa:<b:c>SELECT*{?sa:x"y"@en;~☃}'
    assert all(sparql.startswith(token.text, token.start) for token in tokenize(sparql))


def test_prefixes_are_resolved():
    tokens = tokenize("PREFIX ex: <http://x/> SELECT * { ?s ex:a\\,b <http://y> . ?s no:x ?o }")

    prefixes = declared_prefixes(tokens)
    assert prefixes == {"ex": "http://x/"}
    assert [iri for token in tokens if (iri := full_iri(token, prefixes)) is not None][-2:] == ["http://x/a,b", "http://y"]


@pytest.mark.parametrize("offset, place", [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (5, (2, 3))])
def test_lines_and_columns_count_from_one(offset, place):
    assert line_and_column("ab\ncde", offset) == place


def test_long_hostile_query_takes_linear_time():
    for piece in ("<" * 50_000, '"' * 50_000, "a:" * 50_000, "a." * 50_000, "'''" + "a'" * 50_000, "?" * 50_000, "\\" * 50_000):
        tokenize(piece)


@pytest.mark.parametrize("piece", ['\\"', '\\"""\n', "\\'", "\\'''\n"], ids=repr)
def test_string_without_an_end_takes_linear_time(piece):
    started = time.process_time()
    for opening in ('"', '"' * 3, "'", "'" * 3):
        assert len(tokenize(opening + piece * 10_000)) > 10_000

    assert time.process_time() - started < 4, "it was quadratic: 10,000 pieces took 8 s and more"
