"""The IRIs of the graph: how a node, a statement, a label or a term of our own is named, and what names mean.

`kgx:` is `<base>vocab#`. It holds the core terms and the labels of the news ontology; another ontology's labels have a
namespace of their own. No blank node is ever written.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from kgx.graph.terms import OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, WD, WDT, XSD, Iri
from kgx.ontology import CORE_CLASSES, CORE_PROPERTIES, Ontology, local_name

DEFAULT_BASE_IRI = "https://w3id.org/kgx-news/"

KINDS = ("article", "entity", "event", "fact", "member", "passage", "selector", "statement")


@dataclass(frozen=True, slots=True)
class Names:
    """IRIs under one base for one ontology. Node ids are the part of the IRI after the base: `entity/0123456789abcdef`."""

    ontology: Ontology
    base_iri: str = DEFAULT_BASE_IRI

    @property
    def core_namespace(self) -> str:
        return f"{self.base_iri}vocab#"

    @property
    def label_namespace(self) -> str:
        if self.ontology.namespace is not None:
            return self.ontology.namespace
        if self.ontology.shares_core_namespace:
            return self.core_namespace
        return f"{self.base_iri}vocab/{local_name(self.ontology.name)}#"

    def core(self, term: str) -> Iri:
        assert term in CORE_CLASSES or term in CORE_PROPERTIES, term
        return Iri(self.core_namespace + term)

    def label(self, label: str) -> Iri:
        """The IRI of a type, relation, event type or role of the ontology."""
        return Iri(self.label_namespace + local_name(label))

    def realis(self, realis: str) -> Iri:
        return Iri(self.core_namespace + realis)

    def node(self, node_id: str) -> Iri:
        return Iri(self.base_iri + node_id)

    def article(self, article_id: str) -> Iri:
        return self.node(article_node_id(article_id))

    @property
    def facts_graph(self) -> Iri:
        """The named graph of what several articles may state together."""
        return self.node("facts")

    def member(self, member_id: str) -> Iri:
        return Iri(f"{self.base_iri}member/{member_id}")

    def passage(self, article_id: str, start: int, end: int) -> Iri:
        return Iri(f"{self.base_iri}passage/{short_hash(article_id, start, end)}")

    def selector(self, passage: Iri) -> Iri:
        return Iri(f"{self.base_iri}selector/{passage.rpartition('/')[2]}")

    def activity(self, component: str, version: str) -> Iri:
        return Iri(f"{self.base_iri}activity/{_percent_encoded(component)}/{_percent_encoded(version)}")

    def prefixes(self) -> dict[str, str]:
        """What files declare and queries know without declaring it."""
        prefixes = {
            "kgx": self.core_namespace,
            **{kind: f"{self.base_iri}{kind}/" for kind in KINDS},
            "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "prov": PROV, "oa": OA, "owl": OWL, "xsd": XSD,
            "schema": SCHEMA, "wd": WD, "wdt": WDT,
        }  # fmt: skip
        for prefix, namespace in self.ontology.prefixes.items():
            prefixes.setdefault(prefix, namespace)
        if self.label_namespace != self.core_namespace:
            prefixes.setdefault(local_name(self.ontology.name), self.label_namespace)
        return prefixes


def article_node_id(article_id: str) -> str:
    return f"article/{_percent_encoded(article_id)}"


def article_id_of(node_id: str) -> str:
    """The inverse of article_node_id."""
    return unquote(node_id.removeprefix("article/"), errors="surrogatepass")


def short_hash(*parts: str | int) -> str:
    """16 hex digits that depend on the parts alone."""
    form = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _percent_encoded(value: str) -> str:
    """Without a point or a dash at either end: `article/..` would be resolved as a path, and rdflib cannot read the
    escapes that Turtle needs there."""
    encoded = quote(value, safe="", errors="surrogatepass")
    return re.sub(r"^[.~-]+|[.~-]+$", lambda ends: "".join(f"%{ord(end):02X}" for end in ends.group()), encoded)
