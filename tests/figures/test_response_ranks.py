"""The arithmetic of risk and response: what unknown does, what weights may be, and how places move."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.response_ranks import (
    COUNTABLE,
    TOTAL,
    WEIGHTS,
    credit,
    lower_third,
    ranks,
    response,
    sensitivity,
    share_of,
    standings,
    upper_third,
    variants,
    weights_of,
)

CREDITS = st.dictionaries(st.sampled_from(COUNTABLE), st.sampled_from([None, 0.0, 0.5, 1.0]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, float], dict[str, Any]]:
    keys = draw(st.lists(st.sampled_from([f"S{i}" for i in range(12)]), min_size=1, max_size=9, unique=True))
    return {k: draw(st.floats(25, 1e5)) for k in keys}, {k: draw(CREDITS) for k in keys}


def test_the_weights_without_any_given_sum_to_ten() -> None:
    assert sum(WEIGHTS.values()) == TOTAL == 10
    assert weights_of(None) == dict(WEIGHTS)


def test_weights_given_replace_them_all() -> None:
    assert weights_of(["operation=6", " aid = 4 ", "council=0"]) == {"operation": 6.0, "aid": 4.0}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["operation=3"], "sum to 3, and have to sum to 10"),
        (["operation=11", "aid=-1"], "'aid=-1' is not a number from 0 up"),
        (["operation=much"], "'operation=much' is not a number"),
        (["operation=nan"], "'operation=nan' is not a number"),
        (["operation=inf"], "'operation=inf' is not a number"),
        (["operations=10"], "no instrument 'operations' to weigh"),
        (["personnel=10"], "no instrument 'personnel' to weigh"),
        (["aid=5", "aid=5"], "'aid' is given twice"),
        (["aid"], "'aid' is no weight"),
    ],
)
def test_weights_that_are_refused(texts: list[str], told: str) -> None:
    with pytest.raises(UsageError) as refused:
        weights_of(texts)
    assert told in refused.value.message


def test_credit_of_each_status() -> None:
    assert [credit(s) for s in ("in place", "lapsed", "never", "unknown")] == [1.0, 0.0, 0.0, None]
    assert (credit("in place", True), credit("in place", False), credit("lapsed", True)) == (0.5, 1.0, 0.0)


def test_unknown_is_left_out_of_both_sums() -> None:
    weights = {"operation": 3.0, "aid": 1.0}
    assert response({"operation": 0.0, "aid": 1.0}, weights) == 0.25
    assert response({"operation": None, "aid": 1.0}, weights) == 1.0
    assert response({"operation": 1.0}, weights) == 1.0
    assert response({"operation": None}, weights) is None


@given(CREDITS, st.sampled_from(COUNTABLE))
def test_learning_that_something_is_there_never_lowers_the_response(credits: dict[str, Any], key: str) -> None:
    weights = dict.fromkeys(COUNTABLE, 1.0)
    without = response({**credits, key: None}, weights)
    with_it, with_nothing = (response({**credits, key: c}, weights) for c in (1.0, 0.0))
    assert with_it is not None and with_nothing is not None
    assert with_nothing <= (with_it if without is None else without) <= with_it


def test_ranks_are_shared_by_those_that_are_equal() -> None:
    assert ranks({"a": 5.0, "b": 1.0, "c": 5.0, "d": None}) == {"a": 1.5, "b": 3.0, "c": 1.5, "d": None}


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 5).map(float), max_size=12))
def test_ranks_add_up(values: dict[str, float]) -> None:
    found = ranks(dict(values))
    assert sum(r or 0 for r in found.values()) == len(values) * (len(values) + 1) / 2
    assert all(found[a] < found[b] for a in values for b in values if values[a] > values[b])  # type: ignore[operator]


def test_much_risk_and_little_response_comes_first() -> None:
    risk = {"A": 1000.0, "B": 500.0, "C": 30.0}
    credits = {"A": {"aid": 0.0}, "B": {"aid": 1.0}, "C": {"aid": 1.0}}
    order = standings(risk, credits, {"aid": 1.0})
    assert list(order) == ["A", "B", "C"]
    assert [(s.risk_rank, s.response_rank, s.gap) for s in order.values()] == [
        (1, 3, 2),
        (2, 1.5, -0.5),
        (3, 1.5, -1.5),
    ]


def test_a_state_of_which_nothing_is_known_has_no_gap_and_comes_last() -> None:
    order = standings({"A": 900.0, "B": 30.0}, {"A": {"aid": None}, "B": {"aid": 1.0}}, {"aid": 1.0})
    assert list(order) == ["B", "A"]
    assert (order["A"].share, order["A"].gap, order["A"].response_rank) == (None, None, None)


@given(worlds())
def test_places_are_one_to_n_and_the_range_holds_the_own_place(world: tuple[dict[str, float], dict[str, Any]]) -> None:
    risk, credits = world
    order = standings(risk, credits, WEIGHTS)
    assert [s.place for s in order.values()] == list(range(1, len(risk) + 1))
    moved = sensitivity(risk, credits, WEIGHTS)
    for key, standing in order.items():
        assert moved[key]["first"] <= standing.place <= moved[key]["last"]
        assert moved[key]["first"] <= moved[key]["equal"] <= moved[key]["last"]
        assert (moved[key]["moved_by"] is None) == (moved[key]["first"] == moved[key]["last"])


@given(worlds(), st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(world: tuple[dict[str, float], dict[str, Any]], factor: float) -> None:
    _, credits = world
    scaled = {k: response(c, {n: w * factor for n, w in WEIGHTS.items()}) for k, c in credits.items()}
    assert scaled == pytest.approx({k: response(c, WEIGHTS) for k, c in credits.items()})


def test_each_weight_is_doubled_and_left_out() -> None:
    tried = variants({"operation": 3.0, "aid": 1.0})
    assert tried == {
        "equal weights": {"operation": 1.0, "aid": 1.0},
        "operation doubled": {"operation": 6.0, "aid": 1.0},
        "operation left out": {"operation": 0.0, "aid": 1.0},
        "aid doubled": {"operation": 3.0, "aid": 2.0},
        "aid left out": {"operation": 3.0, "aid": 0.0},
    }
    assert "aid left out" not in variants({"aid": 10.0})


def test_thirds_are_rounded_up_and_take_in_the_equal() -> None:
    assert upper_third({"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}) == {"a", "b"}
    assert upper_third({"a": 4.0, "b": 3.0, "c": 3.0, "d": 1.0}) == {"a", "b", "c"}
    assert lower_third({"a": 0.2, "b": 0.2, "c": 0.9, "d": None}) == {"a", "b"}
    assert upper_third({}) == lower_third({"a": None}) == set()
    assert (share_of(["a"], ["a", "b", "c"]), share_of([], [])) == (0.333, None)
