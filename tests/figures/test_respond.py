"""What is in place in a state, and where risk is high and little is: real cases, past days, and what is missing."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from varde.errors import StateError, UsageError
from varde.figures.answer import Answer, plain
from varde.figures.cells import STATUSES
from varde.figures.days import last_full_month, last_full_year, window
from varde.figures.forecasts import at_risk
from varde.figures.instruments import INSTRUMENTS, instruments_of
from varde.figures.question import Question
from varde.figures.registry import get_figure
from varde.figures.response_ranks import WEIGHTS
from varde.states import registry
from varde.store import Store, open_store
from varde.store.build import build
from varde.store.query import DESCRIPTION

SOME = ("AFG", "CAF", "COD", "COL", "HTI", "IRN", "LBN", "MLI", "NOR", "RUS", "SDN", "SSD", "UKR", "YEM")
"""States with something of every instrument, in place, lapsed and never."""
THEN = date(2011, 1, 1)


def ask(store: Store, **arguments: Any) -> Answer:
    return get_figure("respond.instruments").answer(store, arguments)


def gap(store: Store, **arguments: Any) -> Answer:
    return get_figure("respond.gap").answer(store, arguments)


NEWEST = "2026-05-31"


@cache
def together(store: Store, on: str) -> dict[str, list[dict[str, Any]]]:
    """Many states asked at once, which costs little more than one."""
    keys = [k for k in (*SOME, "LTU") if registry().get(k).exists_on(date.fromisoformat(on))]
    return {k: plain(v) for k, v in instruments_of(question(store), keys, date.fromisoformat(on)).items()}


def rows(store: Store, state: str, on: str = NEWEST) -> dict[str, dict[str, Any]]:
    return {r["instrument"]: r for r in together(store, on)[registry().resolve(state).key]}


def row_of(store: Store, state: str, instrument: str, on: str = NEWEST) -> dict[str, Any]:
    """One row, asked alone."""
    asked = instruments_of(question(store), [state], date.fromisoformat(on), only=[instrument])
    (found,) = plain(asked[state])
    return dict(found)


def parts(row: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    return {p[name]: p for p in row["parts"]}


@pytest.fixture(scope="module")
def newest(store: Store) -> Answer:
    """The table of the newest forecast."""
    return gap(store)


def question(store: Store) -> Question:
    return Question(store, "respond.instruments", "instruments", {})


# --- what has to be told ----------------------------------------------------------------------------------------------


def test_south_sudan_has_unmiss_since_july_2011(store: Store) -> None:
    row = rows(store, "South Sudan")["operation"]
    assert (row["status"], row["since"], row["what"][0]) == ("in place", "2011-07-08", "UNMISS")
    assert row["verified_through"] >= "2026-04-30"
    assert "UNMISS: mandate to 30 April 2026 (S/RES/2779(2025))" in row["size_or_last_act"]
    assert "Last known on 30 April 2026" in row["note"]
    assert row["sources"] == ["un_missions"]


def test_minusma_lapsed_in_mali(store: Store) -> None:
    row = rows(store, "MLI")["operation"]
    assert (row["status"], row["what"]) == ("lapsed", ["MINUSMA"])
    assert (row["since"], row["until"]) == ("2013-04-25", "2023-06-30")
    assert row["size_or_last_act"] == (
        "MINUSMA: mandate ended 30 June 2023 (S/RES/2690(2023)), withdrawal by 31 December 2023"
    )
    closing = row_of(store, "MLI", "operation", "2023-09-01")
    assert (closing["status"], closing["parts"][0]["status"]) == ("lapsed", "closing")
    assert "withdrawal due by 31 December 2023" in closing["size_or_last_act"]
    before = row_of(store, "MLI", "operation", "2023-06-29")
    assert (before["status"], before["until"]) == ("in place", None)


def test_haiti_had_two_operations(store: Store) -> None:
    row = rows(store, "HTI")["operation"]
    by_mission = parts(row, "mission")
    assert row["status"] == "lapsed"
    assert (by_mission["MINUSTAH"]["status"], by_mission["MINUSTAH"]["end"]) == ("ended", "2017-10-15")
    assert (by_mission["MINUJUSTH"]["status"], by_mission["MINUJUSTH"]["end"]) == ("ended", "2019-10-15")
    assert "UNSOH, a support office" in row["note"]
    assert rows(store, "HTI")["mission"]["what"] == ["BINUH"]


def test_colombia_has_norway_and_cuba_behind_its_agreement(store: Store) -> None:
    found = rows(store, "COL")
    agreement, mission = found["agreement"], found["mission"]
    assert (agreement["status"], agreement["since"]) == ("in place", "2016-11-24")
    assert "nine years before" in agreement["size_or_last_act"]
    assert "Cuba (facilitator, host)" in agreement["size_or_last_act"]
    behind = {p["state"]: p["roles"] for p in agreement["parts"][0]["third_parties"]}
    assert behind["NOR"] == behind["CUB"] == ["facilitator", "host"]
    assert agreement["parts"][0]["ended"] is False
    assert "Followed by renewed fighting" in agreement["note"] and "its own parties" in agreement["note"]
    assert (agreement["verified_through"], agreement["sources"]) == ("2021-12-31", ["ucdp_peace_agreements"])
    # The second mission took over on the day after the first, so that the UN has been there since the first.
    assert (mission["status"], mission["since"], mission["what"]) == ("in place", "2016-01-25", ["UNVMC"])
    assert mission["note"] == "An unbroken line: UNMC and UNVMC."
    assert [(p["mission"], p["start"]) for p in mission["parts"]] == [("UNVMC", "2017-09-26"), ("UNMC", "2016-01-25")]


def test_sudan_has_unisfa_in_abyei_and_no_unitams(store: Store) -> None:
    found = rows(store, "SDN")
    operation, mission = found["operation"], found["mission"]
    assert (operation["status"], operation["what"]) == ("in place", ["UNISFA"])
    assert operation["verified_through"] == "2025-11-15"
    assert "disputed: Abyei" in operation["note"]
    assert (mission["status"], mission["until"], mission["what"][0]) == ("lapsed", "2023-12-03", "UNITAMS")
    assert found["sanctions"]["what"] == ["Sudan (Darfur)"]


def test_ukraine_and_myanmar_are_at_high_risk_without_an_operation(newest: Answer) -> None:
    table = {s["state"]: s for s in newest.value["states"]}
    for key in ("UKR", "MMR"):
        cells = {r["instrument"]: r for r in table[key]["instruments"]}
        assert cells["operation"]["status"] == "never"
        assert table[key]["risk_rank"] <= 12 and table[key]["probability_1000"] > 0.9
        assert table[key]["gap"] > 0


def test_vetoed_drafts_on_ukraine_are_marked_where_the_list_is_unverified(store: Store) -> None:
    row = rows(store, "UKR")["council"]
    drafts = [p for p in row["parts"] if p["kind"] == "vetoed draft" and p["date"] >= "2022"]
    assert [(d["date"], d["verified"]) for d in drafts] == [
        ("2025-02-24", False),
        ("2022-09-30", False),
        ("2022-02-25", True),
    ]
    assert all(d["vetoed_by"] == ["RUS"] for d in drafts)
    assert row["verified"] is False and "Vetoes after 31 July 2022 are from a list that is unverified." in row["note"]
    assert ask(store, state="UKR", on="2026-05-31").verified is False
    assert "drafts vetoed: 1 in these months, 6 in all (2 unverified)" in row["size_or_last_act"]
    assert row_of(store, "UKR", "council", "2022-07-31")["verified"] is True


def test_organisations_with_suspensions_and_withdrawals(store: Store) -> None:
    row = rows(store, "MLI")["organisations"]
    assert row["size_or_last_act"] == "member of AU (suspended since 1 June 2021); left ECOWAS (29 January 2025)"
    assert parts(row, "organisation")["ECOWAS"]["status"] == "left"
    assert "UN" not in parts(row, "organisation")
    # Who is suspended from all has lapsed, also where a membership was left after its suspension had begun.
    assert (row["status"], row["until"]) == ("lapsed", "2021-06-01")
    assert "Suspended from AU since 1 June 2021." in row["note"]
    sudan = rows(store, "SDN")["organisations"]
    assert (sudan["status"], sudan["until"]) == ("in place", None) and "Suspended from AU" in sudan["note"]
    assert row_of(store, "MLI", "organisations", "2021-05-29")["status"] == "in place"


def test_a_state_in_none_of_the_organisations_held_is_told_so(store: Store) -> None:
    row = rows(store, "IRN")["organisations"]
    assert (row["status"], row["as_of"], row["verified_through"]) == ("never", "2020-12-31", "2020-12-31")
    assert "In none of ASEAN, AU, " in row["note"] and "Shanghai Cooperation Organisation, are not held" in row["note"]
    assert row_of(store, "IRN", "organisations", "2015-01-01")["as_of"] == "2015-01-01"


def test_agreements_over_palestine_are_told_under_israel(store: Store) -> None:
    row, israel = (row_of(store, k, "agreement") for k in ("PSE", "ISR"))
    assert (row["status"], row["verified_through"]) == ("unknown", None)
    assert row["note"].startswith("UCDP counts its conflicts under Israel: agreements over them are told there.")
    assert "UCDP counts violence in Palestine under Israel." in israel["note"]
    assert any("Hebron" in name for name in israel["what"])


def test_measures_against_the_taliban_began_under_an_earlier_resolution(store: Store) -> None:
    first, then = (row_of(store, "AFG", "sanctions", day) for day in ("2005-06-30", "2014-06-30"))
    assert (first["status"], first["since"], first["what"]) == ("in place", "1999-10-15", ["Taliban (1267)"])
    assert (then["status"], then["since"], then["what"]) == ("in place", "1999-10-15", ["Taliban (1988)"])
    assert "The same measures ran under S/RES/1267(1999) until 17 June 2011." in then["note"]
    assert row_of(store, "AFG", "sanctions", "1999-10-14")["status"] == "never"
    assert row_of(store, "AFG", "sanctions", "2011-06-17")["what"] == ["Taliban (1988)"]


def test_a_regime_does_not_tell_its_end_before_it_came(store: Store) -> None:
    assert row_of(store, "SDN", "sanctions", "2000-06-30")["what"] == ["Sudan"]
    assert row_of(store, "SDN", "sanctions", "2002-06-30")["what"] == ["Sudan (1996-2001)"]
    before, after = (row_of(store, "IRN", "sanctions", day) for day in ("2010-06-30", "2020-06-30"))
    assert (before["verified"], before["note"]) == (True, None)
    assert after["verified"] is False and "ended then is unverified" in after["note"]


def test_a_dispute_over_a_regime_reaches_the_cell(store: Store) -> None:
    assert "China, Iran and Russia dispute it." in rows(store, "IRN")["sanctions"]["note"]


def test_who_served_in_an_operation_before_the_first_count_has_lapsed(store: Store) -> None:
    for day in ("2010-06-30", "2015-06-30"):
        row = row_of(store, "YEM", "personnel", day)
        assert (row["status"], row["until"]) == ("lapsed", "1964-09"), day


def test_an_office_to_an_organisation_is_not_counted(store: Store) -> None:
    for day in ("2011-01-01", NEWEST):
        row = row_of(store, "ETH", "mission", day)
        assert row["status"] == "never" and "Office to an organisation, not counted: UNOAU" in row["note"]


def test_observers_along_a_line_are_told_as_such(store: Store) -> None:
    for state, mission in (("EGY", "UNTSO"), ("IND", "UNMOGIP")):
        row = row_of(store, state, "operation")
        assert row["status"] == "in place" and f"{mission} has observers along a line" in row["note"]
    assert "along a line" not in str(row_of(store, "SSD", "operation")["note"])


def test_a_line_of_missions_is_not_told_from_before_the_state_or_its_area(store: Store) -> None:
    assert row_of(store, "COD", "operation")["since"] == "1999-11-30"
    assert row_of(store, "SDN", "operation")["since"] == "2011-06-27"


def test_treaties_joined_left_and_never_joined(store: Store) -> None:
    groups = {p["treaty"]: p["group"] for p in rows(store, "LTU")["treaties"]["parts"]}
    assert (groups["CCM"], groups["CWC"], groups["TPNW"]) == ("left", "joined", "never")
    assert "ROME" not in groups
    assert {p["treaty"]: p["group"] for p in row_of(store, "LTU", "treaties", "2024-01-01")["parts"]}["CCM"] == "joined"


def test_aid_and_refugees_are_of_a_year(store: Store) -> None:
    found = rows(store, "SSD")
    aid, refugees = found["aid"], found["refugees"]
    assert (aid["status"], aid["as_of"], aid["verified_through"]) == ("in place", "2022", None)
    assert "per head in 2022, down 8% on the mean of 2017 to 2021" in aid["size_or_last_act"]
    given = get_figure("aid.flows").answer(store, {"recipient": "SSD", "year": "2022"}).value
    people = get_figure("fragility.development").answer(store, {"state": "SSD", "series": "population", "year": "2022"})
    assert aid["parts"][0]["total_million"] == given
    assert aid["parts"][0]["per_head"] == pytest.approx(given * 1e6 / people.value, abs=0.01)
    assert refugees["as_of"] == "2024" and "provisional" in refugees["note"] and "not weighed" in refugees["note"]
    assert "not weighed" not in aid["note"]
    abroad = get_figure("fragility.refugees").answer(store, {"origin": "SSD", "year": "2024"}).value
    assert refugees["parts"][0]["from_it"] == abroad


# --- states of an instrument ------------------------------------------------------------------------------------------


def test_unknown_is_what_no_source_covers_and_nothing_else(store: Store) -> None:
    early = {k: r["status"] for k, r in rows(store, "LBN", "1985-06-30").items()}
    assert [k for k, s in early.items() if s == "unknown"] == ["personnel", "aid", "refugees"]
    assert (early["operation"], early["council"]) == ("in place", "in place")
    assert row_of(store, "LBN", "aid", "2009-12-30")["status"] == "unknown"
    assert row_of(store, "LBN", "aid", "2009-12-31")["status"] == "in place"
    assert row_of(store, "LBN", "agreement", "1970-01-01")["status"] == "unknown"


def test_personnel_are_counted_in_their_month_and_not_after(store: Store) -> None:
    row = row_of(store, "SSD", "personnel", "2014-08-31")
    assert (row["status"], row["as_of"], row["since"]) == ("in place", "2014-08", "2011-08")
    month = get_figure("operations.personnel").answer(store, {"mission": "UNMISS", "month": "2014-08"}).value
    assert f"{month:,}".replace(",", "\u202f") + " in UNMISS" in row["size_or_last_act"]
    assert "contributing states" in row["note"]
    without = row_of(store, "SSD", "personnel", "2015-06-30")
    assert without["status"] == "in place" and "Contributors by mission are held for" in without["note"]
    assert row_of(store, "MLI", "personnel", "2016-12-31")["size_or_last_act"].endswith("in December 2016 (MINUSMA)")
    later = row_of(store, "SSD", "personnel", "2017-04-30")
    assert later["status"] == "unknown" and "Last counted" in later["note"] and "March 2017" in later["note"]
    handover = row_of(store, "SSD", "personnel", "2011-07-31")
    assert (handover["status"], handover["what"], handover["as_of"]) == ("in place", ["UNMIS"], "2011-07")


def test_a_state_without_aid_in_the_table_is_unknown_and_not_never(store: Store) -> None:
    row = rows(store, "NOR")["aid"]
    assert row["status"] == "unknown" and "no data, which is not zero" in row["note"]


def test_a_regional_office_is_told_and_not_counted(store: Store) -> None:
    row = rows(store, "MLI")["mission"]
    assert row["status"] == "never" and "UNOWAS" in row["note"]


def test_what_is_past_its_verification_is_last_known(store: Store) -> None:
    late = ask(store, state="SSD", on="2026-05-31")
    assert late.status == "last known" and "Peace agreement" in str(late.reason)
    assert str(late.verified_through) == "2025-10-31"
    assert ask(store, state="SSD", on="2014-01-01").status == "ok"


@pytest.mark.parametrize("day", ["1990-12-31", NEWEST])
def test_every_row_is_whole(store: Store, day: str) -> None:
    for key in ("AFG", "RUS", "TUV", "PSE"):
        found = ask(store, state=key, on=day)
        if found.value is None:
            assert found.status == "not applicable"
            continue
        assert [r["instrument"] for r in found.value] == [i.key for i in INSTRUMENTS]
        for r in found.value:
            assert r["status"] in STATUSES
            assert r["sources"] and set(r["sources"]) <= {s["id"] for s in found.sources}
            assert (r["verified_through"] or "") <= day and (r["until"] or "") <= day and (r["since"] or "") <= day
            assert (r["until"] is None) if r["status"] in ("in place", "never", "unknown") else True
            assert r["as_of"]


def test_days_and_states_that_cannot_be_asked(store: Store) -> None:
    with pytest.raises(UsageError, match="lies before the data"):
        ask(store, state="NOR", on="1946-01-16")
    with pytest.raises(UsageError, match="lies in the future"):
        ask(store, state="NOR", on="2099-01-01")
    with pytest.raises(StateError):
        ask(store, state="Atlantis")
    nowhere = ask(store, state="SSD", on="2011-01-01")
    assert (nowhere.value, nowhere.status) == (None, "not applicable")
    assert ask(store, state="SSD").as_of == "2026-05-31"


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("2011-01-01", "2010-12", 2010), ("2011-01-31", "2011-01", 2010), ("2010-12-31", "2010-12", 2010)],
)
def test_months_and_years_that_are_over(day: str, month: str, year: int) -> None:
    assert (last_full_month(date.fromisoformat(day)), last_full_year(date.fromisoformat(day))) == (month, year)


def test_windows_of_months_end_on_their_day() -> None:
    assert window(date(2025, 10, 31), 24) == date(2023, 11, 1)
    assert window(date(2011, 1, 1), 24) == date(2009, 1, 2)
    assert window(date(2012, 2, 28), 24) == date(2010, 2, 28)


# --- many states at once, and beside the other figures ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "day"), [(("COL", "MLI", "RUS", "SSD"), "2014-06-30"), (("NOR", "SDN", "UKR"), NEWEST)]
)
def test_many_at_once_are_as_one_by_one(store: Store, states: tuple[str, ...], day: str) -> None:
    for key in states:
        assert together(store, day)[key] == ask(store, state=key, on=day).value, key


@pytest.mark.parametrize("key", SOME)
def test_rows_agree_with_the_figures_of_their_areas(store: Store, key: str) -> None:
    day = "2014-06-30"
    row = rows(store, key, day)

    def other(name: str, **arguments: Any) -> Any:
        return get_figure(name).answer(store, {"state": key, **arguments}).value

    for instrument, kind in (("operation", "peacekeeping"), ("mission", "political")):
        there = {m["mission"] for m in other("operations.missions", on=day, kind=kind) if not m["regional"]}
        here = {p["mission"] for p in row[instrument]["parts"] if p["status"] != "ended"}
        assert here == there
    regimes = {r["regime"] for r in other("council.sanctions", on=day)}
    assert {p["regime"] for p in row["sanctions"]["parts"] if p["until"] is None} == regimes
    resolutions = [r["resolution"] for r in other("council.attention", since="2012-07-01", until=day)]
    assert row["council"]["what"] == resolutions
    signed = other("agreements.list", until=day) or []
    assert {p["agreement_id"] for p in row["agreement"]["parts"]} == {a["agreement_id"] for a in signed}
    members = {m["organisation"] for m in other("organisations.memberships", on=day)} - {"UN"}
    assert {p["organisation"] for p in row["organisations"]["parts"] if p["status"] != "left"} == members


def test_a_figure_asked_by_another_brings_its_rows_and_sources(store: Store) -> None:
    one = question(store)
    found = one.consult_figure("council.sanctions", state="MLI")
    closed = one.answer(None, as_of=None)
    assert found.value == get_figure("council.sanctions").answer(store, {"state": "MLI"}).value
    assert "sanctions_regimes" in closed.query and [s["id"] for s in closed.sources] == ["council_sanctions"]
    assert closed.verified is False
    with pytest.raises(UsageError):
        one.consult_figure("council.sanction", state="MLI")


# --- the past ---------------------------------------------------------------------------------------------------------

Edit = Callable[[pl.DataFrame], pl.DataFrame]


def changed(store: Store, folder: Path, edits: dict[str, Edit], dropped: tuple[str, ...] = ()) -> Store:
    """A copy of an evidence base with some tables edited, and some gone."""
    build = Path(shutil.copytree(store.path, folder / "changed"))
    for table, edit in edits.items():
        path = build / f"{table}.parquet"
        frame = pl.read_parquet(path)
        edit(frame).write_parquet(path)
    package = json.loads((build / DESCRIPTION).read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] not in dropped]
    (build / DESCRIPTION).write_text(json.dumps(package), encoding="utf-8")
    return open_store(build)


def later(column: str, *others: str, at: Any = THEN) -> pl.Expr:
    """Null in other columns, or in the column itself, where it lies after the day."""
    name = others[0] if others else column
    return pl.when(pl.col(column) > at).then(None).otherwise(pl.col(name)).alias(name)


def without_later(column: str, at: Any = THEN) -> Edit:
    return lambda f: f.filter(pl.col(column).is_null() | (pl.col(column) <= at))


def blown_up(column: str, value: str, at: Any) -> Edit:
    factor = 7
    return lambda f: f.with_columns(
        pl.when(pl.col(column) > at).then(pl.col(value) * factor).otherwise(pl.col(value)).cast(f[value].dtype)
    )


def _missions(f: pl.DataFrame) -> pl.DataFrame:
    runs_on = pl.col("end").is_null() | (pl.col("end") > THEN)
    return f.filter(pl.col("start").is_null() | (pl.col("start") <= THEN)).with_columns(
        pl.when(runs_on).then(None).otherwise(pl.col("end")).alias("end"),
        pl.when(runs_on).then(None).otherwise(pl.col("drawdown_until")).alias("drawdown_until"),
        pl.when(runs_on).then(None).otherwise(pl.col("ended_by")).alias("ended_by"),
        pl.when(runs_on).then(pl.lit("S/RES/9999(2040)")).otherwise(pl.col("last_mandate")).alias("last_mandate"),
        pl.when(runs_on).then(date(2040, 1, 1)).otherwise(pl.col("last_mandate_until")).alias("last_mandate_until"),
        # Until when a mission that ended later was proven, nobody had to say; what stays unproven stays so.
        pl.when(runs_on & (pl.col("verified_through").is_not_null() | pl.col("end").is_not_null()))
        .then(date(2040, 1, 1))
        .otherwise(pl.col("verified_through"))
        .alias("verified_through"),
        pl.lit("told later").alias("remark"),
        pl.lit("told later").alias("successor"),
    )


def _regimes(f: pl.DataFrame) -> pl.DataFrame:
    return f.filter(pl.col("start") <= THEN).with_columns(
        later("end", "ended_by"),
        later("end"),
        # What was unproven of a regime that ended is its end, which nobody knew of.
        pl.when(pl.col("end") > THEN).then(True).otherwise(pl.col("verified")).alias("verified"),
        # Nobody named a regime by the year of its end.
        pl.when(pl.col("end") > THEN)
        .then(pl.col("regime").str.replace(r" \(\d{4}-\d{4}\)$", ""))
        .otherwise(pl.col("regime"))
        .alias("regime"),
        pl.when(pl.col("last_resolution").str.extract(r"\((\d{4})\)").cast(pl.Int32) > 2010)
        .then(pl.lit("S/RES/9999(2040)"))
        .otherwise(pl.col("last_resolution"))
        .alias("last_resolution"),
        pl.lit("told later").alias("note"),
        pl.lit("told later").alias("measures"),
    )


def _agreements(f: pl.DataFrame) -> pl.DataFrame:
    ends_then = pl.col("ended_on").is_not_null() & (pl.col("ended_on") <= THEN)
    return f.filter(pl.col("date") <= THEN).with_columns(ends_then.alias("ended"), later("ended_on"))


def _spells(f: pl.DataFrame) -> pl.DataFrame:
    return f.filter(pl.col("start") <= THEN).with_columns(
        later("end", "end_kind"), later("end"), pl.lit("told later").alias("note")
    )


def _treaty_parts(f: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("consent_kind").is_not_null() | pl.col("signature_date").is_not_null()
    columns = [later("consent_date", "consent_kind"), later("consent_date")]
    columns += [later(c) for c in ("signature_date", "withdrawal_effect", "ended")]
    if "withdrawal_notified" in f.columns:
        columns.append(later("withdrawal_notified"))
    return f.with_columns(known.alias("was")).with_columns(columns).filter(known | ~pl.col("was")).drop("was")


POISON: dict[str, Edit] = {
    "missions": _missions,
    "mission_areas": lambda f: f.with_columns(pl.lit("told later").alias("note")),
    "resolutions": without_later("date"),
    "resolution_states": without_later("date"),
    "vetoes": without_later("date"),
    "vetoed_draft_states": without_later("date"),
    "sanctions_regimes": _regimes,
    "peace_agreements": _agreements,
    "peace_agreement_third_parties": without_later("date"),
    "dyad_years": without_later("year", 2010),
    "violence_country_months": blown_up("month", "state_based_deaths", "2010-12"),
    "organisation_memberships": _spells,
    "treaty_participation": _treaty_parts,
    "compiled_treaty_participation": _treaty_parts,
    "aid_flows": blown_up("year", "net_oda", 2010),
    "development_indicators": blown_up("year", "value", 2010),
    "displaced_populations": blown_up("year", "persons", 2010),
    "personnel": blown_up("month", "persons", "2010-12"),
    "personnel_by_mission": blown_up("month", "persons", "2010-12"),
    "forecast_periods": blown_up("origin", "expected", "2010-12"),
}


@pytest.fixture(scope="module")
def poisoned(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The evidence base with everything after 1 January 2011 changed, taken back or turned."""
    opened = changed(store, tmp_path_factory.mktemp("poison"), POISON)
    yield opened
    opened.close()


