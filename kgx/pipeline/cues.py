"""The words by which a text denies, doubts, plans or attributes what it tells: tables for `scopes`.

Phrases stand between bars or line ends. `*` stands for any ending of a word, `…` for two to sixty characters up to the
next comma, `(a|b)` for either, `?` makes what stands before it optional. The key of a table says what its phrases make
of a fact, and how far they reach:

clause    what follows, to the end of the clause
claim     what follows, to the end of what is claimed
phrase    the noun phrase that follows
subject   what comes before, back to the beginning of the clause
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kgx.annotation import Realis

# remark: "…, the prosecutor said": the sentence so far. question: the sentence.
Reach = Literal["clause", "claim", "phrase", "subject", "remark", "question"]

_IS = "(is|are|was|were|be|been|being|am)"
_THE = "(a|an|the|its|his|her|their|all|any|another|this|that)"
_EVENLY = "((also|now|all|both|still|again|widely|currently|already|first|not|later|indefinitely|finally|officially) )?"
_MOVE = "(plan|bid|offer|deal|agreement|proposal|intention|decision|promise|contract|effort|attempt|pact|option|move)"
# What comes about only if it succeeds; an attack, a meeting or a ceasefire that failed took place all the same.
_DEAL = (
    "(merger|takeover|acquisition|sale|purchase|bid|buyout|transfer|deal|move|wedding|appointment|nomination|loan|swap|trade"
    "|privatisation|privatization|tie-up|investment|flotation|listing|launch|plan|attempt|venture|signing|marriage)s?"
)
_DEALING = "(merging|buying|selling|signing|joining|reaching|taking|launching|building|leaving|moving|resigning|acquiring)"
_SELF = "(him|her|it|my|them)sel(f|ves)"
_RUMOUR = "(rumours?|rumors?|reports?|claims?|allegations?|accusations?|suggestions?|speculation|story|stories|gossip|talk)"
_HAPPEN = (
    "(take place|happen|occur|go ahead|come off|begin|start|follow|materialise|materialize|come about|take effect"
    "|come to pass|be (held|signed|completed|concluded|opened|put|discussed|made|approved|sealed|launched|built|formed|final*))"
)
_DONE = (
    "(held|completed|signed|concluded|carried out|opened|approved|passed|staged|launched|adopted|ratified|built|reached"
    "|implemented|finalised|finalized|sealed|put into effect)"
)
_CANCELLED = (
    "(called off|cancelled|canceled|scrapped|abandoned|blocked|rejected|shelved|aborted|axed|postponed|put off|thwarted"
    "|foiled|averted|prevented|vetoed|banned|prohibited|forbidden|outlawed|washed out|rained off|snowed off|put on (hold|ice)"
    "|voted down|suspended (indefinitely|at the last minute)|scrubbed)"
)

# No cues, whatever they hold: they are taken out before any other is looked for.
_HARMLESS = """
not (only|just|merely|simply|surprisingly|least|to mention|far|until|yet clear|long after|without) | no (doubt|wonder|longer)
no (less|fewer|sooner|stranger|matter|more than|later than|secret|other than|exception) | without ((a|any) )?doubt
(nothing|none) (but|less|other than) | never mind | never (stopped|ceased|left|denied|hid|failed) | if (not|only|any)
(has|have|had|did|does|do|would|could|can)( not|n't) (hid|hide|hidden|deny|denied|stop*|prevent*|regret|fail) | set in
(even|as|what) if | (last|free|good|ill|own|his|her|political) will | living will | in order for
(would like|wants?|wish(es)?) (to )?((once again|also|first|just) )?(to )?(thank|congratulate|commend|encourage
|take this opportunity|welcome|express|stress|remind|reiterate|acknowledge|appreciate|point out|emphasi[sz]e)
"""

_PHRASES: Mapping[tuple[Realis, Reach], str] = {
    ("negated", "clause"): f"""
not | never | cannot | hardly | scarcely | neither | nor | without(?=[^,;]{{1,30}}ing\\b)
nobody | no one | none | no | at no (point|time|stage|moment) | nowhere | nothing
under no circumstances | in no way | by no means
(refus*|fail*|declin*|neglect*|omitt*|unable|unwilling|reluctant|forgot|not) to | avoid* | resist* | refrain* from
(hold*|held) (off|back from) | withh(e|o)ld* | opt* (out|against) | shy* away | pass* up
(dissuade*|discourage*|deter*|forb*|prohibit*|keep|keeps|kept|stopp*) … from
spurn* | rebuff* | escap* | forgo* | turn* down | stop* short of | instead of | rather than | lack*
failed (bid|attempt)s? (to|for) | (barred|banned|excluded) from | lost out (on|in) | missed (out on|{_THE}) | passed over (for|as)
short of | far from | prevent* … from | (pull*|drop*) out of | withdr* from | back* (away|out)
(stay*|kept|keep|keeps|remain*) (out of|outside) | outbid (in|for) | lost {_THE} (bid|race|battle|fight|contest) (for|to)
innocen(t|ce) of | (withdr*|refus*|den*|without) (permission|consent|approval|clearance) for
stop(s|ped|ping)? {_THE}(?= (\\w+ ){{0,2}}{_DEAL}\\b) | (broke|break|breaks|broken) off {_THE}(?= ({_DEAL}|engagement|visit)\\b)
(invent|fabricat|concoct)\\w* {_THE}(?= (attack|robbery|kidnapping|abduction|assault|theft|raid|meeting|sale|interview
|illness)\\b)
eluded | skip* | snub* | shun* | boycott* | (decid*|voted|ruled|campaign*) against | yet to | in the absence of | rul* out
(reject*|scrap*|cancel*|shelv*|drop*|abandon*|postpon*|delay*|axed|scupper*|block*|veto*|halt*|thwart*|foil*|avert*|abort*
|prevent*|derail*|quash*|ditch*|prohibit*|forbid*|forbade|bin|binned|nixed|kill* off|put* the brakes on|pull* the plug on
) {_THE} | (scrap*|cancel*|drop*|abandon*|shelv*) plans?
(call*|put*) off {_THE} | (call*|put*)(?= (the|its|his|her|their|a) [^,;]{{3,70}}? (off|on (hold|ice))\\b)
(bann(ed|ing)|bans|barr(ed|ing)) {_THE}(?= (\\w+ ){{0,2}}({_DEAL}|march|rally|demonstration|protest|concert|parade)\\b)
withdr* {_THE} {_MOVE}
dismiss* {_THE}(?= (\\w+ )?{_DEAL}\\b) | (was|were|been|being) (denied|refused)(?! to\\b) | (nothing|little) to do with
(vot*|struck) down {_THE} | (throw*|threw) out {_THE}(?= (\\w+ )?{_DEAL}\\b) | walk* away from | giv* up on | gave up on
turn* (his|her|its|their) back on | anything but | mistaken for | (cleared|acquitted|exonerated) of
without(?= (a|an|any) (\\w+ )?(agreement|accord|treaty|settlement|truce|ceasefire|{_DEAL})\\b)
""",
    ("negated", "claim"): f"""
(?<!was )(?<!were )(?<!been )denied | denies | deny | denying | denial
(disput*|refut*|contradict*) (that|being|having|{_THE} {_RUMOUR})
(reject*|dismiss*|debunk*|brush*|scotch*|ridicul*|call*)( aside| off)? ((all|any|the|media|press|such) )?{_RUMOUR}
(not|un) ?true | {_IS} (false|nonsense|a lie|a myth) that | (falsely|wrongly|mistakenly|erroneously|incorrectly) \\w+ | erroneous
(false|fake|invented|fabricated|bogus|mistaken) ({_RUMOUR}|news) | hoax | fabrication | myth that
not (among|one of) | (no|little) (evidence|proof|indication|sign|truth|suggestion|hint)
nothing (suggests|indicates|shows|to suggest)
nobody (believes|thinks)
""",
    ("negated", "phrase"): """
failed | aborted | cancelled | canceled | abandoned | attempted | thwarted | foiled | averted | unsuccessful | scrapped
called-off | botched | non-existent | fictitious | rejected
""",
    ("negated", "subject"): f"""
{_IS} {_EVENLY}{_CANCELLED} | (fell|fallen|falls) through | came to nothing
(fell|fallen) victim to | never got off the ground
(collapsed|abandoned|stopped|halted|off|ended)( \\w+){{0,2}} before (it|they|a \\w+
|the first \\w+) ((had|was|were|could) )?(even )?(begun|begin|been \\w+|kicked|started|opened|got going)
(did|does|do|will|would)( not|n't) {_HAPPEN}
never (took place|came about|came to pass|happened|occurred|materialised|materialized|went ahead|began|started|{_HAPPEN})
failed to materialis*
({_IS}( not|n't| never)( (yet|ever|actually|finally))?|(has|have|had)( not|n't| never)( (yet|ever))? been) {_DONE}
{_IS} {_EVENLY}(off|off the table|false|untrue|out of the question|dead|not (on|under) (the (agenda|cards|table)|consideration
|discussion))
(prov*|turn* out)( to be)? (wrong|false|untrue|unfounded|baseless|a hoax|premature)
""",
    ("hypothetical", "clause"): f"""
(might|could)( not)? | perhaps | possibly | maybe | presumably | allegedly | reportedly | purportedly | supposedly | rumoured
apparently | seemingly | ostensibly | probably | (likely|unlikely) to | (seem|seems|seemed|appear|appears|appeared) to
(rumoured|rumored|alleged|suspected|thought|believed|said|claimed|reported|understood|feared|presumed|assumed|tipped) (to|as|for)
whispered to | {_IS} believed | (look|looks|looked) (like|set|as)
(tr(y|ies|ied)|trying|attempt*|struggl*|aspire*|request*|order*|urg*) to
doubt* | presum* | predict* | forecast* | subject to | pending | in (the )?case of
whether | unless | if | as long as | (provided|providing) that | in the event (that|of)
on condition( that)? | (would|could) have
(almost|nearly|narrowly|all but)(?= (\\w+ed|won|bought|sold|met|took|struck|lost|left)\\b)
(come|came|comes|coming) (very )?close to
close to(?= (a|an|the|its) (\\w+ )?({_MOVE}|{_DEAL}|ceasefire|truce|accord|treaty|settlement)\\b)
close to(?= {_DEALING}\\b)
(near|nears|neared|nearing)(?= (a|an) (\\w+ )?({_MOVE}|{_DEAL}|ceasefire|truce|accord|treaty)\\b)
on the (verge|brink|point) of
(accused|suspected) of | (suspect|suspects|accuse|accuses) of | (suspect*|accus*)(?! (is|was|in|has|had|at
|who)\\b) … of | charged with
(indicted|tried|wanted) (for|on) | on trial for
on (suspicion|charges|a charge) of | (candidate|contender|favourite|frontrunner|bidder) (for|to) | linked (with|to) a
(in|holding) (talks|negotiations|discussions) (to|with|over|about|on) | interested in | considering | weighing | mulling
exploring | contemplating | eyeing | threats? (of|to) | in danger of | at risk of | must | should | ought to
in case(?! of) | vying for
(toy*|flirt*) with | (edg*|inch*)( closer)? (to|towards?) | (mooted|touted|floated) (as|for)
been (cleared|authorised|authorized) to
(is|are|being) {_EVENLY}(able|free|cleared|entitled|eligible|allowed|authorised|authorized) to | up for(?= sale\\b)
in the (running|race|frame) (for|to) | (shortlisted|in line) for | bidding (for|to) | pretend* to (be|have) | pos(es|ed|ing) as
impersonat* | masquerad* as | (call|style|fashion|dub)(s|ed|ing)? {_SELF} | (weigh|weighs|weighed) {_THE}
(talks?|negotiations|discussions|talking) (of|on|over|about|for|towards?)(?= (a|an|another|possible|{_DEALING})\\b)
(talks|negotiations|discussions) (on|over|about|for)(?= (the|its|his|her|their) (\\w+ )?{_DEAL}\\b) | prospects? of | fear*
(worry|worries) (that|about)
possibility (of|that) | chances? (of|that) | risk (of|that) | worried (that|about) | dread* | afraid | warn* (of|that|against)
(wish|wishes|wished|dream*)( of| that)? | (hopes?|pleas?|calls?|demands?|appeals?) for | would (like|love|prefer)
(urg*|ask*|begg*|invit*|implor*|encourag*|advis*|pressur*|lobb*) … to | (call|calls|called|calling) (on|for)
appeal* to | demanded | demands? that | (ask*|beg|begged|plead*) to | recommend* | wonder* | want* to know
""",
    ("hypothetical", "claim"): """
(rumours?|rumors?|speculation|allegations?|suspicions?|suggestions|claims?) (that|of) | (rumour|rumor|legend|gossip|word) has
it is (said|alleged|claimed|rumoured|rumored|possible|conceivable|probable|likely|thought|believed|feared|unclear)
(unconfirmed|unverified|anonymous) (reports?|sources?|accounts?) | (possible|probable|likely|conceivable) that
""",
    ("hypothetical", "phrase"): r"""
alleged | suspected | supposed | rumoured | rumored | purported | putative | reputed | ostensible | possible | potential
presumed | unconfirmed | threatened
feared | hypothetical | probable | self-styled | self-proclaimed | self-declared
so-called(?= (owner|founder|leader|heir|head|boss|president|king|minister|doctor|prophet|agent|representative|member|ally)\b)
""",
    ("hypothetical", "subject"): f"""
({_IS}|remain*|look*|seem*|appear*) {_EVENLY}(possible|likely|unlikely|in doubt|conceivable|uncertain|elusive|remote|premature
|out of reach|in jeopardy|under (consideration|discussion|review))
{_IS} {_EVENLY}being (considered|discussed|negotiated|weighed|planned|prepared|examined) | on the (table|cards)
(cannot|can't) be (excluded|ruled out) | (may|might|could) {_EVENLY}{_HAPPEN} | within reach
""",
    ("planned", "clause"): f"""
shall | would | {_IS} {_EVENLY}(set|due|to|going to|about to|poised|expected|scheduled|slated|bound (for|to)
|preparing|planning|hoping|ready|aiming|lined up|nominated|drafting|seeking|lobbying)
appl(y|ies|ied|ying) (for|to (join|become|be|enter|study|work|buy)) | (was|were|been) {_EVENLY}(supposed|meant) to
been {_EVENLY}(nominated|picked|chosen|invited|tapped|asked) (to|for|as) | seek* {_THE} | seeks? to | sought to
(plan|plans|planned|planning|intend*|hope|hopes|hoped|hoping|want*|aim|aims|aimed|agree|agrees|agreed|decide*|deciding|vow*
|pledge*|promise*|promising|propose*|proposing|offer*|threaten*|prepare*|preparing|undertake*) (not )?to | want* {_THE}
(hope|hopes|hoped|hoping|expect*) (that|for) | (long|longs|yearn*) (to|for)
(plan|plans|planned|propose|proposes|proposed|prepare|prepares|prepared) {_THE}
(announc*|unveil*|reveal*|confirm*|outlin*) ({_THE} )?plans (to|for) | in line to | (was|were|been|being) offered {_THE}
 to be (appointed|named|elected|made|sworn|bought|built|acquired|held|installed|signed|opened)
(plans?|bid|offer|preparations|negotiations|push) (for|of|to) | {_MOVE}s? to | on (course|track) to | next in line
(want|wants|wanted|expect|expects|expected|need|needs) … to(?! (the|a|an|his|her|its|their)\\b)
(pledge*|threaten*|vow*|promise*|seek|seeks|demand|demands|urge|urges|urged) {_THE}(?! (million|billion|thousand)\\b)
aim* (at|for) | (ready|willing|prepared|keen|eager) to | letter of intent | (need|needs|has|have) to
""",
    ("planned", "phrase"): """
planned | proposed | upcoming | forthcoming | prospective | future | intended | expected | scheduled | imminent | incoming
would-be | looming | impending | eventual | next (week|month|year|spring|summer|autumn|winter)'s
(monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|month)'s (planned|scheduled)
""",
    ("planned", "subject"): f"""
(will|would|shall|'ll|{_IS} ((due|set|expected|scheduled|going) )?to) {_EVENLY}{_HAPPEN}
(is|are) {_EVENLY}(planned|scheduled|due|slated|set|pending) (for|on|in|at|next) | (is|are) (planned|imminent|pending)
""",
}


@dataclass(frozen=True, slots=True)
class Cue:
    realis: Realis
    reach: Reach
    pattern: re.Pattern[str]


def compiled(table: str) -> re.Pattern[str]:
    phrases = re.sub(r"\n(?=[|)])", "", table.strip()).replace("\n", "|")  # a line that goes on begins with | or )
    phrases = re.sub(r"\s*\|\s*", "|", phrases).replace("*", r"\w*").replace("…", "[^,;]{2,60}?")
    return re.compile(rf"(?<![\w'-])(?:{phrases})(?![\w-])", re.IGNORECASE)


HARMLESS, DEAL = compiled(_HARMLESS), compiled(_DEAL)
# A deal as the subject of a verb of failure.
COLLAPSED = re.compile(
    r"\b(?:collaps(?:es|ed)|fail(?:s|ed)(?! to)|f(?:e|a)lls? apart|broke down|founder(?:s|ed)|unravel(?:s|led|ed)|stall(?:s|ed)"
    r"|came to naught|came unstuck|bit the dust|petered out|did not materialise|evaporated|is dead|was dead"
    r"|(?:is|was|are|were|been) (?:\w+ )?(?:halted|dropped|ditched|binned|buried|frozen|terminated|annulled|withdrawn"
    r"|ruled out))\b"
)
CUES = (
    *(Cue(realis, reach, compiled(table)) for (realis, reach), table in _PHRASES.items()),
    Cue("negated", "clause", re.compile(r"n't\b")),
    # In small letters: not the name and not the month.
    Cue("planned", "clause", re.compile(r"(?<![\w-])will\b|'ll\b")),
    Cue("hypothetical", "clause", re.compile(r"\bmay(?: not)?\b")),
    # At the beginning of a clause: not the verbs "provided" and "assuming".
    Cue(
        "hypothetical",
        "clause",
        re.compile(
            r"(?:^|(?<=, )|(?<=[“\"]))(?:[Pp]rovided|[Ss]uppos(?:e|ing)|[Ii]magine|[Aa]ssuming)"
            r"(?= (?:that|he|she|it|they|the|[A-Z]))"
        ),
    ),
)
