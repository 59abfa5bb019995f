"""Panels from users' files: what is read, what is filled, and what is refused with the place where it stands."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError, UsageError
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.forecast.panel_file import gaps, read_panel

HEAD = "unit,month,value\n"


def same(one: Panel, other: Panel) -> bool:
    return (
        (one.units, one.first_month) == (other.units, other.first_month)
        and np.array_equal(one.values, other.values, equal_nan=True)
        and one.covariates.keys() == other.covariates.keys()
        and all(np.array_equal(v, other.covariates[k], equal_nan=True) for k, v in one.covariates.items())
    )


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes, name: str = "panel.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_the_actuals_of_the_challenge_are_read(shared: Path) -> None:
    file = shared / "challenge/actuals_2023_vintage/cm_actuals_2018.parquet"
    panel = read_panel(file, "country_id", "month_id", "ged_sb", views_months=True)
    raw = pl.read_parquet(file)
    assert panel.values.shape == (191, 12) and panel.target == "ged_sb"
    assert (month_text(panel.first_month), month_text(panel.last_month)) == ("2018-01", "2018-12")
    # The file has 2963.9999999999986.
    assert panel.values.max() == 2964 and panel.values.sum() == pytest.approx(raw["ged_sb"].sum())
    assert panel.units[:2] == ("1", "2") and panel.units[-1] == "246"
    assert gaps(panel) == {}


def test_a_publishers_file_of_nonzero_months_is_read(shared: Path, tmp_path: Path) -> None:
    raw = pl.read_csv(shared / "conflict/ucdp_ged_v261_country_month.csv").with_columns(
        pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2)).alias("period")
    )
    file = tmp_path / "country_month.csv"
    raw.write_csv(file)
    panel = read_panel(file, "gwno", "period", "sb_deaths", ["os_deaths"], "state-based", fill="all")
    assert panel.target == "state-based" and panel.vintage == "country_month.csv"
    assert panel.values.sum() == raw["sb_deaths"].sum() and not np.isnan(panel.values).any()
    assert np.nansum(panel.covariates["os_deaths"]) == raw["os_deaths"].sum()
    assert (month_text(panel.first_month), month_text(panel.last_month)) == ("1989-01", "2026-05")


def test_a_small_file_in_full(written: Callable[..., Path]) -> None:
    panel = read_panel(
        written("month,unit,note,value,gdp\n2020-03,B,x,4,1.5\n2020-01, A ,x,1,\n2020-02,A,x,,-2\n2020-01,B,x,0,3\n"),
        covariates=["gdp"],
    )
    assert panel.units == panel.names == ("A", "B") and month_text(panel.first_month) == "2020-01"
    nan = float("nan")
    assert np.array_equal(panel.values, [[1, nan, nan], [0, nan, 4]], equal_nan=True)
    assert np.array_equal(panel.covariates["gdp"], [[nan, -2, nan], [3, nan, 1.5]], equal_nan=True)
    assert panel.target == "value"


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        ("none", [[1, None, 2, None], [None, 3, None, None], [None, None, None, 0]]),
        ("inside", [[1, 0, 2, None], [None, 3, None, None], [None, None, None, 0]]),
        ("all", [[1, 0, 2, 0], [0, 3, None, 0], [0, 0, 0, 0]]),
    ],
)
def test_months_without_a_row_are_filled_as_asked(
    written: Callable[..., Path], fill: Any, expected: list[list[float | None]]
) -> None:
    file = written(HEAD + "A,2020-01,1\nA,2020-03,2\nB,2020-02,3\nB,2020-03,\nC,2020-04,0\n")
    panel = read_panel(file, fill=fill)
    assert np.array_equal(panel.values, np.array(expected, dtype=float), equal_nan=True)
    assert gaps(panel) == ({"A": ("2020-02",)} if fill == "none" else {"B": ("2020-03",)} if fill == "all" else {})


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "1,2020-01,5\n2,2020-02,0\n",
        HEAD + "1,2020-01-31,5\n2,2020-02-01,0\n",
        HEAD + "1,2020-01-31T23:59:59,5\n2,2020-02-29 00:00,0\n",
        HEAD + "1,2020-01,5.0\n2,2020-02,0.0",
        "\ufeff" + HEAD + "1,2020-01,5\n2,2020-02,0\n",
        (HEAD + "1,2020-01,5\n2,2020-02,0\n").replace("\n", "\r\n"),
        (HEAD + "1,2020-01,5\n2,2020-02,0\n").replace(",", ";"),
        (HEAD + "1,2020-01,5\n2,2020-02,0\n").replace(",", "\t"),
        '"unit","month","value"\n"1","2020-01","5"\n"2","2020-02","0"\n',
        'note,unit,month,value\n"one, two",1,2020-01,5\n"line\nbreak",2,2020-02,0\n',
        HEAD + "\n1,2020-01,5\n\n2,2020-02,0\n\n",
        gzip.compress((HEAD + "2,2020-02,0\n1,2020-01,5\n").encode(), mtime=0),
    ],
)
def test_ways_of_writing_the_same(written: Callable[..., Path], content: str | bytes) -> None:
    panel = read_panel(written(content))
    assert panel.units == ("1", "2") and panel.first_month == month_id("2020-01")
    assert np.array_equal(panel.values, [[5, np.nan], [np.nan, 0]], equal_nan=True)


def test_views_months_and_other_types_of_parquet(tmp_path: Path) -> None:
    file = tmp_path / "panel.parquet"
    months = [481, 482]
    expected = [[5, np.nan], [np.nan, 0]]
    for unit, month, value, views in [
        ([1, 2], months, [5, 0], True),
        ([1.0, 2.0], [481.0, 482.0], [5.0, 0.0], True),
        (["1", "2"], pl.Series(["2020-01-05", "2020-02-05"]).str.to_date(), ["5", "0"], False),
        (pl.Series(["1", "2"]).cast(pl.Categorical), pl.Series(["2020-01", "2020-02"]), [5, 0], False),
        ([1, 2], pl.Series(["2020-01-05", "2020-02-05"]).str.to_datetime(), pl.Series([5, 0], dtype=pl.UInt8), False),
    ]:
        pl.DataFrame({"unit": unit, "month": month, "value": value}).write_parquet(file)
        panel = read_panel(file, views_months=views)
        assert panel.units == ("1", "2") and panel.first_month == 481
        assert np.array_equal(panel.values, expected, equal_nan=True)


@pytest.mark.parametrize(
    ("content", "row", "column", "said"),
    [
        (HEAD + "A,2020-01,1\nA,2020-02,many\n", 3, "value", "'many' is not a number"),
        (HEAD + "A,2020-01,NA\n", 2, "value", "'NA' is not a number"),
        (HEAD + "A,2020-01,nan\n", 2, "value", "not a number"),
        (HEAD + "A,2020-01,inf\n", 2, "value", "not a number"),
        (HEAD + "A,2020-01,1\nA,2020-02,-3\n", 3, "value", "-3 is negative"),
        (HEAD + "A,2020-01,1\nA,2020-02,2.5\n", 3, "value", "2.5 is not a whole number"),
        (HEAD + "A,2020-01,1\nB,2020-01,1\nA,2020-01,2\n", 4, "unit", "A has a second value for 2020-01"),
        (HEAD + "A,2020-01-03,1\nA,2020-01-09,2\n", 3, "unit", "A has a second value for 2020-01"),
        (HEAD + "A,January 2020,1\n", 2, "month", "'January 2020' is not a month"),
        (HEAD + "A,2020-01,1\nA,2020-13,1\n", 3, "month", "'2020-13' is not a month"),
        (HEAD + "A,2020-02-30,1\n", 2, "month", "'2020-02-30' is not a month"),
        (HEAD + "A,481,1\n", 2, "month", "VIEWS month numbers"),
        (HEAD + "A,2020-01,1\n,2020-01,1\n", 3, "unit", "the cell is empty"),
        (HEAD + "A,,1\n", 2, "month", "the cell is empty"),
        (HEAD + "A,2020-01,1\nA,2020-02\n", 3, None, "2 cells where the header has 3"),
        (HEAD + "A,2020-01,1\nA,2020-02,1,1\n", 3, None, "4 cells where the header has 3"),
        (HEAD + 'A,2020-01,1\n"A,2020-02,1\n', 3, None, "quote may be open"),
        (HEAD + 'A,2020-01,1\n"B\nC",2020-02,x\n', 3, "value", "'x' is not a number"),
        # As many lines and commas as if each record were one line.
        ('note,unit,month,value\n"a, b, c\n, d",A,2020-01,1\nx,A,2020-02,no\n', 4, "value", "'no' is not a number"),
        (HEAD + "\nA,2020-01,x\n", 3, "value", "'x' is not a number"),
        ("unit,month,deaths\nA,2020-01,1\n", 1, "value", "no such column"),
        ("unit,month,value,value\nA,2020-01,1,1\n", 1, "value", "two columns"),
        (HEAD, None, None, "holds no rows"),
        ("", None, None, "is empty"),
        ("\n\n", None, None, "no header"),
        ((HEAD + "A,2020-01,1\nMünchen,2020-01,1\n").encode("latin-1"), 3, None, "is not utf-8 text"),
        ((HEAD + "A,2020-01,1\n").encode("utf-16"), None, None, "utf-8"),
        (HEAD + "A,2020-01,1\x00\n", 2, None, "NUL"),
        (b"PAR1" + bytes(40), None, None, "not a whole Parquet file"),
        (b"PAR1" + bytes(40) + b"PAR1", None, None, "can't be read as Parquet"),
        (gzip.compress(HEAD.encode() * 500, mtime=0)[:-20], None, None, "broken gzip"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    written: Callable[..., Path], content: str | bytes, row: int | None, column: str | None, said: str
) -> None:
    file = written(content)
    with pytest.raises(DataFileError) as error:
        read_panel(file)
    assert said in str(error.value) and str(file) in str(error.value)
    assert column == error.value.column
    assert row is None or row == error.value.row


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"unit": [1], "month": ["2020-01"], "value": [[1, 2]]}, "plain values"),
        ({"unit": [b"\xff"], "month": ["2020-01"], "value": [1]}, "plain values"),
        ({"unit": [1], "month": ["2020-01"], "value": [float("inf")]}, "inf is not a number"),
        ({"unit": [1], "month": ["2020-01"], "value": [True]}, "'true' is not a number"),
        ({"unit": [1.5, float("inf")], "month": ["2020-01", "2020"], "value": [1, 1]}, "'2020' is not a month"),
        ({"unit": [float("nan")], "month": ["2020-01"], "value": [1]}, "the cell is empty"),
        ({"unit": [1], "month": [481.5], "value": [1]}, "'481.5' is not a month"),
        ({"unit": [1], "month": ["2020-01"], "deaths": [1]}, "no such column"),
    ],
)
def test_types_of_parquet_that_are_no_panel(tmp_path: Path, columns: dict[str, list[Any]], said: str) -> None:
    file = tmp_path / "panel.parquet"
    pl.DataFrame(columns).write_parquet(file)
    with pytest.raises(DataFileError, match=said):
        read_panel(file)


def test_a_parquet_file_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "panel.parquet"
    pl.DataFrame({"unit": ["A"], "month": ["2020-01"], "value": [1]}).write_parquet(file)
    whole = file.read_bytes()
    for end in (len(whole) // 2, len(whole) - 1, 3):
        file.write_bytes(whole[:end])
        with pytest.raises(DataFileError, match="not a whole Parquet file"):
            read_panel(file)


def test_other_faults_of_asking(written: Callable[..., Path], tmp_path: Path) -> None:
    file = written(HEAD + "A,2020-01,1.5\n")
    with pytest.raises(DataFileError, match="no such file"):
        read_panel(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="twice"):
        read_panel(file, covariates=["value"])
    with pytest.raises(UsageError, match="inside"):
        read_panel(file, fill="zero")  # type: ignore[arg-type]
    assert read_panel(file, fractions=True).values[0, 0] == 1.5
    with pytest.raises(DataFileError, match="'0' is not a month"):
        read_panel(written(HEAD + "A,0,1\n"), views_months=True)


def test_a_mistyped_year_is_no_flood(written: Callable[..., Path]) -> None:
    with pytest.raises(DataFileError, match="'2920-01' is not a month"):
        read_panel(written(HEAD + "A,2020-01,0\nA,2920-01,2\n"))
    rows = "".join(f"{u},2020-01,0\n" for u in range(150_000))
    with pytest.raises(DataFileError, match=r"150,001 units by 3,492 months \(1810-01 to 2100-12\)"):
        read_panel(written(HEAD + rows + "A,1810-01,0\nA,2100-12,0\n"))


def test_a_hundred_thousand_units(written: Callable[..., Path]) -> None:
    rows = "".join(f"{u},2020-0{m},{u % 3}\n" for u in range(100_000) for m in (1, 2))
    file = written(HEAD + rows)
    panel = read_panel(file)
    assert panel.values.shape == (100_000, 2) and panel.units[:11] == tuple(map(str, range(11)))
    assert (panel.values == (np.arange(100_000) % 3)[:, None]).all()
    file.write_text(HEAD + rows + "7,2020-03,x\n")
    with pytest.raises(DataFileError) as error:
        read_panel(file)
    assert error.value.row == 200_002


def test_one_unit(written: Callable[..., Path]) -> None:
    panel = read_panel(written(HEAD + "Ruritania,2020-01,7\n"))
    assert panel.values.tolist() == [[7.0]] and panel.first_month == panel.last_month


CELLS = st.dictionaries(
    st.tuples(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=3), st.integers(1, 60)),
    st.one_of(st.none(), st.integers(0, 10**6)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(cells=CELLS, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_kind_of_file_do_not_matter(
    cells: dict[tuple[str, int], int | None], order: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("panel")
    rows = [(u, month_text(m), n) for (u, m), n in cells.items()]
    frame = pl.DataFrame(rows, schema={"unit": pl.String, "month": pl.String, "value": pl.Int64}, orient="row")
    order.shuffle(rows)
    shuffled = pl.DataFrame(rows, schema=frame.schema, orient="row")
    frame.write_csv(folder / "a.csv")
    shuffled.write_csv(folder / "b.csv", quote_style="always")
    shuffled.write_parquet(folder / "c.parquet")
    panel = read_panel(folder / "a.csv")
    assert same(panel, read_panel(folder / "b.csv")) and same(panel, read_panel(folder / "c.parquet"))
    for (unit, month), n in cells.items():
        held = panel.values[panel.units.index(unit), month - panel.first_month]
        assert np.isnan(held) if n is None else held == n
    assert np.sum(~np.isnan(panel.values)) == sum(n is not None for n in cells.values())
    everywhere = read_panel(folder / "a.csv", fill="all")
    assert np.sum(np.isnan(everywhere.values)) == sum(n is None for n in cells.values())
    for unit, months in gaps(panel).items():
        row = panel.values[panel.units.index(unit)]
        assert all(np.isnan(row[month_id(m) - panel.first_month]) for m in months)
