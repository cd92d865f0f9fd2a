"""Syntax by a predictor that knows the trees of two sentences, in the pipeline and on a spaCy Doc."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from kgx.annotation import Mention, Sentence, Span
from kgx.article import Article
from kgx.errors import ModelError
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredArgument, ScoredMention, ScoredRelation, ScoredTokens, ScoredTrigger
from kgx.ontology import default_ontology
from kgx.pipeline.assembly import Extractor
from kgx.pipeline.component import KgxComponent
from kgx.pipeline.syntax import tokenise
from kgx.record import dumps, loads

TEXT = "Mira sold the firm.\n She left"
# form: upos, xpos, script, head's form, deprel
WORDS = {
    "Mira": ("PROPN", "NNP", "k0>|0>", "sold", "nsubj"),
    "sold": ("VERB", "VBD", "l0>|3>ell", None, "root"),
    "the": ("DET", "DT", "l0>|0>", "firm", "det"),
    "firm": ("NOUN", "NN", "l0>|0>", "sold", "obj"),
    ".": ("PUNCT", ".", "k0>|0>", "sold", "punct"),
    "She": ("PRON", "PRP", "l0>|0>", "left", "nsubj"),
    "left": ("VERB", "VBD", "l0>|3>eave", None, "root"),
}


class TreeReading:
    """Obeys Reading and SyntaxReading; finds no facts."""

    def __init__(self, text: str) -> None:
        self.text = text

    def tokens(self, tokens: Sequence[Span]) -> ScoredTokens:
        forms = [self.text[t.start : t.end] for t in tokens]
        heads = np.zeros((len(tokens), len(tokens) + 1), dtype=np.float32)
        for i, form in enumerate(forms):
            head = WORDS[form][3]
            heads[i, 0 if head is None else forms.index(head) + 1] = 9
        starts = np.array([5.0 if form in ("Mira", "She") else -5.0 for form in forms], dtype=np.float32)
        return ScoredTokens(heads, starts, *([WORDS[form][k] for form in forms] for k in range(3)))

    def deprels(self, tokens: Sequence[Span], heads: Sequence[int]) -> list[str]:
        return [WORDS[self.text[t.start : t.end]][4] for t in tokens]

    def mentions(self) -> list[ScoredMention]:
        return []

    def triggers(self) -> list[ScoredTrigger]:
        return []

    def coreference(self, mentions: Sequence[Mention]) -> list[list[float]]:
        return []

    def relations(
        self, mentions: Sequence[Mention], entities: Sequence[Sequence[int]], types: Sequence[str]
    ) -> list[ScoredRelation]:
        return []

    def arguments(
        self, triggers: Sequence[ScoredTrigger], mentions: Sequence[Mention], entities: Sequence[Sequence[int]]
    ) -> list[ScoredArgument]:
        return []


class TreePredictor:
    digest = "0123456789abcdef"
    thresholds = Thresholds()

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        return [list(sentences)]

    def read(self, text: str, sentences: Sequence[Span]) -> TreeReading:
        return TreeReading(text)

    def load_syntax(self) -> None: ...


class BarePredictor:
    """Reads no syntax."""

    digest = "0123456789abcdef"
    thresholds = Thresholds()

    def sections(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        return [list(sentences)]

    def read(self, text: str, sentences: Sequence[Span]) -> TreeReading:
        return TreeReading(text)


def extractor(**layers: bool) -> Extractor:
    return Extractor(ontology=default_ontology(), predictor=TreePredictor(), **layers)


def forms(sentence: Sentence, text: str = TEXT) -> list[str]:
    return [text[t.span.start : t.span.end] for t in sentence.tokens]


def test_syntax_is_there_on_request():
    first, second = extractor(syntax=True).extract(Article("a", TEXT)).syntax

    assert forms(first) == ["Mira", "sold", "the", "firm", "."]
    assert [t.lemma for t in first.tokens] == ["Mira", "sell", "the", "firm", "."]
    assert [(t.head, t.deprel, t.upos, t.xpos) for t in first.tokens][:2] == [
        (1, "nsubj", "PROPN", "NNP"),
        (1, "root", "VERB", "VBD"),
    ]
    assert forms(second) == ["She", "left"]
    assert [t.head for t in second.tokens] == [1, 1]


def test_layers_are_absent_where_not_asked_for():
    extraction = extractor().extract(Article("a", TEXT))

    assert extraction.syntax is None
    assert extraction.open_relations is None


def test_open_relations_do_not_bring_syntax_along():
    extraction = extractor(open_relations=True).extract(Article("a", TEXT))

    assert [(r.subject.text, r.predicate.text, r.object.text) for r in extraction.open_relations] == [
        ("Mira", "sold", "the firm")
    ]
    assert extraction.syntax is None


def test_layers_are_read_back_from_the_record():
    extraction = extractor(syntax=True, open_relations=True).extract(Article("a", TEXT))

    assert loads(dumps(extraction)) == extraction


@pytest.mark.parametrize("layer", ["syntax", "open_relations"])
def test_predictor_without_syntax_is_told_of(layer):
    with pytest.raises(ModelError, match="no syntax"):
        Extractor(ontology=default_ontology(), predictor=BarePredictor(), **{layer: True})


def test_a_line_that_begins_a_sentence_begins_one_here():
    text = "She left\nShe left"

    class OneStart(TreeReading):
        def tokens(self, tokens: Sequence[Span]) -> ScoredTokens:
            scored = super().tokens(tokens)
            heads = np.zeros_like(scored.heads)
            return ScoredTokens(heads, np.full(len(tokens), -1, dtype=np.float32), scored.upos, scored.xpos, scored.scripts)

    class OneStartPredictor(TreePredictor):
        def read(self, text: str, sentences: Sequence[Span]) -> TreeReading:
            return OneStart(text)

    extraction = Extractor(ontology=default_ontology(), predictor=OneStartPredictor(), syntax=True).extract(Article("a", text))

    assert [forms(s, text) for s in extraction.syntax] == [["She", "left"], ["She", "left"]]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't stop!! ", ["Do", "n't", "stop", "!!"]),
        ("a \n b", ["a", "b"]),
        ("x \ud800 y", ["x", "\ud800", "y"]),
        ("Really?!\n*****", ["Really", "?!", "*****"]),
        ("", []),
    ],
    ids=["contraction", "white-space", "surrogate", "marks", "nothing"],
)
def test_tokens_are_those_of_universal_dependencies(text, tokens):
    assert [text[s.start : s.end] for s in tokenise(text).spans] == tokens


def test_component_fills_the_tokens():
    doc = KgxComponent(extractor(syntax=True))(spacy.blank("en")(TEXT))

    assert [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.text) for t in doc][:2] == [
        ("Mira", "Mira", "PROPN", "NNP", "nsubj", "sold"), ("sold", "sell", "VERB", "VBD", "ROOT", "sold"),
    ]  # fmt: skip
    assert [s.text.strip() for s in doc.sents] == ["Mira sold the firm.", "She left"]
    assert [s.root.text for s in doc.sents] == ["sold", "left"]
    assert [t.pos_ for t in doc if t.is_space] == ["SPACE"]
    assert [c.text for c in doc[1].children if not c.is_space] == ["Mira", "firm", "."]


def test_component_keeps_tokens_and_sentences_of_the_host():
    nlp = spacy.blank("en")
    doc = Doc(nlp.vocab, words=["She", "left", "She", "left"], sent_starts=[True, False, True, False])
    doc = KgxComponent(extractor(syntax=True))(doc)

    assert [s.text for s in doc.sents] == ["She left", "She left"]
    assert [t.lemma_ for t in doc] == ["she", "leave", "she", "leave"]


def test_component_without_syntax_leaves_the_tokens():
    doc = KgxComponent(extractor())(spacy.blank("en")(TEXT))

    assert not doc.has_annotation("LEMMA")
    assert not doc.has_annotation("DEP")
