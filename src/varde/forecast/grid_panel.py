"""Panels of PRIO-GRID cells by month: half a degree of latitude and longitude each (about 55 km at the equator).

**The coordinates held are partial.** Deaths by cell come from UCDP GED 21.1, and only from events that are located to
a place or within about 25 km of one: 58 per cent of all deaths from 1989 to 2020, and none after 2020. A cell's zero
therefore means "no precisely located event is held", which is less than "nothing happened". Sums over a state's cells
are not its deaths, and grid scores hold for this panel alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varde.errors import check_known
from varde.forecast.country_panel import FIRST_MONTH, MONTH_RULE, TARGETS, TYPES
from varde.forecast.months import month_id
from varde.forecast.panel import Panel, Values, stem
from varde.states import registry
from varde.store import Store

REGIONS = {"africa-middle-east": "africa_middle_east", "land": "true"}
"""Sets of cells: the 13,110 that the VIEWS prediction challenge scores, and all 64,818 with land in them."""

RELEASE = "21.1"
"""Release of UCDP with an unbroken run of months; the other one held has thirteen single years and is never added."""
VINTAGE = f"{RELEASE}, partial: only events located to a place or within 25 km"

ROWS, COLUMNS = 360, 720
OFF_THE_MAP = 1.0
"""Degrees from the nearest shape beyond which a cell is an island that the map of states does not show."""

Cells = NDArray[np.int64]


def grid_panel(store: Store, region: str = "africa-middle-east", target: str = "state-based") -> Panel:
    """PRIO-GRID cells by month, 1989-01 to 2020-12, from precisely located events only (see the module's notes).

    Parameters
    ----------
    store : Store
        The evidence base; its tables `grid_cells` and `violence_grid_months` are read.
    region : str
        "africa-middle-east" (13,110 cells) or "land" (64,818).
    target : str
        "state-based", "non-state", "one-sided", or "total" for the sum of the three.

    Returns
    -------
    Panel
        Units are cell ids in ascending order; names add the state in whose borders of today the centre lies, or the
        nearest one for a centre off the coast. Values are deaths, zero where no event is held. Covariates, of the same
        shape: deaths of those types that the target is not (`state_based`, `non_state`, `one_sided`), and `events`, the
        events of all types. `neighbours` holds the up to eight cells of the region around each cell; the grid closes
        at 180 degrees. A series takes 8 bytes a cell and month: 40 MB for Africa and the Middle East, 200 MB on land.

    Raises
    ------
    UsageError
        Unknown region or target.
    StoreError
        Where the evidence base lacks a table.
    """
    check_known(region, REGIONS, "region")
    check_known(target, TARGETS, "target")
    cells = _cells(store, region)
    series = _series(store, cells)
    values = sum(series[kind] for kind in TYPES) if target == "total" else series.pop(target)
    return Panel(
        target=target,
        units=tuple(str(cell) for cell in cells.tolist()),
        names=_names(store, cells),
        first_month=month_id(FIRST_MONTH),
        values=np.asarray(values, dtype=np.float64),
        covariates={stem(kind): deaths for kind, deaths in series.items()},
        neighbours=adjacent_cells(cells),
        vintage=VINTAGE,
        month_rule=MONTH_RULE,
    )


def adjacent_cells(cells: Cells) -> tuple[tuple[int, ...], ...]:
    """Places of the cells that touch each cell, corners included.

    Parameters
    ----------
    cells : ndarray of int, shape (cells,)
        PRIO-GRID ids: 1 at 90 S, 180 W, then eastward in rows of 720, and rows northward. The last cell of a row
        touches the first, since both lie at 180 degrees.

    Returns
    -------
    tuple of tuple of int
        Up to eight places in `cells` for each cell, ascending where the ids are.
    """
    place = np.full(ROWS * COLUMNS, -1, dtype=np.intp)
    place[cells - 1] = np.arange(len(cells))
    row, column = np.divmod(cells - 1, COLUMNS)
    around = np.full((len(cells), 9), -1, dtype=np.intp)
    for at, (north, east) in enumerate((n, e) for n in (-1, 0, 1) for e in (-1, 0, 1)):
        inside = (row + north >= 0) & (row + north < ROWS) & ((north, east) != (0, 0))
        beside = (row + north) * COLUMNS + (column + east) % COLUMNS
        around[inside, at] = place[beside[inside]]
    return tuple(tuple(sorted(p for p in places if p >= 0)) for places in around.tolist())


def _cells(store: Store, region: str) -> Cells:
    store.describe("grid_cells")
    found = store.run(f"SELECT grid_id FROM grid_cells WHERE {REGIONS[region]} ORDER BY grid_id").fetchnumpy()
    return np.asarray(found["grid_id"], dtype=np.int64)


def _series(store: Store, cells: Cells) -> dict[str, Values]:
    """Deaths by type, and events of all types, as arrays of cells by months."""
    store.describe("violence_grid_months")
    found = store.run(
        "SELECT grid_id, month, type, best, events FROM violence_grid_months WHERE vintage = $v", {"v": RELEASE}
    ).fetchnumpy()
    months, which = np.unique(found["month"].astype(str), return_inverse=True)
    numbers = np.array([month_id(month) for month in months.tolist()], dtype=np.intp) - month_id(FIRST_MONTH)
    column, row = numbers[which], np.minimum(np.searchsorted(cells, found["grid_id"]), len(cells) - 1)
    # Eleven records lie in cells without land, and many in cells outside of a region.
    held = cells[row] == found["grid_id"]
    shape = (len(cells), int(numbers.max()) + 1)
    series = {}
    for name, counted in (*((kind, "best") for kind in TYPES), ("events", "events")):
        at = held if name == "events" else held & (found["type"] == name)
        series[name] = np.zeros(shape)
        np.add.at(series[name], (row[at], column[at]), found[counted][at].astype(np.float64))
    return series


def _names(store: Store, cells: Cells) -> tuple[str, ...]:
    """Names of cells, with the state that lies there today where the shapes of states are held."""
    owners = _states(store, cells) if store.has("country_shapes") else [None] * len(cells)
    called = {key: registry().get(key).name for key in set(owners) if key}
    return tuple(
        f"PRIO-GRID {cell}, {called[owner]}" if owner else f"PRIO-GRID {cell}"
        for cell, owner in zip(cells.tolist(), owners, strict=True)
    )


def _states(store: Store, cells: Cells) -> list[str | None]:
    """Key of the state in which each cell's centre lies, else of the nearest one, else None."""
    import shapely

    rows = store.rows("SELECT state, part_of, geometry FROM country_shapes WHERE resolution = '50m' ORDER BY state")
    shapes = shapely.from_geojson([row["geometry"] for row in rows])
    row, column = np.divmod(cells - 1, COLUMNS)
    centres = shapely.points(column * 0.5 - 179.75, row * 0.5 - 89.75)
    tree = shapely.STRtree(shapes)
    shape = np.full(len(cells), -1, dtype=np.intp)
    within, containing = tree.query(centres, predicate="within")
    # A few centres lie in two shapes: the first one by key stands.
    shape[within[::-1]] = containing[::-1]
    off = np.flatnonzero(shape < 0)
    places, nearest = tree.query_nearest(centres[off], max_distance=OFF_THE_MAP, all_matches=False)
    shape[off[places]] = nearest
    return [None if place < 0 else rows[place]["part_of"] or rows[place]["state"] for place in shape.tolist()]
