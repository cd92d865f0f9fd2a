import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.pipeline.sentences import sentence_spans


def sentences_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Norvane opened a plant.", "It makes ferries."],
        ["Dr. Holm met Mr. Berg on Dec. 18.", "They talked."],
        ["J. R. Holm leads the U.S. branch.", "She is 42."],
        ["The firm paid $2.5 million.", "Nobody knows why."],
        ["“We won.”", "She smiled."],
        ["Is it true?", "Yes!", "It is."],
        ["He works for Acme Corp.", "The firm is small."],
        ["Nothing happened…", "Then it rained."],
        ["Section No. 5 is closed.", "No.", "It is open."],
    ],
    ids=["plain", "titles", "initials", "amount", "quote", "marks", "company", "ellipsis", "number"],
)
def test_sentences_end_where_a_reader_ends_them(sentences):
    assert sentences_of(" ".join(sentences)) == sentences


def test_line_without_full_stop_is_a_sentence():
    assert sentences_of("Harbour for Tarn\n\nThe council voted.\r\nPhoto: Norvane") == [
        "Harbour for Tarn",
        "The council voted.",
        "Photo: Norvane",
    ]


def test_lines_of_a_wrapped_text_are_joined():
    text = (
        "The council of Tarn voted on Friday night for the new harbour\n"
        "which the firm Norvane is to build by the end of the next year\n"
        "although many of the people who live there had asked the mayor\n"
        "to wait until the ferries have been tested in the winter storms\n"
        "of the northern sea. The mayor did not answer.\n"
    )

    assert [sentence[:11] for sentence in sentences_of(text)] == ["The council", "The mayor d"]


def test_empty_text_has_no_sentence():
    assert sentence_spans(" \n\r\n ") == []


@given(st.text(alphabet='Aab .!?"”\n\r\t5', max_size=60))
def test_sentences_hold_every_character_once_and_in_order(text):
    spans = sentence_spans(text)

    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)


@pytest.mark.parametrize(
    "line",
    ["J. K. " * 20_000, "Mr. Smith " * 12_000, "." * 120_000, "!" * 120_000, "A.B. " * 24_000],
    ids=["initials", "titles", "dots", "marks", "dotted"],
)
def test_line_without_a_border_is_read_in_linear_time(line):
    """With one look back over the line at each mark these take minutes."""
    started = time.process_time()

    assert len(sentence_spans(line)) == 1
    assert time.process_time() - started < 5
