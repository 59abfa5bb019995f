"""Shapes of states and territories, and lines in dispute: Natural Earth 4.0 at 1:110 million and 1:50 million.

The files draw who controls what on the ground and name it as of 2017. Names and codes are therefore not taken from
them: a shape is tied to a key of the registry by its `ADM0_A3` code (ISO codes are -99 for France, Norway, Kosovo,
Northern Cyprus and Somaliland). Three areas are redrawn, each on the footing of a United Nations resolution, because
a map in a brief must not show them as part of the state that holds them:

- Crimea belongs to the shape of Ukraine (General Assembly resolution 68/262), not to that of Russia.
- Western Sahara is one shape up to its northern boundary (a Non-Self-Governing Territory, General Assembly resolution
  34/37), where the files give the part west of the berm to Morocco.
- The Golan Heights belong to the shape of Syria (Security Council resolution 497), not to that of Israel.

Somaliland and Northern Cyprus keep shapes of their own, marked in `part_of` with the state that the United Nations
regards them as part of: a map of that state draws both. Lines in dispute come as a second table and are for dashes.
Small islands have no shape at these scales (Tuvalu has none at either).

Coordinates are degrees of WGS 84, rounded to two decimals (about a kilometre).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from varde.errors import DataFileError
from varde.sources._owncopy import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_text
from varde.states import Registry

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

RESOLUTIONS = ("110m", "50m")
VERSION = "4.0"
PART_OF = {"XSL": "SOM", "XNC": "CYP"}
"""Shapes kept apart, and the state that the United Nations regards them as part of."""


class Redrawing(NamedTuple):
    """An area that moves from one shape to another: all of `source` within the box, clipped to it."""

    source: str
    target: str
    west: float
    south: float
    east: float
    north: float
    note: str


REDRAWINGS = (
    Redrawing("RUS", "UKR", 32.0, 44.0, 36.7, 46.3, "Includes Crimea (A/RES/68/262); redrawn from the source."),
    # 27.66 N is the line that Natural Earth's own boundaries in dispute draw between Morocco and Western Sahara.
    Redrawing(
        "MAR", "ESH", -18.0, 20.0, -8.0, 27.66, "Up to 27.66 N, on both sides of the berm (A/RES/34/37); redrawn."
    ),
    # The claim line runs from 35.61 E, 32.68 N to 35.60 E, 33.24 N: east of it lies the Golan.
    Redrawing("ISR", "SYR", 35.615, 32.66, 36.5, 33.5, "Includes the Golan Heights (S/RES/497(1981)); redrawn."),
)
REDRAWN_FROM = {
    "RUS": "Without Crimea (A/RES/68/262); redrawn from the source.",
    "MAR": "Without Western Sahara (A/RES/34/37); redrawn from the source.",
    "ISR": "Without the Golan Heights (S/RES/497(1981)); redrawn from the source.",
}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read shapes at both scales and the lines in dispute.

    Raises
    ------
    DataFileError
        No GeoJSON, a shape that is no polygon, a code that the registry does not know.
    """
    rows: list[dict[str, Any]] = []
    for resolution in RESOLUTIONS:
        rows += _shapes(inputs.one(resolution), resolution, states)
    lines = _lines(inputs.one("disputed"))
    known = all(edition(inputs.one(f.role), f, VERSION) == VERSION for f in FILES)
    vintage = pl.lit(VERSION if known else "other edition").alias("vintage")
    return {
        "country_shapes": pl.DataFrame(rows, infer_schema_length=None).with_columns(vintage),
        "disputed_boundaries": pl.DataFrame(lines, infer_schema_length=None).with_columns(vintage),
    }


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        collection = json.loads(read_text(path, member=".json"))
    except ValueError as error:
        raise DataFileError(path, f"is not JSON ({error})", hint="It may be cut off: download it again.") from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise DataFileError(path, "is not a GeoJSON feature collection", hint="Get the .json or .geojson edition.")
    return features


def _property(feature: dict[str, Any], name: str, path: Path, number: int) -> Any:
    properties = feature.get("properties") or {}
    if name not in properties:
        raise DataFileError(path, f"feature {number} has no property {name!r}", column=name)
    return properties[name]


