"""Making a forecast: the one door through which models are called."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError, VardeError
from varde.forecast.draws import Draws, Forecast
from varde.forecast.models.contract import Model
from varde.forecast.months import month_text
from varde.forecast.panel import Panel


def make_forecast(
    panel: Panel, model: Model, origin: int, months: int, draws: int, seed: int, skip: int = 0
) -> Forecast:
    """Fit a model on what was known at an origin and draw from it.

    Parameters
    ----------
    panel : Panel
        Data; nothing after the origin reaches the model.
    model : Model
        As `varde.forecast.models.get_model` gives it.
    origin : int
        Number of the last month observed (month 1 is January 1980).
    months : int
        How far ahead to go, counted from the month after the origin.
    draws : int
        Draws per unit and month.
    seed : int
        The same seed gives the same draws.
    skip : int
        How many of the first months to leave out: 14 months of which 2 are skipped are months 3 to 14 ahead.

    Returns
    -------
    Forecast
        For the units that have a value at the origin. `about` names the others (`units_without_forecast`), the months
        up to the origin whose counts are preliminary (`provisional_months`), the month rule, and the software.

    Raises
    ------
    UsageError
        Where the origin is not in the data, no unit has a value there, a number is out of range, or the draws don't
        fit into the memory of this machine.
    VardeError
        Where the model gives no forecast that can be used.
    """
    _check_numbers(months, draws, skip)
    _check_origin(panel, origin)
    seen = panel.until(origin)
    present = seen.existing(origin)
    if not present.any():
        raise UsageError(f"No unit has a value in {month_text(origin)}, so there is nothing to forecast from.")
    ahead = range(skip + 1, months + 1)
    shape = (len(panel.units), len(ahead), draws)
    _check_memory(shape)
    try:
        values = model.fit(seen, ahead).draws(ahead, draws, seed)
        if values.shape != shape:
            raise VardeError(f"The model {model.name!r} gave draws of shape {values.shape} instead of {shape}.")
        if not present.all():
            values = values[present]
    except MemoryError as error:
        raise _too_large(shape) from error
    units = _those(panel.units, present)
    _check_draws(values, units, model.name)
    return Forecast(
        target=panel.target,
        units=units,
        names=_those(panel.names, present),
        origin=origin,
        months=tuple(origin + a for a in ahead),
        draws=values,
        model=model.name,
        paths=model.paths,
        seed=seed,
        vintage=panel.vintage,
        about=_about(seen, model, _those(panel.units, ~present)),
    )


def software() -> dict[str, str]:
    """Versions of the software that numbers hang on."""
    packages = {name: version(name) for name in ("varde", "numpy", "scikit-learn")}
    return {"python": platform.python_version(), **packages}


def _those(labels: tuple[str, ...], wanted: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(labels[row] for row in np.flatnonzero(wanted))


def _check_numbers(months: int, draws: int, skip: int) -> None:
    if months < 1:
        raise UsageError(f"A forecast of {months} months is none.", "Ask for at least 1 month.")
    if draws < 1:
        raise UsageError(f"A forecast of {draws} draws is none.", "Ask for at least 1 draw; 1,000 is usual.")
    if not 0 <= skip < months:
        raise UsageError(
            f"Of {months} months ahead, {skip} can't be skipped.",
            f"Skip from 0 to {months - 1}; the months ahead are counted with those that are skipped.",
        )


def _check_origin(panel: Panel, origin: int) -> None:
    first, last = month_text(panel.first_month), month_text(panel.last_month)
    if origin < panel.first_month:
        raise UsageError(f"The origin {month_text(origin)} lies before the data, which begin in {first}.")
    if origin > panel.last_month:
        raise UsageError(
            f"The origin {month_text(origin)} lies after the data, which end in {last}.",
            f"The origin is the last month observed: take {last}, or an earlier month.",
        )


def _too_large(shape: tuple[int, int, int]) -> UsageError:
    units, months, draws = shape
    return UsageError(
        f"{units:,} units by {months:,} months by {draws:,} draws need {8e-9 * units * months * draws:,.1f} GB and "
        "more while they are made, which this machine does not have free.",
        "Ask for fewer draws or months, or take the units in parts.",
    )


def _check_memory(shape: tuple[int, int, int]) -> None:
    """Refuse what can't fit: a system that promises more memory than it has would end the process without a word."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        units, months, draws = shape
        if 8 * units * months * draws > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
            raise _too_large(shape)


def _check_draws(values: Draws, units: tuple[str, ...], name: str) -> None:
    # Unit by unit, so that a grid's draws are not copied; NaN passes through min and fails the comparison.
    for unit, own in zip(units, values, strict=True):
        if not (own.min() >= 0 and own.max() < np.inf):
            raise VardeError(f"The model {name!r} gave draws for the unit {unit} that are no numbers of deaths.")


def _about(seen: Panel, model: Model, without: tuple[str, ...]) -> dict[str, Any]:
    provisional = seen.provisional_months()
    about: dict[str, Any] = {
        "model_summary": model.summary,
        "whole_numbers": model.whole_numbers and bool(np.all(np.nan_to_num(seen.values) % 1 == 0)),
        "month_rule": seen.month_rule,
        "units_without_forecast": list(without),
        "provisional_months": [month_text(month) for month in provisional],
        "software": software(),
    }
    if provisional:
        about["note"] = "Counts of the provisional months are preliminary, and known to be too low on average."
    return about
