"""Piracy: NGA's anti-shipping messages and the database of IMB's reports, real files and made-up faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import CheckError, DataFileError
from varde.sources import asam_piracy, imb_piracy
from varde.sources.asam_piracy import CLASSES, hostility_class
from varde.sources.contract import Inputs
from varde.states import registry
from varde.store.checks import typed

ASAM_HEAD = "reference,date,position,navArea,subreg,hostility,victim,description,\n"
IMB_HEAD = ",".join(imb_piracy.COLUMNS) + "\n"


def asam(path: Path) -> pl.DataFrame:
    frame = asam_piracy.read(Inputs({"reports": [path]}), registry())["anti_shipping_reports"]
    return typed(asam_piracy.SOURCE, asam_piracy.SOURCE.tables[0], frame, registry())


def imb(path: Path) -> pl.DataFrame:
    frame = imb_piracy.read(Inputs({"attacks": [path]}), registry())["pirate_attacks"]
    return typed(imb_piracy.SOURCE, imb_piracy.SOURCE.tables[0], frame, registry())


def report(position: str = '1°07\'00""N\n103°31\'00""E', **cells: str) -> str:
    row = {"reference": "2022-1", "date": "2022-01-02", "navArea": "XI", "subreg": "71", "hostility": "Robbers"} | cells
    text = f'{row["reference"]},{row["date"]},"{position}",{row["navArea"]},{row["subreg"]},{row["hostility"]}'
    return text + ',Tanker,"INDONESIA: a long\ntext, with ""quotes"".",\n'


def attack(**cells: str) -> str:
    row = dict.fromkeys(imb_piracy.COLUMNS, "NA") | {
        "date": "2019-03-04", "longitude": "3.5", "latitude": "6.2", "attack_type": "Boarding",
        "nearest_country": "NGA", "eez_country": "NGA", "shore_distance": "12.5", "vessel_status": "steaming",
        "data_source": "imb",
    }  # fmt: skip
    return ",".join((row | cells).values()) + "\n"


# -- ASAM ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reports(shared: Path) -> pl.DataFrame:
    return asam(shared / "threats" / "asam_2022-06-21.csv")


def test_asam_counts(reports: pl.DataFrame) -> None:
    assert len(reports) == 8640
    assert reports["date"].min() == date(1978, 5, 1)
    assert reports["date"].max() == date(2022, 6, 1)
    assert reports["navarea"].null_count() == 3
    assert set(reports["hostility_class"]) == set(CLASSES)
    assert len(reports.filter((pl.col("navarea") == "IX") & (pl.col("year") == 2009))) == 156


def test_asam_keeps_a_report_that_is_listed_twice_once(reports: pl.DataFrame) -> None:
    assert len(reports.filter(pl.col("reference").is_in(["2021-207", "2021-161"]))) == 2


def test_asam_reads_positions(reports: pl.DataFrame) -> None:
    at = {r["reference"]: (r["latitude"], r["longitude"]) for r in reports.iter_rows(named=True)}
    assert at["2022-148"] == (1.11667, 103.51667)
    assert at["2022-146"] == (46.63080, 31.58379)
    assert at["2009-429"] == (round(10 + 55 / 60, 5), -65.0)  # 64°60'W
    assert at["1999-52"] == (3.0, 7.0)
    assert at["2021-207"] == (-4.25, 152.18333)


def test_asam_takes_no_narrative(reports: pl.DataFrame) -> None:
    assert "description" not in reports.columns
    assert max(len(t) for c in ("hostility", "victim") for t in reports[c].drop_nulls()) <= 50


def test_asam_a_position_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "asam_2023.csv"
    path.write_text(ASAM_HEAD + report() + report("somewhere", reference="2022-2"))
    with pytest.raises(DataFileError, match="row 5, column 'position': 'somewhere' is no position"):
        asam(path)


@pytest.mark.parametrize("position", ['91°00\'00""N\n10°00\'00""E', '1°61\'00""N\n10°00\'00""E'])
def test_asam_a_position_off_the_globe(position: str, tmp_path: Path) -> None:
    path = tmp_path / "asam_2023.csv"
    path.write_text(ASAM_HEAD + report(position))
    with pytest.raises(DataFileError, match="outside the globe"):
        asam(path)


def test_asam_a_reference_borne_by_two_reports(tmp_path: Path) -> None:
    path = tmp_path / "asam_2023.csv"
    path.write_text(ASAM_HEAD + report() + report(date="2022-02-02"))
    with pytest.raises(CheckError, match="2 rows share their key, such as reference=2022-1"):
        asam(path)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"date": "02/01/2022"}, "row 2, column 'date': '02/01/2022' is not a date"),
        ({"navArea": "IIX"}, "'IIX' is no NAVAREA"),
        ({"subreg": "7A"}, "column 'subreg': '7A' is not a whole number"),
        ({"reference": ""}, "column 'reference': the cell is empty"),
    ],
)
def test_asam_faults(cells: dict[str, str], problem: str, tmp_path: Path) -> None:
    path = tmp_path / "asam_2023.csv"
    path.write_text(ASAM_HEAD + report(**cells))
    with pytest.raises(DataFileError, match=problem):
        asam(path)


def test_asam_open_quote(tmp_path: Path) -> None:
    path = tmp_path / "asam_2023.csv"
    path.write_text(ASAM_HEAD + report()[:-12])
    with pytest.raises(DataFileError, match="A quote may be open"):
        asam(path)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("PIRATES", "piracy or robbery"),
        ("PIRTATES", "piracy or robbery"),
        ("Four robbers boarded vessel", "piracy or robbery"),
        ("LTTE PIRATES", "piracy or robbery"),
        ("SUSPICIOUS APPROACH", "suspicious approach"),
        ("Suspicous Approach", "suspicious approach"),
        ("Military activity", "military or political"),
        ("IRANIAN NAVY", "military or political"),
        ("detained by the Iranian Revolutionary Guard Corps", "military or political"),
        ("GREENPEACE ACTIVISTS", "military or political"),
        ("THREE WHITE SPEEDBOATS", "unclear"),
        ("N/A", "not stated"),
        (None, "not stated"),
    ],
)
def test_hostility_is_classed_by_its_words(words: str | None, expected: str) -> None:
    assert hostility_class(words) == expected


@given(st.text(max_size=40))
def test_every_hostility_has_one_class_whatever_its_case(words: str) -> None:
    assert hostility_class(words) in CLASSES
    if words.isascii():
        assert hostility_class(words) == hostility_class(words.upper()) == hostility_class(words.lower())


# -- IMB ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attacks(shared: Path) -> pl.DataFrame:
    return imb(shared / "threats" / "pirate_attacks.csv")


def test_imb_counts(attacks: pl.DataFrame) -> None:
    assert len(attacks) == 7511
    assert attacks["vintage"].unique().to_list() == ["2021"]
    years = dict(attacks.group_by("year").len().iter_rows())
    assert (years[1993], years[2000], years[2010], years[2020]) == (101, 469, 445, 190)
    nigeria = attacks.filter(pl.col("nearest_state") == "NGA")
    assert (len(nigeria), len(nigeria.filter(pl.col("year") == 2019))) == (559, 32)
    assert attacks["nearest_state"].null_count() == 19
    assert attacks["eez_state"].null_count() == 295
    assert int(attacks["repeated"].sum()) == 20


def test_imb_words_of_both_compilations_are_one(attacks: pl.DataFrame) -> None:
    kinds = dict(attacks.group_by("attack_type").len().iter_rows())
    assert kinds["boarded"] == 3421 + 1367
    assert kinds[None] == 120


def test_imb_takes_neither_narratives_nor_names(attacks: pl.DataFrame) -> None:
    assert not {"attack_description", "vessel_name", "location_description"} & set(attacks.columns)


def test_imb_numbers_the_attacks_of_a_day(tmp_path: Path) -> None:
    path = tmp_path / "pirate_attacks.csv"
    path.write_text(IMB_HEAD + attack(longitude="9") + attack() + attack() + attack(date="2019-03-05"))
    frame = imb(path)
    assert frame["attack"].to_list() == ["2019-03-04/1", "2019-03-04/2", "2019-03-04/3", "2019-03-05/1"]
    assert frame["repeated"].sum() == 1
    assert frame["vintage"].unique().to_list() == ["to 2019"]


def test_imb_na_is_no_namibia(tmp_path: Path) -> None:
    path = tmp_path / "pirate_attacks.csv"
    path.write_text(IMB_HEAD + attack(nearest_country="NAM", eez_country="NA"))
    assert imb(path).select("nearest_state", "eez_state").row(0) == ("NAM", None)


def test_imb_a_copy_with_records_missing_fails_its_totals(shared: Path, tmp_path: Path) -> None:
    from varde.store.build import build

    lines = (shared / "threats" / "pirate_attacks.csv").read_text().splitlines(keepends=True)
    path = tmp_path / "pirate_attacks.csv"
    path.write_text("".join(lines[:200] + lines[5000:]))
    with pytest.raises(CheckError, match="expected 7511, found"):
        build(tmp_path / "store", add=[path], fresh=True)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"nearest_country": "XYZ"}, "row 2, column 'nearest_country': No state.*'XYZ'"),
        ({"attack_type": "Sunk"}, "'Sunk' is none of Attempted, Boarded"),
        ({"latitude": "north"}, "column 'latitude': 'north' is not a number"),
        ({"date": "NA"}, "column 'date': the cell is empty"),
        ({"data_source": "me"}, "'me' is none of mappingpiracy, imb"),
    ],
)
def test_imb_faults(cells: dict[str, str], problem: str, tmp_path: Path) -> None:
    path = tmp_path / "pirate_attacks.csv"
    path.write_text(IMB_HEAD + attack(**cells))
    with pytest.raises(DataFileError, match=problem):
        imb(path)
