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
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import shapely

from varde.errors import DataFileError
from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_text
from varde.states import Registry

GRID = 0.01
"""Degrees between the points that coordinates are snapped to, in such a way that every polygon stays valid."""
RESOLUTIONS = ("110m", "50m")
VERSION = "4.0"
PART_OF = {"XSL": "SOM", "XNC": "CYP"}
"""Shapes kept apart, and the state that the United Nations regards them as part of."""


class Redrawing(NamedTuple):
    """An area that moves from one shape to another: all of `source` within the box, whose edges lie on the grid."""

    source: str
    target: str
    west: float
    south: float
    east: float
    north: float
    note: str


REDRAWINGS = (
    # Crimea ends at 36.58 E, and the Taman peninsula of Russia begins at 36.62 E.
    Redrawing("RUS", "UKR", 32.0, 44.0, 36.6, 46.3, "Includes Crimea (A/RES/68/262); redrawn from the source."),
    # 27.66 N is the line that Natural Earth's own boundaries in dispute draw between Morocco and Western Sahara.
    Redrawing(
        "MAR", "ESH", -18.0, 20.0, -8.0, 27.66, "Up to 27.66 N, on both sides of the berm (A/RES/34/37); redrawn."
    ),
    # The claim line runs from 35.61 E, 32.68 N to 35.60 E, 33.24 N: east of it lies the Golan.
    Redrawing("ISR", "SYR", 35.62, 32.66, 36.5, 33.5, "Includes the Golan Heights (S/RES/497(1981)); redrawn."),
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
    parts: dict[str, list[Any]] = {}
    for number, (feature, key) in enumerate(zip(features, keys, strict=True), 1):
        if key is not None:
            parts.setdefault(key, []).append(_geometry(feature, path, number, "Polygon"))
    shapes = {key: _snapped(together) for key, together in parts.items()}
    notes: dict[str, str] = {}
    for move in REDRAWINGS:
        if move.source not in shapes or move.target not in shapes:
            continue
        # With a point a degree, or a projection of the sphere draws a long cut along a parallel as an arc.
        box = shapely.segmentize(shapely.box(move.west, move.south, move.east, move.north), 1.0)
        moved = shapely.intersection(shapes[move.source], box, grid_size=GRID)
        if moved.area:
            shapes[move.source] = shapely.difference(shapes[move.source], box, grid_size=GRID)
            shapes[move.target] = _snapped([shapes[move.target], moved])
            notes[move.target], notes[move.source] = move.note, REDRAWN_FROM[move.source]
    return [_row(k, resolution, shape, notes.get(k)) for k, shape in sorted(shapes.items()) if not shape.is_empty]


def _geometry(feature: dict[str, Any], path: Path, number: int, kind: str) -> Any:
    """A feature's geometry in two dimensions, where it is of a kind (Polygon or LineString) or many of that."""
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in (kind, f"Multi{kind}"):
        name = {"Polygon": "polygon", "LineString": "line"}[kind]
        raise DataFileError(path, f"feature {number} is no {name} but {geometry.get('type')!r}")
    try:
        read_in = shapely.force_2d(shapely.geometry.shape(geometry))
    except (LookupError, TypeError, ValueError, shapely.errors.ShapelyError):
        raise DataFileError(path, f"feature {number} has broken coordinates") from None
    size = read_in.area if kind == "Polygon" else read_in.length
    if not (size and math.isfinite(size)):
        raise DataFileError(path, f"feature {number} has broken coordinates")
    return read_in


def _snapped(parts: list[Any]) -> Any:
    """Polygons as one shape on the grid, without the borders between them; one too small for the grid is kept as is."""
    whole = shapely.union_all(shapely.make_valid(parts, method="structure", keep_collapsed=False))
    snapped = shapely.set_precision(whole, GRID)
    return whole if snapped.is_empty else snapped


def _lines(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, feature in enumerate(_features(path), 1):
        exact = _geometry(feature, path, number, "LineString")
        line = shapely.remove_repeated_points(shapely.set_precision(exact, GRID, mode="pointwise"))
        west, south, east, north = line.bounds
        rows.append(
            {
                "line": number,
                "kind": str(_property(feature, "featurecla", path, number)).lower(),
                "note": _property(feature, "note", path, number) or None,
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "geometry": _text(shapely.multilinestrings(shapely.get_parts(line))),
            }
        )
    return rows


def _row(key: str, resolution: str, shape: Any, note: str | None) -> dict[str, Any]:
    """One row of the table: the shape, its box and a point inside its largest part."""
    # Outer rings run clockwise, as projections of the sphere need them; a fixed order makes for the same bytes.
    parts = [p for p in shapely.get_parts(shape.normalize()) if p.geom_type == "Polygon"]
    rings = shapely.orient_polygons(shapely.multipolygons(parts), exterior_cw=True)
    largest = max(parts, key=lambda p: p.area)
    middle = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    west, south, east, north = rings.bounds
    if east - west > 180:
        # Across the antimeridian (Fiji, Russia, United States...): count eastwards beyond 180.
        xs = [x + 360 if x < 0 else x for x in shapely.get_coordinates(rings)[:, 0].tolist()]
        west, east = min(xs), max(xs)
    return {
        "state": key,
        "resolution": resolution,
        "part_of": PART_OF.get(key),
        "longitude": round(middle.x, 2),
        "latitude": round(middle.y, 2),
        "west": round(west, 2),
        "south": south,
        "east": round(east, 2),
        "north": north,
        "note": note,
        "geometry": _text(rings),
    }


def _text(geometry: Any) -> str:
    return json.dumps(shapely.geometry.mapping(geometry), separators=(",", ":"))


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
