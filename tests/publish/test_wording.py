"""Numbers, dates and names in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.figures.wording import MONTHS, capital, count, moment, number, sentence_list, share, with_article
from varde.publish.wording import amount, extremes, prose, short_moment, years

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS)
def test_a_day_in_words_says_the_same_day(day: date) -> None:
    said = moment(day)
    number_of_day, month, year = said.split(" ")
    assert date(int(year), MONTHS.index(month) + 1, int(number_of_day)) == day
    assert moment(day.isoformat()) == said
    assert moment(day.isoformat()[:7]) == f"{month} {year}"
    assert moment(day.year) == year


@given(DAYS, DAYS)
def test_a_period_names_both_ends_once(start: date, end: date) -> None:
    said = moment(f"{start.isoformat()}/{end.isoformat()}")
    assert said == (moment(start) if start == end else f"{moment(start)} to {moment(end)}")


@given(DAYS)
def test_a_short_day_stays_on_one_line(day: date) -> None:
    assert " " not in short_moment(day)
    assert short_moment(day).split("\u00a0")[1] == moment(day).split(" ")[1][:3]


@pytest.mark.parametrize("odd", ["", "none", "25.1", "1-2-3-4"])
def test_what_is_no_date_stays(odd: str) -> None:
    assert moment(odd) == odd


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_reads_back(value: int) -> None:
    said = number(value)
    assert int(said.replace("\u202f", "").replace("−", "-")) == value
    assert "," not in said and "-" not in said
    assert ("\u202f" in said) == (abs(value) >= 10_000)


@given(st.floats(min_value=-1e6, max_value=1e6), st.integers(min_value=1, max_value=3))
def test_a_rounded_number_is_near_and_zero_has_no_sign(value: float, digits: int) -> None:
    said = number(value, digits)
    back = float(said.replace("\u202f", "").replace("−", "-"))
    assert abs(back - value) <= 0.5000001 * 10**-digits
    assert len(said.rpartition(".")[2]) == digits
    assert back != 0 or not said.startswith("−")


@given(st.integers(min_value=0, max_value=10**6))
def test_a_count_agrees_with_its_noun(value: int) -> None:
    said = count(value, "veto", "vetoes")
    assert said.endswith(" veto") == (value == 1)
    assert said[0].isdigit() == (value > 12)
    assert count(value, "mission").endswith("mission" if value == 1 else "missions")


def test_none_is_said_in_words() -> None:
    assert (amount(0), amount(7), amount(10_000)) == ("none", "7", "10\u202f000")
    assert count(0, "mission") == "no missions"
    assert share(0.4567) == "46%"
    assert capital("one mission") == "One mission"
    assert capital("") == ""


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), min_size=0, max_size=6))
def test_a_list_holds_each_item_and_one_and(items: list[str]) -> None:
    said = sentence_list(items)
    assert said.replace(" and ", ", ").split(", ") == (items or [""])
    assert said.count(" and ") == (1 if len(items) > 1 else 0)
    assert sentence_list(items, "or") == said.replace(" and ", " or ")


def test_terms_of_years() -> None:
    terms = [(1949, 1950), (1963, 1964), (1979, 1980), (1999, 2000), (2025, 2025)]
    assert years(terms) == "1949–50, 1963–64, 1979–80, 1999–2000, 2025"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Netherlands", "the Netherlands"),
        ("United States", "the United States"),
        ("Democratic People's Republic of Korea", "the Democratic People's Republic of Korea"),
        ("Federated States of Micronesia", "the Federated States of Micronesia"),
        ("Holy See", "the Holy See"),
        ("Gambia", "the Gambia"),
        ("Norway", "Norway"),
        ("Dominica", "Dominica"),
        ("Niger", "Niger"),
        ("South Sudan", "South Sudan"),
    ],
)
def test_names_take_the_article_that_they_take(name: str, inside: str) -> None:
    assert with_article(name) == inside


@given(DAYS)
def test_a_remark_tells_days_in_words(day: date) -> None:
    assert prose(f"Ends on {day.isoformat()}.") == f"Ends on {moment(day)}."
    month = day.isoformat()[:7]
    assert prose(f"Held in {month}/{month}, no more") == f"Held in {moment(month)}, no more"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Months from 2026-01 are early.", "Months from January 2026 are early."),
        ("UCDP counts 1,011 in 2014-01/2026-02.", "UCDP counts 1011 in January 2014 to February 2026."),
        ("2025 was 181,331 and became 245,464.", "2025 was 181\u202f331 and became 245\u202f464."),
        ("Complete are 1989-91, 1995-2001 and 2003.", "Complete are 1989-91, 1995-2001 and 2003."),
        ("Releases: 21.1, 23.0.10.", "Releases: 21.1, 23.0.10."),
        ("See S/2023/970 and A/RES/ES-11/1.", "See S/2023/970 and A/RES/ES-11/1."),
        ("In 2026-13 or 2026-00", "In 2026-13 or 2026-00"),
    ],
)
def test_a_remark_keeps_what_is_no_date(written: str, told: str) -> None:
    assert prose(written) == told


def test_extremes_name_first_highest_and_last() -> None:
    rows = [{"year": y, "value": v} for y, v in ((2000, -0.5), (2001, 0.75), (2002, -1.28))]
    assert extremes(rows, 2) == "−0.50 in 2000, 0.75 at most in 2001, −1.28 in 2002"
    assert extremes(rows) != extremes(rows, 2)
