"""What kgx writes keeps to its shapes, a mutation breaks one, and articles that contradict each other are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hostile import hostile_graphs
from hypothesis import HealthCheck, given, settings
from newsroom import Draft, graph_of, mine_draft, paper_draft
from newsroom_store import add
from wire_copies import wire_text

from kgx.annotation import Value
from kgx.errors import InputError
from kgx.graph import KnowledgeGraph, build_graph
from kgx.graph.terms import XSD
from kgx.ontology import EntityType, EventType, Ontology, RelationType, Role, default_ontology
from kgx.stores import shacl
from kgx.stores.findings import ValidationReport, finding_rows, findings_to_json, findings_to_turtle
from kgx.stores.validation import validate_source

FACT = "<https://w3id.org/kgx-news/fact/"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., ValidationReport]:
    """Writes a graph, changes lines of its N-Quads if asked to, of facts only where they are named, and checks it."""

    def checked(graph: KnowledgeGraph, *changes: tuple[str, str], suffix: str = "nq", **options: object) -> ValidationReport:
        path = tmp_path / f"graph.{suffix}"
        graph.write(path, **options)
        for old, new in changes:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            is_of_fact = "/fact/" in old
            (index,) = (i for i, line in enumerate(lines) if old in line and line.startswith(FACT) == is_of_fact)
            lines[index] = new and lines[index].replace(old, new)
            path.write_text("".join(lines), encoding="utf-8")
        return validate_source(path, ontology=graph.ontology)

    return checked


@pytest.mark.parametrize("suffix", ["nq", "ttl", "trig", "jsonld", "rdf", "jsonl"])
def test_graph_conforms_in_every_format(check: Callable[..., ValidationReport], suffix: str) -> None:
    report = check(graph_of(mine_draft(), paper_draft()), suffix=suffix)

    assert report.findings == ()
    assert report.triples > 300


@pytest.mark.parametrize("provenance", ["rdf12", "none"])
def test_graph_conforms_with_every_provenance(check: Callable[..., ValidationReport], provenance: str) -> None:
    assert check(graph_of(mine_draft(), paper_draft()), provenance=provenance).findings == ()


def test_reifiers_are_checked_as_statements(check: Callable[..., ValidationReport], tmp_path: Path) -> None:
    graph = graph_of(mine_draft())
    graph.write(tmp_path / "graph.nq", provenance="rdf12")
    lines = (tmp_path / "graph.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "graph.nq").write_text(
        "".join(line for line in lines if 'vocab#confidence> "0.875"' not in line or line.startswith(FACT)), encoding="utf-8"
    )

    report = validate_source(tmp_path / "graph.nq", ontology=graph.ontology)
    assert {finding.message for finding in report.findings} == {"it has no confidence"}
    assert report.violations == 5  # the relations of the article


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=hostile_graphs())
def test_generated_graphs_conform(check: Callable[..., ValidationReport], graph: KnowledgeGraph) -> None:
    assert check(graph).violations == 0


@pytest.mark.parametrize(
    "value",
    [Value("xsd:date", "2025-02-30"), Value("xsd:decimal", "1,000"), Value("https://example.org/acre", "1")],
    ids=["date", "decimal", "foreign"],
)
def test_value_that_is_not_of_its_datatype_conforms(check: Callable[..., ValidationReport], value: Value) -> None:
    draft = Draft("It rained on Monday.")
    draft.entity("DATE", "Monday", value=value)

    assert check(graph_of(draft)).findings == ()


KGX = "<https://w3id.org/kgx-news/vocab#"


@pytest.mark.parametrize("literal", [f'"2025-02-30"^^<{XSD}date>', f'"perhaps"^^<{XSD}boolean>'], ids=["date", "boolean"])
def test_literal_that_is_not_of_its_datatype_is_a_violation_and_no_message(
    check: Callable[..., ValidationReport], literal: str, caplog: pytest.LogCaptureFixture
) -> None:
    draft = Draft("It rained on Monday.")
    draft.entity("DATE", "Monday", value=Value("xsd:date", "2025-03-10"))

    report = check(graph_of(draft), (f'"2025-03-10"^^<{XSD}date>', literal))

    assert report.violations == 1
    assert caplog.records == []


def test_wrong_class_at_an_end_is_one_violation(check: Callable[..., ValidationReport]) -> None:
    draft = Draft("Aliya Serik heads Kazmin.")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))

    report = check(graph_of(draft), ("vocab#PERSON>", "vocab#GPE>"))
    (finding,) = report.findings
    assert (finding.severity, finding.label, finding.message) == ("violation", "Kazmin", "ceo leads to PERSON")
    assert finding.path.endswith("vocab#ceo")


def test_wrong_end_of_a_planned_statement_is_one_violation(check: Callable[..., ValidationReport]) -> None:
    draft = Draft("Aliya Serik may head Kazmin.")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"), realis="hypothetical")

    (finding,) = check(graph_of(draft), ("vocab#ORG>", "vocab#LOC>")).findings
    assert finding.message == "a statement of ceo leads from ORG to PERSON"
    assert "/statement/" in finding.value


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('vocab#confidence> "0.875"', "", "it has no confidence"),
        ('"0.875"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"0.875"^^<http://www.w3.org/2001/XMLSchema#double>', "decimal"),
        ('vocab#confidence> "0.875"', 'vocab#confidence> "1.5"', "1"),
        ('"2025-03-10"^^', '"2025-02-30"^^', "a value is one literal"),
        ('"2025-03-12"^^<http://www.w3.org/2001/XMLSchema#date>', "<https://example.org/spring>", "the date of an article"),
        ("vocab#DATE>", "vocab#Article>", "an entity has one type of the ontology"),
        (f"realis> {KGX}hypothetical>", f"realis> {KGX}sure>", ""),
        (f"predicate> {KGX}ceo>", f"predicate> {KGX}boss>", "a statement has one relation or role"),
    ],
    ids=["no-confidence", "datatype", "over-one", "no-such-day", "no-date", "type", "realis", "predicate"],
)  # fmt: skip
def test_mutation_is_one_violation(check: Callable[..., ValidationReport], old: str, new: str, message: str) -> None:
    report = check(graph_of(small_draft()), (old, new))

    assert report.violations >= 1
    assert {f.node for f in report.findings if message in f.message}, report.findings
    if "vocab#Article" not in new:  # what is no article either lacks all that an article has
        assert report.violations == 1


@pytest.mark.parametrize(
    "old, new",
    [
        ("confidence", "ended"),
        ('independentSources> "1"', 'independentSources> "0"'),
        ('firstSeen> "2025-03-12"', 'firstSeen> "2025-03-13"'),
        ("realis> <https://w3id.org/kgx-news/vocab#asserted>", "realis> <https://w3id.org/kgx-news/vocab#sure>"),
        ("http://www.w3.org/ns/prov#wasDerivedFrom", "http://www.w3.org/ns/prov#wasInfluencedBy"),
    ],
    ids=["no-confidence", "no-source", "seen-last-before-first", "realis", "no-statement"],
)
def test_a_wrong_fact_is_a_violation(check: Callable[..., ValidationReport], old: str, new: str) -> None:
    draft = Draft("Aliya Serik heads Kazmin.", date="2025-03-12")
    draft.relation("ceo", draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik"))
    (fact,) = graph_of(draft).facts
    namespace = "" if old.startswith("http") else "https://w3id.org/kgx-news/vocab#"
    start = f"<https://w3id.org/kgx-news/{fact.id}> <{namespace}"

    report = check(graph_of(draft), (start + old, start + new))

    assert report.violations >= 1
    assert {finding.node for finding in report.findings} == {f"https://w3id.org/kgx-news/{fact.id}"}


@pytest.mark.parametrize("provenance", ["statements", "rdf12", "none"])
def test_reprints_and_joint_facts_conform(check: Callable[..., ValidationReport], provenance: str) -> None:
    drafts = [Draft(wire_text("strike-durban-buses.txt"), id=name, date="2024-08-21") for name in ("a", "b")]
    drafts.append(Draft("Own report.", id="c"))
    for draft in drafts:
        union, head = draft.entity("ORG", "National Union of Bus Crews", "NUBC"), draft.entity("PERSON", "Thokozani Mbelwane")
        draft.relation("ceo", union, head)

    graph = graph_of(*drafts)
    assert graph.facts[0].sources == 2
    assert check(graph, provenance=provenance).findings == ()


def test_a_reprint_of_a_reprint_is_a_violation(check: Callable[..., ValidationReport]) -> None:
    drafts = [Draft(wire_text("strike-durban-buses.txt"), id=name) for name in ("a", "b", "c")]
    reprint_of = "<https://w3id.org/kgx-news/vocab#reprintOf> <https://w3id.org/kgx-news/article/"

    report = check(graph_of(*drafts), (f"article/c> {reprint_of}a>", f"article/c> {reprint_of}b>"))

    assert report.violations == 1


def test_parts_of_a_large_graph_are_checked_as_one(
    check: Callable[..., ValidationReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shacl, "PART_TRIPLES", 7)

    assert check(graph_of(mine_draft(), paper_draft())).findings == ()


def test_store_conforms(tmp_path: Path) -> None:
    add(tmp_path / "news.kgx", [mine_draft().done(), paper_draft().done()])

    report = validate_source(tmp_path / "news.kgx", ontology=default_ontology())
    assert report.findings == ()
    assert report.triples > 300


def test_claims_of_a_store_are_told_once(tmp_path: Path) -> None:
    rivals = [led_by("Aliya Serik", id="a", date="2025-03-01"), led_by("Jonas Weber", id="b", date="2025-03-01")]
    add(tmp_path / "news.kgx", [draft.done() for draft in rivals])

    (finding,) = validate_source(tmp_path / "news.kgx", ontology=default_ontology()).findings
    assert [claim.value for claim in finding.claims] == ["Aliya Serik", "Jonas Weber"]


def test_graph_of_another_ontology_and_base_conforms(tmp_path: Path) -> None:
    ontology = Ontology(
        name="tiny",
        entity_types={"Plant": EntityType("Plant", "a plant"), "Soil": EntityType("Soil", "a soil")},
        relations={"grows on": RelationType("grows on", "grows on it", ("Plant",), ("Soil",))},
        events={"harvest": EventType("harvest", "a harvest", (Role("crop", "what", ("Plant",)),))},
    )
    draft = Draft("Barley grows on loam; the harvest is in.")
    barley, loam = draft.entity("Plant", "Barley"), draft.entity("Soil", "loam")
    draft.relation("grows on", barley, loam)
    draft.event("harvest", "harvest", [("crop", barley)])
    build_graph([draft.done()], ontology=ontology, base_iri="https://example.org/farm/").write(tmp_path / "farm.ttl")

    assert validate_source(tmp_path / "farm.ttl", ontology=ontology).findings == ()
    assert validate_source(tmp_path / "farm.ttl", ontology=default_ontology()).violations > 0


def test_foreign_rdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "foreign.ttl").write_text("<https://example.org/a> a <https://example.org/B> .", encoding="utf-8")

    with pytest.raises(InputError, match=r"foreign\.ttl: the RDF is not a graph that kgx wrote"):
        validate_source(tmp_path / "foreign.ttl", ontology=default_ontology())


# ceo changes with time, a date of birth does not
def led_by(name: str, *, id: str, date: str | None, ended: bool = False, speaker: bool = False) -> Draft:
    draft = Draft(f"{name} leads Kazmin, Weber said.", id=id, date=date)
    kazmin, weber = draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Weber")
    leader = draft.entity("PERSON", name)
    draft.relation("ceo", kazmin, leader, ended=ended, speaker=weber if speaker else None)
    return draft


def test_two_chief_executives_at_one_time_are_a_warning_with_their_sources(check: Callable[..., ValidationReport]) -> None:
    drafts = [
        led_by("Aliya Serik", id="a", date="2025-03-01"), led_by("Aliya Serik", id="b", date="2025-03-09"),
        led_by("Jonas Weber", id="c", date="2025-03-05"),
    ]  # fmt: skip

    report = check(graph_of(*drafts))
    (finding,) = report.findings
    assert (report.violations, report.warnings) == (0, 1)
    assert finding.message == "2 values of ceo at one time"
    assert [(c.value, c.article.rpartition("/")[2], c.date) for c in finding.claims] == [
        ("Aliya Serik", "a", "2025-03-01"), ("Aliya Serik", "b", "2025-03-09"), ("Jonas Weber", "c", "2025-03-05"),
    ]  # fmt: skip
    assert finding.claims[2].quote == "Jonas Weber leads Kazmin, Weber said."


@pytest.mark.parametrize(
    "other",
    [
        {"date": "2025-04-01"}, {"date": "2025-03-01", "ended": True}, {"date": "2025-03-01", "speaker": True},
        {"name": "Serik", "date": "2025-03-01"},
    ],
    ids=["later", "former", "claim", "shorter-name"],
)  # fmt: skip
def test_what_may_both_be_true_is_no_contradiction(check: Callable[..., ValidationReport], other: dict[str, object]) -> None:
    drafts = [led_by("Aliya Serik", id="a", date="2025-03-01"), led_by(**{"name": "Jonas Brandt", "id": "b", **other})]  # type: ignore[arg-type]

    assert check(graph_of(*drafts)).findings == ()


@pytest.mark.parametrize(
    "value, count",
    [(Value("xsd:date", "1965-03-04"), 1), (Value("xsd:gYear", "1965"), 0), (Value("xsd:gYear", "1966"), 1), (None, 0)],
    ids=["other-day", "its-year", "other-year", "unknown"],
)
def test_two_dates_of_birth(check: Callable[..., ValidationReport], value: Value | None, count: int) -> None:
    drafts = []
    for id, said, known in (("a", "3 March 1965", Value("xsd:date", "1965-03-03")), ("b", "some day", value)):
        draft = Draft(f"Aliya Serik was born on {said}.", id=id, date=f"2025-03-0{len(drafts) + 1}")
        draft.relation("date_of_birth", draft.entity("PERSON", "Aliya Serik"), draft.entity("DATE", said, value=known))
        drafts.append(draft)

    assert check(graph_of(*drafts)).warnings == count


def test_report_as_json_and_as_shacl(check: Callable[..., ValidationReport]) -> None:
    report = check(graph_of(small_draft()), ('vocab#confidence> "0.875"', ""))
    content = json.loads(findings_to_json(report))
    graph = ox.Store()
    graph.load(findings_to_turtle(report), ox.RdfFormat.TURTLE)

    assert (content["conforms"], content["violations"]) == (False, 1)
    assert content["findings"][0]["path"].endswith("vocab#confidence")
    assert graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> ASK { ?r a sh:ValidationReport ; sh:conforms false ; sh:result ?f . "
        "?f a sh:ValidationResult ; sh:focusNode ?n ; sh:resultSeverity sh:Violation ; sh:resultMessage ?m ; "
        "sh:sourceConstraintComponent sh:MinCountConstraintComponent }"
    )


def test_table_names_articles_of_a_contradiction(check: Callable[..., ValidationReport]) -> None:
    drafts = [led_by("Aliya Serik", id="a", date=None), led_by("Jonas Brandt", id="b", date=None)]

    rows = finding_rows(check(graph_of(*drafts)))
    assert rows[1][:3] == ["warning", "Kazmin", "kgx:ceo"]
    assert rows[2][3:] == ["Aliya Serik", "article:a (0.875): Aliya Serik leads Kazmin, Weber said."]


def small_draft() -> Draft:
    draft = Draft("Aliya Serik heads Kazmin since Monday.", date="2025-03-12")
    kazmin, aliya = draft.entity("ORG", "Kazmin"), draft.entity("PERSON", "Aliya Serik")
    draft.entity("DATE", "Monday", value=Value("xsd:date", "2025-03-10"))
    draft.relation("ceo", kazmin, aliya)
    draft.relation("position_at", aliya, kazmin, realis="hypothetical", confidence=0.5)
    return draft


def test_what_has_no_iri_is_reported_in_every_form(tmp_path: Path) -> None:
    graph = graph_of(mine_draft())
    graph.write(tmp_path / "graph.ttl")
    with (tmp_path / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\n_:nobody a kgx:Entity .\n")
        for person in ("one", "two"):
            stream.write(
                f"statement:{person} a rdf:Statement ; rdf:subject _:nobody ; rdf:predicate kgx:ceo ;"
                f' rdf:object _:{person} ; kgx:realis kgx:asserted ; rdfs:label "{person}" .\n'
            )

    report = validate_source(tmp_path / "graph.ttl", ontology=graph.ontology)

    assert report.violations > 0
    assert len(finding_rows(report)) > report.violations
    assert b"sh:ValidationReport" in findings_to_turtle(report)
