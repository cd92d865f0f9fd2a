"""What the words of a mention tell: whether they name a thing, which of them two names can share, the form without trimmings."""

from __future__ import annotations

import re
import unicodedata

from kgx.annotation import Mention, MentionKind

_DETERMINER = (
    r"(?:the|a|an|this|that|these|those|another|such|said|some|about|around|nearly|almost|approximately|roughly|over|only|just"
    r"|at least|up to|more than|less than|fewer than|as many as|as much as|his|her|its|their|our|my|your|own|then)"
)
_LEADING = re.compile(rf"^{_DETERMINER}(?:\s+|(?<=then)-)(?=\S)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")
_QUOTED = re.compile(r"^['‘](?=\w)(.+)['’]$")
_MARKS = re.compile(r"[®™©]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
SMALL_WORDS = frozenset(
    "of the and for in on at de la le du da das dos del della di el al bin ibn van von der den y e & s to".split()
)


def kind_of(mention: Mention, text: str) -> MentionKind:
    """The mention's kind, with what only looks like one set right.

    What is called a name for one capital in it is a noun phrase ("the Ugandan government"); what is spelt like a pronoun, but
    in capitals, is a name ("US", "WHO"), unless the words beside it are in capitals too.
    """
    words = text[mention.span.start : mention.span.end]
    if mention.kind == "pronoun":
        return "name" if _is_acronym_among_words(mention, text) else "pronoun"
    if mention.kind != "name":
        return mention.kind
    composed = unicodedata.normalize("NFC", words)  # a combining accent is no letter
    content = [w for w in re.findall(r"[^\W\d_][\w’'-]*", composed) if w.lower() not in SMALL_WORDS]
    return "nominal" if content and content[-1].islower() and any(not w.islower() for w in content) else "name"


def _is_acronym_among_words(mention: Mention, text: str) -> bool:
    words = text[mention.span.start : mention.span.end]
    if len(words) < 2 or not words.isupper():
        return False
    beside = text[max(0, mention.span.start - 40) : mention.span.start] + text[mention.span.end : mention.span.end + 40]
    return any(c.islower() for c in beside)


def content_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without articles and the like: what two names can have in common."""
    words = tuple(w for w in re.findall(r"\w+", name.casefold()) if w not in SMALL_WORDS)
    return words or tuple(re.findall(r"\w+", name.casefold()))


def bare_form(words: str, *, may_be_work: bool = False) -> str:
    """The words on one line, without leading determiner or hedge, trailing possessive, loose quotes and trade marks.

    A determiner in capitals belongs to a name all of whose words have them ("The Hague", "My Brilliant Life"). may_be_work:
    longer names may have "The" as well ("The Broken Ear"); of other things they mostly have it at the start of a sentence.
    """
    form = _MARKS.sub("", re.sub(r"\s+", " ", words)).strip(" ,;:")
    if not _is_titled(form, may_be_work=may_be_work):
        for _ in range(3 if form[:1].islower() or form.startswith("The ") else 1):
            form = _LEADING.sub("", form)
    form = _balanced(form)
    return _POSSESSIVE.sub("", _QUOTED.sub(r"\1", form)) or form


def _is_titled(form: str, *, may_be_work: bool) -> bool:
    first, *rest = form.split() or [""]
    if not first[:1].isupper() or not rest or any(w[0].islower() for w in rest if w.lower() not in SMALL_WORDS):
        return False
    if first == "The":
        return may_be_work or len(rest) == 1
    return first not in ("A", "An") or len(rest) > 1


def _balanced(form: str) -> str:
    """Without brackets and quotes that are opened or closed only once, or that enclose a part at the start."""
    for opening, closing in _PAIRS:
        if form.count(opening) != form.count(closing) or form.startswith(opening):
            form = form.replace(opening, "").replace(closing, "")
    if form.count('"') % 2:
        form = form.replace('"', "")
    return form.strip()
