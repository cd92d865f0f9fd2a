"""Clusters from links written by hand; types of clusters."""

from __future__ import annotations

import pytest

from kgx.annotation import Mention, MentionKind, Span
from kgx.ontology import EntityType, Ontology
from kgx.pipeline.coreference import cluster, cluster_type

ONTOLOGY = Ontology(
    name="small",
    entity_types={
        label: EntityType(
            label, label.lower(), literal=label in ("DATE", "PERCENT"), schema="Person" if label == "PERSON" else None
        )
        for label in ("PERSON", "ORG", "GPE", "TITLE", "DATE", "PERCENT")
    },
)


class Text:
    """A text with mentions, each marked at its first place after the one before; links by default to nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []
        self.links: list[list[float]] = []

    def mark(
        self, words: str, type_: str, kind: MentionKind = "name", *, to: dict[int, float] | None = None, confidence: float = 0.9
    ) -> Text:
        """to: probability by index of the earlier mention; the rest is the probability of none."""
        after = self.mentions[-1].span.start + 1 if self.mentions else 0
        start = self.text.index(words, after)
        row = [(to or {}).get(j, 0.0) for j in range(len(self.mentions))]
        self.links.append([*row, 1 - sum(row)])
        self.mentions.append(Mention(Span(start, start + len(words)), kind, type_, confidence))
        return self

    def clusters(self, *, silent: frozenset[int] = frozenset()) -> list[list[int]]:
        return cluster(self.mentions, self.links, self.text, ONTOLOGY, silent=silent)


def test_no_mentions_make_no_cluster() -> None:
    assert Text("It snowed.").clusters() == []


def test_mention_joins_its_likeliest_antecedent() -> None:
    text = Text("Holm met Berg. She left.").mark("Holm", "PERSON").mark("Berg", "PERSON")
    text.mark("She", "PERSON", "pronoun", to={0: 0.6, 1: 0.3})

    assert text.clusters() == [[0, 2], [1]]


def test_a_description_and_the_name_that_ends_it_are_one_person() -> None:
    text = Text("They met the engineer Ida Holm.").mark("the engineer Ida Holm", "PERSON").mark("Ida Holm", "PERSON")

    assert text.clusters() == [[0, 1]]


@pytest.mark.parametrize("described", ["the wife of Ida Holm", "Berg's rival Ida Holm", "Tor, Ida Holm"])
def test_a_name_within_words_that_join_two_people_is_another_person(described: str) -> None:
    text = Text(f"They met {described}.").mark(described, "PERSON", "nominal").mark("Ida Holm", "PERSON")

    assert text.clusters() == [[0], [1]]


def test_mention_that_likely_has_no_antecedent_is_new() -> None:
    text = Text("Holm met the mayor.").mark("Holm", "PERSON").mark("the mayor", "PERSON", "nominal", to={0: 0.45})

    assert text.clusters() == [[0], [1]]


def test_ties_go_to_the_nearest_and_then_to_none() -> None:
    text = Text("Holm met Berg. She left.").mark("Holm", "PERSON").mark("Berg", "PERSON")
    text.mark("She", "PERSON", "pronoun", to={0: 0.4, 1: 0.4})
    alone = Text("Holm met the mayor.").mark("Holm", "PERSON").mark("the mayor", "PERSON", "nominal", to={0: 0.5})

    assert text.clusters() == [[0], [1, 2]]
    assert alone.clusters() == [[0], [1]]


def test_links_chain() -> None:
    text = Text("Holm left. She said her time was over.").mark("Holm", "PERSON")
    text.mark("She", "PERSON", "pronoun", to={0: 0.9}).mark("her", "PERSON", "pronoun", to={1: 0.9})

    assert text.clusters() == [[0, 1, 2]]


def test_names_written_alike_are_one_thing() -> None:
    text = Text("The Fjord Air fleet grew; Fjord Air's rivals shrank.").mark("Fjord Air", "ORG").mark("Fjord Air's", "ORG")

    assert text.clusters() == [[0, 1]]


def test_names_written_alike_of_different_types_stay_apart() -> None:
    text = Text("Tarn of Tarn").mark("Tarn", "PERSON").mark("Tarn", "GPE")

    assert text.clusters() == [[0], [1]]


def test_noun_phrases_written_alike_stay_apart() -> None:
    text = Text("the firm sued the firm").mark("the firm", "ORG", "nominal").mark("the firm", "ORG", "nominal")

    assert text.clusters() == [[0], [1]]


def test_values_written_alike_stay_apart() -> None:
    text = Text("Prices rose 10% and wages 10%").mark("10%", "PERCENT").mark("10%", "PERCENT")

    assert text.clusters() == [[0], [1]]


def test_value_never_joins_a_thing() -> None:
    text = Text("Holm left on Monday").mark("Holm", "PERSON").mark("Monday", "DATE", to={0: 0.9})

    assert text.clusters() == [[0], [1]]


def test_names_of_different_types_join_only_where_that_is_likelier_than_not() -> None:
    sure = Text("Tarn beat Tarn City").mark("Tarn", "GPE").mark("Tarn City", "ORG", to={0: 0.8})
    unsure = Text("Tarn beat Tarn City").mark("Tarn", "GPE").mark("Tarn City", "ORG", to={0: 0.5})

    assert sure.clusters() == [[0, 1]]
    assert unsure.clusters() == [[0], [1]]


def test_pronoun_of_another_type_joins() -> None:
    text = Text("Tarn said it would pay").mark("Tarn", "GPE").mark("it", "ORG", "pronoun", to={0: 0.6})

    assert text.clusters() == [[0, 1]]


def test_other_name_joins_its_bearer_where_the_words_say_so() -> None:
    text = Text("Yersin Baltagul, who competes under the ring name Kimbōzan, won.").mark("Yersin Baltagul", "PERSON")
    text.mark("Kimbōzan", "PERSON")

    assert text.clusters() == [[0, 1]]


def test_other_name_joins_no_bearer_across_sentences() -> None:
    text = Text("Baltagul won. The man also known as Kimbōzan lost.").mark("Baltagul", "PERSON").mark("Kimbōzan", "PERSON")

    assert text.clusters() == [[0], [1]]


def test_names_without_a_word_in_common_are_two_things() -> None:
    text = Text("Ida Holm runs Norvane").mark("Ida Holm", "ORG").mark("Norvane", "ORG", to={0: 0.9})
    fuller = Text("Norvane Systems and Ida Holm; Norvane").mark("Norvane Systems", "ORG").mark("Ida Holm", "ORG")
    fuller.mark("Norvane", "ORG", to={1: 0.9})

    assert text.clusters() == [[0, 1]], "no fuller form of the name came before"
    assert fuller.clusters() == [[0, 2], [1]]


def test_initials_are_the_same_thing() -> None:
    text = Text("NCU Bank, the Nordic Crop Union, or NCU").mark("NCU Bank", "ORG").mark("Nordic Crop Union", "ORG")
    text.mark("NCU", "ORG", to={1: 0.9})

    assert text.clusters() == [[0], [1, 2]]


def test_mention_joins_the_thing_that_is_likeliest_over_all_its_mentions() -> None:
    text = Text("Holm met Berg. He is Berg, who sold it.").mark("Holm", "PERSON").mark("Berg", "PERSON")
    text.mark("Berg", "PERSON", to={1: 0.9}).mark("who", "PERSON", "pronoun", to={0: 0.38, 1: 0.3, 2: 0.3})

    assert text.clusters() == [[0], [1, 2, 3]]


@pytest.mark.parametrize(("probability", "expected"), [(0.7, [[0, 1]]), (0.55, [[0], [1]])], ids=["likely", "hardly"])
def test_names_without_a_word_in_common_join_only_where_that_is_likely(probability: float, expected: list[list[int]]) -> None:
    text = Text("Tarn and Norway").mark("Tarn", "GPE").mark("Norway", "GPE", to={0: probability})

    assert text.clusters() == expected


@pytest.mark.parametrize(("one", "other", "type_"), [("Ida Holm", "Per van Berg", "PERSON"), ("Norway", "the US", "GPE")])
def test_two_full_names_and_two_countries_are_never_one_thing(one: str, other: str, type_: str) -> None:
    text = Text(f"{one} and {other}").mark(one, type_).mark(other, type_, to={0: 0.95})

    assert text.clusters() == [[0], [1]]


@pytest.mark.parametrize("other", ["Ida van Holm", "Ida Holmm", "Prime Minister", "Berg", "the engineer"])
def test_names_that_may_be_one_persons_follow_the_network(other: str) -> None:
    text = Text(f"Ida Holm and {other}").mark("Ida Holm", "PERSON").mark(other, "PERSON", to={0: 0.95})

    assert text.clusters() == [[0, 1]]


def test_a_full_name_joins_its_bearer_after_an_alias_has() -> None:
    text = Text("Ida Holm, also known as Vala Strand, sang. Ida Holm left.").mark("Ida Holm", "PERSON")
    text.mark("Vala Strand", "PERSON").mark("Ida Holm", "PERSON", to={1: 0.9})

    assert text.clusters() == [[0, 1, 2]]


def test_name_in_brackets_after_a_name_is_the_same_thing() -> None:
    text = Text("the Nordic Power Company (Nopoco) and Fjord Air").mark("Nordic Power Company", "ORG").mark("Nopoco", "ORG")
    text.mark("Fjord Air", "ORG")

    assert text.clusters() == [[0, 1], [2]]


def test_name_of_another_type_in_brackets_is_another_thing() -> None:
    text = Text("the Port of Turku (Finland)").mark("Port of Turku", "ORG").mark("Finland", "GPE")

    assert text.clusters() == [[0], [1]]


def test_initials_in_brackets_are_the_same_thing_whatever_their_type() -> None:
    text = Text("the Nordic Crop Fund (NCF)").mark("Nordic Crop Fund", "ORG").mark("NCF", "PERSON")

    assert text.clusters() == [[0, 1]]


def test_bracketed_value_is_no_name() -> None:
    text = Text("Fjord Air (10%)").mark("Fjord Air", "ORG").mark("10%", "PERCENT")

    assert text.clusters() == [[0], [1]]


def test_initials_join_the_name_where_the_network_finds_nothing() -> None:
    text = Text("Nordic Crop Union and Fjord Air met. NCU left.").mark("Nordic Crop Union", "ORG").mark("Fjord Air", "ORG")
    text.mark("NCU", "ORG")

    assert text.clusters() == [[0, 2], [1]]


def test_no_pronoun_refers_to_a_credit() -> None:
    text = Text("Holm / Tarn Pictures. She left, and Holm").mark("Holm", "PERSON").mark("She", "PERSON", "pronoun", to={0: 0.9})
    text.mark("Holm", "PERSON")

    assert text.clusters(silent=frozenset({0})) == [[0, 2], [1]]
    assert text.clusters() == [[0, 1, 2]]


def test_next_best_antecedent_is_taken_where_the_best_may_not_be_one() -> None:
    text = Text("Holm left on Monday; she").mark("Holm", "PERSON").mark("Monday", "DATE")
    text.mark("she", "PERSON", "pronoun", to={0: 0.35, 1: 0.55})

    assert text.clusters() == [[0, 2], [1]]


def test_clusters_come_in_order_of_their_first_mention() -> None:
    text = Text("Holm, Berg, Dahl, he and she").mark("Holm", "PERSON").mark("Berg", "PERSON").mark("Dahl", "PERSON")
    text.mark("he", "PERSON", "pronoun", to={1: 0.9}).mark("she", "PERSON", "pronoun", to={0: 0.9})

    assert text.clusters() == [[0, 4], [1, 3], [2]]


def test_type_is_what_the_names_say_most_surely() -> None:
    text = Text("Tarn, Tarn, Tarn and it").mark("Tarn", "GPE", confidence=0.6).mark("Tarn", "ORG", confidence=0.9)
    text.mark("Tarn", "GPE", confidence=0.5).mark("it", "PERSON", "pronoun", confidence=1.0)

    assert cluster_type(text.mentions, text.text) == "GPE"


def test_type_is_that_of_the_fullest_names() -> None:
    text = Text("Norvane, Norvane Systems, Norvane").mark("Norvane", "PERSON", confidence=1.0)
    text.mark("Norvane Systems", "ORG", confidence=0.5).mark("Norvane", "PERSON", confidence=1.0)

    assert cluster_type(text.mentions, text.text) == "ORG"


def test_type_is_that_of_other_mentions_where_there_is_no_name() -> None:
    text = Text("the mayor said she").mark("the mayor", "TITLE", "nominal", confidence=0.5)
    text.mark("she", "PERSON", "pronoun", confidence=0.9)

    assert cluster_type(text.mentions, text.text) == "PERSON"


def test_ring_name_belongs_to_the_wrestler() -> None:
    text = Text("Ida Holm, who competes under the ring name Norlys, met Dag Berg.").mark("Ida Holm", "PERSON")
    text.mark("Norlys", "PERSON").mark("Dag Berg", "PERSON")

    assert text.clusters() == [[0, 1], [2]]


def test_other_name_in_the_next_sentence_is_no_alias() -> None:
    text = Text("Ida Holm left. Also known as Norlys is a ferry.").mark("Ida Holm", "PERSON").mark("Norlys", "PERSON")

    assert text.clusters() == [[0], [1]]


def test_short_name_is_the_firm_and_not_its_founder() -> None:
    text = Text("Ida Holm founded Norvane Systems. Norvane grew.").mark("Ida Holm", "PERSON").mark("Norvane Systems", "ORG")
    text.mark("Norvane", "PERSON", to={0: 0.9})

    assert text.clusters() == [[0], [1, 2]]


def test_name_without_a_word_in_common_follows_the_network_where_no_fuller_name_is_known() -> None:
    text = (
        Text("Fjord Air grew. Its pilots call it the Moth, and Moth it is.")
        .mark("Fjord Air", "ORG")
        .mark("Moth", "ORG", to={0: 0.9})
    )

    assert text.clusters() == [[0, 1]]


def test_pronoun_does_not_refer_back_to_a_credit() -> None:
    text = Text("Photo: Dag Berg. He left with Ida Holm.").mark("Dag Berg", "PERSON").mark("He", "PERSON", "pronoun", to={0: 0.9})

    assert text.clusters(silent=frozenset({0})) == [[0], [1]]


def test_type_is_that_of_the_fullest_name() -> None:
    text = Text("Norvane, Norvane and Norvane Systems").mark("Norvane", "PERSON").mark("Norvane", "PERSON")
    text.mark("Norvane Systems", "ORG")

    assert cluster_type(text.mentions, text.text) == "ORG"
