"""The watch as a page: what stands out in the months ahead, for all states at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

import altair as alt

from varde import __version__
from varde.figures.wording import capital, count, moment, number, sentence_list, share
from varde.forecast.months import month_id, month_text
from varde.forecast.watch import CHANGES, CONFLICT, COUNTED_TO, TIMES, WAR, YEAR, Row, Watch, onset_risk, ranked, record
from varde.publish import charts
from varde.publish.charts import BANDS, INK, SHADES, svg
from varde.publish.desk import cell
from varde.publish.maps import MAP_NOTICE, Symbol, world_map
from varde.publish.page import Note, note_text, source_line
from varde.publish.sections.forecast import SCALE, SKEWED, about, between, deaths, likelihood, per_cent
from varde.publish.template import environment
from varde.publish.wording import amount, prose
from varde.store import Store

NAMED = 6
"""Units named under each heading of what stands out; the table has all."""
DRIVERS = 2
"""Drivers told of each."""
IN_CHART = 20
TOLD = 0.01
"""Below this probability of 25 deaths, and without deaths in the last twelve months, a unit is told by its name."""
ABOVE = "†"
"""Mark of expected deaths that lie above their interval."""
TARGETS = {
    "state-based": "state-based violence",
    "non-state": "non-state violence",
    "one-sided": "one-sided violence",
    "total": "organised violence",
}
"""What is forecast, in words; a user's own target stands for itself."""

CLASSES = (
    (0, "fewer than 1", "#e4e8ed"),
    (1, "1 to 24", "#c3cedb"),
    (25, "25 to 99", "#98abc1"),
    (100, "100 to 999", "#6d86a4"),
    (1_000, "1000 to 9999", "#416188"),
    (10_000, "10\u202f000 or more", "#14305a"),
)
"""Expected deaths from which a class begins, its name, and its shade: each darker than the last by 12 L* or more."""
SYMBOLS = {
    "onset": Symbol("diamond"),
    "escalation": Symbol("triangle-up"),
    "de-escalation": Symbol("triangle-down"),
}
MARKS = {"onset": "◆", "escalation": "▲", "de-escalation": "▼"}
"""The symbols of the map as text."""
LINE = 20
"""Letters of a name beside the chart until it is broken."""
SOURCES = ("varde_forecasts", "ucdp_country_month", "natural_earth", "gw_capitals")
SCOREBOARD = "docs/scoreboard.html"
"""Where the scores of models and benchmarks stand in Varde's repository."""


def watch_page(store: Store, watch: Watch) -> str:
    """The page as one HTML file that needs no network and no script.

    Parameters
    ----------
    store : Store
        The evidence base, for shapes, sources and how earlier forecasts fared.
    watch : Watch
        What to tell of, from `forecast.watch`.
    """
    template = environment().get_template("watch.html.j2")
    period = f"{moment(month_text(month_id(watch.origin) + 1))} to {moment(watch.until)}"
    return template.render(
        title=f"{capital(_target(watch))}, {period}",
        watch=watch,
        origin=moment(watch.origin),
        period=period,
        tiles=_tiles(watch),
        stands_out=list(_stands_out(watch)),
        notes=[prose(n) for n in watch.notes],
        map=_map(store, watch) if watch.states else None,
        classes=CLASSES,
        marks=MARKS,
        chart=_chart(watch),
        table=_table(watch),
        signals=_definitions(watch),
        record=_record(store, watch),
        sources=_sources(store, watch),
        recorded_under=COUNTED_TO,
        scale=SCALE,
        scoreboard=SCOREBOARD,
        map_notice=MAP_NOTICE,
        made_on=moment(date.today()),
        evidence=store.in_words,
        version=__version__,
    )


def _target(watch: Watch) -> str:
    return TARGETS.get(watch.target, watch.target)


def _percent(probability: float) -> str:
    """A probability as a table shows it."""
    return per_cent(probability).replace("under ", "<").replace("over ", ">")


def _times(value: float) -> str:
    """A ratio of deaths, with more digits the smaller it is."""
    return number(value, 0 if value >= 10 else 1 if value >= 1 else 2)


def _rate(change: float) -> str:
    """Deaths per month ahead against those before, in words."""
    if change >= 1.05:
        return f"{_times(change)} times the rate"
    return "about the rate" if change >= 0.95 else f"{per_cent(change)} of the rate"


