"""Where to look: deaths over the months ahead, held against those of the last twelve months, with a signal of change.

Each unit has one signal. Deaths over the months ahead are the sums of draws that are paths; "as before" stands for
the deaths per month of the last twelve months:

============= ==========================================================================================================
Signal        Meaning
============= ==========================================================================================================
onset         Fewer than 25 deaths in the last twelve months, and a risk of at least 25 in the months ahead that makes
              25% or more in twelve months (`onset_risk`; 13% in six).
escalation    At least 25 deaths in the last twelve months; more than as before is likelier than not, and at least 1.5
              times as many has a probability of 25% or more.
de-escalation At least 25 deaths in the last twelve months; fewer than as before has a probability of more than 75%, and
              at most two thirds of them (1/1.5) one of 50% or more.
continuing    At least 25 deaths in the last twelve months, and neither of the two above.
quiet         All others.
============= ==========================================================================================================

25 deaths in a year make an armed conflict by UCDP's definition. A unit whose last twelve months are not all known, such
as a new state, has no change to tell: it is "continuing" where at least 25 deaths are likelier than not.

The limits were chosen on state-based deaths, forecast from March and September of 1999 to 2015 by a quantile forest on
the history of each unit, so that a list for a morning has a handful of each: about four onsets, four escalations
(eight over twelve months) and four de-escalations at a time. For six and twelve months, 17 and 27% of the onsets came
(1 and 3% of all units with fewer than 25 deaths had one), 31 and 30% of the escalations (22 and 24% of all units with
more) and 79 and 76% of the de-escalations (44 and 40%). An onset or escalation told is thus a raised risk, and more
often does not come than does. `record` counts how the signals of the forecasts that the evidence base holds have
fared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import inf, isnan, log
from typing import Any

import numpy as np

from varde.errors import UsageError, check_known, did_you_mean
from varde.forecast.country_panel import country_panel, state_keys
from varde.forecast.draws import Forecast
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.sources.varde_forecasts import PERIOD_SIZES, PERIODS, QUANTILES, probability
from varde.states import registry
from varde.store import Store

CONFLICT, WAR = PERIOD_SIZES
"""Deaths in a year from which UCDP speaks of an armed conflict, and of a war."""
YEAR = 12
"""Months up to the origin that the months ahead are held against."""
ONSET_IN_A_YEAR = 0.25
"""Probability of at least 25 deaths in twelve months from which an onset is told."""
TIMES = 1.5
"""How many times more, or fewer, deaths per month make an escalation or a de-escalation."""

CHANGES = ("onset", "escalation", "de-escalation")
"""The signals that say that something changes."""
ORDERS = ("expected", "25", "1000", "change")
"""What units can be ranked by: expected deaths, probability of at least 25 or 1,000, change."""

COUNTED_TO = "Violence in Palestine is counted to Israel and violence in Western Sahara to Morocco, as UCDP records it."
"""What the names of states do not tell."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Watch:
    """The forecast of one target for all units, as deaths over the months ahead.

    Attributes
    ----------
    target : str
        What is forecast (as in `Panel.target`).
    months : int
        Months ahead that deaths are summed over, counted from the one after the origin.
    origin : str
        Last month observed, YYYY-MM.
    model, vintage : str
        Model that made the forecast, and version of the data it was made from.
    rows : tuple of dict
        One a unit, by expected deaths: `unit` (key of the state in the registry, or the panel's own code), `name`,
        `months`, `signal`, `expected`, `q05` to `q95`, `probability_25`, `probability_1000`, `deaths_last_12` (None
        where these months are not all known), `change` (expected deaths per month, divided by those of the last twelve
        months; None where these had none or are not known), and the same of the median, `change_median`, and of the
        ends of the central 80% interval, `change_low` and `change_high`.
    drivers : mapping of str to tuple of dict
        What the forecast of a unit rests on most: `text` and `effect`, how far it moves the logarithm of expected
        deaths. Empty where it is not known.
    states : bool
        Whether units are keys of states.
    notes : tuple of str
        What a reader must know.
    """

    target: str
    months: int
    origin: str
    model: str
    vintage: str
    rows: tuple[Row, ...]
    drivers: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    states: bool = True
    notes: tuple[str, ...] = ()

    @property
    def until(self) -> str:
        """Last month ahead, YYYY-MM."""
        return month_text(month_id(self.origin) + self.months)

    def as_data(self, by: str = "expected") -> dict[str, Any]:
        """All of it as plain data, ready for JSON, with the rows ranked (see `ranked`)."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("rows", "drivers")}
        rows = [{**row, "drivers": list(self.drivers.get(row["unit"], ()))} for row in ranked(self.rows, by)]
        return {**said, "notes": list(self.notes), "until": self.until, "ranked_by": by, "rows": rows}


def onset_risk(months: int) -> float:
    """Probability of at least 25 deaths from which an onset is told: the same risk a month for every period."""
    return float(1 - (1 - ONSET_IN_A_YEAR) ** (months / YEAR))


def signal(months: int, deaths_last_12: float | None, q50: float, q75: float, probability_25: float) -> str:
    """Signal of a unit, as the table at the head of this module defines it.

    Parameters
    ----------
    months : int
        Months ahead that deaths are summed over.
    deaths_last_12 : float or None
        Deaths of the twelve months up to the origin; None where they are not all known.
    q50, q75 : float
        Median and upper quartile of the sum of deaths.
    probability_25 : float
        Probability of at least 25 deaths in sum.

    Returns
    -------
    str
        One of `varde.sources.varde_forecasts.SIGNALS`.
    """
    if deaths_last_12 is None:
        return "continuing" if probability_25 >= 0.5 else "quiet"
    if deaths_last_12 < CONFLICT:
        return "onset" if probability_25 >= onset_risk(months) else "quiet"
    as_before = deaths_last_12 * months / YEAR
    if q50 > as_before and q75 >= TIMES * as_before:
        return "escalation"
    if q75 < as_before and q50 <= as_before / TIMES:
        return "de-escalation"
    return "continuing"


def periods(forecast: Forecast, panel: Panel, months: int) -> list[Row]:
    """Deaths over the months ahead, as sums of paths, with the signal of each unit.

    Parameters
    ----------
    forecast : Forecast
        Of all months from the first after the origin, and of paths.
    panel : Panel
        What was observed up to the origin; months after it are not looked at.
    months : int
        How many months to sum over.

    Returns
    -------
    list of dict
        One a unit that has a forecast, in the forecast's order: `unit`, `name`, `months`, `expected`, `q05` to `q95`,
        `probability_25`, `probability_1000`, `deaths_last_12` (None where not all of these months are known) and
        `signal` (see the function).

    Raises
    ------
    UsageError
        The forecast skips or lacks months, its draws are no paths, or the panel lacks a unit or the origin.
    """
    _check(forecast, panel, months)
    before = _last_year(panel, forecast.origin)
    rows = []
    for unit, name, draws in zip(forecast.units, forecast.names, forecast.draws, strict=True):
        total = draws[:months].sum(axis=0)
        if np.isnan(total).any():
            continue
        known = before[unit]
        quantiles = dict(zip(QUANTILES, np.quantile(total, list(QUANTILES.values())).tolist(), strict=True))
        risks = {probability(size): float((total >= size).mean()) for size in PERIOD_SIZES}
        rows.append(
            {
                "unit": unit,
                "name": name,
                "months": months,
                "expected": float(total.mean()),
                **quantiles,
                **risks,
                "deaths_last_12": known,
                "signal": signal(months, known, quantiles["q50"], quantiles["q75"], risks[probability(CONFLICT)]),
            }
        )
    return rows


def _check(forecast: Forecast, panel: Panel, months: int) -> None:
    if months < 1:
        raise UsageError(f"{months} months ahead are none.", f"Usual are {' and '.join(map(str, PERIODS))}.")
    if forecast.horizons[:months] != tuple(range(1, months + 1)):
        raise UsageError(
            f"The forecast from {month_text(forecast.origin)} is of {len(forecast.months)} months from "
            f"{month_text(forecast.months[0])} to {month_text(forecast.months[-1])}, and what is asked for is the sum "
            f"over the first {months} after the origin.",
            "Make it with as many months and none skipped, or ask for fewer.",
        )
    if not forecast.paths:
        raise UsageError(
            f"Draws of the model {forecast.model!r} do not hang together over months, so that they can't be summed up.",
            "Take a model that gives paths, such as varde.",
        )
    held = set(panel.units)
    without = [unit for unit in forecast.units if unit not in held]
    if without:
        raise UsageError(
            f"The panel lacks {len(without)} of the {len(forecast.units)} units forecast, such as {without[0]!r}.",
            "Give the panel that the forecast was made from.",
        )


def _last_year(panel: Panel, origin: int) -> dict[str, float | None]:
    """Deaths of each unit in the twelve months up to the origin; None where they are not all known."""
    end = panel.column(origin) + 1
    sums = panel.values[:, max(end - YEAR, 0) : end].sum(axis=1) if end >= YEAR else np.full(len(panel.units), np.nan)
    return {unit: None if np.isnan(deaths) else float(deaths) for unit, deaths in zip(panel.units, sums, strict=True)}


def of_forecast(forecast: Forecast, panel: Panel, months: int, states: Mapping[str, str] | None = None) -> Watch:
    """What a forecast at hand says.

    Parameters
    ----------
    forecast, panel, months
        As in `periods`.
    states : mapping of str to str, optional
        Key of the state of each of the panel's units (`country_panel.state_keys`). Without it, units stand for
        themselves.

    Raises
    ------
    UsageError
        As `periods`.
    """
    rows = periods(forecast, panel, months)
    if states is not None:
        rows = [_named({**row, "unit": states[row["unit"]]}) for row in rows]
    return Watch(
        target=forecast.target or panel.target,
        months=months,
        origin=month_text(forecast.origin),
        model=forecast.model,
        vintage=forecast.vintage,
        rows=_by_size(rows),
        states=states is not None,
        notes=(
            *(
                (_revised(panel.vintage, month_text(forecast.origin)),)
                if forecast.vintage == panel.vintage and forecast.origin < panel.last_month
                else _newer(forecast.origin, panel.last_month)
            ),
            *_preliminary(panel.provisional_months(), forecast.origin),
        ),
    )


def of_store(store: Store, months: int = YEAR, target: str = "state-based", origin: str | None = None) -> Watch:
    """What the forecasts that the evidence base holds say.

    Parameters
    ----------
    store : Store
        Its tables `forecast_periods`, `forecast_months`, `forecast_drivers` and `violence_country_months` are read.
    months : int
        6 or 12.
    target : str
        "state-based", "non-state", "one-sided" or "total", as far as it is held.
    origin : str, optional
        Last month observed, YYYY-MM; that of the newest forecast without it.

    Raises
    ------
    UsageError
        No forecast is held of this target, these months or this origin; those that are held are named.
    StoreError
        The evidence base lacks the tables.
    """
    origin = _origin_held(store, target, months, origin)
    asked = {"target": target, "origin": origin}
    about = store.rows(
        "SELECT min(model) AS model, min(data_vintage) AS vintage, bool_or(revised_history) AS revised "
        "FROM forecast_months WHERE target = $target AND origin = $origin",
        asked,
    )[0]
    drivers: dict[str, tuple[Row, ...]] = {}
    for told in store.rows(
        "SELECT state, text, effect FROM forecast_drivers WHERE target = $target AND origin = $origin "
        "ORDER BY state, rank",
        asked,
    ):
        state = told.pop("state")
        drivers[state] = (*drivers.get(state, ()), told)
    counted = store.rows("SELECT max(month) AS last FROM violence_country_months")[0]
    preliminary = store.rows("SELECT DISTINCT month FROM violence_country_months WHERE provisional")
    return Watch(
        target=target,
        months=months,
        origin=origin,
        model=about["model"],
        vintage=about["vintage"],
        rows=_by_size(_named(row) for row in _rows(store, target, months) if row.pop("origin") == origin),
        drivers=drivers,
        notes=(
            *(
                (_revised(about["vintage"], origin),)
                if about["revised"]
                else _newer(month_id(origin), month_id(counted["last"]))
            ),
            *_preliminary([month_id(row["month"]) for row in preliminary], month_id(origin)),
        ),
    )


def _origin_held(store: Store, target: str, months: int, origin: str | None) -> str:
    """The origin asked for, or the newest; an error that names what is held where there is no such forecast."""
    held = store.rows(
        "SELECT DISTINCT target, months, origin FROM forecast_periods ORDER BY target, months, origin DESC"
    )
    targets = list(dict.fromkeys(h["target"] for h in held))
    if target not in targets:
        raise UsageError(
            f"No forecast of {target!r} deaths is held.",
            did_you_mean(target, targets) or f"Held are: {', '.join(targets)}.",
        )
    lengths = sorted({h["months"] for h in held if h["target"] == target})
    if months not in lengths:
        raise UsageError(
            f"Deaths over {months} months ahead are not held.",
            f"Held are sums over {' and '.join(map(str, lengths))} months; others take a forecast of your own.",
        )
    origins = [str(h["origin"]) for h in held if (h["target"], h["months"]) == (target, months)]
    if origin is not None and origin not in origins:
        raise UsageError(f"No forecast from {origin!r} is held.", f"Held are those from: {', '.join(origins)}.")
    return origin or origins[0]


def _rows(store: Store, target: str, months: int) -> list[Row]:
    """The rows of all origins, each beside the deaths of its last twelve months, which stand with the year ahead."""
    named = ", ".join(f"p.{c}" for c in ("origin", "months", "signal", "expected", *QUANTILES))
    risks = ", ".join(f"p.{probability(size)}" for size in PERIOD_SIZES)
    return store.rows(
        f"SELECT p.state AS unit, {named}, {risks}, y.deaths_before AS deaths_last_12 FROM forecast_periods p "
        "LEFT JOIN forecast_periods y ON y.target = p.target AND y.origin = p.origin AND y.state = p.state "
        "AND y.months = $year WHERE p.target = $target AND p.months = $months ORDER BY p.origin, p.state",
        {"target": target, "months": months, "year": YEAR},
    )


def _named(row: Row) -> Row:
    """A row of a state with its name from the registry."""
    return {"unit": row["unit"], "name": ""} | row | {"name": registry().get(row["unit"]).name}


def _by_size(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with their change, by expected deaths."""
    return tuple(ranked(map(_with_change, rows), "expected"))


