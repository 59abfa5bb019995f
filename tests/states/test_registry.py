"""Resolving, codes, spells and succession: what a person or a reader asks the registry."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from varde.errors import (
    AmbiguousStateError,
    DataFileError,
    NotAStateError,
    StateError,
    UnknownStateError,
    UsageError,
)
from varde.states import KINDS, SYSTEMS, fold, registry

HERE = Path(__file__).parent


def _listed(name: str) -> list[tuple[str, str | None, date | None, str]]:
    cases = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, source, day, answer = (part.strip() for part in line.split("|"))
            cases.append((text, source or None, date.fromisoformat(day) if day else None, answer))
    return cases


@pytest.mark.parametrize(("text", "source", "on", "key"), _listed("must_match.txt"))
def test_must_match(text: str, source: str | None, on: date | None, key: str) -> None:
    assert registry().resolve(text, source=source, on=on).key == key


@pytest.mark.parametrize(("text", "source", "on", "answer"), _listed("must_not_match.txt"))
def test_must_not_match(text: str, source: str | None, on: date | None, answer: str) -> None:
    with pytest.raises(StateError) as error:
        registry().resolve(text, source=source, on=on)
    if answer.startswith("ambiguous: "):
        assert isinstance(error.value, AmbiguousStateError)
        assert sorted(error.value.candidates) == answer.removeprefix("ambiguous: ").split()
    else:
        assert isinstance(error.value, UnknownStateError)


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(AmbiguousStateError, match="Give a date") as yemen:
        registry().resolve("Yemen")
    assert "1967-11-30 to 1990-05-21" in yemen.value.message
    with pytest.raises(UnknownStateError, match=r"Nearest names: .*Mexico \(MEX\)"):
        registry().resolve("New Mexico")
    with pytest.raises(UnknownStateError, match=r"Papua New Guinea \(PNG\)"):
        registry().resolve("West Papua")
    with pytest.raises(UnknownStateError, match=r"At other times it is: Russia \(RUS\) 1922-12-30 to 1991-12-25"):
        registry().resolve("Soviet Union", on=date(2020, 1, 1))
    with pytest.raises(AmbiguousStateError, match="Put the system before the number"):
        registry().resolve(2)
    with pytest.raises(UsageError, match="The systems are iso2"):
        registry().resolve("NOR", system="fips")


def test_a_period_takes_in_whoever_bore_the_name_in_it() -> None:
    assert registry().resolve("Germany", on=(date(1939, 1, 1), date(1945, 12, 31))).key == "GMY"
    with pytest.raises(AmbiguousStateError):
        registry().resolve("Yemen", on=(date(1990, 1, 1), date(1990, 12, 31)))


def test_states_only_refuses_what_is_declared_as_something_else() -> None:
    for text, kind in (("Greenland", "territory"), ("Stateless", "label"), ("World", "total"), ("EU", "organisation")):
        assert registry().resolve(text).kind == kind
        with pytest.raises(NotAStateError, match=kind):
            registry().resolve(text, states_only=True)
    for text in ("Kosovo", "Taiwan", "Palestine", "Western Sahara", "Holy See", "Czechoslovakia"):
        assert registry().resolve(text, states_only=True).is_state


def test_non_members_and_disputed_entities_are_declared_neutrally() -> None:
    kinds = {key: registry().get(key).kind for key in ("XKX", "TWN", "PSE", "VAT", "ESH", "XAB", "XSO")}
    assert kinds == {k: "disputed" if k in ("ESH", "XAB", "XSO") else "non-member" for k in kinds}
    assert all(registry().get(key).note for key in kinds)


def test_resolve_many_keeps_order_and_blanks() -> None:
    values = ["Norway", "", None, "Congo", "Norway", "YEMEN", "YEMEN"]
    days = [date(1980, 1, 1)] * 6 + [date(2020, 1, 1)]
    assert registry().resolve_many(values, on=days, source="undl") == ["NOR", None, None, "COG", "NOR", "YEM", "YEM"]
    assert registry().resolve_many([345, 345.0, "345"], system="gw", on=date(2000, 1, 1)) == ["YUG"] * 3
    halves = [date(2000, 1, 1), date(2010, 1, 1)]
    assert registry().resolve_many(["345", "345"], system="gw", source="ucdp", on=halves) == ["YUG", "SRB"]
    year = (date(2015, 1, 1), date(2015, 12, 31))
    assert registry().resolve_many(["Yemen", "Norway"], on=year) == ["YEM", "NOR"]


def test_resolve_many_names_file_column_row_and_every_failure() -> None:
    values = ["Norway", "Westeros", "Congo", "Westeros", "Sweden"]
    with pytest.raises(DataFileError) as error:
        registry().resolve_many(values, file="votes.csv", column="country")
    assert (error.value.row, error.value.column) == (3, "country")
    assert all(
        word in str(error.value)
        for word in ("votes.csv", "'Westeros'", "'Congo'", "2 distinct values", "docs/states.md")
    )
    with pytest.raises(UsageError, match="2 dates for 1 values"):
        registry().resolve_many(["Norway"], on=[date(2000, 1, 1), date(2001, 1, 1)])


def test_a_million_rows_are_resolved_in_seconds() -> None:
    days = [date(1946 + i % 70, 6, 1) for i in range(1000)] * 1000
    names = ["NORWAY", "CONGO", "YEMEN", "USSR", "GERMANY"] * 200_000
    start = time.perf_counter()
    keys = registry().resolve_many(names, on=days, source="undl")
    assert time.perf_counter() - start < 3
    assert keys[:5] == ["NOR", "COG", "YEM", "RUS", "DEU"]


def test_codes_by_day() -> None:
    code = registry().code
    assert [code("NOR", s) for s in SYSTEMS] == ["NO", "NOR", "578", "578", "385", "385", "64"]
    assert code("AFG", "isonum") == "004"
    assert code("DEU", "cow", date(1970, 1, 1)) == "260"
    assert code("DEU", "cow") == "255"
    assert code("YEM", "cow") == "679"
    assert code("SRB", "gw") == "340"
    assert code("XKX", "m49") is None
    assert code("NOR", "gw", date(1900, 1, 1)) is None
    assert code("SDN", "views", date(2000, 1, 1)) != code("SDN", "views", date(2015, 1, 1)) == "245"


def test_members_of_the_system() -> None:
    members = {s.key for s in registry().members_of_system(date(1990, 6, 1))}
    assert {"DDR", "DEU", "YUG", "YEM", "RUS", "NAM", "MCO"} <= members
    assert not members & {"YMD", "UKR", "CZE", "PSE", "GRL"}
    assert "MCO" not in {s.key for s in registry().members_of_system(date(1990, 6, 1), microstates=False)}
    cow = {s.key for s in registry().members_of_system(date(1990, 6, 1), "cow")}
    assert "YUG" in cow and "SRB" not in cow


def test_a_last_day_that_is_censoring_is_not_an_end() -> None:
    assert all(s.end is None for key in ("NOR", "USA", "XKX") for s in registry().spells(key)[-1:])
    assert registry().get("NOR").exists_on(date(2026, 1, 1))
    assert not registry().get("YUG").exists_on(date(2010, 1, 1))
    assert not registry().get("SSD").exists_on(date(2010, 1, 1))
    assert registry().get("PSE").exists_on(date(2020, 1, 1))


def test_today_is_every_un_member_and_the_declared_others() -> None:
    today = registry().today()
    assert sum(s.kind == "state" for s in today) == 193
    assert {s.key for s in today if s.kind != "state"} == {
        *("COK", "ESH", "NIU", "PSE", "TWN", "VAT", "XAB", "XKX", "XSO")
    }


def test_succession_runs_both_ways() -> None:
    assert [s.successor for s in registry().successors("CSK")] == ["CZE", "SVK"]
    assert {s.predecessor for s in registry().predecessors("YEM")} == {"YMD"}
    assert {s.successor for s in registry().successors("YUG")} == {"BIH", "HRV", "MKD", "MNE", "SRB", "SVN"}
    for state in registry():
        for step in registry().successors(state.key):
            spells = registry().spells(step.successor)
            assert spells[-1].end is None or step.date <= spells[-1].end
            assert step.kind in ("split", "merger", "secession", "continuation", "independence")


def test_each_succession_rests_on_the_gleditsch_ward_list() -> None:
    """Its date is the first day of the successor, or the day after the last one of the predecessor."""
    for state in registry():
        for step in registry().successors(state.key):
            starts = {s.start for s in registry().spells(step.successor)}
            after = {s.end + timedelta(days=1) for s in registry().spells(step.predecessor) if s.end}
            assert step.date in starts | after, step


def test_tables_are_whole() -> None:
    for state in registry():
        assert state.kind in KINDS
        assert state.name == state.name.strip()
        assert (state.key[0] == "_") == (state.kind in ("total", "label", "region", "organisation"))
        if state.kind == "former-state":
            assert not state.exists_on(date.today())
    for key in [s.key for s in registry()]:
        for system in ("iso2", "iso3"):
            assert all(c.code.isalpha() and c.code.isupper() for c in registry().codes(key) if c.system == system)


def test_no_code_hides_behind_the_name_of_another() -> None:
    """A two- or three-letter name, such as UK, may not be the ISO code of someone else."""
    owner = {c.code: s.key for s in registry() for c in registry().codes(s.key) if c.system in ("iso2", "iso3")}
    for state in registry():
        for name in registry().names(state.key):
            claimed = owner.get(name.upper())
            if claimed and claimed != state.key:
                assert registry().resolve(name).key == claimed  # so the name is scoped to a source


def test_keys_get_and_errors() -> None:
    assert "NOR" in registry() and len(registry()) == len(registry().keys()) > 280
    assert registry().get("COL").official_name == "Republic of Colombia"
    with pytest.raises(UnknownStateError):
        registry().get("nor way")
    with pytest.raises(UsageError):
        registry().spells("NOR", "un")
    with pytest.raises(UsageError):
        registry().members_of_system(date(2000, 1, 1), "un")


def test_folding_levels_spelling_and_keeps_words() -> None:
    assert fold("  The São-Tomé & Príncipe ") == "sao tome and principe"
    assert fold("Côte d’Ivoire") == fold("COTE D'IVOIRE")
    assert fold("Dem. Rep. of the Congo") == "democratic republic of congo"
    assert fold("New Mexico") != fold("Mexico")
    assert fold("*") == ""


def test_the_room_imports_nothing_heavy() -> None:
    code = (
        "import sys; from varde.states import registry; registry().resolve('Norway'); "
        "print({'polars', 'duckdb', 'lxml', 'yaml', 'altair'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
