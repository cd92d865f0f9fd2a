import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.annotation import (
    Argument,
    Entity,
    Event,
    Evidence,
    Extraction,
    Link,
    Mention,
    OpenRelation,
    Phrase,
    Relation,
    Sentence,
    Span,
    Token,
    Value,
)
from kgx.article import Article
from kgx.errors import InputError
from kgx.record import EVENT_COMPONENT, RELATION_COMPONENT, dumps, loads, read_record, write_record
from kgx.record_layers import OPEN_COMPONENT

TEXT = "OSLO – Ida Holm, who ran Fjord Air until 2024, will meet ministers on Monday. She paid $2.5 million."
MODEL = "m1"


def name(words: str, type_: str, confidence: float = 0.9) -> Mention:
    start = TEXT.index(words)
    return Mention(Span(start, start + len(words)), "name", type_, confidence)


def evidence(component: str, confidence: float = 0.8, span: Span = Span(0, 77)) -> Evidence:  # noqa: B008  # Span is frozen
    return Evidence("air", (span,), component, MODEL, confidence)


def full_extraction() -> Extraction:
    """Every kind of field set at least once, and left at its default at least once."""
    article = Article("air", TEXT, "Holm meets ministers", "2025-12-18", "https://example.org/air", "Fjord Post", "en")
    oslo = Entity(1, "GPE", "Oslo", (name("OSLO", "GPE"),), link=Link("wikidata", "Q585", 0.7))
    she = Mention(Span(TEXT.index("She"), TEXT.index("She") + 3), "pronoun", "PERSON", 0.7)
    holm = Entity(2, "PERSON", "Ida Holm", (name("Ida Holm", "PERSON"), she))
    air = Entity(3, "ORG", "Fjord Air", (name("Fjord Air", "ORG"),))
    money = Entity(4, "MONEY", "$2.5 million", (name("$2.5 million", "MONEY"),), Value("xsd:decimal", "2500000", "USD"))
    year = Entity(5, "DATE", "2024", (name("2024", "DATE"),), Value("xsd:gYear", "2024"))
    ran = Relation("ceo", 3, 2, evidence(RELATION_COMPONENT), ended=True)
    said = Relation("position_at", 2, 3, evidence("rules.titles"), realis="hypothetical", speaker=2)
    trigger = Span(TEXT.index("meet"), TEXT.index("meet") + 4)
    ministers = Span(TEXT.index("ministers"), TEXT.index("ministers") + 9)
    arguments = (Argument("participant", entity=2), Argument("participant", span=ministers))
    meeting = Event("meeting", trigger, arguments, evidence(EVENT_COMPONENT), "planned")
    paid = Event("investment", Span(82, 86), (), evidence("rules.money", span=Span(78, 100)))
    return Extraction(article, (oslo, holm, air, money, year), (ran, said), (meeting, paid), "o1", MODEL, place=1)


def record_with(**changes: Any) -> dict[str, Any]:
    record = write_record(full_extraction())
    return {**record, **changes}


def test_reading_gives_back_what_was_written():
    extraction = full_extraction()

    assert loads(dumps(extraction)) == extraction


def test_bare_extraction_is_read_back():
    extraction = Extraction(Article("air", "Snow fell."), ())

    assert loads(dumps(extraction)) == extraction


def test_record_is_one_line_with_the_text_as_it_is():
    line = dumps(Extraction(Article("air", "Snø falt.\r\nMer\u2028snø. \U0001f328\t"), ()))

    assert "\n" not in line
    assert "Snø falt." in line
    assert json.loads(line)["text"] == "Snø falt.\r\nMer\u2028snø. \U0001f328\t"


def test_defaults_are_left_out():
    record = write_record(Extraction(Article("air", TEXT), (), (Relation("ceo", 1, 2, evidence(RELATION_COMPONENT)),)))

    assert list(record) == ["kgx", "id", "text", "entities", "mentions", "relations", "events", "model", "ontology"]
    assert list(record["relations"][0]) == ["head", "label", "tail", "confidence", "evidence"]


def test_mentions_are_written_in_the_order_of_the_text():
    starts = [mention["start"] for mention in write_record(full_extraction())["mentions"]]

    assert starts == sorted(starts)


def test_argument_of_words_is_written_with_its_text():
    arguments = write_record(full_extraction())["events"][0]["arguments"]

    start = TEXT.index("ministers")
    assert arguments == [
        {"role": "participant", "entity": 2},
        {"role": "participant", "text": "ministers", "span": [start, start + 9]},
    ]


def test_gold_argument_without_offsets_is_found_nearest_to_the_trigger():
    text = "Talks failed. They met for talks. Talks ended."
    event = {"type": "meeting", "trigger": [19, 22], "arguments": [{"role": "topic", "text": "talks"}]}

    extraction = read_record({"id": "a", "text": text, "entities": [], "events": [event]})

    [argument] = extraction.events[0].arguments
    assert argument.span == Span(27, 32)
    assert extraction.events[0].evidence.spans == (Span(19, 22),)


