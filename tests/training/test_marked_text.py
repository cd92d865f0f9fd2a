"""Articles whose annotation is marked in the text: what they give, and every fault by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgx.ontology import default_ontology
from kgx.training.examples import label_sets
from kgx.training.marked_text import ONTOLOGIES_SET, main, mention_kind, read_marked, written_items

ARTICLE = """\
# harbour-deal
s1 {1:LUDERITZ}, {2:Namibia} — {3:{4:Norwegian} shipyard {3:Havkant AS}} <a:bought> {6:the dry dock} on {7:Friday}.
s2 {3:Its} {8:chief executive}, {9:Siv Moen}, <b:said> {9:she} might <c:open> a second one.

s3 {6:The dock} was built in {10:1961}.
---
E 1 GPE Luderitz
E 2 GPE Namibia
E 3 ORG Havkant AS
E 4 NORP Norwegian
E 6 FAC dry dock
E 7 DATE Friday
E 8 TITLE chief executive
E 9 PERSON Siv Moen
E 10 DATE 1961
R located_in 1 2 s1
R ceo 3 9 s2
R holds_position 9 8 s2
R founded_on 6 10 s3
V a acquisition buyer=3 target=6 time=7
V b statement speaker=9 about="open a second one"
V c launch agent=3 product="a second one" realis=hypothetical
"""


def read(tmp_path: Path, text: str) -> tuple[list[dict], list[str]]:
    path = tmp_path / "one.txt"
    path.write_text(text, encoding="utf-8")
    return read_marked(path)


def test_marks_become_spans_and_paragraphs_stay(tmp_path):
    (item,), faults = read(tmp_path, ARTICLE)
    text = item["text"]
    words = {(text[m["start"] : m["end"]], m["entity"], m["kind"]) for m in item["mentions"]}

    assert faults == []
    assert text.startswith("LUDERITZ, Namibia — Norwegian shipyard Havkant AS bought the dry dock on Friday. Its chief")
    assert text.endswith("a second one.\n\nThe dock was built in 1961.")
    assert [text[start:end].split()[0] for start, end in item["sents"]] == ["LUDERITZ,", "Its", "The"]
    assert {("Havkant AS", 3, "name"), ("Its", 3, "pronoun"), ("The dock", 6, "nominal"), ("Norwegian", 4, "name")} <= words
    assert [text[slice(*e["trigger"])] for e in item["events"]] == ["bought", "said", "open"]


def test_facts_carry_realis_evidence_and_what_they_imply(tmp_path):
    (item,), _ = read(tmp_path, ARTICLE)
    relations = {(r["head"], r["label"], r["tail"]): r["evidence"] for r in item["relations"]}

    assert relations[3, "ceo", 9] == [1]
    assert relations[9, "position_at", 3] == [1]
    assert item["events"][2]["realis"] == "hypothetical"
    assert item["events"][2]["arguments"] == [{"role": "agent", "entity": 3}, {"role": "product", "text": "a second one"}]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("s3 {6", "s4 {6", "expected a line that begins with s3"),
        ("{7:Friday}", "{7:Friday", "the mark 7 is never closed"),
        ("{7:Friday}", "{7: Friday}", "white space"),
        ("{7:Friday}", "{7:{4:Friday}}", "marked twice"),
        ("<b:said>", "<a:said>", "the trigger a stands twice"),
        ("E 7 DATE", "E 7 DAY", "unknown type DAY"),
        ("E 9 PERSON Siv Moen", "E 9 PERSON Siv Moe N", "is not in the article"),
        ("R ceo 3 9", "R ceo 9 3", "ceo is not from PERSON to ORG"),
        ("R ceo 3 9", "R boss 3 9", "unknown relation boss"),
        ("R founded_on 6 10 s3", "R founded_on 6 10 s9", "there is no sentence s9"),
        ("buyer=3", "owner=3", "acquisition has no role owner"),
        ("buyer=3", "buyer=33", "there is no entity 33"),
        ('about="open a second one"', 'about="open two"', "is not in the article"),
        ("realis=hypothetical", "realis=maybe", "unknown realis maybe"),
        ("V c launch", "V d launch", "no trigger is marked <d:…>"),
        ("{10:1961}", "1961", "entity 10 is nowhere marked"),
    ],
)
def test_fault_leaves_the_article_out(old, new, fault, tmp_path):
    assert old in ARTICLE
    items, faults = read(tmp_path, ARTICLE.replace(old, new, 1) + "\n" + ARTICLE.replace("harbour-deal", "other"))

    assert [item["id"] for item in items] == ["other"]
    assert any(fault in line for line in faults)


def test_command_fails_on_a_fault(tmp_path, capsys):
    path = tmp_path / "one.txt"
    path.write_text(ARTICLE.replace("R ceo", "R boss"), encoding="utf-8")

    assert main([path]) == 1
    assert f"{path}:17: unknown relation boss" in capsys.readouterr().out


def test_acronyms_that_look_like_pronouns_are_names():
    news = default_ontology()

    assert mention_kind("US", "GPE", news) == "name"
    assert mention_kind("us", "PERSON", news) == "pronoun"
    assert mention_kind("the minister", "PERSON", news) == "nominal"


BRIDGES = """\
name: bridges
version: 1
entity_types:
  Bridge: {description: "a bridge"}
  Pers: {description: "a person"}
  Span: {description: "a length", literal: true}
