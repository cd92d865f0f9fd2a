"""Facts about names that the rules of sameness read: countries with their adjectives, other names of places and
organisations, familiar forms of given names, legal forms, titles. They come from the files in `tables`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from kgx.graph.spelling import folded, sounded


@cache
def words(name: str) -> frozenset[str]:
    """The word list of that name; phrases have spaces."""
    return frozenset(_word_lists()[name])


@cache
def replacements(name: str) -> Mapping[str, str]:
    """The word list of that name, whose entries are `word=other`."""
    return dict(entry.split("=") for entry in _word_lists()[name])


@cache
def class_by_legal_form() -> Mapping[str, str]:
    """Legal forms that may stand for one another have the same class."""
    groups = (group.split(",") for group in _word_lists()["legal_classes"])
    return {form: group[0] for group in groups for form in group}


@cache
def country_by_name() -> Mapping[str, str]:
    """Codes of countries by their folded names."""
    return {folded(name).replace("-", " "): code for code, names, _ in _country_rows() for name in names}


@cache
def country_by_adjective() -> Mapping[str, str]:
    """Codes of countries by the folded adjective or demonym, in the singular."""
    return {folded(adjective): code for code, _, adjectives in _country_rows() for adjective in adjectives}


@cache
def place_by_name() -> Mapping[str, str]:
    """The usual folded name of places by each of their names."""
    return {name.replace("-", " "): first.replace("-", " ") for name, first in _first_by_name("places.txt").items()}


@cache
def organisation_by_name() -> Mapping[str, str]:
    """The usual folded name of well-known organisations by each of their names, in one spelling."""
    return {in_one_spelling(name): first for name, first in _first_by_name("organisations.txt").items()}


def in_one_spelling(form: str) -> str:
    """Folded words with American and British spellings and common abbreviations made alike."""
    spellings = replacements("spellings")
    return " ".join(filter(None, (spellings.get(word, word) for word in form.split())))


@cache
def families_by_given_name() -> Mapping[str, frozenset[int]]:
    """The numbers of the families to which a given name belongs: William and Bill share one."""
    families: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(_lines("nicknames.txt")):
        for name in line.split():
            families[name].add(number)
    return {name: frozenset(numbers) for name, numbers in families.items()}


@cache
def common_names() -> frozenset[str]:
    """Given and family names that many people have, somewhere in the world, as they sound."""
    return frozenset(sounded(name) for name in _lines("common_names.txt"))


def _first_by_name(file_name: str) -> Mapping[str, str]:
    first_by_name: dict[str, str] = {}
    for line in _lines(file_name):
        names = [folded(name) for name in line.split("|")]
        first_by_name |= dict.fromkeys(names, names[0])
    return first_by_name


def _country_rows() -> Iterator[tuple[str, list[str], list[str]]]:
    for line in _lines("countries.tsv"):
        code, names, adjectives = [*line.split("\t"), ""][:3]
        yield code, names.split("|"), [adjective for adjective in adjectives.split("|") if adjective]


@cache
def _word_lists() -> Mapping[str, tuple[str, ...]]:
    lists = {}
    for line in _lines("words.tsv"):
        name, entries = line.split("\t")
        lists[name] = tuple(entry.replace("_", " ") for entry in entries.split())
    return lists


def _lines(file_name: str) -> Iterator[str]:
    content = resources.files("kgx.graph").joinpath("tables", file_name).read_text(encoding="utf-8")
    return (line for line in content.splitlines() if line.strip() and not line.startswith("#"))
