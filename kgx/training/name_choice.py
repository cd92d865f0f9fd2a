"""Whether the canonical name is the gold one where mentions and coreference are gold: what the choice of name costs by itself.

python -m kgx.training.name_choice FILE

By type, and over all, the share of entities that are no values; case and "the" ignored, as in kgx.evaluation.scores.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kgx.annotation import Mention, MentionKind
from kgx.errors import KgxError
from kgx.evaluation.fact_scores import plain_name
from kgx.evaluation.marked_text import MarkedText, read_marked_texts
from kgx.evaluation.tally import share
from kgx.ontology import Ontology, default_ontology
from kgx.pipeline.canonical_names import canonical_name

_KINDS: dict[str, MentionKind] = {"name": "name", "nominal": "nominal", "pronoun": "pronoun"}


def judge_names(texts: Iterable[MarkedText], ontology: Ontology) -> dict[str, list[bool]]:
    """By type, whether each entity with mentions gets its gold name. Types that the ontology lacks are left out."""
    judged: dict[str, list[bool]] = defaultdict(list)
    for text in texts:
        for entity, type_ in text.types.items():
            known = ontology.entity_types.get(type_)
            own = sorted((m for m in text.mentions if m.entity == entity), key=lambda m: m.span)
            if known is None or known.literal or not own:
                continue
            mentions = [Mention(m.span, _KINDS[m.kind], type_, 1.0) for m in own]
            found = canonical_name(mentions, text.text, schema=known.schema)
            judged[type_].append(plain_name(found) == plain_name(text.names[entity]))
    return dict(judged)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="gold records in JSON Lines, .gz or not")
    try:
        judged = judge_names(read_marked_texts(parser.parse_args(argv).file).values(), default_ontology())
    except KgxError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    everything = [right for own in judged.values() for right in own]
    for name, own in (*sorted(judged.items()), ("all", everything)):
        print(f"{name:9} {100 * share(sum(own), len(own)):5.1f} % of {len(own):,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
