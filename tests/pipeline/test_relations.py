"""Which scored pairs become relations, and what the sentence adds to them."""

from __future__ import annotations

import re

import pytest

from kgx.annotation import Relation, Span
from kgx.article import Article
from kgx.model.card import Thresholds
from kgx.model.predictions import ScoredRelation
from kgx.ontology import default_ontology
from kgx.pipeline.relations import RelationContext, choose_relations, evidence_spans
from kgx.pipeline.sentences import sentence_spans

TEXT = (
    "Ida Holm is the founder of Fjord Air. Ove Berg, her husband, lives in Turku. "
    "Liis Dahl denied that she was the owner of Tarn Rail. Mira Lund is a former director of Nord Bank."
)
HOLM, AIR, BERG, TURKU, DAHL, RAIL, LUND, BANK = range(8)
NAMES = ("Ida Holm", "Fjord Air", "Ove Berg", "Turku", "Liis Dahl", "Tarn Rail", "Mira Lund", "Nord Bank")
SENTENCES = sentence_spans(TEXT)
THRESHOLDS = Thresholds(relation=0.5, relations={"lives_in": 0.7, "spouse": 0.3})


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def scored(head: int, label: str, tail: int, confidence: float = 0.8) -> ScoredRelation:
    return ScoredRelation(head, tail, label, confidence, span(NAMES[head]), span(NAMES[tail]))


def choose(*relations: ScoredRelation, ids: tuple[int, ...] = tuple(range(8))) -> list[Relation]:
    context = RelationContext(Article("air", TEXT), default_ontology(), SENTENCES, ids, "0123456789abcdef")
    return choose_relations(relations, THRESHOLDS, context)


def triples(relations: list[Relation]) -> list[tuple[int, str, int]]:
    return [(r.head, r.label, r.tail) for r in relations]


@pytest.mark.parametrize(
    ("label", "head", "tail", "least"),
    [("founded_by", AIR, HOLM, 0.5), ("lives_in", BERG, TURKU, 0.7), ("spouse", HOLM, BERG, 0.3)],
    ids=["general", "higher-of-its-own", "lower-of-its-own"],
)
def test_relation_is_taken_from_the_threshold_of_its_label_on(label: str, head: int, tail: int, least: float) -> None:
    assert triples(choose(scored(head, label, tail, least))) == [(head, label, tail)]
    assert choose(scored(head, label, tail, least - 0.001)) == []


@pytest.mark.parametrize(("share", "kept"), [(0.0, [TURKU, RAIL]), (0.5, [TURKU, RAIL]), (0.9, [TURKU])])
def test_relation_may_need_a_share_of_the_best_in_its_sentence(share: float, kept: list[int]) -> None:
    text = "Ove Berg lives in Turku, near Tarn Rail. Mira Lund lives in Tarn."
    numbers = {"Ove Berg": BERG, "Turku": TURKU, "Tarn Rail": RAIL, "Mira Lund": LUND}

    def lives(head: str, tail: str, confidence: float) -> ScoredRelation:
        spans = [Span(text.index(words), text.index(words) + len(words)) for words in (head, tail)]
        return ScoredRelation(numbers[head], numbers[tail], "lives_in", confidence, *spans)

    article = Article("air", text)
    context = RelationContext(article, default_ontology(), sentence_spans(text), tuple(range(8)), "0123456789abcdef")
    found = choose_relations(
        [lives("Ove Berg", "Turku", 0.9), lives("Ove Berg", "Tarn Rail", 0.6)],
        Thresholds(relation=0.5, beside_best=share),
        context,
    )

    assert [r.tail for r in found] == kept


def test_relation_is_kept_once_with_its_surest_score() -> None:
    (relation,) = choose(
        scored(AIR, "founded_by", HOLM, 0.6), scored(AIR, "founded_by", HOLM, 0.9), scored(AIR, "founded_by", HOLM)
    )

    assert relation.evidence.confidence == 0.9


@pytest.mark.parametrize("head_first", [True, False])
def test_symmetric_relation_runs_from_the_lower_id_to_the_higher(head_first: bool) -> None:
    head, tail = (HOLM, BERG) if head_first else (BERG, HOLM)

    assert triples(choose(scored(head, "spouse", tail))) == [(HOLM, "spouse", BERG)]


def test_symmetric_relation_of_both_ways_is_one_with_the_surer_score() -> None:
    (relation,) = choose(scored(HOLM, "spouse", BERG, 0.6), scored(BERG, "spouse", HOLM, 0.9))

    assert (relation.head, relation.evidence.confidence) == (HOLM, 0.9)


