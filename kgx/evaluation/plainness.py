"""How often what a text only denies, plans, supposes or attributes comes out as a plain fact, over minimal pairs.

A line of the file (data/gold/realis) is one text with one fact:

    {"id", "pair", "text", "plain": bool, "cue", "fact": {"relation": label or labels, "head": name, "tail": name}}
    {"id", "pair", "text", "plain": bool, "cue", "fact": {"event": type or types, "trigger": words}}

`plain` says whether the text itself asserts the fact; the other text of the pair gives the opposite answer.

The rule of matching. A relation is plain if it is asserted and has no speaker, an event if it is asserted. The fact of a
text comes out plain if there is

- a plain relation, with any label and in either direction, between an entity with a mention at the head's name and one with a
  mention at the tail's name (the mention and the name overlap by half of their common stretch), or
- a plain event, of any type, whose trigger overlaps the trigger's words.

So labels and types are not judged: a denied fact that comes out under another label is a fault all the same, and what
is missed in a plain text is either not found at all or wrongly held back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgx.annotation import Extraction, Span
from kgx.article import Article
from kgx.errors import Failure, InputError
from kgx.evaluation.alignment import ENOUGH, overlap
from kgx.evaluation.json_lines import read_json_lines

# What reads the texts, in order: `Workspace.extract`, for instance.
Extract = Callable[[Iterable[Article]], Iterable[Extraction | Failure]]
MOST_NOT_PLAIN, LEAST_PLAIN = 0.05, 0.70  # the goal, as shares


@dataclass(frozen=True, slots=True)
class PlainText:
    """One text of a pair. words: the names of head and tail of a relation, or one trigger. plain: what is right."""

    article: Article
    pair: str
    plain: bool
    cue: str
    is_event: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the texts have their fact come out plain."""

    plain: int
    texts: int

    @property
    def share(self) -> float:
        """0 to 1; 0 where there is no text."""
        return self.plain / self.texts if self.texts else 0.0


@dataclass(frozen=True, slots=True)
class Plainness:
    """not_plain: over the texts that do not assert their fact. plain: over those that do. By cue: the most frequent first."""

    not_plain: Share
    plain: Share
    not_plain_by_cue: Mapping[str, Share]
    plain_by_cue: Mapping[str, Share]

    @property
    def meets_goal(self) -> bool:
        return self.not_plain.share <= MOST_NOT_PLAIN and self.plain.share >= LEAST_PLAIN


def score_plainness(path: str | Path, extract: Extract) -> Plainness:
    """The shares over the texts of the file. A text whose extraction fails raises its error."""
    answers = plain_answers(read_pairs(path), extract)
    return Plainness(
        not_plain=_share(came for text, came in answers if not text.plain),
        plain=_share(came for text, came in answers if text.plain),
        not_plain_by_cue=_by_cue((text.cue, came) for text, came in answers if not text.plain),
        plain_by_cue=_by_cue((text.cue, came) for text, came in answers if text.plain),
    )


def plain_answers(texts: Iterable[PlainText], extract: Extract) -> list[tuple[PlainText, bool]]:
    """Each text with whether its fact came out plain."""
    asked = list(texts)
    answers = []
    for text, result in zip(asked, extract(text.article for text in asked), strict=True):
        if isinstance(result, Failure):
            raise result.error
        answers.append((text, comes_out_plain(text, result)))
    return answers


def comes_out_plain(text: PlainText, extraction: Extraction) -> bool:
    """See the module's rule of matching."""
    places = [_places(words, text.article.text) for words in text.words]
    if text.is_event:
        return any(e.realis == "asserted" and any(e.trigger.overlaps(place) for place in places[0]) for e in extraction.events)
    heads, tails = (_entities_at(found, extraction) for found in places)
    return any(
        r.realis == "asserted"
        and r.speaker is None
        and ((r.head in heads and r.tail in tails) or (r.head in tails and r.tail in heads))
        for r in extraction.relations
    )


def read_pairs(path: str | Path) -> list[PlainText]:
    """The texts of the file in its order; InputError where a line is broken or its words are not in its text."""
    texts = list(read_json_lines(Path(path), _plain_text))
    for text in texts:
        missing = [words for words in text.words if words not in text.article.text]
        if missing:
            hint = "Head, tail and trigger are words of the text, letter for letter."
            raise InputError(f"{path}: the text {text.article.id!r} does not hold {missing[0]!r}", hint=hint)
    return texts


def _plain_text(line: Mapping[str, Any]) -> PlainText:
    fact = line["fact"]
    is_event = "event" in fact
    words = (str(fact["trigger"]),) if is_event else (str(fact["head"]), str(fact["tail"]))
    article = Article(id=str(line["id"]), text=line["text"])
    return PlainText(article, str(line["pair"]), bool(line["plain"]), str(line["cue"]), is_event, words)


def _places(words: str, text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(re.escape(words), text)]


def _entities_at(places: list[Span], extraction: Extraction) -> set[int]:
    return {
        entity.id
        for entity in extraction.entities
        if any(overlap(mention.span, place) >= ENOUGH for mention in entity.mentions for place in places)
    }


def _share(answers: Iterable[bool]) -> Share:
    given = list(answers)
    return Share(sum(given), len(given))


def _by_cue(answers: Iterator[tuple[str, bool]]) -> dict[str, Share]:
    grouped: dict[str, list[bool]] = defaultdict(list)
    for cue, came in answers:
        grouped[cue].append(came)
    return {cue: _share(came) for cue, came in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))}
