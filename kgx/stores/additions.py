"""Adding articles to a store: what is new or changed is read and kept, batch by batch; the rest is passed over.

A process that is killed loses at most one batch; the next call goes on from there to the same store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure, KgxError, StoreError
from kgx.stores.index import Candidates
from kgx.stores.store import Reading, StoreWriter, make_store

BATCH = 16  # articles; seconds of extraction are lost where a process is killed, and a commit takes milliseconds

Extract = Callable[[Iterable[Article | Failure]], Iterable[Extraction | Failure]]


@dataclass(slots=True)
class AddReport:
    """What became of the articles: all that came in are new, unchanged, replaced, renewed or failed.

    replaced: of a known id with another text, title or date. renewed: the same article, read anew. removed: no longer
    in the sources. candidates: of the articles that were read. is_renewal: the articles of the store were to be read anew.
    """

    new: int = 0
    unchanged: int = 0
    replaced: int = 0
    renewed: int = 0
    removed: int = 0
    failures: list[Failure] = field(default_factory=list)
    candidates: Candidates = field(default_factory=Candidates)
    notes: list[str] = field(default_factory=list)
    is_renewal: bool = False

    @property
    def articles(self) -> int:
        return self.new + self.unchanged + self.replaced + self.renewed + len(self.failures)


@contextmanager
def open_writer(folder: str | Path, reading: Reading, ontology: Path, *, renew: bool = False) -> Iterator[StoreWriter]:
    """The writer of a store, which is made if there is none. StoreError where its articles were read in another way,
    unless renew: then the store takes the new way. ontology: its file."""
    make_store(folder, reading, ontology)
    with StoreWriter(folder) as writer:
        if writer.reading != reading:
            if not renew:
                raise _other_reading(writer, reading)
            writer.change_reading(reading, ontology)
        elif not writer.is_of_this_rule:
            writer.rebuild()
        yield writer


def _other_reading(writer: StoreWriter, reading: Reading) -> StoreError:
    old, new = asdict(writer.reading), asdict(reading)
    differences = [f"{name} {old[name]!r}, now {new[name]!r}" for name in old if old[name] != new[name]]
    return StoreError(
        f"{writer.folder}: its articles were read with another setting: {'; '.join(differences)}",
        hint=f"Use the settings it was made with, or read all its articles anew: kgx add {writer.folder} --reextract",
    )


def add_articles(
    writer: StoreWriter,
    articles: Iterable[Article | Failure],
    extract: Extract,
    *,
    sync: bool = False,
    renew: bool = False,
    batch: int = BATCH,
) -> AddReport:
    """Reads what is new or changed and keeps it. sync: afterwards the store holds what the articles are, and no others.
    renew: articles that were read in another way than now are read anew, whether they come or not. batch: so many are
    committed together."""
    return _Addition(writer, extract, batch).run(articles, sync=sync, renew=renew)


class _Addition:
    def __init__(self, writer: StoreWriter, extract: Extract, batch: int) -> None:
        self._batch = batch
        self._writer = writer
        self._extract = extract
        self._known = writer.articles_known()
        self._seen: set[str] = set()
        self._read: list[str] = []
        self._report = AddReport()
        self._unreadable = 0

    def run(self, articles: Iterable[Article | Failure], *, sync: bool, renew: bool) -> AddReport:
        batch: list[Extraction] = []
        self._report.is_renewal = renew
        for result in self._extract(self._wanted(articles, renew=renew)):
            if isinstance(result, Failure):
                self._report.failures.append(result)
                continue
            batch.append(result)
            if len(batch) >= self._batch:
                self._keep(batch)
                batch = []
        self._keep(batch)
        if sync:
            self._remove_unseen()
        self._report.candidates = self._writer.publish(counted=self._read)
        self._note_old_readings()
        return self._report

    def _wanted(self, articles: Iterable[Article | Failure], *, renew: bool) -> Iterator[Article | Failure]:
        for article in articles:
            if isinstance(article, Failure):
                self._unreadable += 1
                yield article
                continue
            try:
                _check_id(article)
            except KgxError as error:
                yield Failure(article.id, error)
                continue
            self._seen.add(article.id)
            digest, is_read_so = self._known.get(article.id, (None, False))
            if digest != article.digest or (renew and not is_read_so):
                yield article
            else:
                self._report.unchanged += 1
        if renew:
            for article_id, (_, is_read_so) in sorted(self._known.items()):
                if not is_read_so and article_id not in self._seen:
                    yield self._writer.extraction(article_id).article

    def _keep(self, batch: list[Extraction]) -> None:
        if not batch:
            return
        self._writer.put(batch)
        for extraction in batch:
            article = extraction.article
            self._read.append(article.id)
            if article.id not in self._known:
                self._report.new += 1
            elif self._known[article.id][0] != article.digest:
                self._report.replaced += 1
            else:
                self._report.renewed += 1

    def _note_old_readings(self) -> None:
        old = sum(not is_read_so for _, is_read_so in self._writer.articles_known().values())
        if old:
            self._report.notes.append(
                f"{old} articles still have what was read with other settings; --reextract goes on with them"
            )

    def _remove_unseen(self) -> None:
        if self._unreadable:
            self._report.notes.append(
                "nothing was removed, since some inputs could not be read; the articles of the store that are in none stay"
            )
            return
        gone = sorted(self._known.keys() - self._seen)
        self._writer.remove(gone)
        self._report.removed = len(gone)


def _check_id(article: Article) -> None:
    """StoreError for an id that no database takes."""
    try:
        article.id.encode("utf-8")
    except UnicodeEncodeError as error:
        raise StoreError(f"the id {article.id!r} has characters that are no Unicode text", hint="Give it another id.") from error