def test_on_the_first_of_january_2011_nothing_later_is_known(store: Store, poisoned: Store) -> None:
    with_later = ("BFA", "CIV", "ETH", "IRQ", "ISR", "LBY", "LTU", "MMR", "SOM", "SYR", "TLS", "USA")
    keys = {*with_later, *SOME} - {"SSD"}
    was, would_be = (instruments_of(question(s), sorted(keys), THEN) for s in (store, poisoned))
    for key in sorted(keys):
        for mine, theirs in zip(was[key], would_be[key], strict=True):
            assert plain(mine) == plain(theirs), (key, mine["instrument"])
    told = json.dumps(plain(was))
    assert not [y for y in range(2012, 2027) if f"({y})" in told or f'"{y}-' in told]


def test_the_table_of_2011_knows_nothing_later(store: Store, poisoned: Store) -> None:
    was, would_be = (gap(s, on="2011-01-01").value for s in (store, poisoned))
    assert was["origin"] == "2010-12" and was["states"]
    # The account of what followed looks past the day, and says so; it has to change, the table must not.
    assert was.pop("followed") != would_be.pop("followed")
    assert was == would_be


def test_the_poison_is_seen_from_later_days(store: Store, poisoned: Store) -> None:
    was, would_be = (instruments_of(question(s), ["SDN"], date(2016, 1, 1))["SDN"] for s in (store, poisoned))
    changed_rows = [a["instrument"] for a, b in zip(was, would_be, strict=True) if plain(a) != plain(b)]
    assert {"operation", "council", "agreement", "personnel", "aid", "refugees"} <= set(changed_rows)


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_newest_table(store: Store, newest: Answer) -> None:
    found = newest
    value = found.value
    assert (value["on"], value["origin"]) == ("2026-05-31", "2026-05")
    assert (value["from"], value["until"], value["followed"]) == ("2026-06", "2027-05", None)
    states = value["states"]
    assert [s["place"] for s in states] == list(range(1, value["at_risk"] + 1))
    assert [s["gap"] for s in states] == sorted((s["gap"] for s in states), reverse=True)
    assert all(s["expected"] >= 25 for s in states)
    for s in states:
        known = [p for p in s["parts"] if p["credit"] is not None]
        share = sum(p["weight"] * p["credit"] for p in known) / sum(p["weight"] for p in known)
        assert s["response"] == pytest.approx(share, abs=5e-4)
        assert s["gap"] == s["response_rank"] - s["risk_rank"]
        assert {p["instrument"] for p in s["parts"]} == set(WEIGHTS)
        assert s["places"]["first"] <= s["place"] <= s["places"]["last"]
    by_deaths = sorted(states, key=lambda s: s["risk_rank"])
    assert [s["expected"] for s in by_deaths] == sorted((s["expected"] for s in states), reverse=True)
    ours = next(s for s in states if s["state"] == "MLI")
    alone = ask(store, state="MLI", on=NEWEST).value
    assert ours["instruments"] == [{k: v for k, v in r.items() if k != "parts"} for r in alone]
    assert {r["state"] for r in found.rows if r["table"] == "forecast_periods"} == {s["state"] for s in states}


