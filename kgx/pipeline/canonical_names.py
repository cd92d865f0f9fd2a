"""The name of an entity: of the forms in which the article has it, the one that a reader would look it up by.

Proper names come before descriptions, those before noun phrases, those before pronouns. Of proper names, the one that stands
for most of the others is taken: it has all their words, or they are its abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from kgx.annotation import Mention
from kgx.graph.place_names import country_of_adjective, parse_place_name
from kgx.pipeline.abbreviations import NESTED, abbreviates, initials_of, is_bracketed_after, letters_of
from kgx.pipeline.name_forms import SMALL_WORDS, bare_form, content_words, kind_of

_PERSON, _PLACE_WITH_GOVERNMENT = "Person", "AdministrativeArea"  # schema.org classes
_OFTEN_NAMELESS = ("Event", "Legislation", "Project", "Thing")
_UNNAMED_HEADS = (_PERSON, _PLACE_WITH_GOVERNMENT, "Organization")  # "the Kenyan firm" describes, "the Kargil war" names
_MAY_BE_WORKS = ("CreativeWork", None)  # ontologies of others seldom name a class of schema.org
_NAME, _DESCRIPTION, _NOUN_PHRASE, _PRONOUN = range(4)
_INDEFINITE = re.compile(r"(?:a|an|this|that|these|those|his|her|its|their|our|my|one|another|some)\s")
_DESCRIBES_PERSON = re.compile(r"(?:the|a|an|his|her|our|my)\s|.*\bof\s", re.IGNORECASE)
_HONORIFICS = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )+(?=[A-Z])"  # of the others, some are given names where one word follows: Sheikh Hasina
    r"|(?:(?:Mr|Mrs|Ms|Dr|Prof|Professor|Madame|Sir|Dame|Sheikh|Shaikh|Sheikha|Datuk Seri|Datuk|Tan Sri|Ayatollah|Begum|Shri|Smt"
    r"|Rev|Gen|Lt|Col|Capt|Sgt|Maj|Brig|H\.E)\.? )+(?=[A-Z]\S* \S)"
)
_APPOSITION = re.compile(r"(?<=\w\s)(\S+), (?!(?:Jr|Sr|I{1,3}|IV|V)\b).*")  # "Ida Holm, chief engineer"
# What a writer thinks of a thing or when it is, no part of what it is called: "a huge fight", "the party's last congress".
_COMMENT = re.compile(
    r"(?:(?:recent|latest|current|existing|ongoing|on-going|upcoming|forthcoming|future|potential|possible|likely|unusual|huge"
    r"|massive|enormous|large|big|small|tiny|major|powerful|strong|severe|serious|fierce|violent|brutal|bloody|deadly|fatal"
    r"|devastating|terrible|tragic|worsening|aggressive|tough|elaborate|unprecedented|historic|controversial|alleged|much-\w+"
    r"|long-awaited|[a-z]\w*[’']s?),? )+(?=\w)"
)
_GOVERNMENT_OF = re.compile(r"(?i:(?:federal |central )?government of (?:the )?)(?=[A-Z]\S*(?: \S+){0,3}$)")
_ROLE_IN_LETTERS = re.compile(r"ACP|AIG|CEO|CFO|CM|DCP|DG|DIG|FM|IGP|MD|MEC|MLA|MP|PM|SP|SSP|VP")  # not the initials of MK Stalin
_GENERIC_PLACE = frozenset(
    "government federal central national state republic islamic kingdom administration authorities executive centre center region"
    " country district province city capital".split()
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of writing the name. rank: of the four above. count: how many mentions are written so. first: index of one.

    explains: forms, in lower case, that stand in brackets after this one.
    """

    words: str
    rank: int
    count: int
    first: int
    explains: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return self.words.casefold()

    def stands_for(self, other: _Form) -> bool:
        """True where the other one says less: it has none but words of this one, or abbreviates it."""
        words = set(content_words(self.words))
        return words.issuperset(content_words(other.words)) or other.key in self.explains or abbreviates(other.words, self.words)


def canonical_name(members: Sequence[Mention], text: str, *, schema: str | None = None) -> str:
    """The name of what these mentions, in text order, stand for, without determiner, honorific or possessive.

    schema: the schema.org class of its type. A country and its government are one thing, which has the country's name.
    """
    forms = _ranked(_forms(members, text, schema), schema)
    rank = min(form.rank for form in forms)
    best = [form for form in forms if form.rank == rank]
    if rank >= _NOUN_PHRASE:
        return min(best, key=lambda form: (len(content_words(form.words)) < 2, form.first)).words
    names = [form for form in forms if form.rank < _NOUN_PHRASE]
    covered = {form: sum(name.count for name in names if form.stands_for(name)) for form in best}
    return min(best, key=lambda form: (-covered[form], -len(content_words(form.words)), -form.count, form.first)).words


