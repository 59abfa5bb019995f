"""Treaty status read from the pages of the UN Treaty Collection: the real pages, then pages with faults."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.untc_treaties import BY_HAND, SOURCE, VERIFICATION, _kinds, read
from varde.states import registry

AS_AT = date(2026, 2, 3)


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    found = SOURCE.find(sorted(shared.rglob("*.html")))
    assert found is not None
    return read(found, registry())


def part(tables: dict[str, pl.DataFrame], treaty: str, state: str) -> list[dict[str, Any]]:
    rows = tables["treaty_participation"].filter((pl.col("treaty") == treaty) & (pl.col("state") == state))
    return rows.sort("spell").to_dicts()


def parties_on(tables: dict[str, pl.DataFrame], treaty: str, day: date) -> set[str]:
    rows = tables["treaty_participation"].filter(
        (pl.col("treaty") == treaty)
        & (pl.col("consent_date") <= day)
        & (pl.col("withdrawal_effect").is_null() | (pl.col("withdrawal_effect") > day))
        & (pl.col("ended").is_null() | (pl.col("ended") >= day))
    )
    return set(rows["state"])


# -- the real pages ---------------------------------------------------------------------------------------------------


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
        ("CCW-ART1", 90, None),
        ("CCW-AII", 107, None),
        ("CCW-IV", 111, None),
        ("CCW-V", 99, None),
    ],
)
def test_parties_and_signatories_are_those_the_pages_declare(
    tables: dict[str, pl.DataFrame], treaty: str, parties: int, signatories: int | None
) -> None:
    head = tables["treaties"].filter(pl.col("treaty") == treaty).row(0, named=True)
    assert (head["parties"], head["signatories"], head["verified_through"]) == (parties, signatories, AS_AT)
    assert len(parties_on(tables, treaty, AS_AT)) == parties


def test_withdrawals_take_effect_on_the_day_of_the_end_note(tables: dict[str, pl.DataFrame]) -> None:
    finland = part(tables, "APMBC", "FIN")[0]
    assert finland["consent_date"] == date(2012, 1, 9)
    assert finland["withdrawal_notified"] == date(2025, 7, 10)
    assert finland["withdrawal_effect"] == date(2026, 1, 10)
    poland = part(tables, "APMBC", "POL")[0]
    assert (poland["withdrawal_effect"], poland["withdrawal_conditional"]) == (date(2026, 2, 20), True)
    left = {s: part(tables, "APMBC", s)[0]["withdrawal_effect"] for s in ("EST", "LVA", "LTU")}
    assert set(left.values()) == {date(2025, 12, 27)}
    assert part(tables, "CCM", "LTU")[0]["withdrawal_effect"] == date(2025, 3, 6)
    assert parties_on(tables, "APMBC", date(2025, 12, 26)) - parties_on(tables, "APMBC", AS_AT) == {
        *("EST", "LVA", "LTU", "FIN")
    }


def test_provisional_application_is_kept_apart_from_consent(tables: dict[str, pl.DataFrame]) -> None:
    serbia = part(tables, "ATT", "SRB")[0]
    assert (serbia["provisional_date"], serbia["consent_date"]) == (date(2013, 8, 12), date(2014, 12, 5))
    assert "SRB" not in parties_on(tables, "ATT", date(2014, 12, 4))


def test_kinds_of_consent_are_told_apart_by_case(tables: dict[str, pl.DataFrame]) -> None:
    expected = {
        ("APMBC", "NLD"): "acceptance",
        ("APMBC", "AFG"): "accession",
        ("ATT", "DNK"): "approval",
        ("ATT", "NOR"): "ratification",
        ("APMBC", "MNE"): "succession",
        ("CCW-IV", "NOR"): "consent to be bound",
    }
    assert {(t, s): part(tables, t, s)[0]["consent_kind"] for t, s in expected} == expected
    montenegro = part(tables, "CTBT", "MNE")[0]
    assert montenegro["signature_kind"] == "succession"


def test_former_participants_come_from_end_notes_and_end_with_the_state(tables: dict[str, pl.DataFrame]) -> None:
    former = tables["treaty_participation"].filter(pl.col("ended").is_not_null())
    got = {(r["treaty"], r["state"]): (r["consent_date"], r["ended"]) for r in former.to_dicts()}
    assert got[("CCW", "YUG")][0] == date(1983, 5, 24)
    assert got[("CCW", "CSK")] == (date(1982, 8, 31), date(1992, 12, 31))
    assert got[("CCW", "DDR")] == (date(1982, 7, 20), date(1990, 10, 2))
    assert got[("ENMOD", "YMD")] == (date(1979, 6, 12), date(1990, 5, 21))
    assert got[("CCW-III", "DDR")][0] == date(1982, 7, 20)
    assert {k for k in got if k[0] == "ENMOD"} == {("ENMOD", s) for s in ("CSK", "DDR", "YMD")}
    assert "DDR" in parties_on(tables, "CCW", date(1990, 10, 2))
    assert "DDR" not in parties_on(tables, "CCW", date(1990, 10, 3))


def test_protocols_of_the_conventional_weapons_convention(tables: dict[str, pl.DataFrame]) -> None:
    assert part(tables, "CCW-III", "USA")[0]["consent_date"] == date(2009, 1, 21)
    assert part(tables, "CCW-I", "USA")[0]["consent_date"] == date(1995, 3, 24)
    assert part(tables, "CCW-II", "AFG") == []
    assert part(tables, "CCW-I", "MKD")[0]["consent_date"] == date(1996, 12, 30)
    unclear = tables["treaty_participation"].filter(pl.col("unclear"))
    assert set(unclear["state"]) == {"CMR", "DOM"}


def test_not_yet_in_force_and_the_states_it_waits_for(tables: dict[str, pl.DataFrame]) -> None:
    ctbt = tables["treaties"].filter(pl.col("treaty") == "CTBT").row(0, named=True)
    assert ctbt["in_force_since"] is None
    waits = set(tables["treaty_required_states"]["state"])
    assert len(waits) == 44
    assert {"GBR", "VNM", "COD", "PRK", "IND", "PAK"} <= waits
    assert waits - parties_on(tables, "CTBT", AS_AT) == {
        *("CHN", "EGY", "IRN", "ISR", "USA", "RUS", "PRK", "IND", "PAK")
    }


def test_a_declined_treaty_is_known(tables: dict[str, pl.DataFrame]) -> None:
    assert part(tables, "ATT", "USA")[0]["declined_date"] == date(2019, 7, 18)


def test_facts_entered_by_hand_are_marked(tables: dict[str, pl.DataFrame]) -> None:
    hand = tables["treaty_participation"].filter(~pl.col("verified"))
    assert {(r["treaty"], r["state"]) for r in hand.to_dicts()} == {
        ("CTBT", "RUS"),
        *((t, "YUG") for t in ("CCW", "CCW-I", "CCW-II", "CCW-III")),
    }
    assert all(r["note"] for r in hand.to_dicts())
    russia = part(tables, "CTBT", "RUS")
    assert [r["verified"] for r in russia] == [False, True]
    assert not tables["treaty_verification"]["verified"].any()
    assert len(BY_HAND) == 1
    assert {t for t, *_ in VERIFICATION} >= set(tables["treaties"]["treaty"])


def test_agrees_with_a_third_partys_reading_but_for_its_known_faults(
    tables: dict[str, pl.DataFrame], shared: Path
) -> None:
    keys = {"ottawa": "APMBC", "ccw_p2a": "CCW-AII", "ccw_p4": "CCW-IV", "ccw_p5": "CCW-V", "ccw_art1": "CCW-ART1"}
    with (shared / "disarmament" / "arms_control_ratifications.csv").open(encoding="utf-8", newline="") as lines:
        theirs = list(csv.DictReader(lines))
    names = registry().resolve_many([r["country_name"] for r in theirs], on=AS_AT, source="untc")
    differ = []
    for row, state in zip(theirs, names, strict=True):
        treaty = keys.get(row["treaty_id"], row["treaty_id"].upper())
        mine = part(tables, treaty, str(state))
        # Its fault: the consent date of these protocols stands in the column of signatures.
        said = row["signature_date"] if treaty in ("CCW-AII", "CCW-IV", "CCW-V") else row["action_date"]
        held = mine[-1]["consent_date"] if mine else None
        if (said or None) != (held.isoformat() if held else None):
            differ.append((treaty, state, said, held))
    assert len(theirs) > 1500
    assert differ == []


# -- faults -----------------------------------------------------------------------------------------------------------

TITLES = {
    "1": "Convention on environmental modification",
    "2": "Convention on certain conventional weapons",
    "2. a": "Protocol IV",
    "2. b": "Protocol on mines",
    "2. c": "Amendment",
    "2. d": "Protocol V",
    "3": "Convention on chemical weapons",
    "4": "Test-ban Treaty",
    "5": "Convention on mines",
    "6": "Convention on Cluster Munitions",
    "8": "Trade Treaty",
    "9": "Treaty on the Prohibition",
}
FILES = ("enmod", "ccw", "ccw_p4", "ccw_p2a", "ccw_art1", "ccw_p5", "cwc", "ctbt", "ottawa", "ccm", "att", "tpnw")
NAMES = dict(zip(TITLES, FILES, strict=True))
NORWAY = ("Norway", "3 Dec 1997", "9 Jul 1998")


def page(
    number: str = "5",
    rows: tuple[tuple[str, ...], ...] = (NORWAY,),
    *,
    parties: int | None = None,
    status: str = "03-02-2026",
    headings: tuple[str, ...] = ("Participant", "Signature", "Ratification, Accession(a)"),
    notes: tuple[str, ...] = (),
    protocols: str = "",
) -> str:
    """A page in the publisher's layout, with little in it."""
    dot = number if "." in number else number + "."
    counted = sum(1 for r in rows if r[-1] and "[" not in r[-1]) if parties is None else parties
    body = "".join("<tr>" + "".join(f"<td>{c}<br></td>" for c in r) + "</tr>" for r in rows)
    head = "".join(f"<td>{h}<br></td>" for h in headings)
    end = "".join(f"<tr><td>{n}</td></tr>" for n in notes)
    return f"""<!DOCTYPE html><html><body><div>STATUS AS AT : {status} 10:16:18 EDT</div>
<div id="x_rptHead_ctl00_tcHead">CHAPTER XXVI</div>
<div id="x_rptTreaty_ctl00_tcTreaty">{dot} {TITLES.get(number, "Treaty")}</div>
<div id="x_rptTreaty_ctl00_tcText">Oslo, 18 September 1980</div>
<div id="x_rptEIF_ctl00_tcEifLabel">Entry into force</div>
<div id="x_rptEIF_ctl00_tcText">1 March 1999, in accordance with article 17(1).</div>
<div id="x_rptStatus_ctl00_tcText">Parties : {counted}</div>
<table id="x_tblgrid"><tr>{head}</tr>{body}</table>
<table id="x_InnerPage_Table1">{protocols}</table>
<table id="x_dgNotesAll">{end}</table></body></html>"""


