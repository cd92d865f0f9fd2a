"""What a store's things may be called by: their labels, other names of them, and these without regard to case."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import Draft
from newsroom_store import add

from kgx.errors import InputError
from kgx.stores.explanations import explain
from kgx.stores.reviews import review
from kgx.stores.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    draft = Draft("Brannfeld Optics of Turku, led by Katrin Osterloh, grew. Osterloh left Brannfeld.", id="a.txt")
    firm = draft.entity("ORG", "Brannfeld Optics", "Brannfeld")
    draft.relation("ceo", firm, draft.entity("PERSON", "Katrin Osterloh", "Osterloh"))
    draft.entity("GPE", "Turku")
    other = Draft("Jens Osterloh sings.", id="b.txt")
    other.entity("PERSON", "Jens Osterloh", "Osterloh")
    add(tmp_path / "news.kgx", [draft.done(), other.done()])
    return tmp_path / "news.kgx"


def labels(store: Path, name: str) -> list[str]:
    with Store(store) as opened:
        return sorted(explanation.label for explanation in explain(opened, name))


@pytest.mark.parametrize(
    "name, found",
    [("Brannfeld", ["Brannfeld Optics"]), ("turku", ["Turku"]), ("OSTERLOH", ["Jens Osterloh", "Katrin Osterloh"])],
    ids=["other name", "other case", "ambiguous"],
)
def test_thing_is_found_by_another_name(store: Path, name: str, found: list[str]) -> None:
    assert labels(store, name) == found


def test_name_as_it_is_goes_before_other_names(store: Path) -> None:
    draft = Draft("Brannfeld is a town.", id="c.txt")
    draft.entity("GPE", "Brannfeld")
    add(store, [draft.done()])

    assert labels(store, "Brannfeld") == ["Brannfeld"]
    assert labels(store, "brannfeld") == ["Brannfeld", "Brannfeld Optics"]


def test_other_end_is_found_by_another_name(store: Path) -> None:
    with Store(store) as opened:
        (explanation,) = explain(opened, "Brannfeld", label="ceo", other="Osterloh")

    assert [(fact.subject, fact.object) for fact in explanation.facts] == [("Brannfeld Optics", "Katrin Osterloh")]


def test_ambiguous_other_name_is_told(store: Path) -> None:
    with pytest.raises(InputError, match="2 things are called 'osterloh'"):
        review(store, merge=[("osterloh", "Turku")])
