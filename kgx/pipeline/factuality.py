"""Whether a sentence asserts a relation, and whether it says that it is over: cues in words and how far they reach.

A cue counts where it stands in the stretch that joins the two mentions (after Chapman et al. 2001, "NegEx"), or directly before
or after the pair in a few fixed forms. Where that is unsure, the relation is asserted and goes on.
"""

from __future__ import annotations

import re

from kgx.annotation import Realis, Span

_REPORTED = r"(?: that)?(?: (?:he|she|it|they))?"
_NO_NEGATION = re.compile(
    r"\b(?:not (?:only|just|merely|simply|surprisingly|least|to mention|far|until|yet clear)|no (?:doubt|wonder|longer"
    r"|less|fewer|sooner"
    r"|stranger|matter|more than)|without (?:a |any )?doubt|nothing (?:but|less)|never mind|has not (?:hidden|denied)"
    r"|(?:did|does|do|has|have|would|could) ?n[o’']t (?:deny|denied|stop|prevent|hide|regret)\b|never (?:stopped|ceased"
    r"|left|denied))",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|neither|nor|without|\w+n[’']t|hardly|scarcely|falsely)\b"
    r"|\bno(?= (?:links?|ties?|member|part|relation|relative|friend|role|stake|shares?|connection|contract|plans?"
    r"|longer a candidate)\b)"
    rf"|\b(?:denied|denies|deny|denying|disputed|disputes|rejected (?:claims|reports|allegations)){_REPORTED}\b"
    r"|\b(?:refus|fail|declin)(?:ed|es|ing|e)? to\b|\bunable to\b|\bfailed (?:bid|attempt)s? (?:to|for)\b"
    r"|\bruled out\b|\bwithdrew (?:its|his|her|their|an|the) (?:offer|bid)\b"
    r"|\bturned down\b"
    r"|\brejected (?:an? |the )?(?:offer|request|bid|proposal)s?\b|\b(?:dropped|abandoned|scrapped|cancelled"
    r"|shelved) (?:its |his |her |their )?"
    r"(?:plans?|bid|attempt)\b|\b(?:instead of|rather than|stopped short of|missed out on|barred from|lost out on|lacks?)\b"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:may|might|could|allegedly|reportedly|purportedly|supposedly|apparently|possibly|perhaps|presumably|whether"
    r"|unless)\b"
    r"|\b(?<!as )if\b|\bwould have\b|\blikely to\b|\btipped (?:to|as|for)\b|\b(?:rumou?red|alleged|suspected|thought"
    r"|believed|said|claimed) to\b"
    r"|\b(?:accused|suspected) of\b|\bclaim(?:s|ed|ing) (?:to|that|he|she|it|they)\b|\brumou?red\b|\b(?:is|are|was"
    r"|were) considering\b"
    r"|\b(?:candidate|contender|favou?rite) (?:for|to)\b|\bin talks (?:to|with|over|about)\b|\binterested in\b"
    r"|\blinked (?:with|to) a (?:move|transfer|return)\b"
    r"|\bspeculation\b"
    r"|\b(?:alleged|purported|self-styled)\b|\bspeculated\b"
)
_PLANNED = re.compile(
    r"\b(?:will|shall|would)\b|[’']ll\b|\b(?:is|are|was|were) (?:also |now |all |widely |currently )?(?:set|due|to"
    r"|going to|about to|poised"
    r"|expected|scheduled|slated|bound|preparing|planning|hoping|ready|aiming|lined up)\b"
    r"|\b(?:plan|intend|hope|want|aim|seek|agree|decide|vow|pledge|promise|prepare|propose|offer|wish|threaten)(?:s|d"
    r"|ed|ned|ing|ning)? to\b"
    r"|\bsought to\b|\bannounced (?:its |his |her )?plans to\b|\bto be (?:appointed|named|elected|made|sworn|bought"
    r"|built|acquired|held|installed)\b|\bwould-be\b"
    r"|\bprospective\b"
    r"|\bplanned\b|\bproposed\b|\bplans? (?:for|of)\b|\bbid (?:to|for)\b|\bon course to\b|\bhas been invited to\b"
    r"|\bnext in line\b"
    r"|\b(?:plans?|deal|agreement|bid|offer|proposal|intention|decision) to\b"
)
# A cue reaches no further than to one of these. Commas end it too, but not a pair of them right behind the cue.
_BORDER = re.compile(
    r"[;:\"“”()—–|,]|\s-\s|\b(?:but|while|although|though|because|since|when|who|whom|whose|which|where|after|before"
    r"|unlike|despite)\b"
    r"|\bthat (?!(?:he|she|it|they)\b)|\band (?:is|was|are|has|had|he|she|it|they|\w+ed)\b|\bif\b"
)
_INSERTION = re.compile(r"\s*, [^,;:]{2,40}, ")
# Before a cue: what begins a clause with another subject.
_OTHER_CLAUSE = re.compile(
    r"[;“”\"]|, (?:and|but|while|whereas|although|as|though|because|so) (?!(?:who|which)\b)|\b(?:because|although|while"
    r"|whereas|unless)\b"
    r"|\b(?:said|says|saying|told|added|announced|warned|believes?|thinks?|explained|insisted|stressed|noted|confirmed"
    r"|revealed|hopes?"
    r"|reported|argued|claimed|claims)\b(?! (?:that )?(?:he|she|it|they)\b)"
    r"|\b(?:whose|which|where)\b(?=.*,)|\b(?:is|was|heads|leads|runs|owns) (?=.*\band\b)"
)
_NEAR, _FAR = 120, 400  # characters: how far from the pair a cue is looked for, and mentions too far apart for any
_MAX_LEAD, _MAX_REACH = 14, 11  # words before and after a cue; farther ones were mostly wrong on newskg train
_VERB = re.compile(
    r"\b(?:is|was|are|were|be|been|has|have|had|owns?|belongs?|runs?|ran|works?|joins?|becomes?|became|leads?|led"
    r"|heads?|plays?"
    r"|lives?|wins?|won"
    r"|buys?|bought|acquires?|takes?|took|sells?|sold|met|meets?|holds?|held|makes?|made|goes|went|gets?|got|beat|said"
    r"|says|told|[a-z]{2,}ed)\b"
)
_BEFORE_PAIR: tuple[tuple[Realis, re.Pattern[str]], ...] = (
    ("negated", re.compile(r"(?:\b(?:denied|denies|denying|untrue|false|not true) (?:that )?|\bnobody believes (?:that )?)$")),
    (
        "negated",
        re.compile(
            r"\b(?:not|never|refused to|failed to|declined to) (?:be )?(?:appoint|name|hire|elect|make|sell|give)(?:ed)? $"
        ),
    ),
    ("hypothetical", re.compile(r"\b(?:[Ii]f|[Ww]hether|[Uu]nless|[Aa]llegedly|[Rr]eportedly|[Pp]erhaps|[Mm]aybe),? $")),
    (
        "hypothetical",
        re.compile(
            r"\b(?:rumou?red|alleged|alleges|speculation|rumou?rs?|allegations?|claims?|claimed|suspects?|reports"
            r"|possible) that $"
        ),
    ),
    ("hypothetical", re.compile(r"\b(?:may|might|could) (?:appoint|name|hire|elect|make|sell|give) $")),
    (
        "planned",
        re.compile(
            r"\b(?:will|shall|would|[a-z]+s to|planned to|agreed to|set to|due to) (?:appoint|name|hire|elect|make|sell"
            r"|give) $"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:planned|proposed|upcoming) (?:merger|takeover|purchase|sale|transfer|wedding|visit|deal) (?:of"
            r"|between|by) $"
        ),
    ),
)
_NOMINAL_EVENT = re.compile(
    r"\b(?:takeover|merger|bid|purchase|acquisition|move|transfer|deal|appointment|nomination|sale|attempt|wedding)\b"
)
_FAILED = re.compile(
    r"\s*(?:has |have |had )?(?:failed|collapsed|fell through|fallen through|(?:was|were|been) (?:called off|cancelled"
    r"|blocked|rejected|scrapped))\b"
)
_ELECT = re.compile(r"(?:^|[\s-])(?:elect|designate|presumptive)\b|^(?:incoming|would-be|prospective|future)\b", re.IGNORECASE)
_INCOMING = re.compile(r"\b(?:incoming|would-be|prospective|future|aspiring) (?:[A-Z][\w’'-]* ){0,2}$", re.IGNORECASE)


def realis_of(sentence: str, head: Span, tail: Span) -> Realis:
    """How the sentence puts the relation of two mentions; spans are offsets into the sentence, in either order.

    "No longer" and "former" are no negation, see `has_ended`. "May not" and "will not": hypothetical, negated.
    """
    left, right = sorted((head, tail))
    if left.overlaps(right) or right.start - left.end > _FAR:
        return "asserted"
    sentence = _on_one_line(sentence)
    between = sentence[left.end : right.start]
    before, after = sentence[max(0, left.start - _NEAR) : left.start], sentence[right.end : right.end + _NEAR]
    nominal = _nominal_realis(sentence, left, right)
    if nominal is not None:
        return nominal
    if _NOMINAL_EVENT.search(between) and _FAILED.match(after):
        return "negated"
    joined = _joined_realis(_NO_NEGATION.sub(lambda m: "_" * len(m.group()), between))
    if joined != "asserted":
        return joined
    for realis, cue in _BEFORE_PAIR:
        if cue.search(before) and (
            _VERB.search(between) or realis == "planned" or re.search(r"(?:appoint|name|hire|elect|make) $", before)
        ):
            return realis
    return "asserted"


def _on_one_line(sentence: str) -> str:
    """The sentence with a blank for every white space: offsets stay."""
    return re.sub(r"\s", " ", sentence)


def _joined_realis(between: str) -> Realis:
    is_negated = _governs(_NEGATED, between)
    modal = re.search(r"\b(?:may|might|could) not\b", between)
    if is_negated and (modal is None or re.search(r"\b(?:denied|denies)\b", between)):
        return "negated"
    if _governs(_HYPOTHETICAL, between):
        return "hypothetical"
    return "planned" if _governs(_PLANNED, between) else "asserted"


def _nominal_realis(sentence: str, left: Span, right: Span) -> Realis | None:
    """Planned for "president-elect Holm" and "the incoming chairman, Holm"."""
    between = sentence[left.end : right.start]
    if _VERB.search(between) and not re.match(r"\W*(?:is|was) ", between):
        return None
    parts = (sentence[left.start : left.end], sentence[right.start : right.end])
    if re.search(r"-(?:elect|designate)\b", between):
        return "planned"
    is_elect = any(_ELECT.search(part) for part in parts) or any(
        re.match(r"-(?:elect|designate)\b", sentence[s.end :]) for s in (left, right)
    )
    return "planned" if is_elect or any(_INCOMING.search(sentence[: s.start]) for s in (left, right)) else None


def _governs(cue: re.Pattern[str], between: str) -> bool:
    """True where a cue has the first mention's clause before it and reaches the second mention."""
    return any(
        _reaches(between[m.end() :])
        and len(between[: m.start()].split()) <= _MAX_LEAD
        and not _OTHER_CLAUSE.search(between[: m.start()])
        for m in cue.finditer(between)
    )


def _reaches(rest: str) -> bool:
    if len(rest.split()) > _MAX_REACH:
        return False
    return _BORDER.search(_INSERTION.sub(" ", rest, count=1) if _INSERTION.match(rest) else rest) is None


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
    if left.overlaps(right) or right.start - left.end > _FAR:
        return False
    sentence = _on_one_line(sentence)
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
    return _VERB.search(words) is None and _NOUN_PHRASE_BREAK.search(words) is None


def _is_title(words: str) -> bool:
    """Few words between "former" and the mention that may belong to its title."""
    return len(words.split()) <= 3 and _is_noun_phrase(words) and not re.search(r"\b(?:and|of|in|for|at)\b", words)


def _is_over(between: str) -> bool:
    cue = _OVER.search(between)
    if cue is None or _NOT_OVER.search(between[: cue.start()]) or _OTHER_CLAUSE.search(between[: cue.start()]):
        return False
    return _reaches(between[cue.end() :])


def _is_closed_period(sentence: str, left: Span, right: Span) -> bool:
    between, after = sentence[left.end : right.start], sentence[right.end :]
    if not _PAST_VERB.search(between) or _OTHER_CLAUSE.search(between) or re.search(r"\b(?:not|never|until|till)\b", between):
        return False
    return _CLOSED_PERIOD.match(after) is not None or _EARLIER.match(sentence[: left.start]) is not None