def _shapes(path: Path, resolution: str, states: Registry) -> list[dict[str, Any]]:
    """One row a state or territory; features of one key are put together."""
    features = _features(path)
    codes = [str(_property(f, "ADM0_A3", path, n)) for n, f in enumerate(features, 1)]
    keys = states.resolve_many(codes, source="naturalearth", file=path, column="ADM0_A3", first_row=1)
    shapes: dict[str, list[Polygon]] = {}
    for number, (feature, key) in enumerate(zip(features, keys, strict=True), 1):
        if key is not None:
            shapes.setdefault(key, []).extend(_polygons(feature, path, number))
    notes: dict[str, str] = {}
    for move in REDRAWINGS:
        if move.source in shapes and move.target in shapes:
            shapes[move.source], moved = _cut(shapes[move.source], move)
            if moved:
                shapes[move.target] = dissolved(shapes[move.target] + moved)
                notes[move.target], notes[move.source] = move.note, REDRAWN_FROM[move.source]
    return [_row(key, resolution, shape, notes.get(key, "")) for key, shape in sorted(shapes.items())]


def _polygons(feature: dict[str, Any], path: Path, number: int) -> list[Polygon]:
    geometry = feature.get("geometry") or {}
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        raise DataFileError(path, f"feature {number} is no polygon but {geometry.get('type')!r}")
    try:
        # Five decimals are enough to find shared borders, whose points differ in the twelfth.
        return [[[(round(x, 5), round(y, 5)) for x, y in ring] for ring in polygon] for polygon in coordinates or ()]
    except (TypeError, ValueError):
        raise DataFileError(path, f"feature {number} has broken coordinates") from None


def _lines(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, feature in enumerate(_features(path), 1):
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in ("LineString", "MultiLineString"):
            raise DataFileError(path, f"feature {number} is no line but {geometry.get('type')!r}")
        lines = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
        lines = [_thin([(round(x, 2), round(y, 2)) for x, y in line]) for line in lines]
        points = [p for line in lines for p in line]
        rows.append(
            {
                "line": number,
                "kind": str(_property(feature, "featurecla", path, number)).lower(),
                "note": _property(feature, "note", path, number) or "",
                "west": min(x for x, _ in points),
                "south": min(y for _, y in points),
                "east": max(x for x, _ in points),
                "north": max(y for _, y in points),
                "geometry": _text({"type": "MultiLineString", "coordinates": lines}),
            }
        )
    return rows


def _row(key: str, resolution: str, shape: list[Polygon], note: str) -> dict[str, Any]:
    """One row of the table: the shape rounded, its box and a point inside its largest part."""
    rounded = [p for p in (_rounded(polygon) for polygon in shape) if p]
    # A shape that vanishes when rounded is kept as it is.
    rounded = rounded or shape
    largest = max(rounded, key=lambda p: abs(area(p[0])))
    longitude, latitude = centre(largest)
    xs = [x for p in rounded for x, _ in p[0]]
    if max(xs) - min(xs) > 180:
        # Across the antimeridian (Fiji, Russia, United States...): count eastwards beyond 180.
        xs = [x + 360 if x < 0 else x for x in xs]
    ys = [y for p in rounded for _, y in p[0]]
    return {
        "state": key,
        "resolution": resolution,
        "part_of": PART_OF.get(key),
        "longitude": longitude,
        "latitude": latitude,
        "west": round(min(xs), 2),
        "south": min(ys),
        "east": round(max(xs), 2),
        "north": max(ys),
        "note": note,
        "geometry": _text({"type": "MultiPolygon", "coordinates": rounded}),
    }


def _text(geometry: dict[str, Any]) -> str:
    return json.dumps(geometry, separators=(",", ":"))


def _thin(points: Iterable[Point]) -> list[Point]:
    """Points without repetitions in a row."""
    thinned: list[Point] = []
    for point in points:
        if not thinned or point != thinned[-1]:
            thinned.append(point)
    return thinned


def _rounded(polygon: Polygon) -> Polygon:
    """A polygon in two decimals; rings that collapse are dropped, and all of it where the outer one does."""
    rings = [_thin((round(x, 2), round(y, 2)) for x, y in ring) for ring in polygon]
    if len(rings[0]) < 4 or not area(rings[0]):
        return []
    return [rings[0], *(r for r in rings[1:] if len(r) >= 4 and area(r))]


def area(ring: Ring) -> float:
    """Signed area of a closed ring in square degrees, negative where it runs clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def inside(point: Point, ring: Ring) -> bool:
    """Whether a point lies inside a closed ring."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def centre(polygon: Polygon) -> Point:
    """Centroid of a polygon's outer ring; where that lies outside, the middle of its widest stretch at mid-height."""
    ring = polygon[0]
    whole = area(ring)
    pairs = list(pairwise(ring))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * whole)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * whole)
    if not inside((x, y), ring):
        y = (min(p[1] for p in ring) + max(p[1] for p in ring)) / 2
        cuts = sorted(a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if (a[1] > y) != (b[1] > y))
        stretches = list(zip(cuts[::2], cuts[1::2], strict=False))
        if stretches:
            left, right = max(stretches, key=lambda s: s[1] - s[0])
            x = (left + right) / 2
    return round(x, 2), round(y, 2)


