import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.graph.name_tables import country_by_adjective, country_by_name, organisation_by_name, place_by_name, words
from kgx.graph.organisation_names import parse_organisation_name
from kgx.graph.person_names import parse_person_name
from kgx.graph.place_names import country_of_adjective, parse_place_name
from kgx.graph.spelling import are_near, folded, near_keys, sounded


@pytest.mark.parametrize(
    "name, form",
    [
        ("Ｋａｚｍｉｎ", "kazmin"), ("St. Petersburg", "st petersburg"), ("O’Neill", "o'neill"), ("Kazmin's", "kazmin"),
        ("U.S.", "us"), ("J.K. Rowling", "jk rowling"), ("Łukasz Żurek", "lukasz zurek"), ("Токаев", "tokaev"),
        ("$2.5 million", "$2.5 million"), ("1,000", "1,000"),
    ],
)  # fmt: skip
def test_names_are_compared_in_one_form(name, form):
    assert folded(name) == form


@pytest.mark.parametrize(
    "one, two",
    [("tokayev", "toqaev"), ("zelensky", "zelenskiy"), ("mueller", "muller"), ("yeltsin", "eltsin"), ("bettie", "betty")],
)
def test_transliterations_sound_alike(one, two):
    assert sounded(one) == sounded(two)


@pytest.mark.parametrize(
    "one, two, expected",
    [
        ("mohammed", "muhammad", True), ("gaddafi", "qaddafi", True), ("milosevic", "miloshevich", True),
        ("klitschko", "klistchko", True), ("maria", "mario", False), ("dana", "dina", False), ("novak", "nowicki", False),
    ],
)  # fmt: skip
def test_near_spellings(one, two, expected):
    assert are_near(one, two) is expected


@settings(max_examples=300)
@given(st.text("aeiobdkstzh", min_size=4, max_size=9), st.integers(0, 8), st.sampled_from("aekst"), st.integers(0, 3))
def test_near_spellings_share_a_key(word, place, letter, change):
    head, tail = word[:place], word[place:]
    other = (head + letter + tail, head + tail[1:], head + letter + tail[1:], head + tail[1:2] + tail[:1] + tail[2:])[change]

    if other and are_near(word, other):
        assert set(near_keys(word)) & set(near_keys(other))


@pytest.mark.parametrize(
    "name, family, given, generation",
    [
        ("President Tokayev", "tokayev", (), ""), ("Kim Jong Un", "kim", ("jong", "un"), ""),
        ("Ove Holm, Jr.", "holm", ("ove",), "jr"),
        ("Robert De Niro", "niro", ("robert",), ""), ("Vincent “Chin” Gallo", "gallo", ("vincent",), ""),
        ("JK Rowling", "rowling", ("j", "k"), ""), ("Mr.", "mr", (), ""),
    ],
)  # fmt: skip
def test_parts_of_a_persons_name(name, family, given, generation):
    person = parse_person_name(name)

    assert (person.family, person.given, person.generation) == (family, given, generation)


def test_parts_of_an_organisations_name():
    ministry, firm = parse_organisation_name("Ministry of Defense of Norway"), parse_organisation_name("The Kazmin Group Ltd.")

    assert (ministry.core, ministry.country, ministry.is_generic) == (("ministry", "defence"), "no", True)
    assert (firm.words, firm.legal_form, firm.is_group, firm.is_generic) == (("kazmin",), "ltd", True, False)
    assert "kegoc" in parse_organisation_name("Kazakhstan Electricity Grid Operating Company").initials


def test_places_have_one_name():
    assert parse_place_name("Nur-Sultan") == parse_place_name("Astana")
    assert parse_place_name("Springfield, Illinois").qualifier == "illinois"
    assert country_of_adjective("Kazakh") == parse_place_name("Kazakhstan").country == "kz"
    assert country_of_adjective("Kazakhs") == ""


def test_tables_are_whole():
    assert len(set(country_by_name().values())) > 190
    assert set(country_by_adjective().values()) <= set(country_by_name().values())
    assert place_by_name()["peking"] == "beijing"
    assert organisation_by_name()["nato"] == "north atlantic treaty organization"
    assert "agence france-presse" in words("news_agencies")
