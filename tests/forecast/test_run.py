"""The one door through which models are called: what it checks, leaves out and writes down."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pytest

from varde.errors import UsageError, VardeError
from varde.forecast.draws import Draws
from varde.forecast.models import get_model
from varde.forecast.months import month_id
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast

FIRST, LAST = month_id("2024-01"), month_id("2026-05")
ORIGIN = month_id("2026-02")


@pytest.fixture
def panel() -> Panel:
    values = np.arange(3 * (LAST - FIRST + 1), dtype=float).reshape(3, -1)
    values[1, -6:] = np.nan
    provisional = np.arange(values.shape[1]) >= month_id("2026-01") - FIRST
    return Panel(
        target="one-sided",
        units=("100", "345", "770"),
        names=("Colombia", "Yugoslavia", "Pakistan"),
        first_month=FIRST,
        values=values,
        provisional=provisional,
        vintage="26.1",
        month_rule="month of the first day",
    )


@dataclass
class Giving:
    """A model that gives what it is told to, and remembers what it was shown."""

    give: Callable[[tuple[int, int, int]], Draws]
    shown: Panel | None = None
    name = "giving"
    summary = "What it is told."
    whole_numbers = True
    paths = True
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> Giving:
        self.shown = panel
        return self

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        assert self.shown is not None
        return self.give((len(self.shown.units), len(ahead), n))


def test_a_forecast_says_where_it_comes_from(panel: Panel) -> None:
    forecast = make_forecast(panel, get_model("conflictology"), ORIGIN, months=14, draws=12, seed=7, skip=2)
    assert forecast.horizons == tuple(range(3, 15))
    assert forecast.months[0] == month_id("2026-05")
    assert (forecast.target, forecast.vintage, forecast.model, forecast.seed) == (
        "one-sided",
        "26.1",
        "conflictology",
        7,
    )
    assert forecast.origin == ORIGIN
    about = json.loads(json.dumps(forecast.about))
    assert about["month_rule"] == "month of the first day"
    assert about["model_summary"] == get_model("conflictology").summary
    assert about["software"]["varde"] == version("varde")
    assert about["software"]["numpy"] == np.__version__
    assert set(about["software"]) == {"varde", "python", "numpy", "scikit-learn"}


def test_units_that_are_gone_are_left_out_and_named(panel: Panel) -> None:
    forecast = make_forecast(panel, get_model("conflictology"), ORIGIN, months=3, draws=12, seed=1)
    assert forecast.units == ("100", "770")
    assert forecast.names == ("Colombia", "Pakistan")
    assert forecast.draws.shape == (2, 3, 12)
    at = ORIGIN - FIRST
    assert forecast.draws[1, 0].tolist() == panel.values[2, at - 11 : at + 1].tolist()
    assert forecast.about["units_without_forecast"] == ["345"]


def test_preliminary_months_up_to_the_origin_are_named(panel: Panel) -> None:
    late = make_forecast(panel, get_model("zero"), ORIGIN, months=1, draws=1, seed=1)
    assert late.about["provisional_months"] == ["2026-01", "2026-02"]
    assert "too low" in late.about["note"]
    early = make_forecast(panel, get_model("zero"), ORIGIN - 2, months=1, draws=1, seed=1)
    assert early.about["provisional_months"] == [] and "note" not in early.about


def test_a_model_is_shown_nothing_after_the_origin(panel: Panel) -> None:
    model = Giving(np.zeros)
    make_forecast(panel, model, ORIGIN, months=2, draws=1, seed=1)
    assert model.shown is not None and model.shown.last_month == ORIGIN
    assert model.shown.units == panel.units, "units that have ended are there to be learned from"


def test_the_first_and_the_last_month_can_be_origins(panel: Panel) -> None:
    for origin in (FIRST, LAST):
        assert make_forecast(panel, get_model("zero"), origin, months=1, draws=1, seed=1).months == (origin + 1,)


@pytest.mark.parametrize(
    ("origin", "wanted"),
    [
        (FIRST - 1, ("2023-12", "before the data", "2024-01")),
        (LAST + 1, ("2026-06", "after the data", "2026-05")),
    ],
)
def test_an_origin_outside_the_data(origin: int, wanted: tuple[str, ...], panel: Panel) -> None:
    with pytest.raises(UsageError) as caught:
        make_forecast(panel, get_model("zero"), origin, months=1, draws=1, seed=1)
    for part in wanted:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ({"draws": 0}, "0 draws"),
        ({"draws": -5}, "-5 draws"),
        ({"months": 0}, "0 months"),
        ({"skip": -1}, "-1 can't be skipped"),
        ({"skip": 6}, "6 can't be skipped"),
        ({"draws": 10**13}, "GB"),
    ],
)
def test_numbers_out_of_range(numbers: dict[str, int], wanted: str, panel: Panel) -> None:
    with pytest.raises(UsageError, match=wanted) as caught:
        make_forecast(panel, get_model("zero"), ORIGIN, **{"months": 6, "draws": 10, "seed": 1, "skip": 0, **numbers})
    assert caught.value.hint


def test_a_month_in_which_no_unit_has_a_value(panel: Panel) -> None:
    panel.values[:, ORIGIN - FIRST] = np.nan
    with pytest.raises(UsageError, match="2026-02"):
        make_forecast(panel, get_model("zero"), ORIGIN, months=1, draws=1, seed=1)


def test_memory_that_runs_short_while_drawing(panel: Panel) -> None:
    def short(shape: tuple[int, int, int]) -> Draws:
        raise MemoryError

    with pytest.raises(UsageError, match="3 units by 2 months by 1,000 draws"):
        make_forecast(panel, Giving(short), ORIGIN, months=2, draws=1_000, seed=1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
def test_draws_that_are_no_deaths_are_refused(bad: float, panel: Panel) -> None:
    def spoilt(shape: tuple[int, int, int]) -> Draws:
        draws = np.zeros(shape)
        draws[2, 1, 4] = bad
        return draws

    with pytest.raises(VardeError, match=r"'giving'.*unit 770"):
        make_forecast(panel, Giving(spoilt), ORIGIN, months=2, draws=5, seed=1)


def test_draws_of_another_shape_are_refused(panel: Panel) -> None:
    with pytest.raises(VardeError, match=r"\(3, 5, 2\) instead of \(3, 2, 5\)"):
        make_forecast(panel, Giving(lambda s: np.zeros((s[0], s[2], s[1]))), ORIGIN, months=2, draws=5, seed=1)
