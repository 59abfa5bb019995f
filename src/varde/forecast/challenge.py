"""The format of the VIEWS prediction challenge 2023/24: forecasts and actuals as its own evaluator reads them.

A folder has a folder of each level (`cm` country-months, `pgm` PRIO-GRID months), with a folder of each window
(`window=Y2018`) and one Parquet file in it, of the columns `month_id` (1 is January 1980), `country_id` or
`priogrid_gid`, `draw` and `outcome`; actuals are the same without `draw`. Single files of such rows are read too, with
the keys in columns or in an index of pandas. Countries are numbered as VIEWS does; here they bear Gleditsch-Ward codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from varde.errors import DataFileError, StateError, UsageError
from varde.forecast.actuals import Actuals
from varde.forecast.draw_rows import (
    PARTIAL,
    WHOLE,
    Columns,
    Cube,
    Kind,
    check_folder,
    open_rows,
    read_cube,
    write_rows,
    writing,
)
from varde.forecast.draws import Forecast
from varde.forecast.forecast_file import check_forecast
from varde.forecast.months import month_text
from varde.forecast.panel_file import ROUNDING
from varde.states import registry

Level = Literal["cm", "pgm"]

FIRST_AHEAD = 3
"""Months from the origin of a forecast to the first that is scored."""

_UNIT: dict[Level, str] = {"cm": "country_id", "pgm": "priogrid_gid"}
_VALUE = "outcome"
# What else a frame that was written by pandas, or by the challenge, may hold.
_PASSED_OVER = frozenset({"index", "__index_level_0__", "window"})
_WINDOW = 12


def is_challenge(path: Path) -> bool:
    """Whether a file, or the first of `challenge_files` in a folder, has the columns of the challenge."""
    try:
        names = pl.read_parquet_schema(challenge_files(path)[0])
    except (DataFileError, OSError, pl.exceptions.PolarsError):
        return False
    return "month_id" in names and any(column in names for column in _UNIT.values())


def read_challenge(
    path: Path | str, level: Level | None = None, value: str | None = None, first_ahead: int = FIRST_AHEAD
) -> tuple[Forecast, ...]:
    """Read forecasts of the challenge, one for each window.

    Parameters
    ----------
    path : Path or str
        A folder as the challenge lays it out, a folder of files each with a window of its own, or one file.
    level : {"cm", "pgm"}, optional
        Which to read where the folder holds both.
    value : str, optional
        Column of the draws; by default the one that is no key, or `outcome` where there are several.
    first_ahead : int
        How many months after its origin the first month of a forecast lies.

    Returns
    -------
    tuple of Forecast
        By month, units in the order of the file. Negative draws are kept as they are, since the challenge scores them
        so, and counted among the notes.

    Raises
    ------
    DataFileError
        As `draw_rows.read_cube`; and a number stands for no country, a folder holds no forecasts.
    UsageError
        Levels are mixed, or two files cover the same month.
    """
    path = Path(path)
    found = _read(path, level, value, "draw")
    forecasts = []
    for file, cube in found:
        below_zero = int((cube.values < 0).sum())
        forecasts.append(
            Forecast(
                target="state-based",
                units=cube.units,
                names=_names(cube.units, _level(file)),
                origin=cube.months[0] - first_ahead,
                months=cube.months,
                draws=cube.values,
                model=file.stem if file == path or not _windowed(file) else path.name,
                about={"negative_draws": below_zero} if below_zero else {},
            )
        )
    return tuple(forecasts)


def read_challenge_actuals(path: Path | str, level: Level | None = None, value: str | None = None) -> Actuals:
    """Read actuals of the challenge, all windows together.

    Parameters
    ----------
    path, level, value
        As `read_challenge`.

    Raises
    ------
    DataFileError, UsageError
        As `read_challenge`; and where a value is negative.
    """
    path = Path(path)
    cubes = [cube for _, cube in _read(path, level, value, None)]
    units = tuple(dict.fromkeys(u for cube in cubes for u in cube.units))
    months = tuple(m for cube in cubes for m in cube.months)
    place = {unit: i for i, unit in enumerate(units)}
    values = np.full((len(units), len(months)), np.nan)
    for cube in cubes:
        first = months.index(cube.months[0])
        values[[place[u] for u in cube.units], first : first + len(cube.months)] = cube.values[..., 0]
    # Files of the challenge hold such as 2963.9999999999986, where a count is meant.
    whole = np.rint(values)
    return Actuals(units, months, np.where(np.abs(values - whole) <= ROUNDING, whole, values), vintage=path.stem)


def write_challenge(forecasts: Sequence[Forecast], folder: Path | str, level: Level = "cm") -> list[Path]:
    """Write forecasts as the challenge lays them out, each to the folder of its window.

    Parameters
    ----------
    forecasts : sequence of Forecast
        One a window of at most twelve months, which is named after the year of its first month. The challenge takes
        whole numbers; draws that are none are written as they are.
    folder : Path or str
        Folder of the submission. A file of the same model and window is replaced.
    level : {"cm", "pgm"}
        Whether the units are states (Gleditsch-Ward codes) or PRIO-GRID cells.

    Returns
    -------
    list of Path
        The files, in the order of the forecasts.

    Raises
    ------
    UsageError
        As `check_submission`; nothing is written then.
    DataFileError
        The disk is full, or the place can't be written to; nothing is written then either.
    """
    for forecast in forecasts:
        check_forecast(forecast)
    check_submission([(f.units, f.months, f.model) for f in forecasts], folder, level)
    paths = [_place(f.months, f.model, folder, level) for f in forecasts]
    # No file is put in place before all are written, and always in one order, lest two runs wait for each other.
    with ExitStack() as places:
        for path, forecast in sorted(zip(paths, forecasts, strict=True), key=lambda pair: pair[0]):
            beside = places.enter_context(writing(path.parent))
            _check_free(path)
            cells = _cells(forecast.units, forecast.months, level)
            write_rows(beside(path.name), cells, forecast.draws.reshape(len(cells), -1), _VALUE)
    return paths


def check_submission(
    asked: Iterable[tuple[Sequence[str], Sequence[int], str]], folder: Path | str, level: Level = "cm"
) -> None:
    """Check that forecasts can be written as the challenge lays them out, which needs no draws.

    Parameters
    ----------
    asked : iterable of tuple
        Of each forecast the units, the months and the model.
    folder, level
        As `write_challenge`.

    Raises
    ------
    UsageError
        A unit that VIEWS has no number for, two forecasts of one window, one that is longer, or another file where
        one should go.
    """
    paths = []
    for units, months, model in asked:
        paths.append(_place(months, model, folder, level))
        _cells(units, months, level)
    windows = sorted(path.parent.name for path in paths)
    if len(set(windows)) < len(windows):
        raise UsageError(f"Two forecasts are of the same window ({', '.join(windows)}).", "Give one a window.")
    for path in paths:
        _check_free(path)


def _place(months: Sequence[int], model: str, folder: Path | str, level: Level) -> Path:
    """Where the file of a forecast goes, after a check that its months fit in a window."""
    if months[-1] - months[0] >= _WINDOW:
        raise UsageError(
            f"The forecast runs from {month_text(months[0])} to {month_text(months[-1])}, and a "
            f"window of the challenge has {_WINDOW} months.",
            f"Make the forecast for {_WINDOW} months.",
        )
    window = f"Y{month_text(months[0])[:4]}"
    name = re.sub(r"[^\w.-]+", "-", model) or "forecast"
    return Path(folder) / level / f"window={window}" / f"{name}_{level}_{window}.parquet"


def _check_free(path: Path) -> None:
    """Raise where a window's folder holds another file than the one that is to go there, or can't be a folder."""
    check_folder(path.parent)
    others = [p.name for p in path.parent.glob("*.parquet") if p != path and not p.name.startswith(PARTIAL)]
    if others:
        raise UsageError(f"{path.parent} already holds {others[0]}.", "The challenge takes one file a window.")


def _read(path: Path, level: Level | None, value: str | None, draw: str | None) -> list[tuple[Path, Cube]]:
    """The content of each file, by month."""
    levels = {f: _level(f) for f in challenge_files(path)}
    files = [f for f in levels if level in (None, levels[f])]
    if not files:
        raise DataFileError(path, f"holds nothing of level {level}")
    if len({levels[f] for f in files}) > 1:
        raise UsageError(f"{path} holds both countries and grid cells.", "Name one of them: cm or pgm.")
    found = sorted(((f, read_cube(f, _columns(f, value, draw))) for f in files), key=lambda pair: pair[1].months)
    for (one, earlier), (other, later) in pairwise(found):
        if earlier.months[-1] >= later.months[0]:
            both = month_text(later.months[0])
            raise UsageError(
                f"{one.name} and {other.name} both cover {both}.", "Name one file, or a folder with one a window."
            )
    return found


def challenge_files(path: Path) -> list[Path]:
    """The Parquet files that hold forecasts or actuals, by name.

    Passed over are files and folders of the names that the challenge's evaluator gives (`eval`, `eval_*`), and hidden
    ones (`.*`, `_*`), among them those of macOS archives.

    Parameters
    ----------
    path : Path
        A folder, or a file, which is taken whatever its name.

    Raises
    ------
    DataFileError
        A folder without such files.
    """
    if not path.is_dir():
        return [path]
    passed_over = ("eval_", ".", "_")
    files = [
        file
        for file in sorted(path.rglob("*.parquet"))
        if not any(p == "eval" or p.startswith(passed_over) for p in file.relative_to(path).parts)
    ]
    if not files:
        raise DataFileError(path, "holds no Parquet file in the format of the prediction challenge")
    return files


def _windowed(file: Path) -> bool:
    """Whether a file lies in the folder of a window."""
    return file.parent.name.startswith(("window=", "test_window_"))


def _level(file: Path) -> Level:
    """Level of a file, by its columns."""
    names = open_rows(file).collect_schema().names()
    for level, column in _UNIT.items():
        if column in names:
            return level
    raise DataFileError(
        file, f"holds neither {' nor '.join(_UNIT.values())}; the columns are {', '.join(map(repr, names[:12]))}"
    )


def _columns(file: Path, value: str | None, draw: str | None) -> Columns:
    """Where in a file the forecasts or actuals are."""
    level = _level(file)
    unit = _UNIT[level]
    names = open_rows(file).collect_schema().names()
    if draw and draw not in names:
        raise DataFileError(file, "holds no draws", column=draw, hint="Actuals have none: give them as actuals.")
    if not draw and "draw" in names:
        raise DataFileError(file, "holds draws, and actuals have none", column="draw")
    if value is None:
        rest = [n for n in names if n not in {unit, "month_id", "draw", *_PASSED_OVER}]
        if len(rest) != 1 and _VALUE not in rest:
            raise DataFileError(file, f"which of the columns holds the values? ({', '.join(rest) or 'none'})")
        value = _VALUE if _VALUE in rest else rest[0]
    kinds = {"cm": Kind(_state_code, "a country_id of VIEWS"), "pgm": Kind(lambda c: str(WHOLE.read(c)), WHOLE.what)}
    return Columns(unit, "month_id", value, draw, kinds[level], WHOLE, negative=draw is not None)


def _state_code(country_id: object) -> str:
    """Gleditsch-Ward code of the state that a VIEWS number stands for."""
    state = registry().resolve(WHOLE.read(country_id), system="views")
    code = registry().code(state.key, "gw")
    if code is None:
        raise ValueError
    return code


def _names(units: Sequence[str], level: Level) -> tuple[str, ...]:
    if level == "pgm":
        return tuple(f"PRIO-GRID {u}" for u in units)
    return tuple(registry().resolve(u, system="gw").name for u in units)


def _cells(units: Sequence[str], months: Sequence[int], level: Level) -> pl.DataFrame:
    """The challenge's keys of each cell of a forecast, unit by unit, after a check that there are such."""
    number = _country_id if level == "cm" else _grid_id
    cells = [(month, unit, number(unit, month)) for unit in units for month in months]
    lacking = {unit: month_text(month) for month, unit, found in reversed(cells) if found is None}
    if lacking:
        which = ", ".join(f"{unit} in {month}" for unit, month in sorted(lacking.items())[:10])
        raise UsageError(
            f"Units without a {_UNIT[level]}: {which}.",
            "The challenge knows states by Gleditsch-Ward code (level cm) and PRIO-GRID cells (level pgm).",
        )
    return pl.DataFrame({"month_id": [month for month, *_ in cells], _UNIT[level]: [found for *_, found in cells]})


def _country_id(unit: str, month: int) -> int | None:
    """Number under which VIEWS has a state in a month."""
    # Where borders changed within a month and it belongs to two numbers, the later one holds.
    day = date.fromisoformat(f"{month_text(month)}-01")
    try:
        code = registry().code(registry().resolve(unit, system="gw").key, "views", on=day)
    except StateError:
        return None
    return int(code) if code else None


def _grid_id(unit: str, month: int) -> int | None:
    """Number of a PRIO-GRID cell, the same in every month."""
    return int(unit) if unit.isdecimal() else None
