"""The findings of published research: the table that ships, and tables that are wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from varde.errors import DataFileError
from varde.figures import findings as module
from varde.figures.findings import COLUMNS, INSTRUMENTS, Finding, findings, findings_on, read_findings

SHIPPED = Path(module.__file__).parent / "tables" / "findings.csv"


def test_the_table_is_what_was_compiled(shared: Path) -> None:
    assert SHIPPED.read_bytes() == (shared.parent / "reference" / "findings.csv").read_bytes()


def test_every_row_is_read_and_every_cell_kept() -> None:
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(findings()) == len(rows) == 40
    for row, found in zip(rows, findings(), strict=True):
        same = {c: getattr(found, c) for c in COLUMNS if c not in ("year", "read_in", "verified")}
        assert same == {c: row[c] for c in same}
        assert str(found.year or "") == row["year"]
        assert " ; ".join(found.addresses) == row["read_in"]


def test_what_was_found_on_operations() -> None:
    on_operations = findings_on("un_peace_operation")
    assert [f.year for f in on_operations] == sorted(f.year or 0 for f in on_operations)
    hegre = next(f for f in on_operations if f.id == "hegre_2019")
    assert hegre.citation == (
        "Hegre, H.; Hultman, L.; Nygård, H. M. (2019). Evaluating the conflict-reducing effect of UN peacekeeping "
        "operations. Journal of Politics 81(1):215-232. doi:10.1086/700203."
    )
    assert hegre.effect_in_words.startswith("up to two-thirds less major armed conflict")
    fortna = next(f for f in on_operations if f.id == "fortna_2004")
    assert fortna.effect == ""
    assert fortna.effect_in_words == "No size of the effect is given in the abstract read."


def test_nothing_was_read_on_political_missions() -> None:
    assert findings_on("un_political_mission") == []
    assert {f.instrument for f in findings()} == set(INSTRUMENTS)


def test_without_a_year_it_comes_last_and_says_so() -> None:
    last = findings_on("sanctions")[-1]
    assert last.id == "un_sanctionsapp"
    assert last.year is None
    assert "(no year)" in last.citation
    assert len(findings_on("arms_embargo", findings())[0].addresses) >= 1


def test_two_addresses() -> None:
    found = next(f for f in findings() if f.id == "hogendoorn_2008")
    assert len(found.addresses) == 2
    assert all(a.startswith("https://") for a in found.addresses)
    assert isinstance(found.as_dict()["addresses"], list)


GOOD = {
    "id": "someone_2001", "instrument": "aid", "authors": "Someone", "year": "2001", "title": "A study",
    "outcome": "Something", "sample": "Everywhere", "caveat": "None", "read_in": "https://example.org/a",
    "read_what": "abstract", "verified": "yes",
}  # fmt: skip


def written(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.DictWriter(lines, COLUMNS, restval="")
        out.writeheader()
        out.writerows(rows)
    return path


def test_a_good_row(tmp_path: Path) -> None:
    (found,) = read_findings(written(tmp_path / "f.csv", GOOD))
    assert isinstance(found, Finding)
    assert (found.year, found.verified, found.doi) == (2001, True, "")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("year", "in press", "not a year"),
        ("instrument", "mediatoin", "none of the words known"),
        ("verified", "maybe", "none of the words known"),
        ("read_in", "page 3", "not the address of a page"),
        ("read_in", "https://example.org/a;https://example.org/b c", "not the address of a page"),
        ("caveat", "", "empty"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, column: str, cell: str, said: str) -> None:
    path = written(tmp_path / "f.csv", GOOD, GOOD | {"id": "other", column: cell})
    with pytest.raises(DataFileError, match=said) as error:
        read_findings(path)
    assert f"{path}, row 3, column {column!r}" in error.value.message


def test_faults_of_the_whole_table(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="twice"):
        read_findings(written(tmp_path / "twice.csv", GOOD, GOOD))
    with pytest.raises(DataFileError, match="no findings"):
        read_findings(written(tmp_path / "none.csv"))
    with pytest.raises(DataFileError, match="can't be read"):
        read_findings(tmp_path / "missing.csv")
    other = tmp_path / "other.csv"
    other.write_text("id,effect\na,b\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="its columns are id, effect"):
        read_findings(other)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(SHIPPED.read_text(encoding="utf-8").encode("latin-1", "replace"))
    with pytest.raises(DataFileError, match="can't be read"):
        read_findings(latin)
    ragged = written(tmp_path / "ragged.csv", GOOD)
    ragged.write_text(ragged.read_text(encoding="utf-8").rstrip() + ",more\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="17 cells"):
        read_findings(ragged)
