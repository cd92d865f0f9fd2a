import gzip
import json
from pathlib import Path

import pytest

from kgx.errors import InputError
from kgx.evaluation.identity import main, score_cases
from kgx.evaluation.identity_groups import read_groups
from kgx.evaluation.identity_pairs import read_dwie, read_ecbplus
from kgx.ontology import default_ontology

GOLD = Path(__file__).parents[2] / "data" / "gold" / "identity"
GROUPS = """
## same surname
: P
- Ida Holm {O Kazmin} (G Turku) / Holm {O Kazmin} (G Turku; P Ove Berg)
- Jens Holm / Ida Maria Holm
"""


def article(id: str, text: str, *mentions: tuple[str, str, str], key: str) -> dict[str, object]:
    """mentions: words, type, cluster across articles."""
    spans = [
        {"start": text.index(w), "end": text.index(w) + len(w), "type": t, "entity": i, **({key: c} if key else {})}
        for i, (w, t, c) in enumerate(mentions)
    ]
    links = {str(i): cluster for i, (_, _, cluster) in enumerate(mentions)}
    return {"id": id, "topic": 1, "text": text, "mentions": spans, "relations": [], "entity_links": links}


def written(path: Path, *articles: dict[str, object]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in articles)
    return path


def test_figures_count_pairs_and_b3(tmp_path):
    path = tmp_path / "groups.txt"
    path.write_text(GROUPS, encoding="utf-8")

    scores = score_cases(read_groups(path, default_ontology()))

    # Holm joins Ida Holm rightly; Ida Maria Holm, which gold puts with Jens, joins them wrongly.
    assert (scores.right, scores.predicted, scores.gold, scores.negatives) == (1, 3, 2, 4)
    figures = scores.figures()
    assert figures["p"] == pytest.approx(1 / 3)
    assert figures["r"] == 0.5
    assert figures["b3_p"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figures["b3_r"] == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)


def test_a_wrong_line_is_named(tmp_path):
    path = tmp_path / "groups.txt"
    path.write_text("## kind\n: P\n- Ida Holm {X Kazmin}\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"groups\.txt:3"):
        read_groups(path, default_ontology())


def test_ecbplus_is_judged_within_topics_on_names(tmp_path):
    path = written(
        tmp_path / "ecb.jsonl.gz",
        article("1", "Ida Holm won in Turku.", ("Ida Holm", "HUMAN_PART_PER", "A"), key="global_cluster"),
        article("2", "Ida Holm of Turku wept; a man ran.", ("Ida Holm", "HUMAN_PART_PER", "A"), ("man", "HUMAN_PART_PER", "B"),
                key="global_cluster"),
        article("3", "Ove Berg lost.", ("Ove Berg", "HUMAN_PART_PER", "C"), key="global_cluster"),
    )  # fmt: skip

    scores = score_cases(read_ecbplus([path], default_ontology()))

    assert (scores.right, scores.predicted, scores.gold, scores.negatives) == (1, 1, 1, 2)


def test_dwie_is_judged_by_links_that_the_rules_do_not_see(tmp_path):
    path = written(
        tmp_path / "dwie.jsonl.gz",
        article("1", "Kiev slept.", ("Kiev", "location", "Kyiv"), key=""),
        article("2", "Kyiv woke.", ("Kyiv", "location", "Kyiv"), key=""),
        article("3", "Turku sang.", ("Turku", "location", "Turku"), key=""),
    )

    (case,) = read_dwie([path], default_ontology())

    assert all(profile.link is None for profile in case.profiles)
    assert sorted(case.same.values()) == [False, False, True]
    assert score_cases([case]).right == 1


def test_development_pairs_have_the_size_that_they_claim():
    hard = ("same surname", "father and son", "same acronym", "city, team and government", "parent and subsidiary",
            "bodies of the same name")  # fmt: skip
    cases = [case for name in ("groups.txt", "check.txt") for case in read_groups(GOLD / name, default_ontology())]

    assert sum(not same for case in cases if case.kind in hard for same in case.same.values()) >= 500
    assert sum(len(case.no_shared_word) for case in cases) >= 300


def test_figures_on_the_development_pairs():
    cases = [case for name in ("groups.txt", "check.txt") for case in read_groups(GOLD / name, default_ontology())]

    figures = score_cases(cases).figures()

    assert figures["p"] >= 0.98
    assert figures["r"] >= 0.88
    assert figures["no_shared_word_r"] >= 0.88


@pytest.mark.bench
@pytest.mark.parametrize("option, names", [("--ecbplus", ("train/ecbplus", "dev/ecbplus")), ("--dwie", ("dev/dwie",))])
def test_figures_on_public_corpora(option, names, capsys):
    folder = Path(__file__).parents[3] / "shared" / "data"
    paths = [folder / f"{name}.jsonl.gz" for name in names]
    if not all(path.exists() for path in paths):
        pytest.skip("needs the project's shared folder")

    assert main([*(part for path in paths for part in (option, str(path))), "--json"]) == 0

    for name, figures in json.loads(capsys.readouterr().out).items():
        print(name, figures)
        assert figures["p"] >= 0.98
        assert figures["r"] >= 0.80
