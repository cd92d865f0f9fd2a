"""What a sentence only passes on: claims, reports and remarks of somebody, with the words for who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgx.annotation import Realis, Span
from kgx.pipeline import report_cues as cues
from kgx.pipeline.stretches import CLAIM_END, REMARK_START, Scope, forward, subject_before

_WHATEVER = re.compile(r"(?:whatever|what|whoever|no matter|despite what|contrary to what)\b", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to (?P<source>[^,;.]+)", re.IGNORECASE)


def report_scopes(words: str) -> Iterator[Scope]:
    """The scopes of whose word the sentence passes on, and of what it calls false afterwards."""
    yield from _claim_scopes(words)
    yield from _remarks(words)
    yield from _verdicts(words)


def is_thin(words: str, source: Span) -> bool:
    """True where the source is hearsay: unnamed, or a bystander without a name."""
    if cues.HEARSAY.search(words, source.start, source.end) or cues.ANYBODY.fullmatch(words[source.start : source.end].strip()):
        return True
    is_bystander = cues.BYSTANDERS.search(words, source.start, source.end) is not None
    return is_bystander and not is_named(words, source)


def is_named(words: str, source: Span) -> bool:
    """True where the words hold the name of a person or a body: "the former minister Dana Holm"."""
    return cues.NAMED.search(words[source.start : source.end].split(",")[0].strip()) is not None


def _claim_scopes(words: str) -> Iterator[Scope]:
    """What a verb of claiming or saying governs, with the subject as its source; both before and after the verb's object."""
    for pattern, is_report in ((cues.CLAIMING, False), (cues.SAYING, True), (cues.NAMING, True)):
        for match in pattern.finditer(words):
            source = subject_before(match.start(), words)
            is_noun = cues.NOUN_LEAD.search(words[: match.start()]) is not None  # "the claim", "two suspects"
            is_noun = is_noun or (match.group()[0].isupper() and match.start() > 0)  # "the United States"
            if source is None or is_noun or _WHATEVER.match(words, source.start) or match.group().lower() == "according to":
                continue
            cue = Span(match.start(), match.end())
            end = _remark_end(words, source, cue)
            is_aside = is_report and ((_is_bare(words, source) and end is not None) or words[: match.start()].endswith(" who "))
            is_hearsay = (is_thin(words, source) and not is_aside) or _is_pleaded(words, source, cue)
            is_distant = is_hearsay or _is_distant(words, source)
            if pattern is cues.NAMING and (not is_distant or re.match(r"[^,;]* its\b", words[cue.end :])):
                continue
            realis: Realis = "asserted" if is_report and not is_distant else "hypothetical"
            is_word = is_report and not is_hearsay
            if end is not None:
                yield Scope(realis, "remark", cue, tuple(_remarked(words, Span(source.start, end))), source, is_word)
            else:
                yield Scope(realis, "claim", cue, forward(words, cue.end, CLAIM_END), source, is_word)


def _is_bare(words: str, source: Span) -> bool:
    """ "…, sources said": what newspapers write so they hold to have happened."""
    return re.fullmatch(r"(?:the )?(?:\w+ )?sources?", words[source.start : source.end].strip(), re.IGNORECASE) is not None


def _is_distant(words: str, source: Span) -> bool:
    return any(table.search(words, source.start, source.end) for table in (cues.PARTISAN, cues.LEARNED))


def _is_pleaded(words: str, source: Span, cue: Span) -> bool:
    """ "Berg says in her lawsuit that …", "In court papers, Berg says …"."""
    place = r"\bin (?:\w+ ){0,2}"
    before, after = words[: source.start], words[cue.end :]
    ahead = re.search(rf"{place}(?:{cues.PLEADING.pattern})[^,;]{{0,30}}, $", before, re.IGNORECASE)
    return ahead is not None or re.match(rf"[^,;]{{0,20}} {place}(?:{cues.PLEADING.pattern})", after, re.IGNORECASE) is not None


def _remark_end(words: str, source: Span, cue: Span) -> int | None:
    """Where the remark ends that the verb makes: "…, the prosecutor claimed"; None where something is claimed after it."""
    is_remark = re.search(r", $|[”\"] $", words[: source.start]) is not None
    hearer = r" [^,.;]{2,50}" if words[cue.start : cue.end] == "told" else r" (?:on|in|at|last|yesterday|citing)\b[^,.]*"
    after = re.match(rf"(?:{hearer})?\s*(?=[,.;]|$)", words[cue.end :])
    return cue.end + after.end() if is_remark and after else None


def _remarks(words: str) -> Iterator[Scope]:
    """ "According to X, …", "…, according to X", and "…, reportedly" at the end."""
    for match in _ACCORDING.finditer(words):
        cue, source = Span(match.start(), match.end()), Span(*match.span("source"))
        # What witnesses tell happened, as on newskg; what nobody has put a name to may not have.
        is_report = cues.HEARSAY.search(words, source.start, source.end) is None or _is_bare(words, source)
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)), source, is_report=is_report)
    for match in (m for table in (cues.TOLD_BY, cues.IF_TRUE, cues.CLAIMED_AFTER) for m in table.finditer(words)):
        cue, source = Span(match.start(), match.end()), Span(*match.span("source"))
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)), source)
    for match in cues.HEARD.finditer(words):
        cue = Span(match.start(), match.end())
        yield Scope("hypothetical", "remark", cue, tuple(_remarked(words, cue)))


def _verdicts(words: str) -> Iterator[Scope]:
    """ "Reports that Norvane had bought Belport were wrong", "…, which the firm denies"."""
    for match in cues.VERDICT.finditer(words):
        content = Span(*match.span("content"))
        yield Scope("negated", "claim", Span(match.start(), content.start), (content,))
    for match in cues.AFTERTHOUGHT.finditer(words):
        before = Span(_remark_start(match.start(), words), match.start())
        yield Scope("hypothetical", "remark", Span(match.start(), match.end()), (before,))


def _remarked(words: str, cue: Span) -> Iterator[Span]:
    start = _remark_start(cue.start, words)
    before = words[start : cue.start].strip(" ,")
    if before:
        yield Span(start, cue.start)
    if not before or words[cue.end : cue.end + 1] == ",":
        yield from forward(words, cue.end + 1, CLAIM_END)


def _remark_start(position: int, words: str) -> int:
    starts = [m.end() for m in REMARK_START.finditer(words[:position].rstrip(' ”"'))]
    return starts[-1] if starts else 0
