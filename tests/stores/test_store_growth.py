"""A store that grew in any way is the store that was made at once: the same bytes, whatever the order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from almanac.articles import article as almanac_article
from gazette import extraction
from newsroom_store import add, exported, exported_store, indexed, quads_of, remove

from kgx.annotation import Extraction
from kgx.graph import build_graph
from kgx.ontology import default_ontology
from kgx.stores import index, quad_writer
from kgx.stores.quad_writer import NameChange, Part
from kgx.stores.store import Store

ROUNDS = 3
ARTICLES = 18
FORMATS = ("nq", "trig", "ttl", "nt", "jsonld", "rdf", "graphml", "gexf", "jsonl")


def world(seed: int) -> list[Extraction]:
    """Few people and firms, so that names meet in many articles and nodes grow, join and part."""
    return [extraction(number, seed=seed, people=(6, 24, 120)[seed % 3]) for number in range(ARTICLES)]


def built(extractions: list[Extraction]) -> bytes:
    return exported(build_graph(extractions, ontology=default_ontology()))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_parts_in_any_order_give_what_the_whole_gives(seed: int, tmp_path: Path) -> None:
    dice, articles = random.Random(seed), world(seed)
    dice.shuffle(articles)
    cuts = sorted(dice.sample(range(1, ARTICLES), 3))

    for start, end in zip([0, *cuts], [*cuts, ARTICLES], strict=True):
        add(tmp_path / "news.kgx", articles[start:end])

    assert exported_store(tmp_path / "news.kgx") == built(articles)
    assert indexed(tmp_path / "news.kgx") == quads_of(built(articles))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_is_removed_leaves_no_trace(seed: int, tmp_path: Path) -> None:
    dice, articles = random.Random(seed), world(seed)
    add(tmp_path / "news.kgx", articles)
    gone = dice.sample(articles, dice.randint(1, ARTICLES - 1))
    kept = [article for article in articles if article not in gone]

    remove(tmp_path / "news.kgx", [article.article.id for article in gone])

    assert exported_store(tmp_path / "news.kgx") == built(kept)
    assert indexed(tmp_path / "news.kgx") == quads_of(built(kept))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_edited_articles_take_the_place_of_the_old(seed: int, tmp_path: Path) -> None:
    dice, articles = random.Random(seed), world(seed)
    add(tmp_path / "news.kgx", articles)
    edited = [extraction(number, seed=seed, edition=1) if dice.random() < 0.4 else articles[number] for number in range(ARTICLES)]

    report = add(tmp_path / "news.kgx", edited)

    assert report.replaced == sum(new is not old for new, old in zip(edited, articles, strict=True))
    assert exported_store(tmp_path / "news.kgx") == built(edited)
    assert indexed(tmp_path / "news.kgx") == quads_of(built(edited))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_random_changes_end_where_building_anew_ends(seed: int, tmp_path: Path) -> None:
    dice, folder = random.Random(seed), tmp_path / "news.kgx"
    held: dict[str, Extraction] = {}
    for _ in range(6):
        if held and dice.random() < 0.4:
            gone = dice.sample(sorted(held), dice.randint(1, len(held)))
            remove(folder, gone)
            held = {key: value for key, value in held.items() if key not in gone}
        else:
            numbers = dice.sample(range(ARTICLES), dice.randint(1, 8))
            coming = [extraction(number, seed=seed, edition=dice.randint(0, 1), people=6) for number in numbers]
            add(folder, coming)
            held |= {extraction.article.id: extraction for extraction in coming}

    assert exported_store(folder) == built(list(held.values()))
    assert indexed(folder) == quads_of(built(list(held.values())))


@pytest.mark.parametrize("seed", range(3))
def test_few_articles_more_change_what_they_touch_and_no_more(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the index is brought up to date, not made anew; most articles change in names of nodes alone."""
    dice, folder = random.Random(seed), tmp_path / "news.kgx"
    held = {made.article.id: made for made in (almanac_article(number, seed=seed) for number in range(40))}
    add(folder, list(held.values()))
    counts: Counter[str] = Counter()

    def write_counted(store: ox.Store, parts: Iterable[Part], changes: Sequence[NameChange], **options: Any) -> None:
        written = list(parts)
        counts.update(written=len(written), renamed=len(changes))
        quad_writer.write_changes(store, written, changes, **options)

    monkeypatch.setattr(index, "write_changes", write_counted)
    for step in range(5):
        coming = [almanac_article(40 + step, seed=seed), almanac_article(dice.randrange(40), seed=seed, edition=step + 1)]
        gone = dice.sample(sorted(held.keys() - {one.article.id for one in coming}), 1)
        add(folder, coming)
        remove(folder, gone)
        held |= {one.article.id: one for one in coming}
        held = {key: value for key, value in held.items() if key not in gone}

        assert indexed(folder) == quads_of(built(list(held.values())))

    assert counts["renamed"] > counts["written"] / 2
    assert exported_store(folder) == built(list(held.values()))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_has_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    articles = world(1)
    add(tmp_path / "one.kgx", articles)
    add(tmp_path / "two.kgx", articles[::-2])
    add(tmp_path / "two.kgx", articles[::2])

    add(tmp_path / "two.kgx", articles)

    whole = exported(build_graph(articles, ontology=default_ontology()), suffix)
    assert exported_store(tmp_path / "one.kgx", suffix) == exported_store(tmp_path / "two.kgx", suffix) == whole


def test_sync_leaves_what_the_articles_are(tmp_path: Path) -> None:
    articles = world(2)
    add(tmp_path / "news.kgx", articles)

    report = add(tmp_path / "news.kgx", articles[:5], sync=True)

    assert (report.unchanged, report.removed) == (5, ARTICLES - 5)
    assert exported_store(tmp_path / "news.kgx") == built(articles[:5])


def test_extractions_are_kept_as_they_were(tmp_path: Path) -> None:
    articles = world(0)
    add(tmp_path / "news.kgx", articles)

    with Store(tmp_path / "news.kgx") as store:
        kept = list(store.extractions())
        assert store.extraction("news/3.txt") == articles[3]

    assert kept == sorted(articles, key=lambda extraction: extraction.article.id)
