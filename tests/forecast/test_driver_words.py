"""Drivers in words: each group of predictors has them, and they say what the number stands for."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.forecast.driver_words import QUIET, RATES, describe
from varde.forecast.models.varde import GROUPS, SHOWN


def test_every_group_of_the_model_has_words_for_what_stands_for_it() -> None:
    assert {*RATES, QUIET} == set(GROUPS)
    months = {"three months": 3, "twelve months": 12, "five years": 60}
    for group, predictor in SHOWN.items():
        words = describe(group, 0.5)
        span = next(n for told, n in months.items() if told in words)
        assert predictor.endswith(f"_{span}"), f"{group}: the words are of another predictor than {predictor}"
    kinds = {group: name.removesuffix("_12") for group, name in SHOWN.items() if "deaths" not in name}
    assert kinds == {"unevenness": "quiet_share", "other violence": "one_sided", "neighbours": "neighbours"}


@pytest.mark.parametrize(
    ("driver", "value", "words"),
    [
        ("recent months", 412.3, "412 deaths a month in the last three months"),
        ("level", 5760.9, "5,761 deaths a month in the last twelve months"),
        ("longer past", 1.0, "1 death a month in the last five years"),
        ("longer past", 2.34, "2.3 deaths a month in the last five years"),
        ("longer past", 1 / 60, "fewer than one death a month in the last five years"),
        ("neighbours", 9.96, "10 deaths a month in neighbouring states in the last twelve months"),
        ("neighbours", 1e-6, "no deaths in neighbouring states in the last twelve months"),
        ("other violence", 3.0, "3 deaths a month in one-sided violence in the last twelve months"),
        ("unevenness", 0.0, "deaths in every one of the last twelve months"),
        ("unevenness", 0.25, "deaths in 9 of the last twelve months"),
        ("unevenness", 1.0, "deaths in none of the last twelve months"),
        ("infant_mortality", 31.25, "infant mortality: 31.25"),
        ("level", math.nan, "level: not known"),
    ],
)
def test_words(driver: str, value: float, words: str) -> None:
    assert describe(driver, value) == words


@given(st.sampled_from(sorted(RATES)), st.floats(0, 1e6))
def test_the_number_told_is_the_number(driver: str, value: float) -> None:
    told = re.match(r"[\d,.]+", describe(driver, value))
    if told is None:
        assert value < 1
    else:
        assert float(told[0].replace(",", "")) == pytest.approx(value, abs=0.051 if value < 9.95 else 0.51)
