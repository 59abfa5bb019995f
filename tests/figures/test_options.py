"""What is not in place and exists for a situation, with findings, past cases and scenarios."""

from __future__ import annotations

import json
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.findings import Finding, findings
from varde.figures.options import APPLIED, LABEL, NOT_APPLIED, OPTIONS, SITUATIONS, options, scenario
from varde.figures.registry import get_figure
from varde.store import Store, open_store


def of(answer: Answer, instrument: str) -> dict[str, Any]:
    return next(o for o in answer.value["options"] if o["instrument"] == instrument)


@pytest.fixture(scope="module")
def ukraine(store: Store) -> Answer:
    return options(store, "Ukraine")


# --- what is told -----------------------------------------------------------------------------------------------------


def test_ukraine_has_no_operation_and_what_was_found_on_them(ukraine: Answer) -> None:
    assert ukraine.value["situation"] == "active conflict"
    operation = of(ukraine, "un_peace_operation")
    assert operation["status"] == "never"
    assert [f["id"] for f in operation["findings"]] == [
        f.id
        for f in sorted(
            (f for f in findings() if f.instrument == "un_peace_operation"), key=lambda f: (f.year or 0, f.authors)
        )
    ]
    assert of(ukraine, "un_political_mission")["findings_text"] == "No finding on it was read."


def test_what_is_in_place_is_no_option(store: Store) -> None:
    sudan = options(store, "SDN")
    assert {"un_peace_operation", "sanctions", "arms_embargo"} <= {o["instrument"] for o in sudan.value["in_place"]}
    assert "un_peace_operation" not in {o["instrument"] for o in sudan.value["options"]}
    assert of(sudan, "un_political_mission")["status"] == "lapsed"
    mali = options(store, "Mali")
    operation = of(mali, "un_peace_operation")
    assert (operation["status"], operation["until"], operation["what"]) == ("lapsed", "2023-06-30", ["MINUSMA"])


def test_an_embargo_is_told_by_the_measures_of_a_regime(store: Store) -> None:
    # Mali's regime had a travel ban and a freeze only; that on Lebanon has no embargo and stands.
    assert of(options(store, "Mali"), "arms_embargo")["status"] == "never"
    lebanon = options(store, "Lebanon")
    assert of(lebanon, "arms_embargo")["status"] == "never"
    assert "sanctions" in {o["instrument"] for o in lebanon.value["in_place"]}
    # The measures that came back on Iran are told by reference to others.
    assert of(options(store, "Iran"), "arms_embargo")["status"] == "unknown"


def test_what_no_table_tells_of_is_unknown(ukraine: Answer) -> None:
    for instrument in ("mediation", "womens_participation", "early_warning"):
        told = of(ukraine, instrument)
        assert (told["status"], told["note"]) == ("unknown", "No table held says whether it is in place.")


def test_options_fit_the_situation_and_are_in_the_order_of_names(store: Store) -> None:
    names = [o.name for o in OPTIONS]
    assert names == sorted(names)
    for state, situation in (("UKR", "active conflict"), ("MEX", "low")):
        value = options(store, state).value
        assert value["situation"] == situation
        told = [o["name"] for o in value["options"]]
        assert told == sorted(told)
        fitting = {o.key for o in OPTIONS if situation in o.situations}
        assert {o["instrument"] for o in [*value["options"], *value["in_place"]]} == fitting
    assert {s for o in OPTIONS for s in o.situations} == set(SITUATIONS)


def test_nothing_is_recommended(ukraine: Answer) -> None:
    assert "Nothing is recommended. Instruments are in the order of their names." in ukraine.notes
    said = json.dumps(ukraine.as_dict()).casefold()
    assert "should " not in said.replace("the table should", "")
    assert "best " not in said.replace("best estimate", "")


def test_deaths_are_those_of_the_figure(store: Store, ukraine: Answer) -> None:
    for kind, type_ in (("state_based", "state-based"), ("total", "total")):
        given = {"state": "UKR", "since": "2025-06", "until": "2026-05", "type": type_}
        assert ukraine.value["deaths_12"][kind] == get_figure("conflict.deaths").answer(store, given).value
    given = {"state": "UKR"}
    forecast = get_figure("conflict.forecast").answer(store, given).value
    told = ukraine.value["forecast"]
    assert {k: told[k] for k in ("expected", "interval_80", "probability_1000")} == {
        k: forecast[k] for k in ("expected", "interval_80", "probability_1000")
    }


