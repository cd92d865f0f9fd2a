"""Shapes of an ontology: sound Turtle that says what its labels lead from and to."""

from __future__ import annotations

import rdflib
from rdflib.namespace import RDF, SH

from kgx.graph.shapes import shapes_namespace, shapes_turtle
from kgx.ontology import EntityType, EventType, Ontology, RelationType, Role, default_ontology

SHAPE = rdflib.Namespace(shapes_namespace())
KGX = rdflib.Namespace("https://w3id.org/kgx-news/vocab#")


def test_every_relation_and_role_has_a_shape() -> None:
    ontology, shapes = default_ontology(), shapes_of(default_ontology())
    roles = {role.label for event in ontology.events.values() for role in event.roles}

    assert {str(target).removeprefix(KGX) for target in shapes.objects(None, SH.targetSubjectsOf)} == {
        *ontology.relations,
        *roles,
    }


def test_shape_of_a_relation_asks_for_domain_and_range() -> None:
    shapes = shapes_of(default_ontology())
    (path,) = (p for p in shapes.objects(SHAPE["relation-ceo"], SH.property) if shapes.value(p, SH["class"]) is not None)

    assert shapes.value(SHAPE["relation-ceo"], SH["class"]) == KGX.ORG
    assert (shapes.value(path, SH.path), shapes.value(path, SH["class"])) == (KGX.ceo, KGX.PERSON)


def test_functional_relation_warns_of_more_than_one_value() -> None:
    shapes = shapes_of(default_ontology())
    warned = {shapes.value(shape, SH.path) for shape in shapes.subjects(SH.severity, SH.Warning)}

    assert warned == {KGX[label] for label, relation in default_ontology().relations.items() if relation.functional}
    assert KGX.date_of_birth in warned


def test_without_provenance_no_confidence_is_asked_for() -> None:
    turtle = shapes_turtle(default_ontology(), provenance=False)

    assert "kgx:confidence" not in turtle
    assert "rdf:predicate" not in turtle
    assert "shape:relation-ceo" in turtle


def test_shapes_are_the_same_bytes_each_time() -> None:
    assert shapes_turtle(default_ontology()) == shapes_turtle(default_ontology())


def test_ontology_with_odd_names_has_sound_shapes() -> None:
    ontology = Ontology(
        name="sh",
        entity_types={'-a "quoted" type': EntityType('-a "quoted" type', "x"), "Soil": EntityType("Soil", "a soil")},
        relations={"grows\\on": RelationType("grows\\on", "it grows", ('-a "quoted" type',), ("Soil",))},
        events={"harvest": EventType("harvest", "a harvest", (Role("crop", "what"),))},
    )
    shapes = shapes_of(ontology)
    own = rdflib.Namespace("https://w3id.org/kgx-news/vocab/sh#")

    assert (SHAPE["relation-grows_on"], SH.targetSubjectsOf, own["grows_on"]) in shapes
    assert (SHAPE["relation-grows_on"], SH["class"], own["-a__quoted__type"]) in shapes
    assert (SHAPE["relation-crop"], RDF.type, SH.NodeShape) in shapes


def shapes_of(ontology: Ontology) -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes_turtle(ontology), format="turtle")
