"""The verb `archive`, and how the figures made of what it writes are printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from varde.store import Store

Run = Callable[..., tuple[int, str, str]]


def test_an_archive_is_made_and_taken_by_the_evidence_base(
    run: Run, tmp_path: Path, without_forecasts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("varde.forecast.models.varde.TREES", 1)
    monkeypatch.setattr("varde.forecast.models.varde.LEAF", 400)
    out = tmp_path / "archive"
    asked = ("archive", "--out", str(out), "--origin", "2000-12", "--origin", "2000-12", "--target", "one-sided")
    quickly = ("--draws", "20", "--engine", "serial", "--store", str(without_forecasts))
    code, printed, told = run(*asked, *quickly)
    assert code == 0, told
    assert "Forecasts of 191 states from 1 origin to 2000-12, of one-sided deaths" in printed
    assert "1 of 1 done: one-sided, 2000-12" in told
    files = {p.name: p.read_bytes() for p in out.glob("*.parquet")}
    assert len(files) == 5
    code, _, told = run(*asked, *quickly)
    assert code == 0 and "1 of 1 are done already" in told
    assert {p.name: p.read_bytes() for p in out.glob("*.parquet")} == files

    root = str(tmp_path / "store")
    code, printed, told = run("build", "--from", str(out), "--store", root)
    assert code == 0, told
    assert "No source claims" not in printed
    code, printed, _ = run(
        "figure", "conflict.forecast", "state=SDN", "target=one-sided", "origin=2000-12", "--json", "--store", root
    )
    assert code == 0
    value = json.loads(printed)["value"]
    assert (value["origin"], value["model"], value["from"]) == ("2000-12", "varde", "2001-01")
    assert all("deaths" in d["text"] and ":" not in d["text"] for d in value["drivers"]) and value["drivers"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "total", "--origin", "2031-01"], "2031-01 is not in the data"),
        (["--target", "total", "--origin", "May 2020"], "YYYY-MM"),
        (["--target", "state_based"], "state-based"),
        (["--target", "total", "--draws", "0", "--origin", "2020-12", "--engine", "serial"], "draws"),
        (["--target", "total", "--engine", "cloud"], "'cloud' is no engine"),
        (["--target", "total", "--workers", "0"], "workers"),
    ],
)
def test_what_is_wrong_is_said(run: Run, words: list[str], said: str, tmp_path: Path) -> None:
    code, printed, told = run("archive", "--out", str(tmp_path / "archive"), "--store", "embedded", *words)
    assert (code, printed) == (2, "")
    assert said in told and "Traceback" not in told
    assert not (tmp_path / "archive").exists()


def test_a_file_in_the_place_of_the_folder_is_left_alone(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    place.write_text("mine", encoding="utf-8")
    code, _, told = run("archive", "--out", str(place), "--store", "embedded")
    assert code == 2 and "is a file, and a folder is needed" in told
    assert place.read_text(encoding="utf-8") == "mine"


def test_lists_in_an_answer_are_printed_as_tables(run: Run, forecast_store: Store) -> None:
    root = str(forecast_store.path)
    code, printed, _ = run("figure", "conflict.forecast", "state=SDN", "months=12", "target=total", "--store", root)
    assert code == 0
    lines = printed.splitlines()
    value = json.loads(run("figure", "conflict.forecast", "state=SDN", "target=total", "--json", "--store", root)[1])[
        "value"
    ]
    low, high = value["interval_80"]
    assert f"interval_80: {low:.6g} to {high:.6g}" in lines
    assert f"signal: {value['signal']}" in lines
    for name in ("by_month", "drivers", "analogues"):
        start = lines.index(f"{name}:")
        assert lines[start + 1].split("\t") == list(value[name][0])
        rows = [line.split("\t") for line in lines[start + 2 : start + 2 + len(value[name])]]
        assert [len(r) for r in rows] == [len(value[name][0])] * len(value[name])
    assert lines[lines.index("by_month:") + 2].startswith("2026-06\t")
    assert not any(line.startswith(("by_month: ", "drivers: ")) for line in lines)


def test_on_a_terminal_too(run: Run, forecast_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varde.cli.show.on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "70")
    code, printed, _ = run("figure", "conflict.forecast", "state=SDN", "--store", str(forecast_store.path))
    assert code == 0
    table = printed.split("by_month:\n")[1].split("\n\n")[0].splitlines()
    assert all(len(line) <= 70 for line in table[:-1])
    assert table[-1].startswith("No room for: ") and "probability_1000" in table[-1]
