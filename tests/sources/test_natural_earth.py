"""Shapes of states and lines in dispute."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.natural_earth import REDRAWINGS, SOURCE, Redrawing, read
from varde.states import registry

SQUARE = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
#: A place, and whose shape it must lie in.
PLACES = {
    (34.1, 45.0): "UKR",  # Simferopol
    (37.6, 55.7): "RUS",  # Moscow
    (-13.1, 26.9): "ESH",  # El Aaiún, west of the berm
    (-10.6, 26.2): "ESH",  # Tifariti, east of it
    (-12.5, 28.0): "MAR",  # south of Tarfaya
    (35.8, 33.0): "SYR",  # the Golan
    (35.4, 32.75): "ISR",  # west of Lake Tiberias
    (44.06, 9.56): "XSL",  # Hargeisa
    (33.5, 35.3): "XNC",  # Kyrenia
    (21.2, 42.6): "XKX",  # Pristina
    (121.3, 24.5): "TWN",
    (35.1, 31.5): "PSE",  # Hebron
}


def inputs(folder: Path) -> Inputs:
    return Inputs({f.role: [folder / f.patterns[0]] for f in SOURCE.files})


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    return read(inputs(shared / "geo"), registry())


def drawn(tables: dict[str, pl.DataFrame], resolution: str) -> dict[str, Any]:
    """Shapes of one scale by state."""
    held = tables["country_shapes"].filter(resolution=resolution)
    return {s: shapely.from_geojson(g) for s, g in zip(held["state"], held["geometry"], strict=True)}


def box(move: Redrawing) -> Any:
    return shapely.box(move.west, move.south, move.east, move.north)


def traversed_twice(shape: Any) -> list[Any]:
    """Segments that the rings of a shape run along more than once, in either direction: spurs and inner borders."""
    rings = [r for p in shape.geoms for r in (p.exterior, *p.interiors)]
    runs = Counter(frozenset(segment) for ring in rings for segment in pairwise(ring.coords))
    return [sorted(segment) for segment, times in runs.items() if times > 1]


@pytest.mark.parametrize("resolution", ["110m", "50m"])
def test_who_a_place_belongs_to(tables: dict[str, pl.DataFrame], resolution: str) -> None:
    shapes = drawn(tables, resolution)
    for place, expected in PLACES.items():
        assert {s for s, shape in shapes.items() if shape.contains(shapely.Point(place))} == {expected}, place


@pytest.mark.parametrize("resolution", ["110m", "50m"])
def test_polygons_are_valid_and_have_no_spurs(tables: dict[str, pl.DataFrame], resolution: str) -> None:
    for state, shape in drawn(tables, resolution).items():
        assert shape.geom_type == "MultiPolygon" and not shape.is_empty, state
        assert shape.is_valid, (state, shapely.is_valid_reason(shape))
        assert not traversed_twice(shape), state
        for polygon in shape.geoms:
            # Clockwise, or a projection of the sphere fills everything but the polygon.
            assert not polygon.exterior.is_ccw and all(hole.is_ccw for hole in polygon.interiors), state


@pytest.mark.parametrize("resolution", ["110m", "50m"])
def test_nothing_is_left_where_an_area_was_moved(tables: dict[str, pl.DataFrame], resolution: str) -> None:
    shapes = drawn(tables, resolution)
    for move in REDRAWINGS:
        source, target = shapes[move.source], shapes[move.target]
        corners = shapely.points(shapely.get_coordinates(source))
        assert not shapely.contains_properly(box(move), corners).any(), move.source
        assert source.intersection(target).area == 0
        # Joined without a seam: no gap or sliver along the border that was taken out.
        assert not any(polygon.interiors for polygon in target.geoms), move.target
        assert min(polygon.area for polygon in target.geoms) > 0.01, move.target


def test_shapes_hardly_overlap(tables: dict[str, pl.DataFrame]) -> None:
    shapes = list(drawn(tables, "50m").values())
    assert sum(s.area for s in shapes) - shapely.union_all(shapes).area < 0.001


def test_boxes_hold_their_shapes(tables: dict[str, pl.DataFrame]) -> None:
    shapes = tables["country_shapes"]
    assert shapes["geometry"].str.len_bytes().sum() < 3_000_000
    for row in shapes.iter_rows(named=True):
        shape = shapely.from_geojson(row["geometry"])
        assert shape.distance(shapely.Point(row["longitude"], row["latitude"])) <= 0.01, row["state"]
        assert (row["south"], row["north"]) == (shape.bounds[1], shape.bounds[3])
        assert row["west"] <= row["east"] <= row["west"] + 360
    boxes = {r["state"]: (r["west"], r["east"]) for r in shapes.filter(resolution="50m").iter_rows(named=True)}
    assert boxes["NOR"][1] < 180
    assert boxes["FJI"][0] < 180 < boxes["FJI"][1] < 185
    assert 19 < boxes["RUS"][0] < 20 and 190 < boxes["RUS"][1] < 191


def test_shapes_keep_their_area(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    """Redrawing and rounding lose nothing: all shapes together are as large as in the publisher's file."""
    raw = json.loads((shared / "geo" / "ne_50m_admin_0_countries.json").read_text(encoding="utf-8"))
    before = {f["properties"]["ADM0_A3"]: shapely.geometry.shape(f["geometry"]).area for f in raw["features"]}
    after = {s: shape.area for s, shape in drawn(tables, "50m").items()}
    assert sum(after.values()) == pytest.approx(sum(before.values()), rel=1e-4)
    for move in REDRAWINGS:
        names = {"ESH": "SAH"}
        pair = before[move.source] + before[names.get(move.target, move.target)]
        assert after[move.source] + after[move.target] == pytest.approx(pair, rel=1e-3), move.source
        assert after[move.source] < before[move.source]


