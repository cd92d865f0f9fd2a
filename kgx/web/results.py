"""Answers in the forms of the SPARQL protocol: JSON, XML, CSV and TSV of solutions, and RDF.

https://www.w3.org/TR/sparql11-results-json/ https://www.w3.org/TR/rdf-sparql-XMLres/
https://www.w3.org/TR/sparql11-results-csv-tsv/ CSV is as the specification says, without the apostrophe that `kgx query
--csv` puts before what a spreadsheet would run.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kgx.exporters.xml_text import xml_filter
from kgx.stores.solutions import Solutions, to_json, to_rdf

_RESULTS: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
TABLE_TYPES = tuple(_RESULTS)
BOOLEAN_TYPES = TABLE_TYPES[:4]  # CSV and TSV have no form for ASK
GRAPH_TYPES = tuple(_GRAPHS)


def media_types_of(solutions: Solutions) -> tuple[str, ...]:
    """What the answer can be written as; the first is the default."""
    return {"select": TABLE_TYPES, "ask": BOOLEAN_TYPES, "graph": GRAPH_TYPES}[solutions.kind]


def written(solutions: Solutions, media_type: str) -> bytes:
    """The answer in one of its media types. Characters that XML cannot hold become U+FFFD."""
    if media_type in _GRAPHS:
        rdf = to_rdf(solutions, format=_GRAPHS[media_type])
        return _legal_xml(rdf) if media_type == "application/rdf+xml" else rdf
    content = to_json(solutions).encode()
    results_format = _RESULTS[media_type]
    if results_format == ox.QueryResultsFormat.JSON:
        return content
    results = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON).serialize(format=results_format)
    assert results is not None  # bytes, since no file is named
    return _legal_xml(results) if results_format == ox.QueryResultsFormat.XML else results


def _legal_xml(content: bytes) -> bytes:
    return xml_filter()(content.decode()).replace("\r", "&#13;").encode()