@pytest.fixture(scope="module")
def earliest(store: Store) -> Answer:
    """The table of the earliest forecast held."""
    return gap(store, on="2005-12-31")


def test_unknown_cells_of_the_thirty_most_at_risk(newest: Answer, earliest: Answer) -> None:
    cells = {c["instrument"]: c for c in newest.value["unknown_cells"]}
    assert {c["of"] for c in cells.values()} == {30}
    never_unknown = ("operation", "mission", "council", "sanctions", "agreement", "treaties", "organisations")
    assert all(cells[k]["unknown"] == 0 for k in never_unknown)
    # A state that was in none of the organisations held may be in others: the cell counts neither way.
    table = {s["state"]: {r["instrument"]: r for r in s["instruments"]} for s in newest.value["states"]}
    assert table["IRN"]["organisations"]["status"] == table["ISR"]["organisations"]["status"] == "never"
    credits = next(s["parts"] for s in newest.value["states"] if s["state"] == "IRN")
    assert {p["instrument"]: p["credit"] for p in credits}["organisations"] is None
    assert cells["personnel"]["unknown"] > 0 and cells["aid"]["share"] == round(cells["aid"]["unknown"] / 30, 3)
    until = {k: c["known_until"] for k, c in cells.items()}
    assert until["operation"] == until["sanctions"] == until["council"] == "2025-10-31"
    assert (until["personnel"], until["aid"], until["refugees"]) == ("2017-03", "2022", "2024")
    assert (until["agreement"], until["organisations"]) == ("2021-12-31", "2020-12-31")
    assert {c["known_until"] for c in earliest.value["unknown_cells"]} >= {"2005-12-31"}
    early = {c["instrument"]: c["share"] for c in earliest.value["unknown_cells"]}
    assert early["aid"] == 1.0 and early["operation"] == 0.0


