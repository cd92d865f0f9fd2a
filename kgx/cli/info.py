"""`kgx info`: version, model, ontology, formats and settings."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import kgx
from kgx.cli import options
from kgx.cli.messages import visible
from kgx.errors import ModelError

if TYPE_CHECKING:
    from kgx.workspace import Workspace

_MIN_WIDTH = 40

Section = dict[str, object]


def info(
    as_json: options.AsJson = False,
    ontology: options.OntologyFile = None,
    model: options.Model = None,
    config: options.Config = None,
) -> int:
    """Show version, model card, ontology, formats and settings."""
    from kgx.workspace import Workspace

    workspace = Workspace(options.settings_from(config, ontology=ontology, model=model))
    sections: dict[str, object] = {
        "version": kgx.__version__,
        "model": _model(workspace),
        "ontology": _ontology(workspace),
        "formats": _formats(),
        "settings": workspace.settings.model_dump(mode="json"),
    }
    if as_json:
        print(json.dumps(sections, ensure_ascii=False, indent=1))
    else:
        print(f"kgx-news {kgx.__version__}")
        for title in ("model", "ontology", "formats", "settings"):
            print(f"\n{title}")
            print("\n".join(_lines(sections[title], indent="  ")))
    return 0


def _model(workspace: Workspace) -> Section:
    """The card; without a model, what is missing, so that the rest can be shown."""
    from kgx.model.card import load_card

    try:
        return load_card(workspace.settings.model).as_dict()
    except ModelError as error:
        return {"missing": str(error), "hint": error.hint}


def _ontology(workspace: Workspace) -> Section:
    ontology = workspace.ontology
    return {
        "name": ontology.name,
        "version": ontology.version,
        "digest": ontology.digest,
        "entity types": list(ontology.entity_types),
        "relations": list(ontology.relations),
        "events": list(ontology.events),
    }


def _formats() -> Section:
    from kgx.graph.export import find_exporter
    from kgx.plugins import EXPORTERS, plugin_names
    from kgx.readers.reader import readers_by_suffix

    written = {f".{suffix}": find_exporter(f"graph.{suffix}").format.name for suffix in plugin_names(EXPORTERS)}
    return {"read": sorted(readers_by_suffix()), "written": written}


def _lines(value: object, *, indent: str) -> Iterator[str]:
    """`key: value` lines, nested ones deeper; a list of plain values is one line."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list) and not _is_plain_list(inner) and inner:
                yield f"{indent}{visible(str(key))}:"
                yield from _lines(inner, indent=f"{indent}  ")
            else:
                yield from _wrapped(f"{visible(str(key))}: {_plain(inner)}", indent)
    elif isinstance(value, list):
        for inner in value:
            first, *rest = _lines(inner, indent="")
            yield f"{indent}- {first}"
            yield from (f"{indent}  {line}" for line in rest)
    else:
        yield from _wrapped(_plain(value), indent)


def _wrapped(text: str, indent: str) -> list[str]:
    width = max(shutil.get_terminal_size().columns, _MIN_WIDTH)
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False, break_on_hyphens=False
    )


def _is_plain_list(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(inner, Mapping | list) for inner in value)


def _plain(value: object) -> str:
    if value is None or value in ([], {}):
        return "none"
    if isinstance(value, list):
        return visible(" ".join(str(inner) for inner in value))
    return visible(str(value))
