"""The embedded snapshot: whole, described, open to other tools, and no older than what it is made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet
import pytest
from frictionless import Checklist, Package

from varde.forecast.archive import write_archive
from varde.forecast.archive_run import make_archive, yearly_origins
from varde.forecast.country_panel import TARGETS, country_panel
from varde.forecast.months import month_id, month_text
from varde.sources import all_sources
from varde.sources.varde_forecasts import SOURCE as FORECASTS
from varde.sources.varde_forecasts import columns
from varde.store import Store
from varde.store.build import build
from varde.store.checks import POLARS_TYPES, fields_of
from varde.store.query import DESCRIPTION, STORE_VERSION, embedded_snapshot

SNAPSHOT = embedded_snapshot()
PACKAGE: dict[str, Any] = json.loads((SNAPSHOT / DESCRIPTION).read_text(encoding="utf-8"))
RESOURCES: list[dict[str, Any]] = PACKAGE["resources"]
LIMIT = 40_000_000
each_table = pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r["name"])

DUCKDB = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "yearmonth": "VARCHAR",
    "year": "INTEGER",
}
ARROW = {
    "string": {"string", "large_string", "string_view"},
    "integer": {"int64"},
    "number": {"double"},
    "boolean": {"bool"},
    "date": {"date32[day]"},
    "yearmonth": {"string", "large_string", "string_view"},
    "year": {"int32"},
}
PANDAS = {
    "string": {"str", "object"},
    "integer": {"int64", "float64"},
    "number": {"float64"},
    "boolean": {"bool", "object"},
    "date": {"object"},
    "yearmonth": {"str", "object"},
    "year": {"int32", "float64"},
}


def types(resource: dict[str, Any]) -> dict[str, str]:
    return {f["name"]: f.get("varde:type", f["type"]) for f in resource["schema"]["fields"]}


def test_the_description_is_a_valid_data_package() -> None:
    report = Package.validate_descriptor(str(SNAPSHOT / DESCRIPTION))
    assert report.valid, report.to_summary()
    broken = {**PACKAGE, "resources": [{**RESOURCES[0], "schema": {"fields": [{"type": "no such type"}]}}]}
    assert not Package.validate_descriptor(broken).valid


@pytest.mark.parametrize("name", ["treaties", "organisations", "nuclear_tests", "state_successions"])
def test_small_tables_hold_to_their_schema(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SNAPSHOT)
    # Frictionless counts no bytes of Parquet files, and reads whole numbers with gaps as floats; we hold both below.
    checklist = Checklist(skip_errors=["byte-count", "hash-count", "type-error"])
    report = Package(DESCRIPTION).get_resource(name).validate(checklist)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:3]


def test_tables_and_files_are_the_same() -> None:
    assert sorted(p.stem for p in SNAPSHOT.glob("*.parquet")) == [r["name"] for r in RESOURCES]
    assert PACKAGE["varde:storeVersion"] == STORE_VERSION
    assert sum(p.stat().st_size for p in SNAPSHOT.iterdir()) < LIMIT


@each_table
def test_a_table_is_the_one_described(resource: dict[str, Any]) -> None:
    raw = (SNAPSHOT / resource["path"]).read_bytes()
    assert len(raw) == resource["bytes"]
    assert f"sha256:{hashlib.sha256(raw).hexdigest()}" == resource["hash"]
    assert resource["licenses"][0]["title"] and resource["sources"][0]["title"]
    assert resource["description"] and all(f["description"] for f in resource["schema"]["fields"])


@each_table
def test_a_table_reads_in_polars_with_its_types_and_key(resource: dict[str, Any]) -> None:
    frame = pl.read_parquet(SNAPSHOT / resource["path"])
    declared = types(resource)
    assert dict(frame.schema) == {name: POLARS_TYPES[kind] for name, kind in declared.items()}
    assert len(frame) == resource["varde:rows"] > 0
    key = resource["schema"]["primaryKey"]
    assert key and not frame.select(key).is_duplicated().any()
    for f in resource["schema"]["fields"]:
        values, limits = frame[f["name"]], f.get("constraints", {})
        if limits.get("required"):
            assert values.null_count() == 0, f["name"]
        if "enum" in limits:
            assert set(values.drop_nulls().unique()) <= set(limits["enum"]), f["name"]
        if "minimum" in limits:
            assert (values.min() or limits["minimum"]) >= limits["minimum"], f["name"]
        if "maximum" in limits:
            assert (values.max() or limits["maximum"]) <= limits["maximum"], f["name"]
        if f["type"] == "number":
            assert values.drop_nulls().is_finite().all(), f["name"]
        if f["type"] == "string":
            text = values.drop_nulls()
            assert not text.is_in(["nan", "NaN", "None", "null"]).any(), f["name"]
    assert set(frame["source"].unique()) == {resource["varde:source"]}
    if time := resource["varde:time"]:
        spoken = frame[time].drop_nulls()
        assert resource["varde:coverage"] == {"from": str(spoken.min()), "to": str(spoken.max())}


@each_table
def test_a_table_reads_in_duckdb_arrow_and_pandas(resource: dict[str, Any]) -> None:
    file, declared = SNAPSHOT / resource["path"], types(resource)
    with duckdb.connect(":memory:") as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        counted = connection.execute(f"SELECT count(*) FROM '{file}'").fetchone()
    assert {row[0]: row[1] for row in described} == {name: DUCKDB[kind] for name, kind in declared.items()}
    assert counted == (resource["varde:rows"],)
    arrow = pyarrow.parquet.read_schema(file)
    assert arrow.names == list(declared)
    for name, kind in declared.items():
        assert str(arrow.field(name).type) in ARROW[kind], name
    if resource["bytes"] < 100_000:
        import pandas as pd

        frame = pd.read_parquet(file)
        assert (list(frame.columns), len(frame)) == (list(declared), resource["varde:rows"])
        assert {n: str(t) in PANDAS[declared[n]] for n, t in frame.dtypes.items()} == dict.fromkeys(declared, True)


def test_only_what_may_be_passed_on_is_embedded(store: Store) -> None:
    known = all_sources()
    assert {r["varde:source"] for r in RESOURCES} == set(store.sources)
    for source_id, held in store.sources.items():
        assert known[source_id].embed and held["embed"], source_id
        assert held["licence"] and held["citation"]
        assert all(len(f["sha256"]) == 64 for f in held["files"])
    forbidden = {t.name for s in known.values() if not s.embed for t in s.tables}
    assert forbidden and not forbidden & set(store.tables)


def test_the_snapshot_is_of_the_schemas_that_the_code_declares() -> None:
    held = {r["name"]: r for r in RESOURCES}
    declared = {t.name: (s, t) for s in all_sources().values() if s.embed for t in s.tables}
    assert declared.keys() == held.keys(), "rebuild it: make snapshot"
    for name, (source, table) in declared.items():
        assert types(held[name]) == {f.name: f.type for f in fields_of(table)}, f"{name}: make snapshot"
        assert held[name]["schema"]["primaryKey"] == list(table.key), f"{name}: make snapshot"
        assert PACKAGE["varde:sources"][source.id]["version"] == source.version, f"{source.id}: make snapshot"


@pytest.fixture(scope="module")
def forecast_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The archive of forecasts that the snapshot was built from, made again from its tables and not from the model."""
    frames = {t.name: pl.read_parquet(SNAPSHOT / f"{t.name}.parquet") for t in FORECASTS.tables}
    folder = tmp_path_factory.mktemp("archive")
    write_archive({t.name: frames[t.name].select(f.name for f in columns(t)) for t in FORECASTS.tables}, folder)
    return sorted(folder.iterdir())


