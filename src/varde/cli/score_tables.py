"""Scores as tables for a terminal or a pipe: all together, and by window, horizon or unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from varde.cli import show

DIGITS = 4
"""Significant digits of a score that are shown; JSON has all."""
SIDES = ("forecast", "baseline", "ratio")
MEANS = {"crps": "CRPS", "ignorance": "ignorance", "interval_score": "interval score"}
EVENTS = {"brier": "Brier", "average_precision": "average precision"}


def print_scores(found: dict[str, Any], by: str) -> None:
    """Print what `forecast.evaluation.evaluate` gave.

    Parameters
    ----------
    found : dict
        The scores.
    by : str
        "window", "horizon" or "unit": what the second part is split by.
    """
    overall, largest = found["overall"], found["largest"]
    groups = {"all": overall, "without largest": overall["without_largest"], "active": found["active"]}
    held = {name: group for name, group in groups.items() if group}
    print(f"Largest cell: {largest['name']} in {largest['month']}, {largest['observed']:,.0f} deaths.")
    if "active" in held:
        print("Active: units with violence in the 60 months up to the origin.")
    print()
    if "baseline" in overall:
        for name, group in held.items():
            print(f"Cells: {name}")
            _together({side: group[side] for side in SIDES})
    else:
        _together({name: group["forecast"] for name, group in held.items()})
    print(f"By {by}")
    _apart(found[f"by_{by}"], by)
    print()
    over = found["crps_ratio_over_windows"]
    if over and len(found["by_window"]) > 1 and over["all"]:
        rest = f", {over['without_largest']:.3f} without each one's largest cell" if over["without_largest"] else ""
        print(f"CRPS over the baseline's, geometric mean of the windows: {over['all']:.3f}{rest}.")
    print(found["cells"]["note"])


def _together(columns: dict[str, dict[str, Any]]) -> None:
    """Summaries side by side, a score a line."""
    first = next(iter(columns.values()))
    rows: list[list[Any]] = [["cells", *(c.get("cells") for c in columns.values())]]
    rows += [[name, *(_rounded(_at(c, path)) for c in columns.values())] for name, path in _scores(first)]
    show.table(["score", *columns], rows)
    print()


def _apart(groups: list[dict[str, Any]], by: str) -> None:
    """Each group as a line for the forecast and one for the baseline, each score a column."""
    if not groups:
        return
    named = list(_scores(groups[0]["forecast"]))
    columns = [by, "of", "cells", "CRPS", "CRPS without largest", *(name for name, _ in named if name != "CRPS")]
    rows = [
        [
            group["name"] if by == "unit" else group[by],
            side,
            group["forecast"]["cells"] if side == "forecast" else None,
            _rounded(group[side]["crps"]),
            _rounded(_at(group["without_largest"] or {}, (side, "crps"))),
            *(_rounded(_at(group[side], path)) for name, path in named if name != "CRPS"),
        ]
        for group in groups
        for side in SIDES
        if side in group
    ]
    show.table(columns, rows)


def _scores(side: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name of each score, and where in a summary it stands."""
    for key, name in MEANS.items():
        yield name, (key,)
    yield "predicted / observed deaths", ("size_ratio",)
    for level in side["coverage"]:
        yield f"PIT in the central {level}%", ("pit", "central", level)
    for level in side["coverage"]:
        yield f"inside the interval of {level}%", ("coverage", level)
        yield f"  if the forecasts were right, {level}%", ("coverage_expected", level)
    for key, name in EVENTS.items():
        for size in side[key]:
            yield f"{name}, at least {int(size):,}", (key, size)


def _at(summary: dict[str, Any], path: tuple[str, ...]) -> Any:
    """A value inside of a summary; None where it is not there, as in ratios."""
    value: Any = summary
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _rounded(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
