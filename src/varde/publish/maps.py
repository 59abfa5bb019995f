"""Maps as SVG text: where a state is, and where events happened in it.

Shapes and lines in dispute come from the table `country_shapes` and `disputed_boundaries` (Natural Earth, with the
redrawings that its reader documents); a small state without a shape is marked at its capital.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt

from varde.figures.conflict import RECORDED_UNDER
from varde.publish.charts import INK, MUTED, SHADES, svg
from varde.store import Store

LAND, SEA, EDGE = "#e6e3da", "#f5f7f9", "#ffffff"
MAP_NOTICE = "Shapes: Natural Earth, redrawn in part. Boundaries imply no opinion on the status of any territory."
T = TypeVar("T")
WORLD_WIDTH, WORLD_HEIGHT = 920, 400
WORLD_SCALE, WORLD_TOP = 170, 223
"""Units of the Equal Earth projection to the radian, and from the top of the map (84 degrees north) to the equator."""
UNSHADED = "#ffffff"
"""Where nothing is told."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol of a map: its shape in Vega, its filling, its edge, and its area."""

    shape: str
    fill: str = SHADES[1]
    stroke: str = "#ffffff"
    area: int = 105


# At most this many circles: events at one place are put together, and the smallest dropped from the picture alone.
MOST_CIRCLES = 1500