PROTOCOLS = (
    "<tr><td>Participant</td><td>Protocol I</td><td>Protocol II</td><td>Protocol III</td></tr>"
    "<tr><td>Norway</td><td>x</td><td></td><td>x (18 July 2002)</td></tr>"
)


def pages(folder: Path, **changed: str | bytes | None) -> Inputs:
    """A whole set of pages, some of them changed (None leaves one out)."""
    for number, name in NAMES.items():
        content = changed.get(name, page(number, protocols=PROTOCOLS if name == "ccw" else ""))
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.html").write_bytes(raw)
    found = SOURCE.find(sorted(folder.iterdir()))
    assert found is not None
    return found


def test_made_up_pages_are_read(tmp_path: Path) -> None:
    tables = read(pages(tmp_path), registry())
    assert len(tables["treaties"]) == 15
    later = part(tables, "CCW-III", "NOR")[0]
    assert later["consent_date"] == date(2002, 7, 18)
    assert part(tables, "CCW-II", "NOR") == []


LEAVING = (
    "1On 27 June 2025, the Government of Norway deposited with the Secretary-General a notification of withdrawal. "
    "The withdrawal took effect for Norway on 27 December 2025 in accordance with article 20 (3)."
)


def test_a_withdrawal_is_a_bracketed_date_with_an_end_note(tmp_path: Path) -> None:
    row = ("Norway <sup><a>1</a></sup>", "[3 Dec 1997 ]", "[ 9 Jul 1998 ]")
    tables = read(pages(tmp_path, ottawa=page(rows=(row,), notes=(LEAVING,))), registry())
    assert part(tables, "APMBC", "NOR")[0]["withdrawal_effect"] == date(2025, 12, 27)


