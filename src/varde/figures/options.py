"""What is not in place in a state and exists for such a situation, with what research found and past cases.

Nothing here is recommended, and nothing is ordered by merit. Findings are told as they were read; past cases are
described, and what followed them is no effect of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from varde.errors import check_known
from varde.figures.answer import Answer
from varde.figures.arguments import DAY, STATE, last_day, parse
from varde.figures.conflict import MONTHS, Span, absence
from varde.figures.days import last_full_month, last_full_year
from varde.figures.engagement import TARGET
from varde.figures.findings import findings_on
from varde.figures.forecasts import AT_RISK, origin_on
from varde.figures.instruments import instruments_of
from varde.figures.past_cases import CONFLICT, Deaths, month_number, past_cases
from varde.figures.question import Question, Row
from varde.figures.wording import inside_name, moment, state_name
from varde.store import Store

NAME = "respond.options"
RECENT_YEARS = 10
"""Years back in which twelve months with so many deaths make the conflict a recent one."""
SITUATIONS = ("active conflict", "recent conflict", "low")
DATELESS = 9999
"""Year that a finding without one is taken to be of: it can't be said to have been known on an earlier day."""
LABEL = "If the published effect held here"
"""Stands wherever a scenario does."""


@dataclass(frozen=True, slots=True)
class Option:
    """An instrument that one may ask about.

    Attributes
    ----------
    key : str
        The instrument as findings name it.
    name : str
        In words.
    situations : tuple of str
        Situations that it exists for, of `SITUATIONS`.
    stands_as : str or None
        Key of the row of `respond.instruments` that says whether it is in place; None where no table held says so.
    """

    key: str
    name: str
    situations: tuple[str, ...]
    stands_as: str | None


OPTIONS = (
    Option("arms_embargo", "Arms embargo of the Security Council", SITUATIONS[:1], "sanctions"),
    Option("aid", "Development aid", SITUATIONS, "aid"),
    Option("disarmament_ddr", "Disarmament, demobilisation and reintegration", SITUATIONS[1:2], None),
    Option("early_warning", "Early warning", SITUATIONS, None),
    Option("mediation", "Mediation", SITUATIONS[:2], None),
    Option("peace_agreement", "Peace agreement", SITUATIONS[:2], "agreement"),
    Option("prevention", "Prevention", SITUATIONS[1:], None),
    Option("sanctions", "Sanctions of the Security Council", SITUATIONS[:2], "sanctions"),
    Option("un_peace_operation", "UN peace operation", SITUATIONS[:2], "operation"),
    Option("un_political_mission", "UN political mission", SITUATIONS, "mission"),
    Option("womens_participation", "Women's participation in peace processes", SITUATIONS[:2], None),
)
"""By name, which is the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published number that can be laid on a forecast.

    Attributes
    ----------
    words : str
        The number as the finding's effect has it.
    reduction : float
        Largest share by which it lowers what is forecast; the range goes from none to this.
    how : str
        How it is applied, and what has to be assumed.
    """

    words: str
    reduction: float
    how: str


APPLIED = {
    "hegre_2019": Published(
        "two-thirds",
        2 / 3,
        "The study simulates up to two-thirds less major armed conflict, over the world and 13 years, against no "
        "operations at all. The range goes from no change to two-thirds less. That is what it says of major armed "
        "conflict (here at least 1,000 deaths); for expected deaths and their interval it has to be assumed as well "
        "that deaths fall in the same proportion and that one state follows the world, which the study does not say.",
    ),
}
"""Findings whose number can be laid on a forecast of deaths."""
NOT_APPLIED = {
    "collier_2008": "it is on doubling the expenditure of an operation after a war, not on beginning one",
    "claim_35_percent_2015": "no published model stands behind it, and per cent or points are not told apart",
    "fontana_2026": "per cent or points are not told apart, and it was read in a newspaper only",
    "un_sanctionsapp": "it is a share of episodes judged effective, without a comparison, and says nothing on deaths",
    "brzoska_2008": "it is on arms imports, not on deaths",
    "gilligan_2013": "it is on poverty among former fighters, not on deaths",
    "mueller_rauh_2022": "it is on money saved, with an assumed effect",
    "imf_2025": "what violence and which states it is on was not in the pages read",
    "pathways_2018": "it is on money saved, at the upper end of scenarios",
}
"""Why the numbers of other findings can't be."""


