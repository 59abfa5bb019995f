"""Forecasts of deaths in organised violence, and how earlier ones did: figures of the area conflict.

They are read from what the evidence base holds and take no fitting. A forecast is told by its origin, the last month of
data that it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeVar

from varde.figures.answer import Answer, in_words, named
from varde.figures.arguments import Moment, State
from varde.figures.conflict import MONTHS, Span, Violence, absence, includes
from varde.figures.days import last_full_month
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.wording import moment, sentence_list

PERIODS, BY_MONTH = "forecast_periods", "forecast_months"
INTERVALS = {"interval_50": ("q25", "q75"), "interval_80": ("q10", "q90"), "interval_90": ("q05", "q95")}
"""Central intervals and the quantiles that they lie between."""
MEDIAN = "q50"
QUANTILES = tuple(sorted({MEDIAN, *(end for ends in INTERVALS.values() for end in ends)}))
YEAR_AHEAD = 12
"""Months over which earlier forecasts are held against what came."""
AT_RISK = 25
"""Deaths expected over the months of a forecast from which a state is at risk: UCDP's threshold of an active conflict
in a year."""

Forecasted = TypeVar("Forecasted", bound=Mapping[str, Any])

_NOT_HELD = (
    "Forecasts are not in this evidence base: make them with `varde archive --out DIR`, and add "
    "them with `varde build --from DIR`."
)


@figure(unit="deaths")
def forecast(
    ask: Question,
    *,
    state: State,
    months: Literal["6", "12"] = "12",
    target: Violence = "state-based",
    origin: Moment | None = None,
) -> Answer:
    """Varde's forecast of deaths in organised violence in a state over the months ahead.

    Parameters
    ----------
    state : name or code of a state
        Where the deaths are forecast.
    months : {"6", "12"}
        Months ahead, counted from the one after the origin.
    target : {"total", "state-based", "non-state", "one-sided"}
        Type of violence, or all three.
    origin : optional
        Last month of data that the forecast was made from, or its year; the newest forecast without it.

    Returns
    -------
    Answer
        An object: "from" and "until" (first and last month); of the deaths over all these months "expected" (mean),
        "median", "interval_50", "interval_80" and "interval_90" (ends of central intervals), "probability_25" and
        "probability_1000" (of at least so many); "deaths_before" (recorded in as many months up to the origin),
        "change" (expected deaths a month divided by those of the 12 months up to the origin), "signal" (onset,
        escalation, de-escalation, continuing or quiet), "rank" (place among all states by expected deaths);
        "origin", "model", "model_version", "data_vintage", "revised_history"; "by_month" (a list with "month", the
        same statistics and probabilities of at least 1, 10, 25, 100 and 1,000 deaths); "drivers" (what it rests on
        most: "driver", "value", "effect" on the logarithm of expected deaths, "text"); "analogues" (the most similar
        past cases: "state", "name", "month", "weight", "deaths_before" and "deaths_after", over 12 months).

    Notes
    -----
    Draws of the model are paths over months, so that an interval of the sum is not the sum of monthly ones. Forecasts
    of past origins were made afterwards, from history as revised since.
    """
    if not ask.holds(PERIODS):
        return ask.not_held(_NOT_HELD)
    chosen = _origin(ask, target, origin)
    if chosen is None:
        return ask.no_data(_no_origin(ask, target, origin))
    if why := absence(state, Span(chosen, chosen)):
        return ask.answer(None, as_of=chosen, status="not applicable", reason=why)
    given: dict[str, Any] = {"state": state, "target": target, "origin": chosen}
    where = "target = $target AND state = $state AND origin = $origin"
    beside = ("deaths_before", "change", "signal", "rank")
    columns = ("expected", *QUANTILES, *_probabilities(ask, PERIODS), *beside)
    found = ask.select(PERIODS, columns, f"{where} AND months = $months", months=int(months), **given)
    if not found:
        return ask.no_data(_no_forecast(ask, months, given), as_of=chosen)
    period = found[0]
    about = ("model", "model_version", "data_vintage", "revised_history")
    by_month = ask.select(
        BY_MONTH,
        (*about, "expected", *QUANTILES, *_probabilities(ask, BY_MONTH)),
        where,
        behind=False,
        **given,
    )[: int(months)]
    ask.rest_on(BY_MONTH, by_month)
    drivers = ask.select("forecast_drivers", ("driver", "value", "effect", "text"), where, **given)
    analogues = ask.select(
        "forecast_analogues",
        ("analogue_state", "analogue_month", "weight", "deaths_before", "deaths_after"),
        where,
        **given,
    )
    made = {k: by_month[0][k] for k in about}
    value = {
        "from": by_month[0]["month"],
        "until": by_month[-1]["month"],
        **_statistics(period, _probabilities(ask, PERIODS)),
        **{k: period[k] for k in beside},
        "origin": chosen,
        **made,
        "by_month": [{"month": r["month"], **_statistics(r, _probabilities(ask, BY_MONTH))} for r in by_month],
        "drivers": [{k: r[k] for k in ("driver", "value", "effect", "text")} for r in drivers],
        "analogues": named(
            {
                "state": r["analogue_state"],
                "month": r["analogue_month"],
                **{k: r[k] for k in ("weight", "deaths_before", "deaths_after")},
            }
            for r in analogues
        ),
    }
    return ask.answer(value, as_of=chosen, notes=_notes(ask, chosen, state, made))


@figure(unit="forecasts")
def forecast_record(ask: Question, *, state: State, target: Violence = "state-based") -> Answer:
    """How Varde's forecasts for a state from past origins did over the 12 months that followed.

    Parameters
    ----------
    state : name or code of a state
        The state.
    target : {"total", "state-based", "non-state", "one-sided"}
        Type of violence, or all three.

    Returns
    -------
    Answer
        A list of objects, earliest first: "origin", "months" (how many of the 12 are known), "provisional_months"
        (those whose counts are preliminary), "observed" and "expected" (deaths in these), "median" and "interval_80"
        (of the sum of 12 months: median and central interval), "inside" (whether the sum lay in the interval), these
        three null as long as not all 12 are known; "months_inside" (months within their own 80% interval), "crps" and
        "crps_conflictology" (mean continuous ranked probability score over the months, of the forecast and of the
        benchmark that repeats the state's last 12 months; lower is better).

    Notes
    -----
    The forecasts were made afterwards, from history as revised since: at the time, less was known. They are scored
    against the release that they were made from.
    """
    if not ask.holds(PERIODS):
        return ask.not_held(_NOT_HELD)
    held = held_origins(ask, target)
    if held and (why := absence(state, Span(held[0], held[-1]))):
        return ask.answer(None, as_of=None, status="not applicable", reason=why)
    where = "target = $target AND state = $state"
    columns = ("months_scored", "months_provisional", "observed", "expected", "crps", "crps_conflictology", "inside_80")
    scores = ask.select(
        "forecast_scores",
        columns,
        f"{where} AND months_scored > 0",
        order="origin",
        behind=False,
        state=state,
        target=target,
    )
    if not scores:
        return ask.no_data("No forecast for it is from an origin after which months are known.")
    periods = ask.select(
        PERIODS,
        ("q10", MEDIAN, "q90"),
        f"{where} AND months = $months AND list_contains($origins, origin)",
        order="origin",
        behind=False,
        state=state,
        target=target,
        months=YEAR_AHEAD,
        origins=[r["origin"] for r in scores],
    )
    span = Span(scores[0]["origin"], scores[-1]["origin"])
    for table, rows in (("forecast_scores", scores), (PERIODS, periods)):
        # Each origin is a vintage of its own: the source is named with the first and last.
        ask.rest_on(table, [{**r, "vintage": in_words(str(span))} for r in rows])
    whole = {r["origin"]: r for r in periods}
    value = []
    for r in scores:
        year = whole.get(r["origin"]) if r["months_scored"] == YEAR_AHEAD else None
        value.append(
            {
                "origin": r["origin"],
                "months": r["months_scored"],
                "provisional_months": r["months_provisional"],
                "observed": r["observed"],
                "expected": r["expected"],
                "median": year and year[MEDIAN],
                "interval_80": year and [year["q10"], year["q90"]],
                "inside": year and year["q10"] <= r["observed"] <= year["q90"],
                "months_inside": r["inside_80"],
                "crps": r["crps"],
                "crps_conflictology": r["crps_conflictology"],
            }
        )
    notes = ["Made afterwards, from history as revised since: at the time, less was known."]
    if any(r["months_provisional"] for r in scores):
        notes.append("The latest months are preliminary counts, which tend to rise.")
    return ask.answer(value, as_of=str(span), notes=notes)


def _probabilities(ask: Question, table: str) -> list[str]:
    """Columns of a table that hold probabilities."""
    names = [f["name"] for f in ask.store.describe(table)["schema"]["fields"]]
    return [name for name in names if name.startswith("probability_")]


def _statistics(row: Row, probabilities: Sequence[str]) -> Row:
    """Mean, median, intervals and probabilities of a row."""
    return {
        "expected": row["expected"],
        "median": row[MEDIAN],
        **{name: [row[low], row[high]] for name, (low, high) in INTERVALS.items()},
        **{name: row[name] for name in probabilities},
    }


def at_risk(rows: Iterable[Forecasted]) -> list[Forecasted]:
    """The states at risk by a forecast: those with 25 or more deaths expected over its months, the most first.

    Parameters
    ----------
    rows : iterable of mapping
        One a state: `state` and `expected` (mean of the deaths over the months), among others.
    """
    chosen = (r for r in rows if r["expected"] >= AT_RISK)
    return sorted(chosen, key=lambda r: (-r["expected"], r["state"]))


def held_origins(ask: Question, target: str) -> list[str]:
    """Origins of the forecasts held of a type of violence, earliest first."""
    sql = f"SELECT DISTINCT origin FROM {PERIODS} WHERE target = $target ORDER BY origin"
    return [r["origin"] for r in ask.store.rows(sql, {"target": target})]


def origin_on(ask: Question, target: str, on: date | None) -> str | Answer:
    """Origin of the forecast that was the newest on a day.

    Parameters
    ----------
    ask : Question
        The open question.
    target : str
        Type of violence.
    on : date, optional
        The day: the forecast is the one from data to the last month over by then. Without it, the newest held.

    Returns
    -------
    str or Answer
        The origin as YYYY-MM, or the question closed with why there is none.
    """
    if not ask.holds(PERIODS):
        return ask.not_held(_NOT_HELD, as_of=on)
    held = held_origins(ask, target)
    if not held:
        return ask.no_data(f"No forecast of {target} deaths is held.", as_of=on)
    if on is None:
        return held[-1]
    origin = last_full_month(on)
    if origin in held:
        return origin
    near = [*[o for o in held if o < origin][-1:], *[o for o in held if o > origin][:1]]
    return ask.no_data(
        f"No forecast of {target} deaths from data to {moment(origin)}, the last month over by {moment(on)}, is held; "
        f"the nearest held are from {sentence_list([moment(o) for o in near])}.",
        as_of=on,
    )


def _origin(ask: Question, target: str, asked: str | None) -> str | None:
    """The newest origin held, or the newest of those in the year or month asked for."""
    fitting = [o for o in held_origins(ask, target) if asked is None or o.startswith(asked[:7])]
    return fitting[-1] if fitting else None


def _no_origin(ask: Question, target: str, asked: str | None) -> str:
    held = held_origins(ask, target)
    if not held:
        return f"No forecast of {target} deaths is held."
    return f"No forecast of {target} deaths from {asked} is held; those held are from {', '.join(held)}."


def _no_forecast(ask: Question, months: str, given: Row) -> str:
    """Why there is no forecast of a state from an origin over so many months."""
    sql = f"SELECT origin, months FROM {PERIODS} WHERE target = $target AND state = $state ORDER BY origin, months"
    held = ask.store.rows(sql, {k: given[k] for k in ("target", "state")})
    periods = [str(r["months"]) for r in held if r["origin"] == given["origin"]]
    if periods:
        return f"The forecast from {given['origin']} is held over {' and '.join(periods)} months, not over {months}."
    reason = f"The forecast from {given['origin']} does not cover it."
    return f"{reason} It is in those from {held[0]['origin']} to {held[-1]['origin']}." if held else reason


def _notes(ask: Question, origin: str, state: str, made: Row) -> Iterator[str]:
    """What a reader has to know about a forecast."""
    release = made["data_vintage"]
    yield (
        f"Varde's own forecast, by the model {made['model']!r} of Varde {made['model_version']}, from data to {origin} "
        f"(UCDP release {release}); UCDP has no part in it. How earlier ones for the state did is told by "
        "conflict.forecast_record."
    )
    if made["revised_history"]:
        yield f"Made afterwards, from {release} history, revised since {origin}: at the time, less was known."
    elif ask.holds(MONTHS) and (last := ask.coverage(MONTHS)[1]) and last > origin:
        yield f"Made before the months to {last} were known: `varde archive` makes a newer one."
    elif "candidates" in release:
        yield "The latest months that the forecast was made from are preliminary counts, which tend to rise."
    if note := includes(state):
        yield note
