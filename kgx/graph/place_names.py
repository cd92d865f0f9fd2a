"""Names of places and peoples: countries by code, other names of one place, and names that many places have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kgx.graph.likeness import Likeness
from kgx.graph.name_tables import country_by_adjective, country_by_name, place_by_name, words
from kgx.graph.spelling import folded, sounded


@dataclass(frozen=True, slots=True)
class PlaceName:
    """name: folded, the usual one where a place has several. qualifier: what follows a comma. country: code of a country."""

    name: str
    qualifier: str = ""
    country: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """True where many places have the name: Springfield, City Hall."""
        if self.country or self.qualifier:
            return False
        generic = words("generic_place") | words("small_words")
        return self.name in words("ambiguous_places") or all(word in generic for word in self.name.split())


@lru_cache(maxsize=100_000)
def parse_place_name(name: str) -> PlaceName:
    form = _form(name)
    head, _, qualifier = name.partition(", ")
    country = country_by_name().get(form, "")
    known = place_by_name().get(form)
    if country or known:
        return PlaceName(known or form, country=country)
    head = _form(head)
    return PlaceName(place_by_name().get(head, head) or form or name, folded(qualifier))


def _form(name: str) -> str:
    return folded(name).removeprefix("the ").replace("-", " ")


@lru_cache(maxsize=100_000)
def country_of_adjective(name: str) -> str:
    """Code of the country whose adjective or demonym, in the singular, the name is; empty where it is none."""
    return country_by_adjective().get(folded(name), "")


def compare_places(one: PlaceName, two: PlaceName) -> Likeness | None:
    """How alike two names of places are; None where they name two, or nothing says that it is one."""
    if one.country or two.country:
        return Likeness("names of one country", 0.95) if one.country == two.country else None
    if one.name == two.name:
        if one.qualifier and two.qualifier and one.qualifier != two.qualifier:
            return None
        if one.qualifier != two.qualifier:
            return Likeness("same name, one with what it lies in", 0.75, "something")
        return Likeness("same name", 0.9, "much" if one.is_ambiguous else "nothing")
    if sounded(one.name) == sounded(two.name) and len(one.name) > 5:
        return Likeness("same name in another spelling", 0.75, "something")
    return None


def are_different_places(one: PlaceName, two: PlaceName) -> bool:
    """True for two countries, and for one name with two qualifiers."""
    if one.country and two.country:
        return one.country != two.country
    return one.name == two.name and bool(one.qualifier and two.qualifier) and one.qualifier != two.qualifier
