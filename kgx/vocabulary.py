"""The parts of an ontology as plain data: entity types, relation types, event types with their roles; and the core terms,
which every graph has beside an ontology's labels.

`kgx.ontology` reads them from YAML and gives their names on; import them from there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

SHIPPED_ONTOLOGY = "news"  # its labels share `kgx:` with the core terms

CORE_CLASSES: Mapping[str, str] = {
    "Article": "A news article; its IRI also names the graph that holds what it states.",
    "Entity": "A thing, or a value such as a date, that articles mention.",
    "Member": "An entity as one article has it; its id never changes, whatever it is merged with.",
    "Event": "Something that an article reports as having happened or as going on.",
    "NonAssertedEvent": "An event that an article plans, denies or supposes; kgx:eventType says of which type it would be.",
    "Fact": "What the statements of one subject, predicate, object, realis and speaker say together.",
    "OpenStatement": "A relation in an article's own words, which is no statement of a relation of the ontology.",
    "Realis": "How an article puts a fact: asserted, planned, negated or hypothetical.",
}
CORE_PROPERTIES: Mapping[str, str] = {
    "articleId": "The article's id as it was given.",
    "articleDate": "The day of publication.",
    "articleUrl": "Where the article stands.",
    "articleSource": "Who published the article.",
    "articleLanguage": "The language of the article.",
    "articleDigest": "16 hex digits over title, date and text: tells whether the article changed.",
    "articlePlace": "The place of the dateline.",
    "reprintOf": "The first of the articles with nearly the same text, by date and id.",
    "member": "An article's entity that is this thing.",
    "inArticle": "The article of a member.",
    "mentionCount": "How often the article mentions it, pronouns and noun phrases included.",
    "mergedWith": "The member with which this one was found to be the same.",
    "mergeReason": "Why the two are the same.",
    "hasValue": "What a date, an amount or another literal entity denotes.",
    "hasUnit": "Unit of the value, such as USD.",
    "link": "Identity in a knowledge base, as base:id.",
    "linkConfidence": "Confidence of the link, 0 to 1.",
    "eventType": "The type of an event that is not asserted.",
    "trigger": "The words that tell an event.",
    "triggerPassage": "Where the trigger stands.",
    "filler": "Where the words stand that fill a role.",
    "subjectText": "The words of an open statement's subject.",
    "predicateText": "The words of an open statement's predicate.",
    "objectText": "The words of an open statement's object.",
    "speakerText": "The words for whose claim an open statement is.",
    "subjectEntity": "The thing that the words of the subject name.",
    "objectEntity": "The thing that the words of the object name.",
    "realis": "How the article puts the fact.",
    "ended": "True where the article says that it no longer holds.",
    "confidence": "Calibrated confidence, 0 to 1; that of a fact grows with the independent sources that state it.",
    "independentSources": "How many sources state a fact; an article and its reprints are one.",
    "firstSeen": "The first day on which an article states a fact.",
    "lastSeen": "The last day on which an article states a fact.",
    "component": "The component that read the fact.",
    "componentVersion": "The version of that component: the digest of its model.",
}


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of thing.

    spacy: labels of a host pipeline that count as it. literal: a value (date, amount), not a thing. only_in_facts: True where
    one that no relation or event uses is mostly left out, as gold leaves it out (the three in "three hours later").
    """

    label: str
    description: str
    spacy: tuple[str, ...] = ()
    schema: str | None = None
    wikidata: str | None = None
    literal: bool = False
    only_in_facts: bool = False


@dataclass(frozen=True, slots=True)
class RelationType:
    """A kind of statement about two entities.

    extracted: False where the graph writes it and the model never predicts it. permanent: True where it holds for good once
    it holds (birth, kinship, a place in a country), so that no statement of it is over; one may be planned or denied.
    implies: relations that hold between the two as well; implies_inverse: relations that hold from the tail to the head.
    functional: True where a head has one tail at a time, or one for good where it is permanent; more are a contradiction.
    """

    label: str
    description: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    wikidata: str | None = None
    schema: str | None = None
    symmetric: bool = False
    inverse: str | None = None
    extracted: bool = True
    permanent: bool = False
    implies: tuple[str, ...] = ()
    implies_inverse: tuple[str, ...] = ()
    functional: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A part in an event. range: types that usually fill it; empty where any entity or the words of the text may."""

    label: str
    description: str
    range: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event. roles: its own, then those that every event has."""

    label: str
    description: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Ontology:
    """A vocabulary; mappings keep the order of the file, which breaks ties. Treat them as read-only.

    realis: a description for each value that the model may give; empty where the file has none (all is asserted).
    digest: 16 hex digits of the content; comments and the way it is written do not count, nor does `functional`, by which
    graphs are checked and nothing is extracted; the order of labels does.
    """

    name: str
    version: str = "1"
    namespace: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    entity_types: Mapping[str, EntityType] = field(default_factory=dict)
    relations: Mapping[str, RelationType] = field(default_factory=dict)
    events: Mapping[str, EventType] = field(default_factory=dict)
    shared_roles: tuple[Role, ...] = ()
    realis: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", _digest(self))

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def shares_core_namespace(self) -> bool:
        """True where its labels stand in the namespace of the core terms."""
        return self.namespace is None and self.name == SHIPPED_ONTOLOGY

    @property
    def in_facts_only(self) -> frozenset[str]:
        """Types whose mentions count only where a fact needs them: amounts, say."""
        return frozenset(label for label, entity_type in self.entity_types.items() if entity_type.only_in_facts)

    def allows(self, label: str, head_type: str, tail_type: str) -> bool:
        """True where the relation is known and may lead from the one type to the other."""
        relation = self.relations.get(label)
        return relation is not None and head_type in relation.domain and tail_type in relation.range


def local_name(label: str) -> str:
    """The label as the last part of an IRI: `local_name("capital of") == "capital_of"`."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", label)
    return f"_{name}" if name[:1].isdigit() else name


def _digest(ontology: Ontology) -> str:
    content = asdict(ontology)
    del content["digest"]
    content["prefixes"] = sorted(ontology.prefixes.items())
    for section in ("entity_types", "relations", "events"):
        content[section] = list(content[section].values())
    for relation in content["relations"]:
        relation["domain"], relation["range"] = sorted(relation["domain"]), sorted(relation["range"])
        del relation["functional"]
    content["realis"] = list(ontology.realis.items())
    form = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()[:16]