# --- past cases -------------------------------------------------------------------------------------------------------


def test_past_cases_have_the_deaths_of_the_figure(store: Store) -> None:
    cases = of(options(store, "Myanmar"), "un_peace_operation")["cases"]
    assert cases["count"] >= len(cases["cases"]) == 5
    deaths = get_figure("conflict.deaths")

    def over(state: str, start: int, end: int) -> int:
        month = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in (start, end)]
        return int(deaths.answer(store, {"state": state, "since": month[0], "until": month[1]}).value)

    own = 2103
    for case in cases["cases"]:
        began = int(case["began"][:4]) * 12 + int(case["began"][5:7]) - 1
        assert case["deaths_before"] == over(case["state"], began - 12, began - 1)
        assert case["deaths_first_year"] == over(case["state"], began + 1, began + 12)
        assert case["deaths_second_year"] == over(case["state"], began + 13, began + 24)
        assert own / 3 <= case["deaths_before"] <= 3 * own


def test_past_cases_claim_no_effect(store: Store) -> None:
    for state in ("Myanmar", "Colombia"):
        for option in options(store, state).value["options"]:
            cases = option["cases"]
            assert cases["changed"] <= cases["known"] <= cases["count"]
            if cases["known"]:
                assert "no effect" in cases["text"]


def test_few_deaths_are_compared_with_few(store: Store) -> None:
    kuwait = of(options(store, "KWT"), "un_political_mission")["cases"]
    assert all(c["deaths_before"] < 25 for c in kuwait["cases"])
    assert "fewer than 25 deaths" in kuwait["text"]


def test_where_there_is_no_violence_nothing_is_listed(store: Store) -> None:
    norway = options(store, "NOR").value
    assert "no armed conflict to respond to in Norway" in norway["quiet"]
    assert norway["options"] == norway["in_place"] == []
    # Violence that is only expected is violence to respond to.
    mexico = options(store, "MEX").value
    assert mexico["quiet"] is None and mexico["situation"] == "low" and mexico["options"]


def test_an_agreement_tells_of_the_fighting_after_it(ukraine: Answer) -> None:
    agreement = next(o for o in ukraine.value["in_place"] if o["instrument"] == "peace_agreement")
    assert agreement["fighting_since"][0] == 2016 and agreement["verified_through"] == "2021-12-31"
    assert next(o for o in ukraine.value["in_place"] if o["instrument"] == "aid")["fighting_since"] is None


def test_without_days_there_are_no_cases(ukraine: Answer) -> None:
    assert of(ukraine, "mediation")["cases"] == {
        "count": 0,
        "known": 0,
        "changed": 0,
        "cases": [],
        "text": "No days on which it began elsewhere are held.",
    }


# --- scenarios and numbers --------------------------------------------------------------------------------------------


def test_every_published_number_is_applied_or_said_not_to_be() -> None:
    with_number = {f.id for f in findings() if f.effect}
    assert with_number == {*APPLIED, *NOT_APPLIED}
    assert not APPLIED.keys() & NOT_APPLIED.keys()


def test_no_number_enters_that_is_not_in_the_findings() -> None:
    by_id = {f.id: f for f in findings()}
    for key, published in APPLIED.items():
        assert published.words in by_id[key].effect
    assert Fraction(APPLIED["hegre_2019"].reduction).limit_denominator(100) == Fraction(2, 3)


def test_a_scenario_is_a_labelled_range_on_the_forecast(ukraine: Answer) -> None:
    told = [o["scenario"] for o in ukraine.value["options"] if o["scenario"]]
    assert [s["finding"] for s in told] == ["hegre_2019"]
    (found,) = told
    forecast = ukraine.value["forecast"]
    assert found["label"] == LABEL == "If the published effect held here"
    assert found["expected"] == [pytest.approx(forecast["expected"] / 3, rel=1e-3), forecast["expected"]]
    assert found["interval_80"]["no effect"] == forecast["interval_80"]
    assert found["interval_80"]["whole effect"] == [pytest.approx(x / 3, rel=1e-3) for x in forecast["interval_80"]]
    assert found["effect"] == next(f.effect for f in findings() if f.id == "hegre_2019")
    assert "which the study does not say" in found["how"]
    assert "up to" in found["caveat"]


