"""The verbs on forecasts, as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from varde.forecast import grid_panel
from varde.forecast.country_panel import country_panel
from varde.forecast.forecast_file import write_forecast
from varde.forecast.models import get_model
from varde.forecast.months import month_id
from varde.forecast.run import make_forecast
from varde.store import Store

Run = Callable[..., tuple[int, str, str]]


def test_a_forecast_is_written_scored_and_set_beside_another(tmp_path: Path, run: Run) -> None:
    for model, draws in (("conflictology", "12"), ("negative-binomial", "200")):
        code, out, _ = run(
            "forecast", "--model", model, "--draws", draws, "--origin", "2018-10",
            "--months", "14", "--skip", "2", "--out", str(tmp_path / model), "--top", "3",
        )  # fmt: skip
        assert code == 0
        assert "2019-01 to 2019-12" in out
        assert "Afghanistan" in out
    code, out, _ = run(
        "score", str(tmp_path / "conflictology"),
        "--baseline", str(tmp_path / "negative-binomial"), "--json",
    )  # fmt: skip
    assert code == 0
    found = json.loads(out)
    # The score of conflictology in 2019 that the field's own definition gives on this release.
    assert found["overall"]["forecast"]["crps"] == pytest.approx(8.83, abs=0.005)
    assert found["cells"]["scored"] == 191 * 12


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forecast", "--origin", "2031-01"], "2031-01"),
        (["forecast", "--origin", "May 2020"], "YYYY-MM"),
        (["forecast", "--draws", "0"], "draws"),
        (["forecast", "--months", "0"], "month"),
        (["forecast", "--model", "conflictolgy"], "conflictology"),
        (["forecast", "--model", "zero", "--challenge"], "--out"),
        (["forecast", "--challenge", "--out", "x", "--target", "total", "--target", "non-state"], "one target"),
        (["watch", "--months", "7"], "--months 6 or --months 12"),
        (["forecast", "--panel", "no-such-file.csv"], "no-such-file.csv"),
        (["score", "no-such-folder"], "no-such-folder"),
        (["forecast", "--grid", "land", "--model", "varde"], "varde-grid"),
        (["forecast", "--covariate", "rain"], "--panel"),
        (["watch", "--forecast", "made", "--fit"], "--fit"),
        (["backtest", "--window", "1066", "--out", "x"], "1066"),
    ],
)
def test_what_is_wrong_is_said(words: list[str], said: str, run: Run) -> None:
    code, _, told = run(*words)
    assert code == 2
    assert said in told


def test_a_backtest_refuses_a_target_before_it_runs_another(run: Run) -> None:
    code, _, told = run("backtest", "--model", "zero", "--target", "total", "--target", "foo", "--out", "x")
    assert code == 2 and "foo" in told and "done" not in told


def test_a_panel_of_the_users_own(tmp_path: Path, run: Run) -> None:
    rows = [f"{u},{2015 + m // 12}-{m % 12 + 1:02d},{(m * 7 + i) % 5}" for i, u in enumerate("AB") for m in range(48)]
    file = tmp_path / "own.csv"
    file.write_text("place,when,dead\n" + "\n".join(rows), encoding="utf-8")
    code, out, _ = run(
        "forecast", "--panel", str(file), "--unit-column", "place", "--month-column", "when",
        "--value-column", "dead", "--model", "varde", "--draws", "50", "--months", "3", "--json",
    )  # fmt: skip
    assert code == 0
    found = json.loads(out)
    assert found["origin"] == "2018-12"
    assert {u["unit"] for u in found["units"]} == {"A", "B"}
    assert all(u["expected"] > 0 for u in found["units"])


def test_several_origins_are_written_scored_together_and_taken_up(tmp_path: Path, run: Run) -> None:
    asked = (
        "forecast", "--model", "conflictology", "--draws", "12", "--origin", "2018-10", "--origin", "2019-10",
        "--months", "14", "--skip", "2", "--engine", "serial", "--top", "1",
    )  # fmt: skip
    code, out, told = run(*asked, "--out", str(tmp_path / "own"))
    assert code == 0, told
    assert "2019-01 to 2019-12" in out and "2020-01 to 2020-12" in out
    assert "2 of 2 done: state-based from 2019-10" in told
    _, again, told = run(*asked, "--out", str(tmp_path / "own"))
    assert again == out and told.count("already") == 2
    code, _, told = run(*asked, "--out", str(tmp_path / "own"), "--seed", "1")
    assert code == 0 and told.count("another forecast, which this one replaces") == 2
    run(*asked, "--out", str(tmp_path / "own"))
    code, _, told = run(*asked, "--out", str(tmp_path / "theirs"), "--challenge")
    assert code == 0 and "window=Y2020" in told
    scored = [run("score", str(tmp_path / name), "--json") for name in ("own", "theirs")]
    ours, theirs = (json.loads(out) for _, out, _ in scored)
    assert [w["window"] for w in ours["by_window"]] == ["2019", "2020"]
    # The same cells in another order.
    for one, other in zip(ours["by_horizon"], theirs["by_horizon"], strict=True):
        for name in ("cells", "observed", "crps", "ignorance", "interval_score", "size_ratio"):
            assert one["forecast"][name] == pytest.approx(other["forecast"][name])
    # The scores of conflictology in 2019 and 2020 by the field's own definition on this release.
    assert [w["forecast"]["crps"] for w in ours["by_window"]] == pytest.approx([8.83, 21.32], abs=0.005)


@pytest.fixture(scope="module")
def pair(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Folders of two forecasts of 2019."""
    place = tmp_path_factory.mktemp("pair")
    panel = country_panel(store)
    for model in ("conflictology", "negative-binomial"):
        made = make_forecast(panel, get_model(model), month_id("2018-10"), months=14, draws=100, seed=0, skip=2)
        write_forecast(made, place / model)
    return str(place / "negative-binomial"), str(place / "conflictology")


