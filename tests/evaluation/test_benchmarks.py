"""Figures of public benchmarks on small texts, worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from newsroom import Draft

from kgx.annotation import Mention, Relation, Span
from kgx.errors import InputError, SettingsError
from kgx.evaluation.benchmarks import find_benchmark, in_both_directions, ontology_files, score_benchmark
from kgx.evaluation.marked_text import MarkedText, read_marked_texts
from kgx.evaluation.pair_scores import best_labels, read_pair_labels, score_pairs
from kgx.evaluation.report import Report
from kgx.evaluation.stemming import stem
from kgx.evaluation.triple_scores import predicted_triples, read_benchmark_ontologies
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import EntityType, Ontology, RelationType

TEXT = "Mira Sandoval founded Lumafield Oy in Turku. She wed Ove Brandt, a baker, in 2011."
ONTOLOGY = Ontology(
    name="small",
    entity_types={label: EntityType(label, label.lower(), literal=label == "DATE") for label in ("PER", "ORG", "LOC", "DATE")},
    relations={
        "founder": RelationType("founder", "founded it", ("ORG",), ("PER",)),
        "spouse": RelationType("spouse", "married", ("PER",), ("PER",), symmetric=True),
        "based in": RelationType("based in", "has its office there", ("ORG",), ("LOC",)),
    },
)


def mention(words: str, entity: int | None, type_: str = "PER", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "entity": entity, "type": type_, **more}


def gold_record(**more: Any) -> dict[str, Any]:
    return {
        "id": "turku", "text": TEXT,
        "mentions": [
            mention("Mira Sandoval", 0), mention("Lumafield Oy", 1, "ORG"), mention("Turku", 2, "LOC"),
            mention("Ove Brandt", 3), mention("2011", 4, "DATE"),
        ],
        "relations": [
            {"head": 1, "tail": 0, "label": "founder", "level": "entity"},
            {"head": 1, "tail": 2, "label": "based in", "level": "entity"},
            {"head": 0, "tail": 3, "label": "spouse", "level": "entity"},
            {"head": 3, "tail": 0, "label": "spouse", "level": "entity"},
        ],
        **more,
    }  # fmt: skip


def predicted_record() -> dict[str, Any]:
    """As kgx writes it: the pronoun belongs to its person, an occupation is a noun phrase, the spouse is missing."""
    return {
        "id": "turku", "text": TEXT,
        "entities": [
            {"id": 1, "type": "PER", "name": "Mira Sandoval"}, {"id": 2, "type": "ORG", "name": "Lumafield Oy"},
            {"id": 3, "type": "ORG", "name": "Turku"}, {"id": 4, "type": "PER", "name": "a baker"},
            {"id": 5, "type": "DATE", "name": "the year 2011"},
        ],
        "mentions": [
            mention("Mira Sandoval", 1, kind="name"), mention("Lumafield Oy", 2, "ORG", kind="name"),
            mention("Turku", 3, "ORG", kind="name"), mention("She", 1, kind="pronoun"), mention("a baker", 4, kind="nominal"),
            mention("2011", 5, "DATE", kind="name"),
        ],
        "relations": [{"head": 2, "tail": 1, "label": "founder"}, {"head": 3, "tail": 2, "label": "based in"}],
    }  # fmt: skip


def read(folder: Path, record: dict[str, Any]) -> dict[str, MarkedText]:
    path = folder / "texts.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return read_marked_texts(path)


def report(folder: Path, benchmark: str, gold: dict[str, Any], predicted: dict[str, Any] | None, **options: Any) -> Report:
    answers = {} if predicted is None else read(folder, predicted)
    return score_benchmark(find_benchmark(benchmark), read(folder, gold), answers, ontologies=[ONTOLOGY], **options)


@pytest.mark.parametrize("benchmark", ["newswire", "redocred", "knowledgenet", "conll04"])
def test_gold_against_itself_is_perfect(tmp_path: Path, benchmark: str) -> None:
    gold = gold_record(annotated_properties=["founder", "spouse"])
    entities = [{"id": m["entity"], "type": m["type"], "name": "x"} for m in gold["mentions"]]

    figures = report(tmp_path, benchmark, gold, {**gold, "entities": entities}).figures

    assert {name: values["f"] for name, values in figures.items()} == dict.fromkeys(figures, 1.0)


@pytest.mark.parametrize("benchmark", ["newswire", "redocred", "knowledgenet", "conll04"])
def test_missing_text_counts_as_an_empty_answer(tmp_path: Path, benchmark: str) -> None:
    figures = report(tmp_path, benchmark, gold_record(annotated_properties=["founder"]), None).figures

    assert all(values["f"] == 0 for values in figures.values())


def test_names_leave_out_pronouns_and_noun_phrases(tmp_path: Path) -> None:
    names = report(tmp_path, "newswire", gold_record(), predicted_record()).figures["names"]

    assert (names["p"], names["r"]) == (3 / 4, 3 / 5)  # Turku has the wrong type, Brandt is missing


def test_longer_of_two_nested_names_counts(tmp_path: Path) -> None:
    predicted = predicted_record()
    predicted["mentions"].append(mention("Sandoval", 1, kind="name"))

    assert report(tmp_path, "newswire", gold_record(), predicted).figures["names"]["p"] == 3 / 4


def test_documents_compare_names_without_types(tmp_path: Path) -> None:
    figures = report(tmp_path, "redocred", gold_record(), predicted_record()).figures

    assert (figures["mentions"]["p"], figures["mentions"]["r"]) == (1.0, 4 / 5)
    assert figures["entities"]["r"] == figures["entities_relaxed"]["r"] == 4 / 5


def test_documents_want_label_direction_and_ends(tmp_path: Path) -> None:
    figures = report(tmp_path, "redocred", gold_record(), predicted_record()).figures

    assert (figures["relations"]["p"], figures["relations"]["r"]) == (1 / 2, 1 / 4)
    assert (figures["pairs_relaxed"]["p"], figures["pairs_relaxed"]["r"]) == (1.0, 2 / 3)  # either way round


def test_only_relaxed_relations_forgive_a_missing_mention(tmp_path: Path) -> None:
    gold = gold_record()
    gold["mentions"].append({**mention("Mira Sandoval", 0), "end": 4})
    figures = report(tmp_path, "redocred", gold, predicted_record()).figures

    assert (figures["relations"]["p"], figures["relations_relaxed"]["p"]) == (0.0, 1 / 2)


def test_passages_forgive_spans_and_unannotated_properties(tmp_path: Path) -> None:
    predicted = predicted_record()
    predicted["mentions"][0]["end"] -= 4
    forgiven = report(tmp_path, "knowledgenet", gold_record(annotated_properties=["founder", "spouse"]), predicted).figures[
        "micro"
    ]
    punished = report(tmp_path, "knowledgenet", gold_record(annotated_properties=["based in"]), predicted).figures["micro"]

    assert (forgiven["p"], forgiven["r"], punished["p"]) == (1.0, 1 / 4, 1 / 2)


def test_passages_take_a_fact_at_any_mention(tmp_path: Path) -> None:
    gold = gold_record(annotated_properties=["founder"])
    gold["mentions"][0] = mention("She", 0)

    assert report(tmp_path, "knowledgenet", gold, predicted_record()).tables["label"]["founder"]["f"] == 1.0


def test_sentences_want_the_types_of_both_ends_unless_untyped(tmp_path: Path) -> None:
    predicted = predicted_record()
    predicted["relations"] = [{"head": 2, "tail": 3, "label": "based in"}]
    figures = report(tmp_path, "conll04", gold_record(), predicted).figures

    assert (figures["micro"]["p"], figures["micro_untyped"]["p"]) == (0.0, 1.0)


def test_sentences_take_the_nearest_mentions(tmp_path: Path) -> None:
    predicted = predicted_record()
    predicted["mentions"].append(mention("Ove Brandt", 6))
    predicted["entities"].append({"id": 6, "type": "PER", "name": "Ove Brandt"})
    predicted["relations"] = [{"head": 1, "tail": 6, "label": "spouse"}]  # She wed Ove Brandt

    assert report(tmp_path, "conll04", gold_record(), predicted).figures["micro"]["p"] == 0.0


def triple_gold() -> dict[str, Any]:
    return gold_record(
        ontology="ont_1_firms",
        triples=[
            {"sub": "Lumafield Oy", "rel": "founder", "obj": "Mira Sandoval"},
            {"sub": "Mira Sandoval", "rel": "wedding year", "obj": "2011"},
        ],
    )


def test_official_triples_leave_out_relations_that_gold_lacks(tmp_path: Path) -> None:
    figures = report(tmp_path, "text2kg", triple_gold(), predicted_record()).figures

    assert (figures["official"]["p"], figures["official"]["r"]) == (1.0, 1 / 2)
    assert (figures["official_unfiltered"]["p"], figures["pooled_unfiltered"]["p"]) == (1 / 2, 1 / 2)
    assert "conformance" not in figures["official"]


def test_made_up_words_and_relations_are_counted(tmp_path: Path) -> None:
    content = {"id": "ont_1_firms", "concepts": [{"label": "bakery"}], "relations": [{"label": "founder"}]}
    (tmp_path / "1_firms_ontology.json").write_text(json.dumps(content), encoding="utf-8")
    predicted = predicted_record()
    predicted["entities"][0]["name"] = "Sandoval Group"
    ontologies = read_benchmark_ontologies(tmp_path)

    official = report(tmp_path, "text2kg", triple_gold(), predicted, benchmark_ontologies=ontologies).figures["official"]

    assert (official["conformance"], official["relation_made_up"]) == (1 / 2, 1 / 2)
    assert (official["subject_made_up"], official["object_made_up"]) == (0.0, 1 / 2)


def test_literal_end_is_given_by_its_words(tmp_path: Path) -> None:
    predicted = predicted_record()
    predicted["relations"] = [{"head": 1, "tail": 5, "label": "wedding year"}]

    assert predicted_triples(read(tmp_path, predicted)["turku"], {"date"}) == [("Mira Sandoval", "wedding year", "2011")]


@pytest.mark.parametrize(
    "word, expected",
    [("Relational", "relat"), ("hopping", "hop"), ("filing", "file"), ("ties", "tie"), ("skies", "sky"), ("happily", "happili")],
)
def test_stems(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_symmetric_relation_is_read_both_ways() -> None:
    draft = Draft("Mira Sandoval wed Ove Brandt, and founded Lumafield Oy.")
    mira, ove = draft.entity("PER", "Mira Sandoval"), draft.entity("PER", "Ove Brandt")
    draft.relation("spouse", mira, ove)
    draft.relation("founder", draft.entity("ORG", "Lumafield Oy"), mira)

    relations: tuple[Relation, ...] = in_both_directions(draft.done(), {"spouse"}).relations

    assert [(r.head, r.label, r.tail) for r in relations] == [(1, "spouse", 2), (2, "spouse", 1), (3, "founder", 1)]


def test_ontology_is_found_beside_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data" / "dev"
    folder = tmp_path / "spec" / "ontologies" / "text2kg"
    for made in (data, folder):
        made.mkdir(parents=True)
    (folder / "ont_1_firms.yaml").write_text("name: firms\n", encoding="utf-8")
    texts = read(data, triple_gold())

    files = ontology_files(find_benchmark("text2kg"), data / "texts.jsonl", None, texts.values())

    assert files == {"turku": folder / "ont_1_firms.yaml"}


def test_missing_ontology_is_named_with_a_hint(tmp_path: Path) -> None:
    texts = read(tmp_path, gold_record())

    with pytest.raises(InputError, match=r"dwie\.yaml: no ontology for the benchmark dwie") as raised:
        ontology_files(find_benchmark("dwie"), tmp_path / "texts.jsonl", None, texts.values())
    assert raised.value.hint == "Name the file of the benchmark's ontology with --ontology."


def test_unknown_benchmark_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="unknown benchmark 'fewrels'") as raised:
        find_benchmark("fewrels")
    assert "fewrel" in (raised.value.hint or "")


class FixedReading:
    """Thinks that the first mention given is the founder of the second, and nothing of a text with "perhaps"."""

    def __init__(self, text: str) -> None:
        self.text = text

    def relations(self, mentions: list[Mention], entities: list[list[int]], types: list[str]) -> list[ScoredRelation]:
        spans = [mentions[members[0]].span for members in entities]
        scores = [] if "perhaps" in self.text else [(0, 1, "founded by", 0.6), (0, 1, "part of", 0.2), (1, 0, "part of", 0.9)]
        return [ScoredRelation(head, tail, label, score, spans[head], spans[tail]) for head, tail, label, score in scores]


class FixedPredictor:
    digest, thresholds = "0123456789abcdef", Thresholds()

    def sections(self, text: str, sentences: list[Span]) -> list[list[Span]]:
        return [sentences]

    def read(self, text: str, sentences: list[Span]) -> Any:  # Any: the other questions are not asked
        return FixedReading(text)


def pair_record(id_: str, text: str, label: str) -> dict[str, Any]:
    ends = [{"start": text.index(words), "end": text.index(words) + len(words), "type": "ENT"} for words in ("Oy", "Mira")]
    relation = {"head": 0, "tail": 1, "label": label, "level": "mention"}
    return {"id": id_, "text": text, "sents": [[0, len(text)]], "mentions": ends, "relations": [relation]}


def test_best_label_of_a_given_pair(tmp_path: Path) -> None:
    table = tmp_path / "relations.tsv"
    rows = [("source", "label", "wikidata", "english_label", "description"), ("other", "x", "P1", "", "")]
    rows += [("fewrel", "founder", "P112", "founded by", "who founded it"), ("fewrel", "part of", "P361", "", "a part")]
    table.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    labels = read_pair_labels(table, source="fewrel")
    texts = {}
    for id_, text, label in [
        ("1", "Mira founded Oy.", "founder"), ("2", "Oy, perhaps by Mira", "founder"), ("3", "Oy of Mira", "part of"),
    ]:  # fmt: skip
        texts |= read(tmp_path, pair_record(id_, text, label))

    answers = list(best_labels(texts.values(), FixedPredictor()))
    scores = score_pairs(answers, labels.names)

    assert [label for _, label in answers] == ["founded by", None, "founded by"]
    assert (scores.figures["micro"]["p"], scores.figures["micro"]["r"]) == (1 / 2, 1 / 3)
    assert scores.figures["macro"]["f"] == pytest.approx((1 / 2 + 0) / 2)


def test_zero_shot_labels_are_chosen_by_their_property(tmp_path: Path) -> None:
    table = tmp_path / "relations.tsv"
    rows = [f"fewrel\tlabel {i}\tP{i}\t\t\n" for i in range(40)]
    table.write_text("source\tlabel\twikidata\tenglish_label\tdescription\n" + "".join(rows), encoding="utf-8")

    labels = read_pair_labels(table, source="fewrel", zero_shot=True)

    assert {int(label.removeprefix("label ")) for label in labels.names} == {
        3, 6, 12, 13, 16, 19, 20, 21, 22, 23, 29, 31, 32, 37, 39,
    }  # fmt: skip
