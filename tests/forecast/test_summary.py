"""A forecast in one row a unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.forecast import summary as module
from varde.forecast.draws import Forecast
from varde.forecast.summary import above_interval, shown, summarise


def forecast(draws: object, *, paths: bool) -> Forecast:
    values = np.asarray(draws, dtype=float)
    units = tuple("abcdefgh"[: len(values)])
    months = tuple(range(541, 541 + values.shape[1]))
    return Forecast("state-based", units, units, 540, months, values, "made", paths=paths)


def test_paths_are_summed_and_other_draws_are_not() -> None:
    # Two months that stand against each other: every path sums to 100.
    draws = [[np.arange(101), 100 - np.arange(101)]]
    (of_paths,) = summarise(forecast(draws, paths=True)).rows
    assert (of_paths["low_90"], of_paths["median"], of_paths["high_90"]) == (100, 100, 100)
    assert of_paths["probability_25"] == 1 and "month" not in of_paths
    (of_months,) = summarise(forecast(draws, paths=False)).rows
    assert (of_months["low_90"], of_months["high_90"], of_months["month"]) == (5, 95, "2025-01")
    assert of_months["expected"] == of_paths["expected"] == 100


def test_the_month_with_the_most_is_told_where_draws_are_no_paths() -> None:
    found = summarise(forecast([[[0, 0], [30, 10], [0, 4]]], paths=False))
    assert found.rows[0]["month"] == "2025-02"
    assert found.rows[0]["probability_25"] == 0.5
    columns, (row,) = shown(found)
    assert dict(zip(columns, row, strict=True))["in its worst month"] == "2025-02"
    assert "one month" in found.note


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(st.lists(st.floats(0, 1e6), min_size=6, max_size=6), min_size=n, max_size=n)
    ),
    st.integers(1, 9),
    st.booleans(),
)
def test_blocks_change_nothing_and_the_most_come_first(draws: list[list[float]], block: int, paths: bool) -> None:
    made = forecast(np.reshape(draws, (len(draws), 2, 3)), paths=paths)
    whole = summarise(made).rows
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        assert summarise(made).rows == whole
    expected = [row["expected"] for row in whole]
    assert expected == sorted(expected, reverse=True)
    assert sum(expected) == pytest.approx(made.mean().sum())
    assert all(row["low_90"] <= row["median"] <= row["high_90"] for row in whole)


def test_units_without_draws_are_left_out() -> None:
    found = summarise(forecast([[[1, 2]], [[np.nan, np.nan]]], paths=True))
    assert [row["unit"] for row in found.rows] == ["a"]


def test_numbers_are_rounded_to_what_is_known() -> None:
    columns, (row,) = shown(summarise(forecast([[[12_345, 23_456, 34_567]]], paths=True)))
    told = dict(zip(columns, row, strict=True))
    assert (told["expected"], told["median"], told["P(1,000)"]) == (23_000, 23_000, 1)


def test_a_mean_above_its_interval_is_told() -> None:
    rows = [{"name": n, "expected": e, "high": 10} for n, e in (("a", 11), ("b", 10), ("c", 900))]
    assert above_interval(rows, "high").startswith("Expected deaths lie above the interval for a, c:")
    assert above_interval(rows[1:2], "high") == ""
    many = [{"name": str(i), "expected": 11, "high": 10} for i in range(9)]
    assert "0, 1, 2, 3, 4, 5 and 3 more" in above_interval(many, "high")