def test_aid_before_its_source_is_left_out_of_the_response(earliest: Answer) -> None:
    for s in earliest.value["states"]:
        assert {p["instrument"]: p["credit"] for p in s["parts"]}["aid"] is None
        assert s["response"] is not None


def test_what_followed_is_counted_from_deaths(store: Store, earliest: Answer) -> None:
    value = earliest.value
    followed = value["followed"]
    assert followed["years"] == [2006, 2007, 2008]
    assert "association and not an effect" in followed["note"]
    groups = {g["group"]: g for g in followed["groups"]}
    low, attended, unattended = groups.values()
    assert attended["states"] + unattended["states"] == followed["high_risk"]
    assert low["states"] <= followed["high_risk"]
    for g in groups.values():
        assert g["passed"] == sum(w["passed"] for w in g["which"]) <= g["states"] == len(g["which"])
        for w in g["which"]:
            deaths = [
                get_figure("conflict.deaths")
                .answer(store, {"state": w["state"], "year": y, "type": "state-based"})
                .value
                for y in followed["years"]
            ]
            assert w["passed"] == any((d or 0) >= 1000 for d in deaths), w
    table = {s["state"]: s for s in value["states"]}
    for w in attended["which"]:
        status = {r["instrument"]: r["status"] for r in table[w["state"]]["instruments"]}
        assert "in place" in (status["operation"], status["agreement"])


