"""The ontology as RDF: classes, properties, descriptions, domain and range, close matches in Wikidata and schema.org.

A relation may have several types as domain, of which any will do. `rdfs:domain` would ask for all of them at once, so
`schema:domainIncludes` says it, and `rdfs:domain` only where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from kgx.annotation import Realis
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.quads import grouped
from kgx.graph.terms import (
    ALT_LABEL,
    CLOSE_MATCH,
    COMMENT,
    LABEL,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SUBCLASS_OF,
    SUBPROPERTY_OF,
    TYPE,
    WD,
    WDT,
    Iri,
    Triple,
    text,
)
from kgx.ontology import CORE_CLASSES, CORE_PROPERTIES, EntityType, EventType, Ontology, RelationType, Role

_CLASS = Iri(RDFS + "Class")
_PROPERTY = Iri(RDF + "Property")
_REALIS = "How an article puts a fact."
_CORE_MATCHES = {"Article": "NewsArticle", "articleDate": "datePublished", "articleUrl": "url", "articleLanguage": "inLanguage"}


def vocabulary_triples(ontology: Ontology, *, base_iri: str = DEFAULT_BASE_IRI) -> Iterator[Triple]:
    """Every term that the graph of this ontology can hold, with its label and description."""
    return grouped(_all_triples(Names(ontology, base_iri)))


def known_terms(ontology: Ontology, *, base_iri: str = DEFAULT_BASE_IRI) -> set[Iri]:
    """The IRIs of all terms of the vocabulary."""
    return {triple.subject for triple in vocabulary_triples(ontology, base_iri=base_iri)}


def _all_triples(names: Names) -> Iterator[Triple]:
    ontology = names.ontology
    yield from _core_triples(names)
    for entity_type in ontology.entity_types.values():
        yield from _entity_type_triples(entity_type, names)
    for relation in ontology.relations.values():
        yield from _relation_triples(relation, names)
    for event in ontology.events.values():
        yield from _event_triples(event, names)
    yield from _domain_and_range_triples(names)


def _core_triples(names: Names) -> Iterator[Triple]:
    for term, comment in CORE_CLASSES.items():
        yield from _term_triples(names.core(term), _CLASS, term, comment)
    for term, comment in CORE_PROPERTIES.items():
        yield from _term_triples(names.core(term), _PROPERTY, term, comment)
    for term, match in _CORE_MATCHES.items():
        yield Triple(names.core(term), CLOSE_MATCH, Iri(SCHEMA + match))
    yield Triple(names.core("Article"), SUBCLASS_OF, Iri(PROV + "Entity"))
    yield Triple(names.core("reprintOf"), SUBPROPERTY_OF, Iri(PROV + "alternateOf"))
    for realis in get_args(Realis):
        yield from _term_triples(names.realis(realis), names.core("Realis"), realis, names.ontology.realis.get(realis, _REALIS))


def _term_triples(iri: Iri, kind: Iri, label: str, comment: str) -> Iterator[Triple]:
    yield Triple(iri, TYPE, kind)
    yield Triple(iri, LABEL, text(label))
    yield Triple(iri, COMMENT, text(comment))


def _entity_type_triples(entity_type: EntityType, names: Names) -> Iterator[Triple]:
    iri = names.label(entity_type.label)
    yield from _term_triples(iri, _CLASS, entity_type.label, entity_type.description)
    yield Triple(iri, SUBCLASS_OF, names.core("Entity"))
    yield from _match_triples(iri, WD, entity_type.wikidata, entity_type.schema)


def _relation_triples(relation: RelationType, names: Names) -> Iterator[Triple]:
    iri = names.label(relation.label)
    yield from _term_triples(iri, _PROPERTY, relation.label, relation.description)
    yield from _match_triples(iri, WDT, relation.wikidata, relation.schema)
    if relation.symmetric:
        yield Triple(iri, TYPE, Iri(OWL + "SymmetricProperty"))
    if relation.inverse is not None:
        yield Triple(iri, Iri(OWL + "inverseOf"), names.label(relation.inverse))
    elif not relation.extracted:  # the graph writes it from the names of mentions
        yield Triple(iri, CLOSE_MATCH, ALT_LABEL)


def _event_triples(event: EventType, names: Names) -> Iterator[Triple]:
    iri = names.label(event.label)
    yield from _term_triples(iri, _CLASS, event.label, event.description)
    yield Triple(iri, SUBCLASS_OF, names.core("Event"))
    for role in event.roles:
        yield from _term_triples(names.label(role.label), _PROPERTY, role.label, role.description)


def _match_triples(iri: Iri, wikidata_namespace: str, wikidata: str | None, schema: str | None) -> Iterator[Triple]:
    if wikidata is not None:
        yield Triple(iri, CLOSE_MATCH, Iri(wikidata_namespace + wikidata))
    if schema is not None:
        yield Triple(iri, CLOSE_MATCH, Iri(SCHEMA + schema))


def _domain_and_range_triples(names: Names) -> Iterator[Triple]:
    """For each property the types that any of its uses allows: one label may be a relation and a role of several events."""
    domains: dict[str, list[str]] = {}
    ranges: dict[str, list[str]] = {}
    for relation in names.ontology.relations.values():
        domains.setdefault(relation.label, []).extend(relation.domain)
        ranges.setdefault(relation.label, []).extend(relation.range)
    for event in names.ontology.events.values():
        for role in event.roles:
            domains.setdefault(role.label, []).append(event.label)
            ranges.setdefault(role.label, []).extend(role.range)
    roles = _role_labels(names.ontology)
    for label, types in domains.items():
        yield from _includes(names, label, "domain", types, is_strict=label not in roles)
        yield from _includes(names, label, "range", ranges[label], is_strict=label not in roles)


def _role_labels(ontology: Ontology) -> set[str]:
    roles: Iterable[Role] = (role for event in ontology.events.values() for role in event.roles)
    return {role.label for role in roles}


def _includes(names: Names, label: str, side: str, types: list[str], *, is_strict: bool) -> Iterator[Triple]:
    for type_label in dict.fromkeys(types):
        yield Triple(names.label(label), Iri(f"{SCHEMA}{side}Includes"), names.label(type_label))
    if is_strict and len(set(types)) == 1:
        yield Triple(names.label(label), Iri(RDFS + side), names.label(types[0]))
