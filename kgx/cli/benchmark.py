"""`kgx evaluate --benchmark`: reads a public benchmark's texts with its own ontology and prints its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kgx.cli.messages import WrongUsage, counted, print_failures, print_notes
from kgx.cli.progress import with_progress
from kgx.cli.reliability import load_predictor
from kgx.cli.table import table_lines
from kgx.errors import Failure, KgxError

if TYPE_CHECKING:
    from kgx.annotation import Extraction
    from kgx.evaluation.benchmarks import Benchmark
    from kgx.evaluation.marked_text import MarkedText
    from kgx.evaluation.report import Figures, Report
    from kgx.evaluation.triple_scores import BenchmarkOntology
    from kgx.ontology import Ontology
    from kgx.settings import Settings

T = TypeVar("T")

_HEADINGS = {
    "p": "precision", "r": "recall", "f": "F1", "conformance": "conforms", "subject_made_up": "subjects made up",
    "relation_made_up": "relations made up", "object_made_up": "objects made up",
}  # fmt: skip
_NUMBERS = ("gold", "texts", "plain")  # figures that are counts, not shares


@dataclass(frozen=True, slots=True)
class BenchmarkRun:
    """What the command line asks for. data, predicted, ontology, output …: as its options say."""

    benchmark: Benchmark
    data: Path
    settings: Settings
    predicted: Path | None = None
    ontology: Path | None = None
    benchmark_ontologies: Path | None = None
    output: Path | None = None
    limit: int | None = None
    quiet: bool = False
    failures: list[Failure] = field(default_factory=list)

    def report(self) -> Report:
        match self.benchmark.measure:
            case "plainness":
                return self._plainness()
            case "pairs":
                return self._pairs()
            case "syntax":
                return self._syntax()
            case _:
                return self._extractions()

    def _extractions(self) -> Report:
        from kgx.evaluation.benchmarks import ontology_files, score_benchmark
        from kgx.evaluation.marked_text import read_marked_texts
        from kgx.ontology import load_ontology

        concepts = self._read_benchmark_ontologies()
        gold = spread(read_marked_texts(self.data), self.limit)
        files = ontology_files(self.benchmark, self.data, self.ontology, gold.values())
        ontologies = {path: load_ontology(path) for path in sorted(set(files.values()))}
        predicted = read_marked_texts(self.predicted) if self.predicted is not None else self._read(gold, files, ontologies)
        return score_benchmark(
            self.benchmark, gold, predicted, ontologies=ontologies.values(), benchmark_ontologies=concepts
        )  # fmt: skip

    def _read(
        self, gold: Mapping[str, MarkedText], files: Mapping[str, Path], ontologies: Mapping[Path, Ontology]
    ) -> dict[str, MarkedText]:
        """What kgx reads in the texts, in their order; one that fails counts as an empty answer."""
        from kgx.evaluation.marked_text import marked_text_of

        found = self._collected(self._extract_by_ontology(gold, files, ontologies))
        extractions = [found[text_id] for text_id in gold if text_id in found]
        write_predictions(extractions, self.output)
        return {extraction.article.id: marked_text_of(extraction) for extraction in extractions}

    def _collected(self, results: Iterable[Extraction | Failure]) -> dict[str, Extraction]:
        """Extractions by text id; failures are noted, and it is an error where there is nothing else."""
        found = {}
        for result in with_progress(results, noun="texts", quiet=self.quiet):
            if isinstance(result, Failure):
                self.failures.append(result)
            else:
                found[result.article.id] = result
        if not found:
            print_failures(self.failures)
            raise KgxError("no text could be extracted", hint="The lines above say why.")
        return found

    def _extract_by_ontology(
        self, gold: Mapping[str, MarkedText], files: Mapping[str, Path], ontologies: Mapping[Path, Ontology]
    ) -> Iterator[Extraction | Failure]:
        """The texts of one ontology after those of another, so that each ontology's labels are read once."""
        from kgx.article import Article
        from kgx.evaluation.benchmarks import in_both_directions
        from kgx.evaluation.conventions import conventions_of
        from kgx.workspace import Workspace

        for path, ontology in ontologies.items():
            symmetric = conventions_of(ontology).symmetric
            articles = (Article(id=text.id, text=text.text) for text in gold.values() if files[text.id] == path)
            for result in Workspace(self.settings.model_copy(update={"ontology": path})).extract(articles):
                yield result if isinstance(result, Failure) else in_both_directions(result, symmetric)

    def _read_benchmark_ontologies(self) -> dict[str, BenchmarkOntology] | None:
        """Those of the folder that is named, else beside the data; None, with a note, where there are none."""
        from kgx.evaluation.benchmarks import beside
        from kgx.evaluation.triple_scores import read_benchmark_ontologies

        if self.benchmark.measure != "triples":
            return None
        folder = self.benchmark_ontologies or beside(self.data) / "text2kgbench_ontologies"
        if self.benchmark_ontologies is None and not folder.is_dir():
            note = f"{folder} is not there: no conformance and made-up shares; name the folder with --benchmark-ontologies"
            print_notes([note], quiet=self.quiet)
            return None
        return read_benchmark_ontologies(folder)

    def _pairs(self) -> Report:
        from kgx.evaluation.benchmarks import beside
        from kgx.evaluation.marked_text import read_marked_texts
        from kgx.evaluation.pair_scores import best_labels, read_pair_labels, score_pairs

        self._refuse_predictions()
        table = self.ontology or beside(self.data) / self.benchmark.ontology
        zero_shot = self.benchmark.name.endswith("zero-shot")
        labels = read_pair_labels(table, source="fewrel", zero_shot=zero_shot)
        texts = {key: text for key, text in read_marked_texts(self.data).items() if text.facts[0].label in labels.names}
        answers = best_labels(spread(texts, self.limit).values(), load_predictor(self.settings, labels.ontology))
        return score_pairs(with_progress(answers, noun="texts", quiet=self.quiet), labels.names)

    def _plainness(self) -> Report:
        from kgx.evaluation.plainness import score_plainness
        from kgx.evaluation.report import Report
        from kgx.workspace import Workspace

        self._refuse_predictions()
        if self.limit is not None:
            raise WrongUsage("--limit does not go with --benchmark realis", hint="The pairs are few: leave it out.")
        settings = self.settings.model_copy(update={"ontology": self.ontology}) if self.ontology else self.settings
        scores = score_plainness(self.data, Workspace(settings).extract)
        rows = {"not plain": scores.not_plain, "plain": scores.plain}
        tables = {"not plain, by cue": scores.not_plain_by_cue, "plain, by cue": scores.plain_by_cue}

        def figures(shares: Mapping[str, object]) -> dict[str, Figures]:
            return {name: {"came out plain": s.share, "texts": s.texts} for name, s in shares.items()}  # type: ignore[attr-defined]

        return Report(
            scores.not_plain.texts + scores.plain.texts, figures(rows), {name: figures(table) for name, table in tables.items()}
        )

    def _syntax(self) -> Report:
        from kgx.article import Article
        from kgx.evaluation.json_lines import read_json_lines
        from kgx.evaluation.report import Report
        from kgx.evaluation.syntax_scores import read_trees, score_syntax
        from kgx.workspace import Workspace

        trees = spread(read_trees(self.data), self.limit)
        if self.predicted is not None:
            return Report(len(trees), score_syntax(trees, read_trees(self.predicted)).figures())
        articles = read_json_lines(self.data, lambda record: Article(id=str(record["id"]), text=record["text"]))
        workspace = Workspace(self.settings.model_copy(update={"syntax": True}))
        found = self._collected(workspace.extract(article for article in articles if article.id in trees))
        extractions = [found[text_id] for text_id in trees if text_id in found]
        write_predictions(extractions, self.output)
        predicted = {extraction.article.id: extraction.syntax or () for extraction in extractions}
        return Report(len(trees), score_syntax(trees, predicted).figures())

    def _refuse_predictions(self) -> None:
        if self.predicted is not None or self.output is not None:
            hint = "Leave PREDICTED and -o out: this benchmark asks the model itself."
            raise WrongUsage(f"--benchmark {self.benchmark.name} takes and writes no predictions", hint=hint)


