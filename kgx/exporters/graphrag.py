"""Parquet tables in the layout that GraphRAG tools read, in a ZIP archive: `entities`, `relationships`, `text_units` and
`documents`, each `.parquet`. A text unit is an article.

The layout names the ends of a relationship by title, so equal titles of different things are told apart by type and id.
Its columns have no label of a relation: the description begins with it. https://microsoft.github.io/graphrag/index/outputs/
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import BinaryIO

from kgx.errors import ExportError
from kgx.exporters.archive import archive, member
from kgx.exporters.formats import Exporter, ExportOptions, Format
from kgx.exporters.xml_text import CharacterFilter, unicode_filter
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.graph.names import article_node_id
from kgx.graph.nodes import ArticleFacts, Words
from kgx.graph.property_graph import EdgeRow, NodeRow, PropertyGraph, property_graph

_QUOTES = 5  # of a description: it is meant for a prompt

_DROPPED = "a relationship keeps one quote, no offsets and no dates; entities keep no links, dates and confidences"

Row = dict[str, str | int | float | list[str] | None]

_SHARED = {"id": "string", "human_readable_id": "int64"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "entities": {
        **_SHARED, "title": "string", "type": "string", "description": "string", "text_unit_ids": "strings",
        "frequency": "int64", "degree": "int64",
    },
    "relationships": {
        **_SHARED, "source": "string", "target": "string", "description": "string", "weight": "double",
        "combined_degree": "int64", "text_unit_ids": "strings", "label": "string", "confidence": "double", "realis": "string",
        "speaker": "string", "independent_sources": "int64",
    },
    "text_units": {
        **_SHARED, "text": "string", "n_tokens": "int64", "document_ids": "strings", "entity_ids": "strings",
        "relationship_ids": "strings", "covariate_ids": "strings",
    },
    "documents": {
        **_SHARED, "title": "string", "text": "string", "text_unit_ids": "strings", "creation_date": "string",
        "metadata": "string", "url": "string", "source": "string",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Article:
    """is_whole: False where the text is only those of its passages that the graph has."""

    facts: ArticleFacts
    text: str
    is_whole: bool


def _write(graph: KnowledgeGraph, stream: BinaryIO, options: ExportOptions) -> list[str]:
    arrow, parquet = _libraries()
    table, filtered = property_graph(graph, all_realis=options.all_realis), unicode_filter()
    articles = _articles(graph)
    tables = {
        "entities": _entities(table, _quotes_by_node(graph, options)),
        "relationships": _relationships(table),
        "text_units": _text_units(articles, table),
        "documents": _documents(articles),
    }
    with archive(stream) as files:
        for name, rows in tables.items():
            with member(files, f"{name}.parquet") as file:
                file.write(_parquet(rows, COLUMNS[name], filtered, arrow, parquet))
    return [*table.left_out, *_notes(articles), *filtered.notes]


def _libraries() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow", hint="Install it: pip install 'kgx-news[parquet]'") from error
    return pyarrow, pyarrow.parquet


def _parquet(
    rows: list[Row], columns: Mapping[str, str], filtered: CharacterFilter, arrow: ModuleType, parquet: ModuleType
) -> bytes:
    kinds = {"string": arrow.string(), "int64": arrow.int64(), "double": arrow.float64(), "strings": arrow.list_(arrow.string())}
    schema = arrow.schema([(column, kinds[kind]) for column, kind in columns.items()])
    clean = [{column: _clean(row[column], filtered) for column in columns} for row in rows]
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(clean, schema=schema), sink)
    return sink.getvalue()


def _clean(value: object, filtered: CharacterFilter) -> object:
    if isinstance(value, str):
        return filtered(value)
    return [filtered(item) for item in value] if isinstance(value, list) else value


def _entities(table: PropertyGraph, quotes_by_node: Mapping[str, list[str]]) -> list[Row]:
    titles, degrees = _titles(table.nodes), _degrees(table)
    return [
        {
            "id": node.id,
            "human_readable_id": number,
            "title": titles[node.id],
            "type": str(node.cells["type"]),
            "description": "\n".join([_described(node), *quotes_by_node.get(node.id, [])]),
            "text_unit_ids": list(map(article_node_id, node.article_ids)),
            "frequency": len(node.article_ids),
            "degree": degrees[node.id],
        }
        for number, node in enumerate(table.nodes)
    ]


def _relationships(table: PropertyGraph) -> list[Row]:
    titles, degrees = _titles(table.nodes), _degrees(table)
    return [
        {
            "id": edge.id,
            "human_readable_id": number,
            "source": titles[edge.source],
            "target": titles[edge.target],
            "description": f"{_said(edge)}: {edge.cells.get('quote', '')}".removesuffix(": "),
            "weight": float(edge.cells["weight"]),
            "combined_degree": degrees[edge.source] + degrees[edge.target],
            "text_unit_ids": list(map(article_node_id, edge.article_ids)),
            "label": str(edge.cells["label"]),
            "confidence": float(edge.cells["confidence"]),
            "realis": str(edge.cells["realis"]),
            "speaker": str(edge.cells["speaker"]) if "speaker" in edge.cells else None,
            "independent_sources": int(edge.cells["independent_sources"]),
        }
        for number, edge in enumerate(table.edges)
    ]


def _text_units(articles: Sequence[_Article], table: PropertyGraph) -> list[Row]:
    entity_ids, relationship_ids = _ids_by_article(table.nodes), _ids_by_article(table.edges)
    return [
        {
            "id": article_node_id(article.facts.id),
            "human_readable_id": number,
            "text": article.text,
            "n_tokens": len(article.text.split()),  # words: which tokens a reader counts is not known here
            "document_ids": [article.facts.id],
            "entity_ids": entity_ids[article.facts.id],
            "relationship_ids": relationship_ids[article.facts.id],
            "covariate_ids": None,  # claims of a table that is optional
        }
        for number, article in enumerate(articles)
    ]


def _documents(articles: Sequence[_Article]) -> list[Row]:
    return [
        {
            "id": article.facts.id,
            "human_readable_id": number,
            "title": article.facts.title or article.facts.id,
            "text": article.text,
            "text_unit_ids": [article_node_id(article.facts.id)],
            "creation_date": article.facts.date,
            "metadata": None,  # other columns of an input table: url and source have their own here
            "url": article.facts.url,
            "source": article.facts.source,
        }
        for number, article in enumerate(articles)
    ]


def _articles(graph: KnowledgeGraph) -> list[_Article]:
    """Each article with its text; one whose text the graph lacks, since it was read from RDF, with the passages it has."""
    texts = {extraction.article.id: extraction.article.text for extraction in graph.extractions}
    passages: dict[str, set[Words]] = defaultdict(set)
    for support in (*(s.support for s in graph.statements), *(n.support for n in graph.nodes if n.support is not None)):
        passages[support.evidence.article_id] |= set(map(Words, support.evidence.spans, support.quotes))
    found = []
    for facts in (node.article for node in graph.nodes if node.article is not None):
        pieces = "\n".join(words.text for words in sorted(passages[facts.id]))
        found.append(_Article(facts, texts.get(facts.id, pieces), is_whole=facts.id in texts))
    return found


def _titles(nodes: Sequence[NodeRow]) -> dict[str, str]:
    filtered = unicode_filter()  # before titles are compared: two may differ in nothing else than what it replaces
    labels = {node.id: filtered(str(node.cells["label"])) for node in nodes}
    counts = Counter(labels.values())
    return {
        node.id: label if counts[label] == 1 else f"{label} ({node.cells['type']} {node.id.rpartition('/')[2]})"
        for node, label in zip(nodes, labels.values(), strict=True)
    }


def _degrees(table: PropertyGraph) -> Counter[str]:
    return Counter(end for edge in table.edges for end in (edge.source, edge.target))


def _ids_by_article(rows: Iterable[NodeRow] | Iterable[EdgeRow]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for article_id in row.article_ids:
            ids[article_id].append(row.id)
    return ids


def _described(node: NodeRow) -> str:
    """One line: label and type, with what makes an event other than one that happened, then what else is known."""
    realis = str(node.cells.get("realis", "asserted"))
    kind = str(node.cells["type"]) if realis == "asserted" else f"{node.cells['type']}, {realis}"
    also = [f"also called {node.cells['aliases']}"] if "aliases" in node.cells else []
    known = [str(node.cells[column]) for column in ("value", "details") if column in node.cells]
    return "; ".join([f"{node.cells['label']} ({kind})", *also, *known])


def _said(edge: EdgeRow) -> str:
    """The label, and in words what makes it other than a plain fact."""
    cells = edge.cells
    marks = [str(cells["realis"])] if cells["realis"] != "asserted" else []
    marks += ["no longer"] if cells["ended"] else []
    marks += [f"as {cells['speaker']} says"] if "speaker" in cells else []
    return f"{cells['label']} ({', '.join(marks)})" if marks else str(cells["label"])


def _quotes_by_node(graph: KnowledgeGraph, options: ExportOptions) -> dict[str, list[str]]:
    """For each node the surest passages that state something of it, once each."""
    kept = [s for s in graph.statements if options.all_realis or s.is_plain]
    quotes: dict[str, dict[str, None]] = defaultdict(dict)
    for statement in sorted(kept, key=lambda s: (-s.evidence.confidence, s.article_id, s.id)):
        quote = " … ".join(" ".join(quote.split()) for quote in statement.quotes)
        for end in (statement.subject, statement.object):
            if isinstance(end, str) and len(quotes[end]) < _QUOTES:
                quotes[end][quote] = None
    return {node_id: list(of_node) for node_id, of_node in quotes.items()}


def _notes(articles: Sequence[_Article]) -> list[str]:
    notes = [_DROPPED] if articles else []
    lacking = sum(not article.is_whole for article in articles)
    if lacking:
        notes.append(f"the texts of {lacking} articles are not in a graph that was read from RDF; their passages stand in")
    return notes


PARQUET = Exporter(Format("Parquet", "application/zip", (".parquet.zip",), texts=True), _write)
