import io
import logging
import time

import pytest

from kgx.article import Article
from kgx.errors import InputError
from kgx.readers.html import HtmlReader
from kgx.readers.reader import Origin

PARAGRAPHS = (
    "OSLO — Snow closed the airport of Oslo on Thursday, and forty flights were cancelled, the operator said in a statement.",
    "The storm is expected to move on to Sweden in the night, according to the weather service, which warned of high winds.",
    "“We have not seen this much snow in twenty years,” said Ida Holm, the manager of the airport, as the ploughs drove out.",
)


def page(*, head: str = "", body: str = "", title: str = "Snow closes Oslo airport") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Fjord Post</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Fjord Post">{head}</head><body>
<nav><ul><li><a href="/world">World</a></li><li><a href="/login">Log in</a></li></ul></nav>
<main><article><h1>{title}</h1><p>{PARAGRAPHS[0]}</p>
<div class="big advertisement"><p>Warm socks for cold days, delivered free of charge.</p></div>
<p>{PARAGRAPHS[1]}</p><h2>Twenty years</h2><p>{PARAGRAPHS[2]}</p>{body}</article></main>
<footer><p>Copyright 1999-2020 Fjord Post</p></footer></body></html>"""


def read(content: str | bytes) -> Article:
    data = content.encode() if isinstance(content, str) else content
    [article] = HtmlReader().read(io.BytesIO(data), Origin("snow.html", "snow.html"))
    assert isinstance(article, Article)
    return article


def test_body_comes_without_menu_advertisement_and_footer():
    article = read(page())

    assert article.text.splitlines() == [PARAGRAPHS[0], PARAGRAPHS[1], "Twenty years", PARAGRAPHS[2]]


def test_title_and_source_come_from_the_metadata():
    article = read(page())

    assert (article.title, article.source) == ("Snow closes Oslo airport", "Fjord Post")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-12-18T23:30:00+01:00">',
        '<meta name="date" content="2025-12-18">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-12-18T10:00:00Z"}</script>',
        '<meta property="article:published_time" content="2025-12-18">'
        '<meta property="article:modified_time" content="2025-12-20">',
    ],
    ids=["open-graph", "meta", "json-ld", "modified"],
)
def test_date_is_the_day_of_publication(head):
    assert read(page(head=head)).date == "2025-12-18"


def test_date_after_today_is_taken():
    assert read(page(head='<meta property="article:published_time" content="2093-12-18">')).date == "2093-12-18"


def test_page_without_date_has_none():
    assert read(page()).date is None


def test_canonical_address_is_the_id():
    article = read(page(head='<link rel="canonical" href="https://example.org/snow">'))

    assert (article.id, article.url) == ("https://example.org/snow", "https://example.org/snow")


def test_page_without_address_is_called_by_its_file():
    article = read(page())

    assert (article.id, article.url) == ("snow.html", None)


def test_declared_encoding_is_obeyed(caplog):
    caplog.set_level(logging.WARNING, logger="kgx")
    content = page(head='<meta charset="windows-1250">', body="<p>Premiér Novák přijel do Osla a řekl, že je spokojen.</p>")

    assert "Novák přijel do Osla a řekl, že" in read(content.encode("cp1250")).text
    assert caplog.text == ""


def test_xhtml_with_an_encoding_declaration_is_read():
    assert PARAGRAPHS[0] in read('<?xml version="1.0" encoding="UTF-8"?>\n' + page()).text


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<html><body><script>render()</script></body></html>"])
def test_page_without_article_is_refused(content):
    with pytest.raises(InputError, match="no article text") as caught:
        read(content)

    assert caught.value.hint


def test_same_page_gives_the_same_article():
    assert read(page()) == read(page())


def test_brief_comes_without_the_footer():
    content = f"""<html><body><article><h1>Snow</h1><time datetime="2025-12-18">18 December</time><p>{PARAGRAPHS[0]}</p>
<h2>Wind</h2><p>{PARAGRAPHS[1][:60]}</p></article><footer><p>© 2019 Fjord Post</p></footer></body></html>"""

    article = read(content)

    assert article.text.splitlines() == [PARAGRAPHS[0], "Wind", PARAGRAPHS[1][:60]]
    assert article.date == "2025-12-18"


def test_refusal_is_said_once(capsys, caplog):
    with pytest.raises(InputError):
        read("<html><body></body></html>")

    assert caplog.text == capsys.readouterr().err == ""


def test_unclosed_declarations_take_linear_time():
    start = time.perf_counter()

    article = read(page(body=f"<p>{'&lt;?xml ' * 10}</p><!-- {'<?xml ' * 20_000} --><p>{' ' * 100_000}</p>"))

    assert time.perf_counter() - start < 5
    assert article.text.startswith(PARAGRAPHS[0])
