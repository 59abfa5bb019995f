"""What every model promises (`varde.forecast.models.contract`), held on a made-up panel and on a real one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest

from varde.forecast.country_panel import country_panel
from varde.forecast.draws import Draws, Forecast
from varde.forecast.models import MODELS, get_model
from varde.forecast.months import month_id
from varde.forecast.panel import Panel, Values
from varde.forecast.run import make_forecast
from varde.store import Store

NAMES = [name for name, file in MODELS.items() if find_spec(f"varde.forecast.models.{file}")]
BENCHMARKS = [name for name in NAMES if not name.startswith("varde")]
# A unit's draws depend on nothing but its own past.
ALONE = [name for name in BENCHMARKS if name not in {"bootstrap-240", "conflictology-neighbours"}]
# Units of different pasts have different distributions.
TELLING = [name for name in NAMES if name not in {"zero", "bootstrap-240"}]
RANDOM = [name for name in NAMES if name not in {"zero", "conflictology"}]

Only = Callable[..., Panel]
ORIGIN = month_id("2010-12")
AHEAD = (1, 2, 3, 6, 12, 14)
N = 40

KINDS = ("war", "quiet", "now and then", "ended", "late", "gaps", "huge", "outbreak", "steady", "small")


def rows_of(kind: str, months: int) -> Values:
    """A made-up history of one kind; the origin is its last month."""
    rng = np.random.default_rng(KINDS.index(kind))
    war = rng.negative_binomial(2, 0.02, months).astype(float)
    match kind:
        case "quiet":
            return np.zeros(months)
        case "now and then":
            return np.where(rng.random(months) < 0.1, war, 0.0)
        case "ended":
            war[-2:] = np.nan
        case "late":
            war[:-2] = np.nan
        case "gaps":
            war[rng.random(months) < 0.3] = np.nan
            war[-1] = 7.0
        case "huge":
            return np.rint(war * 2_000)
        case "outbreak":
            war[:-4] = 0.0
        case "steady":
            return np.full(months, 5.0)
        case "small":
            return np.minimum(war, 2.0)
    return war


@cache
def made_up(months: int = 84, future: int = 14) -> Panel:
    """Units of every kind; after the origin come as many months of the future."""
    past = np.stack([rows_of(kind, months) for kind in KINDS])
    values = np.concatenate([past, np.full((len(KINDS), future), 3.0)], axis=1)
    return Panel(
        target="state-based",
        units=tuple(str(10 * place) for place in range(len(KINDS))),
        names=KINDS,
        first_month=ORIGIN - months + 1,
        values=values,
        covariates={"one_sided": values // 2, "rain": np.cos(values)},
        neighbours=tuple(((place + 1) % len(KINDS), place - 1 if place else len(KINDS) - 1) for place in range(10)),
        vintage="made up",
    )


@pytest.fixture(scope="module")
def real(store: Store, only: Only) -> Panel:
    """Some forty states, 1989 to 2016: those with most deaths, and others from all over the list."""
    world = country_panel(store).until(month_id("2016-12"))
    most = np.argsort(-np.nansum(world.values, axis=1), kind="stable")[:20]
    return only(world, np.union1d(most, np.arange(0, len(world.units), 9)))


def draws_of(name: str, panel: Panel, ahead: tuple[int, ...] = AHEAD, seed: int = 1) -> Draws:
    return get_model(name).fit(panel.until(ORIGIN), ahead).draws(ahead, N, seed)


@cache
def usual(name: str) -> Draws:
    """Draws for the made-up panel that several tests look at."""
    return draws_of(name, made_up())


def through_the_door(name: str, panel: Panel) -> Forecast:
    return make_forecast(panel, get_model(name), ORIGIN, months=14, draws=N, seed=1)


@cache
def usual_through_the_door(name: str) -> Forecast:
    return through_the_door(name, made_up())


def check(draws: Draws, panel: Panel, name: str, n: int = N, ahead: tuple[int, ...] = AHEAD) -> None:
    """What holds of any model's draws: shape, numbers of deaths, NaN exactly where nothing was there at the origin."""
    assert draws.shape == (len(panel.units), len(ahead), n)
    assert draws.dtype == np.float64
    there = panel.existing(ORIGIN)
    assert np.isnan(draws[~there]).all()
    assert np.isfinite(draws[there]).all()
    assert (draws[there] >= 0).all()
    if get_model(name).whole_numbers:
        assert (draws[there] % 1 == 0).all()


