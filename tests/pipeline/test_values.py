import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.annotation import Value
from kgx.pipeline.values import is_absolute_date, value_of

PUBLISHED = "2025-03-12"  # a Wednesday
SCHEMAS = ("Date", "Time", "MonetaryAmount", "QuantitativeValue", "Person", None)


@pytest.mark.parametrize(
    ("text", "datatype", "lexical"),
    [
        ("Dec. 18, 2025", "xsd:date", "2025-12-18"),
        ("18 December 2025", "xsd:date", "2025-12-18"),
        ("2025-12-18", "xsd:date", "2025-12-18"),
        ("Tuesday, May 3, 2022", "xsd:date", "2022-05-03"),
        ("the 20th of July 2022", "xsd:date", "2022-07-20"),
        ("18.12.2025", "xsd:date", "2025-12-18"),
        ("18/12/2025", "xsd:date", "2025-12-18"),
        ("December 2025", "xsd:gYearMonth", "2025-12"),
        ("late May 2021", "xsd:gYearMonth", "2021-05"),
        ("1997", "xsd:gYear", "1997"),
        ("early 2020", "xsd:gYear", "2020"),
        ("Dec. 18", "xsd:gMonthDay", "--12-18"),
        ("on 26 June", "xsd:gMonthDay", "--06-26"),
        ("Feb. 29", "xsd:gMonthDay", "--02-29"),
        ("in June", "xsd:gMonth", "--06"),
    ],
)
def test_dates_without_publication(text, datatype, lexical):
    assert value_of(text, "Date", published=None) == Value(datatype, lexical)


@pytest.mark.parametrize(
    ("text", "datatype", "lexical"),
    [
        ("Dec. 18", "xsd:date", "2024-12-18"),
        ("April 2", "xsd:date", "2025-04-02"),
        ("Feb. 29", "xsd:date", "2024-02-29"),
        ("Monday", "xsd:date", "2025-03-10"),
        ("Wednesday", "xsd:date", "2025-03-12"),
        ("Thursday evening", "xsd:date", "2025-03-06"),
        ("last Friday", "xsd:date", "2025-03-07"),
        ("next Monday", "xsd:date", "2025-03-17"),
        ("this Friday", "xsd:date", "2025-03-14"),
        ("yesterday", "xsd:date", "2025-03-11"),
        ("tomorrow morning", "xsd:date", "2025-03-13"),
        ("three days ago", "xsd:date", "2025-03-09"),
        ("last year", "xsd:gYear", "2024"),
        ("earlier this year", "xsd:gYear", "2025"),
        ("June last year", "xsd:gYearMonth", "2024-06"),
        ("last month", "xsd:gYearMonth", "2025-02"),
        ("November", "xsd:gYearMonth", "2024-11"),
        ("last May", "xsd:gYearMonth", "2024-05"),
    ],
)
def test_relative_dates_count_from_publication(text, datatype, lexical):
    assert value_of(text, "Date", published=PUBLISHED) == Value(datatype, lexical)


@pytest.mark.parametrize(
    "text",
    [
        "Dec. 18–19", "the 1990s", "last week", "seven years", "next Friday", "last Monday", "last January", "two years ago",
        "3/4/2025", "the first half of 2022", "2019-2020", "February 30", "31.11.2024", "the day", "August 1 or 2",
    ],
)  # fmt: skip
def test_date_without_one_certain_value_has_none(text):
    assert value_of(text, "Date", published=PUBLISHED) is None


@pytest.mark.parametrize("text", ["yesterday", "Monday", "last year", "this month", "next May"])
def test_relative_date_has_no_value_without_publication(text):
    assert value_of(text, "Date", published=None) is None


def test_unreadable_publication_date_counts_as_none():
    assert value_of("yesterday", "Date", published="spring 2025") is None


