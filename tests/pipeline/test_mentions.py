"""Which candidates stand where spans compete, and how names of a host pipeline take part."""

from __future__ import annotations

import pytest

from kgx.annotation import Mention, MentionKind, Span
from kgx.model.predictions import ScoredMention
from kgx.pipeline.mentions import HostName, choose_mentions, drop_crossing, is_cut_wrong, outermost

TEXT = "Ida Holm of the Fjord Air board met the mayor of Turku."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def scored(words: str, confidence: float, *, type_: str = "ORG", kind: MentionKind = "name") -> ScoredMention:
    return ScoredMention(span(words), type_, kind, confidence)


def mention(words: str, confidence: float = 0.9, *, kind: MentionKind = "name") -> Mention:
    return Mention(span(words), kind, "ORG", confidence)


def chosen(*candidates: ScoredMention, hosts: tuple[HostName, ...] = (), threshold: float = 0.5) -> list[tuple[str, str]]:
    found = choose_mentions(candidates, threshold=threshold, host_names=hosts)
    return [(TEXT[m.span.start : m.span.end], m.type) for m in found]


def words_of(mentions: list[Mention]) -> list[str]:
    return [TEXT[m.span.start : m.span.end] for m in mentions]


def test_candidates_are_taken_from_the_threshold_on() -> None:
    assert chosen(scored("Ida Holm", 0.4), scored("Turku", 0.39), threshold=0.4) == [("Ida Holm", "ORG")]


def test_candidate_keeps_its_type_kind_and_confidence() -> None:
    found = choose_mentions([scored("the mayor of Turku", 0.7, type_="PERSON", kind="nominal")], threshold=0.5)

    assert found == [Mention(span("the mayor of Turku"), "nominal", "PERSON", 0.7)]


def test_of_crossing_spans_the_surer_stays() -> None:
    assert words_of(drop_crossing([mention("Ida Holm of", 0.6), mention("Holm of the", 0.8)])) == ["Holm of the"]


def test_of_equal_spans_the_surer_stays() -> None:
    assert chosen(scored("Turku", 0.6, type_="ORG"), scored("Turku", 0.8, type_="GPE")) == [("Turku", "GPE")]


def test_of_names_of_an_undivided_type_in_one_another_the_surer_stays() -> None:
    title, cut = scored("the mayor of Turku", 0.6, type_="TITLE"), scored("mayor", 0.8, type_="TITLE")
    place = scored("Turku", 0.7, type_="GPE")

    assert words_of(choose_mentions([title, cut, place], threshold=0.5, undivided={"TITLE"})) == ["mayor", "Turku"]
    assert words_of(choose_mentions([title, cut, place], threshold=0.5)) == ["the mayor of Turku", "mayor", "Turku"]


def test_names_in_noun_phrases_of_their_type_stay() -> None:
    phrase, name = scored("the mayor of Turku", 0.9, type_="PERSON", kind="nominal"), scored("mayor", 0.6, type_="PERSON")

    assert words_of(choose_mentions([phrase, name], threshold=0.5, undivided={"PERSON"})) == ["the mayor of Turku", "mayor"]


def test_nested_spans_stay_with_the_outer_one_first() -> None:
    found = drop_crossing([mention("Fjord Air", 0.9), mention("the Fjord Air board", 0.6), mention("Air", 0.5)])

    assert words_of(found) == ["the Fjord Air board", "Fjord Air", "Air"]


def test_of_spans_as_sure_the_longer_stays_and_then_the_first() -> None:
    assert words_of(drop_crossing([mention("Holm of the"), mention("Ida Holm of")])) == ["Ida Holm of"]
    assert words_of(drop_crossing([mention("Ida Holm"), mention("Holm of the Fjord")])) == ["Holm of the Fjord"]


def test_span_that_crosses_only_what_fell_stays() -> None:
    found = drop_crossing([mention("Ida Holm of", 0.9), mention("Holm of the", 0.8), mention("the Fjord", 0.7)])

    assert words_of(found) == ["Ida Holm of", "the Fjord"]


def test_mentions_come_in_text_order_whatever_their_confidence() -> None:
    assert words_of(drop_crossing([mention("Turku", 0.9), mention("Ida Holm", 0.5)])) == ["Ida Holm", "Turku"]


def test_host_name_is_taken_though_the_model_knows_none() -> None:
    assert chosen(hosts=(HostName(span("Turku"), "GPE"),)) == [("Turku", "GPE")]


@pytest.mark.parametrize(
    ("candidate", "host"),
    [("Turku", "Turku"), ("Holm of the", "Ida Holm"), ("Holm", "Ida Holm"), ("Ida Holm", "Holm"), ("the Fjord Air", "Fjord Air")],
    ids=["equal", "crossing", "shorter", "longer", "with-determiner"],
)  # fmt: skip
@pytest.mark.parametrize("confidence", [0.9, 1.0])
def test_name_that_is_cut_otherwise_gives_way_to_the_host(candidate: str, host: str, confidence: float) -> None:
    assert chosen(scored(candidate, confidence), hosts=(HostName(span(host), "PERSON"),)) == [(host, "PERSON")]


def test_noun_phrase_around_a_host_name_stays() -> None:
    found = chosen(scored("the Fjord Air board", 0.8, kind="nominal"), hosts=(HostName(span("Fjord Air"), "ORG"),))

    assert found == [("the Fjord Air board", "ORG"), ("Fjord Air", "ORG")]


def test_name_inside_a_host_name_stays_where_it_shares_no_end() -> None:
    host = HostName(span("the Fjord Air board"), "ORG")

    assert chosen(scored("Fjord Air", 0.8), hosts=(host,)) == [("the Fjord Air board", "ORG"), ("Fjord Air", "ORG")]


def test_outermost_names_leave_out_nested_ones_and_noun_phrases() -> None:
    mentions = [mention("Fjord Air board"), mention("Fjord Air"), mention("the mayor of Turku", kind="nominal"), mention("Turku")]

    assert words_of(outermost(mentions)) == ["Fjord Air board", "Turku"]


@pytest.mark.parametrize(
    ("words", "is_wrong"),
    [
        ("Norvane) Group", True),
        ("Norvane (Group", True),
        ("300 nurses) and Turku (125", True),
        ("Norvane (Group)", False),
        ("9 ships, about 40 boats", True),
        ("1,200 ships", False),
        ("between 1,200 and 1,300, 400", False),
        ("9 feet, 3 inches", False),
        ("# Director", True),
        ("* Ida Holm", True),
        ("#OpenTheDocks", False),
    ],
)
def test_two_amounts_brackets_without_partner_and_marks_of_markdown_are_cut_wrong(words: str, is_wrong: bool) -> None:
    assert is_cut_wrong(words, is_amount=True) == is_wrong


def test_a_title_may_list_two_numbers() -> None:
    assert not is_cut_wrong("Act 9, as amended by Act 40", is_amount=False)
