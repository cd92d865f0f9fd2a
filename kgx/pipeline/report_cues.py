"""The words by which a text passes on what others say, and keeps its distance from it: tables for `reports` and `scopes`.

The signs in the tables are those of `cues`. Verbs that take for granted what they tell (confirm, admit, reveal, announce) are
no cues: what is confirmed stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kgx.annotation import Realis
from kgx.pipeline.cues import Cue, Reach, compiled

_IS = "(is|are|was|were|be|been|has been|have been|had been)"
_THE = "(a|an|the|its|his|her|their|all|any|another|this|that)"
_EVENLY = "((also|all|both|still|again|widely|quickly|quietly|soon|later|generally|once|long|now|flatly|promptly|simply) )?"
_RUMOUR = (
    "((news|press|media|social-media|newspaper) )?(rumours?|rumors?|reports?|claims?|allegations?|accusations?|suggestions?"
    "|assertions?|speculation|story|stories|tales?|gossip|talk|whispers?|accounts?|posts?|tweets?|messages?|articles?"
    "|headlines?|bulletins?|obituar(y|ies)|theor(y|ies)|notions?|beliefs?|insinuations?|chatter|announcements?|assumptions?)"
)
_NEWS = f"({_RUMOUR}|news|word|statements?|letters?|screenshots?|documents?|memos?|e-?mails?|websites?|sites?)"
_PROOF = "(letters?|videos?|clips?|documents?|memos?|e-?mails?|wills?|decrees?|contracts?|statements?|recordings?|photos?|tapes?)"
_FAKE = (
    "(false|fake|faked|bogus|wrong|erroneous|doctored|forged|fabricated|invented|mistaken|misleading|manipulated|spurious"
    "|phoney|phony|hoax|satirical|untrue|incorrect|premature)"
)
_FALSE = (
    f"({_FAKE}|unfounded|baseless|groundless|inaccurate|nonsense|rubbish|fiction|fictitious|propaganda|disinformation|lies"
    "|misinformation|made up|made-up|wide of the mark|pulled out of thin air|not (true|correct|accurate|right)"
    "|without (any )?(foundation|basis|substance|merit)|far from the truth"
    "|(a|an|pure|total|complete|sheer) ((pure|complete|total|malicious|cruel) )?(lie|hoax|fabrication|myth|forgery|fiction"
    "|invention|fantasy|prank|joke|misunderstanding|mistake|error|speculation|fake|canard))"
)
_DENIED = (
    "(denied|dismissed|rejected|refuted|disputed|debunked|disproved|disproven|discredited|retracted|withdrawn|contradicted"
    "|quashed|scotched|ridiculed|rubbished|laughed off|played down|knocked down|shot down|brushed aside|exposed as)"
)
_SHOWN = "(prov*|turn* out)( to be)?"

_PHRASES: Mapping[tuple[Realis, Reach], str] = {
    ("negated", "clause"): f"contrary to (the )?((recent|earlier|some|many|persistent|widespread|online) )?({_RUMOUR}|what)",
    ("negated", "claim"): f"""
{_FAKE} {_NEWS} | (falsely|wrongly|mistakenly|erroneously|incorrectly) (report|stat|claim|said|announc|nam|identif|list|describ
|call|credit|attribut|label|assum|believ|suggest|impl|quot|declar|publish|wrote|writ|tell|told|cit|link|portray|accus|alleg
|tweet|post|assert|present)\\w*
(publish|post|sent|print|releas|broadcast|air)\\w* (by mistake|by accident|in error|prematurely)
(withdr*|retract*|correct(s|ed|ing)?|apologi* for|delet*|disown*|pulled|recant*|(take|takes|took|taken
) down) {_THE} (\\w+ )?{_NEWS}(?=,? (that|which|in which|saying|stating|claiming|announcing|alleging|suggesting|of|about)\\b)
apologi* for ((wrongly|falsely) )?(reporting|saying|claiming|stating|writing|suggesting|announcing)( that)?
(lie|hoax|falsehood|fiction|canard|fairy tale|fable) that
{_IS} (a|an|just a|only a|pure|sheer|complete|total)? ?(myth|lie|fabrication|hoax|fiction|misconception|nonsense|invention
|fantasy|legend|untrue|wrong|incorrect) that
(laugh* off|play* down|downplay*|pour* (cold water on|scorn on)|shot down|shoot* down|hit* (back|out) at|bat* away|scoff* at
|mock*|apologi* for|denounc*|rubbish*|quash*|shrug* off|wav* away|condemn*|disown*|rebut*|lament*) ((all|any|the|a
|those|such|media|press
|recent) ){{0,3}}({_RUMOUR}|idea|notion|thought)(?= (that|of|about|linking)\\b)
(describ*|brand*|label*|portray*|denounc*|dismiss*|characteris*|characteriz*) ((all|any|the|a|those|such|media|press
|recent) ){{0,3}}{_RUMOUR}(?=[^;]{{0,150}} as {_FALSE})
(dismiss*|reject*|describ*|denounc*|brand*|label*) as (\\w+ ){{0,2}}(rumours?|rumors?|gossip|nonsense|lies?|fiction
|propaganda|false
|untrue|speculation|invention)(?= (that|the|reports?|rumours?|rumors?|claims|suggestions|talk|any)\\b)
disclaim* | disavow* | plead* not guilty to | (knew|knows|know) nothing (of|about) | (unaware|not aware|ignorant) of
no (such|truth|basis|foundation|substance|trace|record|question)
""",
    ("hypothetical", "claim"): f"""