@pytest.mark.parametrize("by", ["window", "horizon", "unit"])
def test_scores_are_printed_whole_and_apart(by: str, pair: tuple[str, str], run: Run) -> None:
    ours, baseline = pair
    _, printed, _ = run("score", ours, "--baseline", baseline, "--json")
    found = json.loads(printed)
    code, out, _ = run("score", ours, "--baseline", baseline, "--by", by)
    assert code == 0
    parts = dict(zip(("all", "without largest", "active"), out.split("Cells: ")[1:], strict=True))
    overall = found["overall"]
    groups = (overall, overall["without_largest"], found["active"])
    for name, group in zip(parts, groups, strict=True):
        lines = dict(line.split("\t", 1) for line in parts[name].splitlines() if "\t" in line)
        told = [float(v) for v in lines["CRPS"].split("\t")]
        assert told == pytest.approx([group[s]["crps"] for s in ("forecast", "baseline", "ratio")], rel=1e-3)
        assert {"ignorance", "interval score", "predicted / observed deaths", "PIT in the central 50%"} <= set(lines)
        assert {"inside the interval of 90%", "Brier, at least 1,000", "average precision, at least 10"} <= set(lines)
    table = out.split(f"By {by}\n")[1].split("\n\n")[0].splitlines()
    assert len(table) == 1 + 3 * len(found[f"by_{by}"])
    first = found[f"by_{by}"][0]
    row = dict(zip(table[0].split("\t"), table[1].split("\t"), strict=True))
    assert row[by] == str(first["name" if by == "unit" else by])
    assert float(row["CRPS"]) == pytest.approx(first["forecast"]["crps"], rel=1e-3)
    assert found["cells"]["note"] in out and "Afghanistan in 2019-07" in out


def test_scores_of_one_forecast_stand_side_by_side(pair: tuple[str, str], run: Run) -> None:
    _, out, _ = run("score", pair[0])
    assert "score\tall\twithout largest\tactive\ncells\t2292\t2291\t" in out


