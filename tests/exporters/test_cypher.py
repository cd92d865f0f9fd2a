import io
import re

import pytest
from hostile import hostile_graphs, hostile_texts
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of

from kgx.exporters import write_graph
from kgx.exporters.cypher import quoted
from kgx.exporters.xml_text import unicode_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph

TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Za-z_][A-Za-z_0-9]*|-?[0-9]+(?:\.[0-9]+)?|[{}()\[\]:,;.=+>-]|\s+")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\", "`": "`"}


def script(graph: KnowledgeGraph) -> str:
    stream = io.BytesIO()
    write_graph(graph, stream, format="cypher")
    return stream.getvalue().decode()


def tokens(text: str) -> list[str]:
    """The tokens of a script, white space left out. A character that begins none fails the test."""
    found, position = [], 0
    while position < len(text):
        match = TOKEN.match(text, position)
        assert match is not None, text[position : position + 80]
        found.append(match.group())
        position = match.end()
    return [token for token in found if token.strip()]


def by_early_codes(literal: str) -> str:
    """As readers of Cypher do that replace \\uXXXX anywhere before they look for tokens; it must still be one string."""
    early = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda code: chr(int(code.group(1), 16)), literal)
    assert re.fullmatch(r"'(?:[^'\\]|\\.)*'", early, flags=re.DOTALL), early
    return by_late_codes(early)


def by_late_codes(literal: str) -> str:
    """As readers do that take \\uXXXX for one of the escapes of a string."""
    text = re.sub(
        r"\\(?:u([0-9A-Fa-f]{4})|(.))",
        lambda escape: chr(int(escape.group(1), 16)) if escape.group(1) else ESCAPES[escape.group(2)],
        literal[1:-1],
        flags=re.DOTALL,
    )
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


SCRIPT = """\
CREATE CONSTRAINT kgx_node_id IF NOT EXISTS FOR (n:KgxNode) REQUIRE n.id IS UNIQUE;
UNWIND [
  {id: 'entity/2a2460cd1647488e', cells: {label: 'Kazmin', kind: 'entity', type: 'ORG', mentions: 1, articles: 1, article_ids: 'kz/1'}}
] AS row MERGE (n:KgxNode {id: row.id}) SET n:`ORG`, n += row.cells;
UNWIND [
  {id: 'entity/9cb2611ed1c84633', cells: {label: 'Aliya Serik', kind: 'entity', type: 'PERSON', mentions: 1, articles: 1, article_ids: 'kz/1'}}
] AS row MERGE (n:KgxNode {id: row.id}) SET n:`PERSON`, n += row.cells;
UNWIND [
  {id: 'edge/eff614e17adeabc6', source: 'entity/2a2460cd1647488e', target: 'entity/9cb2611ed1c84633', cells: {label: 'ceo', weight: 1, confidence: 0.875, realis: 'asserted', ended: false, symmetric: false, articles: 1, article_ids: 'kz/1', independent_sources: 1, quote: 'Aliya Serik\\'s firm is Kazmin.'}}
] AS row MATCH (a:KgxNode {id: row.source}), (b:KgxNode {id: row.target}) MERGE (a)-[r:`ceo` {id: row.id}]->(b) SET r += row.cells;
"""  # noqa: E501 a row is one line


def test_one_fact_as_a_script():
    draft = Draft("Aliya Serik's firm is Kazmin.", id="kz/1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))

    assert script(graph_of(draft)) == SCRIPT


@pytest.mark.parametrize(
    "text, expected",
    [
        ("O'Brien", r"'O\'Brien'"),
        ("a\\", r"'a\\'"),
        ("\\u0027", r"'\\\u00750027'"),
        ("a\r\n\tb", r"'a\r\n\tb'"),
        ("\x00\u202e", r"'\u0000\u202E'"),
        ("字😀", "'字😀'"),
        ("\U0010ffff", r"'\uDBFF\uDFFF'"),
        ('"`', "'\"`'"),
    ],
    ids=["quote", "backslash", "code", "white-space", "unseen", "seen", "two-units", "other-quotes"],
)
def test_string_is_quoted(text, expected):
    assert quoted(text) == expected


@given(text=hostile_texts)
@settings(max_examples=300)
def test_any_text_is_one_string_for_every_reader(text):
    literal = quoted(text)

    assert tokens(literal) == [literal]
    assert by_late_codes(literal) == text
    assert by_early_codes(literal) == text


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_script_of_hostile_names_has_its_labels_and_no_other_words(graph):
    filtered, found = unicode_filter(), tokens(script(graph))

    strings = {by_late_codes(token) for token in found if token.startswith("'")}
    assert strings >= {filtered(str(node.cells["label"])) for node in property_graph(graph).nodes}
    words = {token for token in found if token[0].isalpha() and token.isupper() and len(token) > 1}
    assert words <= set("CREATE CONSTRAINT IF NOT EXISTS FOR REQUIRE IS UNIQUE UNWIND AS MERGE SET MATCH".split())
    assert len([token for token in found if token == ";"]) == script(graph).count(";\n")


def test_long_tables_are_several_statements():
    draft = Draft(" ".join(f"Firm{number:04}" for number in range(1001)))
    for number in range(1001):
        draft.entity("ORG", f"Firm{number:04}")

    assert script(graph_of(draft)).count("UNWIND [\n") == 3
