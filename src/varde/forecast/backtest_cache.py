"""What a backtest has done, kept in a folder: the scores of each job's cells, under a key made of all they hang on."""

from __future__ import annotations

import ast
import inspect
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from varde.errors import DataFileError, UsageError
from varde.forecast.draw_rows import PARTIAL
from varde.forecast.models.contract import Model
from varde.store.publish import write_file

TABLES = 1
"""Version of the tables kept; raised when the backtest makes others from the same forecasts."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave.

    Attributes
    ----------
    cells : polars.DataFrame
        The scores of its cells.
    seconds : dict
        What its parts took.
    """

    cells: pl.DataFrame
    seconds: dict[str, float]


class Cache:
    """A folder of jobs done, two files each; the table of cells comes last, and with it the job is done.

    Several runs may read and write it at once: a file is there whole or not at all, and the same whoever wrote it.

    Parameters
    ----------
    folder : Path or str
        Made when there is something to keep.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def get(self, key: str) -> Done | None:
        """What was kept under a key, or None: also where it was damaged, since it can be made again."""
        try:
            cells = pl.read_parquet(io.BytesIO((self.folder / f"{key}.parquet").read_bytes()))
            seconds = dict(json.loads((self.folder / f"{key}.json").read_bytes())["seconds"])
            return Done(cells, seconds)
        except (OSError, ValueError, TypeError, KeyError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None

    def put(self, key: str, done: Done, label: str) -> None:
        """Keep what a job gave.

        Parameters
        ----------
        key : str
            From `key_of`.
        done : Done
            What to keep.
        label : str
            The job's name, for people who look into the folder.

        Raises
        ------
        DataFileError
            The disk is full, or the folder can't be written to.
        """
        cells = io.BytesIO()
        done.cells.write_parquet(cells)
        about = json.dumps({"job": label, "seconds": done.seconds}).encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in ((".json", about), (".parquet", cells.getvalue())):
                beside = self.folder / f"{PARTIAL}{uuid4().hex}{suffix}"
                write_file(beside, content)
                beside.replace(self.folder / f"{key}{suffix}")
        except OSError as error:
            raise DataFileError(
                self.folder,
                f"can't be written to ({error.strerror or error})",
                hint="Free some space or ask for permission, or name another folder.",
            ) from None


def key_of(*parts: Any) -> str:
    """A key of values, arrays and dataclasses of them; another value gives another key."""
    import joblib

    return str(joblib.hash((TABLES, parts)))


def identity(model: Model) -> tuple[Any, ...]:
    """What tells a model from all others: its name, its attributes, and its code.

    The code is the source of the model's file, of all that makes and scores a forecast, and of all these import from
    `varde.forecast`. What else a model reads must be among its attributes.

    Raises
    ------
    UsageError
        The model's class is in no file.
    """
    slots = [name for kind in type(model).__mro__ for name in getattr(kind, "__slots__", ())]
    attributes = {**getattr(model, "__dict__", {}), **{name: getattr(model, name) for name in slots}}
    try:
        start = inspect.getsourcefile(type(model))
    except TypeError:
        start = None
    if start is None:
        raise UsageError(f"The source of the model {model.name!r} can't be found.", "Write it in a file of its own.")
    return (model.name, sorted(attributes.items()), _sources(Path(start)))


def _sources(start: Path) -> list[str]:
    """Sources without the places of their files, which are others on another machine."""
    room = Path(__file__).parent
    found: dict[Path, str] = {}
    left = [start, room / "run.py", room / "evaluation.py"]
    while left:
        path = left.pop()
        if path not in found:
            found[path] = path.read_text(encoding="utf-8")
            left += _imported(found[path], room)
    return sorted(found.values())


def _imported(source: str, room: Path) -> list[Path]:
    """Files of this room that a source imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    parts = [name.split(".")[2:] for name in names if name.startswith("varde.forecast.")]
    files = [room.joinpath(*p).with_suffix(".py") for p in parts]
    return [file for file in files if file.is_file()]
