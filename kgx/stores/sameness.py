"""What the store asks of identity beside its public functions: what the node of many members is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kgx.annotation import Entity, Value
from kgx.graph.entities import EntityMember, node_of
from kgx.graph.identity import Profile
from kgx.graph.kinds import kind_of
from kgx.graph.nodes import Member, Node
from kgx.ontology import Ontology

# To be changed with the rules of kgx.graph.identity, reprints and confirmation: what another rule said is worked out anew.
RULE = "4"


@dataclass(frozen=True, slots=True)
class NamedAs:
    """Members of a node that have one name and type: how often the articles mention them. place: sorts as their first one's
    article and number do."""

    name: str
    type: str
    types: tuple[str, ...]
    mentions: int
    place: str


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
