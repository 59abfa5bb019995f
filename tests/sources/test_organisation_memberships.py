"""Memberships of organisations, their corrections, and what proves them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.organisation_memberships import SOURCE, read
from varde.states import registry
from varde.store.checks import typed

NAME = "organisation_memberships.csv"


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "states" / NAME


@pytest.fixture(scope="module")
def real(path: Path) -> pl.DataFrame:
    frame = read(Inputs({"memberships": [path]}), registry())["organisation_memberships"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


def on(real: pl.DataFrame, organisation: str, day: date, kind: str = "member") -> set[str]:
    there = (pl.col("start") <= day) & (pl.col("end").is_null() | (pl.col("end") > day))
    return set(real.filter(there, organisation=organisation, kind=kind)["state"])


@pytest.mark.parametrize(
    ("organisation", "day", "count"),
    [
        ("UN", date(1990, 6, 1), 159),
        ("UN", date(2026, 1, 1), 193),
        ("UN", date(1945, 10, 24), 29),
        ("NATO", date(2026, 1, 1), 32),
        ("EU", date(2026, 1, 1), 27),
        ("EU", date(2019, 1, 1), 28),
        ("OSCE", date(2026, 1, 1), 57),
        ("CoE", date(2026, 1, 1), 46),
        ("AU", date(2026, 1, 1), 55),
        ("ECOWAS", date(2026, 1, 1), 12),
        ("ASEAN", date(2026, 1, 1), 11),
        ("LAS", date(2026, 1, 1), 22),
    ],
)
def test_members_on_a_day(real: pl.DataFrame, organisation: str, day: date, count: int) -> None:
    assert len(on(real, organisation, day)) == count


def test_corrections(real: pl.DataFrame) -> None:
    last = registry().spells("CSK")[-1].end
    assert last == date(1992, 12, 31)
    for organisation in ("UN", "OSCE", "CoE"):
        assert "CSK" in on(real, organisation, last)
        assert "CSK" not in on(real, organisation, date(1993, 1, 1))
    assert "GBR" in on(real, "EU", date(2020, 1, 31))
    assert "GBR" not in on(real, "EU", date(2020, 2, 1))
    juba = real.filter(organisation="AU", state="SSD", kind="suspended").row(0, named=True)
    assert (juba["end"], juba["end_precision"]) == (date(2021, 6, 1), "year")


def test_months_and_years_span_all_that_they_may_mean(real: pl.DataFrame) -> None:
    assert "MRT" in on(real, "ECOWAS", date(2000, 12, 31))
    assert "MRT" not in on(real, "ECOWAS", date(2001, 1, 1))
    praia = real.filter(organisation="ECOWAS", state="CPV").row(0, named=True)
    assert (praia["start"], praia["start_precision"]) == (date(1977, 1, 1), "year")


def test_a_seat_continued_has_no_gap_and_no_overlap(real: pl.DataFrame) -> None:
    for organisation, state in (("UN", "RUS"), ("UN", "YUG"), ("OSCE", "RUS")):
        spells = real.filter(organisation=organisation, state=state, kind="member").sort("start")
        assert len(spells) == 2
        assert spells["end"][0] == spells["start"][1]


def test_spells_of_one_kind_never_overlap(real: pl.DataFrame) -> None:
    ordered = real.sort("organisation", "state", "kind", "start").with_columns(
        next=pl.col("start").shift(-1).over("organisation", "state", "kind")
    )
    assert ordered.filter(pl.col("end").is_null() & pl.col("next").is_not_null()).is_empty()
    assert ordered.filter(pl.col("end") > pl.col("next")).is_empty()


def test_who_voted_in_the_assembly_was_a_member(real: pl.DataFrame, shared: Path) -> None:
    votes = pl.read_parquet(shared / "un" / "undl_votes.parquet").filter(
        (pl.col("body") == "GA") & pl.col("vote").is_in(["Y", "N", "A"])
    )
    cast = votes.select("country", pl.col("vote_date").str.to_date()).unique()
    keys = registry().resolve_many(cast["country"].to_list(), on=cast["vote_date"].to_list(), source="undl")
    spells: dict[str, list[tuple[date, date]]] = {}
    for state, start, end in real.filter(organisation="UN", kind="member").select("state", "start", "end").iter_rows():
        spells.setdefault(state, []).append((start, end or date.max))
    outside = [
        (key, day)
        for key, day in zip(keys, cast["vote_date"], strict=True)
        if not any(start <= day < end for start, end in spells.get(str(key), []))
    ]
    assert outside == []


def test_resolutions_named_as_proof_are_held(real: pl.DataFrame, shared: Path) -> None:
    held = set(pl.read_csv(shared / "un" / "undl_resolutions.csv", columns=["symbol"])["symbol"])
    proof = re.compile(r"[SA]/RES/[^\s;,(]+(?:\([^)]*\))?(?:\[[^\]]*\])?")
    named = {s for text in real["evidence"] for s in proof.findall(text)}
    assert len(named) > 90
    assert named - held == set()


def test_nothing_from_general_knowledge_is_called_verified(real: pl.DataFrame) -> None:
    assert real.filter("verified", evidence="general knowledge").is_empty()
    assert not real["evidence"].str.contains("find_string").any()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("UN,ARG,", "UN,QQQ,", "row 2, column 'state'"),
        ("UN,ARG,", "UNO,ARG,", "'UNO' is none of UN, NATO"),
        ("UN,ARG,Argentina,member", "UN,ARG,Argentina,observer", "'observer' is none of member, suspension"),
        ("member,1945-10-24,,", "member,24 October 1945,,", "row 2, column 'start_date'"),
        ("member,1945-10-24,,", "member,1945-10-24,1944-01-01,", "row 2, column 'end_date': a spell that ends before"),
        ("verified_through", "checked", "column 'verified_through': there is no such column"),
    ],
)
def test_faults_are_named(path: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    broken = tmp_path / NAME
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read(Inputs({"memberships": [broken]}), registry())
    assert message in str(error.value)
