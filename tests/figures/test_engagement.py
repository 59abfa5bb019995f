"""respond.engagement: who is engaged where violence is forecast, on the snapshot and on days in the past."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.contributions import LAST_KNOWN, PAST, PRESENT, stale, years_back
from varde.figures.engagement import HIGH, NO_EFFECT, a_or_an, counts, standing
from varde.figures.forecasts import AT_RISK
from varde.figures.registry import get_figure
from varde.store import Store, open_store
from varde.store.build import build
from varde.store.query import DESCRIPTION


def ask(store: Store, state: str, **given: str) -> Answer:
    return get_figure("respond.engagement").answer(store, {"state": state} | given)


@pytest.fixture(scope="module")
def norway(store: Store) -> Answer:
    return ask(store, "Norway")


def of(answer: Answer, state: str) -> dict[str, Any]:
    return next(r for r in [*answer.value["states"], *answer.value["elsewhere"]] if r["state"] == state)


def engagements(answer: Answer, state: str, kind: str = "personnel") -> dict[str, dict[str, Any]]:
    row = of(answer, state)
    return {e["what"]: e for e in [*row["present"], *row["past"]] if e["kind"] == kind}


# --- what it must show ------------------------------------------------------------------------------------------------


def test_norway_in_colombia(norway: Answer) -> None:
    (role,) = engagements(norway, "COL", "role in agreements").values()
    assert (role["since"], role["until"], role["status"]) == ("2012-08-26", "2016-11-24", LAST_KNOWN)
    assert {"guarantor", "facilitator"} <= set(role["roles"])
    assert role["as_of"] == "2021-12-31"
    assert len(role["agreements"]) == 7
    assert of(norway, "COL")["standing"] == "engaged"


def test_norway_in_south_sudan_and_mali(norway: Answer) -> None:
    unmiss = engagements(norway, "SSD")["UNMISS"]
    assert (unmiss["since"], unmiss["until"], unmiss["status"]) == ("2011-08", "2014-08", LAST_KNOWN)
    assert unmiss["persons"] == 23
    minusma = engagements(norway, "MLI")["MINUSMA"]
    assert (minusma["since"], minusma["until"], minusma["status"]) == ("2013-09", "2014-08", PAST)
    assert "ended on 30 June 2023" in minusma["note"]
    # The last month held is no day of leaving.
    assert "figures end in August 2014" in minusma["note"]


def test_norway_in_the_middle_east(norway: Answer) -> None:
    for state in ("ISR", "LBN", "SYR", "EGY", "JOR"):
        untso = engagements(norway, state)["UNTSO"]
        assert (untso["since"], untso["until"], untso["persons"]) == ("2009-11", "2014-08", 13)
        assert "does not say who serves where" in untso["note"]
    assert set(engagements(norway, "ISR", "role in agreements")) == {
        'Israeli-Palestinian Interim Agreement on the West Bank and the Gaza Strip ("Oslo II")'
    }
    oslo = engagements(norway, "ISR", "role in agreements").popitem()[1]
    assert (oslo["status"], oslo["since"], oslo["note"]) == (PAST, "1993-09-13", "Recorded as ended: 2 of 2.")


def test_personnel_figures_end_and_it_is_said(norway: Answer) -> None:
    assert "Personnel figures end in August 2014: no data after that month." in norway.notes
    # A mission is there, and its contributors are not known: that is not nobody.
    assert of(norway, "ISR")["standing"] == "unknown"
    assert of(norway, "ISR")["unknown"] == [
        "personnel: UNTSO is there, and personnel by contributor end in August 2014"
    ]
    assert "ISR" in {r["state"] for r in norway.value["high_risk_unknown"]}
    # Nor is it aid alone, where a mission is.
    assert of(norway, "SSD")["standing"] == "aid_unknown"
    assert of(norway, "NGA")["standing"] == "aid"
    # UNOAU is an office to the African Union and no mission in Ethiopia.
    assert of(norway, "ETH")["standing"] == "aid"


def test_france_in_lebanon_is_not_aid_alone(store: Store) -> None:
    assert of(ask(store, "France"), "LBN")["standing"] == "aid_unknown"


def test_absent_is_where_no_source_leaves_it_open(norway: Answer) -> None:
    absent = {r["state"] for r in norway.value["high_risk_absent"]}
    assert {"RUS", "TCD"} <= absent
    for state in absent:
        row = of(norway, state)
        assert row["unknown"] == [] and not any(counts(e, date(2026, 5, 31)) for e in row["present"])
    assert any("no positive flow on record" in n for n in norway.notes)


def test_risk_beside_engagement_is_no_effect(store: Store) -> None:
    for state in ("NOR", "USA"):
        assert NO_EFFECT in ask(store, state).notes


def test_personnel_as_the_figure_on_operations_has_it(store: Store, norway: Answer) -> None:
    other = get_figure("operations.personnel")
    for state, mission in (("SSD", "UNMISS"), ("MLI", "MINUSMA"), ("ISR", "UNTSO"), ("AFG", "UNAMA")):
        told = engagements(norway, state)[mission]
        found = other.answer(store, {"contributor": "NOR", "mission": mission, "month": told["until"]})
        assert told["persons"] == found.value


def test_aid_as_the_figure_on_aid_has_it(store: Store, norway: Answer) -> None:
    given = {"donor": "NOR", "recipient": "SSD", "by": "year"}
    by_year = {r["year"]: r["value"] for r in get_figure("aid.flows").answer(store, given).value}
    told = engagements(norway, "SSD", "aid")["development assistance"]
    assert (told["value"], told["until"], told["as_of"]) == (by_year[2022], "2022", "2022")
    assert told["mean_before"] == round(sum(by_year[y] for y in (2019, 2020, 2021)) / 3, 2)
    assert told["trend"] == "falls"


def test_beside_what_it_does(store: Store, norway: Answer) -> None:
    assert norway.value["council_years"] == [2021, 2022]
    sudan = of(norway, "SSD")
    assert sudan["council_votes"]["yes"] == 9
    assert sudan["council_votes"]["since"] >= "2021-01-01"
    given = {"state": "NOR", "other": "SSD", "year": str(sudan["assembly_agreement"]["year"])}
    assert sudan["assembly_agreement"]["value"] == get_figure("assembly.agreement").answer(store, given).value
    assert [o["organisation"] for o in of(norway, "TUR")["organisations"]] == ["CoE", "NATO", "OSCE"]
    # Russia left the Council of Europe in 2022.
    assert [o["organisation"] for o in of(norway, "RUS")["organisations"]] == ["OSCE"]
    then = of(ask(store, "NOR", on="2011-01-01"), "RUS")
    assert [o["organisation"] for o in then["organisations"]] == ["CoE", "OSCE"]


def test_states_at_risk_are_those_of_the_forecast(store: Store, norway: Answer) -> None:
    rows = store.rows(
        "SELECT state FROM forecast_periods WHERE target = 'state-based' AND months = 12 AND expected >= $least "
        "AND origin = (SELECT max(origin) FROM forecast_periods) ORDER BY expected DESC",
        {"least": AT_RISK},
    )
    assert [r["state"] for r in norway.value["states"]] == [r["state"] for r in rows]
    for row in norway.value["states"]:
        assert row["risk"]["high"] == (row["risk"]["probability_25"] >= HIGH)
    assert of(norway, "ISR")["risk"]["direction"] == "falls"
    assert of(norway, "NGA")["risk"]["direction"] == "rises"
    assert of(norway, "UKR")["risk"]["direction"] == "steady"


def test_the_lists_part_the_states(store: Store) -> None:
    for state in ("NOR", "CHN", "ETH", "USA"):
        value = ask(store, state).value
        told = [r["state"] for name in value if name.startswith("engaged_risk") for r in value[name]]
        told += [r["state"] for name in ("high_risk_absent", "high_risk_unknown") for r in value[name]]
        assert len(told) == len(set(told))
        left = {r["state"] for r in value["states"]} - set(told)
        assert all(not of_risk["risk"]["high"] for of_risk in value["states"] if of_risk["state"] in left)


def test_who_gives_no_aid_in_the_table_is_not_absent(store: Store) -> None:
    china = ask(store, "China")
    assert china.value["high_risk_absent"] == []
    assert any("China is not among the donors" in note for note in china.notes)
    assert {r["standing"] for r in china.value["states"]} == {"unknown"}


def test_a_contributor_at_risk_itself_is_left_out(store: Store) -> None:
    ethiopia = ask(store, "ETH")
    assert "ETH" not in {r["state"] for r in ethiopia.value["states"]}
    assert any("itself among the states at risk" in n for n in ethiopia.notes)


def test_vetoes_are_unverified_where_the_list_is(store: Store, norway: Answer) -> None:
    russia = ask(store, "RUS")
    assert any(not v["verified"] for v in of(russia, "ISR")["vetoes"])
    assert not russia.verified
    assert norway.verified


def test_every_entry_names_its_source(norway: Answer) -> None:
    known = {s["id"] for s in norway.sources}
    for row in [*norway.value["states"], *norway.value["elsewhere"]]:
        for entry in [*row["present"], *row["past"]]:
            assert entry["source"] in known
            assert entry["as_of"]
            assert entry["since"] <= entry["until"]
            assert (entry in row["past"]) == (entry["status"] == PAST)
    json.dumps(norway.as_dict())


def test_six_months(store: Store) -> None:
    six = ask(store, "NOR", months="6")
    assert six.value["months"] == 6
    assert len(six.value["states"]) < 58
    with pytest.raises(UsageError):
        ask(store, "NOR", months="9")


# --- the user's own copies --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with made-up files in the layouts of the UN's download, of PA-X and of MEND."""
    folder = tmp_path_factory.mktemp("own")
    download = tmp_path_factory.mktemp("download") / "download.csv"
    download.write_text(
        "contributing_country,contribution_id,female_personnel,isocode3,last_reporting_date,m49_code,male_personnel,"
        "mission_acronym,personnel_type\n"
        "Norway,1,2,578,2026-03-31,NOR,11,UNMISS,staff_officer\n"
        "Sweden,2,1,578,2026-03-31,SWE,13,UNTSO,experts_on_mission\n",
        encoding="utf-8",
    )
    columns = "Con,Contp,PP,PPName,Ver,Agt,Status,Lgt,Agtp,Stage,Loc1ISO,Loc2ISO,UcdpCon,UcdpAgr,Part,Interim"
    row = "Philippines,Government,4,Talks,99,Accord,,1,Intra,Cea,PHL,,,,,No"
    (folder / "pax_v99_agreements.csv").write_text(
        f"{columns},AgtId,Dat,ThrdPart\n{row},1,23/11/2023,By the Kingdom of Norway\n", encoding="utf-8"
    )
    (folder / "mend_2026-01-01.csv").write_text(
        "med_event_ID,conflict_country,med_location - MULTISELECT,med_loc_cty,Day,Month,Year,third_party,"
        "third_party_id_MEND,groupings_mechanisms,if_loc_belig,agmt,agmt_name,agmt_id_PAX,shuttle,med_type\n"
        "YEM1,Yemen,unknown,,,5,2023,Norway,CON_385,,,0,,,,M\n",
        encoding="utf-8",
    )
    root = tmp_path_factory.mktemp("store")
    build(root, folder=folder, add=[download])
    opened = open_store(root)
    yield opened
    opened.close()


