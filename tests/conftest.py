"""Fixtures that tests of several folders share."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgx import plugins

SUBSTITUTE = Path(__file__).parent / "fixtures" / "substitute"


@pytest.fixture
def substitute(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a stranger's package (tests/fixtures/substitute), installed for the length of the test."""
    monkeypatch.syspath_prepend(str(SUBSTITUTE))
    plugins._entry_points.cache_clear()
    yield SUBSTITUTE
    plugins._entry_points.cache_clear()


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tokenizer.json of a tokenizer whose pieces are single letters, with BERT's special ids: "mayor" has five pieces."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    pieces = string.ascii_lowercase + string.digits + ".,’-"
    vocabulary = {"[UNK]": 100, "[CLS]": 101, "[SEP]": 102}
    vocabulary |= {piece: 1000 + i for i, piece in enumerate([*pieces, *(f"##{piece}" for piece in pieces)])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    path = tmp_path_factory.mktemp("letters") / "tokenizer.json"
    tokenizer.save(str(path))
    return path
