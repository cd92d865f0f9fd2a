"""The relation of a given pair of mentions (FewRel, Han et al. 2018): which of the benchmark's labels fits best?

The two mentions are given and every sentence has exactly one right label, so only the relation head of a model is asked.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kgx.annotation import Mention, Span
from kgx.errors import InputError
from kgx.evaluation.marked_text import MarkedText
from kgx.evaluation.report import Report, by_frequency, figures_of, mean_figures, total
from kgx.evaluation.tally import Tally
from kgx.model.predictions import Predictor
from kgx.ontology import EntityType, Ontology, RelationType

# The one type of the set, in the words that training reads of it.
_ANYTHING = EntityType("entity", "any named thing")
ZERO_SHOT_LABELS = 15


@dataclass(frozen=True, slots=True)
class PairLabels:
    """Candidate labels. ontology: with their English labels and descriptions. names: English label by the benchmark's label."""

    ontology: Ontology
    names: Mapping[str, str]


def read_pair_labels(path: Path, *, source: str, zero_shot: bool = False) -> PairLabels:
    """The labels of one source in a table of relations (`relations.tsv` of the shared data).

    zero_shot: only those kept out of a zero-shot run, the first ZERO_SHOT_LABELS by the SHA-1 of their Wikidata property.
    """
    hint = "Name a table with the columns source, label, wikidata, english_label and description."
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["source"] == source]
        if zero_shot:
            rows = sorted(rows, key=lambda row: hashlib.sha1(row["wikidata"].encode()).hexdigest())[:ZERO_SHOT_LABELS]
        names = {row["label"]: row["english_label"] or row["label"] for row in rows}
        descriptions = {names[row["label"]]: row["description"] or "" for row in rows}
    except (OSError, UnicodeDecodeError, KeyError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else f"not a table of relations ({error})"
        raise InputError(f"{path}: {reason}", hint=hint) from error
    if not rows:
        raise InputError(f"{path}: no relation of the source {source!r}", hint=hint)
    anything = (_ANYTHING.label,)
    relations = {label: RelationType(label, text, anything, anything) for label, text in descriptions.items()}
    return PairLabels(Ontology(name=source, entity_types={_ANYTHING.label: _ANYTHING}, relations=relations), names)


def best_labels(texts: Iterable[MarkedText], predictor: Predictor) -> Iterator[tuple[MarkedText, str | None]]:
    """Each text with the likeliest label of its pair, None where the predictor thinks no label worth passing on."""
    for text in texts:
        sentences = [Span(*pair) for pair in text.fields["sents"]]
        fact = text.facts[0]
        given = [text.mentions[fact.head].span, text.mentions[fact.tail].span]
        mentions = [Mention(span, "name", _ANYTHING.label, 1.0) for span in sorted(given)]
        entities = [[mentions.index(Mention(span, "name", _ANYTHING.label, 1.0))] for span in given]
        scored = predictor.read(text.text, sentences).relations(mentions, entities, [_ANYTHING.label] * 2)
        best = max((s for s in scored if s.head == 0), key=lambda s: s.confidence, default=None)
        yield text, best.label if best is not None else None


def score_pairs(answers: Iterable[tuple[MarkedText, str | None]], names: Mapping[str, str]) -> Report:
    """micro: share of right labels among those given and among all. macro: the mean over the labels that gold holds."""
    by_label = defaultdict[str, Tally](Tally)
    texts = 0
    for text, answer in answers:
        texts += 1
        right = names[text.facts[0].label]
        by_label[right].compare({right}, {answer} & {right})
        if answer is not None and answer != right:
            by_label[answer].surplus += 1
    labels = by_frequency(by_label)
    figures = {
        "macro": mean_figures(values for values in labels.values() if values["gold"]),
        "micro": figures_of(total(by_label.values())),
    }
    return Report(texts, figures, {"label": labels})
