"""The ontology as SHACL shapes, in Turtle: which classes, ends, values and evidence a graph of kgx may have.

https://www.w3.org/TR/shacl/ Only SHACL Core is used, so any SHACL processor can check a graph with them. A functional
relation with several tails breaks no shape: it is a warning (sh:Warning), since articles may contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgx.graph.core_shapes import FACT_SHAPES, PROVENANCE_SHAPES
from kgx.graph.names import DEFAULT_BASE_IRI, Names
from kgx.graph.terms import OA, PROV, RDF, RDFS, SKOS, XSD
from kgx.ontology import Ontology, local_name

SHACL = "http://www.w3.org/ns/shacl#"

_VALUE_DATATYPES = (
    "date", "dateTime", "time", "duration", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
    "decimal", "integer", "double", "boolean", "string",
)  # fmt: skip


def shapes_turtle(ontology: Ontology, *, base_iri: str = DEFAULT_BASE_IRI, provenance: bool = True) -> str:
    """The shapes of graphs of this ontology. provenance: False for RDF that was written without it: what needs it, such as
    a confidence for each statement, is not asked for then."""
    names = Names(ontology, base_iri)
    blocks = [
        "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(_prefixes(names).items())),
        FACT_SHAPES.strip("\n") + "\n",
        *_type_shapes(names),
        *([PROVENANCE_SHAPES.strip("\n") + "\n", _predicate_shape(names)] if provenance else []),
        *(block for ends in _all_ends(ontology) for block in _ends_shapes(ends, names, provenance=provenance)),
    ]
    return "\n".join(blocks)


def shapes_namespace(base_iri: str = DEFAULT_BASE_IRI) -> str:
    return f"{base_iri}shapes#"


def _prefixes(names: Names) -> dict[str, str]:
    """Those that the shapes use; an ontology that is called as one of ours has none of its own."""
    prefixes = {
        "kgx": names.core_namespace, "oa": OA, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "sh": SHACL,
        "shape": shapes_namespace(names.base_iri), "skos": SKOS, "xsd": XSD,
    }  # fmt: skip
    if names.label_namespace != names.core_namespace:
        prefixes.setdefault(local_name(names.ontology.name), names.label_namespace)
    return prefixes


@dataclass(frozen=True, slots=True)
class _Ends:
    """What a property may lead from and to: one label may be a relation and a role of several events.

    heads, tails: entity types of the relation. events: those that have the role.
    """

    label: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    events: tuple[str, ...]
    is_shared_role: bool
    is_stated: bool  # statements of it are written, not only triples that others entail
    is_functional: bool


def _all_ends(ontology: Ontology) -> Iterator[_Ends]:
    events_by_role: dict[str, list[str]] = {}
    for event in ontology.events.values():
        for role in event.roles:
            events_by_role.setdefault(role.label, []).append(event.label)
    shared = {role.label for role in ontology.shared_roles}
    for label in dict.fromkeys([*ontology.relations, *events_by_role]):
        relation = ontology.relations.get(label)
        yield _Ends(
            label,
            heads=() if relation is None else relation.domain,
            tails=() if relation is None else relation.range,
            events=tuple(events_by_role.get(label, ())),
            is_shared_role=label in shared,
            is_stated=relation is not None and relation.extracted,
            is_functional=relation is not None and relation.functional,
        )


def _type_shapes(names: Names) -> Iterator[str]:
    """Each entity and each event has one type of the ontology."""
    ontology = names.ontology
    types, events = _list(_terms(ontology.entity_types, names)), _list(_terms(ontology.events, names))
    datatypes = _list(f"[ sh:datatype xsd:{name} ]" for name in _VALUE_DATATYPES)
    yield _shape(
        "shape:TypedEntity", "sh:targetClass kgx:Entity",
        f"sh:property [ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in {types} ] ; {_exactly_one('entity')} ]",
        f"sh:property [ sh:path kgx:hasValue ; sh:maxCount 1 ;\n        sh:or {datatypes} ;\n"
        '        sh:message "a value is one literal of a datatype of XML Schema, in its lexical form" ]',
    )  # fmt: skip
    yield _shape(
        "shape:TypedEvent", "sh:targetClass kgx:Event",
        f"sh:property [ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in {events} ] ; {_exactly_one('event')} ]",
    )  # fmt: skip
    yield _shape(
        "shape:TypedNonAssertedEvent", "sh:targetClass kgx:NonAssertedEvent",
        f"sh:property [ sh:path kgx:eventType ; sh:in {events} ; sh:minCount 1 ; sh:maxCount 1 ]",
    )  # fmt: skip


def _predicate_shape(names: Names) -> str:
    labels = dict.fromkeys(ends.label for ends in _all_ends(names.ontology))
    message = _text("a statement has one relation or role of the ontology")
    predicate = f"sh:in {_list(_terms(labels, names))} ; sh:minCount 1 ; sh:maxCount 1 ;\n        sh:message {message}"
    return _shape("shape:StatedPredicate", "sh:targetClass rdf:Statement", f"sh:property [ sh:path rdf:predicate ; {predicate} ]")


def _exactly_one(kind: str) -> str:
    message = _text(f"an {kind} has one type of the ontology")
    return f"sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ;\n        sh:message {message}"


def _ends_shapes(ends: _Ends, names: Names, *, provenance: bool) -> Iterator[str]:
    term, local = _term(ends.label, names), local_name(ends.label)
    head, tail = _any_of(_head_classes(ends, names)), _any_of(_tail_classes(ends, names))
    parts = [
        f"sh:targetSubjectsOf {term}",
        f"{head} ;\n    sh:message {_text(f'{ends.label} leads from {_words(_head_words(ends))}')}",
        f"sh:property [ sh:path {term} ; {tail} ;\n"
        f"        sh:message {_text(f'{ends.label} leads to {_words(_tail_words(ends))}')} ]",
    ]
    if ends.is_functional:
        message = _text(f"{ends.label} has more than one value")
        parts.append(f"sh:property [ sh:path {term} ; sh:maxCount 1 ; sh:severity sh:Warning ; sh:message {message} ]")
    yield _shape(f"shape:relation-{local}", *parts)
    if ends.is_stated and provenance:
        # A plain statement is checked as the triple that it is, a fact as its statements; others, such as planned ones, have
        # no triple.
        ends_are_right = f"[ sh:property [ sh:path rdf:subject ; {head} ] , [ sh:path rdf:object ; {tail} ] ]"
        any_of = f"shape:PlainStatement [ sh:class kgx:Fact ] {ends_are_right}"
        message = _text(f"a statement of {ends.label} leads from {_words(_head_words(ends))} to {_words(_tail_words(ends))}")
        yield (
            f"shape:statement-{local} a sh:PropertyShape ;\n    sh:targetNode {term} ;\n"
            f"    sh:path [ sh:inversePath rdf:predicate ] ;\n    sh:or ( {any_of} ) ;\n"
            f"    sh:message {message} .\n"
        )


def _head_classes(ends: _Ends, names: Names) -> list[str]:
    heads = [f"sh:class {term}" for term in _terms(ends.heads, names)]
    if ends.is_shared_role:
        return [*heads, "sh:class kgx:Event", "sh:class kgx:NonAssertedEvent"]
    events = list(_terms(ends.events, names))
    planned = [f"sh:path kgx:eventType ; sh:in {_list(events)} ; sh:minCount 1"] if events else []
    return [*heads, *(f"sh:class {event}" for event in events), *planned]


def _tail_classes(ends: _Ends, names: Names) -> list[str]:
    """The range of a role says what usually fills it: any entity and any words may."""
    if ends.events:
        return ["sh:class kgx:Entity", "sh:datatype xsd:string"]
    return [f"sh:class {term}" for term in _terms(ends.tails, names)]


def _head_words(ends: _Ends) -> tuple[str, ...]:
    return (*ends.heads, "any event") if ends.is_shared_role else (*ends.heads, *ends.events)


def _tail_words(ends: _Ends) -> tuple[str, ...]:
    return ("any entity", "a text") if ends.events else ends.tails


def _shape(name: str, *parts: str) -> str:
    return " ;\n    ".join((f"{name} a sh:NodeShape", *parts)) + " .\n"


def _any_of(constraints: list[str]) -> str:
    return constraints[0] if len(constraints) == 1 else f"sh:or {_list(f'[ {constraint} ]' for constraint in constraints)}"


def _list(items: Iterable[str]) -> str:
    return f"( {' '.join(items)} )"


def _terms(labels: Iterable[str], names: Names) -> Iterator[str]:
    return (_term(label, names) for label in labels)


def _term(label: str, names: Names) -> str:
    """A short name where Turtle allows it."""
    prefix = next((p for p, namespace in _prefixes(names).items() if namespace == names.label_namespace), None)
    is_short = prefix is not None and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", local_name(label))
    return f"{prefix}:{local_name(label)}" if is_short else f"<{names.label(label)}>"


def _words(labels: tuple[str, ...]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _text(value: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, character) for character in value) + '"'
