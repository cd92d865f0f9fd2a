"""Triggers, arguments and realis of events: right, surplus and missing ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from kgx.evaluation.gold import GoldArgument, GoldArticle, GoldEvent
from kgx.evaluation.tally import Tally

_ENOUGH_WORDS = 0.5  # token F1 from which on two arguments given by their words are the same


@dataclass(slots=True)
class EventTally:
    """Adds up over a corpus. Arguments of an event that is missing or surplus are so as well."""

    triggers: Tally = field(default_factory=Tally)
    arguments: Tally = field(default_factory=Tally)
    realis: Tally = field(default_factory=Tally)
    triggers_by_type: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, gold: GoldArticle, predicted: GoldArticle, matched: Mapping[int, int], aligned: Mapping[int, int]) -> None:
        """matched: index of the gold event by index of the predicted one. aligned: gold entity by predicted entity."""
        for index, event in enumerate(predicted.events):
            if index in matched:
                self._add_match(gold.events[matched[index]], event, aligned)
            else:
                self.triggers.surplus += 1
                self.triggers_by_type[event.type].surplus += 1
                self.arguments.surplus += len(event.arguments)
        for index in set(range(len(gold.events))) - set(matched.values()):
            self.triggers.missing += 1
            self.triggers_by_type[gold.events[index].type].missing += 1
            self.arguments.missing += len(gold.events[index].arguments)

    def _add_match(self, gold: GoldEvent, predicted: GoldEvent, aligned: Mapping[int, int]) -> None:
        self.triggers.right += 1
        self.triggers_by_type[predicted.type].right += 1
        self._add_arguments(gold, predicted, aligned)
        if gold.realis == predicted.realis:
            self.realis.right += gold.realis != "asserted"
        else:
            self.realis.surplus += predicted.realis != "asserted"
            self.realis.missing += gold.realis != "asserted"

    def _add_arguments(self, gold: GoldEvent, predicted: GoldEvent, aligned: Mapping[int, int]) -> None:
        left = list(gold.arguments)
        for argument in predicted.arguments:
            hit = next((other for other in left if _is_same(argument, other, aligned)), None)
            if hit is None:
                self.arguments.surplus += 1
            else:
                self.arguments.right += 1
                left.remove(hit)
        self.arguments.missing += len(left)


def _is_same(predicted: GoldArgument, gold: GoldArgument, aligned: Mapping[int, int]) -> bool:
    if predicted.role != gold.role:
        return False
    if predicted.entity is not None and gold.entity is not None:
        return aligned.get(predicted.entity) == gold.entity
    if predicted.text is not None and gold.text is not None:
        return _token_f1(predicted.text, gold.text) >= _ENOUGH_WORDS
    return False


def _token_f1(a: str, b: str) -> float:
    words_a, words_b = _words(a), _words(b)
    shared = (words_a & words_b).total()
    return 2 * shared / (words_a.total() + words_b.total()) if shared else 0.0


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))