def feature(row: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    """A row with a shape as GeoJSON, with properties that a chart can go by."""
    return {"type": "Feature", "geometry": json.loads(row["geometry"]), **properties}


def place_of(store: Store, state: str) -> dict[str, Any] | None:
    """Middle point and extent of a state, in degrees, or of its capital where it has no shape; None where neither.

    Returns
    -------
    dict or None
        longitude, latitude, west, south, east, north, shape (True where there is one).
    """
    shapes = store.rows(
        "SELECT longitude, latitude, west, south, east, north FROM country_shapes "
        "WHERE state = $state AND resolution = '50m'",
        {"state": state},
    )
    if shapes:
        return {**shapes[0], "shape": True}
    capital = store.rows(
        "SELECT longitude, latitude FROM capitals WHERE state = $state ORDER BY start_date DESC LIMIT 1",
        {"state": state},
    )
    if not capital:
        return None
    at = capital[0]
    x, y = at["longitude"], at["latitude"]
    return {**at, "west": x - 1, "east": x + 1, "south": y - 1, "north": y + 1, "shape": False}


def locator(store: Store, state: str, name: str) -> str | None:
    """A globe with the state in dark, and a ring around a small one; None where its place is not known."""
    place = place_of(store, state)
    if place is None:
        return None
    rotate = [-place["longitude"], -max(-55.0, min(55.0, place["latitude"])), 0]
    world = store.rows("SELECT state, geometry FROM country_shapes WHERE resolution = '110m'")
    own = store.rows(
        "SELECT state, geometry FROM country_shapes WHERE resolution = '50m' AND (state = $s OR part_of = $s)",
        {"s": state},
    )
    layers: list[Any] = [
        alt.Chart(alt.sphere()).mark_geoshape(fill=SEA, stroke=MUTED, strokeWidth=0.6),
        alt.Chart(alt.InlineData(values=[feature(r) for r in world])).mark_geoshape(
            fill="#cfd3d6", stroke=EDGE, strokeWidth=0.3
        ),
    ]
    if own:
        layers.append(
            alt.Chart(alt.InlineData(values=[feature(r) for r in own])).mark_geoshape(
                fill=SHADES[0], stroke=SHADES[0], strokeWidth=0.8
            )
        )
    if not place["shape"] or max(place["east"] - place["west"], place["north"] - place["south"]) < 5:
        point = alt.InlineData(values=[{"x": place["longitude"], "y": place["latitude"]}])
        layers.append(
            alt.Chart(point)
            .mark_point(size=420, stroke=SHADES[1], strokeWidth=2.2, filled=False)
            .encode(longitude="x:Q", latitude="y:Q")
        )
        layers.append(
            alt.Chart(point).mark_point(size=22, fill=SHADES[0], filled=True).encode(longitude="x:Q", latitude="y:Q")
        )
    drawn = alt.layer(*layers).project(type="orthographic", rotate=rotate).properties(width=190, height=190)
    return svg(drawn, f"Globe with {name} marked.")


def _gathered(events: Sequence[Mapping[str, Any]], grain: float) -> list[dict[str, Any]]:
    """Events put together by place and type; `value` is the sum of deaths, at least one so that it shows."""
    places: dict[tuple[float, float, str], dict[str, Any]] = {}
    for e in events:
        x, y = round(e["longitude"] / grain) * grain, round(e["latitude"] / grain) * grain
        at = places.setdefault((x, y, e["type"]), {"x": round(x, 3), "y": round(y, 3), "series": e["type"], "value": 0})
        at["value"] += e["best"] or 0
    ranked = sorted(places.values(), key=lambda p: -p["value"])[:MOST_CIRCLES]
    return [{**p, "value": max(1, p["value"])} for p in ranked]


def event_map(
    store: Store, state: str, name: str, events: Sequence[Mapping[str, Any]], series: Sequence[str]
) -> str | None:
    """A map of a state with a circle where people were killed, sized by deaths; None where it has no shape.

    Parameters
    ----------
    events : sequence of {"latitude", "longitude", "best", "type"}
        Events with coordinates.
    series : sequence of str
        Types of violence, in the order of the legend.
    """
    place = place_of(store, state)
    if place is None or not place["shape"] or not events:
        return None
    margin = 0.06 * max(place["east"] - place["west"], place["north"] - place["south"], 1.0)
    west, east = place["west"] - margin, place["east"] + margin
    south, north = place["south"] - margin, place["north"] + margin
    middle = (west + east) / 2
    # Fitted by hand to the box of the state, so that empty sea and neighbours do not shrink the land.
    low, high = _mercator(max(south, -80)), _mercator(min(north, 83))
    across = math.radians(east - west)
    width = 460
    height = max(220.0, min(520.0, width * (high - low) / across))
    scale = min(width / across, height / (high - low))
    shapes = store.rows(
        "SELECT state, part_of, geometry FROM country_shapes WHERE resolution = '50m' "
        "AND west <= $east AND east >= $west AND south <= $north AND north >= $south",
        {"west": west, "east": east, "south": south, "north": north},
    )
    lines = store.rows(
        "SELECT geometry FROM disputed_boundaries "
        "WHERE west <= $east AND east >= $west AND south <= $north AND north >= $south",
        {"west": west, "east": east, "south": south, "north": north},
    )
    own = [feature(r) for r in shapes if state in (r["state"], r["part_of"])]
    others = [feature(r) for r in shapes if state not in (r["state"], r["part_of"])]
    grain = max(0.05, (east - west) / 160)
    circles = _gathered(events, grain)
    layers: list[Any] = []
    if others:
        layers.append(
            alt.Chart(alt.InlineData(values=others)).mark_geoshape(fill="#f1f1ee", stroke="#c9c9c4", strokeWidth=0.6)
        )
    layers.append(alt.Chart(alt.InlineData(values=own)).mark_geoshape(fill=LAND, stroke=MUTED, strokeWidth=0.8))
    if lines:
        layers.append(
            alt.Chart(alt.InlineData(values=[feature(r) for r in lines])).mark_geoshape(
                filled=False, stroke=MUTED, strokeWidth=0.8, strokeDash=[3, 3]
            )
        )
    # Where the worst place saw few deaths, circles stay small: the scale begins at a hundred.
    largest = max(100, *(c["value"] for c in circles))
    layers.append(
        alt.Chart(alt.InlineData(values=circles))
        .mark_circle(opacity=0.72, stroke=INK, strokeWidth=0.35)
        .encode(
            longitude="x:Q",
            latitude="y:Q",
            size=alt.Size(
                "value:Q",
                title="Deaths at a place",
                scale=alt.Scale(type="sqrt", domain=[0, largest], range=[4, 900]),
                legend=alt.Legend(
                    values=_round_sizes(largest), format="~s", symbolType="circle", title="Deaths", orient="bottom"
                ),
            ),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=list(series), range=list(SHADES[: len(series)])),
                sort=list(series),
                legend=alt.Legend(symbolType="circle"),
            ),
        )
    )
    # Turned so that a box across the antimeridian is whole, and cut at the frame.
    drawn = (
        alt.layer(*layers)
        .project(
            type="mercator",
            rotate=[-middle, 0, 0],
            scale=scale,
            center=[0, _latitude((low + high) / 2)],
            translate=[width / 2, height / 2],
            clipExtent=[[0, 0], [width, height]],
        )
        .properties(width=width, height=height)
    )
    return svg(drawn, f"Map of {name} with a circle where events with deaths are located, sized by deaths.")


