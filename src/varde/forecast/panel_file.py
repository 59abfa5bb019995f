"""A panel from a user's own file: one row a unit and month, as csv or Parquet.

The file needs columns for the unit, the month and the value; any others can be taken along as covariates. Months are
written YYYY-MM, or as dates, which stand for the month they fall in, or as VIEWS month numbers where that is asked for.
An empty value means that the unit was not observed in that month. What is wrong is named by file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from varde.errors import DataFileError, UsageError, check_known
from varde.forecast.months import month_id, month_text
from varde.forecast.options import Fill
from varde.forecast.panel import Panel, Values
from varde.sources.columns import filled, text
from varde.sources.reading import ROW, numbers, read_bytes, read_csv, read_parquet

MOST_VALUES = 500_000_000
"""Units times months times series that a panel may hold (4 GB): more than that is a mistyped year."""

ROUNDING = 1e-6
"""Values so near to a whole number are meant as one (2963.9999999999986 is in files of the prediction challenge)."""

EARLIEST, LATEST = month_id("1800-01"), month_id("2100-12")
"""Months outside are mistyped."""

_DATE = re.compile(r"(\d{4}-\d{2})(-\d{2})(?:[T ].*)?")
_MONTH = "Write months as YYYY-MM (2020-01) or as dates (2020-01-31), from 1800 to 2100."


def read_panel(
    path: Path | str,
    unit: str = "unit",
    month: str = "month",
    value: str = "value",
    covariates: Sequence[str] = (),
    target: str | None = None,
    *,
    views_months: bool = False,
    fractions: bool = False,
    fill: Fill = "none",
) -> Panel:
    """Read a panel.

    Parameters
    ----------
    path : Path or str
        csv (comma, semicolon or tab; plain, gzip or alone in a zip archive) or Parquet.
    unit, month, value : str
        Names of the columns.
    covariates : sequence of str
        Further columns of numbers to take along; empty cells are NaN.
    target : str, optional
        What the values are; the name of their column where it is not given.
    views_months : bool
        Whether months are numbers as VIEWS counts them (1 is January 1980).
    fractions : bool
        Whether values may be other than whole numbers.
    fill : {"none", "inside", "all"}
        What a unit-month without a row is. "none": missing. "inside": zero between the first and the last row of its
        unit, missing elsewhere. "all": zero (for files that list only what happened). A row with an empty value is
        missing in any case.

    Returns
    -------
    Panel
        From the first to the last month of the file. Units are in the order of their numbers where all are whole
        numbers, else of their names. See `gaps` for the months missing inside a unit's history.

    Raises
    ------
    DataFileError
        Not readable, a column missing, no rows, an empty unit or month, a month that is none, a value that is no
        number, negative, or not whole, or a unit-month that is there twice.
    UsageError
        One column asked for twice, or an unknown way to fill.
    """
    path = Path(path)
    columns = [unit, month, value, *covariates]
    if len(set(columns)) < len(columns):
        raise UsageError(f"One column is asked for twice: {', '.join(columns)}.")
    check_known(fill, get_args(Fill), "way to fill")

    def checked(frame: pl.DataFrame) -> pl.DataFrame:
        return _checked(frame, path, unit, month, [value, *covariates], views_months, fractions)

    frame = _read(path, columns, checked)
    units = _in_order(frame[unit].unique().to_list())
    row = frame[unit].cast(pl.Enum(units)).to_physical().to_numpy().astype(np.intp)
    first = int(frame[month].min())  # type: ignore[arg-type]  # a column of whole numbers without gaps
    column = frame[month].to_numpy().astype(np.intp) - first
    shape = len(units), int(column.max()) + 1
    _check_size(path, shape, len(columns) - 2, first)
    seen = _seen(frame, path, row, column, shape, unit, month)
    return Panel(
        target=target or value,
        units=tuple(units),
        names=tuple(units),
        first_month=first,
        values=_placed(frame[value], row, column, _background(seen, fill)),
        covariates={name: _placed(frame[name], row, column, np.full(shape, np.nan)) for name in covariates},
        vintage=path.name,
        month_rule="As the file has it.",
    )


def gaps(panel: Panel) -> dict[str, tuple[str, ...]]:
    """Months without a value inside each unit's history, as YYYY-MM; units without any are left out.

    Parameters
    ----------
    panel : Panel
        Any panel.
    """
    held = ~np.isnan(panel.values)
    missing = _inside(held) & ~held
    return {
        panel.units[row]: tuple(month_text(panel.first_month + int(c)) for c in np.flatnonzero(missing[row]))
        for row in np.flatnonzero(missing.any(axis=1))
    }


def _inside(held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a cell lies between the first and the last cell held of its row."""
    begun = np.logical_or.accumulate(held, axis=1)
    going_on: NDArray[np.bool_] = np.logical_or.accumulate(held[:, ::-1], axis=1)[:, ::-1]
    return begun & going_on


