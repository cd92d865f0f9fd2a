"""Finds implementations by group and name among entry points; our own are declared in pyproject.toml as a stranger's are."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from kgx.errors import PluginError

READERS = "kgx.readers"
PREDICTORS = "kgx.predictors"
EXPORTERS = "kgx.exporters"
ENGINES = "kgx.engines"


def plugin_names(group: str) -> list[str]:
    """Names that the installed packages declare in the group, sorted."""
    return sorted(_entry_points(group))


def load_plugin(group: str, name: str) -> object:
    """What the entry point of that name refers to; the caller checks that it obeys the group's protocol.

    PluginError where no installed package declares the name, or where its module cannot be imported.
    """
    declared = _entry_points(group)
    if name not in declared:
        raise PluginError(f"no plug-in {name!r} in the group {group!r}", hint=_hint_for_unknown(name, sorted(declared)))
    entry = declared[name]
    try:
        return entry.load()
    except Exception as error:  # a plug-in is foreign code and may raise anything when imported
        raise PluginError(
            f"the plug-in {name!r} of the group {group!r} ({entry.value}) cannot be loaded: {error}",
            hint=f"Reinstall the package that declares it{_package_of(entry)}, or ask its author.",
        ) from error


@cache
def _entry_points(group: str) -> dict[str, EntryPoint]:
    """By name. Of two packages that declare one name, the one whose reference sorts first is taken, on every machine."""
    return {entry.name: entry for entry in sorted(entry_points(group=group), key=lambda e: (e.name, e.value), reverse=True)}


def _hint_for_unknown(name: str, known: list[str]) -> str:
    if not known:
        return "No installed package declares any. Install kgx-news with pip; a bare checkout declares nothing."
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {nearest[0]!r}?" if nearest else f"Known: {', '.join(known)}."


def _package_of(entry: EntryPoint) -> str:
    return f" ({entry.dist.name})" if entry.dist is not None else ""