def _with_change(row: Row) -> Row:
    before = (row["deaths_last_12"] or 0) * row["months"] / YEAR
    changes = {"change": "expected", "change_low": "q10", "change_median": "q50", "change_high": "q90"}
    return {**row, **{name: row[of] / before if before else None for name, of in changes.items()}}


def _revised(vintage: str, origin: str) -> str:
    """A note on a forecast that was made from an origin when more was known than at the time."""
    return f"Made from history as {vintage or 'the panel'} has it, revised since {origin}: at the time, less was known."


def _newer(origin: int, last: int) -> tuple[str, ...]:
    """A note where newer months are held than a forecast was made from."""
    if last <= origin:
        return ()
    months = " to ".join(dict.fromkeys(map(month_text, (origin + 1, last))))
    return (f"Made without the data of {months}, which are held; `varde archive` makes one with them.",)


def _preliminary(provisional: Sequence[int], origin: int) -> tuple[str, ...]:
    """A note where some of the last twelve months are preliminary counts."""
    n = sum(origin - YEAR < month <= origin for month in provisional)
    if not n:
        return ()
    which = "One of the last twelve months is a preliminary count" if n == 1 else "preliminary counts"
    counts = which if n == 1 else f"{n} of the last twelve months are {which}"
    return (f"{counts}; later releases revise them, upwards in sum.",)


