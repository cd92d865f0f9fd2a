"""What every reader promises; a new one is added to the list (and to pyproject.toml)."""

import io
import subprocess
import sys

import pytest

from kgx.article import Article
from kgx.errors import Failure, InputError
from kgx.readers.html import HtmlReader
from kgx.readers.reader import Origin, Reader, reader_for, readers_by_suffix
from kgx.readers.records import CsvReader, JsonLinesReader
from kgx.readers.text import TextReader

SENTENCE = "Snow closed the airport of Oslo on Thursday, and forty flights were cancelled, the operator said in a statement."
SAMPLES: dict[type, str] = {
    TextReader: SENTENCE,
    HtmlReader: f"<html><body><article><p>{SENTENCE}</p><p>{SENTENCE[::-1]}</p></article></body></html>",
    JsonLinesReader: f'{{"text": "{SENTENCE}"}}\n',
    CsvReader: f'text\n"{SENTENCE}"\n',
}


@pytest.fixture(params=list(SAMPLES), ids=lambda reader: reader.__name__)
def reader(request) -> Reader:
    return request.param()


def read(reader: Reader, data: bytes) -> list[Article | Failure]:
    return list(reader.read(io.BytesIO(data), Origin("news.x", "news.x")))


def test_suffixes_are_lower_case_with_a_point(reader):
    assert reader.suffixes
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in reader.suffixes)


def test_reader_is_found_by_each_of_its_suffixes(reader):
    assert {type(reader_for(f"OSLO{suffix.upper()}")) for suffix in reader.suffixes} == {type(reader)}


def test_sample_gives_one_article_with_an_id(reader):
    [article] = read(reader, SAMPLES[type(reader)].encode())

    assert isinstance(article, Article)
    assert article.id
    assert SENTENCE in article.text


def test_same_bytes_give_the_same_articles(reader):
    data = SAMPLES[type(reader)].encode()

    assert read(reader, data) == read(reader, data)


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"%PDF-1.7\n", b"PK\x03\x04\x00\x00\x00\x00"], ids=["empty", "blank", "pdf", "zip"]
)
def test_what_is_no_text_is_an_input_error(reader, data):
    with pytest.raises(InputError, match=r"^news\.x"):
        read(reader, data)


def test_pipe_that_cannot_seek_is_enough(reader):
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation("seek")

    assert len(list(reader.read(Pipe(SAMPLES[type(reader)].encode()), Origin("pipe")))) == 1


def test_longest_suffix_decides():
    assert isinstance(reader_for("news.jsonl.gz"), JsonLinesReader)
    assert reader_for("news.gz") is None
    assert ".txt" in readers_by_suffix()


def test_importing_the_readers_loads_no_extractor():
    script = (
        "import sys, kgx.readers.sources as s; list(s.read_articles(['absent'])); s.readers_by_suffix();"
        "print([m for m in ('trafilatura', 'lxml', 'charset_normalizer', 'spacy', 'networkx', 'rdflib') if m in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
