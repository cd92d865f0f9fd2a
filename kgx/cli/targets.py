"""What -o names: files and standard output, checked before any work starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, get_args

from kgx.cli.messages import WrongUsage
from kgx.errors import ExportError

if TYPE_CHECKING:
    from kgx.graph.provenance import Provenance

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Target:
    """path: None for standard output. format: a format's name, or None for that of the path's suffix."""

    path: Path | None
    format: str | None

    @property
    def name(self) -> str:
        return str(self.path) if self.path is not None else "standard output"

    @property
    def place(self) -> Path | BinaryIO:
        return self.path if self.path is not None else sys.stdout.buffer


def parse_targets(outputs: Sequence[str], format_name: str | None, *, provenance: Provenance = "statements") -> list[Target]:
    """Targets in the order given. Wrong usage (unknown suffix or format, `-` without --format, provenance for which a
    format has no place) raises WrongUsage; a folder that is missing or may not be written to raises ExportError.
    """
    if format_name is not None and len(outputs) != 1:
        raise WrongUsage("--format goes with exactly one -o", hint="Leave it out: the suffix of each file says its format.")
    targets = [Target(None if output == STANDARD_OUTPUT else Path(output), format_name) for output in outputs]
    for target in targets:
        _check_format(target, provenance)
    for target in targets:
        if target.path is not None:
            check_writable(target.path)
    return targets


def parse_provenance(kind: str) -> Provenance:
    """What --provenance names; WrongUsage lists what it may."""
    from kgx.graph.provenance import Provenance

    known: tuple[Provenance, ...] = get_args(Provenance)
    for provenance in known:
        if provenance == kind:
            return provenance
    raise WrongUsage(f"unknown provenance {kind!r}", hint=f"Use one of: {', '.join(known)}.")


def _check_format(target: Target, provenance: Provenance) -> None:
    from kgx.graph.export import check_provenance, find_exporter

    if target.path is None and target.format is None:
        raise WrongUsage("-o - needs a format", hint="Add one, as --format turtle; `kgx info` lists them.")
    try:
        check_provenance(find_exporter(target.path or STANDARD_OUTPUT, format=target.format), provenance)
    except ExportError as error:
        raise WrongUsage(str(error), hint=error.hint) from error


def check_writable(path: Path) -> None:
    """ExportError where a file of this name cannot be written."""
    folder = path.parent
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror}", hint="Name a target elsewhere.") from error
    if is_folder:
        raise ExportError(f"{path}: is a folder", hint="Name a file in it.")
    if not folder.is_dir():
        raise ExportError(f"{path}: the folder {folder} does not exist", hint=f"Create it: mkdir -p {folder}")
    if not os.access(folder, os.W_OK):
        raise ExportError(f"{path}: the folder {folder} may not be written to", hint="Name a target elsewhere.")
