"""Personnel by contributor, mission, month and gender: real file, its neighbours, then broken copies."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ipi_personnel import SOURCE, read
from varde.sources.ipi_personnel_by_contributor import read as read_by_contributor
from varde.sources.ipi_personnel_by_mission import read as read_by_mission
from varde.states import registry
from varde.store.checks import typed

HEADER = "Date,Contributor,iso3,Mission," + ",".join(
    f"{c}_{g}"
    for c in ("Individual_Police", "Formed_Police_Units", "Experts_on_Mission", "Troops", "Total")
    for g in ("Male", "Female", "Total")
)
NORWAY = "2014-08-31,Norway,NOR,UNMISS,6.0,2.0,8.0,,,,3.0,0.0,3.0,11.0,1.0,12.0,20.0,3.0,23.0"
ALL = "2014-08-31,Norway,NOR,all,6.0,2.0,8.0,,,,3.0,0.0,3.0,11.0,1.0,12.0,20.0,3.0,23.0"


def tables(path: Path) -> dict[str, pl.DataFrame]:
    frames = read(Inputs({"personnel": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    name = "ipi_contributor_mission_month_gender_2009-11_2014-08_clean.csv.gz"
    return tables(shared / "un/operations" / name)


def test_norway_in_august_2014(real: dict[str, pl.DataFrame]) -> None:
    norway = real["personnel"].filter(pl.col("contributor") == "NOR", pl.col("month") == "2014-08")
    military = norway.filter(
        pl.col("mission").is_in(["MINUSMA", "UNMISS", "UNTSO"]),
        pl.col("category").is_in(["troops", "experts on mission"]),
    )
    assert military["persons"].sum() == 46
    assert norway.filter(pl.col("category") == "individual police")["persons"].sum() == 24
    assert norway.filter(pl.col("gender") == "women", pl.col("category").str.contains("police"))["persons"].sum() == 11


def test_no_subtotal_becomes_a_row(real: dict[str, pl.DataFrame]) -> None:
    assert "all" not in set(real["personnel"]["mission"]) and "all" not in set(real["personnel"]["contributor"])
    assert real["personnel"]["month"].n_unique() == 58
    # Congo in this file is the Republic of the Congo, Macedonia and its former name one state.
    assert {"COG", "COD", "MKD"} <= set(real["personnel"]["contributor"])


def test_lines_without_numbers_are_gaps_and_no_zeros(real: dict[str, pl.DataFrame]) -> None:
    gaps = real["personnel_gaps"]
    assert len(gaps) == 248
    usa = gaps.filter(pl.col("contributor") == "USA")
    assert (len(usa), usa["month"].min(), usa["month"].max()) == (243, "2009-11", "2012-12")
    assert real["personnel"].filter(pl.col("contributor") == "USA")["month"].min() == "2013-01"


def test_totals_and_genders_never_contradict(real: dict[str, pl.DataFrame]) -> None:
    unknown = real["personnel"].filter(pl.col("gender") == "unknown")
    assert len(unknown) == 17 and set(unknown["contributor"]) == {"EGY", "ETH"}
    beside = real["personnel"].join(unknown, on=["contributor", "mission", "month", "category"], how="semi")
    assert len(beside) == 17  # no men or women beside a total that they do not add up to


def test_the_three_files_of_the_database_agree(real: dict[str, pl.DataFrame], shared: Path) -> None:
    folder = shared / "un/operations"
    by_mission = read_by_mission(Inputs({"personnel": [folder / "PPP_data_mission.csv"]}), registry())
    by_contributor = read_by_contributor(
        Inputs({"personnel": [folder / "ipi_contributor_month_1990-11_2014-08.csv.gz"]}), registry()
    )
    for other, key in (
        (by_mission["personnel_by_mission"], "mission"),
        (by_contributor["personnel_by_contributor"], "contributor"),
    ):
        ours = real["personnel"].group_by("month", key).agg(pl.col("persons").sum().alias("ours"))
        theirs = (
            other.filter(pl.col("month") >= "2009-11", pl.col("month") <= "2014-08")
            .group_by("month", key)
            .agg(pl.col("persons").sum().alias("theirs"))
        )
        both = theirs.join(ours, on=["month", key], how="full", coalesce=True).fill_null(0)
        gaps = real["personnel_gaps"].select("month", key).unique()
        assert both.join(gaps, on=["month", key], how="anti").filter(pl.col("ours") != pl.col("theirs")).is_empty()
        # What the lines without numbers leave out is in the other files.
        short = both.join(gaps, on=["month", key], how="semi")
        assert (short["ours"] <= short["theirs"]).all() and (short["ours"] < short["theirs"]).any()


def test_agrees_with_the_month_as_it_was_released(real: dict[str, pl.DataFrame], shared: Path) -> None:
    with (shared / "un/operations/PPP_20140731_full_month.csv").open(encoding="utf-8") as file:
        released = {
            (registry().resolve(r["Contributor"], source="ipi", on=date(2014, 7, 31)).key, r["Mission"]): int(
                r["Total"]
            )
            for r in csv.DictReader(file)
            if r["Total"] != "0"
        }
    july = real["personnel"].filter(pl.col("month") == "2014-07")
    ours = {(c, m): n for c, m, n in july.group_by("contributor", "mission").agg(pl.col("persons").sum()).iter_rows()}
    assert len(released) > 500
    assert {k: ours.get(k) for k in released} == released


def written(folder: Path, *lines: str) -> Path:
    path = folder / "ipi_contributor_mission_month_gender_test.csv.gz"
    path.write_bytes(gzip.compress(("\n".join([HEADER, *lines]) + "\n").encode()))
    return path


def test_reads_a_small_file(tmp_path: Path) -> None:
    without_numbers = "2014-08-31,Norway,NOR,UNMIL" + "," * 15
    got = tables(written(tmp_path, NORWAY, ALL, without_numbers))
    assert got["personnel_gaps"].select("contributor", "mission").rows() == [("NOR", "UNMIL")]
    assert got["personnel"].group_by("gender").agg(pl.col("persons").sum()).sort("gender").rows() == [
        ("men", 20),
        ("women", 3),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((NORWAY, NORWAY), r"row 3, .*: two records share Date 2014-08-31, Contributor Norway, Mission UNMISS"),
        ((NORWAY.replace("11.0", "eleven"),), r"row 2, column 'Troops_Male': 'eleven' is not a whole number"),
        ((NORWAY.replace("11.0", "-1.0"),), r"row 2, column 'Troops_Male': is below zero"),
        ((NORWAY.replace("Norway", "Norwegia"),), r"column 'Contributor'"),
        ((NORWAY.replace("23.0", "24.0"),), r"row 2, column 'Total_Total': the categories do not add up"),
        ((NORWAY.replace("UNMISS", "UNMIL"), NORWAY, ALL), r"row 4, .* is 23, and its missions add up to 46"),
        ((NORWAY.replace("2014-08-31", "31.8.2014"),), r"row 2, column 'Date': '31.8.2014' is not a date"),
        ((NORWAY[:50],), r"row 2: has \d+ cells where the header has 19"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        tables(written(tmp_path, *lines))


def test_a_file_cut_off_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, *[NORWAY.replace("UNMISS", f"M{i}") for i in range(500)])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataFileError, match="broken gzip file"):
        tables(path)
