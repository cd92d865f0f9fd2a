"""The page at the root of the server: a form for queries, which needs no script."""

from __future__ import annotations

from html import escape

_QUERY = "SELECT ?type (COUNT(?thing) AS ?count)\nWHERE { ?thing a kgx:Entity, ?type }\nGROUP BY ?type\nORDER BY DESC(?count)"
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>kgx: SPARQL endpoint</title>
<style>body {{ font-family: sans-serif; max-width: 50em; margin: 2em auto }} textarea {{ width: 100% }}</style></head>
<body>
<h1>SPARQL endpoint</h1>
<p>Programs ask at <a href="{endpoint}">{endpoint}</a>, by the SPARQL 1.1 Protocol. It is read-only.
A query may take {timeout:g} seconds and give {rows:,} rows.</p>
<form action="{endpoint}"><textarea name="query" rows="12" aria-label="Query">{query}</textarea>
<p><button>Run</button></p></form>
<p>These prefixes need no declaration: {prefixes}.</p>
</body>
</html>
"""


def start_page(endpoint: str, prefixes: list[str], *, timeout_s: float, max_rows: int) -> str:
    """HTML. endpoint: the path of the SPARQL endpoint."""
    shown = ", ".join(f"<code>{escape(prefix)}:</code>" for prefix in prefixes)
    return _PAGE.format(endpoint=escape(endpoint), timeout=timeout_s, rows=max_rows, query=escape(_QUERY), prefixes=shown)
