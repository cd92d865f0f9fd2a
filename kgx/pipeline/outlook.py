"""Whether a sentence looks ahead where it names a day: "on Friday" is to come in "will meet on Friday"."""

from __future__ import annotations

import re

from kgx.annotation import Span
from kgx.pipeline.scopes import scopes_of
from kgx.pipeline.stretches import PAST_VERB, Scope

_TO_COME = ("planned", "hypothetical")
_FRONTED = re.compile(r"\W*(?:(?:in|on|by|from|until|this|early|late|the|of)\W+)*", re.IGNORECASE)
_PAST = re.compile(rf"\b(?:{PAST_VERB.pattern})\b")
_PERFECT = re.compile(r"\s*(?:not )?have\b")


def looks_ahead(sentence: str, words: Span) -> bool:
    """True where what is planned or possible reaches the words, or begins after them at the head of its clause.

    words: offsets into the sentence.
    """
    scopes = [scope for scope in scopes_of(sentence) if scope.realis in _TO_COME and not _is_past(scope, sentence)]
    if any(part.contains(words) for scope in scopes for part in scope.parts):
        return True
    if not _FRONTED.fullmatch(sentence[: words.start]):
        return False
    return any(scope.cue.start >= words.end and not _PAST.search(sentence[words.end : scope.cue.start]) for scope in scopes)


def _is_past(scope: Scope, sentence: str) -> bool:
    """True for "may have left"."""
    return _PERFECT.match(sentence[scope.cue.end :]) is not None
