"""Nodes: the components of accepted pairs, cut where a chain would join what contradicts each other.

The result depends on the set of profiles, pairs and decisions alone, not on how they came; so adding articles one by one
gives what building anew gives.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kgx.graph.alike import Face, Pair, face_of, group_of, telling_pairs
from kgx.graph.blocking import settled_key
from kgx.graph.matching import SAME_COUNTRY, SAME_LINK, SAME_VALUE, Match, are_contradictory
from kgx.graph.namesakes import told_apart
from kgx.graph.profiles import Profile

SAME_NAME = "same name"
BY_HAND = "merged by hand"

_MARGIN = 0.1  # a member that fits two contradictory ones is of the better only where it fits better by so much


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided, as pairs of members: merges are one thing, whatever the rules say; splits never are.

    A pair that is in both is split.
    """

    merges: frozenset[Pair] = frozenset()
    splits: frozenset[Pair] = frozenset()

    @property
    def members(self) -> frozenset[str]:
        """Those about which something was decided."""
        return frozenset(member for pair in self.merges | self.splits for member in pair)

    def others(self, members: AbstractSet[str]) -> set[str]:
        """Those about whom something was decided together with one of the members."""
        return {other for pair in self.merges | self.splits if not members.isdisjoint(pair) for other in pair}


NO_DECISIONS = Decisions()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two members that are one thing, and why."""

    member: str
    into: str
    reason: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Identity:
    """node_by_member: the smallest member id of each one's node. merge_by_member: for every other member of a node."""

    node_by_member: Mapping[str, str]
    merge_by_member: Mapping[str, Merge]


@dataclass(frozen=True, slots=True)
class _Edge:
    one: str
    two: str
    match: Match
    rank: int  # edges of smaller rank are taken first

    @property
    def order(self) -> tuple[int, float, str, str]:
        return self.rank, -self.match.score, self.one, self.two


@dataclass(slots=True)
class _Cluster:
    """faces: one member for each form that contradiction depends on. types: what all members may be."""

    members: set[str]
    types: set[str]
    faces: dict[Face, Profile]
    apart_from: set[str] = field(default_factory=set)


def components(
    profiles: Iterable[Profile], pairs: Mapping[Pair, Match], decisions: Decisions = NO_DECISIONS
) -> Identity:  # fmt: skip
    """The nodes of the profiles. pairs: accepted ones, by member ids; those of one common key need not be there.

    Pairs and decisions with a member that is not among the profiles are ignored. See `alike` for the pairs that count.
    """
    held = told_apart(profiles, decisions.merges - decisions.splits)
    profile_by_id = {profile.id: profile for profile in sorted(held, key=lambda p: p.id)}
    decided = decisions.members
    known = {_sorted(pair): match for pair, match in pairs.items() if set(pair) <= profile_by_id.keys()}
    clusters = {profile.id: _cluster(profile) for profile in profile_by_id.values()}
    for one, two in (pair for pair in decisions.splits if set(pair) <= profile_by_id.keys()):
        clusters[one].apart_from.add(two)
        clusters[two].apart_from.add(one)
    taken = _taken([*_decided_edges(profile_by_id, decisions), *_settled_edges(profile_by_id, decided)], clusters)
    taken += _rejoined(profile_by_id, decided, clusters)
    taken += _taken(_matched_edges(profile_by_id, telling_pairs(profile_by_id, known, decided), decided), clusters)
    return _identity(profile_by_id, taken)


def _sorted(pair: Pair) -> Pair:
    return (pair[0], pair[1]) if pair[0] <= pair[1] else (pair[1], pair[0])


def _decided_edges(profile_by_id: Mapping[str, Profile], decisions: Decisions) -> Iterator[_Edge]:
    for one, two in map(_sorted, decisions.merges):
        if one in profile_by_id and two in profile_by_id:
            yield _Edge(one, two, Match(1.0, BY_HAND), 0)


def _settled_edges(profile_by_id: Mapping[str, Profile], decided: Collection[str]) -> Iterator[_Edge]:
    """Every member of a settled key with the first; where that cannot be, still with the first of its group."""
    groups: dict[str, list[Profile]] = defaultdict(list)
    firsts: dict[str, Profile] = {}
    for profile in profile_by_id.values():
        key = settled_key(profile)
        if key is not None:
            groups[key].append(profile)
            first = firsts.setdefault(group_of(profile, decided), profile)
            if first is not profile:
                yield _Edge(first.id, profile.id, Match(1.0, settled_reason(first, profile)), 2)
    for first, *others in groups.values():
        for other in others:
            yield _Edge(first.id, other.id, Match(1.0, settled_reason(first, other)), 1)


