"""How many articles are extracted at once. An engine is found by its name in the entry point group kgx.engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from kgx.annotation import Extraction
from kgx.article import Article
from kgx.errors import Failure

if TYPE_CHECKING:
    from kgx.pipeline.assembly import Extractor


class Engine(Protocol):
    """Made with the keyword `threads`; results come in the order of the articles, whatever runs at once."""

    def run(self, extractor: Extractor, articles: Iterable[Article]) -> Iterator[Extraction | Failure]: ...
