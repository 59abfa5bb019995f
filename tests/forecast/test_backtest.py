"""The backtest: its numbers on the real panel, what it keeps and takes up again, and what it says of bad requests."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError, UsageError
from varde.forecast import backtest_cache
from varde.forecast.actuals import Actuals
from varde.forecast.backtest import CHOICE_WINDOWS, WINDOWS, Backtest, Window, backtest, calendar_year
from varde.forecast.backtest_results import RESULTS, SECONDS, TABLE, put_together, table, write_results
from varde.forecast.country_panel import country_panel
from varde.forecast.draws import Forecast
from varde.forecast.evaluation import evaluate, score_cells
from varde.forecast.models import get_model
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast
from varde.store import Store

CONFLICTOLOGY = {
    "2018": 14.08,
    "2019": 8.83,
    "2020": 21.32,
    "2021": 76.91,
    "2022": 128.05,
    "2023": 40.07,
    "2024-07 to 2025-06": 27.11,
    "2025-06 to 2026-05": 29.86,
}
"""Mean CRPS of conflictology on the GED 26.1 panel, known before this was written."""

# A model of the tests' own, in a file, as the key in the cache is made of a model's source. It notes each fit.
MODEL = '''
import os, time, uuid
from pathlib import Path
import numpy as np
from varde.forecast.panel import Panel

class Steady:
    """Poisson draws around the unit's mean, each month's draws as a path."""

    name, summary, whole_numbers, paths, natural_draws = "steady", "Poisson around the mean.", True, True, None

    def __init__(self, scale=1.0):
        self.scale = scale

    def fit(self, panel, ahead):
        (Path(os.environ["MARKS"]) / f"{panel.last_month}-{uuid.uuid4().hex}").touch()
        time.sleep(float(os.environ.get("PAUSE", "0")))
        if panel.last_month == int(os.environ.get("SPOILT", "0")):
            raise ValueError("no fit")
        return Fitted(np.nan_to_num(panel.values).mean(axis=1) * self.scale, panel.existing(panel.last_month))

class Fitted:
    def __init__(self, means, present):
        self.means, self.present = means[:, None, None], present[:, None, None]

    def draws(self, ahead, n, seed):
        drawn = np.random.default_rng(seed).poisson(self.means, (len(self.means), len(ahead), n))
        return np.where(self.present, drawn, np.nan)

def panel():
    values = np.random.default_rng(7).poisson(np.array([0.01, 5.0, 40.0, 0.0])[:, None], (4, 120)) * 1.0
    values[3, :100] = np.nan  # exists from month 101
    return Panel("state-based", ("2", "20", "41", "900"), ("A", "B", "C", "D"), 1, values, month_rule="start")
'''

SCRIPT = """
import json, os, sys
sys.path.insert(0, os.path.dirname(__file__))
from steady import Steady, panel
from varde.forecast.backtest import Window, backtest
from varde.forecast.backtest_results import write_results
windows = [Window(f"w{o}", o, o + 3, 4) for o in range(70, 82)]
found = backtest(panel(), [Steady()], windows, 20, 3, "serial", sys.argv[1])
write_results([found.results], found.seconds, sys.argv[2])
"""

SHORT = [Window(f"w{o}", o, o + 3, 4) for o in range(70, 82)]


@pytest.fixture
def steady(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The model's module, from a file that the test may change, with a folder for the marks of its fits."""
    (tmp_path / "marks").mkdir()
    monkeypatch.setenv("MARKS", str(tmp_path / "marks"))
    (tmp_path / "steady.py").write_text(MODEL)
    (tmp_path / "script.py").write_text(SCRIPT)
    return loaded(tmp_path)


