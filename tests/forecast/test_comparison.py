"""Comparisons: the numbers known of the files, and small cases worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from varde.errors import UsageError
from varde.forecast.actuals import Actuals
from varde.forecast.challenge_rounds import Round, read_rounds
from varde.forecast.comparison import DRAWN, TODAYS, VIEWS, with_challenge, with_views, worth_of_revision
from varde.forecast.country_panel import TYPES, country_panel, views_panel
from varde.forecast.draws import Draws
from varde.forecast.earlier_counts import Earlier
from varde.forecast.models import get_model
from varde.forecast.months import month_id
from varde.forecast.panel import Panel
from varde.forecast.undercount import published_pairs
from varde.forecast.views_published import Published, read_runs
from varde.store import Store

CONFLICTOLOGY = get_model("conflictology")
FIRST, ORIGIN = 526, 524


@dataclass
class Known:
    """A model of which every draw is the last value at the origin, or the number of draws asked for."""

    name: str = "conflictology"
    whole_numbers: bool = True
    paths: bool = False
    natural_draws: int | None = 2
    summary: str = "Repeats the last value."

    def fit(self, panel: Panel, ahead: Sequence[int]) -> Any:
        class Fitted:
            def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
                return np.broadcast_to(panel.values[:, -1:, None], (len(panel.units), len(ahead), n)).copy()

        return Fitted()


def panel(values: list[list[float]], last: int) -> Panel:
    """State-based deaths of Russia and Guyana that end with a month."""
    deaths = np.array(values)
    series = {kind.replace("-", "_"): deaths for kind in TYPES}
    counts = {**series, **{f"{name}_events": each for name, each in series.items()}}
    return Panel("state-based", ("365", "110"), ("Russia", "Guyana"), last - deaths.shape[1] + 1, deaths, counts)


def run(months: int = 14, units: tuple[str, ...] = ("110", "365")) -> Published:
    """Guyana surely without deaths, Russia with 10 to 99 at a probability of one half, else none."""
    classes = np.zeros((len(units), months, 5))
    classes[0, :, 0] = 1
    classes[1:, :, [0, 2]] = 0.5
    log_deaths = np.zeros((len(units), months))
    log_deaths[1] = np.log(11)
    return Published("run", units, tuple(range(FIRST, FIRST + months)), classes, log_deaths)


def test_what_is_known_of_the_published_forecasts(shared: Path, store: Store) -> None:
    found = with_views(country_panel(store), read_runs(shared / "views/forecasts"), [CONFLICTOLOGY])
    scored = {
        (one["origin"], row["model"]): (row["brier"]["10"], row["brier"]["100"], row["rmse_log1p"])
        for one in found["runs"]
        for row in one["rows"]
    }
    expected = {
        "2023-08": ((0.0302, 0.0238, 0.825), (0.0282, 0.0230)),
        "2024-01": ((0.0235, 0.0219, 0.688), (0.0261, 0.0221)),
        "2024-09": ((0.0230, 0.0227, 0.649), (0.0255, 0.0189)),
        "2025-07": ((0.0266, 0.0208, 0.649), (0.0254, 0.0179)),
    }
    for origin, (views, benchmark) in expected.items():
        assert scored[origin, VIEWS][:2] == pytest.approx(views[:2], abs=5e-5)
        assert scored[origin, VIEWS][2] == pytest.approx(views[2], abs=5e-4)
        assert scored[origin, "conflictology"][:2] == pytest.approx(benchmark, abs=5e-5)
    assert [one["cells"] for one in found["runs"]] == [2292, 2292, 2292, 1719]
    assert found["runs"][3]["provisional"] == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]
    assert found["lost_as_drawn"] == {}


@pytest.mark.parametrize(
    ("vintage", "expected"),
    [
        (
            "actuals_2023_vintage",
            {
                "conflictology": 15.51,
                "zero": 26.35,
                "bm_cm_bootstrap_expanded": 25.72,
                "bm_cm_last_historical_poisson_expanded": 20.13,
                "bodentien_rueter_cm_nbinom_test_window": 15.88,
            },
        ),
        (
            "actuals_2024_vintage",
            {
                "zero": 41.63,
                "bm_zero_cm": 41.63,
                "bm_boot_240_cm": 41.02,
                "bm_last_cm": 34.74,
                "bm_conflictology_cm": 30.45,
            },
        ),
    ],
)
def test_what_is_known_of_the_challenge(shared: Path, store: Store, vintage: str, expected: dict[str, float]) -> None:
    rounds = [one for one in read_rounds(shared / "challenge") if one.actuals.vintage == vintage]
    (found,) = with_challenge(views_panel(store), rounds, [CONFLICTOLOGY, get_model("zero")])["rounds"]
    means = {row["forecast"]: row["crps"]["mean"] for row in found["rows"]}
    assert {name: means[name] for name in expected} == pytest.approx(expected, abs=5e-3)
    assert found["years"] == ["2018", "2019", "2020", "2021"]
    assert {row["cells"] for row in found["rows"]} == {4 * 2292}
    for row in found["rows"]:
        assert row["crps"]["mean"] == pytest.approx(np.mean([row["crps"][y] for y in found["years"]]), abs=1e-5)


def test_scores_of_a_run_worked_out_by_hand() -> None:
    # Russia 20 in each month to the origin and the next, then 10 and 0; Guyana none. Two months of actuals.
    data = panel([[20.0] * 20 + [10, 0], [0.0] * 22], FIRST + 1)
    found = with_views(data, [run()], [Known()])
    (one,) = found["runs"]
    assert (one["origin"], one["first"], one["last"], one["cells"]) == ("2023-08", "2023-10", "2023-11", 4)
    views, model = one["rows"]
    assert views["model"] == VIEWS and (model["model"], model["history"]) == ("conflictology", TODAYS)
    assert views["brier"] == {"1": 0.125, "10": 0.125, "100": 0, "1000": 0}
    assert model["brier"] == {"1": 0.25, "10": 0.25, "100": 0, "1000": 0}
    assert views["rmse_log1p"] == pytest.approx(np.sqrt(np.log(11) ** 2 / 4), abs=1e-6)
    assert model["rmse_log1p"] == pytest.approx(np.sqrt((np.log(21 / 11) ** 2 + np.log(21) ** 2) / 4), abs=1e-6)


def test_cells_are_the_same_for_all() -> None:
    data = panel([[20.0] * 34, [float("nan")] * 34], FIRST + 12)
    for published in (run(), run(units=("110", "365", "41"))):
        (one,) = with_views(data, [published], [Known()])["runs"]
        assert one["cells"] == 12 and one["last"] == "2024-09"  # Guyana did not exist, and a run counts 12 months
        assert [row["brier"]["10"] for row in one["rows"]] == [0.25, 0]


def test_a_run_outside_the_data_is_told() -> None:
    for last in (FIRST - 1, ORIGIN - 1):
        with pytest.raises(UsageError, match="The run run begins in 2023-10, and the data are from"):
            with_views(panel([[1.0] * 20, [0.0] * 20], last), [run()], [Known()])


def test_history_as_first_published_stands_beside_todays(store: Store) -> None:
    data, pairs = country_panel(store), published_pairs(store)
    months = tuple(range(FIRST, FIRST + 2))
    quiet = np.zeros((len(data.units), 2, 5))
    quiet[..., 0] = 1
    published = Published("quiet", data.units, months, quiet, quiet[..., 1])
    models = [CONFLICTOLOGY, get_model("zero")]
    found = with_views(data, [published], models, pairs)
    assert found == with_views(data, [published], models, pairs)
    rows = found["runs"][0]["rows"]
    assert [(r["model"], r["history"]) for r in rows[1:]] == [
        ("conflictology", TODAYS),
        ("conflictology", DRAWN),
        ("zero", TODAYS),
    ]
    assert list(found["lost_as_drawn"]) == ["conflictology"]
    lost = found["lost_as_drawn"]["conflictology"]
    assert lost["brier"]["1"] == pytest.approx(rows[2]["brier"]["1"] - rows[1]["brier"]["1"], abs=2e-6) != 0
    assert lost["rmse_log1p"] == pytest.approx(rows[2]["rmse_log1p"] - rows[1]["rmse_log1p"], abs=2e-6)


def test_the_worth_of_revision_is_what_other_history_costs() -> None:
    data = panel([[20.0] * 22, [0.0] * 22], FIRST + 1)
    undercounted = panel([[2.0] * 22, [0.0] * 22], FIRST + 1)
    earlier = [Earlier(ORIGIN, "low", undercounted), Earlier(ORIGIN - 1, "same", data)]
    found = worth_of_revision(data, earlier, [Known(), Known(name="other")])
    assert [(o["origin"], o["cells"], [r["history"] for r in o["rows"]]) for o in found["origins"]] == [
        ("2023-08", 4, [TODAYS, "low"]),
        ("2023-07", 6, [TODAYS, "same"]),
    ]
    # Half of the cells of one of the two origins.
    assert found["lost"] == {
        "conflictology": {
            "brier": {"1": 0, "10": 0.25, "100": 0, "1000": 0},
            "rmse_log1p": pytest.approx(np.log(21 / 3) / np.sqrt(2) / 2, abs=1e-6),
        }
    }


def test_the_challenge_worked_out_by_hand(tmp_path: Path) -> None:
    january, origin = month_id("2018-01"), month_id("2017-10")
    months = tuple(range(january, january + 12))
    history = panel([[4.0] * 20, [0.0] * 20], origin)
    actuals = Actuals(("365", "110"), months, np.array([[10.0] * 12, [0.0] * 12]), "made")
    keys = {"month_id": [m for m in months for _ in range(2)], "country_id": [65, 1] * 12}
    pd.DataFrame({**keys, "draw": 0, "outcome": [7, 0] * 12}).to_parquet(tmp_path / "own_2018.parquet")
    rounds = [Round(actuals, {"own": (tmp_path / "own_2018.parquet",)}), Round(actuals, {})]
    found = with_challenge(history, rounds, [Known()])
    first, second = found["rounds"]
    assert [(r["forecast"], r["from"], r["cells"], r["crps"]) for r in first["rows"]] == [
        ("conflictology", "history", 24, {"2018": 3, "mean": 3}),
        ("own", "file", 24, {"2018": 1.5, "mean": 1.5}),
    ]
    assert len(second["rows"]) == 1 and second["rows"][0] == first["rows"][0]
    part = Round(Actuals(("365",), months[1:], np.ones((1, 11)), "part"), {})
    with pytest.raises(UsageError, match="The actuals part hold no calendar year whole"):
        with_challenge(history, [part], [Known()])
