"""Settings from defaults, kgx.toml and overrides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kgx.errors import SettingsError
from kgx.settings import Settings, load_settings


def config(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "kgx.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_settings() == Settings()


def test_file_in_the_current_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config(tmp_path, "min_confidence = 0.4\n")
    monkeypatch.chdir(tmp_path)

    assert load_settings().min_confidence == 0.4


def test_override_wins_over_the_file_and_none_does_not(tmp_path: Path) -> None:
    path = config(tmp_path, "min_confidence = 0.4\nthreads = 3\n")

    settings = load_settings(path, min_confidence=0.7, threads=None)

    assert (settings.min_confidence, settings.threads) == (0.7, 3)


def test_columns_of_file_and_override_add_up(tmp_path: Path) -> None:
    path = config(tmp_path, '[fields]\ntext = "body"\ntitle = "head"\n')

    assert load_settings(path, fields={"title": "headline"}).fields == {"text": "body", "title": "headline"}


def test_paths_in_the_file_count_from_its_folder(tmp_path: Path) -> None:
    path = config(tmp_path, 'ontology = "labels.yaml"\n')

    assert load_settings(path).ontology == tmp_path / "labels.yaml"


def test_date_may_be_a_date_of_toml(tmp_path: Path) -> None:
    assert load_settings(config(tmp_path, "date = 2025-12-20\n")).date == "2025-12-20"


def test_unknown_key_names_the_nearest_setting(tmp_path: Path) -> None:
    path = config(tmp_path, "min_confidense = 0.4\n")

    with pytest.raises(SettingsError, match="unknown setting 'min_confidense'") as raised:
        load_settings(path)
    assert str(path) in str(raised.value)
    assert raised.value.hint == "Did you mean 'min_confidence'?"


@pytest.mark.parametrize(
    "key, value",
    [
        ("min_confidence", 1.5),
        ("threads", 0),
        ("date", "2025-13-01"),
        ("date", "20251220"),
        ("timeout_s", -1),
        ("fields", {"body": "text"}),
        ("base_iri", "no iri"),
    ],
)
def test_wrong_value_is_named_with_what_was_expected(key: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=key) as raised:
        load_settings(**{key: value})
    assert raised.value.hint


@pytest.mark.parametrize("content", ["threads = \n", "\xff"], ids=["syntax", "encoding"])
def test_file_that_is_no_toml_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kgx.toml"
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(path)


def test_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(tmp_path / "other.toml")


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_byte_order_mark_of_the_file_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "kgx.toml"
    path.write_text("threads = 3\n", encoding="utf-8-sig")

    assert load_settings(path).threads == 3