def _tiles(watch: Watch) -> list[tuple[str, str, str]]:
    """Counts of units: value, what it is of, and what that means."""
    likelier = {n: sum(row[f"probability_{n}"] > 0.5 for row in watch.rows) for n in (CONFLICT, WAR)}
    what = "states" if watch.states else "units"
    tiles = [
        (number(len(watch.rows)), f"{what} forecast", f"{watch.months} months, from data to {moment(watch.origin)}"),
        (number(likelier[CONFLICT]), f"with at least {CONFLICT} deaths", "likelier than not"),
        (number(likelier[WAR]), f"with at least {WAR} deaths", "likelier than not"),
    ]
    told = {
        "onset": (f"possible {{}} of {CONFLICT} deaths", f"a risk of {_percent(onset_risk(watch.months))} or more"),
        "escalation": ("possible {}", f"more deaths likelier than not, {TIMES} times as many 25% likely or more"),
        "de-escalation": ("likely {}", "fewer deaths more than 75% likely, two thirds or fewer 50% or more"),
    }
    for name, (label, context) in told.items():
        n = sum(row["signal"] == name for row in watch.rows)
        tiles.append((number(n), f"{MARKS[name]} {label.format(name if n == 1 else name + 's')}", context))
    return tiles


def _stands_out(watch: Watch) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """Headings, the units under each with what is said of them, and what is said where there are more or none."""
    lists: dict[str, tuple[list[Row], str]] = {
        "Most deaths expected": (ranked(watch.rows, "expected")[:NAMED], ""),
        f"{MARKS['onset']} Possible onsets": (_with(watch, "onset", "25"), "onset"),
        f"{MARKS['escalation']} Possible escalations": (_with(watch, "escalation", "expected"), "escalation"),
        f"{MARKS['de-escalation']} Likely de-escalations": (_with(watch, "de-escalation", "expected"), "de-escalation"),
    }
    for heading, (rows, name) in lists.items():
        more = len(rows) - NAMED
        rest = f"{capital(count(more, 'more', 'more'))} in the table of all." if more > 0 else ""
        yield heading, [(row["name"], _said(watch, row, name)) for row in rows[:NAMED]], rest if rows else "None."


def _with(watch: Watch, name: str, by: str) -> list[Row]:
    """The units that have a signal, in an order."""
    return [row for row in ranked(watch.rows, by) if row["signal"] == name]


def _said(watch: Watch, row: Row, name: str) -> str:
    """What is said of a unit in words, under a signal or, without one, as one of the most deaths."""
    before = (
        f"{amount(round(row['deaths_last_12']))} in the last twelve months" if row["deaths_last_12"] is not None else ""
    )
    interval = f"80% interval: {between([row['q10'], row['q90']])}"
    if not name:
        middle = f"median {about(round(row['q50']))}, " if row["expected"] > SKEWED * row["q50"] else ""
        after = f", after {before}" if before else ""
        risk = f"at least {WAR}: {likelihood(row['probability_1000'])}"
        return f"{deaths(row['expected'])} expected ({middle}{interval}){after}; {risk}."
    if name == "onset":
        told = f"at least {CONFLICT} deaths: {likelihood(row['probability_25'])}, after {before} ({interval})."
    else:
        upper = row["q75"] * YEAR / row["months"] / row["deaths_last_12"]
        rest = (
            f"{_times(upper)} times that rate or more" if name == "escalation" else f"{per_cent(upper)} of it or more"
        )
        told = (
            f"a median of {about(round(row['q50']))} deaths ({interval}), {_rate(row['change_median'])} of the last "
            f"twelve months ({amount(round(row['deaths_last_12']))} deaths); one chance in four of {rest}."
        )
    return told + _why(watch, row, name)


def _why(watch: Watch, row: Row, name: str) -> str:
    """The main drivers that push a forecast in the direction of its signal."""
    sign = -1 if name == "de-escalation" else 1
    texts = [d["text"] for d in watch.drivers.get(row["unit"], ()) if sign * d["effect"] > 0][:DRIVERS]
    return f" Rests on: {'; '.join(texts)}." if texts else ""