def ranked(rows: Iterable[Row], by: str) -> list[Row]:
    """Rows in an order, the most first.

    Parameters
    ----------
    rows : iterable of dict
        Of a `Watch`.
    by : str
        "expected": expected deaths. "25", "1000": probability of at least so many. "change": from the steepest rise to
        the steepest fall from the deaths per month of the last twelve months to the median ahead, with 25 deaths a year
        added to either so that units with next to none do not lead; units whose last twelve months are not known come
        last. (By the mean, units would lead that have a very small risk of very many deaths.) Equal ones are in the
        order of expected deaths, then of their names.

    Raises
    ------
    UsageError
        There is no such order.
    """
    check_known(by, ORDERS, "order")

    def most(row: Row) -> float:
        if by == "change":
            return _rise(row)
        return float(row["expected" if by == "expected" else f"probability_{by}"])

    return sorted(rows, key=lambda row: (-most(row), -row["expected"], row["name"]))


def _rise(row: Row) -> float:
    """How steeply deaths per month rise, to rank by."""
    if row["deaths_last_12"] is None:
        return -inf
    return log((row["q50"] * YEAR / row["months"] + CONFLICT) / (row["deaths_last_12"] + CONFLICT))


def record(store: Store, watch: Watch) -> dict[str, dict[str, int]]:
    """How the signals of earlier forecasts have fared, as far as final counts tell.

    Parameters
    ----------
    store : Store
        Its tables `forecast_periods`, `forecast_months` and `violence_country_months` are read.
    watch : Watch
        Counted are the forecasts held of its target and months that its model made.

    Returns
    -------
    dict
        For "onset", "escalation" and "de-escalation": `marked`, the forecasts of a state with the signal; `came`, those
        of them after which it happened (at least 25 deaths in the period; at least 1.5 times the deaths per month of
        the last twelve months; at most two thirds of them); `others`, the forecasts that could have had the signal and
        did not; `others_came`; and `origins`, how many origins they are from.
    """
    panel = country_panel(store, watch.target, "registry")
    place = {key: row for row, key in enumerate(state_keys(panel))}
    last_final = min(panel.provisional_months(), default=panel.last_month + 1) - 1
    found = {name: dict.fromkeys(("marked", "came", "others", "others_came"), 0) for name in CHANGES}
    made = store.rows(
        "SELECT DISTINCT origin FROM forecast_months WHERE target = $target AND model = $model",
        {"target": watch.target, "model": watch.model},
    )
    counted = {month_id(r["origin"]) for r in made if month_id(r["origin"]) + watch.months <= last_final}
    origins = set()
    for row in _rows(store, watch.target, watch.months):
        origin = month_id(row["origin"])
        if origin not in counted or row["deaths_last_12"] is None or row["unit"] not in place:
            continue
        deaths = float(panel.values[place[row["unit"]], panel.column(origin) + 1 :][: watch.months].sum())
        if isnan(deaths):
            continue
        origins.add(origin)
        for name, came in _came(row, deaths).items():
            group = ("marked", "came") if row["signal"] == name else ("others", "others_came")
            found[name][group[0]] += 1
            found[name][group[1]] += came
    return {name: {**counts, "origins": len(origins)} for name, counts in found.items()}


