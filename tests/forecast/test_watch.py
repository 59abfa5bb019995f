"""The watch: sums over paths, what each signal means at its limits, rankings, and what the evidence base holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import StoreError, UsageError
from varde.forecast import watch
from varde.forecast.country_panel import country_panel, state_keys
from varde.forecast.draws import Forecast
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.sources.varde_forecasts import QUANTILES, SIGNALS
from varde.store import Store, open_store

ORIGIN = month_id("2024-12")
DEATHS = st.floats(0, 1e6, allow_nan=False)


def panel(*last_years: Any, months: int = 24, after: int = 0) -> Panel:
    """Units that had so many deaths in each of the last twelve months, and garbage in `after` months since."""
    values = np.zeros((len(last_years), months + after))
    for row, deaths in enumerate(last_years):
        values[row, -12 - after :] = deaths
    values[:, months:] = 1e6
    units = tuple("abcdefgh"[: len(last_years)])
    return Panel("deaths", units, units, ORIGIN - months + 1, values)


def forecast(draws: Any, **changed: Any) -> Forecast:
    draws = np.asarray(draws, dtype=float)
    units = tuple("abcdefgh"[: len(draws)])
    ahead = tuple(range(ORIGIN + 1, ORIGIN + 1 + draws.shape[1]))
    return replace(Forecast("deaths", units, units, ORIGIN, ahead, draws, "trial", paths=True), **changed)


def even(total: float, months: int = 6) -> list[list[float]]:
    """Draws of one unit that all come to the same sum."""
    return [[total / months] * 4] * months


# What the signals mean


@pytest.mark.parametrize(
    ("months", "last_12", "q50", "q75", "probability_25", "expected"),
    [
        (12, 0, 0, 0, 0.25, "onset"),
        (12, 0, 0, 0, 0.2499, "quiet"),
        (12, 24, 100, 200, 0.9, "onset"),
        (6, 0, 0, 0, 0.1340, "onset"),
        (6, 0, 0, 0, 0.1339, "quiet"),
        # From 25 deaths on there is a conflict, which can't begin.
        (12, 25, 25, 30, 0.5, "continuing"),
        (12, 100, 101, 150, 1, "escalation"),
        (12, 100, 100, 150, 1, "continuing"),
        (12, 100, 101, 149, 1, "continuing"),
        # Half a year is held against half of the last twelve months.
        (6, 100, 51, 75, 1, "escalation"),
        (6, 100, 60, 74, 1, "continuing"),
        (12, 150, 100, 149, 1, "de-escalation"),
        (12, 150, 101, 149, 1, "continuing"),
        (12, 150, 100, 150, 1, "continuing"),
        (6, 150, 50, 74, 1, "de-escalation"),
        (12, 40, 0, 0, 0, "de-escalation"),
        (12, None, 500, 900, 0.5, "continuing"),
        (12, None, 500, 900, 0.49, "quiet"),
    ],
)
def test_signals_at_their_limits(
    months: int, last_12: float | None, q50: float, q75: float, probability_25: float, expected: str
) -> None:
    assert watch.signal(months, last_12, q50, q75, probability_25) == expected


def test_the_risk_of_an_onset_is_the_same_a_month() -> None:
    assert watch.onset_risk(12) == pytest.approx(0.25)
    half = watch.onset_risk(6)
    assert 1 - (1 - half) ** 2 == pytest.approx(watch.onset_risk(12))


@given(st.integers(1, 36), st.none() | DEATHS, DEATHS, DEATHS, st.floats(0, 1))
def test_there_is_always_one_signal(
    months: int, last_12: float | None, q50: float, more: float, probability_25: float
) -> None:
    assert watch.signal(months, last_12, q50, q50 + more, probability_25) in SIGNALS


@given(st.sampled_from([6, 12]), st.floats(25, 1e5), DEATHS, DEATHS, st.floats(1, 100))
def test_more_deaths_ahead_never_lower_a_signal(
    months: int, last_12: float, q50: float, more: float, times: float
) -> None:
    order = ("de-escalation", "continuing", "escalation")
    lower = watch.signal(months, last_12, q50, q50 + more, 1)
    assert order.index(watch.signal(months, last_12, times * q50, times * (q50 + more), 1)) >= order.index(lower)


# Sums over the months ahead


def test_sums_are_those_of_paths() -> None:
    # In every month any of 0 to 9, and along every path 45 in ten months.
    paths = np.array([np.roll(np.arange(10), k) for k in range(10)])
    (row,) = watch.periods(forecast([paths]), panel(0), 10)
    assert {row[q] for q in QUANTILES} == {45.0}
    assert (row["expected"], row["probability_25"], row["probability_1000"]) == (45, 1, 0)
    assert row["signal"] == "onset"


def test_only_the_months_asked_for_are_summed() -> None:
    draws = np.ones((1, 12, 5))
    draws[:, 6:] = 500
    assert watch.periods(forecast(draws), panel(0), 6)[0]["expected"] == 6


def test_probabilities_count_paths_with_at_least_so_many() -> None:
    draws = np.array([[[24, 25, 999, 1000]]])
    (row,) = watch.periods(forecast(draws), panel(0), 1)
    assert (row["probability_25"], row["probability_1000"]) == (0.75, 0.25)


def test_the_last_twelve_months_end_with_the_origin() -> None:
    told = forecast([even(60), even(60)])
    rows = watch.periods(told, panel(10, 3), 6)
    assert [row["deaths_last_12"] for row in rows] == [120, 36]
    assert watch.periods(told, panel(10, 3, after=5), 6) == rows, "what came after the origin is not looked at"


def test_a_year_that_is_not_all_known_has_no_change() -> None:
    young = panel(10, 10)
    young.values[0, -12] = np.nan
    rows = watch.of_forecast(forecast([even(60), even(60)]), young, 6).rows
    assert [(row["unit"], row["deaths_last_12"], row["change"]) for row in rows] == [("a", None, None), ("b", 120, 1)]
    short = watch.periods(forecast([even(60)]), panel(10, months=12), 6)[0]
    assert short["deaths_last_12"] == 120
    held = panel(10, months=12)
    cut = replace(held, values=held.values[:, 1:], first_month=held.first_month + 1)
    assert watch.periods(forecast([even(60)]), cut, 6)[0]["deaths_last_12"] is None


def test_a_unit_without_a_forecast_is_left_out() -> None:
    draws = np.ones((2, 6, 3))
    draws[0] = np.nan
    assert [row["unit"] for row in watch.periods(forecast(draws), panel(0, 0), 6)] == ["b"]


@pytest.mark.parametrize(
    ("changed", "months", "message"),
    [
        ({}, 7, "of 6 months from 2025-01 to 2025-06"),
        ({}, 0, "0 months ahead are none"),
        ({"origin": ORIGIN - 2}, 4, "from 2025-01"),
        ({"paths": False}, 6, "'trial' do not hang together"),
        ({"units": ("z",)}, 6, "lacks 1 of the 1 units forecast, such as 'z'"),
    ],
)
def test_what_cannot_be_summed_is_refused(changed: dict[str, Any], months: int, message: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        watch.periods(forecast([even(60)], **changed), panel(10), months)
    assert refused.value.hint


# Change and ranking


def rows() -> list[dict[str, Any]]:
    told = forecast([even(0), even(30), even(300), even(6), even(12)])
    held = panel(0, 10, 100, 0, 4)
    held.values[4, -3] = np.nan
    return list(watch.of_forecast(told, held, 6).rows)


def test_change_is_of_deaths_a_month() -> None:
    of = {row["unit"]: row for row in rows()}
    assert of["b"]["change"] == of["b"]["change_median"] == pytest.approx(0.5)
    assert of["c"]["change_low"] == of["c"]["change_high"] == pytest.approx(0.5)
    assert of["a"]["change"] is of["d"]["change"] is of["e"]["change"] is None


def test_rankings_go_from_the_most_to_the_least() -> None:
    assert [row["unit"] for row in watch.ranked(rows(), "expected")] == list("cbeda")
    assert [row["unit"] for row in watch.ranked(rows(), "25")] == list("cbeda")
    # A rise, nothing either way, the falls by how steep they are with 25 deaths added, and what is not known.
    assert [row["unit"] for row in watch.ranked(rows(), "change")] == list("dabce")


@given(st.lists(st.tuples(DEATHS, st.floats(0, 1), st.none() | DEATHS), max_size=8), st.sampled_from(watch.ORDERS))
def test_ranking_loses_nothing(units: list[tuple[float, float, float | None]], by: str) -> None:
    given_rows = [
        {"name": str(i), "months": 6, "expected": e, "q50": e, "probability_25": p, "probability_1000": p / 2,
         "deaths_last_12": b}
        for i, (e, p, b) in enumerate(units)
    ]  # fmt: skip
    found = watch.ranked(given_rows, by)
    assert sorted(found, key=lambda r: r["name"]) == given_rows
    assert watch.ranked(reversed(given_rows), by) == found, "the order given does not matter"


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(UsageError, match="no order 'chnage'") as refused:
        watch.ranked([], "chnage")
    assert "change" in (refused.value.hint or "")


def test_the_table_for_a_terminal_is_rounded() -> None:
    told = watch.of_forecast(forecast([even(12_345), even(0)]), panel(10, 0), 6)
    columns, (first, second) = watch.terminal(told)
    assert columns[:5] == ["unit", "signal", "expected", "low", "high"]
    at = dict(zip(columns, first, strict=True))
    assert (at["unit"], at["expected"], at["low"], at["last 12 months"]) == ("a", 12_000, 12_000, 120)
    assert at["change"] == 210
    assert dict(zip(columns, second, strict=True))["change"] is None
    assert watch.terminal(told, "25", top=1)[1] == [first]


def test_newer_and_preliminary_months_are_told() -> None:
    held = panel(10, after=3)
    assert "revised since 2024-12" in watch.of_forecast(forecast([even(60)]), held, 6).notes[0]
    newer = replace(held, vintage="a later release")
    assert "2025-01 to 2025-03" in watch.of_forecast(forecast([even(60)]), newer, 6).notes[0]
    assert watch.of_forecast(forecast([even(60)]), panel(10), 6).notes == ()
    provisional = np.zeros(24, dtype=bool)
    provisional[[11, 22, 23]] = True
    (note,) = watch.of_forecast(forecast([even(60)]), replace(panel(10), provisional=provisional), 6).notes
    assert note.startswith("2 of the last twelve months are preliminary counts")


# What the evidence base holds


def test_the_newest_forecast_is_told(forecast_store: Store) -> None:
    told = watch.of_store(forecast_store)
    assert (told.origin, told.until, told.months, told.target) == ("2026-05", "2027-05", 12, "state-based")
    assert told.model == "negative-binomial" and told.vintage.startswith("26.1")
    assert [row["expected"] for row in told.rows] == sorted((row["expected"] for row in told.rows), reverse=True)
    assert told.rows[0]["name"] == "Ukraine" and told.rows[0]["unit"] == "UKR"
    assert told.drivers["UKR"][0]["effect"] == 0.75
    assert any(note.startswith("5 of the last twelve months are preliminary") for note in told.notes)


@pytest.mark.parametrize("months", [6, 12])
@pytest.mark.parametrize("place", [0, -3])
def test_held_and_at_hand_say_the_same(forecast_store: Store, archived: Any, months: int, place: int) -> None:
    made, _ = [f for f in archived.forecasts if f[0].target == "total"][place]
    whole = archived.panels["total"]
    states = dict(zip(whole.units, state_keys(whole), strict=True))
    at_hand = {row["unit"]: row for row in watch.of_forecast(made, whole, months, states).rows}
    held = watch.of_store(forecast_store, months, "total", month_text(made.origin))
    assert {row["unit"] for row in held.rows} == set(at_hand)
    for row in held.rows:
        beside = at_hand[row["unit"]]
        assert set(row) == set(beside)
        for name, value in row.items():
            exact = isinstance(value, str) or value is None or name == "deaths_last_12"
            assert value == beside[name] if exact else value == pytest.approx(beside[name], rel=1e-3), name


def test_a_past_forecast_says_that_history_was_revised(forecast_store: Store) -> None:
    told = watch.of_store(forecast_store, 6, origin="2022-12")
    assert "revised since 2022-12" in told.notes[0]
    assert not any("Made before" in note for note in told.notes)


def test_all_of_it_goes_into_json(forecast_store: Store) -> None:
    told = watch.of_store(forecast_store, 6)
    data = json.loads(json.dumps(told.as_data("change"), allow_nan=False))
    assert data["until"] == "2026-11" and data["ranked_by"] == "change"
    assert [row["unit"] for row in data["rows"]] == [row["unit"] for row in watch.ranked(told.rows, "change")]
    assert all(row["drivers"] for row in data["rows"])
    assert list(data["rows"][0])[:2] == ["unit", "name"]


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"target": "state-base"}, "No forecast of 'state-base'", "state-based"),
        ({"months": 9}, "9 months ahead are not held", "6 and 12"),
        ({"origin": "2019-12"}, "No forecast from '2019-12'", "2026-05"),
    ],
)
def test_what_is_not_held_is_refused(forecast_store: Store, asked: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        watch.of_store(forecast_store, **asked)
    assert hint in (refused.value.hint or "")


def test_without_forecasts_the_error_names_the_table(without_forecasts: Path) -> None:
    with pytest.raises(StoreError, match="forecast_periods"):
        watch.of_store(open_store(without_forecasts))


@pytest.mark.parametrize("months", [6, 12])
@pytest.mark.parametrize(
    ("target", "counted"),
    [
        ("state-based", "state_based_deaths"),
        ("non-state", "non_state_deaths"),
        ("total", "state_based_deaths + non_state_deaths + one_sided_deaths"),
    ],
)
def test_the_record_counts_what_came(forecast_store: Store, months: int, target: str, counted: str) -> None:
    told = watch.of_store(forecast_store, months, target)
    found = watch.record(forecast_store, told)
    # The same from the tables alone: deaths of the twelve months before, and of the months after.
    cases = forecast_store.rows(
        f"""
        WITH deaths AS (SELECT state, CAST(month || '-01' AS DATE) AS month, {counted} AS n
                        FROM violence_country_months WHERE NOT provisional),
        told AS (SELECT state, signal, CAST(origin || '-01' AS DATE) AS origin FROM forecast_periods
                 WHERE target = $target AND months = $months AND origin <= '2024-12')
        SELECT signal, (SELECT coalesce(sum(n), 0) FROM deaths d WHERE d.state = told.state
                        AND month > origin - INTERVAL 12 MONTH AND month <= origin) * $months / 12.0 AS before,
                       (SELECT coalesce(sum(n), 0) FROM deaths d WHERE d.state = told.state
                        AND month > origin AND month <= origin + to_months($months)) AS after
        FROM told
        """,
        {"months": months, "target": target},
    )
    limit = 25 * months / 12
    happened = {
        "onset": [(c["signal"], c["after"] >= 25) for c in cases if c["before"] < limit],
        "escalation": [(c["signal"], c["after"] >= 1.5 * c["before"]) for c in cases if c["before"] >= limit],
        "de-escalation": [(c["signal"], 1.5 * c["after"] <= c["before"]) for c in cases if c["before"] >= limit],
    }
    for name, those in happened.items():
        marked = [came for signal, came in those if signal == name]
        others = [came for signal, came in those if signal != name]
        assert len(those) > 5
        assert found[name] == {
            "marked": len(marked),
            "came": sum(marked),
            "others": len(others),
            "others_came": sum(others),
            "origins": 4,
        }


def test_the_record_is_that_of_the_same_model(forecast_store: Store) -> None:
    told = replace(watch.of_store(forecast_store), model="another")
    assert {n for counts in watch.record(forecast_store, told).values() for n in counts.values()} == {0}


def test_signals_of_a_perfect_forecast_come_true(store: Store, forecast_store: Store) -> None:
    """What came, taken as the forecast: every signal told comes, and no change comes untold."""
    whole = country_panel(store, "state-based")
    place = {key: row for row, key in enumerate(state_keys(whole))}
    for held in forecast_store.rows("SELECT DISTINCT state, origin FROM forecast_periods WHERE origin <= '2024-12'"):
        row, column = place[held["state"]], whole.column(month_id(held["origin"]))
        before = float(whole.values[row, column - 11 : column + 1].sum())
        after = float(whole.values[row, column + 1 : column + 13].sum())
        if np.isnan(before):
            continue
        told = watch.signal(12, before, after, after, float(after >= 25))
        came = watch._came({"deaths_last_12": before, "months": 12}, after)
        assert [name for name, happened in came.items() if happened] == ([told] if told in watch.CHANGES else [])
