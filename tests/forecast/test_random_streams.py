"""Each cell has random numbers of its own, whatever else is drawn."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from varde.forecast.random_streams import draw_cells, stream

CELLS = st.tuples(st.integers(-(2**70), 2**70), st.text(max_size=8), st.text(max_size=8), st.integers(-2000, 2000))


def test_a_cell_has_the_numbers_that_it_always_had() -> None:
    # Forecasts that were written down must come out again.
    found = [int(stream(1, "bootstrap-240", "770", month).integers(10**6)) for month in (-3, 0, 1, 560)]
    assert found == [50433, 89672, 266240, 407010]


@given(CELLS, CELLS)
@settings(max_examples=50, deadline=None)
def test_two_cells_share_no_numbers(one: tuple[int, str, str, int], other: tuple[int, str, str, int]) -> None:
    ours = stream(*one).integers(2**63, size=200)
    assert np.array_equal(ours, stream(*one).integers(2**63, size=200))
    if one != other and "\x1f" not in "".join([*one[1:3], *other[1:3]]):
        assert not np.intersect1d(ours, stream(*other).integers(2**63, size=200)).size


def test_numbers_are_uniform_over_cells() -> None:
    first = np.array([stream(seed, "m", str(u), t).random() for seed in (0, 1) for u in range(60) for t in range(60)])
    share = np.histogram(first, bins=10, range=(0, 1))[0] / first.size
    assert np.abs(share - 0.1).max() < 0.02
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.05


def test_only_units_with_something_to_draw_are_asked() -> None:
    asked = []

    def sample(row: int, numbers: Generator) -> NDArray[np.int64]:
        asked.append(row)
        return numbers.integers(1, 9, size=5)

    draws = draw_cells(sample, np.array([np.nan, 0.0, 2.0, 1e-9]), ["a", "b", "c", "d"], [7, 8], 5, 1, "m")
    assert asked == [2, 2, 3, 3]
    assert np.isnan(draws[0]).all() and (draws[1] == 0).all() and (draws[2:] >= 1).all()
    assert np.array_equal(draws[3, 1], stream(1, "m", "d", 8).integers(1, 9, size=5))
