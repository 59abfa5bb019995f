"""What a forecast rests on, in words: "412 deaths a month in the last three months"."""

from __future__ import annotations

import math

from varde.forecast.models.varde import OWN_MONTHS

RATES = {
    "recent months": "in the last three months",
    "level": "in the last twelve months",
    "longer past": "in the last five years",
    "other violence": "in one-sided violence in the last twelve months",
    "neighbours": "in neighbouring states in the last twelve months",
}
"""Groups of predictors whose value is a mean of deaths a month (`models.varde.SHOWN`), and what it is the mean of."""
QUIET = "unevenness"
"""The group whose value is the share of the last twelve months that had no deaths."""
LEAST = 0.005
"""Deaths a month below which there were none: one in ten years makes 0.008, and less is left over by sums."""


def describe(driver: str, value: float) -> str:
    """A driver in words.

    Parameters
    ----------
    driver : str
        Name of a group of predictors of `models.varde`, or of what another model looks at.
    value : float
        Its value at the origin; NaN where it is not known.

    Returns
    -------
    str
        Words that begin in lower case and have no full stop. A driver that has no words of its own is told by its name
        and value.
    """
    if math.isnan(value):
        return f"{_plain(driver)}: not known"
    if driver in RATES:
        return f"{_deaths(value)} {RATES[driver]}"
    if driver == QUIET:
        return _months_with_deaths(OWN_MONTHS - round(value * OWN_MONTHS))
    return f"{_plain(driver)}: {value:.4g}"


def _plain(driver: str) -> str:
    return driver.replace("_", " ")


def _deaths(a_month: float) -> str:
    """A mean number of deaths a month."""
    if a_month < LEAST:
        return "no deaths"
    if a_month < 1:
        return "fewer than one death a month"
    told = f"{a_month:,.0f}" if a_month >= 9.95 else f"{a_month:.1f}".removesuffix(".0")
    return f"{told} {'death' if told == '1' else 'deaths'} a month"


def _months_with_deaths(n: int) -> str:
    if n == OWN_MONTHS:
        return "deaths in every one of the last twelve months"
    return f"deaths in {n or 'none'} of the last twelve months"
