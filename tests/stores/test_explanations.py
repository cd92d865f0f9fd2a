"""Explanations of nodes and edges, asked for by every name that a store or a query gives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import Draft, mine_draft
from newsroom_store import add

from kgx.errors import InputError
from kgx.stores.explanations import explain
from kgx.stores.store import Store

BASE = "https://w3id.org/kgx-news/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    draft = Draft("Aliya Serik, once of Arys, leads Kazmin Mining and Arys. Serik lives in Berlin.", id="kz-2")
    person, berlin = draft.entity("PERSON", "Aliya Serik", "Serik"), draft.entity("GPE", "Berlin")
    draft.relation("ceo", draft.entity("ORG", "Kazmin Mining"), person)
    draft.relation("ceo", draft.entity("ORG", "Arys"), person)
    draft.relation("residence", person, berlin)
    add(tmp_path / "news.kgx", [draft.done(), mine_draft().done()])
    with Store(tmp_path / "news.kgx") as opened:
        yield opened


def told(store: Store, name: str, label: str | None = None, other: str | None = None) -> set[tuple[str, str, str]]:
    found = explain(store, name, label=label, other=other)
    return {(fact.subject, fact.predicate, fact.object) for explanation in found for fact in explanation.facts}


def test_other_end_is_found_by_other_names_ids_and_iris(store: Store) -> None:
    (person,) = store.nodes_of("Aliya Serik")
    edge = {("Kazmin Mining", "ceo", "Aliya Serik")}

    for other in ("Aliya Serik", "Serik", person, f"entity/{person}", f"entity:{person}", f"{BASE}entity/{person}"):
        assert told(store, "Kazmin Mining", "ceo", other) == edge


def test_own_name_is_no_other_end(store: Store) -> None:
    assert told(store, "Kazmin Mining", "ceo", "Kazmin Mining") == set()


def test_end_that_is_no_entity_is_compared_by_its_words(store: Store) -> None:
    (meeting,) = told(store, "Jonas Weber")

    assert told(store, "Jonas Weber", "participant", meeting[0].upper()) == {meeting}


@pytest.mark.parametrize("label", ["ceo", "CEO", "kgx:ceo", f"{BASE}vocab#ceo"])
def test_label_may_be_written_as_it_is_shown(store: Store, label: str) -> None:
    assert told(store, "Arys", label) == {("Arys", "ceo", "Aliya Serik")}


def test_label_may_have_spaces(store: Store) -> None:
    assert told(store, "Kazmin", "Owned by") == told(store, "Kazmin", "owned_by") != set()


def test_unknown_label_is_an_error_with_the_nearest(store: Store) -> None:
    with pytest.raises(InputError, match="has no relation or role 'owned bi'") as raised:
        explain(store, "Kazmin", label="owned bi")

    assert raised.value.hint == "Did you mean 'owned_by'?"


def test_node_is_found_by_the_iri_that_queries_show(store: Store) -> None:
    (person,) = store.nodes_of("Aliya Serik")

    assert explain(store, f"{BASE}entity/{person}") == explain(store, f"entity:{person}") == explain(store, person)
