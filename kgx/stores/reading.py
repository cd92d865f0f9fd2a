"""How the articles of a store are read, and where the store keeps that."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path

from kgx.errors import StoreError
from kgx.stores.database import read_meta, store_errors

READING = "reading"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the articles of a store are read: one way for all of them, so that the order of additions does not matter.

    model, ontology: digests. own_ontology: it is not the one that comes with kgx.
    """

    model: str
    ontology: str
    base_iri: str
    own_ontology: bool = False
    min_confidence: float = 0.0
    spacy: str | None = None
    syntax: bool = False
    open_relations: bool = False

    @property
    def key(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


def read_reading(database: sqlite3.Connection, folder: Path) -> Reading:
    """StoreError where the store says nothing of it, or what this kgx does not know. folder: of the store."""
    with store_errors(folder):
        text = read_meta(database, READING)
    if text is None:
        raise StoreError(f"{folder}: the store is empty", hint=f"Add articles: kgx add {folder} ARTICLES")
    try:
        return Reading(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise StoreError(f"{folder}: its articles were read in an unknown way", hint="Upgrade kgx-news.") from error
