import pytest

from kgx.errors import SettingsError
from kgx.readers.dates import check_date, date_in_text, parse_date, publication_date


@pytest.mark.parametrize(
    "given",
    [
        "2025-12-18",
        "2025-12-18T23:30:00+11:00",
        "2025-12-18 10:00",
        "20251218",
        "2025/12/18",
        "Thu, 18 Dec 2025 10:30:00 GMT",
        "10:30, 18 December 2025",
        "18th December, 2025",
        "Dec. 18, 2025 10:30 AM",
        "Thursday, December 18, 2025",
        "18.12.2025",
        "18/12/2025",
        "12/18/2025",
        "20251218103000",
        "202512181030",
        "1766054400",
        "1766054400000",
    ],
)
def test_metadata_of_many_forms_give_the_day(given):
    assert parse_date(given) == "2025-12-18"


@pytest.mark.parametrize(
    "given",
    ["05/06/2025", "May 2025", "2025", "2025-02-30", "31 June 2025", "yesterday", "1 May 2024 - 3 May 2024", "", "202513181030"],
)
def test_what_is_no_single_day_gives_none(given):
    assert parse_date(given) is None


@pytest.mark.parametrize(
    "text",
    [
        "ASTANA, Dec. 18, 2025 – The president left for Tokyo.",
        "BRUSSELS, 18 December 2025 (North Wire) -- Ministers met.",
        "TOKYO (Dec. 18, 2025) — The yen fell.",
        "St. Petersburg, Fla., Dec. 18, 2025 - A storm came.",
        "Rio de Janeiro, 18 December 2025 – Rain fell.",
        "Yen falls\r\n\r\n18 December 2025\r\n\r\nThe yen fell.",
        "Yen falls\nPublished: Thursday, 18 December 2025, 10:30 GMT\nThe yen fell.",
        "Yen falls\nBy Edith Marrowby, 18 December 2025\nThe yen fell.",
        "*18 December 2025*\n\nThe yen fell.",
        "2025-12-18\nThe yen fell.",
    ],
    ids=["us", "wire", "brackets", "state", "particle", "line", "published", "byline", "markdown", "iso"],
)
def test_day_at_the_top_of_a_text_is_found(text):
    assert date_in_text(text) == "2025-12-18"


@pytest.mark.parametrize(
    "text",
    [
        "The treaty of 18 December 2025 was signed in Oslo.",
        "On 18 December 2025 – a Thursday – the treaty was signed.",
        "Sales rose on 18 December 2025 – a record.",
        "ASTANA, Dec. 18 – The president left.",
        "ASTANA, December 2025 – The president left.",
        "a\nb\nc\nd\ne\n18 December 2025",
        "31 February 2025\nThe yen fell.",
        "",
    ],
    ids=["sentence", "on", "capital", "no-year", "no-day", "sixth-line", "no-such-day", "empty"],
)
def test_day_within_a_sentence_is_not_taken(text):
    assert date_in_text(text) is None


def test_metadata_precede_the_text():
    assert publication_date("2025-01-02", "OSLO, Dec. 18, 2025 – Snow fell.", name="snow.txt") == "2025-01-02"


def test_metadata_without_a_day_are_warned_about(caplog):
    assert publication_date("last week", "Snow fell.", name="snow.txt") is None

    assert "snow.txt" in caplog.text
    assert "'last week'" in caplog.text


@pytest.mark.parametrize("given", ["18.12.2025", "2025-02-30", "20251218", "today", ""])
def test_date_of_the_user_must_be_a_day(given):
    with pytest.raises(SettingsError) as caught:
        check_date(given)

    assert "2025-12-18" in (caught.value.hint or "")
