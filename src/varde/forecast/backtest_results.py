"""Results of a backtest, put together from the scores of its cells, and written as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from varde.forecast.draw_rows import writing
from varde.forecast.evaluation import RATIOS, geometric_mean, largest, ratio, ratios, summarise
from varde.store.publish import write_file

EVENT = 25
"""Deaths that make an event of a unit's month or window, in the reliability and among the units."""

TOLD = 0.5
"""Probability of an event from which it counts as told beforehand."""

RELIABILITY_EDGES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the classes of probability; finer at the low end, where most cells are. The last class is closed above."""

RESULTS = "scoreboard.json"
TABLE = "scoreboard.csv"
PAGE = "scoreboard.html"
SECONDS = "seconds.json"

_DIGITS = 6
_DIGITS_OF_UNITS = 4
"""There are many of them, and nobody compares them to more."""

Row = dict[str, Any]
Columns = dict[str, list[Any]]
Tables = Mapping[tuple[str, str], pl.DataFrame]


def put_together(target: str, tables: Tables, baseline: str) -> tuple[list[Row], dict[str, Row]]:
    """Results for each window and model, and for each model over all windows.

    Parameters
    ----------
    target : str
        What was forecast.
    tables : mapping
        For each pair of a window's and a model's name the scores of the cells, as `evaluation.score_cells` gives them,
        with columns `active` (violence in the months up to the origin; null where not known) and `window_p`
        (probability of at least `EVENT` deaths in the window as a whole; null where not known). The models of a window
        have the same cells.
    baseline : str
        Name of the model that the others are held against, which is there in each window.

    Returns
    -------
    rows : list of dict
        A window and model each, in the order of the tables, with

        - `target`, `window`, `model`;
        - `all`, `without_largest` (without the window's cell of the largest observed value; None where there is no
          other) and `active` (None where not known, or no unit was active): as `evaluation.summarise` gives them;
        - `ratio`, `ratio_without_largest`: to the baseline in each of `RATIOS` and, by number of deaths, in `brier`;
          below 1 where the model is better, None where the baseline has 0;
        - `largest`: the window's cell of the largest observed value, as `evaluation.largest` gives it;
        - `by_horizon`: means of scores for each month ahead, and `ratio` of CRPS;
        - `by_unit`: what was expected of each unit and what came: deaths in the window, months with at least `EVENT`,
          how many of these were told (given a probability of at least `TOLD`: `hits`) and how many others too
          (`false_alarms`), the probability of at least `EVENT` in the window as a whole, and the mean CRPS;
        - `others`: the number of `units` of which less than one death was expected and none came, and their cells,
          expected deaths and mean CRPS together. They are left out of `by_unit`. None where there are none.
    models : dict of dict
        By name, over the cells of all windows: `all`, `without_largest` (of each window), `active`, `ratio` and
        `ratio_without_largest` (of these means), `by_horizon`; `by_unit` of all units, without the probability for a
        window; `reliability`: for each class of the probability of at least `EVENT` deaths in a month the number of
        cells, the mean probability and the number of cells where it happened; and `geometric_mean_ratio` and
        `geometric_mean_ratio_without_largest` of the windows' ratios.

    Notes
    -----
    `by_horizon`, `by_unit` and `reliability` are tables: a list of values for each column.
    """
    rows = {
        (window, model): {"target": target, "window": window, "model": model, **_of_window(cells)}
        for (window, model), cells in tables.items()
    }
    for (window, _), row in rows.items():
        _add_ratios(row, rows[window, baseline])
    models: dict[str, Row] = {}
    for name in dict.fromkeys(model for _, model in tables):
        models[name] = _over_all([cells for (_, model), cells in tables.items() if model == name])
        for part in ("ratio", "ratio_without_largest"):
            each = [row[part] for (_, model), row in rows.items() if model == name]
            models[name][f"geometric_mean_{part}"] = {
                score: geometric_mean([r and r[score] for r in each]) for score in RATIOS
            }
    for row in models.values():
        _add_ratios(row, models[baseline])
    return [_rounded(row) for row in rows.values()], {name: _rounded(row) for name, row in models.items()}


def _of_window(cells: pl.DataFrame) -> Row:
    """What is told of one window and model."""
    units = _by_unit(cells, pl.col("window_p").first().alias("window_predicted"))
    quiet = (pl.col("observed") == 0) & (pl.col("predicted") < 1)
    return {
        **_in_common([cells]),
        "largest": largest(cells),
        "by_unit": _columns(units.filter(~quiet), _DIGITS_OF_UNITS),
        "others": _together(units.filter(quiet)),
    }


def _over_all(windows: Sequence[pl.DataFrame]) -> Row:
    """What is told of a model over all windows."""
    cells = pl.concat(windows)
    return {
        **_in_common(windows),
        "by_unit": _columns(_by_unit(cells), _DIGITS_OF_UNITS),
        "reliability": _reliability(cells),
    }


def _in_common(windows: Sequence[pl.DataFrame]) -> Row:
    """What is told of one window and of several alike."""
    rest = pl.concat(cells.filter(pl.int_range(pl.len()) != pl.col("observed").arg_max()) for cells in windows)
    cells = pl.concat(windows)
    active = cells.filter("active")
    known = not cells["active"].null_count() and not active.is_empty()
    return {
        "all": summarise(cells),
        "without_largest": None if rest.is_empty() else summarise(rest),
        "active": summarise(active) if known else None,
        "by_horizon": _by_horizon(cells),
    }


def _columns(table: pl.DataFrame, digits: int = _DIGITS) -> Columns:
    """A table as a list of values for each column, which takes a third of the room that a list of rows does."""
    columns: Columns = _rounded(table.to_dict(as_series=False), digits)
    return columns


def _by_horizon(cells: pl.DataFrame) -> Columns:
    means = [pl.col(name).mean() for name in (*RATIOS, f"brier_{EVENT}")]
    return _columns(cells.group_by("horizon").agg(pl.len().alias("cells"), *means).sort("horizon"))


def _by_unit(cells: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    event, told = pl.col("observed") >= EVENT, pl.col(f"p_{EVENT}") >= TOLD
    return cells.group_by("unit", maintain_order=True).agg(
        pl.len().alias("cells"),
        pl.col("observed").sum(),
        pl.col("mean").sum().alias("predicted"),
        event.sum().alias("months"),
        (event & told).sum().alias("hits"),
        (~event & told).sum().alias("false_alarms"),
        *more,
        pl.col("crps").mean(),
    )


def _together(units: pl.DataFrame) -> Row | None:
    """Units of which nothing is told one by one."""
    if units.is_empty():
        return None
    crps = np.average(units["crps"].to_numpy(), weights=units["cells"].to_numpy())
    sums = {name: units[name].sum() for name in ("cells", "predicted")}
    return {"units": units.height, **sums, "crps": float(crps)}


def _reliability(cells: pl.DataFrame) -> Columns:
    probability, happened = cells[f"p_{EVENT}"].to_numpy(), cells["observed"].to_numpy() >= EVENT
    edges = np.array(RELIABILITY_EDGES)
    place = np.minimum(np.searchsorted(edges, probability, side="right") - 1, len(edges) - 2)
    inside = [place == i for i in range(len(edges) - 1)]
    return {
        "from": list(RELIABILITY_EDGES[:-1]),
        "to": list(RELIABILITY_EDGES[1:]),
        "cells": [int(each.sum()) for each in inside],
        "probability": [float(probability[each].mean()) if each.any() else None for each in inside],
        "happened": [int(happened[each].sum()) for each in inside],
    }


def _add_ratios(row: Row, baseline: Row) -> None:
    """Ratios of a row's scores to the baseline's, on the same cells."""
    for part, name in (("all", "ratio"), ("without_largest", "ratio_without_largest")):
        row[name] = row[part] and ratios(row[part], baseline[part])
    crps = row["by_horizon"]["crps"], baseline["by_horizon"]["crps"]
    row["by_horizon"]["ratio"] = [ratio(own, other) for own, other in zip(*crps, strict=True)]


def _rounded(tree: Any, digits: int = _DIGITS) -> Any:
    """Numbers with the digits that mean something, so that results don't differ in the last bit; whole ones as such."""
    if isinstance(tree, dict):
        return {key: _rounded(value, digits) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_rounded(value, digits) for value in tree]
    if isinstance(tree, float):
        return int(tree) if tree.is_integer() else float(f"{tree:.{digits}g}")
    return tree


