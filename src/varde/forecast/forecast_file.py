"""Forecasts as files: `draws.parquet`, one row a draw, and `forecast.json`, what a reader must know of them.

The same forecast always gives the same bytes.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from varde.errors import DataFileError, UsageError
from varde.forecast.draw_rows import PARTIAL, Columns, Kind, check_folder, read_cube, write_rows, writing
from varde.forecast.draws import Forecast
from varde.forecast.months import month_id, month_text
from varde.store.publish import write_file

FORMAT = 1
"""Version of the format; raised when a Varde that knows only earlier ones could misread what is written."""

DRAWS = "draws.parquet"
ABOUT = "forecast.json"

_MARK = "varde:forecast"


def write_forecast(forecast: Forecast, folder: Path | str) -> Path:
    """Write a forecast to a folder, in place of a forecast that is there.

    Both files are written beside and then renamed, so that a failure leaves what was there.

    Parameters
    ----------
    forecast : Forecast
        Cells that are NaN throughout have no rows in the file.
    folder : Path or str
        New, empty, or holding a forecast. Other files beside that forecast stay.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UsageError
        The folder holds something else, or the forecast is not whole (see `check_forecast`).
    DataFileError
        The disk is full, or the place can't be written to.
    """
    check_forecast(forecast)
    folder = Path(folder)
    with writing(folder) as beside:
        check_place(folder)
        months = [month_text(m) for m in forecast.months]
        units = [u for u in forecast.units for _ in months]
        cells = pl.DataFrame({"unit": units, "month": months * len(forecast.units)})
        # Put in place in this order, so that draws never lie there without a description; one of other draws is told
        # by the checksum.
        about, draws = beside(ABOUT), beside(DRAWS)
        write_rows(draws, cells, forecast.draws.reshape(len(cells), -1), "value")
        write_file(about, _description(forecast, _checksum(draws)))
    return folder


def check_place(folder: Path) -> None:
    """Check that a forecast may be written to a place.

    Raises
    ------
    UsageError
        It is a file or would lie below one, or a folder that holds something else.
    """
    check_folder(folder)
    held = folder.iterdir() if folder.is_dir() else ()
    if any(not p.name.startswith(PARTIAL) for p in held) and not is_forecast(folder):
        raise UsageError(f"{folder} holds something else than a forecast.", "Name a new or an empty folder.")


def read_forecast(path: Path | str, origin: int | None = None) -> Forecast:
    """Read a forecast from its folder, or draws alone from a Parquet file.

    Parameters
    ----------
    path : Path or str
        Folder that `write_forecast` wrote (or `draws.parquet` in it), or any Parquet file with columns `unit`, `month`
        (YYYY-MM), `draw` and `value`.
    origin : int, optional
        Number of the last month observed, for a file that comes alone. Without it, the month before the first one
        forecast is taken, and the forecast's notes say so.

    Raises
    ------
    DataFileError
        There is no forecast, it is of another version of the format, or it is damaged: draws missing, twice or not as
        many for all cells, values that are negative, not finite or no numbers, a column missing. The file, the row and
        the column are named.
    UsageError
        The origin given is not before the first month.
    """
    path = Path(path)
    if path.name == DRAWS and is_forecast(path.parent):
        path = path.parent
    if path.is_dir():
        return _from_folder(path)
    cube = read_cube(path, _COLUMNS)
    first = cube.months[0]
    if origin is not None and origin >= first:
        raise UsageError(f"{month_text(origin)} can't be the origin of {path}, which begins in {month_text(first)}.")
    return Forecast(
        target="",
        units=cube.units,
        names=cube.units,
        origin=first - 1 if origin is None else origin,
        months=cube.months,
        draws=cube.values,
        model=path.stem,
        about={} if origin is not None else {"origin": "not stated; taken as the month before the first one forecast"},
    )


def read_forecasts(folder: Path | str) -> list[Forecast]:
    """Read the forecast in a place, or all that lie in the folders below it, by target and origin.

    Parameters
    ----------
    folder : Path or str
        As in `read_forecast`, or a folder of such folders (what `varde forecast` writes for several origins).

    Raises
    ------
    DataFileError
        As `read_forecast`.
    """
    folder = Path(folder)
    below = sorted(p.parent for p in folder.glob(f"**/{ABOUT}")) if folder.is_dir() else []
    if not below or folder in below:
        return [read_forecast(folder)]
    return sorted(map(read_forecast, below), key=lambda f: (f.target, f.origin))


def is_forecast(folder: Path) -> bool:
    """Whether a folder holds a forecast of Varde's, of whichever version of the format."""
    try:
        return _MARK in json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def check_forecast(forecast: Forecast) -> None:
    """Check that a forecast is whole.

    Raises
    ------
    UsageError
        Its parts are not of one size, units or months are there twice or out of order, or a draw is negative, not
        finite, or missing in a cell that has others.
    """
    n_units, n_months, draws = len(forecast.units), len(forecast.months), forecast.draws
    if draws.ndim != 3 or draws.shape[:2] != (n_units, n_months) or not draws.size or len(forecast.names) != n_units:
        raise UsageError(
            f"Draws of shape {draws.shape} don't belong to {n_units} units with {len(forecast.names)} names and "
            f"{n_months} months.",
            "A forecast has draws of shape (units, months, draws), with at least one of each.",
        )
    if len(set(forecast.units)) < n_units or not all(forecast.units):
        raise UsageError("A unit is named twice, or has no code.")
    if list(forecast.months) != sorted(set(forecast.months)) or forecast.months[0] <= forecast.origin:
        raise UsageError("The months of a forecast are ascending, and after its origin.")
    # Without an array as large as the draws; NaN passes through min and fails the comparison.
    right = (draws.min(axis=-1) >= 0) & (draws.max(axis=-1) < np.inf)
    wrong = ~(right | np.isnan(np.fmax.reduce(draws, axis=-1)))
    if wrong.any():
        unit, month = np.argwhere(wrong)[0]
        raise UsageError(
            f"Among the draws for {forecast.units[unit]} in {month_text(forecast.months[month])} is one that is "
            "negative, infinite or missing."
        )


