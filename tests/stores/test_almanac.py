"""The generated articles on which stores are measured: many sentences, names with few famous ones, no near-duplicates."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import pytest
from almanac.articles import article
from almanac.sentences import SLOT, Sentence, sentences_by_subject
from almanac.world import TYPES

from kgx.graph import build_graph
from kgx.ontology import default_ontology

SENTENCES = [(subject, sentence) for subject, found in sentences_by_subject().items() for sentence in found]
SHINGLE = 4  # words


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(tuple(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1))


def test_there_are_400_sentences_of_twelve_subjects() -> None:
    assert len({SLOT.sub("_", sentence.words) for _, sentence in SENTENCES}) >= 400
    assert min(len(found) for found in sentences_by_subject().values()) >= 30


@pytest.mark.parametrize("sentence", [s for _, s in SENTENCES], ids=[f"{subject}-{s.words[:40]}" for subject, s in SENTENCES])
def test_sentence_states_what_its_words_hold(sentence: Sentence) -> None:
    ontology, slots = default_ontology(), set(sentence.slots)
    own_words = SLOT.sub("\0", sentence.words)

    for relation in sentence.relations:
        assert {relation.head, relation.tail} <= slots
        assert ontology.allows(relation.label, TYPES[relation.head[0]], TYPES[relation.tail[0]])
    for event in sentence.events:
        assert event.trigger in own_words
        for role, words, slot in event.roles:
            assert role in {known.label for known in ontology.events[event.type].roles}
            assert words in own_words if words else slot in slots
    assert sentence.relations or sentence.events


def test_graph_of_articles_loses_nothing() -> None:
    extractions = [article(number) for number in range(300)]

    graph = build_graph(extractions, ontology=default_ontology())

    assert not graph.dropped
    assert len(graph.nodes_of_kind("event")) == sum(len(extraction.events) for extraction in extractions)


def test_no_two_articles_are_near_duplicates() -> None:
    texts = [shingles(article(number).article.text) for number in range(2000)]
    by_shingle: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(texts):
        for shingle in found:
            by_shingle[shingle].append(number)
    shared = Counter(pair for numbers in by_shingle.values() for pair in combinations(numbers, 2))

    alike = [count / len(texts[one] | texts[two]) for (one, two), count in shared.most_common(200)]

    assert max(alike) < 0.5


def test_few_people_are_in_the_news_often_and_most_are_not() -> None:
    counts = Counter(
        entity.name for number in range(2000) for entity in article(number).entities if entity.type == "PERSON"
    )  # fmt: skip

    assert counts.most_common(1)[0][1] > 50
    assert sum(count <= 2 for count in counts.values()) > len(counts) / 2
    families = Counter(name.split()[-1] for name in counts)
    assert families.most_common(1)[0][1] > 10


def test_people_are_called_by_surname_and_pronoun_after_the_full_name() -> None:
    people = [entity for number in range(300) for entity in article(number).entities if entity.type == "PERSON"]
    kinds = Counter(mention.kind for person in people for mention in person.mentions[1:])
    words = {len(person.name.split()) for person in people}

    assert kinds["pronoun"] > 20
    assert kinds["name"] > 100
    assert words == {1, 2}  # now and then an article gives the surname only


def test_article_depends_on_its_number_alone() -> None:
    assert article(7) == article(7)
    assert article(7, edition=1).article.text != article(7).article.text
    assert article(7, edition=1).article.url == article(7).article.url