def options(store: Store, state: str, *, months: int | str = 12, on: date | str | None = None) -> Answer:
    """Instruments not in place in a state that exist for its situation, with findings and past cases.

    Parameters
    ----------
    store : Store
        The evidence base.
    state : str
        Any name or code.
    months : {6, 12}
        Months ahead of the forecast.
    on : date or str, optional
        Day asked about; without it, the last day of the newest forecast's origin. Nothing later is told.

    Returns
    -------
    Answer
        An object: "state", "name", "on", "situation" ("active conflict", "recent conflict" or "low") with
        "situation_text", "deaths_12" ("state_based" and "total", over the last twelve months), "forecast" (or null),
        "quiet" (why nothing
        is listed: no violence in the last years, and none expected; or null);
        "options", a list by name with "instrument", "name", "status" (lapsed, never or unknown) and what
        `respond.instruments` tells beside it
        ("fighting_since": years of fighting after an agreement), "findings" (as `Finding.as_dict`, with "applied", or
        "not_applied_because"), "findings_text" (where there is none), "cases" (see `past_cases`) and "scenario" (see
        `scenario`, or null); and "in_place", the instruments for such a situation that are.

    Raises
    ------
    UsageError
        The state, months or day can't be read.
    """
    check_known(str(months), ("6", "12"), "period of months")
    day_asked: date | None = parse(DAY, on, (date.today(), date.today())) if on is not None else None
    moment_asked = (day_asked, day_asked) if day_asked else (date.today(), date.today())
    key: str = parse(STATE, state, moment_asked)
    given = {"state": key, "months": str(months)} | ({"on": day_asked} if day_asked else {})
    ask = Question(store, NAME, "options", given)
    origin = origin_on(ask, TARGET, day_asked)
    held_to = last_day(str(ask.coverage(MONTHS)[1])) if ask.holds(MONTHS) else None
    day = day_asked or (last_day(origin) if isinstance(origin, str) else held_to)
    if day is None or held_to is None:
        return ask.not_held("Deaths by state and month are not in this evidence base: build it with UCDP's files.")
    until = min(last_full_month(day), f"{held_to:%Y-%m}")
    if why := absence(key, Span(until, until)):
        return ask.answer(None, as_of=day, status="not applicable", reason=why)
    deaths = Deaths(ask, until)
    if until < deaths.first:
        return ask.no_data(f"Deaths by state and month are held from {deaths.first}.", as_of=day)
    published = last_full_year(day_asked) if day_asked else None
    forecast = _forecast(ask, key, origin, int(months)) if isinstance(origin, str) else None
    value = {
        "state": key,
        "name": state_name(key),
        "on": day,
        **_situation(deaths, key),
        "forecast": forecast,
        "quiet": None,
        "options": [],
        "in_place": [],
    }
    value["quiet"] = _quiet(value)
    for option, row in [] if value["quiet"] else _standing(ask, key, day):
        if value["situation"] not in option.situations:
            continue
        if row["status"] == "in place":
            value["in_place"].append({"instrument": option.key, "name": option.name, **_told(row)})
        else:
            value["options"].append(_option(ask, option, row, deaths, value, published))
    notes = _notes(deaths)
    if published:
        notes.append(f"Findings published after {published}, or without a year, are left out.")
    if isinstance(origin, Answer):
        notes.append(f"Without a forecast, and so without scenarios: {origin.reason}")
    elif forecast is None:
        notes.append(f"Without scenarios: the forecast from {origin} does not cover {state_name(key)}.")
    return ask.answer(value, as_of=day, notes=notes)


