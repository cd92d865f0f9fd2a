"""Names known by heart: a model's list says of which type a name usually is, as a hint beside what the network reads.

A small network knows few of the world's newspapers, parties and towns. The list lies in the model's folder, so that it
counts for the model's digest as the weights do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from kgx.errors import ModelError
from kgx.model.encoding import Encoded, first_word
from kgx.model.features import FloatArray
from kgx.model.word_spans import span_of_words
from kgx.ontology import EntityType

FILE = "names.txt"
_MIN_CAPITALS = 4  # characters of a name that is looked up in capitals: shorter ones are acronyms of something else
# What other ontologies call the types of the lists, in lower case; the first that an ontology has is taken.
_OTHER_LABELS = {
    "PERSON": ("person", "per", "peop"),
    "ORG": ("organization", "organisation", "org"),
    "GPE": ("location", "loc", "place"),
    "LOC": ("location", "loc", "place"),
    "FAC": ("facility", "location", "loc", "place"),
    "PRODUCT": ("product", "misc", "other"),
    **dict.fromkeys(("EVENT", "WORK", "LAW", "PROJECT", "AWARD", "LANGUAGE"), ("misc", "other")),
}


class KnownNames:
    """Types by name. A name is looked up as it is written, whatever its apostrophes and spaces, and in capitals as well."""

    def __init__(self, types_by_name: Mapping[str, Sequence[str]]) -> None:
        sets = {types: frozenset(types) for types in map(tuple, types_by_name.values())}  # few of them, for many names
        self._types = {_plain(name): sets[tuple(types)] for name, types in types_by_name.items()}

    def __len__(self) -> int:
        return len(self._types)

    def types_of(self, words: str) -> frozenset[str]:
        """The types of the name; empty where the list lacks it."""
        name = _plain(words)
        found = self._types.get(name)
        if found is None and len(name) >= _MIN_CAPITALS and name.isupper():
            found = self._in_capitals.get(name)
        return found or frozenset()

    def hints(self, encoded: Encoded, columns: Mapping[str, int], shape: tuple[int, int, int]) -> FloatArray:
        """1 where the words from each word on are a name that is known as this type, else 0.

        columns: of the types, by their names in the list. shape: words, widths and types.
        """
        words, widths, _ = shape
        out = np.zeros(shape, dtype=np.float32)
        for first, word in enumerate(encoded.words()):
            if word not in self._first_words:
                continue
            for width in range(min(widths, words - first)):
                span = span_of_words(encoded, first, first + width)
                for label in self.types_of(encoded.text[span.start : span.end]):
                    if label in columns:
                        out[first, width, columns[label]] = 1
        return out

    @cached_property
    def _in_capitals(self) -> dict[str, frozenset[str]]:
        return {name.upper(): types for name, types in self._types.items() if len(name) >= _MIN_CAPITALS}

    @cached_property
    def _first_words(self) -> set[str]:
        beginnings = {name.partition(" ")[0] for name in self._types}
        words = {b if b.isalnum() else first_word(b) for b in beginnings}
        return words | {word.upper() for word in words}


def columns_of(types: Sequence[EntityType]) -> dict[str, int]:
    """The places among an ontology's types of those of the lists: by label, by spaCy's labels, or by another usual label."""
    at = {label: k for k, t in reversed(list(enumerate(types))) for label in (*t.spacy, t.label)}
    by_lower = {label.lower(): k for label, k in at.items()}
    usual = {type_: next((by_lower[o] for o in others if o in by_lower), None) for type_, others in _OTHER_LABELS.items()}
    return {type_: k for type_, k in usual.items() if k is not None} | at


def load_known_names(folder: Path) -> KnownNames | None:
    """The list of a model's folder; None where it has none, as models of older versions."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return KnownNames(read_names(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}", hint="Reinstall kgx-news, or export the model anew.") from error


def read_names(lines: Iterable[str]) -> dict[str, list[str]]:
    """Types by name, from lines with a name each that stand under a line with their type in brackets.

    ValueError for a name before any type.
    """
    found: dict[str, list[str]] = {}
    type_ = None
    for line in map(str.strip, lines):
        if line.startswith("[") and line.endswith("]"):
            type_ = line[1:-1]
        elif line:
            if type_ is None:
                raise ValueError(f"the name {line!r} stands under no type")
            types = found.setdefault(line, [])
            if type_ not in types:
                types.append(type_)
    return found


def _plain(words: str) -> str:
    return " ".join(words.replace("’", "'").replace("‘", "'").replace("`", "'").split())
