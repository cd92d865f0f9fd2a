import copy
import pickle
from pathlib import Path

import pytest

from kgx.errors import OntologyError
from kgx.ontology import (
    EntityType,
    Ontology,
    RelationType,
    default_ontology,
    load_ontology,
    local_name,
    ontology_errors,
)

HARBOURS = """\
name: harbours
version: 2
entity_types:
  PORT: {description: a seaport, spacy: [FAC], wikidata: Q44782}
  SHIP: {description: a named ship}
  DATE: {description: a date, literal: true}
relations:
  calls_at: {domain: [SHIP], range: [PORT], description: the ship calls at the port}
  sister_ship: {domain: [SHIP], range: [SHIP], symmetric: true, description: built to the same plans}
event_roles:
  time: {range: [DATE]}
realis:
  asserted: {description: it happened}
events:
  collision:
    description: two ships collide
    roles:
      vessel: {description: a ship that is hit, range: [SHIP]}
      cause:
"""
SHARED = Path(__file__).parents[2] / "shared" / "spec" / "ontologies"


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "harbours.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def first_error(tmp_path: Path, text: str | bytes) -> OntologyError:
    with pytest.raises(OntologyError) as caught:
        load_ontology(write(tmp_path, text))
    return caught.value


def test_file_becomes_types_relations_and_events(tmp_path):
    ontology = load_ontology(write(tmp_path, HARBOURS))

    assert (ontology.name, ontology.version) == ("harbours", "2")
    assert ontology.entity_types["PORT"] == EntityType("PORT", "a seaport", ("FAC",), None, "Q44782", literal=False)
    assert ontology.relations["calls_at"] == RelationType("calls_at", "the ship calls at the port", ("SHIP",), ("PORT",))
    assert [role.label for role in ontology.events["collision"].roles] == ["vessel", "cause", "time"]
    assert ontology.realis == {"asserted": "it happened"}


def test_role_without_description_takes_its_name(tmp_path):
    roles = {role.label: role for role in load_ontology(write(tmp_path, HARBOURS)).events["collision"].roles}

    assert roles["cause"].description == "cause"
    assert roles["time"].description == "time"


def test_optional_sections_may_be_missing(tmp_path):
    ontology = load_ontology(write(tmp_path, "name: ships\nentity_types:\n  SHIP: {description: a ship}\nrelations:\n"))

    assert (ontology.version, ontology.relations, ontology.events, ontology.realis) == ("1", {}, {}, {})


def test_default_ontology_has_descriptions_everywhere():
    ontology = default_ontology()

    described = [*ontology.entity_types.values(), *ontology.relations.values(), *ontology.events.values()]
    assert ontology.name == "news"
    assert all(entry.description for entry in described)
    assert set(ontology.realis) == {"asserted", "planned", "negated", "hypothetical"}
    assert {role.label for event in ontology.events.values() for role in event.roles} >= {"time", "place", "topic"}


def test_default_ontology_is_read_once():
    assert default_ontology() is default_ontology()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared specification is not here")
