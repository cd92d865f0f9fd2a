"""Few pairs decide what is one thing, and they can be found one by one."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from kgx.graph.alike import group_of, pieces, pool_of, spanning_forest, telling_pairs
from kgx.graph.identity import Context, Match, Profile, components, identify, matching_pairs
from kgx.graph.kinds import Kind

MUCH = (Context("organisation", "kazmin", "related"), Context("person", "leila serik", "related"))


def profile(number: int, type: str, kind: Kind, name: str, context: tuple[Context, ...] = MUCH, *others: str) -> Profile:
    return Profile(f"{number:04d}", f"a{number}", type, kind, name, (name, *others), (type,), context=context)


def court(number: int, name: str = "Supreme Court") -> Profile:
    country = Context("country", "ke", "related")
    return profile(number, "ORG", "organisation", name, (country, Context("person", f"judge {number % 3}")))


def test_name_that_many_articles_have_needs_one_pair_an_article() -> None:
    courts = [court(number) for number in range(60)]
    pairs = matching_pairs(courts)

    kept = telling_pairs({one.id: one for one in courts}, pairs, ())

    assert len(pairs) == 60 * 59 / 2
    assert len(kept) == 59
    assert components(courts, kept) == identify(courts)
    assert len(set(identify(courts).node_by_member.values())) == 1


def test_full_names_of_many_articles_are_one_to_a_lone_surname() -> None:
    full = [profile(number, "PERSON", "person", "Ida Holm") for number in range(40)]
    lone = profile(99, "PERSON", "person", "Holm")
    pairs = matching_pairs([*full, lone])

    kept = telling_pairs({one.id: one for one in (*full, lone)}, pairs, ())

    assert len(pairs) == 40
    assert list(kept) == [("0000", "0099")]
    assert components([*full, lone], kept) == components([*full, lone], pairs)


@pytest.mark.parametrize("seed", range(5))
def test_forest_that_grows_is_the_forest_of_all(seed: int) -> None:
    dice = random.Random(seed)
    members = [f"{number:02d}" for number in range(25)]
    pairs = {pair: Match(dice.choice((0.6, 0.7, 0.8)), "") for pair in combinations(members, 2) if dice.random() < 0.3}
    dice.shuffle(members)
    grown: dict[tuple[str, str], Match] = {}

    for number, new in enumerate(members):
        known = set(members[:number])
        grown = spanning_forest(grown | {pair: m for pair, m in pairs.items() if new in pair and set(pair) - {new} <= known})

    assert grown == spanning_forest(pairs)


def test_member_about_which_people_decided_is_of_no_group() -> None:
    full, lone = profile(1, "PERSON", "person", "Ida Holm"), profile(2, "PERSON", "person", "Holm")

    assert group_of(full, ()) == group_of(profile(3, "PERSON", "person", "Ida Holm"), ()) != full.id
    assert group_of(full, {full.id}) == full.id
    assert pool_of(lone, ()) == pool_of(profile(4, "PERSON", "person", "Holm"), ()) is not None
    assert pool_of(lone, {lone.id}) is None
    assert pool_of(full, ()) is None


def test_small_words_of_a_name_do_not_part_a_pool() -> None:
    assert pool_of(court(1), ()) == pool_of(court(2, "the Supreme Court"), ()) is not None


def test_pieces_are_what_pairs_connect_in_rings_too() -> None:
    pairs = [("1", "2"), ("2", "3"), ("3", "1"), ("4", "4"), ("5", "6")]

    assert pieces("1234567", pairs) == [{"1", "2", "3"}, {"5", "6"}, {"4"}, {"7"}]
