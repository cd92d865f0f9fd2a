"""Which articles are reprints of one another, and how well that is found."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
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


SHORT_NEWS = """The works council and the management of the Brevik cement plant agreed on Tuesday to cut the working week to
36 hours from June. Wages stay as they are. The plant, which has 410 workers, had been on strike for nine days. Council head
Sunniva Aas called it a fair result."""


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.upper(),
        lambda text: text.replace("agreed", "settled"),
        lambda text: text.replace("The works", "Works"),
        lambda text: text.replace("a fair result", "a fair deal"),
        lambda text: "BREVIK (Wire) — " + text,
        lambda text: text + " Talks had begun in May.",
    ],
    ids=["equal words", "one word", "first word", "last word", "dateline", "sentence added"],
)
def test_a_short_text_may_differ_in_one_place(edit: Callable[[str], str]) -> None:
    assert is_found(SHORT_NEWS, edit(SHORT_NEWS))


def test_a_short_text_is_found_in_a_copy_that_is_not_short() -> None:
    longer = SHORT_NEWS + " Talks had begun in May, she said."

    assert len(fingerprint(SHORT_NEWS).shingles) < 54 <= len(fingerprint(longer).shingles)
    assert is_found(SHORT_NEWS, longer)


RESULT = """{0} beat {1} {2} in the Highland Cup on {3}. {4} scored the first goal after {5} minutes before a crowd of {6}. {0}
now stand {7} in the table and play {8} on the coming weekend."""
WEATHER = """{0} expects {1} on {2}, with highs of {3} degrees and winds of up to {4} kilometres an hour, the weather service
said. The night will be {5}, with lows of {6} degrees. No warnings are in force for the {0} region."""
EARTHQUAKE = """An earthquake of magnitude {} struck {} on {} at a depth of {} kilometres, the seismological institute said. There
were no reports of damage or injuries, and no tsunami warning was issued. The region lies on the boundary of two plates."""
SHARES = """{0} shares rose {1} percent in Frankfurt on Monday after the firm raised its forecast for the year. Trading was twice
as heavy as on an average day, and analysts said that demand in Asia had been stronger than most of them had expected."""
VERDICT = """The regional court in {} on Monday sentenced a former mayor to three years in prison for taking bribes from a
building firm. The man, {}, had denied the charges. His lawyer said that he would appeal to the high court within the month."""


@pytest.mark.parametrize(
    ("pattern", "one", "other"),
    [
        (RESULT, "Herons,Tide,2-1,Saturday,Odera,17,9400,second,Rovers", "Rovers,Lions,3-0,Saturday,Chebet,41,6100,third,Herons"),
        (RESULT, "Herons,Tide,2-1,Saturday,Odera,17,9400,second,Rovers", "Herons,Lions,2-1,Sunday,Odera,88,7200,first,Tide"),
        (WEATHER, "Turku,rain,Monday,11,40,cloudy,4", "Tampere,rain,Monday,9,40,cloudy,2"),
        (WEATHER, "Turku,rain,Monday,11,40,cloudy,4", "Turku,rain,Tuesday,12,40,cloudy,4"),
        (EARTHQUAKE, "4.6,the coast of Maule,Monday,21", "5.1,northern Atacama,Monday,35"),
        (EARTHQUAKE, "4.6,the coast of Maule,Monday,21", "4.6,the coast of Maule,Friday,22"),
        (SHARES, "Kazmin,3", "Arys,4"),
        (VERDICT, "Turku,Ilmari Koski", "Tampere,Eero Salo"),
        ("The match between Kisumu Herons and Mombasa Tide on Saturday ended {}.", "2-1", "2-0"),
        ("{} raised its forecast for the year on Monday and said that demand was strong.", "Kazmin", "Arys"),
    ],
    ids=["results", "results of one team", "places", "days", "earthquakes", "aftershock", "shares", "verdicts", "score", "firms"],
)
def test_short_news_of_one_pattern_is_told_apart(pattern: str, one: str, other: str) -> None:
    assert not is_found(pattern.format(*one.split(",")), pattern.format(*other.split(",")))


@pytest.mark.parametrize("text", ["", " … — ", "\n"], ids=["empty", "marks", "line"])
def test_texts_without_words_are_like_no_other(text: str) -> None:
    assert not is_found(text, text)
    assert not are_reprints(fingerprint(text).shingles, fingerprint("Kazmin").shingles)


def test_keys_are_the_same_for_ever() -> None:
    """Stores keep them: with other keys and no other RULE, reprints of articles that were added before would be missed."""
    long, short = fingerprint(wire_text("strike-durban-buses.txt")), fingerprint("Kazmin buys Arys Metals")

    assert (len(long.bands), long.bands[0], long.bands[63]) == (64, 427_502_094_866_207_085, 1_561_135_998_785_617_586)
    assert (len(short.bands), short.bands[0], short.bands[31]) == (32, 2_670_435_669_310_940_045, 5_217_471_889_050_951_542)
    assert all(0 <= band < 2**63 for band in long.bands + short.bands)


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


@pytest.mark.parametrize(
    ("length", "overlap", "index", "least", "most"),
    [(198, 118, 0.41, 0.95, 1), (198, 138, 0.52, 0.99, 1), (45, 44, 0.81, 0.98, 1), (45, 18, 0.21, 0, 0.01)],
    ids=["long", "long and more alike", "short", "short and less alike"],
)
def test_alike_texts_have_a_key_in_common(length: int, overlap: int, index: float, least: float, most: float) -> None:
    """The share of pairs with a given Jaccard index that are looked at at all. overlap: words that they share."""
    words = [f"word{number}" for number in range(40_000)]
    texts = [(words[start : start + length], words[start + length - overlap :][:length]) for start in range(0, 39_000, 130)]
    prints = [(fingerprint(" ".join(one)), fingerprint(" ".join(other))) for one, other in texts]

    share = sum(not set(one.bands).isdisjoint(other.bands) for one, other in prints) / len(prints)
    print(share)
    assert round(likeness(prints[0][0].shingles, prints[0][1].shingles), 2) == index
    assert least <= share <= most
