"""Briefs over a store that holds the user's own copies: each source has its own statement, and none is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.publish.test_brief import faults, paragraphs, plain

from varde.figures.registry import get_figure
from varde.publish.brief import make_brief
from varde.publish.page import Page, Section, Table
from varde.store import Store, open_store
from varde.store.build import build


def section(page: Page, name: str) -> Section:
    return next(s for s in page.sections if s.id == name)


def tables(page: Page, name: str) -> list[Table]:
    return [b for b in section(page, name).blocks if isinstance(b, Table)]


@pytest.mark.parametrize("state", ["COL", "YEM", "NOR", "SDN", "ISR", "TUV", "USA", "NLD", "XKX"])
def test_it_reads_well(own_page: Callable[[str], Page], state: str) -> None:
    assert faults(own_page(state)) == []


def test_agreements_have_one_statement_a_source_and_no_sum(own_page: Callable[[str], Page], own_store: Store) -> None:
    page = own_page("COL")
    told = paragraphs(page, "agreements")
    ucdp, pax = (
        own_store.rows(sql)[0]["n"]
        for sql in (
            "SELECT count(DISTINCT agreement_id) AS n FROM peace_agreement_states WHERE state = 'COL'",
            "SELECT count(DISTINCT agreement_id) AS n FROM pax_agreement_states WHERE state = 'COL' AND vintage = '10'",
        )
    )
    assert f"UCDP's Peace Agreement Dataset holds {ucdp} peace agreements" in told[0]
    assert "24 November 2016" in told[0]
    assert told[1] == f"Of the {ucdp}, seven have provisions on women or gender."
    assert f"{pax} agreements" in told[2] and "version 10" in told[2] and "not to be added up" in told[2]
    assert told[3].startswith("Of 184 agreements in version 9 of PA-X")
    assert not any(re.search(rf"\b{ucdp + pax}\b", t) for t in told)


def test_what_ships_is_told_as_without_own_copies(
    own_page: Callable[[str], Page], brief: Callable[[str], object]
) -> None:
    alone, added = section(brief("COL").page, "agreements"), section(own_page("COL"), "agreements")  # type: ignore[attr-defined]
    said = [plain(getattr(b, "text", ()) or getattr(b, "caption", ())) for b in alone.blocks]
    assert said == [plain(getattr(b, "text", ()) or getattr(b, "caption", ())) for b in added.blocks[: len(said)]]
    assert [b.rows for b in alone.blocks if isinstance(b, Table)] == [
        t.rows for t in tables(own_page("COL"), "agreements")[:2]
    ]


def test_pax_does_not_code_ends(own_page: Callable[[str], Page]) -> None:
    _, ucdp, pax, _ = tables(own_page("COL"), "agreements")
    assert {row[-1] for row in pax.rows} == {"not coded"}
    assert "not coded" not in {row[-1] for row in ucdp.rows}


def test_third_parties_name_their_source(own_page: Callable[[str], Page]) -> None:
    parties = tables(own_page("YEM"), "agreements")[-1]
    assert parties.columns[:2] == ("Third party", "Source")
    assert {row[1] for row in parties.rows} == {"PA-X", "PAA-X", "MEND"}
    assert all(row[3].endswith("events") for row in parties.rows if row[1] == "MEND")


def test_displacement_index_and_terror_scale(own_page: Callable[[str], Page], own_store: Store) -> None:
    told = " ".join(paragraphs(own_page("COL"), "displacement"))
    moved, persons = (
        f"{own_store.rows(sql)[0]['n']:,}".replace(",", "\u202f")
        for sql in (
            "SELECT sum(displacements) AS n FROM internal_displacements WHERE state = 'COL' AND year = 2023",
            "SELECT sum(persons) AS n FROM internally_displaced_persons WHERE state = 'COL' AND year = 2024",
        )
    )
    assert f"In 2023, the last year held, IDMC recorded {moved} internal displacements" in told
    assert f"At the end of 2024, {persons} persons" in told
    row = own_store.rows("SELECT total, rank FROM fragile_states_index WHERE state = 'COL' AND year = 2023")[0]
    assert f"gives Colombia {row['total']:.1f} of 120 points, rank {row['rank']}" in told
    assert "in 2023, the last year with a level for Colombia, at level 3 by the reports of Amnesty" in told
    # Israel has no level for the last year of the scale: the year before is told, with its year.
    assert "in 2022, the last year with a level for Israel" in " ".join(paragraphs(own_page("ISR"), "displacement"))


def test_what_is_still_missing_stands_in_one_line(own_page: Callable[[str], Page]) -> None:
    (line,) = (m for m in own_page("COL").missing if "your own copy" in m)
    assert "EuRepoC" in line and "Global Initiative" in line
    assert not any(named in line for named in ("PA-X", "IDMC", "Fragile", "Terror"))
    # A source that is held, and says nothing of a state, says so by its own line.
    assert any(m.startswith("Fragile States Index: ") for m in own_page("TUV").missing)


def test_cyber_incidents_and_organised_crime(shared: Path, tmp_path: Path) -> None:
    files = ("EuRepoC_Global_Database_1.1.csv", "global_oc_index.xlsx")
    build(tmp_path / "store", add=[shared / "threats" / name for name in files])
    store = open_store(tmp_path / "store")
    page = make_brief(store, "COL")
    told = paragraphs(page, "threats")
    score = get_figure("threats.organised_crime").answer(store, {"state": "COL"}).value
    assert f"Organised crime in it scored {score:.1f} of 10 points in 2023." in told
    assert any(t.endswith("against it are on record.") and "cyber incidents" in t for t in told)
    assert faults(page) == []
    store.close()
