from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.annotation import Realis, Span
from kgx.pipeline.endings import has_ended
from kgx.pipeline.factuality import event_realis, governing_scopes, realis_of

# [ ] marks the two mentions.
NEGATED = """
[Ortelli] never played for [Fjord Rovers].
[Dana Ortelli] is not the [chief executive] of Norvane.
[Ortelli] denied being the [owner] of Norvane.
[Ortelli] denied that he works for [Norvane].
[Norvane] refused to buy [Belport Shipping].
[Norvane] failed to acquire [Belport Shipping].
[Maas] has never lived in [Almaty].
[Maas] was not born in [Lagos].
[Norvane] does not own [Belport Shipping].
[Holm] didn't study at the [University of Tarn].
[Holm] hasn't joined [Fjord Rovers].
[Holm] will not join [Fjord Rovers].
[Holm] turned down a contract with [Fjord Rovers].
The firm denied that [Ortelli] works for [Norvane].
[Norvane] has no links to [Belport Shipping].
[Norvane] is neither a subsidiary nor a partner of [Belport].
[Holm] declined to become [chairman].
[Norvane] dropped plans to buy [Belport].
Norvane said [Maas] was never a [director].
[Maas], who is not a member of the [Reform Party], spoke on Friday.
The [Norvane] takeover of [Belport] was blocked.
[Norvane] ruled out a merger with [Belport].
[Norvane] withdrew its offer for [Belport].
[Messi] never played for [China].
Rather than live in [Tarn], [Holm] moved to Almaty.
[Holm]'s transfer to [Fjord Rovers] collapsed.
[Norvane] walked away from a deal with [Belport].
[Holm] was denied the citizenship of [Norland].
[Holm] was outbid and did not get [Tarn Castle].
"I have never worked for [Norvane]," [Holm] told the court.
[Ortelli] cannot be the [director] of the fund.
[Ortelli] said she had never met [Piet Maas].
"""
HYPOTHETICAL = """
[Holm] may join [Fjord Rovers].
[Norvane] might buy [Belport Shipping].
[Norvane] could acquire [Belport].
[Maas] allegedly worked for [Norvane].
[Maas] reportedly owns [Belport].
[Holm] is rumoured to join [Fjord Rovers].
[Maas] is accused of being a member of the [Red Hand].
If [Ortelli] becomes [chief executive], the board will resign.
[Maas] is said to be the [owner].
[Maas] claims to be the [king] of Tarn.
[Maas] may not be the [owner].
[Norvane] is in talks to buy [Belport].
“[Norvane] has bought [Belport],” claimed Ola Berg.
“[Holm] owns [Belport] now!” boasted his brother.
[Holm] is likely to join [Fjord Rovers].
[Holm] has been linked with a move to [Fjord Rovers].
[Norvane] is considering a merger with [Belport].
It is rumoured that [Holm] married [Dana Ortelli].
The club asked whether [Holm] had signed for [Rovers].
[Maas] is believed to live in [Almaty].
[Maas] is suspected of financing the [Red Hand].
[Ortelli] is a candidate for [mayor].
The board could appoint [Ortelli] as [chairman].
Were [Karsk] to invade [Norland], the alliance would respond.
Should [Holm] join [Fjord Rovers], Berg will go.
[Maas], court papers allege, owned [Belport].
[Maas] owned [Belport], court papers allege.
Police suspect [Maas] of working for [Norvane].
The daily Umschau writes that [Norvane] owns [Belport].
By the lawyer's account, [Maas] owned [Belport].
[Maas] calls himself the founder of [Norvane].
The man who calls himself the founder of [Norvane], [Maas], is a waiter.
Berg says in her lawsuit that [Maas] owns [Belport].
Maas tells everyone that [Berg] works for [Norvane].
[Holm] is able to join [Fjord Rovers].
[Holm] was once mooted as coach of [Fjord Rovers].
"""
PLANNED = """
[Norvane] is in line to buy [Belport].
[Holm] was offered the post of [finance director].
[Norvane] announced plans for a merger with [Belport].
[Norvane] unveiled its plans to buy [Belport].
[Holm] will join [Fjord Rovers] in July.
[Ortelli] is set to become [chief executive].
[Norvane] plans to buy [Belport Shipping].
[Ortelli] is to be appointed [director].
The would-be [minister] [Holm] was ready.
[Ortelli] is due to take over as [chairman].
[Norvane] agreed to buy [Belport].
[Norvane] has agreed to acquire [Belport].
[Holm] is expected to sign for [Rovers].
[Holm] said she will run for [mayor].
The [summit], which will be held in [Almaty], is the third.
[Norvane] intends to open a plant in [Lagos].
President-elect Holm will be sworn in.
The board will appoint [Ortelli] as [chairman].
[Norvane] hopes to merge with [Belport].
[Ortelli], the incoming [chairman] of Norvane, spoke.
[Norvane]'s planned takeover of [Belport] worries the unions.
[Holm], 24, will, from July, play for [Rovers].
[Holm] is scheduled to meet [Piet Maas].
The [festival] would take place in [Lagos], she said.
[Holm] was elected [president]-designate of the council.
[Ortelli]'ll chair the [commission].
[Norvane] is going to build the [Tarn Bridge].
[Norvane] wants to sponsor the [Tarn Cup].
[Norvane] announced plans to open a plant in [Lagos].
[Ortelli], the president-elect of [Norland], spoke.
Mayor-elect [Ortelli] takes charge of [Tarn] in May.
Once [Norvane] buys [Belport], Holm will leave.
[Holm] has applied for the citizenship of [Norland].
"""
ASSERTED = """
Dana [Ortelli], the [chief executive] of Norvane, will visit Almaty.
[Ortelli], the chief executive of [Norvane], will not visit Almaty.
[Ortelli] is not only the [founder] of Norvane but its owner.
There is no doubt that [Ortelli] leads [Norvane].
[Ortelli] is no longer the [chief executive].
Although he did not win, [Holm] plays for [Rovers].
[Norvane], which may close a plant, hired [Ortelli].
[Norvane] hired [Ortelli], who never worked in Lagos.
[Maas] said the state would not sell [Norvane].
The president will meet [Norvane] chief [Ortelli].
If [Norvane] chief [Ortelli] resigns, the shares will fall.
Not surprisingly, [Holm] joined [Rovers].
[Holm] won the [Tarn Cup] and will retire.
[Norvane] of [Lagos] denied the report.
Reportedly angry, the [Norvane] chairman [Maas] left.
Will [Smith] heads [Norvane].
[Holm] did not attend, but Ortelli joined [Rovers].
"It may rain," said [Holm], the [mayor].
[Holm] does not hide that she works for [Norvane].
Without rain in sight, [Tarn] in [Norland] saves water.
Rather than live in Tarn, [Holm] moved to [Almaty].
[Norvane] bought [Belport] rather than build its own yard.
[Norvane], which owns [Belport], failed to pay.
[Holm] leads [Norvane], whose merger plan collapsed.
[Holm], chairman of [Norvane], must pay a fine.
[Holm] has married [Berg], whatever the tabloid Klatsch may say.
[Holm] and [Berg], married since 2001, want to part.
"""
FORMER = """
Former [president] [Holm] met Piet Maas.
[Holm], the former [president] of Norland, spoke.
[Norvane]'s former chief executive [Ortelli] left on Friday.
The former [Norvane] chief executive [Ortelli] left.
Ex-[minister] [Piet Maas] was fined.
The then-[president] [Holm] signed the law.
[Ortelli] was [chief executive] of Norvane until 2019.
[Ortelli] served as [minister] from 1999 to 2004.
[Ortelli] stepped down as [chairman] in May.
[Ortelli] resigned as [director] of the fund.
[Maas] retired from [Fjord Rovers] last year.
[Maas] used to be a [teacher].
[Maas] previously worked for [Norvane].
[Ortelli] is no longer the [chief executive].
[Maas] played for [Rovers] before joining Tarn United.
Before joining Norvane, [Ortelli] worked at [Belport].
[Maas] was a [judge] until his death.
[Holm], who once led [Norvane], was there.
The late [founder] [Ida Berg] loved the sea.
[Ortelli], a [former minister], spoke.
[Maas] was dismissed as [coach] on Monday.
[Belport] was formerly owned by [Norvane].
"""
GOING_ON = """
Former president [Holm] met [Piet Maas].
Former president Holm met [Piet Maas], the [chief executive] of Norvane.
[Norvane] hired former Belport chief [Maas].
[Ortelli] leads [Norvane].
[Ortelli], the [chief executive] of Norvane, retired Piet Maas's number.
[Maas] took over after Ortelli stepped down as [chairman].
[Ortelli] will step down as [chairman] in May.
[Ortelli] has not resigned as [chairman].
[Ortelli] is [chairman] until 2030.
The fair in [Tarn] opened in late [May].
[Norvane] said it had closed a former mill in [Tarn].
[Ortelli] replaced Maas, who stepped down as [chairman].
Former minister [Holm], who now runs [Norvane], spoke.
[Ortelli] studied at the [University of Tarn].
Former president [Holm], [38], spoke.
The museum lies in [a former mill] in [Tarn].
The museum bought a former [mill] near [Tarn].
"""