def test_months_target_and_top(store: Store) -> None:
    six = gap(store, months="6", target="total", top="3").value
    assert (six["until"], six["target"], len(six["states"])) == ("2026-11", "total", 3)
    assert six["at_risk"] > 3 and [s["place"] for s in six["states"]] == [1, 2, 3]


def test_the_rows_are_those_behind_the_states_shown(store: Store, newest: Answer) -> None:
    found = gap(store, top="3")
    states = found.value["states"]
    assert states == newest.value["states"][:3]
    assert {k: found.value[k] for k in ("at_risk", "others", "unknown_cells")} == {
        k: newest.value[k] for k in ("at_risk", "others", "unknown_cells")
    }
    keys = {s["state"] for s in states}
    whole = {r["table"] for r in newest.rows}
    for table, column in (("forecast_periods", "state"), ("aid_flows", "recipient"), ("resolution_states", "state")):
        behind = {r[column] for r in found.rows if r["table"] == table}
        assert table in whole and behind <= keys, table
    assert {r["state"] for r in found.rows if r["table"] == "treaty_participation"} == keys
    assert found.row_count < newest.row_count / 5
    assert {s["id"] for s in found.sources} == {s["id"] for s in newest.sources}


def test_at_risk_is_one_rule(store: Store, newest: Answer) -> None:
    rows = [{"state": k, "expected": e} for k, e in (("AAA", 25), ("BBB", 24.99), ("DDD", 30.0), ("CCC", 30.0))]
    assert [r["state"] for r in at_risk(rows)] == ["CCC", "DDD", "AAA"]
    engaged = get_figure("respond.engagement").answer(store, {"state": "NOR"}).value["states"]
    ranked = sorted(newest.value["states"], key=lambda s: (s["risk_rank"], s["state"]))
    assert [s["state"] for s in engaged] == [s["state"] for s in ranked]


