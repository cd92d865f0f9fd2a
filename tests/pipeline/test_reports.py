"""Whose word a sentence passes on, and what it makes of the facts in it."""

from __future__ import annotations

import pytest

from kgx.annotation import Span
from kgx.pipeline.factuality import event_realis, realis_of
from kgx.pipeline.reports import report_scopes

# [ ] marks the trigger of an event.
PASSED_ON = """
Reports that Norvane had [bought] Belport were wrong.
A report that the minister had [resigned] turned out to be false.
Claims that soldiers [attacked] the village were dismissed as propaganda.
The agency retracted a bulletin announcing the [death] of the poet.
The newspaper apologised for reporting that the minister had [resigned].
A satirical website said that the mayor had [resigned].
A doctored screenshot had it that the minister had been [sacked].
It is understood that the club has [sacked] its coach.
Holm has [quit], two people familiar with the matter said.
Three diplomats, speaking on condition of anonymity, said Norland had [signed] the treaty.
Local reports suggest that gunmen [attacked] the port.
The Tarn Herald reported that Holm had [resigned].
Some players said that the coach had [resigned].
A prankster posing as the club tweeted that the coach had [resigned].
Word that the minister had [resigned] spread quickly.
Neither country has confirmed that their ministers [met].
The firm would neither confirm nor deny that it had [bought] Belport.
Norvane dismissed as speculation reports of a [merger] with Belport.
The union scoffed at the idea that it had [agreed].
The general [fled], a claim that the palace denies.
Holm was [arrested], but there was no official confirmation.
"""
TOLD_AS_FACT = """
Norvane said it had [bought] Belport.
The ministry confirmed that soldiers had [attacked] the village.
The police said they had [arrested] forty students.
The former minister Dana Holm said the council had [met].
Officials [met], sources said.
Norvane [bought] Belport, and reports that it had paid in cash were wrong.
Holm [resigned] an hour before a prankster tweeted the news.
According to another witness, she [crossed] the river at night.
Holm [met] the contractor, which he had long denied.
"""

# [ ] marks the two mentions.
NO_PLAIN_RELATION = """
As newspapers tell it, [Holm] was born in [Tarn].
[Holm] was, by several accounts, born in [Tarn].
[Norvane], so the story goes, was founded by [Holm].
The press has [Norvane] buying [Belport].
A leaked dossier names [Holm] as the owner of [Norvane].
Her former manager says that [Holm] married [Berg].
Analysts say [Norvane] controls [Belport].
[Holm], described by police as the leader of [Norvane], fled.
It was not [Holm] but Berg who founded [Norvane].
It was Berg, not [Holm], who founded [Norvane].
The jury withheld the [Tarn Prize] from [Holm].
Contrary to claims that [Holm] is married to [Berg], the two have never met.
[Holm] is not, and never was, a member of the [Reform Party].
Holm's move to [Rovers] broke down when [he] failed a medical.
Shareholders must approve the appointment of [Holm] as chairman of [Norvane].
"""


def spans_of(line: str) -> tuple[str, list[Span]]:
    pieces = line.replace("]", "[").split("[")
    starts = [sum(map(len, pieces[:i])) for i in range(len(pieces))]
    return "".join(pieces), [Span(starts[i], starts[i] + len(pieces[i])) for i in range(1, len(pieces), 2)]


@pytest.mark.parametrize("line", PASSED_ON.strip().splitlines())
def test_event_that_is_only_passed_on_is_not_asserted(line: str) -> None:
    sentence, (trigger,) = spans_of(line)

    assert event_realis(sentence, trigger, "asserted") != "asserted"


@pytest.mark.parametrize("line", TOLD_AS_FACT.strip().splitlines())
def test_event_that_its_party_or_a_named_witness_tells_is_asserted(line: str) -> None:
    sentence, (trigger,) = spans_of(line)

    assert event_realis(sentence, trigger, "asserted") == "asserted"


@pytest.mark.parametrize("line", NO_PLAIN_RELATION.strip().splitlines())
def test_relation_that_is_only_passed_on_is_not_asserted(line: str) -> None:
    sentence, (head, tail) = spans_of(line)

    assert realis_of(sentence, head, tail) != "asserted"


def test_verdict_denies_what_stands_between_the_report_and_it() -> None:
    sentence = "Reports that Norvane had bought Belport were wrong, but Holm left."

    denied = [s for s in report_scopes(sentence) if s.realis == "negated"]

    assert [sentence[p.start : p.end].strip() for s in denied for p in s.parts] == ["that Norvane had bought Belport"]