relations:
  designedBy: {domain: [Bridge], range: [Pers], description: "who drew it"}
  length: {domain: [Bridge], range: [Span], description: "how long it is"}
events:
  opening: {description: "traffic crosses for the first time", roles: {what: {description: "what is opened"}}}
"""
BRIDGE = """\
# halvorsen
s1 The {1:Halvorsen Bridge}, {2:412 metres} long, was drawn by {3:Ines Lie}.
s2 {1:It} <a:opened> in spring.
---
E 1 Bridge Halvorsen Bridge
E 2 Span 412 metres
E 3 Pers Ines Lie
R designedBy 1 3 s1
R length 1 2 s1
V a opening what=1
"""


def test_labels_are_those_of_the_ontology_beside_the_file(tmp_path):
    (tmp_path / "one.yaml").write_text(BRIDGES, encoding="utf-8")
    (item,), faults = read(tmp_path, BRIDGE)

    assert faults == []
    assert item["ontology"] == "bridges"
    assert [m["type"] for m in item["mentions"]] == ["Bridge", "Span", "Pers", "Bridge"]
    assert [m["kind"] for m in item["mentions"]] == ["name", "name", "name", "pronoun"]
    assert [r["label"] for r in item["relations"]] == ["designedBy", "length"]
    assert [e["type"] for e in item["events"]] == ["opening"]


def test_relations_that_imply_each_other_both_hold(tmp_path):
    drew = '  drew: {domain: [Pers], range: [Bridge], description: "what they drew", implies_inverse: [designedBy]}\n'
    both = BRIDGES.replace('"who drew it"', '"who drew it", implies_inverse: [drew]').replace("  length:", f"{drew}  length:")
    (tmp_path / "one.yaml").write_text(both, encoding="utf-8")
    (item,), faults = read(tmp_path, BRIDGE.replace("R length", "R designedBy 1 3 s2\nR length"))
    relations = {(r["head"], r["label"], r["tail"]): r["evidence"] for r in item["relations"]}

    assert faults == []
    assert relations[1, "designedBy", 3] == relations[3, "drew", 1] == [0, 1]


def test_labels_of_news_are_unknown_beside_another_ontology(tmp_path):
    (tmp_path / "one.yaml").write_text(BRIDGES, encoding="utf-8")
    items, faults = read(tmp_path, ARTICLE)

    assert items == []
    assert any("unknown type GPE" in fault for fault in faults)


def test_folder_without_articles_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="no articles"):
        written_items(tmp_path)


def test_written_articles_have_no_fault_and_no_name_twice():
    items = written_items(Path(__file__).parents[2] / "data" / "written")
    names = [item["id"] for item in items]

    assert len(names) == len(set(names))
    assert all(item["relations"] and item["events"] for item in items)


def test_small_ontologies_have_texts_without_fault_and_names_of_their_own(monkeypatch):
    folder = Path(__file__).parents[2] / "data" / "written" / "ontologies"
    monkeypatch.setattr("kgx.training.examples.ONTOLOGIES_FOLDER", folder)
    items = written_items(folder)
    sets = label_sets(ONTOLOGIES_SET, Path("no folder of data is read"))

    assert len(sets) == len(list(folder.glob("*.yaml"))) == len(list(folder.glob("*.txt")))
    assert {f"{ONTOLOGIES_SET}/{item['ontology']}" for item in items} == set(sets)
