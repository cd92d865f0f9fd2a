"""Ontology: the labels that extraction may give, with the descriptions that the model reads.

The single source of labels: types, domain and range, roles and equivalents come from a YAML file, `ontologies/news.yaml`
unless the user names another. Everything that follows (model, pipeline, graph, export) takes its labels from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import get_args

from kgx.annotation import Realis
from kgx.errors import OntologyError
from kgx.vocabulary import (
    CORE_CLASSES,
    CORE_PROPERTIES,
    SHIPPED_ONTOLOGY,
    EntityType,
    EventType,
    Ontology,
    RelationType,
    Role,
    local_name,
)
from kgx.yaml_entries import Entry, Report, nearest, parse_yaml

__all__ = [
    "CORE_CLASSES", "CORE_PROPERTIES", "EntityType", "EventType", "Ontology", "RelationType", "Role",
    "default_ontology", "load_ontology", "local_name", "ontology_errors",
]  # fmt: skip

_TOP_KEYS = (
    "name", "version", "namespace", "prefixes", "entity_types", "relations", "event_roles", "realis", "events",
)  # fmt: skip
_TYPE_KEYS = ("description", "spacy", "schema", "wikidata", "literal", "only_in_facts")
_RELATION_KEYS = (
    "description", "domain", "range", "wikidata", "schema", "symmetric", "inverse", "extracted", "permanent", "implies",
    "implies_inverse", "functional",
)  # fmt: skip
_ROLE_KEYS = ("description", "range")
_EVENT_KEYS = ("description", "roles")
_DESCRIPTION_HINT = "Say in a few plain words what it means: the model reads it."
_CORE_TERMS = {*CORE_CLASSES, *CORE_PROPERTIES, *get_args(Realis)}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def load_ontology(path: str | Path) -> Ontology:
    """The ontology of a YAML file. OntologyError names line and entry of the first problem; see `ontology_errors`."""
    ontology, errors = _read_file(path)
    if errors:
        raise _first_of(errors)
    return ontology


def ontology_errors(path: str | Path) -> list[OntologyError]:
    """All problems of an ontology file, in the order of lines; empty where it is sound."""
    return _read_file(path)[1]


@cache
def default_ontology() -> Ontology:
    """The news ontology that comes with kgx."""
    content = resources.files("kgx").joinpath("ontologies/news.yaml").read_bytes()
    report = Report("kgx/ontologies/news.yaml")
    ontology = _read(content, report)
    if report.found:
        raise _first_of(report.errors)
    return ontology


def _first_of(errors: list[OntologyError]) -> OntologyError:
    if len(errors) == 1:
        return errors[0]
    return OntologyError(f"{errors[0]} (and {len(errors) - 1} more)", hint=f"{errors[0].hint} `kgx ontology check` lists all.")


def _read_file(path: str | Path) -> tuple[Ontology, list[OntologyError]]:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OntologyError(f"{path}: {reason}", hint="--ontology takes the path of a YAML file that you may read.") from error
    report = Report(str(path))
    return _read(content, report), report.errors


def _read(content: bytes, report: Report) -> Ontology:
    node = parse_yaml(content, report)
    if node is None:
        return Ontology(name="")
    top = Entry(node, "the file", report, keys=_TOP_KEYS)
    entity_types = _read_types(top)
    known = tuple(entity_types)
    relations = _read_relations(top, known)
    shared_roles = _read_roles(top, "event_roles", "shared role", known)
    events = _read_events(top, shared_roles, known)
    labels = tuple(report.labels)  # before realis is read, whose values are core terms
    ontology = Ontology(
        name=_read_name(top),
        version=top.scalar("version") or "1",
        namespace=_read_namespace(top),
        prefixes=_read_prefixes(top),
        entity_types=entity_types,
        relations=relations,
        events=events,
        shared_roles=shared_roles,
        realis=_read_realis(top),
    )
    _check_local_names(labels, report)
    if ontology.shares_core_namespace:
        _check_core_names(labels, report)
    return ontology


def _read_name(top: Entry) -> str:
    name = top.required_text("name", hint="Write `name: mynews` at the top: it becomes the prefix of the labels in RDF.")
    if name and not re.fullmatch(r"[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9])?", name):
        top.problem("name", f"has {name!r} as name", hint="Use Latin letters, digits, _ and -, and begin with a letter.")
    return name


def _read_namespace(top: Entry) -> str | None:
    namespace = top.text("namespace")
    if namespace is not None and not (_IRI.fullmatch(namespace) and namespace.endswith(("#", "/"))):
        hint = "Write a full IRI that ends with # or /, such as https://example.org/mynews#."
        top.problem("namespace", f"has {namespace!r} as namespace", hint=hint)
    return namespace


def _read_prefixes(top: Entry) -> dict[str, str]:
    prefixes = top.text_by_key("prefixes")
    for prefix, iri in prefixes.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", prefix) or not _IRI.fullmatch(iri):
            top.problem("prefixes", f"has the prefix {prefix!r} for {iri!r}", hint="Write it as `schema: https://schema.org/`.")
    return prefixes


def _read_types(top: Entry) -> dict[str, EntityType]:
    entries = top.entries("entity_types", "entity type", keys=_TYPE_KEYS)
    if not entries:
        hint = "Write `entity_types: {PERSON: {description: a named person}}`."
        top.problem("entity_types", "declares no entity types", hint=hint)
    types = {label: _read_type(label, entry) for label, entry in entries.items()}
    taken: dict[str, str] = {}
    for label, entry in entries.items():
        for host_label in types[label].spacy:
            if taken.setdefault(host_label, label) != label:
                hint = f"{taken[host_label]!r} takes it already; a host label can mean one type only."
                entry.problem("spacy", f"takes the spaCy label {host_label!r}", hint=hint)
    return types


def _read_type(label: str, entry: Entry) -> EntityType:
    return EntityType(
        label=label,
        description=entry.required_text("description", hint=_DESCRIPTION_HINT),
        spacy=entry.texts("spacy"),
        schema=_read_schema(entry),
        wikidata=_read_wikidata(entry, "Q"),
        literal=entry.flag("literal", default=False),
        only_in_facts=entry.flag("only_in_facts", default=False),
    )


def _read_relations(top: Entry, known: tuple[str, ...]) -> dict[str, RelationType]:
    entries = top.entries("relations", "relation", keys=_RELATION_KEYS)
    relations = {label: _read_relation(label, entry, known) for label, entry in entries.items()}
    for label, entry in entries.items():
        inverse = relations[label].inverse
        others = [other for other in relations if other != label]
        if inverse is not None and inverse not in others:
            entry.problem("inverse", f"has the unknown inverse {inverse!r}", hint=nearest(inverse, others))
        for key in ("implies", "implies_inverse"):
            for implied in getattr(relations[label], key):
                if implied not in others:
                    entry.problem(key, f"implies the unknown relation {implied!r}", hint=nearest(implied, others))
    return relations


def _read_relation(label: str, entry: Entry, known: tuple[str, ...]) -> RelationType:
    relation = RelationType(
        label=label,
        description=entry.required_text("description", hint=_DESCRIPTION_HINT),
        domain=_read_type_names(entry, "domain", known, required=True),
        range=_read_type_names(entry, "range", known, required=True),
        wikidata=_read_wikidata(entry, "P"),
        schema=_read_schema(entry),
        symmetric=entry.flag("symmetric", default=False),
        inverse=entry.text("inverse"),
        extracted=entry.flag("extracted", default=True),
        permanent=entry.flag("permanent", default=False),
        implies=entry.texts("implies"),
        implies_inverse=entry.texts("implies_inverse"),
        functional=entry.flag("functional", default=False),
    )
    if relation.symmetric and set(relation.domain) != set(relation.range):
        entry.problem("symmetric", "is symmetric, but its domain is not its range", hint="Give both the same types.")
    if relation.symmetric and relation.inverse is not None:
        entry.problem("inverse", "is symmetric and has an inverse", hint="A symmetric relation is its own inverse.")
    return relation


def _read_type_names(entry: Entry, key: str, known: tuple[str, ...], *, required: bool = False) -> tuple[str, ...]:
    names = entry.texts(key)
    if required and entry.is_empty(key):
        entry.problem(key, f"has no {key}", hint=f"List the types: {key}: [{', '.join(known[:2])}].")
    for name in names:
        if name not in known:
            entry.problem(key, f"has the unknown type {name!r} in its {key}", hint=nearest(name, known))
    return names


def _read_roles(entry: Entry, key: str, kind: str, known: tuple[str, ...]) -> tuple[Role, ...]:
    entries = entry.entries(key, kind, keys=_ROLE_KEYS)
    return tuple(
        Role(label, description=role.text("description") or label, range=_read_type_names(role, "range", known))
        for label, role in entries.items()
    )


def _read_events(top: Entry, shared_roles: tuple[Role, ...], known: tuple[str, ...]) -> dict[str, EventType]:
    events = {}
    for label, entry in top.entries("events", "event", keys=_EVENT_KEYS).items():
        description = entry.required_text("description", hint=_DESCRIPTION_HINT)
        roles = _read_roles(entry, "roles", f"event {label!r}: role", known)
        for name in sorted({role.label for role in roles} & {role.label for role in shared_roles}):
            hint = "`event_roles` gives it to every event: leave it out here."
            entry.problem("roles", f"has the role {name!r} twice", hint=hint)
        events[label] = EventType(label, description, (*roles, *shared_roles))
    return events


def _read_realis(top: Entry) -> dict[str, str]:
    entries = top.entries("realis", "realis", keys=("description",))
    for label, entry in entries.items():
        if label not in get_args(Realis):
            top.report.add(entry.line, f"unknown realis {label!r}", hint=nearest(label, get_args(Realis)))
    return {label: entry.required_text("description", hint=_DESCRIPTION_HINT) for label, entry in entries.items()}


def _read_wikidata(entry: Entry, letter: str) -> str | None:
    wikidata = entry.text("wikidata")
    if wikidata is not None and not re.fullmatch(rf"{letter}[1-9][0-9]*", wikidata):
        entry.problem("wikidata", f"has {wikidata!r} as wikidata", hint=f"Write {letter} and a number, such as {letter}17.")
    return wikidata


def _read_schema(entry: Entry) -> str | None:
    schema = entry.text("schema")
    if schema is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", schema):
        entry.problem("schema", f"has {schema!r} as schema", hint="Write a name of schema.org without a prefix: Person.")
    return schema


def _check_local_names(labels: Iterable[tuple[str, Entry]], report: Report) -> None:
    """Two labels that differ must differ in RDF as well; one label for a type, a relation and a role is no clash."""
    label_by_name: dict[str, str] = {}
    for label, entry in labels:
        name = local_name(label)
        if label_by_name.setdefault(name, label) != label:
            hint = f"{label_by_name[name]!r} is so too: all but Latin letters, digits, _ and - becomes _. Rename one."
            report.add(entry.line, f"{entry.title} is named {name!r} in RDF, which is taken", hint=hint)


def _check_core_names(labels: Iterable[tuple[str, Entry]], report: Report) -> None:
    for label, entry in labels:
        name = local_name(label)
        if name in _CORE_TERMS:
            hint = f"Give the ontology another name than {SHIPPED_ONTOLOGY!r}, or rename it."
            report.add(entry.line, f"{entry.title} is named kgx:{name} in RDF, which is a term of every graph", hint=hint)
