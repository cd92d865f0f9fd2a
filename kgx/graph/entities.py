"""The entity nodes of a graph: members of all articles, put together by identity."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kgx.annotation import Entity, Extraction, Link
from kgx.graph.identity import NO_DECISIONS, Decisions, Identity, Profile, identify, type_of
from kgx.graph.kinds import is_time
from kgx.graph.nodes import Member, Node
from kgx.graph.profiles import numbered_profiles
from kgx.ontology import Ontology

EntityKey = tuple[str, int]  # article id and the entity's number there


@dataclass(frozen=True, slots=True)
class EntityMember:
    """An article's entity in its three forms: what the graph shows, what was read, what the rules of sameness see."""

    member: Member
    entity: Entity
    profile: Profile


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


def index_entities(
    extractions: Iterable[Extraction], ontology: Ontology, dropped: Counter[str], decisions: Decisions = NO_DECISIONS
) -> EntityIndex:
    """dropped: counts entities of types that the ontology lacks. decisions: people's, on which members are one thing."""
    members: list[EntityMember] = []
    member_by_key = {}
    for extraction in extractions:
        unknown = sum(entity.type not in ontology.entity_types for entity in extraction.entities)
        if unknown:
            dropped["entities of a type that the ontology lacks"] += unknown
        for found in members_of(extraction, ontology):
            members.append(found)
            member_by_key[extraction.article.id, found.entity.id] = found.member.id
    identity = identify((found.profile for found in members), decisions)
    return EntityIndex(_nodes(members, identity, ontology), member_by_key, identity.node_by_member)


def members_of(extraction: Extraction, ontology: Ontology) -> list[EntityMember]:
    """The entities of an article; types that the ontology lacks are left out."""
    return [
        EntityMember(
            Member(profile.id, profile.article_id, profile.names, len(entity.mentions)),
            replace(entity, value=profile.value),
            profile,
        )
        for entity, profile in numbered_profiles(extraction, ontology)
    ]


def _nodes(members: Iterable[EntityMember], identity: Identity, ontology: Ontology) -> tuple[Node, ...]:
    by_node: dict[str, list[EntityMember]] = defaultdict(list)
    for found in members:
        merge = identity.merge_by_member.get(found.member.id)
        if merge is not None:
            found = replace(found, member=replace(found.member, merged_with=merge.into, merge_reason=merge.reason))
        by_node[identity.node_by_member[found.member.id]].append(found)
    return tuple(node_of(node_id, group, ontology) for node_id, group in sorted(by_node.items()))


def node_of(node_id: str, group: Sequence[EntityMember], ontology: Ontology) -> Node:
    """The node of its members. Its type is one that all of them may have, its label the name with most mentions."""
    mention_counts = {found.member.id: found.member.mention_count for found in group}
    entity_type = type_of(mention_counts, (found.profile for found in group))
    typed = [found for found in group if found.entity.type == entity_type]
    value = group[0].entity.value
    label = _label([(found.member, found.entity) for found in typed])
    if value is not None and is_time(ontology.entity_types[entity_type]) and re.match(r"\d{4}", value.lexical):
        label = value.lexical  # "Monday" names another day in every article
    members = tuple(sorted((found.member for found in group), key=lambda m: m.id))
    link = _surest_link([found.entity for found in group])
    return Node(f"entity/{node_id}", "entity", entity_type, label, members, value, link)


def _label(group: list[tuple[Member, Entity]]) -> str:
    """The canonical name that most mentions stand behind; of equals the longest, then the first in the alphabet."""
    counts: Counter[str] = Counter()
    for member, entity in group:
        counts[entity.name] += member.mention_count
    return min(counts, key=lambda name: (-counts[name], -len(name), name))


def _surest_link(entities: list[Entity]) -> Link | None:
    links = [entity.link for entity in entities if entity.link is not None]
    surest = max(links, key=lambda link: link.confidence, default=None)
    return None if surest is None else replace(surest, confidence=round(surest.confidence, 3))
