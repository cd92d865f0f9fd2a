"""What a check of a graph found, as plain data, and the forms in which it is given: table, JSON, a SHACL report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pyoxigraph as ox

from kgx.graph.shapes import SHACL
from kgx.graph.terms import PROV, RDF, XSD
from kgx.stores.solutions import Solutions, SolutionTerm, short_name, to_rdf

_SHOWN_QUOTE = 120  # characters of a quote in a table

Severity = Literal["violation", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One article's word for a value. value: the label of the thing, or the words or the date. article: its IRI."""

    value: str
    article: str
    date: str
    quote: str
    confidence: float


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A node that breaks a shape, or articles that contradict each other.

    node: the IRI that is looked at, with its label, if it has one. path: the property, or empty. value: what is wrong, as
    text, or empty. constraint: the component of SHACL that says so. claims: of a contradiction.
    """

    severity: Severity
    node: str
    label: str
    path: str
    value: str
    message: str
    constraint: str = f"{SHACL}MaxCountConstraintComponent"
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """findings: sorted, violations first. nodes, triples: how many were checked."""

    findings: tuple[Finding, ...]
    nodes: int
    triples: int
    prefixes: Mapping[str, str]

    @property
    def violations(self) -> int:
        return sum(finding.severity == "violation" for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.violations


def finding_rows(report: ValidationReport) -> list[list[str]]:
    """Cells for people: a header line, then one row a finding; the claims of a contradiction follow it, a row each."""
    rows = [["severity", "node", "property", "value", "message"]]
    for finding in report.findings:
        node = finding.label or short_name(finding.node, report.prefixes)
        path = short_name(finding.path, report.prefixes)
        rows.append([finding.severity, node, path, short_name(finding.value, report.prefixes), finding.message])
        for claim in finding.claims:
            where = " ".join(filter(None, (short_name(claim.article, report.prefixes), claim.date)))
            rows.append(["", "", "", claim.value, f"{where} ({claim.confidence:g}): {_shortened(claim.quote)}"])
    return rows


def findings_to_json(report: ValidationReport) -> str:
    content = {
        "conforms": report.violations == 0, "violations": report.violations, "warnings": report.warnings,
        "nodes": report.nodes, "triples": report.triples, "findings": [_json_finding(f) for f in report.findings],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=2)


def findings_to_turtle(report: ValidationReport) -> bytes:
    """A sh:ValidationReport, https://www.w3.org/TR/shacl/#validation-report; warnings are results too, so that sh:conforms
    is true only where there is no finding at all."""
    rows = tuple(_report_rows(report))
    return to_rdf(Solutions("graph", rows=rows, prefixes={**report.prefixes, "sh": SHACL}), format="ttl")


def _shortened(quote: str) -> str:
    return quote if len(quote) <= _SHOWN_QUOTE else f"{quote[: _SHOWN_QUOTE - 1]}…"


def _json_finding(finding: Finding) -> dict[str, Any]:
    return {key: value for key, value in asdict(finding).items() if value}


def _report_rows(report: ValidationReport) -> Iterator[tuple[SolutionTerm, SolutionTerm, SolutionTerm]]:
    top = SolutionTerm("blank", "report")
    yield top, _iri(RDF + "type"), _iri(SHACL + "ValidationReport")
    yield top, _iri(SHACL + "conforms"), _text("false" if report.findings else "true", XSD + "boolean")
    for number, finding in enumerate(report.findings, start=1):
        result = SolutionTerm("blank", f"result{number}")
        yield top, _iri(SHACL + "result"), result
        yield result, _iri(RDF + "type"), _iri(SHACL + "ValidationResult")
        yield result, _iri(SHACL + "resultSeverity"), _iri(SHACL + finding.severity.capitalize())
        yield result, _iri(SHACL + "focusNode"), _iri(finding.node) if _is_iri(finding.node) else _text(finding.node)
        yield result, _iri(SHACL + "resultMessage"), _text(finding.message)
        yield result, _iri(SHACL + "sourceConstraintComponent"), _iri(finding.constraint)
        if finding.path:
            yield result, _iri(SHACL + "resultPath"), _iri(finding.path)
        if finding.value:
            yield result, _iri(SHACL + "value"), _iri(finding.value) if _is_iri(finding.value) else _text(finding.value)
        for article in sorted({claim.article for claim in finding.claims}):
            yield result, _iri(PROV + "hadPrimarySource"), _iri(article)


def _iri(value: str) -> SolutionTerm:
    return SolutionTerm("iri", value)


def _text(value: str, datatype: str = XSD + "string") -> SolutionTerm:
    return SolutionTerm("literal", value, datatype)


def _is_iri(value: str) -> bool:
    try:
        ox.NamedNode(value)
    except ValueError:
        return False
    return "://" in value
