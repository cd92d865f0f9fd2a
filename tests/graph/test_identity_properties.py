"""Properties of sameness that hold for whatever articles say: names, contexts and links here are drawn at random."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.annotation import Link, Value
from kgx.graph.identity import (
    Context,
    Decisions,
    Match,
    Profile,
    block_keys,
    components,
    identify,
    match,
    matching_pairs,
    partner_keys,
    settled_key,
)
from kgx.graph.kinds import Kind
from kgx.graph.matching import are_contradictory

NAMES: dict[tuple[str, Kind], tuple[str, ...]] = {
    ("PERSON", "person"): (
        "Kim", "Kim Jong Un", "Daniel Kim", "Jong Un Kim", "Kim Jong-un", "Ida Holm", "Holm", "I. Holm", "Ida Maria Holm",
        "Ove Holm Jr.", "Ove Holm Sr.", "Ove Holm", "Mohammed Karzai", "Muhammad Karzay", "Bill Aldous", "William Aldous",
        "Vladimir Klitschko", "Wladimir Klistchko", "JK Rowling", "Joanne Rowling", "Kim Ida", "Usama bin Ladin",
        "Osama bin Laden", "Inacio Lula da Silva", "Lula da Silva", "Lula", "Liz Holm", "Elizabeth Holm", "J. Ida Holm",
        "JR Holm",
    ),
    ("ORG", "organisation"): (
        "Foreign Ministry", "Israeli Foreign Ministry", "Ministry of Foreign Affairs of Iran", "ABC", "Arys Bank Corporation",
        "Aral Boat Club", "Arys Bank Corp.", "Rakuten", "Rakuten Group", "Rakuten Mobile", "UN", "United Nations", "Giants",
        "Oslo Giants", "Siemens AG", "Siemens Ltd", "Arys Shipping", "North Arys Shipping", "Siemens Group", "Siemens Holding",
    ),
    ("GPE", "region"): ("Springfield", "Springfield, Illinois", "US", "United States", "Kyzylorda", "Qyzylorda", "Kyiv", "Kiev"),
    ("LOC", "place"): ("Gulf Coast", "Springfield", "Caspian", "Caspian Sea"),
    ("NORP", "people"): ("Kazakh", "American", "Sunni"),
    ("EVENT", "thing"): ("World Cup", "Summit", "7th Steppe Forum", "Seventh Steppe Forum", "SCF", "Steppe Culture Forum"),
    ("DATE", "time"): ("Monday", "March 2024"),
}  # fmt: skip
CONTEXTS = tuple(
    Context(kind, name, strength)  # type: ignore[arg-type]
    for kind, name in (
        ("person", "leila serik"), ("person", "ida holm"), ("organisation", "kazmin"), ("country", "ir"), ("country", "il"),
        ("place", "astana"), ("office", "foreign minister"), ("thing", "steppe forum"),
    )
    for strength in ("related", "co-mentioned")
)  # fmt: skip
TYPES = {"GPE": ("GPE", "LOC"), "LOC": ("GPE", "LOC"), "NORP": ("GPE", "NORP")}


@st.composite
def profile_lists(draw: st.DrawFn) -> list[Profile]:
    profiles = []
    for number in range(draw(st.integers(2, 14))):
        type_label, kind = draw(st.sampled_from(sorted(NAMES)))
        names = tuple(dict.fromkeys(draw(st.lists(st.sampled_from(NAMES[type_label, kind]), min_size=1, max_size=2))))
        value = draw(st.sampled_from([None, Value("xsd:date", "2024-03-04")])) if kind == "time" else None
        link = draw(st.sampled_from([None, None, None, Link("wikidata", "Q1"), Link("wikidata", "Q2", 0.5)]))
        found = {(c.kind, c.name): c for c in draw(st.lists(st.sampled_from(CONTEXTS), max_size=6))}
        profiles.append(
            Profile(
                f"{draw(st.integers(0, 99)):02d}-{number}", f"a{draw(st.integers(0, 9))}", type_label, kind, names[0], names,
                TYPES.get(type_label, (type_label,)), draw(st.sampled_from([True, True, True, False])), value,
                link if kind != "time" else None, tuple(sorted(found.values())),
            )
        )  # fmt: skip
    return profiles


@settings(max_examples=60, deadline=None)
@given(profile_lists(), st.integers(0, 1000))
def test_order_of_profiles_does_not_matter(profiles, seed):
    shuffled = random.Random(seed).sample(profiles, len(profiles))

    assert identify(shuffled) == identify(profiles)


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_match_is_symmetric_and_matching_pairs_share_a_key(profiles):
    for one in profiles:
        for two in profiles:
            found = match(one, two)
            assert found == match(two, one)
            if found is not None and one is not two:
                is_settled = settled_key(one) is not None and settled_key(one) == settled_key(two)
                assert is_settled or block_keys(one) & partner_keys(two), (one, two, found)
                assert 0 < found.score <= 1


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_profiles_of_one_settled_key_match(profiles):
    for one in profiles:
        for two in profiles:
            if one.id != two.id and settled_key(one) is not None and settled_key(one) == settled_key(two):
                assert match(one, two) is not None


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_adding_articles_one_by_one_is_building_at_once(profiles):
    pairs: dict[tuple[str, str], Match] = {}
    for number, new in enumerate(profiles):
        for old in profiles[:number]:
            if block_keys(old) & partner_keys(new) and (found := match(old, new)) is not None:
                pairs[old.id, new.id] = found

    assert components(profiles, pairs) == identify(profiles)


@settings(max_examples=60, deadline=None)
@given(profile_lists(), st.integers(1, 13))
def test_removing_articles_is_never_having_had_them(profiles, count):
    kept = profiles[count:]

    assert components(kept, matching_pairs(profiles)) == identify(kept)


@settings(max_examples=60, deadline=None)
@given(profile_lists(), st.data())
def test_decisions_of_people_hold(profiles, data):
    ids = st.sampled_from([profile.id for profile in profiles])
    pairs = st.frozensets(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=3)
    splits = data.draw(pairs)
    merge = data.draw(st.frozensets(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=1))

    node = identify(profiles, Decisions(merge, splits)).node_by_member

    assert all(node[one] != node[two] for one, two in splits)
    assert all(node[one] == node[two] for one, two in merge if not {(one, two), (two, one)} & splits)


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_no_node_joins_what_contradicts_each_other(profiles):
    node = identify(profiles).node_by_member

    for one in profiles:
        for two in profiles:
            assert not (node[one.id] == node[two.id] and are_contradictory(one, two)) or settled_key(one) == settled_key(two)


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_every_other_member_is_merged_within_its_node(profiles):
    identity = identify(profiles)

    for profile in profiles:
        first = identity.node_by_member[profile.id]
        assert first <= profile.id
        assert (profile.id in identity.merge_by_member) == (profile.id != first)
        if profile.id != first:
            merge = identity.merge_by_member[profile.id]
            assert identity.node_by_member[merge.into] == first
            assert merge.reason


@settings(max_examples=60, deadline=None)
@given(profile_lists())
def test_json_form_is_lossless(profiles):
    assert [Profile.from_json(profile.to_json()) for profile in profiles] == profiles