def test_publication_with_a_time_counts_by_its_day():
    assert value_of("yesterday", "Date", published="2025-03-01T00:10:00Z") == Value("xsd:date", "2025-02-28")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("18 December 2025", True), ("May 2021", True), ("1997", True), ("Dec. 18", False), ("yesterday", False), ("June", False)],
)
def test_absolute_dates_mean_the_same_in_every_article(text, expected):
    assert is_absolute_date(text) is expected


@pytest.mark.parametrize(
    ("text", "lexical"),
    [
        ("7:30 p.m.", "19:30:00"),
        ("3.20pm", "15:20:00"),
        ("around 6am", "06:00:00"),
        ("12.30am", "00:30:00"),
        ("16:30", "16:30:00"),
        ("08:05", "08:05:00"),
        ("noon", "12:00:00"),
        ("9 in the morning", "09:00:00"),
        ("5:30 pm local time", "17:30:00"),
        ("10:00 p.m. GMT", "22:00:00Z"),
        ("7.30 PM (GMT+7)", "19:30:00+07:00"),
        ("12:30 at night", "00:30:00"),
        ("11 at night", "23:00:00"),
    ],
)
def test_times_of_day(text, lexical):
    assert value_of(text, "Time", published=None) == Value("xsd:time", lexical)


@pytest.mark.parametrize("text", ["two hours", "7:30", "Monday evening", "6am to 8am", "25:10", "overnight", "7pm GMT+15"])
def test_time_without_one_certain_value_has_none(text):
    assert value_of(text, "Time", published=PUBLISHED) is None


@pytest.mark.parametrize(
    ("text", "lexical", "unit"),
    [
        ("$40m", "40000000", "USD"),
        ("€12 million", "12000000", "EUR"),
        ("12 million euros", "12000000", "EUR"),
        ("Rs 500 crore", "5000000000", "INR"),
        ("40 billion yen", "40000000000", "JPY"),
        ("A$5", "5", "AUD"),
        ("HK$1.6 billion", "1600000000", "HKD"),
        ("1.39 billion U.S. dollars", "1390000000", "USD"),
        ("US $15 million", "15000000", "USD"),
        ("USD 2.50", "2.5", "USD"),
        ("300 pounds", "300", "GBP"),
        ("a 50,000-pound", None, None),
        ("50,000-pound", "50000", "GBP"),
        ("20,000 naira", "20000", "NGN"),
        ("N7.2 billion", "7200000000", "NGN"),
        ("N$2,25 billion", "2250000000", "NAD"),
        ("nearly R1.6 million", "1600000", "ZAR"),
        ("R50 000", "50000", "ZAR"),
        ("Tk 2.65 crore", "26500000", "BDT"),
        ("RM1bil", "1000000000", "MYR"),
        ("Ksh 550", "550", "KES"),
        ("GH₵180,000.00", "180000", "GHS"),
        ("12 Kenyan shillings", "12", "KES"),
        ("3 Brunei dollars", "3", "BND"),
        ("Rs 25,000", "25000", "rs"),
        ("50 million pesos", "50000000", "pesos"),
        ("$300 million dollars", "300000000", "USD"),
        ("$40 million Canadian dollars", "40000000", "CAD"),
        ("$5 million Hong Kong dollars", "5000000", "HKD"),
        ("$5 million dollars", "5000000", "USD"),
        ("P5 million", "5000000", "pula or pesos"),
        ("P5 million Philippine pesos", "5000000", "PHP"),
        ("K5 million", "5000000", "kwacha or kina"),
        ("millions of dollars", None, None),
        ("$25-35 million", None, None),
        ("$50,000,00", None, None),
        ("five piasters", None, None),
        ("1.7 million", None, None),
        ("Norvane 5", None, None),
    ],
)
def test_money_has_amount_and_currency(text, lexical, unit):
    expected = None if lexical is None else Value("xsd:decimal", lexical, unit=unit)

    assert value_of(text, "MonetaryAmount", published=None) == expected


