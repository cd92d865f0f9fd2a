"""The names of entities from mentions written by hand."""

from __future__ import annotations

import pytest

from kgx.annotation import Mention, MentionKind, Span
from kgx.pipeline.canonical_names import canonical_name

PERSON, PLACE, BODY, EVENT = "Person", "AdministrativeArea", "Organization", "Event"


def name_of(*forms: str, schema: str | None = None) -> str:
    """The name of what these forms stand for. `he:pronoun` and `the mayor:nominal` tell the kind of a form that is no name."""
    text = ""
    mentions = []
    for form in forms:
        words, _, kind = form.partition(":")
        known: MentionKind = "nominal" if kind == "nominal" else "pronoun" if kind == "pronoun" else "name"
        mentions.append(Mention(Span(len(text), len(text) + len(words)), known, "ANY", 0.9))
        text += f"{words} and so on, "
    return canonical_name(mentions, text, schema=schema)


def test_name_is_the_fullest_proper_name() -> None:
    assert name_of("Holm", "Ida Holm", "Holm", schema=PERSON) == "Ida Holm"


@pytest.mark.parametrize(
    ("schema", "name"),
    [("CreativeWork", "The Quiet Ferry"), (None, "The Quiet Ferry"), (BODY, "Quiet Ferry"), (EVENT, "Quiet Ferry")],
)
def test_what_may_be_a_work_keeps_the_determiner_of_its_title(schema: str | None, name: str) -> None:
    assert name_of("The Quiet Ferry", "it:pronoun", schema=schema) == name


@pytest.mark.parametrize("longer", ["Salvadoran Ana Pineda", "DG Ana Pineda", "MP Ana Pineda"])
def test_person_is_not_called_by_a_nationality_or_an_office_in_letters(longer: str) -> None:
    assert name_of(longer, "Ana Pineda", "she:pronoun", schema=PERSON) == "Ana Pineda"
    assert name_of(longer, "Pineda", schema=PERSON) == longer  # it is all there is of her given name


def test_initials_belong_to_the_name() -> None:
    assert name_of("MK Pineda", "Pineda", schema=PERSON) == "MK Pineda"


def test_small_words_make_a_name_no_fuller() -> None:
    assert name_of("University of Tarn", "Tarn Technical University") == "Tarn Technical University"


def test_name_that_is_used_most_beats_a_longer_other_one() -> None:
    assert name_of("Norvane", "Norvane", "Baltic Cable Works") == "Norvane"


def test_short_forms_speak_for_the_full_name() -> None:
    assert name_of("Ida Maria Holm", "Norlys", "Norlys", "Holm", "Holm", schema=PERSON) == "Ida Maria Holm"


@pytest.mark.parametrize(
    "forms",
    [
        ("Nordic Crop Union", "NCU", "NCU", "NCU"),
        ("NCU", "NCU", "Nordic Crop Union"),
        ("Nordic Crop Union", "CAM", "CAM"),
        ("nordic crop union:nominal", "NCU", "NCU"),
    ],
    ids=["initials", "initials first", "of another language", "noun phrase"],
)
def test_full_name_beats_its_abbreviation_however_frequent(forms: tuple[str, ...]) -> None:
    assert name_of(*forms, schema=BODY).casefold() in ("nordic crop union",)


def test_full_name_beats_what_stands_in_brackets_after_it() -> None:
    text = "the Nordic Power Company (Nopoco); Nopoco said Nopoco"
    spans = [(4, 24), (26, 32), (35, 41), (47, 53)]

    assert canonical_name([Mention(Span(*s), "name", "ORG", 0.9) for s in spans], text, schema=BODY) == "Nordic Power Company"


def test_of_forms_as_full_the_more_frequent_is_the_name_and_then_the_first() -> None:
    assert name_of("Ada Berg", "Ida Berg", "Ida Berg") == "Ida Berg"
    assert name_of("Ada Berg", "Ida Berg") == "Ada Berg"


