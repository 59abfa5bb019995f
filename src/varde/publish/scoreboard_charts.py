"""The charts of the scoreboard: models beside a baseline, calibration, and where a model gained and lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from varde.publish.charts import BANDS, INK, MUTED, SHADES, WIDTH

STYLES = (
    (SHADES[0], [1, 0], "circle", 3.0),
    (SHADES[1], [5, 3], "square", 1.6),
    (SHADES[3], [2, 2], "triangle-up", 1.6),
    (SHADES[5], [8, 3, 2, 3], "diamond", 1.6),
    (SHADES[4], [10, 3], "triangle-down", 1.6),
    (SHADES[7], [4, 2], "cross", 1.6),
)
"""Colour, dash, symbol and width of each line, the first for the model that the page is about: apart in grey too."""

HEIGHT = 250
RATIO_TICKS = (0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
NAMES = 190
"""Room for names beside an axis."""

Row = Mapping[str, Any]


def _data(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def ratio_lines(rows: Sequence[Row], series: Sequence[str], x: alt.X, baseline: str) -> Any:
    """Lines of ratios to a baseline, which is the line at 1; equal steps up and down are equal factors.

    Parameters
    ----------
    rows : sequence of {"x": value, "series": str, "value": number}
        One for each point of a line.
    series : sequence of str
        The lines, at most `STYLES`; the first is the strongest.
    x : altair.X
        The axis along which they run.
    baseline : str
        What the line at 1 is.
    """
    values = [row["value"] for row in rows]
    low, high = 0.96 * min([*values, 0.9]), 1.04 * max([*values, 1.1])
    y = alt.Y(
        "value:Q",
        title=f"ratio to {baseline}, log scale",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=[t for t in RATIO_TICKS if low <= t <= high], format="~g", domain=False),
    )
    styles = STYLES[: len(series)]
    own, order = list(series), list(series)

    def scale(part: int) -> alt.Scale:
        return alt.Scale(domain=own, range=[style[part] for style in styles])

    legend = alt.Legend(columns=3, symbolType="stroke", symbolSize=260)
    base = alt.Chart(_data(rows)).encode(
        x=x,
        y=y,
        color=alt.Color("series:N", scale=scale(0), sort=order, legend=legend),
        strokeDash=alt.StrokeDash("series:N", scale=scale(1), sort=order, legend=legend),
    )
    lines = base.mark_line().encode(strokeWidth=alt.StrokeWidth("series:N", scale=scale(3), sort=order, legend=None))
    dots = base.mark_point(filled=True, size=44, opacity=1, strokeDash=[1, 0]).encode(
        shape=alt.Shape("series:N", scale=scale(2), sort=order, legend=None), strokeDash=alt.value([1, 0])
    )
    even = alt.Chart(_data([{"value": 1}])).mark_rule(color=INK, strokeWidth=1.2).encode(y=y)
    return alt.layer(even, lines, dots).properties(width=WIDTH, height=HEIGHT)


def pit_histogram(shares: Mapping[str, Sequence[float]]) -> Any:
    """Histogram of the probability integral transform: bars of the first model, strokes of another.

    Parameters
    ----------
    shares : mapping of str to sequence of float
        For each of one or two models the shares of cells in equal parts of 0 to 1.
    """
    bins = len(next(iter(shares.values())))
    drawn = [
        {"from": i / bins, "to": (i + 1) / bins, "series": name, "value": value}
        for name, own in shares.items()
        for i, value in enumerate(own)
    ]
    x = alt.X(
        "from:Q",
        title="where the recorded value lies among the draws",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5, grid=False),
    )
    top = max([1.5 / bins, *(float(value) for own in shares.values() for value in own)])
    y = alt.Y("value:Q", title="cells", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(format="%", tickCount=5))
    colors = alt.Scale(domain=list(shares), range=[BANDS["interval_50"], SHADES[1]][: len(shares)])

    def base(name: str) -> alt.Chart:
        color = alt.ColorDatum(name, type="nominal", scale=colors, sort=None)
        return alt.Chart(_data([row for row in drawn if row["series"] == name])).encode(x=x, x2="to:Q", color=color)

    first, *others = shares
    bars = base(first).mark_bar(stroke="#ffffff", strokeWidth=1).encode(y=y, y2=alt.value(HEIGHT))
    strokes = [base(name).mark_rule(strokeWidth=3).encode(y=y) for name in others]
    even = alt.Chart(_data([{"value": 1 / bins}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(y=y)
    return alt.layer(bars, *strokes, even).properties(width=WIDTH, height=HEIGHT)


def reliability(rows: Sequence[Row], series: Sequence[str]) -> Any:
    """Share of cells with an event over the probability given to it; on the diagonal the two agree.

    Parameters
    ----------
    rows : sequence of {"series": str, "probability": number, "share": number}
        One for each class of probability that has cells, lowest first.
    series : sequence of str
        The models, at most `STYLES`.
    """
    styles = STYLES[: len(series)]
    whole, axis = alt.Scale(domain=[0, 1]), alt.Axis(format="%", tickCount=5)
    x = alt.X("probability:Q", title="probability given", scale=whole, axis=axis)
    y = alt.Y("share:Q", title="it happened in", scale=whole, axis=axis)
    colors = alt.Scale(domain=list(series), range=[style[0] for style in styles])
    shapes = alt.Scale(domain=list(series), range=[style[2] for style in styles])
    ends = [{"probability": p, "share": p} for p in (0, 1)]
    even = alt.Chart(_data(ends)).mark_line(color=MUTED, strokeDash=[4, 3], strokeWidth=1.2).encode(x=x, y=y)
    legend = alt.Legend(symbolType="stroke", symbolSize=260)
    color = alt.Color("series:N", scale=colors, sort=list(series), legend=legend)
    base = alt.Chart(_data(rows)).encode(x=x, y=y, color=color)
    lines = base.mark_line(strokeWidth=1.6)
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        shape=alt.Shape("series:N", scale=shapes, sort=list(series), legend=None)
    )
    return alt.layer(even, lines, dots).properties(width=WIDTH, height=HEIGHT)


def gains(rows: Sequence[Row], title: str) -> Any:
    """Horizontal bars to either side of 0, each with its value beside it.

    Parameters
    ----------
    rows : sequence of {"name": str, "value": number, "label": str}
        In the order wanted; below 0 is a gain.
    title : str
        Of the axis.
    """
    names = [row["name"] for row in rows]
    most = max(abs(row["value"]) for row in rows)
    ends = [min(0, *(row["value"] for row in rows)), max(0, *(row["value"] for row in rows))]
    room = 0.5 * most
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[ends[0] - room, ends[1] + room], nice=False),
        axis=alt.Axis(tickCount=5, domain=False, format="~g"),
    )
    beside = alt.Axis(labelLimit=NAMES, minExtent=NAMES, maxExtent=NAMES, domain=False, ticks=False)
    base = alt.Chart(_data(rows)).encode(x=x, y=alt.Y("name:N", sort=names, title=None, axis=beside))
    gained = alt.condition("datum.value < 0", alt.value(SHADES[0]), alt.value(SHADES[1]))
    bars = base.mark_bar(height={"band": 0.7}).encode(color=gained)
    below, above = (base.transform_filter(f"datum.value {sign} 0") for sign in ("<", ">="))
    labels = [
        below.mark_text(align="right", dx=-4, fontSize=12, color=INK).encode(text="label:N"),
        above.mark_text(align="left", dx=4, fontSize=12, color=INK).encode(text="label:N"),
    ]
    zero = alt.Chart(_data([{"value": 0}])).mark_rule(color=INK, strokeWidth=1).encode(x=x)
    return alt.layer(bars, zero, *labels).properties(width=WIDTH - NAMES, height=20 * len(rows))
