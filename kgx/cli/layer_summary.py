"""The layers on request for reading in a terminal: open relations by sentence, and each token with its syntax."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kgx.annotation import Extraction, OpenRelation, Sentence, Span
from kgx.cli.messages import counted, visible


def layer_lines(extraction: Extraction, *, width: int) -> Iterator[str]:
    """Nothing where no layer was asked for; else lines that end with an empty one."""
    if extraction.open_relations is not None:
        yield counted(len(extraction.open_relations), "open relation")
        shown: Span | None = None
        for relation in extraction.open_relations:
            sentence = relation.evidence.spans[0]
            if sentence != shown:
                shown = sentence
                quote = f"“{visible(extraction.quote(sentence))}”"
                yield from textwrap.wrap(quote, width, initial_indent="  ", subsequent_indent="   ", break_on_hyphens=False)
            yield _open_line(relation)
        yield ""
    if extraction.syntax is not None:
        yield counted(len(extraction.syntax), "sentence")
        for sentence_tokens in extraction.syntax:
            yield from _token_lines(extraction, sentence_tokens)
            yield ""


def _open_line(relation: OpenRelation) -> str:
    parts = " — ".join(visible(phrase.text) for phrase in (relation.subject, relation.predicate, relation.object))
    flags: list[str] = [] if relation.realis == "asserted" else [relation.realis]
    flags += [f"says {visible(relation.speaker.text)}"] if relation.speaker is not None else []
    return f"      {parts}  [{', '.join([*flags, f'{relation.evidence.confidence:.2f}'])}]"


def _token_lines(extraction: Extraction, sentence: Sentence) -> Iterator[str]:
    """Number, form, lemma, parts of speech, head (0 for the root) and relation, in columns."""
    rows = [
        (
            str(i + 1), visible(extraction.quote(token.span)), visible(token.lemma), token.upos, token.xpos,
            "0" if token.head == i else str(token.head + 1), token.deprel,
        )
        for i, token in enumerate(sentence.tokens)
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    for row in rows:
        yield "  " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