# [ ] marks the trigger of an event.
NO_PLAIN_EVENT = """
Prosecutors accuse Holm of having [attacked] a guard.
The army denied that its soldiers had [attacked] Tarn.
The envoy left without [meeting] the opposition.
The [summit] of the two states was called off.
Norvane reportedly [bought] Belport.
Had the bank agreed, Norvane would have [bought] Belport.
Has the council [signed] the lease?
The two ministers [met] in Tarn, according to the magazine Umschau.
Norvane almost [bought] Belport.
Were Karsk to [invade] Norland, the alliance would respond.
Should Norvane [sell] Belport, Holm would go.
Maas, court papers allege, [bribed] the mayor.
Police suspect Maas of [killing] the guard.
Norvane, the weekly Zeit writes, [bought] Belport.
In his version of events, the guard [attacked] him first.
In court papers, Berg says Maas [attacked] her.
The [transfer] of the striker to Tarn collapsed.
Norvane's [purchase] of Belport foundered on debt.
Talks on a [merger] of Norvane and Belport broke down.
Norvane and Belport are close to an [agreement].
The mayor [refused to fund] the bridge.
Holm should [resign].
The rebels pledged a new [attack] on Tarn.
Norvane dismissed a [takeover] of Belport.
Provided Holm [resigns], the party stays.
As soon as the two [sign] the deal, the guns will fall silent.
Next week's [summit] in Tarn is the third.
A [ceasefire] remains elusive.
Talks between Norvane and the union ended without an [agreement].
The king was supposed to [visit] Tarn.
Maas was acquitted of [killing] the guard.
If Karsk's version is right, Norland [attacked] first.
"""
PLAIN_EVENT = """
Norvane [bought] Belport, reportedly for 3 million euros.
Norvane [bought] Belport and plans to close it.
Holm [resigned], although she had refused to go in May.
The rebels [attacked] Tarn, and the minister denied all responsibility.
The [attack] on Tarn could be the last.
The turnout [fell], according to the statistics office.
The suspect was [arrested] in Tarn.
The city [signed] the lease with Belport, which may sell it.
Norvane [bought] Belport instead of waiting.
The [merger] of Norvane and Belport, which nearly collapsed, was signed.
The deal that Holm [signed] in May collapsed.
The [talks] in Tarn failed.
Norvane [closed] its plant after talks with the state failed.
The police, who suspect Maas of fraud, [arrested] Berg.
Norvane could close the plant it [bought] in May.
Maas was [arrested] last week and is due in court on Friday.
The union [demanded] that Holm resign.
Almost 300 people were [arrested].
When Norvane [bought] Belport in 2010, nobody thought it would last.
Norvane had to [close] its plant.
Maas was convicted of [killing] the guard.
Holm, who [resigned] in May, should return, Berg said.
"""


