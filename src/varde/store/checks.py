"""Holding what a reader returned against what its source declares: types, keys, bounds, states, known totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from varde.errors import CheckError
from varde.sources.contract import Check, Field, Source, Table
from varde.sources.reading import ROW
from varde.states import Registry
from varde.store.query import literal

POLARS_TYPES: dict[str, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "yearmonth": pl.String(),
    "year": pl.Int32(),
}
ADDED = (
    Field("vintage", "string", "Version of the source that the row comes from.", required=True),
    Field("source", "string", "Id of the source that the row comes from.", required=True),
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcome of one known total: `got` is None where the check does not apply to the vintage at hand."""

    description: str
    expected: float
    got: float | None
    passed: bool


def fields_of(table: Table) -> tuple[Field, ...]:
    """All columns of a table as stored: those declared, then those the build adds."""
    declared = {f.name for f in table.fields}
    return (*table.fields, *(f for f in ADDED if f.name not in declared))


def _where(frame: pl.DataFrame, bad: pl.Series) -> str:
    """The file row of the first bad record, where the reader kept it."""
    if ROW not in frame.columns:
        return ""
    return f" (first in row {frame.filter(bad)[ROW][0]} of the file)"


def typed(source: Source, table: Table, frame: pl.DataFrame, states: Registry) -> pl.DataFrame:
    """Bring a frame into the declared shape and check every declaration.

    Parameters
    ----------
    source, table : Source, Table
        What was declared.
    frame : polars.DataFrame
        What the reader returned; may carry `_row`, which is dropped.
    states : Registry
        Against which `state` fields are checked.

    Returns
    -------
    polars.DataFrame
        Declared columns in order, then `vintage` and `source`; sorted by key. Text is without blanks around it, and
        never empty: no value is null.

    Raises
    ------
    CheckError
        At the first declaration that does not hold, naming table, column, row and value.
    """

    def fail(problem: str, column: str | None = None) -> CheckError:
        place = f"{source.id}, table {table.name}" + (f", column {column!r}" if column else "")
        return CheckError(f"{place}: {problem}", "Nothing was published; the last build is as it was.")

    fields = fields_of(table)
    names = [f.name for f in fields]
    if "vintage" not in frame.columns:
        frame = frame.with_columns(pl.lit(source.version).alias("vintage"))
    frame = frame.with_columns(pl.lit(source.id).alias("source"))
    missing = [n for n in names if n not in frame.columns]
    undeclared = [c for c in frame.columns if c not in names and c != ROW]
    if missing or undeclared:
        raise fail(f"the reader returned other columns (missing {missing}, undeclared {undeclared})")
    if frame.is_empty():
        raise fail("the reader found no rows")
    for f in fields:
        column = frame[f.name]
        try:
            values = column.cast(POLARS_TYPES[f.type])
        except pl.exceptions.PolarsError as error:
            raise fail(f"values are not of type {f.type} ({str(error).splitlines()[0]})", f.name) from None
        if f.type == "string":
            # Blanks around a cell are slips of the publisher's, and a cell of blanks has no value.
            values = values.str.strip_chars()
            values = values.set((values == "").fill_null(False), None)
        frame = frame.with_columns(values.alias(f.name))
        _check_field(f, f.required or f.name in table.key, frame, fail, states)
    twice = frame.select(table.key).is_duplicated()
    if twice.any():
        first = frame.filter(twice).row(0, named=True)
        key = ", ".join(f"{k}={first[k]}" for k in table.key)
        raise fail(f"{int(twice.sum())} rows share their key, such as {key}{_where(frame, twice)}")
    return frame.select(names).sort(table.key, nulls_last=False)


def _check_field(f: Field, required: bool, frame: pl.DataFrame, fail: object, states: Registry) -> None:
    """Raise where a column breaks one of its field's declarations."""
    values = frame[f.name]
    rules: list[tuple[pl.Series, str]] = []
    if required:
        rules.append((values.is_null(), "has no value"))
    if f.enum:
        rules.append((values.is_not_null() & ~values.is_in(list(f.enum)), f"is none of {', '.join(f.enum)}"))
    if f.minimum is not None:
        rules.append(((values < f.minimum).fill_null(False), f"is below {f.minimum:g}"))
    if f.maximum is not None:
        rules.append(((values > f.maximum).fill_null(False), f"is above {f.maximum:g}"))
    if f.type == "number":
        rules.append(((~values.is_finite()).fill_null(False), "is not a finite number"))
    if f.type == "yearmonth":
        good = values.str.contains(r"^\d{4}-(0[1-9]|1[0-2])$").fill_null(True)
        rules.append((~good, "is not a month as YYYY-MM"))
    if f.state:
        known = states.keys()
        rules.append((values.is_not_null() & ~values.is_in(list(known)), "is no key of the states registry"))
    for bad, problem in rules:
        if bad.any():
            first = values.filter(bad)[0]
            raise fail(f"{first!r} {problem}{_where(frame, bad)}", f.name)  # type: ignore[operator]


def coverage(table: Table, frame: pl.DataFrame) -> dict[str, str]:
    """First and last moment that a table describes, as text; empty where it is not in time."""
    if table.time is None:
        return {}
    values = frame[table.time].drop_nulls()
    return {"from": str(values.min()), "to": str(values.max())} if len(values) else {}


def known_totals(source: Source, tables: Mapping[str, Path]) -> list[CheckResult]:
    """Run the totals that a source must show.

    Parameters
    ----------
    source : Source
        Whose `checks` are run.
    tables : mapping
        The Parquet file of each of its tables.

    Raises
    ------
    CheckError
        Where a total that applies is off.
    """
    results = []
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads=2")
        for name, file in tables.items():
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({literal(str(file))})")
        for check in source.checks:
            results.append(_run(check, source, connection))
    return results


def _run(check: Check, source: Source, connection: duckdb.DuckDBPyConnection) -> CheckResult:
    found = connection.execute(check.sql).fetchone()
    got = None if found is None or found[0] is None else float(found[0])
    passed = got is None or abs(got - check.expected) <= check.tolerance
    if not passed:
        raise CheckError(
            f"{source.id}: {check.description}: expected {check.expected:g}, found {got:g}.",
            "The file may be cut off or damaged; nothing was published, and the last build is as it was.",
        )
    return CheckResult(check.description, check.expected, got, passed)
