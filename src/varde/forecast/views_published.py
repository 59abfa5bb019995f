"""Forecasts that VIEWS published: monthly files of probabilities of size classes by country and month.

A run's file has, for each country and each of 36 months, probabilities that state-based deaths fall into five classes,
cut at 0.5, 10, 100 and 1,000, and a point forecast of log(1 + deaths). It bears no run's name: the run is known by its
first month. Countries are numbered as VIEWS does; here they bear Gleditsch-Ward codes.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from varde.errors import DataFileError
from varde.forecast.months import month_text
from varde.forecast.panel import Values
from varde.sources.columns import filled, inside, state_keys, unique
from varde.sources.reading import ROW, numbers, read_csv, whole_numbers
from varde.states import registry

CUTS = (0.5, 10.0, 100.0, 1000.0)
"""Lower edges, in deaths, of all classes but the first, which is no deaths."""
CLASSES = tuple(f"multi_{k}_logit" for k in range(len(CUTS) + 1))
"""Columns of the classes. Their names speak of a logit, and they hold probabilities."""
POINT = "step_combined"
"""Column of the point forecast; a little below zero in places, and left so."""

_KEYS = ("country_id", "month_id")
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Published:
    """One run as published.

    Attributes
    ----------
    name : str
        Name of the file, without its ending.
    units : tuple of str
        Gleditsch-Ward codes, in the order of the file.
    months : tuple of int
        Numbers of the months (1 is January 1980), ascending.
    classes : ndarray, shape (units, months, 5)
        Probability of each class of size.
    log_deaths : ndarray, shape (units, months)
        Point forecast of log(1 + deaths).
    """

    name: str
    units: tuple[str, ...]
    months: tuple[int, ...]
    classes: Values
    log_deaths: Values

    def probability(self, at_least: float) -> Values:
        """Probability of at least so many deaths, one of `CUTS`; shape (units, months)."""
        found: Values = self.classes[..., CUTS.index(at_least) + 1 :].sum(axis=-1)
        return np.clip(found, 0, 1)


def read_published(path: Path | str) -> Published:
    """Read the file of one run.

    Parameters
    ----------
    path : Path or str
        csv with the columns `country_id`, `month_id`, `POINT` and `CLASSES`.

    Raises
    ------
    DataFileError
        A column is missing, a cell empty or no number, a country unknown or twice in a month, a probability outside 0
        to 1, the five of a row do not sum to 1, or a country lacks a month. Row and column are named.
    """
    path = Path(path)
    frame = read_csv(path, [*_KEYS, POINT, *CLASSES])
    if frame.is_empty():
        raise DataFileError(path, "holds no forecasts")
    filled(frame, path, *_KEYS, POINT, *CLASSES)
    frame = numbers(whole_numbers(frame, path, *_KEYS), path, POINT, *CLASSES)
    unique(frame, path, *_KEYS)
    for column in CLASSES:
        inside(frame, path, column, 0, 1)
    _check_sums(frame, path)
    units = _codes(frame, path)
    frame = frame.with_columns(pl.Series("unit", units, dtype=pl.String)).sort("month_id", maintain_order=True)
    return _as_arrays(frame, path)


def read_runs(folder: Path | str) -> tuple[Published, ...]:
    """Read all runs in a folder, by first month; files with other columns are passed over.

    Raises
    ------
    DataFileError
        As `read_published`; no such folder, no run in it, or two files of one run.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataFileError(folder, "there is no such folder")
    files = [path for path in sorted(folder.rglob("*.csv")) if _is_run(path)]
    if not files:
        wanted = ", ".join([*_KEYS, POINT, CLASSES[0]])
        raise DataFileError(folder, f"holds no published forecasts of VIEWS (csv with {wanted} to {CLASSES[-1][:7]})")
    runs = sorted((read_published(path) for path in files), key=lambda run: run.months[0])
    for one, other in pairwise(runs):
        if one.months[0] == other.months[0]:
            raise DataFileError(
                folder, f"{one.name} and {other.name} both begin in {month_text(one.months[0])}", hint="Remove one."
            )
    return tuple(runs)


def _is_run(path: Path) -> bool:
    """Whether a file has the columns of a run; what can't be read is none of ours."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            names = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return {*_KEYS, POINT, *CLASSES} <= {name.strip() for name in names}


def _check_sums(frame: pl.DataFrame, path: Path) -> None:
    total = frame.select(pl.sum_horizontal(CLASSES)).to_series()
    wrong = frame.with_columns(total.alias("total")).filter((total - 1).abs() > _ROUNDING)
    if len(wrong):
        raise DataFileError(
            path, f"the probabilities of the classes sum to {wrong['total'][0]:g}, and not to 1", row=wrong[ROW][0]
        )


def _codes(frame: pl.DataFrame, path: Path) -> Sequence[str]:
    """Gleditsch-Ward code of each row's country."""
    text = frame.with_columns(pl.col("country_id").cast(pl.String))
    keys = state_keys(text, path, registry(), "country_id", source="views", system="views")
    code = {key: registry().code(key, "gw") or key for key in keys.unique()}
    return [code[key] for key in keys]


def _as_arrays(frame: pl.DataFrame, path: Path) -> Published:
    units = tuple(dict.fromkeys(frame["unit"]))
    months = tuple(frame["month_id"].unique().sort())
    held = frame.group_by("unit", maintain_order=True).agg(pl.len(), pl.col(ROW).first(), pl.col("month_id"))
    for unit, n, row, own in held.iter_rows():
        if n != len(months):
            lacking = sorted(set(months) - set(own))
            problem = f"unit {unit} has {n} months where the run has {len(months)}"
            raise DataFileError(path, problem + (f" ({lacking[0]} is missing)" if lacking else ""), row=row)
    rows = frame["unit"].replace_strict({u: i for i, u in enumerate(units)}, return_dtype=pl.Int64).to_numpy()
    columns = frame["month_id"].to_numpy() - months[0]
    if months[-1] - months[0] + 1 != len(months):
        raise DataFileError(path, f"has gaps between its months {months[0]} and {months[-1]}", column="month_id")
    classes = np.empty((len(units), len(months), len(CLASSES)))
    classes[rows, columns] = frame.select(CLASSES).to_numpy()
    log_deaths = np.empty(classes.shape[:2])
    log_deaths[rows, columns] = frame[POINT].to_numpy()
    return Published(path.stem, units, months, classes, log_deaths)
