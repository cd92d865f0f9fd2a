"""Web pages: title, date, address and the body without menus, advertisements and link lists, by trafilatura.

The extracted body becomes the article's text: one line a paragraph, sub-headlines on lines of their own.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from kgx.article import Article, text_id
from kgx.errors import Failure, InputError
from kgx.readers.dates import publication_date
from kgx.readers.decoding import decode
from kgx.readers.reader import Origin

if TYPE_CHECKING:
    from trafilatura.settings import Document

# trafilatura keeps a paragraph in the middle of the article even if its box says that it is an advertisement.
_BOXES = (
    "ad", "ads", "advert", "advertisement", "advertising", "sponsored", "promo", "newsletter", "newsletter-signup",
    "related", "related-inline", "related-articles", "read-also", "read-more", "share", "sharing", "cookie-banner",
)  # fmt: skip
_PRUNED = " | ".join(
    f"//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {box} ') or @id='{box}']"
    for tag in ("div", "aside", "section", "ul", "p")
    for box in _BOXES
)
# The page's own date, as stated; htmldate would else measure it against today, and no output may depend on the clock.
_DATE_OPTIONS = {"extensive_search": False, "original_date": True, "max_date": "9999-12-31"}
_MIN_SIZE = "50"  # characters; below its own limit of 250, a brief comes with the page's footer and without line ends
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")  # lxml refuses one that names an encoding in a decoded text
_DECLARED_WITHIN = 4_096


class HtmlReader:
    """A page is an article."""

    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        data = stream.read()
        page = decode(data, name=origin.name, declared=_declared_encoding(data))
        declaration = _XML_DECLARATION.match(page)
        document = _extract(page[declaration.end() :] if declaration else page, origin.name)
        text = _without_title(document.text or "", document.title)
        url = document.url if document.url and document.url.startswith(("http://", "https://")) else None
        yield Article(
            id=url or origin.id or text_id(text),
            text=text,
            title=document.title or None,
            date=publication_date(document.date, text, name=origin.name),
            url=url,
            source=document.sitename or None,
        )


def _extract(page: str, name: str) -> Document:
    import trafilatura  # 0.2 s, which no other format should pay
    from trafilatura.settings import DEFAULT_CONFIG

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs errors that our Failure says once
    config = copy.deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _MIN_SIZE)
    document = trafilatura.bare_extraction(
        page,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        prune_xpath=_PRUNED,
        date_extraction_params=dict(_DATE_OPTIONS),
        config=config,
    )
    if document is None or isinstance(document, dict) or not (document.text or "").strip():
        hint = "Is it an article, or a start page or one that a script fills? Save its text as .txt."
        raise InputError(f"{name}: no article text was found in the page", hint=hint)
    return document


def _without_title(text: str, title: str | None) -> str:
    """The text without its first line where that repeats the title, which is kept apart."""
    first, _, rest = text.partition("\n")
    repeats = title is not None and _plain(first) in _plain(title)
    return rest if repeats and rest.strip() else text


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())


def _declared_encoding(data: bytes) -> str | None:
    found = _CHARSET.search(data[:_DECLARED_WITHIN])
    return found[1].decode("ascii") if found else None