def test_newer_personnel_reach_further(own: Store) -> None:
    norway = ask(own, "NOR")
    unmiss = engagements(norway, "SSD")["UNMISS"]
    assert (unmiss["until"], unmiss["persons"], unmiss["status"]) == ("2026-03", 13, LAST_KNOWN)
    assert unmiss["source"] == "un_personnel_hub"
    assert of(norway, "SSD")["standing"] == "engaged"
    assert of(norway, "SSD")["unknown"] == []
    # Where the newer data no longer have it, it is past, from the older source.
    untso = engagements(norway, "ISR")["UNTSO"]
    assert (untso["until"], untso["status"], untso["source"]) == ("2014-08", PAST, "ipi_personnel")
    assert of(norway, "ISR")["standing"] == "past"
    assert "ISR" in {r["state"] for r in norway.value["high_risk_absent"]}
    assert not any("August 2014" in n for n in norway.notes)


def test_agreements_and_mediation_from_own_copies(own: Store) -> None:
    norway = ask(own, "NOR")
    (accord,) = engagements(norway, "PHL", "role in agreements").values()
    assert (accord["source"], accord["since"], accord["status"]) == ("pax_agreements", "2023-11-23", LAST_KNOWN)
    assert "PA-X does not say" in accord["note"]
    (event,) = engagements(norway, "YEM", "mediation").values()
    assert (event["source"], event["text"]) == ("mend_mediation", "one event of mediation, May 2023")
    assert {of(norway, s)["standing"] for s in ("PHL", "YEM")} == {"engaged"}
    before = ask(own, "NOR", on="2023-01-01")
    assert engagements(before, "PHL", "role in agreements") == engagements(before, "YEM", "mediation") == {}


