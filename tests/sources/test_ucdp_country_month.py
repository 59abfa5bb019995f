"""The three country files of UCDP: months by type (26.1), months with bounds (25.1), years (26.1)."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import ucdp_country_month, ucdp_country_month_bounds, ucdp_country_year
from varde.sources.contract import Inputs, Source
from varde.states import registry
from varde.store.checks import typed

HEADER = "gwno,year,month,sb_events,sb_deaths,ns_events,ns_deaths,os_events,os_deaths,provisional\n"


def load(source: Source, path: Path) -> pl.DataFrame:
    frames = source.read(Inputs({source.files[0].role: [path]}), registry())
    table = source.tables[0]
    return typed(source, table, frames[table.name], registry())


def write(folder: Path, text: str, name: str = "ucdp_ged_v261_country_month.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def months(shared: Path) -> pl.DataFrame:
    return load(ucdp_country_month.SOURCE, shared / "conflict" / "ucdp_ged_v261_country_month.csv")


def total(frame: pl.DataFrame, year: int, *types: str) -> int:
    rows = frame.filter(pl.col("month").str.starts_with(f"{year}-"))
    return sum(int(rows[f"{t}_deaths"].sum()) for t in types or ("state_based", "non_state", "one_sided"))


def test_months_by_type(months: pl.DataFrame) -> None:
    assert len(months) == 15_590
    assert (months["month"].min(), months["month"].max()) == ("1989-01", "2026-05")
    assert total(months, 2022, "state_based") == 285_324
    assert total(months, 2025) == 245_464
    rwanda = months.filter((pl.col("state") == "RWA") & pl.col("month").str.starts_with("1994"))
    assert rwanda["one_sided_deaths"].sum() == 770_581


def test_candidate_months_are_told_apart(months: pl.DataFrame) -> None:
    assert set(months.filter("provisional")["month"].str.slice(0, 4)) == {"2026"}
    vintages = months.group_by("provisional").agg(pl.col("vintage").unique()).rows_by_key("provisional")
    assert dict(vintages) == {True: [(["26.0.1-5"],)], False: [(["26.1"],)]}


def test_a_code_is_read_as_of_its_year(months: pl.DataFrame) -> None:
    yugoslavia = months.filter(pl.col("state") == "YUG")["month"]
    assert (yugoslavia.min(), yugoslavia.max()) == ("1991-01", "2001-03")
    assert months.filter(pl.col("state") == "SSD")["month"].min() == "2011-08"
    assert not months["state"].is_in(["YMD", "DDR", "XKX"]).any()


def test_months_follow_the_first_day_of_an_event(months: pl.DataFrame, shared: Path) -> None:
    events = pl.read_parquet(shared / "conflict" / "ucdp_ged_v261_events_13years.parquet")
    from_events = events.group_by(pl.col("date_start").str.slice(0, 7).alias("month")).agg(pl.col("best").sum())
    summed = months.group_by("month").agg(
        (pl.col("state_based_deaths") + pl.col("non_state_deaths") + pl.col("one_sided_deaths")).sum().alias("deaths")
    )
    both = from_events.join(summed, on="month")
    assert len(both) == 156
    assert (both["best"] == both["deaths"]).all()


def test_months_and_years_of_one_release_agree(months: pl.DataFrame, shared: Path) -> None:
    years = load(ucdp_country_year.SOURCE, shared / "conflict" / "ucdp_v261_country_year.csv")
    assert len(years) == 12_703
    summed = (
        months.filter(~pl.col("provisional"))
        .group_by("state", pl.col("month").str.slice(0, 4).cast(pl.Int32).alias("year"))
        .agg(pl.col("^.*_deaths$").sum())
    )
    both = years.join(summed, on=["state", "year"], how="left", suffix="_summed").filter(pl.col("year") >= 1989)
    apart = both.filter(~pl.col("state").is_in(["XAB", "XSO"]))
    for kind in ("state_based", "non_state", "one_sided"):
        assert (apart[f"{kind}_deaths"] == apart[f"{kind}_deaths_summed"].fill_null(0)).all()
    assert both.filter(pl.col("state_based_deaths").is_null())["state"].unique().sort().to_list() == ["XAB", "XSO"]
    assert years.filter((pl.col("state") == "UKR") & (pl.col("year") == 2025))["intensity"].item() == "war"


def test_months_with_bounds_agree_with_the_country_year_file(shared: Path) -> None:
    bounds = load(ucdp_country_month_bounds.SOURCE, shared / "conflict" / "ucdp_ged_country_monthly_v251.csv")
    assert len(bounds) == 14_655
    publishers = pl.read_csv(shared / "conflict" / "organizedviolencecy_v25_1.csv", infer_schema_length=None)
    for bound in ("low", "best", "high"):
        ours = bounds.group_by(pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year")).agg(pl.col(bound).sum())
        theirs = publishers.group_by(pl.col("year_cy").alias("year")).agg(
            pl.col(f"cumulative_total_deaths_in_orgvio_{bound}_cy").sum().alias("published")
        )
        both = ours.join(theirs, on="year")
        assert len(both) == 36
        assert (both[bound] == both["published"]).all()
    assert bounds.filter(pl.col("state") == "YUG")["month"].max() == "2001-03"
    assert "SRB" not in set(bounds["state"])


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = ["652,2016,2,3,40,0,0,1,2,0\n", "345,1999,4,5,100,0,0,9,50,0\n", "652,2026,1,1,1,0,0,0,0,1\n"]
    one = load(ucdp_country_month.SOURCE, write(tmp_path, HEADER + "".join(rows)))
    other = load(ucdp_country_month.SOURCE, write(tmp_path, HEADER + "".join(reversed(rows))))
    assert one.equals(other)
    assert one["state"].to_list() == ["SYR", "SYR", "YUG"]


def test_a_newer_release_names_itself(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "652,2016,2,3,40,0,0,1,2,0\n", "ucdp_ged_v271_country_month.csv")
    assert load(ucdp_country_month.SOURCE, path)["vintage"].to_list() == ["27.1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER.replace("gwno", "gwnum") + "652,2016,2,3,40,0,0,1,2,0\n",
            r"column 'gwno': there is no such column; the nearest is 'gwnum'",
        ),
        (HEADER + "652,2016,2,3,many,0,0,1,2,0\n", r"row 2, column 'sb_deaths': 'many' is not a whole number"),
        (HEADER + "652,2016,13,3,4,0,0,1,2,0\n", r"row 2, column 'month': 13 is not between 1 and 12"),
        (HEADER + "652,2016,2,3,40,0,0,1,2,0\n" * 2, "two records share gwno 652, year 2016, month 2"),
        (HEADER + "652,2016,2,3,40,0,0,1,2,0\n652,2016", "has 2 cells where the header has 10"),
        (HEADER + "652,2016,2,3,40,0,0,1,2,0\n9999,2016,2,3,40,0,0,1,2,0\n", r"row 3, column 'gwno': .*9999"),
        (HEADER + "652,2016,2,3,40,0,0,1,2,perhaps\n", r"column 'provisional': 'perhaps' is not one of"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        load(ucdp_country_month.SOURCE, write(tmp_path, text))


def test_years_with_deaths_of_one_type_missing(tmp_path: Path) -> None:
    header = "gwno,country,region,year,main_system,acd_intensity,sb_deaths,ns_deaths,os_deaths\n"
    path = write(tmp_path, header + "652,Syria,Middle East,2016,1,2,10,,3\n", "ucdp_v261_country_year.csv")
    with pytest.raises(DataFileError, match="row 2: deaths are given for all three types"):
        load(ucdp_country_year.SOURCE, path)
    path = write(tmp_path, header + "652,Syria,Middle East,2016,1,7,10,0,3\n", "ucdp_v261_country_year.csv")
    with pytest.raises(DataFileError, match=r"column 'acd_intensity': '7' is none of 0, 1, 2"):
        load(ucdp_country_year.SOURCE, path)
