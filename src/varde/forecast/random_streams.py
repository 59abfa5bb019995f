"""Random numbers that belong to a cell: each unit and month has a stream of its own.

A model that draws each cell from its stream gives a unit the same draws whatever other units are there, in whatever
order, however the work was split and wherever it ran.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from varde.forecast.draws import Draws


def stream(seed: int, purpose: str, unit: str, month: int) -> Generator:
    """The random numbers of one unit and month.

    Philox (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") counts instead of keeping a state: the
    key comes from seed, purpose and unit, and the month is the topmost word of the counter, so that the streams of a
    unit's months can't run into one another.

    Parameters
    ----------
    seed : int
        Seed of the forecast, of any size and sign.
    purpose : str
        What the numbers are for, such as the name of a model; other purposes have other numbers.
    unit : str
        Code of the unit.
    month : int
        Number of the month (month 1 is January 1980).
    """
    digest = blake2b(f"{seed}\x1f{purpose}\x1f{unit}".encode(), digest_size=16).digest()
    counter = np.array([0, 0, 0, month % 2**64], dtype=np.uint64)
    return Generator(Philox(key=np.frombuffer(digest, dtype="<u8"), counter=counter))


def draw_cells(
    sample: Callable[[int, Generator], NDArray[np.float64] | NDArray[np.int64]],
    size: NDArray[np.float64],
    units: Sequence[str],
    months: Sequence[int],
    n: int,
    seed: int,
    purpose: str,
) -> Draws:
    """Draws cell by cell, each from its own stream.

    Parameters
    ----------
    sample : callable
        Given a unit's row and a stream, n draws for one month.
    size : ndarray, shape (units,)
        NaN for a unit that gets no forecast, zero for one whose draws are all zero, and above zero for one that
        `sample` is asked for. (Most cells of a grid are zero, and cost nothing this way.)
    units : sequence of str
        Codes of the units.
    months : sequence of int
        Numbers of the months (month 1 is January 1980).
    n, seed, purpose
        Draws per cell, and what `stream` needs.

    Returns
    -------
    ndarray, shape (units, months, n)
    """
    draws = np.empty((len(units), len(months), n))
    draws[...] = np.where(np.isnan(size), np.nan, 0.0)[:, None, None]
    for row in np.flatnonzero(size > 0).tolist():
        for place, month in enumerate(months):
            draws[row, place] = sample(row, stream(seed, purpose, units[row], month))
    return draws