def test_where_it_is_in_place_or_violence_is_low_there_is_none(store: Store) -> None:
    for state in ("SDN", "NOR"):
        assert [o["scenario"] for o in options(store, state).value["options"] if o["scenario"]] == []


@given(
    st.sampled_from(findings()),
    st.floats(0, 1e6),
    st.lists(st.floats(0, 1e6), min_size=2, max_size=2).map(sorted),
    st.floats(0, 1),
)
def test_a_scenario_never_raises_the_forecast(
    finding: Finding, expected: float, interval: list[float], probability: float
) -> None:
    forecast = {"expected": expected, "interval_80": interval, "probability_1000": probability}
    found = scenario(finding.as_dict(), forecast)
    assert (found is not None) == (finding.id in APPLIED)
    assert scenario(finding.as_dict(), None) is None
    if found:
        for low, high in (found["expected"], found["probability_1000"]):
            assert 0 <= low <= high
        assert found["interval_80"]["whole effect"][0] <= found["interval_80"]["whole effect"][1]
        assert found["interval_80"]["whole effect"][1] <= interval[1]


# --- past days, and faults --------------------------------------------------------------------------------------------

DAY = date(2011, 1, 1)
POISON = {
    "missions": "* FROM t WHERE start <= $d",
    "sanctions_regimes": '* REPLACE (CASE WHEN "end" > $d THEN NULL ELSE "end" END AS "end") FROM t WHERE start <= $d',
    "peace_agreements": "* FROM t WHERE date <= $d",
    "violence_country_months": "* REPLACE (CASE WHEN month > '2010-12' THEN 9999 ELSE state_based_deaths END AS "
    "state_based_deaths) FROM t",
    "forecast_periods": "* REPLACE (CASE WHEN origin > '2010-12' THEN 0 ELSE expected END AS expected) FROM t",
    "aid_flows": "* REPLACE (CASE WHEN year > 2010 THEN 9999 ELSE net_oda END AS net_oda) FROM t",
}


def test_nothing_later_is_told(store: Store, tmp_path: Path) -> None:
    build = Path(shutil.copytree(store.path, tmp_path / "build"))
    with duckdb.connect(":memory:") as con:
        for table, select in POISON.items():
            path = build / f"{table}.parquet"
            con.execute(f"CREATE OR REPLACE TABLE t AS SELECT * FROM read_parquet('{path}')")
            con.execute(f"COPY (SELECT {select.replace('$d', f'DATE {str(DAY)!r}')}) TO '{path}' (FORMAT parquet)")
    poisoned = open_store(build)
    for state in ("SDN", "COL", "LBY", "HTI"):
        true, other = options(store, state, on=DAY), options(poisoned, state, on=str(DAY))
        for name in ("value", "notes", "rows", "verified"):
            assert getattr(true, name) == getattr(other, name), (state, name)
    assert options(store, "LBY").value != options(poisoned, "LBY").value
    poisoned.close()


def test_a_past_day_knows_no_later_study(store: Store) -> None:
    then = options(store, "MMR", on="2011-01-01")
    operation = of(then, "un_peace_operation")
    assert {f["id"] for f in operation["findings"]} == {"doyle_sambanis_2000", "fortna_2004", "collier_2008"}
    assert operation["scenario"] is None
    assert "Findings published after 2010, or without a year, are left out." in then.notes
    assert all(c["began"] <= "2011-01-01" for c in operation["cases"]["cases"])


def test_without_a_forecast_for_the_day_there_is_no_scenario(store: Store) -> None:
    then = options(store, "MLI", on="2013-03-03")
    assert then.value["forecast"] is None
    assert any("Without a forecast, and so without scenarios" in n for n in then.notes)
    assert of(then, "un_peace_operation")["status"] == "never"


def test_bad_input(store: Store) -> None:
    for wrong in ({"state": "Atlantis"}, {"state": "UKR", "months": 9}, {"state": "UKR", "on": "tomorrow"}):
        with pytest.raises(UsageError):
            options(store, **wrong)
    assert options(store, "PSE").status == "not applicable"
    assert options(store, "SSD", on="2011-01-01").status == "not applicable"
    assert options(store, "FRA", on="1980-01-01").status == "no data"
