"""An extraction for reading in a terminal: entities, relations and events, each with its sentence."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kgx.annotation import Argument, Entity, Event, Extraction, Relation, Span
from kgx.cli.messages import counted, visible

_INDENT = "  "
_QUOTE_INDENT = "      "
_MIN_WIDTH = 40


def summary_lines(extraction: Extraction, *, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, as far as single words allow; ends with an empty line."""
    width = max(width, _MIN_WIDTH)
    yield from _heading(extraction, width)
    yield from _entity_lines(extraction, width)
    yield from _relation_lines(extraction, width)
    yield from _event_lines(extraction, width)
    yield ""


def _heading(extraction: Extraction, width: int) -> Iterator[str]:
    article = extraction.article
    title = visible(article.title or next(iter(article.text.strip().splitlines()), "") or article.id)
    yield textwrap.shorten(title, width, placeholder=" …")
    known = [article.id if article.title or article.text.strip() else "", article.date or "", article.source or ""]
    yield from _wrapped(visible(" · ".join(part for part in known if part)), width, first="", rest=_INDENT)


def _entity_lines(extraction: Extraction, width: int) -> Iterator[str]:
    yield ""
    yield counted(len(extraction.entities), "entity")
    by_type: dict[str, list[Entity]] = defaultdict(list)
    for entity in extraction.entities:
        by_type[entity.type].append(entity)
    column = max((len(visible(label)) for label in by_type), default=0)
    for label, entities in by_type.items():
        names = ", ".join(_name_and_count(entity) for entity in entities)
        first = f"{_INDENT}{visible(label):{column}}  "
        yield from _wrapped(names, width, first=first, rest=" " * len(first))


def _relation_lines(extraction: Extraction, width: int) -> Iterator[str]:
    if not extraction.relations:
        return
    yield ""
    yield counted(len(extraction.relations), "relation")
    for relation in extraction.relations:
        head, tail = (visible(extraction.entity(i).name) for i in (relation.head, relation.tail))
        marks = _marks(_flags(relation, extraction), relation.evidence.confidence)
        statement = f"{head} — {_wording(relation.label)} → {tail}{marks}"
        yield from _wrapped(statement, width, first=_INDENT, rest=_INDENT * 2)
        yield from _quotes(extraction, relation.evidence.spans, width)


def _event_lines(extraction: Extraction, width: int) -> Iterator[str]:
    if not extraction.events:
        return
    yield ""
    yield counted(len(extraction.events), "event")
    for event in extraction.events:
        trigger = visible(extraction.quote(event.trigger))
        flags = [event.realis] if event.realis != "asserted" else []
        marks = _marks(flags, event.evidence.confidence)
        yield from _wrapped(f"{_wording(event.type)}: “{trigger}”{marks}", width, first=_INDENT, rest=_INDENT * 2)
        for role, fillers in _fillers_by_role(event, extraction).items():
            yield from _wrapped(f"{_wording(role)}: {'; '.join(fillers)}", width, first=_INDENT * 2, rest=_INDENT * 3)
        yield from _quotes(extraction, event.evidence.spans, width)


def _name_and_count(entity: Entity) -> str:
    count = f" ×{len(entity.mentions)}" if len(entity.mentions) > 1 else ""
    return f"{visible(entity.name)}{count}"


def _flags(relation: Relation, extraction: Extraction) -> list[str]:
    flags: list[str] = [] if relation.realis == "asserted" else [relation.realis]
    if relation.ended:
        flags.append("ended")
    if relation.speaker is not None:
        flags.append(f"says {visible(extraction.entity(relation.speaker).name)}")
    return flags


def _marks(flags: Iterable[str], confidence: float) -> str:
    """`  [planned, 0.91]`"""
    return f"  [{', '.join([*flags, f'{confidence:.2f}'])}]"


def _fillers_by_role(event: Event, extraction: Extraction) -> dict[str, list[str]]:
    fillers: dict[str, list[str]] = defaultdict(list)
    for argument in event.arguments:
        fillers[argument.role].append(_filler(argument, extraction))
    return fillers


def _filler(argument: Argument, extraction: Extraction) -> str:
    if argument.entity is not None:
        return visible(extraction.entity(argument.entity).name)
    assert argument.span is not None  # an Argument has one of the two
    return f"“{visible(extraction.quote(argument.span))}”"


def _quotes(extraction: Extraction, spans: tuple[Span, ...], width: int) -> Iterator[str]:
    for span in spans:
        yield from _wrapped(f"“{visible(extraction.quote(span))}”", width, first=_QUOTE_INDENT, rest=_QUOTE_INDENT + " ")


def _wording(label: str) -> str:
    return visible(label.replace("_", " "))


def _wrapped(text: str, width: int, *, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
