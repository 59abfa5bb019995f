"""Draws as the rows of a Parquet file, one row a draw, and back.

Rows are read and written in parts, so that the memory taken beside the array of draws stays the same however many
units there are. Varde's own files and the prediction challenge's both go through here.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from filelock import FileLock, Timeout

from varde.errors import DataFileError, UsageError, nearest
from varde.forecast.draws import Draws

PARTIAL = ".partial-"
"""How the names of files begin that are not finished yet."""

_LOCK = f"{PARTIAL}lock"
_PATIENCE = 600.0
"""Seconds that are waited for another run which writes to the same folder."""

_ROWS = 2_000_000
"""Rows held at a time."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cell must be.

    Attributes
    ----------
    read : callable
        Gives what a cell stands for; raises ValueError, TypeError or UsageError where it is not of the kind.
    what : str
        The kind in words, such as "a whole number".
    """

    read: Callable[[Any], Any]
    what: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns that hold draws as rows, and how their cells are read.

    Attributes
    ----------
    unit, month, value : str
        Names of the columns.
    draw : str or None
        Column of the draw's number; None where each unit and month has one row.
    unit_kind, month_kind : Kind
        Give the unit's code as text, and the month's number.
    negative : bool
        Whether values below zero are let through.
    """

    unit: str
    month: str
    value: str
    draw: str | None
    unit_kind: Kind
    month_kind: Kind
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Cube:
    """Values by unit, month and draw.

    Attributes
    ----------
    units : tuple of str
        In the order in which the file first names them, unless another was asked for.
    months : tuple of int
        Numbers of the months, ascending.
    values : ndarray, shape (units, months, draws)
        NaN throughout for a unit and month that the file leaves out. One draw where the file has no draws.
    """

    units: tuple[str, ...]
    months: tuple[int, ...]
    values: Draws


