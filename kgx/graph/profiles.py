"""Profiles: what the rules of sameness see of an article's entity. The store keeps them; nothing else is compared."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from kgx.annotation import Entity, Extraction, Link, Value
from kgx.graph.kinds import Kind, close_types, kind_of
from kgx.graph.name_tables import words
from kgx.graph.names import short_hash
from kgx.graph.organisation_names import parse_organisation_name
from kgx.graph.person_names import parse_person_name
from kgx.graph.place_names import country_of_adjective, parse_place_name
from kgx.graph.spelling import folded
from kgx.graph.thing_names import parse_thing_name
from kgx.ontology import Ontology

Strength = Literal["related", "co-mentioned"]
ContextKind = Literal["person", "organisation", "country", "place", "office", "thing"]

_NUMBER = re.compile(r"[+-]?[0-9]{1,100}(\.[0-9]{0,100})?")


@dataclass(frozen=True, slots=True, order=True)
class Context:
    """Another entity of the article. name: in the form in which contexts are compared. strength: `related` where a relation
    joins the two; taking part in one event does not count, since rivals do as well."""

    kind: ContextKind
    name: str
    strength: Strength = "co-mentioned"


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity as one article has it.

    id: permanent, see `member_id`. type: a label of the ontology; types: it and those under which another article may have
    the thing, so far as the article's relations allow them. kind: of the type. names: the canonical one first, then what
    else the article calls it. is_named: some mention is a name, not only a noun phrase or pronoun. context: sorted. holder: of
    a full name, which of the people who bear it; None where that is not worked out, see `namesakes`.
    """

    id: str
    article_id: str
    type: str
    kind: Kind
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...] = ()
    is_named: bool = True
    value: Value | None = None
    link: Link | None = None
    context: tuple[Context, ...] = ()
    holder: str | None = None

    @property
    def country(self) -> str:
        """Code of the country that it is, or that its adjective stands for; empty for anything else."""
        if self.kind == "region" or (self.kind == "place" and self.is_named):
            return parse_place_name(self.name).country
        return country_of_adjective(self.name) if self.kind == "people" and len(self.types) > 1 else ""

    @property
    def proper_names(self) -> tuple[str, ...]:
        """The canonical name and those others that are names by their form: not `the Prime Minister`, nor `the company`."""
        return (self.name, *(name for name in self.names if name != self.name and is_proper(self.kind, name)))

    def to_json(self) -> str:
        """One line; `Profile.from_json` reads it back without loss."""
        content = {key: value for key, value in asdict(self).items() if value not in (None, (), [])}
        content["context"] = [[c.kind, c.name, c.strength] for c in self.context]
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Profile:
        content: dict[str, Any] = json.loads(text)
        content["context"] = tuple(Context(*entry) for entry in content["context"])
        content["names"] = tuple(content.get("names", ()))
        content["types"] = tuple(content.get("types", ()))
        if "value" in content:
            content["value"] = Value(**content["value"])
        if "link" in content:
            content["link"] = Link(**content["link"])
        return cls(**content)


@lru_cache(maxsize=100_000)
def is_proper(kind: Kind, name: str) -> bool:
    """False for titles, and for what has no capital letter beside a leading `The`."""
    bare = re.sub(r"^[Tt]he ", "", name)
    if kind == "person" and (bare != name or all(word in words("person_titles") for word in folded(name).split())):
        return False
    return any(c.isupper() or c.isdigit() or not c.isascii() for c in bare)


def member_id(article_id: str, type_label: str, name: str, number: int) -> str:
    """Permanent id of an article's entity; number: its place among equals of the article, from 0."""
    return short_hash(article_id, type_label, name, number)


def profiles_of(extraction: Extraction, ontology: Ontology) -> tuple[Profile, ...]:
    """The profiles of an article's entities, in the order of their numbers; types that the ontology lacks are left out."""
    return tuple(profile for _, profile in numbered_profiles(extraction, ontology))


