"""Sameness across articles: which entities of articles are one node, with the reason for each merge.

The rule is a pure function of two members (no frequencies, no order, no clock): equal type and equal full name, or equal
value, or equal link. A single-word name of a person never matches, nor does a date without a year, nor a thing that no
article names. Nodes are the components of matching pairs; two links are never merged into one node.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgx.annotation import Link, Value
from kgx.graph.names import short_hash
from kgx.ontology import EntityType, Ontology

SAME_LINK = "same type and link"
SAME_VALUE = "same type and value"
SAME_NAME = "same type and full name"

# What tells a person or a time: the type's own label, its equivalent in schema.org or Wikidata, or a host's label.
_PERSON_MARKS = frozenset({"person", "per", "q5"})
_TIME_MARKS = frozenset({"date", "time"})
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20|21)\d\d(?!\d)")
_ABSOLUTE_TIME = re.compile(r"-?(?:\d{4}|P)")  # begins with a year, or is a duration


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rule sees of an article's entity. is_named: some mention is a name, not only a noun phrase or pronoun."""

    id: str
    article_id: str
    type: str
    name: str
    is_named: bool = True
    value: Value | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Two members that are one thing, and why."""

    member: str
    into: str
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """node_by_member: the smallest member id of each one's node. merge_by_member: for every other member of a node."""

    node_by_member: Mapping[str, str]
    merge_by_member: Mapping[str, Merge]


def member_id(article_id: str, type_label: str, name: str, number: int) -> str:
    """Permanent id of an article's entity; number: its place among equals of the article, from 0."""
    return short_hash(article_id, type_label, name, number)


def identify(candidates: Iterable[Candidate], ontology: Ontology) -> Identity:
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: c.id):
        groups[_match_key(candidate, ontology)].append(candidate)
    parts = [part for group in groups.values() for part in _split_by_link(group)]
    merges = {merge.member: merge for part in parts for merge in _merges(part, _reason(part[0]))}
    node_by_member: dict[str, str] = {}
    for component in _join_by_link(parts):
        heads = sorted((part[0] for part in component), key=lambda c: c.id)
        merges |= {merge.member: merge for merge in _merges(heads, SAME_LINK)}
        node_by_member |= {candidate.id: heads[0].id for part in component for candidate in part}
    return Identity(node_by_member, merges)


def normalised_name(name: str) -> str:
    """The form in which full names are compared: case, width, dots, kinds of apostrophes and dashes do not count."""
    form = unicodedata.normalize("NFKC", name).casefold()
    form = re.sub("[‘’ʼ`´]", "'", form)
    form = re.sub("[‐‑‒–—]", "-", form)
    form = re.sub(r"(?<!\d)[.,]|[.,](?!\d)", "", form)  # a point inside a number stays
    form = re.sub(r"^the\s+|'s$", "", " ".join(form.split()))
    return form.strip() or name


def is_time(entity_type: EntityType) -> bool:
    return bool(_marks(entity_type) & _TIME_MARKS)


def _match_key(candidate: Candidate, ontology: Ontology) -> tuple[str, ...]:
    """Equal for two members exactly where name or value make them one; what must not match has a key of its own."""
    entity_type = ontology.entity_types[candidate.type]
    name = normalised_name(candidate.name)
    value = candidate.value
    form = value.lexical if value is not None else name
    if is_time(entity_type) and not (_ABSOLUTE_TIME.match(form) if value is not None else _YEAR.search(form)):
        return (candidate.type, "article", candidate.article_id, form)  # "Monday" is one day within its article only
    if value is not None:
        return (candidate.type, "value", value.datatype, value.lexical, value.unit or "")
    if not candidate.is_named or (_is_person(entity_type) and not _is_full_name(name)):
        return (candidate.type, "member", candidate.id)
    return (candidate.type, "name", name)


def _is_person(entity_type: EntityType) -> bool:
    return bool(_marks(entity_type) & _PERSON_MARKS)


def _is_full_name(name: str) -> bool:
    """Two words at least; an initial is none, since "J. Abe" may be another Abe in the next article."""
    return sum(len(word) > 1 for word in name.split()) > 1


def _marks(entity_type: EntityType) -> set[str]:
    marks = (entity_type.label, entity_type.schema, entity_type.wikidata, *entity_type.spacy)
    return {mark.casefold() for mark in marks if mark}


def _split_by_link(group: list[Candidate]) -> list[list[Candidate]]:
    """One list where the group has at most one link; else one for each link and one for those without."""
    by_link: dict[Link | None, list[Candidate]] = defaultdict(list)
    for candidate in group:
        by_link[_bare_link(candidate)].append(candidate)
    return [group] if len(by_link.keys() - {None}) < 2 else list(by_link.values())


def _join_by_link(parts: list[list[Candidate]]) -> list[list[list[Candidate]]]:
    """Lists of parts: those of one type that have one link are together, the others alone."""
    joined: dict[object, list[list[Candidate]]] = defaultdict(list)
    for number, part in enumerate(parts):
        link = next((link for candidate in part if (link := _bare_link(candidate)) is not None), None)
        joined[number if link is None else (part[0].type, link)].append(part)
    return list(joined.values())


def _bare_link(candidate: Candidate) -> Link | None:
    return Link(candidate.link.base, candidate.link.id) if candidate.link is not None else None


def _merges(candidates: list[Candidate], reason: str) -> list[Merge]:
    first, *others = candidates
    return [Merge(other.id, first.id, reason) for other in others]


def _reason(candidate: Candidate) -> str:
    return SAME_NAME if candidate.value is None else SAME_VALUE
