"""The entity nodes of a graph: members of all articles, put together by identity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kgx.annotation import Entity, Extraction, Link, Value
from kgx.graph.identity import Candidate, Identity, identify, is_time, member_id
from kgx.graph.nodes import Member, Node
from kgx.ontology import Ontology

EntityKey = tuple[str, int]  # article id and the entity's number there

_NUMBER = re.compile(r"[+-]?[0-9]{1,100}(\.[0-9]{0,100})?")


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """Entity nodes, and where each article's entity went."""

    nodes: tuple[Node, ...]
    member_by_key: Mapping[EntityKey, str]
    node_by_member: Mapping[str, str]

    def member_id(self, extraction: Extraction, entity_id: int) -> str:
        """The permanent id of the article's entity; empty where it was left out."""
        return self.member_by_key.get((extraction.article.id, entity_id), "")

    def node_id(self, extraction: Extraction, entity_id: int) -> str | None:
        """The node of the article's entity; None where it was left out."""
        member = self.member_id(extraction, entity_id)
        return f"entity/{self.node_by_member[member]}" if member else None


def index_entities(extractions: Iterable[Extraction], ontology: Ontology, dropped: Counter[str]) -> EntityIndex:
    """dropped: counts entities of types that the ontology lacks."""
    members: list[tuple[Member, Entity]] = []
    member_by_key = {}
    for extraction in extractions:
        for member, entity in _members(extraction, ontology, dropped):
            members.append((member, entity))
            member_by_key[extraction.article.id, entity.id] = member.id
    identity = identify((_candidate(member, entity) for member, entity in members), ontology)
    return EntityIndex(_nodes(members, identity, ontology), member_by_key, identity.node_by_member)


def _members(extraction: Extraction, ontology: Ontology, dropped: Counter[str]) -> list[tuple[Member, Entity]]:
    numbers: Counter[tuple[str, str]] = Counter()
    members = []
    for entity in sorted(extraction.entities, key=lambda e: e.id):
        if entity.type not in ontology.entity_types:
            dropped["entities of a type that the ontology lacks"] += 1
            continue
        key = (entity.type, entity.name)
        new_id = member_id(extraction.article.id, *key, numbers[key])
        numbers[key] += 1
        names = (entity.name, *sorted({_one_line(extraction.quote(span)) for span in entity.names} - {entity.name}))
        member = Member(new_id, extraction.article.id, names, len(entity.mentions))
        members.append((member, replace(entity, value=_canonical(entity.value))))
    return members


def _candidate(member: Member, entity: Entity) -> Candidate:
    is_named = bool(entity.names) or not entity.mentions
    return Candidate(member.id, member.article_id, entity.type, entity.name, is_named, entity.value, entity.link)


def _nodes(members: Iterable[tuple[Member, Entity]], identity: Identity, ontology: Ontology) -> tuple[Node, ...]:
    by_node: dict[str, list[tuple[Member, Entity]]] = defaultdict(list)
    for member, entity in members:
        merge = identity.merge_by_member.get(member.id)
        if merge is not None:
            member = replace(member, merged_with=merge.into, merge_reason=merge.reason)
        by_node[identity.node_by_member[member.id]].append((member, entity))
    return tuple(_node(node_id, group, ontology) for node_id, group in sorted(by_node.items()))


def _node(node_id: str, group: list[tuple[Member, Entity]], ontology: Ontology) -> Node:
    entities = [entity for _, entity in group]
    entity_type, value = entities[0].type, entities[0].value
    label = _label(group)
    if value is not None and is_time(ontology.entity_types[entity_type]) and re.match(r"\d{4}", value.lexical):
        label = value.lexical  # "Monday" names another day in every article
    members = tuple(sorted((member for member, _ in group), key=lambda m: m.id))
    return Node(f"entity/{node_id}", "entity", entity_type, label, members, value, _surest_link(entities))


def _label(group: list[tuple[Member, Entity]]) -> str:
    """The canonical name that most mentions stand behind; of equals the longest, then the first in the alphabet."""
    counts: Counter[str] = Counter()
    for member, entity in group:
        counts[entity.name] += member.mention_count
    return min(counts, key=lambda name: (-counts[name], -len(name), name))


def _surest_link(entities: list[Entity]) -> Link | None:
    links = [entity.link for entity in entities if entity.link is not None]
    return max(links, key=lambda link: link.confidence, default=None)


def _canonical(value: Value | None) -> Value | None:
    """Numbers in the canonical form of XSD, so that 2.50 and 2.5 are one value."""
    if value is None or value.datatype not in ("xsd:decimal", "xsd:integer") or not _NUMBER.fullmatch(value.lexical):
        return value
    form = f"{Decimal(value.lexical):f}"
    form = form.rstrip("0").rstrip(".") if "." in form else form
    return replace(value, lexical="0" if form in ("-0", "") else form)


def _one_line(name: str) -> str:
    return " ".join(name.split())