def test_what_is_part_of_what(tables: dict[str, pl.DataFrame]) -> None:
    parts = tables["country_shapes"].filter(pl.col("part_of").is_not_null()).select("state", "part_of").unique()
    assert sorted(parts.rows()) == [("XNC", "CYP"), ("XSL", "SOM")]
    noted = set(tables["country_shapes"].filter(pl.col("note") != "")["state"])
    assert noted == {m.source for m in REDRAWINGS} | {m.target for m in REDRAWINGS}


def test_states_without_a_shape_are_few_and_known(tables: dict[str, pl.DataFrame]) -> None:
    held = set(tables["country_shapes"].filter(resolution="50m")["state"])
    assert {s.key for s in registry().today()} - held == {"TUV", "XAB", "XSO"}


def test_lines_in_dispute(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables["disputed_boundaries"]
    assert len(lines) == 24
    assert sorted(set(lines["kind"])) == ["breakaway", "claim"]
    assert {json.loads(g)["type"] for g in lines["geometry"]} == {"MultiLineString"}


def test_resolutions_named_for_redrawing_are_held(shared: Path) -> None:
    listed = (shared / "un" / "undl_resolutions.csv").read_text(encoding="utf-8")
    for symbol in ("A/RES/68/262", "A/RES/34/37", "S/RES/497(1981)"):
        assert f",{symbol}," in listed
        assert any(symbol in move.note for move in REDRAWINGS)


def feature(code: str, geometry: dict[str, Any] | None = None) -> dict[str, Any]:
    shape = geometry or {"type": "Polygon", "coordinates": [[list(p) for p in SQUARE]]}
    return {"type": "Feature", "properties": {"ADM0_A3": code}, "geometry": shape}


LINE = {
    "type": "Feature",
    "properties": {"featurecla": "Claim", "note": None},
    "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
}


def write(folder: Path, **content: Any) -> Inputs:
    collections = {"110m": [feature("NOR")], "50m": [feature("NOR")], "disputed": [LINE], **content}
    for f in SOURCE.files:
        value = collections[f.role]
        text = value if isinstance(value, str) else json.dumps({"type": "FeatureCollection", "features": value})
        (folder / f.patterns[0]).write_text(text, encoding="utf-8")
    return inputs(folder)


def test_a_made_up_file_is_another_vintage(tmp_path: Path) -> None:
    shapes = read(write(tmp_path), registry())["country_shapes"]
    assert shapes.select("state", "resolution", "vintage").rows() == [
        ("NOR", "110m", "other edition"),
        ("NOR", "50m", "other edition"),
    ]


def test_features_of_one_key_become_one_shape(tmp_path: Path) -> None:
    twice = {
        "50m": [feature("NOR"), feature("NOR", {"type": "Polygon", "coordinates": [[[x + 5, y] for x, y in SQUARE]]})]
    }
    row = read(write(tmp_path, **twice), registry())["country_shapes"].filter(resolution="50m").row(0, named=True)
    assert len(json.loads(row["geometry"])["coordinates"]) == 2


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(p) for p in ring] for ring in rings]}


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return polygon([(west, south), (west, north), (east, north), (east, south), (west, south)])


def shapes_of(content: dict[str, Any], folder: Path) -> dict[str, Any]:
    return drawn(read(write(folder, **content), registry()), "50m")


def test_features_that_touch_are_joined(tmp_path: Path) -> None:
    both = {"50m": [feature("NOR"), feature("NOR", rectangle(1.0000000001, 0, 2, 1))]}
    (shape,) = shapes_of(both, tmp_path)["NOR"].geoms
    assert shape.equals(shapely.box(0, 0, 2, 1))


