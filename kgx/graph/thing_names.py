"""Names of anything else: events, laws, works, products, projects, groups of people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgx.graph.likeness import Likeness
from kgx.graph.name_tables import replacements, words
from kgx.graph.spelling import folded

_ACRONYM = re.compile(r"[A-Z][A-Z.]{1,7}")


@dataclass(frozen=True, slots=True)
class ThingName:
    """words: folded, numbers as digits, without `the`."""

    words: tuple[str, ...]
    is_acronym: bool = False

    @property
    def is_generic(self) -> bool:
        """True where the name says only of what kind the thing is: the Summit, the Games."""
        return all(word in words("generic_thing") for word in self.words)


@lru_cache(maxsize=100_000)
def parse_thing_name(name: str) -> ThingName:
    form = folded(name).removeprefix("the ")
    numbers, spellings = replacements("number_words"), replacements("spellings")
    parts = [numbers.get(part, spellings.get(part, part)) for part in form.split()]
    return ThingName(tuple(filter(None, parts)) or (form or name,), bool(_ACRONYM.fullmatch(name)))


def compare_things(one: ThingName, two: ThingName) -> Likeness | None:
    """How alike two names of things are; numbers must agree."""
    if one.words == two.words or "".join(one.words).replace("-", "") == "".join(two.words).replace("-", ""):
        return Likeness("same name", 0.9, "much" if one.is_generic else "nothing")
    if one.is_acronym != two.is_acronym:
        short, long = (one, two) if one.is_acronym else (two, one)
        if short.words[0] in initials_of(long.words):
            return Likeness("acronym and the words that it stands for", 0.8, "something")
    return None


def initials_of(parts: tuple[str, ...]) -> set[str]:
    """Acronyms of three letters and more that the words may have, with small words and without."""
    core = [part for part in parts if part not in words("acronym_skips")]
    return {"".join(part[0] for part in chosen) for chosen in (parts, core) if len(chosen) > 2}
