import gzip
import io
import json
import os
from pathlib import Path

import pytest

from kgx.article import Article, text_id
from kgx.errors import Failure, SettingsError
from kgx.readers.sources import read_articles


def write(folder: Path, **texts: str | bytes) -> None:
    """Files of a folder; `__` in a name is a slash and `_` before a suffix a point: `world__snow_txt`."""
    for name, text in texts.items():
        path = folder.joinpath(*name.split("__"))
        path = path.with_name(".".join(path.name.rsplit("_", 1)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def read(*inputs: object, **options: object) -> tuple[list[Article], list[Failure]]:
    items = list(read_articles([str(item) for item in inputs], **options))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Failure)]


def ids(*inputs: object) -> list[str]:
    return [article.id for article in read(*inputs)[0]]


def test_file_is_called_by_its_name(tmp_path):
    write(tmp_path, world__snow_txt="Snow fell.")

    assert read(tmp_path / "world" / "snow.txt") == ([Article("snow.txt", "Snow fell.")], [])


def test_folder_is_read_in_order_with_relative_paths(tmp_path):
    write(
        tmp_path, world__snow_txt="Snow fell.", rain_md="Rain fell.", world__asia__hail_txt="Hail fell.", world_txt="All of it."
    )

    assert ids(tmp_path) == ["rain.md", "world.txt", "world/asia/hail.txt", "world/snow.txt"]


def test_hidden_files_and_unknown_kinds_of_a_folder_are_left_out(tmp_path, caplog):
    write(tmp_path, snow_txt="Snow fell.", chart_png=b"\x89PNG", map_png=b"\x89PNG", notes="x")
    (tmp_path / ".draft.txt").write_text("Ice fell.")
    write(tmp_path / ".git", log_txt="Ice fell.")

    assert ids(tmp_path) == ["snow.txt"]
    assert [record.getMessage() for record in caplog.records] == [
        f"{tmp_path}: 3 files of unknown kinds were left out: .png (2), without suffix (1)"
    ]


def test_named_file_of_an_unknown_kind_is_read_as_text(tmp_path):
    (tmp_path / "snow.story").write_text("Snow fell.")

    assert read(tmp_path / "snow.story")[0] == [Article("snow.story", "Snow fell.")]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["rain.txt"]),
        ("**/*.txt", ["rain.txt", "world/asia/hail.txt", "world/snow.txt"]),
        ("world/*.txt", ["snow.txt"]),
        ("*/snow.???", ["world/snow.txt"]),
    ],
    ids=["flat", "deep", "below", "folders"],
)
def test_pattern_is_read_with_paths_from_its_fixed_part(tmp_path, pattern, expected):
    write(tmp_path, world__snow_txt="Snow fell.", rain_txt="Rain fell.", world__asia__hail_txt="Hail fell.")

    assert ids(tmp_path / pattern) == expected


def test_existing_file_is_no_pattern(tmp_path):
    (tmp_path / "snow [1].txt").write_text("Snow fell.")

    assert ids(tmp_path / "snow [1].txt") == ["snow [1].txt"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Snow fell.\r\n", Article(text_id("Snow fell.\r\n"), "Snow fell.\r\n")),
        (b"---\nid: s1\n---\nSnow fell.", Article("s1", "Snow fell.")),
        (b'{"id": "s1", "text": "Snow fell."}\n', Article("s1", "Snow fell.")),
        (b'{ "text": "Snow fell." is how it began.', Article(text_id('{ "text": "Snow fell." is how it began.'),
                                                            '{ "text": "Snow fell." is how it began.')),
    ],
    ids=["text", "header", "records", "brace"],
)  # fmt: skip
def test_standard_input_is_read_by_what_it_holds(data, expected):
    assert read("-", stdin=io.BytesIO(data)) == ([expected], [])


def test_page_on_standard_input_is_read_as_a_page():
    text = "Snow closed the airport of Oslo on Thursday, and forty flights were cancelled, the operator said in a statement. " * 3
    data = f"<!DOCTYPE html><html><body><article><p>{text}</p></article></body></html>".encode()

    [article] = read("-", stdin=io.BytesIO(data))[0]

    assert article.text.startswith("Snow closed the airport")
    assert "<p>" not in article.text


