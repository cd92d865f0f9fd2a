"""Coreference: mentions into clusters, one for each thing of the text, and the name and type of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

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
    joins its likeliest admissible antecedent; ties go to the nearest. Names written alike with the same type are one thing,
    literal values apart: two amounts of ten per cent need not be the same. silent: mentions in credits, bylines and
    datelines, to which no pronoun or noun phrase refers back.
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
        self._literal = [ontology.entity_types[m.type].literal for m in mentions]
        self._proper = [kind_of(m, text) == "name" for m in mentions]
        self._words = [content_words(text[m.span.start : m.span.end]) for m in mentions]

    def likeliest(self, i: int, own: Sequence[float], of: Sequence[int]) -> int | None:
        """The best antecedent that may be one, if it is likelier than none.

        Where that is a thing whose names have no word in common with this one, and a fuller form of this name has come
        before, the fuller form is meant: "Norvane" is Norvane Systems, not its founder.
        """
        allowed = (j for j in range(i) if own[j] > own[i] and self._may_join(i, j, own[j]))
        best = max(allowed, key=lambda j: (own[j], j), default=None)
        if best is None or self._shares_name(i, best, of):
            return best
        fuller = (k for k in range(i) if self._proper[k] and self._is_short_for(i, k))
        return max(fuller, default=best)

    def _is_short_for(self, i: int, k: int) -> bool:
        """True where the name begins or ends the other, longer one."""
        short, long = self._words[i], self._words[k]
        return len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])

    def namesake(self, i: int) -> int | None:
        """The first mention of the same type that is written alike."""
        if not self._proper[i] or self._literal[i]:
            return None
        for j in range(i):
            if self._proper[j] and self._mentions[j].type == self._mentions[i].type and self._words[j] == self._words[i]:
                return j
        return None

    def bearer(self, i: int) -> int | None:
        return _bearer(self._mentions, i, self._text)

    def _may_join(self, i: int, j: int, probability: float) -> bool:
        """A value never joins a thing, and names of different types join only where that is likelier than not."""
        if j in self._silent and self._mentions[i].kind != "name":
            return False
        if self._mentions[i].type == self._mentions[j].type:
            return True
        if self._literal[i] or self._literal[j]:
            return False
        return not (self._mentions[i].kind == self._mentions[j].kind == "name") or probability > 0.5

    def _shares_name(self, i: int, j: int, of: Sequence[int]) -> bool:
        """Two proper names are one thing only with a word in common, or one as the other's initials."""
        if not self._proper[i] or self._literal[i]:
            return True
        names = [k for k in range(i) if of[k] == of[j] and self._proper[k]]
        return not names or any(
            set(self._words[i]) & set(self._words[k]) or _are_initials(self._words[i], self._words[k]) for k in names
        )


def content_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without articles and the like: what two names can have in common."""
    words = tuple(w for w in re.findall(r"\w+", name.casefold()) if w not in _SMALL)
    return words or tuple(re.findall(r"\w+", name.casefold()))


def _are_initials(a: Sequence[str], b: Sequence[str]) -> bool:
    """True where one name is the initials of the other: `("who",)` of `("world", "health", "organization")`."""
    short, long = sorted((a, b), key=len)
    letters = "".join(short)
    return len(letters) > 1 and letters in ("".join(w[0] for w in long), "".join(w[:2] for w in long))


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