def spread(items: Mapping[str, T], limit: int | None) -> dict[str, T]:
    """That many of the items, evenly over all, since benchmarks are sorted by subject; all where there is no limit."""
    if limit is None or limit >= len(items):
        return dict(items)
    keys = list(items)
    return {keys[i * len(keys) // limit]: items[keys[i * len(keys) // limit]] for i in range(limit)}


def write_predictions(extractions: Iterable[Extraction], output: Path | None) -> None:
    """Records, one a line; nothing where no file is named."""
    from kgx.exporters.replacing import replacing
    from kgx.record import dumps

    if output is None:
        return
    with replacing(output) as stream:
        for extraction in extractions:
            stream.write(dumps(extraction).encode("utf-8", "backslashreplace") + b"\n")


def print_report(benchmark: Benchmark, report: Report, *, per_label: bool) -> None:
    """Percentages, precision and recall beside F1, after the rule of matching."""
    print(f"{benchmark.name}, {counted(report.texts, 'text')}; rule: {benchmark.rule}")
    for name, table in ({"figure": report.figures} | (dict(report.tables) if per_label else {})).items():
        if name != "figure":
            print()
        print("\n".join(_table(name, table)))


def report_as_json(benchmark: Benchmark, report: Report, *, per_label: bool) -> dict[str, object]:
    out = {"benchmark": benchmark.name, "rule": benchmark.rule, "texts": report.texts, "figures": report.figures}
    return {**out, "tables": report.tables} if per_label else out


def _table(name: str, rows: Mapping[str, Figures]) -> Iterator[str]:
    keys = list(dict.fromkeys(key for figures in rows.values() for key in figures))
    header = (name, *(_HEADINGS.get(key, key) for key in keys))
    return table_lines(header, [[label, *(_cell(key, figures) for key in keys)] for label, figures in rows.items()])


def _cell(key: str, figures: Figures) -> str:
    if key not in figures:
        return ""
    return f"{figures[key]:.0f}" if key in _NUMBERS else f"{100 * figures[key]:.1f}"