def numbered_profiles(extraction: Extraction, ontology: Ontology) -> list[tuple[Entity, Profile]]:
    """Each entity with its profile."""
    numbers: Counter[tuple[str, str]] = Counter()
    entities = [e for e in sorted(extraction.entities, key=lambda e: e.id) if e.type in ontology.entity_types]
    contexts = _contexts(entities, extraction, ontology)
    allowed = _allowed_types(entities, extraction, ontology)
    profiles = []
    for entity in entities:
        key = (entity.type, entity.name)
        new_id = member_id(extraction.article.id, *key, numbers[key])
        numbers[key] += 1
        names = (entity.name, *sorted({_one_line(extraction.quote(span)) for span in entity.names} - {entity.name}))
        profile = Profile(
            new_id,
            extraction.article.id,
            entity.type,
            kind_of(ontology.entity_types[entity.type]),
            entity.name,
            names,
            allowed[entity.id],
            bool(entity.names) or not entity.mentions,
            canonical_value(entity.value),
            entity.link,
        )
        profiles.append((entity, replace(profile, context=contexts[entity.id]) if needs_context(profile) else profile))
    return profiles


def needs_context(profile: Profile) -> bool:
    """False where its name or value alone decides what it is the same as."""
    return profile.is_named and profile.kind not in ("time", "value", "office") and not profile.country


def canonical_value(value: Value | None) -> Value | None:
    """Numbers in the canonical form of XSD, so that 2.50 and 2.5 are one value."""
    if value is None or value.datatype not in ("xsd:decimal", "xsd:integer") or not _NUMBER.fullmatch(value.lexical):
        return value
    form = f"{Decimal(value.lexical):f}"
    form = form.rstrip("0").rstrip(".") if "." in form else form
    return replace(value, lexical="0" if form in ("-0", "") else form)


def context_of(kind: Kind, name: str) -> Context | None:
    """An entity as context of others; None where it tells nothing about them."""
    if kind == "person":
        person = parse_person_name(name)
        return Context("person", " ".join(person.words)) if person.words else None
    if kind == "organisation":
        organisation = parse_organisation_name(name)
        form = organisation.known or " ".join(filter(None, (*organisation.core, organisation.country)))
        return None if form in words("news_agencies") else Context("organisation", form)
    if kind in ("region", "place", "people"):
        place = parse_place_name(name)
        country = place.country or (country_of_adjective(name) if kind == "people" else "")
        if country:
            return Context("country", country)
        return Context("place" if kind != "people" else "thing", place.name)
    if kind == "office":
        return Context("office", " ".join(word for word in folded(name).split() if word not in words("small_words")))
    return Context("thing", " ".join(parse_thing_name(name).words)) if kind == "thing" else None


def _contexts(entities: list[Entity], extraction: Extraction, ontology: Ontology) -> Mapping[int, tuple[Context, ...]]:
    """For each entity the other named ones; an office, and the article's own paper, only for whom a relation joins with it."""
    source = extraction.article.source
    paper = None if source is None else context_of("organisation", source)
    own = {}
    for entity in entities:
        kind = kind_of(ontology.entity_types[entity.type])
        context = context_of(kind, entity.name) if entity.names or not entity.mentions or kind == "office" else None
        if context is not None:
            own[entity.id] = context
    related = _related(extraction)
    co_mentioned = {context for context in own.values() if context.kind != "office"} - {paper}
    contexts = {}
    for entity in entities:
        joined = {replace(own[other], strength="related") for other in related[entity.id] if other in own}
        bare = {replace(context, strength="co-mentioned") for context in joined} | {own.get(entity.id)}
        contexts[entity.id] = tuple(sorted(joined | (co_mentioned - bare)))
    return contexts


def _related(extraction: Extraction) -> Mapping[int, set[int]]:
    """The entities that a relation joins with each, whatever its realis."""
    related: dict[int, set[int]] = defaultdict(set)
    for relation in extraction.relations:
        related[relation.head].add(relation.tail)
        related[relation.tail].add(relation.head)
    return related


def _allowed_types(entities: Iterable[Entity], extraction: Extraction, ontology: Ontology) -> Mapping[int, tuple[str, ...]]:
    """The types close to each entity's own that domain and range of all its relations allow."""
    types = {entity.id: set(close_types(entity.type, ontology)) for entity in entities}
    own = {entity.id: entity.type for entity in entities}
    for relation in extraction.relations:
        relation_type = ontology.relations.get(relation.label)
        if relation_type is None:
            continue
        for entity_id, allowed in ((relation.head, relation_type.domain), (relation.tail, relation_type.range)):
            if entity_id in types:
                types[entity_id] &= {*allowed, own[entity_id]}
    return {entity_id: tuple(sorted(labels)) for entity_id, labels in types.items()}


def _one_line(name: str) -> str:
    return " ".join(name.split())
