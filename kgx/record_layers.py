"""The layers of a record that are there on request: syntax, and open relations. Used by `record`.

Syntax has the form of the gold data: `tokens` and `sents` are offsets, `head` counts in `tokens`, a root is its own head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from kgx.annotation import Evidence, OpenRelation, Phrase, Realis, Sentence, Span, Token
from kgx.record_fields import as_text, confidence_in, number_in, spans_in, text_in

OPEN_COMPONENT = "kgx.open_relations"

Layer = dict[str, Any]  # a JSON object


def write_syntax(sentences: Sequence[Sentence]) -> Layer:
    tokens = [token for sentence in sentences for token in sentence.tokens]
    heads: list[int] = []
    for sentence in sentences:
        first = len(heads)
        heads += [first + token.head for token in sentence.tokens]
    return {
        "sents": [_pair(sentence.span) for sentence in sentences],
        "tokens": [_pair(token.span) for token in tokens],
        "pos": [token.upos for token in tokens],
        "xpos": [token.xpos for token in tokens],
        "lemma": [token.lemma for token in tokens],
        "head": heads,
        "deprel": [token.deprel for token in tokens],
    }


def read_syntax(layer: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """The sentences; KeyError, TypeError or ValueError where the layer is wrong. Gold data is read as well."""
    spans = spans_in(layer, "tokens")
    groups = _by_sentence(spans, spans_in(layer, "sents"))
    lemmas, pos, xpos, deprels = ([as_text(v, key) for v in layer[key]] for key in ("lemma", "pos", "xpos", "deprel"))
    heads = [number_in({"head": head}, "head") for head in layer["head"]]
    rows = [Token(*row) for row in zip(spans, lemmas, pos, xpos, heads, deprels, strict=True)]
    sentences = []
    for group in groups:
        first, last = group
        tokens = rows[first:last]
        if not all(first <= token.head < last for token in tokens):
            raise ValueError(f"a head outside of the sentence at {spans[first].start}")
        sentences.append(
            Sentence(tuple(Token(t.span, t.lemma, t.upos, t.xpos, t.head - first, t.deprel) for t in tokens))
        )  # fmt: skip
    return tuple(sentences)


def write_open_relation(relation: OpenRelation) -> Layer:
    out: Layer = {
        "subject": _write_phrase(relation.subject),
        "predicate": _write_phrase(relation.predicate),
        "object": _write_phrase(relation.object),
    }
    if relation.realis != "asserted":
        out["realis"] = relation.realis
    if relation.speaker is not None:
        out["speaker"] = _write_phrase(relation.speaker)
    out["confidence"] = relation.evidence.confidence
    out["evidence"] = [_pair(span) for span in relation.evidence.spans]
    if relation.evidence.component != OPEN_COMPONENT:
        out["component"] = relation.evidence.component
    return out


def read_open_relation(layer: Mapping[str, Any], *, article_id: str, model: str) -> OpenRelation:
    """The relation; KeyError, TypeError or ValueError where the layer is wrong."""
    realis = layer.get("realis", "asserted")
    if realis not in get_args(Realis):
        raise ValueError(f"realis {realis!r}")
    spans, confidence = spans_in(layer, "evidence"), confidence_in(layer)
    component = as_text(layer.get("component", OPEN_COMPONENT), "component")
    subject, predicate, object_ = (_read_phrase(layer[part]) for part in ("subject", "predicate", "object"))
    speaker = _read_phrase(layer["speaker"]) if "speaker" in layer else None
    evidence = Evidence(article_id, spans, component, model, confidence)
    return OpenRelation(subject, predicate, object_, evidence, realis, speaker)


def layer_spans(syntax: Iterable[Sentence] | None, relations: Iterable[OpenRelation] | None) -> list[Span]:
    """Every span of the layers, for the check of offsets."""
    spans = [token.span for sentence in syntax or () for token in sentence.tokens]
    for relation in relations or ():
        for phrase in (relation.subject, relation.predicate, relation.object, relation.speaker):
            spans += phrase.spans if phrase is not None else ()
        spans += relation.evidence.spans
    return spans


def _by_sentence(tokens: Sequence[Span], sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """For each sentence the first of its tokens and the one after its last."""
    groups, at = [], 0
    for sentence in sentences:
        first = at
        while at < len(tokens) and sentence.contains(tokens[at]):
            at += 1
        if at == first:
            raise ValueError(f"no tokens in the sentence at {sentence.start}")
        groups.append((first, at))
    if at < len(tokens):
        raise ValueError(f"the token at {tokens[at].start} is in no sentence")
    return groups


def _write_phrase(phrase: Phrase) -> Layer:
    return {"text": phrase.text, "spans": [_pair(span) for span in phrase.spans]}


def _read_phrase(layer: Mapping[str, Any]) -> Phrase:
    return Phrase(text_in(layer, "text"), spans_in(layer, "spans"))


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