def test_the_suite_holds_every_model_that_is_registered() -> None:
    assert list(MODELS) == NAMES
    assert set(BENCHMARKS) >= {"zero", "last-poisson", "conflictology", "bootstrap-240", "negative-binomial"}


@pytest.mark.parametrize("name", NAMES)
def test_a_model_says_what_it_is(name: str) -> None:
    model = get_model(name)
    assert model.name == name
    assert model.summary.endswith(".") and "\n" not in model.summary
    assert isinstance(model.whole_numbers, bool) and isinstance(model.paths, bool)
    assert model.natural_draws is None or model.natural_draws >= 1
    assert inspect.getdoc(type(model))


@pytest.mark.parametrize("name", NAMES)
def test_draws_are_deaths_in_the_shape_promised(name: str) -> None:
    check(usual(name), made_up(), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_gives_the_same_draws_again(name: str) -> None:
    assert np.array_equal(draws_of(name, made_up()), usual(name), equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_draws_do_not_depend_on_what_was_drawn_before(name: str) -> None:
    fitted = get_model(name).fit(made_up().until(ORIGIN), AHEAD)
    fitted.draws(AHEAD, 7, seed=5)
    np.random.seed(3)
    assert np.array_equal(fitted.draws(AHEAD, N, seed=1), usual(name), equal_nan=True)


@pytest.mark.parametrize("name", RANDOM)
def test_another_seed_gives_other_draws(name: str) -> None:
    other = draws_of(name, made_up(), seed=2)
    war = KINDS.index("war")
    assert not np.array_equal(other[war], usual(name)[war])


@pytest.mark.parametrize("name", [name for name in RANDOM if name in BENCHMARKS])
def test_units_and_months_have_draws_of_their_own(name: str) -> None:
    panel = made_up()
    twins = replace(panel, values=np.tile(panel.values[KINDS.index("war")], (len(KINDS), 1)), covariates={})
    draws = draws_of(name, twins)
    assert not np.array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0, 0], draws[0, 1])


GARBAGE: dict[str, Callable[[Values], Values]] = {
    "nan": lambda future: np.full_like(future, np.nan),
    "huge": lambda future: np.full_like(future, 1e12),
    "negative": lambda future: np.full_like(future, -7.5),
    "infinite": lambda future: np.full_like(future, np.inf),
}


def poisoned(panel: Panel, garbage: Callable[[Values], Values]) -> Panel:
    def after(series: Values) -> Values:
        series = series.copy()
        series[:, panel.column(ORIGIN) + 1 :] = garbage(series[:, panel.column(ORIGIN) + 1 :])
        return series

    covariates = {name: after(series) for name, series in panel.covariates.items()}
    provisional = np.arange(panel.values.shape[1]) > panel.column(ORIGIN)
    return replace(panel, values=after(panel.values), covariates=covariates, provisional=provisional)


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_after_the_origin_is_seen(name: str, kind: str) -> None:
    panel = poisoned(made_up(), GARBAGE[kind])
    seen = through_the_door(name, panel)
    clean = usual_through_the_door(name)
    assert np.array_equal(seen.draws, clean.draws)
    assert seen.about == clean.about


@pytest.mark.parametrize("name", NAMES)
def test_the_future_of_real_data_is_not_seen(name: str, real: Panel) -> None:
    before = draws_of(name, real, (1, 12))
    check(before, real, name, ahead=(1, 12))
    after = draws_of(name, poisoned(real, GARBAGE["huge"]), (1, 12))
    assert np.array_equal(before, after)