def _read(path: Path, columns: Sequence[str], checked: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Read and check the columns: quickly where the file is plain, record by record where it is not or is at fault."""
    raw = read_bytes(path, member=".csv")
    try:
        if raw.startswith(b"PAR1") or path.suffix.casefold() == ".parquet":
            frame = read_parquet(path, columns)
        else:
            header = raw.partition(b"\n")[0]
            delimiter = max(",;\t", key=lambda c: header.count(c.encode()))
            quick = _quick(raw, columns, delimiter)
            frame = read_csv(path, columns, delimiter=delimiter) if quick is None else quick
    except DataFileError as error:
        if error.column in columns:
            error.hint = "Name your columns with --unit-column, --month-column and --value-column."
        raise
    return checked(frame)


def _quick(raw: bytes, columns: Sequence[str], delimiter: str) -> pl.DataFrame | None:
    """Columns of a csv as text, with their lines; None unless every record surely is one line of equal width.

    A hundred thousand units take seconds this way, and minutes through `read_csv`, whose errors are better.
    """
    try:
        names = pl.read_csv(raw, separator=delimiter, infer_schema=False, n_rows=0).columns
        twice = any(f"{name}_duplicated_0" in names for name in columns)
        if twice or not set(columns) <= set(names) or b"\0" in raw:
            return None
        frame = pl.read_csv(raw, separator=delimiter, infer_schema=False, columns=list(columns))
    except pl.exceptions.PolarsError:
        return None
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    if len(frame) != lines - 1 or raw.count(delimiter.encode()) != lines * (len(names) - 1):
        return None
    return frame.with_row_index(ROW, offset=2).with_columns(pl.col(ROW).cast(pl.Int64))


def _checked(
    frame: pl.DataFrame, path: Path, unit: str, month: str, series: Sequence[str], views_months: bool, fractions: bool
) -> pl.DataFrame:
    """Units as text, months as numbers, series as floats; or an error at the first row that can't be."""
    if frame.is_empty():
        raise DataFileError(path, "holds no rows", hint="Each row is a unit and a month with its value.")
    for name, kind in frame.schema.items():
        if kind.is_nested() or kind == pl.Binary:
            raise DataFileError(path, f"holds {str(kind).lower()} where plain values were expected", column=name)
    frame = text(frame.with_columns(_as_text(frame[unit]), _as_text(frame[month])), unit, month)
    filled(frame, path, unit, month)
    frame = _months(frame, path, month, views_months)
    for name in series:
        frame = _numeric(frame, path, name)
    return _counted(frame, path, series[0], fractions)


def _as_text(column: pl.Series) -> pl.Series:
    """Cells as text: whole numbers without a point, dates in ISO form."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
        if (column.is_finite() & (column == column.round())).all():
            column = column.cast(pl.Int64)
    return column.cast(pl.String)


def _months(frame: pl.DataFrame, path: Path, column: str, views_months: bool) -> pl.DataFrame:
    """Turn a column of months into their numbers."""
    read = _views_month if views_months else _calendar_month
    found = {cell: read(cell) for cell in frame[column].unique(maintain_order=True)}
    wrong = [cell for cell, number in found.items() if number is None or not EARLIEST <= number <= LATEST]
    if wrong:
        at = frame.filter(frame[column].is_in(wrong))
        cell = at[column][0]
        hint = "VIEWS month numbers are whole numbers; 1 is January 1980." if views_months else _MONTH
        if not views_months and cell.isdigit():
            hint += " For VIEWS month numbers (1 is January 1980), say so: --views-months."
        raise DataFileError(path, f"{cell!r} is not a month", row=at[ROW][0], column=column, hint=hint)
    return frame.with_columns(frame[column].replace_strict(found, return_dtype=pl.Int64))


def _calendar_month(cell: str) -> int | None:
    """Number of a month written YYYY-MM, or of the month of a date; None for anything else."""
    dated = _DATE.fullmatch(cell)
    try:
        if dated:
            date.fromisoformat(dated[1] + dated[2])
        return month_id(dated[1] if dated else cell)
    except (ValueError, UsageError):
        return None


def _views_month(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and int(cell) > 0 else None


def _numeric(frame: pl.DataFrame, path: Path, column: str) -> pl.DataFrame:
    """Turn a column into floats; empty cells and the NaN of a Parquet file are null."""
    if frame[column].dtype.is_numeric():
        frame = frame.with_columns(frame[column].cast(pl.Float64).fill_nan(None))
        endless = frame.filter(frame[column].is_infinite())
        if len(endless):
            raise DataFileError(path, f"{endless[column][0]} is not a number", row=endless[ROW][0], column=column)
        return frame
    try:
        return numbers(text(frame.with_columns(frame[column].cast(pl.String)), column), path, column)
    except DataFileError as error:
        error.hint = error.hint or "Write numbers like 12 or 0.5; an empty cell means that nothing was observed."
        raise


def _counted(frame: pl.DataFrame, path: Path, column: str, fractions: bool) -> pl.DataFrame:
    """Raise at the first value that is no count; whole numbers are freed of what other programs' arithmetic left."""
    values = frame[column]
    negative = frame.filter(values < 0)
    if len(negative):
        raise DataFileError(
            path,
            f"{negative[column][0]:g} is negative, and a count can't be",
            row=negative[ROW][0],
            column=column,
            hint="Put it right, or leave the cell empty where nothing is known.",
        )
    if fractions:
        return frame
    broken = frame.filter((values - values.round()).abs() > ROUNDING)
    if len(broken):
        raise DataFileError(
            path,
            f"{broken[column][0]:g} is not a whole number",
            row=broken[ROW][0],
            column=column,
            hint="Values are counts, such as deaths. For averages or rates, say so: --fractions.",
        )
    return frame.with_columns(values.round())


def _in_order(units: list[str]) -> list[str]:
    """Units by their numbers where all are whole numbers, else by their names."""
    numeric = all(u.isascii() and u.isdigit() for u in units)
    return sorted(units, key=(lambda u: (int(u), u)) if numeric else None)


def _check_size(path: Path, shape: tuple[int, int], series: int, first: int) -> None:
    if shape[0] * shape[1] * series > MOST_VALUES:
        raise DataFileError(
            path,
            f"{shape[0]:,} units by {shape[1]:,} months ({month_text(first)} to {month_text(first + shape[1] - 1)}) by "
            f"{series} series are more than {MOST_VALUES:,} values",
            hint="A year may be mistyped; else forecast some of the units at a time.",
        )


def _seen(
    frame: pl.DataFrame,
    path: Path,
    row: NDArray[np.intp],
    column: NDArray[np.intp],
    shape: tuple[int, int],
    unit: str,
    month: str,
) -> NDArray[np.bool_]:
    """Which unit-months have a row, shape (units, months); a second row for one is an error."""
    again = np.flatnonzero(~pl.Series(row * shape[1] + column).is_first_distinct().to_numpy())
    if len(again):
        record = frame.row(int(again[0]), named=True)
        raise DataFileError(
            path,
            f"{record[unit]} has a second value for {month_text(record[month])}",
            row=record[ROW],
            column=unit,
            hint="There may be one row a unit and month: add them up, or drop one.",
        )
    seen = np.zeros(shape, dtype=bool)
    seen[row, column] = True
    return seen


def _background(seen: NDArray[np.bool_], fill: Fill) -> Values:
    """What the panel holds before the rows are placed: zero or NaN."""
    if fill == "none":
        return np.full(seen.shape, np.nan)
    return np.where(_inside(seen), 0.0, np.nan) if fill == "inside" else np.zeros(seen.shape)


def _placed(series: pl.Series, row: NDArray[np.intp], column: NDArray[np.intp], onto: Values) -> Values:
    onto[row, column] = series.fill_null(np.nan).to_numpy()
    return onto