# --- past days --------------------------------------------------------------------------------------------------------


def test_the_first_day_of_2011(store: Store) -> None:
    then = ask(store, "NOR", on="2011-01-01")
    assert (then.value["origin"], then.as_of) == ("2010-12", "2011-01-01")
    untso = engagements(then, "ISR")["UNTSO"]
    assert (untso["status"], untso["until"]) == (PRESENT, "2010-12")
    aid = engagements(then, "SDN", "aid")["development assistance"]
    assert (aid["status"], aid["until"], aid["trend"]) == (PRESENT, "2010", None)
    # MINURCAT ended the day before; the agreement with the FARC was years away.
    assert engagements(then, "TCD")["MINURCAT"]["status"] == PAST
    assert engagements(then, "COL", "role in agreements") == {}
    assert not any(r["state"] == "SSD" for r in then.value["states"])


def test_what_starts_later_is_unknown_before(store: Store) -> None:
    then = ask(store, "NOR", on="2006-01-01")
    assert "Not known: personnel by contributor and mission are held from November 2009." in then.notes
    assert "Not known: aid is held from 2009." in then.notes
    assert {r["standing"] for r in then.value["states"]} <= {"engaged", "unknown"}
    assert of(then, "SDN")["standing"] == "engaged"


def test_a_day_without_a_forecast(store: Store) -> None:
    found = ask(store, "NOR", on="2011-02-01")
    assert found.status == "no data"
    assert "from data to January 2011, the last month over by 1 February 2011" in str(found.reason)
    assert ask(store, "NOR", on="2010-12-31").value["origin"] == "2010-12"


