"""Deaths in UN missions: of those that cover a state, or of a state's nationals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from varde.claims.drafting.writer import Writer, worded
from varde.figures.wording import moment


def fatalities(w: Writer, whose: Literal["state", "contributor"], said: Callable[[int], str]) -> list[str]:
    """How many people died up to the last day held, and how many of them by malicious acts.

    Parameters
    ----------
    w : Writer
        The page in the making.
    whose : str
        Whether the state is that of the missions or that of the dead: an argument of the figure.
    said : callable
        What is said of a number of deaths, after the date: "four people had died in UN missions".
    """
    day = w.through(w.ask("operations.fatalities"))
    counted = {whose: w.key, "until": day}
    dead = w.ask("operations.fatalities", **counted).value
    if not dead:
        return []
    told = [w.claim(f"Up to {moment(day)}, {said(dead)}", "operations.fatalities", dead, **counted)]
    hostile = w.ask("operations.fatalities", cause="malicious act", **counted).value
    if hostile and dead > 1:
        sentence = by_malicious_acts(hostile, dead)
        told.append(w.claim(sentence, "operations.fatalities", hostile, cause="malicious act", **counted))
    return told


def by_malicious_acts(hostile: int, deaths: int) -> str:
    """How many of some deaths malicious acts caused, as a sentence."""
    if hostile == 1:
        return "A malicious act caused one death among these"
    all_of = "both of" if deaths == 2 else f"all {worded(deaths)} of"
    return f"Malicious acts caused {all_of if hostile == deaths else f'{worded(hostile)} of'} these deaths"
