"""Plug-ins of our own and of a stranger, found in the same way."""

from __future__ import annotations

import importlib
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from kgx.errors import PluginError
from kgx.plugins import ENGINES, EXPORTERS, PREDICTORS, READERS, load_plugin, plugin_names

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def test_plugin_of_a_stranger_is_found_beside_ours(substitute: Path) -> None:
    assert plugin_names(PREDICTORS) == ["broken", "onnx", "parsing", "substitute"]
    assert load_plugin(PREDICTORS, "substitute") is importlib.import_module("kgx_substitute").load_substitute


def test_unknown_name_comes_with_the_nearest(substitute: Path) -> None:
    with pytest.raises(PluginError, match="no plug-in 'substitut' in the group 'kgx.predictors'") as raised:
        load_plugin(PREDICTORS, "substitut")
    assert raised.value.hint == "Did you mean 'substitute'?"


def test_unknown_group_says_that_nothing_is_installed() -> None:
    with pytest.raises(PluginError) as raised:
        load_plugin("kgx.kitchens", "stove")
    assert "No installed package declares any" in (raised.value.hint or "")


def test_plugin_that_cannot_be_imported_names_its_package(substitute: Path) -> None:
    with pytest.raises(PluginError, match="cannot be loaded: No module named") as raised:
        load_plugin(PREDICTORS, "broken")
    assert "kgx-substitute" in (raised.value.hint or "")


@pytest.mark.parametrize("group", [READERS, PREDICTORS, EXPORTERS, ENGINES, "spacy_factories"])
def test_everything_that_we_declare_is_installed_and_loads(group: str) -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"].get(group, {})
    installed = {entry.name: entry.value for entry in entry_points(group=group)}

    assert declared.items() <= installed.items(), "pyproject.toml has changed: install the package again"
    for name in declared:
        assert load_plugin(group, name) is not None