@contextmanager
def writing(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Write files into a folder so that they appear whole or not at all.

    Yields
    ------
    callable
        Gives the path to write a file of a name to. At the end, what was written there takes the place of that name, in
        the order in which names were given. When something fails it is removed, and with it a folder that was made for
        this. Until then other runs that would write there wait.

    Raises
    ------
    UsageError
        The folder's name, or one above it, is a file's.
    DataFileError
        What the file system refuses: a full disk, no permission. A file that was asked for is missing at the end, or
        another run has not ended its writing there in ten minutes.
    """
    check_folder(folder)
    made: list[Path] = []
    try:
        made = [p for p in (folder, *folder.parents) if not p.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            yield from _asked_for(folder)
    except BaseException as error:
        with suppress(OSError):
            for each in made:
                each.rmdir()
        if not isinstance(error, OSError):
            raise
        raise _refused(folder, error) from None


def _refused(folder: Path, error: OSError) -> DataFileError:
    return DataFileError(
        folder,
        f"can't be written to ({error.strerror or error})",
        hint="Free some space or ask for permission, or name another folder.",
    )


def check_folder(folder: Path) -> None:
    """Check that a folder is there or can be made.

    Raises
    ------
    UsageError
        Its name, or one above it, is a file's.
    DataFileError
        The file system does not let it be looked for.
    """
    try:
        first = next((p for p in (folder, *folder.parents) if p.exists()), None)
    except OSError as error:
        raise _refused(folder, error) from None
    if first and not first.is_dir():
        raise UsageError(f"{first} is a file, and a folder is needed.", "Name another place.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other runs; what an earlier one that was cut off left there is removed."""
    lock = FileLock(folder / _LOCK, timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise DataFileError(
            folder, "another run is writing there", hint="Wait until it has ended, or name another folder."
        ) from None
    try:
        _clear(folder)
        yield
    finally:
        # While it is held, as a lock on a file that is gone is no one's. Windows refuses, and then it stays.
        with suppress(OSError):
            (folder / _LOCK).unlink()
        lock.release()


def _asked_for(folder: Path) -> Iterator[Callable[[str], Path]]:
    """What `writing` yields, and the end of it."""
    asked: dict[str, Path] = {}

    def beside(name: str) -> Path:
        return asked.setdefault(name, folder / f"{PARTIAL}{os.getpid()}-{name}")

    try:
        yield beside
        gone = next((name for name, file in asked.items() if not file.exists()), None)
        if gone:
            raise DataFileError(folder / gone, "was not written, or removed while it was", hint="Write it again.")
        for name, file in asked.items():
            file.replace(folder / name)
    finally:
        with suppress(OSError):
            _clear(folder)


def _clear(folder: Path) -> None:
    """Remove what was left unfinished."""
    for left in folder.glob(f"{PARTIAL}*"):
        if left.name != _LOCK:
            left.unlink()


def write_rows(path: Path, cells: pl.DataFrame, draws: Draws, value: str) -> None:
    """Write draws as rows, sorted by cell and draw; the same draws always give the same bytes.

    Parameters
    ----------
    path : Path
        Parquet file to write.
    cells : polars.DataFrame
        The columns that name a cell, one row a cell.
    draws : ndarray, shape (cells, draws)
        Cells that are NaN throughout are left out. Stored as whole numbers where all are.
    value : str
        Name of the column of values.

    Raises
    ------
    OSError
        What the file system refuses.
    """
    from polars.io.plugins import register_io_source

    order = cells.select(pl.arg_sort_by(cells.columns)).to_series().to_numpy()
    kept = order[~np.isnan(draws[order, 0])]
    n = draws.shape[1]
    step = max(1, _ROWS // n)
    schema = {**cells.schema, "draw": pl.Int32(), value: _narrowest(draws, step)}

    # The arguments are what polars may ask of a source; writing asks for all rows and columns.
    def parts(with_columns: Any, predicate: Any, n_rows: Any, batch_size: Any) -> Iterator[pl.DataFrame]:
        for start in range(0, len(kept), step):
            rows = kept[start : start + step]
            yield cells[np.repeat(rows, n)].with_columns(
                pl.Series("draw", np.tile(np.arange(n), len(rows)), dtype=pl.Int32),
                pl.Series(value, draws[rows].ravel()).cast(schema[value]),
            )

    try:
        register_io_source(parts, schema=schema).sink_parquet(path, compression="zstd", row_group_size=_ROWS)
    except pl.exceptions.PolarsError as error:
        refused = re.search(r"os error (\d+)", str(error))
        if refused is None:
            raise
        raise OSError(int(refused[1]), os.strerror(int(refused[1]))) from None


def _narrowest(draws: Draws, step: int) -> pl.DataType:
    """Type that holds all draws exactly in the fewest bytes; they are looked at in parts of so many cells."""
    highest = 0.0
    for start in range(0, len(draws), step):
        part = draws[start : start + step]
        if not ((part == np.floor(part)) | np.isnan(part)).all():
            return pl.Float64()
        highest = max(highest, float(np.nanmax(np.abs(part), initial=0)))
    return pl.Int32() if highest < 2**31 else pl.Int64() if highest < 2**53 else pl.Float64()


def read_cube(path: Path, columns: Columns, units: Sequence[str] = (), months: Sequence[int] = ()) -> Cube:
    """Read draws, or single values, that a Parquet file holds as rows in whatever order.

    Parameters
    ----------
    path : Path
        The file.
    columns : Columns
        Where in it they are.
    units, months : sequence, optional
        Those there may be, in the order of the result; without them, those that the file names.

    Raises
    ------
    DataFileError
        No such file, not Parquet, a column missing, a cell that is not of its kind, a draw twice, or not the same
        number of draws everywhere. The row (1 is the first) and the column are named.
    """
    try:
        return _cube(open_rows(path).select(_present(path, columns)), path, columns, units, months)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _broken(path, error) from None


def open_rows(path: Path) -> pl.LazyFrame:
    """The rows of a Parquet file, unread but for its schema.

    Raises
    ------
    DataFileError
        No such file, not Parquet, or without rows.
    """
    if path.is_dir():
        raise DataFileError(path, "is a folder, and a Parquet file was expected")
    rows = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    try:
        length = rows.select(pl.len()).collect().item()
    except FileNotFoundError:
        raise DataFileError(path, "there is no such file") from None
    except OSError as error:
        raise DataFileError(path, f"can't be read ({error})") from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _broken(path, error) from None
    if not length:
        raise DataFileError(path, "holds no rows")
    return rows


def _broken(path: Path, error: BaseException) -> DataFileError:
    first = str(error).splitlines()[0]
    return DataFileError(path, f"can't be read as Parquet ({first})", hint="It may be cut off: get or make it again.")


def _present(path: Path, columns: Columns) -> list[str]:
    """The columns wanted, after a check that they are there."""
    names = pl.read_parquet_schema(path)
    wanted = [c for c in (columns.unit, columns.month, columns.draw, columns.value) if c]
    for name in wanted:
        if name not in names:
            near = nearest(name, names)
            found = f"the nearest is {near[0]!r}" if near else "the columns are " + ", ".join(map(repr, [*names][:12]))
            raise DataFileError(path, f"there is no such column; {found}", column=name)
    return wanted


def _cube(rows: pl.LazyFrame, path: Path, columns: Columns, units: Sequence[str], months: Sequence[int]) -> Cube:
    _check_values(rows, path, columns)
    unit_of = _keys(rows, path, columns.unit, columns.unit_kind)
    month_of = _keys(rows, path, columns.month, columns.month_kind)
    draw_of = _keys(rows, path, columns.draw, WHOLE) if columns.draw else {}
    units = units or tuple(dict.fromkeys(unit_of.values()))
    months = months or tuple(sorted(set(month_of.values())))
    shape = (len(units), len(months), len(draw_of) or 1)
    at = [
        _position(rows, path, columns.unit, unit_of, units),
        _position(rows, path, columns.month, month_of, months),
        _position(rows, path, columns.draw, draw_of, sorted(draw_of.values())) if columns.draw else pl.lit(0),
    ]
    length = rows.select(pl.len()).collect().item()
    # The array holds every draw of every unit and month, and must not grow far beyond what the file holds.
    if math.prod(shape) > 20 * length + 10_000_000:
        raise _uneven(rows, path, columns, unit_of, shape)
    values = np.full(shape, np.nan)
    for start in range(0, length, _ROWS):
        part = rows.slice(start, _ROWS).select(*at, pl.col(columns.value).cast(pl.Float64)).collect()
        *places, column = (series.to_numpy() for series in part)
        values[tuple(places)] = column
    held = np.count_nonzero(~np.isnan(values), axis=-1)
    # Fewer values than rows: two rows went to one place.
    if held.sum() < length or not np.isin(held, (0, shape[2])).all():
        raise _uneven(rows, path, columns, unit_of, shape)
    return Cube(tuple(units), tuple(months), values)


def _row(rows: pl.LazyFrame, wanted: pl.Expr) -> int:
    """The first row, counted from 1, of which something holds."""
    numbered = rows.with_row_index("_row", offset=1)
    return int(numbered.filter(wanted).select("_row").head(1).collect().item())


def _check_values(rows: pl.LazyFrame, path: Path, columns: Columns) -> None:
    """Raise at the first value that is no number, not finite or, where that matters, negative."""
    name = columns.value
    kind, cell = rows.collect_schema()[name], pl.col(name)
    if kind == pl.String:
        wrong, what = cell.cast(pl.Float64, strict=False).is_null(), "is text, and a number was expected"
        if not rows.select(wrong.any()).collect().item():
            wrong = cell.is_not_null()
    elif kind.is_numeric():
        wrong, what = ~cell.cast(pl.Float64).is_finite().fill_null(False), "is not a number"
        if not columns.negative:
            wrong, what = wrong | (cell < 0), "is not a number from 0 up"
    else:
        raise DataFileError(path, f"holds {kind}, and numbers were expected", column=name)
    if rows.select(wrong.any()).collect(engine="streaming").item():
        row = _row(rows, wrong)
        found = rows.slice(row - 1, 1).collect()[name][0]
        problem = "the cell is empty" if found is None else f"{found!r} {what}"
        raise DataFileError(path, problem, row=row, column=name)


def _keys(rows: pl.LazyFrame, path: Path, column: str, kind: Kind) -> dict[Any, Any]:
    """The different cells of a column, in the order of the file, with what they stand for."""
    keys = {}
    for cell in rows.select(pl.col(column).unique(maintain_order=True)).collect().to_series().to_list():
        try:
            keys[cell] = kind.read(cell)
        except (ValueError, TypeError, UsageError):
            problem = "the cell is empty" if cell is None else f"{cell!r} is not {kind.what}"
            row = _row(rows, pl.col(column).eq_missing(pl.lit(cell)))
            raise DataFileError(path, problem, row=row, column=column) from None
    return keys


def _position(rows: pl.LazyFrame, path: Path, column: str, keys: dict[Any, Any], order: Sequence[Any]) -> pl.Expr:
    """For each row, the place of its unit, month or draw in an order."""
    place = {key: i for i, key in enumerate(order)}
    for cell, key in keys.items():
        if key not in place:
            row = _row(rows, pl.col(column) == cell)
            raise DataFileError(path, f"{cell!r} is not among those of the forecast", row=row, column=column)
    return pl.col(column).replace_strict(list(keys), [place[k] for k in keys.values()], return_dtype=pl.Int32)


def _uneven(
    rows: pl.LazyFrame, path: Path, columns: Columns, unit_of: dict[Any, str], shape: tuple[int, int, int]
) -> DataFileError:
    """Where a draw is there twice, or a unit and month has not as many as the others."""
    unit, month = columns.unit, columns.month
    different = pl.col(columns.draw).n_unique() if columns.draw else pl.lit(1)
    counts = rows.group_by(unit, month).agg(pl.len().alias("_rows"), different.cast(pl.Int64).alias("_draws"))
    cells = counts.collect().sort(unit, month)
    for wrong in (cells.filter(pl.col("_rows") > pl.col("_draws")), cells.filter(pl.col("_draws") < shape[2])):
        if len(wrong):
            return _at_cell(rows, path, columns, wrong.row(0, named=True), shape[2])
    coded = cells.with_columns(pl.Series("_code", [unit_of[u] for u in cells[unit]]))
    same = coded.filter(pl.struct("_code", month).is_duplicated()).sort("_code", month, unit)
    if len(same):
        one, other = same[unit][:2]
        problem = f"{one} and {other} are the same unit ({same['_code'][0]}), and both have {month} {same[month][0]}"
        return DataFileError(path, problem, row=_row(rows, pl.col(unit) == other), column=unit)
    return DataFileError(path, f"holds {len(cells)} of {shape[0] * shape[1]} pairs of a unit and a month")


def _at_cell(rows: pl.LazyFrame, path: Path, columns: Columns, cell: dict[str, Any], draws: int) -> DataFileError:
    """What is wrong with the draws of a unit and month."""
    unit, month = cell[columns.unit], cell[columns.month]
    here = (pl.col(columns.unit) == unit) & (pl.col(columns.month) == month)
    held = rows.with_row_index("_row", offset=1).filter(here).collect()
    where = f"{columns.unit} {unit} and {columns.month} {month}"
    if columns.draw is None:
        return DataFileError(path, f"there are {len(held)} rows for {where}", row=held["_row"][1], column=columns.unit)
    again = held.filter(~pl.col(columns.draw).is_first_distinct())
    if len(again):
        problem = f"draw {again[columns.draw][0]} is there twice for {where}"
        return DataFileError(path, problem, row=again["_row"][0], column=columns.draw)
    every = rows.select(pl.col(columns.draw).unique().sort()).collect().to_series()
    lacking = every.filter(~every.is_in(held[columns.draw].to_list())).to_list()[0]
    problem = f"there are {len(held)} of {draws} draws for {where} (draw {lacking} is missing)"
    return DataFileError(path, problem, row=held["_row"][0], column=columns.draw)


def _whole(cell: Any) -> int:
    """A whole number, of whichever type."""
    if int(cell) != float(cell):
        raise ValueError
    return int(cell)


WHOLE = Kind(_whole, "a whole number")
