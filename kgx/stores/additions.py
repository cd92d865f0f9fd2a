"""Adding articles to a store: what is new or changed is read and kept, batch by batch; the rest is passed over.

A process that is killed loses at most one batch; the next call goes on from there to the same store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure, KgxError, StoreError
from kgx.stores.index import Candidates
from kgx.stores.member_rows import text_of
from kgx.stores.store import Reading, StoreWriter, make_store

BATCH = 16  # articles; seconds of extraction are lost where a process is killed, and a commit takes milliseconds

_SHOWN = 5  # ids in a note
_UNSURE = "less sure than min_confidence"

Extract = Callable[[Iterable[Article | Failure]], Iterable[Extraction | Failure]]


@dataclass(slots=True)
class AddReport:
    """What became of the articles: all that came in are new, unchanged, replaced, renewed, failed or given twice.

    replaced: of a known id with another text, title, date, URL, source or language, or of a known URL under another id.
    renewed: the same article, read anew. given_twice: came before in the same run. removed: no longer in the sources.
    candidates: of the articles that were read. is_renewal: the articles of the store were to be read anew.
    """

    new: int = 0
    unchanged: int = 0
    replaced: int = 0
    renewed: int = 0
    given_twice: int = 0
    removed: int = 0
    failures: list[Failure] = field(default_factory=list)
    candidates: Candidates = field(default_factory=Candidates)
    notes: list[str] = field(default_factory=list)
    is_renewal: bool = False

    @property
    def articles(self) -> int:
        return self.new + self.unchanged + self.replaced + self.renewed + len(self.failures) + self.given_twice


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
        writer.renew_rule()
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
    unsure: Mapping[str, int] = MappingProxyType({}),
) -> AddReport:
    """Reads what is new or changed and keeps it. sync: afterwards the store holds what the articles are, and no others.
    renew: articles that were read in another way than now are read anew, whether they come or not. batch: so many are
    committed together. unsure: how many candidates `extract` left out as less sure than it was asked for, by article id."""
    return _Addition(writer, extract, batch, unsure).run(articles, sync=sync, renew=renew)


class _Addition:
    def __init__(self, writer: StoreWriter, extract: Extract, batch: int, unsure: Mapping[str, int]) -> None:
        self._batch = batch
        self._unsure = unsure
        self._writer = writer
        self._extract = extract
        self._known = writer.articles_known()
        self._url_by_id = writer.urls_known()
        self._id_by_url = {url: article_id for article_id, url in self._url_by_id.items()}
        self._came_by_url: dict[str, Article] = {}
        self._digest_by_id: dict[str, str] = {}  # of the articles that came
        self._changed: set[str] = set()  # ids of articles that came, and that the store does not have, or not so
        self._renamed: set[str] = set()  # ids of articles that were known by their URL, under another id
        self._old_ids: set[str] = set()  # those other ids
        self._seen: set[str] = set()
        self._refused: set[str] = set()  # ids of articles that came, but cannot be kept
        self._read: list[str] = []
        self._report = AddReport()
        self._repeated: list[str] = []
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
        self._count_unsure()
        self._note_old_readings()
        if self._repeated:
            ids = ", ".join(map(repr, self._repeated[:_SHOWN]))
            more = f" and {len(self._repeated) - _SHOWN} more" if len(self._repeated) > _SHOWN else ""
            self._report.notes.append(f"taken once, since URL and text came before under another id: {ids}{more}")
        return self._report

    def _wanted(self, articles: Iterable[Article | Failure], *, renew: bool) -> Iterator[Article | Failure]:
        for article in articles:
            if isinstance(article, Failure):
                self._unreadable += 1
                yield article
                continue
            try:
                _check_id(article)
                is_first = self._is_first_of_its_id(article) and self._is_first_of_its_url(article)
            except KgxError as error:
                self._refused.add(article.id)
                yield Failure(article.id, error)
                continue
            if not is_first:
                self._report.given_twice += 1
                continue
            self._seen.add(article.id)
            if self._is_wanted(article, renew=renew):
                yield article
            else:
                self._report.unchanged += 1
        if renew:
            for article_id, (_, is_read_so) in sorted(self._known.items()):
                if not is_read_so and article_id not in self._seen:
                    yield self._writer.extraction(article_id).article

    def _is_first_of_its_id(self, article: Article) -> bool:
        """False where the same article came before; StoreError where another one came with its id."""
        digest = self._digest_by_id.setdefault(article.id, article.digest)
        if digest != article.digest:
            raise StoreError(f"the id {article.id!r} came before with another text", hint="Give each article an id of its own.")
        return article.id not in self._seen

    def _is_first_of_its_url(self, article: Article) -> bool:
        """False where the same article came before under another id; StoreError where another one came with its URL."""
        if article.url is None:
            return True
        earlier = self._came_by_url.setdefault(article.url, article)
        if earlier.id == article.id:
            return True
        if earlier.digest != article.digest:
            raise StoreError(
                f"the URL {article.url} came before with another text, as {earlier.id!r}",
                hint="Add the newer of the two alone, or give each its own URL.",
            )
        self._repeated.append(article.id)
        return False

    def _is_wanted(self, article: Article, *, renew: bool) -> bool:
        url = None if article.url is None else text_of(article.url)
        old_id = article.id if url is None else self._id_by_url.get(url, article.id)
        if old_id != article.id and old_id not in self._seen:
            self._renamed.add(article.id)
            self._old_ids.add(old_id)
            return True
        if self._is_changed(article):
            self._changed.add(article.id)
            return True
        is_old_reading = article.id in self._known and not self._known[article.id][1]
        return article.id in self._old_ids or (renew and is_old_reading)

    def _is_changed(self, article: Article) -> bool:
        """True for an article that the store does not have, or not so."""
        url = None if article.url is None else text_of(article.url)
        digest, _ = self._known.get(article.id, (None, False))
        if digest != article.digest or self._url_by_id.get(article.id) != url:
            return True
        return self._writer.source_and_language(article.id) != (article.source, article.language)

    def _keep(self, batch: list[Extraction]) -> None:
        if not batch:
            return
        self._writer.put(batch)
        for extraction in batch:
            article = extraction.article
            self._read.append(article.id)
            if article.id not in self._known and article.id not in self._renamed:
                self._report.new += 1
            elif article.id in self._renamed or article.id in self._changed:
                self._report.replaced += 1
            else:
                self._report.renewed += 1

    def _count_unsure(self) -> None:
        unsure = sum(self._unsure.get(article_id, 0) for article_id in self._read)
        if unsure:
            self._report.candidates.dropped[_UNSURE] += unsure

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
        gone = sorted(self._known.keys() - self._seen - self._refused - self._old_ids)
        self._writer.remove(gone)
        self._report.removed = len(gone)


def _check_id(article: Article) -> None:
    """StoreError for an id that no database takes."""
    try:
        article.id.encode("utf-8")
    except UnicodeEncodeError as error:
        raise StoreError(f"the id {article.id!r} has characters that are no Unicode text", hint="Give it another id.") from error
