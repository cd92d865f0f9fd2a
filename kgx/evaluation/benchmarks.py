"""The public benchmarks that `kgx evaluate --benchmark` knows: how each is scored, and which ontology its texts are read with.

Their data and ontologies are not part of kgx; they lie where the user has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kgx.annotation import Extraction
from kgx.errors import InputError, SettingsError
from kgx.evaluation.conventions import Conventions, conventions_of
from kgx.evaluation.document_scores import score_documents
from kgx.evaluation.marked_text import MarkedText, only_names
from kgx.evaluation.name_scores import score_names
from kgx.evaluation.passage_scores import score_passages
from kgx.evaluation.report import Report
from kgx.evaluation.sentence_scores import score_sentences
from kgx.evaluation.triple_scores import BenchmarkOntology, score_triples
from kgx.ontology import Ontology

Measure = Literal["names", "documents", "passages", "sentences", "triples", "pairs", "plainness", "syntax"]

_BOTH_WAYS = "a symmetric relation counts both ways"
_DOCUMENTS = (
    "names only, types not compared; strict: ends have exactly the gold mentions; relaxed: ends share the most mentions; "
    f"label and direction right; {_BOTH_WAYS}; micro-averaged"
)
_SENTENCES = "exact spans of both ends (nearest mentions), label and direction; with the types of the ends and untyped"
_PAIR = "the two mentions are given; the likeliest label is right or wrong; macro: mean over the labels"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """rule: what counts as right. ontology: file or folder below the folder of the ontologies, or the table of relations.

    ontology_field: the field of a text that names its ontology in the folder; None where all texts have the same.
    group_field: a field by whose values the figures are given too. named_in_any_case: types whose mentions need no capital.
    """

    name: str
    measure: Measure
    rule: str
    ontology: str = ""
    ontology_field: str | None = None
    group_field: str | None = None
    named_in_any_case: frozenset[str] = frozenset()


BENCHMARKS = (
    Benchmark("newswire", "names", "exact span and type of names; of nested ones the longer; micro-averaged", "newswire.yaml"),
    Benchmark("redocred", "documents", _DOCUMENTS, "redocred.yaml"),
    Benchmark("dwie", "documents", _DOCUMENTS, "dwie.yaml", named_in_any_case=frozenset({"role"})),
    Benchmark(
        "knowledgenet", "passages",
        f"overlap of both ends and the label; only properties annotated for the passage can be wrong; {_BOTH_WAYS}; "
        "micro over facts, macro over properties",
        "knowledgenet.yaml",
    ),
    Benchmark("crossre", "sentences", _SENTENCES, "crossre.yaml", group_field="domain"),
    Benchmark("conll04", "sentences", _SENTENCES, "conll04.yaml"),
    Benchmark(
        "text2kg", "triples",
        "equal words of subject, relation and object, case and blanks aside; official: relations that gold lacks in the "
        "sentence are left out, means over sentences, then over ontologies",
        "text2kg", ontology_field="ontology",
    ),
    Benchmark("fewrel", "pairs", _PAIR, "relations.tsv"),
    Benchmark("fewrel-zero-shot", "pairs", f"{_PAIR}; only the labels that a zero-shot run does not learn", "relations.tsv"),
    Benchmark(
        "realis", "plainness",
        "comes out plain: a relation of any label between the two names, asserted and without a speaker, or an asserted event of "
        "any type at the trigger",
    ),
    Benchmark(
        "syntax", "syntax",
        "tokens are the same characters; F1 of what is right of them, as in the CoNLL 2018 shared task; punctuation counts, "
        "subtypes of relations do not",
    ),
)  # fmt: skip


def find_benchmark(name: str) -> Benchmark:
    for benchmark in BENCHMARKS:
        if benchmark.name == name:
            return benchmark
    raise SettingsError(f"unknown benchmark {name!r}", hint=f"Known: {', '.join(b.name for b in BENCHMARKS)}.")


def score_benchmark(
    benchmark: Benchmark,
    gold: Mapping[str, MarkedText],
    predicted: Mapping[str, MarkedText],
    *,
    ontologies: Iterable[Ontology],
    benchmark_ontologies: Mapping[str, BenchmarkOntology] | None = None,
) -> Report:
    """The figures of a benchmark whose predictions are extractions. ontologies: those that the predictions were made with."""
    match benchmark.measure:
        case "names":
            return score_names(gold, predicted)
        case "documents":
            conventions = _conventions(ontologies, benchmark)
            return score_documents(gold, {text_id: only_names(text, conventions) for text_id, text in predicted.items()})
        case "passages":
            return score_passages(gold, predicted)
        case "sentences":
            return score_sentences(gold, predicted, group_field=benchmark.group_field)
        case "triples":
            assert benchmark.ontology_field is not None
            literal = {label.lower() for ontology in ontologies for label in conventions_of(ontology).literal}
            return score_triples(
                gold, predicted, ontology_field=benchmark.ontology_field, literal_types=literal, ontologies=benchmark_ontologies
            )  # fmt: skip
        case "pairs" | "plainness" | "syntax":
            raise ValueError(f"{benchmark.name} is not scored by extractions")


def ontology_files(benchmark: Benchmark, data: Path, given: Path | None, texts: Iterable[MarkedText]) -> dict[str, Path]:
    """The ontology file of each text, by text id.

    given: the file, or the folder where every text names its own; without it, they are looked for in `spec/ontologies`
    beside the folder `data` that the data file lies below. InputError where a file is missing.
    """
    files = {}
    top = given if given is not None else beside(data).parent / "spec" / "ontologies" / benchmark.ontology
    hint = f"Name the {'folder' if benchmark.ontology_field else 'file'} of the benchmark's ontology with --ontology."
    for text in texts:
        path = top if benchmark.ontology_field is None else top / f"{text.fields[benchmark.ontology_field]}.yaml"
        files[text.id] = path
    for path in sorted(set(files.values())):
        if not path.is_file():
            raise InputError(f"{path}: no ontology for the benchmark {benchmark.name}", hint=hint)
    return files


def beside(data: Path) -> Path:
    """The folder above the data file's own: benchmarks lie in `data/dev`, and what belongs to them in `data`."""
    return data.absolute().parent.parent


def in_both_directions(extraction: Extraction, symmetric: AbstractSet[str]) -> Extraction:
    """The extraction with each symmetric relation the other way round too, as the benchmarks' gold data has it."""
    relations = []
    for relation in extraction.relations:
        relations.append(relation)
        if relation.label in symmetric:
            relations.append(replace(relation, head=relation.tail, tail=relation.head))
    return replace(extraction, relations=tuple(relations))


def _conventions(ontologies: Iterable[Ontology], benchmark: Benchmark) -> Conventions:
    """Those of the benchmark's one ontology."""
    conventions = conventions_of(next(iter(ontologies)))
    return replace(conventions, named_in_any_case=benchmark.named_in_any_case)
