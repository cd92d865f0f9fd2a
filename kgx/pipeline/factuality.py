"""Whether a sentence asserts a relation or an event, and whose claim it is.

The cues and how far they reach are those of `scopes`. A relation is governed by a cue that reaches the words which state
it: what a verb between the two mentions states, or what governs both; names that merely stand beside each other
("Norvane chief Holm", "Holm, the mayor of Tarn") are taken for granted by any sentence. Where that is unsure, the relation is
asserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kgx.annotation import Realis, Span
from kgx.pipeline.report_cues import PARTISAN
from kgx.pipeline.reports import is_named
from kgx.pipeline.scopes import scopes_of
from kgx.pipeline.stretches import PAST_VERB, Scope, one_line

FAR = 400  # characters: mentions too far apart for any cue
# Before a cue between the mentions: what begins a clause with another subject.
OTHER_CLAUSE = re.compile(
    r"[;“”\"]|, (?:and|but|while|whereas|although|as|though|because|so) (?!(?:who|which)\b)|\b(?:because|although|while"
    r"|whereas)\b"
    r"|\b(?:said|says|saying|told|added|announced|warned|explained|stressed|noted|confirmed|revealed)\b"
    r"(?! (?:that )?(?:he|she|it|they)\b)"
    r"|\b(?:whose|which|where)\b(?=.*,)|\b(?:is|was|heads|leads|runs|owns) (?=.*\band\b)(?!.*\band (?:\w+ )?$)"
)
VERB = re.compile(
    r"\b(?:is|was|are|were|be|been|has|have|had|owns?|belongs?|runs?|ran|works?|joins?|becomes?|became|leads?|led|heads?(?! of\b)"
    r"|plays?|lives?|wins?|won|buys?|bought|acquires?|takes?|took|sells?|sold|met|meets?|holds?|held|makes?|made|goes|went"
    r"|gets?|got|beat|said|says|told|signs?|chairs?|coaches|lies|lay|stands?|beats?|gave|gives?|left|leaves?|began|built"
    r"|builds?|controls?|manages?|employs?|commands?|directs|finances|supplies|sponsors|operates?|produces|teaches|taught|wrote|writes|serves?|represents?|founds?|marr(?:y|ies)|will|would"
    r"|may|might|could|can|to|(?<!-)[a-z]{2,}ed)\b"
)
_COORDINATE = re.compile(r"(?:[,\s]|'s|\b(?:and|or|with|to|as|from|against|by|the|an?|its|his|her|their|new|next|first|both)\b)*")
_NOMINAL_EVENT = re.compile(
    r"\b(?:takeover|merger|bid|purchase|acquisition|move|transfer|deal|appointment|nomination|sale|attempt|wedding|marriage"
    r"|partnership|membership|return|agreement|treaty|pact|alliance|venture|engagement|summit)\b"
)
# "the appointment of Holm as chairman", "the sale of Belport to Norvane"
_OF_NOMINAL_EVENT = re.compile(
    rf"{_NOMINAL_EVENT.pattern} (?:of|by|between|with) (?:(?:the|its|his|her|their) )?(?:[a-z-]+ ){{0,3}}$"
)
# "appoint Holm chairman", "give Holm the prize": what stands before the pair states it.
_BESTOWAL = re.compile(
    r"\b(?:appoint|name|hire|elect|make|sell|give|award|hand|present|crown|nominat|choose|mak|nam|see|call)"
    r"(?:s|ed|e|ing)? (?:the |an? )?$"
)
# What a possessive states is taken for granted, but for "become its chairman".
_OWN = re.compile(
    r"(?<!as )(?<!be )(?<!become )(?<!name )(?<!appoint )\b(?:his|her|its|their) "
    r"(?:(?!in\b|at\b|of\b|to\b|as\b|with\b|for\b|on\b)\w+ ){0,2}$"
)
_OWN_START = re.compile(r"(?:his|her|its|their) \w")
_INVERTED = re.compile(r"\b(?:is|are|was|were|has|have|had|does|do|did|will|would|can|could|should) (?:the )?$", re.IGNORECASE)
_WEIGHED = re.compile(r"according|writes?\b|wrote\b|reports?\b|reported\b", re.IGNORECASE)
# A verb of saying farther from a cue frames what the cue is about: "It is unlikely to rain, she warned".
_SAYING = re.compile(
    r"said|says?|saying|told|tells?|warned|warns?|added|adding|adds|noted|explained|according to|stressed|estimates"
)
_NEAR_SAYING = 3
_PRONOUN = re.compile(r"he|she|it|they|his|her|its|their|him|them", re.IGNORECASE)
_NEXT_CLAUSE = re.compile(r";|\b(?:when|because|after|before|as|although|though|while|since|and|but)\b")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e)(?:'\w+)?(?: \w+){0,2} ?$")
_CONJUNCTION = re.compile(r"(?:if|unless|whether|in case|provided|had|should|were|once|when|until|before|as)\b", re.IGNORECASE)
_TO_ELECT = re.compile(r"(?:^|[\s-])(?:elect|designate|presumptive)\b|^(?:incoming|would-be|prospective|future)\b", re.IGNORECASE)
_INCOMING = re.compile(r"\b(?:incoming|would-be|prospective|future|aspiring) (?:[A-Z][\w’'-]* ){0,2}$", re.IGNORECASE)
# Words between a cue and an event's trigger; what stands farther away is mostly a thing that the clause takes for granted.
_EVENT_REACH = {"clause": 6, "phrase": 6, "claim": 9, "subject": 0, "remark": 99, "question": 12}  # best on newskg train
_AUXILIARY_LEAD = re.compile(r"\b(?:be|been|being|to|not|never|get|being) $|n't $")
_STRENGTH: tuple[Realis, ...] = ("negated", "hypothetical", "planned", "asserted")


def realis_of(sentence: str, head: Span, tail: Span) -> Realis:
    """How the sentence puts the relation of two mentions; spans are offsets into the sentence, in either order.

    "No longer" and "former" are no negation, see `has_ended`. "May not" and "will not": hypothetical, negated.
    """
    return strongest(scope.realis for scope in governing_scopes(sentence, head, tail))


def governing_scopes(sentence: str, head: Span, tail: Span) -> list[Scope]:
    """The scopes that the relation of two mentions stands in, in the order of `scopes_of`."""
    left, right = sorted((head, tail))
    if left.overlaps(right) or right.start - left.end > FAR:
        return []
    words = one_line(sentence)
    found = [scope for scope in scopes_of(sentence) if _governs(scope, words, left, right)]
    cue = _elect(words, left, right)
    return found if cue is None else [*found, Scope("planned", "phrase", cue, (right,))]


def strongest(values: Iterable[Realis]) -> Realis:
    """Denied before doubtful, doubtful before planned; asserted where there is none."""
    return min(values, key=_STRENGTH.index, default="asserted")


def event_realis(sentence: str, trigger: Span, predicted: Realis) -> Realis:
    """The predicted realis, set right by the sentence's cues; the trigger is an offset into the sentence.

    An asserted event becomes what a cue that reaches it says. Another becomes asserted where the cues of the sentence stay
    outside the clause of a verb in the past.
    """
    words, scopes = one_line(sentence), scopes_of(sentence)
    if predicted == "asserted":
        return strongest(scope.realis for scope in scopes if _reaches_event(scope, words, trigger))
    is_past = PAST_VERB.fullmatch(words[trigger.start : trigger.end]) and not _AUXILIARY_LEAD.search(words[: trigger.start])
    cues = [scope for scope in scopes if scope.realis != "asserted"]
    is_outside = bool(cues) and not any(scope.covers(trigger) for scope in cues)
    return "asserted" if is_past and is_outside else predicted


def _reaches_event(scope: Scope, words: str, trigger: Span) -> bool:
    if scope.reach in ("clause", "phrase") and trigger.start == scope.cue.start and scope.cue.end < trigger.end:
        return len(scope.parts) == 1 or not scope.cue.contains(scope.parts[0])  # "refused to fund" as the trigger
    if not scope.covers(trigger):
        return False
    if scope.is_report and not _is_weighed(scope, words):
        return False
    start = scope.parts[0].start if scope.reach == "question" else scope.cue.end
    distance = len(words[start : trigger.start].split())
    if _SAYING.fullmatch(words[trigger.start : trigger.end]) and (distance > _NEAR_SAYING or scope.reach == "subject"):
        return False
    return distance <= _EVENT_REACH[scope.reach]


def _is_weighed(scope: Scope, words: str) -> bool:
    """True where the text keeps its distance from a report: from whose word it gives first, or weighs, and does not name."""
    if scope.source is None or not PARTISAN.search(words, scope.source.start, scope.source.end):
        return False
    is_first = scope.reach == "claim" and not is_named(words, scope.source)
    return is_first or _WEIGHED.match(words, scope.cue.start) is not None


def _is_of_adjunct(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """ "Rather than live in Tarn, Holm moved": the adjunct at the beginning has the clause's subject, right behind it."""
    if words[: scope.cue.start].strip(' “"') or scope.reach != "clause" or not scope.covers(left):
        return False
    has_subject = _CONJUNCTION.match(words[scope.cue.start :]) and not re.match(r" \w+ed\b", words[scope.cue.end :])
    return not has_subject and re.fullmatch(r", (?:[\w'-]+ ){0,3}", words[scope.parts[-1].end : right.start]) is not None


