"""What the network is told of pairs, on sentences in which the answer can be counted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from kgx.model.encoding import Encoded
from kgx.model.features import (
    ARGUMENT_FEATURES,
    COREFERENCE_FEATURES,
    KINDS,
    PAIR_FEATURES,
    MentionTable,
    argument_features,
    coreference_features,
    entity_pairs,
)

# columns of coreference_features
SAME_TEXT, SAME_HEAD, LATER_WITHIN_EARLIER, EARLIER_WITHIN_LATER, ACRONYM, SHARED, SAME_TYPE = range(7)
NESTED, PRONOUNS_AGREE, NAMES_APART, PRONOUNS_DIFFER, SPEAKER = 27, 28, 29, 30, 31
TWICE, FOUR_TIMES, MOST_NAMED, NONE_BETWEEN, ONE_BETWEEN, FIRST_OF_TYPE = range(32, 38)
# columns of entity_pairs
HEAD_FIRST, NEXT_TO = 12, 13


def encoded_of(text: str) -> Encoded:
    """Words by white space, sentences by lines; word pieces do not matter here."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    count = np.arange(len(words))
    return Encoded(
        text=text,
        word_spans=np.array(words, dtype=np.int64).reshape(-1, 2),
        word_sentences=np.array([text[:start].count("\n") for start, _ in words], dtype=np.int64),
        first_pieces=count + 1,
        last_pieces=count + 1,
        word_windows=np.zeros(len(words), dtype=np.int64),
        windows=(),
    )


