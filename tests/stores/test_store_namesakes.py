"""A store tells people of one name apart, whatever the order in which their articles come and go."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from newsroom import Draft
from newsroom_store import add, exported, exported_store, indexed, quads_of, remove

from kgx.annotation import Extraction
from kgx.graph import build_graph
from kgx.graph.entities import index_entities
from kgx.graph.identity import Decisions
from kgx.graph.knowledge_graph import assemble_graph
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.ontology import default_ontology
from kgx.stores.database import FILE_NAME
from kgx.stores.reviews import review
from kgx.stores.store import Store, StoreWriter

NAMES = ("Halima Yakubu", "Halima Yakubu", "Halima A. Yakubu", "Ilse Vandermeulen")
TITLES = ("sprinter", "health commissioner", "poet")
COUNTRIES = ("Nigeria", "Bahrain", "Belgium")
BODIES = ("Kazmin", "Arys Metals", "Steppe Trust", "Holm Shipping", "Varga Textiles")


def article(number: int, dice: random.Random) -> Extraction:
    """Some say much of the person, some nothing, some give the surname only."""
    name = dice.choice(NAMES) if dice.random() < 0.85 else "Yakubu"
    draft = Draft(f"{name} opened bridge {dice.randrange(1000)} with the others.", id=f"news/{number}")
    person = draft.entity("PERSON", name, *([name.split()[-1]] if dice.random() < 0.3 else []))
    if dice.random() < 0.4:
        draft.relation("holds_position", person, draft.entity("TITLE", dice.choice(TITLES)))
    if dice.random() < 0.4:
        draft.relation("citizen_of", person, draft.entity("GPE", dice.choice(COUNTRIES)))
    for body in dice.sample(BODIES, dice.choice((0, 0, 1, 1, 2))):
        organisation = draft.entity("ORG", body)
        if dice.random() < 0.5:
            draft.relation("ceo", organisation, person)
    return draft.done()


def world(seed: int, articles: int = 16) -> list[Extraction]:
    dice = random.Random(seed)
    return [article(number, dice) for number in range(articles)]


def built(extractions: Iterable[Extraction], decisions: Decisions | None = None) -> bytes:
    if decisions is None:
        return exported(build_graph(extractions, ontology=default_ontology()))
    kept, dropped = sorted(extractions, key=lambda extraction: extraction.article.id), Counter[str]()
    index = index_entities(kept, default_ontology(), dropped, decisions)
    graph = assemble_graph(kept, index, dropped, ontology=default_ontology(), base_iri=DEFAULT_BASE_IRI, reprints={})
    return exported(graph)


def opening(number: int, *bodies: str, name: str = "Halima Yakubu") -> Extraction:
    """An article that says of a person only with which bodies."""
    draft = Draft(f"{name} opened bridge {number} for {' and '.join(bodies) or 'all'}.", id=f"news/{number}")
    draft.entity("PERSON", name)
    for body in bodies:
        draft.entity("ORG", body)
    return draft.done()


def people(folder: Path) -> list[list[int]]:
    """The numbers of each person's articles."""
    with Store(folder) as store:
        nodes = [node for node in store.graph().nodes if node.type == "PERSON"]
    return sorted(sorted(int(article_id.removeprefix("news/")) for article_id in node.article_ids) for node in nodes)


