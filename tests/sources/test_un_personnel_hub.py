"""The user's own download of DPO-UCHISTORICAL: files made by the publisher's catalogue, since none is held."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.un_personnel_hub import CATEGORIES, SOURCE, read
from varde.states import registry
from varde.store.checks import typed

COLUMNS = (
    "contributing_country",
    "contribution_id",
    "female_personnel",
    "isocode3",
    "last_reporting_date",
    "m49_code",
    "male_personnel",
    "mission_acronym",
    "personnel_type",
)
NORWAY = "Norway,1,2,578,2026-03-31,NOR,11,UNMISS,staff_officer"
TURKEY = "Türkiye,2,0,792,2026-03-31,TUR,5,UNIFIL,Troops"
CONGO = ",3,1,COG,2026-02-28,178,,MINUSCA,Individual Police"


def written(folder: Path, *lines: str, header: str = ",".join(COLUMNS)) -> Path:
    path = folder / "DPO-UCHISTORICAL.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def table(path: Path) -> pl.DataFrame:
    frame = read(Inputs({"personnel": [path]}), registry())["personnel_hub"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


def test_columns_and_kinds_are_those_of_the_catalogue(shared: Path) -> None:
    catalogue = json.loads((shared / "un/un_peace_security_data_hub_catalogue.json").read_text(encoding="utf-8"))
    (entry,) = [d for d in catalogue if d["Dataset ID"] == "DPO-UCHISTORICAL"]
    columns = {c["Column Name"]: c for c in entry["Column definitions"]}
    assert set(columns) == set(COLUMNS)
    assert {a["Attribute"] for a in columns["personnel_type"]["Attributes"]} == set(CATEGORIES)


def test_reads_a_download(tmp_path: Path) -> None:
    got = table(written(tmp_path, NORWAY, TURKEY, CONGO))
    rows = got.select("contributor", "mission", "month", "category", "gender", "persons").rows()
    assert ("NOR", "UNMISS", "2026-03", "staff officers", "women", 2) in rows
    assert ("NOR", "UNMISS", "2026-03", "staff officers", "men", 11) in rows
    assert ("TUR", "UNIFIL", "2026-03", "troops", "men", 5) in rows
    # The code columns may be swapped: whichever holds letters names a country without a name.
    assert ("COG", "MINUSCA", "2026-02", "individual police", "women", 1) in rows
    assert ("COG", "MINUSCA", "2026-02", "individual police", "men", 0) in rows
    assert set(got["vintage"]) == {"2026-03"}


def test_a_line_without_any_number_is_no_zero(tmp_path: Path) -> None:
    got = table(written(tmp_path, NORWAY, CONGO.replace(",3,1,", ",3,,")))
    assert set(got["contributor"]) == {"NOR"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            (NORWAY, NORWAY),
            r"row 3, .*two records share contributor NOR, mission UNMISS, month 2026-03, category staff officers",
        ),
        ((NORWAY.replace("staff_officer", "sailors"),), r"row 2, column 'personnel_type': 'sailors' is none of"),
        ((NORWAY.replace("2026-03-31", "March"),), r"row 2, column 'last_reporting_date'"),
        ((NORWAY.replace(",11,", ",x,"),), r"row 2, column 'male_personnel': 'x' is not a whole number"),
        ((NORWAY.replace("Norway", "Norwegia"),), r"column 'contributing_country'"),
        ((NORWAY.replace("Norway", "").replace("NOR", ""),), r"row 2, column 'contributing_country': has neither"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        table(written(tmp_path, *lines))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    header = ",".join(COLUMNS).replace("male_personnel", "men", 2)
    with pytest.raises(DataFileError, match="column 'female_personnel'"):
        table(written(tmp_path, NORWAY, header=header))
