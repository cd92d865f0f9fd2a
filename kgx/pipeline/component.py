"""kgx in a spaCy pipeline: `nlp.add_pipe("kgx")`.

The component fills `doc.ents` (outermost names), `doc.spans["kgx"]` (all mentions, nested ones too) and `doc._.kgx` (the
Extraction). Everything is kept as JSON in `doc.user_data`, so it survives `to_bytes`, DocBin and several processes.
Names that earlier components put in `doc.ents` are used: the ontology's `spacy` labels say which type they are.
With `syntax` in its configuration it also fills parts of speech, lemmas and dependencies of the tokens.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans

from kgx.annotation import Extraction, Mention, Span
from kgx.article import Article, text_id
from kgx.errors import InputError, SettingsError
from kgx.model.onnx_predictor import load_predictor
from kgx.ontology import Ontology, default_ontology, load_ontology
from kgx.pipeline.assembly import Extractor
from kgx.pipeline.doc_syntax import host_tokens_of, set_syntax
from kgx.pipeline.mentions import HostName, outermost
from kgx.pipeline.sentences import sentence_spans
from kgx.record import dumps, loads

KEY = "kgx"  # in doc.user_data, doc.spans and doc._
ARTICLE_KEY = "kgx_article"  # in doc.user_data: id, title, date … of the article, where the caller knows them

_log = logging.getLogger(__name__)


@Language.factory(
    "kgx",
    assigns=["doc.ents", "doc.spans", "doc._.kgx"],
    default_config={"ontology": None, "model": None, "min_confidence": 0.0, "use_host_names": True, "syntax": False},
)
def create_component(
    nlp: Language, name: str, ontology: str | None, model: str | None, min_confidence: float, use_host_names: bool,
    syntax: bool,
) -> KgxComponent:  # fmt: skip
    """The factory that spaCy finds by entry point. ontology, model: paths, by default what kgx ships."""
    register_extension()
    vocabulary = load_ontology(ontology) if ontology else default_ontology()
    predictor = load_predictor(model, ontology=vocabulary)  # type: ignore[arg-type]  # spaCy configurations hold text
    extractor = Extractor(ontology=vocabulary, predictor=predictor, min_confidence=min_confidence, syntax=syntax)
    return KgxComponent(extractor, use_host_names=use_host_names)


def register_extension() -> None:
    """`doc._.kgx`: the extraction, decoded anew at each access; None where the component has not run."""
    if not Doc.has_extension(KEY):
        Doc.set_extension(KEY, getter=extraction_of)


def extraction_of(doc: Doc) -> Extraction | None:
    stored = doc.user_data.get(KEY)
    return None if stored is None else loads(stored)


class KgxComponent:
    """Reads a doc's text and hangs the facts on the doc."""

    def __init__(self, extractor: Extractor, *, use_host_names: bool = True) -> None:
        self._extractor = extractor
        self._names = HostNameReader(extractor.ontology) if use_host_names else None

    def __call__(self, doc: Doc) -> Doc:
        register_extension()  # a doc may arrive in a fresh process
        if not doc.text.strip():
            return doc
        names = self._names.read(doc) if self._names else []
        known = doc.user_data.get(ARTICLE_KEY, {})
        article = Article(**{"id": text_id(doc.text), **known, "text": doc.text})
        extraction = self._extractor.extract(article, host_names=names, host_tokens=host_tokens_of(doc))
        doc.user_data[KEY] = dumps(extraction)
        if extraction.syntax is not None:
            set_syntax(doc, extraction.syntax)
        else:
            _set_sentences(doc)
        mentions = [m for entity in extraction.entities for m in entity.mentions]
        doc.spans[KEY] = [
            span for m in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)) if (span := _doc_span(doc, m))
        ]
        doc.ents = filter_spans([span for m in outermost(mentions) if (span := _doc_span(doc, m))])
        return doc


class HostNameReader:
    """Names of a doc in the ontology's types; labels that the ontology does not take are told of once, with their number."""

    def __init__(self, ontology: Ontology) -> None:
        self._type_by_label = {
            label: t.label for t in reversed(list(ontology.entity_types.values())) for label in (*t.spacy, t.label)
        }
        self._told: set[str] = set()

    def read(self, doc: Doc) -> list[HostName]:
        unknown = Counter(ent.label_ for ent in doc.ents if ent.label_ not in self._type_by_label)
        for label, count in unknown.items():
            if label not in self._told:
                self._told.add(label)
                _log.warning("names with the label %r are ignored (%d here): no type of the ontology takes it", label, count)
        return [
            HostName(Span(ent.start_char, ent.end_char), self._type_by_label[ent.label_])
            for ent in doc.ents
            if ent.label_ in self._type_by_label
        ]


def host_names_of(name: str, ontology: Ontology) -> Callable[[str], list[HostName]]:
    """A function from text to names, by an installed spaCy pipeline. SettingsError where it cannot be loaded."""
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise SettingsError(f"the spaCy pipeline {name!r} cannot be loaded", hint=f"python -m spacy download {name}") from error
    reader = HostNameReader(ontology)

    def names(text: str) -> list[HostName]:
        try:
            return reader.read(nlp(text))
        except ValueError as error:
            raise InputError(f"the spaCy pipeline {name!r} refuses the text: {error}", hint="Leave --spacy out.") from error

    return names


def _doc_span(doc: Doc, mention: Mention) -> DocSpan | None:
    """Tokens that the mention touches; exact offsets stay in the extraction."""
    span: Any = doc.char_span(mention.span.start, mention.span.end, label=mention.type, alignment_mode="expand")
    return span  # type: ignore[no-any-return]  # spaCy is not typed


def _set_sentences(doc: Doc) -> None:
    """Sentence starts as kgx reads them, where no earlier component set any."""
    if doc.has_annotation("SENT_START"):
        return
    starts = [s.start for s in sentence_spans(doc.text)]
    at = 0
    for token in doc:
        token.is_sent_start = token.i == 0
        while at < len(starts) and starts[at] < token.idx + len(token):
            token.is_sent_start = token.is_sent_start or starts[at] >= token.idx
            at += 1
