"""How far the cues of a sentence reach: which of its words it denies, doubts, plans or attributes to somebody.

After Chapman et al. 2001, "NegEx", with the borders of clauses in place of a fixed number of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kgx.annotation import Realis, Span
from kgx.pipeline import cues
from kgx.pipeline.cues import Reach

_SUBJECT = r"(?:he|she|it|they|we|I|who|which|that)"
_AUXILIARY = r"(?:is|was|are|were|has|had|have|will|would|can|could|may|might|did|does|do|wants?|plans?|hopes?|denie[sd])"
_PAST = r"(?:\w+ed|met|won|left|took|bought|sold|signed|said|went|made|got|held|led|ran|gave|began|became|lost|struck|put)"
PAST_VERB = re.compile(_PAST)
_NO_CLAIM = "".join(
    f"(?<!{verb})"
    for verb in (
        "hope hopes hoped wish wishes wished fear fears feared doubt doubts doubted claim claims claimed says said think thinks"
        " thought believe believes believed insists insisted alleges alleged that unless whether denied denies suspect suspects"
        " where when though because after before until since while once"
    ).split()
)
# What a clause ends at; a pair of commas is no end (see _without_insertions).
_CLAUSE_END = re.compile(
    rf"[;:\"“”()|]|\s[-–—]+\s|—|, | (?:but|while|although|though|because|since|when|who|whom|whose|which|where|after|before"
    rf"|until|unlike|despite|as (?:he|she|it|they|the))\b| and (?:{_SUBJECT}|{_AUXILIARY}|{_PAST})\b| if\b"
    rf"|(?<!say)(?<!says)(?<!said)(?<!show)(?<!shows)(?<!think)(?<!believe)(?<!prove)(?<!suggest)(?<!claim)(?<!hope)(?<!demand)"
    rf"(?<!confirm)(?<!told)(?<!mean)(?<!know)(?<!admit)(?<!argue)(?<!indicate)(?<!agree)(?<!announce)(?<!reveal) that\b"
    # "the plant it bought", not "if it bought"
    rf"|(?<=[a-z]{{4}}){_NO_CLAIM} (?:he|she|it|they) (?:had |has )?{_PAST}\b"
)
_CLAIM_END = re.compile(
    r"[;|]|[”\"»]|''|, (?:and|but|while|although|though|whereas|which|who|whose|where|as)\b| but\b| (?:after|following|upon"
    r"|during|when|because|since)\b"
    rf"| and (?:{_AUXILIARY}|said|denied|rejected|refused|asked|called|told|added)\b"
)
_PHRASE_END = re.compile(rf"{_CLAUSE_END.pattern}| (?:{_AUXILIARY}|{_PAST}|be|been|by the)\b")
# What a clause begins after, looking back from a cue.
_CLAUSE_START = re.compile(
    rf"[;:\"“”(]|\s[-–—]+\s|—|, (?:and|but|while|although|though|so|yet|because|as)\b| (?:but|while|although|though|because"
    rf"|since|when|after|before|until|if|whether)\b| and (?={_AUXILIARY}\b|{_PAST}\b|{_SUBJECT}\b)|\bthat(?= )"
)
_REMARK_START = re.compile(r"[;“\"]|, (?:and|but|while|although|though|whereas)\b| but\b")
_QUESTION_START = re.compile(r"[“;:.!] ?|, (?:but|and) ")
_RELATIVE_CLAUSE = re.compile(r",? (?:which|that|who)\b[^,]*,?")
_RELATIVE = re.compile(r",? (?:which|that|who)$")
_INSERTION = re.compile(r", (?!(?:and|but|or|so|yet)\b)[^,;:\"“”]{2,70},(?= )(?! (?:and|but|who|which|where)\b)")
_LIST = re.compile(r", (?:[A-Z][\w’'.-]* ){1,4}(?=and\b)")
_NOMINATIVE = r"(?:(?:he|she|it|they|the|an?|his|her|its|their|no|any|there|one)\b|[A-Z])"
_HAD = re.compile(
    rf"(?:^|[;“\"] ?|\b[Aa]nd |\b[Bb]ut |, )"
    rf"(?:(?:[Hh]ad|[Ss]hould) (?={_NOMINATIVE})|[Ww]ere (?={_NOMINATIVE}[^,;]{{0,60}}? to\b))"
)
_SUBORDINATE = re.compile(r"(?:^|, |\b(?=\w))(?:[Oo]nce|[Aa]s soon as|[Uu]ntil|[Bb]efore) (?=[^,;]{4,})")
_WHATEVER = re.compile(r"(?:whatever|what|whoever|no matter|despite what|contrary to what)\b", re.IGNORECASE)
_NOUN_LEAD = re.compile(
    r"(?:\b(?:an?|the|his|her|its|their|this|that|these|of|for|in|any|main|prime|sole|key|two|three|murder|other|to|and|or)|'s) $"
)
_BEFORE_NOUN = re.compile(
    r"(?:^|[,;:(“\"] ?|'s |\b(?:an?|the|his|her|its|their|our|this|that|these|any|some|all|no|other|two|three|several|of|by|for"
    r"|to|with|over|on|in|from|against|and|about|between|is a|as) (?:(?!is|was|are|were|be)[a-z]+ )?)$",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"(?:suspect|accus|urg|ask|begg|invit|implor|encourag|advis|pressur|lobb|want|expect|need|prevent|stopp|ke?ep|kept|dissuad"
    r"|discourag|deter|forb|prohibit)\w* (?=\S+ )(?!(?:that|to|of|from) )",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\baccording to (?P<source>[^,;.]+)", re.IGNORECASE)
_LATE_ADVERB = re.compile(r",? (?:reportedly|allegedly|apparently|supposedly|it is (?:said|claimed|alleged))(?=[.,])")
_NO_NOUN = re.compile(r" (?:to|that|by|of|in|on|at)\b|[^ ]")
_LONGEST = 4000  # characters: lists and tables without full stops
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


@lru_cache(maxsize=256)
def scopes_of(sentence: str) -> tuple[Scope, ...]:
    """The scopes of all cues of the sentence; none where it is too long to be one."""
    if len(sentence) > _LONGEST:
        return ()
    plain = one_line(sentence)
    words = cues.HARMLESS.sub(lambda m: "_" * len(m.group()), plain)
    found = [*_cue_scopes(words), *_claim_scopes(words), *_remarks(words), *_inversions(words), *_collapses(words)]
    found += _future_clauses(words)
    if plain.rstrip("”\"') ").endswith("?"):
        start = max((m.end() for m in _QUESTION_START.finditer(plain)), default=0)
        found.append(Scope("hypothetical", "question", Span(len(plain) - 1, len(plain)), (Span(start, len(plain)),)))
    return tuple(found)


def one_line(sentence: str) -> str:
    """The sentence with a blank for every white space and straight apostrophes: offsets stay."""
    return re.sub(r"\s", " ", sentence).replace("’", "'")


def _cue_scopes(words: str) -> Iterator[Scope]:
    for cue in cues.CUES:
        for match in cue.pattern.finditer(words):
            span = Span(match.start(), match.end())
            if cue.realis == "negated" and re.search(r"\b(?:may|might|could) $", words[: span.start]):
                continue  # "may not" only doubts
            if cue.reach == "phrase" and not _is_prenominal(words, span):
                continue
            parts = _parts(cue.reach, words, span)
            if gap := _GAP.match(match.group()):
                if _NOUN_LEAD.search(words[: span.start]):
                    continue  # "the suspect"
                parts = (Span(span.start + gap.end(), span.end), *parts)
            if match.group().lower() == "if":
                parts += _main_clause(words, span)
            yield Scope(cue.realis, cue.reach, span, parts)


def _is_prenominal(words: str, cue: Span) -> bool:
    """True for "the planned merger" and "alleged rebels", not for "it planned to merge"."""
    return _BEFORE_NOUN.search(words[: cue.start]) is not None and not _NO_NOUN.match(words[cue.end :])


def _parts(reach: Reach, words: str, cue: Span) -> tuple[Span, ...]:
    if reach == "subject":
        return (Span(_start_before(cue.start, words), cue.start),)
    if reach == "claim":
        return _forward(words, cue.end, _CLAIM_END)
    return _forward(words, cue.end, _PHRASE_END if reach == "phrase" else _CLAUSE_END)


def _forward(words: str, start: int, end: re.Pattern[str]) -> tuple[Span, ...]:
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


def _start_before(position: int, words: str) -> int:
    """Where the clause begins whose predicate stands at the position; a relative clause belongs to its noun's clause."""
    before = words[:position].rstrip()
    if relative := _RELATIVE.search(before):
        before = before[: relative.start()]
    before = _INSERTION.sub(lambda m: "_" * len(m.group()), before + " ")
    starts = [m.end() for m in _CLAUSE_START.finditer(before + words[len(before) :]) if m.end() <= len(before)]
    return starts[-1] if starts else 0


