"""Open relations from trees written by hand: form/lemma/part of speech/head, counted from 1/relation."""

from __future__ import annotations

import pytest

from kgx.annotation import OpenRelation, Sentence, Span, Token
from kgx.article import Article
from kgx.pipeline.open_relations import open_relations, touches
from kgx.pipeline.syntax import ParsedSentence

# Penn tag: its universal tag.
UPOS = {
    "NNP": "PROPN", "NN": "NOUN", "NNS": "NOUN", "VBD": "VERB", "VBN": "VERB", "VBG": "VERB", "VB": "VERB", "VBZ": "VERB",
    "MD": "AUX", "AUX": "AUX", "IN": "ADP", "DT": "DET", "JJ": "ADJ", "RB": "ADV", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON",
    "WDT": "PRON", "CC": "CCONJ", "TO": "PART", "RP": "ADP", "CD": "NUM", ",": "PUNCT", ".": "PUNCT", "SC": "SCONJ",
}  # fmt: skip


def parsed(tree: str) -> tuple[Article, ParsedSentence]:
    """Tokens stand one space apart."""
    rows = [item.split("/") for item in tree.split()]
    tokens, at = [], 0
    for i, (form, lemma, xpos, head, deprel) in enumerate(rows):
        head_index = int(head) - 1 if int(head) else i
        tokens.append(Token(Span(at, at + len(form)), lemma or form.lower(), UPOS[xpos], xpos, head_index, deprel))
        at += len(form) + 1
    article = Article("a", " ".join(row[0] for row in rows))
    return article, ParsedSentence(Sentence(tuple(tokens)), (0.9,) * len(tokens))


def relations(tree: str) -> list[OpenRelation]:
    return open_relations(*parsed(tree), version="v")


def triples(tree: str) -> list[tuple[str, str, str]]:
    return [(r.subject.text, r.predicate.text, r.object.text) for r in relations(tree)]


SOLD = (
    "Mira/Mira/NNP/3/nsubj Holm/Holm/NNP/1/flat sold/sell/VBD/0/root the//DT/5/det bakery//NN/3/obj to//IN/8/case "
    "her//PRP$/8/nmod:poss cousin//NN/3/obl .//./3/punct"
)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (SOLD, [("Mira Holm", "sold", "the bakery"), ("Mira Holm", "sold the bakery to", "her cousin")]),
        (
            "Agrivia/Agrivia/NNP/3/nsubj:pass was/be/AUX/3/aux:pass founded/found/VBN/0/root by//IN/5/case "
            "Mira/Mira/NNP/3/obl:agent and//CC/7/cc Jon/Jon/NNP/5/conj",
            [("Agrivia", "was founded by", "Mira"), ("Agrivia", "was founded by", "Jon")],
        ),
        (
            "Mira/Mira/NNP/2/nsubj founded/found/VBD/0/root and//CC/4/cc sold/sell/VBD/2/conj two//CD/6/nummod "
            "banks/bank/NNS/2/obj",
            [("Mira", "founded", "two banks"), ("Mira", "sold", "two banks")],
        ),
        (
            "Mira/Mira/NNP/4/nsubj is/be/AUX/4/cop the//DT/4/det head//NN/0/root of//IN/6/case Agrivia/Agrivia/NNP/4/nmod",
            [("Mira", "is the head of", "Agrivia")],
        ),
        (
            "Mira/Mira/NNP/4/nsubj was/be/AUX/4/cop never//RB/4/advmod happy//JJ/0/root",
            [("Mira", "was never", "happy")],
        ),
        (
            "Mira/Mira/NNP/6/nsubj ,//,/4/punct the//DT/4/det owner//NN/1/appos ,//,/4/punct left/leave/VBD/0/root "
            "Oslo/Oslo/NNP/6/obj",
            [("Mira", "is", "the owner"), ("Mira", "left", "Oslo")],
        ),
        (
            "Mira/Mira/NNP/8/nsubj ,//,/4/punct who//WP/4/nsubj runs/run/VBZ/1/acl:relcl the//DT/6/det mill//NN/4/obj "
            ",//,/4/punct left/leave/VBD/0/root Oslo/Oslo/NNP/8/obj",
            [("Mira", "runs", "the mill"), ("Mira", "left", "Oslo")],
        ),
        (
            "the//DT/2/det mill//NN/0/root that//WDT/5/obj Mira/Mira/NNP/5/nsubj bought/buy/VBD/2/acl:relcl",
            [("Mira", "bought", "the mill")],
        ),
        (
            "a//DT/2/det mill//NN/6/nsubj built/build/VBN/2/acl by//IN/5/case Mira/Mira/NNP/3/obl burned/burn/VBD/0/root",
            [("a mill", "built by", "Mira")],
        ),
        (
            "Mira/Mira/NNP/2/nsubj became/become/VBD/0/root president//NN/2/xcomp of//IN/5/case Rohela/Rohela/NNP/3/nmod",
            [("Mira", "became president of", "Rohela")],
        ),
        (
            "Mira/Mira/NNP/2/nsubj took/take/VBD/0/root over//RP/2/compound:prt the//DT/5/det mill//NN/2/obj "
            "in//IN/7/case 2021//CD/2/obl",
            [("Mira", "took over", "the mill"), ("Mira", "took over the mill in", "2021")],
        ),
        (
            "Mira/Mira/NNP/2/nsubj gave/give/VBD/0/root Jon/Jon/NNP/2/iobj the//DT/5/det mill//NN/2/obj",
            [("Mira", "gave", "the mill"), ("Mira", "gave the mill to", "Jon")],
        ),
        (
            "Mira/Mira/NNP/4/nsubj or//CC/3/cc Jon/Jon/NNP/1/conj owns/own/VBZ/0/root the//DT/6/det mill//NN/4/obj",
            [("Mira or Jon", "owns", "the mill")],
        ),
        (
            "What//WP/4/obj did/do/AUX/4/aux Mira/Mira/NNP/4/nsubj buy//VB/0/root ?/?/./4/punct",
            [],
        ),
        (
            "It//PRP/2/expl rains/rain/VBZ/0/root in//IN/4/case Oslo/Oslo/NNP/2/obl",
            [],
        ),
    ],
    ids=[
        "object-and-oblique", "passive", "shared-object", "copula-noun", "copula-adjective", "apposition", "relative-subject",
        "relative-object", "participle", "complement", "particle", "recipient", "alternatives", "question", "expletive",
    ],
)  # fmt: skip
def test_relations_of_a_clause(tree, expected):
    assert triples(tree) == expected