def loaded(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("steady", folder / "steady.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # The source of a class is looked up by the name of its module.
    sys.modules["steady"] = module
    spec.loader.exec_module(module)
    return module


def fits(tmp_path: Path) -> list[int]:
    """Origins of all fits so far."""
    return sorted(int(mark.name.split("-")[0]) for mark in (tmp_path / "marks").iterdir())


def start(tmp_path: Path, cache: str, out: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, tmp_path / "script.py", tmp_path / cache, tmp_path / out]
    return subprocess.Popen(command, env=os.environ | environment)


def run(steady: ModuleType, tmp_path: Path, panel: Panel | None = None, **changes: Any) -> Backtest:
    model = changes.pop("model", None) or steady.Steady()
    options = {"windows": SHORT[:3], "draws": 20, "seed": 3, "engine": "serial", "cache": tmp_path / "cache", **changes}
    return backtest(panel or steady.panel(), [model], **options)


def listed(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """A table of columns as its rows."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@pytest.fixture(scope="module")
def countries(store: Store) -> Panel:
    return country_panel(store)


@pytest.fixture(scope="module")
def board(countries: Panel, tmp_path_factory: pytest.TempPathFactory) -> Backtest:
    """The eight windows of the real panel, for three models."""
    models = [get_model(name) for name in ("zero", "last-poisson", "conflictology")]
    return backtest(countries, models, draws=60, engine="serial", cache=tmp_path_factory.mktemp("cache"))


def test_the_windows_are_those_of_the_scoreboard() -> None:
    assert [w.name for w in WINDOWS] == list(CONFLICTOLOGY)
    assert [(w.first - w.origin, w.months) for w in WINDOWS] == [(3, 12)] * 8
    assert [month_text(w.origin) for w in WINDOWS] == [
        *(f"{year}-10" for year in range(2017, 2023)),
        "2024-04",
        "2025-03",
    ]
    assert month_text(WINDOWS[-2].last) == "2025-06" and month_text(WINDOWS[-1].last) == "2026-05"
    # Nothing that is shown may have been chosen on.
    assert CHOICE_WINDOWS[0].name == "1998" and month_text(CHOICE_WINDOWS[-1].last) == "2016-12"
    assert not {m for w in CHOICE_WINDOWS for m in range(w.first, w.last + 1)} & {
        m for w in WINDOWS for m in range(w.first, w.last + 1)
    }


def test_the_real_panel_gives_the_known_scores(board: Backtest, countries: Panel) -> None:
    own = {row["window"]: row for row in board.results["rows"] if row["model"] == "conflictology"}
    assert {window: round(row["all"]["crps"], 2) for window, row in own.items()} == CONFLICTOLOGY
    assert {row["all"]["cells"] for row in board.results["rows"]} == {191 * 12}
    assert own["2022"]["largest"]["name"] == "Ethiopia" and own["2022"]["largest"]["month"] == "2022-08"
    assert [w["provisional"][:1] for w in board.results["windows"]] == [[]] * 7 + [["2026-01"]]
    assert [m["draws"] for m in board.results["models"]] == [60, 60, 12]
    for row in board.results["rows"]:
        if row["model"] == "zero":
            assert row["all"]["crps"] == pytest.approx(row["all"]["observed"] / row["all"]["cells"], rel=1e-5)
            assert row["ratio"]["crps"] == pytest.approx(row["all"]["crps"] / own[row["window"]]["all"]["crps"], 1e-5)
    zero, _, baseline = board.results["models"]
    ratios = [r["ratio"]["crps"] for r in board.results["rows"] if r["model"] == "zero"]
    assert zero["geometric_mean_ratio"]["crps"] == pytest.approx(np.exp(np.log(ratios).mean()), rel=1e-5)
    assert baseline["geometric_mean_ratio"] == {"crps": 1, "ignorance": 1, "interval_score": 1}
    total = sum(countries.values[:, countries.column(w.first) : countries.column(w.last) + 1].sum() for w in WINDOWS)
    assert zero["all"]["observed"] == total


def test_a_row_is_what_varde_score_gives(board: Backtest, countries: Panel) -> None:
    window = WINDOWS[3]
    ours, theirs = (
        make_forecast(countries, get_model(name), window.origin, 14, n, 1, skip=2)
        for name, n in (("last-poisson", 60), ("conflictology", 12))
    )
    expected = evaluate(ours, countries, theirs, seed=1)
    (row,) = (r for r in board.results["rows"] if r["window"] == "2021" and r["model"] == "last-poisson")

    def same(mine: Any, other: Any) -> None:
        if isinstance(other, dict):
            for key in other:
                same(mine[key], other[key])
        else:
            assert mine == (other if isinstance(other, str) else pytest.approx(other, rel=1e-5))

    same(row["all"], expected["overall"]["forecast"])
    same(row["ratio"], expected["overall"]["ratio"])
    same(row["without_largest"], expected["overall"]["without_largest"]["forecast"])
    same(row["ratio_without_largest"], expected["overall"]["without_largest"]["ratio"])
    same(row["active"], expected["active"]["forecast"])
    same(row["largest"], expected["largest"])
    for mine, other in zip(listed(row["by_horizon"]), expected["by_horizon"], strict=True):
        assert mine["horizon"] == other["horizon"]
        same(mine["crps"], other["forecast"]["crps"])
        same(mine["ratio"], other["ratio"]["crps"])
    by_unit = {u["unit"]: u["forecast"] for u in expected["by_unit"]}
    for mine in listed(row["by_unit"]):
        for key in ("crps", "observed", "predicted"):
            assert mine[key] == pytest.approx(by_unit[mine["unit"]][key], rel=1e-3)
    assert board.results["names"][row["largest"]["unit"]] == row["largest"]["name"]


def test_a_run_that_is_killed_goes_on_from_what_is_done(steady: ModuleType, tmp_path: Path) -> None:
    child = start(tmp_path, "cache", "never", PAUSE="0.1")
    while len(list((tmp_path / "cache").glob("*.parquet"))) < 8:
        assert child.poll() is None
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not (tmp_path / "never").exists()
    # Of each window the baseline comes after the model.
    done = [
        int(json.loads(p.read_text())["job"].removeprefix("steady, w"))
        for p in (tmp_path / "cache").glob("*.json")
        if p.with_suffix(".parquet").exists() and "steady" in p.read_text()
    ]
    assert 3 <= len(done) < len(SHORT)
    for mark in (tmp_path / "marks").iterdir():
        mark.unlink()
    lines: list[str] = []
    resumed = run(steady, tmp_path, windows=SHORT, say=lines.append)
    assert fits(tmp_path) == sorted({w.origin for w in SHORT} - set(done))
    assert "are done already" in lines[0]
    assert lines[-1].startswith(f"{len(lines) - 1} of {len(lines) - 1} done: ")
    fresh = run(steady, tmp_path, windows=SHORT, cache=tmp_path / "other")
    assert resumed.results == fresh.results
    assert len(resumed.seconds) == 2 * len(SHORT)


def test_two_runs_at_once_do_no_harm(steady: ModuleType, tmp_path: Path) -> None:
    children = [start(tmp_path, "cache", out) for out in ("one", "other")]
    assert [child.wait() for child in children] == [0, 0]
    for name in (RESULTS, TABLE):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert len(list((tmp_path / "cache").glob("*.parquet"))) == 2 * len(SHORT)
    assert not list((tmp_path / "cache").glob(".*"))
    before = len(fits(tmp_path))
    assert run(steady, tmp_path, windows=SHORT).results["rows"]
    assert len(fits(tmp_path)) == before


def test_only_what_a_job_hangs_on_makes_it_run_again(steady: ModuleType, tmp_path: Path) -> None:
    panel = steady.panel()
    first = run(steady, tmp_path)
    assert fits(tmp_path) == [70, 71, 72]

    def runs_again(expected: int, **changes: Any) -> Backtest:
        before = len(fits(tmp_path))
        found = run(steady, tmp_path, **changes)
        assert len(fits(tmp_path)) - before == expected
        return found

    assert runs_again(0).results == first.results
    # What comes after all windows, and a window more.
    later = panel.values.copy()
    later[:, 100:] += 5
    assert runs_again(0, panel=replace(panel, values=later)).results == first.results
    runs_again(1, windows=SHORT[:4])
    # One value that all see; one that only the last window's actuals have.
    past = panel.values.copy()
    past[0, 3] += 1
    runs_again(3, panel=replace(panel, values=past))
    last = panel.values.copy()
    last[0, panel.column(SHORT[2].last)] += 1
    assert runs_again(1, panel=replace(panel, values=last)).results != first.results
    runs_again(3, seed=4)
    runs_again(3, draws=21)
    runs_again(3, model=steady.Steady(scale=2.0))
    runs_again(3, panel=replace(panel, covariates={"more": panel.values}))
    (tmp_path / "steady.py").write_text(MODEL.replace("* self.scale", "* self.scale * 1"))
    changed = loaded(tmp_path).Steady()
    runs_again(3, model=changed)
    runs_again(0, model=changed)


def test_code_that_a_model_imports_is_part_of_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    known_by = backtest_cache.identity(get_model("conflictology"))
    assert known_by == backtest_cache.identity(get_model("conflictology"))
    *_, sources = known_by
    package = Path(backtest_cache.__file__).parent
    for name in ("models/conflictology.py", "random_streams.py", "run.py", "panel.py", "scores.py", "evaluation.py"):
        assert (package / name).read_text(encoding="utf-8") in sources, name
    for name in ("models/zero.py", "backtest_results.py", "engine.py"):
        assert (package / name).read_text(encoding="utf-8") not in sources, name
    homeless = type("Homeless", (), {"name": "homeless", "__module__": "builtins"})()
    with pytest.raises(UsageError, match="source of the model 'homeless' can't be found"):
        backtest_cache.identity(homeless)


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "no seconds", "null", "number"])
def test_what_is_damaged_in_the_cache_is_made_again(damage: str, steady: ModuleType, tmp_path: Path) -> None:
    first = run(steady, tmp_path, windows=SHORT[:1])
    abouts = {"no seconds": b"{}", "null": b"null", "number": b'{"seconds": 5}'}
    for path in (tmp_path / "cache").iterdir():
        if path.suffix == (".json" if damage in abouts else ".parquet"):
            kept = path.read_bytes()
            path.write_bytes({"empty": b"", "cut": kept[:-20], "text": b"text", **abouts}[damage])
    assert run(steady, tmp_path, windows=SHORT[:1]).results == first.results
    assert fits(tmp_path) == [70, 70]


def test_the_same_on_processes_and_in_the_files(steady: ModuleType, tmp_path: Path) -> None:
    # The benchmarks, since processes of their own can't import the model above.
    models = [get_model(name) for name in ("last-poisson", "bootstrap-240")]
    found = [
        backtest(steady.panel(), models, SHORT[:2], 50, 1, engine, tmp_path / engine, workers=2)
        for engine in ("serial", "local")
    ]
    for one in found:
        write_results([one.results], one.seconds, tmp_path / "out" / str(id(one)))
    one, other = (tmp_path / "out" / str(id(each)) for each in found)
    for name in (RESULTS, TABLE):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert json.loads((one / RESULTS).read_text()) == [found[0].results]
    assert "fit_and_draw" not in (one / RESULTS).read_text() and "fit_and_draw" in (one / SECONDS).read_text()
    lines = pl.read_csv(one / TABLE)
    assert lines.height == 2 * 3 + 3
    assert lines["window"].to_list()[-3:] == ["all"] * 3
    assert lines["model"].to_list()[:3] == ["last-poisson", "bootstrap-240", "conflictology"]
    assert {"crps", "ratio_crps", "without_largest_crps", "active_coverage_50", "geometric_mean_ratio_crps"} <= set(
        lines.columns
    )
    by_hand = table([found[0].results])
    assert by_hand[0]["crps"] == found[0].results["rows"][0]["all"]["crps"] == lines["crps"][0]


def test_units_windows_and_paths(steady: ModuleType, tmp_path: Path) -> None:
    panel, (window, *_) = steady.panel(), SHORT
    results = run(steady, tmp_path, windows=[window], draws=400).results
    row = results["rows"][0]
    units = {u["unit"]: u for u in listed(row["by_unit"])}
    # 900 does not exist yet, and of 2 less than a death is expected.
    assert set(units) == {"20", "41"}
    assert row["others"]["units"] == 1 and row["others"]["cells"] == 4
    assert results["models"][0]["by_unit"]["unit"] == ["2", "20", "41"]
    forecast = make_forecast(panel, steady.Steady(), window.origin, 6, 400, 3, skip=2)
    sums = forecast.draws.sum(axis=1)
    assert units["20"]["window_predicted"] == pytest.approx((sums[1] >= 25).mean(), rel=1e-3)
    assert 0 < units["20"]["window_predicted"] < 1 and units["41"]["window_predicted"] == 1
    came = panel.values[2, panel.column(window.first) : panel.column(window.last) + 1]
    assert units["41"]["observed"] == came.sum()
    assert units["41"]["months"] == units["41"]["hits"] == (came >= 25).sum() == 4
    assert row["active"]["cells"] == 12 - 4 * (panel.values[0, 10:70].sum() == 0)
    # The panel begins in month 1: before month 60 nobody knows who was active.
    early = run(steady, tmp_path, windows=[Window("early", 50, 51, 1)]).results["rows"][0]
    assert early["active"] is None and early["all"]["cells"] == 3
    # Conflictology's draws are no paths.
    baseline = run(steady, tmp_path, windows=[window]).results["rows"][1]
    assert set(baseline["by_unit"]["window_predicted"]) == {None}


def test_hits_and_false_alarms_are_told_from_half_on(steady: ModuleType, tmp_path: Path) -> None:
    panel, (window, *_) = steady.panel(), SHORT[:1]
    first = panel.column(window.first)
    # Of four months three have deaths enough, and two of them are told of; so is one that has not.
    panel.values[2, first : first + 4] = [25, 24, 90, 25]
    forecast = Forecast(
        panel.target, ("41",), ("C",), window.origin, tuple(range(window.first, window.first + 4)),
        np.array([[[0, 25], [30, 30], [24, 24], [99, 25]]]) * 1.0, "made", paths=True,
    )  # fmt: skip
    cells = score_cells(forecast, panel).with_columns(
        pl.lit(True).alias("active"), pl.lit(0.75).alias("window_p"), horizon=pl.col("month") - window.origin
    )
    (row,), models = put_together("t", {("w", "base"): cells}, "base")
    (unit,) = listed(row["by_unit"])
    assert (unit["months"], unit["hits"], unit["false_alarms"], unit["window_predicted"]) == (3, 2, 1, 0.75)
    assert listed(models["base"]["by_unit"]) == [{k: v for k, v in unit.items() if k != "window_predicted"}]
    assert row["others"] is None


def test_months_without_a_value_are_not_scored(steady: ModuleType, tmp_path: Path) -> None:
    panel = steady.panel()
    panel.values[2, panel.column(SHORT[0].first + 1) :] = np.nan
    assert [row["all"]["cells"] for row in run(steady, tmp_path, panel, windows=SHORT[:1]).results["rows"]] == [9, 9]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"windows": [calendar_year(2030)]},
            "window 2030 goes from the origin 2029-10 to 2030-12, and the data are from",
        ),
        ({"windows": [Window("odd", 70, 70)]}, "its first month after its origin"),
        ({"windows": [Window("early", 0, 3)]}, "window early goes from"),
        ({"windows": []}, "no window to run"),
        ({"windows": [SHORT[0], SHORT[0]]}, "window 'w70' is there twice"),
        ({"draws": 0}, "with 0 draws"),
        ({"engine": "horse"}, "'horse' is no engine"),
    ],
)
def test_bad_requests_are_refused(changes: dict[str, Any], message: str, steady: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        run(steady, tmp_path, **changes)
    assert not (tmp_path / "cache").exists()


def test_a_model_twice_is_refused(steady: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="model 'zero' is there twice"):
        backtest(steady.panel(), [get_model("zero")] * 2, SHORT[:1], cache=tmp_path)


def test_a_job_that_fails_is_named_and_what_was_done_stays(
    steady: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOILT", "71")
    with pytest.raises(ValueError, match="no fit") as caught:
        run(steady, tmp_path)
    assert "'steady, w71'" in caught.value.__notes__[0]
    monkeypatch.delenv("SPOILT")
    run(steady, tmp_path)
    assert fits(tmp_path) == [70, 71, 71, 72]


def test_a_cache_that_can_not_be_written_is_named(steady: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFileError, match=r"file.*can't be written to.*\n.*another folder"):
        run(steady, tmp_path, cache=tmp_path / "file")


def test_a_write_that_fails_leaves_no_job_done(
    steady: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(DataFileError, match="No space left"):
        patched.setattr(backtest_cache, "write_file", full)
        run(steady, tmp_path)
    assert [p for p in (tmp_path / "cache").iterdir() if not p.name.startswith(".")] == []
    assert run(steady, tmp_path).results["rows"]


def drawn(seed: int, units: int, months: int, draws: int, high: int) -> pl.DataFrame:
    """Scores of random cells."""
    rng = np.random.default_rng(seed)
    codes = tuple(map(str, range(units)))
    forecast = Forecast(
        "t", codes, codes, 10, tuple(range(13, 13 + months)), rng.poisson(high, (units, months, draws)) * 1.0, "m"
    )
    came = Actuals(codes, forecast.months, rng.poisson(high * rng.random((units, months))) * 1.0)
    none = pl.lit(None, pl.Float64).alias("window_p")
    return score_cells(forecast, came).with_columns(pl.lit(None, pl.Boolean).alias("active"), none)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 3), st.integers(1, 5), st.sampled_from([0, 1, 30]))
def test_the_parts_make_the_whole(seed: int, count: int, months: int, draws: int, high: int) -> None:
    tables = {(w, m): drawn(seed + i, count, months, draws, high) for i, w in enumerate("ab") for m in ("x", "base")}
    rows, models = put_together("t", tables, "base")
    for row in rows:
        whole = row["all"]
        units, others = row["by_unit"], row["others"] or {"units": 0, "cells": 0, "crps": 0, "predicted": 0}
        assert len(set(units["unit"])) == len(units["unit"])
        assert len(units["unit"]) + others["units"] == count
        assert sum(units["cells"]) + others["cells"] == whole["cells"] == count * months
        assert sum(units["observed"]) == whole["observed"]
        summed = np.dot(units["cells"], units["crps"]) + others["cells"] * others["crps"]
        assert summed == pytest.approx(whole["cells"] * whole["crps"], rel=1e-3)
        horizons = row["by_horizon"]
        assert np.dot(horizons["cells"], horizons["crps"]) == pytest.approx(whole["cells"] * whole["crps"], rel=1e-4)
        assert (row["without_largest"] is None) == (count * months == 1)
        if row["without_largest"]:
            assert row["without_largest"]["observed"] == whole["observed"] - row["largest"]["observed"]
        # The same cells, so the same scores.
        assert {row["ratio"][s] for s in ("crps", "ignorance", "interval_score")} <= {1.0, None}
    for name, model in models.items():
        classes = listed(model["reliability"])
        assert sum(c["cells"] for c in classes) == model["all"]["cells"] == sum(model["by_unit"]["cells"])
        assert sum(c["happened"] for c in classes) == sum(model["by_unit"]["months"])
        assert all(c["from"] <= c["probability"] <= c["to"] for c in classes if c["cells"])
        assert all(one["to"] == other["from"] for one, other in pairwise(classes))
        own = [row["all"] for row in rows if row["model"] == name]
        for score in ("crps", "ignorance", "interval_score"):
            assert model["all"][score] == pytest.approx(np.mean([o[score] for o in own]), rel=1e-4)
    json.dumps([rows, models], allow_nan=False)


def test_month_ids_of_the_windows() -> None:
    assert calendar_year(2020) == Window("2020", month_id("2019-10"), month_id("2020-01"), 12)
