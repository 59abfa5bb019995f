"""Members of the Security Council."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.council_membership import SOURCE, read
from varde.states import registry
from varde.store.checks import typed


def inputs(folder: Path) -> Inputs:
    return Inputs(
        {
            "list": [folder / "DPPA-SCMEMBERSHIP.csv"],
            "votes": [folder / "sc_membership_1946_2025_combined.csv"],
        }
    )


@pytest.fixture(scope="module")
def council(shared: Path) -> Path:
    return shared / "un" / "council"


@pytest.fixture(scope="module")
def members(council: Path) -> pl.DataFrame:
    return typed(SOURCE, SOURCE.tables[0], read(inputs(council), registry())["council_members"], registry())


def changed(council: Path, folder: Path, old: str, new: str, name: str = "DPPA-SCMEMBERSHIP.csv") -> Inputs:
    for each in ("DPPA-SCMEMBERSHIP.csv", "sc_membership_1946_2025_combined.csv"):
        text = (council / each).read_text(encoding="utf-8-sig")
        if each == name:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / each).write_text(text, encoding="utf-8")
    return inputs(folder)


def test_blank_names_are_filled_by_elimination(members: pl.DataFrame) -> None:
    filled = members.filter(basis="elimination").sort("state", "year")
    assert filled.filter(state="CIV")["year"].to_list() == [1964, 1965, 1990, 1991, 2018, 2019]
    assert filled.filter(state="TUR")["year"].to_list() == [1951, 1952, 1954, 1955, 1961, 2009, 2010]
    assert len(filled) == 13


def test_seats(members: pl.DataFrame) -> None:
    seats = members.filter(pl.col("state") != "YMD").group_by("year").len()
    assert set(seats.filter(pl.col("year") < 1966)["len"]) == {11}
    assert set(seats.filter(pl.col("year") >= 1966)["len"]) == {15}
    permanent = members.filter("permanent").group_by("year").len()
    assert set(permanent["len"]) == {5}
    assert len(permanent) == 80


def test_those_who_voted_were_members(members: pl.DataFrame, shared: Path) -> None:
    votes = (
        pl.read_parquet(shared / "un" / "undl_votes.parquet")
        .filter(body="SC")
        .with_columns(year=pl.col("vote_date").str.slice(0, 4).cast(pl.Int32))
    )
    seen = votes.select("year", "country").unique()
    keys = registry().resolve_many(
        seen["country"].to_list(), on=[(date(y, 1, 1), date(y, 12, 31)) for y in seen["year"]], source="undl"
    )
    listed = set(members.select("year", "state").iter_rows())
    # "Yemen" of 1990 is Yemen, and Democratic Yemen voted until May.
    assert set(zip(seen["year"], keys, strict=True)) == listed


def test_yemen_china_and_russia(members: pl.DataFrame) -> None:
    yemen = members.filter(pl.col("state").is_in(["YEM", "YMD"])).select("year", "state", "since", "until").rows()
    assert yemen == [
        (1990, "YEM", date(1990, 5, 22), date(1990, 12, 31)),
        (1990, "YMD", date(1990, 1, 1), date(1990, 5, 21)),
        (1991, "YEM", date(1991, 1, 1), date(1991, 12, 31)),
    ]
    assert members.filter(state="CHN", year=1971)["held_as"].to_list() == ["Republic of China"]
    assert members.filter(state="CHN", year=1972)["held_as"].to_list() == [None]
    assert members.filter(state="RUS", year=1992)["held_as"].to_list() == [None]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1,1957,Iraq", "1,1957,Ruritania", "row 2, column 'security_council_member'"),
        ("1,1957,Iraq", "1,1957,Sweden", "SWE stands twice in 1957"),
        ("1,1957,Iraq,2021-01-17\n", "", "1957 has 10 members, and the Council had 11 seats"),
        ("1,1957,Iraq", "1,nineteen,Iraq", "'nineteen' is not a whole number"),
        ("security_council_member", "member", "there is no such column"),
    ],
)
def test_faults_are_named(council: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        read(changed(council, tmp_path, old, new), registry())
    assert message in str(error.value)


def test_a_blank_that_the_votes_fill_gives_the_same_members(council: Path, tmp_path: Path) -> None:
    frame = read(changed(council, tmp_path, "1,1957,Iraq", "1,1957,"), registry())["council_members"]
    assert frame.filter(year=1957, basis="elimination")["state"].to_list() == ["IRQ"]


def test_a_blank_that_the_votes_do_not_fill_stays_an_error(council: Path, tmp_path: Path) -> None:
    broken = changed(
        council, tmp_path, "1951,TUR,TURKEY,7.0,False,,False,True\n", "", inputs(council).one("votes").name
    )
    with pytest.raises(DataFileError, match=r"1951 has 1 blank names, and .* are none"):
        read(broken, registry())