@pytest.mark.parametrize("line", ["5", "[1]", "{", "[" * 100_000], ids=["number", "list", "cut", "deep"])
def test_line_that_is_no_object_is_explained(line):
    with pytest.raises(InputError) as caught:
        loads(line)

    assert caught.value.hint


def test_keys_of_others_are_ignored():
    record = record_with(sents=[[0, 77]], split="dev", licence="CC0-1.0")

    assert read_record(record) == full_extraction()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kgx": 2}, "version 2"),
        ({"text": 5}, "wrong value"),
        ({"mentions": [{"start": 0, "end": 4, "entity": 9, "type": "GPE"}]}, "unknown entity 9"),
        ({"mentions": [{"start": 0, "end": 4000, "entity": 1, "type": "GPE"}]}, "outside the text"),
        ({"mentions": [{"start": 4, "end": 4, "entity": 1, "type": "GPE"}]}, "outside the text"),
        ({"mentions": [{"start": 0, "end": 4, "entity": 1, "type": "GPE", "kind": "verb"}]}, "'verb'"),
        ({"mentions": [{"start": 0, "end": 4, "entity": 1}]}, "'type'"),
        ({"entities": {"id": 1}}, "wrong value"),
        ({"relations": [{"head": 1, "label": "ceo", "tail": 9}]}, "unknown entity 9"),
        ({"relations": [{"head": 1, "label": "ceo"}]}, "'tail'"),
        ({"relations": [{"head": 1, "label": "ceo", "tail": 2, "realis": "rumoured"}]}, "'rumoured'"),
        ({"events": [{"type": "meeting", "trigger": [0, 4], "arguments": [{"role": "host", "entity": 9}]}]}, "unknown entity 9"),
        ({"events": [{"type": "meeting", "trigger": [0, 4], "arguments": [{"role": "host", "text": "king"}]}]}, "'king'"),
        ({"place": 9}, "unknown entity 9"),
        ({"relations": [{"head": 1, "label": "ceo", "tail": 2, "evidence": [[0, 4000]]}]}, "outside the text"),
        ({"events": [{"type": "meeting", "trigger": [90, 4000]}]}, "outside the text"),
        ({"entities": [{"id": 1, "type": "GPE", "name": "Oslo"}] * 2, "mentions": []}, "two entities have one id"),
        ({"title": 5}, "'title' is a int"),
    ],
    ids=[
        "version", "text", "mention-entity", "offsets", "empty-span", "kind", "no-type", "entities", "tail", "no-tail", "realis",
        "argument", "argument-text", "place", "evidence-offsets", "trigger-offsets", "twin-ids", "title",
    ],
)  # fmt: skip
def test_wrong_record_is_explained(changes, words):
    with pytest.raises(InputError) as caught:
        read_record(record_with(**changes))

    assert words in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("key", ["id", "text", "entities"])
def test_missing_key_is_named(key):
    record = record_with()
    del record[key]

    with pytest.raises(InputError, match=key):
        read_record(record)


def test_line_that_is_no_json_is_explained():
    with pytest.raises(InputError, match="not JSON") as caught:
        loads('{"id": "a"')

    assert caught.value.hint