def test_weights_are_the_users_to_choose(store: Store) -> None:
    value = gap(store, weights="operation=6,treaties=4").value
    assert value["weights"] == {"operation": 6.0, "treaties": 4.0}
    assert "operation 6, treaties 4" in value["method"]
    assert {p["instrument"] for p in value["states"][0]["parts"]} == {"operation", "treaties"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"weights": "operation=3,aid=1"}, "sum to 4, and have to sum to 10"),
        ({"weights": "operation=11,aid=-1"}, "is not a number from 0 up"),
        ({"weights": "peace=10"}, "no instrument 'peace'"),
        ({"top": "0"}, "'0' is no whole number above zero"),
        ({"top": "ten"}, "'ten' is no whole number above zero"),
        ({"months": "9"}, "is none of 6, 12"),
        ({"on": "1900-01-01"}, "lies before the data"),
        ({"on": "2099-01-01"}, "lies in the future"),
    ],
)
def test_what_the_table_refuses(store: Store, arguments: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError) as refused:
        gap(store, **arguments)
    assert told in refused.value.message


def test_a_day_without_a_forecast_says_which_are_near(store: Store) -> None:
    found = gap(store, on="2015-06-30")
    assert (found.value, found.status) == (None, "no data")
    assert "nearest held are from December 2014 and December 2015" in str(found.reason)
    assert "varde respond --on" in str(found.reason)
    assert gap(store, on="2016-01-15").value["origin"] == "2015-12"


