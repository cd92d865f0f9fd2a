"""Stretches of a sentence that a cue governs, and the borders of clauses, claims and noun phrases that end them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgx.annotation import Realis, Span
from kgx.pipeline.cues import Reach

_SUBJECT = r"(?:he|she|it|they|we|I|who|which|that)"
AUXILIARY = r"(?:is|was|are|were|has|had|have|will|would|can|could|may|might|did|does|do|wants?|plans?|hopes?|denie[sd])"
PAST = r"(?:[a-z]+ed|met|won|left|took|bought|sold|signed|said|went|made|got|held|led|ran|gave|began|became|lost|struck|put)"
PAST_VERB = re.compile(PAST)
_NO_CLAIM = "".join(
    f"(?<!{verb})"
    for verb in (
        "hope hopes hoped wish wishes wished fear fears feared doubt doubts doubted claim claims claimed says said think thinks"
        " thought believe believes believed insists insisted alleges alleged that unless whether denied denies suspect suspects"
        " where when though because after before until since while once"
    ).split()
)
# What a clause ends at; a pair of commas is no end (see _INSERTION).
CLAUSE_END = re.compile(
    rf"[;:\"“”()|]|\s[-–—]+\s|—|, | (?:but|while|although|though|because|since|when|who|whom|whose|which|where|after|before"
    rf"|until|unlike|despite|as (?:he|she|it|they|the))\b| and (?:{_SUBJECT}|{AUXILIARY}|{PAST})\b| if\b"
    rf"|(?<!say)(?<!says)(?<!said)(?<!show)(?<!shows)(?<!think)(?<!believe)(?<!prove)(?<!suggest)(?<!claim)(?<!hope)(?<!demand)"
    rf"(?<!confirm)(?<!told)(?<!mean)(?<!know)(?<!admit)(?<!argue)(?<!indicate)(?<!agree)(?<!announce)(?<!reveal) that\b"
    # "the plant it bought", not "if it bought"
    rf"|(?<=[a-z]{{4}}){_NO_CLAIM} (?:he|she|it|they) (?:had |has )?{PAST}\b"
)
CLAIM_END = re.compile(
    r"[;|]|[”\"»]|''|, (?:and|but|while|although|though|whereas|which|who|whose|where|as)\b| but\b| (?:after|following|upon"
    r"|during|when|because|since)\b"
    rf"| and (?:{AUXILIARY}|said|denied|rejected|refused|asked|called|told|added)\b"
)
PHRASE_END = re.compile(rf"{CLAUSE_END.pattern}| (?:{AUXILIARY}|{PAST}|be|been|by the)\b")
# What a clause begins after, looking back from a cue.
_CLAUSE_START = re.compile(
    rf"[;:\"“”(]|\s[-–—]+\s|—|, (?:and|but|while|although|though|so|yet|because|as)\b| (?:but|while|although|though|because"
    rf"|since|when|after|before|until|if|whether)\b| and (?={AUXILIARY}\b|{PAST}\b|{_SUBJECT}\b)|\bthat(?= )"
)
REMARK_START = re.compile(r"[;“\"]|, (?:and|but|while|although|though|whereas)\b| but\b")
_RELATIVE = re.compile(r",? (?:which|that|who)$")
_INSERTION = re.compile(r", (?!(?:and|but|or|so|yet)\b)[^,;:\"“”]{2,70},(?= )(?! (?:and|but|who|which|where)\b)")
_LIST = re.compile(r", (?:[A-Z][\w’'.-]* ){1,4}(?=and\b)")
_REACH = 22  # words: farther ones were mostly wrong on newskg train


@dataclass(frozen=True, slots=True)
class Scope:
    """What one cue makes of some stretches of a sentence; offsets into the sentence.

    source: words that hold the speaker, where it is a claim. is_report: the cue only says whose word it is.
    """

    realis: Realis
    reach: Reach
    cue: Span
    parts: tuple[Span, ...]
    source: Span | None = None
    is_report: bool = False

    def covers(self, span: Span) -> bool:
        return any(part.start <= span.start < part.end for part in self.parts)


def one_line(sentence: str) -> str:
    """The sentence with a blank for every white space and straight apostrophes: offsets stay."""
    return re.sub(r"\s", " ", sentence).replace("’", "'")


def forward(words: str, start: int, end: re.Pattern[str]) -> tuple[Span, ...]:
    """Stretches from start to the first border, without what stands between two commas."""
    parts, position = [], start
    if re.match(r" that\b", words[start:]):
        position += 5
    while True:
        border = end.search(words, position)
        stop = border.start() if border else len(words)
        if border and border.group().startswith(","):
            if skipped := _LIST.match(words, stop):
                position = skipped.end()
                continue
            if skipped := _INSERTION.match(words, stop):
                parts.append(Span(start, stop))
                start = position = skipped.end()
                continue
        parts.append(Span(start, stop))
        return _within_reach(words, tuple(parts))


def _within_reach(words: str, parts: tuple[Span, ...]) -> tuple[Span, ...]:
    left, kept = _REACH, []
    for part in parts:
        starts = [m.start() for m in re.finditer(r"\S+", words[part.start : part.end])]
        end = part.end if len(starts) <= left else part.start + starts[left]
        kept.append(Span(part.start, end))
        left -= min(left, len(starts))
    return tuple(kept)


def start_before(position: int, words: str) -> int:
    """Where the clause begins whose predicate stands at the position; a relative clause belongs to its noun's clause."""
    before = words[:position].rstrip()
    if relative := _RELATIVE.search(before):
        before = before[: relative.start()]
    before = _INSERTION.sub(lambda m: "_" * len(m.group()), before + " ")
    starts = [m.end() for m in _CLAUSE_START.finditer(before + words[len(before) :]) if m.end() <= len(before)]
    return starts[-1] if starts else 0


def subject_before(position: int, words: str) -> Span | None:
    """The noun phrase right before a verb; None where there is none ("who claimed" has its antecedent)."""
    before = words[:position].rstrip()
    if relative := re.search(r",? who$", before):
        before = before[: relative.start()]
    if inserted := re.search(r"(?<=\w), [^,;]{2,60},$", before):
        before = before[: inserted.start()]
    start = max(
        (m.end() for m in re.finditer(r"[,;:“”\"(] ?|\b(?:and|but|that|while|(?<!ing )(?<!ed )as|if) ", before)), default=0
    )
    return Span(start, len(before)) if before[start:].strip() else None
