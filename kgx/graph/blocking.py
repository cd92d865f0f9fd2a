"""Which profiles need comparing: a matching pair has one common key, or each has a key that the other looks for.

Some keys have two sides: a lone family name is compared with full names that have it, full names are not compared for the
family name alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kgx.graph.matching import bare_link, value_key
from kgx.graph.name_tables import words
from kgx.graph.organisation_names import OrganisationName, parse_organisation_name
from kgx.graph.person_keys import Side, person_keys
from kgx.graph.person_names import parse_person_name
from kgx.graph.place_names import parse_place_name
from kgx.graph.profiles import Profile
from kgx.graph.spelling import folded, sounded
from kgx.graph.thing_names import initials_of, parse_thing_name

_OPPOSITE: Mapping[Side, Side] = {"both": "both", "whole": "part", "part": "whole"}
_HOLDER = "\x1e"  # parts a settled key from whose name it is


def settled_key(profile: Profile) -> str | None:
    """Equal for profiles that are one thing, so that none of them is compared with another; None where more decides."""
    key = common_key(profile)
    return key if key is None or profile.holder is None else f"{key}{_HOLDER}{profile.holder}"


def common_part(settled: str) -> str:
    """The common key in a settled key."""
    return settled.partition(_HOLDER)[0]


def common_key(profile: Profile) -> str | None:
    """Equal for profiles whose names, values or links make them one thing, if nobody else bears the name.

    It stands for what may be in every article: values, countries, full names. None where more than the name decides. Who of the
    people of one frequent full name is one, `namesakes` tells; no pair of them is compared.
    """
    link = bare_link(profile)
    if link is not None:
        return _key("link", profile.type, link.base, link.id)
    if profile.value is not None or profile.kind in ("time", "value"):
        key = value_key(profile)
        return None if key is None else _key("value", *key)
    if profile.country:
        return _key("country", profile.country)
    return _name_key(profile) if profile.is_named else None


def block_keys(profile: Profile) -> frozenset[str]:
    """The keys under which others find it."""
    return frozenset(_key(*parts, side) for *parts, side in _sided_keys(profile))


def partner_keys(profile: Profile) -> frozenset[str]:
    """The keys of those with whom it needs comparing: of two that match and have no common key, each has a partner
    key that is the other's block key."""
    return frozenset(_key(*parts, _OPPOSITE[side]) for *parts, side in _sided_keys(profile))


def candidate_pairs(profiles: Iterable[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Pairs to compare, each once, the smaller id first; those of one common key are left out."""
    blocks: dict[str, list[tuple[str | None, Profile]]] = defaultdict(list)
    for profile in sorted(profiles, key=lambda p: p.id):
        settled = common_key(profile)
        others: dict[str, Profile] = {}
        for key in partner_keys(profile):
            others |= {other.id: other for of, other in blocks[key] if of is None or of != settled}
        for _, other in sorted(others.items()):
            yield other, profile
        for key in block_keys(profile):
            blocks[key].append((settled, profile))


def _sided_keys(profile: Profile) -> Iterator[tuple[str, str, str, Side]]:
    """Parts of keys: kind, what the form is of, form, side."""
    link = bare_link(profile)
    if link is not None:
        yield "", "link", _key(link.base, link.id), "both"
    if profile.country:
        yield "", "country", profile.country, "both"
    if profile.is_named and not profile.country and profile.value is None and profile.kind not in ("time", "value"):
        for name in profile.names:
            if len(folded(name).split()) > 1:
                yield "", "name", folded(name), "both"
            yield from ((profile.kind, of, form, side) for of, form, side in _name_keys(profile, name))


def _name_key(profile: Profile) -> str | None:
    """Of a name that alone decides; the same for every way of writing it that the rules take for equal."""
    if profile.kind == "person":
        person = parse_person_name(profile.name)
        decides = person.is_full and not person.is_common and not person.generation
        return _key("name", profile.type, *person.words) if decides else None
    if profile.kind == "organisation":
        organisation = parse_organisation_name(profile.name)
        if organisation.known:
            return _key("name", profile.type, organisation.known)
        is_short = organisation.is_acronym and len(organisation.words[0]) < 5
        is_widespread = organisation.is_generic or organisation.is_shared
        form = (organisation.legal_form, "group" if organisation.is_group else "", organisation.country)
        return None if is_short or is_widespread else _key("name", profile.type, *form, *organisation.core)
    if profile.kind in ("region", "place"):
        place = parse_place_name(profile.name)
        return None if place.is_ambiguous else _key("name", profile.type, place.name, place.qualifier)
    thing = parse_thing_name(profile.name)
    return None if thing.is_generic else _key("name", profile.type, *thing.words)


def _name_keys(profile: Profile, name: str) -> Iterator[tuple[str, str, Side]]:
    if profile.kind == "person":
        yield from person_keys(parse_person_name(name))
    elif profile.kind == "organisation":
        yield from _organisation_keys(parse_organisation_name(name))
    elif profile.kind in ("region", "place"):
        yield "place", sounded(parse_place_name(name).name), "both"
    else:
        thing = parse_thing_name(name)
        yield "words", "".join(thing.words).replace("-", ""), "both"
        yield from (("words", initials, "both") for initials in initials_of(thing.words))


def _organisation_keys(name: OrganisationName) -> Iterator[tuple[str, str, Side]]:
    yield "words", " ".join(sorted(map(sounded, name.core))), "both"
    yield "words", sounded("".join(name.core).replace("-", "")), "both"
    yield from (("acronym", form, "whole") for form in name.initials)
    if name.is_acronym:
        yield "acronym", name.words[0], "part"
    if name.core[-1] not in words("generic_organisation"):
        yield "end", " ".join(name.core), "part"
        yield from (("end", " ".join(name.core[start:]), "whole") for start in range(1, len(name.core)))
    if name.known:
        yield "known", name.known, "both"


def _key(*parts: str) -> str:
    return "\x1f".join(parts)
