"""Names of organisations: legal forms, acronyms, words that any country's body has, and whether two may name one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgx.graph.likeness import Likeness
from kgx.graph.name_tables import (
    class_by_legal_form,
    country_by_adjective,
    country_by_name,
    in_one_spelling,
    organisation_by_name,
    words,
)
from kgx.graph.spelling import folded, sounded

_ACRONYM = re.compile(r"(?:[A-Z][A-Za-z]?\.?){1,7}[A-Z0-9]\.?|[A-Z]{2,8}")


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """The parts of a name.

    words: folded, in one spelling, without `the`, legal form and country. core: those that carry meaning. legal_form: its
    class. country: code of the country that the name itself gives. known: the usual name where it is a well-known one.
    is_group: has Group or FC or so at an end. initials: acronyms that it may have, with its country, with small words and
    without.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    legal_form: str = ""
    country: str = ""
    known: str = ""
    is_group: bool = False
    is_acronym: bool = False
    initials: frozenset[str] = frozenset()

    @property
    def is_generic(self) -> bool:
        """True where many countries have one of that name: the Foreign Ministry."""
        return all(word in words("generic_organisation") or word.isdigit() for word in self.core)

    @property
    def is_shared(self) -> bool:
        """True for a short name that several clubs or newspapers have: the Giants, the Times."""
        return len(self.core) == 1 and self.core[0] in words("shared_names")


@lru_cache(maxsize=100_000)
def parse_organisation_name(name: str) -> OrganisationName:
    form = in_one_spelling(folded(name).removeprefix("the "))
    parts = form.replace("&", " and ").split()
    initials = _initials(parts)
    legal_form = ""
    while len(parts) > 1 and parts[-1] in words("legal_forms"):
        legal_form = class_by_legal_form().get(parts.pop(), "other")
    while len(parts) > 1 and parts[-1] in words("small_words"):
        parts.pop()
    known = organisation_by_name().get(form) or organisation_by_name().get(" ".join(parts), "")
    initials |= _initials(parts)
    country, parts = _without_country(parts)
    bare = _without_ends(parts, words("soft_organisation"))
    is_acronym = bool(_ACRONYM.fullmatch(name.removeprefix("the ").strip())) and len(parts) == 1
    kept = tuple(bare) or (form or name,)
    core = tuple(word for word in kept if word not in words("small_words")) or kept
    return OrganisationName(kept, core, legal_form, country, known, len(bare) < len(parts), is_acronym, initials)


def compare_organisations(one: OrganisationName, two: OrganisationName) -> Likeness | None:
    """How alike two names of organisations are; None where they name two, or nothing says that it is one."""
    if one.known and two.known:
        return Likeness("names of one well-known organisation", 0.95) if one.known == two.known else None
    if one.is_acronym != two.is_acronym:
        short, long = (one, two) if one.is_acronym else (two, one)
        if short.words[0] in long.initials:
            return Likeness("acronym and the words that it stands for", 0.8, "something")
    if one.country and two.country and one.country != two.country:
        return None
    if one.legal_form and two.legal_form and one.legal_form != two.legal_form:
        return None
    likeness = _compare_words(one, two)
    if likeness is None or likeness.need != "nothing":
        return likeness
    if one.legal_form != two.legal_form and {one.legal_form, two.legal_form} - {"", "inc"}:
        return Likeness(f"{likeness.reason}, one with its legal form", 0.8, "something")
    if bool(one.country) != bool(two.country):
        return Likeness(f"{likeness.reason}, one with its country", 0.75, "country") if one.is_generic else None
    if (one.is_generic or one.is_shared) and not one.country:
        return Likeness(f"{likeness.reason}, such as many countries have", 0.7, "country")
    if one.is_group != two.is_group:
        return Likeness(f"{likeness.reason}, one as a group", 0.75, "something")
    if one.is_acronym and not one.known and len(one.words[0]) < 5:
        return Likeness("same acronym", 0.7, "something")
    return likeness


def are_different_organisations(one: OrganisationName, two: OrganisationName) -> bool:
    """True for two expansions of one acronym, for two countries' bodies and for a parent and its unit."""
    if one.known and two.known:
        return one.known != two.known
    if one.is_acronym or two.is_acronym or compare_organisations(one, two) is not None:
        return False
    if one.core == two.core:
        return one.country != two.country or bool(one.legal_form and two.legal_form and one.legal_form != two.legal_form)
    if min(len(one.core), len(two.core)) > 1 and one.initials & two.initials:
        return True
    shared = len(set(one.core) & set(two.core))
    return 0 < shared < max(len(one.core), len(two.core)) and (one.core[0] == two.core[0] or shared > 1)


def _initials(parts: list[str]) -> frozenset[str]:
    pieces = [piece for part in parts for piece in part.split("-") if piece]
    core = [piece for piece in pieces if piece not in words("acronym_skips")]
    forms = {"".join(piece[0] for piece in chosen) for chosen in (pieces, core)}
    return frozenset(form for form in forms if len(form) > 2)


def _without_ends(parts: list[str], removable: frozenset[str]) -> list[str]:
    while len(parts) > 1 and parts[-1] in removable:
        parts = parts[:-1]
    return parts[1:] if len(parts) > 1 and parts[0] in removable else parts


def _without_country(parts: list[str]) -> tuple[str, list[str]]:
    """The code of the country that begins or ends the name, and the other words; two words at least are left, or one that
    many countries have."""
    for length in (3, 2, 1):
        rest_front, rest_back = parts[length:], parts[:-length]
        front, back = " ".join(parts[:length]), " ".join(parts[-length:])
        code = country_by_adjective().get(front) or country_by_name().get(front)
        if code and rest_front and all(word in words("generic_organisation") | words("small_words") for word in rest_front):
            return code, rest_front
        code = country_by_name().get(back)
        while rest_back and rest_back[-1] in ("of", "the", "in", "for"):
            rest_back = rest_back[:-1]
        if code and rest_back and all(word in words("generic_organisation") | words("small_words") for word in rest_back):
            return code, rest_back
    return "", parts


def _compare_words(one: OrganisationName, two: OrganisationName) -> Likeness | None:
    if one.core == two.core or "".join(one.core).replace("-", "") == "".join(two.core).replace("-", ""):
        return Likeness("same name", 0.9)
    if sorted(one.core) == sorted(two.core):
        return Likeness("same words in another order", 0.8, "nothing" if one.is_generic else "something")
    sounds = [tuple(map(sounded, name.core)) for name in (one, two)]
    if sounds[0] == sounds[1] and len("".join(sounds[0])) > 4:
        return Likeness("same name in another spelling", 0.8, "something")
    short, long = sorted((one, two), key=lambda name: len(name.core))
    if long.core[-len(short.core) :] == short.core and not short.is_generic and not short.is_acronym:
        return Likeness("last words of the longer name", 0.6, "very much")
    return None
