"""Keys of people's names for blocking: two names that `compare_people` finds alike share one, of opposite sides where it has
two. See `blocking`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from kgx.graph.name_tables import families_by_given_name
from kgx.graph.person_names import PersonName, is_telling_word
from kgx.graph.spelling import first_sound, near_keys, sounded

Side = Literal["both", "whole", "part"]  # of a key: `whole` meets `part`, `both` meets `both`


def person_keys(name: PersonName) -> Iterator[tuple[str, str, Side]]:
    """What the form is of, form and side."""
    telling = {word for word in name.words if is_telling_word(word)}
    alone = {name.family, name.words[-1], name.leading_family, *name.nickname.split(), *telling}
    side: Side = "whole" if name.is_full else "part"
    yield from (("word", sounded(word), side) for word in alone if len(word) > 1)
    if not name.is_full:
        yield "single", sounded(name.words[-1]), "both"
    if len(name.words) > 1:
        yield from _keys_of_several_words(name)


def _keys_of_several_words(name: PersonName) -> Iterator[tuple[str, str, Side]]:
    sounds = [sounded(word) for word in name.words]
    family = sounded(name.family)
    yield "ends", " ".join(sorted((sounds[0], sounds[-1]))), "both"
    yield "start", f"{sounds[0]} {sounds[1]}", "both"
    yield "words", " ".join(sorted(sounds)), "both"
    yield "whole", "".join(sorted(sounded("".join(name.words)))), "both"
    # family name first in the one, last in the other
    yield "turned", f"{sounds[0]} {sounded(''.join(name.words[1:]))}", "part"
    yield "turned", f"{sounds[-1]} {sounded(''.join(name.words[:-1]))}", "whole"
    yield from (("near", f"{first_sound(name.given[0])} {key}", "both") for key in near_keys(name.family))
    for word in {name.given[0], *name.nickname.split()}:
        yield "given", f"{family} {word}", "both"
        yield from (("familiar", f"{family} {number}", "both") for number in families_by_given_name().get(word, ()))
    initial_side: Side = "part" if len(name.given[0]) == 1 else "whole"
    yield from (("initial", f"{family} {word[0]}", initial_side) for word in name.given)
    # a full name within a longer one
    yield "within", f"{sounds[0]} {sounds[-1]}", "part"
    if len(sounds) > 2:
        yield from (("within", f"{first} {last}", "whole") for first, last in combinations(sounds, 2))