@pytest.mark.parametrize(
    "description",
    ["the Finance Minister", "The Opposition Leader", "director of Fjord Air", "the energetic 70-year-old", "a Turku man"],
)
def test_description_of_a_person_is_no_name(description: str) -> None:
    assert name_of(description, "Holm", description, schema=PERSON) == "Holm"


def test_description_is_better_than_a_noun_phrase() -> None:
    assert name_of("the woman:nominal", "the Finance Minister", schema=PERSON) == "Finance Minister"


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Dr Ida Holm", "Holm"), "Ida Holm"),
        (("Ida Holm, its chief engineer", "Holm"), "Ida Holm"),
        (("Ove Holm, Jr.", "Holm"), "Ove Holm, Jr."),
        (("Mr Holm",), "Holm"),
        (("Sheikh Omar Tarn",), "Omar Tarn"),
        (("Sheikh Hasina",), "Sheikh Hasina"),
        (("Tan Wei Ming",), "Tan Wei Ming"),
        (("Datuk Seri Tan Wei Ming",), "Tan Wei Ming"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_honorifics_stay_outside_a_persons_name(forms: tuple[str, ...], name: str) -> None:
    assert name_of(*forms, schema=PERSON) == name


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Tarnia", "Government of Tarnia", "Tarnia"), "Tarnia"),
        (("Government of Tarnia",), "Tarnia"),
        (("Federal Government of the Tarn Islands",), "Tarn Islands"),
        (("Tarnia", "Tarnia Government"), "Tarnia"),
        (("Tarnian government",), "Tarnian government"),
        (("the Tarnian government", "Tarnia"), "Tarnia"),
        (("Islamic Republic of Tarnia", "Tarnia"), "Tarnia"),
        (("Republic of Tarnia",), "Republic of Tarnia"),
        (("the Kingdom", "the Kingdom", "Tarnia"), "Tarnia"),
        (("the government:nominal", "Tarnia"), "Tarnia"),
        (("Oslo", "Norway", "Oslo", "Oslo"), "Norway"),
        (("Kingdom of Norway", "Norway"), "Norway"),
        (("Oslo", "Tarnia", "Oslo"), "Oslo"),
        (("Turku", "Tarnia", "Tarnia"), "Tarnia"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_country_and_its_government_have_the_countrys_name(forms: tuple[str, ...], name: str) -> None:
    assert name_of(*forms, schema=PLACE) == name


def test_name_with_a_common_noun_is_a_name_of_events_and_a_description_of_bodies() -> None:
    assert name_of("Turku", "the Turku fire", schema=EVENT) == "Turku fire"
    assert name_of("Fjord Air", "the Estonian firm of pilots", schema=BODY) == "Fjord Air"


def test_name_that_is_made_from_another_is_a_description() -> None:
    assert name_of("Norway’s Fjord Air", "Fjord Air", "Fjord Air", schema=BODY) == "Fjord Air"


def test_capitals_of_headlines_and_datelines_give_way() -> None:
    assert name_of("TURKU", "Turku") == "Turku"
    assert name_of("TURKU", "TURKU") == "TURKU"


def test_singular_and_plural_are_told_apart_by_use() -> None:
    assert name_of("Tarnians", "Tarnian", "Tarnian") == "Tarnian"


def test_of_noun_phrases_the_first_that_says_something_is_the_name() -> None:
    assert name_of("a strike:nominal", "the nurses' strike:nominal", "its long nurses' walkout:nominal") == "nurses' strike"
    assert name_of("the strike:nominal", "it:pronoun") == "strike"


def test_noun_phrase_beats_the_pronoun_however_short() -> None:
    assert name_of("themselves:pronoun", "the crew:nominal") == "crew"


def test_country_that_is_spelt_like_a_pronoun_is_a_name() -> None:
    assert name_of("US:pronoun", "its:pronoun", schema=PLACE) == "US"


@pytest.mark.parametrize(
    ("schema", "form", "name"),
    [
        (EVENT, "a huge, deadly fight:nominal", "fight"),
        (EVENT, "the party's last congress:nominal", "last congress"),
        ("Legislation", "the controversial law:nominal", "law"),
        (EVENT, "the most recent, worst-ever flood:nominal", "flood"),
        (EVENT, "Major League", "Major League"),
        (EVENT, "Daniel Onew presidential term", "Daniel Onew presidential term"),
        (EVENT, "the large:nominal", "large"),
        (BODY, "the small firm:nominal", "small firm"),
    ],
)
def test_what_happens_is_called_without_the_writers_comment(schema: str, form: str, name: str) -> None:
    assert name_of(form, schema=schema) == name


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Tarnia's largest annual book fair", "Turku Letters 2024"), "Turku Letters 2024"),
        (("TL24", "Turku Letters 24 book fair"), "Turku Letters 24 book fair"),  # its initials
        (("Turku Letters book fair", "Turku Letters"), "Turku Letters book fair"),  # the same words and more
        (("the incident:nominal", "the collapse:nominal"), "collapse"),
        (("the incident at the dock:nominal", "the collapse:nominal"), "collapse"),
        (("the incident:nominal",), "incident"),
    ],
)
def test_a_proper_name_comes_before_a_description_and_vague_words_come_last(forms: tuple[str, ...], name: str) -> None:
    assert name_of(*forms, schema=EVENT) == name


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("Under Law No. (10) of 2021 all boats are taxed.", "Law No.", "Law No. (10) of 2021"),
        ("Under decree no. 21/2019 all boats are taxed.", "21/2019", "decree no. 21/2019"),
        ("The Harbour Act, 2022 (Act 1079) taxes boats.", "Harbour Act, 2022 (Act 1079", "Harbour Act, 2022 (Act 1079)"),
        ("The Harbour Act, 2022 taxes 40 boats.", "Harbour Act, 2022", "Harbour Act, 2022"),
    ],
)
def test_a_law_keeps_its_number_and_a_name_its_bracket(text: str, mention: str, name: str) -> None:
    start = text.index(mention)

    found = canonical_name([Mention(Span(start, start + len(mention)), "name", "ANY", 0.9)], text, schema="Legislation")

    assert found == name


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Finns", "Finnish", "Finn"), "Finn"),
        (("Finns", "Finns", "Finn"), "Finns"),
        (("Tarnians", "Tarnian"), "Tarnians"),
        (("Tarnian", "Tarnians"), "Tarnian"),
    ],
)
def test_a_people_goes_by_its_adjective_or_as_first_named(forms: tuple[str, ...], name: str) -> None:
    assert name_of(*forms, schema="Thing") == name


