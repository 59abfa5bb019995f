"""Rank of risk against rank of response: plain arithmetic, with every part visible and every weight varied.

A state's response is the weighted share of instruments in place among those that are known. Of an instrument that is
unknown, neither its weight nor its absence counts. The gap is the rank of the response less the rank of the risk: high
where much violence is expected and little is in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any

from varde.errors import UsageError, did_you_mean

WEIGHTS: Mapping[str, float] = {
    "operation": 3.0,
    "mission": 1.0,
    "agreement": 2.0,
    "council": 1.0,
    "sanctions": 1.0,
    "organisations": 1.0,
    "aid": 1.0,
}
"""Weights of the instruments that count as response, where none are given: a choice, which is why each is varied."""
TOTAL = 10.0
"""What weights sum to."""
COUNTABLE = (*WEIGHTS, "treaties")
"""Instruments that may be weighed. Personnel is the size of operations, and refugees measure need, not response."""
RENEWED = 0.5
"""Credit of an agreement in place that was followed by renewed fighting in the state."""


def weights_of(given: Iterable[str] | None) -> dict[str, float]:
    """Weights from texts such as "operation=3"; what is not named weighs nothing.

    Raises
    ------
    UsageError
        A text is no weight, an instrument is unknown or named twice, a weight is negative, or they do not sum to 10.
    """
    if given is None:
        return dict(WEIGHTS)
    found: dict[str, float] = {}
    for text in given:
        name, sign, number = (p.strip() for p in text.partition("="))
        if not sign:
            raise UsageError(f"{text!r} is no weight.", "Write weights=operation=3,mission=1,… with a sum of 10.")
        if name not in COUNTABLE:
            hint = did_you_mean(name, COUNTABLE) or f"Those that weigh: {', '.join(COUNTABLE)}."
            raise UsageError(f"There is no instrument {name!r} to weigh.", hint)
        if name in found:
            raise UsageError(f"The weight of {name!r} is given twice.")
        try:
            weight = float(number)
        except ValueError:
            weight = float("nan")
        if not isfinite(weight) or weight < 0:
            raise UsageError(f"The weight {text!r} is not a number from 0 up.")
        found[name] = weight
    total = sum(found.values())
    if abs(total - TOTAL) > 1e-9:
        raise UsageError(
            f"The weights sum to {total:g}, and have to sum to {TOTAL:g}.",
            "Those left out weigh 0. Without weights=: " + ",".join(f"{k}={v:g}" for k, v in WEIGHTS.items()) + ".",
        )
    return {k: found.get(k, 0.0) for k in COUNTABLE if found.get(k, 0.0) > 0}


def credit(status: str, renewed: bool | None = None) -> float | None:
    """What an instrument counts for: 1 in place (½ where fighting was renewed), 0 lapsed or never, None unknown."""
    if status == "unknown":
        return None
    if status != "in place":
        return 0.0
    return RENEWED if renewed else 1.0


def response(credits: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    """Weighted share of what is in place among what is known, from 0 to 1; None where nothing that weighs is known.

    Parameters
    ----------
    credits : mapping
        Credit of each instrument, as `credit` gives it; one that is missing is unknown.
    weights : mapping
        Weight of each instrument, 0 or more.
    """
    known = [(w, c) for k, w in weights.items() if (c := credits.get(k)) is not None and w > 0]
    total = sum(w for w, _ in known)
    # Rounded, so that shares which are equal stay equal whatever the order of the sums.
    return round(sum(w * c for w, c in known) / total, 9) if total else None


def ranks(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Rank of each, 1 for the largest; those that are equal share the mean of their ranks, None has none."""
    ordered = sorted((v for v in values.values() if v is not None), reverse=True)
    first: dict[float, int] = {}
    for i, v in enumerate(ordered, 1):
        first.setdefault(v, i)
    shared = {v: i + (ordered.count(v) - 1) / 2 for v, i in first.items()}
    return {k: None if v is None else shared[v] for k, v in values.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a state stands: its ranks, the gap between them, and its place in the table, 1 the most under-attended."""

    risk_rank: float
    share: float | None
    response_rank: float | None
    gap: float | None
    place: int


def standings(
    risk: Mapping[str, float], credits: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, float]
) -> dict[str, Standing]:
    """Order states by the rank of their response less the rank of their risk.

    Parameters
    ----------
    risk : mapping
        Expected deaths of each state.
    credits : mapping
        By state, the credit of each instrument.
    weights : mapping
        Weight of each instrument.

    Returns
    -------
    dict
        By state, in the order of the table: the largest gap first and, where gaps are equal, the greater risk. States
        of which no instrument is known come last.
    """
    risk_ranks = ranks(dict(risk))
    shares = {k: response(credits[k], weights) for k in risk}
    response_ranks = ranks(shares)
    gaps: dict[str, float | None] = {}
    for k in risk:
        of_risk, of_response = risk_ranks[k], response_ranks[k]
        gaps[k] = None if of_response is None or of_risk is None else of_response - of_risk
    order = sorted(risk, key=lambda k: (gaps[k] is None, -(gaps[k] or 0.0), -risk[k], k))
    return {k: Standing(risk_ranks[k] or 0.0, shares[k], response_ranks[k], gaps[k], i) for i, k in enumerate(order, 1)}


def variants(weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Other weights to try: equal ones, and each weight doubled and left out. Shares of a sum, so no sum is kept."""
    counted = [k for k, w in weights.items() if w > 0]
    tried = {"equal weights": dict.fromkeys(counted, 1.0)}
    for k in counted:
        tried[f"{k} doubled"] = {**weights, k: 2 * weights[k]}
        if len(counted) > 1:
            tried[f"{k} left out"] = {**weights, k: 0.0}
    return tried


def sensitivity(
    risk: Mapping[str, float], credits: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Places of each state under the other weights of `variants`.

    Returns
    -------
    dict
        By state: `first` and `last` place under any of the weights, the own ones included, the place under `equal`
        weights, and the weights under which it moves most (`moved_by`, None where it never moves).
    """
    own = {k: s.place for k, s in standings(risk, credits, weights).items()}
    tried = {
        name: {k: s.place for k, s in standings(risk, credits, w).items()} for name, w in variants(weights).items()
    }
    found = {}
    for k, place in own.items():
        places = {name: there[k] for name, there in tried.items()}
        farthest = max(places, key=lambda name: abs(places[name] - place))
        found[k] = {
            "first": min(place, *places.values()),
            "last": max(place, *places.values()),
            "equal": places["equal weights"],
            "moved_by": farthest if places[farthest] != place else None,
        }
    return found


def upper_third(values: Mapping[str, float]) -> set[str]:
    """The third with the largest values, rounded up; those equal to the last of it are in it."""
    return _third(values, largest=True)


def lower_third(values: Mapping[str, float | None]) -> set[str]:
    """The third with the smallest values among those known, rounded up; those equal to the last of it are in it."""
    return _third({k: v for k, v in values.items() if v is not None}, largest=False)


def _third(values: Mapping[str, float], *, largest: bool) -> set[str]:
    if not values:
        return set()
    edge = sorted(values.values(), reverse=largest)[ceil(len(values) / 3) - 1]
    return {k for k, v in values.items() if (v >= edge if largest else v <= edge)}


def share_of(passed: Sequence[str], of: Sequence[str]) -> float | None:
    """Share of some among all, rounded to three decimals; None of none."""
    return round(len(passed) / len(of), 3) if of else None