@pytest.mark.parametrize("name", TELLING)
def test_real_wars_are_told_from_real_peace(name: str, real: Panel) -> None:
    mean = draws_of(name, real, (1, 12)).mean(axis=(1, 2))
    at = real.column(ORIGIN) + 1
    year, decade = real.values[:, at - 12 : at].sum(axis=1), real.values[:, at - 120 : at].sum(axis=1)
    assert mean[year > 1_000].size and mean[decade == 0].size
    assert mean[year > 1_000].min() > mean[decade == 0].max()


@pytest.mark.parametrize("months", [1, 3, 13])
@pytest.mark.parametrize("name", NAMES)
def test_short_panels(name: str, months: int) -> None:
    panel = made_up(months, 2)
    check(draws_of(name, panel), panel, name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_one_unit(name: str, kind: str, only: Only) -> None:
    panel = made_up()
    alone = only(panel, np.array([KINDS.index(kind)]))
    check(draws_of(name, alone), alone, name)


@pytest.mark.parametrize("name", NAMES)
def test_values_alone_are_enough(name: str) -> None:
    panel = replace(made_up(), covariates={}, neighbours=())
    check(draws_of(name, panel), panel, name)


@pytest.mark.parametrize("name", NAMES)
def test_unknown_covariates_do_no_harm(name: str) -> None:
    unknown = {key: np.full_like(series, np.nan) for key, series in made_up().covariates.items()}
    panel = replace(made_up(), covariates=unknown)
    check(draws_of(name, panel), panel, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_world_at_peace(name: str) -> None:
    panel = replace(made_up(), values=np.zeros_like(made_up().values), covariates={})
    draws = draws_of(name, panel)
    check(draws, panel, name)
    if name in BENCHMARKS:
        assert draws.max() == 0


@pytest.mark.parametrize("name", ALONE)
def test_quiet_units_stay_quiet(name: str) -> None:
    assert usual(name)[KINDS.index("quiet")].max() == 0


@pytest.mark.parametrize("name", NAMES)
def test_any_number_of_draws(name: str) -> None:
    fitted = get_model(name).fit(made_up().until(ORIGIN), AHEAD)
    for n in (1, 2, 12, 13, 1000):
        check(fitted.draws(AHEAD, n, seed=1), made_up(), name, n=n)


@pytest.mark.parametrize("name", ALONE)
def test_further_units_change_nothing(name: str, only: Only) -> None:
    fewer = only(made_up(), np.arange(6))
    assert np.array_equal(draws_of(name, fewer), usual(name)[:6], equal_nan=True)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_order_of_the_units_makes_no_difference(name: str, only: Only) -> None:
    order = np.random.default_rng(4).permutation(len(KINDS))
    assert np.array_equal(draws_of(name, only(made_up(), order)), usual(name)[order], equal_nan=True)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_month_has_the_same_draws_whichever_others_are_asked_for(name: str) -> None:
    year = draws_of(name, made_up(), tuple(range(1, 15)))
    assert np.array_equal(draws_of(name, made_up(), tuple(range(3, 15))), year[:, 2:], equal_nan=True)
    assert np.array_equal(draws_of(name, made_up(), (12, 3)), year[:, [11, 2]], equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_fitting_leaves_the_panel_as_it_was(name: str) -> None:
    panel = made_up().until(ORIGIN)
    before = panel.values.copy(), {key: series.copy() for key, series in panel.covariates.items()}
    draws = get_model(name).fit(panel, AHEAD).draws(AHEAD, N, seed=1)
    draws[:] = -1
    assert np.array_equal(panel.values, before[0], equal_nan=True)
    assert all(np.array_equal(panel.covariates[key], before[1][key], equal_nan=True) for key in before[1])
