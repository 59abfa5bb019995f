"""Shapes of states and lines in dispute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.natural_earth import REDRAWINGS, SOURCE, area, centre, clip, dissolved, inside, read
from varde.states import registry

SQUARE = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
BESIDE = [(1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 0.0), (1.0, 0.0)]
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


@pytest.mark.parametrize("resolution", ["110m", "50m"])
def test_who_a_place_belongs_to(tables: dict[str, pl.DataFrame], resolution: str) -> None:
    shapes = {
        row["state"]: json.loads(row["geometry"])["coordinates"]
        for row in tables["country_shapes"].filter(resolution=resolution).iter_rows(named=True)
    }
    for place, expected in PLACES.items():
        found = {s for s, shape in shapes.items() for polygon in shape if inside(place, polygon[0])}
        # South Africa's ring goes round Lesotho's: holes are not looked at here, and none of the places is in one.
        assert found == {expected}, place


def test_shapes_are_whole_and_small(tables: dict[str, pl.DataFrame]) -> None:
    shapes = tables["country_shapes"]
    assert shapes["geometry"].str.len_bytes().sum() < 3_000_000
    for row in shapes.iter_rows(named=True):
        for polygon in json.loads(row["geometry"])["coordinates"]:
            for ring in polygon:
                assert len(ring) >= 4 and ring[0] == ring[-1], row["state"]
        assert row["west"] <= row["east"] <= row["west"] + 360
        assert row["south"] <= row["latitude"] <= row["north"]


def test_shapes_keep_their_area(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    """Redrawing and rounding lose nothing: all shapes together are as large as in the publisher's file."""

    def total(collection: Any) -> float:
        return sum(abs(area(p[0])) - sum(abs(area(h)) for h in p[1:]) for p in collection)

    raw = json.loads((shared / "geo" / "ne_50m_admin_0_countries.json").read_text(encoding="utf-8"))
    before = [
        p
        for f in raw["features"]
        for p in (
            [f["geometry"]["coordinates"]] if f["geometry"]["type"] == "Polygon" else f["geometry"]["coordinates"]
        )
    ]
    after = [
        p
        for text in tables["country_shapes"].filter(resolution="50m")["geometry"]
        for p in json.loads(text)["coordinates"]
    ]
    assert total(after) == pytest.approx(total(before), rel=1e-3)


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


def test_two_squares_dissolve_into_one() -> None:
    (one,) = dissolved([[SQUARE], [BESIDE]])
    assert abs(area(one[0])) == 2
    assert (1.0, 0.5) not in one[0]
    assert inside((1.0, 0.5), one[0])


def test_squares_apart_stay_apart() -> None:
    away = [(x + 5, y) for x, y in SQUARE]
    assert len(dissolved([[SQUARE], [away]])) == 2


@given(bound=st.floats(-0.5, 1.5), axis=st.integers(0, 1))
def test_what_is_cut_in_two_keeps_its_area(bound: float, axis: int) -> None:
    parts = [clip(SQUARE, axis, bound, keep_above) for keep_above in (True, False)]
    assert sum(abs(area(p)) for p in parts if p) == pytest.approx(1, abs=1e-4)


def test_centre_lies_inside_a_crescent() -> None:
    crescent = [
        (0.0, 0.0),
        (4.0, 0.0),
        (4.0, 4.0),
        (0.0, 4.0),
        (0.0, 3.5),
        (3.5, 3.5),
        (3.5, 0.5),
        (0.0, 0.5),
        (0.0, 0.0),
    ]
    assert inside(centre([crescent]), crescent)


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"50m": '{"type": "FeatureCollection", "features": [{'}, "is not JSON"),
        ({"50m": "[]"}, "is not a GeoJSON feature collection"),
        ({"50m": [feature("QZQ")]}, "column 'ADM0_A3'"),
        ({"50m": [feature("NOR", {"type": "Point", "coordinates": [0, 0]})]}, "feature 1 is no polygon but 'Point'"),
        ({"50m": [feature("NOR", {"type": "Polygon", "coordinates": [[0, 0]]})]}, "has broken coordinates"),
        ({"disputed": [feature("NOR")]}, "feature 1 is no line but 'Polygon'"),
    ],
)
def test_faults_are_named(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    with pytest.raises(DataFileError) as error:
        read(write(tmp_path, **content), registry())
    assert message in str(error.value)