def test_example_ontologies_are_sound():
    assert [error for path in sorted(SHARED.rglob("*.yaml")) for error in ontology_errors(path)] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("version: 2", "verison: 2", 2, ["verison"]),
        ("spacy: [FAC]", "spcy: [FAC]", 4, ["entity type 'PORT'", "spcy"]),
        ("domain: [SHIP], range: [PORT]", "domian: [SHIP], range: [PORT]", 8, ["relation 'calls_at'", "domian"]),
        ("range: [PORT]", "range: [HARBOR]", 8, ["relation 'calls_at'", "HARBOR", "range"]),
        ("range: [PORT]", "range: []", 8, ["relation 'calls_at'", "no range"]),
        ("range: [PORT]", "range: PORT", 8, ["relation 'calls_at'", "'PORT'", "range"]),
        ("range: [PORT]", "range: [PORT, PORT]", 8, ["relation 'calls_at'", "'PORT' twice"]),
        ("range: [PORT]", "range: [PORT, 7]", 8, ["relation 'calls_at'", "the number '7'"]),
        ("range: [PORT], description: the ship calls at the port", "range: [PORT]", 8, ["'calls_at'", "no description"]),
        ("SHIP: {description: a named ship}", "SHIP: {}", 5, ["entity type 'SHIP'", "no description"]),
        ("SHIP: {description: a named ship}", "SHIP:", 5, ["entity type 'SHIP'", "no description"]),
        ("SHIP: {description: a named ship}", "SHIP: {description: }", 5, ["'SHIP'", "nothing", "description"]),
        ("SHIP: {description: a named ship}", "SHIP: a ship", 5, ["entity type 'SHIP'", "the text 'a ship'"]),
        ("SHIP: {description: a named ship}", "PORT: {description: a named ship}", 5, ["'PORT' twice"]),
        ("description: a named ship", "description: 1912", 5, ["'SHIP'", "the number '1912'", "description"]),
        ("a named ship", "a ship, boat or raft, spacy: [X]", 5, ["'SHIP'", "unknown key 'boat or raft'"]),
        ("a named ship", "a ship, spacy: [FAC]", 5, ["'SHIP'", "'FAC'"]),
        ("literal: true", "literal: maybe", 6, ["'DATE'", "literal"]),
        ("wikidata: Q44782", "wikidata: P1", 4, ["'PORT'", "'P1'", "wikidata"]),
        ("wikidata: Q44782", 'schema: "schema:Port"', 4, ["'PORT'", "'schema:Port'"]),
        ("range: [SHIP], symmetric", "range: [PORT], symmetric", 9, ["'sister_ship'", "symmetric"]),
        ("symmetric: true", "inverse: sails_to", 9, ["'sister_ship'", "inverse", "sails_to"]),
        ("symmetric: true", "symmetric: true, inverse: calls_at", 9, ["'sister_ship'", "inverse"]),
        ("sister_ship:", '"calls at":', 9, ["relation 'calls at'", "calls_at"]),
        ("sister_ship:", "no:", 9, ["'relations'", "'no'"]),
        ("  asserted:", "  rumoured:", 13, ["rumoured"]),
        ("range: [DATE]", "range: [TIME]", 11, ["shared role 'time'", "TIME"]),
        ("description: two ships collide", "summary: two ships collide", 16, ["event 'collision'", "summary"]),
        ("a ship that is hit, range: [SHIP]", "a ship, range: [BOAT]", 18, ["event 'collision'", "'vessel'", "BOAT"]),
        ("      cause:", "      time:", 18, ["event 'collision'", "'time' twice"]),
        ("name: harbours", "name: 7 seas", 1, ["7 seas"]),
        ("version: 2", "namespace: ships", 2, ["namespace", "ships"]),
        ("version: 2", "prefixes: {schema: schema.org}", 2, ["prefix", "schema.org"]),
        ("version: 2", "version: [2]", 2, ["version", "a list"]),
    ],
    ids=lambda value: value.strip()[:40] if isinstance(value, str) else "",
)
def test_mistake_is_named_with_line_and_entry(tmp_path, old, new, line, words):
    assert HARBOURS.count(old) == 1 or old in ("a named ship", "range: [PORT]")

    error = first_error(tmp_path, HARBOURS.replace(old, new, 1))

    assert f"harbours.yaml:{line}: " in str(error)
    assert [word for word in words if word not in str(error)] == []
    assert error.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("- PORT\n- SHIP\n", "a list at its top"),
        ("ports and ships", "the text 'ports and ships' at its top"),
        ("name: [harbours\n", "not valid YAML"),
        ("name: harbours\n\tversion: 2\n", "not valid YAML"),
        ("name: harbours\n---\nname: ships\n", "not valid YAML"),
        ("name: har\x07bours\n", "not valid YAML"),
        ("name: 'häfen'\n".encode("latin-1"), "not UTF-8"),
        ("[" * 50, "levels deep"),
        ("name: harbours\n", "no entity types"),
        ("entity_types: {SHIP: {description: a ship}}\n", "no name"),
        ("entity_types: {SHIP: {description: a ship}}\nname: !!python/object/apply:os.getcwd []\n", "a list as 'name'"),
    ],
    ids=[
        "empty",
        "comment",
        "list",
        "text",
        "bracket",
        "tab",
        "two-documents",
        "bell",
        "latin-1",
        "deep",
        "no-types",
        "no-name",
        "tag",
    ],
)
def test_file_that_is_no_ontology_is_explained(tmp_path, text, words):
    error = first_error(tmp_path, text)

    assert words in str(error)
    assert "harbours.yaml:" in str(error)
    assert "\n" not in str(error)
    assert error.hint


def test_line_of_a_syntax_error_is_given(tmp_path):
    error = first_error(tmp_path, "name: harbours\nentity_types: {SHIP: }}\n")

    assert "harbours.yaml:2: " in str(error)


def test_missing_file_is_explained(tmp_path):
    with pytest.raises(OntologyError, match=r"absent\.yaml") as caught:
        load_ontology(tmp_path / "absent.yaml")

    assert caught.value.hint


def test_byte_order_mark_is_ignored(tmp_path):
    path = write(tmp_path, b"\xef\xbb\xbf" + HARBOURS.encode())

    assert load_ontology(path).name == "harbours"