@pytest.mark.parametrize(
    ("ottawa", "told"),
    [
        (page(rows=(("Norvegia", "", "9 Jul 1998 a"),)), "Norvegia"),
        (page(rows=(NORWAY, NORWAY)), "takes part twice"),
        (page(rows=(NORWAY,), parties=2), "says 2 parties, and its table has 1"),
        (page(rows=(("Norway", "3 Dec 1997", "9 Jul 1998 q"),)), "explains no 'q'"),
        (page(rows=(("Norway", "3 Dec 1997", "1998-07-09"),)), "is not a date like"),
        (page(rows=(("Norway", "", "31 Feb 1998 a"),)), "no day of the calendar"),
        (page(rows=(("Norway", "", ""),)), "neither a signature nor a consent"),
        (page(rows=(("Norway", "", "[9 Jul 1998 a]"),)), "no end note says since when"),
        (page(rows=(("Norway<sup>1</sup>", "", "9 Jul 1998 a"),), notes=(LEAVING,)), "disagree"),
        (page(headings=("Participant", "Signature", "Blessing")), "kind of consent that is not known"),
        (page(headings=("State", "Signature", "Ratification")), "other columns than expected"),
        (page(rows=(("Norway", "3 Dec 1997"),)), "has 2 cells where the heading has 3"),
        (page().replace("STATUS AS AT", "AS OF"), "shows no 'STATUS AS AT' day"),
        (page().replace("x_rptEIF_ctl00_tcEifLabel", "x"), "this page shows no entry into force"),
        (page()[:300], "is cut off"),
        (page().removesuffix("</html>"), "is cut off"),
        (page() + "<p>more", "is cut off"),
        (page("7"), "is the page of a treaty that Varde does not read"),
        ("Country,Date\nNorway,1998-07-09\n", "is not an HTML page"),
        (b"<html>\xff\xfe", "is not utf-8 text"),
        (b"PK\x03\x04rest", "is a broken zip archive"),
        (b"", "is empty"),
    ],
)
def test_faults_are_named(tmp_path: Path, ottawa: str | bytes, told: str) -> None:
    with pytest.raises(DataFileError) as error:
        read(pages(tmp_path, ottawa=ottawa), registry())
    assert told in str(error.value)
    assert "ottawa.html" in str(error.value)


