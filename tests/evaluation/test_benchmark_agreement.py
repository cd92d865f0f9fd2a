"""Our figures of the public benchmarks against those of the project's official scorers, where they lie beside the checkout."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgx.evaluation.benchmarks import find_benchmark, score_benchmark
from kgx.evaluation.marked_text import read_marked_texts
from kgx.evaluation.report import Report
from kgx.evaluation.stemming import stem
from kgx.evaluation.triple_scores import read_benchmark_ontologies
from kgx.ontology import load_ontology

SHARED = Path(__file__).parents[3] / "shared"
TOOLS = SHARED / "tools"
ONTOLOGIES = SHARED / "spec" / "ontologies"
Record = dict[str, Any]

pytestmark = pytest.mark.skipif(not TOOLS.is_dir(), reason="needs the project's shared folder")


@pytest.fixture(scope="module")
def official() -> Iterator[Any]:
    """The module score_relations.py, which looks for its sibling score.py on the path."""
    sys.path.insert(0, str(TOOLS))
    try:
        spec = importlib.util.spec_from_file_location("official_relations", TOOLS / "score_relations.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(TOOLS))
        sys.modules.pop("score", None)


def gold_records(file: str, number: int) -> list[Record]:
    with gzip.open(SHARED / "data" / "dev" / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return records[:: max(1, len(records) // number)][:number]


def predicted_from(gold: Record, chance: random.Random) -> Record:
    """A record as kgx writes it, near the gold one: mentions dropped, moved, regrouped, retyped; facts turned and relabelled."""
    types = [mention["type"] for mention in gold["mentions"]] or ["thing"]
    labels = [relation["label"] for relation in gold.get("relations") or ()] or ["related to"]
    numbers = [m["entity"] if m.get("entity") is not None else 1000 + i for i, m in enumerate(gold["mentions"])]
    entities: dict[int, Record] = {}
    mentions = []
    for mention, number in zip(gold["mentions"], numbers, strict=True):
        words = gold["text"][mention["start"] : mention["end"]]
        entity = entities.setdefault(number, {"id": number, "type": mention["type"], "name": words})
        if chance.random() < 0.1:
            entity["type"] = chance.choice(types)
        mention = {**mention, "entity": number, "kind": chance.choice(["name", "name", "name", "nominal", "pronoun"])}
        if chance.random() < 0.1:
            mention["entity"] = chance.choice(numbers)
        if chance.random() < 0.1:
            mention["end"] = min(mention["end"] + chance.randint(1, 9), len(gold["text"]))
        if chance.random() < 0.9:
            mentions.append(mention)
    relations = []
    for relation in gold.get("relations") or ():
        head, tail = relation["head"], relation["tail"]
        if relation["level"] == "mention":
            head, tail = numbers[head], numbers[tail]
        relation = {"head": head, "tail": tail, "label": relation["label"]}
        if chance.random() < 0.2:
            relation["head"], relation["tail"] = tail, head
        if chance.random() < 0.2:
            relation["label"] = chance.choice(labels)
        if chance.random() < 0.2:
            relation["tail"] = chance.choice(numbers)
        if chance.random() < 0.9:
            relations.append(relation)
    for start in [gold["text"].find(word) for word in (" it ", " his ", " the ", " a ")]:
        if start >= 0:  # what benchmarks of names do not mark
            place = {"start": start + 1, "end": start + 3, "type": types[0], "kind": "nominal"}
            mentions.append({**place, "entity": chance.choice(numbers) if numbers else None})
    return {
        "id": gold["id"],
        "text": gold["text"],
        "entities": list(entities.values()),
        "mentions": mentions,
        "relations": relations,
    }


class Sets:
    """The same gold and predicted records as files for our readers and as the official scorers take them."""

    def __init__(self, folder: Path, gold: list[Record], seed: int) -> None:
        chance = random.Random(seed)
        predicted = [predicted_from(record, chance) for record in gold[1:]]  # the first has no answer
        self.gold_path, self.predicted_path = folder / "gold.jsonl", folder / "predicted.jsonl"
        for path, records in ((self.gold_path, gold), (self.predicted_path, predicted)):
            path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        self.gold = {record["id"]: record for record in gold}
        self.predicted = {record["id"]: record for record in predicted}

    def our_report(self, benchmark: str, ontology_paths: list[Path], **options: Any) -> Report:
        return score_benchmark(
            find_benchmark(benchmark), read_marked_texts(self.gold_path), read_marked_texts(self.predicted_path),
            ontologies=[load_ontology(path) for path in ontology_paths], **options,
        )  # fmt: skip


def assert_same(ours: Any, official: Any, keys: str = "prf") -> None:
    assert {key: ours[key] for key in keys} == {key: pytest.approx(official[key], abs=1e-9) for key in keys}


@pytest.mark.parametrize("seed", [1, 2])
def test_names_agree(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sets = Sets(tmp_path, gold_records("en_worldwide_newswire", 8), seed)
    monkeypatch.syspath_prepend(str(TOOLS))
    monkeypatch.setattr(sys, "argv", ["x", str(sets.gold_path), str(sets.predicted_path), "--map", "same", "--json"])
    spec = importlib.util.spec_from_file_location("official_names", TOOLS / "score_names.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))  # a script: it prints when it is loaded
    official = json.loads(capsys.readouterr().out)

    report = sets.our_report("newswire", [ONTOLOGIES / "newswire.yaml"])

    assert 0.2 < official["names"]["f"] < 0.95
    assert_same(report.figures["names"], official["names"])
    assert report.tables["type"].keys() == official["per_type"].keys()
    for label, figures in report.tables["type"].items():
        assert_same(figures, official["per_type"][label])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["redocred", "dwie"])
def test_documents_agree(official: Any, tmp_path: Path, name: str, seed: int) -> None:
    sets = Sets(tmp_path, gold_records(name, 8), seed)
    named = {text_id: official.only_names({"text": sets.gold[text_id]["text"], **d}) for text_id, d in sets.predicted.items()}
    theirs = official.score_documents(sets.gold, named)

    report = sets.our_report(name, [ONTOLOGIES / f"{name}.yaml"])

    assert 0.1 < theirs["relations_relaxed"]["f"] < 0.95
    for figure, values in report.figures.items():
        assert_same(values, theirs[figure])
    assert report.tables["label"].keys() == theirs["per_label"].keys()
    for label, values in report.tables["label"].items():
        assert_same(values, theirs["per_label"][label])


@pytest.mark.parametrize("seed", [1, 2])
def test_passages_agree(official: Any, tmp_path: Path, seed: int) -> None:
    sets = Sets(tmp_path, gold_records("knowledgenet", 80), seed)
    theirs = official.score_passages(sets.gold, sets.predicted)

    report = sets.our_report("knowledgenet", [ONTOLOGIES / "knowledgenet.yaml"])

    assert 0.1 < theirs["micro"]["f"] < 0.95
    for figure, values in report.figures.items():
        assert_same(values, theirs[figure])
    for label, values in report.tables["label"].items():
        assert_same(values, theirs["per_label"][label])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["crossre", "conll04"])
def test_sentences_agree(official: Any, tmp_path: Path, name: str, seed: int) -> None:
    sets = Sets(tmp_path, gold_records(name, 120), seed)
    group = find_benchmark(name).group_field

    report = sets.our_report(name, [ONTOLOGIES / f"{name}.yaml"])

    for suffix, types in (("", True), ("_untyped", False)):
        theirs = official.score_sentences(sets.gold, sets.predicted, types, by=group)
        assert 0.1 < theirs["micro"]["f"] < 0.98
        for figure in ("micro", "macro"):
            assert_same(report.figures[f"{figure}{suffix}"], theirs[figure])
            if group is not None:
                mean = theirs[f"mean_over_{group}"][f"{figure}_f"]
                assert report.figures[f"{figure}{suffix} by {group}"]["f"] == pytest.approx(mean, abs=1e-9)
                for value, values in report.tables[f"{group}, {figure}{suffix}"].items():
                    assert_same(values, theirs["by"][value][figure])
        for label, values in report.tables[f"label{suffix}"].items():
            assert_same(values, theirs["per_label"][label])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("file", ["text2kg_wikidata_tekgen", "text2kg_dbpedia_webnlg"])
def test_triples_agree(official: Any, tmp_path: Path, file: str, seed: int) -> None:
    folder = SHARED / "data" / "text2kgbench_ontologies"
    sets = Sets(tmp_path, gold_records(file, 150), seed)
    theirs = official.score_triples(sets.gold, sets.predicted, official.ontologies(folder))
    paths = sorted(ONTOLOGIES / "text2kg" / f"{name}.yaml" for name in {record["ontology"] for record in sets.gold.values()})

    report = sets.our_report("text2kg", paths, benchmark_ontologies=read_benchmark_ontologies(folder))

    assert 0.02 < theirs["official"]["f"] < 0.95
    assert_same(report.figures["official_unfiltered"], theirs["unfiltered"])
    for figure in ("sentences_unfiltered", "pooled", "pooled_unfiltered"):
        assert_same(report.figures[figure], theirs[figure])
    for ours, other in [
        (report.figures["official"], theirs["official"]),
        (report.figures["sentences"], theirs["sentences"]),
        *((values, theirs["per_ontology"][name]) for name, values in report.tables["ontology"].items()),
    ]:
        assert_same(ours, other)
        assert ours["conformance"] == pytest.approx(other["conformance"], abs=1e-9)
        for end in ("subject", "relation", "object"):
            assert ours[f"{end}_made_up"] == pytest.approx(other[f"{end}_hallucination"], abs=1e-9)


def test_stems_agree(official: Any) -> None:
    words = {word for record in gold_records("newskg", 30) for word in record["text"].split()}

    assert {word: stem(word) for word in words} == {word: official.stem(word) for word in words}
