"""Which profiles need comparing: a matching pair shares a key, and no key of those that need comparing is everybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from kgx.graph.matching import bare_link, value_key
from kgx.graph.name_tables import words
from kgx.graph.organisation_names import parse_organisation_name
from kgx.graph.person_names import is_telling_word, parse_person_name
from kgx.graph.place_names import parse_place_name
from kgx.graph.profiles import Profile
from kgx.graph.spelling import first_sound, folded, near_keys, sounded
from kgx.graph.thing_names import initials_of, parse_thing_name


def settled_key(profile: Profile) -> str | None:
    """Equal for profiles that are one thing whatever else their articles say, so that none of them is compared with another.

    It stands for what may be in every article: values, countries, full names. None where more than the name decides.
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
    """Two profiles that match share one of these, or their settled key, which is among them."""
    settled = settled_key(profile)
    keys = set() if settled is None else {settled}
    link = bare_link(profile)
    if link is not None:
        keys.add(_key("link", link.base, link.id))
        if profile.country:
            keys.add(_key("country", profile.country))
    if profile.is_named and not profile.country and profile.value is None and profile.kind not in ("time", "value"):
        for name in profile.names:
            keys |= {_key("" if of == "any" else profile.kind, of, form) for of, form in _name_keys(profile, name)}
    return frozenset(keys)


def candidate_pairs(profiles: Iterable[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Pairs to compare, each once, the smaller id first; those that their settled key joins are left out."""
    blocks: dict[str, dict[str, list[Profile]]] = defaultdict(lambda: defaultdict(list))
    for profile in sorted(profiles, key=lambda p: p.id):
        settled = settled_key(profile)
        for key in block_keys(profile):
            blocks[key][settled or profile.id].append(profile)
    seen: set[tuple[str, str]] = set()
    for _, groups in sorted(blocks.items()):
        for group, other in combinations(groups.values(), 2):
            for pair in product(group, other):
                one, two = sorted(pair, key=lambda p: p.id)
                if (one.id, two.id) not in seen:
                    seen.add((one.id, two.id))
                    yield one, two


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
        decides = not (is_short or is_widespread or organisation.is_group or organisation.legal_form)
        return _key("name", profile.type, organisation.country, *organisation.core) if decides else None
    if profile.kind in ("region", "place"):
        place = parse_place_name(profile.name)
        return None if place.is_ambiguous else _key("name", profile.type, place.name, place.qualifier)
    thing = parse_thing_name(profile.name)
    return None if thing.is_generic else _key("name", profile.type, *thing.words)


def _name_keys(profile: Profile, name: str) -> Iterator[tuple[str, str]]:
    """Kinds of keys with their forms; `any` for what other kinds share."""
    if len(folded(name).split()) > 1:
        yield "any", folded(name)
    if profile.kind == "person":
        person = parse_person_name(name)
        telling = {word for word in person.words if is_telling_word(word)}
        alone = {person.family, person.words[-1], *person.nickname.split(), *telling}
        yield from (("word", sounded(word)) for word in alone if len(word) > 1)
        if len(person.words) > 1:
            ends = sorted((sounded(person.words[0]), sounded(person.words[-1])))
            yield "ends", " ".join(ends)
            yield "start", f"{sounded(person.words[0])} {sounded(person.words[1])}"
            yield from (("near", f"{first_sound(person.given[0])} {key}") for key in near_keys(person.family))
            yield "whole", "".join(sorted(sounded("".join(person.words))))
    elif profile.kind == "organisation":
        organisation = parse_organisation_name(name)
        yield "words", " ".join(sorted(map(sounded, organisation.core)))
        yield "words", sounded("".join(organisation.core).replace("-", ""))
        yield from (("words", sounded(form)) for form in organisation.initials)
        if organisation.core[-1] not in words("generic_organisation"):
            yield "last", organisation.core[-1]
        if organisation.known:
            yield "known", organisation.known
    elif profile.kind in ("region", "place"):
        yield "place", sounded(parse_place_name(name).name)
    else:
        thing = parse_thing_name(name)
        yield "words", "".join(thing.words).replace("-", "")
        yield from (("words", initials) for initials in initials_of(thing.words))


def _key(*parts: str) -> str:
    return "\x1f".join(parts)