def _option(ask: Question, option: Option, row: Row, deaths: Deaths, about: Row, published: int | None) -> Row:
    """One instrument that is not in place, with findings, past cases and, where there is a number, a scenario."""
    found = [
        f.as_dict() | _use(f.id, bool(f.effect))
        for f in findings_on(option.key)
        if published is None or (f.year or DATELESS) <= published
    ]
    return {
        "instrument": option.key,
        "name": option.name,
        **_told(row),
        "findings": found,
        "findings_text": None if found else "No finding on it was read.",
        "cases": past_cases(ask, option.key, deaths, about["deaths_12"]["total"], about["on"]),
        "scenario": next((s for f in found if (s := scenario(f, about["forecast"])) is not None), None),
    }


def _use(finding: str, has_effect: bool) -> Row:
    """Whether a finding's number is laid on the forecast, and why not."""
    if finding in APPLIED:
        return {"applied": True, "not_applied_because": None}
    why = NOT_APPLIED[finding] if has_effect else "no size of the effect was read"
    return {"applied": False, "not_applied_because": why}


def _quiet(about: Row) -> str | None:
    """That there is no violence to respond to: neither in the last years nor by the forecast; None where there is."""
    ahead = about["forecast"]
    if about["situation"] != SITUATIONS[2] or ahead is None or ahead["expected"] >= AT_RISK:
        return None
    return (
        f"There is no armed conflict to respond to in {inside_name(about['state'])}, and fewer than {AT_RISK} deaths "
        f"are expected over {ahead['months']} months: nothing is listed."
    )


# --- situation and status ---------------------------------------------------------------------------------------------


def _situation(deaths: Deaths, state: str) -> Row:
    """What state of conflict the last months show."""
    last = month_number(deaths.until)
    starts = [last - 12 * (back + 1) + 1 for back in range(RECENT_YEARS)]
    years = [deaths.over(state, start, 12, "state_based") for start in starts]
    deaths.rest_on(state, starts[-1], 12 * RECENT_YEARS)
    now, then = years[0], [y for y in years if y is not None]
    limit = f"{CONFLICT} state-based deaths"
    if now is not None and now >= CONFLICT:
        situation, why = SITUATIONS[0], f"at least {limit} in the 12 months"
    elif any(y >= CONFLICT for y in then):
        situation = SITUATIONS[1]
        why = f"fewer than {limit} in the last 12 months, and at least as many in 12 months of the {RECENT_YEARS} years"
    else:
        situation, why = SITUATIONS[2], f"fewer than {limit} in every 12 months of the {len(then)} years"
    return {
        "situation": situation,
        "situation_text": f"{why} to {moment(deaths.until)}",
        "deaths_12": {"state_based": now, "total": deaths.over(state, starts[0], 12)},
    }


def _standing(ask: Question, state: str, day: date) -> list[tuple[Option, Row]]:
    """Each option with its row: whether it is in place."""
    wanted = {o.stands_as for o in OPTIONS if o.stands_as}
    rows = {r["instrument"]: r for r in instruments_of(ask, [state], day, only=wanted)[state]}
    return [(o, _row_of(o, rows.get(o.stands_as or ""))) for o in OPTIONS]


def _row_of(option: Option, row: Row | None) -> Row:
    """The row that says whether an option is in place; unknown where no table held says so."""
    if row is None:
        return {"instrument": None, "status": "unknown", "note": "No table held says whether it is in place."}
    if option.key != "arms_embargo" or not row["parts"]:
        return row
    # Measures of a regime are told only as of the day to which all of them are known.
    standing = [p["measures"] for p in row["parts"] if p["until"] is None]
    if any(m is None or (m.startswith("as under") and not _embargo(m)) for m in standing):
        return row | {"status": "unknown", "note": "What measures a regime had on that day is not held."}
    embargoes = [p for p in row["parts"] if _embargo(p["measures"])]
    shown = [p for p in embargoes if p["until"] is None] or embargoes
    status = "never" if not shown else "in place" if shown[0]["until"] is None else "lapsed"
    return row | {
        "status": status,
        "since": min((p["since"] for p in shown), default=None),
        "until": max(p["until"] for p in shown) if status == "lapsed" else None,
        "what": [p["regime"] for p in shown],
        "size_or_last_act": "; ".join(filter(None, (p["measures"] for p in shown))) or None,
    }


