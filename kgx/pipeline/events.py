"""Events: which triggers stand, and who or what fills their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgx.annotation import Argument, Event, Evidence, Realis, Span
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredArgument, ScoredTrigger
from kgx.ontology import Ontology
from kgx.pipeline.factuality import event_realis
from kgx.pipeline.relations import RelationContext, evidence_spans
from kgx.record import EVENT_COMPONENT


def choose_triggers(candidates: Iterable[ScoredTrigger], *, threshold: float) -> list[ScoredTrigger]:
    """Triggers from the threshold on, in text order; of overlapping ones the surest stays."""
    kept: list[ScoredTrigger] = []
    for trigger in sorted(candidates, key=lambda t: (-t.confidence, len(t.span), t.span.start)):
        if trigger.confidence >= threshold and not any(trigger.span.overlaps(other.span) for other in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda t: t.span)


def make_events(
    triggers: Sequence[ScoredTrigger], scored: Iterable[ScoredArgument], thresholds: Thresholds, context: RelationContext
) -> list[Event]:
    """One event a trigger, with its roles in the ontology's order; an entity takes its likeliest role in an event only."""
    by_trigger: dict[int, list[ScoredArgument]] = {}
    for s in scored:
        if s.confidence >= (thresholds.argument if s.entity is not None else thresholds.text):
            by_trigger.setdefault(s.trigger, []).append(s)
    return [_event(trigger, by_trigger.get(i, []), context) for i, trigger in enumerate(triggers)]


def _event(trigger: ScoredTrigger, scored: list[ScoredArgument], context: RelationContext) -> Event:
    article = context.article
    spans = evidence_spans(context.sentences, trigger.span)
    evidence = Evidence(
        article.id,
        spans,
        EVENT_COMPONENT,
        context.version,
        round(trigger.confidence, 3),
    )
    arguments = _arguments(trigger, scored, context.ontology, context.entity_ids)
    return Event(trigger.type, trigger.span, arguments, evidence, _realis(trigger, spans[0], article.text))


def _realis(trigger: ScoredTrigger, sentence: Span, text: str) -> Realis:
    place = Span(trigger.span.start - sentence.start, trigger.span.end - sentence.start)
    return event_realis(text[sentence.start : sentence.end], place, trigger.realis)


def _arguments(
    trigger: ScoredTrigger, scored: list[ScoredArgument], ontology: Ontology, entity_ids: Sequence[int]
) -> tuple[Argument, ...]:
    order = {role.label: i for i, role in enumerate(ontology.events[trigger.type].roles)}
    taken: set[int] = set()
    filled: list[ScoredArgument] = []
    for s in sorted(scored, key=lambda s: (-s.confidence, order.get(s.role, 0))):
        if s.entity is not None and entity_ids[s.entity] not in taken and s.role in order:
            taken.add(entity_ids[s.entity])
            filled.append(s)
    roles = {s.role for s in filled}
    filled += [
        s for s in scored if s.span is not None and s.role in order and s.role not in roles and not s.span.overlaps(trigger.span)
    ]
    filled.sort(key=lambda s: (order[s.role], s.entity if s.entity is not None else -1, s.span.start if s.span else 0))
    return tuple(
        Argument(s.role, entity=entity_ids[s.entity]) if s.entity is not None else Argument(s.role, span=s.span) for s in filled
    )