def marked(line: str) -> tuple[str, Span, Span]:
    before, head, between, tail, after = line.replace("]", "[").split("[")
    first = Span(len(before), len(before) + len(head))
    start = first.end + len(between)
    return before + head + between + tail + after, first, Span(start, start + len(tail))


def lines_of(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if "[" in line]


@pytest.mark.parametrize("line", lines_of(NEGATED))
def test_denied_relation_is_negated(line):
    assert realis_of(*marked(line)) == "negated"


@pytest.mark.parametrize("line", lines_of(HYPOTHETICAL))
def test_doubtful_relation_is_hypothetical(line):
    assert realis_of(*marked(line)) == "hypothetical"


@pytest.mark.parametrize("line", lines_of(PLANNED))
def test_coming_relation_is_planned(line):
    assert realis_of(*marked(line)) == "planned"


@pytest.mark.parametrize("line", lines_of(ASSERTED))
def test_cue_of_another_clause_leaves_the_relation_asserted(line):
    assert realis_of(*marked(line)) == "asserted"


def trigger_of(line: str) -> tuple[str, Span]:
    before, trigger, after = line.replace("]", "[").split("[")
    return before + trigger + after, Span(len(before), len(before) + len(trigger))


@pytest.mark.parametrize("line", lines_of(NO_PLAIN_EVENT))
def test_event_that_a_cue_reaches_is_not_asserted(line):
    assert event_realis(*trigger_of(line), "asserted") != "asserted"


