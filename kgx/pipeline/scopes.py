"""How far the cues of a sentence reach: which of its words it denies, doubts, plans or attributes to somebody.

After Chapman et al. 2001, "NegEx", with the borders of clauses in place of a fixed number of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kgx.annotation import Span
from kgx.pipeline import cues, report_cues
from kgx.pipeline.cues import Reach
from kgx.pipeline.report_cues import NOUN_LEAD
from kgx.pipeline.reports import report_scopes
from kgx.pipeline.stretches import (
    AUXILIARY,
    CLAIM_END,
    CLAUSE_END,
    PAST,
    PHRASE_END,
    Scope,
    forward,
    one_line,
    start_before,
)

_QUESTION_START = re.compile(r"[“;:.!] ?|, (?:but|and) ")
_RELATIVE_CLAUSE = re.compile(r",? (?:which|that|who)\b[^,]*,?")
_NOMINATIVE = r"(?:(?:he|she|it|they|the|an?|his|her|its|their|no|any|there|one)\b|[A-Z])"
_HAD = re.compile(
    rf"(?:^|[;“\"] ?|\b[Aa]nd |\b[Bb]ut |, )"
    rf"(?:(?:[Hh]ad|[Ss]hould) (?={_NOMINATIVE})|[Ww]ere (?={_NOMINATIVE}[^,;]{{0,60}}? to\b))"
)
_SUBORDINATE = re.compile(r"(?:^|, |\b(?=\w))(?:[Oo]nce|[Aa]s soon as|[Uu]ntil|[Bb]efore) (?=[^,;]{4,})")
_AND_NEVER = re.compile(r", (?:and|nor|or) (?:never|has never|had never|ever) (?:was|were|been|has|had|did|will be|has been),")
# denied: the one of whom the rest does not hold.
_CONTRAST = re.compile(
    r"\b[Ii]t (?:is|was) not (?P<denied>[^,;]{2,60}?)(?:,? but [^,;]{2,60}?)? (?:who|that|which)(?= )"
    r"|, (?:and )?not (?P<other>(?:[A-Z]|(?:the|an?|his|her|its|their) )[^,;]{1,50}),"
    r"(?: who| that| which)?(?= (?!and|but|or)[a-z])"
)
_PERFECT = re.compile(r"\b(?:has|have|had) (?:now |\w+ly )?$")
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
_NO_NOUN = re.compile(r" (?:to|that|by|of|in|on|at)\b|[^ ]")
_LONGEST = 4000  # characters: lists and tables without full stops


@lru_cache(maxsize=256)
def scopes_of(sentence: str) -> tuple[Scope, ...]:
    """The scopes of all cues of the sentence; none where it is too long to be one."""
    if len(sentence) > _LONGEST:
        return ()
    plain = one_line(sentence)
    plain = _AND_NEVER.sub(lambda m: " " * len(m.group()), plain)
    words = cues.HARMLESS.sub(lambda m: "_" * len(m.group()), plain)
    found = [*_cue_scopes(words), *report_scopes(words), *_inversions(words), *_collapses(words)]
    found += [*_future_clauses(words), *_contrasts(words)]
    if plain.rstrip("”\"') ").endswith("?"):
        start = max((m.end() for m in _QUESTION_START.finditer(plain)), default=0)
        found.append(Scope("hypothetical", "question", Span(len(plain) - 1, len(plain)), (Span(start, len(plain)),)))
    return tuple(found)


def _cue_scopes(words: str) -> Iterator[Scope]:
    for cue in (*cues.CUES, *report_cues.CUES):
        for match in cue.pattern.finditer(words):
            span = Span(match.start(), match.end())
            if cue.realis == "negated" and re.search(r"\b(?:may|might|could) $", words[: span.start]):
                continue  # "may not" only doubts
            if cue.reach == "phrase" and not _is_prenominal(words, span):
                continue
            parts = _parts(cue.reach, words, span)
            if gap := _GAP.match(match.group()):
                if NOUN_LEAD.search(words[: span.start]):
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
        return (Span(start_before(cue.start, words), cue.start),)
    if reach == "claim":
        return forward(words, cue.end, CLAIM_END)
    return forward(words, cue.end, PHRASE_END if reach == "phrase" else CLAUSE_END)


def _main_clause(words: str, cue: Span) -> tuple[Span, ...]:
    """The clause before "if", where it tells of nothing past: "Egede becomes speaker if …"."""
    start = start_before(cue.start, words)
    before = words[start : cue.start]
    is_past = re.search(rf"\b(?:{PAST}|was|were|ask\w*|wonder\w*|know)\b", before) is not None
    return () if is_past else (Span(start, cue.start),)


def _inversions(words: str) -> Iterator[Scope]:
    """ "Had the bank agreed, …" """
    for match in _HAD.finditer(words):
        if not words.rstrip().endswith("?"):
            yield Scope("hypothetical", "clause", Span(match.start(), match.end()), forward(words, match.end(), CLAUSE_END))


def _collapses(words: str) -> Iterator[Scope]:
    """ "The transfer of Holm collapsed": the deal is off, talks and attacks that failed took place."""
    for match in cues.COLLAPSED.finditer(words):
        if re.search(r"\b(?:nearly|almost|never|not) $", words[: match.start()]):
            continue
        start = start_before(match.start(), words)
        subject = words[start : match.start()]
        deal = next((m for m in cues.DEAL.finditer(subject)), None)
        between = _RELATIVE_CLAUSE.sub("", _PERFECT.sub("", subject[deal.end() :])) if deal else ""
        if deal and not re.search(rf"\b(?:{AUXILIARY}|{PAST})\b", between):
            yield Scope("negated", "subject", Span(match.start(), match.end()), (Span(start, match.start()),))


def _future_clauses(words: str) -> Iterator[Scope]:
    """ "Once Norvane buys Belport, Holm will leave": what has not come yet, as the main clause is in the future."""
    for match in _SUBORDINATE.finditer(words):
        (clause, *_) = forward(words, match.end(), CLAUSE_END)
        rest = words[: match.start()] + words[clause.end :]
        is_past = re.search(rf"\b(?:{PAST}|was|were|had|has|have|told|came|gave|saw|ended)\b", words[clause.start : clause.end])
        if re.search(r"\b(?:will|would|can|may|must)\b|'ll\b", rest) and not is_past:
            yield Scope("planned", "clause", Span(match.start(), match.end()), (clause,))


def _contrasts(words: str) -> Iterator[Scope]:
    """ "It was not Berg but Holm who left", "Holm, not Berg, left": denied of the one, told of the other."""
    for match in _CONTRAST.finditer(words):
        denied = Span(*match.span("denied" if match["denied"] else "other"))
        rest = forward(words, match.end(), CLAUSE_END)
        yield Scope("negated", "clause", Span(match.start(), denied.start), (denied, *rest))
