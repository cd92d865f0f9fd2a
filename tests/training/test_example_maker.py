"""Gold articles as arrays to learn from: what is marked, what is no negative, what cannot be known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.model.encoding import TextEncoder
from kgx.model.features import KINDS
from kgx.model.realis import REALIS_COLUMNS
from kgx.training.example_maker import ExampleMaker
from kgx.training.examples import Example, RelationGold, label_set
from kgx.training.zero_shot import without_labels

TEXT = (
    "Ida Holm founded Fjord Air in Turku. Her husband, Ove Berg, will meet three ministers for trade talks. "
    "He spoke of ferries and of ferries alone."
)
HOLM, AIR, TURKU, BERG, MINISTERS = range(5)  # entities in order of first mention
NO_FACTS: dict[str, Any] = {"relations": [], "events": []}


def mention(words: str, type_: str, entity: int | None, kind: str | None = "name", *, nth: int = 0) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    own = {"start": start, "end": start + len(words), "type": type_, "entity": entity}
    return own if kind is None else {**own, "kind": kind}


def item(**changes: Any) -> dict[str, Any]:
    """A line of newskg, with entity ids that start at 11."""
    start = TEXT.index("meet")
    whole = {
        "id": "air",
        "text": TEXT,
        "annotated": ["ner", "coref", "relations", "events"],
        "mentions": [
            mention("Ida Holm", "PERSON", 11),
            mention("Fjord Air", "ORG", 12),
            mention("Turku", "GPE", 13),
            mention("Her", "PERSON", 11, "pronoun"),
            mention("Ove Berg", "PERSON", 14),
            mention("He", "PERSON", 14, "pronoun", nth=1),
            mention("three ministers", "TITLE", 15, "nominal"),
        ],
        "relations": [
            {"head": 12, "label": "founded_by", "tail": 11, "level": "entity"},
            {"head": 11, "label": "spouse", "tail": 14, "level": "entity"},
        ],
        "events": [
            {
                "type": "meeting",
                "trigger": [start, start + 4],
                "realis": "planned",
                "arguments": [
                    {"role": "participant", "entity": 14},
                    {"role": "participant", "entity": 15},
                    {"role": "topic", "text": "trade talks"},
                ],
            },
        ],
    }
    return {**whole, **changes}


@pytest.fixture(scope="module")
def maker(letters: Path) -> ExampleMaker:
    return ExampleMaker(label_set("newskg", Path("nowhere")), TextEncoder(letters))


def made(maker: ExampleMaker, **changes: Any) -> Example:
    example = maker.make(item(**changes))
    assert example is not None
    return example


def words(example: Example, first: int, last: int) -> str:
    spans = example.encoded.word_spans
    return TEXT[spans[first, 0] : spans[last, 1]]


def cell(maker: ExampleMaker, example: Example, head: int, label: str, tail: int) -> tuple[int, float]:
    """Whether the label holds of the pair, and its weight; (0, 0.0) where the pair is not learned from."""
    gold = example.relations
    assert isinstance(gold, RelationGold)
    column = maker.labels.index("relation")[label]
    for row, pair in enumerate(zip(gold.pairs.heads.tolist(), gold.pairs.tails.tolist(), strict=True)):
        if pair == (head, tail):
            return int(gold.holds[row, column]), float(gold.weights[row, column])
    return 0, 0.0


def test_mentions_are_words_in_text_order_with_type_and_kind(maker: ExampleMaker) -> None:
    example = made(maker)
    table, types = example.mentions, list(maker.labels.texts["type"])

    rows = zip(table.first_words.tolist(), table.last_words.tolist(), table.types.tolist(), table.kinds.tolist(), strict=True)
    assert [(words(example, a, b), types[t], KINDS[k]) for a, b, t, k in rows] == [
        ("Ida Holm", "PERSON", "name"),
        ("Fjord Air", "ORG", "name"),
        ("Turku", "GPE", "name"),
        ("Her", "PERSON", "pronoun"),
        ("Ove Berg", "PERSON", "name"),
        ("three ministers", "TITLE", "nominal"),
        ("He", "PERSON", "pronoun"),
    ]


def test_entities_are_the_mentions_of_each_id(maker: ExampleMaker) -> None:
    assert made(maker).entities == [[0, 3], [1], [2], [4, 6], [5]]


def test_without_coreference_every_mention_is_alone(maker: ExampleMaker) -> None:
    example = made(maker, annotated=["ner"])

    assert example.entities == [[i] for i in range(7)]
    assert example.coreference is None


def test_layer_that_is_not_annotated_is_absent(maker: ExampleMaker) -> None:
    example = made(maker, annotated=["coref"])

    assert example.relations is None
    assert example.events is None
    assert not example.has_mentions


@pytest.mark.parametrize(
    "changes",
    [{"text": " ", "mentions": []}, {"mentions": []}, {"mentions": [mention("Ida Holm", "SHIP", 11)]}],
    ids=["no-words", "no-mentions", "unknown-type"],
)
def test_text_of_which_nothing_can_be_learned_is_no_example(maker: ExampleMaker, changes: dict[str, Any]) -> None:
    assert maker.make(item(**{**NO_FACTS, **changes})) is None


def test_relation_holds_of_its_pair_only(maker: ExampleMaker) -> None:
    example = made(maker)

    assert cell(maker, example, AIR, "founded_by", HOLM) == (1, 1.0)
    assert cell(maker, example, AIR, "founded_by", BERG) == (0, 1.0)


def test_symmetric_relation_holds_both_ways(maker: ExampleMaker) -> None:
    example = made(maker)

    assert cell(maker, example, HOLM, "spouse", BERG) == (1, 1.0)
    assert cell(maker, example, BERG, "spouse", HOLM) == (1, 1.0)


def test_label_outside_domain_and_range_is_not_learned(maker: ExampleMaker) -> None:
    assert cell(maker, made(maker), HOLM, "founded_by", AIR) == (0, 0.0)


def test_what_the_annotators_leave_out_at_times_counts_less_or_not_at_all(maker: ExampleMaker) -> None:
    relations = [{"head": 11, "label": "member_of", "tail": 12, "level": "entity"}]
    example = made(maker, relations=relations)

    assert cell(maker, example, AIR, "org_country", TURKU) == (0, 0.5)
    assert cell(maker, example, HOLM, "position_at", AIR) == (0, 0.0), "member_of holds, so position_at is unknown"
    assert cell(maker, example, BERG, "position_at", AIR) == (0, 1.0)


def test_relations_that_a_run_holds_out_are_no_columns(maker: ExampleMaker, letters: Path) -> None:
    held_out = without_labels(maker.labels, frozenset({"org_country", "position_at"}))
    example = made(ExampleMaker(held_out, TextEncoder(letters)))

    assert example.relations is not None
    assert example.relations.holds.shape[1] == len(maker.labels.texts["relation"]) - 2


def test_of_single_judged_pairs_only_those_are_learned(maker: ExampleMaker) -> None:
    relations = [
        {"head": 0, "label": "founded_by", "tail": 1, "level": "mention"},
        {"head": 1, "label": "founded_by", "tail": 0, "level": "mention"},
    ]
    example = made(maker, annotated=["ner", "relation_pair"], relations=relations)

    assert cell(maker, example, 1, "founded_by", 0) == (1, 1.0)
    assert cell(maker, example, 1, "founded_by", 4) == (0, 0.0)


def test_incomplete_relations_are_positives_only(maker: ExampleMaker) -> None:
    example = made(maker, annotated=["ner", "coref", "relations_incomplete"])

    assert cell(maker, example, AIR, "founded_by", HOLM) == (1, 1.0)
    assert cell(maker, example, AIR, "founded_by", BERG) == (0, 0.0)


def test_events_have_trigger_type_realis_and_arguments(maker: ExampleMaker) -> None:
    example = made(maker)
    gold = example.events
    assert gold is not None
    roles = list(maker.labels.texts["role"])

    ((first, last, type_, real),) = gold.triggers.tolist()
    event = list(maker.labels.texts["event"])[type_]
    assert (words(example, first, last), event, REALIS_COLUMNS[real]) == ("meet", "meeting", "planned")
    assert [(e, entity, roles[role]) for e, entity, role in gold.arguments.tolist()] == [
        (0, BERG, "meeting.participant"),
        (0, MINISTERS, "meeting.participant"),
    ]
    assert [(e, roles[role], words(example, a, b)) for e, role, a, b in gold.texts.tolist()] == [
        (0, "meeting.topic", "trade talks")
    ]


@pytest.mark.parametrize(("name", "unknown"), [("written", ["said"]), ("newskg", [])])
def test_reports_that_the_written_articles_leave_unmarked_are_unknown(letters: Path, name: str, unknown: list[str]) -> None:
    text = "Ida Holm said so. Ove Berg told Ida Holm in Turku."
    at = text.index("told")
    event = {"type": "statement", "trigger": [at, at + 4], "realis": "asserted", "arguments": []}
    holm = {"start": 0, "end": 8, "type": "PERSON", "entity": 1, "kind": "name"}
    maker = ExampleMaker(label_set(name, Path("nowhere")), TextEncoder(letters))

    example = maker.make({"id": "a", "text": text, "annotated": ["ner", "events"], "mentions": [holm], "events": [event]})

    assert example is not None
    assert example.events is not None
    spans = example.encoded.word_spans[example.events.unknown_words]
    assert [text[start:end] for start, end in spans.tolist()] == unknown


def test_words_outside_the_sentence_of_the_trigger_are_not_learned(maker: ExampleMaker) -> None:
    events = [{**item()["events"][0], "arguments": [{"role": "topic", "text": "ferries"}]}]
    gold = made(maker, events=events).events

    assert gold is not None
    assert gold.texts.shape == (0, 4)


def test_words_that_stand_twice_are_those_nearest_to_the_trigger(maker: ExampleMaker) -> None:
    start = TEXT.index("alone")
    events = [{**item()["events"][0], "trigger": [start, start + 5], "arguments": [{"role": "topic", "text": "ferries"}]}]
    example = made(maker, events=events)

    assert example.events is not None
    ((_, _, first, _),) = example.events.texts.tolist()
    assert example.encoded.word_spans[first, 0] == TEXT.rindex("ferries")


@pytest.mark.parametrize(
    ("form", "kind"),
    [("Fjord Air", "name"), ("trade talks", "nominal"), ("He", "pronoun"), ("three ministers", "nominal")],
    ids=str,
)
def test_kind_follows_from_the_form_where_a_set_has_none(maker: ExampleMaker, form: str, kind: str) -> None:
    example = made(maker, mentions=[mention(form, "PERSON", 11, None)], **NO_FACTS)

    assert [KINDS[k] for k in example.mentions.kinds.tolist()] == [kind]
    assert not example.has_kinds


def test_words_that_hold_a_number_are_known(maker: ExampleMaker) -> None:
    example = made(maker)

    assert [w for w, is_number in zip(example.encoded.words(), example.number_words, strict=True) if is_number] == ["three"]
