"""Columns once they are read: states resolved, cells trimmed, filled, numbered, within bounds, records told apart.

What is wrong is named by file, row and column, as in `reading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import RawFile
from varde.sources.reading import ROW
from varde.states import Registry

Period = tuple[date, date]


def edition(path: Path, raw: RawFile, version: str, last: object = None) -> str:
    """Which edition a file is, where its name does not say.

    Parameters
    ----------
    path : Path
        The file.
    raw : RawFile
        Its description, with the checksums of the copies that the reader was written against.
    version : str
        The edition those copies are.
    last : year or day, optional
        Last moment that the file covers, by which another copy is named.

    Returns
    -------
    str
        `version` for a known copy, else such as "to 2024": totals known of one edition are never asked of another.
    """
    if sha256(path.read_bytes()).hexdigest() in raw.sha256.values():
        return version
    return "other edition" if last is None else f"to {last}"


def whole_years(years: pl.Series) -> list[Period | None]:
    """First and last day of each year, for resolving names as of then."""
    periods = {y: (date(y, 1, 1), date(y, 12, 31)) for y in years.drop_nulls().unique()}
    return [periods.get(y) for y in years]


def state_keys(
    frame: pl.DataFrame,
    path: Path,
    registry: Registry,
    column: str,
    *,
    source: str,
    system: str | None = None,
    years: str | None = None,
    period: Period | None = None,
) -> pl.Series:
    """Keys of the states in a column; an unknown one is named with the row it stands in.

    Parameters
    ----------
    frame : polars.DataFrame
        As read, with its row column.
    source, system : str, optional
        As `Registry.resolve_many`.
    years : str, optional
        Column of whole numbers that says of which year each row speaks.
    period : tuple of date, optional
        First and last day that all rows speak of, where they carry no year.

    Raises
    ------
    DataFileError
        Where a name or code stands for no state.
    """
    values: Sequence[str | None] = frame[column].to_list()
    on = whole_years(frame[years]) if years else period
    try:
        found = registry.resolve_many(
            values, on=on, source=source, system=system, file=path, column=column, first_row=0
        )
    except DataFileError as error:
        # The registry counts positions; the file counts lines, and a record may span several.
        problem = error.message.partition(": ")[2]
        row = frame[ROW][error.row] if error.row is not None else None
        raise DataFileError(path, problem, row=row, column=column, hint=error.hint) from None
    return pl.Series(column, found, dtype=pl.String)


def numbered(frame: pl.DataFrame, within: Sequence[str], name: str) -> pl.DataFrame:
    """Number rows from 1 within a group, in the order of their content, never of the file.

    Parameters
    ----------
    within : sequence of str
        Columns of the group.
    name : str
        Name of the column of numbers.
    """
    rest = [c for c in frame.columns if c not in within and c != ROW]
    return frame.sort([*within, *rest], nulls_last=True).with_columns(
        (pl.int_range(pl.len()).over(list(within)) + 1).cast(pl.Int64).alias(name)
    )


def text(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Trim text columns; what is then empty is null."""
    return frame.with_columns(
        pl.when(pl.col(c).str.strip_chars() == "").then(None).otherwise(pl.col(c).str.strip_chars()).alias(c)
        for c in columns
    )


def filled(frame: pl.DataFrame, path: Path, *columns: str) -> None:
    """Raise at the first empty cell of columns that must have a value in every row.

    Raises
    ------
    DataFileError
        With the row and the column.
    """
    for column in columns:
        empty = frame.filter(frame[column].is_null())
        if len(empty):
            raise DataFileError(path, "the cell is empty", row=empty[ROW][0], column=column)


def unique(frame: pl.DataFrame, path: Path, *key: str) -> pl.DataFrame:
    """Raise where two records share their key.

    Raises
    ------
    DataFileError
        At the first record whose key another had before.
    """
    again = frame.filter(~frame.select(pl.struct(key).is_first_distinct()).to_series())
    if len(again):
        record = again.row(0, named=True)
        what = ", ".join(f"{k} {record[k]}" for k in key)
        raise DataFileError(
            path,
            f"two records share {what}",
            row=record.get(ROW),
            column=key[0],
            hint="Rows may have been pasted twice: download it again.",
        )
    return frame


def inside(frame: pl.DataFrame, path: Path, column: str, low: float, high: float) -> pl.DataFrame:
    """Raise at the first value of a column that lies outside its bounds.

    Raises
    ------
    DataFileError
        With the row and the value.
    """
    bad = frame.filter(frame[column].is_not_null() & ~frame[column].is_between(low, high))
    if len(bad):
        raise DataFileError(
            path, f"{bad[column][0]} is not between {low:g} and {high:g}", row=bad[ROW][0], column=column
        )
    return frame


def as_types(frame: pl.DataFrame, path: Path, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Cast columns that came with types of their own (from Parquet); text in a column of numbers is an error.

    Raises
    ------
    DataFileError
        At the first value that is not of the type.
    """
    for column, wanted in types.items():
        values = frame[column].cast(wanted, strict=False)
        exact = values.cast(pl.Float64) == frame[column].cast(pl.Float64, strict=False) if wanted.is_integer() else None
        lost = values.is_null() & frame[column].is_not_null()
        bad = frame.filter(lost if exact is None else lost | ~exact.fill_null(True))
        if len(bad):
            what = "a whole number" if wanted.is_integer() else "a number"
            raise DataFileError(path, f"{bad[column][0]!r} is not {what}", row=bad[ROW][0], column=column)
        frame = frame.with_columns(values.alias(column))
    return frame
