"""Which triggers stand, and who fills the roles of their events."""

from __future__ import annotations

from kgx.annotation import Argument, Event, Realis, Span
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredArgument, ScoredTrigger
from kgx.ontology import EventType, Ontology, Role
from kgx.pipeline.events import choose_triggers, make_events
from kgx.pipeline.relations import RelationContext
from kgx.pipeline.sentences import sentence_spans

TEXT = "It snowed. On Monday Ida Holm met Ove Berg in Turku for trade talks about ferries. They will sign a deal."
ONTOLOGY = Ontology(
    name="small",
    events={
        "meeting": EventType("meeting", "", tuple(Role(r, "") for r in ("participant", "host", "time", "place", "topic"))),
        "agreement": EventType("agreement", "", (Role("party", ""),)),
    },
)
HOLM, BERG, TURKU, MONDAY = range(4)
THRESHOLDS = Thresholds(argument=0.5, text=0.6)


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def trigger(words: str, type_: str = "meeting", confidence: float = 0.8, *, realis: Realis = "asserted") -> ScoredTrigger:
    return ScoredTrigger(span(words), type_, realis, confidence)


def entity(role: str, number: int, confidence: float = 0.8, *, of: int = 0) -> ScoredArgument:
    return ScoredArgument(of, role, confidence, entity=number)


def text(role: str, words: str, confidence: float = 0.8) -> ScoredArgument:
    return ScoredArgument(0, role, confidence, span=span(words))


def events(*arguments: ScoredArgument, triggers: tuple[ScoredTrigger, ...] = (trigger("met"),)) -> list[Event]:
    ids = (11, 12, 13, 14)  # of HOLM, BERG, TURKU, MONDAY
    context = RelationContext(Article("air", TEXT), ONTOLOGY, sentence_spans(TEXT), ids, "0123456789abcdef")
    return make_events(triggers, arguments, THRESHOLDS, context)


def filled(*arguments: ScoredArgument) -> list[tuple[str, int | str]]:
    (event,) = events(*arguments)
    return [(a.role, a.entity if a.span is None else TEXT[a.span.start : a.span.end]) for a in event.arguments]


def test_triggers_are_taken_from_the_threshold_on_in_text_order() -> None:
    found = choose_triggers(
        [trigger("sign", confidence=0.9), trigger("met", confidence=0.5), trigger("talks", confidence=0.4)], threshold=0.5
    )

    assert [TEXT[t.span.start : t.span.end] for t in found] == ["met", "sign"]


def test_of_overlapping_triggers_the_surest_stays() -> None:
    found = choose_triggers([trigger("trade talks", confidence=0.7), trigger("talks", confidence=0.8)], threshold=0.5)

    assert found == [trigger("talks", confidence=0.8)]


def test_of_overlapping_triggers_as_sure_the_shorter_stays() -> None:
    assert choose_triggers([trigger("trade talks"), trigger("talks")], threshold=0.5) == [trigger("talks")]


def test_trigger_alone_is_an_event_with_its_sentence() -> None:
    (event,) = events(triggers=(trigger("sign", "agreement", 0.76543, realis="planned"),))

    assert (event.type, event.trigger, event.arguments, event.realis) == ("agreement", span("sign"), (), "planned")
    assert [TEXT[s.start : s.end] for s in event.evidence.spans] == ["They will sign a deal."]
    assert (event.evidence.component, event.evidence.version) == ("kgx.events", "0123456789abcdef")
    assert event.evidence.confidence == 0.765


def test_roles_stand_in_the_order_of_the_ontology() -> None:
    arguments = [
        text("topic", "ferries"),
        entity("place", TURKU),
        entity("time", MONDAY),
        entity("participant", BERG),
        entity("participant", HOLM),
    ]

    assert filled(*arguments) == [("participant", 11), ("participant", 12), ("time", 14), ("place", 13), ("topic", "ferries")]


def test_entity_takes_its_likeliest_role_only() -> None:
    assert filled(entity("participant", HOLM, 0.6), entity("host", HOLM, 0.7)) == [("host", 11)]


def test_entity_of_two_clusters_takes_one_role() -> None:
    """Two clusters of a section may be one entity of an earlier section."""
    context = RelationContext(Article("air", TEXT), ONTOLOGY, sentence_spans(TEXT), (11, 11), "0" * 16)
    scored = [entity("participant", HOLM, 0.6), entity("host", BERG, 0.7)]
    (event,) = make_events([trigger("met")], scored, THRESHOLDS, context)

    assert event.arguments == (Argument("host", entity=11),)


def test_entity_may_take_part_in_two_events() -> None:
    both = (trigger("met"), trigger("sign", "agreement"))
    meeting, agreement = events(entity("participant", HOLM), entity("party", HOLM, of=1), triggers=both)

    assert meeting.arguments == (Argument("participant", entity=11),)
    assert agreement.arguments == (Argument("party", entity=11),)


def test_role_of_another_event_type_is_dropped() -> None:
    assert filled(entity("party", HOLM, 0.9), entity("host", HOLM, 0.6)) == [("host", 11)]


def test_entities_and_words_have_thresholds_of_their_own() -> None:
    assert filled(entity("participant", HOLM, 0.5), entity("host", BERG, 0.49)) == [("participant", 11)]
    assert filled(text("topic", "ferries", 0.6), text("place", "Turku", 0.59)) == [("topic", "ferries")]


def test_words_fill_a_role_that_no_entity_fills() -> None:
    assert filled(text("place", "Turku"), text("topic", "ferries")) == [("place", "Turku"), ("topic", "ferries")]


def test_words_give_way_to_an_entity_in_their_role() -> None:
    assert filled(text("place", "in Turku", 0.9), entity("place", TURKU, 0.5)) == [("place", 13)]


def test_words_that_overlap_the_trigger_fill_no_role() -> None:
    (event,) = events(text("topic", "trade talks"), triggers=(trigger("talks"),))

    assert event.arguments == ()


def test_cue_turns_an_asserted_trigger() -> None:
    text = "Ida Holm denied that she had met Ove Berg."
    context = RelationContext(Article("air", text), ONTOLOGY, sentence_spans(text), (), "0" * 16)
    trigger = ScoredTrigger(Span(text.index("met"), text.index("met") + 3), "meeting", "asserted", 0.9)

    (event,) = make_events([trigger], [], Thresholds(), context)

    assert event.realis == "negated"
