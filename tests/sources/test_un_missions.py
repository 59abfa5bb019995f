"""The list of UN missions: against its real file and the resolutions it names, then against broken copies."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.un_missions import SOURCE, read
from varde.sources.un_peacekeeping_list import read as read_list
from varde.states import registry
from varde.store.checks import typed

HEADER = (
    "acronym,aliases,name,kind,start_date,end_date,areas,area_note,established_by,last_mandate_symbol,"
    "last_mandate_until,ended_by,predecessor,successor,evidence,verified,source_note,drawdown_until,"
    "later_action_not_held"
)
FIRST = "UNONE,ONUUN;UNX,First Mission,peacekeeping,1990-02,1991-03-10,NAM,,S/RES/1(1990),,,,,UNTWO,S/RES/1,yes,,,"
SECOND = "UNTWO,UNX,Second Mission,political,1991-03-11,,SDN;SSD,disputed,S/RES/2(1991),,,,UNONE,,S/RES/2,yes,,,"


def tables(path: Path) -> dict[str, pl.DataFrame]:
    frames = read(Inputs({"missions": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "un_missions.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    return tables(shared / "un/operations/un_missions.csv")


def mission(real: dict[str, pl.DataFrame], acronym: str) -> dict[str, object]:
    return real["missions"].row(by_predicate=pl.col("mission") == acronym, named=True)


def test_kinds_and_verification(real: dict[str, pl.DataFrame]) -> None:
    kinds = dict(real["missions"]["kind"].value_counts().iter_rows())
    assert kinds == {"peacekeeping": 71, "political": 50, "support": 3, "other": 7}
    listed = real["missions"].filter(pl.col("kind") != "other")
    assert listed["verified"].sum() == 112
    assert not real["missions"].filter(pl.col("kind") == "other")["verified"].any()


def test_months_keep_their_precision(real: dict[str, pl.DataFrame]) -> None:
    untso = mission(real, "UNTSO")
    assert (untso["start"], untso["start_precision"], untso["end"]) == (date(1948, 5, 1), "month", None)
    monuc = mission(real, "MONUC")
    assert (monuc["start"], monuc["end"], monuc["end_precision"]) == (date(1999, 11, 30), date(2010, 6, 30), "month")
    minusma = mission(real, "MINUSMA")
    assert (minusma["end"], minusma["drawdown_until"]) == (date(2023, 6, 30), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("acronym", "through"),
    [
        ("UNVMC", date(2026, 10, 31)),  # the end of its last mandate
        ("UNTSO", date(2025, 10, 31)),  # no date in its mandate: the last resolution held
        ("UNRCCA", date(2025, 9, 10)),  # set up by letters: the newest dated page
        ("UNOWAS", None),  # set up by letters, and no dated page
        ("UNMIL", None),  # ended: nothing to carry forward
    ],
)
def test_verified_through(real: dict[str, pl.DataFrame], acronym: str, through: date | None) -> None:
    assert mission(real, acronym)["verified_through"] == through


def test_areas(real: dict[str, pl.DataFrame]) -> None:
    areas = real["mission_areas"]
    abyei = areas.filter(pl.col("mission") == "UNISFA")
    assert abyei["state"].to_list() == ["SDN", "SSD"] and abyei["disputed"].all()
    assert areas.filter(pl.col("mission") == "MINURSO").select("state", "disputed").rows() == [("ESH", True)]
    assert areas.filter(pl.col("mission") == "UNMIK").select("state", "disputed").rows() == [("XKX", True)]
    assert areas.filter(pl.col("state") == "COL")["mission"].to_list() == ["UNMC", "UNVMC"]
    assert set(areas.filter(pl.col("regional"))["mission"]) == {"UNOWA", "UNOWAS", "UNOCA", "UNRCCA"}
    assert areas.filter(pl.col("state") == "NAM")["mission"].to_list() == ["UNTAG"]


def test_shared_labels_are_cut_by_date(real: dict[str, pl.DataFrame]) -> None:
    shared_labels = real["mission_aliases"].filter(pl.col("alias").is_in(["UNEF", "UNOSOM"])).sort("alias", "mission")
    assert shared_labels.select("alias", "mission", "start", "end").rows() == [
        ("UNEF", "UNEF I", None, date(1973, 10, 24)),
        ("UNEF", "UNEF II", date(1973, 10, 25), None),
        ("UNOSOM", "UNOSOM I", None, date(1993, 3, 25)),
        ("UNOSOM", "UNOSOM II", date(1993, 3, 26), None),
    ]
    # The mission's own acronym goes before the alias of its military part.
    assert real["mission_aliases"].filter(pl.col("alias") == "MINUGUA")["mission"].to_list() == ["MINUGUA"]


def test_every_label_of_the_data_files_is_known(real: dict[str, pl.DataFrame], shared: Path) -> None:
    known = set(real["mission_aliases"]["alias"])
    folder = shared / "un/operations"
    for name, column in (
        ("DPPADPOSS-FATALITIES_2025.csv", "mission_acronym"),
        ("DPPADPOSS-FATALITIES_2023.csv", "mission_acronym"),
        ("PPP_data_mission.csv", "Mission"),
        ("ipi_missoes_glossario.csv", "mission"),
    ):
        with (folder / name).open(encoding="utf-8") as file:
            assert {row[column] for row in csv.DictReader(file)} <= known, name


def test_resolutions_named_are_held(real: dict[str, pl.DataFrame], shared: Path) -> None:
    with (shared / "un/undl_resolutions.csv").open(encoding="utf-8") as file:
        text = set(re.findall(r"S/RES/\d+ ?\(\d{4}\)", file.read()))
    held = {symbol.replace(" ", "") for symbol in text}
    missions = real["missions"]
    named = {
        symbol
        for column in ("established_by", "last_mandate", "ended_by")
        for symbol in missions.filter(pl.col("verified"))[column].drop_nulls()
        if symbol.startswith("S/RES/")
    }
    assert len(named) > 150
    assert named <= held
    # What is known of and not held is not in the resolutions, or it would have to be entered as a mandate.
    later = set(re.findall(r"S/RES/\d+\(\d{4}\)", " ".join(missions["later_action_not_held"].drop_nulls())))
    assert later and not later & held


def test_agrees_with_the_list_of_peacekeeping_operations(real: dict[str, pl.DataFrame], shared: Path) -> None:
    path = shared / "un/operations/un_pko_start_end_71.csv"
    listed = read_list(Inputs({"list": [path]}), registry())["peacekeeping_operations_list"]
    ours = {
        (row["alias"]): mission(real, row["mission"])
        for row in real["mission_aliases"].iter_rows(named=True)
        if row["start"] is None and row["end"] is None
    }
    ours["MINUGUA"] = mission(real, "MINUGUA (military)")
    differ = set()
    for row in listed.iter_rows(named=True):
        held = ours[row["mission"]]
        assert held["kind"] == "peacekeeping", row["mission"]
        end = held["end"].strftime("%Y-%m") if held["end"] else None
        if held["start"].strftime("%Y-%m") != row["start"] or (not row["open_in_2017"] and end != row["end"]):
            differ.add(row["mission"])
    # The list starts both a month after the resolutions that established them.
    assert differ == {"UNCRO", "UNPROFOR"}


def test_reads_a_small_list(tmp_path: Path) -> None:
    got = tables(written(tmp_path, SECOND, FIRST))
    assert got["mission_aliases"].filter(pl.col("alias") == "UNX").select("mission", "start", "end").rows() == [
        ("UNONE", None, date(1991, 3, 10)),
        ("UNTWO", date(1991, 3, 11), None),
    ]
    assert got["missions"].filter(pl.col("mission") == "UNTWO")["verified_through"][0] == date(2025, 10, 31)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((FIRST, FIRST), r"row 3, column 'acronym': two records share acronym UNONE"),
        ((FIRST.replace("1990-02", "1990-13"), SECOND), r"row 2, column 'start_date': '1990-13' is neither"),
        ((FIRST.replace("1991-03-10", "1989-03-10"), SECOND), r"row 2, column 'end_date': ends before it starts"),
        ((FIRST.replace(",NAM,", ",ZZQ,"), SECOND), r"ZZQ"),
        ((FIRST,), r"row 2, column 'successor': 'UNTWO' is no mission of the list"),
        ((FIRST.replace("peacekeeping", "peace"), SECOND), r"row 2, column 'kind': 'peace' is none of"),
        ((FIRST.replace(",yes,", ",maybe,"), SECOND), r"row 2, column 'verified'"),
        ((FIRST, SECOND[:40]), r"row 3: has 5 cells where the header has 19"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        tables(written(tmp_path, *lines))


def test_a_renamed_column_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, FIRST, SECOND)
    path.write_text(path.read_text(encoding="utf-8").replace("start_date", "start"), encoding="utf-8")
    with pytest.raises(DataFileError, match="column 'start_date'"):
        tables(path)
