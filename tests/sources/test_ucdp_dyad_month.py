"""UCDP dyad-months and the lists of conflicts, dyads and actors beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ucdp_dyad_month import SOURCE
from varde.states import registry
from varde.store.checks import typed

NAMES = {
    "months": "ucdp_ged_v261_dyad_month.csv",
    "conflicts": "ucdp_v261_conflicts.yaml",
    "state_based": "ucdp_v261_dyads.yaml",
    "non_state": "ucdp_v261_nonstate.yaml",
    "one_sided": "ucdp_v261_onesided.yaml",
}
SMALL = {
    "months": "dyad_id,type,year,month,events,deaths,provisional\n406,sb,1990,5,1,1,0\n939,os,1994,4,3,900,0\n",
    "conflicts": """
- {id: 200, name: 'Here: Government', type: internationalized-intrastate, incompatibility: government,
   countries: [145], active_years: [1946, 1949]}
""",
    "state_based": """
- {id: 399, conflict: 200, name: 'A - B ', side_a: A, side_b: 'B ', gwno: {a: [145], b: []}, active_years: [1946]}
""",
    "non_state": """
- {id: 5174, conflict: 4564, name: C - D, side_a: C, side_b: D, countries: [345, 645], active_years: [1999]}
""",
    "one_sided": """
- {id: 6, name: Government of Haiti, government: true, countries: [41], active_years: [1991]}
""",
}


def load(folder: Path) -> dict[str, pl.DataFrame]:
    frames = SOURCE.read(Inputs({role: [folder / name] for role, name in NAMES.items()}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def write(folder: Path, **changed: str) -> Path:
    for role, text in {**SMALL, **changed}.items():
        (folder / NAMES[role]).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    return load(shared / "conflict")


def test_months(tables: dict[str, pl.DataFrame]) -> None:
    months = tables["dyad_months"]
    assert len(months) == 43_759
    sums = months.filter(pl.col("month").str.starts_with("2022")).group_by("type").agg(pl.col("deaths").sum())
    assert dict(sums.iter_rows()) == {"state-based": 285_324, "non-state": 20_093, "one-sided": 12_519}
    # Ids of the three types are of one series: none occurs under two types.
    assert months.group_by("dyad_id").agg(pl.col("type").n_unique())["type"].max() == 1


def test_lists(tables: dict[str, pl.DataFrame]) -> None:
    assert {name: len(table) for name, table in tables.items() if name != "dyad_months"} == {
        "conflicts": 303,
        "conflict_years": len(tables["conflict_years"]),
        "dyads": 1_698,
        "dyad_years": len(tables["dyad_years"]),
        "one_sided_actors": 378,
        "one_sided_actor_years": len(tables["one_sided_actor_years"]),
    }
    years = tables["conflict_years"]
    assert years.filter(pl.col("year") == 2024)["conflict_id"].n_unique() == 59
    assert years.filter(pl.col("year") == 2025)["conflict_id"].n_unique() == 65
    known = set(tables["conflicts"]["conflict_id"])
    state_based = tables["dyads"].filter(pl.col("type") == "state-based")
    assert set(years["conflict_id"]) == known
    assert set(state_based["conflict_id"]) <= known


def test_one_sided_months_carry_dyads_and_the_list_has_actors(tables: dict[str, pl.DataFrame]) -> None:
    months = tables["dyad_months"].filter(pl.col("type") == "one-sided")
    actors = tables["one_sided_actors"]
    # Taking one for the other would name the wrong killer: few ids occur in both, and those by chance.
    assert len(set(months["dyad_id"]) & set(actors["actor_id"])) < 20
    assert actors.filter(pl.col("government"))["actor"].str.starts_with("Government of").all()


def test_codes_are_read_as_of_the_year(tmp_path: Path) -> None:
    tables = load(write(tmp_path))
    assert tables["dyad_years"].select("type", "state", "role").rows() == [
        ("non-state", "IRQ", "place"),
        ("non-state", "YUG", "place"),
        ("state-based", "BOL", "side a"),
    ]
    assert tables["dyads"]["dyad_name"].to_list() == ["C - D", "A - B"]
    assert tables["conflicts"]["type"].to_list() == ["internationalised intrastate"]


@pytest.mark.parametrize(
    ("role", "text", "message"),
    [
        ("conflicts", "- {id: 1, name: [", "can't be read as yaml"),
        ("conflicts", "id: 1", "is not a list of entries"),
        ("one_sided", SMALL["one_sided"].replace("government: true, ", ""), r"entry 1 \(id 6\) has no 'government'"),
        ("state_based", SMALL["state_based"] * 2, "the id 399 occurs twice"),
        ("non_state", SMALL["non_state"].replace("645", "9999"), "9999"),
        ("months", SMALL["months"].replace("sb", "xx"), r"column 'type': 'xx' is none of sb, ns, os"),
        ("months", SMALL["months"] + "406,sb,1990,5,1,1,0\n", "two records share dyad_id 406"),
    ],
)
def test_faults_are_named(tmp_path: Path, role: str, text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message) as caught:
        load(write(tmp_path, **{role: text}))
    assert caught.value.path.name == NAMES[role]


def test_a_missing_list_is_said(tmp_path: Path, shared: Path) -> None:
    shutil.copy(shared / "conflict" / NAMES["months"], tmp_path)
    with pytest.raises(DataFileError, match="ucdp_dyad_month needs a file"):
        SOURCE.find(list(tmp_path.iterdir()))