def test_alias_of_a_list_is_read(tmp_path):
    text = HARBOURS.replace("range: [PORT]", "range: &ports [PORT]").replace("range: [SHIP], desc", "range: *ports, desc")

    assert load_ontology(write(tmp_path, text)).relations["calls_at"].range == ("PORT",)


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: &a {description: x}\nb: *a\n",
        "a: &a [*a]\n",
        "a: &a [" + "x, " * 2000 + "]\nb: {" + "".join(f"r{i}: *a, " for i in range(2000)) + "}\n",
    ],
    ids=["nested", "mapping", "recursive", "quadratic"],
)
def test_alias_that_could_grow_the_file_is_refused(tmp_path, bomb):
    assert "alias" in str(first_error(tmp_path, bomb))


def test_all_problems_are_listed_in_the_order_of_lines(tmp_path):
    text = HARBOURS.replace("SHIP: {description: a named ship}", "SHIP: {}").replace("[PORT]", "[HARBOR]").replace("version", "x")

    errors = ontology_errors(write(tmp_path, text))

    assert [str(error).split(":")[1] for error in errors] == ["2", "5", "8"]
    assert "(and 2 more)" in str(first_error(tmp_path, text))


def test_sound_file_has_no_problems(tmp_path):
    assert ontology_errors(write(tmp_path, HARBOURS)) == []


CORE_LABELS = pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PORT", "Article"), ("calls_at", "confidence"), ("calls_at", "planned"), ("cause:", "trigger:"),
        ("collision", "OpenStatement"),
    ],
    ids=["type", "relation", "realis", "role", "event"],
)  # fmt: skip


@CORE_LABELS
def test_label_beside_the_core_terms_may_not_be_one(tmp_path, old, new):
    (error,) = ontology_errors(write(tmp_path, HARBOURS.replace("name: harbours", "name: news").replace(old, new)))

    assert f"kgx:{new.rstrip(':')} in RDF" in str(error)
    assert "another name than 'news'" in (error.hint or "")


@CORE_LABELS
@pytest.mark.parametrize(
    "name", ["name: harbours", "name: news\nnamespace: https://example.org/news#"], ids=["name", "namespace"]
)
def test_label_in_a_namespace_of_its_own_may_be_a_core_term(tmp_path, old, new, name):
    assert ontology_errors(write(tmp_path, HARBOURS.replace("name: harbours", name).replace(old, new))) == []


def test_one_label_may_name_a_relation_and_a_role(tmp_path):
    text = HARBOURS.replace("      cause:", "      calls_at:")

    assert ontology_errors(write(tmp_path, text)) == []


def test_allows_follows_domain_and_range(tmp_path):
    ontology = load_ontology(write(tmp_path, HARBOURS))

    assert ontology.allows("calls_at", "SHIP", "PORT")
    assert not ontology.allows("calls_at", "PORT", "SHIP")
    assert not ontology.allows("sails_to", "SHIP", "PORT")


@pytest.mark.parametrize(
    ("label", "name"),
    [("capital of", "capital_of"), ("agency_of-x", "agency_of-x"), ("3D_film", "_3D_film"), ("Größe", "Gr__e")],
    ids=["space", "hyphen", "digit", "umlauts"],
)
def test_local_name_is_safe_in_an_iri(label, name):
    assert local_name(label) == name


def test_digest_ignores_comments_and_layout(tmp_path):
    plain = load_ontology(write(tmp_path, HARBOURS)).digest
    commented = HARBOURS.replace("SHIP: {description: a named ship}", "SHIP:\n    # afloat\n    description: 'a named ship'")

    assert load_ontology(write(tmp_path, commented)).digest == plain
    assert len(plain) == 16


@pytest.mark.parametrize(
    ("old", "new"),
    [("a named ship", "a ship"), ("symmetric: true", "symmetric: false"), ("version: 2", "version: 3"), ("cause:", "reason:")],
    ids=["description", "flag", "version", "role"],
)
def test_digest_follows_the_content(tmp_path, old, new):
    digest = load_ontology(write(tmp_path, HARBOURS)).digest

    assert load_ontology(write(tmp_path, HARBOURS.replace(old, new))).digest != digest


def test_ontology_survives_pickling_and_is_hashable(tmp_path):
    ontology = load_ontology(write(tmp_path, HARBOURS))

    assert pickle.loads(pickle.dumps(ontology)) == ontology
    assert len({ontology, copy.deepcopy(ontology)}) == 1


def test_ontology_built_by_hand_has_a_digest():
    ontology = Ontology("ships", entity_types={"SHIP": EntityType("SHIP", "a ship")})

    assert len(ontology.digest) == 16