# --- what is missing, and what the user adds --------------------------------------------------------------------------


def test_without_forecasts_there_is_no_table(without_forecasts: Path) -> None:
    bare = open_store(without_forecasts)
    found = gap(bare)
    assert found.status == "not held" and "varde archive" in str(found.reason)
    assert ask(bare, state="MLI").value
    bare.close()


def test_a_missing_table_makes_its_column_unknown(store: Store, tmp_path: Path) -> None:
    gone = ("sanctions_regimes", "missions", "aid_flows", "vetoes", "dyad_years", "development_indicators")
    less = changed(store, tmp_path, {}, gone)
    row = {r["instrument"]: r for r in ask(less, state="MLI", on=NEWEST).value}
    unknown = [k for k, r in row.items() if r["status"] == "unknown"]
    assert unknown == ["operation", "mission", "personnel", "sanctions", "aid"]
    assert row["sanctions"]["note"] == "This evidence base was built without the table sanctions_regimes."
    assert "Vetoes are not in this evidence base." in row["council"]["note"]
    table = gap(less).value
    for s in table["states"]:
        credits = {p["instrument"]: p["credit"] for p in s["parts"]}
        assert credits["operation"] is credits["sanctions"] is credits["aid"] is None
        assert credits["council"] is not None
    less.close()


def test_nothing_known_at_all_leaves_no_gap(store: Store, tmp_path: Path) -> None:
    less = changed(store, tmp_path, {}, ("missions",))
    states = gap(less, weights="operation=10").value["states"]
    assert {(s["response"], s["gap"]) for s in states} == {(None, None)}
    less.close()


def halved(store: Store, folder: Path, *tables: str) -> Store:
    """A copy of an evidence base with some files cut off in the middle."""
    build = Path(shutil.copytree(store.path, folder / "damaged"))
    for table in tables:
        file = build / f"{table}.parquet"
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    return open_store(build)


def test_a_table_that_cannot_be_read_makes_its_column_unknown(store: Store, tmp_path: Path) -> None:
    columns = {
        **dict.fromkeys(("operation", "mission", "personnel"), "missions"),
        "council": "vetoes",
        "agreement": "dyad_years",
        "organisations": "organisations",
    }
    damaged = halved(store, tmp_path, *columns.values())
    found, whole = ask(damaged, state="COL", on="2014-06-30"), rows(store, "COL", "2014-06-30")
    for row in found.value:
        if row["instrument"] in columns:
            told = f"The table {columns[row['instrument']]} can't be read."
            assert (row["status"], row["note"]) == ("unknown", told)
            assert row["what"] == row["parts"] == []
        else:
            assert row == whole[row["instrument"]]
    # What a part had noted before it failed is not behind the answer.
    assert not {r["table"] for r in found.rows} & {"resolution_states", "peace_agreements"}
    assert "FROM resolution_states" not in found.query and "FROM sanctions_regimes" in found.query
    damaged.close()


