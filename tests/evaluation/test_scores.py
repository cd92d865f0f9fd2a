"""Figures of small articles, worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kgx.annotation import Span
from kgx.article import Article
from kgx.evaluation.gold import GoldArticle, read_gold
from kgx.evaluation.scores import Scores, score
from kgx.ontology import EntityType, Ontology, RelationType

TEXT = "Mira Sandoval founded Lumafield Oy in Turku. She wed Ove Brandt. The firm may open a plant in Turku on Friday."
ONTOLOGY = Ontology(
    name="small",
    entity_types={
        label: EntityType(label, label.lower(), literal=label in ("DATE", "QUANTITY"), only_in_facts=label == "QUANTITY")
        for label in ("PERSON", "ORG", "GPE", "DATE", "QUANTITY", "TITLE")
    },
    relations={
        "founded_by": RelationType("founded_by", "founder", ("ORG",), ("PERSON",)),
        "spouse": RelationType("spouse", "husband or wife", ("PERSON",), ("PERSON",), symmetric=True),
    },
)


def mention(words: str, entity: int | None, *, nth: int = 0) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return {"start": start, "end": start + len(words), "entity": entity}


def gold_record() -> dict[str, Any]:
    """Four entities in seven mentions, two relations, one event that is not asserted."""
    return {
        "id": "turku",
        "text": TEXT,
        "sents": [[0, 44], [45, 64], [65, 111]],
        "entities": [
            {"id": 1, "type": "PERSON", "name": "Mira Sandoval"},
            {"id": 2, "type": "ORG", "name": "Lumafield Oy"},
            {"id": 3, "type": "GPE", "name": "Turku"},
            {"id": 4, "type": "PERSON", "name": "Ove Brandt"},
        ],
        "mentions": [
            mention("Mira Sandoval", 1), mention("Lumafield Oy", 2), mention("Turku", 3), mention("She", 1),
            mention("Ove Brandt", 4), mention("The firm", 2), mention("Turku", 3, nth=1),
        ],
        "relations": [
            {"head": 2, "tail": 1, "label": "founded_by", "evidence": [0]},
            {"head": 1, "tail": 4, "label": "spouse", "evidence": [1]},
        ],
        "events": [
            {
                "type": "launch", "trigger": span("open"), "realis": "planned",
                "arguments": [
                    {"role": "agent", "entity": 2}, {"role": "product", "text": "a plant"}, {"role": "place", "entity": 3},
                ],
            }
        ],
    }  # fmt: skip


def span(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def scored(tmp_path: Path, predicted: dict[str, Any] | None) -> Scores:
    answers = {} if predicted is None else read(tmp_path, predicted)
    return score(read(tmp_path, gold_record()), answers, ontology=ONTOLOGY)


def read(tmp_path: Path, record: dict[str, Any]) -> dict[str, GoldArticle]:
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return read_gold(path)


def test_gold_against_itself_is_perfect(tmp_path: Path) -> None:
    figures = scored(tmp_path, gold_record()).figures()

    assert {name: values["f"] for name, values in figures.items()} == dict.fromkeys(figures, 1.0)


def test_missing_article_counts_as_an_empty_answer(tmp_path: Path) -> None:
    scores = scored(tmp_path, None)

    assert scores.facts.names.missing == 5
    assert scores.facts.relations.missing == 2
    assert scores.events.arguments.missing == 3
    assert all(values["f"] == 0 for values in scores.figures().values())


def test_pronouns_and_lower_case_noun_phrases_are_no_names(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["mentions"] = [m for m in predicted["mentions"] if m not in (mention("She", 1), mention("The firm", 2))]

    assert scored(tmp_path, predicted).figures()["names"]["f"] == 1.0


def test_quantity_that_gold_lacks_is_not_counted_and_another_type_is(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["entities"] += [{"id": 5, "type": "QUANTITY", "name": "a plant"}, {"id": 6, "type": "DATE", "name": "Friday"}]
    predicted["mentions"] += [mention("a plant", 5), mention("Friday", 6)]
    names = scored(tmp_path, predicted).facts.names

    assert (names.right, names.surplus, names.missing) == (5, 1, 0)


def test_split_cluster_costs_coreference(tmp_path: Path) -> None:
    """Gold has 3 links, 7 mentions, 4 clusters. "She" as a cluster of its own loses one link.

    MUC: recall 2/3, precision 2/2. B³: recall (5 + 2 · 1/2)/7, precision 1. CEAF-e: φ4 = 1 + 1 + 1 + 2/3.
    """
    predicted = gold_record()
    predicted["entities"].append({"id": 5, "type": "PERSON", "name": "She"})
    predicted["mentions"][3]["entity"] = 5
    figures = scored(tmp_path, predicted).figures()["coref"]

    assert figures["muc"] == pytest.approx(2 * (2 / 3) / (1 + 2 / 3))
    assert figures["b3"] == pytest.approx(2 * (6 / 7) / (1 + 6 / 7))
    likeness = 3 + 2 / 3
    assert figures["ceafe"] == pytest.approx(2 * (likeness / 5) * (likeness / 4) / (likeness / 5 + likeness / 4))


def test_entity_of_another_type_is_wrong_but_carries_its_relations(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["entities"][1]["type"] = "PERSON"
    scores = scored(tmp_path, predicted)

    assert (scores.facts.entities.right, scores.facts.entities.surplus, scores.facts.entities.missing) == (3, 1, 1)
    assert scores.facts.relations.f1 == 1.0


def test_canonical_name_ignores_case_and_the_article(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["entities"][1]["name"] = "the LUMAFIELD Oy"
    predicted["entities"][3]["name"] = "Brandt"

    assert scored(tmp_path, predicted).figures()["canonical"] == {"f": pytest.approx(3 / 4)}


def test_only_symmetric_relations_match_either_way_round(tmp_path: Path) -> None:
    predicted = gold_record()
    for relation in predicted["relations"]:
        relation["head"], relation["tail"] = relation["tail"], relation["head"]
    scores = scored(tmp_path, predicted)

    assert (scores.facts.relations.right, scores.facts.relations.surplus) == (1, 1)
    assert scores.facts.unlabelled_relations.f1 == 1.0


def test_evidence_must_touch_a_gold_sentence(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["relations"][0]["evidence"] = [[40, 60]]  # from the first sentence into the second
    predicted["relations"][1]["evidence"] = [[70, 80]]  # in the third

    assert scored(tmp_path, predicted).figures()["evidence"] == {"f": pytest.approx(1 / 2)}


def test_trigger_that_overlaps_by_half_matches(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["events"][0]["trigger"] = span("may open")
    near = scored(tmp_path, predicted).figures()["triggers"]["f"]
    predicted["events"][0]["trigger"] = span("firm may open")
    far = scored(tmp_path, predicted).figures()["triggers"]["f"]

    assert (near, far) == (1.0, 0.0)


def test_arguments_match_by_entity_or_by_half_of_their_words(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["events"][0]["arguments"] = [
        {"role": "agent", "entity": 1},
        {"role": "product", "text": "open a plant"},
        {"role": "time", "text": "Friday"},
    ]
    arguments = scored(tmp_path, predicted).events.arguments

    assert (arguments.right, arguments.surplus, arguments.missing) == (1, 2, 2)


def test_realis_counts_events_that_are_not_asserted(tmp_path: Path) -> None:
    predicted = gold_record()
    predicted["events"][0]["realis"] = "negated"
    realis = scored(tmp_path, predicted).events.realis

    assert (realis.right, realis.surplus, realis.missing) == (0, 1, 1)


def test_labels_are_listed_by_their_number_in_gold(tmp_path: Path) -> None:
    by_label = scored(tmp_path, gold_record()).figures_by_label()

    assert list(by_label["names"]) == ["GPE", "PERSON", "ORG"]
    assert by_label["triggers"] == {"launch": {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 1}}


def test_gold_mention_of_an_undeclared_entity_matches_nothing() -> None:
    span = frozenset({Span(0, 5)})
    article = Article("turku", "Turku is a city.")
    gold = GoldArticle(article, {}, {}, {9: span}, (), ())
    predicted = GoldArticle(article, {1: "GPE"}, {1: "Turku"}, {1: span}, (), ())

    figures = score({"turku": gold}, {"turku": predicted}, ontology=ONTOLOGY).figures()

    assert figures["entities"] == {"p": 0.0, "r": 0.0, "f": 0.0}
