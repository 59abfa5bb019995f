"""Agreements and their third parties, from what ships and from a user's own copies."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store, open_store
from varde.store.build import build


def ask(store: Store, name: str, **arguments: Any) -> Answer:
    return get_figure(f"agreements.{name}").answer(store, arguments)


def by_party(answer: Answer, source: str = "ucdp_peace_agreements") -> dict[str, dict[str, Any]]:
    return {e["party"]: e for e in answer.value if e["source"] == source}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store over what ships, with made-up files in the layout of PA-X and of MEND added."""
    folder = tmp_path_factory.mktemp("own")
    pax = [
        {"AgtId": "1", "Dat": "23/06/2016", "ThrdPart": "By the Guarantor Countries:\nBy the Kingdom of Norway"},
        {"AgtId": "2", "Dat": "04/10/2022", "ThrdPart": "Kingdom of Norway\nJuan Perez", "UcdpCon": "289.0"},
        {"AgtId": "3", "Dat": "04/10/2022", "ThrdPart": "", "Loc1ISO": "VEN"},
    ]
    shared = {
        "Con": "Colombia",
        "Contp": "Government",
        "PP": "4",
        "PPName": "Talks",
        "Ver": "99",
        "Agt": "Accord",
        "Status": "",
        "Lgt": "1",
        "Agtp": "Intra",
        "Stage": "Cea",
        "Loc1ISO": "COL",
        "Loc2ISO": "",
        "UcdpCon": "",
        "UcdpAgr": "",
        "Part": "",
        "Interim": "No",
    }
    _csv(folder / "pax_v99_agreements.csv", [shared | row for row in pax])
    event = {
        "med_event_ID": "YEM1",
        "conflict_country": "Yemen",
        "med_location - MULTISELECT": "unknown",
        "med_loc_cty": "",
        "Day": "",
        "Month": "5",
        "Year": "2023",
        "third_party": "Oman; UNMHA",
        "third_party_id_MEND": "CON_606;IGO_1",
        "groupings_mechanisms": "",
        "if_loc_belig": "",
        "agmt": "0",
        "agmt_name": "",
        "agmt_id_PAX": "",
        "shuttle": "",
        "med_type": "M",
    }
    _csv(folder / "mend_2026-01-01.csv", [event, event | {"med_event_ID": "YEM2", "Month": "6", "Day": "2"}])
    root = tmp_path_factory.mktemp("store")
    build(root, folder=folder)
    return open_store(root)


def _csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def test_norway_and_cuba_in_colombia(store: Store) -> None:
    answer = ask(store, "third_parties", state="COL")
    found = by_party(answer)
    for party, key in (("Norway", "NOR"), ("Cuba", "CUB")):
        assert found[party]["state"] == key
        assert {"guarantor", "facilitator"} <= set(found[party]["roles"])
        assert (found[party]["from"], found[party]["to"]) == ("2012-08-26", "2016-11-24")
    assert "Colombia" not in found
    assert found["Spain"]["roles"] == ["facilitator", "host"]
    used = {r["agreement_id"] for r in answer.rows if r["party"] == "Norway"}
    assert {1447, 1487, 1506, 1507, 1508} <= used
    assert answer.sources[0]["vintage"] == ["22.1"]
    assert any("persons, groups or remarks" in n for n in answer.notes)


def test_since_and_until_bound_the_answer(store: Store) -> None:
    before = by_party(ask(store, "third_parties", state="COL", until="2011"))
    after = by_party(ask(store, "third_parties", state="COL", since="2012"))
    assert "Norway" not in before
    assert "Norway" in after and "Spain" not in after
    answer = ask(store, "list", state="COL", since="2016", until="2016")
    assert [e["agreement_id"] for e in answer.value] == [1508, 1487]
    assert answer.as_of == "2016-01-01/2016-12-31"


def test_the_list_of_colombia(store: Store) -> None:
    answer = ask(store, "list", state="Colombia")
    assert (len(answer.value), answer.row_count) == (22, 22)
    entry = next(e for e in answer.value if e["agreement_id"] == 1506)
    assert entry["third_parties"] == ["Cuba", "Norway"]
    assert (entry["date"], entry["year"], entry["type"], entry["ended"]) == ("2013-11-06", 2013, "partial", None)
    assert [e["date"] for e in answer.value] == sorted(e["date"] for e in answer.value)
    assert answer.coverage == {"from": "1975-01-01", "to": "2021-12-31"}


def test_no_answer_passes_on_a_long_text(store: Store) -> None:
    for state in ("COL", "SDN", "PHL", "BDI"):
        assert all(len(e["party"]) < 80 for e in ask(store, "third_parties", state=state).value)


