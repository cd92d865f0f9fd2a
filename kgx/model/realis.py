"""The columns of the network's scores of realis, by name. Training and run time share this file."""

from __future__ import annotations

from collections.abc import Container

from kgx.annotation import Realis
from kgx.model.features import FloatArray

# Written out: the weights know this order, whatever that of an ontology or of the type.
REALIS_COLUMNS: tuple[Realis, ...] = ("asserted", "planned", "negated", "hypothetical")


def likeliest_realis(scores: FloatArray, known: Container[str]) -> Realis:
    """The value with the highest score among those known to the ontology; asserted where it knows none.

    scores: (REALIS_COLUMNS,). Ties go to the earlier column.
    """
    possible = [value for value in REALIS_COLUMNS if value in known]
    return max(possible, key=lambda value: float(scores[REALIS_COLUMNS.index(value)]), default="asserted")
