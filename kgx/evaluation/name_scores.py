"""Names against a set of names: exact span and type, micro-averaged. Of nested predictions the longer one counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kgx.annotation import Span
from kgx.evaluation.marked_text import MarkedText, empty_text
from kgx.evaluation.report import Report, by_frequency, figures_of
from kgx.evaluation.tally import Tally

Name = tuple[str, Span]  # type and place


def score_names(gold: Mapping[str, MarkedText], predicted: Mapping[str, MarkedText]) -> Report:
    """Predicted mentions have the type of their entity; those that are no names do not count."""
    all_types, by_type = Tally(), defaultdict[str, Tally](Tally)
    for text_id, text in gold.items():
        right = {(mention.type, mention.span) for mention in text.mentions if mention.type}
        found = _longest_names(predicted.get(text_id) or empty_text(text))
        all_types.compare(right, found)
        for label in {label for label, _ in right | found}:
            by_type[label].compare({n for n in right if n[0] == label}, {n for n in found if n[0] == label})
    return Report(len(gold), {"names": figures_of(all_types)}, {"type": by_frequency(by_type)})


def _longest_names(text: MarkedText) -> set[Name]:
    found: set[Name] = set()
    for mention in sorted(text.mentions, key=lambda m: -len(m.span)):
        type_ = text.types.get(mention.entity) if mention.entity is not None else None
        if type_ and mention.kind == "name" and not any(mention.span.overlaps(span) for _, span in found):
            found.add((type_, mention.span))
    return found