@pytest.mark.parametrize(
    ("text", "parts", "name"),
    [
        ("Ida (Holm) won. She slept.", ("Ida", "Holm"), "Ida Holm"),
        ("Ida Holm won.", ("Ida", "Holm"), "Ida Holm"),
        ("Ida won, Holm said.", ("Ida", "Holm"), "Ida"),
        ("President Holm won.", ("President", "Holm"), "President"),
    ],
)
def test_two_parts_of_a_persons_name_side_by_side_are_its_name(text: str, parts: tuple[str, ...], name: str) -> None:
    mentions = [Mention(Span(text.index(p), text.index(p) + len(p)), "name", "ANY", 0.9) for p in parts]

    assert canonical_name(mentions, text, schema=PERSON) == name


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Police", "Turku police", "Police"), "Turku police"),
        (("Tarnia", "Tarnia party"), "Tarnia party"),
        (("Tarnia", "Tarnia officials"), "Tarnia"),
    ],
)
def test_a_body_goes_by_the_name_that_tells_more(forms: tuple[str, ...], name: str) -> None:
    assert name_of(*forms, schema=BODY) == name


def test_a_country_is_looked_for_as_a_whole_word() -> None:
    assert name_of("Omani Coast", "Oman", "Omani Coast", schema=PLACE) == "Oman"
