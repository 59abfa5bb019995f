"""The rounds of the prediction challenge, as their files lie in one folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from varde.errors import DataFileError
from varde.forecast.challenge import read_challenge
from varde.forecast.challenge_rounds import read_rounds

ACTUALS = pd.DataFrame({"month_id": [457, 458], "country_id": 65, "outcome": [1, 2]})


def put(frame: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path)


def test_the_copies_held(shared: Path) -> None:
    first, second = read_rounds(shared / "challenge")
    assert (first.actuals.vintage, second.actuals.vintage) == ("actuals_2023_vintage", "actuals_2024_vintage")
    assert list(first.files) == [
        "bm_cm_bootstrap_expanded",
        "bm_cm_last_historical_poisson_expanded",
        "bodentien_rueter_cm_nbinom_test_window",
    ]
    assert list(second.files) == ["bm_boot_240_cm", "bm_conflictology_cm", "bm_last_cm", "bm_zero_cm"]
    assert {len(files) for one in (first, second) for files in one.files.values()} == {4}


def test_forecasts_belong_to_the_round_of_their_vintage_or_the_first(tmp_path: Path) -> None:
    for vintage in ("a_vintage", "b_vintage"):
        put(ACTUALS, tmp_path / f"actuals_{vintage}" / "cm_actuals_2018.parquet")
    put(ACTUALS.assign(draw=0), tmp_path / "submissions" / "own_2018.parquet")
    put(ACTUALS.assign(draw=0), tmp_path / "more_b_vintage" / "other_2018.parquet")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "scores.csv").write_text("a\n1\n")
    (tmp_path / "note.txt").write_text("no folder")
    one, other = read_rounds(tmp_path)
    assert {n: [p.name for p in f] for n, f in one.files.items()} == {"own": ["own_2018.parquet"]}
    assert list(other.files) == ["other"] and other.actuals.values.tolist() == [[1, 2]]


def test_strays_are_passed_over_and_their_neighbours_are_not(tmp_path: Path) -> None:
    put(ACTUALS, tmp_path / "actuals_a" / "cm_actuals_2018.parquet")
    put(ACTUALS.assign(draw=0), tmp_path / "submissions" / "own_2018.parquet")
    scores = ACTUALS.rename(columns={"outcome": "crps"})
    strays = ["eval_cm.parquet", "._own_2018.parquet", "eval/a.parquet", "eval_2018/a.parquet", "__MACOSX/a.parquet"]
    for stray in strays:
        put(scores, tmp_path / stray)
        put(scores.drop(columns="month_id"), tmp_path / "submissions" / stray)
        put(scores, tmp_path / "actuals_a" / stray)
    ((files),) = [one.files for one in read_rounds(tmp_path)]
    assert files == {"own": (tmp_path / "submissions" / "own_2018.parquet",)}


def test_another_file_among_the_forecasts_does_not_hide_them(tmp_path: Path) -> None:
    put(ACTUALS, tmp_path / "actuals_a" / "cm_actuals_2018.parquet")
    put(ACTUALS[["outcome"]], tmp_path / "submissions" / "a_2018.parquet")
    put(ACTUALS.assign(draw=0), tmp_path / "submissions" / "own_2018.parquet")
    (one,) = read_rounds(tmp_path)
    assert list(one.files) == ["a", "own"]
    with pytest.raises(DataFileError, match=r"a_2018\.parquet: holds neither country_id"):
        read_challenge(one.files["a"][0])


def test_a_folder_without_actuals_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="there is no such folder"):
        read_rounds(tmp_path / "nowhere")
    put(ACTUALS.assign(draw=0), tmp_path / "submissions" / "own_2018.parquet")
    with pytest.raises(DataFileError, match="holds no actuals of the prediction challenge"):
        read_rounds(tmp_path)
