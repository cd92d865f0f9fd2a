"""Names of people: which parts they have, and whether two may name one person.

Given and family name may stand in either order; titles, middle names and particles count for little; a lone family name
says little, and two full names that differ are two people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgx.graph.likeness import Likeness
from kgx.graph.name_tables import families_by_given_name, words
from kgx.graph.spelling import are_near, first_sound, folded, sounded

_QUOTED = re.compile(r"[\"“”‘’'«(\[][\w .’'-]{1,25}[\"“”‘’'»)\]](?=[\s,]|$)")
_INITIALS = re.compile(r"^([A-Z])([A-Z]) (?=[A-Z][a-z])")  # JK Rowling
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv", "v": "v"}


@dataclass(frozen=True, slots=True)
class PersonName:
    """words: folded, without titles and particles, in the order in which they stand. generation: jr, sr, ii …, or empty.
    nickname: what stands in quotes or brackets."""

    words: tuple[str, ...]
    generation: str = ""
    nickname: str = ""

    @property
    def is_full(self) -> bool:
        """Two words at least; an initial is none."""
        return sum(len(word) > 1 for word in self.words) > 1

    @property
    def has_initial(self) -> bool:
        """True for `J. Abe`."""
        return len(self.words) > 1 and not self.is_full

    @property
    def family(self) -> str:
        """The word that most likely is the family name: the first of a Chinese, Korean or Vietnamese name, else the last."""
        comes_first = words("family_first")
        if len(self.words) > 2 and self.words[0] in comes_first and self.words[-1] not in comes_first:
            return self.words[0]
        return self.words[-1]

    @property
    def leading_family(self) -> str:
        """The first of two words where it may be the family name, as in Xi Jinping; else empty."""
        return self.words[0] if len(self.words) == 2 and self.words[0] in words("family_first") else ""

    @property
    def given(self) -> tuple[str, ...]:
        return self.words[1:] if self.family == self.words[0] and len(self.words) > 2 else self.words[:-1]

    @property
    def is_common(self) -> bool:
        """True where many people have the name: John Smith."""
        common = words("common_given") | words("common_family")
        return all(word in common for word in (self.words[0], self.words[-1]))


@lru_cache(maxsize=100_000)
def parse_person_name(name: str) -> PersonName:
    quoted = _QUOTED.search(name)
    nickname = folded(quoted.group()) if quoted else ""
    form = folded(_INITIALS.sub(r"\1 \2 ", _QUOTED.sub(" ", name)))
    family, comma, rest = form.partition(", ")
    parts = (f"{rest} {family}" if comma and rest not in _GENERATIONS else form).replace("-", "").split()
    generation = ""
    while len(parts) > 1 and parts[-1] in words("person_suffixes"):
        generation = _GENERATIONS.get(parts.pop(), generation)
    while len(parts) > 1 and parts[0] in words("person_titles"):
        parts = parts[1:]
    parts = [re.sub("^(al|el)(?=[a-z]{4})", "", part) if "-" in name else part for part in parts]
    bare = tuple(part for part in parts if part not in words("name_particles"))
    return PersonName(bare or tuple(parts) or (form or name,), generation, nickname)


def compare_people(one: PersonName, two: PersonName) -> Likeness | None:
    """How alike two names of people are; None where they name two people, or nothing says that it is one."""
    if one.is_full and two.is_full:
        return _compare_full(one, two)
    if one.is_full or two.is_full:
        full, part = (one, two) if one.is_full else (two, one)
        return _compare_initial(full, part) if part.has_initial else _compare_lone(full, part)
    if one.words == two.words:
        if len(one.words) > 2:
            return Likeness("same initials and family name", 0.65, "something")
        return Likeness("same initial and family name" if one.has_initial else "same single name", 0.6, "much")
    if one.has_initial or two.has_initial:
        is_family = one.words[-1] == two.words[-1] and not (one.has_initial and two.has_initial)
        return Likeness("same family name", 0.5, "very much") if is_family else None
    is_alike = sounded(one.words[0]) == sounded(two.words[0])
    return Likeness("same single name in another spelling", 0.5, "much") if is_alike else None


def are_different_people(one: PersonName, two: PersonName) -> bool:
    """True for two full names that cannot be one person's."""
    return one.is_full and two.is_full and _compare_full(one, two) is None


def is_telling_word(word: str) -> bool:
    """False for given names that many people have."""
    return len(word) > 3 and word not in words("common_given") and word not in families_by_given_name()


def _compare_full(one: PersonName, two: PersonName) -> Likeness | None:
    if one.generation and two.generation and one.generation != two.generation:
        return None
    likeness = _compare_words(one, two)
    if likeness is not None and one.generation != two.generation:
        return Likeness(f"{likeness.reason}, one with {one.generation or two.generation}", min(likeness.score, 0.7), "very much")
    return likeness


