"""Mentions: which candidates stand, and how names of a host pipeline take part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kgx.annotation import Mention, Span
from kgx.model.predictions import ScoredMention
from kgx.pipeline.amount_borders import is_two_amounts


@dataclass(frozen=True, slots=True)
class HostName:
    """A name that a host pipeline marked, with its type in our ontology."""

    span: Span
    type: str


_MARKDOWN = re.compile(r"[#*|>~]+\s")


def is_cut_wrong(words: str, *, is_amount: bool) -> bool:
    """True where a bracket lacks its partner ("Norvane) Group"), where an amount is two, and where a mark of Markdown comes
    first ("# Director").

    Of 41,431 gold mentions of newskg train two are so.
    """
    if _MARKDOWN.match(words):
        return True
    depth = 0
    for sign in words:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return True
    return depth > 0 or (is_amount and is_two_amounts(words))


def choose_mentions(
    candidates: Iterable[ScoredMention], *, threshold: float, by_type: Mapping[str, float] | None = None,
    host_names: Sequence[HostName] = (), undivided: AbstractSet[str] = frozenset(),
) -> list[Mention]:  # fmt: skip
    """Mentions in text order: candidates from the threshold on, which some types have of their own, and all host names.

    Of spans that cross or are equal the surer stays; nested ones all stay, but for names of one of the undivided types. A
    host name is sure: what crosses or equals it goes, and so does a shorter or longer name that shares its end, which would
    be the same name cut otherwise.
    """
    hosts = [Mention(name.span, "name", name.type, 1.0) for name in host_names]
    taken = [
        Mention(c.span, c.kind, c.type, c.confidence)
        for c in candidates
        if c.confidence >= (by_type or {}).get(c.type, threshold) and not any(_gives_way(c, name.span) for name in host_names)
    ]
    return drop_nested_names(drop_crossing([*hosts, *taken]), undivided)


def drop_crossing(mentions: Iterable[Mention]) -> list[Mention]:
    """Keep the surer of two mentions that cross or cover the same span; nested mentions stay."""
    kept: list[Mention] = []
    spans: set[Span] = set()
    for mention in sorted(mentions, key=lambda m: (-m.confidence, -len(m.span), m.span.start)):
        if mention.span not in spans and not any(mention.span.crosses(other) for other in spans):
            kept.append(mention)
            spans.add(mention.span)
    return sorted(kept, key=lambda m: (m.span.start, -m.span.end))


def drop_nested_names(mentions: Sequence[Mention], types: AbstractSet[str]) -> list[Mention]:
    """Keep the surer of two names of one of these types of which one lies in the other: "president" in "former president".

    mentions: none of which cross. Of 13,699 names of persons, titles, dates and amounts in newskg train 97 lie in another of
    their type, while a network that weighs each span alone takes several cuts of one name.
    """
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (-m.confidence, -len(m.span), m.span.start)):
        is_single = mention.kind == "name" and mention.type in types
        if not (is_single and any(_is_name_of_type(other, mention.type) and mention.span.overlaps(other.span) for other in kept)):
            kept.append(mention)
    return sorted(kept, key=lambda m: (m.span.start, -m.span.end))


def _is_name_of_type(mention: Mention, type_: str) -> bool:
    return mention.kind == "name" and mention.type == type_


def _gives_way(candidate: ScoredMention, host: Span) -> bool:
    span = candidate.span
    if span == host or span.crosses(host):
        return True
    return candidate.kind == "name" and span.overlaps(host) and (span.start == host.start or span.end == host.end)


def outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """Names that lie in no other name, in text order."""
    out: list[Mention] = []
    for mention in sorted((m for m in mentions if m.kind == "name"), key=lambda m: (m.span.start, -m.span.end)):
        if not out or mention.span.start >= out[-1].span.end:
            out.append(mention)
    return out
