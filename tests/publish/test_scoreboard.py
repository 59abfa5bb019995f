"""The scoreboard's page, from results made for it, and from the committed ones."""

from __future__ import annotations

import copy
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from varde.publish.scoreboard import scoreboard_page

COMMITTED = Path(__file__).parents[2] / "docs"
Results = list[dict[str, Any]]


@pytest.fixture(scope="module")
def results() -> Results:
    found: Results = json.loads((COMMITTED / "scoreboard.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def page(results: Results) -> str:
    return scoreboard_page(results)


def test_the_page_needs_nothing_else(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert len(page.encode()) < 1_500_000


def test_every_model_window_and_score_is_there(page: str, results: Results) -> None:
    for result in results:
        section = page[page.index(f'<section id="{result["target"]}">') :]
        section = section[: section.index("</section>")]
        for row in result["rows"]:
            crps = row["all"]["crps"]
            digits = 0 if crps >= 1000 else 1 if crps >= 100 else 2 if crps >= 2 else 3
            assert f">{row['window']}<" in section and f">{row['model']}<" in section
            assert f">{crps:.{digits}f}<" in section
    assert page.count("<svg") == 4 * len(results)
    assert page.count('role="img"') == page.count("<svg") == page.count("<details>")


def command(results: Results) -> str:
    """The command that the page says gives these results."""
    found = re.search(r"varde backtest [^<]*", scoreboard_page(results))
    assert found
    return unescape(found[0]).strip()


@pytest.mark.parametrize(
    ("models", "windows", "said"),
    [
        (None, None, ""),
        (["conflictology", "varde"], None, " --model conflictology --model varde"),
        (None, ["2018", "2024-07 to 2025-06"], " --window 2018 --window '2024-07 to 2025-06'"),
        (None, [str(year) for year in range(1998, 2017)], " --choice-windows"),
        (["varde"], ["2016"], " --model varde --window 2016 --choice-windows"),
    ],
)
def test_the_command_names_what_was_run(
    models: list[str] | None, windows: list[str] | None, said: str, results: Results
) -> None:
    run = copy.deepcopy(results[:1])
    if models:
        run[0] |= {
            "baseline": models[0],
            "models": [m for m in run[0]["models"] if m["model"] in models],
            "rows": [r for r in run[0]["rows"] if r["model"] in models],
        }
    if windows:
        first = run[0]["windows"][0]
        rows = [r for r in run[0]["rows"] if r["window"] == first["name"]]
        run[0]["rows"] = [{**row, "window": name} for name in windows for row in rows]
        run[0]["windows"] = [{**first, "name": name} for name in windows]
    assert command(run) == f"varde backtest --target state-based{said} --draws 1000 --seed 0 --out scoreboard"


def test_windows_that_are_lost_are_named(results: Results) -> None:
    worse = copy.deepcopy(results[:1])
    for row in worse[0]["rows"]:
        if row["model"] == "varde":
            row["ratio"]["crps"] = 1.25 if row["window"] == worse[0]["windows"][0]["name"] else 0.5
    first = worse[0]["windows"][0]["name"]
    assert f"it loses in {first}." in scoreboard_page(worse)
    for row in worse[0]["rows"]:
        row["ratio"]["crps"] = 0.5
    assert "it loses" not in scoreboard_page(worse)


def test_what_cannot_be_told_is_left_out(results: Results) -> None:
    bare = copy.deepcopy(results[:1])
    for model in bare[0]["models"]:
        model["active"] = None
        model["geometric_mean_ratio"]["crps"] = None
    page = scoreboard_page(bare)
    assert "Calibration" not in page
    assert "None" not in page


def test_names_are_text_and_not_markup(results: Results) -> None:
    hostile = copy.deepcopy(results[:1])
    hostile[0]["names"] = dict.fromkeys(hostile[0]["names"], "<b>&")
    for row in hostile[0]["rows"]:
        row["largest"]["name"] = "<b>&"
    assert "<b>&" not in scoreboard_page(hostile)