def _compare_words(one: PersonName, two: PersonName) -> Likeness | None:
    if one.words == two.words:
        return Likeness("same full name", 0.9, "something" if one.is_common else "nothing")
    if "".join(one.words) == "".join(two.words) and len("".join(one.words)) > 6:
        return Likeness("same full name, written otherwise", 0.9)
    if tuple(map(sounded, one.words)) == tuple(map(sounded, two.words)):
        return Likeness("same full name in another spelling", 0.85, "something" if one.is_common else "nothing")
    if sorted(map(sounded, one.words)) == sorted(map(sounded, two.words)):
        return Likeness("same names in another order", 0.7, "something")
    if any(_family_first(a) == _family_last(b) for a, b in ((one, two), (two, one))):
        return Likeness("same names in another order", 0.7, "something")
    return _compare_parts(one, two)


def _family_first(name: PersonName) -> tuple[str, str]:
    return sounded(name.words[0]), sounded("".join(name.words[1:]))


def _family_last(name: PersonName) -> tuple[str, str]:
    return sounded(name.words[-1]), sounded("".join(name.words[:-1]))


def _compare_parts(one: PersonName, two: PersonName) -> Likeness | None:
    families_alike = sounded(one.family) == sounded(two.family)
    if not families_alike and not are_near(one.family, two.family):
        return _compare_shortened(one, two)
    given_one, given_two = one.given[0], two.given[0]
    if not _middles_agree(one.given[1:], two.given[1:]):
        return None
    if sounded(given_one) == sounded(given_two) and families_alike:
        return Likeness("same given and family name", 0.85, "something" if one.is_common else "nothing")
    if not families_alike:
        is_given_alike = are_near(given_one, given_two) or (
            first_sound(given_one) == first_sound(given_two) and _are_familiar(one, two)
        )
        return Likeness("given and family name in a near spelling", 0.6, "much") if is_given_alike else None
    if _are_familiar(one, two):
        return Likeness("same family name, familiar form of the given name", 0.75, "something")
    if min(len(given_one), len(given_two)) == 1:
        alike = given_one[0] == given_two[0] or given_one in (n[0] for n in two.given) or given_two in (n[0] for n in one.given)
        return Likeness("same family name and initial", 0.65, "much") if alike else _compare_shortened(one, two)
    if are_near(given_one, given_two):
        return Likeness("same family name, given name in a near spelling", 0.7, "something")
    return _compare_shortened(one, two)


def _middles_agree(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """True unless both have middle names and these differ: George W. Bush and George H. W. Bush."""
    if not one or not two:
        return True
    if len(one) != len(two):
        return {word[0] for word in one} <= {word[0] for word in two} and all(len(w) > 1 for w in (*one, *two))
    return all(a[0] == b[0] and (1 in (len(a), len(b)) or are_near(a, b)) for a, b in zip(one, two, strict=True))


def _are_familiar(one: PersonName, two: PersonName) -> bool:
    families = families_by_given_name()
    given_one = {one.given[0], *one.nickname.split()}
    given_two = {two.given[0], *two.nickname.split()}
    if given_one & given_two:
        return True
    return any(families.get(a, frozenset()) & families.get(b, frozenset()) for a in given_one for b in given_two)


def _compare_shortened(one: PersonName, two: PersonName) -> Likeness | None:
    """For names of three words and more, of which the other has two in the same order: Lula da Silva."""
    short, long = sorted((one.words, two.words), key=len)
    if len(short) < 2 or len(short) == len(long) or any(len(word) == 1 for word in short):
        return None
    rest = iter(map(sounded, long))
    if all(sounded(word) in rest for word in short) and (short[0] == long[0] or short[-1] == long[-1]):
        return Likeness("one full name within the other", 0.7, "something")
    return None


def _compare_initial(full: PersonName, part: PersonName) -> Likeness | None:
    """`J. Abe` beside a full name."""
    if sounded(part.words[-1]) != sounded(full.family):
        return None
    initials = [word for word in part.words if len(word) == 1]
    given = [word[0] for word in full.given]
    if initials[0] == given[0] or "".join(initials) == "".join(given):
        return Likeness("same family name and initial", 0.65, "much")
    return None


def _compare_lone(full: PersonName, part: PersonName) -> Likeness | None:
    """A single word beside a full name."""
    word = sounded(part.words[0])
    if word in map(sounded, (full.family, full.words[-1], full.leading_family)):
        return Likeness("same family name", 0.6, "much")
    if word in map(sounded, full.words) and is_telling_word(part.words[0]):
        return Likeness("one name of the full name", 0.5, "very much")
    if part.words[0] in full.nickname.split():
        return Likeness("same nickname", 0.5, "very much")
    return None
