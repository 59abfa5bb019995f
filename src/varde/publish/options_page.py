"""Instruments not in place in a state as a page, each with what was published on it and comparable past cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from varde import __version__
from varde.figures.answer import Answer
from varde.figures.wording import inside_name, moment
from varde.publish.desk import cell
from varde.publish.instrument_cells import SIGNS, behind, in_place_words
from varde.publish.page import Note, source_line
from varde.publish.respond_page import source_notes
from varde.publish.sections.forecast import about, per_cent
from varde.publish.template import environment
from varde.publish.wording import prose, short_moment
from varde.store import Store

Row = Mapping[str, Any]
CASE_COLUMNS = ("State", "What", "Began", "12 months before", "First year after", "Second year after")


def options_page(store: Store, answer: Answer) -> str:
    """The page as one HTML file that needs no network and no script.

    Parameters
    ----------
    store : Store
        The evidence base that the answer is from.
    answer : Answer
        Of `figures.options.options`, with a value.
    """
    found: Row = answer.value
    return (
        environment(moment=moment)
        .get_template("options.html.j2")
        .render(
            found=found,
            inside=inside_name(found["state"]),
            day=moment(found["on"]),
            situation=prose(found["situation_text"]),
            forecast=forecast_words(found["forecast"]),
            options=[_option(o) for o in found["options"]],
            in_place=[in_place_words(o) for o in found["in_place"]],
            columns=CASE_COLUMNS,
            notes=[prose(n) for n in answer.notes],
            sources=source_notes(answer),
            citations=source_line([Note(1, answer.sources, None, None, True)]),
            made_on=moment(date.today()),
            evidence=store.in_words,
            version=__version__,
        )
    )


def forecast_words(forecast: Row | None) -> str:
    """The forecast that scenarios are laid on, in a sentence; nothing where there is none."""
    if forecast is None:
        return ""
    return (
        f"Forecast over {forecast['months']} months after {moment(forecast['origin'])}: "
        f"{_deaths(forecast['expected'])} expected, 80% interval {_interval(forecast['interval_80'])}; at least 1000: "
        f"{per_cent(forecast['probability_1000'])}."
    )


def _deaths(expected: float) -> str:
    """Deaths expected, rounded as everywhere."""
    rounded = round(expected)
    return f"{about(rounded)} {'death' if rounded == 1 else 'deaths'}"


def _interval(interval: list[float]) -> str:
    """An interval in words, with both its ends even where they are the same."""
    low, high = (about(round(v)) for v in interval)
    return f"{low} to {high}"


def scenario_words(scenario: Row) -> list[str]:
    """A scenario in sentences, each under its label: the range, what it rests on, and how it was made."""
    label = scenario["label"]
    low, high = scenario["expected"]
    whole, none = scenario["interval_80"]["whole effect"], scenario["interval_80"]["no effect"]
    risks = scenario["probability_1000"]
    return [
        f"{label}: {about(round(low))} to {_deaths(high)} expected, from the whole of it to none of it; 80% interval "
        f"{_interval(whole)} with the whole, {_interval(none)} with none; at least 1000: {per_cent(risks[0])} to "
        f"{per_cent(risks[1])}.",
        f"Published: {scenario['effect']}. {scenario['citation']}",
        f"Caveat: {scenario['caveat']}.",
        scenario["how"],
    ]


def case_row(case: Row) -> list[str]:
    """A past case as a row of `CASE_COLUMNS`."""
    return [
        case["name"],
        case["what"],
        short_moment(case["began"]),
        *(cell(case[c]) for c in ("deaths_before", "deaths_first_year", "deaths_second_year")),
    ]


def _option(option: Row) -> dict[str, Any]:
    """An instrument with its findings, past cases and scenario."""
    row = {"verified": True, **option, "note": option["note"] or ""}
    return {
        "key": option["instrument"],
        "name": option["name"],
        "status": option["status"],
        "sign": SIGNS[option["status"]],
        "behind": [(name, text) for name, text in behind(row) if name != "Status"],
        "findings": option["findings"],
        "findings_text": option["findings_text"],
        "cases_text": prose(option["cases"]["text"]),
        "cases": [case_row(c) for c in option["cases"]["cases"]],
        "scenario": scenario_words(option["scenario"]) if option["scenario"] else [],
    }
