"""What every benchmark's scorer returns: figures by name, and finer tables of the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kgx.evaluation.tally import Tally

Figures = dict[str, float]  # p, r and f from 0 to 1, and what else a benchmark has; `gold` is a number


@dataclass(frozen=True, slots=True)
class Report:
    """texts: how many were scored. tables: by what they are cut (type, label, domain …), then by its values."""

    texts: int
    figures: Mapping[str, Figures]
    tables: Mapping[str, Mapping[str, Figures]] = field(default_factory=dict)


def figures_of(tally: Tally) -> Figures:
    return {"p": tally.precision, "r": tally.recall, "f": tally.f1, "gold": tally.gold}


def by_frequency(tallies: Mapping[str, Tally]) -> dict[str, Figures]:
    """Figures of each label, the most frequent in gold first."""
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].gold, item[0]))
    return {label: figures_of(tally) for label, tally in ordered}


def mean_figures(rows: Iterable[Mapping[str, float]], keys: Iterable[str] = ("p", "r", "f")) -> Figures:
    """The mean of each key over the rows; 0 where there are none."""
    listed = list(rows)
    return {key: sum(row[key] for row in listed) / len(listed) if listed else 0.0 for key in keys}


def total(tallies: Iterable[Tally]) -> Tally:
    out = Tally()
    for tally in tallies:
        out.right += tally.right
        out.surplus += tally.surplus
        out.missing += tally.missing
    return out
