"""Figures on treaties, on the embedded snapshot."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import StateError, UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.figures.treaties import _BY_NAME, NAMES, _carried, key_of
from varde.store import Store

ON = "2026-02-03"


def ask(store: Store, name: str, **given_: Any) -> Answer:
    return get_figure(f"treaties.{name}").answer(store, given_)


@pytest.mark.parametrize(
    ("treaty", "parties", "signatories"),
    [
        ("TPNW", 74, 95),
        ("CTBT", 178, 187),
        ("CWC", 193, 165),
        ("APMBC", 162, 132),
        ("CCM", 112, 107),
        ("ATT", 117, 130),
        ("CCW", 128, 50),
        ("ENMOD", 78, 48),
    ],
)
def test_counts_of_the_treaty_collection(store: Store, treaty: str, parties: int, signatories: int) -> None:
    got = ask(store, "parties", treaty=treaty, on=ON)
    assert (got.value, got.row_count, got.status, got.as_of) == (parties, parties, "ok", ON)
    assert got.sources[0]["vintage"] == [ON]
    assert ask(store, "signatories", treaty=treaty, on=ON).value == signatories
    assert ask(store, "parties", treaty=treaty).as_of == ON


@pytest.mark.parametrize(
    ("treaty", "parties", "through"),
    [
        ("NPT", 190, "2018-07-10"),
        ("BWC", 189, "2025-05-31"),
        ("Rome Statute", 125, "2025-12-31"),
        ("PTBT", 125, "2018-07-10"),
        ("Geneva Protocol", 140, "2018-07-10"),
    ],
)
def test_counts_of_the_compilation(store: Store, treaty: str, parties: int, through: str) -> None:
    got = ask(store, "parties", treaty=treaty)
    assert (got.value, got.verified_through, got.as_of, got.status) == (parties, through, through, "ok")
    later = ask(store, "parties", treaty=treaty, on="2026-02-03")
    assert later.status == "last known"
    assert through in str(later.reason)


def test_unverified_rows_show_in_a_count(store: Store) -> None:
    got = ask(store, "parties", treaty="BWC")
    assert not got.verified
    assert any("Tuvalu" in n for n in got.notes)
    assert "Niue" not in str(ask(store, "parties", treaty="BWC", by="state", on="2020-01-01").value)
    assert ask(store, "parties", treaty="CWC").verified


def test_finland_leaves_and_poland_is_about_to(store: Store) -> None:
    def status(state: str, day: str) -> str:
        return str(ask(store, "status", treaty="Mine Ban", state=state, on=day).value["status"])

    assert [status("FIN", d) for d in ("2012-01-08", "2012-01-09", "2026-01-09", "2026-01-10")] == [
        "not a party",
        "party",
        "party",
        "former party",
    ]
    assert status("POL", ON) == "party"
    poland = ask(store, "status", treaty="Ottawa", state="Poland")
    assert poland.value["withdrawal_effect"] == "2026-02-20"
    assert any("takes effect on 2026-02-20, subject to a condition" in n for n in poland.notes)
    counts = [ask(store, "parties", treaty="APMBC", on=d).value for d in (
        "2025-12-26", "2025-12-27", "2026-01-09", "2026-01-10", ON, "2026-02-19", "2026-02-20")]  # fmt: skip
    assert counts == [166, 163, 163, 162, 162, 162, 161]


def test_past_the_day_of_verification_the_answer_is_the_last_known(store: Store) -> None:
    got = ask(store, "status", treaty="APMBC", state="POL", on="2026-02-21")
    assert (got.value["status"], got.status, got.verified_through) == ("former party", "last known", ON)
    assert "verified through 2026-02-03" in str(got.reason)
    assert ask(store, "status", treaty="APMBC", state="NOR", on="2030-01-01").value["status"] == "party"
    assert ask(store, "signatories", treaty="APMBC", on="2026-02-20").value == 131


def test_cluster_munitions_lithuania(store: Store) -> None:
    before, after = (ask(store, "status", treaty="CCM", state="LTU", on=d) for d in ("2025-03-05", "2025-03-06"))
    assert (before.value["status"], after.value["status"]) == ("party", "former party")


def test_a_treaty_not_in_force_is_named_as_such(store: Store) -> None:
    got = ask(store, "parties", treaty="CTBT")
    assert any("is not in force" in n for n in got.notes)
    assert ask(store, "status", treaty="CTBT", state="NOR").value["treaty_in_force_since"] is None
    waits = ask(store, "status", treaty="CTBT", state="IND")
    assert waits.value["status"] == "not a party"
    assert any("Annex 2" in n for n in waits.notes)
    assert not any("Annex 2" in n for n in ask(store, "status", treaty="CTBT", state="TUV").notes)
    early = ask(store, "parties", treaty="TPNW", on="2020-12-31")
    assert early.value == 51
    assert any("entered into force on 2021-01-22" in n for n in early.notes)


def test_a_revoked_ratification_is_entered_by_hand_and_marked(store: Store) -> None:
    now = ask(store, "status", treaty="CTBT", state="RUS")
    assert (now.value["status"], now.value["signed"], now.verified) == ("signatory", "1996-09-24", True)
    assert any("not verified" in n for n in now.notes)
    then = ask(store, "status", treaty="CTBT", state="RUS", on="2010-01-01")
    assert (then.value["status"], then.value["signed"], then.verified) == ("party", "1996-09-24", False)
    count = ask(store, "parties", treaty="CTBT", on="2023-11-02")
    assert not count.verified
    assert count.value - ask(store, "parties", treaty="CTBT", on="2023-11-03").value == 1


def test_contested_withdrawal(store: Store) -> None:
    got = ask(store, "status", treaty="NPT", state="PRK")
    assert got.value["status"] == "disputed"
    assert ask(store, "status", treaty="NPT", state="PRK", on="2003-01-09").value["status"] == "party"
    assert any("disputed" in n for n in ask(store, "parties", treaty="NPT").notes)


def test_states_that_are_gone_or_were_not_there(store: Store) -> None:
    gone = ask(store, "status", treaty="CCW", state="DDR", on="2000-01-01")
    assert (gone.value, gone.status) == (None, "not applicable")
    there = ask(store, "status", treaty="CCW", state="German Democratic Republic", on="1985-01-01")
    assert there.value["status"] == "party"
    early = ask(store, "status", treaty="CCW", state="HRV", on="1985-01-01")
    assert early.status == "not applicable"
    assert "no state on 1985-01-01" in str(early.reason)
    assert "Yugoslavia (YUG)" in str(early.reason)
    assert "Germany (DEU)" in str(gone.reason)
    unlisted = ask(store, "status", treaty="NPT", state="CSK", on="1985-01-01")
    assert (unlisted.value, unlisted.status) == (None, "no data")
    before = ask(store, "status", treaty="APMBC", state="NOR", on="1990-01-01")
    assert before.status == "not applicable"
    assert ask(store, "parties", treaty="APMBC", on="1990-01-01").status == "not applicable"


@pytest.mark.parametrize(
    ("treaty", "day"),
    [
        ("CWC", "2002-06-01"),
        ("APMBC", "2002-06-01"),
        ("CTBT", "1998-06-01"),
        ("CCW-IV", "2004-01-01"),
        ("CCW", "1995-01-01"),
        ("NPT", "1985-01-01"),
        ("PTBT", "1985-01-01"),
        ("Rome Statute", "2002-06-01"),
        ("CWC", "2020-01-01"),
        ("TPNW", "2020-01-01"),
    ],
)
def test_a_part_carried_under_the_successor_is_not_denied(store: Store, treaty: str, day: str) -> None:
    got = ask(store, "status", treaty=treaty, state="YUG", on=day)
    assert (got.value, got.status) == (None, "not applicable")
    assert "Serbia (SRB)" in str(got.reason)
    one = ask(store, "reciprocity", treaty=treaty, states="YUG,SWE", on=day).value
    assert [s["state"] for s in one["unknown"]] == ["YUG"]
    listed = {r["treaty"]: r["status"] for r in ask(store, "of_state", state="YUG", on=day).value or []}
    assert set(listed.values()) <= {"not applicable", "not a party", "party", "unknown"}
    if listed:
        assert listed[key_of(treaty) or ""] == "not applicable"


def test_a_former_state_with_a_part_of_its_own_or_none(store: Store) -> None:
    own = ask(store, "status", treaty="CCW", state="YUG", on="1992-04-27")
    assert own.value["status"] == "party"
    # Its successor joined by an instrument of its own, after Yugoslavia's end.
    assert ask(store, "status", treaty="CCW-AII", state="YUG", on="2002-06-01").value["status"] == "not a party"
    # Slovenia's succession is Slovenia's, though the list of states dates it three weeks later.
    slovenia = {"state": "SVN", "signature_date": None, "consent_date": date(1992, 4, 7), "consent_kind": "succession"}
    assert _carried([slovenia], "YUG") is None
    serbia = {**slovenia, "state": "SRB", "consent_date": date(2001, 3, 12)}
    assert _carried([slovenia, serbia], "YUG") == serbia
    # A state that Serbia does not succeed is not touched by Serbia's row.
    egypt = ask(store, "reciprocity", treaty="CWC", states="SRB,EGY", on="2005-01-01").value
    assert [(s["state"], s["status"]) for s in egypt["not_bound"]] == [("EGY", "not a party")]


def test_a_part_in_the_list_under_the_states_own_name_is_its_part(store: Store) -> None:
    for treaty, state, day in (
        ("CWC", "SRB", "2002-06-01"),
        ("PTBT", "SRB", "1990-06-01"),
        ("CCW", "BLR", "1985-01-01"),
        ("ENMOD", "UKR", "1985-01-01"),
    ):
        got = ask(store, "status", treaty=treaty, state=state, on=day)
        assert got.value["status"] == "party"
        assert any("carries this part under its name" in n for n in got.notes)
        assert any("Yugoslavia (YUG)" in n for n in got.notes) == (state == "SRB")
        assert not any("Russia" in n for n in got.notes)
    for treaty in ("NPT", "BWC", "CCW", "ENMOD", "GENEVA"):
        got = ask(store, "status", treaty=treaty, state="SRB", on="1990-06-01")
        assert (got.value, got.status) == (None, "not applicable")
        assert "Yugoslavia (YUG)" in str(got.reason)
    assert not any("carries this part" in n for n in ask(store, "status", treaty="CWC", state="SRB").notes)


def test_the_signature_of_a_former_party_stays_in_its_status(store: Store) -> None:
    for day, status in (("2026-02-19", "party"), ("2026-02-20", "former party")):
        poland = ask(store, "status", treaty="APMBC", state="POL", on=day).value
        assert (poland["status"], poland["signed"]) == (status, "1997-12-04")
    signers = ask(store, "signatories", treaty="APMBC", on="2026-02-20", by="state").value
    assert "POL" not in {r["state"] for r in signers}
    assert ask(store, "status", treaty="APMBC", state="FIN").value["signed"] is None
    listed = {r["treaty"]: r for r in ask(store, "of_state", state="LTU").value}
    assert (listed["CCM"]["status"], listed["CCM"]["signed"]) == ("former party", "2008-12-03")


@pytest.mark.parametrize("text", ["APMBC,CCM", "apmbc; ccm", "APMBC and CCM", "TPNW, tordesillas", "NPT/BWC"])
def test_one_treaty_at_a_time(store: Store, text: str) -> None:
    for figure, rest in (("status", {"state": "NOR"}), ("parties", {}), ("reciprocity", {"states": "NOR,SWE"})):
        with pytest.raises(UsageError, match="one treaty at a time"):
            ask(store, figure, treaty=text, **rest)


def test_no_part_and_signature_only_and_declined(store: Store) -> None:
    norway = ask(store, "status", treaty="TPNW", state="Norway")
    assert (norway.value["status"], norway.status, norway.row_count) == ("not a party", "ok", 0)
    usa = ask(store, "status", treaty="ATT", state="USA")
    assert usa.value["status"] == "signatory"
    assert any("2019-07-18" in n for n in usa.notes)
    assert ask(store, "status", treaty="NPT", state="IND").value["status"] == "not a party"


def test_what_the_source_leaves_open_is_no_data(store: Store) -> None:
    got = ask(store, "status", treaty="CCW Protocol III", state="CMR")
    assert (got.value, got.status) == (None, "no data")
    undated = ask(store, "status", treaty="BWC", state="NAM", on="2023-06-01")
    assert (undated.value, undated.status) == (None, "no data")
    assert ask(store, "status", treaty="BWC", state="NAM").value["status"] == "party"


def test_not_held_is_not_a_slip(store: Store) -> None:
    for treaty in ("Antarctic Treaty", "New START", "Treaty of Tordesillas", "START"):
        got = ask(store, "status", treaty=treaty, state="NOR")
        assert (got.value, got.status) == (None, "not held")
    assert "fragility.rights" in str(ask(store, "parties", treaty="CEDAW").reason)
    for slip in ("Otawa", "TPNV", "clustr munitions"):
        with pytest.raises(UsageError, match="Did you mean"):
            ask(store, "parties", treaty=slip)
    with pytest.raises(StateError):
        ask(store, "status", treaty="TPNW", state="Norvegia")


def test_protocols_are_not_signed(store: Store) -> None:
    got = ask(store, "signatories", treaty="CCW Protocol V")
    assert (got.value, got.status) == (None, "not applicable")


def test_reciprocity_names_who_is_bound(store: Store) -> None:
    got = ask(store, "reciprocity", treaty="APMBC", states="NOR,FIN,POL,RUS")
    assert [s["state"] for s in got.value["bound"]] == ["NOR", "POL"]
    assert [(s["state"], s["status"]) for s in got.value["not_bound"]] == [
        ("FIN", "former party"),
        ("RUS", "not a party"),
    ]
    assert got.value["all_bound"] is False
    articles = {v["article"] for v in got.value["verification"]}
    assert articles == {"Article 7", "Article 8"}
    assert not any(v["verified"] for v in got.value["verification"])
    assert not got.verified
    assert ask(store, "reciprocity", treaty="CWC", states="NOR,SWE").value["all_bound"] is True
    korea = ask(store, "reciprocity", treaty="NPT", states="PRK,KOR")
    assert korea.value["all_bound"] is None
    assert [s["state"] for s in korea.value["unknown"]] == ["PRK"]


def test_all_treaties_of_one_state(store: Store) -> None:
    got = ask(store, "of_state", state="Norway")
    assert [r["treaty"] for r in got.value] == list(NAMES)
    by_key = {r["treaty"]: r for r in got.value}
    assert by_key["TPNW"]["status"] == "not a party"
    assert by_key["CCM"]["consent"] == "2008-12-03"
    assert by_key["NPT"]["as_of"] == "2018-07-10"
    for row in got.value:
        alone = ask(store, "status", treaty=row["treaty"], state="NOR").value
        assert alone["status"] == row["status"]
        assert alone["consent"] == row["consent"]
    old = ask(store, "of_state", state="NOR", on="1970-01-01")
    assert [r["treaty"] for r in old.value] == ["NPT", "PTBT", "GENEVA"]
    assert ask(store, "of_state", state="CSK", on="2000-01-01").status == "not applicable"
    assert ask(store, "of_state", state="NOR", on="2026-03-01").status == "last known"


def test_of_state_is_fast(store: Store) -> None:
    ask(store, "of_state", state="NOR")
    best = min(_seconds(store) for _ in range(5))
    assert best < 0.05


def _seconds(store: Store) -> float:
    began = time.perf_counter()
    ask(store, "of_state", state="SWE")
    return time.perf_counter() - began


def test_lists_by_state_agree_with_the_count(store: Store) -> None:
    got = ask(store, "parties", treaty="TPNW", by="state")
    assert len(got.value) == 74
    assert {"state": "AUT", "name": "Austria", "consent_date": "2018-05-08", "consent_kind": "ratification",
            "withdrawal_effect": None} in got.value  # fmt: skip
    assert len(ask(store, "signatories", treaty="TPNW", by="state").value) == 95


def test_queries_run_as_they_stand(store: Store) -> None:
    got = ask(store, "parties", treaty="APMBC", on=ON)
    for query in got.query.split(";\n"):
        assert "$" not in query
        assert store.rows(query)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["APMBC", "CCM", "CWC", "ENMOD", "CCW", "CTBT"]),
    st.dates(date(1978, 1, 1), date(2026, 6, 1)),
)
def test_status_and_count_never_disagree(store: Store, treaty: str, day: date) -> None:
    count = ask(store, "parties", treaty=treaty, on=day.isoformat(), by="state")
    if count.value is None:
        assert count.status == "not applicable"
        return
    listed = {r["state"] for r in count.value}
    for state in ("FIN", "LTU", "POL", "NOR", "RUS", "USA", "DDR", "YUG", "SRB", "BLR"):
        one = ask(store, "status", treaty=treaty, state=state, on=day.isoformat())
        assert ((one.value or {}).get("status") == "party") == (state in listed)
    after = ask(store, "parties", treaty=treaty, on=(day + timedelta(days=1)).isoformat(), by="state")
    assert len({r["state"] for r in after.value} ^ listed) < 15


@given(st.sampled_from(sorted(_BY_NAME)))
def test_every_name_is_read_in_any_case(name: str) -> None:
    assert key_of(name.upper()) == key_of(f"  the {name} ") == _BY_NAME[name]
