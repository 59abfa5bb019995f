"""The verbs respond, engagement and options: what they print and write, what they refuse, and past days."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from varde.cli import response_report, show
from varde.forecast import run as forecast_run
from varde.forecast.draws import Forecast
from varde.forecast.models import get_model
from varde.forecast.panel import Panel
from varde.publish.instrument_cells import SHORT
from varde.store import Store
from varde.store.query import DESCRIPTION

Run = Callable[..., Any]
THEN = date(2011, 1, 1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitting that takes no time: a benchmark, taken as paths."""
    fit = forecast_run.make_forecast

    def made(panel: Panel, model: object, origin: int, months: int, draws: int, seed: int) -> Forecast:
        return replace(fit(panel, get_model("negative-binomial"), origin, months, 60, seed), paths=True)

    monkeypatch.setattr(forecast_run, "make_forecast", made)


def lines(printed: str) -> list[dict[str, str]]:
    """Tab-separated rows as objects."""
    head, *rows = (line.split("\t") for line in printed.splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


# --- respond ----------------------------------------------------------------------------------------------------------


def test_the_table_in_a_pipe_is_tab_separated_and_nothing_else(run: Run) -> None:
    code, out, err = run("respond")
    rows = lines(out)
    assert code == 0 and [r["place"] for r in rows] == [str(i) for i in range(1, len(rows) + 1)]
    states = {r["state"]: r for r in rows}
    assert states["UKR"]["operation"] == states["MMR"]["operation"] == "never"
    assert (states["MLI"]["operation"], states["SSD"]["operation"]) == ("lapsed", "in place")
    assert set(SHORT) <= rows[0].keys()
    words = {"in place", "fighting renewed", "lapsed", "never", "unknown", "counted", "counted before", "none counted"}
    assert {r[k] for r in rows for k in SHORT} <= words
    assert "weights that sum to 10" in err.replace("\n", " ") and "Unknown among the 30 most at risk" in err
    assert "Peace agreement 31 December 2021" in err.replace("\n", " ")


def test_the_table_says_what_the_figure_says(run: Run) -> None:
    rows = lines(run("respond", "--top", "4").out)
    found = run("respond", "--top", "4", "--json").json
    assert found["figure"] == "respond.gap" and len(rows) == 4
    for row, state in zip(rows, found["value"]["states"], strict=True):
        assert (row["state"], float(row["gap"])) == (state["state"], state["gap"])
        assert (row["first_place"], row["last_place"]) == (str(state["places"]["first"]), str(state["places"]["last"]))
    assert found["sources"] and found["rows"] and found["query"]


def test_on_a_terminal_it_fits_100_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    code, out, _ = run("respond", "--on", "2020-12-31")
    assert code == 0 and max(map(len, out.splitlines())) <= 100
    assert "places" in out and "No room" not in out and "association and not" in out.replace("\n", " ")
    named = [line for line in out.splitlines() if "●" in line]
    assert len(named) > 10
    for verb in (("engagement", "Norway"), ("options", "Mali")):
        told = run(*verb).out.splitlines()
        assert max(len(t) for t in told if not t.lstrip().startswith(("http", "Source:"))) <= 100, verb


def test_what_followed_is_told_of_past_days_alone(run: Run) -> None:
    assert "association and not an effect" in run("respond", "--on", "2005-12-31").err.replace("\n", " ")
    assert "association" not in run("respond").err


def test_weights_are_given_and_refused(run: Run) -> None:
    one = lines(run("respond", "--weights", "operation=10", "--top", "60").out)
    assert {r["response"] for r in one} == {"0", "1"}
    code, out, err = run("respond", "--weights", "operation=3,aid=3")
    assert (code, out) == (2, "") and "sum to 6" in err and "have to sum to 10" in err
    assert "no instrument" in run("respond", "--weights", "armies=10").err
    assert run("respond", "--weights", "operation=12,aid=-2").code == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("respond", "--months", "7"), "7"),
        (("respond", "--top", "0"), "above zero"),
        (("respond", "--on", "1944-06-06"), "before the data"),
        (("respond", "--on", "2150-01-01"), "future"),
        (("respond", "--on", "June"), "not a day"),
        (("respond", "--on", "1989-06-30"), "Ask for a day from 1990-12-31"),
        (("respond", "--json", "--html"), "one at a time"),
        (("engagement", "Atlantis"), "Atlantis"),
        (("engagement", "Norway", "--months", "3"), "3"),
        (("options", "Atlantis"), "Atlantis"),
        (("options", "Mali", "--html", "--json"), "one at a time"),
    ],
)
def test_what_is_refused(run: Run, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fitted(*_: object) -> None:
        raise AssertionError("fitted before it was refused")

    monkeypatch.setattr(forecast_run, "make_forecast", fitted)
    code, out, err = run(*words)
    assert (code, out) == (2, "") and told in err


def test_a_day_past_the_deaths_held_is_refused(run: Run) -> None:
    held = run("respond", "--json").json["value"]["origin"]
    today = date.today().isoformat()
    if today[:7] > held:
        code, _, err = run("respond", "--on", today)
        assert code == 2 and f"to {held}" in err


def test_a_day_without_a_forecast_is_fitted(run: Run, quick: None) -> None:
    found = run("respond", "--on", "2012-07-10", "--months", "6", "--json").json
    value = found["value"]
    assert (value["on"], value["origin"], value["from"], value["until"]) == (
        *("2012-07-10", "2012-06"),
        *("2012-07", "2012-12"),
    )
    assert "fitted for the table" in found["notes"][0]
    states = {s["state"]: {r["instrument"]: r for r in s["instruments"]} for s in value["states"]}
    assert states["SSD"]["operation"]["what"][0] == "UNMISS"
    assert {s["id"] for s in found["sources"]} >= {"un_missions", "ucdp_country_month"}
    page = run("respond", "--on", "2012-07-10", "--html").out
    assert "10 July 2012" in page and 'id="followed"' in page


def test_without_forecasts_one_is_fitted(run: Run, quick: None, without_forecasts: Path) -> None:
    found = run("respond", "--json", "--top", "3", "--store", str(without_forecasts)).json
    assert found["value"]["origin"] == "2026-05" and len(found["value"]["states"]) == 3
    code, out, _ = run("engagement", "Norway", "--store", str(without_forecasts))
    assert code == 1 and "not held" in out


# --- the past ---------------------------------------------------------------------------------------------------------


def changed(store: Store, folder: Path, edits: dict[str, Callable[[pl.DataFrame], pl.DataFrame]], *gone: str) -> Path:
    """A copy of an evidence base with some tables edited, and some gone."""
    build = Path(shutil.copytree(store.path, folder / "changed"))
    for table, edit in edits.items():
        edit(pl.read_parquet(build / f"{table}.parquet")).write_parquet(build / f"{table}.parquet")
    package = json.loads((build / DESCRIPTION).read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] not in gone]
    (build / DESCRIPTION).write_text(json.dumps(package), encoding="utf-8")
    return build


