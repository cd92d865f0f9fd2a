"""Reprints: articles with nearly the same text, as when several papers print an agency's report, each with small edits.

Two articles are reprints where the Jaccard index of their shingles (runs of three words) reaches a threshold, which is higher
for short texts. Min-wise hashing finds the pairs that are worth a look (https://doi.org/10.1109/SEQUEN.1997.666900; bands:
Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3); the look itself counts shingles, so that no estimate
decides. Whether two articles are reprints therefore depends on their two texts alone, not on the other articles, their order
or chance.

The hashing is our own, since its keys lie in stores: no library promises that it will hash in the same way in its next
version and on every machine, and what is needed of it is short.
"""

from __future__ import annotations

import hashlib
import re
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kgx.graph.days import day_of

# Measured on edited copies and on independent reports of the same events: tests/graph/test_reprints.py.
THRESHOLD = 0.4
# Short news is often written to a pattern (results, prices, earthquakes), so that texts of other news differ in little more
# than names and numbers. Below so many shingles, which is 52 words, 0.8 allows for another word in one place, not in two.
SHORT_THRESHOLD = 0.8
_SHORT = 54
_WORDS_OF_SHINGLE = 3
# 192 permutations make 64 bands of 3 rows: 97 of 100 pairs with a Jaccard index of 0.4 have a band in common, 99.9 of those with
# 0.5. Of short texts they make 32 of 6: 99 of 100 pairs with 0.8, and fewer than 1 with 0.2, as news of one pattern has.
_PERMUTATIONS, _ROWS, _SHORT_ROWS = 192, 3, 6
_NEVER = "9999-99-99"

Shingles = frozenset[int]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells the likeness of a text. shingles: hashes of its runs of words, of 64 bits. bands: keys; two texts are
    compared where they have one in common."""

    shingles: Shingles
    bands: tuple[int, ...]


def fingerprint(text: str) -> Fingerprint:
    """Letter case, punctuation and white space do not count. A text without words is like no other."""
    return fingerprint_of(frozenset(_shingle_hashes(text)))


def fingerprint_of(shingles: Shingles) -> Fingerprint:
    """Of a text with these shingles."""
    bands: list[int] = []
    if len(shingles) >= _SHORT:
        bands += _bands(shingles, _ROWS)
    if 0 < len(shingles) * SHORT_THRESHOLD < _SHORT:  # a longer text is like no short one
        bands += _bands(shingles, _SHORT_ROWS)
    return Fingerprint(shingles, tuple(bands))


def are_reprints(one: Shingles, other: Shingles) -> bool:
    """True where the texts of these shingles are nearly the same."""
    is_short = min(len(one), len(other)) < _SHORT
    return likeness(one, other) >= (SHORT_THRESHOLD if is_short else THRESHOLD)


def likeness(one: Shingles, other: Shingles) -> float:
    """The Jaccard index, 0 to 1."""
    together = len(one) + len(other)
    common = len(one & other)
    return common / (together - common) if together else 0.0


def reprint_groups(fingerprints: Mapping[str, Fingerprint]) -> list[list[str]]:
    """The articles of each group of reprints, by id; those without reprints are left out.

    Articles are in one group where reprints lead from one to the other, though the first may have little in common with the
    last.
    """
    group_by_article = {article_id: [article_id] for article_id in fingerprints}
    for one, other in _candidates(fingerprints):
        group, joined = group_by_article[one], group_by_article[other]
        if group is not joined and are_reprints(fingerprints[one].shingles, fingerprints[other].shingles):
            group += joined
            group_by_article |= dict.fromkeys(joined, group)
    groups = {id(group): group for group in group_by_article.values() if len(group) > 1}
    return sorted(sorted(group) for group in groups.values())


def reprint_origins(groups: Iterable[Iterable[str]], date_by_article: Mapping[str, str | None]) -> dict[str, str]:
    """For each article of a group but the first, the first: the one of the earliest day, of equals the one with the smallest
    id; articles without a date come last."""
    origins: dict[str, str] = {}
    for group in groups:
        first, *others = sorted(group, key=lambda article_id: (day_of(date_by_article[article_id]) or _NEVER, article_id))
        origins |= dict.fromkeys(others, first)
    return origins


def _candidates(fingerprints: Mapping[str, Fingerprint]) -> Iterator[tuple[str, str]]:
    """Pairs that share a band, each for every band that it shares."""
    articles_by_band: dict[int, list[str]] = defaultdict(list)
    for article_id, printed in fingerprints.items():
        for band in printed.bands:
            for other in articles_by_band[band]:
                yield article_id, other
            articles_by_band[band].append(article_id)


def _shingle_hashes(text: str) -> Iterator[int]:
    words = _WORD.findall(text.casefold())
    if not words:
        return
    # Without these, the first word, which is often the name that the news is about, would count a third of what others do.
    edge = [""] * (_WORDS_OF_SHINGLE - 1)
    words = edge + words + edge
    for start in range(len(words) - _WORDS_OF_SHINGLE + 1):
        yield _hash(" ".join(words[start : start + _WORDS_OF_SHINGLE]).encode("utf-8", "surrogatepass"))


def _bands(shingles: Shingles, rows: int) -> Iterator[int]:
    circle = sorted(shingles)
    lowest = [circle[bisect_left(circle, offset) % len(circle)] for offset in _OFFSETS]
    for band in range(_PERMUTATIONS // rows):
        yield _key(band, *lowest[band * rows : (band + 1) * rows])


def _key(*numbers: int) -> int:
    """63 bits, which fit in an integer of SQLite."""
    return _hash(struct.pack(f"<{len(numbers)}Q", *numbers)) >> 1


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


# The permutations are x ↦ x - offset mod 2⁶⁴, so that the lowest shingle is the first from the offset on, in a circle. Hashes
# are spread evenly, so these do as well as others and need no look at all shingles. They are the same for ever.
_OFFSETS = tuple(_hash(b"offset %d" % number) for number in range(_PERMUTATIONS))
