import codecs

import pytest

from kgx.errors import InputError
from kgx.readers.decoding import decode

CAFE = "The café in Málaga charged €5. “A bargain”, said Señora Núñez of the harbour office on Monday.\r\n"


@pytest.mark.parametrize(
    "data",
    [
        CAFE.encode(),
        codecs.BOM_UTF8 + CAFE.encode(),
        codecs.BOM_UTF16_LE + CAFE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + CAFE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + CAFE.encode("utf-32-le"),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_unicode_is_read_without_its_mark(data, caplog):
    assert decode(data, name="cafe.txt") == CAFE
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CAFE, "cp1252"),
        ("Jürgen Müller, the mayor of Düsseldorf, opened the fair on Monday.", "latin-1"),
        ("Президент Казахстана прибыл в Токио с официальным визитом.", "cp1251"),
        ("東京都知事は月曜日に記者会見を開いた。", "shift_jis"),
    ],
    ids=["windows", "latin-1", "cyrillic", "japanese"],
)
def test_other_encodings_are_guessed_with_a_warning(text, encoding, caplog):
    assert decode(text.encode(encoding), name="fair.txt") == text

    assert "fair.txt is not UTF-8; read as" in caplog.text


def test_encoding_that_the_page_names_precedes_a_guess(caplog):
    text = "Президент прибыл в Токио."

    assert decode(text.encode("koi8-r"), name="visit.html", declared="koi8-r") == text
    assert caplog.text == ""


def test_encoding_that_the_page_names_wrongly_is_warned_about(caplog):
    assert decode(CAFE.encode("cp1252"), name="cafe.html", declared="no-such-code") == CAFE

    assert "no-such-code" in caplog.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04word/document.xml", "DOCX"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"Snow\0fell", "binary"),
        (b"\x80\x00\x81\xff", "binary"),
        (b"\x01\x02\x03\x04\x05\x06", "binary"),
        (codecs.BOM_UTF16_LE + b"\x41", "damaged"),
    ],
    ids=["empty", "mark-only", "blank", "pdf", "docx", "png", "nul", "bytes", "controls", "cut-utf-16"],
)
def test_empty_and_binary_files_are_refused_with_a_hint(data, words):
    with pytest.raises(InputError) as caught:
        decode(data, name="snow.txt")

    assert words in f"{caught.value} {caught.value.hint}"
    assert str(caught.value).startswith("snow.txt")
    assert "\n" not in str(caught.value)
