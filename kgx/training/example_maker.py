"""Training examples from the items of a data set: mentions and entities on the words of the text, and the gold of each layer."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from kgx.annotation import Span
from kgx.model.encoding import Encoded, TextEncoder
from kgx.model.features import KINDS, MentionTable, coreference_features
from kgx.pipeline.sentences import sentence_spans
from kgx.training.event_gold import event_gold
from kgx.training.examples import TEXT2KG, Example, Item, LabelSet
from kgx.training.gold_places import PlacedItem, word_range
from kgx.training.marked_text import is_acronym
from kgx.training.relation_gold import relation_gold

SOME_MENTIONS = frozenset({"triples_partial", "relations_listed_properties"})  # layers that mark only what takes part
_COREFERENCE = frozenset({"coref", "coref_names"})
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|billions?)\b", re.I
)
_PRONOUNS = frozenset(
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which that "
    "this these those myself ourselves yourself himself herself itself themselves".split()
)


class ExampleMaker:
    """Makes examples of one data set."""

    def __init__(self, labels: LabelSet, encoder: TextEncoder) -> None:
        self.labels = labels
        self._encoder = encoder
        self._types = labels.index("type")

    def make(self, item: Item) -> Example | None:
        """None where nothing of the item can be learned from."""
        text = item["text"]
        encoded = self._encoder.encode(text, sentence_spans(text))
        if not len(encoded.word_spans):
            return None
        mentions = self._mentions(item, encoded)
        if not mentions:
            return None
        placed = _placed(item, encoded, mentions)
        table, layers = placed.mentions, set(item["annotated"])
        return Example(
            set=self.labels.name,
            encoded=encoded,
            mentions=table,
            entities=placed.entities,
            entity_types=np.array([table.types[members[0]] for members in placed.entities], dtype=np.int64),
            has_mentions=bool(layers & {"ner", "entities_nested"}),
            has_some_mentions=bool(layers & SOME_MENTIONS),
            has_kinds=any("kind" in m for m in item["mentions"]),
            coreference=coreference_features(encoded, table).astype(np.uint8) if layers & _COREFERENCE else None,
            relations=relation_gold(placed, self.labels),
            events=event_gold(placed, self.labels) if self.labels.texts["event"] and "events" in layers else None,
            number_words=np.array([bool(_NUMBER.search(w)) for w in encoded.words()], dtype=bool),
        )

    def _mentions(self, item: Item, encoded: Encoded) -> list[_PlacedMention]:
        """The mentions whose type is known, sorted by place; each span once."""
        out, taken = [], set()
        has_coreference = bool(_COREFERENCE & set(item["annotated"]))
        for position, m in enumerate(item["mentions"]):
            words = word_range(encoded, Span(m["start"], m["end"]))
            label = self._type_of(item, position)
            if words is None or words in taken or label is None:
                continue
            taken.add(words)
            kind = _kind(_words_of(item, position), m)
            entity = m["entity"] if has_coreference and m.get("entity") is not None else ("alone", position)
            out.append(_PlacedMention(*words, self._types[label], kind, entity, position))
        return sorted(out, key=lambda mention: (mention.first, -mention.last))

    def _type_of(self, item: Item, position: int) -> str | None:
        """The mention's type; Text2KGBench leaves some open, which then have the first that their relation allows."""
        label = str(item["mentions"][position]["type"]).strip()
        if label in self._types:
            return label
        ontology = self.labels.ontology
        if not self.labels.name.startswith(TEXT2KG) or ontology is None:
            return None
        has_number = any(c.isdigit() for c in _words_of(item, position))
        for r in item["relations"]:
            if r["label"] in self.labels.texts["relation"]:
                relation = ontology.relations[r["label"]]
                allowed = {"head": relation.domain, "tail": relation.range}
                for end in ("head", "tail"):
                    if r[end] == position:
                        literal = [t for t in allowed[end] if ontology.entity_types[t].literal]
                        return literal[0] if literal and has_number else next(iter(allowed[end]))
        return None


class _PlacedMention(NamedTuple):
    """First and last word, indices of type and kind, what its entity is known by, and its position in the item."""

    first: int
    last: int
    type: int
    kind: int
    entity: Hashable
    position: int


def _placed(item: Item, encoded: Encoded, mentions: list[_PlacedMention]) -> PlacedItem:
    """Entities in order of their first mention."""
    by_entity: dict[Hashable, list[int]] = {}
    for i, mention in enumerate(mentions):
        by_entity.setdefault(mention.entity, []).append(i)
    entity_of_id = {key: e for e, key in enumerate(by_entity)}
    columns = np.array([(m.first, m.last, m.kind, m.type) for m in mentions], dtype=np.int64)
    return PlacedItem(
        item, encoded, MentionTable(*columns.T), list(by_entity.values()), entity_of_id,
        entity_of_mention={m.position: entity_of_id[m.entity] for m in mentions},
    )  # fmt: skip


def _words_of(item: Item, position: int) -> str:
    mention = item["mentions"][position]
    return str(item["text"][mention["start"] : mention["end"]])


def _kind(words: str, m: Item) -> int:
    """The marked kind, but for US and WHO, which newskg takes for pronouns; where a set marks none, by the look of the words."""
    if "kind" in m:
        return KINDS.index("name" if m["kind"] == "pronoun" and is_acronym(words) else m["kind"])
    return _kind_of_form(words, m)


def _kind_of_form(words: str, m: Item) -> int:
    """A name has a capital or a digit (GUM, LitBank: `form` or `infstat` are not needed)."""
    if m.get("form") in ("PRON", "NOM", "PROP"):
        return {"PROP": 0, "NOM": 1, "PRON": 2}[m["form"]]
    if words.lower() in _PRONOUNS and not is_acronym(words):
        return 2
    return 0 if re.search(r"[A-Z0-9]", words[1:] if words[:2] in ("A ", "I ") else words) else 1
