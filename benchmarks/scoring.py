"""Times Varde's scores of 191 states, 12 months and 1,000 draws, beside scoringrules and properscoring in the same run.

Run it as `python -m benchmarks.scoring [--runs N]`. Everything happens in one process on the same arrays, ours and the
other in turn; before anything is timed, both must give the same scores. `compare` gives the rows for others to print,
with the names of `benchmarks.run.Row`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import properscoring
import scoringrules
from numpy.typing import NDArray

from varde.forecast import scores

STATES, MONTHS, DRAWS = 191, 12, 1000
SECONDS = 1.0
"""What issue 3 allows for all scores together."""

PART = 10
"""States of the comparisons with sums over all pairs of draws, whose tables take 8 MB or a multiple for each cell."""

Floats = NDArray[np.float64]
Work = Callable[[], Any]


def forecast(seed: int = 3) -> tuple[Floats, Floats]:
    """Draws and observed counts as they are in the field: most states without deaths, a few with thousands."""
    rng = np.random.default_rng(seed)
    level = rng.lognormal(1, 2.5, size=(STATES, 1)) * (rng.random((STATES, 1)) < 0.4)
    chance = 0.5 / (0.5 + level)
    draws = rng.negative_binomial(0.5, chance[..., None], size=(STATES, MONTHS, DRAWS))
    observed = rng.negative_binomial(0.5, chance, size=(STATES, MONTHS))
    return draws.astype(np.float64), observed.astype(np.float64)


def all_scores(draws: Floats, observed: Floats) -> None:
    """Every score that `varde score` gives."""
    for score in (scores.crps, scores.ignorance, scores.interval_score, scores.central_coverage):
        score(draws, observed)
    scores.randomised_pit(draws, observed, 1)
    scores.size_ratio(draws.mean(axis=-1), observed)
    for at_least in (10, 25, 100, 1000):
        probability, happened = (draws >= at_least).mean(axis=-1), observed >= at_least
        scores.brier(probability, happened)
        scores.average_precision(probability, happened)


def by_default(draws: Floats, observed: Floats) -> Floats:
    """scoringrules as it comes: the quantile decomposition of sorted draws, which equals the energy form."""
    return np.asarray(scoringrules.crps_ensemble(observed, draws, backend="numpy"))


def by_pairs(draws: Floats, observed: Floats) -> Floats:
    """The energy form of scoringrules, cell by cell: the pairs of all cells at once would fill 18 GB."""
    cells = zip(draws.reshape(-1, draws.shape[-1]), observed.ravel(), strict=True)
    return np.array([scoringrules.crps_ensemble(y, x, estimator="nrg", backend="numpy") for x, y in cells])


def by_properscoring(draws: Floats, observed: Floats) -> Floats:
    """properscoring, cell by cell: without numba it goes over all pairs, with several tables of them at once."""
    cells = zip(draws.reshape(-1, draws.shape[-1]), observed.ravel(), strict=True)
    return np.array([properscoring.crps_ensemble(y, x) for x, y in cells])


def seconds(work: Work) -> float:
    """Time on the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turn(mine: Work, other: Work | None, runs: int) -> tuple[list[float], list[float]]:
    """Times of both in turn after one of each for warmth; who goes first changes from pair to pair."""
    ours: list[float] = []
    theirs: list[float] = []
    sides = [(mine, ours)] + ([(other, theirs)] if other else [])
    for work, _ in sides:
        work()
    for turn in range(runs):
        for work, samples in sides if turn % 2 == 0 else reversed(sides):
            samples.append(seconds(work))
    return ours, theirs


def compare(runs: int) -> list[dict[str, Any]]:
    """Measure everything; one row for each comparison.

    Raises
    ------
    RuntimeError
        Another package gives other scores, so that a ratio of times would mean nothing.
    """
    x, y = forecast()
    rows = []
    for id, against, theirs, states in (
        ("scoringrules", "scoringrules, its default (qd)", by_default, STATES),
        ("scoringrules-pairs", "scoringrules, all pairs (nrg)", by_pairs, PART),
        ("properscoring", "properscoring, all pairs (no numba)", by_properscoring, PART),
    ):
        draws, observed = x[:states], y[:states]
        if not np.allclose(scores.crps(draws, observed).ravel(), theirs(draws, observed).ravel(), rtol=1e-9, atol=1e-6):
            raise RuntimeError(f"{against} gives another CRPS")
        mine, other = in_turn(partial(scores.crps, draws, observed), partial(theirs, draws, observed), runs)
        ratios = [a / b for a, b in zip(mine, other, strict=True)]
        rows.append(
            {
                **row(f"scoring.{id}", "CRPS", states, mine),
                "against": against,
                "other": statistics.median(other),
                "ratio": statistics.median(ratios),
                "ratio_least": min(ratios),
                "ratio_most": max(ratios),
                "others": other,
            }
        )
    every = row("scoring.all", "all scores", STATES, in_turn(partial(all_scores, x, y), None, runs)[0])
    return [*rows, {**every, "target": SECONDS, "of_target": every["value"] / SECONDS}]


def row(id: str, what: str, states: int, samples: list[float]) -> dict[str, Any]:
    """What every row tells of our own times."""
    return {
        "id": id,
        "what": f"{what}, {states} × {MONTHS} × {DRAWS:,} draws",
        "value": statistics.median(samples),
        "least": min(samples),
        "most": max(samples),
        "samples": samples,
    }


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="runs of each, after one for warmth (7)")
    asked = parser.parse_args(given)
    if asked.runs < 1:
        parser.error("--runs: at least 1")
    for found in compare(asked.runs):
        line = f"{found['what']}: {found['value']:.4f} s ({found['least']:.4f}–{found['most']:.4f})"
        if "target" in found:
            line += f"; target {found['target']:g} s, × target {found['of_target']:.2f}"
        if "against" in found:
            spread = f"{found['ratio_least']:.3f}–{found['ratio_most']:.3f}"
            line += f"; {found['other']:.4f} s in {found['against']}; ratio {found['ratio']:.3f} ({spread})"
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
