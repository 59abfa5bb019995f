"""The OECD's aid by donor and recipient."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.oecd_aid import SOURCE, read
from varde.states import registry

HEADER = "Recipient,Donor,Aid type,Amount type,Year,Value"
PRICES = "Constant Prices (2022 USD millions)"
GOOD = [
    f"Colombia,Norway,ODA: Total Net,{PRICES},2017.0,83.48",
    f"Colombia,Norway,Humanitarian Aid,{PRICES},2017.0,4.76",
    f"Congo,Korea,ODA: Total Net,{PRICES},2018.0,1.5",
]


def table(folder: Path, lines: list[str], header: str = HEADER, encoding: str = "utf-8") -> pl.DataFrame:
    path = folder / "oecd_aid_donor_recipient.csv"
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return read(Inputs({"flows": [path]}), registry())["aid_flows"]


@pytest.fixture(scope="module")
def flows(shared: Path) -> pl.DataFrame:
    return read(Inputs({"flows": [shared / "aid" / "oecd_aid_donor_recipient.csv"]}), registry())["aid_flows"]


def test_net_totals_of_the_real_file(flows: pl.DataFrame) -> None:
    assert len(flows) == 45797
    assert flows["vintage"].unique().to_list() == [SOURCE.version]
    one = flows.filter(donor="NOR", recipient="COL", year=2017)
    assert one["net_oda"].to_list() == [83.48]
    assert one["price_year"].to_list() == [2022]
    assert flows["donor"].n_unique() == 50
    assert (flows["year"].min(), flows["year"].max()) == (2009, 2022)


def test_the_copy_holds_positive_flows_only(flows: pl.DataFrame) -> None:
    """The figure answers a missing pair with "no data" because of this: if it changes, the figure must."""
    assert flows["net_oda"].min() > 0


def test_who_is_not_in_the_real_file(flows: pl.DataFrame) -> None:
    places = set(flows["donor"]) | set(flows["recipient"])
    assert not places & {"XKX", "EUU"}
    assert {registry().get(k).kind for k in places} <= {"state", "non-member", "territory"}


def test_bare_names_mean_what_the_oecd_means(tmp_path: Path) -> None:
    flows = table(tmp_path, GOOD)
    assert flows.select("donor", "recipient", "year", "net_oda").rows() == [
        ("NOR", "COL", 2017, 83.48),
        ("KOR", "COG", 2018, 1.5),
    ]
    assert flows["vintage"].unique().to_list() == ["to 2018"]


def test_reading_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    one, other = table(tmp_path, GOOD), table(tmp_path, GOOD[::-1])
    key = ["donor", "recipient", "year"]
    assert one.drop("_row").sort(key).equals(other.drop("_row").sort(key))


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        (GOOD, HEADER.replace("Donor", "Donor name"), "there is no such column; the nearest is 'Donor name'"),
        ([*GOOD, f"New Mexico,Norway,ODA: Total Net,{PRICES},2017,1"], HEADER, "row 5, column 'Recipient'"),
        ([f"Colombia,Norway,ODA: Total Net,{PRICES},2017,1", "Colombia,Nor"], HEADER, "row 3: has 2 cells"),
        ([f"Colombia,Norway,ODA: Total Net,{PRICES},2017,much"], HEADER, "'much' is not a number"),
        (["Colombia,Norway,ODA: Total Net,Current Prices (USD millions),2017,1"], HEADER, "not an amount at constant"),
        ([*GOOD, GOOD[0].replace("(2022", "(2023")], HEADER, "the prices of several years (2022, 2023)"),
        ([GOOD[1]], HEADER, "holds no rows of 'ODA: Total Net'"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], header: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        table(tmp_path, lines, header)
    assert message in str(error.value)


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    line = f"Côte d'Ivoire,Norway,ODA: Total Net,{PRICES},2017,1"
    with pytest.raises(DataFileError, match="not utf-8 text"):
        table(tmp_path, [line], encoding="latin-1")