def _main_clause(words: str, cue: Span) -> tuple[Span, ...]:
    """The clause before "if", where it tells of nothing past: "Egede becomes speaker if …"."""
    start = _start_before(cue.start, words)
    before = words[start : cue.start]
    is_past = re.search(rf"\b(?:{_PAST}|was|were|ask\w*|wonder\w*|know)\b", before) is not None
    return () if is_past else (Span(start, cue.start),)


def _inversions(words: str) -> Iterator[Scope]:
    """ "Had the bank agreed, …" """
    for match in _HAD.finditer(words):
        if not words.rstrip().endswith("?"):
            yield Scope("hypothetical", "clause", Span(match.start(), match.end()), _forward(words, match.end(), _CLAUSE_END))


def _collapses(words: str) -> Iterator[Scope]:
    """ "The transfer of Holm collapsed": the deal is off, talks and attacks that failed took place."""
    for match in cues.COLLAPSED.finditer(words):
        if re.search(r"\b(?:nearly|almost|never|not) $", words[: match.start()]):
            continue
        start = _start_before(match.start(), words)
        subject = words[start : match.start()]
        deal = next((m for m in cues.DEAL.finditer(subject)), None)
        if deal and not re.search(rf"\b(?:{_AUXILIARY}|{_PAST})\b", _RELATIVE_CLAUSE.sub("", subject[deal.end() :])):
            yield Scope("negated", "subject", Span(match.start(), match.end()), (Span(start, match.start()),))