words = st.text(min_size=1, max_size=12)
confidences = st.floats(0, 1).map(lambda value: round(value, 3))


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    text = draw(st.text(min_size=1, max_size=60))
    article = Article(draw(words), text, draw(st.none() | words), draw(st.none() | words))
    model = draw(words)

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span(start, draw(st.integers(start + 1, len(text))))

    def spans(most: int) -> tuple[Span, ...]:
        return tuple(sorted({span() for _ in range(draw(st.integers(1, most)))}))

    def reason(component: str) -> Evidence:
        return Evidence(article.id, spans(2), draw(st.just(component) | words), model, draw(confidences))

    kinds = st.sampled_from(["name", "nominal", "pronoun"])
    values, links = st.builds(Value, words, words, st.none() | words), st.builds(Link, words, words, confidences)
    realis = st.sampled_from(["asserted", "planned", "negated", "hypothetical"])
    entities = tuple(
        Entity(
            number, draw(words), draw(words), tuple(Mention(s, draw(kinds), draw(words), draw(confidences)) for s in spans(3)),
            draw(st.none() | values), draw(st.none() | links),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    )  # fmt: skip
    ids = st.integers(1, len(entities))
    relations = tuple(
        Relation(
            draw(words),
            draw(ids),
            draw(ids),
            reason(RELATION_COMPONENT),
            draw(realis),
            draw(st.booleans()),
            draw(st.none() | ids),
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    events = tuple(
        Event(
            draw(words), span(), (Argument(draw(words), entity=draw(ids)), Argument(draw(words), span=span())),
            reason(EVENT_COMPONENT), draw(realis),
        )
        for _ in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    return Extraction(article, entities, relations, events, draw(words), model, draw(st.none() | ids))


@given(extractions())
@settings(max_examples=60, deadline=None)
def test_any_extraction_is_read_back(extraction):
    assert loads(dumps(extraction)) == extraction


def snow() -> Extraction:
    """Both layers, with a field of each kind set once and left at its default once."""
    first = (Token(Span(0, 4), "snow", "NOUN", "NN", 1, "nsubj"), Token(Span(5, 9), "fall", "VERB", "VBD", 1, "root"))
    second = (Token(Span(10, 12), "he", "PRON", "PRP", 1, "nsubj"), Token(Span(13, 16), "see", "VERB", "VBD", 1, "root"))
    he, saw, snow = Phrase("He", (Span(10, 12),)), Phrase("saw", (Span(13, 16),)), Phrase("the snow", ())
    reasons = [Evidence("s", (Span(10, 16),), component, MODEL, 0.5) for component in (OPEN_COMPONENT, "rules.open")]
    relations = (OpenRelation(he, saw, snow, reasons[0]), OpenRelation(snow, saw, he, reasons[1], "negated", he))
    syntax = (Sentence(first), Sentence(second))
    return Extraction(Article("s", "Snow fell He saw"), (), model=MODEL, syntax=syntax, open_relations=relations)


def test_layers_on_request_are_read_back():
    assert loads(dumps(snow())) == snow()


def test_empty_layers_stay_apart_from_absent_ones():
    extraction = Extraction(Article("s", "Snow fell."), (), syntax=(), open_relations=())

    assert loads(dumps(extraction)) == extraction
    assert loads(dumps(extraction)).syntax is not None


def test_syntax_has_the_form_of_the_gold_data():
    syntax = write_record(snow())["syntax"]

    assert syntax["head"] == [1, 1, 3, 3]
    assert syntax["sents"] == [[0, 9], [10, 16]]
    assert syntax["tokens"][2] == [10, 12]


@pytest.mark.parametrize(
    ("layer", "key", "value"),
    [
        ("syntax", "head", [3, 1, 3, 3]),
        ("syntax", "sents", [[0, 9]]),
        ("syntax", "sents", [[0, 9], [9, 10], [10, 16]]),
        ("syntax", "lemma", []),
        ("syntax", "tokens", [[0, 4], [5, 9], [10, 12], [13, 16000]]),
        ("open", "realis", "rumoured"),
        ("open", "subject", {"text": 5, "spans": []}),
        ("open", "object", {"text": "snow", "spans": [[5, 500]]}),
        ("open", "predicate", None),
    ],
    ids=["head", "no-sentence", "no-token", "length", "offsets", "realis", "text", "phrase-offsets", "no-phrase"],
)
def test_wrong_layer_is_explained(layer, key, value):
    record = write_record(snow())
    (record["open"][0] if layer == "open" else record["syntax"])[key] = value

    with pytest.raises(InputError) as caught:
        read_record(record)

    assert caught.value.hint


@pytest.mark.parametrize("wrong", [None, True, 1.5, "x", [], {}, [1], 10**30, float("nan")], ids=str)
def test_any_part_that_is_of_another_kind_is_explained(wrong):
    """Nothing but an InputError comes of a record in which one part was put in the place of another."""
    for record in (write_record(full_extraction()), write_record(snow())):
        for path in _paths(record):
            try:
                extraction = loads(json.dumps(_changed(record, path, wrong)))
            except InputError:
                continue
            assert loads(dumps(extraction)) == extraction


@pytest.mark.parametrize(
    "changes",
    [
        {"mentions": [{"start": 7.0, "end": 15, "entity": 2, "type": "PERSON"}]},
        {"mentions": [{"start": 7, "end": 15, "entity": 2, "type": "PERSON", "confidence": 1.5}]},
        {"mentions": [{"start": 7, "end": 15, "entity": 2, "type": "PERSON", "confidence": float("nan")}]},
        {"entities": [{"id": 1, "type": "GPE", "name": "Oslo", "link": {"base": "wikidata", "id": 585}}]},
        {"entities": [{"id": 1, "type": "GPE", "name": "Oslo", "value": {}}]},
        {"entities": [{"id": True, "type": "GPE", "name": "Oslo"}]},
        {"events": [{"type": "x", "trigger": [7, 15], "arguments": [{"role": "y", "span": [5, 5]}]}]},
        {"events": [{"type": "x", "trigger": [7, 15], "arguments": [{"role": "y", "span": [5, -1]}]}]},
        {"relations": [{"head": None, "label": "ceo", "tail": None}]},
        {"model": 5},
        {"id": None},
    ],
    ids=["half offset", "sure", "nan", "link", "value", "true", "empty span", "turned span", "no ends", "model", "no id"],
)
def test_part_that_would_break_a_reader_of_the_facts_is_refused(changes):
    with pytest.raises(InputError) as caught:
        loads(
            json.dumps(
                {"kgx": 1, "id": "a", "text": TEXT, "entities": [{"id": 2, "type": "PERSON", "name": "Ida Holm"}]} | changes
            )
        )

    assert caught.value.hint


def test_number_of_too_many_digits_is_explained():
    with pytest.raises(InputError):
        loads('{"kgx": 1, "text": "Snow fell.", "entities": [], "id": ' + "1" * 5000 + "}")


def _paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield (*path, key)
        yield from _paths(part[key], (*path, key))


def _changed(record: Any, path: tuple[Any, ...], value: Any) -> Any:
    out = part = json.loads(json.dumps(record))
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return out