def table_of(encoded: Encoded, *mentions: tuple[str, str]) -> MentionTable:
    """Mentions as (words, kind), each at its first place after the mention before it; names are of type 0, others of 1."""
    words = encoded.words()
    rows, at = [], 0
    for mention, kind in mentions:
        parts = mention.split()
        first = next(i for i in range(at, len(words)) if words[i : i + len(parts)] == parts)
        rows.append((first, first + len(parts) - 1, KINDS.index(kind), int(kind != "name")))
        at = first
    return MentionTable(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def names_at(words: Iterable[int]) -> MentionTable:
    """Names of one word each, all of one type."""
    at = np.array(list(words), dtype=np.int64)
    return MentionTable(at, at, np.zeros_like(at), np.zeros_like(at))


def look_back(text: str, earlier: tuple[str, str], later: tuple[str, str]) -> list[int]:
    """Columns that hold of the later mention with the earlier one."""
    encoded = encoded_of(text)
    features = coreference_features(encoded, table_of(encoded, earlier, later))
    return np.nonzero(features[1, 0])[0].tolist()


def test_prominence_tells_whom_a_noun_phrase_may_mean() -> None:
    encoded = encoded_of("Fjord Air grew . Air paid Bank and Rail . Air and the firm")
    forms = ["Fjord Air", "Air", "Bank", "Rail", "Air"]
    table = table_of(encoded, *((form, "name") for form in forms), ("the firm", "nominal"))
    back = coreference_features(encoded, table)[5]

    def columns(j: int) -> list[int]:
        return [c for c in np.nonzero(back[j])[0].tolist() if c >= TWICE]

    assert columns(4) == [TWICE, MOST_NAMED, NONE_BETWEEN, FIRST_OF_TYPE]
    assert columns(3) == [ONE_BETWEEN]
    assert columns(2) == []
    assert columns(0) == [TWICE, MOST_NAMED, FIRST_OF_TYPE]


def test_prominence_counts_what_came_before_and_names_alone() -> None:
    encoded = encoded_of("Bank paid it . Bank Bank Bank")
    table = table_of(encoded, ("Bank", "name"), ("it", "pronoun"), ("Bank", "name"), ("Bank", "name"), ("Bank", "name"))
    features = coreference_features(encoded, table)

    assert features[1, 0, [TWICE, MOST_NAMED]].tolist() == [0, 1]
    assert features[4, 0, [TWICE, FOUR_TIMES]].tolist() == [1, 0]
    assert not features[4, 1, TWICE:].any()


def test_no_mentions_have_no_features() -> None:
    features = coreference_features(encoded_of("It snowed"), MentionTable(*(np.zeros(0, dtype=np.int64) for _ in range(4))))

    assert features.shape == (0, 0, COREFERENCE_FEATURES)


def test_a_mention_looks_back_only() -> None:
    encoded = encoded_of("Holm met Berg and Dahl")
    features = coreference_features(encoded, table_of(encoded, ("Holm", "name"), ("Berg", "name"), ("Dahl", "name")))

    looks_back = features.any(-1)
    assert np.array_equal(looks_back, np.tril(np.ones((3, 3), dtype=bool), -1))


@pytest.mark.parametrize(
    ("text", "earlier", "later", "column"),
    [
        ("Fjord Air flew , fjord air said", "Fjord Air", "fjord air", SAME_TEXT),
        ("Ida Holm won . Holm left", "Ida Holm", "Holm", SAME_HEAD),
        ("Ida Holm won . Dr Holm left", "Ida Holm", "Dr Holm", LATER_WITHIN_EARLIER),
        ("Holm won . Ida Holm left", "Holm", "Ida Holm", EARLIER_WITHIN_LATER),
        ("the Nordic Crop Union ( NCU )", "Nordic Crop Union", "NCU", ACRONYM),
        ("NCU , the Nordic Crop Union", "NCU", "Nordic Crop Union", ACRONYM),
        ("U.N. , the United Nations", "U.N.", "United Nations", ACRONYM),
        ("Fjord Air bought Fjord Rail", "Fjord Air", "Fjord Rail", SHARED),
        ("Holm met Berg", "Holm", "Berg", NAMES_APART),
        ("the Fjord Air board", "Fjord Air board", "Air", NESTED),
    ],
    ids=[
        "same-text", "same-head", "later-within-earlier", "earlier-within-later", "acronym-after", "acronym-before", "dots",
        "shared-word", "nothing-shared", "nested",
    ],
)  # fmt: skip
def test_names_are_compared(text: str, earlier: str, later: str, column: int) -> None:
    assert column in look_back(text, (earlier, "name"), (later, "name"))


def test_articles_and_small_words_are_no_shared_word() -> None:
    columns = look_back("the bank of Turku fined the port of Oulu", ("the bank of", "nominal"), ("the port of", "nominal"))

    assert SHARED not in columns


def test_names_that_share_a_word_are_no_acronym() -> None:
    columns = look_back("Fjord Air ( FA )", ("Fjord Air", "name"), ("FA", "name"))

    assert ACRONYM in columns
    assert not {SHARED, NAMES_APART} & set(columns)


@pytest.mark.parametrize(
    ("earlier", "later", "column"),
    [
        ("he", "his", PRONOUNS_AGREE),
        ("she", "his", PRONOUNS_DIFFER),
        ("they", "we", PRONOUNS_AGREE),
        ("it", "its", PRONOUNS_AGREE),
        ("it", "they", PRONOUNS_DIFFER),
    ],
    ids=["he-his", "she-his", "they-we", "it-its", "it-they"],
)
def test_pronouns_agree_by_gender_and_number(earlier: str, later: str, column: int) -> None:
    columns = look_back(f"{earlier} won and {later} left", (earlier, "pronoun"), (later, "pronoun"))

    assert [c for c in columns if c in (PRONOUNS_AGREE, PRONOUNS_DIFFER, SPEAKER)] == [column]


def test_i_and_we_stand_for_who_speaks() -> None:
    assert SPEAKER in look_back("Holm said I won", ("Holm", "name"), ("I", "pronoun"))
    assert SPEAKER not in look_back("Holm said she won", ("Holm", "name"), ("she", "pronoun"))


def test_kinds_of_both_mentions_are_one_column() -> None:
    columns = look_back("Holm said she won", ("Holm", "name"), ("she", "pronoun"))

    assert [c for c in columns if 7 <= c < 16] == [7 + 3 * KINDS.index("pronoun") + KINDS.index("name")]


def test_types_of_both_mentions_are_compared() -> None:
    assert SAME_TYPE in look_back("Holm met Berg", ("Holm", "name"), ("Berg", "name"))
    assert SAME_TYPE not in look_back("Holm said she won", ("Holm", "name"), ("she", "pronoun"))


@pytest.mark.parametrize(
    ("lines", "column"), [(0, 16), (1, 17), (2, 18), (3, 19), (4, 19), (5, 20), (9, 20), (10, 21), (40, 21)], ids=str
)
def test_distance_in_sentences_is_one_of_six(lines: int, column: int) -> None:
    columns = look_back("Holm won" + "\nand" * lines + " Berg", ("Holm", "name"), ("Berg", "name"))

    assert [c for c in columns if 16 <= c < 22] == [column]


@pytest.mark.parametrize(("between", "column"), [(0, 22), (1, 23), (3, 24), (7, 25), (15, 26), (30, 26)], ids=str)
def test_distance_in_mentions_is_one_of_five(between: int, column: int) -> None:
    encoded = encoded_of("Holm " + "Berg " * between + "Dahl")
    features = coreference_features(encoded, names_at(range(between + 2)))

    columns = np.nonzero(features[-1, 0])[0].tolist()
    assert [c for c in columns if 22 <= c < 27] == [column]


STORY = """Ida Holm founded Fjord Air
The firm flies to Turku
Berg runs it
and nobody
said so
in Oulu"""


def story_pairs(entities: Sequence[Sequence[int]], **options: int) -> tuple[MentionTable, dict[tuple[int, int], tuple[int, int]]]:
    """The table of STORY's mentions, and the nearest mentions of each pair of entities."""
    encoded = encoded_of(STORY)
    table = table_of(
        encoded, ("Ida Holm", "name"), ("Fjord Air", "name"), ("The firm", "nominal"), ("Turku", "name"), ("Berg", "name"),
        ("it", "pronoun"), ("Oulu", "name"),
    )  # fmt: skip
    pairs = entity_pairs(encoded, table, entities, **options)
    keys = zip(pairs.heads.tolist(), pairs.tails.tolist(), strict=True)
    nearest = zip(pairs.head_mentions.tolist(), pairs.tail_mentions.tolist(), strict=True)
    return table, dict(zip(keys, nearest, strict=True))


HOLM, AIR, TURKU, BERG, OULU = range(5)
ENTITIES = [[0], [1, 2, 5], [3], [4], [6]]  # Fjord Air, The firm, it


def test_pairs_run_both_ways_and_never_to_themselves() -> None:
    _, nearest = story_pairs(ENTITIES)

    assert all(head != tail for head, tail in nearest)
    assert {(tail, head) for head, tail in nearest} == set(nearest)


def test_each_pair_has_its_nearest_mentions() -> None:
    _, nearest = story_pairs(ENTITIES)

    assert nearest[HOLM, AIR] == (0, 1)
    assert nearest[AIR, TURKU] == (2, 3)
    assert nearest[BERG, AIR] == (4, 5)
    assert nearest[AIR, BERG] == (5, 4)


def test_pairs_farther_apart_than_three_sentences_are_left_out() -> None:
    _, nearest = story_pairs(ENTITIES)

    assert (BERG, OULU) in nearest
    assert (TURKU, OULU) not in nearest
    assert (HOLM, OULU) not in nearest


def test_distance_may_be_set() -> None:
    _, nearest = story_pairs(ENTITIES, max_distance=0)

    assert set(nearest) == {(HOLM, AIR), (AIR, HOLM), (AIR, TURKU), (TURKU, AIR), (AIR, BERG), (BERG, AIR)}


@pytest.mark.parametrize("entities", [[], [[0, 1]]], ids=["none", "one"])
def test_fewer_than_two_entities_make_no_pair(entities: list[list[int]]) -> None:
    encoded = encoded_of("Holm met Berg")
    table = table_of(encoded, ("Holm", "name"), ("Berg", "name"))
    pairs = entity_pairs(encoded, table, entities)

    assert len(pairs.heads) == len(pairs.tails) == len(pairs.head_mentions) == len(pairs.tail_mentions) == 0
    assert pairs.features.shape == (0, PAIR_FEATURES)


def pair_columns(text: str, head: tuple[str, str], tail: tuple[str, str]) -> list[int]:
    """Columns that hold of two mentions, of which the one named first in the text comes first in the table."""
    encoded = encoded_of(text)
    tables = [table_of(encoded, head), table_of(encoded, tail)]
    columns = ("first_words", "last_words", "kinds", "types")
    table = MentionTable(*(np.concatenate([getattr(t, column) for t in tables]) for column in columns))
    pairs = entity_pairs(encoded, table, [[0], [1]])
    return np.nonzero(pairs.features[0])[0].tolist()


def name(words: str) -> tuple[str, str]:
    return words, "name"


def test_order_of_head_and_tail_is_told() -> None:
    assert HEAD_FIRST in pair_columns("Holm met Berg", name("Holm"), name("Berg"))
    assert HEAD_FIRST not in pair_columns("Holm met Berg", name("Berg"), name("Holm"))


def test_nested_mentions_have_no_words_between_them() -> None:
    assert NEXT_TO in pair_columns("the Turku Times said", name("Turku Times"), name("Turku"))
    assert NEXT_TO not in pair_columns("Turku Times said", name("Turku"), name("Times"))


@pytest.mark.parametrize(("lines", "column"), [(0, 0), (1, 1), (2, 2), (3, 3)], ids=str)
def test_sentences_between_the_nearest_mentions_are_told(lines: int, column: int) -> None:
    columns = pair_columns("Holm won" + "\nand" * lines + " Berg", name("Holm"), name("Berg"))

    assert [c for c in columns if c < 4] == [column]


@pytest.mark.parametrize(
    ("between", "column"), [(0, 4), (1, 5), (2, 6), (3, 6), (7, 7), (15, 8), (31, 9), (63, 10), (64, 11)], ids=str
)
def test_words_between_the_nearest_mentions_are_told_in_powers_of_two(between: int, column: int) -> None:
    columns = pair_columns("Holm " + "and " * between + "Berg", name("Holm"), name("Berg"))

    assert [c for c in columns if 4 <= c < 12] == [column]


@pytest.mark.parametrize(("sentences", "column"), [(0, 14), (1, 15), (2, 16), (5, 17)], ids=str)
def test_pairs_of_mentions_in_one_sentence_are_counted_to_three(sentences: int, column: int) -> None:
    text = "\n".join(["Holm met Berg"] * sentences) or "Holm won\nso did Berg"
    encoded = encoded_of(text)
    words = encoded.words()
    table = names_at(i for i, word in enumerate(words) if word in ("Holm", "Berg"))
    entities = [[i for i, at in enumerate(table.first_words) if words[at] == who] for who in ("Holm", "Berg")]

    columns = np.nonzero(entity_pairs(encoded, table, entities).features[0])[0].tolist()
    assert [c for c in columns if 14 <= c < 18] == [column]


@pytest.mark.parametrize(("mentions", "bucket"), [(1, 0), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3)], ids=str)
def test_number_of_mentions_of_head_and_tail_is_told(mentions: int, bucket: int) -> None:
    encoded = encoded_of("Berg " + "Holm " * mentions)
    forth, back = entity_pairs(encoded, names_at(range(mentions + 1)), [list(range(1, mentions + 1)), [0]]).features

    assert np.nonzero(forth[18:])[0].tolist() == [bucket, 4]
    assert np.nonzero(back[18:])[0].tolist() == [0, 4 + bucket]