def test_a_table_that_cannot_be_read_leaves_the_gap(store: Store, tmp_path: Path) -> None:
    damaged = halved(store, tmp_path, "violence_country_months")
    value = gap(damaged, on="2005-12-31", top="2").value
    assert value["followed"] is None
    for s in value["states"]:
        assert {p["instrument"]: p["credit"] for p in s["parts"]}["agreement"] is None
        assert s["response"] is not None
    damaged.close()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store over what ships, with made-up files in the layouts of PA-X, MEND and Geo-PKO added."""
    folder = tmp_path_factory.mktemp("own")
    # fmt: off
    shared = {
        "Con": "Colombia", "Contp": "Government", "PP": "4", "PPName": "Talks", "Ver": "99", "Agt": "Accord",
        "Status": "", "Lgt": "1", "Agtp": "Intra", "Stage": "SubPar", "Loc1ISO": "COL", "Loc2ISO": "", "UcdpCon": "",
        "UcdpAgr": "", "Part": "", "Interim": "No",
    }
    pax = [
        {"AgtId": "1", "Dat": "04/10/2022", "ThrdPart": "Kingdom of Norway", "Agt": "Second accord"},
        {"AgtId": "2", "Dat": "05/10/2022", "ThrdPart": "", "Agtp": "IntraLocal", "Agt": "Local accord"},
        {"AgtId": "3", "Dat": "06/10/2022", "ThrdPart": "", "Stage": "Pre", "Agt": "Talks about talks"},
        {"AgtId": "4", "Dat": "07/10/2022", "ThrdPart": "Oman", "Loc1ISO": "NOR", "Agt": "Northern accord"},
    ]
    event = {
        "med_event_ID": "YEM1", "conflict_country": "Yemen", "med_location - MULTISELECT": "unknown",
        "med_loc_cty": "", "Day": "", "Month": "5", "Year": "2023", "third_party": "Oman",
        "third_party_id_MEND": "CON_698", "groupings_mechanisms": "", "if_loc_belig": "", "agmt": "0", "agmt_name": "",
        "agmt_id_PAX": "", "shuttle": "", "med_type": "M",
    }
    # fmt: on
    place = {"mission": "UNMISS", "location": "Juba", "latitude": "4.85", "longitude": "31.58", "No.TCC": "2"}
    places = [
        place | {"year": year, "year.overview": f"{who} (850), Nepal (100)"}
        for year, who in (("2019", "Rwanda"), ("2021", "India"))
    ]
    _csv(folder / "pax_v99_agreements.csv", [shared | row for row in pax])
    _csv(folder / "mend_2026-01-01.csv", [event])
    _csv(folder / "TCCMap_v.9.9.csv", places)
    download = {
        "contributing_country": "Norway", "contribution_id": "1", "female_personnel": "2", "isocode3": "578",
        "last_reporting_date": "2026-03-31", "m49_code": "NOR", "male_personnel": "11", "mission_acronym": "UNMISS",
        "personnel_type": "staff_officer",
    }  # fmt: skip
    _csv(folder / "DPO-UCHISTORICAL.csv", [download, download | {"last_reporting_date": "2014-08-31"}])
    root = tmp_path_factory.mktemp("store")
    build(root, folder=folder)
    opened = open_store(root)
    yield opened
    opened.close()


def _csv(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(lines[0]))
        out.writeheader()
        out.writerows(lines)


def test_the_users_own_agreements_are_added_and_ucdp_leads(own: Store) -> None:
    row = row_of(own, "COL", "agreement")
    assert (row["since"], row["verified_through"]) == ("2016-11-24", "2021-12-31")
    assert "PA-X adds one agreement, the newest of 4 October 2022 (Second accord)" in row["note"]
    assert {p["name"] for p in row["parts"] if p["source"] == "pax_agreements"} == {"Second accord"}
    assert row["sources"] == ["ucdp_peace_agreements", "pax_agreements", "mend_mediation"]
    alone = row_of(own, "NOR", "agreement")
    assert (alone["status"], alone["since"], alone["verified_through"]) == ("in place", "2022-10-07", "2022-10-07")
    assert "third parties: Oman" in alone["size_or_last_act"]
    assert "PA-X" not in (row_of(own, "COL", "agreement", "2022-10-03")["note"] or "")


def test_the_users_own_mediation_and_deployments_are_added(own: Store) -> None:
    assert (
        "Mediation events by MEND, 2023-05 to 2023-05, most often by: Oman (one event)."
        in (row_of(own, "YEM", "agreement")["note"])
    )
    assert "MEND" not in row_of(own, "YEM", "agreement", "2023-04-30")["note"]
    assert "By Geo-PKO, in 2021: contributors from two states at one place." in row_of(own, "SSD", "personnel")["note"]
    assert "in 2019" in row_of(own, "SSD", "personnel", "2021-12-30")["note"]


def test_the_users_own_download_of_personnel_goes_first(own: Store) -> None:
    newest = row_of(own, "SSD", "personnel", "2026-03-31")
    assert (newest["status"], newest["as_of"]) == ("in place", "2026-03")
    assert newest["size_or_last_act"] == "13 uniformed personnel in March 2026 (UNMISS)"
    assert newest["note"].startswith("From one contributing state. A size,") and "un_personnel_hub" in newest["sources"]
    # A month that both hold is taken from the download alone; months that only the older file holds stay.
    assert row_of(own, "SSD", "personnel", "2014-08-31")["size_or_last_act"].startswith("13 uniformed personnel")
    assert row_of(own, "SSD", "personnel", "2014-07-31")["size_or_last_act"].startswith("15\u202f")
    assert "Last counted: 13 uniformed personnel in March 2026" in row_of(own, "SSD", "personnel")["note"]
