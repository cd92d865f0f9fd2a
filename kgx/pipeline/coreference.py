"""Coreference: mentions into clusters, one for each thing of the text, and the name and type of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kgx.annotation import Mention, MentionKind
from kgx.ontology import Ontology

_LEADING = re.compile(
    r"^(?:the|a|an|this|that|these|those|some|about|around|nearly|almost|approximately|roughly|over|only|just|at least|"
    r"up to|more than|less than|fewer than|as many as|as much as|his|her|its|their|our|my)\s+(?=\S)",
    re.I,
)
_ALIAS_CUE = re.compile(
    r"\b(?:(?:ring|stage|pen|screen|code|birth|maiden|nick|sur)[ -]?name(?: (?:of|is|was))?"
    r"|(?:also|better|formerly|popularly|otherwise|widely|locally|professionally) (?:known|called|styled)(?: as)?"
    r"|a\.?k\.?a\.?|nicknamed|alias|previously named|formerly|n[ée]e)"
    r",?\s+[\"“‘'(]?(?:the )?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+[\"“‘(]*[A-Z]|\n")
_POSSESSIVE = re.compile(r"[’']s?$")
_SMALL = frozenset("of the and for in on at de la le du da das dos del della di el al bin ibn van von der den y e & s to".split())


def cluster(mentions: Sequence[Mention], links: Sequence[Sequence[float]], text: str, ontology: Ontology) -> list[list[int]]:
    """Clusters of mention indices, ordered by first mention, each in text order.

    links: for mention i the probabilities of each earlier mention and, last, of having none (i + 1 numbers). Each mention
    joins its likeliest antecedent; ties go to the nearest. Names written alike with the same type are one thing, literal
    values apart: two amounts of ten per cent need not be the same.
    """
    of: list[int] = []
    by_name: dict[tuple[str, str], int] = {}
    for i, mention in enumerate(mentions):
        own = links[i]
        best = max(range(i + 1), key=lambda j: (own[j], j))
        target = of[best] if best < i and _may_join(mention, mentions[best], own[best], ontology) else i
        bearer = _bearer(mentions, i, text)
        if bearer is not None:
            target = of[bearer]
        key = (mention.type, _normal(text, mention))
        if mention.kind == "name" and not ontology.entity_types[mention.type].literal:
            if target == i:
                target = by_name.get(key, i)
            by_name.setdefault(key, target)
        of.append(target)
    groups: dict[int, list[int]] = defaultdict(list)
    for i, target in enumerate(of):
        groups[target].append(i)
    return sorted(groups.values())


def _may_join(mention: Mention, antecedent: Mention, probability: float, ontology: Ontology) -> bool:
    """A value never joins a thing, and names of different types join only where that is likelier than not."""
    if mention.type == antecedent.type:
        return True
    if any(ontology.entity_types[m.type].literal for m in (mention, antecedent)):
        return False
    return not (mention.kind == antecedent.kind == "name") or probability > 0.5


def _bearer(mentions: Sequence[Mention], i: int, text: str) -> int | None:
    """The mention whose other name mention i is, where the words between say so ("who competes under the ring name …")."""
    mention = mentions[i]
    if mention.kind != "name" or not _ALIAS_CUE.search(text[max(0, mention.span.start - 60) : mention.span.start]):
        return None
    for j in range(i - 1, -1, -1):
        gap = text[mentions[j].span.end : mention.span.start]
        if len(gap) > 160 or _SENTENCE_END.search(gap):
            return None
        if mentions[j].kind == "name" and mentions[j].type == mention.type and not mentions[j].span.overlaps(mention.span):
            return j
    return None


def cluster_type(members: Sequence[Mention]) -> str:
    """The type that the cluster's names speak for most surely; of all mentions where there is no name."""
    votes: dict[str, float] = defaultdict(float)
    for mention in [m for m in members if m.kind == "name"] or members:
        votes[mention.type] += mention.confidence
    return max(votes, key=lambda t: votes[t])


def canonical_name(members: Sequence[Mention], text: str) -> str:
    """The fullest form: the longest proper name, without determiner; where there is none, the longest other form.

    Ties go to the form that is used most, then to the first.
    """
    forms = [bare_form(text[m.span.start : m.span.end]) for m in members]
    rank = {"name": 0, "nominal": 1, "pronoun": 2}
    best = min(
        range(len(forms)),
        key=lambda i: (rank[kind_of(members[i], text)], *_brevity(forms[i]), -forms.count(forms[i]), i),
    )
    return forms[best]


def kind_of(mention: Mention, text: str) -> MentionKind:
    """The mention's kind, with what is called a name for one capital in it ("the Ugandan government") set right."""
    if mention.kind != "name":
        return mention.kind
    words = re.findall(r"[^\W\d_][\w’'-]*", text[mention.span.start : mention.span.end])
    content = [w for w in words if w.lower() not in _SMALL]
    return "nominal" if content and content[-1].islower() and any(not w.islower() for w in content) else "name"


def bare_form(words: str) -> str:
    """The words on one line, without leading determiner or hedge, and without a trailing possessive."""
    form = re.sub(r"\s+", " ", words).strip()
    if not form.startswith("The ") or len(form.split()) > 2:  # The Hague, The Guardian
        for _ in range(2 if form[:1].islower() or form.startswith("The ") else 1):
            form = _LEADING.sub("", form)
    return _POSSESSIVE.sub("", form) or form


def _brevity(form: str) -> tuple[int, int]:
    """Smaller for fuller forms: by words that say something, then by length."""
    return -sum(w.lower() not in _SMALL for w in form.split()), -len(form)


def _normal(text: str, mention: Mention) -> str:
    return bare_form(text[mention.span.start : mention.span.end]).casefold()
