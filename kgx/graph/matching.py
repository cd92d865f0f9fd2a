"""Whether two articles' entities are one thing: a pure function of their two profiles, with a score and a reason.

No frequencies, no order, no clock. Names alone decide where they are telling; else the articles must share more: offices,
organisations, places, people. A wrong match is worse than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kgx.annotation import Link
from kgx.graph.kinds import Kind
from kgx.graph.likeness import Likeness, Need
from kgx.graph.organisation_names import are_different_organisations, compare_organisations, parse_organisation_name
from kgx.graph.person_names import are_different_people, compare_people, parse_person_name
from kgx.graph.place_names import are_different_places, compare_places, parse_place_name
from kgx.graph.profiles import Profile
from kgx.graph.shared_context import Shared, shared_context
from kgx.graph.spelling import folded
from kgx.graph.thing_names import compare_things, parse_thing_name

SAME_LINK = "same link"
SAME_VALUE = "same value"
SAME_COUNTRY = "names of one country"

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20|21)\d\d(?!\d)")
_ABSOLUTE_TIME = re.compile(r"-?(?:\d{4}|P)")  # begins with a year, or is a duration

# How much the articles must share, by what the names need; chosen on data/gold/identity for precision 0.98.
_AMOUNTS: Mapping[Need, float] = {"nothing": 0.0, "something": 0.5, "country": 0.0, "much": 0.95, "very much": 1.6}
_RAISED: Mapping[Need, Need] = {
    "nothing": "something", "something": "much", "country": "much", "much": "much", "very much": "very much",
}  # fmt: skip

# (parse, compare, whether two are different) for each kind of name
_Rules = tuple[Callable[[str], Any], Callable[[Any, Any], Likeness | None], Callable[[Any, Any], bool]]
_PLACES: _Rules = (parse_place_name, compare_places, are_different_places)
_THINGS: _Rules = (parse_thing_name, compare_things, lambda one, two: False)
_RULES: Mapping[Kind, _Rules] = {
    "person": (parse_person_name, compare_people, are_different_people),
    "organisation": (parse_organisation_name, compare_organisations, are_different_organisations),
    "region": _PLACES, "place": _PLACES, "people": _THINGS, "thing": _THINGS, "office": _THINGS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Two profiles that are one thing. score: 0 to 1."""

    score: float
    reason: str


def match(one: Profile, two: Profile) -> Match | None:
    """The match of two profiles; None where they are two things or it is not known. Symmetric."""
    one, two = sorted((one, two), key=lambda profile: profile.id)
    if bare_link(one) and bare_link(two) and bare_link(one) != bare_link(two):
        return None
    if not set(one.types or (one.type,)) & set(two.types or (two.type,)):
        return None
    if bare_link(one) and bare_link(one) == bare_link(two):
        return Match(1.0, SAME_LINK)
    if one.value is not None or two.value is not None or one.kind in ("time", "value"):
        return Match(1.0, SAME_VALUE) if value_key(one) and value_key(one) == value_key(two) else None
    if one.country or two.country:
        return Match(0.95, SAME_COUNTRY) if one.country == two.country else None
    if not (one.is_named and two.is_named):
        return None
    return _match_names(one, two) if one.kind == two.kind else _match_across_kinds(one, two)


def are_contradictory(one: Profile, two: Profile) -> bool:
    """True for two that no chain of matches may join: two links, two full names that differ, two holders of one full name,
    two countries' bodies.

    Not where one link says that they are one, nor where both articles give one of the names too. Symmetric.
    """
    if bare_link(one) and bare_link(two):
        return bare_link(one) != bare_link(two)
    if one.kind != two.kind or one.kind not in _RULES:
        return False
    if one.country or two.country:
        return bool(one.country and two.country) and one.country != two.country
    if are_namesakes(one, two):
        return True
    parse, _, are_different = _RULES[one.kind]
    return are_different(parse(one.name), parse(two.name)) and not full_names(one) & full_names(two)


def are_namesakes(one: Profile, two: Profile) -> bool:
    """True for two people of one full name who were told apart."""
    if one.holder is None or two.holder is None or one.holder == two.holder or one.type != two.type:
        return False
    return parse_person_name(one.name).words == parse_person_name(two.name).words