(rumours?|rumors?|speculation|allegations?|claims|reports|accusations?|suspicions?|suggestions|whispers|talk
|stories) (surfaced|emerged
|spread|circulated|arose|grew|mounted|persist*|abound*|swirled|((is|are|was|were|has been|have been) (\\w+ )?\\w+)) that
word(?= that\\b)
(described|portrayed|identified|named|cited|seen|regarded|viewed) by [^,;]{{2,40}}? as
((?<!in )(reports?|stories|tales|talk|gossip|whispers?|chatter|accusations?|insinuations?|theor(y|ies)|hints?) that)
(there (is|are|was|were|has been|have been)|amid|despite|following|after|unconfirmed|conflicting|contradictory|local|press|media
|newspaper|persistent|early) ((many|some|several|unconfirmed|conflicting|persistent|press|media|local|early|growing
) ){{0,3}}(reports|rumours|rumors|talk|whispers|accounts|gossip) of
it {_IS} {_EVENLY}(understood|assumed|presumed|reported|suggested|speculated|suspected|hinted|whispered|supposed|held|reckoned
|rumoured|rumored|said|alleged|claimed|believed|thought|feared)( that)?(?! to\\b)
it (would )?(seems?|seemed|appears?|appeared) that
(word|talk|rumour|rumor|gossip|buzz|story|whisper)( (in|on|around|at|from|among) [^,;]{{2,30}}?)? (is|was|goes)(?= that\\b)
(has|have|had) it that | put(s|ting)? it about that | spread(s|ing)? (word|the word|the rumour|the story) that
{_IS} {_EVENLY}convinced( that)?
(not|n't|neither|never|nobody|no one|declin* to|refus* to|yet to|unable to|wouldn't|impossible to)( \\w+){{0,3}}? (confirm|admit
|acknowledg|verif|corroborat)\\w*(?= (that|whether|reports|having|if|he|she|it|they)\\b)
(supposed|purported|alleged|fake|forged|doctored) {_PROOF} (in|by|with|on) which
""",
    ("hypothetical", "clause"): f"""