def _missions(f: pl.DataFrame) -> pl.DataFrame:
    """No mission that began later, and none that stood then ever ended."""
    stood = pl.col("end").is_null() | (pl.col("end") > THEN)
    gone = [pl.when(stood).then(None).otherwise(pl.col(c)).alias(c) for c in ("end", "drawdown_until", "ended_by")]
    mandate = pl.when(stood).then(date(2040, 1, 1)).otherwise(pl.col("last_mandate_until")).alias("last_mandate_until")
    act = pl.when(stood).then(pl.lit("S/RES/9999(2040)")).otherwise(pl.col("last_mandate")).alias("last_mandate")
    # Of one that has no end, somebody has to say until when it was there.
    told = stood & (pl.col("verified_through").is_not_null() | pl.col("end").is_not_null())
    known = pl.when(told).then(date(2040, 1, 1)).otherwise(pl.col("verified_through")).alias("verified_through")
    return f.filter(pl.col("start").is_null() | (pl.col("start") <= THEN)).with_columns(*gone, mandate, act, known)


def _deaths(f: pl.DataFrame) -> pl.DataFrame:
    later = pl.col("month") > "2010-12"
    return f.with_columns(pl.when(later).then(pl.col("state_based_deaths") * 7 + 500).otherwise("state_based_deaths"))