def _mercator(latitude: float) -> float:
    """Height of a parallel on a Mercator map of unit radius."""
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(height: float) -> float:
    """Parallel at a height of a Mercator map, in degrees."""
    return math.degrees(2 * math.atan(math.exp(height)) - math.pi / 2)


def _round_sizes(largest: float) -> list[int]:
    """Two or three round values for the legend of sizes."""
    top = 10 ** math.floor(math.log10(max(largest, 1)))
    return sorted({max(1, int(top / 10)), int(top), int(top * (5 if largest >= 5 * top else 1))})


def covering(shape: Mapping[str, Any], told: Mapping[str, T]) -> T | None:
    """What is told of a shape: of its own state, or of the one under which UCDP records its violence."""
    keys: tuple[str | None, ...] = (shape["state"], RECORDED_UNDER.get(shape["state"]), shape["part_of"])
    for key in keys:
        if key is not None and key in told:
            return told[key]
    return None


def world_map(
    store: Store, shades: Mapping[str, str], marked: Mapping[str, str], symbols: Mapping[str, Symbol], description: str
) -> str:
    """The world with states shaded and marked; those too small for a shape are dots.

    Parameters
    ----------
    store : Store
        The evidence base, for shapes.
    shades : mapping of str to str
        Colour of each state by its key.
    marked : mapping of str to str
        Name of the symbol of each state that has one.
    symbols : mapping of str to Symbol
        The symbols by name; where they lie close, the later is on top.
    description : str
        What the map shows, in words.
    """
    shapes = store.rows(
        "SELECT state, part_of, geometry FROM country_shapes WHERE resolution = '110m' AND state <> 'ATA'"
    )
    drawn = {shape["state"] for shape in shapes}
    places = store.rows(
        "SELECT state, longitude AS x, latitude AS y FROM country_shapes WHERE resolution = '50m' UNION ALL "
        "SELECT state, arg_max(longitude, start_date), arg_max(latitude, start_date) FROM capitals "
        "WHERE state NOT IN (SELECT state FROM country_shapes WHERE resolution = '50m') GROUP BY state"
    )
    at = {p["state"]: {"x": p["x"], "y": p["y"]} for p in places}
    small = [{**xy, "shade": shades[key]} for key, xy in at.items() if key in shades and key not in drawn]
    signs = [{**xy, "sign": marked[key]} for key, xy in at.items() if key in marked]
    lines = store.rows("SELECT geometry FROM disputed_boundaries")
    features = [feature(shape, shade=covering(shape, shades) or UNSHADED) for shape in shapes]

    # Later symbols are drawn over earlier ones.
    signs.sort(key=lambda s: list(symbols).index(s["sign"]))

    def by_name(values: Sequence[str | int]) -> alt.Scale:
        return alt.Scale(domain=list(symbols), range=list(values))

    layers: list[Any] = [
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(stroke=MUTED, strokeWidth=0.4)
        .encode(fill=alt.Fill("shade:N", scale=None)),
        alt.Chart(alt.InlineData(values=[feature(line) for line in lines])).mark_geoshape(
            filled=False, stroke=MUTED, strokeWidth=0.5, strokeDash=[2, 2]
        ),
        _points(small)
        .mark_circle(size=26, stroke=MUTED, strokeWidth=0.5, opacity=1)
        .encode(fill=alt.Fill("shade:N", scale=None)),
        _points(signs)
        .mark_point(filled=True, strokeWidth=1.1, opacity=1)
        .encode(
            shape=alt.Shape("sign:N", legend=None, scale=by_name([s.shape for s in symbols.values()])),
            fill=alt.Fill("sign:N", legend=None, scale=by_name([s.fill for s in symbols.values()])),
            size=alt.Size("sign:N", legend=None, scale=by_name([s.area for s in symbols.values()])),
            stroke=alt.Stroke("sign:N", legend=None, scale=by_name([s.stroke for s in symbols.values()])),
        ),
    ]
    # Turned so that the edge of the map lies in the Bering Strait, and placed by hand: without Antarctica.
    world = alt.layer(*layers).project(
        type="equalEarth", rotate=[-11, 0, 0], scale=WORLD_SCALE, translate=[WORLD_WIDTH / 2, WORLD_TOP]
    )
    return svg(world.resolve_scale(fill="independent").properties(width=WORLD_WIDTH, height=WORLD_HEIGHT), description)


def _points(places: Sequence[Mapping[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(places))).encode(longitude="x:Q", latitude="y:Q")
