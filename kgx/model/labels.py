"""The words by which a label is known to the network. Training and run time share this file."""

from __future__ import annotations

import re
from typing import Literal

from kgx.ontology import Ontology

Task = Literal["type", "relation", "event", "role"]
TASKS: tuple[Task, ...] = ("type", "relation", "event", "role")


def label_text(label: str, description: str) -> str:
    """What the encoder reads of a label: its name in plain words, and its description."""
    words = re.sub(r"[_\s]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)).strip().lower()
    return f"{words}: {description}" if description and description != label else words


def label_texts(ontology: Ontology, task: Task) -> dict[str, str]:
    """Text by label, in the ontology's order; a role is called `event type.role`. Relations not extracted are left out."""
    match task:
        case "type":
            return {t.label: label_text(t.label, t.description) for t in ontology.entity_types.values()}
        case "relation":
            return {r.label: label_text(r.label, r.description) for r in ontology.relations.values() if r.extracted}
        case "event":
            return {e.label: label_text(e.label, e.description) for e in ontology.events.values()}
        case "role":
            return {
                f"{e.label}.{r.label}": f"{label_text(e.label, '')} {label_text(r.label, r.description)}"
                for e in ontology.events.values()
                for r in e.roles
            }
