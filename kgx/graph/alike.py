"""Members that identity need not tell apart, and the few pairs that decide; so that a popular name costs no square.

Where thousands of articles have a name, nearly all accepted pairs say what others say already. `telling_pairs` keeps, of the
pairs between two groups of members that stand or fall together, the best one, and of those within a name that does not
decide alone a maximum spanning forest (Kruskal 1956). Both depend on the set of pairs alone, and stay right when pairs come
to them one by one, so that a store need not keep the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kgx.graph.blocking import common_key, settled_key
from kgx.graph.matching import SAME_COUNTRY, SAME_LINK, SAME_VALUE, Match, bare_link, full_names
from kgx.graph.names import short_hash
from kgx.graph.profiles import Profile
from kgx.graph.spelling import folded

Pair = tuple[str, str]
Face = tuple[object, ...]

_FIXED_REASONS = (SAME_LINK, SAME_VALUE, SAME_COUNTRY)
_BEST_SCORE = 0.99  # of names


def face_of(profile: Profile) -> Face:
    """All that contradiction depends on: see `are_contradictory`."""
    return profile.kind, profile.country, profile.name, full_names(profile), bare_link(profile), profile.holder


def look(profile: Profile) -> str:
    """Equal for members that differ in nothing that `components` looks at, save their ids and pairs."""
    names = sorted(full_names(profile))
    return short_hash(*_kind_of_thing(profile), profile.name, *names)


def group_of(profile: Profile, decided: Collection[str]) -> str:
    """Equal for members of one settled key and look, which are always of one node; else the member's own id.

    decided: members about which people decided something; each is for itself.
    """
    settled = settled_key(profile)
    if settled is None or profile.id in decided:
        return profile.id
    return short_hash("alike", settled, look(profile))


def _kind_of_thing(profile: Profile) -> tuple[str, ...]:
    link = bare_link(profile)
    base = ("", "") if link is None else (link.base, link.id)
    return profile.kind, profile.type, *base, profile.country, *profile.types, ""


def order_of(pair: Pair, match: Match) -> tuple[float, str, str]:
    """The smaller, the sooner is the pair taken."""
    return -match.score, *pair


def is_best(match: Match) -> bool:
    """True where no other pair of the same two groups has a better score."""
    return match.score >= _BEST_SCORE or match.reason in _FIXED_REASONS


def telling_pairs(
    profile_by_id: Mapping[str, Profile], pairs: Mapping[Pair, Match], decided: Collection[str]
) -> dict[Pair, Match]:
    """Those that the result depends on. pairs: accepted ones, each with the smaller id first, of known profiles.

    A pair of one common key is left out.
    """
    ends = {member for pair in pairs for member in pair}
    group_by_id = {member: group_of(profile_by_id[member], decided) for member in ends}
    best: dict[Pair, Pair] = {}
    within: dict[str, dict[Pair, Match]] = defaultdict(dict)
    for pair, match in pairs.items():
        one, two = (profile_by_id[member] for member in pair)
        key = common_key(one)
        if key is not None and key == common_key(two):
            continue
        pool = pool_of(one, decided)
        if pool is not None and pool == pool_of(two, decided):
            within[pool][pair] = match
            continue
        first, second = sorted(group_by_id[member] for member in pair)
        rival = best.get((first, second))
        if rival is None or order_of(pair, match) < order_of(rival, pairs[rival]):
            best[first, second] = pair
    kept = {pair: pairs[pair] for pair in best.values()}
    for pooled in within.values():
        kept |= spanning_forest(pooled)
    return kept


def pool_of(profile: Profile, decided: Collection[str]) -> str | None:
    """Equal for members of one name that does not decide alone, whose pairs with each other are thinned out to a forest;
    None where a settled key or people decide."""
    if settled_key(profile) is not None or profile.id in decided:
        return None
    return short_hash("pool", *_kind_of_thing(profile), folded(profile.name).removeprefix("the "))


def spanning_forest(pairs: Mapping[Pair, Match]) -> dict[Pair, Match]:
    """The pairs that join what better pairs have not joined yet."""
    parents: dict[str, str] = {}
    kept = {}
    for pair in sorted(pairs, key=lambda pair: order_of(pair, pairs[pair])):
        one, two = (_root(member, parents) for member in pair)
        if one != two:
            parents[one] = two
            kept[pair] = pairs[pair]
    return kept


def pieces(members: Iterable[str], pairs: Iterable[Pair]) -> list[set[str]]:
    """The members by what the pairs connect, the largest first."""
    parents: dict[str, str] = {}
    for one, two in pairs:
        first, second = _root(one, parents), _root(two, parents)
        if first != second:
            parents[first] = second
    by_root: dict[str, set[str]] = defaultdict(set)
    for member in members:
        by_root[_root(member, parents)].add(member)
    return sorted(by_root.values(), key=lambda piece: (-len(piece), min(piece)))


def _root(member: str, parents: dict[str, str]) -> str:
    while member in parents:
        if parents[member] in parents:
            parents[member] = parents[parents[member]]
        member = parents[member]
    return member
