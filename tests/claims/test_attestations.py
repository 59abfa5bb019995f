"""The attestation register: entries read one by one, none hidden by a bad one, none from outside its folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.claims.attestations import NEEDED, Register
from varde.errors import UsageError

TODAY = date(2024, 6, 1)
ENTRY = {
    "statement": "Women who mediate in Africa have founded an association, with Norwegian support.",
    "publisher": "Ministry of Foreign Affairs of Norway",
    "document": "Peace, stability and security",
    "date": "2017-09",
    "where": "https://example.org/peace",
    "figure": '"nearly 150 women"',
}


def written(**changed: str | None) -> str:
    return "".join(f"{k}: {v}\n" for k, v in {**ENTRY, **changed}.items() if v is not None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "attestations"
    target.mkdir()
    (target / "good.yaml").write_text(written(), encoding="utf-8")
    return target


def test_an_entry_is_read(folder: Path) -> None:
    register = Register.read(folder, TODAY)
    assert register.problems == ()
    entry = register.get("good")
    assert (entry.statement, entry.publisher) == (ENTRY["statement"], ENTRY["publisher"])
    assert (entry.date, entry.where, entry.figure) == ("2017-09", ENTRY["where"], "nearly 150 women")
    assert (entry.document, entry.path) == (ENTRY["document"], folder / "good.yaml")


def test_what_may_be_left_out_is_none(folder: Path) -> None:
    (folder / "short.yml").write_text(written(document=None, figure=None), encoding="utf-8")
    entry = Register.read(folder, TODAY).get("short")
    assert (entry.document, entry.figure) == (None, None)


@pytest.mark.parametrize("day", ["2017", "2017-09", "2017-09-30", "'2017-09-30'", "2024-06-01", "2024-06", "2024"])
def test_dates_as_precise_as_known(folder: Path, day: str) -> None:
    (folder / "good.yaml").write_text(written(date=day), encoding="utf-8")
    assert Register.read(folder, TODAY).get("good").date == day.strip("'")


def test_a_missing_folder_is_an_empty_register(tmp_path: Path) -> None:
    register = Register.read(tmp_path / "none")
    assert (register.entries, register.problems) == ({}, ())
    with pytest.raises(UsageError, match="is empty"):
        register.get("good")


def test_other_files_are_no_entries(folder: Path) -> None:
    (folder / "README.md").write_text("words")
    (folder / ".hidden.yaml").write_text("- words")
    assert list(Register.read(folder, TODAY).entries) == ["good"]


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("Bad_Name", written(), 1, "its name is no id"),
        ("bad", written(publisher=None, where=None), 1, "no publisher, no where"),
        ("bad", written(publisher=""), 2, "its publisher is empty"),
        ("bad", written(publisher="[a]"), 2, "publisher is no plain text"),
        ("bad", written(puplisher="a"), 7, "Did you mean publisher?"),
        ("bad", written(colour="a"), 7, "An entry has statement"),
        ("bad", written(date="soon"), 4, "neither a year, a month nor a day"),
        ("bad", written(date="2017-02-30"), 4, "neither a year, a month nor a day"),
        ("bad", written(date="2024-06-02"), 4, "in the future"),
        ("bad", written(date="2025"), 4, "in the future"),
        ("bad", written() + "date: 2016\n", 7, "'date' twice"),
        ("bad", written(statement="a: b"), 1, "is no YAML"),
        ("bad", written(figure="[a"), 7, "is no YAML"),
        ("bad", "- a\n", 1, "no mapping"),
        ("bad", "", 1, "no statement, no publisher, no date, no where"),
        ("bad", written(statement="a" * 70_000), 1, "larger than 64 KB"),
        ("bad", "statement: a\nwhere: \0", 2, "NUL"),
    ],
)
def test_a_bad_entry_is_told_and_hides_none(folder: Path, name: str, content: str, line: int, said: str) -> None:
    (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    register = Register.read(folder, TODAY)
    assert list(register.entries) == ["good"]
    (problem,) = register.problems
    assert f"{name}.yaml" in problem.message
    assert said in f"{problem.message} {problem.hint}"
    assert problem.place.line == line


def test_text_in_another_encoding(folder: Path) -> None:
    (folder / "bad.yaml").write_bytes(written(publisher="Utenriksdepartementet på").encode("latin-1"))
    (problem,) = Register.read(folder, TODAY).problems
    assert "is not UTF-8 text" in problem.message and problem.place.line == 2


def test_two_files_of_one_id(folder: Path) -> None:
    (folder / "good.yml").write_text(written(statement="another"), encoding="utf-8")
    register = Register.read(folder, TODAY)
    assert register.entries["good"].statement == ENTRY["statement"]
    assert "another entry 'good'" in register.problems[0].message


def test_things_that_are_no_files(folder: Path, tmp_path: Path) -> None:
    (folder / "folder.yaml").mkdir()
    (folder / "loop.yaml").symlink_to("loop.yaml")
    outside = tmp_path / "outside.yaml"
    outside.write_text(written(), encoding="utf-8")
    (folder / "link.yaml").symlink_to(outside)
    register = Register.read(folder, TODAY)
    assert list(register.entries) == ["good"]
    assert [p.message.split(": ")[-1] for p in register.problems] == [
        "it is not a file",
        "it leads out of the register's folder",
        "it is not a file",
    ]


def test_a_file_where_the_folder_should_be(folder: Path) -> None:
    (problem,) = Register.read(folder / "good.yaml").problems
    assert "can't be read as a folder" in problem.message


def test_the_register_of_a_page(folder: Path) -> None:
    page = folder.parent / "page.md"
    assert list(Register.of_page(page, "attestations", TODAY).entries) == ["good"]
    assert list(Register.of_page(folder / "page.md", ".", TODAY).entries) == ["good"]


@pytest.mark.parametrize("named", ["..", "../attestations", "a/../../attestations", "/etc", "link", "loop", "a\0b"])
def test_a_register_outside_the_pages_folder_is_refused(folder: Path, named: str) -> None:
    below = folder.parent / "below"
    below.mkdir()
    (below / "link").symlink_to(folder)
    (below / "loop").symlink_to("loop")
    register = Register.of_page(below / "page.md", named, TODAY)
    assert register.entries == {}
    (problem,) = register.problems
    assert "lie outside its folder" in problem.message and problem.hint


def test_a_register_is_named_from_the_pages_folder(folder: Path) -> None:
    (problem,) = Register.of_page(folder.parent / "page.md", str(folder), TODAY).problems
    assert "lie outside its folder" in problem.message


def test_an_unknown_id(folder: Path) -> None:
    register = Register.read(folder, TODAY)
    for name, said in [("god", "Did you mean good?"), ("xyz", "It has good."), ("../good", "small letters")]:
        with pytest.raises(UsageError) as error:
            register.get(name)
        assert said in str(error.value)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=80), st.text("abstemn:-[]{}&*!|>'\"# \n\t%@0129", max_size=80).map(str.encode)))
def test_any_file_is_read_or_told(folder: Path, content: bytes) -> None:
    (folder / "any.yaml").write_bytes(content)
    register = Register.read(folder, TODAY)
    assert "good" in register.entries
    assert ("any" in register.entries) != any("any.yaml" in p.message for p in register.problems)


@given(st.dictionaries(st.sampled_from(NEEDED), st.just("2016")))
def test_each_needed_name_is_needed(tmp_path_factory: pytest.TempPathFactory, given: dict[str, str]) -> None:
    folder = tmp_path_factory.getbasetemp() / "needed"
    folder.mkdir(exist_ok=True)
    (folder / "any.yaml").write_text("".join(f"{k}: {v}\n" for k, v in given.items()))
    assert bool(Register.read(folder, TODAY).entries) == (len(given) == len(NEEDED))
