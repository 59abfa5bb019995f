"""UN operations: real answers from the embedded snapshot, then what is asked beyond it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.mission_labels import Labels
from varde.figures.registry import get_figure
from varde.store import Store, open_store
from varde.store.build import build


def ask(store: Store, name: str, **given: Any) -> Answer:
    return get_figure(f"operations.{name}").answer(store, given)


# --- missions ---------------------------------------------------------------------------------------------------------


def test_missions_in_place_on_a_day(store: Store) -> None:
    answer = ask(store, "missions", on="2018-01-15")
    found = {m["mission"]: m for m in answer.value}
    assert {"UNMIL", "MINUSMA", "UNMISS", "UNTSO"} <= found.keys()
    assert "MINUSTAH" not in found
    assert (answer.status, answer.as_of, answer.unit) == ("ok", "2018-01-15", "missions")
    # An office set up by letters, with no dated page held, is only the last that is known.
    assert found["UNMIL"]["status"] == "in place" and found["UNOWAS"]["status"] == "last known"
    assert found["UNOWAS"]["verified"] is False and answer.verified is False


@pytest.mark.parametrize(
    ("state", "on"), [("SDN", None), ("SSD", None), ("Sudan", "2025-01-01"), ("SSD", "2025-01-01")]
)
def test_abyei_is_shown_under_both_states(store: Store, state: str, on: str | None) -> None:
    given = {"state": state} | ({"on": on} if on else {})
    (unisfa,) = [m for m in ask(store, "missions", **given).value if m["mission"] == "UNISFA"]
    assert unisfa["areas"] == ["SDN", "SSD"] and unisfa["disputed"] is True and unisfa["status"] == "in place"


def test_missions_of_a_state_without_a_day_are_all_on_record(store: Store) -> None:
    answer = ask(store, "missions", state="Colombia")
    assert [(m["mission"], m["start"], m["end"], m["status"]) for m in answer.value] == [
        ("UNMC", "2016-01-25", "2017-09-25", "ended"),
        ("UNVMC", "2017-09-26", None, "in place"),
    ]
    assert answer.value[0]["successors"] == ["UNVMC"] and answer.value[1]["predecessors"] == ["UNMC"]
    assert (answer.as_of, answer.verified_through, answer.verified) == ("2025-10-31", "2025-10-31", True)
    assert {r["table"] for r in answer.rows} == {"missions", "mission_areas"}
    assert ask(store, "missions", state="NOR").value == []


def test_a_mandate_carries_forward_to_its_end_and_no_further(store: Store) -> None:
    before, after = (ask(store, "missions", mission="unvmc", on=day) for day in ("2026-10-31", "2026-11-01"))
    assert (before.value[0]["status"], after.value[0]["status"]) == ("in place", "last known")
    assert (before.status, after.status, after.verified_through) == ("ok", "last known", "2026-10-31")
    # A list may lack what began after the last decision held, whatever its missions' own mandates.
    answer = ask(store, "missions", state="COL", on="2026-11-01")
    assert answer.status == "last known" and "2025-10-31" in str(answer.reason)


def test_closing_and_month_precision(store: Store) -> None:
    (minusma,) = ask(store, "missions", mission="MINUSMA", on="2023-10-01").value
    assert (minusma["status"], minusma["end"], minusma["presence_until"]) == ("closing", "2023-06-30", "2023-12-31")
    assert ask(store, "missions", mission="MINUSMA", on="2024-01-01").value == []
    (monuc,) = ask(store, "missions", mission="MONUC", on="2010-06-30").value
    assert (monuc["start"], monuc["end"]) == ("1999-11-30", "2010-06")


def test_missions_by_kind_and_before_the_un(store: Store) -> None:
    kinds = {k: len(ask(store, "missions", kind=k).value) for k in ("peacekeeping", "political", "support")}
    assert kinds == {"peacekeeping": 71, "political": 50, "support": 3}
    assert ask(store, "missions", on="1940-01-01").status == "not applicable"
    assert ask(store, "missions", on="1946-01-01").value == []


@pytest.mark.parametrize("name", ["UNMISX", "", "NATO"])
def test_an_unknown_mission_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError):
        ask(store, "missions", mission=name)


def test_a_mistyped_mission_gets_the_nearest(store: Store) -> None:
    with pytest.raises(UsageError, match="UNMISX") as caught:
        ask(store, "personnel", mission="UNMISX", month="2014-08")
    assert "UNMIS" in str(caught.value.hint)


# --- personnel --------------------------------------------------------------------------------------------------------


def test_norway_in_august_2014(store: Store) -> None:
    military = ask(
        store, "personnel", contributor="NOR", month="2014-08", mission="MINUSMA,UNMISS,UNTSO", category="military"
    )
    assert (military.value, military.unit, military.as_of, military.status) == (46, "persons", "2014-08", "ok")
    assert military.row_count == 8 and military.sources[0]["vintage"] == ["2014-08"]
    assert sum(r[0] for r in store.run(military.query.replace('"contributor", ', "persons, ", 1)).fetchall()) == 46
    police = ask(
        store, "personnel", contributor="Norway", month="2014-08", mission="UNMIL,UNMISS,MINUSTAH", category="police"
    )
    assert police.value == 24
    parts = {
        c: ask(store, "personnel", contributor="NOR", month="2014-08", category=c).value
        for c in ("all", "military", "police", "troops", "experts")
    }
    assert parts["all"] == parts["military"] + parts["police"] == 73
    assert parts["military"] == parts["troops"] + parts["experts"]


def test_genders_add_up(store: Store) -> None:
    given = {"mission": "UNMIL", "month": "2014-08"}
    men, women = (ask(store, "personnel", gender=g, **given).value for g in ("men", "women"))
    assert men + women == ask(store, "personnel", **given).value
    egypt = ask(store, "personnel", contributor="EGY", month="2011-08", gender="men")
    assert any("1506 persons" in n for n in egypt.notes)


def test_the_longest_table_that_fits_is_asked(store: Store) -> None:
    tables = {
        "personnel_by_contributor": {"contributor": "NOR", "month": "1995-06"},
        "personnel_by_mission": {"mission": "UNMISS", "month": "2017-03"},
        "personnel": {"mission": "UNMISS", "month": "2014-08", "contributor": "NOR"},
    }
    for table, question in tables.items():
        answer = ask(store, "personnel", **question)
        assert answer.value > 0 and {r["table"] for r in answer.rows} == {table}
    world = {
        by: sum(p["value"] for p in ask(store, "personnel", month="2014-08", by=by).value)
        for by in ("mission", "contributor", "category", "gender")
    }
    assert set(world.values()) == {97947}


def test_series(store: Store) -> None:
    months = ask(store, "personnel", contributor="NOR", since="2014")
    assert months.value[-1] == {"month": "2014-08", "value": 73} and len(months.value) == 8
    assert months.as_of == "2014-01/2014-08"
    years = ask(store, "personnel", contributor="NOR", by="year")
    assert years.value[-1]["months"] == 8
    assert years.value[-1]["value"] == pytest.approx(sum(m["value"] for m in months.value) / 8, abs=0.05)
    missions = ask(store, "personnel", contributor="NOR", month="2014-08", by="mission")
    assert missions.value[:2] == [{"mission": "UNMISS", "value": 23}, {"mission": "MINUSMA", "value": 18}]
    both = ask(store, "personnel", contributor="NOR", since="2014-07", until="2014-08", by="mission")
    assert {"month": "2014-08", "mission": "UNMISS", "value": 23} in both.value


def test_a_shared_label_is_split_by_date(store: Store) -> None:
    whole, first, second, third = (
        {m["month"]: m["value"] for m in ask(store, "personnel", mission=name, by="month").value}
        for name in ("UNAVEM", "UNAVEM I", "UNAVEM II", "UNAVEM III")
    )
    assert first | second | third == whole
    assert max(first) < "1991-06" <= min(second) and max(second) < min(third)
    # ONUCI and UNOCI are one operation under two labels in turns.
    assert {r["mission"] for r in ask(store, "personnel", mission="UNOCI", by="month").rows} == {"UNOCI", "ONUCI"}


def test_a_line_without_a_number_is_no_zero(store: Store) -> None:
    answer = ask(store, "personnel", contributor="USA", mission="UNMIL", month="2011-05")
    assert (answer.value, answer.status) == (None, "no data") and "without a number" in str(answer.reason)
    assert ask(store, "personnel", contributor="USA", month="2011-05").value == 110
    series = ask(store, "personnel", contributor="USA", mission="UNMIL", by="month")
    assert series.value[0] == {"month": "2009-11", "value": None} and series.value[-1]["value"] == 13
    assert any("38 months from 2009-11 to 2012-12" in n for n in series.notes)


@pytest.mark.parametrize(
    ("given", "value", "status", "said"),
    [
        ({"contributor": "TUV", "month": "2014-08"}, 0, "ok", "Tuvalu is not among the contributors"),
        ({"contributor": "NOR", "month": "2014-08", "mission": "MINUSCA"}, 0, "ok", "Norway is not among"),
        ({"contributor": "NOR", "month": "2014-09"}, None, "no data", "from 1990-11 to 2014-08"),
        ({"contributor": "NOR", "month": "1990-10"}, None, "no data", "from 1990-11 to 2014-08"),
        ({"contributor": "NOR", "month": "2005-08", "mission": "UNTSO"}, None, "no data", "from 2009-11 to 2014-08"),
        ({"month": "2016-11"}, None, "no data", "has nothing for 2016-11"),
        ({"month": "2014-08", "mission": "UNSMIL"}, None, "no data", "lists nobody for UNSMIL"),
        ({"month": "2010-01", "mission": "MINUSMA"}, None, "not applicable", "MINUSMA was not in place in 2010-01"),
        ({"month": "2010-08", "contributor": "SSD"}, None, "not applicable", "South Sudan was no state in 2010-08"),
        ({"month": "2014-08", "contributor": "GRL"}, None, "not applicable", "only states contribute"),
        ({"since": "2020", "mission": "UNMISS"}, None, "no data", "from 1990-11 to 2017-03"),
    ],
)
def test_zero_no_data_and_not_applicable(
    store: Store, given: dict[str, str], value: int | None, status: str, said: str
) -> None:
    answer = ask(store, "personnel", **given)
    assert (answer.value, answer.status) == (value, status)
    assert said in (answer.reason or " ".join(answer.notes))
    assert answer.sources, "even an answer without a value names the source asked"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"contributor": "NOR"},
        {"contributor": "NOR", "month": "2014-08", "since": "2014"},
        {"contributor": "NOR", "since": "2014-08", "until": "2013"},
        {"contributor": "Congo", "month": "2014-08"},
        {"contributor": "NOR", "month": "2014-13"},
        {"contributor": "NOR", "month": "2014-08", "category": "navy"},
    ],
)
def test_questions_that_are_refused(store: Store, given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        ask(store, "personnel", **given)


MISSIONS = ("MINUSMA", "UNMISS", "UNTSO", "UNMIL", "MINUSTAH", "UNIFIL")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.sets(st.sampled_from(MISSIONS), min_size=1),
    contributor=st.sampled_from(["NOR", "IND", "FRA", "GHA"]),
    month=st.integers(min_value=1, max_value=8).map("2014-{:02}".format),
)
def test_a_list_of_missions_is_their_sum(store: Store, chosen: set[str], contributor: str, month: str) -> None:
    given = {"contributor": contributor, "month": month}
    parts = [ask(store, "personnel", mission=m, **given).value for m in chosen]
    assert ask(store, "personnel", mission=sorted(chosen), **given).value == sum(parts)


def test_contributors(store: Store) -> None:
    answer = ask(store, "contributors", mission="MINUSMA", month="2014-08")
    assert [c["contributor"] for c in answer.value[:3]] == ["BGD", "TCD", "TGO"]
    assert sum(c["persons"] for c in answer.value) == ask(store, "personnel", mission="MINUSMA", month="2014-08").value
    assert {"contributor": "NOR", "name": "Norway", "persons": 18, "men": 16, "women": 2} in answer.value
    gaps = ask(store, "contributors", mission="UNMIL", month="2011-05")
    assert gaps.value[-1]["contributor"] == "USA" and gaps.value[-1]["persons"] is None
    assert "Listed without a number: United States." in gaps.notes
    assert ask(store, "contributors", mission="MINUSMA", month="2012-08").status == "not applicable"
    assert ask(store, "contributors", mission="UNMISS", month="2017-01").status == "no data"


def test_the_users_own_download_takes_over_its_months(store: Store, tmp_path: Path) -> None:
    download = tmp_path / "my copy.csv"  # renamed: recognised by its columns
    download.write_text(
        "contributing_country,contribution_id,female_personnel,isocode3,last_reporting_date,m49_code,male_personnel,"
        "mission_acronym,personnel_type\n"
        "Norway,1,2,578,2026-03-31,NOR,11,UNMISS,staff_officer\n"
        "Norway,2,1,578,2026-03-31,NOR,13,UNTSO,experts_on_mission\n"
        "Norway,3,4,578,2014-08-31,NOR,30,UNMISS,troops\n",
        encoding="utf-8",
    )
    build(tmp_path / "store", add=[download])
    own = open_store(tmp_path / "store")
    newest = ask(own, "personnel", contributor="NOR", month="2026-03", category="military")
    assert (newest.value, newest.sources[0]["id"]) == (27, "un_personnel_hub")
    assert ask(own, "personnel", contributor="NOR", month="2026-03", mission="UNTSO", gender="women").value == 1
    # A month that both hold is taken from the download alone; one that only the older file holds stays.
    assert ask(own, "personnel", contributor="NOR", month="2014-08").value == 34
    assert ask(own, "personnel", contributor="NOR", month="2014-07").value == (
        ask(store, "personnel", contributor="NOR", month="2014-07").value
    )
    series = ask(own, "personnel", contributor="NOR", since="2014-07")
    assert [m["month"] for m in series.value] == ["2014-07", "2014-08", "2026-03"]
    assert series.value[1]["value"] == 34
    # A month that neither holds is no data, and names where the data end.
    beyond = ask(own, "personnel", contributor="NOR", month="2020-01")
    assert beyond.status == "no data" and "to 2026-03" in str(beyond.reason)
    own.close()


# --- fatalities -------------------------------------------------------------------------------------------------------


def test_fatalities_and_their_releases(store: Store) -> None:
    latest = ask(store, "fatalities")
    assert (latest.value, latest.unit, latest.as_of) == (4423, "deaths", "1948-07-06/2025-02-18")
    assert latest.sources[0]["vintage"] == ["2025-04-04"]
    earlier = ask(store, "fatalities", vintage="2023")
    assert (earlier.value, earlier.sources[0]["vintage"]) == (4344, ["2023-11-28"])
    with pytest.raises(UsageError, match="2022"):
        ask(store, "fatalities", vintage="2022")


def test_fatalities_of_a_mission(store: Store) -> None:
    assert ask(store, "fatalities", mission="MINUSMA").value == 311
    assert ask(store, "fatalities", mission="MINUSMA", cause="malicious act").value == 174
    one, two, both = (ask(store, "fatalities", mission=m).value for m in ("UNEF I", "UNEF II", "UNEF"))
    assert (one, two) == (104, 56) and both == one + two
    # A regional office with this state in its remit is not counted as one on its soil.
    mali = ask(store, "fatalities", state="Mali")
    assert mali.value == 311 and mali.notes[0].startswith("Missions counted: MINUSMA;")


def test_fatalities_in_parts_add_up(store: Store) -> None:
    for by in ("year", "mission", "contributor", "cause", "personnel"):
        assert sum(p["value"] for p in ask(store, "fatalities", by=by).value) == 4423, by
    assert ask(store, "fatalities", by="year", mission="MINUSMA", since="2012").value[0] == {"year": 2012, "value": 0}


@pytest.mark.parametrize(
    ("given", "value", "status"),
    [
        ({"contributor": "NOR"}, 43, "ok"),
        ({"contributor": "TUV", "year": "2014"}, 0, "ok"),
        ({"state": "NOR"}, 0, "ok"),
        ({"year": "2026"}, None, "no data"),
        ({"year": "1947"}, None, "no data"),
        ({"contributor": "SSD", "year": "1990"}, None, "not applicable"),
    ],
)
def test_fatalities_zero_no_data_and_not_applicable(
    store: Store, given: dict[str, str], value: int | None, status: str
) -> None:
    answer = ask(store, "fatalities", **given)
    assert (answer.value, answer.status) == (value, status)
    assert answer.sources


def test_a_year_not_whole_says_so(store: Store) -> None:
    answer = ask(store, "fatalities", year="2025")
    assert answer.value == 10 and "The release of 2025-04-04 ends with 2025-02-18." in answer.notes


def test_every_label_of_personnel_and_deaths_means_a_mission(store: Store) -> None:
    labels = Labels.of(store)
    missions = {r["mission"] for r in store.rows("SELECT mission FROM missions")}
    rows = store.rows(
        "SELECT DISTINCT mission, month AS moment FROM personnel UNION SELECT DISTINCT mission, month FROM "
        "personnel_by_mission UNION SELECT DISTINCT mission, strftime(date, '%Y-%m') FROM mission_fatalities"
    )
    assert {labels.mission(r["mission"], r["moment"]) for r in rows} <= missions


def test_a_series_of_a_mission_begins_with_it(store: Store) -> None:
    years = [r["year"] for r in ask(store, "fatalities", mission="MINUSMA", by="year").value]
    assert years[0] == 2013
    assert years == list(range(2013, years[-1] + 1))
