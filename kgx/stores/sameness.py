"""What the store asks of identity beside its public functions: which members look alike, and what their node is called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kgx.annotation import Entity, Value
from kgx.graph.entities import EntityMember, node_of
from kgx.graph.identity import Profile, components
from kgx.graph.kinds import kind_of
from kgx.graph.nodes import Member, Node
from kgx.ontology import Ontology

RULE = "1"  # to be changed with the rules of kgx.graph.identity: nodes of another rule are worked out anew


@dataclass(frozen=True, slots=True)
class NamedAs:
    """Members of a node that have one name and type: how often the articles mention them. place: sorts as their first one's
    article and number do."""

    name: str
    type: str
    types: tuple[str, ...]
    mentions: int
    place: str


def look(profile: Profile) -> str:
    """Equal for members that differ in nothing that `components` looks at, save their ids and pairs."""
    p = profile
    seen = (p.type, p.kind, p.name, p.names, p.types, p.is_named, p.value, p.link)
    return hashlib.sha256(repr(seen).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def reason_within(profile: Profile) -> tuple[str, float] | None:
    """Why members of one settled key that look alike are one thing, and the score; None where they are not."""
    twin = replace(profile, id=f"{profile.id} twin")
    merge = components([profile, twin], {}).merge_by_member.get(twin.id)
    return None if merge is None else (merge.reason, merge.score)


def node_of_names(node_id: str, names: Iterable[NamedAs], value: Value | None, ontology: Ontology) -> Node:
    """The node without members and link, as `node_of` makes it of its members. value: of the first one."""
    ordered = sorted(names, key=lambda named: named.place)
    return node_of(node_id, [_stand_in(named, number, value, ontology) for number, named in enumerate(ordered)], ontology)


def _stand_in(named: NamedAs, number: int, value: Value | None, ontology: Ontology) -> EntityMember:
    """One member for all of a name and type."""
    kind = kind_of(ontology.entity_types[named.type])
    return EntityMember(
        Member(str(number), named.place, (named.name,), named.mentions),
        Entity(number, named.type, named.name, (), value),
        Profile(str(number), named.place, named.type, kind, named.name, (named.name,), named.types),
    )
