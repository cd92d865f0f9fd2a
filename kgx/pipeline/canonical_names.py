"""The name of an entity: of the forms in which the article has it, the one that a reader would look it up by.

Proper names come before descriptions, those before noun phrases, those before pronouns. Of proper names, the one that stands
for most of the others is taken: it has all their words, or they are its abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from kgx.annotation import Mention, Span
from kgx.graph.name_tables import words as word_list
from kgx.graph.place_names import country_of_adjective, parse_place_name
from kgx.graph.spelling import folded
from kgx.pipeline.abbreviations import NESTED, abbreviates, initials_of, is_bracketed_after, letters_of
from kgx.pipeline.name_forms import SMALL_WORDS, bare_form, content_words, kind_of

_PERSON, _ORGANISATION, _PLACE_WITH_GOVERNMENT = "Person", "Organization", "AdministrativeArea"  # schema.org classes
_LAW, _THING = "Legislation", "Thing"
_OFTEN_NAMELESS = ("Event", _LAW, "Project", _THING)
_OFTEN_DESCRIBED = (*_OFTEN_NAMELESS, "CreativeWork", "Product")
_UNNAMED_HEADS = (_PERSON, _PLACE_WITH_GOVERNMENT, _ORGANISATION)  # "the Kenyan firm" describes, "the Kargil war" names
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
    r"^(?:(?:(?:most )?recent|latest|current|existing|ongoing|on-going|upcoming|forthcoming|future|potential|possible|likely"
    r"|unusual|huge|massive|enormous|large|big|small|tiny|major|powerful|strong|severe|serious|fierce|violent|brutal|bloody"
    r"|deadly|fatal|devastating|terrible|tragic|worst|deadliest|bloodiest|\w+-ever|prolonged|worsening|aggressive|tough"
    r"|elaborate|unprecedented|historic|controversial|alleged|much-\w+|long-awaited|[a-z]\w*[’']s?),? )+(?=\w)"
)
_ONE_WORD = re.compile(r"[^\W\d_][\w’'-]+")
_BETWEEN_NAMES = re.compile(r"\s+\(?|\)\s+")  # "Ida\nHolm", "Ida (Holm)", "(Ida) Holm"
_LAW_NUMBER = re.compile(r"\.? ?\(?\d+(?:[/-]\d+)*\)?(?: of \d{4})?")
_NUMBERED_LAW = re.compile(r"\b(?:law|act|decree|resolution|regulation|ordinance|bill) (?:no\.?|number) ?$", re.IGNORECASE)
_PREPOSITION = re.compile(r" (?:of|for|on|in|at|to|by|with|from|between|against|about|into) ")
_BODY = re.compile(r"(?!leadership|management|side)[a-z]+[^\Ws]")  # a plural is its people: "Gerania officials"
_VAGUE_HEADS = frozenset("affair case device document event exercise incident item matter move occasion situation thing".split())
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
        return min(best, key=lambda form: (_is_vague(form.words), len(content_words(form.words)) < 2, form.first)).words
    names = [form for form in forms if form.rank < _NOUN_PHRASE]
    covered = {form: sum(name.count for name in names if form.stands_for(name)) for form in best}
    longest = min(best, key=lambda form: (-covered[form], -len(content_words(form.words)), -form.count, form.first))
    return (_in_its_number(longest, best) if schema == _THING else longest).words


def _in_its_number(form: _Form, forms: Sequence[_Form]) -> _Form:
    """The form, or its singular or plural: a nation goes by its adjective where that is as frequent, others as first named."""
    pair = [other for other in forms if other.key in (form.key, form.key + "s", form.key.removesuffix("s"))]
    singular = min(pair, key=lambda other: len(other.key))
    if country_of_adjective(singular.words):
        return max(pair, key=lambda other: (other.count, other is singular))
    return min(pair, key=lambda other: other.first)


def _forms(members: Sequence[Mention], text: str, schema: str | None) -> list[_Form]:
    """The forms of all mentions, in order of first use; of spellings that differ in case alone the first not in capitals."""
    found: dict[str, _Form] = {}
    before: list[tuple[Mention, str]] = []  # with the key of its form
    for i, mention in enumerate(members):
        whole = _completed(mention, text, schema)
        written = text[whole.span.start : whole.span.end]
        words = _without_trimmings(bare_form(written, may_be_work=schema in _MAY_BE_WORKS), schema)
        rank = _rank(whole, words, text, schema)
        own = words.casefold()
        known = found.get(own, _Form(words, rank, 0, i))
        shown = words if known.words.isupper() and rank == known.rank else known.words
        found[own] = replace(known, words=shown, rank=min(rank, known.rank), count=known.count + 1)
        for other, key in before[-NESTED:]:
            if is_bracketed_after(mention, other, text):
                found[key] = replace(found[key], explains=found[key].explains | {own})
        before.append((mention, own))
    if schema == _PERSON:
        for words, i in _put_together(members, text):
            found.setdefault(words.casefold(), _Form(words, _NAME, 0, i))
    return list(found.values())


def _put_together(members: Sequence[Mention], text: str) -> list[tuple[str, int]]:
    """Full names of a person of which two mentions side by side are the parts, each with the index of the first."""
    parts = [(text[m.span.start : m.span.end], m.span, i) for i, m in enumerate(members) if m.kind == "name"]
    parts = [part for part in parts if _ONE_WORD.fullmatch(part[0]) and folded(part[0]) not in word_list("person_titles")]
    return [
        (f"{one} {two}", i)
        for (one, before, i), (two, after, _) in pairwise(parts)
        if _BETWEEN_NAMES.fullmatch(text, before.end, after.start) and not (one.isupper() or two.isupper())
    ]


def _ranked(forms: Sequence[_Form], schema: str | None) -> list[_Form]:
    """The forms with ranks that take the others into account."""
    names = {form.key for form in forms if form.rank == _NAME}
    countries = {name for name in names if schema == _PLACE_WITH_GOVERNMENT and parse_place_name(name).country}
    short = {letters_of(name) for name in names}
    proper = _proper_names(forms) if schema in _OFTEN_DESCRIBED else []
    out = []
    for form in forms:
        lesser = _leans_on(form.words, names, schema) or _speaks_for(form.key, countries) or _yields_to(form.words, proper)
        if form.rank == _NAME and lesser:
            form = replace(form, rank=_DESCRIPTION)
        elif form.rank in (_DESCRIPTION, _NOUN_PHRASE):
            is_spelt_out = bool(form.explains) or not short.isdisjoint(initials_of(form.words))
            if is_spelt_out or (form.rank == _DESCRIPTION and _expands(form.words, names, schema)):
                form = replace(form, rank=_NAME)
        out.append(form)
    return out


def _proper_names(forms: Sequence[_Form]) -> list[_Form]:
    """The names all of whose words have capitals or digits, without those that abbreviate another form."""
    initials = {letters for form in forms for letters in initials_of(form.words)}
    explained = {key for form in forms for key in form.explains}
    return [
        form
        for form in forms
        if form.rank == _NAME
        and any(c.isupper() for c in form.words)
        and all(word[:1].isupper() or word[:1].isdigit() for word in _long_words(form.words))
        and letters_of(form.words) not in initials
        and form.key not in explained
    ]


def _yields_to(form: str, proper: Sequence[_Form]) -> bool:
    """True of "Asia's largest annual book fair" beside a proper name with other words: half of it or more are common words, and
    so is its last."""
    words = _long_words(form)
    if not words[-1][:1].islower() or 2 * sum(word[:1].islower() for word in words) < len(words):
        return False
    return not set(content_words(form)).issuperset(word for name in proper for word in content_words(name.words))


def _is_vague(form: str) -> bool:
    """True of "the latest incident", which tells less of a thing than "the collapse"."""
    return _PREPOSITION.split(form.casefold(), maxsplit=1)[0].rpartition(" ")[2] in _VAGUE_HEADS


def _long_words(form: str) -> list[str]:
    """The words as they are written, without those that have no capitals in names."""
    return [word for word in form.split() if word.lower() not in SMALL_WORDS] or [form]


def _completed(mention: Mention, text: str, schema: str | None) -> Mention:
    """The mention with what belongs to it around it: the bracket that closes one in it, "law no." and the number of a law."""
    start, end = mention.span.start, mention.span.end
    words = text[start:end]
    if words.count("(") > words.count(")") and text.startswith(")", end):
        end += 1
    elif schema == _LAW and re.search(r"\bno\.?$", words, re.IGNORECASE) and (number := _LAW_NUMBER.match(text, end)):
        end = number.end()
    elif schema == _LAW and _LAW_NUMBER.fullmatch(words) and (kind := _NUMBERED_LAW.search(text[max(0, start - 40) : start])):
        start -= len(kind.group())
    return replace(mention, span=Span(start, end))


def _without_trimmings(form: str, schema: str | None) -> str:
    if schema == _PERSON:
        return _APPOSITION.sub(r"\1", _HONORIFICS.sub("", form, count=1))
    if schema in _OFTEN_NAMELESS and form[:1].islower():
        form = _COMMENT.sub("", form)
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
    content = _long_words(form)
    if kind == "nominal" and (schema in _UNNAMED_HEADS or content[0].islower()):
        return _DESCRIPTION
    if schema == _PERSON and (_DESCRIBES_PERSON.match(words) or not any(c.isupper() for c in content[0])):
        return _DESCRIPTION
    if schema == _PLACE_WITH_GOVERNMENT and _GENERIC_PLACE.issuperset(content_words(form)):
        return _DESCRIPTION
    is_described = content[0].islower() and any(w[0].isupper() for w in content)  # "tallest mountain in Ethiopia"
    return _DESCRIPTION if is_described or _INDEFINITE.match(words) else _NAME


def _expands(form: str, names: AbstractSet[str], schema: str | None) -> bool:
    """True of "Vaduz police" beside "Police", and of an organisation's "Gerania party" beside "Gerania"."""
    if not form[:1].isupper():
        return False
    name, _, head = form.casefold().rpartition(" ")
    is_body = schema == _ORGANISATION and name in names and _BODY.fullmatch(head) is not None
    return is_body or any(form.casefold().endswith(f" {name}") for name in names)


def _speaks_for(key: str, countries: AbstractSet[str]) -> bool:
    """True of "Beijing" or "the Ortega government" beside the country's name, not of "Kingdom of Spain"."""
    return bool(countries) and not any(re.search(rf"(?<!\w){re.escape(country)}(?!\w)", key) for country in countries)


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
