"""Where facts come from, as RDF: PROV-O for article and component, Web Annotation selectors for the passages.

https://www.w3.org/TR/prov-o/ https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from kgx.annotation import Span
from kgx.graph.confirmation import Fact
from kgx.graph.names import Names
from kgx.graph.nodes import Support, Words
from kgx.graph.terms import LABEL, OA, PROV, RDF, TYPE, Iri, Triple, boolean, day, decimal, integer, text

# How RDF carries where statements come from: nodes of rdf:Statement, named reifiers of RDF 1.2, or not at all.
Provenance = Literal["statements", "rdf12", "none"]

_NODE_KINDS = ("statement", "fact", "member", "passage", "selector", "activity")
_CORE_TERMS = ("confidence", "member", "triggerPassage")
_PROV_TERMS = ("wasDerivedFrom", "hadPrimarySource", "wasGeneratedBy")


def without_provenance(triples: Iterable[Triple], names: Names) -> Iterator[Triple]:
    """The triples that say what is the case: things, events and plain relations, not who says so, where and how surely."""
    kinds = tuple(f"{names.base_iri}{kind}/" for kind in _NODE_KINDS)
    predicates = {*(names.core(term) for term in _CORE_TERMS), *(Iri(PROV + term) for term in _PROV_TERMS)}
    return (triple for triple in triples if triple.predicate not in predicates and not triple.subject.startswith(kinds))


def fact_triples(fact: Fact, names: Names) -> Iterator[Triple]:
    iri, key = names.node(fact.id), fact.key
    yield Triple(iri, Iri(RDF + "subject"), names.node(key.subject))
    yield Triple(iri, Iri(RDF + "predicate"), names.label(key.predicate))
    yield Triple(iri, Iri(RDF + "object"), names.node(key.object))
    yield Triple(iri, TYPE, names.core("Fact"))
    yield Triple(iri, names.core("realis"), names.realis(key.realis))
    if fact.ended:
        yield Triple(iri, names.core("ended"), boolean(True))
    if key.speaker:
        yield Triple(iri, Iri(PROV + "wasAttributedTo"), names.node(key.speaker))
    yield Triple(iri, names.core("confidence"), decimal(fact.confidence))
    yield Triple(iri, names.core("independentSources"), integer(fact.sources))
    for term, seen in (("firstSeen", fact.first_seen), ("lastSeen", fact.last_seen)):
        if seen is not None:
            yield Triple(iri, names.core(term), day(seen))
    for statement_id in fact.statement_ids:
        yield Triple(iri, Iri(PROV + "wasDerivedFrom"), names.node(statement_id))


def support_triples(iri: Iri, support: Support, names: Names) -> Iterator[Triple]:
    evidence = support.evidence
    yield Triple(iri, names.core("confidence"), decimal(evidence.confidence))
    for span in evidence.spans:
        yield Triple(iri, Iri(PROV + "wasDerivedFrom"), passage_iri(span, support, names))
    yield Triple(iri, Iri(PROV + "hadPrimarySource"), names.article(evidence.article_id))
    yield Triple(iri, Iri(PROV + "wasGeneratedBy"), names.activity(evidence.component, evidence.version))


def passage_iri(span: Span, support: Support, names: Names) -> Iri:
    return names.passage(support.evidence.article_id, span.start, span.end)


def passage_triples(supports: Sequence[Support], words: Sequence[Words], article_id: str, names: Names) -> Iterator[Triple]:
    """Every passage of the article that something refers to, once, in text order."""
    quote_by_span = {piece.span: piece.text for piece in words}
    for support in supports:
        quote_by_span |= dict(zip(support.evidence.spans, support.quotes, strict=True))
    for span, quote in sorted(quote_by_span.items()):
        passage = names.passage(article_id, span.start, span.end)
        selector = names.selector(passage)
        yield Triple(passage, TYPE, Iri(OA + "SpecificResource"))
        yield Triple(passage, Iri(OA + "hasSource"), names.article(article_id))
        yield Triple(passage, Iri(OA + "hasSelector"), selector)
        yield Triple(selector, TYPE, Iri(OA + "TextPositionSelector"))
        yield Triple(selector, TYPE, Iri(OA + "TextQuoteSelector"))
        yield Triple(selector, Iri(OA + "start"), integer(span.start))
        yield Triple(selector, Iri(OA + "end"), integer(span.end))
        yield Triple(selector, Iri(OA + "exact"), text(quote))


def activity_triples(supports: Sequence[Support], names: Names) -> Iterator[Triple]:
    for component, version in sorted({(s.evidence.component, s.evidence.version) for s in supports}):
        iri = names.activity(component, version)
        yield Triple(iri, TYPE, Iri(PROV + "Activity"))
        yield Triple(iri, LABEL, text(f"{component} {version}".strip()))
        yield Triple(iri, names.core("component"), text(component))
        yield Triple(iri, names.core("componentVersion"), text(version))
