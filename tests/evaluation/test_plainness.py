"""Which facts count as plain, and that the pairs of data/gold/realis are whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from newsroom import Draft

from kgx.annotation import Extraction, Realis
from kgx.article import Article
from kgx.errors import Failure, InputError, ModelError
from kgx.evaluation.plainness import Plainness, Share, comes_out_plain, read_pairs, score_plainness

REALIS = Path(__file__).parents[2] / "data" / "gold" / "realis"
OWNS, DENIES = "Norvane owns Belport.", "Norvane denied owning Belport."


def line(text: str, *, plain: bool, cue: str, fact: dict[str, str]) -> str:
    return json.dumps({"id": text, "pair": "1", "text": text, "plain": plain, "cue": cue, "fact": fact})


def write_pair(folder: Path) -> Path:
    fact = {"relation": "owned_by", "head": "Belport", "tail": "Norvane"}
    path = folder / "pairs.jsonl"
    path.write_text(line(DENIES, plain=False, cue="denial", fact=fact) + "\n" + line(OWNS, plain=True, cue="trap", fact=fact))
    return path


def draft(
    text: str, *, label: str = "owned_by", turned: bool = False, realis: Realis = "asserted", claimed: bool = False
) -> Draft:
    made = Draft(text, id=text)
    firm, port = made.entity("ORG", "Norvane"), made.entity("ORG", "Belport")
    made.relation(label, *((firm, port) if turned else (port, firm)), realis=realis, speaker=firm if claimed else None)
    return made


@pytest.mark.parametrize(
    ("made", "is_plain"),
    [
        (draft(OWNS), True),
        (draft(OWNS, label="partner_of", turned=True), True),
        (draft(OWNS, realis="negated"), False),
        (draft(OWNS, claimed=True), False),
    ],
    ids=["asserted", "other-label-turned", "negated", "attributed"],
)
def test_relation_is_plain_if_asserted_by_the_article(tmp_path: Path, made: Draft, is_plain: bool) -> None:
    text = read_pairs(write_pair(tmp_path))[1]

    assert comes_out_plain(text, made.done()) == is_plain


@pytest.mark.parametrize(
    ("trigger", "realis", "is_plain"),
    [("met", "asserted", True), ("met", "planned", False), ("spoke", "asserted", False)],
    ids=["asserted", "planned", "other-trigger"],
)
def test_event_is_plain_if_asserted_at_the_trigger(tmp_path: Path, trigger: str, realis: Realis, is_plain: bool) -> None:
    path = tmp_path / "pairs.jsonl"
    fact = {"event": "meeting", "trigger": "met"}
    path.write_text(line("Holm met Berg and spoke.", plain=True, cue="assertion", fact=fact))
    made = Draft("Holm met Berg and spoke.")
    made.event("statement", trigger, realis=realis)

    assert comes_out_plain(read_pairs(path)[0], made.done()) == is_plain


def test_shares_are_taken_by_cue(tmp_path: Path) -> None:
    def extract(articles: Iterable[Article]) -> Iterator[Extraction | Failure]:
        return (draft(article.text).done() for article in articles)

    assert score_plainness(write_pair(tmp_path), extract) == Plainness(
        Share(1, 1), Share(1, 1), {"denial": Share(1, 1)}, {"trap": Share(1, 1)}
    )


def test_goal_is_met_if_little_is_wrongly_plain() -> None:
    assert Plainness(Share(1, 20), Share(14, 20), {}, {}).meets_goal
    assert not Plainness(Share(2, 20), Share(20, 20), {}, {}).meets_goal
    assert not Plainness(Share(0, 20), Share(13, 20), {}, {}).meets_goal


def test_failed_text_raises_its_error(tmp_path: Path) -> None:
    def extract(articles: Iterable[Article]) -> Iterator[Extraction | Failure]:
        return (Failure(article.id, ModelError("no weights")) for article in articles)

    with pytest.raises(ModelError, match="no weights"):
        score_plainness(write_pair(tmp_path), extract)


def test_fact_whose_words_are_not_in_the_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(line(OWNS, plain=True, cue="assertion", fact={"event": "meeting", "trigger": "met"}))

    with pytest.raises(InputError, match="does not hold 'met'"):
        read_pairs(path)


@pytest.mark.parametrize(("name", "pairs"), [("tuning", 300), ("tuning_wording", 104), ("check", 52), ("reporting", 150)])
def test_file_holds_pairs_of_a_plain_and_a_not_plain_text(name: str, pairs: int) -> None:
    texts = read_pairs(REALIS / f"{name}.jsonl")

    assert Counter(Counter(t.pair for t in texts).values()) == {2: pairs}
    assert len({t.pair for t in texts if t.plain}) == pairs
    assert len({t.article.text for t in texts}) == len(texts)
