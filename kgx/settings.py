"""Settings: one typed object, from defaults, kgx.toml and overrides, in this order."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kgx.article import Article
from kgx.errors import SettingsError

CONFIG_NAME = "kgx.toml"
ARTICLE_FIELDS = tuple(field.name for field in dataclasses.fields(Article))


class Settings(BaseModel):
    """What can be set, with its default. Every field is a key of kgx.toml; the command line overrides it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_iri: Annotated[
        str, Field(description="IRI that all names of the graph begin with", pattern=r"^[a-z][a-z0-9+.-]*:\S*[/#]$")
    ] = "https://w3id.org/kgx-news/"
    ontology: Annotated[Path | None, Field(description="YAML file of the labels; the news ontology if absent")] = None
    model: Annotated[Path | None, Field(description="folder of the weights; those in the package if absent")] = None
    predictor: Annotated[str, Field(description="what reads the model, by its name in the group kgx.predictors")] = "onnx"
    engine: Annotated[str, Field(description="how many articles are read at once, by its name in kgx.engines")] = "one-process"
    spacy: Annotated[str | None, Field(description="spaCy pipeline that hosts ours, such as en_core_web_sm")] = None
    min_confidence: Annotated[float, Field(description="relations and events below it are left out", ge=0, le=1)] = 0.0
    syntax: Annotated[bool, Field(description="records hold parts of speech, lemmas and dependencies too")] = False
    open_relations: Annotated[bool, Field(description="relations in the text's own words are read too")] = False
    threads: Annotated[int, Field(description="articles read side by side; results do not depend on it", ge=1, le=256)] = 2
    date: Annotated[str | None, Field(description="date of articles that have none, as 2025-12-20")] = None
    fields: Annotated[dict[str, str], Field(description='columns of JSON Lines and CSV input: text = "body"')] = {}
    timeout_s: Annotated[float, Field(description="a query is ended after so many seconds", gt=0)] = 10.0

    @field_validator("date")
    @classmethod
    def _is_a_day(cls, value: str | None) -> str | None:
        if value is not None and datetime.date.fromisoformat(value).isoformat() != value:
            raise ValueError("expected year-month-day, as 2025-12-20")
        return value

    @field_validator("fields")
    @classmethod
    def _name_parts_of_an_article(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name not in ARTICLE_FIELDS:
                raise ValueError(f"an article has no {name!r}; it has {', '.join(ARTICLE_FIELDS)}")
        return value


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:  # Any: checked by Settings itself
    """Settings from the file and then the overrides; an override of None counts as absent.

    config: the file; kgx.toml in the current folder if None, and then it need not exist. Paths in it count from its
    folder. SettingsError names the key that is unknown or wrong.
    """
    path = config if config is not None else Path(CONFIG_NAME)
    from_file = _read_config(path) if config is not None or path.is_file() else {}
    given = {key: value for key, value in overrides.items() if value is not None}
    _validated(from_file, where=f"{path}: ")
    if "fields" in from_file and "fields" in given:
        given["fields"] = {**from_file["fields"], **given["fields"]}
    return _validated({**from_file, **given})


def _read_config(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}", hint="Name an existing TOML file with --config.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: not TOML: {error}", hint='Write lines such as min_confidence = 0.5 or date = "2025-12-20".'
        ) from error
    for key in ("ontology", "model"):
        if isinstance(values.get(key), str):
            values[key] = path.parent / values[key]
    if isinstance(values.get("date"), datetime.date):  # TOML has dates of its own: date = 2025-12-20
        values["date"] = values["date"].isoformat()
    return values


def _validated(values: Mapping[str, Any], *, where: str = "") -> Settings:
    for key in values:
        if key not in Settings.model_fields:
            raise SettingsError(f"{where}unknown setting {key!r}", hint=_nearest(key))
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        described = Settings.model_fields[str(first["loc"][0])].description
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{where}{name} is {first['input']!r}: {message}", hint=f"{name}: {described}.") from error


def _nearest(key: str) -> str:
    nearest = difflib.get_close_matches(key, Settings.model_fields, n=1)
    return f"Did you mean {nearest[0]!r}?" if nearest else f"Known settings: {', '.join(Settings.model_fields)}."