def _map(store: Store, watch: Watch) -> str:
    """The world, shaded by expected deaths, with a symbol where a change is told."""
    told = [f"{name}: {sentence_list(_names(watch, name)) or 'none'}" for name in CHANGES]
    return world_map(
        store,
        {row["unit"]: shade(row["expected"]) for row in watch.rows},
        {row["unit"]: row["signal"] for row in watch.rows if row["signal"] in CHANGES},
        SYMBOLS,
        f"Map of the world shaded by deaths expected in {_target(watch)}. "
        f"The most are expected in {sentence_list([row['name'] for row in watch.rows[:NAMED]])}. "
        f"Marked as {'; '.join(told)}. The table of all has the numbers.",
    )


def shade(expected: float) -> str:
    """Shade of the class of expected deaths."""
    return next(c for least, _, c in reversed(CLASSES) if expected >= least)


def _names(watch: Watch, name: str) -> list[str]:
    return [row["name"] for row in _with(watch, name, "expected")]


def _chart(watch: Watch) -> dict[str, Any]:
    """Intervals of the units with the most expected deaths, with what they say in words and as a table."""
    rows = [row for row in watch.rows if row["q95"] > 0 or row["expected"] > 0][:IN_CHART]
    if not rows:
        return {}
    top = rows[0]
    what = "state" if watch.states else "unit"
    described = (
        f"Deaths forecast over {watch.months} months in the {count(len(rows), what)} with the most expected, as "
        f"median and central intervals. {top['name']}: median {about(top['q50'])}, 50% interval "
        f"{between([top['q25'], top['q75']])}, 90% interval {between([top['q05'], top['q95']])}."
    )
    return {
        "svg": svg(_intervals(rows), described),
        "caption": f"The {number(len(rows))} with the most deaths expected over {watch.months} months",
        "columns": ["", "Median", "50% interval", "80% interval", "90% interval", "Expected", f"Last {YEAR} months"],
        "rows": [
            [
                row["name"],
                about(row["q50"]),
                *(between([row[low], row[high]]) for low, high in (("q25", "q75"), ("q10", "q90"), ("q05", "q95"))),
                about(row["expected"]),
                cell(row["deaths_last_12"]),
            ]
            for row in rows
        ],
    }


def _intervals(rows: Sequence[Row]) -> Any:
    """Nested bars from the 90 to the 50% interval, a dot at the median, and a line at the deaths as before."""
    names = ["\n".join(wrap(row["name"], LINE)) for row in rows]
    drawn = [
        {
            **row,
            "name": name,
            "before": None if row["deaths_last_12"] is None else row["deaths_last_12"] * row["months"] / YEAR,
        }
        for row, name in zip(rows, names, strict=True)
    ]
    most = max(v for row in drawn for v in (row["q95"], row["expected"], row["before"] or 0))
    # From 0 on, as a logarithmic axis can't be: even steps of log(1 + deaths).
    scale = alt.Scale(type="symlog", domain=[0, 1.15 * most], nice=False)
    ticks = [0, *(10**i for i in range(len(str(int(most)))))]
    label = "datum.value < 10000 ? format(datum.value, 'd') : replace(format(datum.value, ','), ',', '\u202f')"
    axis = alt.Axis(values=ticks, labelExpr=label, grid=True, domain=False)
    marks = {"90%": BANDS["interval_90"], "80%": BANDS["interval_80"], "50%": BANDS["interval_50"]}
    marks |= {"median": INK, "as in the last 12 months": SHADES[1]}
    colors = alt.Scale(domain=list(marks), range=list(marks.values()))
    room = charts.room_for([line for name in names for line in name.split("\n")])
    beside = alt.Axis(labelExpr="split(datum.value, '\\n')", labelLineHeight=11, minExtent=room, maxExtent=room)
    base = alt.Chart(alt.InlineData(values=drawn)).encode(y=alt.Y("name:N", sort=names, title=None, axis=beside))

    def layer(chart: alt.Chart, name: str, start: str, end: str = "") -> alt.Chart:
        color = alt.ColorDatum(name, type="nominal", scale=colors, sort=None, legend=alt.Legend(columns=3))
        x = alt.X(f"{start}:Q", title="deaths, log scale from 0", scale=scale, axis=axis)
        return chart.encode(x=x, color=color, **({"x2": f"{end}:Q"} if end else {}))

    ends = {"90%": ("q05", "q95", 0.34), "80%": ("q10", "q90", 0.56), "50%": ("q25", "q75", 0.78)}
    bars = [layer(base.mark_bar(height={"band": high}), name, low, up) for name, (low, up, high) in ends.items()]
    before = layer(base.mark_tick(thickness=2.4, height=20, opacity=1), "as in the last 12 months", "before")
    dots = layer(base.mark_point(filled=True, size=46, opacity=1, stroke="#ffffff", strokeWidth=1), "median", "q50")
    return alt.layer(*bars, before, dots).properties(width=charts.WIDTH - room, height=26 * len(rows))


