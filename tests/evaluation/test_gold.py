"""Reading gold data and records, and what is said about broken ones."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from kgx.annotation import Entity, Evidence, Extraction, Mention, Relation, Span
from kgx.article import Article
from kgx.errors import InputError
from kgx.evaluation.gold import gold_of, read_gold
from kgx.record import dumps

TEXT = "Mira Sandoval founded Lumafield Oy."
EXTRACTION = Extraction(
    article=Article(id="turku", text=TEXT),
    entities=(
        Entity(1, "PERSON", "Mira Sandoval", (Mention(Span(0, 13), "name", "PERSON", 0.9),)),
        Entity(2, "ORG", "Lumafield Oy", (Mention(Span(22, 34), "name", "ORG", 0.9),)),
    ),
    relations=(Relation("founded_by", 2, 1, Evidence("turku", (Span(0, 35),), "kgx.relations", "m", 0.8)),),
)


def test_sentence_numbers_become_spans(tmp_path: Path) -> None:
    record = {
        "id": "turku", "text": TEXT, "sents": [[0, 35]], "entities": [], "mentions": [],
        "relations": [{"head": 1, "tail": 2, "label": "ally_of", "evidence": [0]}],
    }  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")

    assert read_gold(path)["turku"].relations[0].evidence == (Span(0, 35),)


def test_mention_without_entity_is_left_out(tmp_path: Path) -> None:
    mentions = [{"start": 0, "end": 13, "entity": None}, {"start": 22, "end": 34, "entity": 2}]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "turku", "text": TEXT, "entities": [], "mentions": mentions}), encoding="utf-8")

    assert read_gold(path)["turku"].clusters == {2: frozenset({Span(22, 34)})}


def test_compressed_records_read_as_the_extraction_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(f"{dumps(EXTRACTION)}\n".encode()))

    assert read_gold(path) == {"turku": gold_of(EXTRACTION)}


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "holds no article"),
        (b'{"id": "a"}\nnot json\n', ":1: the key 'mentions' is missing"),
        (b'{"id": 1', ":1: not JSON"),
        (b'{"id": "a", "text": "b", "entities": [], "mentions": [7]}', ":1: a value is wrong"),
        (b'{"id": "a", "text": 5, "entities": [], "mentions": []}', "'text' is 5, not a text"),
        (b'{"id": "a", "text": "b", "entities": [{"id": 1, "type": "ORG", "name": null}], "mentions": []}', "'name' is None"),
        (b'{"id": "a", "text": "b", "entities": [{"id": 1, "type": ["ORG"], "name": "b"}], "mentions": []}', "'type' is"),
        (b'{"id": "a", "text": "b", "entities": [], "mentions": [{"start": 0.5, "end": 1, "entity": 1}]}', "no whole numbers"),
        (b'{"id": "a", "text": "b", "entities": [], "mentions": [], "relations": [{"head": 1, "label": 7, "tail": 2}]}', "is 7"),
        (b'{"id": "a", "text": "b", "entities": [], "mentions": [], "events": [{"type": {}, "trigger": [0, 1]}]}', "'type'"),
        (b"[" * 100_000, ":1: a value is wrong"),
        (b"\xff\xfe\x00", "invalid start byte"),
    ],
    ids=[
        "empty",
        "key missing",
        "malformed",
        "wrong value",
        "binary",
        "text is a number",
        "name is null",
        "type is a list",
        "offset is no whole number",
        "label is a number",
        "type is an object",
        "deep",
    ],
)
def test_broken_file_is_named_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)

    with pytest.raises(InputError, match=message) as raised:
        read_gold(path)
    assert str(raised.value).startswith(str(path))
    assert raised.value.hint


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gold\.jsonl: No such file"):
        read_gold(tmp_path / "gold.jsonl")


def test_damaged_gzip_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl.gz"
    packed = gzip.compress(random.Random(1).randbytes(2_000))
    path.write_bytes(packed[:100] + bytes(300) + packed[400:])

    with pytest.raises(InputError, match=re.escape(str(path))):
        read_gold(path)


def test_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(dumps(EXTRACTION), encoding="utf-8-sig")

    assert list(read_gold(path)) == ["turku"]
