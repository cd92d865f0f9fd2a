import itertools
import time

import pytest

from kgx.annotation import Span
from kgx.pipeline.layout import layout_of
from kgx.pipeline.sentences import sentence_spans

BODY = "The council of Tarn voted on Friday for the new harbour, which Norvane will build by the end of next year."


def layout_texts(text: str) -> tuple[list[str], str | None]:
    layout = layout_of(text, sentence_spans(text))
    place = layout.dateline
    return [text[s.start : s.end] for s in layout.silent], None if place is None else text[place.start : place.end]


@pytest.mark.parametrize(
    "line",
    [
        "Photo credit: Shutterstock", "File photo: Dana Ortelli at the harbour", "Image: Norvane",
        "Picture courtesy of Norvane Shipping",
        "(Photo by Ida Berg/AFP)", "Photo by Ida Berg", "Ida Berg/Getty Images", "REUTERS/Ida Berg", "Credit: Norvane",
        "By Dana Ortelli", "By Dana Ortelli and Piet Maas, Staff Writers", "BY OUR CORRESPONDENT", "Staff Reporter",
        "By Staff Reporter",
        "*By Dana Ortelli*", "**By Dana Ortelli, Editor**",
        "By Reuters", "Dana Ortelli, Staff Reporter", "By Dana Ortelli, Economics Editor at the Tarn Gazette",
        "Xinhua |", "AP", "(AFP)", "Additional reporting by Piet Maas; editing by Ida Berg", "Reporting by Ida Berg in Lagos",
        "With inputs from agencies", "© 2024 Tarn Gazette", "Copyright 2024 Norvane Media", "All rights reserved.", "Read more",
        "Also read: Harbour to open in May", "Subscribe to our newsletter", "Click here to join the channel",
        "Follow us on Twitter @tarn",
    ],
)  # fmt: skip
def test_furniture_line_is_silent(line):
    assert layout_texts(f"Harbour for Tarn\n\n{line}\n\n{BODY}") == ([line], None)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday, rescuers had reached the village.", "By Lake Como, Dana Ortelli found peace.", "By Popular Demand",
        "By Royal Appointment",
        "Harbour for Tarn", "NORVANE WINS", "“We will build it,” she said.", "Ortelli: We will build it in two years.",
        "Q: Will the harbour open in May?", "- Forecast: 77 percent", "1. Tarn – the harbour",
        "Photos of the harbour went round the world.",
        "Picture the harbour at dawn.", "The photographers (pictured) were Ida Berg and Piet Maas.",
        "Norvane (Tarn) – the biggest firm",
        "Reporting by journalists helped the court.", "Editing by hand is slow, says Berg.",
        "Read more books, says the minister.",
        "Subscribers left the paper in May.", "Copyright law changed in May.", "Follow the money, said Berg.",
        "AP Holm chairs the board.",
        "Dana Ortelli – Norvane's founder – said the firm would build the harbour and two ferries by the end of May.",
        "Analysis: Norvane has lost the trust of the voters, and it will not win it back before the end of May.",
    ],
)  # fmt: skip
def test_ordinary_line_is_not_silent(line):
    assert layout_texts(f"Harbour for Tarn\n\n{line}\n\n{BODY}") == ([], None)
    assert layout_texts(f"{line}\n\n{BODY}") == ([], None)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Dana Ortelli", ["Dana Ortelli"]),
        ("*By Dana Ortelli and Piet van Maas, Staff Writers*", ["Dana Ortelli", "Piet van Maas"]),
        ("Dana Ortelli, Staff Reporter", ["Dana Ortelli"]),
        ("By Dana Ortelli, Economics Editor at the Tarn Gazette", ["Dana Ortelli"]),
        ("By Reuters", []),
        ("By Associated Press", []),
        ("By Tarn Gazette", []),
        ("BY OUR CORRESPONDENT", []),
        ("Photo by Ida Berg", []),
    ],
)
def test_reporters_are_the_people_of_a_byline(line, names):
    text = f"Harbour for Tarn\n\n{line}\n\n{BODY}"

    assert [text[s.start : s.end] for s in layout_of(text, sentence_spans(text)).reporters] == names


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("ALMATY –", "ALMATY"),
        ("NEW DELHI:", "NEW DELHI"),
        ("LAGOS, Nigeria (AP) —", "LAGOS, Nigeria"),
        ("Port Moresby, 12 March 2024 (Pacwire) -", "Port Moresby"),
        ("BEIJING, July 18 (Xinhua) --", "BEIJING"),
        ("Ulaanbaatar /MONTSAME/.", "Ulaanbaatar"),
        ("Cape Town -", "Cape Town"),
        ("Doha:", "Doha"),
        ("YAOUNDÉ, May 13 2022 (IPS) -", "YAOUNDÉ"),
        ("afrol News, 26 June -", None),
        ("(Reuters) -", None),
    ],
)
def test_dateline_is_silent_and_its_place_is_known(dateline, place):
    assert layout_texts(f"{dateline} {BODY}") == ([dateline], place)


def test_dateline_may_follow_headline_and_byline():
    text = f"Harbour for Tarn\nBy Dana Ortelli\nALMATY – {BODY}"

    assert layout_texts(text) == (["By Dana Ortelli", "ALMATY –"], "ALMATY")


def test_interview_has_speakers_and_no_dateline():
    text = f"Holm: {BODY}\nBerg: {BODY}\nHolm: {BODY}"

    assert layout_texts(text) == ([], None)


def test_speaker_further_down_is_no_dateline():
    assert layout_texts(f"{BODY}\nAPTN: {BODY}") == ([], None)


def test_agency_behind_the_last_sentence_is_silent():
    silent, _ = layout_texts(f"{BODY}\n{BODY} – Bernama")

    assert [words.strip() for words in silent] == ["– Bernama"]


def test_credit_in_brackets_leaves_its_caption_alone():
    caption = "Ida Berg opens the harbour in Tarn (Photo: Piet Maas)."

    assert layout_texts(f"{caption}\n{BODY}") == (["(Photo: Piet Maas)"], None)


def test_empty_text_has_no_furniture():
    assert layout_of("", []).silent == ()


def test_silent_spans_are_apart_and_in_text_order():
    text = f"Image: Norvane\nBy Dana Ortelli\n{BODY}\nRead more\n© Tarn Gazette. All rights reserved."

    silent = layout_of(text, sentence_spans(text)).silent

    assert all(one.end < other.start for one, other in itertools.pairwise(silent))
    assert silent[0] == Span(0, 14)


@pytest.mark.parametrize(
    "line",
    [
        "With inputs from the NATIONALMETEOROLOGICALADMINISTRATION, which warned of floods",
        "With inputs from " + "Reuters " * 40 + "and others",
        "Photo by " + "al-Aa al-Bb, " * 40 + "who left!",
        "Reporting by Ida Holm" + "; editing by Ola Berg" * 40 + "; editing by" + "!" * 70,
    ],
    ids=["capitals", "agencies", "articles", "editors"],
)
def test_line_that_is_almost_a_credit_is_read_at_once(line):
    """Each could be cut in more ways than can be tried."""
    started = time.process_time()

    assert layout_of(line, sentence_spans(line)).silent == ()
    assert time.process_time() - started < 1


def test_credit_with_an_arabic_name_in_a_list_is_silent():
    line = "Photo by Omar al-Masri, Ida Holm and Ola al-Hadi"

    assert layout_of(line, sentence_spans(line)).silent == (Span(0, len(line)),)
