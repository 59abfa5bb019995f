"""The language of `expect`: what it accepts, what it refuses and how, and when it is met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.claims.expectations import (
    met_by_date,
    met_by_number,
    met_by_range,
    met_by_text,
    parse_expectations,
)
from varde.errors import UsageError

MET = [
    ("46", 46, True),
    ("46", 46.4, True),
    ("46", 46.5, False),
    ("exact 46", 47, False),
    ("83.48", 83.481, True),
    ("83.48", 83.4, False),
    ("1,234", 1234, True),
    ("about 45", 49.5, True),
    ("about 45", 49.6, False),
    ("about 45", 40.5, True),
    ("about 45 within 20%", 54, True),
    ("about 45 within 1%", 46, False),
    ("nearly 150", 150, True),
    ("nearly 150", 135, True),
    ("nearly 150", 151, False),
    ("nearly 150", 134, False),
    ("at least 40", 40, True),
    ("at least 40", 39, False),
    ("more than 40", 40, False),
    ("more than 40", 41, True),
    ("at most 40", 40, True),
    ("at most 40", 41, False),
    ("fewer than 40", 40, False),
    ("between 40 and 50", 40, True),
    ("between 40 and 50", 50, True),
    ("between 40 and 50", 51, False),
]


@pytest.mark.parametrize(("written", "value", "met"), MET)
def test_numbers(written: str, value: float, met: bool) -> None:
    (expected,) = parse_expectations(written)
    assert met_by_number(expected, value) is met


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("", "about 45"),
        ("over 45", "more than"),
        ("around 45", "about"),
        (">= 45", "at least"),
        ("abuot 45", "about"),
        ("contain NOR", "contains"),
        ("about", "about 45"),
        ("about many", "about 45"),
        ("about 45 within 90%", "within 20%"),
        ("about 45 within some", "within 20%"),
        ("between 50 and 40", "between 40 and 50"),
        ("between 40", "between 40 and 50"),
        ("since yesterday", "1949"),
        ("since 1949-13", "1949"),
        ("contains ,", "contains NATO"),
        ("true enough", "true"),
        ("members", "contains"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_could_be_meant(written: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_expectations(written)
    assert refused.value.hint and hint in refused.value.hint


def test_several_are_joined() -> None:
    first, second = parse_expectations("contains NOR, CUB; since 2012;")
    assert (first.kind, first.items) == ("contains", ("NOR", "CUB"))
    assert (second.kind, second.text) == ("since", "2012")


def test_equals_the_list_is_equals() -> None:
    assert parse_expectations("equals the list FRA, GBR")[0].items == parse_expectations("equals FRA, GBR")[0].items


@pytest.mark.parametrize(
    ("wanted", "found", "met"),
    [
        ("1949", "1949-04-04", True),
        ("1949-04-04", "1949-04-04", True),
        ("1950", "1949-04-04", False),
        ("2011-07-08", "2011-07", None),
        ("2011-08-08", "2011-07", False),
    ],
)
def test_a_date_counts_as_precisely_as_it_is_written(wanted: str, found: str, met: bool | None) -> None:
    assert met_by_date(wanted, found) is met
    assert met_by_text(parse_expectations(f"exact {wanted}")[0], found) is met


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_an_exact_number_is_met_by_itself_alone(number: int, other: int) -> None:
    (expected,) = parse_expectations(f"{number:,}")
    assert met_by_number(expected, number)
    assert met_by_number(expected, other) is (number == other)


@given(
    st.sampled_from(["about 45", "nearly 45", "at least 45", "more than 45", "at most 45", "fewer than 45"]),
    st.integers(0, 200),
    st.integers(0, 200),
)
def test_a_range_meets_what_one_of_its_numbers_does(written: str, a: int, b: int) -> None:
    (expected,) = parse_expectations(written)
    low, high = min(a, b), max(a, b)
    any_met = any(met_by_number(expected, n) for n in range(low, high + 1))
    if any_met:
        assert met_by_range(expected, low, high)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_expectations(text)
    except UsageError as refused:
        assert refused.message
