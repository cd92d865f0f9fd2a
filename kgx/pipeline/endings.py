"""Whether a sentence calls a relation over: "former", "until 2019", "stepped down as"; it goes on where that is unsure."""

from __future__ import annotations

import re

from kgx.annotation import Span
from kgx.pipeline.factuality import FAR, OTHER_CLAUSE, VERB
from kgx.pipeline.stretches import one_line

_NEAR = 120  # characters: how far from the pair a cue is looked for
# What "retired" and the like reach no further than to; commas too, but not a pair of them right behind the cue.
_BORDER = re.compile(
    r"[;:\"“”()—–|,]|\s-\s|\b(?:but|while|although|though|because|since|when|who|whom|whose|which|where|after|before"
    r"|unlike|despite)\b"
    r"|\bthat (?!(?:he|she|it|they)\b)|\band (?:is|was|are|has|had|he|she|it|they|\w+ed)\b|\bif\b"
)
_INSERTION = re.compile(r"\s*, [^,;:]{2,40}, ")
_MAX_REACH = 11  # words after a cue; farther ones were mostly wrong on newskg train
_PAST_BEFORE = re.compile(
    r"(?:\b(?:[Ff]ormer|[Ee]rstwhile|[Oo]ne-?time|[Pp]revious|[Ff]ormerly|[Rr]etired|(?:[Tt]he|[Hh]is|[Hh]er"
    r"|[Tt]heir) late|ex|[Ee]x|[Tt]hen)[ -]"
    r"|\b(?:[Ee]x-|[Tt]hen-))(?P<rest>[^,;:()\"“”]{0,60})$"
)
_PAST_INSIDE = re.compile(
    r"^(?:the |a |an |his |her |its |their )?(?:former|ex|then|erstwhile|previous|one-?time|retired)[ -]", re.IGNORECASE
)
_NOUN_PHRASE_BREAK = re.compile(
    r"[;:()\"“”—–]|\b(?:current|now|incoming|new|who|whose|where|which|that|with|by|to|from|after|before|but)\b"
    r"|, (?:and|but)\b"
)
_PAST_LEAD = re.compile(
    r"(?:[’']s?)?(?:\W*(?:(?:who|which) )?(?:is|was|are|were|and|as|also)\b)?\W*(?:(?:a|an|the|his|her|its|their|\d+"
    r"|two|three|\w+[’']s)\b\W*)?"
    r"(?:[A-Z][\w.’'-]*\s)*"
)
_OVER = re.compile(
    r"\b(?:used to (?:be|play|work|live|lead|run|own|head|chair|serve|coach|teach|represent)|no longer|previously"
    r"|formerly|stepped down|stepped aside"
    r"|resigned|retired|quit|ceased to|was (?:sacked|fired|dismissed|removed|ousted|suspended|expelled|deposed"
    r"|relieved)|(?:were|been) (?:sacked|fired"
    r"|dismissed|removed|ousted|expelled)|left (?:his|her|the|its) (?:post|position|job|role)|gave up|once (?:served"
    r"|worked|led|played|headed|ran|lived"
    r"|owned)|parted (?:ways|company) with|divorced|separated from|split (?:up )?from|stripped of|(?:his|her"
    r"|their) (?:time|years|spell|stint) (?:as|at|with)"
    r"|had (?:earlier )?(?:been|served|worked|played) (?:as )?)\b"
)
_NOT_OVER = re.compile(
    r"\b(?:not|never|will|would|may|might|could|denied|refused|if|to|after|when|following|because|replac\w+|succe\w+)\b"
    r"|n[’']t\b"
)
_PAST_VERB = re.compile(
    r"\b(?:was|were|served|worked|played|led|ran|headed|held|chaired|lived|owned|coached|managed|represented|had been"
    r"|taught|sat|ruled|governed)\b"
)
_CLOSED_PERIOD = re.compile(
    r"[^,;:()\"“”]{0,45}?,? ?(?:\b(?:until|till)\b|\b(?:from|between) (?:[A-Z][a-z]+ )?\d{4} (?:to|until|and"
    r"|till) (?:[A-Z][a-z]+ )?\d{4}"
    r"|\bin \d{4}\s?[-–—]\s?\d{2,4}|\(\d{4}\s?[-–—]\s?\d{2,4}\)|\bbefore (?:he|she|it|they|joining|becoming|moving"
    r"|being|taking|leaving|switching"
    r"|retiring|stepping|his|her|its)\b)"
)
_EARLIER = re.compile(r"^\W*(?:Before (?:he|she|it|they|joining|becoming|moving|taking|entering)|Until|Previously|Formerly)\b")


def has_ended(sentence: str, head: Span, tail: Span) -> bool:
    """True where the sentence calls the relation past: "former", "until 2019", "stepped down as", "no longer".

    "Former" ends only the relations inside its noun phrase: in "former president Holm met Berg", Holm's office and not
    the meeting. What is past by nature ("studied at", "was born in") has not ended.
    """
    left, right = sorted((head, tail))
    if left.overlaps(right) or right.start - left.end > FAR:
        return False
    sentence = one_line(sentence)
    between = sentence[left.end : right.start]
    return _is_called_former(sentence, left, right) or _is_over(between) or _is_closed_period(sentence, left, right)


def _is_called_former(sentence: str, left: Span, right: Span) -> bool:
    between = sentence[left.end : right.start]
    cue = _PAST_BEFORE.search(between)
    if cue is not None and _PAST_LEAD.fullmatch(between[: cue.start()]) and _is_noun_phrase(cue["rest"]):
        return True
    if _PAST_INSIDE.match(sentence[right.start : right.end]) and _PAST_LEAD.fullmatch(between):
        return True
    if not _is_noun_phrase(between) or len(between.split()) > 6:
        return False
    is_elsewhere = re.search(r"\b(?:in|near|on)\b", between) is not None  # "a former mill in Tarn" still lies there
    if _PAST_INSIDE.match(sentence[left.start : left.end]):
        return not is_elsewhere
    cue = _PAST_BEFORE.search(sentence[max(0, left.start - _NEAR) : left.start])
    if cue is None or is_elsewhere:
        return False
    return not cue["rest"].strip() or (_is_title(cue["rest"]) and "," not in between)


def _is_noun_phrase(words: str) -> bool:
    return VERB.search(words) is None and _NOUN_PHRASE_BREAK.search(words) is None


def _is_title(words: str) -> bool:
    """Few words between "former" and the mention that may belong to its title."""
    return len(words.split()) <= 3 and _is_noun_phrase(words) and not re.search(r"\b(?:and|of|in|for|at)\b", words)


def _is_over(between: str) -> bool:
    cue = _OVER.search(between)
    if cue is None or _NOT_OVER.search(between[: cue.start()]) or OTHER_CLAUSE.search(between[: cue.start()]):
        return False
    return _reaches(between[cue.end() :])


def _is_closed_period(sentence: str, left: Span, right: Span) -> bool:
    between, after = sentence[left.end : right.start], sentence[right.end :]
    if not _PAST_VERB.search(between) or OTHER_CLAUSE.search(between) or re.search(r"\b(?:not|never|until|till)\b", between):
        return False
    return _CLOSED_PERIOD.match(after) is not None or _EARLIER.match(sentence[: left.start]) is not None


def _reaches(rest: str) -> bool:
    if len(rest.split()) > _MAX_REACH:
        return False
    return _BORDER.search(_INSERTION.sub(" ", rest, count=1) if _INSERTION.match(rest) else rest) is None