def _came(row: Row, deaths: float) -> dict[str, bool]:
    """By name, the changes that a unit could have had, and whether they came."""
    if row["deaths_last_12"] < CONFLICT:
        return {"onset": deaths >= CONFLICT}
    as_before = row["deaths_last_12"] * row["months"] / YEAR
    return {"escalation": deaths >= TIMES * as_before, "de-escalation": deaths <= as_before / TIMES}


def terminal(watch: Watch, by: str = "expected", top: int | None = None) -> tuple[list[str], list[list[Any]]]:
    """The ranking as columns and rows for a terminal or a pipe.

    Parameters
    ----------
    watch : Watch
        What to rank.
    by : str
        As in `ranked`.
    top : int, optional
        How many rows to give; all without it.

    Returns
    -------
    columns : list of str
        Low and high are the ends of the central 80% interval. Change is deaths per month against the last twelve
        months, of the median and of these ends.
    rows : list of list
        Deaths forecast have two digits, as no more is known of them.
    """
    columns = {
        "state" if watch.states else "unit": "name",
        "signal": "signal",
        "expected": "expected",
        "low": "q10",
        "high": "q90",
        "median": "q50",
        f"P({CONFLICT})": "probability_25",
        f"P({WAR:,})": "probability_1000",
        f"last {YEAR} months": "deaths_last_12",
        "change": "change_median",
        "change low": "change_low",
        "change high": "change_high",
    }
    digits = {c: ".3f" if c.startswith("probability") else ".2g" for c in columns.values()}
    known = {"name", "signal", "deaths_last_12"}
    return list(columns), [
        [row[c] if c in known or row[c] is None else float(f"{row[c]:{digits[c]}}") for c in columns.values()]
        for row in ranked(watch.rows, by)[:top]
    ]