@pytest.mark.parametrize("conflict", ["289", "Colombia: Government", "colombia"])
def test_a_conflict_by_number_and_name(store: Store, conflict: str) -> None:
    by_conflict = ask(store, "list", conflict=conflict)
    assert {e["agreement_id"] for e in by_conflict.value} == {
        e["agreement_id"] for e in ask(store, "list", state="COL").value
    }


def test_both_sides_of_a_conflict_between_states(store: Store) -> None:
    for state in ("CMR", "NGA"):
        assert "The Greentree agreement" in {e["name"] for e in ask(store, "list", state=state).value}


def test_none_is_not_no_data_and_not_impossible(store: Store) -> None:
    none = ask(store, "list", state="NOR")
    assert (none.status, none.value) == ("ok", [])
    assert any("None on record for Norway" in n for n in none.notes)
    later = ask(store, "list", state="COL", since="2022")
    assert (later.status, later.value) == ("no data", None)
    assert "2021-12-31" in (later.reason or "")
    earlier = ask(store, "third_parties", state="COL", until="1974")
    assert "before 1975-01-01" in (earlier.reason or "")
    gone = ask(store, "list", state="CSK", since="2000")
    assert gone.status == "not applicable"
    assert ask(store, "list", state="GRL").status == "not applicable"


def test_what_is_missing_is_said_with_how_to_add_it(store: Store) -> None:
    for figure, source in (("list", "pax"), ("third_parties", "paax"), ("third_parties", "mend")):
        answer = ask(store, figure, state="COL", source=source)
        assert (answer.status, answer.value) == ("not held", None)
        assert "varde build --add" in (answer.reason or "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "needs state"),
        ({"conflict": "Colombia: Governmant"}, "Colombia: Government"),
        ({"conflict": "government"}, "several conflicts"),
        ({"conflict": "999999"}, "no agreement over"),
        ({"state": "COL", "since": "2016", "until": "2015"}, "lies after"),
        ({"state": "Ruritania"}, "argument state"),
    ],
)
def test_wrong_questions(store: Store, arguments: dict[str, str], says: str) -> None:
    for figure in ("list", "third_parties"):
        with pytest.raises(UsageError, match=says):
            ask(store, figure, **arguments)


def test_own_copies_are_added_and_marked(own: Store) -> None:
    answer = ask(own, "third_parties", state="COL")
    assert by_party(answer)["Norway"]["agreements"] == 7
    pax = by_party(answer, "pax_agreements")
    assert set(pax) == {"Norway"}
    assert (pax["Norway"]["agreements"], pax["Norway"]["roles"]) == (2, ["guarantor"])
    assert answer.as_of == "1975-01-01/2022-10-04"
    assert {s["id"] for s in answer.sources} == {"ucdp_peace_agreements", "pax_agreements"}
    assert any("not to be added up" in n for n in answer.notes)
    both = ask(own, "list", state="COL")
    assert "Entries by source: UCDP 22, PA-X 2. Sources overlap, and their counts are not to be added up." in both.notes
    assert len(both.value) == 24
    for source in ("ucdp", "pax"):
        alone = ask(own, "list", state="COL", source=source)
        assert not any("added up" in n for n in alone.notes)
    listed = ask(own, "list", state="COL", since="2022")
    assert [(e["agreement_id"], e["source"]) for e in listed.value] == [(2, "pax_agreements")]
    assert [e["agreement_id"] for e in ask(own, "list", conflict="289", source="pax").value] == [2]


def test_mediation_events(own: Store) -> None:
    answer = ask(own, "third_parties", state="YEM", source="mend")
    oman = by_party(answer, "mend_mediation")["Oman"]
    assert (oman["state"], oman["events"], oman["agreements"]) == ("OMN", 2, None)
    assert oman["kind"] == "state"
    assert by_party(answer, "mend_mediation")["UNMHA"]["kind"] == "organisation"
    assert (oman["from"], oman["to"]) == ("2023-05-01", "2023-06-02")
    assert set(by_party(ask(own, "third_parties", state="YEM", source="mend", since="2023-06"), "mend_mediation")) == {
        "Oman",
        "UNMHA",
    }
    other = ask(own, "third_parties", state="COL", source="mend")
    assert (other.status, other.value) == ("no data", None)
    assert "Yemen" in (other.reason or "")
    by_number = ask(own, "third_parties", conflict="289", source="mend")
    assert by_number.status == "no data" and "state=" in (by_number.reason or "")


def test_the_query_gives_the_rows_again(store: Store) -> None:
    answer = ask(store, "list", state="COL")
    first = answer.query.split(";\n")[0]
    assert {r["agreement_id"] for r in store.rows(first)} == {r["agreement_id"] for r in answer.rows}