def _table(watch: Watch) -> dict[str, Any]:
    """All units with their numbers; of those with next to nothing to tell, the names alone."""
    columns = [
        "State" if watch.states else "Unit",
        "Signal",
        "Expected",
        "Median",
        "80% interval",
        f"At least {CONFLICT}",
        f"At least {WAR}",
        f"Last {YEAR} months",
        "Change a month (80%)",
    ]
    told = [r for r in watch.rows if r["probability_25"] >= TOLD or r["deaths_last_12"] != 0]
    rows = [
        [
            row["name"],
            f"{MARKS[row['signal']]} {row['signal']}" if row["signal"] in MARKS else row["signal"],
            about(row["expected"]).replace("fewer than one", "<1")
            + (f" {ABOVE}" if row["expected"] > row["q90"] else ""),
            about(round(row["q50"])),
            between([row["q10"], row["q90"]]),
            _percent(row["probability_25"]),
            _percent(row["probability_1000"]),
            cell(row["deaths_last_12"]),
            _change(row),
        ]
        for row in told
    ]
    others = sorted(r["name"] for r in watch.rows if r not in told)
    above = ABOVE if any(r["expected"] > r["q90"] for r in told) else ""
    return {"columns": columns, "rows": rows, "others": others, "above": above}


def _change(row: Row) -> str:
    """Change of deaths a month with its interval, where there were enough to hold it against."""
    if (row["deaths_last_12"] or 0) < CONFLICT:
        return "–"
    low, middle, high = (_times(row[f"change_{of}"]) for of in ("low", "median", "high"))
    return f"× {middle} ({low} to {high})"


def _definitions(watch: Watch) -> list[tuple[str, str]]:
    """What the signals mean."""
    active = f"at least {CONFLICT} deaths in the last twelve months"
    return [
        (
            "onset",
            f"fewer than {CONFLICT} deaths in the last twelve months, and a risk of at least {CONFLICT} in these "
            f"{watch.months} months of {_percent(onset_risk(watch.months))} or more",
        ),
        (
            "escalation",
            f"{active}; more a month than then is likelier than not, and {TIMES} times as many 25% likely or more",
        ),
        (
            "de-escalation",
            f"{active}; fewer a month than then is more than 75% likely, and two thirds of them or fewer 50% or more",
        ),
        ("continuing", f"{active}, and neither of the two"),
        ("quiet", "all others"),
    ]


def _record(store: Store, watch: Watch) -> dict[str, Any]:
    """How signals of earlier forecasts fared, as a table; nothing where none are held, or units are no states."""
    if not watch.states or not store.has("forecast_periods") or watch.target not in TARGETS:
        return {}
    found = record(store, watch)
    origins = max(counts["origins"] for counts in found.values())
    if not origins:
        return {}
    rows = [
        [
            f"{MARKS[name]} {name}",
            number(counts["marked"]),
            _of(counts["came"], counts["marked"]),
            number(counts["others"]),
            _of(counts["others_came"], counts["others"]),
        ]
        for name, counts in found.items()
    ]
    return {"origins": number(origins), "rows": rows}


def _of(part: int, whole: int) -> str:
    return f"{number(part)} ({share(part / whole)})" if whole else "–"


def _sources(store: Store, watch: Watch) -> dict[str, Any]:
    """Publisher, vintage and citation of what the page rests on; a panel of the user's own has none that are known."""
    if not watch.states:
        return {"notes": [], "citations": []}
    held = [{"id": name, **store.sources[name]} for name in SOURCES if name in store.sources]
    listed = [{**s, "vintage": [watch.origin if s["id"] == "varde_forecasts" else s["version"]]} for s in held]
    notes = [Note(i, [s], None, s["verified_through"] or None, True) for i, s in enumerate(listed, 1)]
    return {"notes": [note_text(n) for n in notes], "citations": source_line(notes)}
