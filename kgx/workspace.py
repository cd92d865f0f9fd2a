"""Workspace: builds the parts from Settings and passes articles, facts and graphs between them.

What a command builds, a notebook imports and a test constructs. Heavy parts are loaded when they are first used.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kgx.annotation import Extraction
from kgx.article import Article, text_id
from kgx.errors import Failure
from kgx.plugins import ENGINES, PREDICTORS, load_plugin
from kgx.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from kgx.engines import Engine
    from kgx.graph.knowledge_graph import KnowledgeGraph
    from kgx.graph.provenance import Provenance
    from kgx.graph.selection import Selection
    from kgx.model.predictions import Predictor
    from kgx.ontology import Ontology
    from kgx.pipeline.assembly import Extractor
    from kgx.stores.additions import AddReport
    from kgx.stores.findings import ValidationReport
    from kgx.stores.query_pool import QueryPool
    from kgx.stores.solutions import Solutions
    from kgx.stores.store import Reading


class Workspace:
    """The parts that the settings ask for. predictor: takes the place of the model, for instance in a test."""

    def __init__(self, settings: Settings | None = None, *, predictor: Predictor | None = None) -> None:
        self.settings = settings if settings is not None else Settings()
        self._predictor = predictor

    @cached_property
    def ontology(self) -> Ontology:
        from kgx.ontology import default_ontology, load_ontology

        return default_ontology() if self.settings.ontology is None else load_ontology(self.settings.ontology)

    @cached_property
    def extractor(self) -> Extractor:
        from kgx.pipeline.assembly import Extractor

        settings = self.settings
        return Extractor(
            ontology=self.ontology,
            predictor=self.predictor,
            min_confidence=settings.min_confidence,
            spacy_model=settings.spacy,
            syntax=settings.syntax,
            open_relations=settings.open_relations,
        )

    @cached_property
    def predictor(self) -> Predictor:
        if self._predictor is not None:
            return self._predictor
        load = cast("Callable[..., Predictor]", load_plugin(PREDICTORS, self.settings.predictor))
        return load(self.settings.model, ontology=self.ontology, threads=self.settings.threads)

    def read(self, inputs: Sequence[str], *, stdin: BinaryIO | None = None) -> Iterator[Article | Failure]:
        """Articles of files, folders and `-`, in a fixed order; what cannot be read is a Failure in its place."""
        from kgx.readers.sources import read_articles

        return read_articles(inputs, date=self.settings.date, fields=self.settings.fields or None, stdin=stdin)

    def extract(self, articles: Iterable[Article | Failure]) -> Iterator[Extraction | Failure]:
        """Facts article by article, in the order of the articles. Failures pass through; one never stops the rest."""
        failures: deque[Failure] = deque()

        def readable() -> Iterator[Article]:
            for article in articles:
                if isinstance(article, Failure):
                    failures.append(article)
                else:
                    yield article

        engine = cast("Callable[..., Engine]", load_plugin(ENGINES, self.settings.engine))(threads=self.settings.threads)
        for result in engine.run(self.extractor, readable()):
            while failures:
                yield failures.popleft()
            yield result
        yield from failures

    def add(
        self, store: str | Path, inputs: Sequence[str], *, sync: bool = False, reextract: bool = False,
        stdin: BinaryIO | None = None,
        progress: Callable[[Iterator[Extraction | Failure]], Iterable[Extraction | Failure]] = iter,
    ) -> AddReport:  # fmt: skip
        """Reads articles into a store, which is made if there is none; see `add_articles` and `kgx.stores.store`.

        A store with an ontology of its own keeps it where the settings name none. StoreError where the articles of the
        store were read in another way than the settings say, unless reextract: then all of them are read anew.
        progress: is given the results one by one, and passes them on.
        """
        from kgx.readers.sources import read_given
        from kgx.stores.additions import add_articles, open_writer

        workspace = self._with_ontology_of(store)
        with open_writer(store, workspace._reading(), workspace._ontology_file(), renew=reextract) as writer:
            settings = workspace.settings
            articles = read_given(inputs, date=settings.date, fields=settings.fields or None, stdin=stdin)
            return add_articles(
                writer, articles, lambda wanted: progress(workspace.extract(wanted)), sync=sync, renew=reextract,
                unsure=workspace.extractor.unsure,
            )  # fmt: skip

    def _with_ontology_of(self, store: str | Path) -> Workspace:
        from kgx.stores.store import Store, is_store
        from kgx.stores.store_folder import ontology_file

        if self.settings.ontology is not None or not is_store(store):
            return self
        with Store(store) as opened:
            reading, folder = opened.reading, opened.folder
        if not reading.own_ontology:
            return self
        own = self.settings.model_copy(update={"ontology": ontology_file(folder, reading.ontology)})
        return Workspace(own, predictor=self._predictor)

    def _reading(self) -> Reading:
        from kgx.ontology import default_ontology
        from kgx.stores.store import Reading

        settings, ontology = self.settings, self.ontology.digest
        return Reading(
            model=self.predictor.digest,
            ontology=ontology,
            base_iri=settings.base_iri,
            own_ontology=ontology != default_ontology().digest,
            min_confidence=settings.min_confidence,
            spacy=settings.spacy,
            syntax=settings.syntax,
            open_relations=settings.open_relations,
        )

    def _ontology_file(self) -> Path:
        return self.settings.ontology or Path(str(resources.files("kgx").joinpath("ontologies/news.yaml")))

    def build(self, extractions: Iterable[Extraction]) -> KnowledgeGraph:
        """One graph of all the facts; the order of the extractions does not matter."""
        from kgx.graph.knowledge_graph import build_graph

        return build_graph(extractions, ontology=self.ontology, base_iri=self.settings.base_iri)

    def load_graph(self, sources: Sequence[str], selection: Selection | None = None) -> KnowledgeGraph:
        """The graph of one RDF file that kgx wrote, of a store, or of any number of .jsonl files; `-` is standard input.

        selection: which part of it is wanted.
        """
        from kgx.stores.graph_files import read_graph

        graph = read_graph(sources, ontology=self.ontology, base_iri=self.settings.base_iri)
        if selection is None:
            return graph
        from kgx.graph.selection import select

        return select(graph, selection)

    def export_vocabulary(self, target: Path | BinaryIO, *, format: str | None = None) -> None:
        """Writes the ontology as RDF: classes and properties with descriptions, domains, ranges and close matches."""
        from kgx.exporters.rdf import write_vocabulary

        write_vocabulary(self.ontology, target, base_iri=self.settings.base_iri, format=format)

    def export_shapes(self, target: Path | BinaryIO, *, format: str | None = None) -> None:
        """Writes the ontology as SHACL shapes, in Turtle."""
        from kgx.exporters.shapes import write_shapes

        write_shapes(self.ontology, target, base_iri=self.settings.base_iri, format=format)

    def open_pool(self, sources: Sequence[str], *, max_rows: int) -> QueryPool:
        """Processes that answer the queries of many clients over the sources; to be closed."""
        from kgx.stores.query_pool import Limits, QueryPool

        limits = Limits(timeout_s=self.settings.timeout_s, max_rows=max_rows)
        return QueryPool(sources, ontology=self.ontology, base_iri=self.settings.base_iri, limits=limits)

    def validate(self, source: str) -> ValidationReport:
        """What breaks the shapes of the ontology in an RDF file, records or a store, and articles that contradict each other."""
        from kgx.stores.validation import validate_source

        return validate_source(source, ontology=self.ontology, base_iri=self.settings.base_iri)

    def export(
        self, graph: KnowledgeGraph, target: Path | BinaryIO, *, format: str | None = None, all_realis: bool = False,
        provenance: Provenance = "statements",
    ) -> list[str]:  # fmt: skip
        """Writes a file, or to an open stream, which needs a format; returns what the format could not hold, in words."""
        if isinstance(target, Path):
            return graph.write(target, format=format, all_realis=all_realis, provenance=provenance)
        from kgx.graph.export import find_exporter

        exporter = find_exporter("standard output", format=format)
        return exporter.write(graph, target, all_realis=all_realis, provenance=provenance)

    def query(self, sources: Sequence[str], sparql: str, *, limit: int | None = None) -> Solutions:
        """Answers of a SPARQL query over RDF files, records and stores, all graphs together."""
        from kgx.stores.query import query_files

        settings = self.settings
        return query_files(
            sources, sparql, ontology=self.ontology, base_iri=settings.base_iri, timeout_s=settings.timeout_s, limit=limit
        )


def extract(text: str | Article) -> Extraction:
    """What kgx reads in one text, with the default settings; a Workspace has others.

    A bare text gets the hash of its words as article id, and no date. Raises the KgxError that made it fail.
    """
    article = text if isinstance(text, Article) else Article(id=text_id(text), text=text)
    return _default_workspace().extractor.extract(article)


def build(extractions: Iterable[Extraction]) -> KnowledgeGraph:
    """The graph of all the extractions, with the default settings; `write(path)` exports it by the path's suffix."""
    return _default_workspace().build(extractions)


@cache
def _default_workspace() -> Workspace:
    return Workspace()
