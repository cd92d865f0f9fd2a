"""`kgx why` and `kgx show`: what is behind a node or an edge of a store, and what is around a node."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kgx.cli import options
from kgx.cli.messages import counted, visible
from kgx.errors import InputError

if TYPE_CHECKING:
    from kgx.stores.explanations import Explanation, ToldFact, Witness

_MIN_WIDTH = 40

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name as the articles have it, an id or an IRI.")]


def why(
    store: options.StoreFolder,
    name: Name,
    label: Annotated[str | None, typer.Argument(metavar="LABEL", help="A relation or role, as ceo.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="OTHER", help="What it holds with, as NAME.")] = None,
    as_json: options.AsJson = False,
) -> int:
    """Print the sentences and merges behind a node or an edge."""
    found = _explained(store, name, label, other)
    if not any(explanation.facts for explanation in found) and label is not None:
        raise InputError(f"no article in {store} states that", hint=f"kgx show {store} {name!r} lists what they state.")
    if as_json:
        print(json.dumps([asdict(explanation) for explanation in found], ensure_ascii=False, indent=1))
    else:
        width = max(shutil.get_terminal_size().columns, _MIN_WIDTH)
        print("\n".join(line for explanation in found for line in _why_lines(explanation, width, is_edge=label is not None)))
    return 0


def show(store: options.StoreFolder, name: Name, as_json: options.AsJson = False) -> int:
    """Show a node of a store with its neighbours."""
    found = _explained(store, name, None, None)
    if as_json:
        print(json.dumps([asdict(explanation) for explanation in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for explanation in found for line in _node_lines(explanation)))
    return 0


def _explained(store: object, name: str, label: str | None, other: str | None) -> list[Explanation]:
    from kgx.stores.explanations import explain
    from kgx.stores.store import Store

    with Store(str(store)) as opened:
        return explain(opened, name, label=label, other=other)


def _heading(explanation: Explanation) -> Iterator[str]:
    yield visible(f"{explanation.label} ({explanation.type}), {explanation.id}")
    if explanation.names:
        yield visible(f"  also called {', '.join(explanation.names)}")
    yield f"  in {counted(len(explanation.articles), 'article')}"


def _why_lines(explanation: Explanation, width: int, *, is_edge: bool) -> Iterator[str]:
    yield from _heading(explanation)
    for fact in explanation.facts:
        yield from _wrapped(f"{_statement(fact)}  [{', '.join([*_marks(fact), *_support(fact)])}]", width, indent="  ")
        for witness in fact.witnesses:
            yield from _wrapped(_source(witness, is_alone=len(fact.witnesses) == 1), width, indent="    ")
            for quote in witness.quotes:
                yield from _wrapped(f"“{visible(quote)}”", width, indent="      ")
    if explanation.merges and not is_edge:
        yield "  merges"
        for merge in explanation.merges:
            line = f"{merge.id}: {merge.name} ({merge.article}) with {merge.into_name} ({merge.into_article}): {merge.reason}"
            yield from _wrapped(f"{visible(line)}  [{merge.score:.2f}]", width, indent="    ")
    yield ""


def _node_lines(explanation: Explanation) -> Iterator[str]:
    yield from _heading(explanation)
    for fact in explanation.facts:
        articles = counted(len({witness.article for witness in fact.witnesses}), "article")
        yield f"  {', '.join([_statement(fact), *_marks(fact)])}  [{', '.join([*_support(fact), articles])}]"
    yield ""


def _statement(fact: ToldFact) -> str:
    return visible(f"{fact.subject} — {fact.predicate.replace('_', ' ')} → {fact.object}")


def _marks(fact: ToldFact) -> list[str]:
    marks: list[str] = [] if fact.realis == "asserted" else [fact.realis]
    marks += ["ended"] if fact.ended else []
    return marks if fact.speaker is None else [*marks, f"says {visible(fact.speaker)}"]


def _support(fact: ToldFact) -> list[str]:
    """How sure, and where several articles state it: by how many sources, and since when."""
    if len({witness.article for witness in fact.witnesses}) == 1:
        return [f"{fact.confidence:.2f}"]
    days = " to ".join(dict.fromkeys(filter(None, (fact.first_seen, fact.last_seen))))
    sources = counted(fact.independent_sources, "independent source")
    return [f"{fact.confidence:.2f}", sources, *([days] if days else [])]


def _source(witness: Witness, *, is_alone: bool) -> str:
    """The article's own confidence is told where there are several."""
    reprint = None if witness.reprint_of is None else f"reprint of {witness.reprint_of}"
    told = visible(" · ".join(filter(None, (witness.article, witness.date, reprint))))
    marks = [f"{witness.confidence:.2f}", *(["ended"] if witness.ended else [])]
    return told if is_alone else f"{told}  [{', '.join(marks)}]"


def _wrapped(text: str, width: int, *, indent: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)
