"""The engine of one machine's first choice: all articles in this process, with the model's own threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure

if TYPE_CHECKING:
    from kgx.pipeline.assembly import Extractor


class OneProcess:
    """Obeys `kgx.engines.Engine`."""

    def __init__(self, *, threads: int) -> None:
        self.threads = threads

    def run(self, extractor: Extractor, articles: Iterable[Article]) -> Iterator[Extraction | Failure]:
        return extractor.pipe(articles, threads=self.threads)
