"""VIEWS: country units, deaths as known in 2021, cells of the grid."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import views_countries, views_country_month, views_grid
from varde.sources.contract import Inputs, Source
from varde.states import registry
from varde.store.checks import typed


def load(source: Source, files: dict[str, Path]) -> pl.DataFrame:
    frames = source.read(Inputs({role: [path] for role, path in files.items()}), registry())
    return typed(source, source.tables[0], frames[source.tables[0].name], registry())


def test_country_units(shared: Path) -> None:
    units = load(views_countries.SOURCE, {"countries": shared / "views" / "views_country_matching.csv"})
    assert len(units) == 220
    by_id = {r["country_id"]: r for r in units.iter_rows(named=True)}
    assert (by_id[232]["state"], by_id[232]["first_month"], by_id[232]["last_month"]) == ("XKX", "2008-02", None)
    assert (by_id[255]["state"], by_id[255]["first_month"]) == ("RUS", "1991-12")
    assert {"NGA", "EGY", "SDN", "SSD"} <= set(units.filter("in_africa")["state"])
    assert "IRQ" in set(units.filter("in_middle_east")["state"])


def test_the_two_vintages_of_2021(shared: Path) -> None:
    files = {role: shared / "views" / f"ged_cm_{role}.parquet" for role in ("postpatch", "prepatch")}
    table = load(views_country_month.SOURCE, files)
    spans = table.group_by("vintage").agg(pl.col("month").min().alias("a"), pl.col("month").max().alias("b"))
    assert sorted(spans.rows()) == [("early-2021", "1989-01", "2020-08"), ("mid-2021", "1989-01", "2021-06")]
    rwanda = table.filter((pl.col("state") == "RWA") & (pl.col("month") == "1994-04"))
    assert dict(rwanda.select("vintage", "one_sided_deaths").iter_rows()) == {
        "early-2021": 162_089,
        "mid-2021": 433_924,
    }
    # The last month is data and no padding: Afghanistan in June 2021 is within a per cent of what release 26.1 has.
    last = table.filter((pl.col("vintage") == "mid-2021") & (pl.col("month") == "2021-06") & (pl.col("state") == "AFG"))
    assert last["state_based_deaths"].item() == pytest.approx(7_586, rel=0.01)
    # Zeros are written out where a state existed, and nothing where it did not.
    assert table.filter((pl.col("state") == "SSD") & (pl.col("month") < "2011-07")).is_empty()
    assert table.filter((pl.col("state") == "NOR") & (pl.col("vintage") == "mid-2021")).height == 390


def test_padding_alone_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "ged_cm_postpatch.parquet"
    row: dict[str, object] = dict.fromkeys(views_country_month.COUNTS)
    schema = dict.fromkeys(views_country_month.COUNTS, pl.Float64)
    pl.DataFrame({**row, "month_id": [600], "country_id": [1]}, schema_overrides=schema).write_parquet(path)
    with pytest.raises(DataFileError, match="holds no month with deaths"):
        load(views_country_month.SOURCE, {"postpatch": path})
    pl.DataFrame({**{name: [1.0] for name in row}, "month_id": [200], "country_id": [9999]}).write_parquet(path)
    with pytest.raises(DataFileError, match=r"column 'country_id': .*9999"):
        load(views_country_month.SOURCE, {"postpatch": path})


def test_cells(shared: Path) -> None:
    folder = shared / "views"
    cells = load(
        views_grid.SOURCE,
        {"land": folder / "land_pgids.json", "region": folder / "africa_me_legacy_pgids.json"},
    )
    assert (len(cells), cells["africa_middle_east"].sum()) == (64_818, 13_110)
    published = pl.read_csv(shared / "grid" / "prio_static_gid_row_col_xy_agri.csv", infer_schema_length=None)
    both = cells.join(published, left_on="grid_id", right_on="gid", suffix="_published")
    assert len(both) == 64_818
    assert (both["latitude"] == both["ycoord"]).all()
    assert (both["longitude"] == both["xcoord"]).all()


@pytest.mark.parametrize(
    ("land", "region", "message"),
    [
        ([1, 2], [3], "cell 3 is not among the cells on land"),
        ([1, 1], [1], "lists a cell twice"),
        ([0], [0], "is not a list of cell numbers"),
        ({"a": 1}, [1], "is not a list of cell numbers"),
    ],
)
def test_faults_of_cells(tmp_path: Path, land: object, region: object, message: str) -> None:
    files = {"land": tmp_path / "land_pgids.json", "region": tmp_path / "africa_me_legacy_pgids.json"}
    files["land"].write_text(json.dumps(land))
    files["region"].write_text(json.dumps(region))
    with pytest.raises(DataFileError, match=message):
        load(views_grid.SOURCE, files)


def test_faults_of_units(tmp_path: Path) -> None:
    path = tmp_path / "views_country_matching.csv"
    header = "country_id,name,gwcode,gwsyear,month_start,month_end,in_africa,in_me\n"
    path.write_text(header + "1,Guyana,110,1966,20,10,0,0\n")
    with pytest.raises(DataFileError, match="row 2, column 'month_start': the first month is after the last"):
        load(views_countries.SOURCE, {"countries": path})
