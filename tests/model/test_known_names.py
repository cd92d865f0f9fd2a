"""Names that a model knows by heart: how they are read and found in a text, and what a hint changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kgx.annotation import Span
from kgx.errors import ModelError
from kgx.model.card import SHIPPED
from kgx.model.encoding import TextEncoder
from kgx.model.known_names import FILE, KnownNames, load_known_names, read_names
from kgx.model.onnx_reading import hinted

LINES = ["[ORG]", "Fjord Air", "Daily Kaart", "Mail", "", "[GPE]", " Norvane ", "St John's", "[ORG]", "Norvane"]


@pytest.fixture(scope="module")
def names() -> KnownNames:
    return KnownNames(read_names(LINES))


def test_a_name_stands_under_its_type_and_may_have_two() -> None:
    assert read_names(LINES)["Norvane"] == ["GPE", "ORG"]
    assert list(read_names(LINES)) == ["Fjord Air", "Daily Kaart", "Mail", "Norvane", "St John's"]


def test_a_name_before_any_type_is_told() -> None:
    with pytest.raises(ValueError, match="'Fjord Air' stands under no type"):
        read_names(["Fjord Air", "[ORG]"])


@pytest.mark.parametrize(
    ("words", "types"),
    [
        ("Fjord Air", {"ORG"}),
        ("Fjord\n Air", {"ORG"}),
        ("FJORD AIR", {"ORG"}),
        ("fjord air", set()),
        ("St John’s", {"GPE"}),
        ("Fjord", set()),
        ("Norvane", {"GPE", "ORG"}),
    ],
)
def test_a_name_is_known_as_written_and_in_capitals(names: KnownNames, words: str, types: set[str]) -> None:
    assert names.types_of(words) == types


def test_short_names_in_capitals_may_be_an_acronym_of_something_else() -> None:
    assert KnownNames({"Abe": ["PERSON"]}).types_of("ABE") == frozenset()


def test_hints_stand_at_first_word_and_width_of_a_name(names: KnownNames) -> None:
    text = "Mail of St John’s, NORVANE."
    encoded = TextEncoder(SHIPPED / "tokenizer.json").encode(text, [Span(0, len(text))])

    hints = names.hints(encoded, {"ORG": 0, "GPE": 1}, (len(encoded.word_spans), 4, 2))

    words = encoded.words()
    assert np.argwhere(hints).tolist() == [[0, 0, 0], [2, 3, 1], [words.index("NORVANE"), 0, 0], [words.index("NORVANE"), 0, 1]]


def test_types_that_the_ontology_lacks_are_no_hint(names: KnownNames) -> None:
    encoded = TextEncoder(SHIPPED / "tokenizer.json").encode("Fjord Air", [Span(0, 9)])

    assert not names.hints(encoded, {"GPE": 0}, (2, 4, 1)).any()


def test_a_hint_makes_its_type_likelier() -> None:
    scores = np.array([[[1.0, 0.0]]], dtype=np.float32)

    found = hinted(scores, np.array([[[0.0, 3.0]]], dtype=np.float32))

    assert found[0, 0].argmax() == 1
    assert found[0, 0].sum() > hinted(scores, np.zeros_like(scores))[0, 0].sum()


def test_within_a_longer_name_a_hint_changes_the_type_alone() -> None:
    scores = np.full((2, 2, 2), -4.0, dtype=np.float32)
    scores[0, 1] = (4.0, 0.0)  # two words, surely a name
    plain = hinted(scores, np.zeros_like(scores))
    hints = np.zeros_like(scores)
    hints[1, 0, 1] = 5.0

    found = hinted(scores, hints)

    assert found[1, 0].argmax() == 1
    assert found[1, 0].sum() == pytest.approx(plain[1, 0].sum())
    assert found[0, 1] == pytest.approx(plain[0, 1])


def test_a_model_may_have_no_list_but_not_a_broken_one(tmp_path: Path) -> None:
    assert load_known_names(tmp_path) is None

    (tmp_path / FILE).write_text("Fjord Air\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"names\.txt cannot be read"):
        load_known_names(tmp_path)