def _embargo(measures: str | None) -> bool:
    """Whether the measures of a regime are said to include an arms embargo."""
    return measures is not None and any(w in measures.casefold() for w in ("arms embargo", "arms ban"))


def _told(row: Row) -> Row:
    """How an instrument stands, as an option tells it."""
    wanted = ("status", "since", "until", "what", "size_or_last_act", "as_of", "verified_through", "note")
    lead = row["parts"][0] if row["instrument"] == "agreement" and row["parts"] else {}
    return {k: row.get(k) for k in wanted} | {"fighting_since": lead.get("fighting_since")}


# --- scenario ---------------------------------------------------------------------------------------------------------


def _forecast(ask: Question, state: str, origin: str, months: int) -> Row | None:
    """The forecast that a scenario is laid on; None where the state is not in it."""
    rows = ask.select(
        "forecast_periods",
        ("expected", "q10", "q50", "q90", "probability_25", "probability_1000"),
        "target = $target AND state = $state AND origin = $origin AND months = $months",
        target=TARGET,
        state=state,
        origin=origin,
        months=months,
    )
    if not rows:
        return None
    r = rows[0]
    return {
        "origin": origin,
        "months": months,
        "expected": r["expected"],
        "median": r["q50"],
        "interval_80": [r["q10"], r["q90"]],
        "probability_25": r["probability_25"],
        "probability_1000": r["probability_1000"],
    }


def scenario(finding: Row, forecast: Row | None) -> Row | None:
    """A published effect laid on a forecast, as a range from no effect to the whole of it.

    Parameters
    ----------
    finding : dict
        As `Finding.as_dict`.
    forecast : dict or None
        With "expected", "interval_80" and "probability_1000".

    Returns
    -------
    dict or None
        "label", "finding", "citation", "effect" (as published), "how", "expected" and "probability_1000" (lowest and
        highest), "interval_80" ("no effect" and "whole effect"), and "forecast" (what it is laid on). None where the
        finding has no number that can be applied, or there is no forecast.
    """
    published = APPLIED.get(finding["id"])
    if published is None or forecast is None:
        return None
    left = 1 - published.reduction
    low, high = forecast["interval_80"]
    return {
        "label": LABEL,
        "finding": finding["id"],
        "citation": finding["citation"],
        "effect": finding["effect"],
        "caveat": finding["caveat"],
        "how": published.how,
        "expected": [_rounded(forecast["expected"] * left), forecast["expected"]],
        "interval_80": {"no effect": [low, high], "whole effect": [_rounded(low * left), _rounded(high * left)]},
        "probability_1000": [_rounded(forecast["probability_1000"] * left), forecast["probability_1000"]],
        "forecast": forecast,
    }


def _rounded(value: float) -> float:
    """Four significant digits, as forecasts are held."""
    return float(f"{value:.4g}")


def _notes(deaths: Deaths) -> list[str]:
    return [
        "Nothing is recommended. Instruments are in the order of their names.",
        "Findings are as they were read; a finding without a size of effect says so, and none is taken from elsewhere.",
        f"Past cases are told by deaths in organised violence of all types, to {moment(deaths.until)} and without the "
        "month in which they began. They describe what followed, and no effect.",
        f"A scenario ({LABEL[0].lower()}{LABEL[1:]}) is no forecast: it lays a published number on one.",
    ]
