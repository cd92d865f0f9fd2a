"""The model's card: what it is, what it was trained on, how it scores, and the thresholds of its decisions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kgx.errors import ModelError
from kgx.model.calibration import Calibration, LogisticMap, calibration_from, map_from
from kgx.ontology import Ontology

SHIPPED = Path(__file__).parent / "news"
FORMAT = 2
_DECISIVE = (
    "files", "thresholds", "calibration", "ontology", "thresholds_by_ontology", "thresholds_elsewhere", "known_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from which on a candidate is taken. relations: by label, else `relation`.

    Of a type that the ontology wants in facts only, mentions are looked at from `in_facts` on, and an entity needs a mention
    that is as sure as `in_events` if it only fills roles of events, or `idle` if no fact uses it; relations vouch for theirs.
    lowest: scores of relations below it are not looked at. rival: another type of a mention is possible where it is at least
    so likely beside the likeliest (1: never). beside_best: the share that a relation's confidence needs of the best one with
    its label in the same sentence, for sets that want one fact of a kind (0: any). pronouns: True keeps a thing that is only
    ever called by a pronoun, if a fact needs it. trust: what a relation's confidence is worth where the calibration was made
    for other labels, in which `relation` is given, too; see kgx.model.confidence.
    """

    mention: float = 0.5
    trigger: float = 0.5
    relation: float = 0.5
    argument: float = 0.5
    text: float = 0.5
    relations: dict[str, float] = field(default_factory=dict)
    in_facts: float = 0.5
    in_events: float = 0.5
    idle: float = 0.99
    lowest: float = 0.1
    rival: float = 1.0
    beside_best: float = 0.0
    pronouns: bool = False
    trust: LogisticMap | None = None


@dataclass(frozen=True, slots=True)
class OntologyThresholds:
    """Thresholds that were found for the labels of one ontology. labels: see labels_digest."""

    labels: str
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model. files: SHA-256 by file name; data: each set with licence and size; scores: with command.

    calibration: how scores become confidences, in which all thresholds are given. reliability: how far they can be trusted.
    ontology: the name of the one that `thresholds` were found for; others have their own by name, or those for elsewhere.
    known_name: what a name's type gains in log odds where the model's list has the name with that type.
    """

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
    calibration: Calibration = field(default_factory=Calibration)
    reliability: dict[str, Any] = field(default_factory=dict)
    ontology: str = "news"
    thresholds_by_ontology: dict[str, OntologyThresholds] = field(default_factory=dict)
    thresholds_elsewhere: Thresholds | None = None
    known_name: float = 0.0

    @property
    def digest(self) -> str:
        """16 hex digits over weights, calibration and thresholds: what decides the output."""
        content = asdict(self)
        decisive = {name: content[name] for name in _DECISIVE}
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:16]

    def thresholds_for(self, ontology: Ontology) -> Thresholds:
        """Those found for an ontology of this name with these labels; else those for its name, or for any other."""
        own = self.thresholds_by_ontology.get(ontology.name)
        if own is not None and own.labels == labels_digest(ontology):
            return own.thresholds
        if ontology.name == self.ontology or self.thresholds_elsewhere is None:
            return self.thresholds
        return self.thresholds_elsewhere

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "digest": self.digest}


def labels_digest(ontology: Ontology) -> str:
    """16 hex digits of the ontology's labels; how they are described, and in which order, does not count."""
    roles = [f"{event.label}.{role.label}" for event in ontology.events.values() for role in event.roles]
    labels = [sorted(part) for part in (ontology.entity_types, ontology.relations, ontology.events, roles)]
    return hashlib.sha256(json.dumps(labels).encode()).hexdigest()[:16]


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
        return Card(**{**content, **_typed_parts(content)})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error


def _typed_parts(content: dict[str, Any]) -> dict[str, Any]:
    """The card's parts that are more than JSON. What a card of an older kgx lacks is left to its default."""
    parts: dict[str, Any] = {"thresholds": _thresholds(content["thresholds"])}
    if "calibration" in content:
        parts["calibration"] = calibration_from(content["calibration"])
    if content.get("thresholds_elsewhere") is not None:
        parts["thresholds_elsewhere"] = _thresholds(content["thresholds_elsewhere"])
    parts["thresholds_by_ontology"] = {
        name: OntologyThresholds(own["labels"], _thresholds(own["thresholds"]))
        for name, own in content.get("thresholds_by_ontology", {}).items()
    }
    return parts


def _thresholds(content: dict[str, Any]) -> Thresholds:
    trust = content.get("trust")
    return Thresholds(**{**content, "trust": None if trust is None else map_from(trust)})


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