@pytest.mark.parametrize(
    ("tree", "predicate", "realis"),
    [
        (SOLD, "sold", "asserted"),
        (
            "Mira/Mira/NNP/4/nsubj did/do/AUX/4/aux not//RB/4/advmod sell//VB/0/root it//PRP/4/obj",
            "did not sell", "negated",
        ),
        ("Mira/Mira/NNP/3/nsubj will//MD/3/aux sell//VB/0/root it//PRP/3/obj", "will sell", "planned"),
        ("Mira/Mira/NNP/3/nsubj may//MD/3/aux sell//VB/0/root it//PRP/3/obj", "may sell", "hypothetical"),
        (
            "Mira/Mira/NNP/2/nsubj agreed/agree/VBD/0/root to//TO/4/mark sell//VB/2/xcomp it//PRP/4/obj",
            "agreed to sell", "planned",
        ),
        (
            "If//SC/3/mark Mira/Mira/NNP/3/nsubj sells/sell/VBZ/7/advcl it//PRP/3/obj ,//,/3/punct Jon/Jon/NNP/7/nsubj "
            "leaves/leave/VBZ/0/root",
            "sells", "hypothetical",
        ),
        (
            "Jon/Jon/NNP/2/nsubj believes/believe/VBZ/0/root Mira/Mira/NNP/4/nsubj sold/sell/VBD/2/ccomp it//PRP/4/obj",
            "sold", "hypothetical",
        ),
        ("no//DT/2/det bank//NN/3/nsubj sold/sell/VBD/0/root it//PRP/3/obj", "sold", "negated"),
    ],
    ids=["plain", "not", "will", "may", "agreed", "if", "belief", "no"],
)  # fmt: skip
def test_how_the_text_puts_it(tree, predicate, realis):
    [relation] = [r for r in relations(tree) if r.predicate.text == predicate]

    assert relation.realis == realis


@pytest.mark.parametrize(
    "tree",
    [
        "Jon/Jon/NNP/2/nsubj said/say/VBD/0/root that//SC/5/mark Mira/Mira/NNP/5/nsubj sold/sell/VBD/2/ccomp it//PRP/5/obj",
        "Mira/Mira/NNP/2/nsubj sold/sell/VBD/0/root it//PRP/2/obj ,//,/6/punct Jon/Jon/NNP/6/nsubj said/say/VBD/2/parataxis",
        "Mira/Mira/NNP/2/nsubj sold/sell/VBD/6/ccomp it//PRP/2/obj ,//,/2/punct Jon/Jon/NNP/6/nsubj said/say/VBD/0/root",
    ],
    ids=["that", "inserted", "before"],
)
def test_whose_claim_it_is(tree):
    [relation] = relations(tree)

    assert (relation.subject.text, relation.predicate.text, relation.object.text) == ("Mira", "sold", "it")
    assert relation.speaker is not None
    assert relation.speaker.text == "Jon"


def test_places_are_those_of_the_words():
    first, second = relations(SOLD)

    assert first.subject.spans == (Span(0, 9),)
    assert second.predicate.spans == (Span(10, 28),)
    assert second.evidence.spans == (Span(0, 41),)
    assert second.evidence.confidence == 0.81


def test_implied_words_have_no_place():
    [relation] = relations("Mira/Mira/NNP/0/root ,//,/4/punct the//DT/4/det owner//NN/1/appos")

    assert (relation.predicate.text, relation.predicate.spans) == ("is", ())


def test_relation_in_a_stretch_is_known():
    first, _ = relations(SOLD)

    assert touches(first, [Span(0, 2)])
    assert not touches(first, [Span(30, 40)])