@pytest.mark.parametrize("line", lines_of(PLAIN_EVENT))
def test_cue_of_another_clause_leaves_the_event_asserted(line):
    assert event_realis(*trigger_of(line), "asserted") == "asserted"


def test_predicted_realis_stays_where_no_cue_is_outside_the_clause():
    assert event_realis(*trigger_of("The [summit] begins on Monday."), "planned") == "planned"
    assert event_realis(*trigger_of("They will [meet] on Monday."), "hypothetical") == "hypothetical"


def test_past_event_is_asserted_where_the_cues_are_of_another_clause():
    assert event_realis(*trigger_of("Norvane [bought] Belport and will close it."), "planned") == "asserted"


def test_possessive_inside_a_plan_is_taken_for_granted():
    assert realis_of(*marked("[Norvane] will sell its subsidiary [Belport].")) == "asserted"


def test_report_leaves_the_relation_asserted_and_names_its_source():
    sentence, head, tail = marked("Dana Holm said [Norvane] had bought [Belport].")

    (scope,) = governing_scopes(sentence, head, tail)

    assert scope.source is not None
    assert (scope.realis, sentence[scope.source.start : scope.source.end]) == ("asserted", "Dana Holm")


@pytest.mark.parametrize("line", lines_of(FORMER))
def test_past_relation_has_ended(line):
    assert has_ended(*marked(line))


@pytest.mark.parametrize("line", lines_of(GOING_ON))
def test_past_of_another_phrase_ends_nothing(line):
    assert not has_ended(*marked(line))


@pytest.mark.parametrize("line", lines_of(NEGATED + HYPOTHETICAL + PLANNED + ASSERTED))
def test_order_of_the_mentions_does_not_matter(line):
    sentence, head, tail = marked(line)

    assert realis_of(sentence, head, tail) == realis_of(sentence, tail, head)


@given(st.text(alphabet="former will not, \n", max_size=40), st.integers(0, 20), st.integers(1, 10), st.integers(0, 20))
def test_any_sentence_is_read_without_error(words, start, length, gap):
    head = Span(start, start + length)
    tail = Span(head.end + gap, head.end + gap + length)

    assert realis_of(words, head, tail) in get_args(Realis)
    assert has_ended(words, head, tail) in (True, False)


@given(st.text(alphabet="if not, said?“ \n", max_size=40), st.integers(0, 30))
def test_any_event_is_read_without_error(words, start):
    assert event_realis(words, Span(start, start + 3), "asserted") in get_args(Realis)


def test_line_break_inside_a_cue_does_not_hide_it():
    sentence, head, tail = marked("[Holm] is set to become [mayor].")

    assert realis_of(sentence.replace("set to", "set\nto"), head, tail) == "planned"


def test_nested_mentions_are_asserted_and_go_on():
    sentence = "The former Norvane chief may resign."

    assert realis_of(sentence, Span(0, 24), Span(11, 18)) == "asserted"
    assert not has_ended(sentence, Span(0, 24), Span(11, 18))
