"""What counts as what when figures are taken: from the ontology, and two conventions of our gold data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgx.ontology import Ontology

# A convention of the newskg gold data, which the ontology does not hold; without effect on other labels.
_NAMED_IN_ANY_CASE = frozenset({"TITLE"})  # "sumo wrestler" is annotated as a name

_PRONOUNS = frozenset(
    "i me my mine we us ours our you your yours he him his she her hers it its they them their theirs who whom whose which "
    "that this these those one himself herself itself themselves myself ourselves there here".split()
)
_DETERMINER = re.compile(r"^(The|This|These|Those|That|His|Her|Their|Our|My|Its|A|An)\s")


@dataclass(frozen=True, slots=True)
class Conventions:
    """literal: types whose mentions are values. symmetric: relations that match either way round.

    not_exhaustive: types of which a mention without a mark is unknown, not wrong.
    """

    literal: frozenset[str]
    symmetric: frozenset[str]
    named_in_any_case: frozenset[str] = _NAMED_IN_ANY_CASE
    not_exhaustive: frozenset[str] = frozenset()

    def is_name(self, words: str, entity_type: str) -> bool:
        """True where the words name something: no pronoun, and with a capital or digit beyond a determiner."""
        if words.lower() in _PRONOUNS:
            return False
        if entity_type in self.literal or entity_type in self.named_in_any_case:
            return True
        return any(character.isupper() or character.isdigit() for character in _DETERMINER.sub("", words))


def conventions_of(ontology: Ontology) -> Conventions:
    return Conventions(
        literal=frozenset(label for label, entity_type in ontology.entity_types.items() if entity_type.literal),
        symmetric=frozenset(label for label, relation in ontology.relations.items() if relation.symmetric),
        not_exhaustive=ontology.in_facts_only,
    )