@pytest.fixture(scope="module")
def poisoned(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The evidence base with what came after 1 January 2011 changed or taken back."""
    edits: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "missions": _missions,
        "resolutions": lambda f: f.filter(pl.col("date") <= THEN),
        "resolution_states": lambda f: f.filter(pl.col("date") <= THEN),
        "peace_agreements": lambda f: f.filter(pl.col("date") <= THEN),
        "aid_flows": lambda f: f.filter(pl.col("year") <= 2010),
        "violence_country_months": _deaths,
        "forecast_periods": lambda f: f.with_columns(
            pl.when(pl.col("origin") > "2010-12").then(pl.col("expected") * 7).otherwise("expected").alias("expected")
        ),
    }
    yield changed(store, tmp_path_factory.mktemp("poison"), edits)


def table_of(run: Run, *words: str) -> dict[str, Any]:
    value: dict[str, Any] = run("respond", *words, "--json").json["value"]
    # What followed looks past the day, and says so.
    value.pop("followed")
    return value


def test_the_table_of_2011_knows_nothing_later(run: Run, poisoned: Path) -> None:
    asked = ("--on", "2011-01-01")
    was, would_be = table_of(run, *asked), table_of(run, *asked, "--store", str(poisoned))
    assert was["states"] and was == would_be
    told = json.dumps(was)
    assert "UNMISS" not in told and "MINUSMA" not in told and not [y for y in range(2012, 2027) if f"({y})" in told]
    page = run("respond", *asked, "--html").out.split('<section id="gap">')[1].split("</section>")[0]
    theirs = run("respond", *asked, "--html", "--store", str(poisoned)).out
    assert page == theirs.split('<section id="gap">')[1].split("</section>")[0]
    later = ("--on", "2016-12-31", "--top", "60")
    assert table_of(run, *later) != table_of(run, *later, "--store", str(poisoned)), "the poison does not show at all"


def test_a_forecast_that_is_fitted_sees_nothing_later(run: Run, poisoned: Path, quick: None) -> None:
    asked = ("--on", "2010-07-15")
    assert table_of(run, *asked) == table_of(run, *asked, "--store", str(poisoned))


def test_a_missing_table_makes_its_column_unknown(run: Run, store: Store, tmp_path: Path) -> None:
    base = changed(store, tmp_path, {}, "sanctions_regimes", "peace_agreements")
    rows = lines(run("respond", "--store", str(base)).out)
    assert {r["sanctions"] for r in rows} == {r["agreement"] for r in rows} == {"unknown"}
    assert "unknown" not in {r["council"] for r in rows}
    assert "UN sanctions regime 100%" in run("respond", "--store", str(base)).err.replace("\n", " ")


# --- engagement -------------------------------------------------------------------------------------------------------


def test_norways_engagement_has_its_dates_and_its_limits(run: Run) -> None:
    code, out, err = run("engagement", "Norway")
    states = {r["name"]: r for r in lines(out)}
    assert code == 0 and states["Colombia"]["standing"] == "engaged"
    assert "facilitator" in states["Colombia"]["last_known"]
    told = {n: f"{states[n]['last_known']} {states[n]['past']}" for n in ("South Sudan", "Mali", "Lebanon", "Israel")}
    assert "last known: UNMISS 23 in Aug\u00a02014" in told["South Sudan"] and "MINUSMA" in told["Mali"]
    assert "UNTSO" in told["Lebanon"] and "UNTSO" in told["Israel"]
    assert "Personnel figures end in August 2014" in err
    assert states["South Sudan"]["standing"] == "aid_unknown" and "Iran (aid only)" in err
    assert "says nothing on the effect" in err.replace("\n", " ")
    assert "no positive flow of aid is on record" in err.replace("\n", " ")
    assert "High risk, and absent: " in err and "Elsewhere" in err


def test_engagement_as_json_and_page_and_file(run: Run) -> None:
    found = run("engagement", "NOR", "--months", "6", "--json").json
    assert found["figure"] == "respond.engagement" and found["value"]["months"] == 6
    code, out, _ = run("engagement", "NOR", "--html", "--out", "page.html")
    assert code == 0 and Path(out.strip()).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("engagement", "NOR", "--html", "--out", "-").out.startswith("<!doctype html>")
    Path("folder").mkdir()
    assert run("engagement", "NOR", "--json", "--out", "folder").out.strip().endswith("folder/engagement-NOR.json")
    assert json.loads(Path("folder/engagement-NOR.json").read_text(encoding="utf-8"))["value"]["months"] == 12


def test_a_table_in_a_file_is_as_in_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = run("respond", "--top", "5").out
    assert run("respond", "--top", "5", "--out", "table.tsv").code == 0
    assert Path("table.tsv").read_text(encoding="utf-8") == piped
    code, _, err = run("respond", "--out", "nowhere/table.tsv")
    assert code == 2 and "can't be written" in err


def test_no_engagement_on_a_day_without_a_forecast(run: Run) -> None:
    code, out, _ = run("engagement", "Norway", "--on", "2012-07-10")
    assert code == 1 and "nearest" in out
    assert run("engagement", "Norway", "--on", "2012-07-10", "--json").code == 1


# --- options ----------------------------------------------------------------------------------------------------------


def test_options_bring_their_evidence_and_label_scenarios(run: Run) -> None:
    code, out, _ = run("options", "Mali")
    flat = " ".join(out.split())
    assert code == 0 and "Nothing is recommended" in flat
    found = run("options", "Mali", "--json").json["value"]
    assert [o["name"] for o in found["options"]] == sorted(o["name"] for o in found["options"])
    scenarios = [o["scenario"] for o in found["options"] if o["scenario"]]
    assert scenarios and flat.count("If the published effect held here:") == len(scenarios)
    for option in found["options"]:
        for finding in option["findings"]:
            assert finding["authors"] in flat and finding["caveat"] in flat
            assert finding["effect_in_words"] in flat and all(a in flat for a in finding["addresses"])
        for case in option["cases"]["cases"]:
            assert f"{case['name']}, {case['what']}" in flat


def test_all_numbers_of_a_case_are_told(run: Run) -> None:
    report = run("options", "Mali").out
    cases = [c for o in run("options", "Mali", "--json").json["value"]["options"] for c in o["cases"]["cases"]]
    flat = " ".join(report.split())
    for case in cases[:3]:
        assert f"{response_report.case_row(case)[3]} deaths in the 12 months before" in flat


def test_what_is_in_place_says_what_became_of_it(run: Run) -> None:
    flat = " ".join(run("options", "Ukraine").out.split())
    assert "◐ Peace agreement: fighting renewed since 2016" in flat and "third parties as UCDP lists them" in flat
    assert "31 December 2021" in flat.partition("Arms embargo")[0]


def test_a_state_at_peace_has_no_options(run: Run) -> None:
    flat = " ".join(run("options", "Norway").out.split())
    assert "There is no armed conflict to respond to in Norway" in flat and "Past cases:" not in flat
    assert "80% interval 0 to 0" in flat
