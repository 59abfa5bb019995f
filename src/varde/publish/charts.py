"""Charts as SVG text: readable on a phone, in print, in grey and to the colour-blind.

Drawn by Altair and rendered by vl-convert without a browser or network. Series differ in lightness as well as hue, so
that they stay apart in grey. Each chart is 460 units wide: two stand side by side on a laptop, one fills a phone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import disable_debug_mode

WIDTH, HEIGHT = 460, 230
INK, MUTED, GRID = "#1d2733", "#5b6672", "#dfe3e8"
FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
# Lightness 24, 55, 83, 40, 70 per cent: apart in grey, and safe for red-green blindness.
SHADES = ("#14375e", "#c9722b", "#ecd9a8", "#5a6f2f", "#93b7d6", "#7b3f61", "#b9b9b9", "#3f8f8b")
# Lightness 89, 74, 57 per cent, the widest interval palest.
BANDS = {"interval_90": "#d9e1ea", "interval_80": "#a9b9ca", "interval_50": "#768ca4"}
SPREAD = 30
"""An axis is logarithmic where the largest value is more than so many times the middle one."""
VL_VERSION = "6.1"
Row = Mapping[str, Any]

_ids = count(1)

# Altair would hold every part of a chart, each row of data included, against its schema: a fifth of a brief's time.
disable_debug_mode()


def theme() -> dict[str, Any]:
    """The look that all charts share."""
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "padding": {"left": 2, "right": 6, "top": 4, "bottom": 2},
        "axis": {
            "labelColor": INK,
            "titleColor": MUTED,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "domainColor": MUTED,
            "tickColor": MUTED,
            "gridColor": GRID,
            "labelPadding": 4,
        },
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": INK,
            "labelFontSize": 12,
            "symbolType": "square",
            "symbolSize": 110,
            "columnPadding": 14,
            "offset": 6,
            "labelLimit": 220,
        },
        "bar": {"cornerRadius": 0},
    }


def svg(chart: alt.TopLevelMixin, description: str) -> str:
    """Render a chart; the picture scales to its box and names itself to screen readers.

    Parameters
    ----------
    chart : altair chart
        As the functions below make them.
    description : str
        What it shows, in words.
    """
    spec = chart.to_dict(validate=False)
    spec["config"] = theme()
    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VL_VERSION)
    # Several charts stand in one page: their clip paths must not share names.
    tag = f"v{next(_ids)}-"
    drawn = re.sub(r'id="([^"]+)"', rf'id="{tag}\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{tag}\1)", drawn)
    drawn = re.sub(r'xlink:href="#([^"]+)"', rf'xlink:href="#{tag}\1"', drawn)
    drawn = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", drawn, count=1)
    # Shorter coordinates, in the tags alone: the labels of an axis keep their digits.
    drawn = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d+\.\d)\d+", r"\1", tag[0]), drawn)
    drawn = re.sub(r' aria-(label|roledescription)="[^"]*"', "", drawn)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _data(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(values=[dict(r) for r in rows])


def _scale(series: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(series), range=list(SHADES[: len(series)]))


def year_ticks(years: Sequence[int]) -> list[int]:
    """Years to label on an axis: every fifth or tenth, or all where there are few."""
    first, last = min(years), max(years)
    step = 1 if last - first < 9 else 5 if last - first < 45 else 10
    return [y for y in range(first, last + 1) if y % step == 0]


def stacked_years(rows: Sequence[Row], series: Sequence[str], unit: str, height: int = HEIGHT) -> alt.Chart:
    """Bars by year, stacked by series.

    Parameters
    ----------
    rows : sequence of {"year": int, "series": str, "value": number}
        One a year and series.
    series : sequence of str
        Order of the stack from the bottom, darkest first.
    unit : str
        Title of the value axis.
    """
    years = [r["year"] for r in rows]
    order = {s: i for i, s in enumerate(series)}
    encoding: dict[str, Any] = {
        "x": alt.X(
            "year:O",
            title=None,
            axis=alt.Axis(values=year_ticks(years), labelAngle=0, grid=False),
            scale=alt.Scale(domain=list(range(min(years), max(years) + 1)), paddingInner=0.15),
        ),
        "y": alt.Y("value:Q", title=unit, axis=_counts(rows)),
        "order": alt.Order("order:Q"),
    }
    if len(series) > 1:
        encoding["color"] = alt.Color("series:N", scale=_scale(series), sort=list(series))
    else:
        encoding["color"] = alt.value(SHADES[0])
    return (
        alt.Chart(_data([{**r, "order": order[r["series"]]} for r in rows]))
        .mark_bar()
        .encode(**encoding)
        .properties(width=WIDTH, height=height)
    )


def _counts(rows: Sequence[Row]) -> alt.Axis:
    """An axis for whole numbers: no tick between them."""
    top = _highest(rows)
    if top <= 5:
        return alt.Axis(values=list(range(int(top) + 1)), format="d")
    return alt.Axis(tickCount=5, format="~s" if top >= 10_000 else ",~f")


def _highest(rows: Sequence[Row]) -> float:
    """The highest stack of a chart."""
    totals: dict[Any, float] = {}
    for r in rows:
        x = r.get("year") or r.get("month") or r.get("name")
        totals[x] = totals.get(x, 0) + abs(r["value"] or 0)
    return max(totals.values(), default=0)


def stacked_months(rows: Sequence[Row], series: Sequence[str], unit: str, height: int = HEIGHT) -> alt.Chart:
    """Areas or bars by month, stacked by series; `month` is YYYY-MM. Months without a row are gaps, not zeros."""
    order = {s: i for i, s in enumerate(series)}
    data = [{**r, "day": f"{r['month']}-01", "order": order[r["series"]]} for r in rows]
    months = sorted({r["month"] for r in rows})
    encoding: dict[str, Any] = {
        "x": alt.X("utcyearmonth(day):T", title=None, axis=_month_axis(months)),
        "y": alt.Y("value:Q", title=unit, axis=_counts(rows)),
        "order": alt.Order("order:Q"),
    }
    encoding["color"] = (
        alt.Color("series:N", scale=_scale(series), sort=list(series)) if len(series) > 1 else alt.value(SHADES[0])
    )
    return alt.Chart(_data(data)).mark_bar().encode(**encoding).properties(width=WIDTH, height=height)


def _month_axis(months: Sequence[str]) -> alt.Axis:
    span = (int(months[-1][:4]) - int(months[0][:4])) * 12 + int(months[-1][5:]) - int(months[0][5:])
    if span <= 30:
        return alt.Axis(format="%b %y", labelAngle=0, grid=False, tickCount=6)
    return alt.Axis(format="%Y", labelAngle=0, grid=False, tickCount=6)


def line_years(
    rows: Sequence[Row],
    series: Sequence[str],
    unit: str,
    *,
    zero: bool = True,
    percent: bool = False,
    height: int = 200,
) -> Any:
    """Lines by year with a dot at each value; a missing year breaks the line.

    Parameters
    ----------
    rows : sequence of {"year": int, "series": str, "value": number or None}
        One a year and series.
    zero : bool
        Whether the value axis starts at zero.
    percent : bool
        Whether values are shares, shown as per cent.
    """
    years = [r["year"] for r in rows]
    held = {(r["series"], r["year"]) for r in rows}
    gaps = [(s, y) for s in series for y in range(min(years), max(years)) if (s, y) not in held]
    drawn_rows = [*rows, *({"series": s, "year": y, "value": None} for s, y in gaps)]
    base = alt.Chart(_data(sorted(drawn_rows, key=lambda r: (r["series"], r["year"])))).encode(
        x=alt.X(
            "year:Q",
            title=None,
            axis=alt.Axis(values=year_ticks(years), format="d", grid=False),
            scale=alt.Scale(domain=[min(years), max(years)], nice=False),
        ),
        y=alt.Y(
            "value:Q",
            title=unit,
            scale=alt.Scale(zero=zero),
            axis=alt.Axis(tickCount=5, format="%" if percent else "~s" if _highest(rows) >= 10_000 else ",~f"),
        ),
    )
    dashes = alt.Scale(domain=list(series), range=[[1, 0], [5, 3], [1, 3], [8, 3, 2, 3]][: len(series)])
    if len(series) > 1:
        base = base.encode(
            color=alt.Color(
                "series:N", scale=_scale_lines(series), sort=list(series), legend=alt.Legend(symbolType="stroke")
            ),
            strokeDash=alt.StrokeDash("series:N", scale=dashes, sort=list(series)),
        )
        drawn = alt.layer(base.mark_line(strokeWidth=2))
    else:
        drawn = alt.layer(
            base.mark_line(strokeWidth=2, color=SHADES[0]), base.mark_point(filled=True, size=18, color=SHADES[0])
        )
    return drawn.properties(width=WIDTH, height=height)


def _scale_lines(series: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(series), range=["#14375e", "#c9722b", "#5a6f2f", "#7b3f61"][: len(series)])


def room_for(names: Sequence[str]) -> int:
    """Width to keep for names beside an axis: by the widest of the common fonts, so that none is cut off."""
    return min(190, 12 + round(7.4 * max(map(len, names), default=0)))


def _names_axis(names: Sequence[str]) -> alt.Axis:
    room = room_for(names)
    return alt.Axis(labelLimit=room, minExtent=room, maxExtent=room)


def ranked_bars(
    rows: Sequence[Row], unit: str, *, percent: bool = False, domain: tuple[float, float] | None = None
) -> Any:
    """Horizontal bars, longest on top, each with its value written beside it.

    Parameters
    ----------
    rows : sequence of {"name": str, "value": number, "label": str}
        In the order wanted.
    """
    names = [r["name"] for r in rows]
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=_names_axis(names)),
        x=alt.X(
            "value:Q",
            title=unit,
            scale=alt.Scale(domain=list(domain)) if domain else alt.Undefined,
            axis=alt.Axis(tickCount=4, format="%" if percent else "~s", domain=False),
        ),
    )
    bars = base.mark_bar(color=SHADES[0], height={"band": 0.7})
    labels = base.mark_text(align="left", dx=4, fontSize=12, color=INK).encode(text="label:N")
    return alt.layer(bars, labels).properties(width=WIDTH - room_for(names) - 40, height=max(60, 22 * len(rows)))


def timeline(rows: Sequence[Row], until: str) -> Any:
    """Spells on a time axis, one a line: solid where the dates are held, paler past the last mandate held.

    Parameters
    ----------
    rows : sequence of {"name": str, "start": YYYY-MM-DD, "end": YYYY-MM-DD, "state": "ended" or "in place"}
        One a spell; `end` is the end of the mandate, or of the last mandate held.
    until : str
        Right end of the axis, YYYY-MM-DD.
    """
    names = list(dict.fromkeys(r["name"] for r in rows))
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=_names_axis(names)),
        x=alt.X("start:T", title=None, axis=alt.Axis(format="%Y", grid=True, tickCount=6)),
        x2="end:T",
    )
    order = ["in place", "ended"]
    bars = base.mark_bar(height={"band": 0.55}).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=order, range=[SHADES[0], SHADES[4]]), sort=order)
    )
    edge = alt.Chart(_data([{"day": until}])).mark_rule(color=MUTED, strokeDash=[2, 3]).encode(x="day:T")
    return alt.layer(bars, edge).properties(width=WIDTH - room_for(names) - 12, height=max(46, 24 * len(names)))


# Room for names that a browser's font sets wider than the one they were measured with.
_WIDE = alt.Legend(columnPadding=30, symbolOpacity=1)


def _sizes(values: Sequence[float], usual: Sequence[float], unit: str) -> dict[str, Any]:
    """Title, scale and axis for counts: logarithmic, with room for 0, where the largest dwarfs the usual ones."""
    some, top = sorted(v for v in usual if v > 0), max(values)
    if not some or top <= SPREAD * some[len(some) // 2]:
        return {"title": unit, "axis": _counts([{"value": top}])}
    ticks = [0, *(10**i for i in range(len(str(int(top)))))]
    scale = alt.Scale(type="symlog", domain=[0, 1.2 * top], nice=False)
    label = "format(datum.value, datum.value < 10000 ? ',' : '~s')"
    return {"title": f"{unit}, log scale", "scale": scale, "axis": alt.Axis(values=ticks, labelExpr=label)}


def fan(recorded: Sequence[Row], forecast: Sequence[Row], unit: str, height: int = HEIGHT) -> Any:
    """What was recorded by month, and a forecast as its median within the central 50, 80 and 90% intervals.

    Parameters
    ----------
    recorded : sequence of {"month": YYYY-MM, "value": number}
        Up to the origin of the forecast, earliest first.
    forecast : sequence of {"month": YYYY-MM, "median": number, "interval_50": (low, high), ...}
        The months ahead, earliest first, with `interval_50`, `interval_80` and `interval_90`.
    unit : str
        Title of the value axis.
    """
    last = recorded[-1]
    # The fan opens at the last month recorded, which is certain.
    ahead = [{"month": last["month"], "median": last["value"], **dict.fromkeys(BANDS, [last["value"]] * 2)}, *forecast]
    usual = [*(r["value"] for r in recorded), *(r["median"] for r in forecast)]
    y = _sizes([*usual, *(r[k][1] for r in forecast for k in BANDS)], usual, unit)
    names = {"recorded, then median": SHADES[0], **{f"{k[-2:]}%": BANDS[k] for k in reversed(BANDS)}}
    colors = alt.Scale(domain=list(names), range=list(names.values()))
    axis = _month_axis([r["month"] for r in [*recorded, *forecast]])

    def base(rows: Sequence[Row], name: str) -> alt.Chart:
        return alt.Chart(_data([{**r, "day": f"{r['month']}-15"} for r in rows])).encode(
            x=alt.X("day:T", title=None, axis=axis),
            color=alt.ColorDatum(name, type="nominal", scale=colors, sort=None, legend=_WIDE),
        )

    bands = [
        base([{"month": r["month"], "low": r[k][0], "high": r[k][1]} for r in ahead], f"{k[-2:]}%")
        .mark_area(opacity=1)
        .encode(y=alt.Y("low:Q", **y), y2="high:Q")
        for k in BANDS
    ]
    line = next(iter(names))
    middle = base(ahead, line).mark_line(strokeWidth=2, strokeDash=[4, 3]).encode(y=alt.Y("median:Q", **y))
    past = base(recorded, line).mark_line(strokeWidth=2).encode(y=alt.Y("value:Q", **y))
    return alt.layer(*bands, middle, past).properties(width=WIDTH, height=height)


def intervals_years(rows: Sequence[Row], interval: str, unit: str, height: int = 200) -> Any:
    """A forecast interval for each year with the value that came: a dot, or a diamond where it lies outside.

    Parameters
    ----------
    rows : sequence of {"year": int, "low": number, "high": number, "value": number}
        One a year.
    interval : str
        What the bars are, for the legend.
    unit : str
        Title of the value axis.
    """
    years = [r["year"] for r in rows]
    values = [v for r in rows for v in (r["high"], r["value"])]
    y = _sizes(values, values, unit)
    shown = {interval: BANDS["interval_80"], "recorded": SHADES[0], "recorded, outside": SHADES[1]}
    colors = alt.Scale(domain=list(shown), range=list(shown.values()))
    x = alt.X(
        "year:O",
        title=None,
        axis=alt.Axis(values=year_ticks(years), labelAngle=0, grid=False),
        scale=alt.Scale(domain=list(range(min(years), max(years) + 1))),
    )

    def base(chosen: Sequence[Row], name: str) -> alt.Chart:
        color = alt.ColorDatum(name, type="nominal", scale=colors, sort=None, legend=_WIDE)
        return alt.Chart(_data(chosen)).encode(x=x, color=color)

    inside = [r for r in rows if r["low"] <= r["value"] <= r["high"]]
    outside = [r for r in rows if r not in inside]
    bars = base(rows, interval).mark_bar(width={"band": 0.6}).encode(y=alt.Y("low:Q", **y), y2="high:Q")
    # An interval of no width, where all draws agree, is a dash.
    ticks = base(rows, interval).mark_tick(thickness=2, width={"band": 0.6}).encode(y=alt.Y("high:Q", **y))
    dots = [
        base(chosen, name).mark_point(size=42, filled=True, opacity=1, shape=shape).encode(y=alt.Y("value:Q", **y))
        for chosen, name, shape in ((inside, "recorded", "circle"), (outside, "recorded, outside", "diamond"))
        if chosen
    ]
    return alt.layer(bars, ticks, *dots).properties(width=WIDTH, height=height)
