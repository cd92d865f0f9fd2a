"""Finds the exporter of a file among the plug-ins of the group `kgx.exporters`, by suffix or by the format's name.

Exporters stand above the graph and import it; the graph meets them only here, when it is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from kgx.errors import ExportError
from kgx.graph.provenance import Provenance
from kgx.plugins import EXPORTERS, load_plugin, plugin_names

if TYPE_CHECKING:
    from kgx.graph.knowledge_graph import KnowledgeGraph


class NamedFormat(Protocol):
    @property
    def name(self) -> str:
        """What users call the format: `Turtle`."""

    @property
    def provenances(self) -> tuple[Provenance, ...]:
        """The ways of carrying provenance among which one can choose; none where the format is not RDF."""


class Exporter(Protocol):
    """Writes a graph in one format. Its entry point is named as the suffix without the dot; see kgx.exporters.formats."""

    @property
    def format(self) -> NamedFormat: ...

    def write(
        self, graph: KnowledgeGraph, stream: BinaryIO, *, all_realis: bool = False, provenance: Provenance = "statements"
    ) -> list[str]:
        """Write to an open stream; returns what the format could not hold."""

    def write_file(
        self, graph: KnowledgeGraph, path: str | Path, *, all_realis: bool = False, provenance: Provenance = "statements"
    ) -> list[str]:
        """Replace the file at once; returns what the format could not hold."""


def find_exporter(path: str | Path, *, format: str | None = None) -> Exporter:
    """The exporter that `format` names (`ttl`, `.ttl` or `turtle`), else the one of the path's suffix.

    A suffix may have two parts, as `.csv.zip`; the longest that is known counts.
    """
    suffixes = plugin_names(EXPORTERS)
    wanted = (Path(path).suffix if format is None else format).lower().removeprefix(".")
    for name in _names(path) if format is None else [wanted]:
        if name in suffixes:
            return _load(name)
    if format is not None:
        for suffix in suffixes:
            if _plain(_load(suffix).format.name) == _plain(format):
                return _load(suffix)
    known = " ".join(f".{suffix}" for suffix in suffixes) or "none; install kgx-news with pip"
    longer = [suffix for suffix in suffixes if suffix.startswith(f"{wanted}.")] if wanted else []
    guess = f"Did you mean .{longer[0]}? " if longer else ""
    raise ExportError(_unknown(path, format), hint=f"{guess}Known suffixes: {known}.")


def check_provenance(exporter: Exporter, provenance: Provenance) -> None:
    """ExportError where the format is RDF but has no place for provenance of that kind."""
    known = exporter.format.provenances
    if known and provenance not in known:
        raise ExportError(
            f"{exporter.format.name} cannot hold the provenance {provenance!r}", hint=f"It holds: {', '.join(known)}."
        )


def _names(path: str | Path) -> list[str]:
    """The suffixes of a path without the first dot, of two parts and of one."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes[-2:]]
    return ["".join(suffixes[start:]).removeprefix(".") for start in range(len(suffixes))]


def _load(name: str) -> Exporter:
    return cast(Exporter, load_plugin(EXPORTERS, name))


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _unknown(path: str | Path, format: str | None) -> str:
    if format is not None:
        return f"unknown format {format!r}"
    suffix = Path(path).suffix
    return f"{path}: unknown suffix {suffix!r}" if suffix else f"{path}: the name has no suffix that tells the format"