def _is_before_name(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """ "the man who calls himself the founder of Norvane, Holm, …"."""
    is_relative = re.search(r"\b(?:who|that|which) $", words[: scope.cue.start]) is not None
    is_name = words[left.end : right.start] == ", " and words[right.end : right.end + 1] == ","
    return is_relative and is_name and scope.covers(left)


def _is_own_word(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """'"I never worked for Norvane," Holm said'."""
    if not scope.covers(left) or scope.source is not None or not _FIRST_PERSON.search(words[: scope.cue.start]):
        return False
    return re.match(r"[^,.;:]{0,40}[,.] ?[”\"'] ?(?:\w+ ){0,3}$", words[left.end : right.start]) is not None


def _governs(scope: Scope, words: str, left: Span, right: Span) -> bool:
    between = words[left.end : right.start]
    if scope.reach in ("claim", "subject") and _is_taken_up(scope, words, left, right):
        return True
    if left.end <= scope.cue.start < right.start:
        return _governs_from_between(scope, words, left, right)
    if scope.reach == "phrase" and (left.contains(scope.cue) or right.contains(scope.cue)):
        return VERB.search(between) is None
    if _is_of_adjunct(scope, words, left, right) or _is_before_name(scope, words, left, right):
        return True
    if _is_own_word(scope, words, left, right):
        return True
    if scope.cue.contains(left) and scope.covers(right) and not scope.covers(left):
        return _is_stated(words, left, right)  # "called off her wedding to Holm"
    if not scope.covers(left) or not scope.covers(right):
        return scope.cue.start >= right.end and _follows_pair(scope, words, left, right)
    if scope.cue.contains(left) or _is_object(scope, words, left, right):
        return True  # "suspect Holm of owning Belport"
    is_place = scope.reach == "subject" and between in (" in ", " at ")  # "the festival in Sopot never took place"
    return scope.reach == "phrase" or is_place or _is_stated(words, left, right)


def _governs_from_between(scope: Scope, words: str, left: Span, right: Span) -> bool:
    lead = words[left.end : scope.cue.start]
    if scope.reach == "subject" or not scope.covers(right):
        return False
    if _OWN.search(words[scope.cue.end : right.start]) or _OWN_START.match(words[right.start : right.end]):
        return False  # "Norvane will sell its subsidiary Belport"
    return scope.reach == "remark" or not OTHER_CLAUSE.search(lead)


def _is_stated(words: str, left: Span, right: Span) -> bool:
    """True where words between the two, or a verb before both, state the relation."""
    between = words[left.end : right.start]
    if VERB.search(between) or _NOMINAL_EVENT.search(between) or _INVERTED.search(words[: left.start]):
        return True
    if _OF_NOMINAL_EVENT.search(words[: left.start]):
        return True
    is_coordinate = between.strip() not in ("", ",", "'s") and _COORDINATE.fullmatch(between) is not None
    return is_coordinate or _BESTOWAL.search(words[: left.start]) is not None


def _is_object(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """ "The jury withheld the Tarn Prize from Holm"."""
    is_next = re.fullmatch(r"(?: (?:the|an?|its|his|her|their))?(?: [a-z-]+){0,2} ?", words[scope.cue.end : left.start])
    is_shift = re.fullmatch(r" (?:from|to) (?:[a-z-]+ ){0,3}", words[left.end : right.start])
    return scope.reach == "clause" and is_next is not None and is_shift is not None


def _is_taken_up(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """ "Holm's move to Rovers fell through when he failed a medical": the pronoun of the next clause stands for Holm."""
    if not scope.covers(left) or scope.covers(right):
        return False
    is_pronoun = _PRONOUN.fullmatch(words[right.start : right.end]) is not None
    return is_pronoun and _NEXT_CLAUSE.search(words[left.end : right.start]) is not None


def _follows_pair(scope: Scope, words: str, left: Span, right: Span) -> bool:
    """ "Holm and Berg never married"."""
    gap = words[right.end : scope.cue.start]
    is_pair = _COORDINATE.fullmatch(words[left.end : right.start]) is not None
    return is_pair and scope.reach == "clause" and re.fullmatch(r" (?:\w+ ){0,2}", gap) is not None


def _elect(words: str, left: Span, right: Span) -> Span | None:
    """The mention that "-elect" or "incoming" goes with, as in "president-elect Holm" and "the incoming chairman, Holm"."""
    between = words[left.end : right.start]
    if VERB.search(between) and not re.match(r"\W*(?:is|was|takes) ", between):
        return None
    if re.search(r"-(?:elect|designate)\b", between):
        return left
    for span in (left, right):
        is_elect = _TO_ELECT.search(words[span.start : span.end]) or re.match(r"-(?:elect|designate)\b", words[span.end :])
        follows_elect = words[: span.start].endswith(("-elect ", "-designate "))
        if is_elect or follows_elect or _INCOMING.search(words[: span.start]):
            return span
    return None
