"""Which articles are reprints of one another, and how well that is found."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations, permutations

import pytest
from wire_copies import COPIES, INDEPENDENT_REPORTS, copies, sample_names, wire_text

from kgx.graph.reprints import are_reprints, fingerprint, likeness, reprint_groups


def groups_of(texts: Mapping[str, str]) -> list[list[str]]:
    return reprint_groups({article_id: fingerprint(text) for article_id, text in texts.items()})


def is_found(one: str, other: str) -> bool:
    return groups_of({"one": one, "other": other}) != []


@pytest.mark.parametrize("kind", [kind for kind in COPIES if kind != "cut to 1/3"])
def test_an_edited_copy_is_a_reprint(kind: str) -> None:
    missed = [name for name, copy in copies(kind) if not is_found(wire_text(name), copy)]

    assert missed == []


@pytest.mark.parametrize("name", sorted(INDEPENDENT_REPORTS))
def test_an_independent_report_of_the_same_event_is_none(name: str) -> None:
    assert not is_found(wire_text(name), INDEPENDENT_REPORTS[name])


def test_articles_on_other_events_are_none() -> None:
    assert groups_of({name: wire_text(name) for name in sample_names()}) == []


def test_copies_of_several_articles_are_told_apart() -> None:
    texts = {f"{name} {kind}": copy for kind in COPIES for name, copy in copies(kind)}

    assert groups_of(texts) == sorted(sorted(f"{name} {kind}" for kind in COPIES) for name in sample_names())


def test_groups_do_not_depend_on_order() -> None:
    texts = dict(copies("edited")) | {f"{name} again": copy for name, copy in copies("all at once")}
    order = list(texts)
    random.Random(1).shuffle(order)

    assert groups_of({name: texts[name] for name in order}) == groups_of(texts)


def test_a_chain_of_reprints_is_one_group() -> None:
    words = [f"word{number}" for number in range(540)]
    texts = {name: " ".join(words[start : start + 300]) for name, start in (("first", 0), ("second", 120), ("third", 240))}

    assert not is_found(texts["first"], texts["third"])
    assert all(groups_of(dict(order)) == [["first", "second", "third"]] for order in permutations(texts.items()))


def test_case_punctuation_and_line_breaks_do_not_count() -> None:
    one = fingerprint("“Not by a centimetre,” he said —\nand the gates stayed SHUT. " * 3).shingles
    other = fingerprint("'Not by a centimetre', he said - and the gates stayed shut. " * 3).shingles

    assert likeness(one, other) == 1


def test_short_reports_are_reprints_only_where_they_are_equal() -> None:
    report = "Shares of {} rose 3 percent to 41 euros in Frankfurt on Monday after the firm raised its forecast for the year."
    kazmin, arys = report.format("Kazmin"), report.format("Arys")

    assert is_found(kazmin, kazmin.upper())
    assert not is_found(kazmin, arys)


@pytest.mark.parametrize("text", ["", " … — ", "\n"], ids=["empty", "marks", "line"])
def test_texts_without_words_are_like_no_other(text: str) -> None:
    assert not is_found(text, text)
    assert not are_reprints(fingerprint(text).shingles, fingerprint("Kazmin").shingles)


def test_keys_are_the_same_for_ever() -> None:
    """Stores keep them: with other keys, reprints of articles that were added before would be missed."""
    long, short = fingerprint(wire_text("strike-durban-buses.txt")), fingerprint("Kazmin buys Arys Metals")

    assert (len(long.bands), long.bands[0], long.bands[63]) == (64, 427_502_094_866_207_085, 1_561_135_998_785_617_586)
    assert short.bands == (5_610_793_829_607_176_266,)
    assert all(0 <= band < 2**63 for band in long.bands)


def test_recall_and_precision_over_all_pairs() -> None:
    """Every two copies of one article ought to be found, and no two texts of different articles or of independent reports."""
    texts = [(name, fingerprint(wire_text(name))) for name in sample_names()]
    texts += [(name, fingerprint(copy)) for kind in COPIES for name, copy in copies(kind)]
    texts += [(f"independent {name}", fingerprint(text)) for name, text in INDEPENDENT_REPORTS.items()]
    pairs = [
        (one == other, not set(a.bands).isdisjoint(b.bands) and are_reprints(a.shingles, b.shingles))
        for (one, a), (other, b) in combinations(texts, 2)
    ]

    found, wanted = sum(is_one for _, is_one in pairs), sum(is_wanted for is_wanted, _ in pairs)
    right = sum(is_one and is_wanted for is_wanted, is_one in pairs)
    print(f"{len(pairs)} pairs, {wanted} of reprints: recall {right / wanted:.3f}, precision {right / found:.3f}")
    assert right == found
    assert right / wanted >= 0.85


def test_alike_texts_have_a_key_in_common() -> None:
    """The share of pairs with a given Jaccard index that are looked at at all."""
    words = [f"word{number}" for number in range(40_000)]
    starts = range(0, 39_000, 130)
    shares = {}
    for overlap in (116, 136):  # of 200 shingles: indices of 0.41 and 0.52
        pairs = [(words[start : start + 202], words[start + 200 - overlap : start + 402 - overlap]) for start in starts]
        prints = [(fingerprint(" ".join(one)), fingerprint(" ".join(other))) for one, other in pairs]
        index = likeness(prints[0][0].shingles, prints[0][1].shingles)
        shares[round(index, 2)] = sum(not set(one.bands).isdisjoint(other.bands) for one, other in prints) / len(prints)

    print(shares)
    assert list(shares) == [0.41, 0.52]
    assert shares[0.41] >= 0.95
    assert shares[0.52] >= 0.99