@pytest.mark.parametrize(
    ("name", "size"), [("ottawa", 195_000), ("ottawa", 200_500), ("cwc", 210_000), ("cwc", 235_840)]
)
def test_a_real_page_cut_off_anywhere_is_refused(shared: Path, tmp_path: Path, name: str, size: int) -> None:
    for path in shared.rglob("untc_html/*.html"):
        whole = path.read_bytes()
        (tmp_path / path.name).write_bytes(whole[:size] if path.stem == name else whole)
    found = SOURCE.find(sorted(tmp_path.iterdir()))
    assert found is not None
    with pytest.raises(DataFileError, match=rf"{name}\.html: is cut off"):
        read(found, registry())


def test_what_a_browser_adds_after_the_page_is_no_fault(tmp_path: Path) -> None:
    saved = page() + "\r\n<!-- saved from a browser -->\r\n"
    assert len(read(pages(tmp_path, ottawa=saved), registry())["treaties"]) == 15


def test_a_missing_page_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="missing: Anti-Personnel Mine Ban Convention"):
        read(pages(tmp_path, ottawa=None), registry())


def test_the_same_page_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="is the same page as"):
        read(pages(tmp_path, ottawa=page("6")), registry())


def test_protocols_by_a_state_that_is_no_party_are_refused(tmp_path: Path) -> None:
    wrong = PROTOCOLS.replace("Norway", "Sweden")
    with pytest.raises(DataFileError, match="Sweden is in the list of protocols and no party"):
        read(pages(tmp_path, ccw=page("2", protocols=wrong)), registry())


@given(st.permutations(["Ratification", "Acceptance(A)", "Approval(AA)", "Accession(a)", "Succession(d)"]))
def test_headings_explain_letters_in_any_order(parts: list[str]) -> None:
    assert _kinds(", ".join(parts)) == {
        "": "ratification",
        "A": "acceptance",
        "AA": "approval",
        "a": "accession",
        "d": "succession",
    }