def _description(forecast: Forecast, checksum: str) -> bytes:
    """The content of `forecast.json`."""
    entries = {
        _MARK: FORMAT,
        "target": forecast.target,
        "model": forecast.model,
        "origin": month_text(forecast.origin),
        "months": [month_text(m) for m in forecast.months],
        "draws": forecast.draws.shape[-1],
        "paths": forecast.paths,
        "seed": forecast.seed,
        "vintage": forecast.vintage,
        "about": dict(forecast.about),
        "written_by": f"varde {version('varde')}",
        "sha256": {DRAWS: checksum},
        "units": [{"unit": u, "name": n} for u, n in zip(forecast.units, forecast.names, strict=True)],
    }
    try:
        text = json.dumps(entries, ensure_ascii=False, indent=1, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:
        raise UsageError(f"What is noted about the forecast can't be written as JSON ({error}).") from None
    return (text + "\n").encode()


def _plain(value: object) -> object:
    """What is numpy's as JSON knows it."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is none of its types")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _from_folder(folder: Path) -> Forecast:
    """The forecast in a folder of ours, its two files held against each other."""
    about = _described(folder)
    path = folder / DRAWS
    units, months = tuple(u["unit"] for u in about["units"]), tuple(month_id(m) for m in about["months"])
    cube = read_cube(path, _COLUMNS, units, months)
    if _checksum(path) != about["sha256"].get(DRAWS):
        raise DataFileError(
            path,
            f"is not the file that {ABOUT} describes",
            hint="It was changed since, or writing was cut off: make the forecast again, or read a copy of it alone.",
        )
    return Forecast(
        target=about["target"],
        units=units,
        names=tuple(u["name"] for u in about["units"]),
        origin=month_id(about["origin"]),
        months=months,
        draws=cube.values,
        model=about["model"],
        paths=about["paths"],
        seed=about["seed"],
        vintage=about["vintage"],
        about=about["about"],
    )


_ENTRIES: dict[str, type] = {
    "target": str,
    "model": str,
    "origin": str,
    "months": list,
    "paths": bool,
    "seed": int,
    "vintage": str,
    "about": dict,
    "sha256": dict,
    "units": list,
}
"""Entries of `forecast.json` that are read back."""


def _described(folder: Path) -> dict[str, Any]:
    """The content of `forecast.json`, checked."""
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataFileError(folder, f"holds no forecast ({ABOUT} is missing)") from None
    except OSError as error:
        raise DataFileError(path, f"can't be read ({error.strerror})") from None
    except ValueError as error:
        raise DataFileError(path, f"can't be read as JSON ({error})", hint="Make the forecast again.") from None
    if not isinstance(about, dict) or _MARK not in about:
        raise DataFileError(path, "describes no forecast of Varde's")
    if about[_MARK] != FORMAT:
        raise DataFileError(
            path,
            f"is of version {about[_MARK]} of the format, and this Varde reads version {FORMAT}",
            hint="Make the forecast again, or read it with the Varde that wrote it.",
        )
    try:
        _check_entries(about)
    except (KeyError, ValueError, TypeError, UsageError) as error:
        problem = f"the entry {error} is missing" if isinstance(error, KeyError) else str(error).splitlines()[0]
        raise DataFileError(path, problem, hint="It was changed since: make the forecast again.") from None
    return about


def _check_entries(about: dict[str, Any]) -> None:
    """Raise where an entry of `forecast.json` is missing or can't be used."""
    for name, kind in _ENTRIES.items():
        if type(about[name]) is not kind:
            raise ValueError(f"the entry {name!r} is no {kind.__name__}")
    month_id(about["origin"])
    months = [month_id(m) for m in about["months"]]
    if not months or months != sorted(set(months)):
        raise ValueError("the months are not ascending")
    codes = [u["unit"] for u in about["units"]]
    if not codes or len(set(codes)) < len(codes):
        raise ValueError("there are no units, or one is there twice")
    if not all(isinstance(text, str) for u in about["units"] for text in (u["unit"], u["name"])):
        raise ValueError("the code or name of a unit is no text")


def _code(cell: object) -> str:
    """A unit's code."""
    if not isinstance(cell, str | int) or not str(cell).strip():
        raise ValueError
    return str(cell)


_COLUMNS = Columns(
    unit="unit",
    month="month",
    value="value",
    draw="draw",
    unit_kind=Kind(_code, "the code of a unit"),
    month_kind=Kind(month_id, "a month like 2025-03"),
)
