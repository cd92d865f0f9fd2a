"""The model's card: what it is, what it was trained on, how it scores, and the thresholds of its decisions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kgx.errors import ModelError

SHIPPED = Path(__file__).parent / "news"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which on a candidate is taken. relations: by label, else `relation`."""

    mention: float = 0.5
    trigger: float = 0.5
    relation: float = 0.5
    argument: float = 0.5
    text: float = 0.5
    relations: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model. files: SHA-256 by file name; data: each set with licence and size; scores: with command."""

    name: str
    version: str
    format: int
    description: str
    form: str
    thresholds: Thresholds
    files: dict[str, str]
    data: list[dict[str, Any]]
    scores: dict[str, Any]
    training: dict[str, Any]
    limits: list[str]

    @property
    def digest(self) -> str:
        """16 hex digits over the weights and thresholds: what decides the output."""
        content = json.dumps({"files": self.files, "thresholds": asdict(self.thresholds)}, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "digest": self.digest}


def load_card(folder: Path | None = None) -> Card:
    """The card in a model's folder (the shipped one by default). ModelError where it is missing or of another format."""
    path = (folder or SHIPPED) / "card.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"no model in {path.parent}", hint="Name a folder with card.json, or leave --model out.") from error
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    if not isinstance(content, dict):
        raise _damaged(path, f"a {type(content).__name__} instead of a JSON object")
    if content.get("format") != FORMAT:
        raise ModelError(
            f"{path}: model of format {content.get('format')!r}, this kgx reads {FORMAT}", hint="Use the kgx that made it."
        )
    content.pop("digest", None)
    try:
        return Card(**{**content, "thresholds": Thresholds(**content["thresholds"])})
    except (KeyError, TypeError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> ModelError:
    return ModelError(f"{path} is not a model card: {reason}", hint="Reinstall kgx-news, or export the model anew.")


def write_card(card: Card, folder: Path) -> None:
    text = json.dumps(card.as_dict(), indent=1, ensure_ascii=False) + "\n"
    (folder / "card.json").write_text(text, encoding="utf-8")


def check_files(card: Card, folder: Path) -> None:
    """ModelError where a file is missing or is not the one that the card was made for."""
    for name, digest in card.files.items():
        path = folder / name
        if not path.is_file():
            raise ModelError(f"the model's file {path} is missing", hint="Reinstall kgx-news, or name another --model.")
        with path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != digest:
            raise ModelError(f"the model's file {path} is damaged", hint="Reinstall kgx-news, or export the model anew.")