def test_arms_that_are_cut_off_come_apart(tmp_path: Path) -> None:
    """No line of no width joins the two along the edge of the box."""
    comb = [(33, 45), (33, 48), (36, 48), (36, 45), (35, 45), (35, 47), (34, 47), (34, 45), (33, 45)]
    content = {"50m": [feature("RUS", polygon(comb)), feature("UKR", rectangle(30, 49, 31, 50))]}
    shapes = shapes_of(content, tmp_path)
    assert sorted(p.bounds for p in shapes["UKR"].geoms) == [(30, 49, 31, 50), (33, 45, 34, 46.3), (35, 45, 36, 46.3)]
    assert [p.bounds for p in shapes["RUS"].geoms] == [(33, 46.3, 36, 48)]
    assert not traversed_twice(shapes["UKR"]) and not traversed_twice(shapes["RUS"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    west=st.floats(30, 34),
    south=st.floats(42, 45.5),
    across=st.floats(0.1, 8),
    up=st.floats(0.1, 8),
    hole=st.booleans(),
)
def test_what_is_cut_in_two_keeps_its_area(
    tmp_path: Path, west: float, south: float, across: float, up: float, hole: bool
) -> None:
    outer = shapely.box(west, south, west + across, south + up)
    inner = shapely.box(west + across / 4, south + up / 4, west + across / 2, south + up / 2)
    whole = outer.difference(inner) if hole else outer
    russia = shapely.geometry.mapping(whole)
    content = {"50m": [feature("RUS", russia), feature("UKR", rectangle(20, 49, 21, 50))]}
    shapes = shapes_of(content, tmp_path)
    left = shapes["RUS"] if "RUS" in shapes else shapely.MultiPolygon()
    moved = shapes["UKR"].area - 1
    assert left.area + moved == pytest.approx(whole.area, abs=0.01 * whole.length)
    assert moved == pytest.approx(whole.intersection(box(REDRAWINGS[0])).area, abs=0.01 * whole.length)
    assert left.is_valid and shapes["UKR"].is_valid and left.intersection(shapes["UKR"]).area == 0


def test_a_ring_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = polygon([(0, 0), (2, 2), (2, 0), (0, 1), (0, 0)])
    shape = shapes_of({"50m": [feature("NOR", bow)]}, tmp_path)["NOR"]
    assert shape.is_valid and len(shape.geoms) == 2


def test_a_shape_smaller_than_the_grid_is_kept(tmp_path: Path) -> None:
    tiny = rectangle(5.001, 5.001, 5.003, 5.003)
    assert shapes_of({"50m": [feature("NOR", tiny)]}, tmp_path)["NOR"].area == pytest.approx(0.002**2)


def test_middle_of_a_crescent_lies_inside_it(tmp_path: Path) -> None:
    crescent = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 3.5), (3.5, 3.5), (3.5, 0.5), (0, 0.5), (0, 0)]
    tables = read(write(tmp_path, **{"50m": [feature("NOR", polygon(crescent))]}), registry())
    row = tables["country_shapes"].filter(resolution="50m").row(0, named=True)
    assert shapely.Polygon(crescent).contains(shapely.Point(row["longitude"], row["latitude"]))


def test_order_of_parts_and_points_makes_no_difference(tmp_path: Path) -> None:
    corners = [(5, 5), (5, 6), (6, 7), (6, 5)]
    apart = [[(x + 3 * n, y) for x, y in corners] for n in range(3)]
    one = {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]] for ring in apart]}
    other = {"type": "MultiPolygon", "coordinates": [[[*ring[2:], *ring[:3]]] for ring in apart[::-1]]}
    shapes = [read(write(tmp_path, **{"50m": [feature("NOR", g)]}), registry())["country_shapes"] for g in (one, other)]
    assert shapes[0].equals(shapes[1])


def test_a_cut_along_a_parallel_is_drawn_straight(tables: dict[str, pl.DataFrame]) -> None:
    """A projection of the sphere draws an arc between two points far apart."""
    for state in ("ESH", "MAR"):
        cut = sorted({x for x, y in shapely.get_coordinates(drawn(tables, "50m")[state]) if y == 27.66 and x < -8.6})
        assert cut[-1] - cut[0] > 4
        assert max(b - a for a, b in pairwise(cut)) <= 1.01, state


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"50m": '{"type": "FeatureCollection", "features": [{'}, "is not JSON"),
        ({"50m": "[]"}, "is not a GeoJSON feature collection"),
        ({"50m": [feature("QZQ")]}, "column 'ADM0_A3'"),
        ({"50m": [feature("NOR", {"type": "Point", "coordinates": [0, 0]})]}, "feature 1 is no polygon but 'Point'"),
        ({"50m": [feature("NOR", {"type": "Polygon", "coordinates": [[0, 0]]})]}, "has broken coordinates"),
        ({"50m": [feature("NOR", polygon([(0, 0), (1, float("nan")), (1, 0), (0, 0)]))]}, "has broken coordinates"),
        ({"50m": [feature("NOR", polygon([(0, 0), (1, 1), (0, 0), (0, 0)]))]}, "has broken coordinates"),
        ({"50m": [feature("NOR", {"type": "MultiPolygon", "coordinates": None})]}, "has broken coordinates"),
        ({"50m": [feature("NOR", {"type": "MultiPolygon", "coordinates": []})]}, "has broken coordinates"),
        ({"disputed": [{**LINE, "geometry": {"type": "LineString", "coordinates": [[0]]}}]}, "has broken coordinates"),
        ({"disputed": [feature("NOR")]}, "feature 1 is no line but 'Polygon'"),
    ],
)
def test_faults_are_named(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    with pytest.raises(DataFileError) as error:
        read(write(tmp_path, **content), registry())
    assert message in str(error.value)
