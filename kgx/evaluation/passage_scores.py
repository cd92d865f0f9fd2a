"""Facts of passages (KnowledgeNet): a fact counts where it overlaps a gold one at both ends.

Only some properties are annotated for a passage: a fact of another one that no gold fact matches is neither right nor wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kgx.evaluation.marked_text import MarkedText, empty_text
from kgx.evaluation.mention_facts import MentionFact, facts_by_any_pair, facts_by_nearest_pair
from kgx.evaluation.report import Report, by_frequency, figures_of, mean_figures, total
from kgx.evaluation.tally import Tally


def score_passages(gold: Mapping[str, MarkedText], predicted: Mapping[str, MarkedText]) -> Report:
    """micro: over all facts. macro: the mean over the properties that gold or the predictions hold."""
    by_label = defaultdict[str, Tally](Tally)
    for text_id, text in gold.items():
        _add_passage(by_label, text, predicted.get(text_id) or empty_text(text))
    labels = by_frequency(by_label)
    return Report(
        len(gold), {"micro": figures_of(total(by_label.values())), "macro": mean_figures(labels.values())}, {"label": labels}
    )


def _add_passage(by_label: dict[str, Tally], gold: MarkedText, predicted: MarkedText) -> None:
    facts = facts_by_any_pair(predicted)
    useful: set[int] = set()
    for fact in facts_by_nearest_pair(gold):
        matches = {i for i, other in enumerate(facts) if _overlap(fact, other)}
        useful |= matches
        if matches:
            by_label[fact.label].right += 1
        else:
            by_label[fact.label].missing += 1
    for i, fact in enumerate(facts):
        if i not in useful and fact.label in gold.fields["annotated_properties"]:
            by_label[fact.label].surplus += 1


def _overlap(gold: MentionFact, predicted: MentionFact) -> bool:
    return gold.label == predicted.label and any(
        head.span.overlaps(own_head.span) and tail.span.overlaps(own_tail.span)
        for head, tail in gold.pairs
        for own_head, own_tail in predicted.pairs
    )