def test_directed_relation_of_both_ways_stays_two() -> None:
    assert triples(choose(scored(HOLM, "parent", BERG), scored(BERG, "parent", HOLM))) == [
        (HOLM, "parent", BERG),
        (BERG, "parent", HOLM),
    ]


def test_relation_of_one_thing_with_itself_is_dropped() -> None:
    """Two clusters of a section may be one entity of an earlier section."""
    assert choose(scored(HOLM, "relative", BERG), ids=(0, 1, 0, 3, 4, 5, 6, 7)) == []


def test_relations_are_ordered_by_head_label_and_tail() -> None:
    relations = choose(
        scored(BERG, "lives_in", TURKU),
        scored(HOLM, "position_at", AIR),
        scored(HOLM, "lives_in", TURKU),
        scored(HOLM, "ally_of", BERG),
    )

    assert triples(relations) == [
        (HOLM, "ally_of", BERG),
        (HOLM, "lives_in", TURKU),
        (HOLM, "position_at", AIR),
        (BERG, "lives_in", TURKU),
    ]


def test_evidence_is_the_sentence_of_both_mentions() -> None:
    (relation,) = choose(scored(AIR, "founded_by", HOLM, 0.87654))

    assert [TEXT[s.start : s.end] for s in relation.evidence.spans] == ["Ida Holm is the founder of Fjord Air."]
    assert relation.evidence.article_id == "air"
    assert (relation.evidence.component, relation.evidence.version) == ("kgx.relations", "0123456789abcdef")
    assert relation.evidence.confidence == 0.877


def test_evidence_is_two_sentences_where_the_mentions_are_in_two() -> None:
    (relation,) = choose(scored(BERG, "position_at", AIR))

    assert list(relation.evidence.spans) == SENTENCES[:2]
    assert relation.realis == "asserted"


def test_evidence_sentences_stand_in_text_order_each_once() -> None:
    assert evidence_spans(SENTENCES, span("Turku"), span("Ida Holm"), span("Ove Berg")) == tuple(SENTENCES[:2])


def test_denied_relation_is_negated() -> None:
    (relation,) = choose(scored(RAIL, "owned_by", DAHL))

    assert (relation.realis, relation.ended) == ("negated", False)


def test_former_relation_has_ended() -> None:
    (relation,) = choose(scored(LUND, "position_at", BANK))

    assert (relation.realis, relation.ended) == ("asserted", True)


CLAIM = "Ida Holm alleged that Ove Berg owned Tarn Rail. Tarn Rail said it belonged to Nord Bank, according to Tarn Rail."


def claims(head: str, tail: str, *, start: int = 0) -> Relation:
    names = ("Ida Holm", "Ove Berg", "Tarn Rail", "Nord Bank")
    places = {name: Span(CLAIM.index(name, start), CLAIM.index(name, start) + len(name)) for name in (head, tail)}
    speakers = [(Span(m.start(), m.end()), i) for i, name in enumerate(names) for m in re.finditer(name, CLAIM)]
    context = RelationContext(Article("air", CLAIM), default_ontology(), sentence_spans(CLAIM), range(4), "0" * 16, speakers)
    scored = ScoredRelation(names.index(head), names.index(tail), "owned_by", 0.9, places[head], places[tail])
    (relation,) = choose_relations([scored], THRESHOLDS, context)
    return relation


def test_claim_of_another_is_no_assertion_and_has_a_speaker() -> None:
    relation = claims("Tarn Rail", "Ove Berg")

    assert (relation.realis, relation.speaker) == ("hypothetical", 0)


def test_what_an_organisation_says_of_itself_is_asserted() -> None:
    relation = claims("Tarn Rail", "Nord Bank", start=CLAIM.index("Tarn Rail said"))

    assert (relation.realis, relation.speaker) == ("asserted", None)


@pytest.mark.parametrize(
    ("speakers", "realis"), [(True, "hypothetical"), (False, "asserted")], ids=["name known", "pronoun alone"]
)
def test_what_is_said_of_the_name_before_a_pronoun_counts(speakers: bool, realis: str) -> None:
    text = "Police believe that Ove Berg, who vanished in May, lives in Turku."
    who, turku, berg = (Span(text.index(w), text.index(w) + len(w)) for w in ("who", "Turku", "Ove Berg"))
    context = RelationContext(
        Article("air", text), default_ontology(), sentence_spans(text), tuple(range(8)), "0123456789abcdef",
        [(berg, BERG), (who, BERG)] if speakers else [],
    )  # fmt: skip
    (relation,) = choose_relations([ScoredRelation(BERG, TURKU, "lives_in", 0.8, who, turku)], THRESHOLDS, context)

    assert relation.realis == realis
