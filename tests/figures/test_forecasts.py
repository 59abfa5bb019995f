"""Figures on forecasts, over a store with those of a few states: what they give, and what they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from varde import __version__
from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import AREAS, FURTHER_FILES, get_figure, load_area
from varde.store import Store, open_store
from varde.store.query import DESCRIPTION

STATES = ("COL", "ISR", "MEX", "MOZ", "NOR", "SDN", "SRB", "SSD", "TUV", "UKR")


def ask(store: Store, name: str = "forecast", **arguments: Any) -> Answer:
    return get_figure(f"conflict.{name}").answer(store, arguments)


def test_the_newest_forecast_is_what_the_tables_hold(forecast_store: Store) -> None:
    found = ask(forecast_store, state="Sudan", target="total")
    held = forecast_store.rows(
        "SELECT * FROM forecast_periods WHERE state = 'SDN' AND target = 'total' AND origin = '2026-05' AND months = 12"
    )[0]
    value = found.value
    assert (found.status, found.unit, found.as_of) == ("ok", "deaths", "2026-05")
    assert (value["from"], value["until"], value["origin"]) == ("2026-06", "2027-05", "2026-05")
    for name in ("expected", "probability_25", "probability_1000", "deaths_before", "change", "signal", "rank"):
        assert value[name] == held[name], name
    assert value["median"] == held["q50"]
    assert value["interval_50"] == [held["q25"], held["q75"]]
    assert value["interval_80"] == [held["q10"], held["q90"]]
    assert value["interval_90"] == [held["q05"], held["q95"]]
    assert (value["model"], value["revised_history"]) == ("negative-binomial", False)
    assert value["data_vintage"] == "26.1 and candidates 26.0.1-5"


def test_months_drivers_and_similar_cases(forecast_store: Store) -> None:
    value = ask(forecast_store, state="SDN", target="total").value
    months = [m["month"] for m in value["by_month"]]
    assert months == sorted(months) and (months[0], months[-1], len(months)) == ("2026-06", "2027-05", 12)
    assert sum(m["expected"] for m in value["by_month"]) == pytest.approx(value["expected"], rel=2e-3)
    assert {f"probability_{n}" for n in (1, 10, 25, 100, 1000)} < value["by_month"][0].keys()
    assert [d["driver"] for d in value["drivers"]] == ["deaths_12", "deaths_1"]
    assert [(a["state"], a["name"], a["month"]) for a in value["analogues"]] == [
        ("SDN", "Sudan", "2003-03"),
        ("SDN", "Sudan", "2025-11"),
    ]


def test_six_months_are_the_first_six(forecast_store: Store) -> None:
    six, twelve = (ask(forecast_store, state="UKR", months=n) for n in (6, "12"))
    assert six.value["by_month"] == twelve.value["by_month"][:6]
    assert (six.value["until"], six.value["deaths_before"] < twelve.value["deaths_before"]) == ("2026-11", True)
    assert six.value["expected"] < twelve.value["expected"]
    counted = [r for r in six.rows if r["table"] == "forecast_months"]
    assert len(counted) == 6


@pytest.mark.parametrize(
    ("asked", "origin"), [("2015", "2015-12"), ("2015-12", "2015-12"), ("2015-12-31", "2015-12"), (2024, "2024-12")]
)
def test_past_origins_are_told_as_such(forecast_store: Store, asked: Any, origin: str) -> None:
    found = ask(forecast_store, state="COL", origin=asked)
    assert (found.as_of, found.value["origin"], found.value["revised_history"]) == (origin, origin, True)
    assert f"Made afterwards, from 26.1 history, revised since {origin}: at the time, less was known." in found.notes
    assert [s["vintage"] for s in found.sources] == [[origin]]


def test_every_answer_says_whose_it_is(forecast_store: Store) -> None:
    found = ask(forecast_store, state="COL")
    assert found.notes[0].startswith(
        f"Varde's own forecast, by the model 'negative-binomial' of Varde {__version__}, from data to 2026-05"
    )
    assert "conflict.forecast_record" in found.notes[0]
    (source,) = found.sources
    assert (source["publisher"], source["licence"]) == ("Varde", "CC BY 4.0")
    assert "Sundberg" in source["citation"]
    assert not [n for n in found.notes if n.startswith(("Made before", "Made afterwards"))]
    assert any("under Israel" in n for n in ask(forecast_store, state="ISR").notes)


def test_months_held_after_the_origin_are_pointed_out(forecast_store: Store, tmp_path: Path) -> None:
    later = Path(shutil.copytree(forecast_store.path, tmp_path / "later"))
    package = json.loads((later / DESCRIPTION).read_text(encoding="utf-8"))
    months = next(r for r in package["resources"] if r["name"] == "violence_country_months")
    months["varde:coverage"]["to"] = "2026-08"
    (later / DESCRIPTION).write_text(json.dumps(package), encoding="utf-8")
    opened = open_store(later)
    told = "Made before the months to 2026-08 were known: `varde archive` makes a newer one."
    assert told in ask(opened, state="COL").notes
    assert told not in ask(opened, state="COL", origin=2015).notes
    opened.close()


@pytest.mark.parametrize(
    ("arguments", "status", "reason"),
    [
        ({"state": "GBR"}, "no data", "The forecast from 2026-05 does not cover it."),
        ({"state": "PSE"}, "not applicable", "counted under Israel"),
        ({"state": "SSD", "origin": "2009"}, "not applicable", "no state South Sudan in 2009-12"),
        ({"state": "COL", "origin": "1990"}, "no data", "from 1990 is held; those held are from 2009-12, "),
        ({"state": "COL", "origin": "2015-06"}, "no data", "from 2015-06 is held"),
    ],
)
def test_without_a_forecast_the_reason_is_given(
    forecast_store: Store, arguments: dict[str, str], status: str, reason: str
) -> None:
    found = ask(forecast_store, **arguments)
    assert (found.value, found.status) == (None, status)
    assert reason in str(found.reason)


def test_months_and_targets_that_are_not_held(forecast_store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"conflict\.forecast, argument months: '9' is none of 6, 12"):
        ask(forecast_store, state="COL", months=9)
    with pytest.raises(UsageError, match=r"argument origin: 'soon' is neither a year"):
        ask(forecast_store, state="COL", origin="soon")
    fewer = Path(shutil.copytree(forecast_store.path, tmp_path / "fewer"))
    path = fewer / "forecast_periods.parquet"
    pl.read_parquet(path).filter(months=12, target="total").write_parquet(path)
    opened = open_store(fewer)
    half = ask(opened, state="COL", months=6, target="total")
    assert half.reason == "The forecast from 2026-05 is held over 12 months, not over 6."
    assert ask(opened, state="COL").reason == "No forecast of state-based deaths is held."
    opened.close()


def test_not_held_without_the_tables(without_forecasts: Path) -> None:
    bare = open_store(without_forecasts)
    for name in ("forecast", "forecast_record"):
        found = ask(bare, name, state="COL")
        assert (found.value, found.status) == (None, "not held")
        assert "varde archive" in str(found.reason)
    bare.close()


def test_the_record_is_the_scores_beside_the_intervals(forecast_store: Store) -> None:
    found = ask(forecast_store, "forecast_record", state="COL", target="total")
    rows = {r["origin"]: r for r in found.value}
    held = forecast_store.rows(
        "SELECT s.*, p.q10, p.q90 FROM forecast_scores s JOIN forecast_periods p USING (target, state, origin) "
        "WHERE target = 'total' AND state = 'COL' AND months_scored > 0 AND p.months = 12 ORDER BY origin"
    )
    assert list(rows) == [h["origin"] for h in held] and "2026-05" not in rows
    for h in held:
        row = rows[h["origin"]]
        assert [row[c] for c in ("observed", "expected", "crps", "crps_conflictology", "months_inside")] == [
            h[c] for c in ("observed", "expected", "crps", "crps_conflictology", "inside_80")
        ]
        if h["months_scored"] == 12:
            assert row["interval_80"] == [h["q10"], h["q90"]]
            assert row["inside"] == (h["q10"] <= h["observed"] <= h["q90"])
    # Of 2026 five months are known, and all of them are preliminary: too few to hold against a sum of twelve.
    late = rows["2025-12"]
    assert (late["months"], late["provisional_months"]) == (5, 5)
    assert (late["inside"], late["interval_80"]) == (None, None)
    assert [s["vintage"] for s in found.sources] == [["2009-12 to 2025-12"]]
    assert found.notes[0] == "Made afterwards, from history as revised since: at the time, less was known."
    assert "preliminary" in found.notes[1]


def test_the_observed_deaths_of_a_record_are_those_counted(forecast_store: Store) -> None:
    for state in ("SDN", "MEX"):
        rows = ask(forecast_store, "forecast_record", state=state, target="total").value
        for row in rows:
            if row["months"] < 12:
                continue
            year = int(row["origin"][:4]) + 1
            assert row["observed"] == ask(forecast_store, "deaths", state=state, year=year).value


def test_a_record_of_nothing(forecast_store: Store) -> None:
    nothing = ask(forecast_store, "forecast_record", state="GBR")
    assert (nothing.value, nothing.status) == (None, "no data")
    elsewhere = ask(forecast_store, "forecast_record", state="PSE")
    assert (elsewhere.value, elsewhere.status) == (None, "not applicable")


@pytest.mark.parametrize("state", STATES)
def test_answers_are_plain_and_their_queries_give_the_rows_again(forecast_store: Store, state: str) -> None:
    for name in ("forecast", "forecast_record"):
        found = ask(forecast_store, name, state=state)
        written = found.as_dict()
        assert json.loads(json.dumps(written, allow_nan=False)) == written
        again = sum(len(forecast_store.rows(q)) for q in found.query.split(";\n"))
        assert again >= found.row_count > 0
        assert len({json.dumps(r) for r in found.rows}) == found.row_count


def test_an_area_of_two_files_is_one_area() -> None:
    figures = load_area("conflict")
    assert {"deaths", "forecast", "forecast_record"} <= figures.keys()
    assert {f.area for f in figures.values()} == {"conflict"}
    assert set(FURTHER_FILES.values()) <= set(AREAS) and not set(FURTHER_FILES) & set(AREAS)
    assert get_figure("conflict.forecast").name == "conflict.forecast"
