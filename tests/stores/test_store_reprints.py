"""Facts and reprints in a store that grows and shrinks are those of the graph that is built at once."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from newsroom import Draft
from newsroom_store import add, exported, exported_store, indexed, quads_of, remove
from wire_copies import COPIES, wire_text

from kgx.annotation import Extraction
from kgx.graph import build_graph
from kgx.graph.knowledge_graph import KnowledgeGraph
from kgx.ontology import default_ontology
from kgx.stores.database import FILE_NAME, connect
from kgx.stores.explanations import explain
from kgx.stores.fact_rows import renew_testimonies
from kgx.stores.store import Store, StoreWriter

ROUNDS = 4
STORIES = {
    "strike-durban-buses.txt": ("ceo", "National Union of Bus Crews", "Thokozani Mbelwane"),
    "acquisition-devgarh-sjoholm.txt": ("ceo", "Devgarh Industries", "Anjali Deshmane"),
    "startup-rohela-launch.md": ("founded_by", "Rohela", "Liis Kivirand"),
    "election-puerto-lamir.txt": ("spouse", "Catalina Huenul", "Rodrigo Echazarreta"),
}
DATES = (None, "2025-04-09", "2025-04-10", "2025-04-11T06:30:00Z", "spring")


def printed(story: str, copy: str, *, edition: int = 0) -> Extraction:
    """A paper's copy of the report. edition: another text under the same id, with what is read in it."""
    dice = random.Random(f"{story} {copy} {edition}")
    text = COPIES[copy](wire_text(story), dice)
    if edition:
        text += f"\n\nThis is edition {edition}. " + " ".join(f"Line {n} of it is new here." for n in range(40 * edition))
    return _stating(story, Draft(text, id=f"{copy}/{story}", date=dice.choice(DATES)), dice)


def own(story: str, number: int) -> Extraction:
    """A report of its own."""
    dice = random.Random(f"{story} {number}")
    text = f"{STORIES[story][2]}, {STORIES[story][1]}: report {number} of our own staff."
    return _stating(story, Draft(text, id=f"own/{number}/{story}", date=dice.choice(DATES)), dice)


def _stating(story: str, draft: Draft, dice: random.Random) -> Extraction:
    label, head, tail = STORIES[story]
    one = draft.entity("ORG" if label != "spouse" else "PERSON", head)
    other = draft.entity("PERSON", tail)
    draft.relation(label, one, other, confidence=dice.randint(300, 900) / 1000, ended=dice.random() < 0.2)
    if dice.random() < 0.3:
        draft.relation(label, one, other, realis="negated", confidence=0.5)
    return draft.done()


def world() -> list[Extraction]:
    prints = [printed(story, copy) for story in STORIES for copy in COPIES]
    return prints + [own(story, number) for story in STORIES for number in range(2)]


def built(extractions: list[Extraction]) -> KnowledgeGraph:
    return build_graph(extractions, ontology=default_ontology())


def assert_is(folder: Path, extractions: list[Extraction]) -> None:
    whole = exported(built(extractions))
    assert exported_store(folder) == whole
    assert indexed(folder) == quads_of(whole)


def test_the_world_has_reprints_and_facts_of_several_sources() -> None:
    graph = built(world())

    reprints = [node for node in graph.nodes if node.article is not None and node.article.reprint_of is not None]
    assert len(reprints) == len(STORIES) * (len(COPIES) - 1)
    assert {fact.sources for fact in graph.facts if fact.key.realis == "asserted"} == {3}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_articles_in_any_order_and_number(seed: int, tmp_path: Path) -> None:
    dice, articles = random.Random(seed), world()
    dice.shuffle(articles)
    cuts = sorted(dice.sample(range(1, len(articles)), 4))

    for start, end in zip([0, *cuts], [*cuts, len(articles)], strict=True):
        add(tmp_path / "news.kgx", articles[start:end])

    assert_is(tmp_path / "news.kgx", articles)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_removal_parts_what_only_the_removed_article_joined(seed: int, tmp_path: Path) -> None:
    dice, articles = random.Random(seed), world()
    add(tmp_path / "news.kgx", articles)

    for _ in range(3):
        gone = dice.sample(articles, dice.randint(1, 6))
        articles = [article for article in articles if article not in gone]
        remove(tmp_path / "news.kgx", [article.article.id for article in gone])

        assert_is(tmp_path / "news.kgx", articles)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_changes_end_where_building_anew_ends(seed: int, tmp_path: Path) -> None:
    dice, held = random.Random(seed), dict[str, Extraction]()
    for _ in range(6):
        if held and dice.random() < 0.4:
            gone = dice.sample(sorted(held), dice.randint(1, len(held)))
            remove(tmp_path / "news.kgx", gone)
            held = {key: value for key, value in held.items() if key not in gone}
        else:
            coming = [
                printed(story, copy, edition=dice.randint(0, 2)) for story in STORIES for copy in COPIES if dice.random() < 0.3
            ]
            coming += [own(story, 1) for story in STORIES if dice.random() < 0.3]
            add(tmp_path / "news.kgx", coming)
            held |= {extraction.article.id: extraction for extraction in coming}

    assert_is(tmp_path / "news.kgx", list(held.values()))