def test_actuals_from_a_file_of_the_users(pair: tuple[str, str], tmp_path: Path, run: Run) -> None:
    file = tmp_path / "came.csv"
    file.write_text("gw;when;dead\n700;469;2000\n700;470;0\n", encoding="utf-8")
    code, out, _ = run(
        "score", pair[0], "--actuals", str(file), "--unit-column", "gw", "--month-column", "when",
        "--value-column", "dead", "--views-months", "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert (found["cells"]["scored"], found["overall"]["forecast"]["observed"]) == (2, 2000)


def test_cells_of_a_grid(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # The Sahel alone: all cells take several seconds more.
    some = "africa_middle_east AND row BETWEEN 205 AND 212"
    monkeypatch.setitem(grid_panel.REGIONS, "africa-middle-east", some)
    code, out, told = run(
        "forecast", "--grid", "africa-middle-east", "--model", "zero", "--origin", "2019-10",
        "--months", "2", "--draws", "2", "--top", "1", "--out", str(tmp_path / "cells"),
    )  # fmt: skip
    assert code == 0, told
    assert "partial" in told and "2020-12" in told and "PRIO-GRID " in out
    code, out, told = run("score", str(tmp_path / "cells"), "--json")
    assert code == 0, told
    scored = json.loads(out)["overall"]["forecast"]
    assert scored["cells"] > 500
    # A forecast of nothing errs by what came.
    assert scored["crps"] == pytest.approx(scored["observed"] / scored["cells"]) and scored["observed"] > 0


def test_a_watch_of_a_forecast_and_a_panel_of_the_users(tmp_path: Path, run: Run) -> None:
    rows = [f"{u},{2015 + m // 12}-{m % 12 + 1:02d},{(m * 7 + i) % 5}" for i, u in enumerate("AB") for m in range(48)]
    file, folder, page = tmp_path / "own.csv", tmp_path / "made", tmp_path / "watch.html"
    file.write_text("unit,month,value\n" + "\n".join(rows), encoding="utf-8")
    code, _, told = run(
        "forecast", "--panel", str(file), "--target", "incidents", "--draws", "50",
        "--months", "12", "--out", str(folder),
    )  # fmt: skip
    assert code == 0, told
    own = ("watch", "--forecast", str(folder), "--panel", str(file), "--months", "6")
    code, out, _ = run(*own, "--json")
    found = json.loads(out)
    assert (found["target"], found["origin"], found["months"], found["states"]) == ("incidents", "2018-12", 6, False)
    assert {r["unit"]: r["deaths_last_12"] for r in found["rows"]} == {"A": 26, "B": 23}
    code, out, _ = run(*own, "--html", str(page))
    assert code == 0 and out == f"{page}\n"
    written = page.read_text(encoding="utf-8")
    assert "All units" in written and "incidents" in written.casefold()
    # Without a forecast of theirs, one is made of what they call it.
    code, out, told = run("watch", "--panel", str(file), "--target", "total", "--json")
    assert code == 0 and json.loads(out)["target"] == "total", told
    # The data are the user's, and no publisher's.
    assert "own.csv" in written and "UCDP" not in written and "CC BY" not in written
    code, out, _ = run(*own, "--html", "-")
    assert code == 0 and out == written
    for words in (
        ("watch", "--forecast"),
        ("watch", "--panel", str(file), "--forecast"),
        ("score", "--actuals", str(file)),
    ):
        code, _, told = run(*words, str(folder), "--target", "total")
        assert code == 2 and "The forecast is of incidents deaths, and --target says total." in told


def test_a_watch_on_a_narrow_terminal_keeps_the_interval(
    forecast_store: Store, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("varde.cli.show.on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    watch = ("watch", "--store", str(forecast_store.path.parents[1]))
    code, out, _ = run(*watch)
    assert code == 0
    assert {"expected", "low", "high"} <= set(out.splitlines()[1].replace("┃", " ").split())
    assert max(map(len, [line for line in out.splitlines() if "│" in line])) <= 60
    page = tmp_path / "watch.html"
    assert run(*watch, "--months", "6", "--html", str(page))[0] == 0
    assert "What stands out" in page.read_text(encoding="utf-8")