def test_who_was_no_state(store: Store) -> None:
    assert ask(store, "GRL").status == "not applicable"
    assert (a_or_an("organisation"), a_or_an("territory")) == ("an organisation", "a territory")
    assert ask(store, "SSD", on="2011-01-01").status == "not applicable"
    with pytest.raises(UsageError):
        ask(store, "Atlantis")


DAY = date(2011, 1, 1)
POISON = {
    "missions": '* REPLACE (CASE WHEN "end" >= $d THEN NULL WHEN "end" IS NULL THEN DATE \'2012-03-03\' ELSE "end" END '
    'AS "end", CASE WHEN "end" >= $d OR "end" IS NULL THEN NOT verified ELSE verified END AS verified) '
    "FROM t WHERE start <= $d",
    "personnel": "* REPLACE (CASE WHEN month >= '2011-01' THEN 9999 ELSE persons END AS persons) FROM t",
    "aid_flows": "* REPLACE (CASE WHEN year >= 2011 THEN 9999 ELSE net_oda END AS net_oda) FROM t",
    "peace_agreements": "* REPLACE (CASE WHEN ended_on > $d THEN NULL WHEN ended_on IS NULL THEN true ELSE ended END "
    "AS ended, CASE WHEN ended_on > $d THEN NULL WHEN ended_on IS NULL THEN DATE '2012-01-01' ELSE ended_on END AS "
    "ended_on) FROM t WHERE date <= $d",
    "peace_agreement_third_parties": "* FROM t WHERE date <= $d",
    "votes": "* REPLACE (CASE WHEN year >= 2011 THEN 'no' ELSE vote END AS vote) FROM t",
    "resolution_states": "* FROM t WHERE date <= $d",
    "resolutions": "* FROM t WHERE date <= $d",
    "council_members": "* FROM t WHERE year <= 2011",
    "vetoes": "* FROM t WHERE date <= $d",
    "organisation_memberships": '* REPLACE (CASE WHEN "end" > $d THEN NULL WHEN "end" IS NULL THEN DATE \'2015-01-01\' '
    'ELSE "end" END AS "end") FROM t WHERE start <= $d',
    "forecast_periods": "* REPLACE (CASE WHEN origin > '2010-12' THEN 0 ELSE expected END AS expected) FROM t",
}


