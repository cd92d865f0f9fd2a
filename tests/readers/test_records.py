import gzip
import io
import json

import pytest

from kgx.annotation import Extraction
from kgx.article import Article, text_id
from kgx.errors import Failure, InputError
from kgx.readers import records
from kgx.readers.reader import Origin
from kgx.readers.records import CsvReader, JsonLinesReader
from kgx.record import dumps

TEXT = " Snow fell.\r\n\tFlights \u00a0stood still. \U0001f328 \n"


def read_json(content: str | bytes, **fields: str) -> list[Article | Failure]:
    data = content.encode() if isinstance(content, str) else content
    return list(JsonLinesReader().read(io.BytesIO(data), Origin("news.jsonl", "news.jsonl", fields)))


def read_csv(content: str | bytes, **fields: str) -> list[Article | Failure]:
    data = content.encode() if isinstance(content, str) else content
    return list(CsvReader().read(io.BytesIO(data), Origin("news.csv", "news.csv", fields)))


def lines(*objects: object) -> str:
    return "".join(json.dumps(item) + "\n" for item in objects)


def failures(items: list[Article | Failure]) -> dict[str, str]:
    return {item.name: str(item.error) for item in items if isinstance(item, Failure)}


def test_json_text_and_id_are_kept_exactly():
    [article] = read_json(
        lines({"id": " S 1 ", "text": TEXT, "title": "Snow", "date": "18 Dec 2025", "url": "https://example.org"})
    )

    assert article == Article(" S 1 ", TEXT, title="Snow", date="2025-12-18", url="https://example.org")


def test_what_kgx_wrote_is_read_again():
    article = Article("s1", TEXT, title="Snow", date="2025-12-18", url="https://example.org", source="Fjord Post", language="en")

    assert read_json(dumps(Extraction(article, ())), text="body") == [article]


def test_names_of_keys_can_be_mapped():
    [article] = read_json(lines({"key": 7, "body": "Snow fell.", "title": "Snow"}), id="key", text="body")

    assert article == Article("7", "Snow fell.", title="Snow")


@pytest.mark.parametrize(
    ("record", "article_id"),
    [
        ({"id": 17, "url": "https://example.org/snow"}, "17"),
        ({"id": "", "url": "https://example.org/snow"}, "https://example.org/snow"),
        ({"id": None}, text_id("Snow fell.")),
        ({}, text_id("Snow fell.")),
    ],
    ids=["number", "url", "null", "none"],
)
def test_record_without_id_is_named_by_address_or_text(record, article_id):
    [article] = read_json(lines({**record, "text": "Snow fell."}))

    assert isinstance(article, Article)
    assert article.id == article_id


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"id": "s1", "text": "Snow', "not JSON"),
        (b'["Snow fell."]', "a list, not an object"),
        (b'"Snow fell."', "a text"),
        (b'{"id": "s1", "body": "Snow fell."}', "no 'text'"),
        (b'{"text": null}', "no 'text'"),
        (b'{"text": 5}', "a number, not a text"),
        (b'{"text": ["Snow fell."]}', "a list, not a text"),
        (b'{"text": " \\n"}', "empty"),
        (b'{"text": "Snow\\u0000fell"}', "binary"),
        (b'{"text": "Snow \\ud83d fell"}', "half of a character"),
        (b'{"text": "Snow fell.", "id": ["s1"]}', "id is a list"),
        (b'{"text": "Snow fell.", "id": true}', "id is true"),
        (b'{"text": "Sn\xf6w"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"text": "Snow fell.", "id": ' + b"1" * 5000 + b"}", "not JSON"),
    ],
    ids=[
        "cut", "list", "string", "no-text", "null", "number", "texts", "blank", "nul", "surrogate", "id-list", "id-true",
        "latin-1", "deep", "digits",
    ],
)  # fmt: skip
def test_bad_record_fails_alone_with_its_line(line, words):
    items = read_json(b'{"text": "Rain fell."}\n\n' + line + b'\n{"text": "Sun shone."}\n')

    assert [item.text for item in items if isinstance(item, Article)] == ["Rain fell.", "Sun shone."]
    [failure] = [item for item in items if isinstance(item, Failure)]
    assert failure.name == "news.jsonl:3"
    assert words in str(failure.error)
    assert len(str(failure.error)) < 200
    assert failure.error.hint


def test_hint_names_the_keys_that_are_there():
    [failure] = read_json(lines({"id": "s1", "body": "Snow fell."}))

    assert isinstance(failure, Failure)
    assert "body" in (failure.error.hint or "")


