"""The contract: every source keeps it, and what it refuses."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError, UsageError
from varde.sources import all_sources, get_source, source_ids
from varde.sources.contract import Inputs, RawFile, Source
from varde.states import registry
from varde.store.checks import typed

SOURCES = list(all_sources().values())
KINDS = {"string", "integer", "number", "boolean", "date", "yearmonth", "year"}
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.id)


@each_source
def test_a_source_can_be_cited(source: Source) -> None:
    for text in (source.title, source.publisher, source.version, source.licence, source.citation):
        assert text.strip() == text != ""
    # Only a user's own copy may be of a day that no one wrote down.
    assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", source.published) or not (source.embed or source.published)
    assert source.citation.endswith((".", "/")) or "http" in source.citation.split()[-1]
    for address in filter(None, (source.address, source.licence_url)):
        assert re.match(r"https?://[\w.-]+", address)
    if source.verified_through:
        assert date.fromisoformat(source.verified_through) <= date.today()


@each_source
def test_tables_are_declared_whole(source: Source) -> None:
    assert source.tables
    for table in source.tables:
        names = [f.name for f in table.fields]
        assert len(set(names)) == len(names), table.name
        assert table.key and set(table.key) <= set(names), table.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", table.name)
        assert table.description.strip()
        kinds = {f.name: f.type for f in table.fields}
        if table.time:
            assert kinds[table.time] in {"year", "yearmonth", "date"}, table.name
        elif table.kind == "count":
            assert "year" not in kinds.values(), f"{table.name} counts by year and declares no time"
        for f in table.fields:
            where = f"{table.name}.{f.name}"
            assert re.fullmatch(r"[a-z][a-z0-9_]*", f.name), where
            assert f.type in KINDS, where
            assert f.description.strip().endswith((".", ")", "?")), where
            assert not f.unit or f.type in {"number", "integer"}, where
            assert not f.enum or f.type == "string", where
            assert not f.state or f.type == "string", where


@each_source
def test_files_can_be_found_and_told_apart(source: Source) -> None:
    for raw in source.files:
        assert raw.patterns
        for name, digest in raw.sha256.items():
            assert raw.matches(name), f"{name} has a checksum and matches no pattern"
            assert re.fullmatch(r"[0-9a-f]{64}", digest)
            claimed = {s.id for s in SOURCES for other in s.files if other.matches(name)}
            assert claimed == {source.id}, f"{name} is claimed by {claimed}"
    roles = [raw.role for raw in source.files]
    assert len(set(roles)) == len(roles)


@each_source
def test_known_totals_ask_the_sources_own_tables(source: Source) -> None:
    tables = {t.name for t in source.tables}
    for check in source.checks:
        assert check.description.strip()
        asked = set(re.findall(r"\b(?:from|join)\s+([a-z_]+)", check.sql, re.IGNORECASE))
        assert asked & tables, check.sql


def test_no_two_sources_write_one_table() -> None:
    names = [t.name for s in SOURCES for t in s.tables]
    assert len(set(names)) == len(names)


def test_names_of_sources() -> None:
    assert [s.id for s in SOURCES] == sorted(source_ids())
    with pytest.raises(UsageError, match=r"There is no source 'ucdp_event'\.\n.*ucdp_events"):
        get_source("ucdp_event")


def test_what_the_manifest_forbids_is_not_embedded(shared: Path) -> None:
    with (shared / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        forbidden = {r["path"].rsplit("/", 1)[-1] for r in csv.DictReader(lines) if r["embed"] == "no"}
    forbidden -= {""}
    for source in SOURCES:
        for raw in source.files:
            named = {n for n in forbidden if raw.matches(n)}
            assert not (source.embed and named), f"{source.id} is embedded and reads {named}"


def a_source(*files: RawFile) -> Source:
    given = get_source("gw_capitals")
    return Source(
        id="trial",
        title="Trial",
        publisher="Nobody",
        version="1",
        published="2024",
        licence="CC0",
        citation="Nobody (2024). Trial.",
        address="",
        embed=False,
        files=files,
        tables=given.tables,
        read=given.read,
    )


def test_finding_the_files_of_a_source() -> None:
    folder = Path("raw")
    source = a_source(
        RawFile("events", ("Events_*.csv",), many=True),
        RawFile("actors", ("actors.csv",)),
        RawFile("notes", ("notes.txt",), required=False),
    )
    several = [folder / n for n in ("events_2.csv", "EVENTS_1.CSV", "actors.csv", "other.csv")]
    found = source.find(several)
    assert found is not None
    assert [p.name for p in found.many("events")] == ["EVENTS_1.CSV", "events_2.csv"]
    assert found.one("events").name == "events_2.csv"
    assert (found.has("notes"), found.many("notes")) == (False, [])
    assert len(found.all()) == 3
    assert source.find([folder / "other.csv"]) is None
    assert source.find([folder / "notes.txt"]) is None, "an optional file alone is no copy of the source"
    with pytest.raises(DataFileError, match=r"trial needs a file actors\.csv beside events_1\.csv"):
        source.find([folder / "events_1.csv"])
    with pytest.raises(DataFileError, match="finds the same file twice"):
        source.find([*several, folder / "copy" / "actors.csv"])


def test_a_source_without_files_is_always_found() -> None:
    assert a_source().find([]) is not None
    assert Inputs({}).all() == []


def test_text_is_stored_without_blanks_and_never_empty() -> None:
    source = get_source("organisation_memberships")
    table = next(t for t in source.tables if t.name == "organisations")
    row = {"organisation": "UN ", "name": " United Nations", "aliases": "", "verified_through": date(2026, 1, 1)}
    frame = pl.DataFrame([row | {"note": "  "}])
    stored = typed(source, table, frame, registry()).row(0, named=True)
    assert [stored[c] for c in ("organisation", "name", "aliases", "note")] == ["UN", "United Nations", None, None]
    with pytest.raises(CheckError, match=r"table organisations, column 'name': None has no value"):
        typed(source, table, frame.with_columns(name=pl.lit(" ")), registry())