@pytest.mark.parametrize(
    ("text", "lexical", "unit"),
    [
        ("nearly 60 percent", "60", "percent"),
        ("16,7%", "16.7", "percent"),
        ("2.0 per cent", "2", "percent"),
        ("Thirty-eight percent", "38", "percent"),
        ("0.4 percentage point", "0.4", "percentage point"),
        ("13 million people", "13000000", "people"),
        ("more than 300", "300", None),
        ("a dozen", "12", None),
        ("three", "3", None),
        ("two dozen boats", "24", "boats"),
        ("half a million people", "500000", "people"),
        ("a million and a half students", "1500000", "students"),
        ("two and a half tonnes", "2.5", "tonnes"),
        ("42-year-old", "42", "year"),
        ("eight years old", "8", "year"),
        ("aged 42", "42", "year"),
        ("the age of 92", "92", "year"),
        ("42", "42", None),
        ("40.7°C", "40.7", "°c"),
        ("-11.60 degrees", "-11.6", "degrees"),
        ("minus 10 degrees Celsius", "-10", "degrees celsius"),
        ("525MW", "525", "mw"),
        ("34 000 trainees", "34000", "trainees"),
        ("911,000 tons of sugar", "911000", "tons"),
        ("420 of them", "420", None),
        ("5.25 lakh doses", "525000", "doses"),
        ("5 km2", "5", "km2"),
        ("12 F-16 jets", "12", "f-16 jets"),
        ("50 Boeing 737s", "50", "boeing 737s"),
        ("12 men and women", "12", "men and women"),
        ("5.", "5", None),
    ],
)
def test_quantities_have_number_and_unit(text, lexical, unit):
    assert value_of(text, "QuantitativeValue", published=None) == Value("xsd:decimal", lexical, unit=unit)


@pytest.mark.parametrize(
    "text",
    [
        "tens of thousands", "60-80 centimetres", "between 3 and 4", "3-0", "15th year", "two-thirds", "40 to 70 percent",
        "26°C to 27°C",
        "they", "1.250 visitors", "7,17, 686", "1200x1200 metres", "1/2", "3/4 cup", "2½", "2½ hours",
        "one in five", "1 in 5 adults",
        "9 out of 10", "over-65s", "under-21", "one hundred and five", "a hundred and five people", "two hundred fifty",
        "three thousand four hundred", "2 thousand 500", "2:30", "5,,000", "6 feet 2 inches", "5ft 10in",
        "10 hours and 5 minutes",
        "12 dead and 30 injured", "1.2m people", "5k runners",
    ],
)  # fmt: skip
def test_quantity_without_one_certain_number_has_none(text):
    assert value_of(text, "QuantitativeValue", published=None) is None


@pytest.mark.parametrize("schema", ["Person", None])
def test_other_types_have_no_value(schema):
    assert value_of("18 December 2025", schema, published=PUBLISHED) is None


@given(st.text(max_size=30), st.sampled_from(SCHEMAS))
def test_any_text_is_read_without_error(text, schema):
    value_of(text, schema, published=PUBLISHED)


@given(st.dates())
def test_iso_days_are_their_own_value(day):
    value = value_of(day.isoformat(), "Date", published=None)

    assert value == (Value("xsd:date", day.isoformat()) if 1000 <= day.year <= 2100 else None)


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("text", ["yesterday", "tomorrow", "last year", "next year", "5 days ago", "Dec. 31", "last month"])
def test_publication_that_no_article_has_counts_as_none(text, published):
    assert value_of(text, "Date", published=published) == value_of(text, "Date", published=None)


@pytest.mark.parametrize(
    ("text", "lexical"),
    [
        ("Friday", "2025-03-07"),
        ("Saturday", "2025-03-01"),
        ("February", "2026-02"),
        ("March", "2025-03"),
        ("12 February", "2026-02-12"),
        ("3 March", "2025-03-03"),
        ("3 March 2024", "2024-03-03"),
        ("last Friday", None),
    ],
)
def test_dates_to_come_are_the_first_from_the_day_of_the_article_on(text: str, lexical: str | None) -> None:
    value = value_of(text, "Date", published="2025-03-01", is_ahead=True)

    assert (value and value.lexical) == lexical