def test_the_same_files_build_the_same_snapshot(shared: Path, forecast_files: list[Path], tmp_path: Path) -> None:
    again = build(tmp_path / "store", folder=shared, add=forecast_files, embedded_only=True)
    fresh = {r["name"]: r["hash"] for r in json.loads((again.build / DESCRIPTION).read_text())["resources"]}
    held = {r["name"]: r["hash"] for r in RESOURCES}
    assert fresh == held, "the snapshot is older than the readers or the files: make snapshot"
    assert (again.build / DESCRIPTION).read_bytes() == (SNAPSHOT / DESCRIPTION).read_bytes()


def test_its_forecasts_are_from_the_newest_month_and_from_every_december(store: Store) -> None:
    last = store.rows("SELECT max(month) AS month FROM violence_country_months")[0]["month"]
    held = store.rows("SELECT target, list(DISTINCT origin ORDER BY origin) AS origins FROM forecast_months GROUP BY 1")
    wanted = [month_text(m) for m in yearly_origins(month_id(last))]
    assert {r["target"]: r["origins"] for r in held} == dict.fromkeys(TARGETS, wanted)
    assert FORECASTS.version == last, "sources/varde_forecasts.py names another newest origin"
    made_by = store.rows("SELECT DISTINCT model || ' of Varde ' || model_version AS model FROM forecast_months")
    assert [f"by the model {r['model']}. " in FORECASTS.citation for r in made_by] == [True], "set MADE_BY there"
    today = store.rows("SELECT count(DISTINCT state) AS n FROM forecast_months WHERE origin = $last", {"last": last})
    assert today[0]["n"] >= 195


def test_a_forecast_made_again_is_the_one_held(store: Store, tmp_path: Path) -> None:
    """The first forecast of state-based deaths, which is the quickest to make, from the data in the snapshot."""
    panel = country_panel(store, "state-based", "registry")
    origin = yearly_origins(panel.last_month)[0]
    again = make_archive({panel.target: panel}, [origin], tmp_path, engine="serial")
    for name, columns_held in (
        ("forecast_months", ["expected", "q10", "q50", "q90", "probability_25"]),
        ("forecast_periods", ["expected", "q10", "q50", "q90", "probability_25", "probability_1000", "deaths_before"]),
        ("forecast_drivers", ["value", "effect"]),
    ):
        fresh = again[name]
        held = pl.read_parquet(SNAPSHOT / f"{name}.parquet").filter(target=panel.target, origin=month_text(origin))
        key = list(next(t for t in FORECASTS.tables if t.name == name).key)
        assert held.select(key).equals(fresh.select(key)), "the model is another than the snapshot's: make snapshot"
        for column in columns_held:
            # Another processor may put a few past situations into other leaves.
            near = np.isclose(held[column].to_numpy(), fresh[column].to_numpy(), rtol=2e-3, atol=1e-3, equal_nan=True)
            assert near.mean() > 0.98, f"{name}.{column}: the model is another than the snapshot's: make snapshot"
