"""Panels of grid cells: which cells, what they hold, what lies beside them, and that they say how partial they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import StoreError, UsageError
from varde.forecast import grid_panel as module
from varde.forecast.grid_panel import COLUMNS, ROWS, adjacent_cells, grid_panel
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.states import registry
from varde.store import Store
from varde.store.query import embedded_snapshot

STATE_BASED = 1


@pytest.fixture(scope="module")
def region(store: Store) -> Panel:
    return grid_panel(store)


@pytest.fixture(scope="module")
def land(store: Store) -> Panel:
    return grid_panel(store, "land", "total")


@pytest.fixture(scope="module")
def records(shared: Path) -> pl.DataFrame:
    """The publisher's cell-months."""
    return pl.read_parquet(shared / "grid" / "pgm_sparse_ged211_whereprec12_1989_2020.parquet")


def cell_at(latitude: float, longitude: float) -> str:
    return str(int((latitude + 90) // 0.5) * COLUMNS + int((longitude + 180) // 0.5) + 1)


def test_the_cells_are_those_of_the_published_lists(shared: Path, region: Panel, land: Panel) -> None:
    for panel, file, cells in (
        (region, "africa_me_legacy_pgids.json", 13_110),
        (land, "land_pgids.json", 64_818),
    ):
        listed = json.loads((shared / "views" / file).read_text(encoding="utf-8"))
        assert len(panel.units) == cells
        assert panel.units == tuple(str(cell) for cell in sorted(listed))


def test_the_months_are_those_of_precise_events(region: Panel, land: Panel) -> None:
    for panel in (region, land):
        assert (month_text(panel.first_month), month_text(panel.last_month)) == ("1989-01", "2020-12")
        assert panel.values.shape == (len(panel.units), 384)


def test_it_says_how_partial_it_is(region: Panel) -> None:
    assert "21.1" in region.vintage and "partial" in region.vintage and "25 km" in region.vintage
    assert "none after 2020" in (module.__doc__ or "").replace("\n", " ")
    assert "first day" in region.month_rule


def test_deaths_are_the_publishers_cell_by_cell(records: pl.DataFrame, region: Panel) -> None:
    place = {unit: row for row, unit in enumerate(region.units)}
    expected = np.zeros_like(region.values)
    for cell, month, deaths in records.filter(type_of_violence=STATE_BASED).select("gid", "ym", "best").iter_rows():
        if str(cell) in place:
            expected[place[str(cell)], (month // 100 - 1989) * 12 + month % 100 - 1] += deaths
    assert np.array_equal(region.values, expected)
    assert expected.sum() > 500_000


def test_types_and_events_add_up(records: pl.DataFrame, region: Panel, land: Panel) -> None:
    on_land = records.filter(pl.col("gid").cast(pl.String).is_in(land.units))
    assert land.values.sum() == on_land["best"].sum()
    assert land.covariates["events"].sum() == on_land["events"].sum()
    # Eleven of the publisher's records lie in cells without land.
    assert records.height - on_land.height == 11
    types = ("state_based", "non_state", "one_sided")
    assert set(land.covariates) == {*types, "events"}
    assert np.array_equal(land.values, sum(land.covariates[kind] for kind in types))
    assert set(region.covariates) == {"non_state", "one_sided", "events"}
    rows = np.searchsorted(np.array(land.units, dtype=int), np.array(region.units, dtype=int))
    assert np.array_equal(land.covariates["state_based"][rows], region.values)


def test_the_share_of_all_deaths_is_as_said(store: Store, land: Panel) -> None:
    """The module says 58 per cent, which is why no sum of cells may pass as a state's deaths."""
    known = store.rows("SELECT sum(best) AS deaths FROM events WHERE vintage = '21.1'")[0]["deaths"]
    assert land.values.sum() == pytest.approx(known, rel=0.001)
    total = store.rows(
        "SELECT sum(state_based_deaths + non_state_deaths + one_sided_deaths) AS deaths FROM violence_country_months "
        "WHERE month <= '2020-12'"
    )[0]["deaths"]
    assert 0.5 < land.values.sum() / total < 0.65


def test_names_tell_the_state(region: Panel) -> None:
    called = dict(zip(region.units, region.names, strict=True))
    for latitude, longitude, state in (
        (12.64, -8.0, "Mali"),
        (4.85, 31.6, "South Sudan"),
        (2.05, 45.3, "Somalia"),
        (36.2, 37.1, "Syria"),
        # The centre of Dakar's cell lies in the sea.
        (14.69, -17.45, "Senegal"),
        # Somaliland is drawn apart and is part of Somalia here.
        (9.56, 44.06, "Somalia"),
    ):
        cell = cell_at(latitude, longitude)
        assert called[cell] == f"PRIO-GRID {cell}, {state}"


def test_names_agree_with_the_states_of_events(store: Store, region: Panel) -> None:
    found = store.run(
        "SELECT grid_id, state, count(*) AS n FROM events WHERE vintage = '21.1' AND date_start >= '2012-01-01' "
        "GROUP BY ALL"
    ).fetchall()
    called = dict(zip(region.units, region.names, strict=True))
    inside = [(called[str(cell)], registry().get(state).name, n) for cell, state, n in found if str(cell) in called]
    agree = sum(n for name, state, n in inside if name.endswith(f", {state}"))
    # Borders run through cells, and UCDP counts events at sea and in some areas to another state.
    assert agree / sum(n for _, _, n in inside) > 0.9


def test_islands_off_the_map_have_no_state(land: Panel) -> None:
    called = dict(zip(land.units, land.names, strict=True))
    # The Maldives, which are too small for the map at this scale.
    cell = cell_at(0.3, 73.3)
    assert called[cell] == f"PRIO-GRID {cell}"
    assert sum(", " not in name for name in land.names) < 100


def test_neighbours_are_the_adjacent_cells_of_the_region(region: Panel) -> None:
    number = np.array(region.units, dtype=int) - 1
    row, column = np.divmod(number, COLUMNS)
    for place in range(0, len(number), 97):
        steps = np.maximum(np.abs(row - row[place]), np.abs(column - column[place]))
        assert region.neighbours[place] == tuple(np.flatnonzero(steps == 1).tolist())
    assert max(map(len, region.neighbours)) == 8


def test_the_grid_closes_at_180_degrees(land: Panel) -> None:
    east, west = (land.units.index(cell_at(67.2, longitude)) for longitude in (179.7, -179.7))
    assert west in land.neighbours[east] and east in land.neighbours[west]


@given(st.sets(st.integers(1, ROWS * COLUMNS), min_size=1, max_size=30), st.integers(0, 8))
def test_adjacency_is_mutual_and_close(cells: set[int], more: int) -> None:
    # A few cells in a row, so that some are adjacent.
    start = min(cells)
    listed = np.array(sorted(cells | {min(start + step, ROWS * COLUMNS) for step in range(more)}))
    beside = adjacent_cells(listed)
    for place, places in enumerate(beside):
        row, column = divmod(int(listed[place]) - 1, COLUMNS)
        expected = set()
        for other, number in enumerate(listed.tolist()):
            its_row, its_column = divmod(number - 1, COLUMNS)
            apart = abs(column - its_column)
            if other != place and abs(row - its_row) <= 1 and min(apart, COLUMNS - apart) <= 1:
                expected.add(other)
        assert set(places) == expected
        assert list(places) == sorted(places)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"region": "africa"}, "no region 'africa'"),
        ({"region": "africa-middle-eas"}, "Did you mean africa-middle-east"),
        ({"target": "onesided"}, "Did you mean one-sided"),
        ({"target": "battles"}, "There are: state-based, non-state, one-sided, total"),
    ],
)
def test_what_can_not_be_had_is_refused(store: Store, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        grid_panel(store, **arguments)


def part_of_the_snapshot(folder: Path, tables: set[str]) -> Store:
    folder.mkdir()
    package = json.loads((embedded_snapshot() / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in tables]
    for table in tables:
        shutil.copy(embedded_snapshot() / f"{table}.parquet", folder)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return Store(folder)


def test_a_store_without_shapes_has_names_without_states(tmp_path: Path, region: Panel) -> None:
    small = part_of_the_snapshot(tmp_path / "store", {"grid_cells", "violence_grid_months"})
    panel = grid_panel(small)
    small.close()
    assert panel.names[0] == f"PRIO-GRID {panel.units[0]}"
    assert np.array_equal(panel.values, region.values)


@pytest.mark.parametrize("missing", ["grid_cells", "violence_grid_months"])
def test_a_store_without_a_table_says_which(tmp_path: Path, missing: str) -> None:
    small = part_of_the_snapshot(tmp_path / "store", {"grid_cells", "violence_grid_months"} - {missing})
    with pytest.raises(StoreError, match=f"without the table {missing}"):
        grid_panel(small)
    small.close()


def test_what_was_known_at_an_origin_ends_there(region: Panel) -> None:
    origin = month_id("2014-10")
    known = region.until(origin)
    assert known.last_month == origin
    assert known.covariates["events"].shape == known.values.shape == (13_110, 310)