def test_namesakes_are_two_nodes_until_an_article_joins_them(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    for number, body in enumerate(["Kazmin", "Arys Metals", "Kazmin", "Arys Metals", "Holm Shipping"]):
        add(folder, [opening(number, body)])
    assert people(folder) == [[0, 2], [1, 3], [4]]

    add(folder, [opening(5, "Kazmin", "Arys Metals")])
    assert people(folder) == [[0, 1, 2, 3, 5], [4]]
    remove(folder, ["news/5"])
    assert people(folder) == [[0, 2], [1, 3], [4]]


def test_rare_name_is_one_node_in_any_order(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    for number, body in ((2, "Kazmin"), (0, "Arys Metals"), (1, "Holm Shipping")):
        add(folder, [opening(number, body, name="Ilse Vandermeulen")])
    assert people(folder) == [[0, 1, 2]]

    remove(folder, ["news/2"])
    assert people(folder) == [[0, 1]]


def test_person_of_whom_nothing_is_known_is_the_only_one_of_the_name(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    add(folder, [opening(0, "Kazmin"), opening(1), opening(2)])
    assert people(folder) == [[0, 1, 2]]

    add(folder, [opening(3, "Arys Metals")])
    assert people(folder) == [[0], [1, 2], [3]]
    remove(folder, ["news/0"])
    assert people(folder) == [[1, 2, 3]]


def test_article_that_takes_the_place_of_the_first_keeps_the_others_together(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    add(folder, [opening(0, "Kazmin"), opening(1, "Kazmin"), opening(2, "Kazmin")])

    add(folder, [opening(0, "Arys Metals")])

    assert people(folder) == [[0], [1, 2]]


def test_surname_alone_does_not_join_namesakes(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    articles = [opening(number, "Kazmin", "Holm Shipping") for number in range(2)]
    articles += [opening(number, "Arys Metals", "Steppe Trust") for number in range(2, 4)]
    articles.append(opening(4, "Kazmin", "Holm Shipping", "Arys Metals", "Steppe Trust", name="Yakubu"))

    add(folder, articles)

    assert people(folder) == [[0, 1], [2, 3], [4]]


def test_namesakes_merged_by_hand_are_one_with_all_their_articles(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    add(folder, [opening(number, body) for number, body in enumerate(["Kazmin", "Arys Metals", "Kazmin", "Arys Metals"])])
    with Store(folder) as store:
        one, two = (node.id for node in store.graph().nodes if node.type == "PERSON")

    review(folder, merge=[(one, two)])
    assert people(folder) == [[0, 1, 2, 3]]
    add(folder, [opening(4, "Arys Metals")])
    assert people(folder) == [[0, 1, 2, 3, 4]]
    with Store(folder) as store:
        by_hand = next(merge for merge in store.merges() if "hand" in merge.reason)
    review(folder, undo=[by_hand.id])

    assert people(folder) == [[0, 2], [1, 3, 4]]


def test_store_of_an_earlier_rule_is_renewed(tmp_path: Path) -> None:
    folder = tmp_path / "news.kgx"
    add(folder, [opening(0, "Kazmin"), opening(1, "Arys Metals")])
    with sqlite3.connect(folder / FILE_NAME) as database:
        database.executescript("DROP TABLE ties; DROP TABLE namesakes; UPDATE meta SET value = '2' WHERE key = 'rule'")
    database.close()

    add(folder, [opening(2, "Kazmin")])

    assert people(folder) == [[0, 2], [1]]


@pytest.mark.parametrize("seed", range(4))
def test_articles_that_come_and_go_leave_what_the_whole_gives(seed: int, tmp_path: Path) -> None:
    dice, articles, folder = random.Random(seed), world(seed), tmp_path / "news.kgx"
    for start in range(0, len(articles), 4):
        add(folder, articles[start : start + 4])
    gone = dice.sample(articles, 5)
    remove(folder, [one.article.id for one in gone])
    kept = [one for one in articles if one not in gone]

    assert exported_store(folder) == built(kept)
    assert indexed(folder) == quads_of(built(kept))


@pytest.mark.parametrize("seed", range(4))
def test_edited_articles_in_any_order_give_what_the_whole_gives(seed: int, tmp_path: Path) -> None:
    dice, articles, edited = random.Random(seed), world(seed + 100), world(seed + 200)
    shuffled = dice.sample([*articles, *edited], 2 * len(articles))
    held: dict[str, Extraction] = {}
    for start in range(0, len(shuffled), 5):
        coming = {one.article.id: one for one in shuffled[start : start + 5]}
        add(tmp_path / "news.kgx", list(coming.values()))
        held |= coming

    assert exported_store(tmp_path / "news.kgx") == built(held.values())
    assert indexed(tmp_path / "news.kgx") == quads_of(built(held.values()))


@pytest.mark.parametrize("seed", range(4))
def test_growing_with_decisions_gives_what_building_with_them_gives(seed: int, tmp_path: Path) -> None:
    dice, articles, folder = random.Random(seed), world(seed + 300), tmp_path / "news.kgx"
    add(folder, articles[:10])
    for _ in range(4):
        with Store(folder) as store:
            nodes = [node.members[0].id for node in store.graph().nodes if node.type == "PERSON"]
            merges = [merge.id for merge in store.merges()]
        review(folder, merge=[(nodes[0], dice.choice(nodes[1:]))] if len(nodes) > 1 else [], undo=dice.sample(merges, 1))
    add(folder, articles[8:])
    remove(folder, [one.article.id for one in dice.sample(articles, 4)])
    with Store(folder) as store:
        rows = store._database.execute("SELECT is_same, one, two FROM decisions").fetchall()
        kept = list(store.extractions())
    decisions = Decisions(
        frozenset((one, two) for same, one, two in rows if same), frozenset((one, two) for same, one, two in rows if not same)
    )

    assert exported_store(folder) == built(kept, decisions)


def test_article_costs_no_more_where_many_people_bear_the_name(tmp_path: Path) -> None:
    def statements(held: int) -> int:
        folder, counted = tmp_path / f"{held}.kgx", list[str]()
        add(folder, [opening(number, BODIES[number % 3]) for number in range(held)])
        with StoreWriter(folder) as writer:
            writer._database.set_trace_callback(counted.append)
            writer.put([opening(held, BODIES[0])])
        return len(counted)

    assert statements(60) < 1.2 * statements(6)
