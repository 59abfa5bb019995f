"""Eighteen human-rights instruments: the real file with its known faults, then faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.human_rights_instruments import INSTRUMENTS, SOURCE, read
from varde.states import registry

HEADER = "country_name,treaty_id,treaty_name,action_type,action_date,signature_date,treaty_open_year,mtdsg_no\n"
NORWAY = "Norway,cat,Convention,Ratification,1986-07-09,1985-02-04,1984,IV-9\n"


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    found = SOURCE.find([shared / "disarmament" / "un_hr_ratifications.csv"])
    assert found is not None
    return read(found, registry())


def read_text(folder: Path, text: str) -> dict[str, pl.DataFrame]:
    path = folder / "un_hr_ratifications.csv"
    path.write_text(text, encoding="utf-8")
    return read(Inputs({"table": [path]}), registry())


def test_parties_and_signatures(tables: dict[str, pl.DataFrame]) -> None:
    rows = tables["human_rights_instruments"]
    counted = dict(rows.group_by("instrument").agg(pl.col("consent_date").count()).iter_rows())
    assert len(counted) == 18 == len(tables["human_rights_instrument_names"])
    assert {k: counted[k] for k in ("CRC", "CEDAW", "CERD", "ICCPR", "CAT", "CRPD")} == {
        "CRC": 196,
        "CEDAW": 189,
        "CERD": 182,
        "ICCPR": 175,
        "CAT": 175,
        "CRPD": 193,
    }
    crc = rows.filter((pl.col("instrument") == "CRC") & pl.col("consent_date").is_null())
    assert crc["state"].to_list() == ["USA"]
    china = rows.filter((pl.col("instrument") == "ICCPR") & (pl.col("state") == "CHN")).row(0, named=True)
    assert (china["signature_date"], china["consent_date"]) == (date(1998, 10, 5), None)


def test_communications_are_not_signatures(tables: dict[str, pl.DataFrame]) -> None:
    states = set(tables["human_rights_instruments"]["state"])
    assert not states & {"DDR", "CSK"}
    assert len(tables["human_rights_instruments"]) == 2567 - 6


def test_accession_by_a_signatory_is_marked(tables: dict[str, pl.DataFrame]) -> None:
    marked = tables["human_rights_instruments"].filter(~pl.col("verified"))
    assert {(r["instrument"], r["state"]) for r in marked.to_dicts()} == {
        ("CRC", "NLD"),
        ("ICESCR", "KHM"),
        ("ICCPR", "KHM"),
        ("CEDAW", "KHM"),
    }
    assert marked["note"].null_count() == 0


def test_an_institution_can_be_a_party(tables: dict[str, pl.DataFrame]) -> None:
    rows = tables["human_rights_instruments"].filter(pl.col("name") == "European Union")
    assert rows["instrument"].to_list() == ["CRPD"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER.replace("action_date", "date") + NORWAY, "column 'action_date': there is no such column"),
        (HEADER + NORWAY.replace("cat", "cta"), "'cta' is none of"),
        (HEADER + NORWAY.replace("Ratification", "A"), "'A' is none of"),
        (HEADER + NORWAY.replace("1986-07-09", "09/07/1986"), "is not a date"),
        (HEADER + NORWAY.replace("1986-07-09", ""), "a kind of consent without a date"),
        (HEADER + NORWAY.replace("Ratification,1986-07-09,1985-02-04", ",,"), "neither a signature nor a consent"),
        (HEADER + NORWAY.replace("1985-02-04", "1975-02-04"), "a date before the instrument was open"),
        (HEADER + NORWAY.replace("1985-02-04", "1987-02-04"), "consent before signature"),
        (HEADER + NORWAY + NORWAY, "row 3, column 'country_name': Norway, cat: the state stands twice"),
        (HEADER + NORWAY.replace("Norway", "Norvegia"), "Norvegia"),
        (HEADER + NORWAY[:30], "cells where the header has 8"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataFileError) as error:
        read_text(tmp_path, text)
    assert told in str(error.value)


def test_short_names_are_unique() -> None:
    assert len({short for short, _ in INSTRUMENTS.values()}) == len(INSTRUMENTS)
