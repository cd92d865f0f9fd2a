import html
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hostile import HOSTILE_TEXTS, hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of, mine_draft

from kgx.exporters import write_graph
from kgx.exporters.graphviz import quoted
from kgx.exporters.xml_text import xml_filter
from kgx.graph import KnowledgeGraph
from kgx.graph.property_graph import property_graph

QUOTED = r'"(?:[^"\\]|\\.)*"'
LINE = re.compile(rf"  (?P<ends>{QUOTED}(?: -> {QUOTED})?) \[(?P<attributes>\w+={QUOTED}(?:, \w+={QUOTED})*)\];", re.DOTALL)


def written(graph: KnowledgeGraph, *, all_realis: bool = False) -> str:
    stream = io.BytesIO()
    write_graph(graph, stream, format="dot", all_realis=all_realis)
    return stream.getvalue().decode()


def shown(literal: str) -> str:
    """The text that Graphviz draws for a quoted label."""
    inner = re.sub(r"\\(.)", lambda escape: "\n" if escape.group(1) == "n" else escape.group(1), literal[1:-1], flags=re.DOTALL)
    return html.unescape(inner)


PICTURE = """\
digraph kgx {
  graph [charset="UTF-8", overlap="false"];
  node [style="filled", fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize="10"];
  "entity/2a2460cd1647488e" [label="Kazmin", tooltip="ORG", shape="ellipse", fillcolor="#bf6979"];
  "entity/9cb2611ed1c84633" [label="Aliya Serik", tooltip="PERSON", shape="ellipse", fillcolor="#30bfaa"];
  "entity/2a2460cd1647488e" -> "entity/9cb2611ed1c84633" [label="ceo", tooltip="Aliya Serik heads Kazmin.", weight="1"];
}
"""


def test_one_fact_as_a_picture():
    draft = Draft("Aliya Serik heads Kazmin.", id="kz/1")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))

    assert written(graph_of(draft)) == PICTURE


@pytest.mark.parametrize(
    "drawn",
    [
        'label="owned_by (hypothetical)", ',
        'label="opponent_of (Arys Metals)", ',
        'weight="1", style="dotted"]',
        'shape="box"',
        'label="visit: visit (planned)", tooltip="visit", shape="box", fillcolor="#39a6e6", style="filled,dashed"]',
    ],
    ids=["supposed", "claim", "over", "event", "planned-event"],
)
def test_what_is_no_plain_fact_looks_otherwise(drawn):
    assert drawn in written(graph_of(mine_draft()), all_realis=True)


def test_claim_that_something_is_not_so_says_both():
    draft = Draft("Ortelli said that Arys does not own Kazmin.")
    arys, kazmin = draft.entity("ORG", "Arys"), draft.entity("ORG", "Kazmin")
    draft.relation("parent_org", kazmin, arys, speaker=draft.entity("PERSON", "Ortelli"), realis="negated")

    assert 'label="parent_org (negated, Ortelli)"' in written(graph_of(draft), all_realis=True)


@pytest.mark.parametrize(
    "text, expected",
    [
        ('say "yes"', r'"say \"yes\""'),
        ("C:\\new\\", r'"C:\\new\\"'),
        ("AT&T &amp;", '"AT&amp;T &amp;amp;"'),
        ("a\r\nb\rc\nd", r'"a\nb\nc\nd"'),
        ("<b>x</b>", '"<b>x</b>"'),
    ],
    ids=["quotes", "backslashes", "entities", "lines", "markup"],
)
def test_text_is_quoted(text, expected):
    assert quoted(text) == expected


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_shows_every_name_as_it_is():
    draft = Draft("".join(f"Firm {text}" for text in HOSTILE_TEXTS))
    for text in HOSTILE_TEXTS:
        draft.entity("ORG", f"Firm {text}")
    graph, svg = graph_of(draft), "{http://www.w3.org/2000/svg}"
    drawn = subprocess.run(["dot", "-Tsvg"], input=written(graph).encode(), capture_output=True, check=True)

    nodes = [group for group in ET.fromstring(drawn.stdout).iter(f"{svg}g") if group.get("class") == "node"]
    shown_by_id = {node.findtext(f"{svg}title"): [_plain(line.text or "") for line in node.iter(f"{svg}text")] for node in nodes}
    for row in property_graph(graph).nodes:
        label = xml_filter()(str(row.cells["label"])).replace("\r", "\n")
        assert list(filter(None, shown_by_id[row.id])) == list(filter(None, map(_plain, label.split("\n"))))


def _plain(line: str) -> str:
    """Without the space around it, for some of which Graphviz puts spaces that do not break."""
    return line.replace("\xa0", " ").strip()


@given(graph=hostile_graphs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_names_are_drawn_as_they_are(graph):
    filtered, table = xml_filter(), property_graph(graph)
    lines = written(graph).split("\n")[4:-2]

    matches = [LINE.fullmatch(line) for line in lines]
    assert None not in matches
    assert len(matches) == len(table.nodes) + len(table.edges)
    for node, match in zip(table.nodes, matches, strict=False):
        assert match is not None
        label = re.search(rf"label=({QUOTED})", match["attributes"], re.DOTALL)
        assert label is not None
        expected = filtered(str(node.cells["label"])).replace("\r\n", "\n").replace("\r", "\n")
        assert shown(label.group(1)) == expected
