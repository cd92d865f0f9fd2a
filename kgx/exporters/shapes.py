"""The shapes of an ontology as a Turtle file, or on a stream."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from kgx.errors import ExportError
from kgx.exporters.formats import format_for
from kgx.exporters.rdf import TURTLE
from kgx.exporters.replacing import replacing
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.graph.shapes import shapes_turtle
from kgx.ontology import Ontology


def write_shapes(
    ontology: Ontology, target: str | Path | BinaryIO, *, base_iri: str = DEFAULT_BASE_IRI, format: str | None = None
) -> None:
    """SHACL in Turtle, the form in which people read it. ExportError for another suffix or format."""
    path = target if isinstance(target, str | Path) else "standard output"
    if format_for(path, format=format if isinstance(target, str | Path) else format or "ttl") != TURTLE.format:
        raise ExportError(f"{path}: shapes are written as Turtle only", hint="Name a file that ends with .ttl.")
    content = shapes_turtle(ontology, base_iri=base_iri).encode()
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            stream.write(content)
    else:
        target.write(content)
