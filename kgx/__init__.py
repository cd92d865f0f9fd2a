"""kgx: news articles in, knowledge graph out. The public names, nothing else; each is loaded when it is first used.

extraction = kgx.extract("Rakuten Group, founded by Hiroshi Mikitani in 1997, is based in Tokyo.")
kgx.build([extraction]).write("graph.ttl")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kgx.annotation import (
        Argument,
        Entity,
        Event,
        Evidence,
        Extraction,
        Link,
        Mention,
        Relation,
        Span,
        Value,
    )
    from kgx.article import Article
    from kgx.errors import (
        ExportError,
        Failure,
        InputError,
        KgxError,
        ModelError,
        OntologyError,
        PluginError,
        QueryError,
        QuerySyntaxError,
        QueryTimeout,
        SettingsError,
        StoreError,
    )
    from kgx.graph.knowledge_graph import KnowledgeGraph
    from kgx.ontology import Ontology, default_ontology, load_ontology
    from kgx.settings import Settings, load_settings
    from kgx.workspace import Workspace, build, extract

_MODULES = {
    "kgx.workspace": ("extract", "build", "Workspace"),
    "kgx.article": ("Article",),
    "kgx.annotation": (
        "Extraction", "Entity", "Mention", "Value", "Link", "Relation", "Event", "Argument", "Evidence", "Span",
    ),
    "kgx.graph.knowledge_graph": ("KnowledgeGraph",),
    "kgx.ontology": ("Ontology", "default_ontology", "load_ontology"),
    "kgx.settings": ("Settings", "load_settings"),
    "kgx.errors": (
        "Failure", "KgxError", "InputError", "SettingsError", "OntologyError", "ModelError", "PluginError", "ExportError",
        "StoreError", "QueryError", "QuerySyntaxError", "QueryTimeout",
    ),
}  # fmt: skip
_MODULE_BY_NAME = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "extract", "build", "Workspace", "Settings", "load_settings",
    "Article", "Extraction", "Entity", "Mention", "Value", "Link", "Relation", "Event", "Argument", "Evidence", "Span",
    "KnowledgeGraph", "Ontology", "default_ontology", "load_ontology",
    "Failure", "KgxError", "InputError", "SettingsError", "OntologyError", "ModelError", "PluginError", "ExportError",
    "StoreError", "QueryError", "QuerySyntaxError", "QueryTimeout",
    "__version__",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _MODULE_BY_NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_BY_NAME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