def test_records_without_ids_keep_their_ids_when_the_order_changes(tmp_path):
    lines = [json.dumps({"text": text}) for text in ("Snow fell.", "Rain fell.")]
    write(tmp_path, one_jsonl="\n".join(lines), two_jsonl="\n".join(reversed(lines)))

    assert sorted(ids(tmp_path / "one.jsonl")) == sorted(ids(tmp_path / "two.jsonl"))


def test_date_is_for_articles_that_have_none(tmp_path):
    write(tmp_path, news_jsonl='{"id": "a", "text": "Snow fell.", "date": "2025-01-02"}\n{"id": "b", "text": "Rain fell."}')

    assert [article.date for article in read(tmp_path / "news.jsonl", date="2025-12-18")[0]] == ["2025-01-02", "2025-12-18"]


def test_names_of_columns_are_mapped(tmp_path):
    write(tmp_path, news_csv="nr,body\n7,Snow fell.\n")

    assert read(tmp_path / "news.csv", fields={"id": "nr", "text": "body"})[0] == [Article("7", "Snow fell.")]


@pytest.mark.parametrize("options", [{"date": "18.12.2025"}, {"fields": {"body": "text"}}], ids=["date", "field"])
def test_wrong_options_are_refused_before_anything_is_read(options):
    with pytest.raises(SettingsError) as caught:
        read_articles(["absent.txt"], **options)

    assert caught.value.hint


def test_same_article_twice_is_taken_once(tmp_path):
    write(tmp_path, one__snow_txt="Snow fell.", two__snow_txt="Snow fell.")

    assert read(tmp_path / "one" / "snow.txt", tmp_path / "two" / "snow.txt") == ([Article("snow.txt", "Snow fell.")], [])


def test_same_id_with_other_text_is_a_failure(tmp_path):
    write(tmp_path, one__snow_txt="Snow fell.", two__snow_txt="More snow fell.")

    articles, [failure] = read(tmp_path / "one" / "snow.txt", tmp_path / "two" / "snow.txt")

    assert [article.text for article in articles] == ["Snow fell."]
    assert failure.name == str(tmp_path / "two" / "snow.txt")
    assert "'snow.txt'" in str(failure.error)


def test_failures_leave_the_others_untouched(tmp_path):
    write(
        tmp_path,
        a_txt="Snow fell.",
        b_txt="",
        c_txt=b"%PDF-1.7",
        d_jsonl='{"text": 5}\n{"id": "d2", "text": "Rain fell."}',
        e_csv="a\n1\n",
    )

    articles, failures = read(tmp_path)

    assert [article.id for article in articles] == ["a.txt", "d2"]
    assert [Path(failure.name).name for failure in failures] == ["b.txt", "c.txt", "d.jsonl:1", "e.csv"]
    assert all(failure.error.hint and "\n" not in str(failure.error) for failure in failures)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("snw.txt", "no such file"),
        ("*.md", "no file fits"),
        ("empty", "no articles in this folder"),
        ("report.pdf", "a PDF"),
        ("report.docx", "DOCX"),
        ("page.mhtml", "web archive (MHTML)"),
        ("news.json", "JSON Lines only"),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_a_hint(tmp_path, named, words):
    write(tmp_path, snow_txt="Snow fell.", report_pdf=b"%PDF-1.7", report_docx=b"PK\x03\x04", news_json="[]")
    write(tmp_path, page_mhtml="From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n")
    (tmp_path / "empty").mkdir()

    articles, [failure] = read(tmp_path / named)

    assert articles == []
    assert failure.name == str(tmp_path / named)
    assert words in str(failure.error)
    assert failure.error.hint


