from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.annotation import Realis, Span
from kgx.pipeline.factuality import has_ended, realis_of

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
[Holm] is likely to join [Fjord Rovers].
[Holm] has been linked with a move to [Fjord Rovers].
[Norvane] is considering a merger with [Belport].
It is rumoured that [Holm] married [Dana Ortelli].
The club asked whether [Holm] had signed for [Rovers].
[Maas] is believed to live in [Almaty].
[Maas] is suspected of financing the [Red Hand].
[Ortelli] is a candidate for [mayor].
The board could appoint [Ortelli] as [chairman].
"""
PLANNED = """
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


def test_line_break_inside_a_cue_does_not_hide_it():
    sentence, head, tail = marked("[Holm] is set to become [mayor].")

    assert realis_of(sentence.replace("set to", "set\nto"), head, tail) == "planned"


def test_nested_mentions_are_asserted_and_go_on():
    sentence = "The former Norvane chief may resign."

    assert realis_of(sentence, Span(0, 24), Span(11, 18)) == "asserted"
    assert not has_ended(sentence, Span(0, 24), Span(11, 18))
