"""Coreference: mentions into clusters, one for each thing of the text, and the type of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from kgx.annotation import Mention
from kgx.graph.name_tables import words
from kgx.graph.place_names import parse_place_name
from kgx.graph.spelling import are_near, folded
from kgx.ontology import Ontology
from kgx.pipeline.abbreviations import NESTED, initials_of, is_bracketed_after, letters_of
from kgx.pipeline.name_forms import SMALL_WORDS, content_words, kind_of

_ALIAS_CUE = re.compile(
    r"\b(?:(?:ring|stage|pen|screen|code|birth|maiden|nick|sur)[ -]?name(?: (?:of|is|was))?"
    r"|(?:also|better|formerly|popularly|otherwise|widely|locally|professionally) (?:known|called|styled)(?: as)?"
    r"|a\.?k\.?a\.?|nicknamed|alias|previously named|formerly|n[ée]e)"
    r",?\s+[\"“‘'(]?(?:the )?$",
    re.IGNORECASE,
)
_JOINS_TWO = re.compile(r"[,;]|[’']s?\s|\b(?:of|to|for|in|from|at|by|with|and|or)\b", re.IGNORECASE)
_LIKELY = 0.6  # that names without a word in common are one thing; 0.6 and 0.75 measure alike on newskg dev
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+[\"“‘(]*[A-Z]|\n")


def cluster(
    mentions: Sequence[Mention],
    links: Sequence[Sequence[float]],
    text: str,
    ontology: Ontology,
    *,
    silent: AbstractSet[int] = frozenset(),
) -> list[list[int]]:
    """Clusters of mention indices, ordered by first mention, each in text order.

    links: for mention i the probabilities of each earlier mention and, last, of having none (i + 1 numbers). Each mention
    joins the thing of which it is likeliest that one of its mentions is meant; ties go to the nearest. Names written alike
    with the same type are one thing, and so are a name and its initials, literal values apart: two amounts of ten per cent
    need not be the same. silent: mentions in credits, bylines and datelines, to which no pronoun or noun phrase refers back.
    """
    rules = _Rules(mentions, text, ontology, silent)
    of: list[int] = []
    for i in range(len(mentions)):
        antecedent = rules.bearer(i)
        if antecedent is None:
            antecedent = rules.likeliest(i, links[i], of)
        if antecedent is None:
            antecedent = rules.namesake(i)
        of.append(i if antecedent is None else of[antecedent])
    groups: dict[int, list[int]] = defaultdict(list)
    for i, target in enumerate(of):
        groups[target].append(i)
    return sorted(groups.values())


class _Rules:
    """What the words of mentions allow and demand, whatever the network says."""

    def __init__(self, mentions: Sequence[Mention], text: str, ontology: Ontology, silent: AbstractSet[int]) -> None:
        self._mentions = mentions
        self._text = text
        self._silent = silent
        self._is_person = [ontology.entity_types[m.type].schema == "Person" for m in mentions]
        self._literal = [ontology.entity_types[m.type].literal for m in mentions]
        self._proper = [kind_of(m, text) == "name" for m in mentions]
        forms = [text[m.span.start : m.span.end] for m in mentions]
        self._words = [content_words(form) for form in forms]
        self._letters = [letters_of(form) for form in forms]
        self._initials = [initials_of(form) for form in forms]
        self._full = [self._is_person[i] and self._proper[i] and _is_full_name(form) for i, form in enumerate(forms)]
        self._country = ["" if self._literal[i] else parse_place_name(form).country for i, form in enumerate(forms)]

    def likeliest(self, i: int, own: Sequence[float], of: Sequence[int]) -> int | None:
        """The best antecedent that may be one, if its thing is likelier than none.

        Where that is a thing whose names have no word in common with this one, and a fuller form of this name has come
        before, the fuller form is meant: "Norvane" is Norvane Systems, not its founder. Where none has, it must be likely.
        """
        total: dict[int, float] = defaultdict(float)
        for j in range(i):
            total[of[j]] += own[j]
        own_things = {of[j] for j in range(i) if self._words[j] == self._words[i]}  # an alias may have joined one
        others = {of[j] for j in range(i) if self._are_two(i, j)} - own_things
        allowed = (j for j in range(i) if total[of[j]] > own[i] and of[j] not in others and self._may_join(i, j, total[of[j]]))
        best = max(allowed, key=lambda j: (total[of[j]], own[j], j), default=None)
        if best is None or self._shares_name(i, best, of):
            return best
        fuller = max((k for k in range(i) if self._proper[k] and self._is_short_for(i, k)), default=None)
        return best if fuller is None and total[of[best]] > _LIKELY else fuller

    def _is_short_for(self, i: int, k: int) -> bool:
        """True where the name begins or ends the other, longer one."""
        short, long = self._words[i], self._words[k]
        return len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])

    def namesake(self, i: int) -> int | None:
        """The first mention of the same type that is written alike, else the last that this one's initials stand for."""
        if not self._proper[i] or self._literal[i]:
            return None
        alike = [j for j in range(i) if self._proper[j] and self._mentions[j].type == self._mentions[i].type]
        same = next((j for j in alike if self._words[j] == self._words[i]), None)
        return next((j for j in reversed(alike) if self._are_initials(i, j)), None) if same is None else same

    def bearer(self, i: int) -> int | None:
        """The mention whose other name this is, where the text says so."""
        if self._literal[i]:
            return None
        for find in (self._described, self._called, self._spelt_out):
            bearer = find(i)
            if bearer is not None:
                return bearer
        return None

    def _called(self, i: int) -> int | None:
        return _bearer(self._mentions, i, self._text)

    def _described(self, i: int) -> int | None:
        """The person whose description the name ends ("the engineer Ida Holm"), not one of two ("the wife of Ida Holm")."""
        if not (self._is_person[i] and self._proper[i]):
            return None
        own = self._mentions[i].span
        for j in range(i - 1, max(-1, i - 1 - NESTED), -1):
            span = self._mentions[j].span
            if self._is_person[j] and span.end == own.end and span.start < own.start:
                return None if _JOINS_TWO.search(self._text[span.start : own.start]) else j
        return None

    def _spelt_out(self, i: int) -> int | None:
        """The name in front of the brackets that hold this one, if both are of one type or this is its initials."""
        for j in range(i - 1, max(-1, i - 1 - NESTED), -1):
            if is_bracketed_after(self._mentions[i], self._mentions[j], self._text) and not self._literal[j]:
                same_type = self._mentions[i].type == self._mentions[j].type
                return j if same_type or self._are_initials(i, j) else None
        return None

    def _are_initials(self, i: int, j: int) -> bool:
        return any(
            len(self._letters[short]) > 1 and self._letters[short] in self._initials[long] for short, long in ((i, j), (j, i))
        )

    def _may_join(self, i: int, j: int, probability: float) -> bool:
        """A value never joins a thing, and names of different types join only where that is likelier than not."""
        if j in self._silent and self._mentions[i].kind != "name":
            return False
        if self._mentions[i].type == self._mentions[j].type:
            return True
        if self._literal[i] or self._literal[j]:
            return False
        return not (self._mentions[i].kind == self._mentions[j].kind == "name") or probability > 0.5

    def _are_two(self, i: int, j: int) -> bool:
        """True of two full names of people that have no word in common, and of two countries.

        Of 2,133 people with a full name in newskg train ten have two such names, mostly nicknames and offices.
        """
        if self._country[i] and self._country[j]:
            return self._country[i] != self._country[j]
        if not (self._full[i] and self._full[j]):
            return False
        return not any(are_near(folded(a), folded(b)) for a in self._words[i] for b in self._words[j])

    def _shares_name(self, i: int, j: int, of: Sequence[int]) -> bool:
        """True where one is no proper name, or both have a word in common, or one is the other's initials."""
        if not self._proper[i] or self._literal[i]:
            return True
        names = [k for k in range(i) if of[k] == of[j] and self._proper[k]]
        return not names or any(set(self._words[i]) & set(self._words[k]) or self._are_initials(i, k) for k in names)


def _is_full_name(form: str) -> bool:
    """True of "Ida van Holm", not of "Holm", "the Prime Minister", "Kenyan President" and "engineer Ida"."""
    parts = form.split()
    if len(parts) < 2 or not parts[0][0].isupper() or parts[0] in ("The", "A", "An", "His", "Her"):
        return False
    is_written_as_name = all(w[0].isupper() or w.lower() in SMALL_WORDS for w in parts)
    return is_written_as_name and words("person_titles").isdisjoint(folded(w) for w in re.split(r"[\s-]+", form))


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


def cluster_type(members: Sequence[Mention], text: str) -> str:
    """The type that the cluster's fullest names speak for: "Norvane" alone may look like a person, Norvane Systems does not.

    Of all mentions where there is no name; ties go to the type that comes first.
    """
    names = [m for m in members if kind_of(m, text) == "name"] or [m for m in members if m.kind == "name"] or members
    lengths = [min(3, len(content_words(text[m.span.start : m.span.end]))) for m in names]
    votes: dict[str, float] = defaultdict(float)
    for mention, length in zip(names, lengths, strict=True):
        if length == max(lengths):
            votes[mention.type] += mention.confidence
    return max(votes, key=lambda t: votes[t])