@pytest.fixture(scope="module")
def poisoned(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The snapshot with another future: all that came after 1 January 2011 is gone, or as it never was."""
    copy = Path(shutil.copytree(store.path, tmp_path_factory.mktemp("poisoned") / "copy"))
    with duckdb.connect(":memory:") as con:
        for table, select in POISON.items():
            path = copy / f"{table}.parquet"
            con.execute(f"CREATE OR REPLACE TABLE t AS SELECT * FROM read_parquet('{path}')")
            kept = f"SELECT {select}".replace("$d", f"DATE '{DAY}'")
            con.execute(f"COPY ({kept}) TO '{path}' (FORMAT parquet)")
    opened = open_store(copy)
    yield opened
    opened.close()


@pytest.mark.parametrize("state", ["NOR", "USA", "ETH"])
def test_nothing_later_is_told(store: Store, poisoned: Store, state: str) -> None:
    true, other = ask(store, state, on=str(DAY)), ask(poisoned, state, on=str(DAY))
    for name in ("value", "notes", "rows", "status", "as_of", "verified"):
        assert getattr(true, name) == getattr(other, name), name
    # The poison is real: a later day is told otherwise.
    assert ask(store, state, on="2015-12-31").value != ask(poisoned, state, on="2015-12-31").value


# --- faults -----------------------------------------------------------------------------------------------------------


def without(store: Store, folder: Path, *tables: str) -> Store:
    copy = Path(shutil.copytree(store.path, folder / "copy"))
    package = json.loads((copy / DESCRIPTION).read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] not in tables]
    (copy / DESCRIPTION).write_text(json.dumps(package), encoding="utf-8")
    return open_store(copy)


def test_a_table_that_is_not_held_is_unknown_and_no_failure(store: Store, tmp_path: Path) -> None:
    tables = ("personnel", "aid_flows", "peace_agreements", "votes", "vetoes", "organisation_memberships")
    bare = without(store, tmp_path, *tables)
    found = ask(bare, "NOR")
    assert {r["standing"] for r in found.value["states"]} == {"unknown"}
    assert len(found.value["high_risk_unknown"]) > 20
    assert "Not known: aid is not held." in found.notes
    bare.close()


def test_a_table_that_cannot_be_read_is_unknown_and_no_failure(store: Store, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store.path, tmp_path / "copy"))
    for table in ("aid_flows", "votes"):
        file = copy / f"{table}.parquet"
        file.write_bytes(file.read_bytes()[:-100])
    damaged, whole = open_store(copy), ask(store, "NOR")
    found = ask(damaged, "NOR")
    assert "Not known: the table aid_flows can't be read." in found.notes
    assert "Not known: the table votes can't be read." in found.notes
    for mine, theirs in zip(found.value["states"], whole.value["states"], strict=True):
        assert mine["unknown"][-1] == "aid: the table aid_flows can't be read"
        assert (mine["council_votes"], mine["assembly_agreement"]) == (None, None)
        assert mine["present"] == [e for e in theirs["present"] if e["kind"] != "aid"]
        assert mine["organisations"] == theirs["organisations"]
    assert not {r["table"] for r in found.rows} & {"aid_flows", "votes"}
    damaged.close()


def test_without_forecasts_it_is_not_held(store: Store, tmp_path: Path) -> None:
    bare = without(store, tmp_path, "forecast_periods")
    assert ask(bare, "NOR").status == "not held"
    bare.close()


# --- properties -------------------------------------------------------------------------------------------------------

ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["personnel", "aid", "role in agreements"]),
            "status": st.sampled_from([PRESENT, LAST_KNOWN, PAST]),
            "as_of": st.sampled_from(["2014-08", "2022", "2021-12-31", "2026-05"]),
        }
    ),
    max_size=4,
)


@given(ENTRIES, st.sets(st.sampled_from(["personnel", "aid", "agreements"])))
def test_unknown_never_counts_as_nothing(entries: list[dict[str, str]], unknown: set[str]) -> None:
    day = date(2026, 5, 31)
    word = standing(entries, unknown, day)
    shown = [e for e in entries if counts(e, day)]
    assert (word in ("engaged", "aid", "aid_unknown")) == bool(shown)
    assert word.startswith("aid") == (bool(shown) and {e["kind"] for e in shown} == {"aid"})
    # Aid only is said where personnel and roles are known to be none.
    assert (word == "aid") == (word.startswith("aid") and unknown <= {"aid"})
    if not shown:
        assert word == ("unknown" if unknown else "past" if entries else "none")


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 20))
def test_years_back(day: date, years: int) -> None:
    back = years_back(day, years)
    assert back.year == day.year - years
    assert (back.month, back.day) in ((day.month, day.day), (2, 28))
    assert not stale(str(day.year), day)
    assert stale(str(day.year - years), day) == (date(day.year - years, 12, 31) < years_back(day, 5))
