"""Articles that contradict each other: several values of a relation that can have one only.

Of a relation that changes with time (a chief executive), two values contradict each other where the days on which articles
report them overlap; of one that holds for good (a date of birth), always. Dates agree where one is a part of the other
(1965 and 3 March 1965), and so do names (Serik and Aliya Serik).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pyoxigraph as ox

from kgx.graph.names import Names
from kgx.graph.terms import LABEL, OA, PROV, RDF
from kgx.ontology import RelationType
from kgx.stores.findings import Claim, Finding


def contradictions(store: ox.Store, names: Names) -> Iterator[Finding]:
    """One warning a node and relation, with what each article says. Only what articles themselves assert counts, and not
    what they call over."""
    for relation in names.ontology.relations.values():
        if relation.functional:
            yield from _of_relation(_Reader(store, names), relation)


def _of_relation(reader: _Reader, relation: RelationType) -> Iterator[Finding]:
    predicate = reader.names.label(relation.label)
    for node, claims_by_value in sorted(reader.claims(predicate, relation).items()):
        values = sorted(claims_by_value)
        opposed = {
            value
            for pair in combinations(values, 2)
            if not reader.agree(*pair) and (relation.permanent or _overlap(*(claims_by_value[value] for value in pair)))
            for value in pair
        }
        if opposed:
            claims = tuple(sorted(claim for value in opposed for claim in claims_by_value[value]))
            when = "" if relation.permanent else " at one time"
            message = f"{len(opposed)} values of {relation.label}{when}"
            yield Finding("warning", node, reader.text(node, LABEL), str(predicate), "", message, claims=claims)


def _overlap(one: Sequence[Claim], other: Sequence[Claim]) -> bool:
    """True where neither was last reported before the other came up. An article without a date may be of any day."""
    days = [sorted(claim.date for claim in claims) for claims in (one, other)]
    if not days[0][0] or not days[1][0]:
        return True
    return days[0][0] <= days[1][-1] and days[1][0] <= days[0][-1]


class _Reader:
    """Looks up nodes of the data by their IRIs."""

    def __init__(self, store: ox.Store, names: Names) -> None:
        self._store = store
        self.names = names

    def claims(self, predicate: str, relation: RelationType) -> Mapping[str, Mapping[str, list[Claim]]]:
        """By subject and object, of all statements that count."""
        found: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        quads = self._store.quads_for_pattern(None, _node(RDF + "predicate"), _node(predicate))
        # A quad may stand in the default graph and in that of its article.
        for statement in sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}):
            if not self._counts(statement, relation):
                continue
            ends = self.text(statement, RDF + "subject"), self.text(statement, RDF + "object")
            for head, tail in (ends, ends[::-1]) if relation.symmetric else (ends,):
                found[head][tail] += self._claims(statement, tail)
        return found

    def agree(self, one: str, other: str) -> bool:
        """True where both may be the same: values that are part of one another or unknown, names of common words."""
        values = [self._texts(node, self.names.core("hasValue")) for node in (one, other)]
        if all(values):
            return values[0][0].startswith(values[1][0]) or values[1][0].startswith(values[0][0])
        words = [set(self.text(node, LABEL).casefold().split()) for node in (one, other)]
        return any(self._is_literal(node) for node in (one, other)) or words[0] <= words[1] or words[1] <= words[0]

    def text(self, node: str, predicate: str) -> str:
        return next(iter(self._texts(node, predicate)), "")

    def _is_literal(self, node: str) -> bool:
        types = {self.names.label(t.label) for t in self.names.ontology.entity_types.values() if t.literal}
        return not types.isdisjoint(self._texts(node, RDF + "type"))

    def _counts(self, statement: str, relation: RelationType) -> bool:
        if statement.startswith(f"{self.names.base_iri}fact/"):
            return False  # it only sums statements up
        is_plain = self.text(statement, self.names.core("realis")) == self.names.realis("asserted")
        is_claim = self.text(statement, PROV + "wasAttributedTo") != ""
        has_ended = self.text(statement, self.names.core("ended")) == "true"
        return is_plain and not is_claim and (relation.permanent or not has_ended)

    def _claims(self, statement: str, tail: str) -> list[Claim]:
        passages = self._texts(statement, PROV + "wasDerivedFrom")
        quotes = [self.text(self.text(passage, OA + "hasSelector"), OA + "exact") for passage in passages]
        confidence = self.text(statement, self.names.core("confidence"))
        return [
            Claim(
                value=self.text(tail, LABEL) or tail,
                article=article,
                date=self.text(article, self.names.core("articleDate"))[:10],
                quote=" ".join(" … ".join(sorted(quotes)).split()),
                confidence=_number(confidence),
            )
            for article in self._texts(statement, PROV + "hadPrimarySource")
        ]

    def _texts(self, node: str, predicate: str) -> list[str]:
        """Sorted; IRIs and literals alike, each once."""
        try:
            subject = _node(node)
        except ValueError:  # a blank node or a text, which kgx never writes there: a finding of the shapes
            return []
        quads = self._store.quads_for_pattern(subject, _node(predicate), None)
        return sorted({quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)})


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _number(lexical: str) -> float:
    try:
        return float(lexical)
    except ValueError:
        return 0.0  # a wrong datatype is a finding of the shapes
