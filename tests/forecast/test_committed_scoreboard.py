"""The committed scoreboard: it is that of this code and this data, and its three files say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from varde.forecast.backtest import WINDOWS, backtest
from varde.forecast.backtest_results import PAGE, RESULTS, TABLE, write_results
from varde.forecast.country_panel import country_panel
from varde.forecast.models import OF_STATES, get_model
from varde.publish.scoreboard import scoreboard_page
from varde.store import Store

DOCS = Path(__file__).resolve().parents[2] / "docs"
TARGETS = ("state-based", "total")
BENCHMARKS = ("zero", "last-poisson", "conflictology", "negative-binomial")
OTHER_MACHINE = 2e-3
"""How far scores of a fitted model may differ between processors and versions of numpy and scikit-learn."""


@pytest.fixture(scope="module")
def committed() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DOCS / RESULTS).read_text(encoding="utf-8"))
    return found


def rows_of(results: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["window"], row["model"]): row for row in results["rows"]}


def assert_same_scores(fresh: dict[str, Any], held: dict[str, Any], tolerance: float) -> None:
    """Every score of two rows, with and without the largest cell and among the active units."""
    for part in ("all", "without_largest", "active", "ratio", "ratio_without_largest"):
        for score in ("crps", "ignorance", "interval_score"):
            assert fresh[part][score] == pytest.approx(held[part][score], rel=tolerance), (part, score)
    assert fresh["all"]["observed"] == held["all"]["observed"]
    assert fresh["all"]["predicted"] == pytest.approx(held["all"]["predicted"], rel=tolerance)
    assert fresh["by_horizon"]["crps"] == pytest.approx(held["by_horizon"]["crps"], rel=5 * tolerance)
    assert fresh["largest"]["month"] == held["largest"]["month"]


def test_it_has_every_window_and_model(committed: list[dict[str, Any]]) -> None:
    assert tuple(result["target"] for result in committed) == TARGETS
    for result in committed:
        assert [w["name"] for w in result["windows"]] == [w.name for w in WINDOWS]
        assert [m["model"] for m in result["models"]] == list(OF_STATES)
        assert len(result["rows"]) == len(WINDOWS) * len(result["models"])
        assert (result["draws"], result["seed"]) == (1000, 0)
        assert {row["all"]["cells"] for row in result["rows"]} == {191 * 12}


def test_the_first_window_fitted_again_gives_its_numbers(
    committed: list[dict[str, Any]], store: Store, tmp_path: Path
) -> None:
    held = rows_of(committed[0])
    fresh = backtest(
        country_panel(store), [get_model("varde")], WINDOWS[:1], draws=1000, seed=0, engine="serial", cache=tmp_path
    )
    assert fresh.results["vintage"] == committed[0]["vintage"], "run `make scoreboard`"
    for key, row in rows_of(fresh.results).items():
        assert_same_scores(row, held[key], OTHER_MACHINE if key[1] == "varde" else 1e-5)


@pytest.mark.parametrize("place", range(len(TARGETS)))
def test_the_benchmarks_of_all_windows_give_their_numbers(
    place: int, committed: list[dict[str, Any]], store: Store, tmp_path: Path
) -> None:
    held = rows_of(committed[place])
    panel = country_panel(store, TARGETS[place])
    models = [get_model(name) for name in BENCHMARKS]
    fresh = backtest(panel, models, WINDOWS, draws=1000, seed=0, engine="serial", cache=tmp_path)
    for key, row in rows_of(fresh.results).items():
        assert_same_scores(row, held[key], 1e-5)
    assert fresh.results["names"] == committed[place]["names"]


def test_table_and_page_say_what_the_results_say(committed: list[dict[str, Any]], tmp_path: Path) -> None:
    write_results(committed, [], tmp_path, scoreboard_page(committed))
    for name in (RESULTS, TABLE):
        assert (tmp_path / name).read_bytes() == (DOCS / name).read_bytes(), f"{name}: run `make scoreboard`"
    # Where the letters of a chart stand hangs on the fonts of the machine; what the charts show is there as tables.
    drawing = re.compile(r"<svg.*?</svg>", re.DOTALL)
    again, held = (drawing.sub("", (folder / PAGE).read_text(encoding="utf-8")) for folder in (tmp_path, DOCS))
    assert again == held, f"{PAGE}: run `make scoreboard`"


def test_the_files_are_small_and_hold_no_time_or_place() -> None:
    for name, most in ((RESULTS, 1_000_000), (PAGE, 1_500_000), (TABLE, 300_000)):
        text = (DOCS / name).read_text(encoding="utf-8")
        assert len(text.encode()) < most, name
        assert str(Path.home()) not in text and str(DOCS.parent) not in text
        assert not re.search(r"\d\d:\d\d:\d\d", text)