def _forms(members: Sequence[Mention], text: str, schema: str | None) -> list[_Form]:
    """The forms of all mentions, in order of first use; of spellings that differ in case alone the first not in capitals."""
    found: dict[str, _Form] = {}
    before: list[tuple[Mention, str]] = []  # with the key of its form
    for i, mention in enumerate(members):
        written = text[mention.span.start : mention.span.end]
        words = _without_trimmings(bare_form(written, may_be_work=schema in _MAY_BE_WORKS), schema)
        rank = _rank(mention, words, text, schema)
        own = words.casefold()
        known = found.get(own, _Form(words, rank, 0, i))
        shown = words if known.words.isupper() and rank == known.rank else known.words
        found[own] = replace(known, words=shown, rank=min(rank, known.rank), count=known.count + 1)
        for other, key in before[-NESTED:]:
            if is_bracketed_after(mention, other, text):
                found[key] = replace(found[key], explains=found[key].explains | {own})
        before.append((mention, own))
    return list(found.values())


def _ranked(forms: Sequence[_Form], schema: str | None) -> list[_Form]:
    """The forms with ranks that take the others into account."""
    names = {form.key for form in forms if form.rank == _NAME}
    countries = {name for name in names if schema == _PLACE_WITH_GOVERNMENT and parse_place_name(name).country}
    short = {letters_of(name) for name in names}
    out = []
    for form in forms:
        if form.rank == _NAME and (_leans_on(form.words, names, schema) or _speaks_for(form.key, countries)):
            form = replace(form, rank=_DESCRIPTION)
        elif form.rank in (_DESCRIPTION, _NOUN_PHRASE) and not short.isdisjoint(initials_of(form.words)):
            form = replace(form, rank=_NAME)
        out.append(form)
    return out


def _without_trimmings(form: str, schema: str | None) -> str:
    if schema == _PERSON:
        return _APPOSITION.sub(r"\1", _HONORIFICS.sub("", form, count=1))
    if schema in _OFTEN_NAMELESS and form[:1].islower():
        form = _COMMENT.sub("", form, count=1)
    return _GOVERNMENT_OF.sub("", form) if schema == _PLACE_WITH_GOVERNMENT else form


def _rank(mention: Mention, form: str, text: str, schema: str | None) -> int:
    kind = kind_of(mention, text)
    if kind == "pronoun":
        return _PRONOUN
    if mention.kind == "nominal":
        return _NOUN_PHRASE
    words = text[mention.span.start : mention.span.end]
    if schema == _PERSON and _APPOSITION.search(words):
        kind, words = "name", form
    content = [w for w in form.split() if w.lower() not in SMALL_WORDS] or [form]
    if kind == "nominal" and (schema in _UNNAMED_HEADS or content[0].islower()):
        return _DESCRIPTION
    if schema == _PERSON and (_DESCRIBES_PERSON.match(words) or not any(c.isupper() for c in content[0])):
        return _DESCRIPTION
    if schema == _PLACE_WITH_GOVERNMENT and _GENERIC_PLACE.issuperset(content_words(form)):
        return _DESCRIPTION
    is_described = content[0].islower() and any(w[0].isupper() for w in content)  # "tallest mountain in Ethiopia"
    return _DESCRIPTION if is_described or _INDEFINITE.match(words) else _NAME


def _speaks_for(key: str, countries: AbstractSet[str]) -> bool:
    """True of "Beijing" or "the Ortega government" beside the country's name, not of "Kingdom of Spain"."""
    return bool(countries) and not any(country in key for country in countries)


def _leans_on(form: str, names: AbstractSet[str], schema: str | None) -> bool:
    """True where a name is made from another: "Norway's Fjord Air" from "Fjord Air"; of a country also "Republic of Ghana", of a
    person "Malian Awa Keita" and "DG Awa Keita"."""
    parts = [re.split(r"[’']s? ", form, maxsplit=1)[-1]]
    if schema == _PERSON:
        first, _, rest = form.partition(" ")
        if country_of_adjective(first) or _ROLE_IN_LETTERS.fullmatch(first):
            parts.append(rest)
    if schema == _PLACE_WITH_GOVERNMENT:
        parts += [re.split(r" of (?:the )?", form)[-1], re.sub(r" (?:\S+ )?government$", "", form, flags=re.IGNORECASE)]
    return any(part != form and part.casefold() in names for part in parts)
