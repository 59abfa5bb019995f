"""Opening the evidence base and asking it: read-only, whatever a query tries."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import StoreError, UsageError
from varde.states import registry
from varde.store import Store, open_store
from varde.store.query import (
    BUILDS,
    DESCRIPTION,
    POINTER,
    STORE_VERSION,
    current_build,
    embedded_snapshot,
    literal,
    read_only,
    written_out,
)

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    st.dates(),
)


def result(sql: str) -> Any:
    found = duckdb.connect(":memory:").execute(sql).fetchone()
    assert found is not None
    return found[0]


@settings(max_examples=80, deadline=None)
@given(value=st.one_of(plain, st.lists(st.text("a'\"$; \n\\", max_size=5), min_size=1, max_size=4)))
def test_a_literal_is_the_value(value: Any) -> None:
    read = result(f"SELECT {literal(value)}")
    if isinstance(value, float):
        assert float(read) == pytest.approx(value, rel=1e-15)
    else:
        assert read == value


def test_sets_are_written_in_order_and_unknown_types_are_refused() -> None:
    assert literal({"b", "a"}) == "['a', 'b']"
    with pytest.raises(TypeError, match="no SQL literal for dict"):
        literal({})


@settings(max_examples=60, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_a_query_written_out_asks_what_was_asked(name: str) -> None:
    sql = "SELECT $name\n    AS name,\n    $day AS day"
    written = written_out(sql, {"name": name, "day": date(2016, 8, 24)})
    assert duckdb.connect(":memory:").execute(written).fetchone() == (name, date(2016, 8, 24))


def test_parameters_are_written_out_once_and_whole() -> None:
    assert (
        written_out("a = $a AND b = $ab\n AND c = $c", {"a": "$ab  x", "ab": 1}) == "a = '$ab  x' AND b = 1 AND c = $c"
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM missions",
        "select count(*) from Missions",
        'SELECT count(*) FROM "missions"',
        "WITH m AS (SELECT * FROM missions) SELECT count(*) FROM m",
        "FROM missions SELECT count(*)",
        "SELECT count(*) FROM missions; ",
        "SELECT count(*) /* all */ FROM missions -- of them",
    ],
)
def test_queries_that_read(store: Store, query: str) -> None:
    assert read_only(store, query).fetchone() == (store.describe("missions")["varde:rows"],)


def test_queries_about_the_tables(store: Store) -> None:
    assert {r[0] for r in read_only(store, "SHOW TABLES").fetchall()} == set(store.tables)
    columns = [r[0] for r in read_only(store, "DESCRIBE missions").fetchall()]
    assert columns == [f["name"] for f in store.describe("missions")["schema"]["fields"]]
    assert read_only(store, "SUMMARIZE organisations").fetchall()
    assert read_only(store, "EXPLAIN SELECT * FROM missions").fetchall()
    assert read_only(store, "explain analyze SELECT 1").fetchall()


def test_nothing_but_reading_is_run(tmp_path: Path) -> None:
    # On a copy: what slips through must not harm the snapshot. Its own folder may be opened, so it is the target.
    build = tmp_path / "build"
    build.mkdir()
    for name in (DESCRIPTION, "missions.parquet", "organisations.parquet"):
        (build / name).write_bytes((embedded_snapshot() / name).read_bytes())
    held = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in build.iterdir()}
    store = Store(build)
    target = f"TO '{build / 'organisations.parquet'}'"
    for query in (
        f"COPY missions {target}",
        f"EXPLAIN ANALYZE COPY missions {target}",
        f"explain  analyze\ncopy missions {target}",
        f"EXPLAIN /* now */ ANALYZE COPY missions {target}",
        f"EXPLAIN (ANALYZE, FORMAT JSON) COPY missions {target}",
        f"EXPLAIN EXPLAIN ANALYZE COPY missions {target}",
        f"-- all of it\nEXPLAIN ANALYZE COPY missions {target}",
        "EXPLAIN ANALYZE CREATE TABLE organisations AS SELECT 1",
        "CREATE TABLE t AS SELECT 1",
        "INSERT INTO missions SELECT * FROM missions",
        "DELETE FROM missions",
        "UPDATE missions SET name = ''",
        "SELECT 1; DROP VIEW missions",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "SET threads=1",
        "LOAD httpfs",
        "BEGIN TRANSACTION",
        f"EXPORT DATABASE '{build}'",
        f"ATTACH '{build / 'new.db'}'",
        "SELECT * FROM read_text('pyproject.toml')",
        f"SELECT * FROM read_csv('{tmp_path.parent}/*')",
        f"SELECT * FROM glob('{tmp_path.parent}/*')",
        "SELECT * FROM 'https://example.org/a.parquet'",
        "",
        "   ",
        "-- nothing",
        "SELEC 1",
        "SELECT no_such_column FROM missions",
        "SELECT CAST(name AS INTEGER) FROM missions",
        "SELECT * FROM no_such_table",
    ):
        with pytest.raises(UsageError):
            print(read_only(store, query).fetchall())
    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in build.iterdir()} == held
    assert read_only(store, "SELECT count(*) FROM organisations").fetchone() == (12,)
    store.close()


def test_the_query_of_an_error_is_explained(store: Store) -> None:
    with pytest.raises(UsageError, match="no_such_column") as caught:
        read_only(store, "SELECT no_such_column FROM missions")
    assert "varde sources --tables" in str(caught.value.hint)
    with pytest.raises(UsageError, match="this holds 2 statements"):
        read_only(store, "SELECT 1; SELECT 2")


def test_unknown_tables_are_named_with_the_nearest(store: Store) -> None:
    with pytest.raises(StoreError, match=r"without the table mission\.\nDid you mean missions.*varde build --from"):
        store.key_of("mission")
    with pytest.raises(StoreError, match=r"without the table mission\.\nDid you mean missions"):
        store.rows("SELECT * FROM mission")
    assert not store.has("mission")


def test_a_store_without_a_file_of_a_table(tmp_path: Path) -> None:
    (tmp_path / DESCRIPTION).write_bytes((embedded_snapshot() / DESCRIPTION).read_bytes())
    with pytest.raises(StoreError, match=r"missions\.parquet can't be read .*\n.*varde build --from"):
        Store(tmp_path).rows("SELECT * FROM missions")


def test_which_evidence_base_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VARDE_STORE", raising=False)
    monkeypatch.setattr("varde.store.query.platformdirs.user_data_dir", lambda *a, **k: str(tmp_path / "user"))
    snapshot = embedded_snapshot()

    def built(root: Path) -> Path:
        build = root / BUILDS / "one"
        build.mkdir(parents=True)
        package = {"resources": [], "varde:storeVersion": STORE_VERSION, "varde:sources": {}}
        (build / DESCRIPTION).write_text(json.dumps(package))
        (root / POINTER).write_text("one\n")
        return build

    assert open_store().path == snapshot, "nothing built yet"
    assert open_store().embedded
    own = built(tmp_path / "user" / "store")
    assert open_store().path == own
    assert not open_store().embedded
    named = built(tmp_path / "named")
    monkeypatch.setenv("VARDE_STORE", str(tmp_path / "named"))
    assert open_store().path == named
    given = built(tmp_path / "given")
    assert open_store(tmp_path / "given").path == given
    assert open_store(given).path == given, "a single build may be named"
    assert open_store("embedded").path == open_store(Path("embedded")).path == snapshot
    monkeypatch.setenv("VARDE_STORE", "embedded")
    assert open_store().path == snapshot
    monkeypatch.setenv("VARDE_STORE", str(tmp_path / "nowhere"))
    with pytest.raises(StoreError, match=r"There is no evidence base in .*nowhere"):
        open_store()
    monkeypatch.setenv("VARDE_STORE", "")
    assert open_store().path == own


def test_stores_that_can_not_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no evidence base"):
        open_store(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"can't be read|There is no evidence base"):
        open_store(tmp_path / "file")
    root = tmp_path / "root"
    root.mkdir()
    assert current_build(root) is None
    for pointer in (b"gone", b"", b"../..", b"\xff\xfe"):
        (root / POINTER).write_bytes(pointer)
        with pytest.raises(StoreError) as caught:
            open_store(root)
        assert "varde build --from DIR" in str(caught.value.hint)
    build = tmp_path / "build"
    build.mkdir()
    for content, says in (
        (b"{", "can't be read"),
        (b"\xff\xfe", "can't be read"),
        (b"[]", "can't be read"),
        (b"{}", "can't be read"),
        (b'{"resources": []}', "store version None"),
        (b'{"resources": [], "varde:storeVersion": 99}', "store version 99"),
    ):
        (build / DESCRIPTION).write_bytes(content)
        with pytest.raises(StoreError, match=says):
            Store(build)


@pytest.mark.parametrize("fault", ["gone", "garbled", "older", "damaged"])
def test_what_a_message_advises_helps(tmp_path: Path, fault: str) -> None:
    from varde.store.build import build

    raw, root = tmp_path / "raw", tmp_path / "store"
    raw.mkdir()
    header = "gwcode,statenme,capital,stdate,enddate,lat,lng\n"
    (raw / "ps_gw_capitals.csv").write_text(header + "100.0,Colombia,Bogota,1831-01-01,2024-12-31,4.6,-74.08\n")
    built = build(root, folder=raw, only=["gw_capitals"], fresh=True).build
    if fault in {"gone", "garbled"}:
        (root / POINTER).write_bytes(b"gone" if fault == "gone" else b"\xff")
    else:
        text = (built / DESCRIPTION).read_text(encoding="utf-8")
        text = text.replace('"varde:storeVersion": 1', '"varde:storeVersion": 0') if fault == "older" else text[:99]
        (built / DESCRIPTION).write_text(text, encoding="utf-8")
    for attempt in (lambda: open_store(root), lambda: build(root, folder=raw, only=["gw_capitals"])):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert "varde build --from DIR --fresh" in str(caught.value.hint)
    build(root, folder=raw, only=["gw_capitals"], fresh=True)
    assert open_store(root).rows("SELECT count(*) AS n FROM capitals") == [{"n": 1}]


def test_threads_share_a_store() -> None:
    store = open_store("embedded")
    wrong: list[object] = []

    def ask(key: str) -> None:
        for _ in range(30):
            rows = store.rows("SELECT state, name FROM states WHERE state = $key", {"key": key})
            if [r["state"] for r in rows] != [key]:
                wrong.append(rows)

    threads = [Thread(target=ask, args=(key,)) for key in ("NOR", "COL", "MLI", "SDN", "UKR", "TUV")]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    store.close()
    assert not wrong


def test_a_cursor_keeps_its_rows_while_another_query_runs() -> None:
    store = open_store("embedded")
    first = read_only(store, "SELECT state FROM states ORDER BY state")
    assert store.rows("SELECT 1 AS one") == [{"one": 1}]
    assert len(first.fetchall()) == len(registry())
    store.close()
