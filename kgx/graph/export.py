"""Finds the exporter of a file among the plug-ins of the group `kgx.exporters`, by suffix or by the format's name.

Exporters stand above the graph and import it; the graph meets them only here, when it is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from kgx.errors import ExportError
from kgx.plugins import EXPORTERS, load_plugin, plugin_names

if TYPE_CHECKING:
    from kgx.graph.knowledge_graph import KnowledgeGraph


class NamedFormat(Protocol):
    @property
    def name(self) -> str:
        """What users call the format: `Turtle`."""


class Exporter(Protocol):
    """Writes a graph in one format. Its entry point is named as the suffix without the dot; see kgx.exporters.formats."""

    @property
    def format(self) -> NamedFormat: ...

    def write(self, graph: KnowledgeGraph, stream: BinaryIO, *, all_realis: bool = False) -> list[str]:
        """Write to an open stream; returns what the format could not hold."""

    def write_file(self, graph: KnowledgeGraph, path: str | Path, *, all_realis: bool = False) -> list[str]:
        """Replace the file at once; returns what the format could not hold."""


def find_exporter(path: str | Path, *, format: str | None = None) -> Exporter:
    """The exporter that `format` names (`ttl`, `.ttl` or `turtle`), else the one of the path's suffix."""
    wanted = format if format is not None else Path(path).suffix
    name = wanted.lower().removeprefix(".")
    suffixes = plugin_names(EXPORTERS)
    if name in suffixes:
        return _load(name)
    if format is not None:
        for suffix in suffixes:
            if _plain(_load(suffix).format.name) == _plain(format):
                return _load(suffix)
    known = " ".join(f".{suffix}" for suffix in suffixes) or "none; install kgx-news with pip"
    raise ExportError(_unknown(path, format), hint=f"Known suffixes: {known}.")


def _load(name: str) -> Exporter:
    return cast(Exporter, load_plugin(EXPORTERS, name))


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _unknown(path: str | Path, format: str | None) -> str:
    if format is not None:
        return f"unknown format {format!r}"
    suffix = Path(path).suffix
    return f"{path}: unknown suffix {suffix!r}" if suffix else f"{path}: the name has no suffix that tells the format"
