import pytest

from kgx.annotation import Argument, Entity, Extraction, Mention, Span
from kgx.article import Article, text_id

TEXT = "Ida Holm runs Fjord Air. She founded it."
HOLM = Entity(
    1, "PERSON", "Ida Holm", (Mention(Span(0, 8), "name", "PERSON", 0.9), Mention(Span(25, 28), "pronoun", "PERSON", 0.8))
)


@pytest.mark.parametrize(
    ("one", "other", "contains", "overlaps", "crosses"),
    [
        (Span(0, 8), Span(0, 8), True, True, False),
        (Span(0, 8), Span(4, 8), True, True, False),
        (Span(4, 8), Span(0, 8), False, True, False),
        (Span(0, 8), Span(4, 12), False, True, True),
        (Span(4, 12), Span(0, 8), False, True, True),
        (Span(0, 4), Span(4, 8), False, False, False),
        (Span(0, 4), Span(6, 8), False, False, False),
    ],
    ids=["equal", "outer", "inner", "crossing", "crossing-back", "touching", "apart"],
)
def test_spans_are_half_open(one, other, contains, overlaps, crosses):
    assert (one.contains(other), one.overlaps(other), one.crosses(other)) == (contains, overlaps, crosses)


def test_spans_sort_by_start_and_then_by_end():
    assert sorted([Span(4, 8), Span(0, 9), Span(0, 8)]) == [Span(0, 8), Span(0, 9), Span(4, 8)]


def test_span_has_a_length():
    assert len(Span(4, 12)) == 8


@pytest.mark.parametrize("given", [{}, {"entity": 1, "span": Span(0, 8)}], ids=["neither", "both"])
def test_argument_is_filled_by_an_entity_or_by_words(given):
    with pytest.raises(ValueError, match="an entity or a span"):
        Argument("founder", **given)


def test_names_are_the_mentions_that_are_names():
    assert HOLM.names == (Span(0, 8),)


def test_entity_is_found_by_its_id():
    extraction = Extraction(Article("air", TEXT), (HOLM,))

    assert extraction.entity(1) is HOLM
    with pytest.raises(KeyError):
        extraction.entity(2)


def test_quote_counts_code_points():
    extraction = Extraction(Article("air", "\U0001f328 Ida Holm"), ())

    assert extraction.quote(Span(2, 10)) == "Ida Holm"


def test_digest_tells_a_changed_article():
    article = Article("air", TEXT, title="Fjord Air", date="2025-12-18")

    assert article.digest == Article("other-id", TEXT, title="Fjord Air", date="2025-12-18", source="Fjord Post").digest
    assert len({article.digest, Article("air", TEXT + " ", "Fjord Air", "2025-12-18").digest, Article("air", TEXT).digest}) == 3


def test_text_id_is_16_hex_digits_of_the_text():
    assert text_id("Snow fell.") == text_id("Snow fell.") != text_id("Snow fell. ")
    assert len(text_id("")) == 16
    assert set(text_id(TEXT)) <= set("0123456789abcdef")
