"""The summary that `kgx extract` prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgx.annotation import Argument, Entity, Event, Evidence, Extraction, Mention, Relation, Span
from kgx.article import Article
from kgx.cli.summary import summary_lines

TEXT = "Mira Sandoval, who once led Lumafield Oy,\nwill open a plant in Turku, Ove Brandt says."


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def entity(number: int, label: str, name: str) -> Entity:
    return Entity(number, label, name, (Mention(span(name), "name", label, 0.9),))


def evidence(confidence: float) -> Evidence:
    return Evidence("turku.txt", (Span(0, len(TEXT)),), "kgx.relations", "m", confidence)


EXTRACTION = Extraction(
    article=Article("turku.txt", TEXT, title="A plant for Turku", date="2025-03-12", source="The Aura Post"),
    entities=(
        entity(1, "PERSON", "Mira Sandoval"),
        entity(2, "ORG", "Lumafield Oy"),
        entity(3, "GPE", "Turku"),
        entity(4, "PERSON", "Ove Brandt"),
    ),
    relations=(
        Relation("ceo", 2, 1, evidence(0.912), ended=True),
        Relation("located_in", 2, 3, evidence(0.5), realis="planned", speaker=4),
    ),
    events=(
        Event(
            "launch",
            span("open"),
            (Argument("agent", entity=1), Argument("product", span=span("a plant")), Argument("place", entity=3)),
            evidence(0.7),
            "planned",
        ),
    ),
)


def test_summary_shows_facts_with_their_sentence() -> None:
    sentence = "“Mira Sandoval, who once led Lumafield Oy, will open a plant in Turku, Ove Brandt says.”"

    assert list(summary_lines(EXTRACTION, width=100)) == [
        "A plant for Turku",
        "turku.txt · 2025-03-12 · The Aura Post",
        "",
        "4 entities",
        "  PERSON  Mira Sandoval, Ove Brandt",
        "  ORG     Lumafield Oy",
        "  GPE     Turku",
        "",
        "2 relations",
        "  Lumafield Oy — ceo → Mira Sandoval  [ended, 0.91]",
        f"      {sentence}",
        "  Lumafield Oy — located in → Turku  [planned, says Ove Brandt, 0.50]",
        f"      {sentence}",
        "",
        "1 event",
        "  launch: “open”  [planned, 0.70]",
        "    agent: Mira Sandoval",
        "    product: “a plant”",
        "    place: Turku",
        f"      {sentence}",
        "",
    ]


@pytest.mark.parametrize("width", [40, 60, 132])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, summary_lines(EXTRACTION, width=width))) <= width


def test_article_without_title_is_headed_by_its_first_line() -> None:
    untitled = replace(EXTRACTION, article=Article("turku.txt", TEXT))

    assert next(summary_lines(untitled, width=100)) == "Mira Sandoval, who once led Lumafield Oy,"


def test_mentions_are_counted() -> None:
    mention = Mention(span("Turku"), "name", "GPE", 0.9)
    twice = replace(EXTRACTION, entities=(Entity(1, "GPE", "Turku", (mention, mention)),), relations=(), events=())

    assert "  GPE  Turku ×2" in list(summary_lines(twice, width=100))


def test_control_characters_are_shown_escaped() -> None:
    name = "Turku\x1b[31m\u202e"
    hostile = replace(EXTRACTION, entities=(replace(EXTRACTION.entities[2], name=name),), relations=(), events=())

    assert "  GPE  Turku\\x1b[31m\\u202e" in list(summary_lines(hostile, width=100))
