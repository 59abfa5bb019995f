"""Deaths of UN personnel: both real releases, then broken copies."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.un_fatalities import SOURCE, read
from varde.states import registry
from varde.store.checks import typed

HEADER = (
    "id,incident_date,casualty_id,mission_acronym,type_of_casualty,gender,casualty_nationality,"
    "casualty_personnel_type,type_of_incident,m49_code,isocode3,last_update"
)
ONE = "1,1948-07-06,UNTSO-1948-07-02408,UNTSO,Fatality,M,France,Military,Malicious Act,250.0,FRA,2025-04-04"
TWO = "2,1948-07-13,UNTSO-1948-07-02401,UNTSO,Fatality,,Congo,Local ,Illness,,,2025-04-04"


def table(*paths: Path) -> pl.DataFrame:
    frame = read(Inputs({"fatalities": list(paths)}), registry())["mission_fatalities"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


@pytest.fixture(scope="module")
def real(shared: Path) -> pl.DataFrame:
    folder = shared / "un/operations"
    return table(*(folder / f"DPPADPOSS-FATALITIES_{year}.csv" for year in (2023, 2025)))


def test_both_releases_are_held(real: pl.DataFrame) -> None:
    assert sorted(real["vintage"].value_counts().rows()) == [("2023-11-28", 4344), ("2025-04-04", 4423)]
    # The later release holds every case of the earlier one, and settled open inquiries.
    old, new = (real.filter(pl.col("vintage") == v) for v in ("2023-11-28", "2025-04-04"))
    assert set(old["casualty_id"]) <= set(new["casualty_id"])
    assert [len(r.filter(pl.col("cause") == "to be determined")) for r in (old, new)] == [144, 60]


def test_a_case_listed_twice_counts_once(real: pl.DataFrame) -> None:
    case = real.filter(pl.col("casualty_id") == "UNMIK-2003-05-03589", pl.col("vintage") == "2025-04-04")
    assert case["nationality"].to_list() == ["YUG"]
    assert real.filter(pl.col("nationality") == "MNE").is_empty()


def test_nationalities(real: pl.DataFrame) -> None:
    new = real.filter(pl.col("vintage") == "2025-04-04")
    assert len(new.filter(pl.col("nationality") == "NOR")) == 43
    assert len(new.filter(pl.col("nationality").is_null())) == 1
    assert len(new.filter(pl.col("nationality") == "_UNKNOWN")) == 14
    assert {"COG", "COD", "TUR", "CIV", "PSE"} <= set(new["nationality"])


def test_causes_and_missions(real: pl.DataFrame) -> None:
    new = real.filter(pl.col("vintage") == "2025-04-04")
    assert dict(new["cause"].value_counts().rows())["malicious act"] == 1134
    assert len(new.filter(pl.col("mission") == "MINUSMA")) == 311
    assert len(new.filter(pl.col("gender") == "women")) == 73


def written(folder: Path, *lines: str, name: str = "DPPADPOSS-FATALITIES.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_reads_a_small_file(tmp_path: Path) -> None:
    got = table(written(tmp_path, ONE, TWO)).sort("date")
    assert got["nationality"].to_list() == ["FRA", "COG"]
    assert got["personnel_type"].to_list() == ["military", "local civilian"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((ONE, ONE.replace("1,1948", "9,1948", 1)), r"row 3, column 'casualty_id': case UNTSO-1948-07-02408 is listed"),
        ((ONE, TWO.replace("Congo", "Kongoland")), r"column 'casualty_nationality'"),
        ((ONE.replace("Malicious Act", "Malice"),), r"row 2, column 'type_of_incident': 'Malice' is none of"),
        ((ONE, TWO.replace("1948-07-13", "13/7/48")), r"row 3, column 'incident_date'"),
        ((ONE, TWO.replace("2025-04-04", "2024-04-04")), r"holds 2 releases in one"),
        ((ONE.replace("UNTSO,Fatality", ",Fatality"),), r"row 2, column 'mission_acronym': the cell is empty"),
        ((ONE[:60],), r"row 2: has \d cells"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        table(written(tmp_path, *lines))


def test_one_release_twice_is_refused(tmp_path: Path) -> None:
    paths = [written(tmp_path, ONE, name=f"DPPADPOSS-FATALITIES{i}.csv") for i in (1, 2)]
    with pytest.raises(DataFileError, match="is the release of 2025-04-04 again"):
        table(*paths)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, ONE, TWO)
    path.write_bytes(path.read_text(encoding="utf-8").replace("Congo", "Türkiye").encode("latin-1"))
    with pytest.raises(DataFileError, match="row 3: is not utf-8 text"):
        table(path)
