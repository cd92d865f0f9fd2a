"""People of one frequent full name: who of them is one person, told by what their articles share beside the name.

A rare full name alone says who it is; one of common given and family names may be of several people (agreement on a frequent
value weighs less, Fellegi and Sunter 1969). So two articles' people of one frequent name are one where the articles share a
tie: another person, an organisation, a work, an event, a town, an office, or their country together with what they do there.
Ties join like edges of a graph between people and ties, so that many articles cost no square: the connected people are one
holder of the name. Holders of one name contradict each other, see `matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from kgx.graph.alike import Pair, pieces
from kgx.graph.blocking import common_key
from kgx.graph.name_tables import common_names, words
from kgx.graph.person_names import PersonName, parse_person_name
from kgx.graph.place_names import country_of_adjective
from kgx.graph.profiles import Context, Profile
from kgx.graph.spelling import sounded

Tie = tuple[str, ...]

UNKNOWN = ""  # the holder where nothing is known of any person, and of people without ties beside several holders


def name_block(profile: Profile) -> str | None:
    """Equal for people of one full name that may be of several; None for anything else, a rare name too."""
    is_told_by_name = profile.kind == "person" and profile.link is None and profile.value is None
    return common_key(profile) if is_told_by_name and is_frequent(parse_person_name(profile.name)) else None


@lru_cache(maxsize=100_000)
def is_frequent(name: PersonName) -> bool:
    """True where each given and family name is one of many people, so that the whole may be; initials do not count.

    Depends on the words alone, so that it is the same for all ways of writing a name that have one common key.
    """
    return all(map(_is_of_many, (word for word in name.words if len(word) > 1)))


def ties(profile: Profile) -> frozenset[Tie]:
    """What joins a person with another one of the name; empty where the article says nothing that tells people apart."""
    own_name = " ".join(parse_person_name(profile.name).words)
    occupations = {word for c in profile.context if c.kind == "office" for word in c.name.split()} - words("small_words")
    found: set[Tie] = {(c.kind, c.name) for c in profile.context if _is_telling(c) and c.name != own_name}
    found |= {("country", code, word) for code in home_countries(profile) for word in occupations or {""}}
    return frozenset(found)


def home_countries(profile: Profile) -> frozenset[str]:
    """Codes of the countries that relations give a person; where they give none, the only one in the article."""
    by_strength: dict[str, set[str]] = defaultdict(set)
    for context in profile.context:
        country = _country(context)
        if country:
            by_strength[context.strength].add(country)
    if by_strength["related"]:
        return frozenset(by_strength["related"])
    others = by_strength["co-mentioned"]
    return frozenset(others if len(others) == 1 else ())


def told_apart(profiles: Iterable[Profile], merges: Collection[Pair] = ()) -> list[Profile]:
    """The profiles, those of people of frequent full names with their holder; a holder that is known already stays.

    merges: pairs of members that people take for one.
    """
    profiles = list(profiles)
    blocks: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        name = name_block(profile) if profile.holder is None else None
        if name is not None:
            blocks[name].append(profile)
    holders: dict[str, str] = {}
    for block in blocks.values():
        known = holder_by_member(block, merges)
        only = only_holder(known.values())
        holders |= {member: holder or only for member, holder in known.items()}
    return [replace(profile, holder=holders[profile.id]) if profile.id in holders else profile for profile in profiles]


def holder_by_member(block: Iterable[Profile], merges: Collection[Pair] = ()) -> dict[str, str]:
    """The smallest member of each one's holder, of people of one name; UNKNOWN for those whom nothing joins or tells apart.

    Depends on the set of people alone, not on their order.
    """
    ties_by_member = {profile.id: ties(profile) for profile in block}
    first_by_tie: dict[Tie, str] = {}
    joined = [(first_by_tie.setdefault(tie, member), member) for member, its in ties_by_member.items() for tie in its]
    joined += [(one, two) for one, two in merges if one in ties_by_member and two in ties_by_member]
    holders: dict[str, str] = {}
    for piece in pieces(ties_by_member, joined):
        first = min(piece)
        holders |= dict.fromkeys(piece, first if len(piece) > 1 or ties_by_member[first] else UNKNOWN)
    return holders


def only_holder(holders: Iterable[str]) -> str:
    """To whom people without ties belong: the only holder of the name, if there is one; else nobody knows."""
    known = set(holders) - {UNKNOWN}
    return known.pop() if len(known) == 1 else UNKNOWN


def _is_of_many(word: str) -> bool:
    """True for a common name, and for two that a hyphen joined: parsed names are without it."""
    common = common_names()
    halves = ((word[:end], word[end:]) for end in range(3, len(word) - 2))
    return sounded(word) in common or any(sounded(one) in common and sounded(two) in common for one, two in halves)


def _is_telling(context: Context) -> bool:
    if context.kind == "country" or _country(context):
        return False
    if context.strength == "co-mentioned" and context.name in words("widespread_contexts"):
        return False
    if context.kind == "office":
        return context.name not in words("vague_offices")
    if context.kind == "person":
        return " " in context.name
    return context.kind != "organisation" or not all(word in words("generic_organisation") for word in context.name.split())


def _country(context: Context) -> str:
    """The code without the part of the country; also of its people: Kenyans."""
    if context.kind == "country":
        return context.name.partition("-")[0]
    if context.kind != "thing":
        return ""
    return country_of_adjective(context.name) or country_of_adjective(context.name.removesuffix("s"))