def full_names(profile: Profile) -> frozenset[str]:
    """Folded; of a person, those with a given and a family name, of an organisation those that are no acronym."""
    return frozenset(folded(name) for name in profile.proper_names if _is_full(name, profile.kind))


def _is_full(name: str, kind: Kind) -> bool:
    if kind == "person":
        return parse_person_name(name).is_full
    return kind != "organisation" or not parse_organisation_name(name).is_acronym


def value_key(profile: Profile) -> tuple[str, ...] | None:
    """Equal for two profiles that are one value; None where that holds in its own article only, as for `Monday`."""
    form = profile.value.lexical if profile.value is not None else " ".join(profile.name.casefold().split())
    if profile.kind == "time" and not (_ABSOLUTE_TIME.match(form) if profile.value is not None else _YEAR.search(form)):
        return (profile.type, "article", profile.article_id, form)  # Monday is one day within its article only
    if profile.value is not None:
        return (profile.type, "value", profile.value.datatype, form, profile.value.unit or "")
    return (profile.type, "words", form)


def bare_link(profile: Profile) -> Link | None:
    """The link without its confidence."""
    return None if profile.link is None else Link(profile.link.base, profile.link.id)


def likeness_of(one: Profile, two: Profile) -> Likeness | None:
    """The best likeness of the two's names. A name that is not the canonical one of both asks for more context."""
    if are_contradictory(one, two):
        return None
    parse, compare, are_different = _RULES[one.kind]
    best = compare(parse(one.name), parse(two.name))
    is_odd = are_different(parse(one.name), parse(two.name))  # each is canonical in one article, and another name in the other
    for name in one.proper_names:
        for other in two.proper_names:
            if (name, other) == (one.name, two.name):
                continue
            found = compare(parse(name), parse(other))
            if found is None:
                continue
            need = "much" if is_odd else found.need if one.kind == "person" else _RAISED[found.need]
            found = Likeness(found.reason, found.score - 0.05, need)
            if best is None or found.rank < best.rank:
                best = found
    return best


def _match_names(one: Profile, two: Profile) -> Match | None:
    likeness = likeness_of(one, two)
    if likeness is None:
        return None
    shared = shared_context(one, two)
    if not _suffices(likeness.need, shared):
        return None
    if likeness.need != "nothing" and (_has_rival(one, two, likeness) or _has_rival(two, one, likeness)):
        return None
    reason = f"{likeness.reason}: {_names(one, two)}"
    if likeness.need != "nothing":
        reason += f"; both with {', '.join(shared.names)}"
    return Match(round(min(0.99, likeness.score + 0.1 * min(shared.amount, 3.0)), 3), reason)


def _suffices(need: Need, shared: Shared) -> bool:
    if need == "nothing":
        return True
    if shared.country == "other":
        return False
    if need == "country":
        is_enough = shared.amount >= _AMOUNTS["much"] and shared.country != "apart"
        return is_enough or shared.country in ("same", "likely")
    return shared.amount >= _AMOUNTS[need]


def _match_across_kinds(one: Profile, two: Profile) -> Match | None:
    """Readers of two articles may type one thing otherwise; only a telling name that is the same counts."""
    if folded(one.name) != folded(two.name) or len(folded(one.name).split()) < 2:
        return None
    shared = shared_context(one, two)
    if {one.kind, two.kind} == {"organisation", "place"} and shared.amount < _AMOUNTS["much"]:
        return None
    return Match(0.7, f"same name, of another type: {_names(one, two)}") if shared.amount >= _AMOUNTS["something"] else None


def _has_rival(one: Profile, two: Profile, likeness: Likeness) -> bool:
    """True where the first one's article has another entity that the second one's name fits better."""
    kind = one.kind
    if kind not in ("person", "organisation"):
        return False
    parse, compare, _ = _RULES[kind]
    rivals = (compare(parse(c.name), parse(two.name)) for c in one.context if c.kind == kind)
    return any(rival is not None and rival.rank <= likeness.rank for rival in rivals)


def _names(one: Profile, two: Profile) -> str:
    return one.name if one.name == two.name else f"{one.name} / {two.name}"