def test_missing_file_gets_the_nearest_name(tmp_path):
    write(tmp_path, snow_txt="Snow fell.")

    [failure] = read(tmp_path / "snw.txt")[1]

    assert f"Did you mean {tmp_path / 'snow.txt'}?" in (failure.error.hint or "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_a_failure(tmp_path):
    write(tmp_path, snow_txt="Snow fell.")
    (tmp_path / "snow.txt").chmod(0)

    assert "denied" in str(read(tmp_path / "snow.txt")[1][0].error)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_file_name_that_is_no_utf8_gives_a_writable_id(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"sn\xf6.txt")
    with open(path, "wb") as stream:
        stream.write(b"Snow fell.")

    assert ids(tmp_path) == ["sn\ufffd.txt"]


def test_links_to_folders_are_named_and_not_followed(tmp_path, caplog):
    write(tmp_path, world__snow_txt="Snow fell.")
    (tmp_path / "world" / "again").symlink_to(tmp_path)

    assert ids(tmp_path) == ["world/snow.txt"]
    assert f"{tmp_path / 'world' / 'again'} is a link to a folder" in caplog.text


def test_pattern_does_not_follow_links_in_circles(tmp_path):
    write(tmp_path, world__snow_txt="Snow fell.", world__asia__rain_txt="Rain fell.", _hidden__hail_txt="Hail fell.")
    (tmp_path / "_hidden").rename(tmp_path / ".hidden")
    for name in ("one", "two"):  # with two of them, the ways through the circles are without number
        (tmp_path / "world" / name).symlink_to(tmp_path)

    assert ids(tmp_path / "**" / "*.txt") == ["world/asia/rain.txt", "world/snow.txt"]
    assert ids(tmp_path / "**") == ["world/asia/rain.txt", "world/snow.txt"]
    assert ids(tmp_path / "w*" / "**" / "rain.txt") == ["world/asia/rain.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_pipe_in_a_folder_is_not_waited_for(tmp_path, caplog):
    write(tmp_path, snow_txt="Snow fell.")
    os.mkfifo(tmp_path / "pipe.txt")

    assert ids(tmp_path) == ["snow.txt"]
    assert "pipe or device (1)" in caplog.text


def test_name_that_no_system_takes_fails_alone(tmp_path):
    write(tmp_path, snow_txt="Snow fell.")
    (tmp_path / "self.txt").symlink_to("self.txt")

    articles, found = read(tmp_path / ("x" * 300), tmp_path / "self.txt", tmp_path / "snow.txt")

    assert [article.id for article in articles] == ["snow.txt"]
    assert len(found) == 2
    assert all(failure.error.hint and "no such file" not in str(failure.error) for failure in found)


def test_folder_that_refuses_is_a_failure(tmp_path, monkeypatch):
    """With a substitute of the system's call, since root may list everything."""
    write(tmp_path, snow_txt="Snow fell.", closed__rain_txt="Rain fell.")
    list_folder = os.scandir

    def scandir(folder):
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied", str(folder))
        return list_folder(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    articles, [failure] = read(tmp_path)

    assert [article.id for article in articles] == ["snow.txt"]
    assert str(failure.error) == f"{tmp_path / 'closed'}: Permission denied"


PAGE = f"<html><body><article><p>{'Snow closed the airport of Oslo. ' * 5}</p></article></body></html>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (gzip.compress(b'{"text": "Snow fell."}'), "Snow fell."),
        ('{"text": "Snø falt."}\n'.encode("utf-16"), "Snø falt."),
        (b'\n {"text": "Snow fell."}\n', "Snow fell."),
        (b"id;text\r\n7;Snow fell.\r\n", "Snow fell."),
        (b"text\nSnow fell.\n", "text\nSnow fell.\n"),
        (f'<?xml version="1.0"?>\n<!-- saved -->\n<!DOCTYPE html>{PAGE}'.encode(), "Snow closed the airport of Oslo."),
        (PAGE.encode("utf-16"), "Snow closed the airport of Oslo."),
        (b"<!-- -->" * 500 + b"Snow fell.", "<!-- -->"),
    ],
    ids=["gzip", "utf-16 record", "blank line first", "table", "headline", "xhtml", "utf-16 page", "comments"],
)
@pytest.mark.parametrize("place", ["standard input", "unknown suffix"])
def test_bytes_without_a_telling_name_are_read_by_what_they_hold(tmp_path, data, text, place):
    (tmp_path / "snow").write_bytes(data)
    options = {"stdin": io.BytesIO(data)} if place == "standard input" else {}

    [article], found = read("-" if options else tmp_path / "snow", **options)

    assert found == []
    assert article.text.startswith(text)
