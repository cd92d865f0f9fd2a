"""Bytes to text: UTF-8, what a byte order mark or the page itself says, else a guess that is named in a warning."""

from __future__ import annotations

import codecs
import logging
import re

from kgx.errors import InputError

logger = logging.getLogger(__name__)

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document (DOCX, ODT, EPUB)"),
    (b"\xd0\xcf\x11\xe0", "an old office document (DOC)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
)
_WEB_ARCHIVE = b"From: <Saved by "  # a browser's, as MHTML
_WESTERN = "cp1252"
_FEW = 0.08  # of the bytes are accented letters; in German 2 to 4 percent, in Czech 10 and more
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HALF = re.compile("[\ud800-\udfff]")
_BINARY_HINT = "kgx reads text, Markdown, HTML, JSON Lines and CSV: save the article as one of these."


def decode(data: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of a file, without its byte order mark; line ends are kept.

    declared: an encoding that the content itself names; tried where the bytes are not UTF-8.
    InputError where the file is empty or binary, or where no encoding fits.
    """
    check_not_binary(data, name=name)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _decode_marked(data[len(mark) :], encoding, name)
            break
    else:
        text = _decode_unmarked(data, declared, name)
    check_text(text, name=name)
    return text


def check_not_binary(data: bytes, *, name: str) -> None:
    """InputError where the bytes are none at all or begin as those of a known binary format do."""
    if not data:
        raise InputError(f"{name} is empty", hint="Give a file that holds an article.")
    if data.startswith(_WEB_ARCHIVE):
        raise InputError(f"{name} is a web archive (MHTML)", hint="Save the page as HTML.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{name} is binary: {kind}", hint=_BINARY_HINT)


def check_text(text: str, *, name: str) -> None:
    """InputError where a text is blank, or holds what no text holds: NUL, many control characters, half characters."""
    if not text.strip():
        raise InputError(f"{name} is empty", hint="Give an article that holds some text.")
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls > max(3, len(text) // 50):
        raise InputError(f"{name} is binary: it holds NUL or many control characters", hint=_BINARY_HINT)
    if not has_whole_characters(text):
        hint = r"A \ud83d without its second half cannot be written: mend the program that made the file."
        raise InputError(f"{name} holds half of a character (a lone surrogate)", hint=hint)


def has_whole_characters(text: str) -> bool:
    """False where a lone surrogate is in the text: JSON can state one, no encoding can write it."""
    return text.isascii() or _HALF.search(text) is None


def _decode_marked(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name} begins as {encoding.upper()} but byte {error.start} does not fit"
        raise InputError(message, hint="The file is damaged or cut off: save it again as UTF-8.") from error


def _decode_unmarked(data: bytes, declared: str | None, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise InputError(f"{name} is binary: it holds NUL bytes", hint=_BINARY_HINT) from error
    if declared is not None:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            logger.warning("%s says that it is %s, which does not fit", name, declared)
    return _decode_guessed(data, name)


def _decode_guessed(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes  # takes 30 ms to import and is rarely needed

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        hint = "Save the file as UTF-8."
        raise InputError(f"{name} is binary or in an unknown encoding: not UTF-8, and no other fits", hint=hint)
    # A few accents in much ASCII look alike in twenty encodings ("Düsseldorf" came out as "D³sseldorf"); of those that
    # are as likely as the best, the one that Western programs write is taken.
    alike = {encoding for match in matches if match.chaos <= best.chaos for encoding in match.could_be_from_charset}
    few_accents = sum(byte >= 0xC0 for byte in data) <= _FEW * len(data)
    encoding = _WESTERN if few_accents and _WESTERN in alike else best.encoding
    logger.warning("%s is not UTF-8; read as %s, which is a guess", name, encoding)
    return data.decode(encoding)