# -- redrawing ----------------------------------------------------------------------------------------------------


def clip(ring: Ring, axis: int, bound: float, keep_above: bool) -> Ring:
    """The part of a closed ring on one side of a line of longitude (axis 0) or latitude (axis 1).

    Sutherland-Hodgman: parts of a ring that the line separates stay joined along the line, with no area between.
    """

    def kept(p: Point) -> bool:
        return p[axis] >= bound if keep_above else p[axis] <= bound

    out: Ring = []
    for a, b in pairwise(ring):
        if kept(a):
            out.append(a)
        if kept(a) != kept(b):
            t = (bound - a[axis]) / (b[axis] - a[axis])
            other = round(a[1 - axis] + t * (b[1 - axis] - a[1 - axis]), 5)
            out.append((bound, other) if axis == 0 else (other, bound))
    out = _thin(out)
    if out and out[0] != out[-1]:
        out.append(out[0])
    return out if len(out) >= 4 and abs(area(out)) > 1e-9 else []


def _cut(shape: list[Polygon], move: Redrawing) -> tuple[list[Polygon], list[Polygon]]:
    """Divide a shape: what stays, and what of it lies in the box. Cuts only where an edge of the box runs through."""
    stays: list[Polygon] = []
    moved: list[Polygon] = []
    sides = ((0, move.west, True), (0, move.east, False), (1, move.south, True), (1, move.north, False))
    for polygon in shape:
        rest = polygon[0]
        xs, ys = [x for x, _ in rest], [y for _, y in rest]
        if max(xs) < move.west or min(xs) > move.east or max(ys) < move.south or min(ys) > move.north:
            stays.append(polygon)
            continue
        within = min(xs) >= move.west and max(xs) <= move.east and min(ys) >= move.south and max(ys) <= move.north
        if within:
            moved.append(polygon)
            continue
        pieces: list[Polygon] = []
        for axis, bound, keep_above in sides:
            outside = clip(rest, axis, bound, not keep_above)
            if outside:
                pieces.append([outside])
            rest = clip(rest, axis, bound, keep_above)
            if not rest:
                break
        if not rest:
            stays.append(polygon)
            continue
        moved.append([rest])
        stays += [*dissolved(pieces)] if len(pieces) > 1 else [[pieces[0][0], *polygon[1:]]]
    return stays, moved


def dissolved(shape: list[Polygon]) -> list[Polygon]:
    """Polygons with the borders between them taken out.

    Edges that two outer rings share run in opposite directions (all rings are turned one way first): they cancel, and
    what is left is stitched into rings again. Holes are kept as they are. Edges that merely run along each other with
    other points on them are not found, and both stay.
    """
    edges: dict[tuple[Point, Point], int] = {}
    for polygon in shape:
        ring = polygon[0] if area(polygon[0]) < 0 else polygon[0][::-1]
        for a, b in pairwise(ring):
            if a == b:
                continue
            if edges.get((b, a)):
                edges[b, a] -= 1
            else:
                edges[a, b] = edges.get((a, b), 0) + 1
    following: dict[Point, list[Point]] = {}
    for (a, b), count in edges.items():
        if count:
            following.setdefault(a, []).extend([b] * count)
    rings = list(_stitched(following))
    holes = [hole for polygon in shape for hole in polygon[1:]]
    outer = [r for r in rings if area(r) < 0]
    holes += [r for r in rings if area(r) > 1e-9]
    return [[ring, *(h for h in holes if _around(ring, h))] for ring in outer]


def _around(ring: Ring, hole: Ring) -> bool:
    middle = (sum(x for x, _ in hole[:-1]) / (len(hole) - 1), sum(y for _, y in hole[:-1]) / (len(hole) - 1))
    return inside(middle, ring)


def _stitched(following: dict[Point, list[Point]]) -> Iterable[Ring]:
    """Closed rings from directed edges; at a point where several leave, the sharpest turn to the right is taken."""
    while following:
        start = min(following)
        ring = [start]
        here, before = start, None
        while True:
            options = following[here]
            ahead = options[0] if len(options) == 1 or before is None else min(options, key=_turn(before, here))
            options.remove(ahead)
            if not options:
                del following[here]
            before, here = here, ahead
            ring.append(here)
            if here == start or here not in following:
                break
        if len(ring) >= 4 and ring[0] == ring[-1]:
            yield ring