def table(results: Sequence[Row]) -> list[Row]:
    """Results as a flat table.

    Parameters
    ----------
    results : sequence of dict
        As in `backtest.Backtest.results`, one a target.

    Returns
    -------
    list of dict
        A row for each target, window and model, with the same columns throughout; and after those of each target one
        for each model over all windows, whose `window` is "all" and which alone has geometric means of ratios.
    """
    lines = []
    for result in results:
        lines += [_line(row["target"], row["window"], row) for row in result["rows"]]
        lines += [_line(result["target"], "all", row) for row in result["models"]]
    columns = list(dict.fromkeys(name for line in lines for name in line))
    return [{name: line.get(name) for name in columns} for line in lines]


_FLAT = (
    "all",
    "ratio",
    "geometric_mean_ratio",
    "without_largest",
    "ratio_without_largest",
    "geometric_mean_ratio_without_largest",
    "active",
)
"""Parts of a row that go into the flat table, in this order."""


def _line(target: str, window: str, row: Row) -> Row:
    line = {"target": target, "window": window, "model": row["model"]}
    for part in _FLAT:
        line |= dict(_leaves("" if part == "all" else f"{part}_", row.get(part)))
    return line


def _leaves(prefix: str, tree: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of a tree, without its lists."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, dict):
                yield from _leaves(f"{prefix}{key}_", value)
            elif not isinstance(value, list):
                yield f"{prefix}{key}", value


def write_results(results: Sequence[Row], seconds: Sequence[Row], folder: Path | str, page: str | None = None) -> Path:
    """Write the results of backtests: whole, as a flat table, as a page, and apart from them what they took.

    Parameters
    ----------
    results : sequence of dict
        As in `backtest.Backtest.results`, one a target.
    seconds : sequence of dict
        As in `backtest.Backtest.seconds`, of all of them.
    folder : Path or str
        Gets `RESULTS` (a list), `TABLE` (see `table`) and `SECONDS`. The same results give the same bytes.
    page : str, optional
        HTML that shows these results; goes beside them as `PAGE`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataFileError
        The disk is full, or the place can't be written to.
    """
    folder = Path(folder)
    lines = table(results)
    text = io.StringIO()
    sheet = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(lines)
    contents = {RESULTS: _json(list(results), 3), TABLE: text.getvalue(), SECONDS: _json(list(seconds), 1)}
    contents |= {} if page is None else {PAGE: page}
    with writing(folder) as beside:
        for name, content in contents.items():
            write_file(beside(name), content.encode())
    return folder


def _json(tree: Any, depth: int) -> str:
    """JSON of which lists and objects begin lines to a depth, and no deeper: small, and good to compare."""

    def text(value: Any, left: int) -> str:
        if not left or not value or not isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if isinstance(value, list):
            return "[\n" + ",\n".join(text(each, left - 1) for each in value) + "\n]"
        return "{\n" + ",\n".join(f"{json.dumps(k)}:{text(each, left - 1)}" for k, each in value.items()) + "\n}"

    return text(tree, depth) + "\n"
