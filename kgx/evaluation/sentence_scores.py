"""Relations of single sentences (CrossRE, CoNLL04): exact spans of both ends and the label, in the given direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping

from kgx.evaluation.marked_text import MarkedText, empty_text
from kgx.evaluation.mention_facts import Place, facts_by_nearest_pair
from kgx.evaluation.report import Figures, Report, by_frequency, figures_of, mean_figures, total
from kgx.evaluation.tally import Tally

Tallies = dict[str, Tally]


def score_sentences(gold: Mapping[str, MarkedText], predicted: Mapping[str, MarkedText], *, group_field: str | None) -> Report:
    """Twice: with the types of both ends, and (untyped) without. micro: over all relations; macro: the mean over gold's labels.

    group_field: a field of the gold sentences by whose values the figures are given too, with their means.
    """
    figures: dict[str, Figures] = {}
    tables: dict[str, dict[str, Figures]] = {}
    for suffix, untyped in (("", False), ("_untyped", True)):
        groups = _tallies(gold, predicted, group_field, untyped=untyped)
        labels = _merged(groups)
        figures |= {f"{name}{suffix}": values for name, values in _summary(labels).items()}
        tables[f"label{suffix}"] = by_frequency(labels)
        if group_field is not None:
            by_group = {name: _summary(tallies) for name, tallies in sorted(groups.items())}
            for name in ("micro", "macro"):
                tables[f"{group_field}, {name}{suffix}"] = {group: summary[name] for group, summary in by_group.items()}
                figures[f"{name}{suffix} by {group_field}"] = mean_figures(summary[name] for summary in by_group.values())
    return Report(len(gold), figures, tables)


def _tallies(
    gold: Mapping[str, MarkedText], predicted: Mapping[str, MarkedText], group_field: str | None, *, untyped: bool
) -> dict[str, Tallies]:
    """By group, then by label."""
    groups: dict[str, Tallies] = defaultdict(lambda: defaultdict(Tally))
    for text_id, text in gold.items():
        tallies = groups[str(text.fields.get(group_field)) if group_field is not None else ""]
        right = _relations(text, untyped=untyped)
        found = _relations(predicted.get(text_id) or empty_text(text), untyped=untyped)
        for label in {label for label, _ in right | found}:
            tallies[label].compare({r for r in right if r[0] == label}, {r for r in found if r[0] == label})
    return groups


def _relations(text: MarkedText, *, untyped: bool) -> set[tuple[str, Hashable]]:
    """Label and ends; a fact without two places is a wrong one of its own."""
    out: set[tuple[str, Hashable]] = set()
    for number, fact in enumerate(facts_by_nearest_pair(text)):
        if fact.pairs:
            head, tail = fact.pairs[0]
            out.add((fact.label, (_end(head, untyped=untyped), _end(tail, untyped=untyped))))
        else:
            out.add((fact.label, number))
    return out


def _end(place: Place, *, untyped: bool) -> Hashable:
    return place.span if untyped else place


def _merged(groups: Mapping[str, Tallies]) -> Tallies:
    labels = {label for tallies in groups.values() for label in tallies}
    return {label: total(tallies[label] for tallies in groups.values() if label in tallies) for label in labels}


def _summary(tallies: Tallies) -> dict[str, Figures]:
    in_gold = [figures_of(tally) for tally in tallies.values() if tally.gold]
    return {"micro": figures_of(total(tallies.values())), "macro": mean_figures(in_gold)}
