"""Sanctions regimes, and what proves them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.council_sanctions import SOURCE, _targets, read
from varde.states import registry
from varde.store.checks import typed

NAME = "un_sanctions_regimes.csv"


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "un" / "council" / NAME


@pytest.fixture(scope="module")
def real(path: Path) -> dict[str, pl.DataFrame]:
    frames = read(Inputs({"regimes": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


@pytest.fixture(scope="module")
def adopted(shared: Path) -> dict[str, date]:
    rows = pl.read_csv(shared / "un" / "undl_resolutions.csv", columns=["symbol", "body", "vote_date"])
    council = rows.filter(body="SC").with_columns(pl.col("vote_date").str.to_date())
    return dict(council.select("symbol", "vote_date").iter_rows())


def test_every_resolution_named_is_held(real: dict[str, pl.DataFrame], adopted: dict[str, date]) -> None:
    named = real["sanctions_regimes"].select("established_by", "ended_by", "last_resolution", "evidence")
    symbols = {s.strip() for row in named.rows() for cell in row if cell for s in cell.split(";")}
    assert len(symbols) > 100
    assert symbols - adopted.keys() == set()


def test_verified_rows_begin_and_end_with_their_resolutions(
    real: dict[str, pl.DataFrame], adopted: dict[str, date]
) -> None:
    off = {
        (r["regime"], column)
        for r in real["sanctions_regimes"].filter("verified").iter_rows(named=True)
        for column, symbol in (("start", r["established_by"]), ("end", r["ended_by"]))
        if symbol and r[column] != adopted[symbol]
    }
    # 944 tied the end to the return of the President, which 948 marks: its day is the end.
    assert off == {("Haiti (1993-1994)", "end")}
    assert adopted["S/RES/948(1994)"] == date(1994, 10, 15)


def test_unverified_rows_are_marked(real: dict[str, pl.DataFrame]) -> None:
    doubted = set(real["sanctions_regimes"].filter(~pl.col("verified"))["regime"])
    assert {"Mali", "Iran (1737)", "Iran (1737, return under 2231)"} <= doubted
    assert len(doubted) == 8


def test_targets(real: dict[str, pl.DataFrame]) -> None:
    targets = real["sanctions_targets"]
    taliban = targets.filter(regime="Taliban (1988)").select("target", "state").rows()
    assert taliban == [("Afghanistan", "AFG"), ("Taliban", None)]
    isil = targets.filter(regime="ISIL (Da'esh) and Al-Qaida").select("target", "state").rows()
    assert isil == [("Al-Qaida", None), ("ISIL", None)]
    assert {"YUG", "HRV", "SRB"} <= set(targets.filter(regime="Former Yugoslavia")["state"])
    assert _targets("HTI;non-state: gangs") == (["HTI"], ["gangs"])
    assert _targets("") == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",ZAF,1977", ",QQQ,1977", "row 3, column 'target'"),
        (",ZAF,1977", ",South Africa,1977", "'South Africa' is no ISO 3166 code"),
        (",ZAF,1977", ",,1977", "a regime without a target"),
        ("1977-11-04,1994-05-25", "1994-05-25,1977-11-04", "South Africa ends before it begins"),
        ("1977-11-04", "4.11.1977", "is not a date"),
        ("last_known_resolution", "last", "column 'last_known_resolution': there is no such column"),
        ("S/RES/919(1994),yes", "S/RES/919(1994),perhaps", "column 'verified'"),
    ],
)
def test_faults_are_named(path: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    broken = tmp_path / NAME
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read(Inputs({"regimes": [broken]}), registry())
    assert message in str(error.value)
