"""What `import kgx` offers, and that it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kgx

PUBLIC_NAMES = [
    "extract", "build", "Workspace", "Settings", "load_settings",
    "Article", "Extraction", "Entity", "Mention", "Value", "Link", "Relation", "Event", "Argument", "Evidence", "Span",
    "KnowledgeGraph", "Ontology", "default_ontology", "load_ontology",
    "Failure", "KgxError", "InputError", "SettingsError", "OntologyError", "ModelError", "PluginError", "ExportError",
    "StoreError", "QueryError", "QuerySyntaxError", "QueryTimeout",
    "__version__",
]  # fmt: skip
HEAVY = ("spacy", "onnxruntime", "numpy", "networkx", "rdflib", "pyoxigraph", "pydantic", "trafilatura", "yaml")


def test_public_names_are_these() -> None:
    assert kgx.__all__ == PUBLIC_NAMES


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(kgx, name) is not None
    assert name in dir(kgx)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kgx' has no attribute 'extarct'"):
        _ = kgx.extarct


@pytest.mark.parametrize("module", ["kgx", "kgx.cli.app"])
def test_import_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules.keys() & set({HEAVY!r})))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert loaded.stdout.split() == []
