"""Articles with other names: offsets move along, one thing keeps one name, and nothing else changes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kgx.training import renaming
from kgx.training.renaming import NamePool, name_pool, renamed

TEXT = (
    "Mara Lind met the Harbour Union in Turku. Lind said Mara Lind would sue.\n"
    "The Harbour Union welcomed Lind's words; the mayor of Turku did not."
)


def mention(words: str, type_: str, entity: int | None, nth: int = 0, kind: str = "name", text: str = TEXT) -> dict[str, Any]:
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return {"start": at, "end": at + len(words), "type": type_, "entity": entity, "kind": kind}


@pytest.fixture
def item() -> dict[str, Any]:
    mentions = [
        mention("Mara Lind", "PERSON", 1),
        mention("Lind", "PERSON", 1, 1),
        mention("Mara Lind", "PERSON", 1, 1),
        mention("Lind", "PERSON", 1, 3),
        mention("the Harbour Union", "ORG", 2),
        mention("The Harbour Union", "ORG", 2),
        mention("Turku", "GPE", 3),
        mention("the mayor of Turku", "PERSON", 4, kind="nominal"),
        mention("Turku", "GPE", 3, 1),
    ]
    trigger = TEXT.index("sue")
    events = [
        {
            "type": "trial",
            "trigger": [trigger, trigger + 3],
            "realis": "planned",
            "arguments": [{"role": "plaintiff", "entity": 1}, {"role": "topic", "text": "Lind's words"}],
        }
    ]
    return {
        "id": "a", "text": TEXT, "tokens": [[0, 4]], "pos": ["PROPN"], "sents": [[0, 41], [42, 72], [73, len(TEXT)]],
        "mentions": mentions, "events": events, "relations": [], "annotated": ["ner", "coref", "events"],
    }  # fmt: skip


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renaming, "SURNAME_CHANCE", 1.0)
    monkeypatch.setattr(renaming, "GIVEN_NAME_CHANCE", 1.0)
    monkeypatch.setattr(renaming, "WHOLE_TYPES", dict.fromkeys(renaming.WHOLE_TYPES, 1.0))


POOL = NamePool(given=["Oona"], surnames=["Sarkozi-Wen"], by_length={("ORG", 2): ["Pilots' League"], ("GPE", 1): ["Ulaanbaatar"]})


def words_of(item: dict[str, Any]) -> list[str]:
    return [item["text"][m["start"] : m["end"]] for m in item["mentions"]]


def test_every_mention_has_its_new_name(item: dict[str, Any]) -> None:
    found = renamed(item, POOL, random.Random(1))
    assert words_of(found) == [
        "Oona Sarkozi-Wen", "Sarkozi-Wen", "Oona Sarkozi-Wen", "Sarkozi-Wen", "the Pilots' League", "The Pilots' League",
        "Turku", "the mayor of Turku", "Turku",
    ]  # fmt: skip  # Turku lies within another mention


def test_what_is_no_name_stays(item: dict[str, Any]) -> None:
    found = renamed(item, POOL, random.Random(1))
    assert found["text"] == (
        "Oona Sarkozi-Wen met the Pilots' League in Turku. Sarkozi-Wen said Oona Sarkozi-Wen would sue.\n"
        "The Pilots' League welcomed Sarkozi-Wen's words; the mayor of Turku did not."
    )


def test_triggers_sentences_and_text_arguments_move_along(item: dict[str, Any]) -> None:
    found = renamed(item, POOL, random.Random(1))
    (event,) = found["events"]
    assert found["text"][slice(*event["trigger"])] == "sue"
    assert event["arguments"] == [{"role": "plaintiff", "entity": 1}, {"role": "topic", "text": "Sarkozi-Wen's words"}]
    sentences = [found["text"][start:end] for start, end in found["sents"]]
    assert [s[-6:] for s in sentences] == ["Turku.", "d sue.", "d not."]
    assert sentences[1].startswith("Sarkozi-Wen said")


def test_layers_of_words_are_left_out(item: dict[str, Any]) -> None:
    found = renamed(item, POOL, random.Random(1))
    assert "tokens" not in found
    assert "pos" not in found
    assert found["annotated"] == item["annotated"]


def test_the_item_itself_is_not_touched(item: dict[str, Any]) -> None:
    renamed(item, POOL, random.Random(1))
    assert words_of(item)[0] == "Mara Lind"
    assert item["text"] == TEXT


def test_no_names_to_draw_from_change_nothing(item: dict[str, Any]) -> None:
    assert renamed(item, NamePool(), random.Random(1))["text"] == TEXT


def test_a_thing_with_two_names_keeps_them(item: dict[str, Any]) -> None:
    item["mentions"][5]["end"] -= len(" Union")
    assert "the Harbour Union in" in renamed(item, POOL, random.Random(1))["text"]


def test_same_seed_same_names(item: dict[str, Any]) -> None:
    pool = NamePool(given=["Oona", "Ivo", "Lea"], surnames=["Wen", "Moss", "Abe"])
    first, again = (renamed(item, pool, random.Random("20 0 a"))["text"] for _ in range(2))
    assert first == again


def test_the_pool_holds_names_of_articles(item: dict[str, Any]) -> None:
    pool = name_pool([item])
    assert (pool.given, pool.surnames) == (["Mara"], ["Lind"])
    assert pool.by_end[("ORG", "Union")] == ["Harbour Union"]
    assert pool.by_length[("GPE", 1)] == ["Turku"]


def test_a_like_name_is_preferred() -> None:
    pool = NamePool(
        by_end={("ORG", "Bank"): ["Delta Bank", "Omega Bank", "Sigma Bank"]}, by_length={("ORG", 2): ["Pilots' League"]}
    )
    assert pool.draw("ORG", "Alpha Bank", random.Random(1)) in {"Delta Bank", "Omega Bank", "Sigma Bank"}
    assert pool.draw("ORG", "Harbour Union", random.Random(1)) == "Pilots' League"
    assert pool.draw("ORG", "Union", random.Random(1)) is None
