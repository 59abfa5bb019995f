"""The verbs on forecasts, as a user calls them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from varde.cli import main


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["varde", *words, "--store", "embedded"])
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_forecast_is_written_scored_and_set_beside_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for model, draws in (("conflictology", "12"), ("negative-binomial", "200")):
        code, out, _ = run(
            monkeypatch, capsys, "forecast", "--model", model, "--draws", draws, "--origin", "2018-10",
            "--months", "14", "--skip", "2", "--out", str(tmp_path / model), "--top", "3",
        )  # fmt: skip
        assert code == 0
        assert "2019-01 to 2019-12" in out
        assert "Afghanistan" in out
    code, out, _ = run(
        monkeypatch, capsys, "score", str(tmp_path / "conflictology"),
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
        (["forecast", "--panel", "no-such-file.csv"], "no-such-file.csv"),
        (["score", "no-such-folder"], "no-such-folder"),
        (["backtest", "--window", "1066", "--out", "x"], "1066"),
    ],
)
def test_what_is_wrong_is_said(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, told = run(monkeypatch, capsys, *words)
    assert code == 2
    assert said in told


def test_a_panel_of_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{u},{2015 + m // 12}-{m % 12 + 1:02d},{(m * 7 + i) % 5}" for i, u in enumerate("AB") for m in range(48)]
    file = tmp_path / "own.csv"
    file.write_text("place,when,dead\n" + "\n".join(rows), encoding="utf-8")
    code, out, _ = run(
        monkeypatch, capsys, "forecast", "--panel", str(file), "--unit-column", "place", "--month-column", "when",
        "--value-column", "dead", "--model", "varde", "--draws", "50", "--months", "3", "--json",
    )  # fmt: skip
    assert code == 0
    found = json.loads(out)
    assert found["origin"] == "2018-12"
    assert {u["unit"] for u in found["units"]} == {"A", "B"}
    assert all(u["expected"] > 0 for u in found["units"])
