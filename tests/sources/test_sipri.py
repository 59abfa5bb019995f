"""SIPRI's trade register, values of transfers and workbook of military expenditure."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import sipri_expenditure, sipri_transfer_values, sipri_transfers
from varde.sources.contract import Inputs, Source
from varde.sources.sipri_transfers import HEADER, BrokenRecords
from varde.states import registry
from varde.store.checks import typed


def read(source: Source, path: Path) -> pl.DataFrame:
    frames = source.read(Inputs({source.files[0].role: [path]}), registry())
    return typed(source, source.tables[0], frames[source.tables[0].name], registry())


@pytest.fixture(scope="module")
def register(shared: Path) -> pl.DataFrame:
    return read(sipri_transfers.SOURCE, shared / "disarmament" / "trade-register.csv")


@pytest.fixture(scope="module")
def spending(shared: Path) -> pl.DataFrame:
    return read(sipri_expenditure.SOURCE, shared / "disarmament" / "SIPRI-Milex-data-1949-2024_2.xlsx")


# -- trade register -----------------------------------------------------------------------------------------------

DEAL = {
    "Recipient": "Norway", "Supplier": "Italy", "Year of order": "2008", "Number ordered": "35",
    "Weapon designation": "LMV", "Weapon description": "armoured personnel carrier", "Number delivered": "35",
    "Year(s) of delivery": "2008; 2009", "status": "New", "Comments": "", "SIPRI TIV per unit": "0.15",
    "SIPRI TIV for total order": "5.25",
    "SIPRI TIV of delivered weapons": "5.25",
}  # fmt: skip


def deal(**cells: str) -> str:
    row = DEAL | {k.replace("_", " "): v for k, v in cells.items()}
    return ",".join(row.get(name, "") for name in HEADER) + "\n"


def written(path: Path, *records: str) -> Path:
    path.write_text("\ufeff" + ",".join(n or " " for n in HEADER) + "\n" + "".join(records), encoding="utf-8")
    return path


def test_the_register_holds_all_deals(register: pl.DataFrame) -> None:
    assert len(register) == 29503
    assert register.filter(pl.col("recipient_kind") == "state")["recipient"].null_count() == 0
    assert register.filter(pl.col("supplier_kind") == "state")["supplier"].null_count() == 0
    jets = register.filter((pl.col("recipient") == "NOR") & (pl.col("designation") == "F-35A Lightning-2"))
    assert jets.select("ordered", "delivered", "first_delivery", "tiv_order", "order_year_estimated").row(0) == (
        52, 46, 2015, 2860.0, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("recipient", "supplier", "year", "designation", "values"),
    [
        ("Cote d'Ivoire", "United States", 2024, "vehicle engine", (0.03, 0.36, 0.0)),
        ("Saudi Arabia", "Germany", 2024, "ship engine", (1.5, 18.0, 0.0)),
        ("Thailand", "Ukraine", 2008, "BTR-3", (0.25, 3.5, 3.25)),
        ("United Nations**", "Israel", 2015, "Hermes-900", (3.0, 9.0, 9.0)),
    ],
)
def test_the_four_broken_records_are_joined(
    register: pl.DataFrame, recipient: str, supplier: str, year: int, designation: str, values: tuple[float, ...]
) -> None:
    found = register.filter(
        (pl.col("recipient_name") == recipient)
        & (pl.col("supplier_name") == supplier)
        & (pl.col("order_year") == year)
        & (pl.col("designation") == designation)
    )
    assert values in found.select("tiv_unit", "tiv_order", "tiv_delivered").rows()


def test_exactly_four_records_are_joined(shared: Path) -> None:
    from varde.sources.reading import read_csv

    path = shared / "disarmament" / "trade-register.csv"
    mend = BrokenRecords(path)
    read_csv(path, ["Recipient"], repair=mend)
    assert mend.joined == 4


def test_states_of_the_register_depend_on_the_year(register: pl.DataFrame) -> None:
    named = {(r[0], r[1]) for r in register.select("recipient_name", "recipient").unique().rows()}
    assert {("Soviet Union", "RUS"), ("South Yemen", "YMD"), ("North Yemen", "YEM"), ("Congo", "COG")} <= named
    assert ("DR Congo", "COD") in named
    assert ("Hamas (Palestine)*", None) in named
    kinds = dict(register.select("recipient_name", "recipient_kind").unique().rows())
    assert kinds["NATO**"] == "organisation"
    assert kinds["LTTE (Sri Lanka)*"] == "armed group"
    assert kinds["unknown recipient(s)"] == "unknown"


def test_a_record_that_breaks_off_without_a_tail(tmp_path: Path) -> None:
    broken = deal(**{"SIPRI TIV per unit": "", "SIPRI TIV for total order": "", "SIPRI TIV of delivered weapons": ""})
    for records in ((deal(), broken, deal()), (deal(), broken)):
        path = written(tmp_path / "trade-register.csv", *records)
        with pytest.raises(DataFileError, match="row 3: the record breaks off before its values"):
            read(sipri_transfers.SOURCE, path)


def test_equal_deals_are_told_apart_by_number(tmp_path: Path) -> None:
    path = written(tmp_path / "trade-register.csv", deal(), deal(), deal(Supplier="Sweden"))
    frame = read(sipri_transfers.SOURCE, path)
    assert frame.select("supplier_name", "number").rows() == [("Italy", 1), ("Italy", 2), ("Sweden", 1)]
    assert frame["vintage"].unique().to_list() == ["to 2008"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"Recipient": "Ruritania"}, "row 2, column 'Recipient': No state.*'Ruritania'"),
        ({"status": "Old"}, "'Old' is none of New"),
        ({"Year_of_order": "2008?"}, "'2008\\?' is not a whole number"),
        ({"Year(s)_of_delivery": "2008, 2009"}, "has 17 cells where the header has 16"),
        ({"Year(s)_of_delivery": "2008-2009"}, "'2008-2009' is no list of years"),
        ({"SIPRI_TIV_per_unit": "n.a."}, "'n.a.' is not a number"),
    ],
)
def test_faults_of_the_register(cells: dict[str, str], problem: str, tmp_path: Path) -> None:
    path = written(tmp_path / "trade-register.csv", deal(**cells))
    with pytest.raises(DataFileError, match=problem):
        read(sipri_transfers.SOURCE, path)


# -- values -------------------------------------------------------------------------------------------------------


def test_values_of_transfers(shared: Path) -> None:
    frame = read(sipri_transfer_values.SOURCE, shared / "disarmament" / "sipri-exports-processed.csv")
    assert len(frame) == 21324
    assert (frame["year"].min(), frame["year"].max()) == (1950, 2021)
    one = frame.filter((pl.col("supplier") == "AUS") & (pl.col("recipient") == "CAN") & (pl.col("year") == 2020))
    assert one["tiv"].to_list() == [120.0]


def test_values_name_an_unknown_state(tmp_path: Path) -> None:
    path = tmp_path / "sipri-exports.csv"
    path.write_text("supplier,recipient,year,value\nNorway,Sweden,2000,1\nNorway,Syldavia,2000,1\n")
    with pytest.raises(DataFileError, match=r"row 3, column 'recipient': No state.*'Syldavia'"):
        read(sipri_transfer_values.SOURCE, path)


# -- military expenditure -----------------------------------------------------------------------------------------


def test_expenditure_of_a_state(spending: pl.DataFrame) -> None:
    one = spending.filter((pl.col("state") == "NOR") & (pl.col("year") == 2024)).row(0, named=True)
    assert one["constant_usd_million"] == pytest.approx(10285.498860115)
    assert one["price_year"] == 2023
    assert one["share_of_gdp"] == pytest.approx(0.020912411)
    assert one["local_currency"] == pytest.approx(112_211e6)


def test_expenditure_tells_not_available_and_no_state_from_zero(spending: pl.DataFrame) -> None:
    assert len(spending.filter((pl.col("country") == "South Sudan") & (pl.col("year") < 2005))) == 0
    assert len(spending.filter((pl.col("country") == "Libya") & (pl.col("year") == 2024))) == 0
    costa_rica = spending.filter((pl.col("country") == "Costa Rica") & (pl.col("year") == 2020))
    assert costa_rica["current_usd_million"].to_list() == [0.0]


def test_expenditure_keeps_the_ussr_and_russia_apart(spending: pl.DataFrame) -> None:
    both = spending.filter((pl.col("state") == "RUS") & (pl.col("year") == 1990))
    assert both["country"].to_list() == ["Russia", "USSR"]
    assert "European Union" not in spending["country"]


def test_another_workbook_is_refused(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "SIPRI-Milex.xlsx"
    path.write_bytes((shared / "threats" / "global_oc_index.xlsx").read_bytes())
    with pytest.raises(DataFileError, match="has no sheet like 'Local currency"):
        read(sipri_expenditure.SOURCE, path)