def _turn(before: Point, here: Point) -> Callable[[Point], float]:
    back = math.atan2(before[1] - here[1], before[0] - here[0])

    def angle(ahead: Point) -> float:
        return (math.atan2(ahead[1] - here[1], ahead[0] - here[0]) - back) % (2 * math.pi)

    return angle


FILES = (
    RawFile(
        role="110m",
        patterns=("ne_110m_admin_0_countries.json", "ne_110m_admin_0_countries.geojson"),
        sha256={"ne_110m_admin_0_countries.json": "a2faba6d84aeb04246240ee301c5e94a1a32b0e294a2c97094262fd0a6ae3c16"},
    ),
    RawFile(
        role="50m",
        patterns=("ne_50m_admin_0_countries.json", "ne_50m_admin_0_countries.geojson"),
        sha256={"ne_50m_admin_0_countries.json": "27cd8c4db795ace2bac42ec606376f13c9b08e38aff1b8e7af3582ea98d23aa8"},
    ),
    RawFile(
        role="disputed",
        patterns=("ne_50m_disputed_boundaries.json", "ne_50m_disputed_boundaries.geojson"),
        sha256={"ne_50m_disputed_boundaries.json": "d3b7e87964036a863cc0fdadbf8e5965c3d6ed5cf687881eb25e57b032b78fec"},
    ),
)

_BOX = (
    Field("west", "number", "Westernmost longitude.", unit="degrees", required=True),
    Field("south", "number", "Southernmost latitude.", unit="degrees", required=True),
    Field(
        "east",
        "number",
        "Easternmost longitude; above 180 where it crosses the antimeridian.",
        unit="degrees",
        required=True,
    ),
    Field("north", "number", "Northernmost latitude.", unit="degrees", required=True),
)

SOURCE = Source(
    id="natural_earth",
    title="Admin 0 countries, and boundaries in dispute",
    publisher="Natural Earth",
    version=VERSION,
    published="2017",
    licence="public domain",
    licence_url="https://www.naturalearthdata.com/about/terms-of-use/",
    citation="Natural Earth (2017). Admin 0 countries 1:110m and 1:50m, and disputed boundaries 1:50m, version 4.0.",
    address="https://www.naturalearthdata.com",
    notice=(
        "Made with Natural Earth. Crimea, Western Sahara and the Golan Heights are redrawn by Varde. Boundaries and "
        "names on maps imply no opinion on the status of any territory."
    ),
    embed=True,
    files=FILES,
    tables=(
        Table(
            name="country_shapes",
            description="Shape of a state or territory at one scale, for maps.",
            fields=(
                Field("state", "string", "State or territory; names come from the registry.", state=True),
                Field("resolution", "string", "Scale: 110m for the world, 50m for one state.", enum=RESOLUTIONS),
                Field("part_of", "string", "State that the United Nations regards it as part of.", state=True),
                Field(
                    "longitude",
                    "number",
                    "Of a point in the middle of its largest part.",
                    unit="degrees",
                    required=True,
                ),
                Field(
                    "latitude", "number", "Of a point in the middle of its largest part.", unit="degrees", required=True
                ),
                *_BOX,
                Field("note", "string", "How the shape was redrawn, where it was."),
                Field(
                    "geometry",
                    "string",
                    "GeoJSON MultiPolygon, WGS 84, two decimals, outer rings clockwise.",
                    required=True,
                ),
            ),
            key=("state", "resolution"),
            kind="list",
        ),
        Table(
            name="disputed_boundaries",
            description="A line that is claimed or that a breakaway area runs along, for dashes on maps.",
            fields=(
                Field("line", "integer", "Number of the line in the file."),
                Field("kind", "string", "Claim, or the limit of a breakaway area.", enum=("claim", "breakaway")),
                Field("note", "string", "Natural Earth's own note, where it has one."),
                *_BOX,
                Field("geometry", "string", "GeoJSON MultiLineString, WGS 84, two decimals.", required=True),
            ),
            key=("line",),
            kind="list",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Lines in dispute in version 4.0",
            "SELECT nullif(count(*), 0) FROM disputed_boundaries WHERE vintage = '4.0'",
            24,
        ),
    ),
    known_faults=(
        "Draws control on the ground as of 2017; Crimea, Western Sahara and the Golan Heights are redrawn. No shape "
        "for Tuvalu and some other small islands."
    ),
)
