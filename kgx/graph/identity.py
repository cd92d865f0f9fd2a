"""Sameness across articles: which entities of articles are one node, with the reason for each merge.

profiles -> blocking -> matching -> namesakes -> components; see each of them. `identify` does it all at once; the store
keeps profiles and accepted pairs, and calls the parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kgx.graph.alike import Pair
from kgx.graph.blocking import block_keys, candidate_pairs, partner_keys, settled_key
from kgx.graph.components import BY_HAND, NO_DECISIONS, SAME_NAME, Decisions, Identity, Merge, components
from kgx.graph.matching import SAME_COUNTRY, SAME_LINK, SAME_VALUE, Match, match
from kgx.graph.profiles import Context, Profile, member_id, profiles_of

__all__ = [
    "Profile", "Context", "profiles_of", "member_id",
    "settled_key", "block_keys", "partner_keys", "candidate_pairs",
    "Match", "match", "SAME_LINK", "SAME_VALUE", "SAME_COUNTRY", "SAME_NAME", "BY_HAND",
    "Decisions", "NO_DECISIONS", "Identity", "Merge", "Pair", "components",
    "identify", "matching_pairs", "type_of",
]  # fmt: skip


def identify(profiles: Iterable[Profile], decisions: Decisions = NO_DECISIONS) -> Identity:
    """The nodes of all profiles, in whatever order they come."""
    profiles = list(profiles)
    return components(profiles, matching_pairs(profiles), decisions)


def matching_pairs(profiles: Iterable[Profile]) -> dict[Pair, Match]:
    """Accepted pairs by member ids; those of one common key are left out."""
    matches = ((one.id, two.id, match(one, two)) for one, two in candidate_pairs(profiles))
    return {(one, two): found for one, two, found in matches if found is not None}


def type_of(mention_counts: Mapping[str, int], profiles: Iterable[Profile]) -> str:
    """The type of a node: of those that all its members may have, the one behind which most mentions stand.

    mention_counts: by member id.
    """
    counts: Counter[str] = Counter()
    possible: set[str] | None = None
    for profile in profiles:
        counts[profile.type] += mention_counts.get(profile.id, 1)
        types = set(profile.types or (profile.type,))
        possible = types if possible is None else (possible & types) or possible
    return min(counts, key=lambda label: (label not in (possible or ()), -counts[label], label))
