"""The events of an item as arrays: triggers, the entities and the words in their roles, and the mentions that might be."""

from __future__ import annotations

import numpy as np

from kgx.annotation import Span
from kgx.model.argument_pairs import argument_pairs
from kgx.model.encoding import IntArray
from kgx.model.realis import REALIS_COLUMNS
from kgx.training.examples import EventGold, LabelSet
from kgx.training.gold_places import PlacedItem, nearest_words, word_range
from kgx.training.marked_text import SET as WRITTEN_SET
from kgx.training.network import MAX_TRIGGER_WORDS

# Of these words a third as many are marked as statements in the written articles as in newskg.
SPARSELY_MARKED = {
    WRITTEN_SET: frozenset(
        "said says say told tells added adds asked asks called calls described explained insisted insists noted notes stated"
        " argued argues according".split()
    )
}
Row = tuple[int, ...]


def event_gold(placed: PlacedItem, labels: LabelSet) -> EventGold:
    """Events whose trigger is too long are left out, and words in a role that are not in the trigger's sentence."""
    types, roles = labels.index("event"), labels.index("role")
    triggers: list[Row] = []
    arguments: list[Row] = []
    texts: list[Row] = []
    for event in placed.item["events"]:
        words = word_range(placed.encoded, Span(*event["trigger"]))
        if words is None or words[1] - words[0] >= MAX_TRIGGER_WORDS:
            continue
        e = len(triggers)
        triggers.append((*words, types[event["type"]], REALIS_COLUMNS.index(event["realis"])))
        for a in event["arguments"]:
            role = roles[f"{event['type']}.{a['role']}"]
            if "entity" in a:
                if a["entity"] in placed.entity_of_id:
                    arguments.append((e, placed.entity_of_id[a["entity"]], role))
                continue
            place = nearest_words(placed.encoded, a["text"], words[0])
            if place is not None:
                texts.append((e, role, *place))
    near = argument_pairs(placed.encoded, [(first, last) for first, last, _, _ in triggers], placed.mentions)
    return EventGold(_rows(triggers, 4), _rows(arguments, 3), _rows(texts, 4), *near, _unknown(placed, labels, triggers))


def _unknown(placed: PlacedItem, labels: LabelSet, triggers: list[Row]) -> IntArray:
    marked = {word for first, last, _, _ in triggers for word in range(first, last + 1)}
    sparse = SPARSELY_MARKED.get(labels.name, frozenset())
    words = enumerate(placed.encoded.words())
    return np.array([i for i, word in words if word.lower() in sparse and i not in marked], dtype=np.int64)


def _rows(rows: list[Row], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(-1, width)
