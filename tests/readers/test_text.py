import io
import time

import pytest

from kgx.article import Article, text_id
from kgx.errors import InputError
from kgx.readers.reader import Origin
from kgx.readers.text import TextReader

HEADER = (
    "---\ntitle: Snow closes Oslo airport\ndate: 18 December 2025\nsource: Fjord Post\nauthor: Ida Holm\nlicence: CC0-1.0\n---\n"
)
BODY = "Snow fell: 40 cm.\n\n  Flights were cancelled.  \n"


def read(content: str | bytes, *, article_id: str | None = "snow.txt") -> Article:
    data = content.encode() if isinstance(content, str) else content
    [article] = TextReader().read(io.BytesIO(data), Origin("snow.txt", article_id))
    assert isinstance(article, Article)
    return article


def test_header_is_read_and_the_rest_kept_exactly():
    article = read(HEADER + BODY)

    assert article == Article("snow.txt", BODY, title="Snow closes Oslo airport", date="2025-12-18", source="Fjord Post")


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "\r\nSnow fell.\r\n\r\nFlights stood still.\r",
        "  Snow fell.\u00a0\u2028Flights stood still.\x0c",
        "Cafe\u0301 in A\u030alesund \U0001f328\ufe0f closed.",
        "---\nSnow fell.\n---\nFlights stood still.\n",
        "---\ntitle: Snow\n\nSnow fell.\n",
        "---\ntitle: Snow\ntags: [snow]\n---\nSnow fell.\n",
        "---\ntitle: Snow\ntitle: Ice\n---\nSnow fell.\n",
        "title: Snow\n---\nSnow fell.\n",
        "----\ntitle: Snow\n---\nSnow fell.\n",
        "\n---\ntitle: Snow\n---\nSnow fell.\n",
        "---\n---\nSnow fell.\n",
    ],
    ids=[
        "plain", "crlf", "odd-spaces", "combining", "rule", "no-end", "unknown-key", "key-twice", "no-start", "long-rule",
        "second-line", "empty-header",
    ],
)  # fmt: skip
def test_what_is_no_header_is_text_character_for_character(text):
    article = read(text)

    assert article.text == text
    assert article.title is None


def test_header_with_an_unknown_key_is_warned_about(caplog):
    read("---\ntitle: Snow\ntags: winter\n---\nSnow fell.\n")

    assert "unknown key 'tags'" in caplog.text


def test_header_with_crlf_leaves_the_text_untouched():
    article = read(HEADER.replace("\n", "\r\n") + "Snow fell.\r\nMore fell.\r\n")

    assert article.text == "Snow fell.\r\nMore fell.\r\n"
    assert article.title == "Snow closes Oslo airport"


def test_value_may_hold_colons_and_stand_in_quotes():
    article = read('---\ntitle: "Snow: a record"\nurl: https://example.org/snow\n---\nSnow fell.')

    assert (article.title, article.url) == ("Snow: a record", "https://example.org/snow")


@pytest.mark.parametrize(
    ("header", "article_id"),
    [
        ("id: s-1\nurl: https://example.org/snow", "s-1"),
        ("url: https://example.org/snow", "https://example.org/snow"),
        ("title: Snow", "snow.txt"),
    ],
    ids=["id", "url", "file"],
)
def test_id_precedes_url_precedes_file_name(header, article_id):
    assert read(f"---\n{header}\n---\nSnow fell.").id == article_id


def test_text_without_a_name_is_called_by_its_hash():
    assert read("Snow fell.", article_id=None).id == text_id("Snow fell.")


def test_dateline_gives_the_date():
    assert read("OSLO, Dec. 18, 2025 – Snow fell.").date == "2025-12-18"


def test_header_date_that_is_none_is_warned_about(caplog):
    assert read("---\ndate: last week\n---\nSnow fell.").date is None

    assert "'last week'" in caplog.text


def test_byte_order_mark_does_not_hide_the_header():
    assert read(b"\xef\xbb\xbf" + HEADER.encode() + b"Snow fell.").title == "Snow closes Oslo airport"


def test_header_without_text_is_an_empty_article():
    with pytest.raises(InputError, match="empty"):
        read(HEADER)


def test_ten_megabytes_are_read():
    text = "Snow fell on Oslo. " * 550_000

    assert read(text).text == text


def test_header_with_a_run_of_blanks_takes_linear_time():
    start = time.perf_counter()

    article = read(f"---\ntitle: a{' ' * 200_000}b  \n---\nSnow fell.")

    assert time.perf_counter() - start < 2
    assert article.title == f"a{' ' * 200_000}b"