def _future_clauses(words: str) -> Iterator[Scope]:
    """ "Once Norvane buys Belport, Holm will leave": what has not come yet, as the main clause is in the future."""
    for match in _SUBORDINATE.finditer(words):
        (clause, *_) = _forward(words, match.end(), _CLAUSE_END)
        rest = words[: match.start()] + words[clause.end :]
        is_past = re.search(rf"\b(?:{_PAST}|was|were|had|has|have|told|came|gave|saw|ended)\b", words[clause.start : clause.end])
        if re.search(r"\b(?:will|would|can|may|must)\b|'ll\b", rest) and not is_past:
            yield Scope("planned", "clause", Span(match.start(), match.end()), (clause,))


def _claim_scopes(words: str) -> Iterator[Scope]:
    """What a verb of claiming or saying governs, with the subject as its source; both before and after the verb's object."""
    for pattern, is_report in ((cues.CLAIMING, False), (cues.SAYING, True)):
        for match in pattern.finditer(words):
            source = _subject_before(match.start(), words)
            is_noun = _NOUN_LEAD.search(words[: match.start()]) is not None  # "the claim", "two suspects"
            is_noun = is_noun or (match.group()[0].isupper() and match.start() > 0)  # "the United States"
            if source is None or is_noun or _WHATEVER.match(words, source.start) or match.group().lower() == "according to":
                continue
            cue = Span(match.start(), match.end())
            is_hearsay = cues.HEARSAY.search(words, source.start, source.end) is not None or _is_pleaded(words, source, cue)
            is_partisan = cues.PARTISAN.search(words, source.start, source.end) is not None
            realis: Realis = "asserted" if is_report and not is_hearsay and not is_partisan else "hypothetical"
            is_word = is_report and not is_hearsay
            if end := _remark_end(words, source, cue):
                yield Scope(realis, "remark", cue, tuple(_remarked(words, Span(source.start, end))), source, is_word)
            else:
                yield Scope(realis, "claim", cue, _forward(words, cue.end, _CLAIM_END), source, is_word)


def _is_pleaded(words: str, source: Span, cue: Span) -> bool:
    """ "Berg says in her lawsuit that …", "In court papers, Berg says …"."""
    place = r"\bin (?:\w+ ){0,2}"
    before, after = words[: source.start], words[cue.end :]
    ahead = re.search(rf"{place}(?:{cues.PLEADING.pattern})[^,;]{{0,30}}, $", before, re.IGNORECASE)
    return ahead is not None or re.match(rf"[^,;]{{0,20}} {place}(?:{cues.PLEADING.pattern})", after, re.IGNORECASE) is not None


def _remark_end(words: str, source: Span, cue: Span) -> int | None:
    """Where the remark ends that the verb makes: "…, the prosecutor claimed"; None where something is claimed after it."""
    is_remark = re.search(r", $|[”\"] $", words[: source.start]) is not None
    after = re.match(r"(?: (?:on|in|at|last|yesterday|citing)\b[^,.]*)?\s*(?=[,.;]|$)", words[cue.end :])
    return cue.end + after.end() if is_remark and after else None


def _subject_before(position: int, words: str) -> Span | None:
    """The noun phrase right before a verb; None where there is none ("who claimed" has its antecedent)."""
    before = words[:position].rstrip()
    if relative := re.search(r",? who$", before):
        before = before[: relative.start()]
    if inserted := re.search(r"(?<=\w), [^,;]{2,60},$", before):
        before = before[: inserted.start()]
    start = max((m.end() for m in re.finditer(r"[,;:“”\"(] ?|\b(?:and|but|that|while|as|if) ", before)), default=0)
    return Span(start, len(before)) if before[start:].strip() else None


def _remarks(words: str) -> Iterator[Scope]:
    """ "According to X, …", "…, according to X", and "…, reportedly" at the end."""
    for match in _ACCORDING.finditer(words):
        cue, source = Span(match.start(), match.end()), Span(match.start("source"), match.end("source"))
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)), source, is_report=True)
    for match in (*cues.TOLD_BY.finditer(words), *cues.IF_TRUE.finditer(words)):
        cue, source = Span(match.start(), match.end()), Span(match.start("source"), match.end("source"))
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)), source)
    for match in _LATE_ADVERB.finditer(words):
        cue = Span(match.start(), match.end())
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)))


def _remarked(words: str, cue: Span) -> Iterator[Span]:
    start = _remark_start(cue.start, words)
    before = words[start : cue.start].strip(" ,")
    if before:
        yield Span(start, cue.start)
    if not before or words[cue.end : cue.end + 1] == ",":
        yield from _forward(words, cue.end + 1, _CLAIM_END)


def _remark_start(position: int, words: str) -> int:
    starts = [m.end() for m in _REMARK_START.finditer(words[:position].rstrip(' ”"'))]
    return starts[-1] if starts else 0
