"""Text that any XML 1.0 reader accepts and gives back."""

from __future__ import annotations

import re
from dataclasses import dataclass

REPLACEMENT = "\ufffd"

# https://www.w3.org/TR/xml/#charsets; lone surrogates are among what it leaves out.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT_TABLE = str.maketrans(_IN_TEXT)
_ATTRIBUTE_TABLE = str.maketrans(_IN_ATTRIBUTE)


@dataclass(slots=True)
class CharacterFilter:
    """Puts U+FFFD in the place of characters that a format cannot hold, one for one, and counts them."""

    pattern: re.Pattern[str]
    replaced: int = 0

    def __call__(self, text: str) -> str:
        clean, count = self.pattern.subn(REPLACEMENT, text)
        self.replaced += count
        return clean

    @property
    def notes(self) -> list[str]:
        if not self.replaced:
            return []
        characters = "character" if self.replaced == 1 else "characters"
        return [f"{self.replaced} {characters} that the format cannot hold became U+FFFD"]


def xml_filter() -> CharacterFilter:
    return CharacterFilter(_ILLEGAL)


def unicode_filter() -> CharacterFilter:
    """For formats in UTF-8 that hold everything but lone surrogates."""
    return CharacterFilter(_SURROGATE)


def text_content(clean: str) -> str:
    return clean.translate(_TEXT_TABLE)


def attribute_value(clean: str) -> str:
    return clean.translate(_ATTRIBUTE_TABLE)