def argument_columns(text: str, trigger: str, mention: str) -> list[int]:
    encoded = encoded_of(text)
    place = encoded.words().index(trigger)
    features = argument_features(encoded, (place, place), table_of(encoded, name(mention)))
    return np.nonzero(features[0])[0].tolist()


def test_no_mentions_are_no_arguments() -> None:
    none = MentionTable(*(np.zeros(0, dtype=np.int64) for _ in range(4)))

    assert argument_features(encoded_of("It snowed"), (1, 1), none).shape == (0, ARGUMENT_FEATURES)


@pytest.mark.parametrize(
    ("text", "column"),
    [("Holm\n\n\n\nmet", 0), ("Holm\n\n\nmet", 0), ("Holm\nmet", 2), ("Holm met", 3), ("met\nHolm", 4), ("met\n\n\n\nHolm", 6)],
    ids=["four-before", "three-before", "one-before", "same", "one-after", "four-after"],
)
def test_mention_is_sentences_before_or_after_the_trigger(text: str, column: int) -> None:
    assert argument_columns(text, "met", "Holm")[0] == column


@pytest.mark.parametrize(
    ("text", "column"),
    [("Holm met", 7), ("Holm and met", 8), ("met Holm", 15), ("met and Holm", 16), ("met a b c Holm", 17)],
    ids=["before", "two-before", "after", "two-after", "four-after"],
)
def test_words_from_trigger_to_mention_are_told_with_their_side(text: str, column: int) -> None:
    assert argument_columns(text, "met", "Holm")[1] == column


def test_mention_that_holds_the_trigger_is_told() -> None:
    assert 23 in argument_columns("the Turku merger failed", "merger", "Turku merger")
    assert 23 not in argument_columns("the Turku merger failed", "failed", "Turku merger")