(purport|pretend|claim|appear|seem)\\w* to (show|depict|prove|document|capture)
(press|gossip|rumours?|rumors?|rumblings|tabloids?|papers|media|whispers|bookmakers
)( [a-z]+){{0,4}} (has|have|had|puts?|links?|linked)(?= [A-Z][^,;.]{{2,40}} (\\w+ing|as|to|with)\\b)
{_IS} {_EVENLY}(reported|feared|presumed|believed|assumed)(?= (dead|killed|missing|drowned|injured)\\b)
{_IS} {_EVENLY}(said|reported|rumoured|rumored|alleged|claimed|believed|thought|understood|presumed|assumed|considered|suspected
|reputed|held|supposed|feared|tipped)( (by|on|in|at|last) [^,;]{{2,40}}?)? to(?= (be|have|own|live|run|control|lead
|belong|work)\\b)
passes (himself|herself) off as | passed (himself|herself) off as | would have (us|people|voters|readers) believe
talks? of(?= (a|an|another) )
(?<!in )(orders?|warrants?|requests?|proposals?|blueprint|timetable) for
(least of all|let alone|much less|still less)( (to|by|in|with))?
""",
}

# Verbs of what the article does not itself assert; their subject is the speaker.
_CLAIMING = r"""
(claims?|suspects?)(?= (that|to|he|she|it|they|the|without)\b|,|\.) | claims?(?= (?-i:[A-Z]))
claims(?= (in|on) (his|her|its|their)) | suggests?(?=,|\.)
(tell|tells|telling|told) (everyone|everybody|anyone|anybody|people|whoever)
claimed | claiming | alleges? | alleged | alleging | accuses? | accused | accusing | contends? | contended
insists? | insisted | maintain(s|ed|ing)? that | asserts? | asserted | argues? | argued | believes? | believed | thinks? | thought
suspected | speculat* that | suggest* that | boasts? | boasted | boasting | brags? | bragged | bragging | purports?
| charges? that
reckons?(?= that) | reckoned | hints? that | hinted that | whispers?(?= that) | whispered(?= that) | (hold|holds|held) that
(assum|presum|suppos|guess)(e|es|ed)? that
"""
# Verbs that merely tell who says so: what somebody says of himself stands.
_SAYING = """
said | says? | told | tells? | states? | stated | wrote | writes? | added | reported | reports(?= that) | according to
report(?= that) | tweeted | testified | (is|are|was|were) (quoted|cited) as saying | recalls?(?= that) | recalled(?= that)
"""
# Verbs that put a name to somebody: the board's word makes it so, a leaked dossier's does not.
_NAMING = """
names? | named | identif(y|ies|ied) | lists? | listed | describes? | described | suggests? | suggested | indicates?
| indicated
"""
# Papers of one side: what somebody says in them is a claim.
_PLEADING = """
lawsuits? | (law)?suit | complaint | indictment | charge sheet | (court|legal) (papers|documents|filings?) | affidavits?
petition | dossier | pleadings? | countersuit
"""
# Whose word is hearsay, for a relation and an event alike.
_HEARSAY = r"""
insiders? | gossip | (banking|industry|unnamed|anonymous) sources? | sources? (close to|familiar) | rumours? | rumors?
tabloids? | critics | opponents | whistleblowers? | whistle-blowers?
rebels? | rebel \w+ | militants? | separatists? | bloggers? | (?-i:Reports) | legend | tradition | folklore
| followers | detractors | plaintiffs? | accusers?
sources | (a|one|another|the) ([a-z-]+ )?source | diplomats? | anonym* | unnamed | unidentified | undisclosed | on condition of
(familiar|acquainted) with | (close|privy) to the | briefed (on|about) | with ((direct|inside) )?knowledge
in the know | (who|and) (asked|declined|wished|requested|spoke) (not|to|on)
(prank|hoax)sters? | pranksters? | impost[eo]rs? | hackers? | leaked [a-z]+ | intelligence reports? | doctored [a-z]+
(local|press|media|early|some|unconfirmed|initial|several|other) reports
(april fool*'?|satirical|fake|spoof|parody|hoax) [a-z' ]+ | social(-| )media | posts? (on|in) | online posts | graffiti
(accounts?|claims?|version|story) (could|can|has|have)( not|not|n't) be
"""
# Those who merely tell what they saw or heard; a named one is a witness whom the text trusts.
_BYSTANDERS = r"""
(eye-?)?witness(es)? | residents? | locals | villagers? | neighbours? | neighbors? | bystanders? | onlookers | passers-by
colleagues? | friends? | acquaintances? | former [a-z]+ | ex-[a-z]+ | employees? | players | fans | supporters | team-?mates?
classmates? | rivals? | exiles | dissidents | activists? | campaigners? | survivors?
"""
# Speakers of whom a text keeps its distance; what others report ("according to the statistics office") happened.
_PARTISAN = r"""
prosecut* | lawyers? | attorneys? | magazine | newspaper | daily | weekly | tabloids? | website | blog | insiders? | sources?
rumours? | whistle* | neighbours? | people (familiar|close|briefed|with)
relatives | activists? | opposition | rebels? | militants? | separatists? | hackers? | rivals? | critics | opponents
media reports? | newspapers | papers | media | press | outlets | broadcaster | television | radio | (news|TV) (channel
|station|site)s?
edition | portal | (human )?rights (groups?|organi[sz]ations?|monitors?)
(?-i:[A-Z]\w+ (Herald|Times|Gazette|Tribune|Journal|Chronicle|Courier|Observer|Post|Mail|Mirror|Telegraph|Standard|Express|Press))
"""
# Who has a view of how things are: their word makes no relation, while the events that they speak of happened.
_LEARNED = r"""
historians? | biographers? | analysts? | observers? | commentators? | pundits? | experts? | scholars? | columnists?
investigators? | detectives? | watchdog | campaign group | rights group
"""


CUES = tuple(Cue(realis, reach, compiled(table)) for (realis, reach), table in _PHRASES.items())
CLAIMING, SAYING, NAMING, PLEADING = (compiled(table) for table in (_CLAIMING, _SAYING, _NAMING, _PLEADING))
HEARSAY, PARTISAN = compiled(_HEARSAY + _PLEADING.lstrip()), compiled(_PARTISAN + _PLEADING.lstrip())
BYSTANDERS, LEARNED = compiled(_BYSTANDERS), compiled(_LEARNED)
ANYBODY = re.compile(r"(?:some|many|others|few|several|people|(?:some|many|most|several) people|others)", re.IGNORECASE)
# Before a verb of claiming: it is a noun.
NOUN_LEAD = re.compile(
    r"(?:\b(?:an?|the|his|her|its|their|this|that|these|of|for|in|any|main|prime|sole|key|two|three|murder|other|to|and|or)|'s) $"
)
# A name at the end of a source, or two words of one; "residents of Tarn" is none.
NAMED = re.compile(r"[A-Z][\w'-]+ [A-Z]|(?<! of )(?<! in )(?<! at )(?<!from )(?<!near )(?<!^)\b[A-Z][\w'-]+$")
IF_TRUE = re.compile(
    r"\b[Ii]f (?P<source>[^,;]{3,60}?) (?:is|are|were|proves?) (?:right|correct|true|accurate|to be believed)(?=,|\.?$)"
)
TOLD_BY = re.compile(
    r"(?:^|(?<=, )|(?<=[“\"(]))(?:[Bb]y|[Ii]n|[Oo]n) (?P<source>(?:[^,;.]{2,50}?'s?|his|her|its|their|one)) (?:own )?"
    r"(?:accounts?|versions?|telling|recollections?|reckoning|memoirs?|narrative|view|lawsuit|complaint)"
    r"(?: of (?:the )?(?:events?|story|facts))?(?=,|\.?$)"
)
# The verb of claiming before its subject: “…,” claimed Ola Berg.
CLAIMED_AFTER = re.compile(
    r"(?<=[,!?.][”\"] )(?:claimed|alleged|boasted|bragged|contended|asserted|speculated|insisted|argued|maintained)"
    r" (?P<source>[^,;.]{2,60})"
)
# A remark without a verb of saying.
HEARD = re.compile(
    r"(?:,? (?:reportedly|allegedly|apparently|supposedly|it (?:is|was|has been) (?:reported|said|claimed"
    r"|alleged|understood|believed|thought|rumoured))"
    r"|(?:^|, )(?:[Bb]y (?:all|most|some|several|many|various|other) accounts|[Ss]o they say|[Rr]umou?r has it|the story goes"
    r"|[Ss]o (?:the )?(?:story|rumour|legend) (?:goes|has it)|[Tt]o hear [^,;]{3,40} tell it"
    r"|[Aa]s (?:the )?(?:story|legend|rumour|rumor|tradition|gossip) (?:goes|has it)"
    r"|[Aa]s [^,;]{3,40} (?:tells?|ha(?:s|ve)) it))(?=[.,])"
)
# "Reports that … were wrong": what stands between noun and verdict is denied.
VERDICT = compiled(
    f"({_NEWS}) (?P<content>(that|of|about|on|saying|claiming|alleging|suggesting|according to which|linking|in which"
    f'|which said|which claimed) [^;“”"]{{3,220}}?) '
    f"(({_IS}|{_SHOWN}) {_EVENLY}(to be )?({_FALSE}|{_DENIED})|(had|have|has) (absolutely )?no (basis|foundation|truth|substance)"
    f"|lack(ed|s)? ((any|all) )?(basis|foundation|substance|truth))"
)
# "…, which the firm denies", "…, but there was no confirmation": what stands before is doubted.
AFTERTHOUGHT = re.compile(
    r", (?:(?:a|an) (?:claim|charge|report|allegation|accusation|story|rumour)(?: (?:that|which))? |something (?:that )?)"
    r"(?:[^,;]{2,40}? )?(?:den(?:ies|ied|y)|disput(?:es|ed)|reject(?:s|ed)|call(?:s|ed) (?:false|untrue|nonsense))(?=[,.]|$)"
    r"|, which (?:[^,;]{2,40}? )?(?:denies|deny|disputes|rejects)(?=[,.]|$)"
    r"|, (?:but|though|although|yet) (?:there (?:was|is|has been) no|without|no) (?:\w+ )?(?:confirmation|proof|evidence)\b"
)