def test_a_chain_parts_where_its_middle_goes(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(540)]
    chain = [Draft(" ".join(words[start : start + 300]), id=f"{start}").done() for start in (0, 120, 240)]
    add(tmp_path / "news.kgx", chain)
    with Store(tmp_path / "news.kgx") as store:
        before = [article.reprint_of for article in store.articles()]

    remove(tmp_path / "news.kgx", ["120"])

    with Store(tmp_path / "news.kgx") as store:
        assert (before, [article.reprint_of for article in store.articles()]) == ([None, "0", "0"], [None, None])


SHORT_NEWS = """The works council and the management of the Brevik cement plant agreed on Tuesday to cut the working week to 36
hours from June. Wages stay as they are. The plant had been on strike for nine days."""


def short_copies() -> list[Extraction]:
    dice = random.Random(1)
    story, settled = min(STORIES), SHORT_NEWS.replace("agreed", "settled")
    return [
        _stating(story, Draft(text, id=f"{n}"), dice) for n, text in enumerate((SHORT_NEWS, settled, settled + " More soon."))
    ]


def test_edited_copies_of_a_short_text_are_one_source_in_any_order(tmp_path: Path) -> None:
    for number, order in enumerate(permutations(short_copies())):
        folder = tmp_path / f"{number}.kgx"
        for article in order:
            add(folder, [article])

        assert_is(folder, list(order))
        with Store(folder) as store:
            assert [article.reprint_of for article in store.articles()] == [None, "0", "0"]


def test_store_with_keys_of_an_earlier_rule_is_renewed(tmp_path: Path) -> None:
    first, *others = short_copies()
    add(tmp_path / "news.kgx", [first])
    with closing(sqlite3.connect(tmp_path / "news.kgx" / FILE_NAME)) as database, database:
        database.executescript(
            "DELETE FROM bands; INSERT INTO bands VALUES (1, '0'); UPDATE prints SET shingles = x'0100000000000000';"
            "UPDATE meta SET value = '3' WHERE key = 'rule'"
        )

    add(tmp_path / "news.kgx", others)

    assert_is(tmp_path / "news.kgx", short_copies())
    remove(tmp_path / "news.kgx", ["0"])
    assert_is(tmp_path / "news.kgx", short_copies()[1:])


def test_a_new_article_touches_only_facts_that_it_states(tmp_path: Path) -> None:
    story = min(STORIES)
    add(tmp_path / "news.kgx", [own(other, number) for other in STORIES for number in range(2)])
    with StoreWriter(tmp_path / "news.kgx") as writer:
        writer.put([own(story, 2)])
        database = connect(tmp_path / "news.kgx")
        touched = {
            article.id: renew_testimonies(database, article.id, writer.article_graph(article.id)) for article in writer.articles()
        }

    assert touched[f"own/2/{story}"]
    assert {article_id.rpartition("/")[2] for article_id, facts in touched.items() if facts} == {story}


def test_explanation_names_sources_and_reprints(tmp_path: Path) -> None:
    story = "startup-rohela-launch.md"
    articles = [printed(story, "set anew"), printed(story, "headline"), own(story, 0)]
    add(tmp_path / "news.kgx", articles)

    with Store(tmp_path / "news.kgx") as store:
        (explanation,) = explain(store, "Rohela", label="founded_by")

    told = next(fact for fact in explanation.facts if fact.realis == "asserted")
    (fact,) = (fact for fact in built(articles).facts if fact.key.realis == "asserted")
    assert (told.confidence, told.independent_sources, len(told.witnesses)) == (fact.confidence, 2, 3)
    assert sorted(witness.reprint_of is not None for witness in told.witnesses) == [False, False, True]