def test_metadata_of_another_form_are_left_out_with_a_warning(caplog):
    [article] = read_json(lines({"id": "s1", "text": "Snow fell.", "title": ["Snow"], "source": 7, "date": "soon"}))

    assert article == Article("s1", "Snow fell.", source="7")
    assert "'title' is a list" in caplog.text
    assert "'soon'" in caplog.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_lines_with_a_byte_order_mark_are_read(encoding):
    content = '{"text": "Snø falt."}\r\n{"text": "Ice 雪."}\r\n'.encode(encoding)

    assert [item.text for item in read_json(content) if isinstance(item, Article)] == ["Snø falt.", "Ice 雪."]


def test_line_separators_within_a_text_do_not_end_the_line():
    [article] = read_json('{"text": "Snow\u2028fell\u0085."}\n'.encode())

    assert isinstance(article, Article)
    assert article.text == "Snow\u2028fell\u0085."


def test_gzipped_lines_are_read():
    assert len(read_json(gzip.compress(lines({"text": "Snow fell."}, {"text": "Rain fell."}).encode()))) == 2


def test_cut_gzip_file_keeps_what_came_before_the_cut():
    data = gzip.compress(b"".join(json.dumps({"text": f"Snow fell {i * 7919}."}).encode() + b"\n" for i in range(5000)))
    reader = JsonLinesReader().read(io.BytesIO(data[: len(data) // 2]), Origin("news.jsonl.gz"))

    assert isinstance(next(reader), Article)
    with pytest.raises(InputError, match="damaged or cut off"):
        list(reader)


def test_gzip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(records, "MAX_UNPACKED", 1_000_000)
    bomb = gzip.compress(lines({"text": "Snow. " * 1000}).encode() * 1000)

    with pytest.raises(InputError, match="unpacks to more than"):
        read_json(bomb)


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"\x89PNG\r\n\x1a\n", b"\x00\x01\x02\n"], ids=["empty", "blank", "png", "nul"]
)
def test_empty_and_binary_json_lines_are_refused(content):
    with pytest.raises(InputError, match=r"empty|binary"):
        read_json(content)


def test_csv_text_is_kept_exactly():
    quoted = TEXT.replace('"', '""')

    [article] = read_csv(f'id,title,date,text\r\n s1 ,"Snow, ice",2025-12-18,"{quoted}"\r\n')

    assert article == Article(" s1 ", TEXT, title="Snow, ice", date="2025-12-18")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
def test_delimiter_is_read_off_the_header(delimiter):
    [article] = read_csv(f"id{delimiter}text\ns1{delimiter}Snow fell.\n")

    assert article == Article("s1", "Snow fell.")


def test_csv_of_excel_is_read(caplog):
    [article] = read_csv("id;text\r\ns1;Señora Núñez opened the café in Málaga on Monday.\r\n".encode("cp1252"))

    assert article == Article("s1", "Señora Núñez opened the café in Málaga on Monday.")
    assert "is a guess" in caplog.text


def test_long_fields_are_read():
    text = "Snow fell. " * 20_000

    [article] = read_csv(f"id,text\ns1,{text}\n")

    assert isinstance(article, Article)
    assert article.text == text


def test_columns_can_be_mapped():
    assert read_csv("nr,body\n7,Snow fell.\n", id="nr", text="body") == [Article("7", "Snow fell.")]


@pytest.mark.parametrize(
    "fields", [{}, {"text": "story"}, {"text": "body", "date": "day"}], ids=["text", "mapped-text", "mapped-date"]
)
def test_missing_column_is_named_with_those_that_are_there(fields):
    with pytest.raises(InputError, match="no column") as caught:
        read_csv("nr,body\n7,Snow fell.\n", **fields)

    assert "nr, body" in (caught.value.hint or "")


def test_bad_rows_fail_alone_with_their_line():
    rows = 'id,text\na,"Rain\nfell."\nb,\n\nc,Snow, fell.\nd,"Hail" fell.\ne,Sun shone.\nf,"never closed\n'

    items = read_csv(rows)

    assert [item.id for item in items if isinstance(item, Article)] == ["a", "e"]
    assert list(failures(items)) == ["news.csv:4", "news.csv:6", "news.csv:7", "news.csv:9"]


def test_empty_cells_of_data_frames_are_absent(caplog):
    """They are written as NaN, which Python reads."""
    record = '{"text": "Snow fell.", "id": NaN, "title": NaN, "url": NaN, "date": NaN}\n'

    assert read_json(record) == [Article(text_id("Snow fell."), "Snow fell.")]
    assert caplog.text == ""


def test_delimiter_is_read_off_the_header_of_a_file_with_old_line_ends():
    assert read_csv("id;text\rs1;Snow, rain, hail, fog.\r") == [Article("s1", "Snow, rain, hail, fog.")]


def test_column_that_is_there_twice_is_an_error():
    with pytest.raises(InputError, match="the column 'text' twice") as caught:
        read_csv("id,text,text\ns1,Snow fell.,Rain fell.\n")
    assert caught.value.hint
