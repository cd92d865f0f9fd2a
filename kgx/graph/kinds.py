"""What an entity type of any ontology is, for the rules of sameness: told by its label and its equivalents elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Literal

from kgx.ontology import EntityType, Ontology

Kind = Literal["person", "organisation", "region", "place", "people", "office", "time", "value", "thing"]

# The type's own label, its equivalent in schema.org or Wikidata, or a host pipeline's label; the first kind that has one.
_MARKS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("time", frozenset({"date", "time"})),
    ("person", frozenset({"person", "per", "q5"})),
    ("organisation", frozenset({"org", "organization", "organisation", "q43229"})),
    ("region", frozenset({"gpe", "country", "city", "administrativearea", "q15642541"})),
    ("people", frozenset({"norp", "q16334295"})),
    ("place", frozenset({"loc", "fac", "place", "location", "q2221906", "q13226383"})),
    ("office", frozenset({"role", "occupation", "title", "q4164871"})),
)
# Kinds between which one article's reader may choose otherwise than another's: the Gaza Strip is a region or a place.
_CLOSE: tuple[frozenset[Kind], ...] = (frozenset({"region", "place"}), frozenset({"organisation", "place"}), frozenset({"thing"}))


def kind_of(entity_type: EntityType) -> Kind:
    given = (entity_type.label, entity_type.schema, entity_type.wikidata, *entity_type.spacy)
    marks = {mark.casefold() for mark in given if mark}
    found = next((kind for kind, known in _MARKS if marks & known), None)
    if found is not None:
        return found
    return "value" if entity_type.literal else "thing"


@cache
def close_types(type_label: str, ontology: Ontology) -> frozenset[str]:
    """The type itself, and those that another article may give the same thing."""
    entity_types = ontology.entity_types
    own = kind_of(entity_types[type_label])
    if own == "people":
        return frozenset({type_label} | {label for label, other in entity_types.items() if kind_of(other) == "region"})
    close = {kind for kinds in _CLOSE if own in kinds for kind in kinds}
    return frozenset({type_label} | {label for label, other in entity_types.items() if kind_of(other) in close})


def is_time(entity_type: EntityType) -> bool:
    return kind_of(entity_type) == "time"