def _rejoined(profile_by_id: Mapping[str, Profile], decided: Collection[str], clusters: dict[str, _Cluster]) -> list[_Edge]:
    """Members of a settled key that people keep from its first are still one thing with each other."""
    left_by_key: dict[str, list[Profile]] = defaultdict(list)
    for member in sorted(profile_by_id.keys() & set(decided)):
        key = settled_key(profile_by_id[member])
        if key is not None:
            left_by_key[key].append(profile_by_id[member])
    taken: list[_Edge] = []
    for left in left_by_key.values():
        while left:
            first, *others = left
            edges = [_Edge(first.id, other.id, Match(1.0, settled_reason(first, other)), 2) for other in others]
            taken += _taken(edges, clusters)
            left = [other for other in others if clusters[other.id] is not clusters[first.id]]
    return taken


def settled_reason(one: Profile, two: Profile) -> str:
    """Why two members of one settled key are one thing."""
    if one.link is not None:
        return SAME_LINK
    if one.value is not None or one.kind in ("time", "value"):
        return SAME_VALUE
    names = one.name if one.name == two.name else f"{one.name} / {two.name}"
    return f"{SAME_COUNTRY if one.country else SAME_NAME}: {names}"


def _matched_edges(
    profile_by_id: Mapping[str, Profile], pairs: Mapping[Pair, Match], decided: Collection[str]
) -> Iterator[_Edge]:  # fmt: skip
    """Those of telling names first; what is ambiguous is left out. pairs: telling ones."""
    group_by_id = {member: group_of(profile_by_id[member], decided) for pair in pairs for member in pair}
    matches: dict[str, dict[str, Match]] = defaultdict(dict)
    faces: dict[str, Profile] = {}
    for (one, two), match in pairs.items():
        groups = group_by_id[one], group_by_id[two]
        matches[groups[0]][groups[1]] = matches[groups[1]][groups[0]] = match
        faces |= {groups[0]: profile_by_id[one], groups[1]: profile_by_id[two]}
    unclear = {(group, other) for group in matches for other in _unclear(matches[group], faces)}
    for (one, two), match in pairs.items():
        groups = group_by_id[one], group_by_id[two]
        if groups not in unclear and groups[::-1] not in unclear:
            partial = sum(settled_key(profile_by_id[member]) is None for member in (one, two))
            yield _Edge(one, two, match, 3 + partial)


def _unclear(matches: Mapping[str, Match], profile_by_group: Mapping[str, Profile]) -> set[str]:
    """Those that a group may not be joined with, since it fits another one, which contradicts them, as well or better."""
    score_by_face: dict[Face, float] = {}
    profile_by_face: dict[Face, Profile] = {}
    for other, match in matches.items():
        face = face_of(profile_by_group[other])
        profile_by_face.setdefault(face, profile_by_group[other])
        score_by_face[face] = max(match.score, score_by_face.get(face, 0.0))
    unclear_faces = set()
    for face, score in score_by_face.items():
        for rival, rival_score in score_by_face.items():
            if rival_score > score - _MARGIN and are_contradictory(profile_by_face[face], profile_by_face[rival]):
                unclear_faces.add(face)
                break
    return {other for other in matches if face_of(profile_by_group[other]) in unclear_faces}


def _cluster(profile: Profile) -> _Cluster:
    return _Cluster({profile.id}, set(profile.types or (profile.type,)), {face_of(profile): profile})


def _taken(edges: Iterable[_Edge], clusters: dict[str, _Cluster]) -> list[_Edge]:
    """Those that put two clusters together."""
    return [edge for edge in sorted(edges, key=lambda edge: edge.order) if _join(edge, clusters)]


def _join(edge: _Edge, clusters: dict[str, _Cluster]) -> bool:
    """Puts the two clusters together unless something speaks against it; True where it did."""
    one, two = clusters[edge.one], clusters[edge.two]
    if one is two or one.apart_from & two.members:
        return False
    if edge.rank > 0 and not _fit(one, two):
        return False
    small, large = sorted((one, two), key=lambda cluster: len(cluster.members))
    large.members |= small.members
    large.types = (large.types & small.types) or large.types
    large.faces |= small.faces
    large.apart_from |= small.apart_from
    for member in small.members:
        clusters[member] = large
    return True


def _fit(one: _Cluster, two: _Cluster) -> bool:
    if not one.types & two.types:
        return False
    return not any(are_contradictory(a, b) for key, a in one.faces.items() for other, b in two.faces.items() if key != other)


def _identity(profile_by_id: Mapping[str, Profile], edges: Iterable[_Edge]) -> Identity:
    """Every member but the first of its node is merged with one that is nearer to the first."""
    neighbours: dict[str, list[tuple[str, Match]]] = defaultdict(list)
    for edge in edges:
        neighbours[edge.one].append((edge.two, edge.match))
        neighbours[edge.two].append((edge.one, edge.match))
    node_by_member: dict[str, str] = {}
    merges: dict[str, Merge] = {}
    for first in profile_by_id:
        if first in node_by_member:
            continue
        node_by_member[first] = first
        queue = deque([first])
        while queue:
            member = queue.popleft()
            for other, match in sorted(neighbours[member], key=lambda entry: entry[0]):
                if other not in node_by_member:
                    node_by_member[other] = first
                    merges[other] = Merge(other, member, match.reason, match.score)
                    queue.append(other)
    return Identity(node_by_member, merges)
